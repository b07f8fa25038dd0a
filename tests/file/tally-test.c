/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One tally in one unit: what the end says of a file, and the report after it, is records; of a
 * file that did not go out, none was permitted. */
#include "config.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "guard/internal.h"
#include "kit/harness.h"
#include "kit/paths.h"
#include "report/report.h"

#define PURPOSE "医療費通知の発行" /* レセプト */
#define CSV(who, more) "[レイアウト]\n形式=csv\n" who "[列 1-3]\n類型=レセプト\n" more
#define OF_SOMEBODY "本人=1\n本人=2\n本人=3\n"
#define OF_NOBODY "本人=なし\n"
#define FIXED(rest)                                                                                                    \
  "[レイアウト]\n形式=固定長\nレコード長=7\n改行=LF\n本人=1-6\n[部分 1-6]\n類型=レセプト\n" \
  "[部分 7]\n" rest "\n"
#define TYPED(category)                                                                                          \
  "[レイアウト]\n形式=行種別\n種別=1\n先頭=A\n本人=A 2\n[行 A]\n類型=レセプト\n[行 B]\n" \
  "類型=" category "\n"
#define WHOLE(category) "[レイアウト]\n形式=一括\n本人=なし\n[全体]\n類型=" category "\n"
#define CLAIMS ",\"permitted_tags\":\"レセプト\""
#define NO_CLAIMS ",\"refused_tags\":\"レセプト\""

typedef struct
{
  const char *says, *layout, *data;
  RiyoFilterFlags flags;
  const char *want;
} Row;

static const Row rows[] = {
  { "goes out", CSV (OF_SOMEBODY, ""), "52,1,1\n52,2,1\n52,3,1\n", 0,
    "\"permitted\":3" CLAIMS ",\"refused\":0" },
  { "goes out, nobody's", CSV (OF_NOBODY, ""), "52,1,1\n52,2,1\n52,3,1\n", 0,
    "\"permitted\":3" CLAIMS ",\"refused\":0" },
  { "a subject that is none", CSV (OF_SOMEBODY, ""), "52,1,1\n52,2,1\n52,X?,1\n", 0,
    "\"permitted\":0,\"refused\":3" NO_CLAIMS },
  { "the first of three", CSV (OF_SOMEBODY, ""), "52,X?,1\n52,2,1\n52,3,1\n", 0,
    "\"permitted\":0,\"refused\":3" NO_CLAIMS },
  { "and a column without a name", CSV (OF_SOMEBODY, ""), "52,1,1,x\n52,2,1,x\n52,X?,1,x\n", 0,
    "\"permitted\":0,\"refused\":3,\"refused_tags\":\"レセプト,タグなし\"" },
  { "the same of nobody", CSV (OF_NOBODY, ""), "52,1,1,x\n52,2,1,x\n52,X?,1,x\n", 0,
    "\"permitted\":0,\"refused\":3,\"refused_tags\":\"タグなし\"" },
  { "a column of another category", CSV (OF_SOMEBODY, "[列 4]\n類型=健診\n"),
    "52,1,1,x\n52,2,1,x\n", 0, "\"permitted\":0,\"refused\":2,\"refused_tags\":\"健診\"" },
  { "emptied", CSV (OF_SOMEBODY, "[列 4]\n類型=健診\n"), "52,1,1,x\n52,2,1,x\n", RIYO_FILTER_BLANK,
    "\"permitted\":2" CLAIMS ",\"refused\":0" },
  { "one is suspended", CSV (OF_SOMEBODY, ""), "52,1,1\n52,9,1\n52,3,1\n", 0,
    "\"permitted\":0,\"refused\":3" NO_CLAIMS },
  { "who is suspended is left out", CSV (OF_SOMEBODY, ""), "52,1,1\n52,9,1\n52,3,1\n",
    RIYO_FILTER_SKIP_SUSPENDED,
    "\"permitted\":2" CLAIMS ",\"refused\":1" NO_CLAIMS ",\"left_out\":1" },
  { "one is left out, and one is none", CSV (OF_SOMEBODY, ""), "52,1,1\n52,9,1\n52,X?,1\n",
    RIYO_FILTER_SKIP_SUSPENDED, "\"permitted\":0,\"refused\":3" NO_CLAIMS },
  { "all are suspended", CSV (OF_SOMEBODY, ""), "52,9,1\n52,9,1\n", RIYO_FILTER_SKIP_SUSPENDED,
    "\"permitted\":0,\"refused\":2" NO_CLAIMS },
  { "breaks off", CSV (OF_SOMEBODY, ""), "52,1,1\n52,2,1\n52\n", 0,
    "\"permitted\":0,\"refused\":0" },
  { "breaks off behind a refusal", CSV (OF_SOMEBODY, ""), "52,1,1\n52,X?,1\n52\n", 0,
    "\"permitted\":0,\"refused\":1" NO_CLAIMS },
  { "breaks off behind one to be left out", CSV (OF_SOMEBODY, ""), "52,9,1\n52,1,1\n52\n",
    RIYO_FILTER_SKIP_SUSPENDED, "\"permitted\":0,\"refused\":1" NO_CLAIMS },
  { "one to be left out, one is none", CSV (OF_SOMEBODY, ""), "52,9,1\n52,1,1\n52,X?,1\n",
    RIYO_FILTER_SKIP_SUSPENDED, "\"permitted\":0,\"refused\":3" NO_CLAIMS },
  { "one states no number", CSV (OF_SOMEBODY, ""), "52,9,1\n52,1,1\n,,\n",
    RIYO_FILTER_SKIP_SUSPENDED,
    "\"permitted\":1" CLAIMS ",\"refused\":2" NO_CLAIMS ",\"left_out\":2" },
  { "fixed width goes out", FIXED ("個人情報でない=見本"), "52-1-1 \n52-2-1 \n", 0,
    "\"permitted\":2" CLAIMS ",\"refused\":0" },
  { "fixed width, one is none", FIXED ("個人情報でない=見本"), "52-1-1 \n52-2-1 \n??????x\n", 0,
    "\"permitted\":0,\"refused\":3" NO_CLAIMS },
  { "fixed width, and a part of another category", FIXED ("類型=健診"),
    "52-1-1 \n52-2-1 \n??????x\n", 0,
    "\"permitted\":0,\"refused\":3,\"refused_tags\":\"レセプト,健診\"" },
  { "units go out", TYPED ("レセプト"), "A,52-1-1\nB,1\nB,2\nA,52-2-1\nB,3\n", 0,
    "\"permitted\":2" CLAIMS ",\"refused\":0" },
  { "units, one is none", TYPED ("レセプト"), "A,52-1-1\nB,1\nB,2\nA,?\nB,3\nA,52-3-1\n", 0,
    "\"permitted\":0,\"refused\":3" NO_CLAIMS },
  { "units, and a kind of another category", TYPED ("健診"), "A,52-1-1\nB,1\nB,2\nA,52-2-1\nB,3\n",
    0, "\"permitted\":0,\"refused\":2,\"refused_tags\":\"健診\"" },
  { "a whole goes out", WHOLE ("レセプト"), "x\n", 0, "\"permitted\":1" CLAIMS ",\"refused\":0" },
  { "a whole does not", WHOLE ("健診"), "x\n", 0,
    "\"permitted\":0,\"refused\":1,\"refused_tags\":\"健診\"" },
};

/* A suspension would refuse whatever is nobody's: only where a row has the person. */
static void
suspend (RiyoGuard *guard, const Row *row)
{
  g_autoptr (RiyoSuspension) suspension
      = riyo_suspension_new ("見本1", RIYO_SUSPENSION_REASON_STOP_OF_USE);
  g_autoptr (GError) error = NULL;

  if (strstr (row->data, "52,9,1") == NULL)
    return;
  riyo_suspension_add_subject (suspension, "52-9-1");
  riyo_suspension_set_all (suspension);
  CHECK (riyo_guard_suspend (guard, suspension, NULL, &error));
  CHECK_NO_ERROR (error);
}

static RiyoLayout *
parse (RiyoGuard *guard, const Row *row)
{
  g_autoptr (RiyoTable) table = riyo_guard_dup_table (guard);
  g_autoptr (GBytes) bytes = g_bytes_new (row->layout, strlen (row->layout));
  g_autoptr (GError) error = NULL;
  RiyoLayout *layout = riyo_layout_new_from_bytes (table, bytes, "見本.layout", &error);

  CHECK_ROW (layout != NULL, "%s: %s", row->says, error != NULL ? error->message : "");
  return layout;
}

/* Runs the file of a row through a filter, or through a reader. */
static void
use_file (RiyoGuard *guard, RiyoOperation *use, const Row *row, gboolean read)
{
  g_autofree char *in = g_strconcat (guard->path, "-in", NULL);
  g_autofree char *out = g_strconcat (guard->path, "-out", NULL);
  g_autoptr (RiyoLayout) layout = parse (guard, row);
  g_autoptr (RiyoReader) reader = NULL;
  g_autoptr (RiyoFilter) filter = NULL;
  g_autoptr (GError) error = NULL;
  gsize n;
  int fd;

  CHECK (g_file_set_contents (in, row->data, -1, NULL));
  fd = open (in, O_RDONLY | O_CLOEXEC);
  if (read)
    {
      reader = riyo_reader_new (use, layout, row->flags, fd, "in", NULL);
      while (reader != NULL && riyo_reader_next (reader, &n, NULL) != NULL)
        ;
    }
  else
    {
      filter = riyo_filter_new (use, layout, row->flags, NULL);
      CHECK (filter != NULL);
      CHECK_INT (riyo_filter_run (filter, in, out, &error), error == NULL);
    }
  close (fd);
}

/* What the end's entry counts. */
static char *
read_counts (RiyoGuard *guard)
{
  g_autofree char *path = g_build_filename (guard->path, "audit", "000001.jsonl", NULL);
  g_autofree char *text = harness_read (path);
  const char *end = g_strrstr (text, "\"event\":\"end\"");
  const char *counts = end != NULL ? strstr (end, "\"permitted\"") : NULL;
  const char *stop_at = counts != NULL ? strstr (counts, ",\"state\"") : NULL;

  return stop_at != NULL ? g_strndup (counts, (gsize)(stop_at - counts)) : g_strdup ("none");
}

static void
check_row (const Row *row, gboolean read, gboolean rehearsal)
{
  g_autoptr (RiyoGuard) guard = paths_open_guard ();
  g_autoptr (RiyoRequest) request = riyo_request_new (PURPOSE);
  g_autoptr (RiyoOperation) use = NULL;
  g_autofree char *counts = NULL;

  suspend (guard, row);
  riyo_request_set_rehearsal (request, rehearsal);
  use = riyo_guard_begin_request (guard, request, NULL);
  use_file (guard, use, row, read);
  CHECK (riyo_operation_end (use, NULL));
  counts = read_counts (guard);
  CHECK_ROW (strcmp (counts, row->want) == 0, "%s%s%s: %s", row->says, read ? ", read" : "",
             rehearsal ? ", rehearsed" : "", counts);
}

TEST (a_filter_counts_records)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    check_row (&rows[i], FALSE, FALSE);
}

TEST (a_rehearsal_counts_alike)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    check_row (&rows[i], FALSE, TRUE);
}

/* All of it is one piece, so that nothing was handed out before a refusal. */
TEST (a_reader_counts_records)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (strstr (rows[i].layout, "一括") == NULL)
      check_row (&rows[i], TRUE, FALSE);
}

/* 許可 N 件 follows: of a file that was kept back, none. */
TEST (the_report_counts_what_went_out)
{
  g_autoptr (RiyoGuard) guard = paths_open_guard ();
  g_autofree char *json = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (RiyoOperation) use = riyo_guard_begin (guard, PURPOSE, NULL, &error);

      CHECK_NO_ERROR (error);
      use_file (guard, use, &rows[i], FALSE);
      CHECK (riyo_operation_end (use, NULL));
    }
  json = riyo_audit_report (guard->path, NULL, NULL, RIYO_REPORT_JSON, NULL, &error);
  CHECK_NO_ERROR (error);
  CHECK_ROW (json != NULL
                 && strstr (json, "\"operations\":3,\"permitted\":6,\"refused\":3,") != NULL,
             "%s", json);
}

/* What was read went out nowhere when the output could not get its name. */
TEST (an_output_that_cannot_be_is_not_permitted)
{
  g_autoptr (RiyoGuard) guard = paths_open_guard ();
  g_autofree char *in = g_strconcat (guard->path, "-in", NULL);
  g_autofree char *out = g_strconcat (guard->path, "-out", NULL);
  g_autofree char *sidecar = g_strconcat (out, ".riyotag", NULL);
  g_autofree char *counts = NULL;
  g_autoptr (RiyoOperation) use = riyo_guard_begin (guard, PURPOSE, NULL, NULL);
  g_autoptr (RiyoLayout) layout = parse (guard, &rows[0]);
  g_autoptr (RiyoFilter) filter = riyo_filter_new (use, layout, 0, NULL);

  CHECK (g_file_set_contents (in, rows[0].data, -1, NULL));
  CHECK_INT (mkdir (sidecar, 0755), 0);
  CHECK (!riyo_filter_run (filter, in, out, NULL));
  CHECK (riyo_operation_end (use, NULL));
  counts = read_counts (guard);
  CHECK_STR (counts, "\"permitted\":0,\"refused\":0");
}
