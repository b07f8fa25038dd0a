/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A file's text is read by what its layout declares, never by what its bytes happen to be: in every
 * form, by the filter, by the reader, and in memory. */
#include "config.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "kit/desk.h"
#include "kit/harness.h"

#define PURPOSE "医療費通知の発行"
#define SUSPENDED "ﾆｼ-12-1" /* in CP932 its first two bytes are the UTF-8 of U+01BC */
#define PASSED 0

#define COLUMNS "本人=1\n本人=2\n本人=3\n[列 1-]\n類型=レセプト\n"
#define BYTES                                                                                      \
  "レコード長=12\n改行=LF\n本人=1-8\n本人=9-10\n本人=11-12\n[部分 1-12]\n類型=レセプト\n"
#define TYPES                                                                                      \
  "種別=1\n先頭=RE\n本人=RE 2\n本人=RE 3\n本人=RE 4\n[行 RE]\n類型=レセプト\n"    \
  "[行 SY]\n類型=レセプト\n"
#define HEADER                                                                                       \
  "見出し行=1\n本人=記号\n本人=番号\n本人=枝番\n[列 記号]\n類型=レセプト\n" \
  "[列 番号]\n類型=レセプト\n[列 枝番]\n類型=レセプト\n"
#define ASCII_HEADER                                                                                           \
  "見出し行=1\n本人=a\n本人=b\n本人=c\n[列 a]\n類型=レセプト\n[列 b]\n類型=レセプト\n" \
  "[列 c]\n類型=レセプト\n"

typedef struct
{
  const char *says, *form, *declared, *rest; /* of the layout */
  const char *utf8, *cp932;                  /* the file: lines in UTF-8, then lines in CP932 */
  int code;
} Row;

static const Row rows[] = {
  { "csv", "csv", "CP932", COLUMNS, "", "ﾆｼ,12,1\n", RIYO_REFUSAL_SUSPENDED },
  { "in quotes", "csv", "CP932", COLUMNS, "", "\"ﾆｼ\",12,1\n", RIYO_REFUSAL_SUSPENDED },
  { "somebody else", "csv", "CP932", COLUMNS, "", "ﾋｶﾞｼ,12,1\n", PASSED },
  { "with a header", "csv", "CP932", HEADER, "", "記号,番号,枝番\nﾆｼ,12,1\n",
    RIYO_REFUSAL_SUSPENDED },
  { "tsv", "tsv", "CP932", COLUMNS, "", "ﾆｼ\t12\t1\n", RIYO_REFUSAL_SUSPENDED },
  { "fixed width", "固定長", "CP932", BYTES, "", "ﾆｼ      12 1\n", RIYO_REFUSAL_SUSPENDED },
  { "typed lines", "行種別", "CP932", TYPES, "", "RE,ﾆｼ,12,1\nSY,1\n", RIYO_REFUSAL_SUSPENDED },
  { "UTF-8", "csv", "UTF-8", COLUMNS, "ﾆｼ,12,1\n", "", RIYO_REFUSAL_SUSPENDED },
  { "whom CP932 would call ﾆｼ", "csv", "UTF-8", COLUMNS, "Ƽ,12,1\n", "", PASSED },
  { "no CP932", "固定長", "CP932", BYTES, "北     12 1\n", "", RIYO_REFUSAL_BAD_SUBJECT },
  { "no UTF-8", "固定長", "UTF-8", BYTES, "", "北      12 1\n", RIYO_REFUSAL_BAD_SUBJECT },
  { "no text", "固定長", "バイト列", BYTES, "", "ﾆｼ      12 1\n", RIYO_REFUSAL_BAD_SUBJECT },
  { "digits among bytes", "固定長", "バイト列", BYTES, "", "00000001 2 1\n", PASSED },

  { "not declared: csv", "csv", NULL, COLUMNS, "", "ﾆｼ,12,1\n", RIYO_REFUSAL_BAD_SUBJECT },
  { "not declared: fixed width", "固定長", NULL, BYTES, "", "ﾆｼ      12 1\n",
    RIYO_REFUSAL_BAD_SUBJECT },
  { "not declared: typed lines", "行種別", NULL, TYPES, "", "RE,ﾆｼ,12,1\n",
    RIYO_REFUSAL_BAD_SUBJECT },
  { "not declared: digits", "csv", NULL, COLUMNS, "", "9901,12,1\n", PASSED },
  { "only CP932 can be meant", "csv", NULL, COLUMNS, "", "東,12,1\n", PASSED },
  { "a row tells that it is CP932", "csv", NULL, COLUMNS, "", "東,12,1\nﾋｶﾞｼ,12,1\n", PASSED },
  { "but not of what UTF-8 may mean too", "csv", NULL, COLUMNS, "", "東,12,1\nﾆｼ,12,1\n",
    RIYO_REFUSAL_BAD_SUBJECT },
  { "a row of UTF-8 behind one of CP932", "csv", NULL, COLUMNS, "\xb1,12,1\nガ,12,1\n", "",
    RIYO_REFUSAL_BAD_SUBJECT },
  { "the same, typed lines", "行種別", NULL, TYPES, "RE,\xb1,12,1\nRE,ガ,12,1\n", "",
    RIYO_REFUSAL_BAD_SUBJECT },
  { "a row tells that it is UTF-8", "csv", NULL, COLUMNS, "北,12,1\nƼ,12,1\n", "", PASSED },
  { "a row tells, another tells otherwise", "csv", NULL, COLUMNS, "北,12,1\n", "南,12,1\n",
    RIYO_REFUSAL_BAD_SUBJECT },
  { "the header tells that it is CP932", "csv", NULL, HEADER, "", "記号,番号,枝番\nﾋｶﾞｼ,12,1\n",
    PASSED },
  { "the header, but not of ﾆｼ", "csv", NULL, HEADER, "", "記号,番号,枝番\nﾆｼ,12,1\n",
    RIYO_REFUSAL_BAD_SUBJECT },
  { "the header tells that it is UTF-8", "csv", NULL, HEADER, "記号,番号,枝番\nƼ,12,1\n", "",
    PASSED },
  { "a header in ASCII tells nothing", "csv", NULL, ASCII_HEADER, "", "a,b,c\nﾆｼ,12,1\n",
    RIYO_REFUSAL_BAD_SUBJECT },
  { "a mark tells that it is UTF-8", "csv", NULL, ASCII_HEADER,
    "\xef\xbb\xbf"
    "a,b,c\nƼ,12,1\n",
    "", PASSED },
};

static RiyoLayout *
make_layout (const Row *row)
{
  g_autofree char *text = g_strdup_printf (
      "[レイアウト]\n形式=%s\n%s%s%s%s", row->form, row->declared != NULL ? "文字コード=" : "",
      row->declared != NULL ? row->declared : "", row->declared != NULL ? "\n" : "", row->rest);

  return harness_parse_layout (NULL, text);
}

static GString *
make_data (const Row *row)
{
  GString *data = g_string_new (row->utf8);
  gsize n = 0;
  g_autofree char *cp932 = g_convert (row->cp932, -1, "CP932", "UTF-8", NULL, &n, NULL);

  return g_string_append_len (data, cp932, (gssize)n);
}

static void
check_answer (const Row *row, const char *door, const GError *error)
{
  CHECK_ROW (row->code == PASSED ? error == NULL : g_error_matches (error, RIYO_REFUSAL, row->code),
             "%s, %s: %s: %s", row->says, door, riyo_error_code_name (error),
             error != NULL ? error->message : "");
}

static void
check_filter (const Row *row, RiyoOperation *operation, RiyoLayout *layout, const char *in)
{
  g_autofree char *out = g_strconcat (in, "-out", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (RiyoFilter) filter = riyo_filter_new (operation, layout, 0, &error);

  CHECK_ROW (riyo_filter_run (filter, in, out, &error) == (row->code == PASSED)
                 && g_file_test (out, G_FILE_TEST_EXISTS) == (row->code == PASSED),
             "%s: the filter", row->says);
  check_answer (row, "the filter", error);
}

static void
check_reader (const Row *row, RiyoOperation *operation, RiyoLayout *layout, const char *in)
{
  g_autoptr (GError) error = NULL;
  int fd = open (in, O_RDONLY | O_CLOEXEC);
  g_autoptr (RiyoReader) reader = riyo_reader_new (operation, layout, 0, fd, in, &error);
  gsize n;

  while (riyo_reader_next (reader, &n, &error) != NULL)
    ;
  check_answer (row, "the reader", error);
  close (fd);
}

static void
check_blank (const Row *row, RiyoOperation *operation, RiyoLayout *layout, GString *data)
{
  g_autofree char *record = g_strndup (data->str, 12);
  g_autoptr (GError) error = NULL;
  gboolean passed = riyo_operation_blank_record (operation, layout, record, 12, &error);

  CHECK_ROW (passed == (row->code == PASSED), "%s: a record in memory", row->says);
  CHECK_STR (record, passed ? data->str : "            ");
  check_answer (row, "a record in memory", error);
}

TEST (subjects_are_read_as_declared)
{
  g_autofree char *folder = make_riyo (NULL);
  g_autoptr (RiyoGuard) guard = open_guard (folder);
  g_autoptr (GError) error = NULL;

  CHECK (suspend (guard, "見本-1", "all", SUSPENDED, &error));
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *in = g_strdup_printf ("%s-in-%u", folder, i);
      g_autoptr (RiyoOperation) operation = riyo_guard_begin (guard, PURPOSE, NULL, &error);
      g_autoptr (RiyoLayout) layout = make_layout (&rows[i]);
      GString *data = make_data (&rows[i]);

      CHECK_NO_ERROR (error);
      CHECK (g_file_set_contents (in, data->str, (gssize)data->len, NULL));
      check_filter (&rows[i], operation, layout, in);
      check_reader (&rows[i], operation, layout, in);
      g_string_truncate (data, MIN (data->len, 12));
      if (strcmp (rows[i].form, "固定長") == 0)
        check_blank (&rows[i], operation, layout, data);
      g_string_free (data, TRUE);
    }
}
