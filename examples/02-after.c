/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An invented batch as it has run for years: members in, covers of certificates out, all CP932. */
#include <riyo/riyo.h>
#include <stdio.h>

/* 記号 4, 番号 8, 枝番 2, 氏名 16, 住所 24, newline */
#define RECORD_BYTES 55
#define MEMBER RIYO_TAG (1) /* 資格 */

int
main (int argc, char **argv)
{
  char record[RECORD_BYTES];
  int n = 0;
  char subject[17]; /* 記号-番号-枝番 */
  g_autoptr (GError) error = NULL, end_error = NULL;
  g_autoptr (RiyoGuard) guard = riyo_guard_open ("riyo", &error);
  g_autoptr (RiyoOperation) use = NULL;

  if (guard != NULL)
    use = riyo_guard_begin (guard, argv[1], NULL, &error);
  while (use != NULL && fread (record, RECORD_BYTES, 1, stdin) == 1)
    {
      g_snprintf (subject, sizeof subject, "%.4s-%.8s-%.2s", record, record + 4, record + 12);
      if (!riyo_operation_check (use, MEMBER, subject, &error))
        break;
      printf ("%.24s\n  %.16s\n  (%.4s-%.8s-%.2s)\n", record + 30, record + 14, record, record + 4,
              record + 12);
      n++;
    }
  fprintf (stderr, "%d covers\n", n);
  if (use != NULL)
    riyo_operation_end (use, &end_error);
  if (error != NULL)
    fprintf (stderr, "%s\n", error->message);
  if (end_error != NULL)
    fprintf (stderr, "%s\n", end_error->message);
  return error != NULL || end_error != NULL;
}
