/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An invented batch as it has run for years: members in, covers of certificates out, all CP932. */
#include <stdio.h>

/* 記号 4, 番号 8, 枝番 2, 氏名 16, 住所 24, newline */
#define RECORD_BYTES 55

int
main (int argc, char **argv)
{
  char record[RECORD_BYTES];
  int n = 0;

  while (fread (record, RECORD_BYTES, 1, stdin) == 1)
    {
      printf ("%.24s\n  %.16s\n  (%.4s-%.8s-%.2s)\n", record + 30, record + 14, record, record + 4,
              record + 12);
      n++;
    }
  fprintf (stderr, "%d covers\n", n);
  return 0;
}
