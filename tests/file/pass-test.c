/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One verdict on a file, whichever way it is asked for: by a run, its rehearsal, a reader in pieces
 * of any size, and for the record that is named, a check. */
#include "config.h"

#include <string.h>

#include "base/base.h"
#include "file/input.h"
#include "kit/harness.h"
#include "kit/passing.h"
#include "kit/paths.h"

#define CSV                                                                                        \
  "[レイアウト]\n形式=csv\n見出し行=1\n本人=k\n本人=n\n本人=e\n" FREE ("列 k") FREE ("列 n")       \
      FREE ("列 e") PART ("列 a", CLAIM) PART ("列 b", MONEY)
#define NOBODY "[レイアウト]\n形式=csv\n本人=なし\n" FREE ("列 1-3") PART ("列 4", CLAIM)
#define OPEN "[レイアウト]\n形式=csv\n本人=なし\n"
#define TYPED_BY(type) "[レイアウト]\n形式=行種別\n種別=1\n先頭=A\n本人=" type " 2\n"
#define TYPED TYPED_BY ("A")
#define FIXED                                                                                      \
  "[レイアウト]\n形式=固定長\nレコード長=10\n改行=LF\n本人=1-7\n[部分 1-7]\n個人情報でない=見本\n"
#define HEAD "k,n,e,a,b\n"

/* More than a scan's block of 64 bytes, so that a reader hands out what comes before it. */
#define LONG "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz"

#define PASSES ((RiyoRefusal)0)
#define NO_CELL RIYO_REFUSAL_NOT_IN_TABLE
#define UNNAMED RIYO_REFUSAL_UNTAGGED
#define BAD RIYO_REFUSAL_BAD_SUBJECT
#define STOPPED RIYO_REFUSAL_SUSPENDED
#define N_WAYS 4

static const RiyoFilterFlags ways[N_WAYS]
    = { RIYO_FILTER_WHOLE, RIYO_FILTER_SKIP_SUSPENDED, RIYO_FILTER_BLANK,
        RIYO_FILTER_BLANK | RIYO_FILTER_SKIP_SUSPENDED };

typedef struct
{
  const char *says, *layout, *data;
  const char *subject;    /* of the record that a refusal is about, and the categories it has; */
  const char *categories; /* NULL = no check is compared */
  RiyoRefusal want[2][N_WAYS]; /* while nothing is suspended, and while something is */
} Row;

#define SAME(a)                                                                                    \
  {                                                                                                \
    a, a, a, a                                                                                     \
  }
#define EITHER(whole, skip)                                                                        \
  {                                                                                                \
    whole, skip, whole, skip                                                                       \
  }

static const Row rows[] = {
  { "nothing to refuse",
    CSV,
    HEAD "52,8,1,x,y\n52,9,1,x,y\n",
    NULL,
    NULL,
    { SAME (PASSES), SAME (PASSES) } },
  { "no record", CSV, HEAD, NULL, NULL, { SAME (PASSES), SAME (PASSES) } },
  { "one suspended",
    CSV,
    HEAD "52,9,1,x,y\n52,1,1,x,y\n",
    "52-1-1",
    CLAIM "," MONEY,
    { SAME (PASSES), EITHER (STOPPED, PASSES) } },
  { "one suspended in the other category",
    CSV,
    HEAD "52,2,1,x,y\n52,9,1,x,y\n",
    "52-2-1",
    CLAIM "," MONEY,
    { SAME (PASSES), EITHER (STOPPED, PASSES) } },
  { "all suspended, for this or that",
    CSV,
    HEAD "52,1,1,x,y\n52,2,1,x,y\n",
    "52-1-1",
    CLAIM "," MONEY,
    { SAME (PASSES), SAME (STOPPED) } },
  { "all suspended, for that or this",
    CSV,
    HEAD "52,2,1,x,y\n52,1,1,x,y\n",
    "52-2-1",
    CLAIM "," MONEY,
    { SAME (PASSES), SAME (STOPPED) } },
  { "one of no form",
    CSV,
    HEAD "52,9,1,x,y\n52,?,1,x,y\n",
    "52-?-1",
    CLAIM "," MONEY,
    { SAME (BAD), SAME (BAD) } },
  { "all of no form",
    CSV,
    HEAD "52,!,1,x,y\n52,?,1,x,y\n",
    "52-!-1",
    CLAIM "," MONEY,
    { SAME (BAD), SAME (BAD) } },
  { "one suspended, then one of no form",
    CSV,
    HEAD "52,1,1,x,y\n52,?,1,x,y\n",
    NULL,
    NULL,
    { SAME (BAD), EITHER (STOPPED, BAD) } },
  { "one of no form, then one suspended",
    CSV,
    HEAD "52,?,1,x,y\n52,1,1,x,y\n",
    "52-?-1",
    CLAIM "," MONEY,
    { SAME (BAD), SAME (BAD) } },
  { "one of nobody in particular",
    CSV,
    HEAD "52,9,1,x,y\n,,,x,y\n",
    "",
    CLAIM "," MONEY,
    { SAME (PASSES), EITHER (STOPPED, PASSES) } },
  { "all of nobody in particular",
    CSV,
    HEAD ",,,x,y\n",
    "",
    CLAIM "," MONEY,
    { SAME (PASSES), SAME (STOPPED) } },
  { "a column without a cell",
    CSV PART ("列 c", CHECKUP),
    "k,n,e,a,b,c\n52,9,1,x,y,z\n",
    "52-9-1",
    CLAIM "," MONEY "," CHECKUP,
    { { NO_CELL, NO_CELL }, { NO_CELL, NO_CELL } } },
  { "… and all suspended",
    CSV PART ("列 c", CHECKUP),
    "k,n,e,a,b,c\n52,1,1,x,y,z\n",
    NULL,
    NULL,
    { { NO_CELL, NO_CELL }, { NO_CELL, NO_CELL, STOPPED, STOPPED } } },
  { "… and one of no form",
    CSV PART ("列 c", CHECKUP),
    "k,n,e,a,b,c\n52,?,1,x,y,z\n",
    NULL,
    NULL,
    { { NO_CELL, NO_CELL, BAD, BAD }, { NO_CELL, NO_CELL, BAD, BAD } } },
  { "no column with a cell",
    "[レイアウト]\n形式=csv\n本人=1\n" PART ("列 1-2", CHECKUP),
    "52-1-1,z\n",
    "52-9-1",
    CHECKUP,
    { SAME (NO_CELL), SAME (NO_CELL) } },
  { "rows before the header without a cell",
    "[レイアウト]\n形式=csv\n見出し行=2\n本人=k\n[前置き]\n行数=2\n類型=" CHECKUP "\n" FREE ("列 k")
        PART ("列 a", CLAIM),
    LONG "\nk,a\n52-9-1,x\n",
    "52-9-1",
    CLAIM "," CHECKUP,
    { { NO_CELL, NO_CELL }, { NO_CELL, NO_CELL } } },
  { "columns, nobody's",
    NOBODY,
    "52,1,1,x\n52,9,1,x\n",
    "",
    CLAIM,
    { SAME (PASSES), { STOPPED, STOPPED } } },
  { "nobody's, beside a column without a cell: the stop is why nothing remains",
    OPEN PART ("列 1", CLAIM) PART ("列 2", CHECKUP),
    "x,z\n",
    NULL,
    NULL,
    { { NO_CELL, NO_CELL, PASSES, PASSES }, { NO_CELL, NO_CELL, STOPPED, STOPPED } } },
  { "… the other way round",
    OPEN PART ("列 1", CHECKUP) PART ("列 2", CLAIM),
    "z,x\n",
    NULL,
    NULL,
    { { NO_CELL, NO_CELL, PASSES, PASSES }, { NO_CELL, NO_CELL, STOPPED, STOPPED } } },
  { "… beside one that the layout does not name",
    OPEN PART ("列 1", CLAIM),
    "x,z\n",
    NULL,
    NULL,
    { { UNNAMED, UNNAMED, PASSES, PASSES }, { UNNAMED, UNNAMED, STOPPED, STOPPED } } },
  { "… where no stop is why",
    OPEN PART ("列 1", CHECKUP),
    "z,x\n",
    NULL,
    NULL,
    { { UNNAMED, UNNAMED, NO_CELL, NO_CELL }, { UNNAMED, UNNAMED, NO_CELL, NO_CELL } } },
  { "lines, one suspended",
    TYPED PART ("行 A", CLAIM) PART ("行 B", MONEY),
    "A,52-2-1\nB,y\nA,52-9-1\nB,y\n",
    "52-2-1",
    CLAIM "," MONEY,
    { SAME (PASSES), EITHER (STOPPED, PASSES) } },
  { "lines, all suspended",
    TYPED PART ("行 A", CLAIM) PART ("行 B", MONEY),
    "A,52-2-1\nB,y\nA,52-1-1\nB,y\n",
    "52-2-1",
    CLAIM "," MONEY,
    { SAME (PASSES), SAME (STOPPED) } },
  { "lines with totals, one suspended",
    TYPED "合計=T\n" PART ("行 A", CLAIM) "[行 T]\n個人情報でない=見本\n",
    "A,52-9-1\nA,52-1-1\nT,2\n",
    "52-1-1",
    CLAIM,
    { SAME (PASSES), EITHER (STOPPED, PASSES) } },
  { "lines, one suspended, and one of no unit",
    TYPED "単位外=Z\n" PART ("行 A", CLAIM) PART ("行 Z", CLAIM),
    "A,52-9-1\nA,52-1-1\nZ,x\n",
    "52-1-1",
    CLAIM,
    { SAME (PASSES), EITHER (STOPPED, PASSES) } },
  { "lines, one suspended, and two of no unit",
    TYPED "単位外=Z\n" PART ("行 A", CLAIM) PART ("行 Z", CLAIM),
    "A,52-9-1\nA,52-1-1\nZ,x\nZ,x\n",
    "52-1-1",
    CLAIM,
    { SAME (PASSES), EITHER (STOPPED, PASSES) } },
  { "lines of one person in other spellings",
    TYPED_BY ("B") PART ("行 A", CLAIM) PART ("行 B", CLAIM),
    "A\nB,0052-9-1\nB,52-9-1\nB,\nB,５２－９－１\nB,　\n",
    NULL,
    NULL,
    { SAME (PASSES), SAME (PASSES) } },
  { "lines of one suspended person in other spellings",
    TYPED_BY ("B") PART ("行 A", CLAIM) PART ("行 B", CLAIM),
    "A\nB,　\nB,0052-1-1\nB,52-1-1\n",
    "52-1-1",
    CLAIM,
    { SAME (PASSES), SAME (STOPPED) } },
  { "lines of two persons",
    TYPED_BY ("B") PART ("行 A", CLAIM) PART ("行 B", CLAIM),
    "A\nB,52-9-1\nB,52-8-1\n",
    NULL,
    NULL,
    { SAME (PASSES), SAME (PASSES) } },
  { "lines of two persons, one suspended",
    TYPED_BY ("B") PART ("行 A", CLAIM) PART ("行 B", CLAIM),
    "A\nB,52-9-1\nB,52-1-1\n",
    "52-1-1",
    CLAIM,
    { SAME (PASSES), SAME (STOPPED) } },
  { "lines of two persons, one in no form",
    TYPED_BY ("B") PART ("行 A", CLAIM) PART ("行 B", CLAIM),
    "A\nB,52-1-1\nB,52-不明-1\n",
    "52-不明-1",
    CLAIM,
    { SAME (BAD), SAME (BAD) } },
  { "lines of one person, and of no form",
    TYPED_BY ("B") PART ("行 A", CLAIM) PART ("行 B", CLAIM),
    "A\nB,52-9-1\nB,52-?-1\n",
    "52-?-1",
    CLAIM,
    { SAME (BAD), SAME (BAD) } },
  { "lines, the first ones without a cell",
    TYPED PART ("行 A", CHECKUP) PART ("行 B", MONEY),
    "A,52-9-1," LONG "\nA,52-9-1," LONG "\nB,y\n",
    "52-9-1",
    MONEY "," CHECKUP,
    { { NO_CELL, NO_CELL }, { NO_CELL, NO_CELL } } },
  { "lines, all without a cell",
    TYPED PART ("行 A", CHECKUP),
    "A,52-9-1\nA,52-9-1\n",
    "52-9-1",
    CHECKUP,
    { SAME (NO_CELL), SAME (NO_CELL) } },
  { "fixed width, one suspended",
    FIXED PART ("部分 8-10", MONEY),
    "52-2-1 abc\n52-9-1 abc\n",
    "52-2-1",
    MONEY,
    { SAME (PASSES), EITHER (STOPPED, PASSES) } },
  { "fixed width, all suspended",
    FIXED PART ("部分 8-10", CLAIM),
    "52-1-1 abc\n52-1-1 def\n",
    "52-1-1",
    CLAIM,
    { SAME (PASSES), SAME (STOPPED) } },
  { "fixed width, all of no form",
    FIXED PART ("部分 8-10", CLAIM),
    "52-?-1 abc\n",
    "52-?-1",
    CLAIM,
    { SAME (BAD), SAME (BAD) } },
};

static void
suspend (RiyoGuard *guard, const char *subject, const char *category, const char *reference)
{
  g_autoptr (RiyoSuspension) suspension
      = riyo_suspension_new (reference, RIYO_SUSPENSION_REASON_STOP_OF_USE);
  g_autoptr (GError) error = NULL;

  riyo_suspension_add_subject (suspension, subject);
  riyo_suspension_add_category (suspension, category);
  CHECK (riyo_guard_suspend (guard, suspension, NULL, &error));
  CHECK_NO_ERROR (error);
}

static RiyoGuard *
open_guard (gboolean suspended)
{
  RiyoGuard *guard = paths_open_guard ();

  if (suspended)
    {
      suspend (guard, "52-1-1", CLAIM, "例示1");
      suspend (guard, "52-2-1", MONEY, "例示2");
    }
  return guard;
}

static RiyoOperation *
begin (RiyoGuard *guard, gboolean rehearsal)
{
  g_autoptr (RiyoRequest) request = riyo_request_new (PURPOSE);

  riyo_request_set_rehearsal (request, rehearsal);
  return begin_passing (guard, request);
}

static Answer
ask_filter (RiyoGuard *guard, const Row *row, RiyoFilterFlags flags, gboolean rehearsal)
{
  g_autoptr (RiyoOperation) operation = begin (guard, rehearsal);

  return run_through (guard, operation, row->layout, flags, row->data, row->says);
}

static Answer
ask_reader (RiyoGuard *guard, const Row *row, RiyoFilterFlags flags, gsize piece)
{
  g_autoptr (RiyoOperation) operation = begin (guard, FALSE);

  return read_through (guard, operation, row->layout, flags, piece);
}

static gboolean
is_same_error (const GError *a, const GError *b)
{
  return (a == NULL) == (b == NULL)
         && (a == NULL
             || (a->domain == b->domain && a->code == b->code
                 && strcmp (a->message, b->message) == 0));
}

/* Reading ends with the first record that is refused: only the list of records is a run's alone. */
static gboolean
begins_alike (const GError *a, const GError *b)
{
  return (a == NULL) == (b == NULL)
         && (a == NULL
             || (a->domain == b->domain && a->code == b->code
                 && strncmp (a->message, b->message, strcspn (b->message, "\n")) == 0));
}

static const char *
said (const GError *error)
{
  return error != NULL ? error->message : "passed";
}

/* A check of the record that the refusal is about says the same, category and all. */
static void
compare_check (RiyoGuard *guard, const Row *row, const char *where, const GError *refusal)
{
  g_autoptr (RiyoTable) table = riyo_guard_dup_table (guard);
  g_autoptr (RiyoOperation) operation = begin (guard, FALSE);
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) names = g_strsplit (row->categories, ",", -1);
  RiyoTags tags = 0;

  for (guint i = 0; names[i] != NULL; i++)
    {
      guint number = riyo_table_lookup_category (table, names[i]);

      CHECK (number > 0);
      tags |= number > 0 ? (RiyoTags)1 << (number - 1) : 0;
    }
  if (!CHECK (!riyo_operation_check (operation, tags, *row->subject != '\0' ? row->subject : NULL,
                                     &error)))
    return;
  CHECK_ROW (error->domain == refusal->domain && error->code == refusal->code
                 && g_str_has_prefix (refusal->message, error->message),
             "%s: %s\n# but check: %s", where, refusal->message, error->message);
}

static void
compare_readers (RiyoGuard *guard, const Row *row, RiyoFilterFlags flags, const char *where,
                 const Answer *run)
{
  static const gsize pieces[] = { RIYO_READ_BYTES, 5 };

  for (guint i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      Answer answer = ask_reader (guard, row, flags, pieces[i]);

      CHECK_ROW (begins_alike (answer.error, run->error)
                     && (run->data == NULL || strcmp (answer.data, run->data) == 0),
                 "%s: a reader of %u bytes: %s: %s\n# but a run: %s", where, (guint)pieces[i],
                 said (answer.error), answer.data, said (run->error));
      answer_clear (&answer);
    }
}

static void
compare_all (RiyoGuard *guard, const Row *row, gboolean suspended, guint way)
{
  g_autofree char *where = g_strdup_printf ("%s, way %u, suspended %d", row->says, way, suspended);
  Answer run = ask_filter (guard, row, ways[way], FALSE);
  Answer rehearsed = ask_filter (guard, row, ways[way], TRUE);
  RiyoRefusal want = row->want[suspended][way];

  CHECK_ROW ((want == 0 && run.error == NULL) || g_error_matches (run.error, RIYO_REFUSAL, want),
             "%s: %s", where, said (run.error));
  CHECK_ROW (is_same_error (run.error, rehearsed.error) && run.n_records == rehearsed.n_records
                 && run.n_passed == rehearsed.n_passed && run.n_left_out == rehearsed.n_left_out,
             "%s: %s\n# but rehearsed: %s", where, said (run.error), said (rehearsed.error));
  compare_readers (guard, row, ways[way], where, &run);
  if (run.error != NULL && row->categories != NULL)
    compare_check (guard, row, where, run.error);
  answer_clear (&run);
  answer_clear (&rehearsed);
}

TEST (one_verdict_on_a_file)
{
  for (guint suspended = 0; suspended < 2; suspended++)
    {
      g_autoptr (RiyoGuard) guard = open_guard (suspended);

      for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
        for (guint way = 0; way < N_WAYS; way++)
          compare_all (guard, &rows[i], suspended, way);
    }
}

#define LONG_PART "123456789012"

/* Rules with a subject of eight parts, in which more can be written than a subject may have. */
TEST (a_subject_too_long_for_any)
{
  static const Row row = {
    .says = "eight times twelve digits",
    .layout = "[レイアウト]\n形式=csv\n本人=1\n本人=2\n本人=3\n本人=4\n本人=5\n本人=6\n"
              "本人=7\n本人=8\n" FREE ("列 1-8") PART ("列 9", CLAIM),
    .data = LONG_PART "," LONG_PART "," LONG_PART "," LONG_PART "," LONG_PART "," LONG_PART
                      "," LONG_PART "," LONG_PART ",x\n",
    .subject = LONG_PART "-" LONG_PART "-" LONG_PART "-" LONG_PART "-" LONG_PART "-" LONG_PART
                         "-" LONG_PART "-" LONG_PART,
    .categories = CLAIM,
    .want = { SAME (BAD), SAME (BAD) },
  };
  g_autoptr (RiyoGuard) guard = open_guard (FALSE);
  g_autofree char *path = g_strconcat (guard->path, "-rules.riyo", NULL);
  g_autofree char *account = riyo_account_dup_name (NULL);
  g_autofree char *rules = g_strdup_printf ("[担当 係]\n類型=" CLAIM "\n担当者=%s\n"
                                            "[本人 例示]\n形式=a-b-c-d-e-f-g-h\n",
                                            account);
  g_autoptr (GError) error = NULL;

  CHECK (g_file_set_contents (path, rules, -1, NULL));
  CHECK (riyo_folder_adopt (guard->path, path, NULL, NULL, NULL, &error));
  CHECK_NO_ERROR (error);
  for (guint way = 0; way < N_WAYS; way++)
    compare_all (guard, &row, FALSE, way);
}

/* What only the end of a file tells is told by a rehearsal and by a reader too. */
TEST (a_sidecar_that_calls_empty_what_is_not)
{
  static const Row row
      = { .says = "emptied, it says",
          .layout = "[レイアウト]\n形式=csv\n本人=なし\n" PART ("列 1", CLAIM) PART ("列 2", MONEY),
          .data = "1,2\n3,4\n" };
  g_autoptr (RiyoGuard) guard = open_guard (FALSE);
  g_autofree char *in = g_strconcat (guard->path, "-in", NULL);
  g_autofree char *sidecar = g_strconcat (in, ".riyotag", NULL);
  g_autofree char *made = g_strconcat (guard->path, "-out.riyotag", NULL);
  Answer first = ask_filter (guard, &row, RIYO_FILTER_WHOLE, FALSE), run, rehearsed;
  g_autofree char *text = harness_read (made);
  g_auto (GStrv) around = g_strsplit (text, "位置=列 2\n", 2);
  g_autofree char *added = g_strjoinv ("位置=列 2\n状態=空欄\n", around);
  g_auto (GStrv) counted = g_strsplit (added, "項目数=4\n", 2);
  g_autofree char *edited = g_strjoinv ("項目数=5\n", counted);

  CHECK_INT (g_strv_length (around), 2);
  CHECK_INT (g_strv_length (counted), 2);
  CHECK_NO_ERROR (first.error);
  CHECK (g_file_set_contents (sidecar, edited, -1, NULL));
  run = ask_filter (guard, &row, RIYO_FILTER_WHOLE, FALSE);
  rehearsed = ask_filter (guard, &row, RIYO_FILTER_WHOLE, TRUE);
  CHECK_ERROR (run.error, RIYO_ERROR, RIYO_ERROR_MISMATCH);
  CHECK_ROW (is_same_error (run.error, rehearsed.error), "%s", said (rehearsed.error));
  compare_readers (guard, &row, RIYO_FILTER_WHOLE, row.says, &run);
  answer_clear (&first);
  answer_clear (&run);
  answer_clear (&rehearsed);
}
