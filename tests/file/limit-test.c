/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A use that is limited to one person, or to a value of a part: what goes out of a file of each
 * form is the same by a run and by a reader, and its rehearsal tells the same. */
#include "config.h"

#include <string.h>

#include "base/base.h"
#include "file/input.h"
#include "kit/harness.h"
#include "kit/passing.h"
#include "kit/paths.h"

#define NUMBER FREE ("列 k") FREE ("列 n") FREE ("列 e")
#define CSV                                                                                        \
  "[レイアウト]\n形式=csv\n見出し行=1\n本人=k\n本人=n\n本人=e\n" NUMBER PART ("列 a", CLAIM)
#define HEAD "k,n,e,a\n"
#define LONE "[レイアウト]\n形式=csv\n本人=1\n" FREE ("列 1") PART ("列 2", CLAIM)
#define TWO "[レイアウト]\n形式=csv\n本人=1\n本人=2\n" FREE ("列 1-2") PART ("列 3", CLAIM)
#define TYPED "[レイアウト]\n形式=行種別\n種別=1\n先頭=A\n合計=T\n単位外=Z\n本人=B 2\n"
#define LINES                                                                                      \
  TYPED PART ("行 A", CLAIM) PART ("行 B", CLAIM) FREE ("行 Z") "[行 T]\n個人情報でない=見本\n"
#define FIXED "[レイアウト]\n形式=固定長\nレコード長=10\n改行=LF\n本人=1-7\n" FREE ("部分 1-7")
#define FRAMES                                                                                     \
  "[レイアウト]\n形式=固定長\nレコード長=10\n改行=LF\n種別=1\n本人=2 2-8\n" PART ("行 2", CLAIM)   \
      FREE ("行 9")
#define GROUPS                                                                                     \
  "[レイアウト]\n形式=固定長\nレコード長=10\n改行=LF\n種別=1\n先頭=1\n合計=8\n本人=2 2-8\n" PART ( \
      "行 1", CLAIM) PART ("行 2", CLAIM) PART ("行 8", CLAIM) FREE ("行 9")

#define OTHER RIYO_REFUSAL_MISMATCH
#define BAD RIYO_REFUSAL_BAD_SUBJECT
#define STOPPED RIYO_REFUSAL_SUSPENDED
#define BLANK RIYO_FILTER_BLANK
#define SKIP RIYO_FILTER_SKIP_SUSPENDED

typedef struct
{
  const char *says, *layout, *data;
  const char *subject, *only; /* of the request; or NULL */
  RiyoFilterFlags flags;
  RiyoRefusal want; /* 0 = passes */
  const char *out;  /* where it does */
  guint n_left_out;
} Row;

static const Row rows[] = {
  /* One person. */
  { "one of three", CSV, HEAD "52,3,1,x\n52,4,1,y\n53,3,1,z\n", "52-4-1", NULL, 0, 0,
    HEAD "52,4,1,y\n", 2 },
  { "in other spellings", CSV, HEAD "０５２,003,01,x\n５２,3,1,y\n52,3,10,z\n", "52-3-1", NULL, 0,
    0, HEAD "０５２,003,01,x\n５２,3,1,y\n", 1 },
  { "asked for in other spellings", CSV, HEAD "52,3,1,x\n52,4,1,y\n", "００５２－０３－１", NULL, 0,
    0, HEAD "52,3,1,x\n", 1 },
  { "of nobody", CSV, HEAD "52,3,1,x\n,,,y\n", "52-3-1", NULL, 0, 0, HEAD "52,3,1,x\n", 1 },
  { "without 枝番, so maybe another's", CSV, HEAD "52,3,1,x\n52,3,,y\n", "52-3-1", NULL, 0, 0,
    HEAD "52,3,1,x\n", 1 },
  { "without 記号, so maybe another's", CSV, HEAD "52,3,1,x\n,3,1,y\n", "52-3-1", NULL, 0, 0,
    HEAD "52,3,1,x\n", 1 },
  { "in no form", CSV, HEAD "52,3,1,x\n52,?,1,y\n", "52-3-1", NULL, 0, 0, HEAD "52,3,1,x\n", 1 },
  { "not there", CSV, HEAD "52,3,1,x\n", "52-4-1", NULL, 0, OTHER, NULL, 0 },
  { "not there, another suspended", CSV, HEAD "52,1,1,x\n", "52-4-1", NULL, 0, OTHER, NULL, 0 },
  { "no record", CSV, HEAD, "52-4-1", NULL, 0, 0, HEAD, 0 },
  { "no byte", LONE, "", "52-4-1", NULL, 0, 0, "", 0 },
  { "another suspended", CSV, HEAD "52,1,1,x\n52,3,1,y\n", "52-3-1", NULL, 0, 0, HEAD "52,3,1,y\n",
    1 },
  { "suspended", CSV, HEAD "52,1,1,x\n52,3,1,y\n", "52-1-1", NULL, 0, STOPPED, NULL, 0 },
  { "suspended, skipped", CSV, HEAD "52,1,1,x\n52,3,1,y\n", "52-1-1", NULL, SKIP, STOPPED, NULL,
    0 },
  { "another suspended, skipped", CSV, HEAD "52,1,1,x\n52,3,1,y\n", "52-3-1", NULL, SKIP, 0,
    HEAD "52,3,1,y\n", 1 },
  { "a column without a cell", CSV PART ("列 b", CHECKUP), "k,n,e,a,b\n52,3,1,x,y\n52,4,1,x,y\n",
    "52-3-1", NULL, 0, RIYO_REFUSAL_NOT_IN_TABLE, NULL, 0 },
  { "emptied", CSV PART ("列 b", CHECKUP), "k,n,e,a,b\n52,3,1,x,y\n52,4,1,x,y\n", "52-3-1", NULL,
    BLANK, 0, "k,n,e,a,b\n52,3,1,x,\n", 1 },
  { "dropped", CSV PART ("列 b", CHECKUP), "k,n,e,a,b\n52,3,1,x,y\n52,4,1,x,y\n", "52-3-1", NULL,
    RIYO_FILTER_DROP, 0, "k,n,e,a\n52,3,1,x\n", 1 },
  { "where no part with a tag passes",
    "[レイアウト]\n形式=csv\n見出し行=1\n本人=k\n本人=n\n本人=e\n" NUMBER PART ("列 b", CHECKUP),
    "k,n,e,b\n52,3,1,y\n52,4,1,y\n", "52-3-1", NULL, BLANK, 0, "k,n,e,b\n52,3,1,\n", 1 },
  { "one field", LONE, "52-3-1,x\n52-4-1,y\n", "52-3-1", NULL, 0, 0, "52-3-1,x\n", 1 },
  { "marks in a part", LONE, "\"\"\"10-23\"\"-3-1\",x\n10-23-3,y\n", "\"10-23\"-3-1", NULL, 0, 0,
    "\"\"\"10-23\"\"-3-1\",x\n", 1 },
  { "two parts of three never tell", TWO, "52,3,x\n", "52-3-1", NULL, 0, OTHER, NULL, 0 },
  { "a comment that carries tags is nobody's",
    "[レイアウト]\n形式=csv\n本人=1\n" FREE ("列 1") PART ("列 2", CLAIM) "[注釈]\n類型=" CLAIM
                                                                          "\n",
    "52-3-1,x\n#y\n52-4-1,z\n", "52-3-1", NULL, 0, 0, "52-3-1,x\n", 2 },
  { "a comment that is none stays", LONE "[注釈]\n個人情報でない=見本\n",
    "52-3-1,x\n#y\n52-4-1,z\n", "52-3-1", NULL, 0, 0, "52-3-1,x\n#y\n", 1 },
  { "lines", LINES, "Z\nA\nB,52-3-1\nA\nB,52-4-1\nZ\nT,2\n", "52-3-1", NULL, 0, 0,
    "Z\nA\nB,52-3-1\nZ\n", 1 },
  { "lines of two persons", LINES, "A\nB,52-3-1\nB,52-4-1\nA\nB,52-3-1\n", "52-3-1", NULL, 0, 0,
    "A\nB,52-3-1\n", 1 },
  { "lines of one person, twice", LINES, "A\nB,52-3-1\nB,０５２－３－１\nB,\n", "52-3-1", NULL, 0,
    0, "A\nB,52-3-1\nB,０５２－３－１\nB,\n", 0 },
  { "lines of nobody", LINES, "A\nA\nB,52-3-1\n", "52-3-1", NULL, 0, 0, "A\nB,52-3-1\n", 1 },
  { "lines outside of units that carry tags",
    TYPED PART ("行 A", CLAIM) PART ("行 B", CLAIM) PART ("行 Z", CLAIM) FREE ("行 T"),
    "Z,x\nA\nB,52-3-1\nZ,x\n", "52-3-1", NULL, 0, 0, "A\nB,52-3-1\n", 2 },
  { "lines of more persons than are read", LINES,
    "A\nB,1-1-1\nB,1-2-1\nB,1-3-1\nB,1-4-1\nB,1-5-1\nB,1-6-1\nB,1-7-1\nB,1-8-1\nB,1-9-1\nB,1-10-1\n"
    "B,1-11-1\nB,1-12-1\nB,1-13-1\nB,1-14-1\nB,1-15-1\nB,1-16-1\nB,1-17-1\nA\nB,52-3-1\n",
    "52-3-1", NULL, 0, 0, "A\nB,52-3-1\n", 1 },
  { "lines whose parts with tags are all refused",
    TYPED "" FREE ("行 A") FREE ("行 B") PART ("行 B 列 3", CHECKUP) FREE ("行 Z") FREE ("行 T"),
    "A\nB,52-3-1,x\nA\nB,52-4-1,x\n", "52-3-1", NULL, BLANK, 0, "A\nB,52-3-1,\n", 1 },
  { "a line of one's before any unit, of which nothing with a tag passes",
    TYPED FREE ("行 A") FREE ("行 B") PART ("行 B 列 3", CHECKUP) FREE ("行 Z") FREE ("行 T"),
    "B,52-3-1,x\nA\nB,52-4-1,x\n", "52-3-1", NULL, BLANK, 0, "B,52-3-1,\n", 1 },
  { "fixed width", FIXED PART ("部分 8-10", CLAIM), "52-3-1 abc\n52-4-1 def\n52-3-1 ghi\n",
    "52-3-1", NULL, 0, 0, "52-3-1 abc\n52-3-1 ghi\n", 1 },
  { "fixed width, nothing but numbers", FIXED FREE ("部分 8-10"), "52-3-1 abc\n52-4-1 def\n",
    "52-3-1", NULL, 0, 0, "52-3-1 abc\n", 1 },
  { "fixed width, a record of nobody whose parts are all refused",
    "[レイアウト]\n形式=固定長\nレコード長=10\n改行=LF\n種別=1\n本人=2 2-8\n" FREE ("行 2")
        PART ("行 1", CHECKUP) PART ("行 2 部分 9-10", CLAIM),
    "1xxxxxxxxx\n252-3-1  b\n", "52-3-1", NULL, BLANK, 0, "252-3-1  b\n", 1 },
  { "lines, a record of nobody whose parts are all refused",
    "[レイアウト]\n形式=行種別\n種別=1\n本人=B 2\n" FREE ("行 B") PART ("行 A", CHECKUP)
        PART ("行 B 列 3", CLAIM),
    "A,x\nB,52-3-1,y\n", "52-3-1", NULL, BLANK, 0, "B,52-3-1,y\n", 1 },
  { "fixed width, a frame and another's", FRAMES, "9        .\n252-4-1  d\n", "52-3-1", NULL, 0,
    OTHER, NULL, 0 },
  { "fixed width, a frame, another's and one's", FRAMES, "9        .\n252-4-1  d\n252-3-1  b\n",
    "52-3-1", NULL, 0, 0, "9        .\n252-3-1  b\n", 1 },
  { "fixed width, a frame, and one's suspended", FRAMES, "9        .\n252-1-1  d\n", "52-1-1", NULL,
    0, STOPPED, NULL, 0 },
  { "lines, a frame and another's",
    "[レイアウト]\n形式=行種別\n種別=1\n本人=B 2\n" FREE ("行 Z") PART ("行 B", CLAIM),
    "Z\nB,52-4-1\nZ\n", "52-3-1", NULL, 0, OTHER, NULL, 0 },
  { "fixed width, groups", GROUPS,
    "9        .\n1        a\n252-3-1  b\n1        c\n252-4-1  d\n8        2\n", "52-3-1", NULL, 0,
    0, "9        .\n1        a\n252-3-1  b\n", 1 },
  { "fixed width, groups, the last", GROUPS, "1        c\n252-4-1  d\n1        a\n252-3-1  b\n",
    "52-3-1", NULL, 0, 0, "1        a\n252-3-1  b\n", 1 },

  /* A value of a part. */
  { "all of it", CSV, HEAD "52,3,1,x\n５２,4,2,y\n", NULL, "記号=52", 0, 0,
    HEAD "52,3,1,x\n５２,4,2,y\n", 0 },
  { "stated in another spelling", CSV, HEAD "52,3,1,x\n", NULL, "記号=００５２", 0, 0,
    HEAD "52,3,1,x\n", 0 },
  { "another value", CSV, HEAD "52,3,1,x\n53,3,1,y\n", NULL, "記号=52", 0, OTHER, NULL, 0 },
  { "none", CSV, HEAD "52,3,1,x\n,,,y\n", NULL, "記号=52", 0, OTHER, NULL, 0 },
  { "none in front", CSV, HEAD "52,3,1,x\n,3,1,y\n", NULL, "記号=52", 0, OTHER, NULL, 0 },
  { "none behind", CSV, HEAD "52,3,1,x\n52,3,,y\n", NULL, "枝番=1", 0, OTHER, NULL, 0 },
  { "the leading part alone", CSV, HEAD "53,,,x\n", NULL, "記号=53", 0, 0, HEAD "53,,,x\n", 0 },
  { "in no form", CSV, HEAD "52,3,1,x\n52,?,1,y\n", NULL, "記号=52", 0, BAD, NULL, 0 },
  { "in no form, and nothing to ask the rule about",
    "[レイアウト]\n形式=csv\n見出し行=1\n本人=k\n本人=n\n本人=e\n" NUMBER FREE ("列 a"),
    HEAD "52,?,1,y\n", NULL, "記号=52", 0, OTHER, NULL, 0 },
  { "no part with a tag",
    "[レイアウト]\n形式=csv\n見出し行=1\n本人=k\n本人=n\n本人=e\n" NUMBER FREE ("列 a"),
    HEAD "53,3,1,y\n", NULL, "記号=52", 0, OTHER, NULL, 0 },
  { "marks", CSV, HEAD "10-23,3,1,x\n１０－２３,4,1,x\n", NULL, "記号=10ー23", 0, 0,
    HEAD "10-23,3,1,x\n１０－２３,4,1,x\n", 0 },
  { "one field", LONE, "52-3-1,x\n52-4,y\n", NULL, "記号=52", 0, 0, "52-3-1,x\n52-4,y\n", 0 },
  { "one field, the last part", LONE, "52-3-1,x\n52-4,y\n", NULL, "枝番=1", 0, OTHER, NULL, 0 },
  { "one suspended", CSV, HEAD "52,1,1,x\n52,3,1,y\n", NULL, "記号=52", 0, STOPPED, NULL, 0 },
  { "one suspended, skipped", CSV, HEAD "52,1,1,x\n52,3,1,y\n", NULL, "記号=52", SKIP, 0,
    HEAD "52,3,1,y\n", 1 },
  { "the other one suspended, skipped", CSV, HEAD "52,1,1,x\n53,3,1,y\n", NULL, "記号=53", SKIP,
    OTHER, NULL, 0 },
  { "with a person", CSV, HEAD "52,3,1,x\n52,4,1,y\n", "52-3-1", "記号=52", 0, 0, HEAD "52,3,1,x\n",
    1 },
  { "with a person of another value", CSV, HEAD "52,3,1,x\n53,4,1,y\n", "52-3-1", "記号=52", 0,
    OTHER, NULL, 0 },
  { "with a person, one in no form", CSV, HEAD "52,3,1,x\n52,?,1,y\n", "52-3-1", "記号=52", 0, BAD,
    NULL, 0 },
  { "no record", CSV, HEAD, NULL, "記号=52", 0, 0, HEAD, 0 },
  { "no byte", LONE, "", NULL, "記号=52", 0, 0, "", 0 },
  { "lines with totals, and others outside", LINES, "Z\nA\nB,52-3-1\nZ\nT,2\n", NULL, "記号=52", 0,
    0, "Z\nA\nB,52-3-1\nZ\nT,2\n", 0 },
  { "lines of two values", LINES, "A\nB,52-3-1\nB,53-3-1\n", NULL, "記号=52", 0, OTHER, NULL, 0 },
  { "a line before any unit, of which nothing passes",
    TYPED PART ("行 A", CLAIM) FREE ("行 B") PART ("行 C", CHECKUP) FREE ("行 Z") FREE ("行 T"),
    "C,x\nA\nB,52-3-1\nC,y\n", "52-3-1", NULL, BLANK, 0, "A\nB,52-3-1\nC,\n", 1 },
  { "lines of another value, and of no form", LINES, "A\nB,53-3-1\nB,52-?-1\n", NULL, "記号=52", 0,
    BAD, NULL, 0 },
  { "lines of two persons of one value", LINES, "A\nB,52-3-1\nB,52-4-1\n", NULL, "記号=52", 0, 0,
    "A\nB,52-3-1\nB,52-4-1\n", 0 },
  { "lines of nobody", LINES, "A\nB,52-3-1\nA\n", NULL, "記号=52", 0, OTHER, NULL, 0 },
  { "lines outside that carry tags",
    TYPED PART ("行 A", CLAIM) PART ("行 B", CLAIM) PART ("行 Z", CLAIM) FREE ("行 T"),
    "A\nB,52-3-1\nZ,x\n", NULL, "記号=52", 0, OTHER, NULL, 0 },
  { "fixed width", FIXED PART ("部分 8-10", CLAIM), "52-3-1 abc\n52-4-1 def\n", NULL, "記号=52", 0,
    0, "52-3-1 abc\n52-4-1 def\n", 0 },
  { "fixed width, another", FIXED PART ("部分 8-10", CLAIM), "52-3-1 abc\n53-4-1 def\n", NULL,
    "記号=52", 0, OTHER, NULL, 0 },
  { "fixed width, groups with totals", GROUPS, "1        a\n252-3-1  b\n8        1\n", NULL,
    "記号=52", SKIP, 0, "1        a\n252-3-1  b\n", 0 },
  { "fixed width, a group of nobody", GROUPS, "1        a\n252-3-1  b\n1        1\n", NULL,
    "記号=52", 0, OTHER, NULL, 0 },
};

static RiyoGuard *
open_guard (void)
{
  RiyoGuard *guard = paths_open_guard ();
  g_autoptr (RiyoSuspension) suspension
      = riyo_suspension_new ("例示1", RIYO_SUSPENSION_REASON_STOP_OF_USE);
  g_autoptr (GError) error = NULL;

  riyo_suspension_add_subject (suspension, "52-1-1");
  riyo_suspension_set_all (suspension);
  CHECK (riyo_guard_suspend (guard, suspension, NULL, &error));
  CHECK_NO_ERROR (error);
  return guard;
}

static RiyoOperation *
begin (RiyoGuard *guard, const char *subject, const char *only, gboolean rehearsal)
{
  g_autoptr (RiyoRequest) request = riyo_request_new (PURPOSE);
  g_auto (GStrv) parts = only != NULL ? g_strsplit (only, "=", 2) : NULL;

  riyo_request_set_subject (request, subject);
  if (parts != NULL)
    riyo_request_add_only (request, parts[0], parts[1]);
  riyo_request_set_rehearsal (request, rehearsal);
  return begin_passing (guard, request);
}

static void
expect (const Row *row, const char *way, const char *out, const GError *error)
{
  if (row->want != 0)
    CHECK_ROW (g_error_matches (error, RIYO_REFUSAL, (int)row->want), "%s %s, %s: %s",
               row->subject != NULL ? row->subject : row->only, row->says, way,
               error != NULL ? error->message : "passed");
  else
    CHECK_ROW (error == NULL && g_strcmp0 (out, row->out) == 0, "%s %s, %s: %s",
               row->subject != NULL ? row->subject : row->only, row->says, way,
               error != NULL ? error->message : out);
}

static Answer
run (RiyoGuard *guard, const Row *row, gboolean rehearsal)
{
  g_autoptr (RiyoOperation) operation = begin (guard, row->subject, row->only, rehearsal);
  Answer answer = run_through (guard, operation, row->layout, row->flags, row->data, row->says);

  CHECK_ROW (answer.n_left_out == row->n_left_out, "%s: %u left out", row->says,
             (guint)answer.n_left_out);
  return answer;
}

static Answer
read_all (RiyoGuard *guard, const Row *row, gsize piece)
{
  g_autoptr (RiyoOperation) operation = begin (guard, row->subject, row->only, FALSE);

  return read_through (guard, operation, row->layout, row->flags, piece);
}

TEST (every_way_is_the_same)
{
  static const gsize pieces[] = { RIYO_READ_BYTES, 30, 7 };
  g_autoptr (RiyoGuard) guard = open_guard ();

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto (Answer) ran = run (guard, &rows[i], FALSE), rehearsed = run (guard, &rows[i], TRUE);
      const GError *error = ran.error, *also = rehearsed.error;

      expect (&rows[i], "run", ran.data, error);
      CHECK_ROW (rehearsed.data == NULL && (error == NULL) == (also == NULL)
                     && (error == NULL || strcmp (error->message, also->message) == 0),
                 "%s: rehearsal: %s", rows[i].says, also != NULL ? also->message : "passed");
      for (guint k = 0; k < G_N_ELEMENTS (pieces); k++)
        {
          g_auto (Answer) all = read_all (guard, &rows[i], pieces[k]);

          expect (&rows[i], "reader", all.data, all.error);
        }
    }
}

/* What counts all records counts none that it should not; while nobody is suspended, it stays. */
TEST (totals_that_carry_tags)
{
  g_autoptr (RiyoGuard) guard = paths_open_guard ();
  const Row row = { "totals", GROUPS, "1        a\n252-3-1  b\n8        1\n", NULL, "記号=52",
                    0,        0,      "1        a\n252-3-1  b\n8        1\n", 0 };
  g_auto (Answer) ran = run (guard, &row, FALSE);

  expect (&row, "run", ran.data, ran.error);
}

/* The layout must tell whose each record is, and have the part. */
TEST (layouts_that_cannot_tell)
{
  static const struct
  {
    const char *says, *layout, *subject, *only;
    int code; /* RiyoError; 0 = can */
    const char *word;
  } cases[] = {
    { "nobody's", "[レイアウト]\n形式=csv\n本人=なし\n" PART ("列 1", CLAIM), "52-3-1", NULL,
      RIYO_ERROR_ARGUMENT, "x" },
    { "nobody's", "[レイアウト]\n形式=csv\n本人=なし\n" PART ("列 1", CLAIM), NULL, "記号=52",
      RIYO_ERROR_ARGUMENT, "x" },
    { "opaque", "[レイアウト]\n形式=一括\n本人=なし\n" PART ("全体", CLAIM), "52-3-1", NULL,
      RIYO_ERROR_ARGUMENT, "x" },
    { "opaque", "[レイアウト]\n形式=一括\n本人=なし\n" PART ("全体", CLAIM), NULL, "記号=52",
      RIYO_ERROR_ARGUMENT, "x" },
    { "too few", TWO, NULL, "枝番=1", RIYO_ERROR_NAME, "記号 番号" },
    { "enough", TWO, NULL, "番号=1", 0, NULL },
    { "all in one", LONE, NULL, "枝番=1", 0, NULL },
  };
  g_autoptr (RiyoGuard) guard = open_guard ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    for (guint k = 0; k < 2; k++)
      {
        g_autoptr (RiyoLayout) layout = harness_parse_layout (guard, cases[i].layout);
        g_autoptr (RiyoOperation) operation = begin (guard, cases[i].subject, cases[i].only, FALSE);
        g_autoptr (GError) error = NULL;
        g_autoptr (RiyoFilter) filter
            = k == 0 ? riyo_filter_new (operation, layout, 0, &error) : NULL;
        g_autoptr (RiyoReader) reader
            = k == 1 ? riyo_reader_new (operation, layout, 0, 0, "x", &error) : NULL;

        CHECK_ROW ((filter != NULL || reader != NULL) == (cases[i].code == 0), "%s %u",
                   cases[i].says, k);
        if (cases[i].code != 0)
          CHECK_ROW (g_error_matches (error, RIYO_ERROR, cases[i].code)
                         && strstr (error->message, cases[i].word) != NULL,
                     "%s %u: %s", cases[i].says, k, error != NULL ? error->message : "made");
      }
}

/* A record in memory is one record of a file. */
TEST (records_in_memory)
{
  g_autoptr (RiyoGuard) guard = open_guard ();
  g_autoptr (RiyoLayout) layout = harness_parse_layout (guard, FIXED PART ("部分 8-10", CLAIM));
  g_autoptr (RiyoOperation) one = begin (guard, "52-3-1", NULL, FALSE);
  g_autoptr (RiyoOperation) only = begin (guard, NULL, "記号=52", FALSE);
  static const struct
  {
    const char *record;
    gboolean one, only;
  } cases[] = { { "52-3-1 abc", TRUE, TRUE },
                { "52-4-1 abc", FALSE, TRUE },
                { "53-3-1 abc", FALSE, FALSE },
                { "       abc", FALSE, FALSE } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    for (guint k = 0; k < 4; k++)
      {
        RiyoOperation *operation = k % 2 == 0 ? one : only;
        gboolean want = k % 2 == 0 ? cases[i].one : cases[i].only, got;
        g_autofree char *record = g_strdup (cases[i].record), *copy = g_strdup (cases[i].record);
        g_autofree char *subject = g_strstrip (g_strndup (cases[i].record, 7));
        g_autoptr (GError) error = NULL;

        if (k < 2)
          got = riyo_operation_blank_record (operation, layout, record, 10, &error);
        else
          got = riyo_operation_check (operation, 1 << 5, *subject != '\0' ? subject : NULL, &error);
        CHECK_ROW (got == want, "%s %u", cases[i].record, k);
        if (!want)
          CHECK_ERROR (error, RIYO_REFUSAL,
                       i == 3 && k >= 2 ? RIYO_REFUSAL_SUSPENDED : RIYO_REFUSAL_MISMATCH);
        if (k < 2)
          CHECK_ROW ((strcmp (record, copy) == 0) == want, "%s %u: %s", copy, k, record);
      }
}
