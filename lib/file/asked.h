/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <riyo/riyo.h>

/* Where a part of the subject was found; the bytes are the file's. */
typedef struct
{
  const guchar *data;
  gsize n;
  gboolean quoted;
} RiyoSlice;

/* A record, of which parts with some tags would pass. */
typedef struct
{
  guint64 record;   /* its row, or its number in a file that has none */
  const char *type; /* where it is counted by them; or NULL */
  guint64 nth;      /* of its type */
  RiyoTags tags;
  const RiyoSlice *subjects; /* each has as many slices as the layout names, all empty when it is
                                not stated */
  guint n_subjects;          /* 0: more than one record may have */
  gboolean totals;           /* of the others of the file */
} RiyoAsked;
