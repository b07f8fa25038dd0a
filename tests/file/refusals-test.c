/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Every reason through a file: alone, and arriving while the file is read. */
#include "config.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/base.h"
#include "guard/internal.h"
#include "kit/clock.h"
#include "kit/harness.h"
#include "kit/paths.h"

#define PURPOSE "保険給付の審査・支払" /* 現金給付 and レセプト; the role has the latter */
#define HEAD "[レイアウト]\n形式=csv\n本人=1\n本人=2\n本人=3\n[列 1-3]\n個人情報でない=見本\n"
#define NOBODY "[レイアウト]\n形式=csv\n本人=なし\n[列 1-3]\n個人情報でない=見本\n"
#define COLUMN(category) "[列 4]\n類型=" category "\n"
#define N_ROWS 60000

static void
suspend (RiyoGuard *guard, const char *subject, const char *reference, const char *category)
{
  g_autoptr (RiyoSuspension) suspension
      = riyo_suspension_new (reference, RIYO_SUSPENSION_REASON_STOP_OF_USE);
  g_autoptr (GError) error = NULL;

  riyo_suspension_add_subject (suspension, subject);
  if (category != NULL)
    riyo_suspension_add_category (suspension, category);
  else
    riyo_suspension_set_all (suspension);
  CHECK (riyo_guard_suspend (guard, suspension, NULL, &error));
  CHECK_NO_ERROR (error);
}

static RiyoGuard *
open_guard (void)
{
  RiyoGuard *guard = paths_open_guard ();
  g_autofree char *account = riyo_account_dup_name (NULL);
  g_autofree char *path = g_strconcat (guard->path, "-rules.riyo", NULL);
  g_autofree char *rules = g_strdup_printf ("[担当 係]\n類型=資格\n類型=レセプト\n担当者=%s\n"
                                            "[本人 加入者]\n形式=記号-番号-枝番\n",
                                            account);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, rules, -1, NULL);
  CHECK (riyo_folder_adopt (guard->path, path, NULL, NULL, NULL, &error));
  CHECK_NO_ERROR (error);
  return guard;
}

/* What happens while the file is read. */
typedef enum
{
  NOTHING,
  SUSPENSION,
  OTHER_SUSPENSION, /* of a category that the role lacks */
  LIFTING,          /* of a suspension that was there before */
  NEXT_DAY,
  LOG_FAILS,
} Event;

typedef struct
{
  RiyoGuard *guard;
  Event event;
} Meanwhile;

static gboolean
on_progress (guint64 n_bytes, gpointer data)
{
  Meanwhile *meanwhile = data;

  if (meanwhile->event == SUSPENSION)
    suspend (meanwhile->guard, "52-9-1", "例示2", NULL);
  else if (meanwhile->event == OTHER_SUSPENSION)
    suspend (meanwhile->guard, "52-9-1", "例示2", "現金給付");
  else if (meanwhile->event == LIFTING)
    CHECK (riyo_guard_lift_suspension (meanwhile->guard, "例示1", NULL, NULL));
  else if (meanwhile->event == NEXT_DAY)
    clock_later_s = 2 * DAY_S;
  else if (meanwhile->event == LOG_FAILS)
    paths_sync_errno = EIO;
  meanwhile->event = NOTHING;
  return TRUE;
}

static gboolean
tells_of_failure (RiyoGuard *guard)
{
  g_autofree char *path = g_build_filename (guard->path, "audit", "000001.jsonl", NULL);
  g_autofree char *log = harness_read (path);

  return strstr (log, "\"event\":\"file-failed\"") != NULL;
}

/* Filters a file of @row, many times @repeated and then @last; TRUE when the output is there. */
static gboolean
run (RiyoGuard *guard, const char *layout_text, const char *repeated, const char *last, Event event,
     RiyoFilterFlags flags, GError **error)
{
  g_autofree char *in = g_strconcat (guard->path, "-in", NULL);
  g_autofree char *out = g_strconcat (guard->path, "-out", NULL);
  g_autoptr (RiyoTable) table = riyo_guard_dup_table (guard);
  g_autoptr (GBytes) bytes = g_bytes_new (layout_text, strlen (layout_text));
  g_autoptr (RiyoLayout) layout = riyo_layout_new_from_bytes (table, bytes, "x.layout", error);
  g_autoptr (RiyoOperation) operation = riyo_guard_begin (guard, PURPOSE, NULL, error);
  g_autoptr (RiyoFilter) filter = layout != NULL && operation != NULL
                                      ? riyo_filter_new (operation, layout, flags, error)
                                      : NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  Meanwhile meanwhile = { guard, event };
  gboolean done;

  for (guint i = 0; event != NOTHING && i < N_ROWS; i++)
    g_string_append (text, repeated);
  g_string_append (text, last);
  CHECK (g_file_set_contents (in, text->str, (gssize)text->len, NULL));
  unlink (out);
  if (filter == NULL)
    return FALSE;
  riyo_filter_set_progress (filter, on_progress, &meanwhile);
  done = riyo_filter_run (filter, in, out, error);
  clock_later_s = 0;
  paths_sync_errno = 0;
  CHECK_ROW (g_file_test (out, G_FILE_TEST_EXISTS) == done, "%s: %d", layout_text, done);
  /* The log tells of a file that would have been there but for what came meanwhile. */
  CHECK_ROW (tells_of_failure (guard) == g_error_matches (*error, RIYO_ERROR, RIYO_ERROR_STATE),
             "%s: its entry", layout_text);
  return done;
}

TEST (every_reason_through_a_file)
{
  static const struct
  {
    const char *says, *layout, *row;
    RiyoRefusal want;
  } rows[] = {
    { "permitted", HEAD COLUMN ("レセプト"), "52,2,1,x\n", (RiyoRefusal)0 },
    { "no personal data, whoever's", HEAD "[列 4]\n個人情報でない=見本\n", "52,1,1,x\n",
      (RiyoRefusal)0 },
    { "a column that is not named", HEAD, "52,2,1,x\n", RIYO_REFUSAL_UNTAGGED },
    { "no cell", HEAD COLUMN ("健診"), "52,2,1,x\n", RIYO_REFUSAL_NOT_IN_TABLE },
    { "one of two has no cell", HEAD COLUMN ("レセプト\n類型=健診"), "52,2,1,x\n",
      RIYO_REFUSAL_NOT_IN_TABLE },
    { "outside the role", HEAD COLUMN ("現金給付"), "52,2,1,x\n", RIYO_REFUSAL_OUT_OF_SCOPE },
    { "the role before the subject", HEAD COLUMN ("現金給付"), "?,2,1,x\n",
      RIYO_REFUSAL_OUT_OF_SCOPE },
    { "no cell before the role", HEAD COLUMN ("現金給付") "[列 5]\n類型=健診\n", "52,2,1,x,y\n",
      RIYO_REFUSAL_NOT_IN_TABLE },
    { "no name before no cell", HEAD "[列 5]\n類型=健診\n", "52,2,1,x,y\n", RIYO_REFUSAL_UNTAGGED },
    { "no form of a subject", HEAD COLUMN ("レセプト"), "52,2,?,x\n", RIYO_REFUSAL_BAD_SUBJECT },
    { "suspended", HEAD COLUMN ("レセプト"), "52,1,1,x\n", RIYO_REFUSAL_SUSPENDED },
    { "suspended, in other words", HEAD COLUMN ("レセプト"), "０５２,００１,０１,x\n",
      RIYO_REFUSAL_SUSPENDED },
    { "unstated, and so everyone's", HEAD COLUMN ("レセプト"), ",,,x\n", RIYO_REFUSAL_SUSPENDED },
    { "of two rows the first, a suspended one", HEAD COLUMN ("レセプト"), "52,1,1,x\n52,2,?,x\n",
      RIYO_REFUSAL_SUSPENDED },
    { "of two rows the first, of no form", HEAD COLUMN ("レセプト"), "52,2,?,x\n52,1,1,x\n",
      RIYO_REFUSAL_BAD_SUBJECT },
    { "of nobody in particular", NOBODY COLUMN ("レセプト"), "52,2,1,x\n", RIYO_REFUSAL_SUSPENDED },
  };
  g_autoptr (RiyoGuard) guard = open_guard ();

  suspend (guard, "52-1-1", "例示1", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      gboolean done
          = run (guard, rows[i].layout, "", rows[i].row, NOTHING, RIYO_FILTER_WHOLE, &error);

      CHECK_ROW (done == (rows[i].want == 0), "%s: got %d", rows[i].says, done);
      if (!done)
        CHECK_ROW (g_error_matches (error, RIYO_REFUSAL, (gint)rows[i].want), "%s: got %s: %s",
                   rows[i].says, riyo_error_code_name (error), error->message);
    }
}

TEST (the_lowest_category_is_named)
{
  static const struct
  {
    const char *layout, *row, *named;
  } rows[] = {
    { HEAD COLUMN ("健診\n類型=口座"), "52,2,1,x\n", "NOT_IN_TABLE: 「口座」" },
    { HEAD COLUMN ("口座") "[列 5]\n類型=健診\n", "52,2,1,x,y\n", "NOT_IN_TABLE: 「口座」" },
    { HEAD COLUMN ("健診") "[列 5]\n類型=口座\n", "52,2,1,x,y\n", "NOT_IN_TABLE: 「口座」" },
    { HEAD COLUMN ("健診\n類型=口座") "[列 5]\n類型=労務\n類型=資格\n", "52,2,1,x,y\n",
      "NOT_IN_TABLE: 「資格」" },
    { HEAD COLUMN ("議員\n類型=レセプト\n類型=労務"), "52,2,1,x\n", "NOT_IN_TABLE: 「労務」" },
  };
  g_autoptr (RiyoGuard) guard = open_guard ();

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;

      CHECK (!run (guard, rows[i].layout, "", rows[i].row, NOTHING, RIYO_FILTER_WHOLE, &error));
      CHECK_ROW (g_error_matches (error, RIYO_REFUSAL, RIYO_REFUSAL_NOT_IN_TABLE)
                     && strstr (error->message, rows[i].named) != NULL,
                 "%s: got %s", rows[i].layout, error->message);
    }
}

TEST (what_arrives_while_a_file_is_read)
{
  static const struct
  {
    const char *says, *layout, *last;
    Event event;
    RiyoFilterFlags flags;
    int want; /* a RiyoRefusal, or a RiyoError below 0 */
  } rows[] = {
    { "a suspension, of whom may have been read", HEAD COLUMN ("レセプト"), "52,3,1,x\n",
      SUSPENSION, RIYO_FILTER_WHOLE, -RIYO_ERROR_STATE },
    { "a suspension that the operation has no cell of", HEAD COLUMN ("レセプト"), "52,3,1,x\n",
      OTHER_SUSPENSION, RIYO_FILTER_WHOLE, 0 },
    { "a suspension, of nobody's data", HEAD "[列 4]\n個人情報でない=見本\n", "52,9,1,x\n",
      SUSPENSION, RIYO_FILTER_WHOLE, 0 },
    { "a person's suspension", HEAD COLUMN ("レセプト"), "52,9,1,x\n", SUSPENSION,
      RIYO_FILTER_WHOLE, RIYO_REFUSAL_SUSPENDED },
    { "a person's suspension, left out", HEAD COLUMN ("レセプト"), "52,9,1,x\n", SUSPENSION,
      RIYO_FILTER_SKIP_SUSPENDED, -RIYO_ERROR_STATE },
    { "a person's suspension, emptied", HEAD COLUMN ("レセプト"), "52,3,1,x\n", SUSPENSION,
      RIYO_FILTER_BLANK, -RIYO_ERROR_STATE },
    { "a lifting", HEAD COLUMN ("レセプト"), "52,3,1,x\n", LIFTING, RIYO_FILTER_WHOLE, 0 },
    { "a suspension, in a file of nobody in particular", NOBODY COLUMN ("レセプト"), "52,3,1,x\n",
      SUSPENSION, RIYO_FILTER_WHOLE, RIYO_REFUSAL_SUSPENDED },
    { "the next day", HEAD COLUMN ("レセプト"), "52,3,1,x\n", NEXT_DAY, RIYO_FILTER_WHOLE,
      RIYO_REFUSAL_NOT_IN_FORCE },
    { "the next day, in a file of nobody in particular", NOBODY COLUMN ("レセプト"), "52,3,1,x\n",
      NEXT_DAY, RIYO_FILTER_WHOLE, RIYO_REFUSAL_NOT_IN_FORCE },
    { "a log that fails", HEAD COLUMN ("レセプト"), "52,3,1,x\n", LOG_FAILS, RIYO_FILTER_WHOLE,
      -RIYO_ERROR_IO },
  };

  /* Each twice: then somebody else's data is suspended, and each row is looked up. */
  for (guint k = 0; k < 2 * G_N_ELEMENTS (rows); k++)
    {
      guint i = k / 2;
      g_autoptr (RiyoGuard) guard = open_guard ();
      g_autoptr (GError) error = NULL;
      gboolean done;
      int want = rows[i].want;

      if (k % 2 != 0 && g_str_has_prefix (rows[i].layout, NOBODY))
        continue;
      if (k % 2 != 0 && rows[i].event == OTHER_SUSPENSION)
        want = -RIYO_ERROR_STATE; /* one more is seen, not what it is of */
      if (k % 2 != 0)
        suspend (guard, "52-8-1", "例示3", NULL);
      if (rows[i].event == LIFTING)
        suspend (guard, "52-1-1", "例示1", NULL);
      done = run (guard, rows[i].layout, "52,2,1,x\n", rows[i].last, rows[i].event, rows[i].flags,
                  &error);

      CHECK_ROW (done == (want == 0), "%s: got %d", rows[i].says, done);
      if (!done)
        CHECK_ROW (error->domain == (want < 0 ? RIYO_ERROR : RIYO_REFUSAL)
                       && error->code == ABS (want),
                   "%s: got %s: %s", rows[i].says, riyo_error_code_name (error), error->message);
    }
}

TEST (a_tag_that_the_table_lacks)
{
  static const RiyoField fields[] = { { 0, 4, (RiyoTags)1 << 40, NULL } };
  g_autoptr (RiyoGuard) guard = open_guard ();
  g_autoptr (RiyoTable) table = riyo_guard_dup_table (guard);
  g_autoptr (GError) error = NULL;
  g_autoptr (RiyoLayout) layout = riyo_layout_new_record (table, 4, fields, 1, ' ', &error);
  g_autoptr (RiyoOperation) operation = riyo_guard_begin (guard, PURPOSE, NULL, &error);
  char record[4] = "abc";

  CHECK_NO_ERROR (error);
  CHECK (
      !riyo_operation_copy_record (operation, layout, "52-2-1", record, 4, record, NULL, &error));
  CHECK_ERROR (error, RIYO_REFUSAL, RIYO_REFUSAL_UNKNOWN_CATEGORY);
  CHECK (record[0] == '\0' || record[0] == ' ');
}

/* What the layout says is obeyed: the caller may have another person's number at hand. */
TEST (a_record_that_says_whose_it_is)
{
  static const char text[] = "[レイアウト]\n形式=固定長\nレコード長=4\n本人=1-2\n本人=3-3\n"
                             "[部分 1-4]\n類型=レセプト\n";
  static const char nobodys[] = "[レイアウト]\n形式=固定長\nレコード長=4\n本人=なし\n"
                                "[部分 1-4]\n類型=レセプト\n";
  const char *const texts[] = { text, nobodys };
  g_autoptr (RiyoGuard) guard = open_guard ();
  g_autoptr (RiyoTable) table = riyo_guard_dup_table (guard);
  g_autoptr (RiyoOperation) operation = riyo_guard_begin (guard, PURPOSE, NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GBytes) bytes = g_bytes_new_static (texts[i], strlen (texts[i]));
      g_autoptr (GError) error = NULL;
      g_autoptr (RiyoLayout) layout
          = riyo_layout_new_from_bytes (table, bytes, "record.layout", &error);
      char record[4] = { '5', '2', '1', 'x' };
      gboolean copied;

      CHECK_NO_ERROR (error);
      copied
          = riyo_operation_copy_record (operation, layout, "52-2", record, 4, record, NULL, &error);
      CHECK_ROW (copied == (i == 1) && (record[3] == 'x') == (i == 1), "row %u: %s", i,
                 error != NULL ? error->message : "copied");
      CHECK (copied || g_error_matches (error, RIYO_ERROR, RIYO_ERROR_ARGUMENT));
    }
}

TEST (a_layout_read_against_another_table)
{
  static const char text[] = "[表]\n組合=見本健康保険組合\n版=1\n"
                             "[類型 資格]\n番号=6\n名称=資格\n利用目的=管理\n";
  static const char columns[] = NOBODY COLUMN ("資格");
  static const RiyoField fields[] = { { 0, 2, 1 << 5, NULL } }; /* 6: 資格 there */
  g_autoptr (RiyoGuard) guard = open_guard ();
  g_autoptr (RiyoOperation) operation = riyo_guard_begin (guard, PURPOSE, NULL, NULL);
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
  g_autoptr (GBytes) layout_bytes = g_bytes_new_static (columns, strlen (columns));
  g_autoptr (RiyoTable) other = riyo_table_new_from_bytes (bytes, "other", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (RiyoLayout) layout
      = riyo_layout_new_from_bytes (other, layout_bytes, "other.layout", &error);

  g_autoptr (RiyoLayout) of_records
      = riyo_layout_new_record (other, 2, fields, G_N_ELEMENTS (fields), '-', &error);
  char record[2] = "ab";

  CHECK_NO_ERROR (error);
  CHECK (riyo_filter_new (operation, layout, 0, &error) == NULL);
  CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_ARGUMENT);
  g_clear_error (&error);
  CHECK (
      !riyo_operation_copy_record (operation, of_records, NULL, record, 2, record, NULL, &error));
  CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_ARGUMENT);
  CHECK_INT (record[0] + record[1], 0);
}

/* By whatever names: the only copy of what is left out would be gone. */
TEST (the_input_is_no_output)
{
  g_autoptr (RiyoGuard) guard = open_guard ();
  g_autofree char *in = g_strconcat (guard->path, "-same", NULL);
  g_autofree char *tags = g_strconcat (in, ".riyotag", NULL);
  g_autofree char *linked = g_strconcat (guard->path, "-link", NULL);
  g_autofree char *twin = g_strconcat (guard->path, "-twin", NULL);
  g_autofree char *twin_tags = g_strconcat (twin, ".riyotag", NULL);
  g_autoptr (RiyoTable) table = riyo_guard_dup_table (guard);
  g_autoptr (GBytes) bytes
      = g_bytes_new_static (NOBODY COLUMN ("レセプト"), strlen (NOBODY COLUMN ("レセプト")));
  g_autoptr (RiyoLayout) layout = riyo_layout_new_from_bytes (table, bytes, "x.layout", NULL);
  const char *const outputs[] = { in, linked, tags, twin };

  CHECK (g_file_set_contents (in, "52,1,1,x\n", -1, NULL));
  CHECK (symlink (in, linked) == 0);
  CHECK (symlink (in, twin_tags) == 0);
  CHECK (symlink (in, tags) == 0);
  for (guint i = 0; i < G_N_ELEMENTS (outputs); i++)
    {
      g_autoptr (RiyoOperation) operation = riyo_guard_begin (guard, PURPOSE, NULL, NULL);
      g_autoptr (RiyoFilter) filter = riyo_filter_new (operation, layout, 0, NULL);
      g_autoptr (GError) error = NULL;
      g_autofree char *left = NULL;

      CHECK_ROW (!riyo_filter_run (filter, in, outputs[i], &error), "%s", outputs[i]);
      CHECK_ROW (g_error_matches (error, RIYO_ERROR, RIYO_ERROR_ARGUMENT), "%s: %s", outputs[i],
                 error != NULL ? error->message : "");
      left = harness_read (in);
      CHECK_STR (left, "52,1,1,x\n");
      CHECK (riyo_operation_end (operation, NULL));
    }
}
