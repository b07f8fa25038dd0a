/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whole registers against one row after the other: random files, with and without a fault, come out
 * the same, or fail at the same place for the same reason. */
#include "config.h"

#include <string.h>

#include "file/engines.h"
#include "file/input.h"
#include "kit/harness.h"
#include "layout/layout.h"
#include "scan/internal.h"

#define N_FILES (g_getenv ("RIYO_TEST_QUICK") != NULL ? 400 : 3000)
#define MAX_COLUMNS 150
#define PORTABLE 2

typedef struct
{
  GString *layout, *data;
  RiyoMode mode;
  gboolean with_subject, with_ends; /* whom rows concern is asked; where records end is wanted */
} Case;

typedef struct
{
  GByteArray *out;
  GArray *ends; /* gsize */
  char *error;
  guint64 n_rows, n_records;
  guint n_findings;
} Result;

static guint
up_to (guint n)
{
  return (guint)g_random_int_range (0, (gint32)n + 1);
}

static gboolean
one_in (guint n)
{
  return up_to (n - 1) == 0;
}

/* In UTF-8; the file may be in CP932. */
static void
append_field (GString *text, gboolean may_quote)
{
  static const char *const plain[]
      = { "", "x", "表示ソ能", "1975-01-02", "見本　太郎", "ﾐﾎﾝ", "漢字かな交じりの少し長い欄" };
  static const char *const quoted[]
      = { "\"\"", "\"表,示\"", "\"a\"\"b\"", "\"二\n行\"", "\"\"\"\"" };

  if (may_quote && one_in (4))
    g_string_append (text, quoted[up_to (G_N_ELEMENTS (quoted) - 1)]);
  else
    g_string_append (text, plain[up_to (G_N_ELEMENTS (plain) - 1)]);
}

static void
append_rows (Case *one, guint n_columns, const char *newline, gboolean may_quote, guint n_rows)
{
  for (guint row = n_rows; row > 0; row--)
    for (guint i = 0; i < n_columns; i++)
      {
        append_field (one->data, may_quote);
        g_string_append (one->data, i + 1 < n_columns ? "," : newline);
      }
}

/* One byte of the file becomes another, or goes. */
static void
spoil (GString *data, gsize from)
{
  static const char bytes[] = { '"', ',',    '\n',   '\r',   '\0',   '\x81', '\x1a',
                                'x', '\xa0', '\xc0', '\xe0', '\xe3', '\xed', '\xf0' };
  gsize at;

  if (data->len <= from)
    return;
  if (one_in (4)) /* a CR LF loses what it begins with */
    g_string_replace (data, "\r\n", "x\n", 1);
  at = from + up_to ((guint)(data->len - from - 1));
  if (one_in (3)) /* a character begins otherwise */
    for (gsize lead = at; lead < data->len; lead++)
      if ((guchar)data->str[lead] >= 0xe0)
        {
          at = lead;
          break;
        }
  if (one_in (8))
    g_string_erase (data, (gssize)at, 1);
  else
    data->str[at] = bytes[up_to (sizeof bytes - 1)];
}

static void
convert (GString *text)
{
  gsize n;
  g_autofree char *bytes
      = g_convert (text->str, (gssize)text->len, "CP932", "UTF-8", NULL, &n, NULL);

  g_string_truncate (text, 0);
  g_string_append_len (text, bytes, (gssize)n);
}

static void
make_csv (Case *one)
{
  guint n_columns = one_in (8) ? 1 + up_to (MAX_COLUMNS - 1) : 1 + up_to (14);
  gboolean cp932 = one_in (2), quoted = !one_in (4);
  const char *newline = one_in (3) ? "\r\n" : "\n";
  guint n_preamble = one_in (4) ? 1 + up_to (4) : 0;
  gsize n_head;

  one->mode = (RiyoMode)up_to (2);
  g_string_printf (one->layout, "[レイアウト]\n形式=csv\n本人=%s\n見出し行=1\n文字コード=%s\n%s%s",
                   one->with_subject ? "c0" : "なし", cp932 ? "CP932" : "UTF-8",
                   quoted ? "" : "引用符=なし\n",
                   one_in (4) ? "[注釈]\n先頭文字=x\n個人情報でない=見本\n" : "");
  if (n_preamble > 0) /* the header is among them */
    g_string_append_printf (one->layout, "[前置き]\n行数=%u\n類型=%s\n", n_preamble,
                            one_in (2) ? "口座" : "資格");
  for (guint i = 0; i < n_columns; i++)
    {
      g_string_append_printf (one->layout, "[列 c%u]\n類型=%s\n", i,
                              one->mode != RIYO_MODE_REFUSE && one_in (3) ? "口座" : "資格");
      g_string_append_printf (one->data, "c%u%s", i, i + 1 < n_columns ? "," : newline);
    }
  n_head = one->data->len;
  for (guint i = 1; i < n_preamble; i++)
    append_rows (one, one_in (3) ? 1 : n_columns, newline, FALSE, 1);
  append_rows (one, n_columns, newline, quoted && one_in (2), up_to (60));
  if (one_in (3))
    g_string_truncate (one->data, one->data->len - strlen (newline));
  if (cp932)
    convert (one->data);
  if (one_in (3))
    spoil (one->data, n_head);
}

static void
make_fixed (Case *one)
{
  static const char *const newlines[] = { "なし", "LF", "CRLF" };
  guint width = 1 + up_to (200), newline = up_to (2), at = 1;

  one->mode = one_in (2) ? RIYO_MODE_BLANK : RIYO_MODE_REFUSE;
  g_string_printf (one->layout,
                   "[レイアウト]\n形式=固定長\n本人=%s\nレコード長=%u\n改行=%s\n文字コード=%s\n",
                   one->with_subject ? "1" : "なし", width, newlines[newline],
                   one_in (3) ? "バイト列" : "CP932");
  for (guint last; at <= width; at = last + 1)
    {
      last = at + up_to (70);
      last = MIN (last, width);
      g_string_append_printf (one->layout, "[部分 %u-%u]\n類型=%s\n", at, last,
                              one->mode == RIYO_MODE_BLANK && one_in (2) ? "口座" : "資格");
    }
  for (guint row = up_to (200); row > 0; row--)
    {
      for (guint i = 0; i < width; i++)
        g_string_append_c (one->data, one_in (40) ? '\x95' : (char)('A' + up_to (25)));
      g_string_append (one->data, newline == 0 ? "" : newline == 1 ? "\n" : "\r\n");
    }
  if (one_in (3))
    spoil (one->data, 0);
}

static gboolean
permits (gpointer allowed, RiyoTags tags)
{
  return (tags & ~*(RiyoTags *)allowed) == 0;
}

static RiyoAnswer
ask (gpointer allowed G_GNUC_UNUSED, const RiyoAsked *asked, RiyoText *text G_GNUC_UNUSED,
     GError **error G_GNUC_UNUSED)
{
  const RiyoSlice *subject = asked->subjects;

  return subject[0].n == 0 || subject[0].data[0] == 'A' ? RIYO_ANSWER_LEAVE_OUT : RIYO_ANSWER_PASS;
}

static void
take (Result *result, const RiyoEngine *engine)
{
  for (guint i = 0; engine->ends != NULL && i < engine->ends->len; i++)
    {
      gsize end = result->out->len + g_array_index (engine->ends, gsize, i);

      if (g_array_index (engine->ends, gsize, i) <= engine->n_out)
        g_array_append_val (result->ends, end);
    }
  g_byte_array_append (result->out, engine->out, (guint)engine->n_out);
}

static Result
run (RiyoLayout *layout, const Case *one, guint scan_engine)
{
  RiyoTags allowed = 1;
  RiyoJudge judge = { &allowed, permits, one->with_subject ? ask : NULL };
  Result result
      = { .out = g_byte_array_new (), .ends = g_array_new (FALSE, FALSE, sizeof (gsize)) };
  g_autoptr (RiyoEngine) engine
      = riyo_engine_new_memory (layout, one->mode, &judge, "file", one->data->str, one->data->len);
  g_autoptr (GError) error = NULL;

  riyo_scan_engine = scan_engine;
  if (one->with_ends)
    engine->ends = g_array_new (FALSE, FALSE, sizeof (gsize));
  while (!engine->finished && riyo_engine_step (engine, &error))
    take (&result, engine);
  riyo_scan_engine = 0;
  result.error = g_strdup (error != NULL ? error->message : "");
  result.n_rows = engine->n_rows;
  result.n_records = engine->n_records;
  result.n_findings = engine->n_findings;
  return result;
}

static void
clear (Result *result)
{
  g_byte_array_unref (result->out);
  g_array_unref (result->ends);
  g_free (result->error);
}

static gboolean
is_equal (gconstpointer a, gsize n_a, gconstpointer b, gsize n_b)
{
  return n_a == n_b && (n_a == 0 || memcmp (a, b, n_a) == 0);
}

/* In mode REFUSE nothing comes of the bytes once something was found. */
static gboolean
is_same (const Result *fast, const Result *slow, RiyoMode mode)
{
  gboolean counts = fast->n_rows == slow->n_rows && fast->n_records == slow->n_records
                    && fast->n_findings == slow->n_findings;

  if (mode == RIYO_MODE_REFUSE && slow->n_findings > 0)
    return counts;
  return counts && is_equal (fast->out->data, fast->out->len, slow->out->data, slow->out->len)
         && is_equal (fast->ends->data, fast->ends->len * sizeof (gsize), slow->ends->data,
                      slow->ends->len * sizeof (gsize));
}

/* How many files passed whole. */
static guint
compare (RiyoLayout *layout, const Case *one, guint number)
{
  Result slow = run (layout, one, PORTABLE);
  gboolean passed = *slow.error == '\0';

  for (guint engine = 0; engine < PORTABLE; engine++)
    {
      Result fast = run (layout, one, engine);

      CHECK_ROW (!strcmp (fast.error, slow.error), "file %u, engine %u: “%s”, want “%s”", number,
                 engine, fast.error, slow.error);
      if (passed)
        CHECK_ROW (
            is_same (&fast, &slow, one->mode),
            "file %u, engine %u: other rows, ends or bytes: %lu of %lu records, %u of %u bytes",
            number, engine, (gulong)fast.n_records, (gulong)slow.n_records, fast.out->len,
            slow.out->len);
      clear (&fast);
    }
  clear (&slow);
  return passed;
}

static void
compare_many (void (*make) (Case *))
{
  static const gsize pieces[] = { RIYO_READ_BYTES, 64, 200, 1000 };
  g_autoptr (RiyoTable) table = riyo_table_new_builtin ();
  guint n_passed = 0, n = (guint)N_FILES;

  for (guint i = 0; i < n; i++)
    {
      Case one = { .layout = g_string_new (NULL), .data = g_string_new (NULL) };
      g_autoptr (GBytes) text = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (RiyoLayout) layout = NULL;

      g_random_set_seed (i);
      one.with_subject = one_in (4);
      one.with_ends = one_in (4);
      make (&one);
      text = g_bytes_new (one.layout->str, one.layout->len);
      layout = riyo_layout_new_from_bytes (table, text, "x.layout", &error);
      CHECK_NO_ERROR (error);
      riyo_input_piece_bytes = pieces[i % G_N_ELEMENTS (pieces)];
      if (layout != NULL)
        n_passed += compare (layout, &one, i);
      g_string_free (one.layout, TRUE);
      g_string_free (one.data, TRUE);
    }
  riyo_input_piece_bytes = RIYO_READ_BYTES;
  CHECK_ROW (n_passed > n / 3 && n_passed < n - n / 20, "%u of %u files passed", n_passed, n);
}

TEST (columns)
{
  compare_many (make_csv);
}

TEST (fixed_width)
{
  compare_many (make_fixed);
}

/* Of bytes at the edges of what UTF-8 has, as long as a few blocks. */
static gsize
make_text (guchar *text, gsize n)
{
  static const char *const characters[] = { "x",
                                            "\xc2\x80",
                                            "\xdf\xbf",
                                            "\xe0\xa0\x80",
                                            "見",
                                            "\xed\x9f\xbf",
                                            "\xee\x80\x80",
                                            "\xef\xbf\xbf",
                                            "\xf0\x90\x80\x80",
                                            "\xf1\x80\x80\x80",
                                            "\xf4\x8f\xbf\xbf",
                                            "漢字" };
  static const guchar bytes[] = { 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf,
                                  0xe0, 0xe1, 0xed, 0xef, 0xf0, 0xf3, 0xf4, 0xf5, 0xf8, 0xff, 'y' };
  gsize len = 0;

  while (len + 8 < n)
    {
      const char *one = characters[up_to (G_N_ELEMENTS (characters) - 1)];

      memcpy (text + len, one, strlen (one));
      len += strlen (one);
    }
  if (!one_in (3))
    text[up_to ((guint)len - 1)] = bytes[up_to (sizeof bytes - 1)];
  text[len++] = '\n'; /* as every file's last row has, its own or lent */
  return len;
}

TEST (characters_of_a_declared_utf8)
{
  RiyoLayout layout = { .form = RIYO_FORM_CSV, .text = RIYO_TEXT_UTF8 };
  guint n_wrong = 0;

  for (guint i = 0; i < 20 * N_FILES; i++)
    {
      guchar text[9000]; /* a few blocks, now and then a few chunks */
      gsize n = make_text (text, 16 + up_to (one_in (16) ? sizeof text - 32 : 240));
      gboolean valid = g_utf8_validate_len ((const char *)text, n, NULL);

      n_wrong += !valid;
      for (riyo_scan_engine = 0; riyo_scan_engine <= PORTABLE; riyo_scan_engine++)
        {
          RiyoScan scan;

          riyo_scan_init (&scan, &layout, FALSE);
          riyo_scan_run (&scan, text, 0, n / 64 * 64);
          if (scan.fault == RIYO_FAULT_NONE)
            riyo_scan_run (&scan, text, n / 64 * 64, n);
          CHECK_ROW ((scan.fault == RIYO_FAULT_NONE) == valid, "engine %u, text %u of %u bytes",
                     riyo_scan_engine, i, (guint)n);
          CHECK_ROW (valid || scan.fault == RIYO_FAULT_HALF_CHARACTER, "engine %u, text %u",
                     riyo_scan_engine, i);
          riyo_scan_clear (&scan);
        }
      riyo_scan_engine = 0;
    }
  CHECK (n_wrong > N_FILES);
}
