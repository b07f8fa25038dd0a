/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "base/base.h"
#include "rules/rules.h"

/* The secret of a folder, read from its file of keys. */
typedef struct
{
  guint8 pseudonym[RIYO_SIPHASH_KEY_BYTES];
} RiyoKeys;

/* Reads `keys` and holds it against the hash of the folder's state. One that group or others may
 * read or write is RIYO_ERROR_PERMISSION; @shown is its name in messages. */
gboolean riyo_keys_load (int folder_fd, const char *shown, const char *adopted_hash, RiyoKeys *keys,
                         GError **error);

/* The pseudonym of the first @n_parts parts of a subject, 1 … subject->n_parts. */
static inline RiyoFingerprint
riyo_keys_pseudonym (const RiyoKeys *keys, const RiyoSubject *subject, guint n_parts)
{
  return riyo_siphash (keys->pseudonym, subject->text, subject->ends[n_parts - 1]);
}

#define RIYO_PSEUDONYM_DIGITS 32

/* 32 hexadecimal digits and a NUL, as the store and the log write it. */
void riyo_pseudonym_format (RiyoFingerprint pseudonym, char text[RIYO_PSEUDONYM_DIGITS + 1]);

/* Reads exactly 32 lower-case hexadecimal digits at @text; what follows them is not looked at. */
gboolean riyo_pseudonym_parse (const char *text, RiyoFingerprint *pseudonym);
