/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <sys/types.h>

/* No table, rules or layout comes near this. */
#define RIYO_FILE_LIMIT_BYTES (128u * 1024 * 1024)

/* Opens as openat (2) does, close-on-exec, and never as 0, 1 or 2: where the program has closed
 * those, what it prints would go into the file, and what it reads come from there. */
int riyo_file_open (int folder_fd, const char *name, int flags, mode_t mode);

/* The same for a descriptor that was made otherwise; it may be -1, and errno is then kept. */
int riyo_file_raise (int fd);

/* Reads a whole regular file of at most RIYO_FILE_LIMIT_BYTES; more is an error. @folder_fd may be
 * AT_FDCWD; @shown is the name in messages. With @trusted, a file that group or others may write is
 * RIYO_ERROR_PERMISSION. */
GBytes *riyo_file_read (int folder_fd, const char *name, const char *shown, gboolean trusted,
                        GError **error);

/* Writes a file under a temporary name, which it returns, and syncs it; NULL leaves nothing. */
char *riyo_file_stage (int folder_fd, const char *name, const char *shown, gconstpointer data,
                       gsize size, mode_t mode, GError **error);

/* Gives a staged file its name for good: rename, fsync of the folder that holds it. After a failure
 * the staged file is gone. */
gboolean riyo_file_put_in_place (int folder_fd, const char *staged, const char *name,
                                 const char *shown, GError **error);

/* Both: a file is written whole or not at all. */
gboolean riyo_file_replace (int folder_fd, const char *name, const char *shown, gconstpointer data,
                            gsize size, mode_t mode, GError **error);

/* Writes all of @data at the file position, through short writes and EINTR; FALSE leaves errno. */
gboolean riyo_file_write_all (int fd, gconstpointer data, gsize size);
