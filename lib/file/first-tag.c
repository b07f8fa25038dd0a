/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The first sidecar of a file: what a layout says of it, once it was seen to fit. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/base.h"
#include "engines.h"
#include "file.h"
#include "folder/folder.h"
#include "guard/guard.h"
#include "judge.h"
#include "layout/layout.h"
#include "log/log.h"
#include "named-layout.h"
#include "sidecar.h"
#include "tag.h"

#define NAMED_PARTS 40

/* What is known of a file when it gets its first sidecar. */
typedef struct
{
  RiyoGuard *guard;
  RiyoFolder *folder;
  const RiyoAdopted *adopted; /* in @folder */
  RiyoLayout *layout;
  const char *file, *actor;
  RiyoOperationJudge judge;
  RiyoEngine *engine; /* has read all of it */
  char digest[RIYO_DIGEST_HEX];
  guint64 n_bytes;
  RiyoSeenPair seen;
} FirstTag;

static const RiyoMet *
met_at (const FirstTag *tag, guint i)
{
  return &g_array_index (tag->engine->met, RiyoMet, i);
}

static RiyoLayout *
load_layout (const FirstTag *tag, const char *typed, GError **error)
{
  g_autofree char *name = riyo_text_compose (typed);

  if (g_tree_lookup (tag->folder->state->layouts, name) == NULL)
    return riyo_named_layout_load_shipped (tag->adopted, name, error);
  return riyo_named_layout_check (
      tag->adopted,
      riyo_guard_load_layout (tag->guard, tag->folder, name, tag->adopted->table, error), name,
      error);
}

/* A second one would speak against the first. */
static gboolean
check_untagged (const char *file, GError **error)
{
  g_autoptr (GError) broken = NULL;
  g_autoptr (RiyoSidecar) sidecar = riyo_sidecar_load (file, &broken);

  if (broken != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&broken));
      return FALSE;
    }
  return sidecar == NULL
         || riyo_error_at (error, RIYO_ERROR_ARGUMENT, file, 0,
                           _ ("has a sidecar already, %s; a layout's tags are for a file that has "
                              "none. For a reworked one: riyo tag %s --from OLD…"),
                           sidecar->path, file);
}

/* A sidecar must say of every part what it carries. */
static gboolean
check_covered (const FirstTag *tag, GError **error)
{
  g_autoptr (GString) names = g_string_new (NULL);
  guint n = 0;

  for (guint i = 0; i < tag->engine->met->len; i++)
    if (!met_at (tag, i)->permitted && n++ < NAMED_PARTS)
      g_string_append_printf (names, "%s%s", n > 1 ? " / " : "", met_at (tag, i)->name);
  return n == 0
         || riyo_error_at (error, RIYO_ERROR_FORMAT, tag->file, 0,
                           _ ("the layout %s does not name %s%s, so that nothing is known of what "
                              "is there"),
                           riyo_layout_get_name (tag->layout), names->str,
                           n > NAMED_PARTS ? " …" : "");
}

static gboolean
read_all (FirstTag *tag, int fd, GError **error)
{
  RiyoJudge judge;

  riyo_operation_judge_init_reading (&tag->judge, tag->adopted->rules->subjects, tag->layout,
                                     &judge);
  tag->engine = riyo_engine_new (tag->layout, RIYO_MODE_BLANK, &judge, tag->file, fd);
  tag->engine->input.digest = riyo_digest_new (FALSE);
  while (!tag->engine->finished)
    if (!riyo_engine_step (tag->engine, error))
      return FALSE;
  riyo_digest_get_hex (tag->engine->input.digest, tag->digest);
  tag->n_bytes = riyo_digest_get_n_bytes (tag->engine->input.digest);
  return check_covered (tag, error);
}

static gboolean
read_file (FirstTag *tag, GError **error)
{
  int fd = riyo_tag_open (tag->file, error);
  gboolean fits;

  riyo_sidecar_see (tag->file, &tag->seen);
  if (fd < 0)
    return FALSE;
  fits = read_all (tag, fd, error);
  close (fd);
  return fits;
}

static GString *
format (const FirstTag *tag)
{
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  RiyoTable *table = tag->adopted->table;
  GString *text = riyo_sidecar_begin (
      tag->digest, NULL, tag->n_bytes, tag->engine->n_records, riyo_table_get_hash (table),
      riyo_layout_get_name (tag->layout), riyo_layout_get_hash (tag->layout), NULL);

  riyo_sidecar_add_shape (text, tag->engine);
  for (guint i = 0; i < tag->engine->met->len; i++)
    {
      const RiyoMet *met = met_at (tag, i);

      riyo_sidecar_add_met (text, table, met, i, names, RIYO_FATE_PASSED);
      for (guint k = 0; k < met->places->len; k++)
        riyo_sidecar_add_place (text, tag->layout, &g_array_index (met->places, RiyoPlace, k));
    }
  if (tag->engine->met->len == 0)
    riyo_sidecar_add_part (text, NULL, table, 0, RIYO_SIDECAR_NO_RECORD, RIYO_FATE_PASSED);
  return text;
}

static RiyoEntry *
start_entry (const FirstTag *tag, const char *event)
{
  RiyoEntry *entry = riyo_entry_new ();
  g_autofree char *path = riyo_tag_dup_path (tag->file);
  g_autofree char *masked = riyo_guard_mask_file (tag->guard, path);

  riyo_entry_start (entry, event);
  riyo_entry_add_text (entry, RIYO_KEY_ACTOR, tag->actor);
  riyo_entry_add_text (entry, RIYO_KEY_OUTPUT, masked);
  return entry;
}

static gboolean
record (const FirstTag *tag, GError **error)
{
  g_autoptr (RiyoEntry) entry = start_entry (tag, RIYO_EVENT_TAG);
  RiyoTags tags = 0;
  g_autofree char *names = NULL;

  for (guint i = 0; i < tag->engine->met->len; i++)
    tags |= met_at (tag, i)->tags;
  names = riyo_table_format_tags (tag->adopted->table, tags);
  riyo_entry_add_text (entry, RIYO_KEY_LAYOUT, riyo_layout_get_name (tag->layout));
  riyo_entry_add_text (entry, RIYO_KEY_LAYOUT_HASH, riyo_layout_get_hash (tag->layout));
  riyo_entry_add_number (entry, RIYO_KEY_RECORDS, tag->engine->n_records);
  riyo_entry_add_text (entry, RIYO_KEY_TO, tags != 0 ? names : RIYO_NOT_PERSONAL);
  riyo_entry_add_number (entry, RIYO_KEY_BYTES, tag->n_bytes);
  riyo_entry_add_text (entry, RIYO_KEY_XXH3, tag->digest);
  return riyo_guard_record (tag->guard, entry, error);
}

/* The log says that the sidecar is there. */
static gboolean
withdraw (const FirstTag *tag, const RiyoStagedSidecar *staged, GError *failure, GError **error)
{
  g_autoptr (RiyoEntry) entry = start_entry (tag, RIYO_EVENT_FILE_FAILED);
  g_auto (GStrv) paths = riyo_sidecar_list_staged (staged, tag->file);
  g_autofree char *reason
      = riyo_guard_mask_message (tag->guard, failure->message, (const char *const *)paths);
  g_autoptr (GError) unsaid = NULL;

  riyo_entry_add_text (entry, RIYO_KEY_XXH3, tag->digest);
  riyo_entry_add_text (entry, RIYO_KEY_REASON, reason);
  if (!riyo_guard_record (tag->guard, entry, &unsaid))
    g_prefix_error (&failure, "%s; ", unsaid->message);
  g_propagate_error (error, failure);
  return FALSE;
}

static gboolean
publish (const FirstTag *tag, GError **error)
{
  g_autoptr (GString) text = format (tag);
  GError *failure = NULL;
  RiyoStagedSidecar staged;
  gboolean done;

  if (!riyo_sidecar_stage_beside (&staged, tag->file, &tag->seen, text, error))
    return FALSE;
  done = record (tag, error);
  if (done && !riyo_sidecar_publish_new (&staged, &failure))
    done = withdraw (tag, &staged, failure, error);
  riyo_sidecar_unstage (&staged);
  return done;
}

gboolean
riyo_file_tag_first (RiyoGuard *guard, const char *layout, const char *file, const char *actor,
                     guint64 *n_records, GError **error)
{
  g_autofree char *account = actor != NULL ? g_strdup (actor) : riyo_account_dup_name (error);
  FirstTag tag = { .guard = guard, .file = file, .actor = account };
  gboolean done;

  *n_records = 0;
  if (account == NULL)
    return FALSE;
  if (!riyo_text_is_name (account, 256))
    return riyo_error_at (error, RIYO_ERROR_ARGUMENT, file, 0,
                          _ ("a name is empty, too long, begins or ends with a blank, or holds a "
                             "control character"));
  done = riyo_tag_check_place (file, error) && check_untagged (file, error)
         && (tag.adopted = riyo_guard_get_adopted (guard, &tag.folder, error)) != NULL
         && (tag.layout = load_layout (&tag, layout, error)) != NULL && read_file (&tag, error)
         && publish (&tag, error);
  if (done)
    *n_records = tag.engine->n_records;
  riyo_engine_free (tag.engine);
  riyo_layout_unref (tag.layout);
  riyo_folder_unref (tag.folder);
  return done;
}
