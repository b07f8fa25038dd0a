/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Layouts: the shipped ones load, and what is not exactly a layout does not. */
#include "config.h"

#include <string.h>

#include "kit/harness.h"
#include "layout/layout.h"

#define CSV "[レイアウト]\n形式=csv\n見出し行=1\n本人=なし\n"
#define PLAIN "[レイアウト]\n形式=csv\n本人=なし\n"
#define COUNTED "[レイアウト]\n形式=csv\n列数=3\n本人=なし\n"
#define FIXED "[レイアウト]\n形式=固定長\nレコード長=10\n本人=なし\n"
#define WIDE "[レイアウト]\n形式=固定長\nレコード長=20\n本人=なし\n"
#define TYPED "[レイアウト]\n形式=行種別\n種別=1\n本人=なし\n"

static RiyoLayout *
parse (const char *text, GError **error)
{
  g_autoptr (RiyoTable) table = riyo_table_new_builtin ();
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return riyo_layout_new_from_bytes (table, bytes, "folder/x.layout", error);
}

TEST (shipped_layouts_load)
{
  static const char *const names[]
      = { "uke", "receipt", "kenshin", "eligibility", "zengin", "furikae", "kyuyo", "benefit" };
  g_autoptr (RiyoTable) table = riyo_table_new_builtin ();
  g_auto (GStrv) list = riyo_layout_list_shipped ();

  CHECK_INT (g_strv_length (list), G_N_ELEMENTS (names));
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (RiyoLayout) layout = riyo_layout_new_shipped (table, names[i], &error);
      RiyoTags tags;

      CHECK_NO_ERROR (error);
      CHECK_STR (riyo_layout_get_name (layout), names[i]);
      CHECK_INT (strlen (riyo_layout_get_hash (layout)), 64);
      /* Every personal field has the one category under which the file was acquired. */
      tags = riyo_layout_get_tags (layout);
      CHECK_ROW (tags != 0 && (tags & (tags - 1)) == 0, "%s: %" G_GINT64_MODIFIER "x", names[i],
                 tags);
    }
}

TEST (unknown_shipped_layouts)
{
  static const char *const names[] = { "none", "", "../builtin", "uke.layout" };
  g_autoptr (RiyoTable) table = riyo_table_new_builtin ();

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GError) error = NULL;

      CHECK (riyo_layout_new_shipped (table, names[i], &error) == NULL);
      CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_NAME);
    }
}

TEST (good_layouts)
{
  static const struct
  {
    const char *says, *text;
    RiyoTags tags;
  } rows[] = {
    { "a column", CSV "[列 a]\n類型=資格\n", 1 },
    { "two categories", CSV "[列 a]\n類型=資格\n類型=口座\n", 1 | 1 << 6 },
    { "by ID", CSV "[列 a]\n類型=claim\n", 1 << 5 },
    { "no personal data", CSV "[列 a]\n個人情報でない=連番\n", 0 },
    { "a header of other marks", CSV "[列 a]\n見出し=金額[円]\n類型=資格\n", 1 },
    { "to the last column", PLAIN "[列 1]\n類型=資格\n[列 2-]\n類型=口座\n", 1 | 1 << 6 },
    { "columns in another order", PLAIN "[列 3]\n類型=資格\n[列 1-2]\n類型=口座\n", 1 | 1 << 6 },
    { "a subject of several bytes",
      "[レイアウト]\n形式=固定長\nレコード長=4\n本人=1-4\n[部分 1-4]\n類型=資格\n", 1 },
    { "a type of 16 bytes", TYPED "[行 A234567890123456]\n類型=レセプト\n", 1 << 5 },
    { "a type place of 16 bytes", WIDE "種別=1-16\n[行 A]\n類型=資格\n", 1 },
    { "a mark in quotes", CSV "[注釈]\n先頭文字=\"#\"\n個人情報でない=注釈\n[列 a]\n類型=資格\n",
      1 },
    { "to the last of 列数", COUNTED "[列 1]\n類型=資格\n[列 2-3]\n類型=口座\n", 1 | 1 << 6 },
    { "from the last of 列数", COUNTED "[列 3-]\n類型=資格\n", 1 },
    { "bytes", FIXED "[部分 1-9]\n類型=資格\n[部分 10]\n類型=口座\n", 1 | 1 << 6 },
    { "typed lines", TYPED "[行 RE]\n類型=レセプト\n[行 RE 列 3]\n類型=資格\n", 1 | 1 << 5 },
    { "comment rows", CSV "[注釈]\n先頭文字=;\n個人情報でない=注釈\n[列 a]\n類型=資格\n", 1 },
    { "a comment mark in quotes",
      CSV "[注釈]\n先頭文字=\"#\"\n個人情報でない=注釈\n[列 a]\n類型=資格\n", 1 },
    { "rows before the data",
      PLAIN "[前置き]\n行数=3\n先頭文字=\"#\"\n類型=口座\n[列 1]\n類型=資格\n", 1 | 1 << 6 },
    { "CR LF and a mark",
      "\xef\xbb\xbf[レイアウト]\r\n形式=一括\r\n本人=なし\r\n[全体]\r\n"
      "類型=健診\r\n",
      1 << 7 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (RiyoLayout) layout = parse (rows[i].text, &error);

      if (CHECK_ROW (layout != NULL, "%s: %s", rows[i].says, error != NULL ? error->message : ""))
        CHECK_ROW (riyo_layout_get_tags (layout) == rows[i].tags, "%s: %" G_GINT64_MODIFIER "x",
                   rows[i].says, riyo_layout_get_tags (layout));
    }
}

typedef struct
{
  const char *says, *text, *where;
} Bad;

static void
check_bad (const Bad *rows, gsize n)
{
  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (RiyoLayout) layout = parse (rows[i].text, &error);

      if (CHECK_ROW (layout == NULL && error != NULL, "%s: loaded", rows[i].says))
        CHECK_ROW (error->domain == RIYO_ERROR && strstr (error->message, rows[i].where) != NULL,
                   "%s: no %s in %s", rows[i].says, rows[i].where, error->message);
    }
}

static const Bad bad_rows[] = {
  { "no form", "[レイアウト]\n本人=なし\n[列 a]\n類型=資格\n", "x.layout:1:" },
  { "an unknown form", "[レイアウト]\n形式=xml\n本人=なし\n[全体]\n類型=資格\n", ":2:" },
  { "no subject said", "[レイアウト]\n形式=csv\n[列 1]\n類型=資格\n", ":1:" },
  { "another group first", "[列 1]\n類型=資格\n", ":1:" },
  { "an unknown key", CSV "区切り=;\n[列 a]\n類型=資格\n", ":5:" },
  { "a key of another form", CSV "レコード長=10\n[列 a]\n類型=資格\n", ":5:" },
  { "a group of another form", CSV "[部分 1-2]\n類型=資格\n", ":5:" },
  { "an unknown group", CSV "[欄 a]\n類型=資格\n", ":5:" },
  { "an unknown category", CSV "[列 a]\n類型=見本\n", ":6:" },
  { "neither tags nor reason", CSV "[列 a]\n", ":5:" },
  { "both tags and reason", CSV "[列 a]\n類型=資格\n個人情報でない=連番\n", ":5:" },
  { "no part", CSV, "" },
  { "a name without header row", PLAIN "[列 a]\n類型=資格\n", ":4:" },
  { "見出し without header row", PLAIN "[列 1]\n見出し=a\n類型=資格\n", ":5:" },
  { "one column twice", CSV "[列 a]\n類型=資格\n[列 b]\n見出し=a\n類型=資格\n", ":7:" },
  { "overlapping columns", PLAIN "[列 1-3]\n類型=資格\n[列 3]\n類型=口座\n", ":6:" },
  { "columns that touch the other way", PLAIN "[列 3-4]\n類型=資格\n[列 1-3]\n類型=口座\n", ":6:" },
  { "columns within others", PLAIN "[列 2]\n類型=資格\n[列 1-3]\n類型=口座\n", ":6:" },
  { "a column without a number", PLAIN "[列 -5]\n類型=資格\n", ":4:" },
  { "a column that is no number", PLAIN "[列 1x]\n類型=資格\n", ":4:" },
  { "a range that is none", PLAIN "[列 1-5x]\n類型=資格\n", ":4:" },
  { "a range of three", PLAIN "[列 1-5-7]\n類型=資格\n", ":4:" },
  { "a number beyond a word", PLAIN "[列 4294967297]\n類型=資格\n", ":4:" },
  { "a range beyond a word", PLAIN "[列 1-4294967301]\n類型=資格\n", ":4:" },
  { "a column beyond 列数", COUNTED "[列 1-3]\n類型=資格\n[列 4]\n類型=口座\n", ":7:" },
  { "columns beyond 列数", COUNTED "[列 3-4]\n類型=資格\n", ":5:" },
  { "columns that touch", PLAIN "[列 1-2]\n類型=資格\n[列 2-3]\n類型=口座\n", ":6:" },
  { "overlapping bytes", FIXED "[部分 1-5]\n類型=資格\n[部分 5-6]\n類型=口座\n", ":7:" },
  { "bytes beyond the record", FIXED "[部分 8-11]\n類型=資格\n", ":5:" },
  { "byte 0", FIXED "[部分 0-3]\n類型=資格\n", ":5:" },
  { "a range backwards", FIXED "[部分 5-3]\n類型=資格\n", ":5:" },
  { "no record length", "[レイアウト]\n形式=固定長\n本人=なし\n[部分 1]\n類型=資格\n", ":1:" },
  { "a record length of 0",
    "[レイアウト]\n形式=固定長\nレコード長=0\n本人=なし\n[部分 1]\n類型=資格\n", ":3:" },
  { "typed lines without 種別", "[レイアウト]\n形式=行種別\n本人=なし\n[行 A]\n類型=資格\n",
    ":1:" },
  { "a type without 種別", FIXED "[行 1]\n類型=資格\n", ":5:" },
  { "rows before the header not named",
    "[レイアウト]\n形式=csv\n見出し行=3\n本人=なし\n[列 a]\n類型=資格\n", "見出し行" },
  { "本人=なし beside a column", "[レイアウト]\n形式=csv\n本人=なし\n本人=1\n[列 1]\n類型=資格\n",
    ":3:" },
  { "本人 of a typed line without type",
    "[レイアウト]\n形式=行種別\n種別=1\n本人=3\n[行 A]\n類型=資格\n", ":4:" },
  { "本人 of a whole file", "[レイアウト]\n形式=一括\n本人=1\n[全体]\n類型=資格\n", ":3:" },
  { "a group twice", CSV "[列 a]\n類型=資格\n[列 a]\n類型=資格\n", ":7:" },
  { "a category twice", CSV "[列 a]\n類型=資格\n類型=資格\n", ":7:" },
  { "an empty value", CSV "[列 a]\n類型=\n", ":6:" },
  { "an unknown encoding", CSV "文字コード=EUC-JP\n[列 a]\n類型=資格\n", ":5:" },
  { "bytes that are no text in CSV", CSV "文字コード=バイト列\n[列 a]\n類型=資格\n", ":5:" },
  { "a comment mark that is not ASCII",
    CSV "[注釈]\n先頭文字=※\n個人情報でない=注釈\n[列 a]\n類型=資格\n", ":6:" },
  { "a type of 17 bytes", TYPED "[行 A2345678901234567]\n類型=レセプト\n", ":5:" },
  { "a type with a comma", TYPED "[行 A,B]\n類型=レセプト\n", ":5:" },
  { "a type with a quote", TYPED "[行 A\"]\n類型=レセプト\n", ":5:" },
  { "a subject nowhere in its type",
    "[レイアウト]\n形式=行種別\n種別=1\n本人=A x\n[行 A]\n類型=資格\n", ":4:" },
  { "a subject over two columns", "[レイアウト]\n形式=csv\n本人=1-2\n[列 1-2]\n類型=資格\n",
    ":3:" },
  { "a subject in a type of 17 bytes",
    "[レイアウト]\n形式=行種別\n種別=1\n本人=A2345678901234567 2\n[行 A]\n類型=資格\n", ":4:" },
  { "a place in a type run together", TYPED "[行 RE 列3]\n類型=資格\n", ":5:" },
  { "a place in a type by a word as long", TYPED "[行 RE 欄 3]\n類型=資格\n", ":5:" },
  { "a place in a type by another word", TYPED "[行 RE 部分 3]\n類型=資格\n", ":5:" },
  { "a type place of 17 bytes", WIDE "種別=1-17\n[行 A]\n類型=資格\n", ":5:" },
  { "a type place of two columns",
    "[レイアウト]\n形式=行種別\n種別=1-2\n本人=なし\n[行 A]\n類型=資格\n", ":3:" },
  { "bytes beside types", FIXED "種別=1\n[部分 1-2]\n類型=資格\n", ":6:" },
  { "a column of bytes", FIXED "[列 1]\n類型=資格\n", ":5:" },
  { "a preamble of bytes", FIXED "[前置き]\n行数=1\n個人情報でない=表題\n", ":5:" },
  { "a comment among bytes", FIXED "[注釈]\n個人情報でない=注釈\n", ":5:" },
  { "the whole of a CSV", CSV "[全体]\n類型=資格\n", ":5:" },
  { "a part of a whole file", "[レイアウト]\n形式=一括\n本人=なし\n[部分 1]\n類型=資格\n", ":4:" },
  { "rows of a column", CSV "[列 a]\n行数=3\n類型=資格\n", ":6:" },
  { "a mark of a column", CSV "[列 a]\n先頭文字=;\n類型=資格\n", ":6:" },
  { "a header of a comment", CSV "[注釈]\n見出し=a\n個人情報でない=注釈\n", ":6:" },
  { "rows of a comment", CSV "[注釈]\n行数=3\n個人情報でない=注釈\n", ":6:" },
  { "a preamble's mark that is not ASCII",
    CSV "[前置き]\n行数=1\n先頭文字=※\n個人情報でない=表題\n", ":7:" },
  { "a preamble of no rows", CSV "[前置き]\n行数=0\n個人情報でない=表題\n", ":6:" },
  { "a mark quoted at its end alone", CSV "[注釈]\n先頭文字=;;\"\n個人情報でない=注釈\n", ":6:" },
  { "a mark quoted at its start alone", CSV "[注釈]\n先頭文字=\";;\n個人情報でない=注釈\n", ":6:" },
  { "cut off", CSV "[列 a]\n類型=資", ":6:" },
};

TEST (bad_layouts)
{
  check_bad (bad_rows, G_N_ELEMENTS (bad_rows));
}

TEST (bad_rows)
{
  static const Bad rows[] = {
    { "a type that begins units and has totals", TYPED "先頭=RE\n合計=RE\n[行 RE]\n類型=資格\n",
      ":6:" },
    { "a type that begins units and is outside", TYPED "単位外=RE\n先頭=RE\n[行 RE]\n類型=資格\n",
      ":6:" },
    { "outside what is not there", TYPED "単位外=IR\n[行 RE]\n類型=資格\n", ":5:" },
    { "units of CSV", CSV "先頭=RE\n[列 a]\n類型=資格\n", ":5:" },
    { "no comment mark in quotes",
      CSV "[注釈]\n先頭文字=\"\"\n個人情報でない=注釈\n[列 a]\n類型=資格\n", ":6:" },
    { "a mark of columns", CSV "[列 a]\n先頭文字=x\n類型=資格\n", ":6:" },
    { "fewer rows before the data than with the header",
      "[レイアウト]\n形式=csv\n見出し行=3\n本人=なし\n[前置き]\n行数=2\n類型=資格\n[列 "
      "a]\n類型=資格\n",
      ":6:" },
  };

  check_bad (rows, G_N_ELEMENTS (rows));
}

TEST (fields_in_memory)
{
  static const struct
  {
    const char *says;
    RiyoField fields[2];
    gboolean want;
  } rows[] = {
    { "two fields", { { 0, 4, 1, NULL }, { 4, 4, 2, NULL } }, TRUE },
    { "a gap", { { 0, 2, 1, NULL }, { 6, 2, 2, NULL } }, TRUE },
    { "overlapping", { { 0, 4, 1, NULL }, { 3, 4, 2, NULL } }, FALSE },
    { "empty", { { 0, 0, 1, NULL }, { 4, 4, 2, NULL } }, FALSE },
    { "beyond", { { 0, 4, 1, NULL }, { 4, 5, 2, NULL } }, FALSE },
    { "far beyond", { { 0, 4, 1, NULL }, { G_MAXSIZE, 2, 2, NULL } }, FALSE },
    { "tags and reason", { { 0, 4, 1, "連番" }, { 4, 4, 2, NULL } }, FALSE },
  };
  g_autoptr (RiyoTable) table = riyo_table_new_builtin ();

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (RiyoLayout) layout
          = riyo_layout_new_record (table, 8, rows[i].fields, 2, ' ', &error);

      CHECK_ROW ((layout != NULL) == rows[i].want
                     && (rows[i].want ? error == NULL
                                      : g_error_matches (error, RIYO_ERROR, RIYO_ERROR_ARGUMENT)),
                 "%s: %s", rows[i].says, error != NULL ? error->message : "");
    }
}

#define TABLES "[レイアウト]\n形式=表\n本人=なし\n"

TEST (relations)
{
  static const struct
  {
    const char *group, *names[4];
    gboolean want;
  } rows[] = {
    { "[表 db.public.t]", { "db", "public", "t", NULL }, TRUE },
    { "[表 db.public.t]", { "db", "public", "u", NULL }, FALSE },
    { "[表 db.public.t]", { "db", "public", "t", "c" }, FALSE },
    { "[表 db.public.t]", { "db", NULL, NULL, NULL }, TRUE },
    { "[表 db.public.t]", { "d", NULL, NULL, NULL }, FALSE },
    { "[表 db.public.t]", { NULL, NULL, NULL, NULL }, TRUE },
    { "[表 db.public.t]", { NULL, "public", "t", NULL }, FALSE },
    { "[表 db.public.t]", { NULL, NULL, NULL, "c" }, FALSE },
    { "[表 db.public.t 列 c]", { "db", "public", "t", "c" }, TRUE },
    { "[表 db.public.t 列 c]", { "db", "public", "t", NULL }, FALSE },
    { "[表 \"db\".public.\"t\" 列 \"c\"]", { "db", "public", "t", "c" }, TRUE },
    { "[表 db.\"a.b\".\"T \"\"1\"\"\"]", { "db", "a.b", "T \"1\"", NULL }, TRUE },
    { "[表 db.public.健診_1]", { "db", "public", "健診_1", NULL }, TRUE },
    { "[表 db.public.\"t 列 c\"]", { "db", "public", "t 列 c", NULL }, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = g_strconcat (TABLES, rows[i].group, "\n類型=資格\n", NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (RiyoLayout) layout = parse (text, &error);
      RiyoTags tags = 7;
      gboolean found = riyo_layout_lookup_relation (layout, rows[i].names[0], rows[i].names[1],
                                                    rows[i].names[2], rows[i].names[3], &tags);

      CHECK_NO_ERROR (error);
      CHECK_ROW (found == rows[i].want && (tags != 0) == rows[i].want && tags != 7, "%s: %d",
                 rows[i].group, found);
    }
}

TEST (bad_relations)
{
  static const Bad rows[] = {
    { "two names", TABLES "[表 public.t]\n類型=資格\n", ":4:" },
    { "four", TABLES "[表 a.b.c.d]\n類型=資格\n", ":4:" },
    { "a capital", TABLES "[表 a.b.C]\n類型=資格\n", ":4:" },
    { "a digit first", TABLES "[表 a.b.1c]\n類型=資格\n", ":4:" },
    { "an open quote", TABLES "[表 a.b.\"c]\n類型=資格\n", ":4:" },
    { "an empty name", TABLES "[表 a.b.\"\"]\n類型=資格\n", ":4:" },
    { "no column behind 列", TABLES "[表 a.b.c 列]\n類型=資格\n", ":4:" },
    { "more behind the column", TABLES "[表 a.b.c 列 d.e]\n類型=資格\n", ":4:" },
    { "two columns", TABLES "[表 a.b.c 列 d 列 e]\n類型=資格\n", ":4:" },
    { "a part of a file", TABLES "[列 1]\n類型=資格\n", ":4:" },
    { "a table of a file", CSV "[表 a.b.c]\n類型=資格\n", ":5:" },
    { "本人", "[レイアウト]\n形式=表\n本人=kigo\n[表 a.b.c]\n類型=資格\n", ":3:" },
    { "twice, in other words", TABLES "[表 a.b.c]\n類型=資格\n[表 \"a\".b.c]\n類型=資格\n", ":6:" },
  };

  check_bad (rows, G_N_ELEMENTS (rows));
}
