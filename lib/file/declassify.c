/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A file that a declared procedure (加工) made of others carries what that leaves. */
#include "config.h"

#include <string.h>

#include "base/base.h"
#include "file.h"
#include "guard/guard.h"
#include "log/log.h"
#include "pass.h"
#include "sidecar.h"
#include "tag.h"

/* What is known of the new file, and of those it was made from. */
typedef struct
{
  RiyoOperation *operation;
  RiyoUse *use;
  const RiyoProcessing *processing;
  const char *name; /* of the processing, as it was stated */
  const char *file;
  const char *const *sources;
  char digest[RIYO_DIGEST_HEX];
  guint64 n_bytes;
  RiyoSeenPair seen;
  RiyoTags tags; /* what the others carry */
} Declassified;

static gboolean
add_tags (Declassified *made, const RiyoSidecar *sidecar, GError **error)
{
  RiyoTable *table = riyo_use_get_table (made->use);

  if (!riyo_pass_check_tables (made->use, sidecar, error))
    return FALSE;
  for (; sidecar != NULL; sidecar = sidecar->other)
    {
      RiyoTags tags;

      if (!riyo_sidecar_get_tags (sidecar, table, &tags, error))
        return FALSE;
      made->tags |= tags;
    }
  return TRUE;
}

/* What has a source's bytes went through no procedure. */
static gboolean
add_source (Declassified *made, const char *source, GError **error)
{
  g_autoptr (RiyoSidecar) sidecar = riyo_tag_load_source (source, error);

  if (sidecar == NULL)
    return FALSE;
  if (riyo_file_names_are_one (made->file, source) || strcmp (made->digest, sidecar->digest) == 0)
    return riyo_error_at (error, RIYO_ERROR_ARGUMENT, made->file, 0,
                          _ ("has the bytes of %s, so nothing was done to them; expected what was "
                             "made from it"),
                          source);
  return add_tags (made, sidecar, error);
}

/* What its own sidecar says of its present bytes. A procedure writes a file anew: what was passed
 * or tagged as it is was made by none, and the result of one not by another. The same one may say
 * again what it made. */
static gboolean
add_own (Declassified *made, GError **error)
{
  g_autoptr (GError) broken = NULL;
  g_autoptr (RiyoSidecar) sidecar = riyo_tag_load_own (made->file, made->digest, &broken);
  RiyoTags of_sources = made->tags;

  made->tags = 0;
  if (broken != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&broken));
      return FALSE;
    }
  if (sidecar != NULL && !add_tags (made, sidecar, error))
    return FALSE;
  if (sidecar != NULL && (made->tags | of_sources) != 0
      && !riyo_sidecar_is_processed (sidecar, made->name))
    return riyo_error_at (error, RIYO_ERROR_ARGUMENT, made->file, 0,
                          _ ("has not changed since its sidecar was written, so no procedure made "
                             "it; expected a file that the procedure wrote anew"));
  made->tags |= of_sources;
  return TRUE;
}

static gboolean
gather (Declassified *made, GError **error)
{
  riyo_sidecar_see (made->file, &made->seen);
  if (!riyo_tag_digest_file (made->file, made->digest, &made->n_bytes, error))
    return FALSE;
  for (guint i = 0; made->sources[i] != NULL; i++)
    if (!add_source (made, made->sources[i], error))
      return FALSE;
  if (!add_own (made, error))
    return FALSE;
  return made->tags != 0
         || riyo_error_at (error, RIYO_ERROR_ARGUMENT, made->file, 0,
                           _ ("what it was made from holds no personal data, so no tag is to be "
                              "removed; expected riyo tag without --processing"));
}

/* Who is suspended, a sidecar does not know: it ends the search to say so. */
static gboolean
check (Declassified *made, GError **error)
{
  g_autoptr (GError) refusal = NULL;

  if (riyo_operation_check (made->operation, made->tags, NULL, &refusal))
    return TRUE;
  if (g_error_matches (refusal, RIYO_REFUSAL, RIYO_REFUSAL_SUSPENDED))
    g_set_error (error, refusal->domain, refusal->code, "%s\n  %s", refusal->message,
                 _ ("A sidecar does not say whose data a file holds, so that the suspension of any "
                    "person stops all of it."));
  else
    g_propagate_error (error, g_steal_pointer (&refusal));
  return FALSE;
}

static GString *
format (const Declassified *made)
{
  const RiyoProcessing *processing = made->processing;
  RiyoTable *table = riyo_use_get_table (made->use);
  g_autofree char *reason = g_strdup_printf ("[加工 %s] %s", processing->name, processing->method);
  GString *text = riyo_sidecar_begin (made->digest, NULL, made->n_bytes, RIYO_SIDECAR_UNCOUNTED,
                                      riyo_table_get_hash (table), NULL, NULL,
                                      riyo_operation_get_id (made->operation));

  riyo_sidecar_add_processing (text, processing->name);
  riyo_tag_add_sources (text, made->sources);
  riyo_sidecar_add_part (text, NULL, table, processing->to, reason, RIYO_FATE_PASSED);
  return text;
}

static void
add_file (RiyoEntry *entry, const Declassified *made)
{
  g_autofree char *path = riyo_tag_dup_path (made->file);
  g_autofree char *masked = riyo_use_mask_file (made->use, path);

  riyo_entry_add_text (entry, RIYO_KEY_OUTPUT, masked);
}

static gboolean
record (const Declassified *made, GError **error)
{
  RiyoEntry *entry = riyo_use_start_declassify (made->use, made->processing, made->tags);
  g_autoptr (GString) inputs = g_string_new ("[");

  for (guint i = 0; made->sources[i] != NULL; i++)
    {
      g_autofree char *path = riyo_tag_dup_path (made->sources[i]);
      g_autofree char *masked = riyo_use_mask_file (made->use, path);

      g_string_append (inputs, i > 0 ? "," : "");
      riyo_json_append_text (inputs, masked);
    }
  g_string_append_c (inputs, ']');
  riyo_entry_add_json (entry, RIYO_KEY_SOURCES, inputs->str);
  add_file (entry, made);
  riyo_entry_add_number (entry, RIYO_KEY_BYTES, made->n_bytes);
  riyo_entry_add_text (entry, RIYO_KEY_XXH3, made->digest);
  return riyo_use_record (made->use, error);
}

/* The log says that the sidecar is there. */
static gboolean
withdraw (const Declassified *made, const RiyoStagedSidecar *staged, GError *failure,
          GError **error)
{
  RiyoEntry *entry = riyo_use_start_entry (made->use, RIYO_EVENT_FILE_FAILED);
  g_auto (GStrv) paths = riyo_sidecar_list_staged (staged, made->file);
  g_autofree char *reason
      = riyo_use_mask_message (made->use, failure->message, (const char *const *)paths);
  g_autoptr (GError) unsaid = NULL;

  add_file (entry, made);
  riyo_entry_add_text (entry, RIYO_KEY_XXH3, made->digest);
  riyo_entry_add_text (entry, RIYO_KEY_REASON, reason);
  if (!riyo_use_record (made->use, &unsaid))
    g_prefix_error (&failure, "%s; ", unsaid->message);
  g_propagate_error (error, failure);
  return FALSE;
}

static gboolean
publish (const Declassified *made, GError **error)
{
  g_autoptr (GString) text = format (made);
  GError *failure = NULL;
  RiyoStagedSidecar staged;
  gboolean done;

  if (!riyo_sidecar_stage_beside (&staged, made->file, &made->seen, text, error))
    return FALSE;
  done = record (made, error);
  if (done && !riyo_sidecar_publish_beside (&staged, text, &failure))
    done = withdraw (made, &staged, failure, error);
  riyo_sidecar_unstage (&staged);
  return done;
}

static gboolean
declassify (Declassified *made, GError **error)
{
  if (!riyo_tag_check_place (made->file, error) || !gather (made, error) || !check (made, error))
    return FALSE;
  made->processing = riyo_use_find_processing (made->use, made->tags, made->name, error);
  return made->processing != NULL && publish (made, error);
}

gboolean
riyo_file_declassify (RiyoOperation *operation, const char *name, const char *file,
                      const char *const *sources, GError **error)
{
  Declassified made = {
    .operation = operation,
    .use = riyo_operation_use (operation),
    .name = name,
    .file = file,
    .sources = sources,
  };
  gboolean done;

  if (!riyo_use_enter (made.use, error))
    return FALSE;
  done = declassify (&made, error);
  riyo_use_leave (made.use);
  return done;
}
