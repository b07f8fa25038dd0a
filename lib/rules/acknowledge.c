/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a person has looked at is not told again; what is no longer found is told once. */
#include "config.h"

#include <string.h>

#include "base/base.h"
#include "rules.h"
#include "table/table.h"

static gboolean
covers (const RiyoAcknowledgement *acknowledgement, const RiyoFinding *finding)
{
  static const char *const to_be_done[] = { "ENDS", "RENEW", "RULES", "STALE", NULL };
  gsize len = strlen (finding->code);

  return strncmp (acknowledgement->finding, finding->code, len) == 0
         && g_str_has_prefix (acknowledgement->finding + len, " / ")
         && riyo_finding_is_of (finding, acknowledgement->finding + len + strlen (" / "))
         && !g_strv_contains (to_be_done, finding->code);
}

static void
take_out (const RiyoAcknowledgement *acknowledgement, GPtrArray *findings, GPtrArray *acknowledged)
{
  gboolean found = FALSE;

  for (guint i = 0; i < findings->len;)
    if (!covers (acknowledgement, g_ptr_array_index (findings, i)))
      i++;
    else
      {
        RiyoFinding *finding = g_ptr_array_steal_index (findings, i);

        found = TRUE;
        if (acknowledged != NULL)
          g_ptr_array_add (acknowledged, finding);
        else
          riyo_finding_free (finding);
      }
  if (!found)
    riyo_findings_add (findings, "STALE", NULL, acknowledgement->finding, NULL, NULL,
                       _ ("[確認 %s] of the rules acknowledges what is not found; take it out"),
                       acknowledgement->finding);
}

void
riyo_rules_acknowledge (const RiyoRules *rules, GPtrArray *findings, GPtrArray *acknowledged)
{
  for (guint i = 0; i < rules->acknowledged->len; i++)
    take_out (&g_array_index (rules->acknowledged, RiyoAcknowledgement, i), findings, acknowledged);
}
