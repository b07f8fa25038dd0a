/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether each line of a log follows from the one before. */
#pragma once

#include <glib.h>

#include "anchor.h"
#include "base/base.h"
#include "reader.h"
#include "seal.h"

typedef struct
{
  RiyoAnchor anchor;
  gboolean has_anchor, anchor_met;
  RiyoSeal seal;  /* the key that was given, for the next seal of the log, */
  RiyoSeal given; /* and as it was given: of the first that is its */
  gboolean has_seal_key;
  guint64 own_start;    /* the entry that says that this key's seals begin; 0: not met, */
  guint64 own_end;      /* and that of the repair which ended them; 0: none did */
  gboolean may_be_over; /* whether such a repair may be archived, and is not read, */
  guint64 lost;         /* and where a seal of this key would then have been due; 0: nowhere */

  guint64 seq;      /* of the last good entry */
  guint64 archived; /* entries before the first that is read; 0 none, */
  char archived_hash[RIYO_SHA256_HEX_BYTES + 1];
  gboolean is_anchor_archived;
  gboolean archive_met; /* and whether the log tells of that */
  char hash[RIYO_SHA256_HEX_BYTES + 1];
  const char *file;
  guint64 state;
  gboolean state_known; /* in this file */
  char *folder;         /* the state that the entries so far leave, owned; NULL: not known */
  char time[33];

  guint64 first_seal;            /* the entry from which seals are due; 0: none are */
  guint64 last_seal;             /* the last one that the key was held against */
  guint64 early_seal;            /* one of before the key, which another may have had; 0: none */
  guint64 unsealed;              /* the entry of a repair that ended the seals of a key */
  guint64 torn_bytes, nul_bytes; /* at the end, not yet repaired */
  guint64 n_repairs, n_abandoned, n_steps_back, first_step_back;
  guint64 n_unbegun, first_unbegun; /* entries of operations that were not begun, or had ended */
  GHashTable *open_operations;      /* op -> number of its begin */
} RiyoChain;

/* Whether a repair ended the seals of the key that was given. */
gboolean riyo_chain_outlived_key (const RiyoChain *chain);

/* Before the first entry is followed, and what is archived is known: whether the key's seals may
 * have ended there. @kept (nullable) is the key of the log's next seal: one that follows from it is
 * the same key's. */
void riyo_chain_note_kept (RiyoChain *chain, const RiyoSeal *kept);
/* Whether no seal that is read is the key's, and what is archived alone can tell why. */
gboolean riyo_chain_is_undecided (const RiyoChain *chain);

/* The last entry that is archived and a seal of the key that was given; 0: none. */
guint64 riyo_chain_skipped_seals (const RiyoChain *chain);
/* Before the first entry is followed: the key that was given is the next one's behind those. */
void riyo_chain_skip_seals (RiyoChain *chain);

void riyo_chain_init (RiyoChain *chain);
void riyo_chain_clear (RiyoChain *chain);

/* NULL, or what is wrong with the line, untranslated. */
const char *riyo_chain_follow (RiyoChain *chain, const RiyoLogLine *line);
