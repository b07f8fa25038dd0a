/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What became of a file, in words: for the caller, the log and the sidecar. */
#include "config.h"

#include "base/base.h"
#include "filter.h"
#include "guard/guard.h"
#include "layout/layout.h"
#include "log/log.h"
#include "sidecar.h"

static const RiyoMet *
met_at (const RiyoFilter *filter, guint i)
{
  return riyo_pass_met_at (&filter->pass, i);
}

static RiyoTable *
table_of (const RiyoFilter *filter)
{
  return riyo_pass_use (&filter->pass)->regime->table;
}

/* What was emptied or left out, as a JSON array of names. */
static char *
list_left_out (const RiyoFilter *filter)
{
  GString *text = g_string_new ("[");

  for (guint i = 0; i < filter->pass.engine->met->len; i++)
    {
      if (met_at (filter, i)->permitted)
        continue;
      if (text->len > 1)
        g_string_append_c (text, ',');
      riyo_json_append_text (text, met_at (filter, i)->name);
    }
  g_string_append_c (text, ']');
  return g_string_free (text, FALSE);
}

gboolean
riyo_filter_record (RiyoFilter *filter, const char *input, const char *output, GError **error)
{
  RiyoUse *use = riyo_pass_use (&filter->pass);
  const RiyoEngine *engine = filter->pass.engine;
  g_autofree char *in = g_filename_display_name (input != NULL ? input : "-");
  g_autofree char *out = g_filename_display_name (output != NULL ? output : "-");
  g_autofree char *left_out = list_left_out (filter);
  const char *key = (filter->pass.flags & RIYO_FILTER_DROP) != 0 ? "dropped" : "blanked";

  riyo_use_start_entry (use, "file");
  riyo_entry_add_text (use->entry, "input", in);
  if (filter->pass.piped) /* its tags are the layout's alone */
    riyo_entry_add_text (use->entry, "source", "pipe");
  riyo_entry_add_text (use->entry, "output", out);
  riyo_entry_add_text (use->entry, "layout", riyo_layout_get_name (filter->pass.layout));
  riyo_entry_add_text (use->entry, "layout_hash", riyo_layout_get_hash (filter->pass.layout));
  riyo_entry_add_number (use->entry, "records", engine->n_records);
  riyo_entry_add_number (use->entry, "passed", filter->n_passed);
  riyo_entry_add_number (use->entry, "left_out", engine->n_left_out);
  riyo_entry_add_json (use->entry, key, left_out);
  riyo_entry_add_number (use->entry, "bytes", filter->n_bytes_out);
  riyo_entry_add_text (use->entry, "xxh3", filter->digest);
  riyo_entry_add_text (use->entry, "sha256", filter->sha256);
  return riyo_log_record (use->guard->log, use->entry, NULL, error);
}

gboolean
riyo_filter_record_failure (RiyoFilter *filter, const char *output, const GError *failure,
                            GError **error)
{
  RiyoUse *use = riyo_pass_use (&filter->pass);
  g_autofree char *out = g_filename_display_name (output != NULL ? output : "-");

  riyo_use_start_entry (use, "file-failed");
  riyo_entry_add_text (use->entry, "output", out);
  riyo_entry_add_text (use->entry, "xxh3", filter->digest);
  riyo_entry_add_text (use->entry, "reason", failure->message);
  return riyo_log_record (use->guard->log, use->entry, NULL, error);
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
    return met->emptied ? RIYO_FATE_BLANKED : RIYO_FATE_PASSED;
  return (filter->pass.flags & RIYO_FILTER_DROP) != 0 && column ? RIYO_FATE_DROPPED
                                                                : RIYO_FATE_BLANKED;
}

static void
add_met (GString *text, const RiyoFilter *filter, guint i, GHashTable *names)
{
  const RiyoMet *met = met_at (filter, i);
  RiyoFate fate = find_fate (filter, met);
  char *name = g_hash_table_contains (names, met->name)
                   ? g_strdup_printf ("%s (%u)", met->name, i + 1)
                   : g_strdup (met->name);

  riyo_sidecar_add_part (text, name, table_of (filter), met->tags, met->reason, fate);
  g_hash_table_add (names, name);
  for (guint k = 0; fate != RIYO_FATE_DROPPED && k < met->places->len; k++)
    {
      RiyoPlace place = place_in_output (filter, &g_array_index (met->places, RiyoPlace, k));

      riyo_sidecar_add_place (text, filter->pass.layout, &place);
    }
}

GString *
riyo_filter_format_sidecar (RiyoFilter *filter)
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
  for (guint i = 0; i < dropped->len; i++)
    if (!g_hash_table_contains (names, g_ptr_array_index (dropped, i)))
      riyo_sidecar_add_part (text, g_ptr_array_index (dropped, i), table_of (filter), 0, NULL,
                             RIYO_FATE_DROPPED);
  return text;
}

static char *
describe_json (const RiyoFilter *filter)
{
  const RiyoEngine *engine = filter->pass.engine;
  g_autofree char *left_out = list_left_out (filter);
  GString *json = g_string_new ("{");
  guint64 n_left_out = filter->done ? engine->n_left_out : 0;

  riyo_json_add_text (json, "decision",
                      filter->done     ? "permitted"
                      : filter->failed ? "error"
                                       : "refused");
  if (riyo_pass_use (&filter->pass)->rehearsal)
    g_string_append (json, ",\"rehearsal\":true");
  riyo_json_add_number (json, "records", engine->n_records);
  riyo_json_add_number (json, "passed", filter->n_passed);
  riyo_json_add_number (json, "left_out", n_left_out);
  riyo_json_add_number (json, "refused",
                        filter->failed ? 0 : engine->n_records - filter->n_passed - n_left_out);
  riyo_json_add_key (json, "parts_left_out");
  g_string_append (json, left_out);
  riyo_json_add_number (json, "bytes_in", filter->n_bytes_in);
  riyo_json_add_number (json, "bytes_out", filter->n_bytes_out);
  riyo_json_add_text (json, "xxh3", filter->digest);
  g_string_append_c (json, '}');
  return g_string_free (json, FALSE);
}

/* What was done or, in a rehearsal, would be. */
static void
append_counts (GString *text, const RiyoFilter *filter)
{
  gulong n_records = (gulong)filter->pass.engine->n_records, n_passed = (gulong)filter->n_passed;

  if (!riyo_pass_use (&filter->pass)->rehearsal)
    g_string_append_printf (text,
                            filter->done ? _ ("records: %lu, passed: %lu, left out: %lu")
                                         : _ ("records: %lu, passed: %lu, refused: %lu"),
                            n_records, n_passed, n_records - n_passed);
  else if (filter->done)
    g_string_append_printf (text,
                            _ ("rehearsal, nothing was passed on: of %lu records %lu would pass "
                               "and %lu would be left out"),
                            n_records, n_passed, n_records - n_passed);
  else
    g_string_append_printf (text,
                            _ ("rehearsal, nothing was passed on: the file of %lu records would "
                               "be refused"),
                            n_records);
}

char *
riyo_filter_describe (RiyoFilter *filter, gboolean json)
{
  const RiyoEngine *engine = filter->pass.engine;
  g_autoptr (GString) text = g_string_new (NULL);

  if (engine == NULL)
    return g_strdup (json ? "{}" : "");
  if (json)
    return describe_json (filter);
  if (filter->failed)
    {
      g_string_append_printf (text, _ ("stopped after %lu records; nothing was passed on"),
                              (gulong)engine->n_records);
      return g_string_free (g_steal_pointer (&text), FALSE);
    }
  append_counts (text, filter);
  if (engine->n_findings > 0)
    {
      g_string_append (text, (filter->pass.flags & RIYO_FILTER_DROP) != 0    ? _ ("; dropped: ")
                             : (filter->pass.flags & RIYO_FILTER_BLANK) != 0 ? _ ("; emptied: ")
                                                                             : _ ("; refused: "));
      riyo_pass_append_findings (text, &filter->pass);
    }
  if (filter->pass.judge.n_named > 0)
    {
      g_string_append (text, _ ("; suspended or without a valid subject: "));
      riyo_pass_append_records (text, &filter->pass);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}
