/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What differs between two tables: purposes, cells and what is said of them. */
#include "config.h"

#include "base/base.h"
#include "diff.h"
#include "words.h"

static const char *
shown_recipient (const RiyoPurpose *purpose)
{
  if (purpose == NULL || !purpose->provision_said)
    return NULL;
  return purpose->recipient != NULL ? purpose->recipient : "なし";
}

/* Either side may be NULL: a purpose that is new or gone. */
static void
diff_purpose (RiyoTableDiff *diff, const RiyoPurpose *before, const RiyoPurpose *after)
{
  const char *label = after != NULL ? after->label : before->label;

  if (before != NULL && after != NULL)
    riyo_table_diff_value (diff, "REWORDED", NULL, label, "利用目的", before->label, after->label);
  riyo_table_diff_value (diff, "NAME", NULL, label, "ID", before != NULL ? before->id : NULL,
                         after != NULL ? after->id : NULL);
  riyo_table_diff_names (diff, NULL, label, before != NULL ? before->aliases : NULL,
                         after != NULL ? after->aliases : NULL);
  riyo_table_diff_value (diff, "PROVISION", NULL, label, "提供先", shown_recipient (before),
                         shown_recipient (after));
}

static void
diff_purposes (RiyoTableDiff *diff)
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
diff_facts (RiyoTableDiff *diff, const Place *before, const Place *after, const char *name,
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
  riyo_table_diff_value (diff, "UNPUBLISHED", name, label, "非公表", old->unpublished,
                         new->unpublished);
  riyo_table_diff_value (diff, "SIGNATURE", name, label, "判断者", old->judge, new->judge);
  riyo_table_diff_value (diff, "SIGNATURE", name, label, "理由", old->reason, new->reason);
}

static void
diff_place (RiyoTableDiff *diff, const Place *before, const Place *after)
{
  const Place *shown = after->category != NULL && after->purpose != G_MAXUINT ? after : before;
  const char *name = shown->category->short_name;
  const char *label = riyo_table_purpose_at (shown->table, shown->purpose)->label;

  if (is_cell (before) && !is_cell (after))
    riyo_findings_add (diff->findings, "NARROWED", name, label, NULL, NULL,
                       _ ("“%s” may no longer be used for “%s”"), name, label);
  else if (!is_cell (before) && is_cell (after))
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
diff_places (RiyoTableDiff *diff)
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
keeps_order (const RiyoTableDiff *diff, const RiyoCategory *before, const RiyoCategory *after)
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
diff_order_of_purposes (RiyoTableDiff *diff)
{
  for (guint i = 0; i < diff->before->categories->len; i++)
    {
      const RiyoCategory *row = riyo_table_category_at (diff->before, i);
      const RiyoCategory *other
          = riyo_table_get_category (diff->after, diff->match->after_of[row->number]);

      if (other != NULL && !keeps_order (diff, row, other))
        riyo_findings_add (diff->findings, "ORDER", other->short_name, NULL, NULL, NULL,
                           _ ("the purposes of “%s” stand in another order"), other->short_name);
    }
}

void
riyo_table_diff_cells (RiyoTableDiff *diff)
{
  diff_purposes (diff);
  diff_places (diff);
  diff_order_of_purposes (diff);
}
