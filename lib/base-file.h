/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <sys/types.h>

/* No table, rules or layout comes near this. */
#define RIYO_FILE_LIMIT_BYTES (128u * 1024 * 1024)

/* Reads a whole regular file of at most RIYO_FILE_LIMIT_BYTES; more is an error. @folder_fd may be AT_FDCWD; @shown is the name
 * in messages. With @trusted, a file that group or others may write is RIYO_ERROR_PERMISSION. */
GBytes *riyo_file_read (int folder_fd, const char *name, const char *shown, gboolean trusted,
                        GError **error);

/* Writes a file whole or not at all: temporary name, fsync, rename, fsync of the folder, which
 * @folder_fd has open. */
gboolean riyo_file_replace (int folder_fd, const char *name, const char *shown, gconstpointer data,
                            gsize size, mode_t mode, GError **error);

/* Writes all of @data at the file position, through short writes and EINTR; FALSE leaves errno. */
gboolean riyo_file_write_all (int fd, gconstpointer data, gsize size);
