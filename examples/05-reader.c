/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A batch that looped over fgets (): now the library reads, and hands out what the purpose may use.
 */
#include <riyo/riyo.h>
#include <stdio.h>
#include <string.h>

int
main (int argc, char **argv)
{
  char line[4096];
  int n = 0;
  g_autoptr (GError) error = NULL;
  g_autoptr (RiyoGuard) guard = riyo_guard_open ("riyo", &error);
  g_autoptr (RiyoOperation) use
      = guard && argc > 1 ? riyo_guard_begin (guard, argv[1], NULL, &error) : NULL;
  g_autoptr (RiyoLayout) layout
      = use ? riyo_operation_load_layout (use, "claims-and-checkups", &error) : NULL;
  RiyoReader *reader
      = layout ? riyo_reader_new (use, layout, RIYO_FILTER_BLANK, 0, "stdin", &error) : NULL;

  /* was: while (fgets (line, sizeof line, stdin) != NULL) */
  while (reader && riyo_reader_gets (reader, line, sizeof line, &error) != NULL)
    {
      fputs (line, stdout);
      n++;
    }
  riyo_reader_unref (reader);
  fprintf (stderr, "%d lines\n", n);
  return error ? fprintf (stderr, "%s\n", error->message), 1 : !riyo_operation_end (use, NULL);
}
