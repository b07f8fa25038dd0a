/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What every command prints, in the encoding that was asked for. */
#include "config.h"

#include <stdio.h>

#include "command.h"

gboolean
command_check_encoding (void)
{
  g_autofree char *converted
      = command_options.encoding != NULL
            ? g_convert ("", 0, command_options.encoding, "UTF-8", NULL, NULL, NULL)
            : NULL;

  return command_options.encoding == NULL || converted != NULL;
}

static char *
convert (const char *text, gsize *n)
{
  return g_convert_with_fallback (text, -1, command_options.encoding, "UTF-8", "?", NULL, n, NULL);
}

/* How many bytes the encoding puts before any text: a mark that belongs to a stream's beginning. */
static gsize
count_mark (void)
{
  gsize once = 0, twice = 0;
  g_autofree char *a = convert ("A", &once), *b = convert ("AA", &twice);

  return a != NULL && b != NULL && 2 * once > twice ? 2 * once - twice : 0;
}

/* By lengths: in UTF-16 every other byte of ASCII is 0. */
static void
put_as_it_is (FILE *stream, const char *text)
{
  static gboolean begun[2];
  gboolean *has_mark = &begun[stream == stderr];
  gsize n = 0, skip;
  g_autofree char *converted = command_options.encoding != NULL ? convert (text, &n) : NULL;

  if (converted == NULL)
    {
      fputs (text, stream);
      return;
    }
  skip = *has_mark ? MIN (count_mark (), n) : 0;
  *has_mark |= n > 0;
  fwrite (converted + skip, 1, n - skip, stream);
}

/* All that any command says goes through here: names of files are of anybody's choice. */
static void
put (FILE *stream, const char *text)
{
  g_autofree char *shown = riyo_text_show_lines (text);

  put_as_it_is (stream, shown);
}

void
command_show_progress (const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  put_as_it_is (stderr, text);
}

void
command_print (const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  put (stdout, text);
}

void
command_print_error (const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  put (stderr, text);
}
