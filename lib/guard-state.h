/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "suspension/suspension.h"

/* What the audit log says is in force in a folder: the hash of each adopted part. */
typedef struct
{
  GTree *tables;  /* version as decimal text -> SHA-256, by number */
  GTree *layouts; /* name -> SHA-256 */
  char *rules;
  char *keys;
  guint64 n_suspensions;     /* records of the store that are committed, */
  guint64 suspensions_bytes; /* the bytes they take, */
  char *suspensions;         /* and the SHA-256 of those bytes */
} RiyoState;

RiyoState *riyo_state_new (void);
void riyo_state_free (RiyoState *state);

/* NULL with RIYO_ERROR_DAMAGED when @json is not a state. */
RiyoState *riyo_state_parse (const char *json, const char *shown, GError **error);
char *riyo_state_format (const RiyoState *state);

/* What the state says of the store of suspensions, and the other way round. */
RiyoStoreMark riyo_state_get_mark (const RiyoState *state);
void riyo_state_set_mark (RiyoState *state, const RiyoStoreMark *mark);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RiyoState, riyo_state_free)
