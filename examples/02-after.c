/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An invented batch as it has run for years: members in, covers of certificates out, all CP932. */
#include <riyo/riyo.h>
#include <stdio.h>
#include <string.h>

/* 記号 4, 番号 8, 枝番 2, 氏名 16, 住所 24, newline */
#define RECORD_BYTES 55

int
main (int argc, char **argv)
{
  char record[RECORD_BYTES + 1];
  int n = 0;
  g_autoptr (GError) error = NULL;
  g_autoptr (RiyoGuard) guard = riyo_guard_open ("riyo", &error);
  g_autoptr (RiyoOperation) use = guard ? riyo_guard_begin (guard, argv[1], NULL, &error) : NULL;

  while (use && fgets (record, sizeof record, stdin) != NULL
         && riyo_operation_check (use, 1 << 0 /* 資格 */, NULL, &error))
    {
      printf ("%.24s\n  %.16s\n  (%.4s-%.8s-%.2s)\n", record + 30, record + 14, record, record + 4,
              record + 12);
      n++;
    }
  fprintf (stderr, "%d covers\n", n);
  return error ? fprintf (stderr, "%s\n", error->message), 1 : !riyo_operation_end (use, NULL);
}
