/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What differs between two tables: the head, the notice's sentences, the rows, the purposes and
 * cells. */
#include "config.h"

#include <string.h>

#include "base/base.h"
#include "internal.h"
#include "table.h"

typedef struct
{
  const RiyoTable *before, *after;
  const RiyoTableMatch *match;
  GPtrArray *findings;
} Diff;

/* One value of the table, a category, a purpose or a cell; either side may be NULL. */
static void
diff_value (Diff *diff, const char *code, const char *category, const char *purpose,
            const char *key, const char *before, const char *after)
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

/* Two lists of names, as sets; either may be NULL. */
static void
diff_names (Diff *diff, const char *category, const char *purpose, char **before, char **after)
{
  for (char **name = before; name != NULL && *name != NULL; name++)
    if (!has_name (after, *name))
      diff_value (diff, "NAME", category, purpose, "別名", *name, NULL);
  for (char **name = after; name != NULL && *name != NULL; name++)
    if (!has_name (before, *name))
      diff_value (diff, "NAME", category, purpose, "別名", NULL, *name);
}

static void
diff_date (Diff *diff, const char *code, const char *category, const char *purpose, const char *key,
           RiyoDate before, RiyoDate after)
{
  char text[2][11] = { "", "" };

  if (before != 0)
    riyo_date_format (before, text[0]);
  if (after != 0)
    riyo_date_format (after, text[1]);
  diff_value (diff, code, category, purpose, key, before != 0 ? text[0] : NULL,
              after != 0 ? text[1] : NULL);
}

static void
diff_head (Diff *diff)
{
  const RiyoTable *before = diff->before, *after = diff->after;
  g_autofree char *old_version = g_strdup_printf ("%u", before->version);
  g_autofree char *new_version = g_strdup_printf ("%u", after->version);

  diff_value (diff, "VERSION", NULL, NULL, "版", old_version, new_version);
  diff_date (diff, "DATE", NULL, NULL, "公表日", before->published_on, after->published_on);
  diff_date (diff, "DATE", NULL, NULL, "施行日", before->effective_on, after->effective_on);
  diff_date (diff, "DATE", NULL, NULL, "終了日", before->ends_on, after->ends_on);
  diff_value (diff, "SOCIETY", NULL, NULL, "組合", before->society, after->society);
}

/* The sentences that one group gives and the other lacks. */
static void
list_lost (Diff *diff, const RiyoGroup *from, char **to, const char *key, gboolean gone)
{
  for (guint i = 0; from != NULL && i < from->n_items; i++)
    if (strcmp (from->items[i].key, key) == 0 && !has_name (to, from->items[i].value))
      diff_value (diff, "TEXT", NULL, NULL, key, gone ? from->items[i].value : NULL,
                  gone ? NULL : from->items[i].value);
}

static void
diff_sentences (Diff *diff, const RiyoGroup *before, const RiyoGroup *after, const char *key)
{
  g_auto (GStrv) old = before != NULL ? riyo_group_dup_values (before, key) : g_new0 (char *, 1);
  g_auto (GStrv) new = after != NULL ? riyo_group_dup_values (after, key) : g_new0 (char *, 1);
  guint n = diff->findings->len;

  list_lost (diff, before, new, key, TRUE);
  list_lost (diff, after, old, key, FALSE);
  if (n == diff->findings->len
      && !g_strv_equal ((const char *const *)old, (const char *const *)new))
    riyo_findings_add (diff->findings, "ORDER", NULL, NULL, NULL, NULL,
                       _ ("%s: the sentences are in another order"), key);
}

static void
diff_texts (Diff *diff)
{
  for (const RiyoKeySpec *spec = riyo_table_notice_keys; spec->key != NULL; spec++)
    diff_sentences (diff, diff->before->notice, diff->after->notice, spec->key);
  for (const RiyoKeySpec *spec = riyo_table_safety_keys; spec->key != NULL; spec++)
    diff_sentences (diff, diff->before->safety, diff->after->safety, spec->key);
}

static void
diff_category (Diff *diff, const RiyoCategory *before, const RiyoCategory *after)
{
  const char *name = after->short_name;

  if (before->number != after->number)
    {
      g_autofree char *old = g_strdup_printf ("%u", before->number);
      g_autofree char *new = g_strdup_printf ("%u", after->number);

      diff_value (diff, "RENUMBERED", name, NULL, "番号", old, new);
    }
  diff_value (diff, "REWORDED", name, NULL, "類型", before->short_name, after->short_name);
  diff_value (diff, "REWORDED", name, NULL, "名称", before->label, after->label);
  diff_value (diff, "NAME", name, NULL, "ID", before->id, after->id);
  diff_names (diff, name, NULL, before->aliases, after->aliases);
  diff_date (diff, "RETIRED", name, NULL, "廃止日", before->retired_on, after->retired_on);
}

static void
diff_rows (Diff *diff)
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
diff_order_of_rows (Diff *diff)
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
                             _ ("the categories are in another order"));
          return;
        }
      last = diff->after->index_of[number];
    }
}

static const char *
shown_recipient (const RiyoPurpose *purpose)
{
  if (purpose == NULL || !purpose->provision_said)
    return NULL;
  return purpose->recipient != NULL ? purpose->recipient : _ ("none, as it states");
}

static const char *
shown_kind (const RiyoPurpose *purpose)
{
  return purpose != NULL && purpose->kind_said ? riyo_provision_names[purpose->provision] : NULL;
}

/* What is not said is no word that it is none. */
static void
diff_provision (Diff *diff, const RiyoPurpose *before, const RiyoPurpose *after, const char *label)
{
  const char *old = shown_recipient (before), *new = shown_recipient (after);
  gboolean is_of_one = before == NULL || after == NULL;

  if (g_strcmp0 (old, new) == 0
      || (is_of_one && (before != NULL ? before : after)->recipient == NULL))
    return;
  riyo_findings_add (diff->findings, "PROVISION", NULL, label, old, new, _ ("“%s”, %s: %s → %s"),
                     label, "提供先", old != NULL ? old : _ ("not stated"),
                     new != NULL ? new : _ ("not stated"));
}

/* Either side may be NULL: a purpose that is new or gone. */
static void
diff_purpose (Diff *diff, const RiyoPurpose *before, const RiyoPurpose *after)
{
  const char *label = after != NULL ? after->label : before->label;

  if (before != NULL && after != NULL)
    {
      diff_value (diff, "REWORDED", NULL, label, "利用目的", before->label, after->label);
      diff_value (diff, "NAME", NULL, label, "ID", before->id, after->id);
    }
  diff_names (diff, NULL, label, before != NULL ? before->aliases : NULL,
              after != NULL ? after->aliases : NULL);
  diff_provision (diff, before, after, label);
  diff_value (diff, "PROVISION", NULL, label, "提供区分", shown_kind (before), shown_kind (after));
}

static void
diff_purposes (Diff *diff)
{
  for (guint i = 0; i < diff->before->purposes->len; i++)
    {
      guint index = diff->match->purpose_after_of[i];

      diff_purpose (diff, riyo_table_purpose_at (diff->before, i),
                    index != G_MAXUINT ? riyo_table_purpose_at (diff->after, index) : NULL);
    }
  for (guint i = 0; i < diff->after->purposes->len; i++)
    if (diff->match->purpose_before_of[i] == G_MAXUINT)
      diff_purpose (diff, NULL, riyo_table_purpose_at (diff->after, i));
}

/* One place of a table: a row and a purpose, either of which the table may lack. */
typedef struct
{
  const RiyoTable *table;
  const RiyoCategory *category; /* NULL = the table has no such row */
  guint purpose;                /* G_MAXUINT = it has no such purpose */
} Place;

static gboolean
is_cell (const Place *place)
{
  return place->category != NULL && place->purpose != G_MAXUINT
         && riyo_table_has_cell (place->table, place->category->number, place->purpose);
}

static gboolean
is_listed (const Place *place)
{
  return place->category != NULL && place->purpose != G_MAXUINT
         && riyo_table_lists (place->table, place->category, place->purpose);
}

static void
diff_facts (Diff *diff, const Place *before, const Place *after, const char *name,
            const char *label)
{
  static const RiyoCellFact nothing = { 0 };
  const RiyoCellFact *old
      = is_cell (before)
            ? riyo_table_get_cell_fact (before->table, before->category->number, before->purpose)
            : NULL;
  const RiyoCellFact *new
      = is_cell (after)
            ? riyo_table_get_cell_fact (after->table, after->category->number, after->purpose)
            : NULL;

  if (old == NULL && new == NULL)
    return;
  old = old != NULL ? old : &nothing;
  new = new != NULL ? new : &nothing;
  diff_value (diff, "UNPUBLISHED", name, label, "非公表", old->unpublished, new->unpublished);
  diff_value (diff, "SIGNATURE", name, label, "判断者", old->judge, new->judge);
  diff_date (diff, "SIGNATURE", name, label, "判断日", old->judged_on, new->judged_on);
  diff_date (diff, "SIGNATURE", name, label, "有効期限", old->valid_until, new->valid_until);
  diff_value (diff, "SIGNATURE", name, label, "理由", old->reason, new->reason);
}

static const char *
get_unpublished (const Place *place)
{
  const RiyoCellFact *fact
      = riyo_table_get_cell_fact (place->table, place->category->number, place->purpose);

  return fact != NULL ? fact->unpublished : NULL;
}

/* A cell that is there no more: the purpose may go on in another, and then be used as that. What
 * was said of a cell alone goes with it. */
static void
diff_gone (Diff *diff, const Place *before, const Place *after)
{
  const char *name = before->category->short_name;
  const char *label = riyo_table_purpose_at (before->table, before->purpose)->label;
  Place into = { after->table, after->category, diff->match->purpose_into_of[before->purpose] };
  const char *one;

  if (!is_cell (&into))
    {
      riyo_findings_add (diff->findings, "NARROWED", name, label, NULL, NULL,
                         _ ("“%s” may no longer be used for “%s”"), name, label);
      return;
    }
  one = riyo_table_purpose_at (into.table, into.purpose)->label;
  riyo_findings_add (diff->findings, "MERGED", into.category->short_name, label, NULL, NULL,
                     _ ("“%s” may be used for “%s” as “%s”, which it is one with"),
                     into.category->short_name, label, one);
  diff_value (diff, "UNPUBLISHED", into.category->short_name, one, "非公表",
              get_unpublished (before), get_unpublished (&into));
}

static void
diff_place (Diff *diff, const Place *before, const Place *after)
{
  const Place *shown = after->category != NULL && after->purpose != G_MAXUINT ? after : before;
  const char *name = shown->category->short_name;
  const char *label = riyo_table_purpose_at (shown->table, shown->purpose)->label;

  if (is_cell (before) && !is_cell (after))
    {
      diff_gone (diff, before, after);
      return;
    }
  if (!is_cell (before) && is_cell (after))
    riyo_findings_add (diff->findings, "WIDENED", name, label, NULL, NULL,
                       _ ("“%s” may now be used for “%s”"), name, label);
  else if (!is_cell (before) && is_listed (before) != is_listed (after))
    riyo_findings_add (diff->findings, "LISTED", name, label, NULL, NULL,
                       is_listed (after) ? _ ("the retired “%s” now lists “%s”")
                                         : _ ("the retired “%s” no longer lists “%s”"),
                       name, label);
  diff_facts (diff, before, after, name, label);
}

/* Every place of the rows before, then those of the rows after that had none. */
static void
diff_places (Diff *diff)
{
  for (guint i = 0; i < diff->before->categories->len; i++)
    {
      const RiyoCategory *row = riyo_table_category_at (diff->before, i);
      const RiyoCategory *other
          = riyo_table_get_category (diff->after, diff->match->after_of[row->number]);

      for (guint k = 0; k < row->purposes->len; k++)
        {
          guint purpose = g_array_index (row->purposes, guint, k);
          Place before = { diff->before, row, purpose };
          Place after = { diff->after, other, diff->match->purpose_after_of[purpose] };

          diff_place (diff, &before, &after);
        }
    }
  for (guint i = 0; i < diff->after->categories->len; i++)
    {
      const RiyoCategory *row = riyo_table_category_at (diff->after, i);
      const RiyoCategory *other
          = riyo_table_get_category (diff->before, diff->match->before_of[row->number]);

      for (guint k = 0; k < row->purposes->len; k++)
        {
          guint purpose = g_array_index (row->purposes, guint, k);
          Place before = { diff->before, other, diff->match->purpose_before_of[purpose] };
          Place after = { diff->after, row, purpose };

          if (!is_listed (&before))
            diff_place (diff, &before, &after);
        }
    }
}

/* Whether the purposes that both rows list stand in the same order. */
static gboolean
keeps_order (const Diff *diff, const RiyoCategory *before, const RiyoCategory *after)
{
  g_autofree guint *place = g_new0 (guint, diff->after->purposes->len + 1);
  guint last = 0;

  for (guint k = 0; k < after->purposes->len; k++)
    place[g_array_index (after->purposes, guint, k)] = k + 1;
  for (guint k = 0; k < before->purposes->len; k++)
    {
      guint index = diff->match->purpose_after_of[g_array_index (before->purposes, guint, k)];

      if (index == G_MAXUINT || place[index] == 0)
        continue;
      if (place[index] < last)
        return FALSE;
      last = place[index];
    }
  return TRUE;
}

static void
diff_order_of_purposes (Diff *diff)
{
  for (guint i = 0; i < diff->before->categories->len; i++)
    {
      const RiyoCategory *row = riyo_table_category_at (diff->before, i);
      const RiyoCategory *other
          = riyo_table_get_category (diff->after, diff->match->after_of[row->number]);

      if (other != NULL && !keeps_order (diff, row, other))
        riyo_findings_add (diff->findings, "ORDER", other->short_name, NULL, NULL, NULL,
                           _ ("the purposes of “%s” are in another order"), other->short_name);
    }
}

static void
diff_cells (Diff *diff)
{
  diff_purposes (diff);
  diff_places (diff);
  diff_order_of_purposes (diff);
}

GPtrArray *
riyo_table_diff (RiyoTable *before, RiyoTable *after)
{
  g_autoptr (RiyoTableMatch) match = riyo_table_match_new (before, after);
  Diff diff
      = { .before = before, .after = after, .match = match, .findings = riyo_findings_new () };

  diff_head (&diff);
  diff_rows (&diff);
  diff_cells (&diff);
  diff_order_of_rows (&diff);
  diff_texts (&diff);
  return diff.findings;
}
