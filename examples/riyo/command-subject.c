/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Subjects as the desk types them: on the command line, or asked for. */
#include "config.h"

#include <errno.h>
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

/* Behind the mark that some programs write before UTF-8, without the end of its line. */
static char *
read_number (char **line, gsize *room, const char **wrong)
{
  ssize_t n = getline (line, room, stdin);
  char *start = *line;

  if (n < 0 && ferror (stdin))
    *wrong = g_strerror (errno);
  if (n >= 3 && memcmp (start, "\xef\xbb\xbf", 3) == 0)
    {
      start += 3;
      n -= 3;
    }
  n -= n > 0 && start[n - 1] == '\n';
  n -= n > 0 && start[n - 1] == '\r';
  if (*wrong == NULL && n <= 0)
    *wrong = _ ("nothing stands there");
  else if (*wrong == NULL && memchr (start, '\0', (gsize)n) != NULL)
    *wrong = _ ("a NUL stands there; expected text in UTF-8 or CP932");
  else if (*wrong == NULL && (memchr (start, '\r', (gsize)n) != NULL || has_more ()))
    *wrong = _ ("more lines stand there");
  return *wrong == NULL ? g_strndup (start, (gsize)n) : NULL;
}

/* The number that is asked for: what is not one line with something in it names nobody, and nobody
 * is no answer to whose data it is. */
static char *
ask (void)
{
  g_autofree char *number = NULL;
  const char *wrong = NULL;
  char *line = NULL;
  gsize room = 0;

  if (isatty (STDIN_FILENO))
    command_print_error ("%s", _ ("Subject (such as 記号-番号-枝番): "));
  number = read_number (&line, &room, &wrong);
  free (line);
  if (wrong != NULL)
    {
      command_print_error (_ ("riyo: -s - reads one number from standard input: %s\n"), wrong);
      exit (COMMAND_TROUBLE);
    }
  return g_steal_pointer (&number);
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
