/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tables as attackers, editors and mailers leave them: each refused with file, line and reason. */
#include "config.h"

#include <string.h>

#include "kit/harness.h"

#define HEAD "[表]\n組合=例示健康保険組合\n版=1\n"
#define ROW "[類型 資格]\n番号=1\n名称=資格に関する情報\n利用目的=加入者の管理\n"

/* Messages are compared in English. */
__attribute__ ((constructor)) static void
speak_english (void)
{
  g_setenv ("LANGUAGE", "C", TRUE);
}

/* One case's lines as the bytes of a file: macros, then the encoding, then \xHH and \-. */
static GBytes *
make_file (GString *lines, const char *encoding)
{
  GByteArray *bytes = g_byte_array_new ();
  g_autofree char *encoded = NULL;
  gsize len = 0;

  g_string_replace (lines, "$HEAD\n", HEAD, 0);
  g_string_replace (lines, "$ROW\n", ROW, 0);
  encoded = g_convert (lines->str, -1, encoding, "UTF-8", NULL, &len, NULL);
  for (gsize i = 0; i < len; i++)
    {
      guint8 byte = (guint8)encoded[i];

      if (strncmp (encoded + i, "\\x", 2) == 0)
        {
          byte = (guint8)(g_ascii_xdigit_value (encoded[i + 2]) << 4
                          | g_ascii_xdigit_value (encoded[i + 3]));
          i += 3;
        }
      else if (strncmp (encoded + i, "\\-\n", 3) == 0)
        break;
      g_byte_array_append (bytes, &byte, 1);
    }
  return g_byte_array_free_to_bytes (bytes);
}

static void
check_bad (const char *name, const char *want, const GError *error)
{
  g_auto (GStrv) parts = g_strsplit (want, " ", 4); /* "want", line, code, piece */
  g_autofree char *place = g_str_equal (parts[1], "0")
                               ? g_strdup ("bad.riyo: ")
                               : g_strdup_printf ("bad.riyo:%s: ", parts[1]);

  CHECK_ROW (error->domain == RIYO_ERROR && g_str_equal (riyo_error_code_name (error), parts[2]),
             "%s: got %s, want %s: %s", name, riyo_error_code_name (error), parts[2],
             error->message);
  CHECK_ROW (g_str_has_prefix (error->message, place)
                 && strstr (error->message + strlen (place), parts[3]) != NULL,
             "%s: got \"%s\", want \"%s…%s…\"", name, error->message, place, parts[3]);
  CHECK_ROW (strchr (error->message, '\n') == NULL, "%s: more than one line", name);
}

static void
check_case (const char *title, const char *want, GString *lines)
{
  const char *last = strrchr (title, ' ');
  gboolean encoded = last != NULL && (g_str_has_suffix (last, "CP932") || strstr (last, "-JP"));
  g_autoptr (GBytes) bytes = make_file (lines, encoded ? last + 1 : "UTF-8");
  g_autoptr (GError) error = NULL;
  g_autoptr (RiyoTable) table = riyo_table_new_from_bytes (bytes, "bad.riyo", &error);
  g_autoptr (RiyoTable) again = riyo_table_new_from_bytes (bytes, "bad.riyo", NULL);

  CHECK_ROW ((table != NULL) == (error == NULL), "%s: both or neither", title);
  if (g_str_equal (want, "good"))
    CHECK_ROW (table != NULL, "%s: %s", title, error != NULL ? error->message : "");
  else if (CHECK_ROW (table == NULL, "%s: was loaded", title))
    check_bad (title, want, error);
  CHECK_ROW ((again != NULL) == (table != NULL), "%s: another answer without an error", title);
}

TEST (bad_tables)
{
  g_autofree char *path = harness_source ("tests/table/bad-tables.txt");
  g_autofree char *text = harness_read (path);
  g_auto (GStrv) cases = g_strsplit (text, "\n--- ", -1);
  guint n_bad = 0;

  for (char **one = cases + 1; *one != NULL; one++)
    {
      g_auto (GStrv) parts = g_strsplit (*one, "\n", 3); /* title, what is wanted, the lines */
      g_autoptr (GString) lines = g_string_new (parts[2]);

      if (lines->len > 0 && lines->str[lines->len - 1] != '\n')
        g_string_append_c (lines, '\n');
      check_case (parts[0], parts[1], lines);
      n_bad += !g_str_equal (parts[1], "good");
    }
  CHECK_ROW (n_bad >= 100, "%u bad tables only", n_bad);
}

static void
check_message (GBytes *bytes, RiyoError code, const char *want)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RiyoTable) table = riyo_table_new_from_bytes (bytes, "bad.riyo", &error);

  CHECK (table == NULL);
  CHECK_ERROR (error, RIYO_ERROR, (int)code);
  CHECK_STR (error->message, want);
}

TEST (category_64)
{
  g_autoptr (GString) text = g_string_new (HEAD);
  g_autoptr (RiyoTable) full = NULL;
  g_autoptr (GBytes) bytes = NULL, more = NULL;

  for (guint i = 1; i <= 63; i++)
    g_string_append_printf (text, "[類型 k%u]\n番号=%u\n名称=label %u\n", i, i, i);
  bytes = g_bytes_new (text->str, text->len);
  full = riyo_table_new_from_bytes (bytes, "full.riyo", NULL);
  CHECK (full != NULL && riyo_table_get_known_tags (full) == G_MAXUINT64 >> 1);
  g_string_append (text, "[類型 k64]\n番号=64\n名称=label 64\n");
  more = g_bytes_new (text->str, text->len);
  check_message (more, RIYO_ERROR_SYNTAX, "bad.riyo:194: 番号=64: expected a number from 1 to 63");
}

TEST (the_longest_line)
{
  for (gsize n = 65535; n <= 65537; n++)
    {
      g_autoptr (GString) text = g_string_new (HEAD ROW "#");
      g_autoptr (GBytes) bytes = NULL;
      g_autoptr (RiyoTable) table = NULL;

      while (text->len < strlen (HEAD ROW) + n)
        g_string_append_c (text, 'a');
      g_string_append_c (text, '\n');
      bytes = g_bytes_new (text->str, text->len);
      table = riyo_table_new_from_bytes (bytes, "long.riyo", NULL);
      CHECK_ROW ((table != NULL) == (n <= 65536), "%" G_GSIZE_FORMAT " bytes", n);
    }
}

TEST (line_of_100_MiB)
{
  gsize size = 100u * 1024 * 1024;
  char *line = g_malloc (size);
  g_autoptr (GBytes) bytes = NULL;

  memset (line, 'a', size);
  memcpy (line, HEAD, strlen (HEAD));
  bytes = g_bytes_new_take (line, size);
  check_message (bytes, RIYO_ERROR_SYNTAX,
                 "bad.riyo:4: the line is too long; expected at most 65,536 bytes");
}

/* A file cut short is refused or is a smaller table: never one with a cell that the whole lacks. */
TEST (cut_short)
{
  g_autofree char *path = harness_source ("lib/data/builtin.riyo");
  g_autofree char *text = harness_read (path);
  g_autoptr (RiyoTable) whole = riyo_table_new_builtin ();
  guint n_loaded = 0;

  for (gsize len = 0, size = strlen (text); len < size; len += 7)
    {
      g_autoptr (GBytes) bytes = g_bytes_new_static (text, len);
      g_autoptr (GError) error = NULL;
      g_autoptr (RiyoTable) table = riyo_table_new_from_bytes (bytes, "cut.riyo", &error);
      g_auto (GStrv) labels = table != NULL ? riyo_table_list_purposes (table, NULL) : NULL;

      CHECK ((table == NULL) == (error != NULL));
      for (char **label = labels; label != NULL && *label != NULL; label++)
        for (guint bit = 0; bit < 15; bit++)
          if (riyo_table_permits (table, *label, G_GUINT64_CONSTANT (1) << bit, NULL)
              && !riyo_table_permits (whole, *label, G_GUINT64_CONSTANT (1) << bit, NULL))
            CHECK_ROW (FALSE, "%s: a cell more", *label);
      n_loaded += table != NULL;
    }
  CHECK (n_loaded > 0);
}
