/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a sift is to do, worked out once a file. */
#include "config.h"

#include "sift.h"

#define VIEW_BITS 64

/* In a row all of whose columns are dropped nothing passes; else the newline always does, and a
 * delimiter where a column follows. */
static gboolean
passes_mark (const gboolean *kept, guint n_columns, gboolean blank, guint column)
{
  gboolean any = FALSE, follows = column + 1 == n_columns;

  for (guint i = 0; i < n_columns; i++)
    {
      any |= kept[i];
      follows |= i > column && kept[i];
    }
  return any && (blank || follows) && (blank || kept[column] || column + 1 == n_columns);
}

RiyoSift *
riyo_sift_new (const gboolean *kept, guint n_columns, gboolean blank)
{
  g_autofree gboolean *with_mark = g_new (gboolean, n_columns);
  RiyoSift *sift;

  if (!riyo_scan_has_avx512 ())
    return NULL;
  for (guint i = 0; i < n_columns; i++)
    with_mark[i] = passes_mark (kept, n_columns, blank, i);
  sift = g_new0 (RiyoSift, 1);
  sift->n_columns = n_columns;
  sift->cr = with_mark[n_columns - 1] ? ~G_GUINT64_CONSTANT (0) : 0;
  sift->views = g_new0 (RiyoSiftView, n_columns + 1);
  for (guint from = 0; from <= n_columns; from++)
    for (guint i = 0; i < VIEW_BITS; i++)
      {
        guint column = (from + i) % n_columns;

        sift->views[from].kept |= (guint64)(kept[column] != 0) << i;
        sift->views[from].with_mark |= (guint64)(with_mark[column] != 0) << i;
        sift->views[from].last |= (guint64)(column + 1 == n_columns) << i;
      }
  return sift;
}

void
riyo_sift_free (RiyoSift *sift)
{
  if (sift == NULL)
    return;
  g_free (sift->views);
  g_free (sift);
}

RiyoSifted
riyo_sift_rows (const RiyoSift *sift, const RiyoScan *scan, const guchar *data, gsize n,
                guchar *out)
{
#if defined(__x86_64__)
  return riyo_sift_blocks_avx512 (sift, scan, data, n, out);
#else
  return (RiyoSifted){ 0, 0, 0 };
#endif
}
