/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The folder's state, as the entries of the log's newest file carry it: one of them whole, those
 * behind it what changed. */
#pragma once

#include <glib.h>

#include "base/base.h"
#include "change.h"
#include "log.h"

/* From one whole state to the next, so that it is found soon, whatever happened. */
#define RIYO_CARRIED_MAX_CHANGES 1024u

typedef struct
{
  GString *text;
  guint64 at;         /* where in the file the entry that left it begins, */
  guint64 seq;        /* and that one's number; 0: it is of a file before */
  gsize whole_bytes;  /* of the last that stands whole, */
  gsize change_bytes; /* and what changed since, */
  guint n_changes;    /* in so many entries */
} RiyoCarried;

void riyo_carried_init (RiyoCarried *carried);
void riyo_carried_clear (RiyoCarried *carried);
/* At another file, whose entries are not read yet. */
void riyo_carried_start_file (RiyoCarried *carried);

/* Appends to @line, an entry that begins at @at, what leads to @state; NULL is no change. What was
 * appended is the change in @change, or NULL. */
void riyo_carried_put (const RiyoCarried *carried, GString *line, gsize line_bytes,
                       const char *state, char **change);
/* Once that entry is one. @state may be what is carried. */
void riyo_carried_set (RiyoCarried *carried, const char *state, const char *change, guint64 at,
                       guint64 seq);

/* Entries that carry it, newest first, back to one from where it is known. */
typedef struct
{
  RiyoChanges *changes;
  guint64 at, seq;                        /* of the newest, */
  char digest[RIYO_SHA256_HEX_BYTES + 1]; /* and what it says of the state; empty: it is whole */
  gsize change_bytes;
  guint n_changes;
} RiyoTrace;

void riyo_trace_init (RiyoTrace *trace);
void riyo_trace_clear (RiyoTrace *trace);

/* Takes the entry at @at. FALSE when it carries nothing of the state, or does not say of which. */
gboolean riyo_trace_add (RiyoTrace *trace, const RiyoLine *line, guint64 at);

/* Goes on to where the trace leads, from @whole, or from what is carried (len 0). FALSE, and
 * nothing changed, when that is not what the newest entry says. */
gboolean riyo_carried_follow (RiyoCarried *carried, RiyoTrace *trace, RiyoSpan whole);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RiyoTrace, riyo_trace_clear)
