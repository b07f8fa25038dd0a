/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Findings: what lint and diff have to say. */
#include "config.h"

#include "base/base.h"
#include "table.h"

void
riyo_finding_free (RiyoFinding *finding)
{
  g_free (finding->category);
  g_free (finding->purpose);
  g_free (finding->before);
  g_free (finding->after);
  g_free (finding->text);
  g_free (finding);
}

GPtrArray *
riyo_findings_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify)riyo_finding_free);
}

void
riyo_findings_add (GPtrArray *findings, const char *code, const char *category, const char *purpose,
                   const char *before, const char *after, const char *format, ...)
{
  RiyoFinding *finding = g_new0 (RiyoFinding, 1);
  va_list args;

  finding->code = code;
  finding->category = g_strdup (category);
  finding->purpose = g_strdup (purpose);
  finding->before = g_strdup (before);
  finding->after = g_strdup (after);
  va_start (args, format);
  finding->text = g_strdup_vprintf (format, args);
  va_end (args);
  g_ptr_array_add (findings, finding);
}

void
riyo_findings_add_renewal (GPtrArray *findings, const char *category, const char *purpose,
                           const char *judge, RiyoDate end, RiyoDate today)
{
  g_autofree char *what = NULL;
  char day[11];

  if (end == 0 || end > today + RIYO_RENEWAL_DAYS)
    return;
  what = category != NULL ? g_strdup_printf ("%s / %s", category, purpose) : g_strdup (purpose);
  riyo_date_format (end, day);
  riyo_findings_add (findings, "RENEW", category, purpose, NULL, NULL,
                     end < today ? _ ("the judgement on “%s” (判断者 %s) ended on %s (有効期限)")
                                 : _ ("the judgement on “%s” (判断者 %s) ends on %s (有効期限)"),
                     what, judge != NULL ? judge : _ ("none"), day);
}

void
riyo_table_find_renewals (RiyoTable *table, RiyoDate today, GPtrArray *findings)
{
  for (guint i = 0; i < table->cell_facts->len; i++)
    {
      const RiyoCellFact *fact = &g_array_index (table->cell_facts, RiyoCellFact, i);

      riyo_findings_add_renewal (findings,
                                 riyo_table_get_category (table, fact->category)->short_name,
                                 riyo_table_purpose_at (table, fact->purpose)->label, fact->judge,
                                 fact->valid_until, today);
    }
}

void
riyo_table_find_end (const RiyoTable *table, RiyoDate today, GPtrArray *findings)
{
  char day[11];

  if (table->ends_on == 0 || table->ends_on > today + RIYO_RENEWAL_DAYS)
    return;
  riyo_date_format (table->ends_on, day);
  riyo_findings_add (findings, "ENDS", NULL, NULL, NULL, NULL,
                     table->ends_on < today
                         ? _ ("終了日 %s is past: by this table nothing may be used any more")
                         : _ ("終了日 %s: from the day after on nothing may be used, unless a "
                              "table follows by then"),
                     day);
}

gboolean
riyo_finding_is_of (const RiyoFinding *finding, const char *name)
{
  g_autofree char *cell = finding->category != NULL && finding->purpose != NULL
                              ? g_strdup_printf ("%s / %s", finding->category, finding->purpose)
                              : NULL;

  return g_strcmp0 (finding->purpose, name) == 0 || g_strcmp0 (finding->key, name) == 0
         || g_strcmp0 (cell, name) == 0
         || (finding->purpose == NULL && g_strcmp0 (finding->category, name) == 0);
}

char *
riyo_findings_to_text (GPtrArray *findings)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < findings->len; i++)
    {
      const RiyoFinding *finding = g_ptr_array_index (findings, i);

      g_string_append_printf (text, "%s: %s\n", finding->code, finding->text);
    }
  return g_string_free (text, FALSE);
}

char *
riyo_findings_to_json (GPtrArray *findings)
{
  GString *json = g_string_new ("[");

  for (guint i = 0; i < findings->len; i++)
    {
      const RiyoFinding *finding = g_ptr_array_index (findings, i);

      g_string_append (json, i > 0 ? ",{" : "{");
      riyo_json_add_text (json, "code", finding->code);
      riyo_json_add_text (json, "category", finding->category);
      riyo_json_add_text (json, "purpose", finding->purpose);
      riyo_json_add_text (json, "key", finding->key);
      riyo_json_add_text (json, "before", finding->before);
      riyo_json_add_text (json, "after", finding->after);
      riyo_json_add_text (json, "text", finding->text);
      g_string_append_c (json, '}');
    }
  g_string_append_c (json, ']');
  return g_string_free (json, FALSE);
}

void
riyo_findings_add_backdated (GPtrArray *findings, RiyoDate published, RiyoDate effective,
                             RiyoDate today)
{
  char day[11], page[11];

  if (effective == 0 || effective >= today)
    return;
  riyo_date_format (effective, day);
  if (published == 0)
    {
      riyo_findings_add (findings, "BACKDATED", NULL, NULL, NULL, NULL,
                         _ ("施行日 %s is past: these rules decide from now on, and what was used "
                            "since that day was decided by those before"),
                         day);
      return;
    }
  riyo_date_format (published, page);
  riyo_findings_add (
      findings, "BACKDATED", NULL, NULL, NULL, NULL,
      _ ("施行日 %s is past: this table decides from now on, and what was used since "
         "that day was decided by what was adopted then. A change is published "
         "first: see that the notice was on 公表日 %s"),
      day, page);
}
