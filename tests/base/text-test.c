/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names and text: what may stand in them, what is near, how wide, how quoted. */
#include "config.h"

#include <errno.h>
#include <string.h>

#include "base/base.h"
#include "kit/harness.h"

TEST (ids)
{
  static const struct
  {
    const char *text;
    gboolean want;
  } rows[] = {
    { "a", TRUE },
    { "checkup-report", TRUE },
    { "a2", TRUE },
    { "a2345678901234567890123456789012", TRUE },
    { "a23456789012345678901234567890123", FALSE },
    { "", FALSE },
    { "2a", FALSE },
    { "-a", FALSE },
    { "Checkup", FALSE },
    { "check_up", FALSE },
    { "check up", FALSE },
    { "ａ", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    CHECK_ROW (riyo_text_is_id (rows[i].text) == rows[i].want, "%s", rows[i].text);
}

TEST (short_names)
{
  static const char *const good[]
      = { "資格", "レセプト", "第三者行為", "a-b", "保健事業（各種補助）" };
  static const char *const bad[]
      = { "",     "資 格", "資　格", "a,b", "a;b", "a/b",  "[a",  "a]",   "a=b",     "#a",
          "a，b", "a；b",  "a／b",   "［a", "a］", "a＝b", "＃a", "a\tb", "a\u00a0b" };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    CHECK_ROW (riyo_text_is_short_name (good[i]), "%s", good[i]);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    CHECK_ROW (!riyo_text_is_short_name (bad[i]), "%s", bad[i]);
}

/* Every character of the types that can forge a line or hide, and none of the Japanese ones. */
TEST (unsafe_characters)
{
  guint n_unsafe = 0;

  for (gunichar c = 1; c <= 0x10ffff; c++)
    {
      GUnicodeType type = g_unichar_type (c);
      gboolean want = type == G_UNICODE_CONTROL || type == G_UNICODE_FORMAT
                      || type == G_UNICODE_LINE_SEPARATOR || type == G_UNICODE_PARAGRAPH_SEPARATOR
                      || c == 0x115f || c == 0x1160 || c == 0x3164
                      || c == 0xffa0; /* Hangul fillers */
      char text[8] = "";

      if (c >= 0xd800 && c <= 0xdfff)
        continue;
      g_unichar_to_utf8 (c, text);
      n_unsafe += want;
      if ((riyo_text_find_unsafe (text) != NULL) != want)
        CHECK_ROW (FALSE, "U+%04X", c);
    }
  CHECK (n_unsafe > 200);
  CHECK (riyo_text_find_unsafe ("保険給付の審査・支払（１）①～ー〒") == NULL);
  CHECK (riyo_text_is_safe ("資格", 6) && !riyo_text_is_safe ("資格", 5));
  CHECK (!riyo_text_is_safe ("", 5) && !riyo_text_is_safe ("\xff", 5));
}

/* Whether a namespace that holds @name alone suggests it for @wanted. */
static gboolean
suggests (const char *name, const char *wanted)
{
  g_autoptr (RiyoNames) names = riyo_names_new (1);
  g_autofree char *found = NULL;

  riyo_names_add (names, name, 0, NULL);
  found = riyo_names_suggest (names, wanted);
  return found != NULL;
}

#define TEN "０123456789"

/* Near is for suggestions only: a slip of the fingers, never another word. */
TEST (near_names)
{
  static const struct
  {
    const char *a, *b;
    gboolean want;
  } rows[] = {
    { "保険給付の審査・支払", "保険給付の審査支払", TRUE },
    { "ＡＢＣ", "abc", TRUE },
    { "レセプト", "ﾚｾﾌﾟﾄ", TRUE },
    { "医療費通知の発行", "医療費通知の発送", TRUE },
    { "保険給付の審査・支払", "保険給付の支払", TRUE },
    { "資格", "健診", FALSE },
    { "保険料の徴収", "補助金の支払", FALSE },
    { "ab", "ab",
      TRUE }, /* by how long they are: no slip of two letters, one of three, two of six */
    { "ab", "ac", FALSE },
    { "abc", "abd", TRUE },
    { "abcde", "abcxy", FALSE },
    { "abcdef", "abcdxy", TRUE },
    { "abcdef", "abcxyz", FALSE },
    { "abcdefgh", "abcdef", TRUE },
    { "abcdefgh", "abcde", FALSE },
    { "abcdefgh", "xyabcdefgh", TRUE },
    { TEN TEN TEN TEN TEN TEN "abcd", TEN TEN TEN TEN TEN TEN "abxy", TRUE }, /* 64 */
    { TEN TEN TEN TEN TEN TEN "abcd", TEN TEN TEN TEN TEN TEN "ab", TRUE },
    { TEN TEN TEN TEN TEN TEN "abcde", TEN TEN TEN TEN TEN TEN "abcd", FALSE },
    { TEN TEN TEN TEN TEN TEN "abcde", TEN TEN TEN TEN TEN TEN "abcde", TRUE },
    { TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN, TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN, FALSE },
    { "", "", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const char *a = rows[i].a, *b = rows[i].b;

      /* Besides, a part of the name is enough. */
      CHECK_ROW (suggests (a, b) == (rows[i].want || (*b != '\0' && strstr (a, b) != NULL)),
                 "%s ~ %s", a, b);
      CHECK_ROW (suggests (b, a) == (rows[i].want || (*a != '\0' && strstr (b, a) != NULL)),
                 "%s ~ %s", b, a);
    }
  CHECK (suggests ("医療費通知の発行", "医療費通知"));
  CHECK (suggests ("医療費通知の発行", "通知"));
  CHECK (!suggests ("医療費通知の発行", "通"));
  CHECK (!suggests ("医療費通知", "医療費通知の発行")); /* what was typed is more */
}

/* At most three, wherever in the table their names lie; none for what is no text. */
TEST (suggestions)
{
  g_autoptr (RiyoNames) names = riyo_names_new (4);
  g_autofree char *three = NULL, *none = NULL, *far = NULL;
  guint n_names = 0;

  for (guint i = 0; i < 300; i++)
    {
      g_autofree char *name = g_strdup_printf ("sample-%u", i * 7919);

      CHECK_ROW (suggests (name, name), "%s", name);
    }
  riyo_names_add (names, "abcdef1", 1, NULL);
  riyo_names_add (names, "abcdef2", 2, NULL);
  riyo_names_add (names, "abcdef3", 3, NULL);
  three = riyo_names_suggest (names, "abcdef");
  CHECK (three != NULL && strstr (three, "abcdef1") && strstr (three, "abcdef2")
         && strstr (three, "abcdef3"));
  g_clear_pointer (&three, g_free);
  riyo_names_add (names, "abcdef4", 4, NULL);
  three = riyo_names_suggest (names, "abcdef");
  for (const char *p = three; p != NULL && (p = strstr (p, "「")) != NULL; p += strlen ("「"))
    n_names++;
  CHECK_INT (n_names, 3);
  none = riyo_names_suggest (names, "abcdef\xff");
  far = riyo_names_suggest (names, "zzzzzz");
  CHECK (none == NULL && far == NULL);
}

#define N_NAMES 200000

TEST (namespaces)
{
  g_autoptr (RiyoNames) names = riyo_names_new (4);
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  guint taken = 0, n_wrong = 0;

  /* Of so many names of one length, some have the same hash. */
  for (guint i = 0; i < N_NAMES; i++)
    {
      char *text = g_strdup_printf ("name %06u", i);

      g_ptr_array_add (texts, text);
      n_wrong += !riyo_names_add (names, text, i, NULL);
    }
  for (guint i = 0; i < N_NAMES; i++)
    n_wrong += riyo_names_lookup (names, g_ptr_array_index (texts, i)) != i;
  CHECK_INT (n_wrong, 0);
  CHECK (riyo_names_add (names, "name 000007", 7, NULL));
  CHECK (!riyo_names_add (names, "name 000007", 8, &taken) && taken == 7);
  CHECK (riyo_names_lookup (names, "name 200000") == G_MAXUINT);
  CHECK (riyo_names_lookup (names, "") == G_MAXUINT);
  CHECK (riyo_names_lookup (names, "Name 000007") == G_MAXUINT);
  CHECK (riyo_names_lookup (names, "name 000007 ") == G_MAXUINT);
}

TEST (names_of_errors)
{
  static const struct
  {
    gint code;
    const char *refusal, *error;
  } rows[] = {
    { G_MININT, "ERROR", "ERROR" },
    { -1, "ERROR", "ERROR" },
    { 0, "ERROR", "ERROR" },
    { 1, "UNKNOWN_PURPOSE", "ARGUMENT" },
    { RIYO_REFUSAL_SUSPENDED, "SUSPENDED", "DAMAGED" },
    { RIYO_REFUSAL_MISMATCH, "MISMATCH", "NOT_ADOPTED" },
    { RIYO_REFUSAL_MISMATCH + 1, "ERROR", "NOT_RECORDED" },
    { RIYO_ERROR_MISMATCH, "ERROR", "MISMATCH" },
    { RIYO_ERROR_MISMATCH + 1, "ERROR", "ERROR" },
    { G_MAXINT, "ERROR", "ERROR" },
  };

  CHECK_STR (riyo_error_code_name (NULL), "ERROR");
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const GError refusal = { RIYO_REFUSAL, rows[i].code, (char *)"" };
      const GError error = { RIYO_ERROR, rows[i].code, (char *)"" };
      const GError other = { G_FILE_ERROR, rows[i].code, (char *)"" };

      CHECK_STR (riyo_error_code_name (&refusal), rows[i].refusal);
      CHECK_STR (riyo_error_code_name (&error), rows[i].error);
      CHECK_STR (riyo_error_code_name (&other), "ERROR");
    }
}

TEST (errors_of_the_system)
{
  static const struct
  {
    int saved;
    RiyoError want;
  } rows[] = {
    { EACCES, RIYO_ERROR_PERMISSION },
    { EPERM, RIYO_ERROR_PERMISSION },
    { ENOENT, RIYO_ERROR_IO },
    { EIO, RIYO_ERROR_IO },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;

      CHECK (!riyo_error_errno (&error, rows[i].saved, "file", "見本"));
      CHECK_ERROR (error, RIYO_ERROR, (int)rows[i].want);
      CHECK (!riyo_error_errno (NULL, rows[i].saved, "file", "見本"));
    }
}

TEST (widths)
{
  g_autoptr (GString) padded = g_string_new ("|");

  CHECK_INT (riyo_text_width ("abc"), 3);
  CHECK_INT (riyo_text_width ("資格"), 4);
  CHECK_INT (riyo_text_width ("ﾚｾﾌﾟﾄ"), 5);
  CHECK_INT (riyo_text_width ("が"), 2); /* か and a combining mark */
  riyo_text_pad (padded, "資格", 6);
  CHECK_STR (padded->str, "|資格  ");
}

TEST (json)
{
  g_autoptr (GString) json = g_string_new ("{");

  riyo_json_add_text (json, "a", "\"\\\n\x7f資格");
  riyo_json_add_text (json, "none", NULL);
  riyo_json_add_number (json, "n", G_MAXUINT64);
  CHECK_STR (json->str, "{\"a\":\"\\\"\\\\\\u000a\\u007f資格\",\"n\":18446744073709551615");
}

/* Each alone, for one mark is enough to be escaped, and the last plain one is not. */
TEST (json_marks)
{
  static const struct
  {
    const char *text, *want;
  } rows[] = {
    { "", "" },
    { " !#~", " !#~" },
    { "\"", "\\\"" },
    { "\\", "\\\\" },
    { "\x01", "\\u0001" },
    { "\x1f", "\\u001f" },
    { "\x7f", "\\u007f" },
    { "資格", "資格" },
    { "\xc2\x80", "\\u0080" },
    { "\xc2\x9f", "\\u009f" },
    { "\u00a0", "\u00a0" },
    { "\u200b", "\\u200b" },
    { "\u2028", "\\u2028" },
    { "\ufeff", "\\ufeff" },
    { "𠮷", "𠮷" },
    { "\U000e0001", "\\udb40\\udc01" },
    { "\xff", "\ufffd" },
    { "\xe8\xb3", "\ufffd\ufffd" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GString) json = g_string_new (NULL);
      g_autofree char *want = g_strdup_printf ("\"%s\"", rows[i].want);

      riyo_json_append_text (json, rows[i].text);
      CHECK_ROW (g_str_equal (json->str, want), "row %u: got %s, want %s", i, json->str, want);
    }
}

/* As GLib answers, and where. Heap blocks of the exact size, so that AddressSanitizer sees a byte
 * too far. */
static gboolean
check_utf8 (const guchar *bytes, gsize n)
{
  g_autofree char *text = g_memdup2 (bytes, MAX (n, 1));
  const char *end = NULL, *want_end = text;
  gboolean want = n == 0 || g_utf8_validate (text, (gssize)n, &want_end);
  gboolean got = riyo_utf8_validate (text, n, &end);

  return got == want && end - text == want_end - text && riyo_utf8_validate (text, n, NULL) == want;
}

/* Every start of a character behind every number of ASCII bytes, and with ASCII behind. */
TEST (utf8_is_what_glib_says)
{
  guint n_wrong = 0;

  for (guint32 pair = 0; pair < 0x10000; pair++)
    for (guint third = 0; third < 7; third++)
      {
        static const guchar thirds[] = { 0x00, 'a', 0x7f, 0x80, 0x9f, 0xbf, 0xc2 };
        guchar bytes[4] = { (guchar)(pair >> 8), (guchar)pair, thirds[third], 0xa0 };

        for (gsize n = 1; n <= 4; n++)
          n_wrong += !check_utf8 (bytes, n);
      }
  CHECK_INT (n_wrong, 0);
}

TEST (utf8_in_strides)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (8);
  guint n_wrong = 0;

  for (guint round = 0; round < 200000; round++)
    {
      static const char *const bits[]
          = { "レ", "é", "𠮷", "abc", "0123456789abcdef", "\xe3", "\xff", "\xed\xa0\x80" };
      guchar bytes[96];
      gsize n = 0, want = (gsize)g_rand_int_range (rand, 0, 64);

      while (n < want)
        {
          const char *bit = bits[g_rand_int_range (rand, 0, round % 4 == 0 ? 8 : 5)];

          memcpy (bytes + n, bit, strlen (bit));
          n += strlen (bit);
        }
      if (round % 3 == 0 && n > 0)
        bytes[g_rand_int_range (rand, 0, (gint32)n)] = (guchar)g_rand_int (rand);
      n_wrong += !check_utf8 (bytes, n);
    }
  CHECK_INT (n_wrong, 0);
}
