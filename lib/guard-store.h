/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "guard-pseudonym.h"
#include "guard-suspensions.h"

/* The file `suspensions` of a folder: lines that are only ever appended. How much of it counts is
 * said by the folder's state in the audit log: bytes beyond that are the tail of a writer that was
 * killed, and anything less, or other bytes, is damage. */
typedef struct _RiyoStore RiyoStore;

/* What the folder's state says of the store: records, their bytes, and the SHA-256 of those bytes
 * (so `head -c BYTES suspensions | sha256sum` tells it too). */
typedef struct
{
  guint64 n;
  guint64 bytes;
  char hash[65];
} RiyoStoreMark;

/* Nothing is read yet. @shown is the file's name in messages. */
RiyoStore *riyo_store_new (int folder_fd, const char *shown, const RiyoKeys *keys);
void riyo_store_free (RiyoStore *store);

/* The store of a folder whose state knows the keys' hash and the mark, read; the log must be
 * locked.
 */
RiyoStore *riyo_store_open (int folder_fd, const char *folder, const char *keys_hash,
                            const RiyoStoreMark *mark, GError **error);

const RiyoKeys *riyo_store_get_keys (const RiyoStore *store);

/* Reads what has been committed since the last call; the log must be locked. Callers take turns. On
 * failure the suspensions are those of before, and the caller permits nothing. */
gboolean riyo_store_refresh (RiyoStore *store, const RiyoStoreMark *mark, GError **error);

/* The live suspensions as last refreshed, transfer full. */
RiyoSuspensions *riyo_store_ref_suspensions (RiyoStore *store);

/* Whether a suspension of this reference was ever added, and is live. */
gboolean riyo_store_knows (const RiyoStore *store, const char *reference, gboolean *live);

/* With the log locked and the store refreshed: appends one record, durably, and tells the mark that
 * commits it once the log's state holds it. Cuts off an uncommitted tail first. */
gboolean riyo_store_append (RiyoStore *store, const RiyoSuspension *suspension, RiyoStoreMark *mark,
                            GError **error);

/* With the log locked and its state, which holds @mark, durable: notes behind the last record that
 * the log has its entry. Who cuts the log behind that is found out. It may fail: then nobody is. */
void riyo_store_witness (RiyoStore *store, const RiyoStoreMark *mark);

/* Calls @each with every committed record in order, until it returns FALSE. */
typedef gboolean (*RiyoStoreFunc) (RiyoSuspension *suspension, gpointer data);
gboolean riyo_store_foreach (RiyoStore *store, RiyoStoreFunc each, gpointer data, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RiyoStore, riyo_store_free)
