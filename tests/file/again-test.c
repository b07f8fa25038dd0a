/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A suspension that is recorded while a reader hands out a piece reaches the next record of it: the
 * rest is decided again. */
#include "config.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "file/input.h"
#include "guard/internal.h"
#include "kit/harness.h"
#include "kit/paths.h"

#define PURPOSE "医療費通知の発行" /* レセプト */
#define CSV "[レイアウト]\n形式=csv\n本人=1\n[列 1-2]\n類型=レセプト\n"
#define ROWS "52-1-1,a\n52-2-1,b\n52-3-1,c\n52-4-1,d\n52-5-1,e\n"
#define COMMENTED(what)                                                                            \
  "[レイアウト]\n形式=csv\n本人=1\n[列 1-2]\n類型=レセプト\n[注釈]\n" what "\n"
#define FIXED(rest) "[レイアウト]\n形式=固定長\nレコード長=8\n改行=LF\n種別=1\n" rest
#define TOTALLED FIXED ("本人=1 2-7\n合計=8\n[行 1]\n類型=レセプト\n[行 8]\n個人情報でない=合計\n")
#define UNITS                                                                                                     \
  "[レイアウト]\n形式=行種別\n種別=1\n先頭=A\n本人=A 2\n合計=Z\n[行 A]\n類型=レセプト\n" \
  "[行 B]\n類型=レセプト\n[行 Z]\n個人情報でない=合計\n"
#define FIXED_UNITS FIXED ("先頭=1\n本人=1 2-7\n[行 1]\n類型=レセプト\n[行 2]\n類型=レセプト\n")
#define SKIP RIYO_FILTER_SKIP_SUSPENDED
#define REFUSED RIYO_REFUSAL_SUSPENDED

typedef struct
{
  const char *says, *layout, *data, *subject;
  guint when; /* so many records are handed out before the suspension */
  RiyoFilterFlags flags;
  const char *want; /* all that is handed out */
  int code;
  const char *counts; /* permitted,refused,left out */
} Row;

static const Row rows[] = {
  { "of nobody in it", CSV, ROWS, "52-8-1", 2, 0, ROWS, 0, "5,0,0" },
  { "of one who was handed out", CSV, ROWS, "52-2-1", 2, 0, ROWS, 0, "5,0,0" },
  { "of the next", CSV, ROWS, "52-3-1", 2, 0, "52-1-1,a\n52-2-1,b\n", REFUSED, "2,3,0" },
  { "of the last", CSV, ROWS, "52-5-1", 2, 0, "52-1-1,a\n52-2-1,b\n", REFUSED, "2,3,0" },
  { "before the first", CSV, ROWS, "52-5-1", 0, 0, "", REFUSED, "0,5,0" },
  { "of the last, behind all", CSV, ROWS, "52-5-1", 5, 0, ROWS, 0, "5,0,0" },
  { "the next, left out", CSV, ROWS, "52-3-1", 2, SKIP, "52-1-1,a\n52-2-1,b\n52-4-1,d\n52-5-1,e\n",
    0, "4,1,1" },
  { "the last, left out", CSV, ROWS, "52-5-1", 2, SKIP, "52-1-1,a\n52-2-1,b\n52-3-1,c\n52-4-1,d\n",
    0, "4,1,1" },
  { "all who follow, left out", CSV, "52-1-1,a\n52-2-1,b\n52-2-1,c\n", "52-2-1", 1, SKIP,
    "52-1-1,a\n", 0, "1,2,2" },
  { "without a newline at the end", CSV, "52-1-1,a\n52-2-1,b\n52-3-1,c", "52-2-1", 1, SKIP,
    "52-1-1,a\n52-3-1,c", 0, "2,1,1" },
  { "quoted", CSV, "\"52-1-1\",a\n\"５２－２－１\",\"b\"\"\n\"\n52-3-1,c\n", "52-2-1", 1, SKIP,
    "\"52-1-1\",a\n52-3-1,c\n", 0, "2,1,1" },
  { "one states no number", CSV, "52-1-1,a\n,b\n52-3-1,c\n", "52-9-1", 1, SKIP,
    "52-1-1,a\n52-3-1,c\n", 0, "2,1,1" },
  { "one states no number, refused", CSV, "52-1-1,a\n,b\n52-3-1,c\n", "52-9-1", 1, 0, "52-1-1,a\n",
    REFUSED, "1,2,0" },
  { "comments between", COMMENTED ("個人情報でない=見本"), "52-1-1,a\n#x\n52-2-1,b\n#y\n52-3-1,c\n",
    "52-2-1", 1, SKIP, "52-1-1,a\n#x\n#y\n52-3-1,c\n", 0, "2,1,1" },
  { "comments that are anybody's", COMMENTED ("類型=レセプト"), "#x\n52-1-1,a\n#y\n52-3-1,c\n",
    "52-9-1", 1, SKIP, "#x\n52-1-1,a\n52-3-1,c\n", 0, "3,1,1" },
  { "fixed width", TOTALLED, "152-1-1x\n152-2-1y\n152-3-1z\n", "52-2-1", 1, 0, "152-1-1x\n",
    REFUSED, "1,2,0" },
  { "fixed width, left out", TOTALLED, "152-1-1x\n152-2-1y\n152-3-1z\n", "52-2-1", 1, SKIP,
    "152-1-1x\n152-3-1z\n", 0, "2,1,1" },
  { "fixed width, and the totals", TOTALLED, "152-1-1x\n152-2-1y\n152-3-1z\n8000003 \n", "52-2-1",
    1, SKIP, "152-1-1x\n152-3-1z\n", 0, "2,1,1" },
  { "totals alone follow", TOTALLED, "152-1-1x\n8000003 \n", "52-2-1", 1, SKIP, "152-1-1x\n", 0,
    "1,0,0" },
  { "a unit", UNITS, "A,52-1-1\nB,1\nA,52-2-1\nB,2\nA,52-3-1\nZ,3\n", "52-2-1", 2, SKIP,
    "A,52-1-1\nB,1\nA,52-3-1\n", 0, "2,1,1" },
  { "a unit, refused", UNITS, "A,52-1-1\nB,1\nA,52-2-1\nB,2\nA,52-3-1\n", "52-3-1", 1, 0,
    "A,52-1-1\n", REFUSED, "1,2,0" },
  { "the unit in hand", UNITS, "A,52-1-1\nB,1\nA,52-2-1\nB,2\n", "52-1-1", 1, SKIP, "A,52-1-1\n",
    REFUSED, "1,1,0" },
  { "a unit of fixed width", FIXED_UNITS, "152-1-1x\n2     1y\n152-2-1z\n2     2z\n", "52-2-1", 2,
    SKIP, "152-1-1x\n2     1y\n", 0, "1,1,1" },
};

/* By another guard, as by another process. */
static void
suspend (RiyoGuard *guard, const char *subject)
{
  g_autoptr (RiyoSuspension) suspension
      = riyo_suspension_new ("見本1", RIYO_SUSPENSION_REASON_STOP_OF_USE);
  g_autoptr (GError) error = NULL;
  g_autoptr (RiyoGuard) other = riyo_guard_open (guard->path, &error);

  riyo_suspension_add_subject (suspension, subject);
  riyo_suspension_add_category (suspension, "レセプト");
  CHECK (other != NULL && riyo_guard_suspend (other, suspension, NULL, &error));
  CHECK_NO_ERROR (error);
}

static RiyoReader *
open_reader (RiyoGuard *guard, RiyoOperation *use, const Row *row, int *fd)
{
  g_autofree char *in = g_strconcat (guard->path, "-in", NULL);
  g_autoptr (RiyoTable) table = riyo_guard_dup_table (guard);
  g_autoptr (GBytes) bytes = g_bytes_new (row->layout, strlen (row->layout));
  g_autoptr (GError) error = NULL;
  g_autoptr (RiyoLayout) layout = riyo_layout_new_from_bytes (table, bytes, "見本.layout", &error);
  RiyoReader *reader;

  CHECK (g_file_set_contents (in, row->data, -1, NULL));
  *fd = open (in, O_RDONLY | O_CLOEXEC);
  reader = layout != NULL ? riyo_reader_new (use, layout, row->flags, *fd, "in", &error) : NULL;
  CHECK_ROW (reader != NULL, "%s: %s", row->says, error != NULL ? error->message : "");
  return reader;
}

/* What the end's entry counts. */
static char *
read_counts (RiyoGuard *guard)
{
  static const char *const keys[] = { "\"permitted\":", "\"refused\":", "\"left_out\":" };
  g_autofree char *path = g_build_filename (guard->path, "audit", "000001.jsonl", NULL);
  g_autofree char *text = harness_read (path);
  const char *end = g_strrstr (text, "\"event\":\"end\"");
  guint64 counts[G_N_ELEMENTS (keys)] = { 0 };

  for (guint i = 0; end != NULL && i < G_N_ELEMENTS (keys); i++)
    {
      const char *found = strstr (end, keys[i]);

      counts[i] = found != NULL ? g_ascii_strtoull (found + strlen (keys[i]), NULL, 10) : 0;
    }
  return g_strdup_printf ("%u,%u,%u", (guint)counts[0], (guint)counts[1], (guint)counts[2]);
}

/* One record, or what a block holds. */
static gboolean
read_on (RiyoReader *reader, gboolean block, GString *got, GError **error)
{
  g_autoptr (GBytes) bytes = block ? riyo_reader_next_block_bytes (reader, error) : NULL;
  gsize n = 0;
  const char *data = bytes != NULL ? g_bytes_get_data (bytes, &n)
                     : block       ? NULL
                                   : riyo_reader_next (reader, &n, error);

  g_string_append_len (got, data != NULL ? data : "", (gssize)n);
  return data != NULL;
}

/* @in_blocks: what comes behind the suspension is read as blocks. */
static void
check_row (const Row *row, gboolean in_blocks)
{
  g_autoptr (RiyoGuard) guard = paths_open_guard ();
  g_autoptr (RiyoOperation) use = riyo_guard_begin (guard, PURPOSE, NULL, NULL);
  g_autoptr (GString) got = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *counts = NULL;
  g_autoptr (RiyoReader) reader = NULL;
  int fd = -1;

  reader = open_reader (guard, use, row, &fd);
  for (guint i = 0; reader != NULL; i++)
    {
      if (i == row->when)
        suspend (guard, row->subject);
      if (!read_on (reader, in_blocks && i >= row->when, got, &error))
        break;
    }
  CHECK_ROW (strcmp (got->str, row->want) == 0, "%s: handed out %s", row->says, got->str);
  CHECK_ROW (row->code == 0 ? error == NULL : g_error_matches (error, RIYO_REFUSAL, row->code),
             "%s: %s", row->says, error != NULL ? error->message : "no error");
  g_clear_pointer (&reader, riyo_reader_unref);
  CHECK (riyo_operation_end (use, NULL));
  counts = read_counts (guard);
  CHECK_ROW (strcmp (counts, row->counts) == 0, "%s: counts %s", row->says, counts);
  close (fd);
}

TEST (what_is_in_hand_is_decided_again)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    check_row (&rows[i], FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    check_row (&rows[i], TRUE);
}

/* In pieces of a few rows: comments are held back until a row tells how many columns there are. */
TEST (what_is_held_back_is_decided_again)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (rows[i].code == 0 && rows[i].flags == 0)
      {
        riyo_input_piece_bytes = 20;
        check_row (&rows[i], FALSE);
        riyo_input_piece_bytes = RIYO_READ_BYTES;
      }
}
