/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "base/base.h"

/* Where the store lies, and its name in messages. Not owned. */
typedef struct
{
  int folder_fd;
  char *shown;
} RiyoStoreFile;

/* The bytes from @from to @to and a NUL, or NULL. */
char *riyo_store_file_read (const RiyoStoreFile *file, guint64 from, guint64 to, GError **error);

/* Cuts the file to @at bytes and appends @text durably. */
gboolean riyo_store_file_append (const RiyoStoreFile *file, const char *text, gsize size,
                                 guint64 at, GError **error);

/* Whether nothing behind @from bytes, which is how far the log vouches, was in the log once: a
 * record with its witness was; what a killed writer left has none. */
gboolean riyo_store_file_check_tail (const RiyoStoreFile *file, guint64 from, GError **error);

/* Notes behind the last record, which ends at @at, that the log has its entry. It may fail: then
 * who cuts the log is not found out. */
void riyo_store_file_witness (const RiyoStoreFile *file, guint64 at);

/* How it lies there now. One system call. */
RiyoFileSight riyo_store_file_see (const RiyoStoreFile *file);

/* Whether nothing came, of what was seen, but the witness, behind @at. */
gboolean riyo_store_file_has_new_witness (const RiyoStoreFile *file, guint64 at,
                                          const RiyoFileSight *before, const RiyoFileSight *now);

/* RIYO_ERROR_DAMAGED: not what the log vouches for. Always FALSE. */
gboolean riyo_store_file_fail_damaged (const RiyoStoreFile *file, GError **error);
