/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A million invented records at once: which of them may this operation use? */
#include <riyo/riyo.h>
#include <stdio.h>

#define N 1000000

int
main (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RiyoGuard) guard = riyo_guard_open ("riyo", &error);
  g_autoptr (RiyoOperation) use
      = guard ? riyo_guard_begin (guard, "保険給付の審査・支払", NULL, &error) : NULL;
  g_autofree guint16 *tags = g_new (guint16, N);
  g_autofree guint64 *kept = g_new (guint64, N / 64 + 1);
  gsize n_kept;

  for (guint i = 0; i < N; i++)
    tags[i] = (guint16)(1 << (i % 15)); /* each category in turn */
  if (use == NULL || !riyo_operation_filter (use, tags, 2, N, NULL, kept, &n_kept, &error))
    return fprintf (stderr, "%s\n", error->message), 2;
  printf ("%d 件のうち %" G_GSIZE_FORMAT " 件が使えます。\n", N, n_kept);
  for (guint i = 0; i < 15; i++)
    if (kept[0] >> i & 1)
      printf ("  %u 番の類型\n", i + 1);
  return riyo_operation_end (use, NULL) ? 0 : 2;
}
