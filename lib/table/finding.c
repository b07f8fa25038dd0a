/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Findings: what lint and diff have to say. */
#include "config.h"

#include "base/base.h"
#include "table.h"

struct _RiyoFinding
{
  gatomicrefcount n_refs;
  const char *code; /* static */
  char *category, *purpose, *before, *after;
  char *text;
};

G_DEFINE_BOXED_TYPE (RiyoFinding, riyo_finding, riyo_finding_ref, riyo_finding_unref)

RiyoFinding *
riyo_finding_ref (RiyoFinding *finding)
{
  g_atomic_ref_count_inc (&finding->n_refs);
  return finding;
}

void
riyo_finding_unref (RiyoFinding *finding)
{
  if (finding == NULL || !g_atomic_ref_count_dec (&finding->n_refs))
    return;
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
  return g_ptr_array_new_with_free_func ((GDestroyNotify)riyo_finding_unref);
}

void
riyo_findings_add (GPtrArray *findings, const char *code, const char *category, const char *purpose,
                   const char *before, const char *after, const char *format, ...)
{
  RiyoFinding *finding = g_new0 (RiyoFinding, 1);
  va_list args;

  g_atomic_ref_count_init (&finding->n_refs);
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

const char *
riyo_finding_get_code (RiyoFinding *finding)
{
  return finding->code;
}

const char *
riyo_finding_get_category (RiyoFinding *finding)
{
  return finding->category;
}

const char *
riyo_finding_get_purpose (RiyoFinding *finding)
{
  return finding->purpose;
}

const char *
riyo_finding_get_text (RiyoFinding *finding)
{
  return finding->text;
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
      riyo_json_add_text (json, "before", finding->before);
      riyo_json_add_text (json, "after", finding->after);
      riyo_json_add_text (json, "text", finding->text);
      g_string_append_c (json, '}');
    }
  g_string_append_c (json, ']');
  return g_string_free (json, FALSE);
}
