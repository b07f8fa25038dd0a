/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What differs between two files of rules: group by group, value by value, as they are written. */
#include "config.h"

#include <string.h>

#include "base/base.h"
#include "rules.h"
#include "table/table.h"

/* The values of a group that its counterpart (nullable) has not under the same key. */
static void
list_lacking (const RiyoGroup *from, const RiyoGroup *in, gboolean added, GPtrArray *findings)
{
  for (guint i = 0; i < from->n_items; i++)
    {
      const RiyoItem *item = &from->items[i];
      g_auto (GStrv) others = in != NULL ? riyo_group_dup_values (in, item->key) : NULL;

      if (others != NULL && g_strv_contains ((const char *const *)others, item->value))
        continue;
      riyo_findings_add (findings, added ? "ADDED" : "REMOVED", NULL, from->name,
                         added ? NULL : item->value, added ? item->value : NULL,
                         added ? _ ("[%s] %s=%s is new") : _ ("[%s] %s=%s is gone"), from->name,
                         item->key, item->value);
    }
}

/* The groups of one file beside those of the other. */
static void
list_groups (const RiyoDocument *from, const RiyoDocument *in, gboolean added, GPtrArray *findings)
{
  guint n = 0;
  const RiyoGroup *groups = riyo_document_get_groups (from, &n);

  for (guint i = 0; i < n; i++)
    {
      const RiyoGroup *other = riyo_document_get_group (in, groups[i].name);

      if (other == NULL)
        riyo_findings_add (findings, added ? "GROUP_ADDED" : "GROUP_REMOVED", NULL, groups[i].name,
                           NULL, NULL, added ? _ ("[%s] is new") : _ ("[%s] is gone"),
                           groups[i].name);
      list_lacking (&groups[i], other, added, findings);
    }
}

/* Of roles that admit the same, the first in the file is taken. */
static void
find_order (const RiyoDocument *before, const RiyoDocument *after, GPtrArray *findings)
{
  guint n_before = 0, n_after = 0, place = 0;
  const RiyoGroup *old = riyo_document_get_groups (before, &n_before);
  const RiyoGroup *new = riyo_document_get_groups (after, &n_after);

  for (guint i = 0; i < n_before; i++)
    {
      guint k = 0;

      while (k < n_after && strcmp (new[k].name, old[i].name) != 0)
        k++;
      if (k < n_after && k < place)
        {
          riyo_findings_add (findings, "ORDER", NULL, old[i].name, NULL, NULL,
                             _ ("[%s] stands in another order"), old[i].name);
          return;
        }
      place = k < n_after ? k : place;
    }
}

GPtrArray *
riyo_rules_diff (GBytes *before, const char *before_name, GBytes *after, const char *after_name,
                 GError **error)
{
  g_autoptr (RiyoDocument) old = riyo_document_new (before, before_name, error);
  g_autoptr (RiyoDocument) new = old != NULL ? riyo_document_new (after, after_name, error) : NULL;
  GPtrArray *findings;

  if (new == NULL)
    return NULL;
  findings = riyo_findings_new ();
  list_groups (old, new, FALSE, findings);
  list_groups (new, old, TRUE, findings);
  find_order (old, new, findings);
  return findings;
}
