/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "engine.h"

/* The different values that were met in one place of the subject, without the blanks around them.
 */
typedef struct
{
  GByteArray *values[RIYO_UNIT_PERSONS]; /* NULL until needed */
  guint n;                               /* one more than there is room for: too many */
} RiyoUnitValues;

/* Records that are decided as one, such as the lines of a receipt: from one of a type that begins
 * units (先頭) to the next, or to one that belongs to none. */
typedef struct
{
  RiyoEngine *engine;
  gboolean *nobodys;       /* of each row of the layout: no part of it is anybody's */
  RiyoUnitValues *subject; /* of each place */
  RiyoSlice *slices;       /* of every person that they may make */
  guint row;               /* of its first record */
  guint64 nth;             /* of that type */
  RiyoTags kept_tags;
  guint64 record; /* its first */
  gsize start;    /* in what passes */
  gsize end;      /* there too: what is behind is nobody's, and nothing of the unit follows it */
  gsize n_bytes;  /* of the file, from its first record on */
  gboolean open;
  gboolean began; /* by a type that begins units */
} RiyoUnit;

/* Once the engine has its layout and what a sidecar adds. */
void riyo_unit_init (RiyoUnit *unit, RiyoEngine *engine);
void riyo_unit_clear (RiyoUnit *unit);

/* Whether a record of row @row goes on with the unit; else the unit is to be decided, and another
 * started. */
gboolean riyo_unit_continues (const RiyoUnit *unit, guint row);

/* The record in hand begins one, whose first byte will be out[n_out]. */
void riyo_unit_start (RiyoUnit *unit, guint row, gsize n_out);

/* What stands in the layout's place @i for a part of the subject. */
void riyo_unit_add_subject (RiyoUnit *unit, guint i, const RiyoSlice *slice);

/* Another @n bytes of the file stand in the unit; FALSE when it becomes longer than can be held
 * until it is decided. */
gboolean riyo_unit_measure (RiyoUnit *unit, gsize n, GError **error);

/* A record of row @row was put, of which parts with @tags passed: out ends at @n_out now. */
void riyo_unit_add (RiyoUnit *unit, guint row, RiyoTags tags, gsize n_out);

/* Decides what is open. Where it does not pass, takes its records out of @out, and of the engine's
 * ends; what is nobody's behind it stays. FALSE when it cannot be told. */
gboolean riyo_unit_finish (RiyoUnit *unit, guchar *out, gsize *n_out, GError **error);
