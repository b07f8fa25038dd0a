/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A file that passed is recorded, then named, its sidecar first. */
#include "config.h"

#include "base/base.h"
#include "filter.h"
#include "guard/guard.h"
#include "layout/layout.h"
#include "log/log.h"
#include "pair.h"
#include "sidecar.h"
#include "sink.h"

static const RiyoMet *
met_at (const RiyoFilter *filter, guint i)
{
  return riyo_pass_met_at (&filter->pass, i);
}

static RiyoTable *
table_of (const RiyoFilter *filter)
{
  return riyo_use_get_table (riyo_pass_use (&filter->pass));
}

/* The entry of the log about a finished file. */
static gboolean
record (RiyoFilter *filter, const char *input, const char *output, GError **error)
{
  RiyoUse *use = riyo_pass_use (&filter->pass);
  const RiyoEngine *engine = filter->pass.engine;
  g_autofree char *in = riyo_use_mask_file (use, input);
  g_autofree char *out = riyo_use_mask_file (use, output);
  g_autofree char *left_out = riyo_pass_list_left_out (&filter->pass);
  const char *key
      = (filter->pass.flags & RIYO_FILTER_DROP) != 0 ? RIYO_KEY_DROPPED : RIYO_KEY_BLANKED;
  RiyoEntry *entry = riyo_use_start_entry (use, RIYO_EVENT_FILE);

  riyo_entry_add_text (entry, RIYO_KEY_INPUT, in);
  if (filter->pass.piped)
    riyo_entry_add_text (entry, RIYO_KEY_SOURCE, RIYO_SOURCE_PIPE);
  riyo_entry_add_text (entry, RIYO_KEY_OUTPUT, out);
  riyo_entry_add_text (entry, RIYO_KEY_LAYOUT, riyo_layout_get_name (filter->pass.layout));
  riyo_entry_add_text (entry, RIYO_KEY_LAYOUT_HASH, riyo_layout_get_hash (filter->pass.layout));
  riyo_entry_add_number (entry, RIYO_KEY_RECORDS, engine->n_records);
  riyo_entry_add_number (entry, RIYO_KEY_PASSED, filter->n_passed);
  riyo_entry_add_number (entry, RIYO_KEY_LEFT_OUT, engine->n_left_out);
  if (riyo_pass_count_unstated (&filter->pass) > 0)
    riyo_entry_add_number (entry, RIYO_KEY_UNSTATED, riyo_pass_count_unstated (&filter->pass));
  if (engine->n_totals > 0)
    riyo_entry_add_number (entry, RIYO_KEY_TOTALS, engine->n_totals);
  riyo_entry_add_json (entry, key, left_out);
  riyo_entry_add_number (entry, RIYO_KEY_BYTES, filter->n_bytes_out);
  riyo_entry_add_text (entry, RIYO_KEY_XXH3, filter->digest);
  riyo_entry_add_text (entry, RIYO_KEY_SHA256, filter->sha256);
  return riyo_use_record (use, error);
}

/* The entry that takes back the one before it, or says why there is none: the file did not get its
 * name. */
static gboolean
record_failure (RiyoFilter *filter, const char *output, const GError *failure, GError **error)
{
  RiyoUse *use = riyo_pass_use (&filter->pass);
  g_autofree char *out = riyo_use_mask_file (use, output);
  g_autofree char *reason
      = riyo_use_mask_message (use, failure->message, (const char *[]){ output, NULL });
  RiyoEntry *entry = riyo_use_start_entry (use, RIYO_EVENT_FILE_FAILED);

  riyo_entry_add_text (entry, RIYO_KEY_OUTPUT, out);
  riyo_entry_add_text (entry, RIYO_KEY_XXH3, filter->digest[0] != '\0' ? filter->digest : NULL);
  if (filter->left)
    riyo_entry_add_flag (entry, RIYO_KEY_LEFT, TRUE);
  riyo_entry_add_text (entry, RIYO_KEY_REASON, reason);
  return riyo_use_record (use, error);
}

/* A place of the input as it is in the output, where columns may have been left out before it. */
static RiyoPlace
place_in_output (const RiyoFilter *filter, const RiyoPlace *place)
{
  RiyoPlace moved = *place;

  for (guint i = 0;
       (filter->pass.flags & RIYO_FILTER_DROP) != 0 && i < filter->pass.engine->met->len; i++)
    {
      const RiyoMet *met = met_at (filter, i);
      const RiyoPlace *other = &g_array_index (met->places, RiyoPlace, 0);

      if (met->permitted || other->kind != RIYO_PART_COLUMN || other->first >= place->first)
        continue;
      moved.first--;
      moved.last--;
    }
  return moved;
}

static RiyoFate
find_fate (const RiyoFilter *filter, const RiyoMet *met)
{
  gboolean column = g_array_index (met->places, RiyoPlace, 0).kind == RIYO_PART_COLUMN;

  if (met->permitted)
    return met->empty ? RIYO_FATE_BLANKED : RIYO_FATE_PASSED;
  return (filter->pass.flags & RIYO_FILTER_DROP) != 0 && column ? RIYO_FATE_DROPPED
                                                                : RIYO_FATE_BLANKED;
}

static void
add_met (GString *text, const RiyoFilter *filter, guint i, GHashTable *names)
{
  const RiyoMet *met = met_at (filter, i);
  RiyoFate fate = find_fate (filter, met);

  riyo_sidecar_add_met (text, table_of (filter), met, i, names, fate);
  for (guint k = 0; fate != RIYO_FATE_DROPPED && k < met->places->len; k++)
    {
      RiyoPlace place = place_in_output (filter, &g_array_index (met->places, RiyoPlace, k));

      riyo_sidecar_add_place (text, filter->pass.layout, &place);
    }
}

static GString *
format_sidecar (const RiyoFilter *filter)
{
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  const GPtrArray *dropped = filter->pass.engine->inherited.dropped;
  GString *text = riyo_sidecar_begin (
      filter->digest, filter->sha256, filter->n_bytes_out, filter->n_passed,
      riyo_table_get_hash (table_of (filter)), riyo_layout_get_name (filter->pass.layout),
      riyo_layout_get_hash (filter->pass.layout), riyo_operation_get_id (filter->pass.operation));

  riyo_sidecar_add_shape (text, filter->pass.engine);
  for (guint i = 0; i < filter->pass.engine->met->len; i++)
    add_met (text, filter, i, names);
  if (filter->pass.engine->met->len == 0) /* a file without a record */
    riyo_sidecar_add_part (text, NULL, table_of (filter), 0, RIYO_SIDECAR_NO_RECORD,
                           RIYO_FATE_PASSED);
  for (guint i = 0; i < dropped->len; i++)
    if (!g_hash_table_contains (names, g_ptr_array_index (dropped, i)))
      riyo_sidecar_add_part (text, g_ptr_array_index (dropped, i), table_of (filter), 0, NULL,
                             RIYO_FATE_DROPPED);
  return text;
}

gboolean
riyo_filter_withdraw (RiyoFilter *filter, const char *output, GError *failure, GError **error)
{
  g_autoptr (GError) unsaid = NULL;

  if (!record_failure (filter, output, failure, &unsaid))
    g_prefix_error (&failure, "%s; ", unsaid->message);
  g_propagate_error (error, failure);
  return FALSE;
}

/* Recorded before it has a name: a file that is there is in the log. What can fail has been done
 * before the entry is written, but for the names. */
static gboolean
record_and_name (RiyoFilter *filter, RiyoSink *sink, RiyoSink *sidecar, const char *input,
                 const char *output, GError **error)
{
  GError *failure = NULL;
  gboolean done;

  if (!record (filter, input, output, error))
    return FALSE;
  done = sidecar != NULL ? riyo_pair_publish (sink, sidecar, &failure)
                         : riyo_sink_publish (sink, &failure);
  filter->left = sink->left;
  return done || riyo_filter_withdraw (filter, output, failure, error);
}

gboolean
riyo_filter_publish (RiyoFilter *filter, RiyoSink *sink, const char *input, const char *output,
                     GError **error)
{
  g_autoptr (GString) text = NULL;
  RiyoSink sidecar;
  gboolean done;

  riyo_digest_get_hex (sink->digest, filter->digest);
  filter->sha256 = g_strdup (riyo_digest_get_sha256 (sink->digest));
  filter->n_bytes_out = sink->n_bytes;
  if (sink->stream >= 0)
    return record_and_name (filter, sink, NULL, input, output, error);
  text = format_sidecar (filter);
  if (!riyo_sidecar_stage (&sidecar, sink, text, error))
    return FALSE;
  done = record_and_name (filter, sink, &sidecar, input, output, error);
  riyo_sink_close (&sidecar);
  return done;
}
