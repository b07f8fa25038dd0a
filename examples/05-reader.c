/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A batch that looped over fgets (): now the library reads, and hands out what the purpose may use.
 */
#include <riyo/riyo.h>
#include <stdio.h>

int
main (int argc, char **argv)
{
  char line[4096];
  int n = 0;
  g_autoptr (GError) error = NULL, end_error = NULL;
  g_autoptr (RiyoGuard) guard = riyo_guard_open ("riyo", &error);
  g_autoptr (RiyoOperation) use = NULL;
  g_autoptr (RiyoLayout) layout = NULL;
  RiyoReader *reader = NULL;

  if (guard != NULL)
    use = riyo_guard_begin (guard, argv[1], NULL, &error);
  if (use != NULL)
    layout = riyo_operation_load_layout (use, "claims-and-checkups", &error);
  if (layout != NULL)
    reader = riyo_reader_new (use, layout, RIYO_FILTER_BLANK, 0, "stdin", &error);

  /* was: while (fgets (line, sizeof line, stdin) != NULL) */
  while (reader != NULL && riyo_reader_gets (reader, line, sizeof line, &error) != NULL)
    {
      fputs (line, stdout);
      n++;
    }
  fflush (stdout); /* the count comes behind the lines, on a terminal and in a file */
  fprintf (stderr, "%d lines\n", n);
  riyo_reader_unref (reader); /* its counts are in the end's entry */
  if (use != NULL)
    riyo_operation_end (use, &end_error);
  if (error != NULL)
    fprintf (stderr, "%s\n", error->message);
  if (end_error != NULL)
    fprintf (stderr, "%s\n", end_error->message);
  return error != NULL || end_error != NULL;
}
