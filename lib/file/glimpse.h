/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The beginning of a file that nobody has described yet. */
#pragma once

#include <glib.h>

#include "layout/layout.h"

typedef struct
{
  guchar *data; /* whole lines, without a byte order mark and what follows an end mark */
  gsize n;
  gsize n_all;      /* with the end mark and what follows it */
  const char *file; /* NULL = stdin */
  const char *shown;
  gboolean whole; /* the file is no longer than this */
  RiyoText text;  /* ANY when all is ASCII: nothing tells */
  gboolean crlf, end_mark, blank_rows;
  char delimiter;  /* 0: none */
  GPtrArray *rows; /* char **, decoded; blank rows are not among them */
  guint width;     /* bytes of each line, when all have the same; else 0 */
} RiyoGlimpse;

/* NULL = stdin. Errors: RIYO_ERROR_IO; RIYO_ERROR_FORMAT, RIYO_ERROR_ENCODING for what no layout in
 * rows reads. */
RiyoGlimpse *riyo_glimpse_new (const char *file, GError **error);
void riyo_glimpse_free (RiyoGlimpse *glimpse);

static inline char **
riyo_glimpse_row_at (const RiyoGlimpse *glimpse, guint i)
{
  return g_ptr_array_index (glimpse->rows, i);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RiyoGlimpse, riyo_glimpse_free)
