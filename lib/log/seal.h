/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Seals: in a sealed log, every entry whose number is a multiple of RIYO_SEAL_INTERVAL is a seal.
 * It holds HMAC-SHA256 (key, "riyo-seal\n" number "\n" prev) with a key that is used once:
 * the next one is SHA-256 ("riyo-seal-next\n" key). The entry that says that seals begin holds, by
 * the first key, HMAC-SHA256 (key, "riyo-seal-start\n" number "\n" prev): so it is told whose they
 * are, before there is one. audit/seal holds the next key only, so whoever
 * takes the folder over cannot seal anew what was sealed before; the first key is kept elsewhere.
 * Both files read {"seq":N,"key":"<64>"}: the key for the seal that will be entry N. */
#pragma once

#include <glib.h>

#include "base/base.h"

#define RIYO_SEAL_INTERVAL 64u
#define RIYO_SEAL_NAME "seal"

typedef struct
{
  guint64 seq;
  guint8 key[RIYO_SHA256_BYTES];
} RiyoSeal;

gboolean
riyo_seal_read (int folder_fd, const char *name, const char *shown, RiyoSeal *seal, GError **error);
gboolean riyo_seal_parse (GBytes *bytes, const char *shown, RiyoSeal *seal, GError **error);
/* Whether these bytes are the beginning of such a file, whose last "}" comes once the log is sealed
 * by it; fills @seal as far as it is whole, else with 0. */
gboolean riyo_seal_is_unfinished (GBytes *bytes, RiyoSeal *seal);
/* Puts audit/seal in place. */
gboolean riyo_seal_write (int audit_fd, const char *shown, const RiyoSeal *seal, GError **error);
/* Takes away what a writer that was killed staged for it: a key that may seal one day. */
void riyo_seal_sweep (int audit_fd);
#define RIYO_SEAL_END "}\n" /* of what this gives */
char *riyo_seal_format (const RiyoSeal *seal);
void riyo_seal_clear (RiyoSeal *seal);

/* Moves on to the key for @seq; FALSE when that lies behind. */
gboolean riyo_seal_advance (RiyoSeal *seal, guint64 seq);

/* What a seal entry with this key, after the entry hashed @prev, must hold. */
void riyo_seal_compute (const RiyoSeal *seal, const char *prev, char mac[RIYO_SHA256_HEX_BYTES]);

/* What the entry @seq must hold that says that the seals begin, of which this is the first key. */
void riyo_seal_compute_start (const RiyoSeal *seal, guint64 seq, const char *prev,
                              char mac[RIYO_SHA256_HEX_BYTES]);
