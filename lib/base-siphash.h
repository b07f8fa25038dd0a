/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#define RIYO_SIPHASH_KEY_BYTES 16

/* A keyed fingerprint of 128 bits. */
typedef struct
{
  guint64 low, high;
} RiyoFingerprint;

/* SipHash-2-4 with 128 bits of output. About 20 ns for a subject. */
RiyoFingerprint
riyo_siphash (const guint8 key[RIYO_SIPHASH_KEY_BYTES], gconstpointer data, gsize size);
