/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What differs between two tables: the head, the notice's sentences, the rows. */
#include "config.h"

#include <string.h>

#include "base/base.h"
#include "diff.h"

void
riyo_table_diff_value (RiyoTableDiff *diff, const char *code, const char *category,
                       const char *purpose, const char *key, const char *before, const char *after)
{
  const char *owner = category != NULL ? category : purpose;
  g_autofree char *cell
      = category != NULL && purpose != NULL ? g_strdup_printf ("%s / %s", category, purpose) : NULL;

  if (g_strcmp0 (before, after) == 0)
    return;
  if (cell != NULL)
    owner = cell;
  if (owner == NULL)
    riyo_findings_add (diff->findings, code, NULL, NULL, before, after, "%s: %s → %s", key,
                       before != NULL ? before : _ ("none"), after != NULL ? after : _ ("none"));
  else
    riyo_findings_add (diff->findings, code, category, purpose, before, after,
                       _ ("“%s”, %s: %s → %s"), owner, key, before != NULL ? before : _ ("none"),
                       after != NULL ? after : _ ("none"));
}

static gboolean
has_name (char **names, const char *name)
{
  return names != NULL && g_strv_contains ((const char *const *)names, name);
}

void
riyo_table_diff_names (RiyoTableDiff *diff, const char *category, const char *purpose,
                       char **before, char **after)
{
  for (char **name = before; name != NULL && *name != NULL; name++)
    if (!has_name (after, *name))
      riyo_table_diff_value (diff, "NAME", category, purpose, "別名", *name, NULL);
  for (char **name = after; name != NULL && *name != NULL; name++)
    if (!has_name (before, *name))
      riyo_table_diff_value (diff, "NAME", category, purpose, "別名", NULL, *name);
}

static void
diff_date (RiyoTableDiff *diff, const char *code, const char *category, const char *key,
           RiyoDate before, RiyoDate after)
{
  char text[2][11] = { "", "" };

  if (before != 0)
    riyo_date_format (before, text[0]);
  if (after != 0)
    riyo_date_format (after, text[1]);
  riyo_table_diff_value (diff, code, category, NULL, key, before != 0 ? text[0] : NULL,
                         after != 0 ? text[1] : NULL);
}

static void
diff_head (RiyoTableDiff *diff)
{
  const RiyoTable *before = diff->before, *after = diff->after;
  g_autofree char *old_version = g_strdup_printf ("%u", before->version);
  g_autofree char *new_version = g_strdup_printf ("%u", after->version);

  riyo_table_diff_value (diff, "VERSION", NULL, NULL, "版", old_version, new_version);
  diff_date (diff, "DATE", NULL, "公表日", before->published_on, after->published_on);
  diff_date (diff, "DATE", NULL, "施行日", before->effective_on, after->effective_on);
  diff_date (diff, "DATE", NULL, "終了日", before->ends_on, after->ends_on);
  riyo_table_diff_value (diff, "SOCIETY", NULL, NULL, "組合", before->union_name,
                         after->union_name);
}

/* The sentences that one group gives and the other lacks. */
static void
list_lost (RiyoTableDiff *diff, const RiyoGroup *from, char **to, const char *key, gboolean gone)
{
  for (guint i = 0; from != NULL && i < from->n_items; i++)
    if (strcmp (from->items[i].key, key) == 0 && !has_name (to, from->items[i].value))
      riyo_table_diff_value (diff, "TEXT", NULL, NULL, key, gone ? from->items[i].value : NULL,
                             gone ? NULL : from->items[i].value);
}

static void
diff_sentences (RiyoTableDiff *diff, const RiyoGroup *before, const RiyoGroup *after,
                const char *key)
{
  g_auto (GStrv) old = before != NULL ? riyo_group_dup_values (before, key) : g_new0 (char *, 1);
  g_auto (GStrv) new = after != NULL ? riyo_group_dup_values (after, key) : g_new0 (char *, 1);
  guint n = diff->findings->len;

  list_lost (diff, before, new, key, TRUE);
  list_lost (diff, after, old, key, FALSE);
  if (n == diff->findings->len
      && !g_strv_equal ((const char *const *)old, (const char *const *)new))
    riyo_findings_add (diff->findings, "ORDER", NULL, NULL, NULL, NULL,
                       _ ("%s: the sentences stand in another order"), key);
}

static void
diff_texts (RiyoTableDiff *diff)
{
  static const char *const notice[] = { "前文", "注", "手続", "照会先", "苦情の申出先" };
  static const char *const safety[] = { "組織的", "人的", "物理的", "技術的" };

  for (guint i = 0; i < G_N_ELEMENTS (notice); i++)
    diff_sentences (diff, diff->before->notice, diff->after->notice, notice[i]);
  for (guint i = 0; i < G_N_ELEMENTS (safety); i++)
    diff_sentences (diff, diff->before->safety, diff->after->safety, safety[i]);
}

static void
diff_category (RiyoTableDiff *diff, const RiyoCategory *before, const RiyoCategory *after)
{
  const char *name = after->short_name;

  if (before->number != after->number)
    {
      g_autofree char *old = g_strdup_printf ("%u", before->number);
      g_autofree char *new = g_strdup_printf ("%u", after->number);

      riyo_table_diff_value (diff, "RENUMBERED", name, NULL, "番号", old, new);
    }
  riyo_table_diff_value (diff, "REWORDED", name, NULL, "類型", before->short_name,
                         after->short_name);
  riyo_table_diff_value (diff, "REWORDED", name, NULL, "名称", before->label, after->label);
  riyo_table_diff_value (diff, "NAME", name, NULL, "ID", before->id, after->id);
  riyo_table_diff_names (diff, name, NULL, before->aliases, after->aliases);
  diff_date (diff, "RETIRED", name, "廃止日", before->retired_on, after->retired_on);
}

static void
diff_rows (RiyoTableDiff *diff)
{
  const RiyoTable *before = diff->before, *after = diff->after;

  for (guint i = 0; i < before->categories->len; i++)
    {
      const RiyoCategory *old = riyo_table_category_at (before, i);
      guint number = diff->match->after_of[old->number];

      if (number != 0)
        diff_category (diff, old, riyo_table_get_category (after, number));
      else
        riyo_findings_add (diff->findings, "CATEGORY_REMOVED", old->short_name, NULL, old->label,
                           NULL, _ ("“%s” (番号=%u, %s) is gone"), old->short_name, old->number,
                           old->label);
    }
  for (guint i = 0; i < after->categories->len; i++)
    {
      const RiyoCategory *new = riyo_table_category_at (after, i);
      const RiyoCategory *holder = riyo_table_get_category (before, new->number);

      if (diff->match->before_of[new->number] != 0)
        continue;
      riyo_findings_add (diff->findings, "CATEGORY_ADDED", new->short_name, NULL, NULL, new->label,
                         _ ("“%s” (番号=%u, %s) is new"), new->short_name, new->number, new->label);
      if (holder != NULL)
        riyo_findings_add (diff->findings, "NUMBER_REUSED", new->short_name, NULL,
                           holder->short_name, new->short_name,
                           _ ("番号=%u meant “%s” and now means “%s”"), new->number,
                           holder->short_name, new->short_name);
    }
}

static void
diff_order_of_rows (RiyoTableDiff *diff)
{
  guint last = 0;

  for (guint i = 0; i < diff->before->categories->len; i++)
    {
      guint number = diff->match->after_of[riyo_table_category_at (diff->before, i)->number];

      if (number == 0)
        continue;
      if (diff->after->index_of[number] < last)
        {
          riyo_findings_add (diff->findings, "ORDER", NULL, NULL, NULL, NULL,
                             _ ("the categories stand in another order"));
          return;
        }
      last = diff->after->index_of[number];
    }
}

GPtrArray *
riyo_table_diff (RiyoTable *before, RiyoTable *after)
{
  g_autoptr (RiyoTableMatch) match = riyo_table_match_new (before, after);
  RiyoTableDiff diff
      = { .before = before, .after = after, .match = match, .findings = riyo_findings_new () };

  diff_head (&diff);
  diff_rows (&diff);
  riyo_table_diff_cells (&diff);
  diff_order_of_rows (&diff);
  diff_texts (&diff);
  return diff.findings;
}
