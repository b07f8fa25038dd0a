/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A million invented records at once: which of them may this operation use? */
#include <riyo/riyo.h>
#include <stdio.h>

#define N 1000000
#define N_CATEGORIES 15

int
main (void)
{
  g_autoptr (GError) error = NULL, end_error = NULL;
  g_autoptr (RiyoGuard) guard = riyo_guard_open ("riyo", &error);
  g_autoptr (RiyoTable) table = NULL;
  g_autoptr (RiyoOperation) use = NULL;
  g_autofree guint16 *tags = g_new (guint16, N); /* 2 bytes hold the categories 1 to 16 */
  g_autofree guint64 *kept = g_new (guint64, N / 64 + 1);
  gsize n_kept = 0;

  for (guint i = 0; i < N; i++) /* each category in turn */
    tags[i] = (guint16)riyo_tags_from_number (i % N_CATEGORIES + 1);
  if (guard != NULL)
    use = riyo_guard_begin (guard, "保険給付の審査・支払", NULL, &error);
  if (use != NULL)
    {
      table = riyo_guard_dup_table (guard);
      /* Nobody's number is known here: NULL counts as everyone's. */
      if (riyo_operation_filter (use, tags, 2, N, NULL, kept, &n_kept, &error))
        printf ("%d 件のうち %" G_GSIZE_FORMAT " 件が使えます。\n", N, n_kept);
      riyo_operation_end (use, &end_error);
    }
  for (guint i = 0; n_kept > 0 && i < N_CATEGORIES; i++)
    if (kept[0] >> i & 1)
      {
        g_autofree char *names = riyo_table_format_tags (table, tags[i]);

        printf ("  %s\n", names);
      }
  if (error != NULL)
    fprintf (stderr, "%s\n", error->message);
  if (end_error != NULL)
    fprintf (stderr, "%s\n", end_error->message);
  return error != NULL || end_error != NULL;
}
