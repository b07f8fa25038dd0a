/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <sys/types.h>
#include <time.h>

#include "base/base.h"
#include "digest.h"

/* What one read asks for: large enough to cost nothing, small enough to stay in the cache. */
#define RIYO_READ_BYTES (256u * 1024)

/* For tests: pieces of another size, at most RIYO_READ_BYTES. */
extern gsize riyo_input_piece_bytes;

/* A file, a pipe or memory, read once through one buffer, with 64 readable bytes beyond its end. */
typedef struct
{
  const char *shown;
  int fd; /* -1 reads @memory */
  const guchar *memory;
  gsize n_memory;
  guchar *data;
  gsize n; /* bytes in data */
  gsize room;
  guint64 offset; /* of data[0] in the file */
  gboolean ended;
  RiyoFileId file; /* that @fd leads to */
  gboolean placed; /* @fd is a regular file's, was at its first byte, and moves on as it is read */
  off_t size;      /* of a placed one, before it was read */
  struct timespec modified;
  struct timespec changed;
  RiyoDigest *digest; /* of all that was read, or NULL */
} RiyoInput;

void riyo_input_init (RiyoInput *input, const char *shown, int fd);
void riyo_input_init_memory (RiyoInput *input, const char *shown, gconstpointer data, gsize n);
void riyo_input_clear (RiyoInput *input);

/* Drops the first @n_used bytes and reads on; `ended` tells that nothing more will come. */
gboolean riyo_input_fill (RiyoInput *input, gsize n_used, GError **error);

/* Appends bytes that the file does not have (a last newline). */
void riyo_input_append (RiyoInput *input, const char *bytes, gsize n);
