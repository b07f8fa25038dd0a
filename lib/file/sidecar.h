/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "base/base.h"
#include "engine.h"
#include "layout/layout.h"
#include "sink.h"

#define RIYO_SIDECAR_SUFFIX ".riyotag"

/* NAME.riyotag: what a file that libriyo wrote carries, part by part, and how to know that it is
 * still that file. */
typedef struct _RiyoSidecar
{
  RiyoDocument *document;
  char *path;
  const char *digest;         /* XXH3-128 of the content */
  const char *sha256;         /* or NULL */
  const char *table;          /* hash of the table whose names it uses */
  struct _RiyoSidecar *other; /* beside another name of the same file, or a link to it */
} RiyoSidecar;

typedef enum
{
  RIYO_FATE_PASSED,
  RIYO_FATE_BLANKED,
  RIYO_FATE_DROPPED,
} RiyoFate;

/* The sidecars of a file: beside the name as given, beside each link on the way to what that leads
 * to, beside that, and beside its other names in the same folder. NULL without an error when it has
 * none; MISMATCH when it has none there, and a name elsewhere. */
RiyoSidecar *riyo_sidecar_load (const char *file, GError **error);
void riyo_sidecar_free (RiyoSidecar *sidecar);

/* Tells the engine, before its first step, what the sidecar says of the file's bytes: tags are only
 * ever added. Names are read by @table. */
gboolean riyo_sidecar_apply (const RiyoSidecar *sidecar, RiyoEngine *engine, RiyoTable *table,
                             GError **error);

/* Fails with RIYO_ERROR_MISMATCH unless the digests are the sidecar's. */
gboolean riyo_sidecar_check (const RiyoSidecar *sidecar, const char *file, const char *digest,
                             GError **error);

/* The same of its SHA-256, where @sha256 (nullable) is known and the sidecar says one. */
gboolean riyo_sidecar_check_sha256 (const RiyoSidecar *sidecar, const char *sha256, GError **error);

/* The number of records of a file of which no layout says what a record is. */
#define RIYO_SIDECAR_UNCOUNTED G_MAXUINT64

/* For writing: text with a head and groups. */
GString *riyo_sidecar_begin (const char *digest, const char *sha256, guint64 n_bytes,
                             guint64 n_records, const char *table, const char *layout,
                             const char *layout_hash, const char *operation);

/* Adds to the head what says how the places of a file written by @engine are to be read. */
void riyo_sidecar_add_shape (GString *text, const RiyoEngine *engine);
void riyo_sidecar_add_source (GString *text, const char *name);
void riyo_sidecar_add_processing (GString *text, const char *name);

/* Why a file without a part is no personal data. */
#define RIYO_SIDECAR_NO_RECORD "記録がない"
void riyo_sidecar_add_part (GString *text, const char *name, RiyoTable *table, RiyoTags tags,
                            const char *reason, RiyoFate fate);

/* The same for what was met in a file, the @nth of it; @names holds those that the parts before it
 * have. */
void riyo_sidecar_add_met (GString *text, RiyoTable *table, const RiyoMet *met, guint nth,
                           GHashTable *names, RiyoFate fate);
void riyo_sidecar_add_place (GString *text, const RiyoLayout *layout, const RiyoPlace *place);

/* Makes the sidecar of @file durable but hidden; riyo_sink_publish () then gives it its name. */
gboolean
riyo_sidecar_stage (RiyoSink *sink, const RiyoSink *file, const GString *text, GError **error);

/* The sidecar of a file that is there, durable but hidden: it will stand beside the file itself,
 * where its every name finds it, and in the place of each that stands elsewhere and counts: beside
 * a link that @file is, or another name. */
/* A file and what stands beside it, before they are read: whoever then writes tags there writes of
 * these. */
typedef struct
{
  RiyoFileSight file, sidecar; /* all zero: there was none */
} RiyoSeenPair;

void riyo_sidecar_see (const char *file, RiyoSeenPair *seen);

typedef struct
{
  RiyoSink sink;
  char *file; /* itself */
  char **others;
  RiyoSeenPair seen;
} RiyoStagedSidecar;

gboolean riyo_sidecar_stage_beside (RiyoStagedSidecar *staged, const char *file,
                                    const RiyoSeenPair *seen, const GString *text, GError **error);

/* Gives it its names; or its name, where nothing has it yet. An error where the file or its sidecar
 * is no longer what was seen. */
gboolean
riyo_sidecar_publish_beside (RiyoStagedSidecar *staged, const GString *text, GError **error);
gboolean riyo_sidecar_publish_new (RiyoStagedSidecar *staged, GError **error);
/* The names of the file that a failure may begin with. */
char **riyo_sidecar_list_staged (const RiyoStagedSidecar *staged, const char *file);
void riyo_sidecar_unstage (RiyoStagedSidecar *staged);

/* All of this at once. */
gboolean riyo_sidecar_write (const char *file, const RiyoSeenPair *seen, const GString *text,
                             GError **error);

/* The categories that the file's parts carry, each once; what was emptied or left out carries none.
 */
char **riyo_sidecar_dup_categories (const RiyoSidecar *sidecar);

/* Whether the declared procedure @name made the file, by each of its sidecars. */
gboolean riyo_sidecar_is_processed (const RiyoSidecar *sidecar, const char *name);

/* The same as tags of @table, of this sidecar alone. */
gboolean riyo_sidecar_get_tags (const RiyoSidecar *sidecar, RiyoTable *table, RiyoTags *tags,
                                GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RiyoSidecar, riyo_sidecar_free)
