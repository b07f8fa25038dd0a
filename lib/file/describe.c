/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What became of a file, counted, for whoever asked for it. */
#include "config.h"

#include "base/base.h"
#include "file.h"
#include "filter.h"
#include "guard/guard.h"
#include "table/table.h"

/* The short name of the category that was refused, or NULL. */
static const char *
get_category (const RiyoFilter *filter)
{
  const RiyoCategory *row = riyo_table_get_category (
      riyo_use_get_table (riyo_pass_use (&filter->pass)), filter->pass.refusal.category);

  return row != NULL ? row->short_name : NULL;
}

static char *
describe_json (const RiyoFilter *filter)
{
  const RiyoEngine *engine = filter->pass.engine;
  RiyoTable *table = riyo_use_get_table (riyo_pass_use (&filter->pass));
  g_autofree char *left_out = riyo_pass_list_left_out (&filter->pass);
  GString *json = g_string_new ("{");
  guint64 n_left_out = filter->done ? engine->n_left_out : 0;

  riyo_json_add_text (json, "decision",
                      filter->done     ? "permitted"
                      : filter->failed ? "error"
                                       : "refused");
  riyo_json_add_text (json, "code", filter->code);
  riyo_json_add_text (json, "category", get_category (filter));
  riyo_json_add_text (json, "society", riyo_table_get_society (table));
  riyo_json_add_number (json, "version", riyo_table_get_version (table));
  if (riyo_use_is_rehearsal (riyo_pass_use (&filter->pass)))
    g_string_append (json, ",\"rehearsal\":true");
  riyo_json_add_number (json, "records", engine->n_records);
  riyo_json_add_number (json, "passed", filter->n_passed);
  riyo_json_add_number (json, "left_out", n_left_out);
  riyo_json_add_number (json, "unstated",
                        filter->done ? riyo_pass_count_unstated (&filter->pass) : 0);
  riyo_json_add_number (json, "others",
                        filter->done ? filter->pass.judge.named[RIYO_NAMED_OTHER].n : 0);
  riyo_json_add_number (json, "unsure",
                        filter->done ? filter->pass.judge.named[RIYO_NAMED_UNSURE].n : 0);
  riyo_json_add_number (json, "totals", filter->done ? engine->n_totals : 0);
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

  if (!riyo_use_is_rehearsal (riyo_pass_use (&filter->pass)))
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
      g_string_append_printf (text,
                              filter->left ? _ ("stopped after %lu records, when what may be used "
                                                "was passed on already, or a part of it")
                                           : _ ("stopped after %lu records; nothing was passed on"),
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
  riyo_pass_append_records (text, &filter->pass, _ ("; "));
  if (filter->done && engine->n_totals > 0)
    g_string_append_printf (text, _ ("; records of totals left out: %lu"),
                            (gulong)engine->n_totals);
  return g_string_free (g_steal_pointer (&text), FALSE);
}
