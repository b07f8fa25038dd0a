/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Fuzz target: any bytes as a file of each format, beside a reader that is slow and plain. Its
 * three first bytes choose format, mode and how the engine reads. What the engine passes on is
 * exactly what the other one would: so no byte of a refused part, and no byte too few. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "file/engines.h"
#include "file/input.h"
#include "layout/layout.h"
#include "scan/internal.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* 資格 may be used, 口座 may not; a person called X has been left out. */
#define CSV "本人=番\n[列 番]\n類型=資格\n[列 a]\n類型=資格\n[列 b]\n類型=口座\n"
#define PLAIN "本人=1\n[列 1-2]\n類型=資格\n[列 3]\n類型=口座\n[列 5-]\n類型=資格\n"

typedef struct
{
  const char *layout;
  gboolean header, fixed, typed, whole, quoted, end_mark, blank_rows;
  char delimiter;
} Format;

static const Format formats[] = {
  { "形式=csv\n文字コード=UTF-8\n見出し行=1\n" CSV, .header = TRUE, .quoted = TRUE,
    .delimiter = ',' },
  { "形式=tsv\n見出し行=1\n" CSV, .header = TRUE, .quoted = TRUE, .delimiter = '\t' },
  { "形式=csv\n文字コード=CP932\n" PLAIN, .quoted = TRUE, .delimiter = ',' },
  { "形式=csv\n引用符=なし\n終端=1A\n" PLAIN, .end_mark = TRUE, .delimiter = ',' },
  { "形式=行種別\n文字コード=CP932\n引用符=なし\n終端=1A\n種別=1\n先頭=A\n合計=T\n本人=A 2\n"
    "[行 A]\n類型=資格\n[行 A 列 3]\n類型=口座\n[行 B]\n類型=口座\n[行 B 列 "
    "2]\n個人情報でない=見本\n"
    "[行 T 列 2]\n個人情報でない=合計\n",
    .typed = TRUE, .end_mark = TRUE, .delimiter = ',' },
  { "形式=固定長\n文字コード=CP932\nレコード長=8\n改行=任意\n終端=1A\n本人=1\n"
    "[部分 1-3]\n類型=資格\n[部分 4-6]\n類型=口座\n",
    .fixed = TRUE, .end_mark = TRUE },
  { "形式=固定長\n文字コード=バイト列\nレコード長=8\n本人=1\n"
    "[部分 1-3]\n類型=資格\n[部分 4-6]\n類型=口座\n",
    .fixed = TRUE },
  { "形式=固定長\n文字コード=CP932\nレコード長=8\n改行=任意\n終端=1A\n種別=1\n先頭=A\n合計=T\n"
    "本人=A 2\n[行 A]\n類型=資格\n[行 A 部分 4-8]\n類型=口座\n[行 B]\n類型=口座\n"
    "[行 N]\n個人情報でない=見本\n[行 T]\n個人情報でない=合計\n",
    .fixed = TRUE, .typed = TRUE, .end_mark = TRUE },
  { "形式=一括\n本人=なし\n[全体]\n類型=資格\n", .whole = TRUE },
  { "形式=一括\n本人=なし\n[全体]\n類型=口座\n", .whole = TRUE },
  { "形式=csv\n文字コード=CP932\n終端=1A\n空行=通す\n" PLAIN, .quoted = TRUE, .delimiter = ',',
    .end_mark = TRUE, .blank_rows = TRUE },
};

static RiyoLayout *layouts[G_N_ELEMENTS (formats)];
static RiyoTags allowed;

static gboolean
permits (gpointer data, RiyoTags tags)
{
  return tags != 0 && (tags & ~allowed) == 0;
}

static RiyoAnswer
ask (gpointer data, const RiyoAsked *asked, RiyoText *text, GError **error)
{
  const RiyoSlice *subject = asked->subjects;

  return subject[0].n == 1 && subject[0].data[0] == 'X' ? RIYO_ANSWER_LEAVE_OUT : RIYO_ANSWER_PASS;
}

static void
load_layouts (void)
{
  g_autoptr (RiyoTable) table = riyo_table_new_builtin ();

  if (!riyo_table_parse_tags (table, "資格", &allowed, NULL))
    g_error ("no such category");
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_autofree char *text = g_strconcat ("[レイアウト]\n", formats[i].layout, NULL);
      g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
      g_autoptr (GError) error = NULL;

      layouts[i] = riyo_layout_new_from_bytes (table, bytes, "fuzz.layout", &error);
      if (layouts[i] == NULL)
        g_error ("%u: %s", i, error->message);
    }
}

/* The slow reader: one byte after the other. */
typedef struct
{
  const Format *format;
  gboolean drop;
  GByteArray *out;
  guint n_rows;
  GArray
      *named; /* of each column in a file with a header: 'k'ept, 'r'efused, 'u'nnamed; 's'ubject */
  gboolean unit_left_out;
} Slow;

static gboolean
is_text (const guint8 *cell, gsize n, const char *text)
{
  if (n >= 2 && cell[0] == '"')
    {
      cell++;
      n -= 2;
    }
  return n == strlen (text) && memcmp (cell, text, n) == 0;
}

/* What becomes of column @i, from 0, of a row. */
static char
judge_cell (const Slow *slow, guint8 type, guint i)
{
  if (slow->format->header)
    return i < slow->named->len ? g_array_index (slow->named, char, i) : 'u';
  if (slow->format->typed && i == 0)
    return 'k';
  if (slow->format->typed)
    return type == 'A' ? (i == 1 ? 's' : i == 2 ? 'r' : 'k') : i == 1 ? 'k' : 'r';
  return i == 0 ? 's' : i == 2 ? 'r' : i == 3 ? 'u' : 'k';
}

static gboolean
is_left_out (Slow *slow, const GArray *ends, const guint8 *row)
{
  gsize start = 0;
  guint8 type = row[0];

  for (guint i = 0; i < ends->len; i++)
    {
      gsize end = g_array_index (ends, gsize, i);

      if (judge_cell (slow, type, i) == 's' && (!slow->format->typed || type == 'A'))
        {
          gboolean left_out = slow->format->quoted ? is_text (row + start, end - start, "X")
                                                   : end - start == 1 && row[start] == 'X';

          slow->unit_left_out = slow->format->typed && left_out;
          return left_out;
        }
      start = end + 1;
    }
  if (slow->format->typed && (type == 'A' || type == 'T'))
    slow->unit_left_out = FALSE;
  return slow->unit_left_out;
}

static void
read_header (Slow *slow, const GArray *ends, const guint8 *row)
{
  gsize start = 0;

  for (guint i = 0; i < ends->len; i++)
    {
      gsize end = g_array_index (ends, gsize, i), n = end - start;
      char kind = is_text (row + start, n, "番")  ? 's'
                  : is_text (row + start, n, "a") ? 'k'
                  : is_text (row + start, n, "b") ? 'r'
                                                  : 'u';

      g_array_append_val (slow->named, kind);
      start = end + 1;
    }
}

/* One row: its cells end at @ends, then @n_newline bytes. */
static void
put_row (Slow *slow, const GArray *ends, const guint8 *row, gsize n_newline)
{
  gboolean first = TRUE, header = slow->format->header && slow->n_rows == 0;
  gsize start = 0, end = 0;

  if (header)
    read_header (slow, ends, row);
  else if (is_left_out (slow, ends, row))
    return;
  for (guint i = 0; i < ends->len; i++, start = end + 1)
    {
      char kind = judge_cell (slow, row[0], i);
      gboolean kept = kind == 'k' || kind == 's' || (header && kind == 'r' && !slow->drop);

      end = g_array_index (ends, gsize, i);
      if (slow->drop && !kept)
        continue;
      if (!first)
        g_byte_array_append (slow->out, (const guint8 *)&slow->format->delimiter, 1);
      first = FALSE;
      if (kept)
        g_byte_array_append (slow->out, row + start, (guint)(end - start));
    }
  g_byte_array_append (slow->out, row + end, (guint)n_newline);
}

/* Whether a row of one cell is none of the format's. */
static gboolean
is_blank (const Slow *slow, const GArray *ends, const guint8 *row)
{
  gsize n = g_array_index (ends, gsize, 0);

  while (n > 0 && (row[n - 1] == ' ' || row[n - 1] == '\t'))
    n--;
  return slow->format->blank_rows && ends->len == 1 && n == 0;
}

static void
read_rows (Slow *slow, const guint8 *data, gsize size)
{
  g_autoptr (GArray) ends = g_array_new (FALSE, FALSE, sizeof (gsize));
  gboolean inside = FALSE;
  gsize start = 0;

  for (gsize i = 0; i <= size; i++)
    {
      gboolean lf = i < size && data[i] == '\n' && !inside;
      gsize end = i - start;

      if (i < size && data[i] == '"' && slow->format->quoted)
        inside = !inside;
      if (i < size && data[i] == slow->format->delimiter && !inside)
        g_array_append_val (ends, end);
      if (!lf && (i < size || i == start))
        continue;
      if (lf && end > 0 && data[i - 1] == '\r')
        end--;
      g_array_append_val (ends, end);
      if (is_blank (slow, ends, data + start))
        g_byte_array_append (slow->out, data + start, (guint)(MIN (i + 1, size) - start));
      else
        put_row (slow, ends, data + start, MIN (i + 1, size) - start - end);
      slow->n_rows++;
      g_array_set_size (ends, 0);
      start = i + 1;
    }
}

/* Whether a record of a unit goes, of which the first record goes: what is nobody's does where more
 * of the unit follows. */
static gboolean
goes_along (const guint8 *data, gsize size, gsize at, gsize stride)
{
  while (at < size && data[at] == 'N')
    at += stride;
  return at < size && data[at] == 'B';
}

static void
put_record (Slow *slow, const guint8 *data, gsize size, gsize at, gsize stride)
{
  guint n = (guint)MIN (stride, size - at), n_kept = 3;
  gboolean left_out = data[at] == 'X';

  if (slow->format->typed)
    {
      if (data[at] == 'A' || data[at] == 'T')
        slow->unit_left_out = data[at] == 'A' && data[at + 1] == 'X';
      left_out = slow->unit_left_out && (data[at] == 'A' || goes_along (data, size, at, stride));
      n_kept = data[at] == 'A' ? 3 : data[at] == 'B' ? 1 : 8;
    }
  if (left_out)
    return;
  g_byte_array_append (slow->out, data + at, n_kept);
  g_byte_array_append (slow->out, (const guint8 *)"       ", 8 - n_kept);
  g_byte_array_append (slow->out, data + at + 8, n - 8);
}

static void
read_records (Slow *slow, const guint8 *data, gsize size)
{
  gboolean any = slow->format->end_mark; /* that layout leaves the newline open */
  gsize stride = 8;

  if (any && size >= 9)
    stride += data[8] == '\n' ? 1 : size >= 10 && data[8] == '\r' && data[9] == '\n' ? 2 : 0;
  for (gsize at = 0; at < size; at += stride)
    {
      gsize n = MIN (stride, size - at);

      if (any && (data[at] == 0x1a || (n > 8 && data[at + 8] == 0x1a)))
        {
          if (data[at] != 0x1a)
            {
              put_record (slow, data, at + 8, at, 8);
              at += 8;
            }
          g_byte_array_append (slow->out, data + at, (guint)(size - at));
          return;
        }
      if (n < 8)
        abort (); /* the engine took it for whole */
      put_record (slow, data, size, at, stride);
    }
}

static void
read_text (Slow *slow, const guint8 *data, gsize size)
{
  gsize mark = size >= 3 && memcmp (data, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
  const guint8 *end = slow->format->end_mark ? memchr (data, 0x1a, size) : NULL;
  gsize n = end != NULL ? (gsize)(end - data) : size;

  g_byte_array_append (slow->out, data, (guint)mark);
  read_rows (slow, data + mark, n - mark);
  g_byte_array_append (slow->out, data + n, (guint)(size - n));
}

static void
read_slowly (Slow *slow, const guint8 *data, gsize size)
{
  if (slow->format->whole)
    g_byte_array_append (slow->out, data, (guint)size);
  else if (slow->format->fixed)
    read_records (slow, data, size);
  else
    read_text (slow, data, size);
}

static void
compare (const Format *format, RiyoMode mode, const RiyoEngine *engine, const GByteArray *got,
         const guint8 *data, gsize size)
{
  Slow slow = { format, mode == RIYO_MODE_DROP,        g_byte_array_new (),
                0,      g_array_new (FALSE, FALSE, 1), FALSE };

  read_slowly (&slow, data, size);
  if (engine->n_findings > 0 && mode == RIYO_MODE_REFUSE)
    ; /* whoever asked gives nothing of it */
  else if (engine->nothing_kept && engine->n_findings > 0)
    ; /* nor of this */
  else if (got->len != slow.out->len
           || (got->len > 0 && memcmp (got->data, slow.out->data, got->len) != 0))
    abort ();
  g_byte_array_unref (slow.out);
  g_array_unref (slow.named);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static const gsize pieces[] = { RIYO_READ_BYTES, 4096, 65, 64, 7, 1 };
  static const RiyoMode modes[] = { RIYO_MODE_BLANK, RIYO_MODE_DROP, RIYO_MODE_REFUSE };
  g_autoptr (GByteArray) got = g_byte_array_new ();
  g_autoptr (RiyoEngine) engine = NULL;
  g_autoptr (GError) error = NULL;
  RiyoJudge judge = { NULL, permits, ask };
  const Format *format;
  RiyoMode mode;

  if (size < 3)
    return 0;
  if (layouts[0] == NULL)
    load_layouts ();
  format = &formats[data[0] % G_N_ELEMENTS (formats)];
  mode = modes[data[1] % (format->header ? 3 : 1)];
  if (format->whole)
    mode = RIYO_MODE_REFUSE;
  riyo_scan_engine = data[2] % 3;
  riyo_input_piece_bytes = pieces[data[2] / 3 % G_N_ELEMENTS (pieces)];
  engine = riyo_engine_new_memory (layouts[format - formats], mode, &judge, "fuzz", data + 3,
                                   size - 3);
  while (!engine->finished)
    {
      if (!riyo_engine_step (engine, &error))
        {
          if (error == NULL || engine->n_out > 0)
            abort ();
          return 0;
        }
      if (engine->n_out > 0)
        g_byte_array_append (got, engine->out, (guint)engine->n_out);
    }
  compare (format, mode, engine, got, data + 3, size - 3);
  return 0;
}
