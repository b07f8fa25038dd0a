/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What every command prints, in the encoding that was asked for. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "command.h"

gboolean
command_check_encoding (void)
{
  gsize n;
  g_autofree char *converted = command_options.encoding != NULL
                                   ? riyo_text_encode ("", command_options.encoding, &n)
                                   : NULL;

  return command_options.encoding == NULL || converted != NULL;
}

/* All that JSON is written with, where the rest can be escaped. */
gboolean
command_can_print_json (void)
{
  char ascii[0x7f - 0x20 + 1] = { 0 };
  gsize n;
  g_autofree char *converted = NULL;

  for (guint c = 0x20; c < 0x7f; c++)
    ascii[c - 0x20] = (char)c;
  if (command_options.encoding != NULL)
    converted = riyo_text_encode (ascii, command_options.encoding, &n);
  return command_options.encoding == NULL || converted != NULL;
}

/* What the encoding has not, of what was printed: each character once. */
static GString *lacking;

static char *
convert (const char *text, gsize *n)
{
  return riyo_text_encode (text, command_options.encoding, n);
}

/* How many bytes the encoding puts before any text: a mark that belongs to a stream's beginning. */
static gsize
count_mark (void)
{
  gsize once = 0, twice = 0;
  g_autofree char *a = convert ("A", &once), *b = convert ("AA", &twice);

  return a != NULL && b != NULL && 2 * once > twice ? 2 * once - twice : 0;
}

static gboolean
has_character (gunichar c)
{
  char alone[7] = { 0 };
  gsize n = 0;
  g_autofree char *converted = NULL;

  g_unichar_to_utf8 (c, alone);
  converted = convert (alone, &n);
  return converted != NULL;
}

gboolean
command_is_utf8 (void)
{
  static const char sample[] = "\343\201\202"; /* あ */
  gsize n = 0;
  g_autofree char *converted = command_options.encoding != NULL ? convert (sample, &n) : NULL;

  return command_options.encoding == NULL
         || (converted != NULL && n == strlen (sample) && memcmp (converted, sample, n) == 0);
}

/* Of @text each character that the encoding has not, once, is added to @found. */
static void
find_lacking (const char *text, GString *found)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_hash_table_add (seen, GUINT_TO_POINTER (c)) && !has_character (c)
          && g_utf8_strchr (found->str, -1, c) == NULL)
        g_string_append_unichar (found, c);
    }
}

/* How what the encoding has not is written. */
typedef enum
{
  AS_MARK,   /* “?”, and told at the end */
  AS_NUMBER, /* in messages, which are read once */
  AS_JSON,   /* escaped: JSON loses nothing in any encoding */
} Lacking;

static void
append_lacking (GString *out, gunichar c, Lacking how)
{
  if (how == AS_NUMBER)
    g_string_append_printf (out, "<U+%04X>", c);
  else if (how == AS_MARK || c < 0x80)
    g_string_append_c (out, '?');
  else if (c < 0x10000)
    g_string_append_printf (out, "\\u%04x", c);
  else
    g_string_append_printf (out, "\\u%04x\\u%04x", 0xd800 + ((c - 0x10000) >> 10),
                            0xdc00 + ((c - 0x10000) & 0x3ff));
}

/* For who is told at the end; in JSON only letters that it cannot do without. */
static void
note_lacking (const GString *found, Lacking how)
{
  if (lacking == NULL)
    lacking = g_string_new (NULL);
  for (const char *p = found->str; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if ((how == AS_MARK || (how == AS_JSON && c < 0x80))
          && g_utf8_strchr (lacking->str, -1, c) == NULL)
        g_string_append_unichar (lacking, c);
    }
}

static char *
replace_lacking (const char *text, Lacking how)
{
  g_autoptr (GString) found = g_string_new (NULL);
  GString *out = g_string_new (NULL);

  find_lacking (text, found);
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_utf8_strchr (found->str, -1, c) == NULL)
        g_string_append_unichar (out, c);
      else
        append_lacking (out, c, how);
    }
  note_lacking (found, how);
  return g_string_free (out, FALSE);
}

/* By lengths: in UTF-16 every other byte of ASCII is 0. */
static void
write_converted (FILE *stream, const char *converted, gsize n)
{
  static gboolean begun[2];
  gboolean *has_mark = &begun[stream == stderr];
  gsize skip = *has_mark ? MIN (count_mark (), n) : 0;

  *has_mark |= n > 0;
  fwrite (converted + skip, 1, n - skip, stream);
}

static void
put_as_it_is (FILE *stream, const char *text, Lacking how)
{
  gsize n = 0;
  g_autofree char *converted = NULL, *replaced = NULL;

  if (command_options.encoding == NULL)
    {
      fputs (text, stream);
      return;
    }
  converted = convert (text, &n);
  if (converted == NULL)
    {
      replaced = replace_lacking (text, how);
      converted = convert (replaced, &n);
    }
  if (converted != NULL)
    write_converted (stream, converted, n);
  else
    fputs (text, stream);
}

/* All that any command says goes through here: names of files are of anybody's choice. */
static void
put (FILE *stream, const char *text, Lacking how)
{
  g_autofree char *shown = riyo_text_show_lines (text);

  put_as_it_is (stream, shown, how);
}

#define NAMED 10

/* By their numbers, for they are what the encoding has not. */
static char *
name_characters (const GString *characters)
{
  GString *names = g_string_new (NULL);
  glong n = g_utf8_strlen (characters->str, -1), i = 0;

  for (const char *p = characters->str; *p != '\0' && i < NAMED; p = g_utf8_next_char (p), i++)
    g_string_append_printf (names, "%sU+%04X", i > 0 ? ", " : "", g_utf8_get_char (p));
  if (n > NAMED)
    g_string_append_printf (names, _ (" and %ld more"), n - NAMED);
  return g_string_free (names, FALSE);
}

static guint
count_lines_to (const char *text, gunichar c)
{
  const char *end = g_utf8_strchr (text, -1, c);
  guint line = 1;

  for (const char *p = text; p < end; p++)
    line += *p == '\n';
  return line;
}

/* The mark of UTF-8 is nothing in an encoding that has no such character, or a mark of its own. */
static const char *
skip_mark (const char *text)
{
  gunichar mark = g_utf8_get_char (text);

  return mark == 0xfeff && command_options.encoding != NULL
                 && (count_mark () > 0 || !has_character (mark))
             ? g_utf8_next_char (text)
             : text;
}

static gboolean
can_be_written (const char *text)
{
  gsize n = 0;
  g_autofree char *converted = command_options.encoding != NULL ? convert (text, &n) : NULL;

  return command_options.encoding == NULL || converted != NULL;
}

CommandStatus
command_print_page (const char *text)
{
  g_autofree char *shown = riyo_text_show_lines (skip_mark (text));
  g_autoptr (GString) found = g_string_new (NULL);
  g_autofree char *names = NULL;

  if (can_be_written (shown))
    {
      put_as_it_is (stdout, shown, AS_MARK);
      return COMMAND_DONE;
    }
  find_lacking (shown, found);
  names = name_characters (found);
  command_print_error (
      _ ("riyo: %s lacks characters of this text, so nothing was printed: %s (first "
         "in line %u). Choose another --encoding (UTF-8 has all), or write them "
         "otherwise where they come from\n"),
      command_options.encoding, names, count_lines_to (shown, g_utf8_get_char (found->str)));
  return COMMAND_TROUBLE;
}

void
command_tell_lacking (void)
{
  g_autofree char *names = lacking != NULL && lacking->len > 0 ? name_characters (lacking) : NULL;

  if (names == NULL)
    return;
  command_print_error (_ ("riyo: %s lacks characters of this answer; “?” stands for: %s\n"),
                       command_options.encoding, names);
}

void
command_print_json (const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  put (stdout, text, AS_JSON);
}

CommandStatus
command_print_sheets (const char *text, RiyoReportFormat format)
{
  if (format != RIYO_REPORT_JSON)
    return command_print_page (text);
  command_print_json ("%s", text);
  return COMMAND_DONE;
}

void
command_show_progress (const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  put_as_it_is (stderr, text, AS_NUMBER);
}

void
command_print (const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  put (stdout, text, command_options.json ? AS_JSON : AS_MARK);
}

void
command_print_error (const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  put (stderr, text, AS_NUMBER);
}
