/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "digest.h"

/* Where a file's permitted content goes: hidden until it is whole, then there at once. A file grows
 * without a name beside its place and takes its name at the end, in the folder that its path led to
 * when it was opened; a stream is fed from an unlinked spool. Closing one that was not published
 * leaves nothing. */
typedef struct
{
  char *path;       /* NULL for a stream */
  int folder_fd;    /* -1 for a stream */
  const char *name; /* there, the end of the path */
  const char *shown;
  int fd;
  int stream; /* -1 for a file */
  gboolean owns_stream;
  char *temporary;   /* the name it has meanwhile, where the file system cannot do without */
  gboolean discards; /* the stream is /dev/null: nothing need be kept for it */
  gboolean left;     /* some of it may be out: the file has its name, the stream was fed */
  RiyoDigest *digest;
  guint64 n_bytes;
} RiyoSink;

/* Opens @path as a file or, where it names a device, a pipe or one of our own descriptors
 * (/dev/stdout), as a stream. A symbolic link to a file is an error: either meaning, the link
 * replaced or the file behind it, would surprise someone. */
gboolean riyo_sink_open (RiyoSink *sink, const char *path, gboolean sha256, GError **error);
/* The same, but what is there must be a file. */
gboolean riyo_sink_open_file (RiyoSink *sink, const char *path, gboolean sha256, GError **error);
/* A file beside that of @other, in the very same folder, called as that is and @suffix. */
gboolean
riyo_sink_open_beside (RiyoSink *sink, const RiyoSink *other, const char *suffix, GError **error);
/* @stream stays the caller's. */
gboolean riyo_sink_open_stream (RiyoSink *sink, int stream, const char *shown, gboolean sha256,
                                GError **error);

/* Makes a file that is new as open to others as the one at @path, if there is one, as far as this
 * account may: who is to read that needs this. */
void riyo_sink_resemble (RiyoSink *sink, const char *path);

gboolean riyo_sink_write (RiyoSink *sink, gconstpointer data, gsize n, GError **error);

/* Makes the content durable, still hidden. */
gboolean riyo_sink_sync (RiyoSink *sink, GError **error);

/* Gives the file its name, replacing what has it; or feeds the stream. After a successful sync. */
gboolean riyo_sink_publish (RiyoSink *sink, GError **error);

/* The same of a file, where nothing has its name yet. */
gboolean riyo_sink_publish_new (RiyoSink *sink, GError **error);

/* Whether the path still leads to the folder in which the file has its name, or will. */
gboolean riyo_sink_leads_there (const RiyoSink *sink);

/* Always FALSE: @path is in a folder of ours, where only adoption and the log write. */
gboolean riyo_sink_refuse_place (const char *path, GError **error);
void riyo_sink_close (RiyoSink *sink);
