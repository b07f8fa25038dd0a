/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Subjects as the desk types them: on the command line, or asked for. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command.h"

/* What follows the one line that is read would not be looked at, and may be meant too: on a
 * terminal nothing follows yet. */
static gboolean
has_more (void)
{
  int next = isatty (STDIN_FILENO) ? EOF : getc (stdin);

  while (next != EOF && g_ascii_isspace (next))
    next = getc (stdin);
  return next != EOF;
}

/* A line of stdin without its end; empty at the end of input, or where there are more. */
static char *
ask (void)
{
  char *line = NULL;
  size_t room = 0;
  ssize_t n;

  if (isatty (STDIN_FILENO))
    command_print_error ("%s", _ ("Subject (such as 記号-番号-枝番): "));
  n = getline (&line, &room, stdin);
  n -= n > 0 && line[n - 1] == '\n';
  n -= n > 0 && line[n - 1] == '\r';
  if (n <= 0
      || (memchr (line, '\0', (size_t)n) == NULL && memchr (line, '\r', (size_t)n) == NULL
          && !has_more ()))
    {
      char *text = n > 0 ? g_strndup (line, (gsize)n) : g_strdup ("");

      free (line);
      return text;
    }
  command_print_error ("%s",
                       _ ("riyo: -s - reads one number, and standard input has more lines\n"));
  exit (COMMAND_TROUBLE);
}

char *
command_dup_subject (const char *given)
{
  /* "-" keeps the number out of the process list and the shell's history. */
  char *text = strcmp (given, "-") == 0 ? ask () : g_strdup (given);
  char *converted = g_utf8_validate (text, -1, NULL)
                        ? NULL
                        : g_convert (text, -1, "UTF-8", "CP932", NULL, NULL, NULL);

  if (converted == NULL)
    return text;
  g_free (text);
  return converted;
}
