/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What was asked of records that passed and are not handed out yet, so that it can be asked again.
 */
#pragma once

#include <glib.h>

#include "asked.h"

typedef struct
{
  RiyoAsked asked; /* but for its subjects */
  gsize start;     /* where in what passes the record, or the unit, begins, */
  gsize end;       /* and ends; 0: it is one record */
  gsize bytes;     /* where its subjects begin: in the bytes, */
  guint slices;    /* and among the slices */
} RiyoAnsweredRecord;

typedef struct
{
  GArray *records; /* RiyoAnsweredRecord, by start */
  GArray *slices;  /* RiyoSlice, whose data is none */
  GByteArray *bytes;
} RiyoAnswered;

RiyoAnswered *riyo_answered_new (void);
void riyo_answered_free (RiyoAnswered *answered);

/* A record that passed; of each subject there are @n_parts slices. */
void riyo_answered_add (RiyoAnswered *answered, const RiyoAsked *asked, guint n_parts, gsize start,
                        gsize end);

/* The first @n bytes of what passes were handed out, and are gone. */
void riyo_answered_drop (RiyoAnswered *answered, gsize n);

/* What was asked of a record, with its subjects in @slices, which is made to hold them. */
RiyoAsked riyo_answered_get (const RiyoAnswered *answered, guint i, guint n_parts, GArray *slices);
