/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether one table may follow another: no name or number changes its meaning, and a person has
 * signed for what is wider. */
#include "config.h"

#include <string.h>

#include "base/base.h"
#include "internal.h"
#include "table.h"

gboolean
riyo_table_check_numbers (RiyoTable *before, RiyoTable *after, RiyoTags later, GError **error)
{
  g_autoptr (RiyoTableMatch) match = riyo_table_match_new (before, after);
  RiyoTable *table = after;

  for (guint i = 0; i < before->categories->len; i++)
    {
      const RiyoCategory *old = riyo_table_category_at (before, i);
      guint number = match->after_of[old->number];
      const RiyoCategory *holder = riyo_table_get_category (after, old->number);

      if ((later & riyo_tags_from_number (old->number)) != 0)
        continue;
      if (number != 0 && number != old->number)
        return RIYO_TABLE_FAIL (
            RIYO_ERROR_NAME, 0,
            _ ("“%s” had 番号=%u in 版=%u and has %u; data already tagged would "
               "change its meaning"),
            old->short_name, old->number, before->version, number);
      if (number == 0 && holder != NULL)
        return RIYO_TABLE_FAIL (RIYO_ERROR_NAME, 0,
                                _ ("番号=%u meant “%s” in 版=%u and now means “%s”; expected a "
                                   "number that was never used"),
                                old->number, old->short_name, before->version, holder->short_name);
    }
  return TRUE;
}

static gboolean
check_dates (RiyoTable *before, RiyoTable *table, GError **error)
{
  if (table->version <= before->version)
    return RIYO_TABLE_FAIL (RIYO_ERROR_STATE, 0, _ ("版=%u follows 版=%u; expected a higher 版"),
                            table->version, before->version);
  if (table->published_on == 0 || table->effective_on == 0)
    return RIYO_TABLE_FAIL (RIYO_ERROR_DATE, 0, _ ("%s is missing; mandatory from 版=2 on"),
                            table->published_on == 0 ? "公表日" : "施行日");
  if (table->effective_on < before->effective_on)
    {
      char own[11], of_before[11];

      riyo_date_format (table->effective_on, own);
      riyo_date_format (before->effective_on, of_before);
      return RIYO_TABLE_FAIL (RIYO_ERROR_DATE, 0,
                              _ ("施行日=%s is before that of the table it follows, 版=%u (%s), "
                                 "which would never have been in force"),
                              own, before->version, of_before);
    }
  return TRUE;
}

/* A number is for ever, and so is what a name says of it. */
static gboolean
check_category_name (RiyoTable *table, const RiyoTable *before, const RiyoCategory *old,
                     const char *name, GError **error)
{
  guint number = name != NULL ? riyo_table_lookup_category (table, name) : 0;

  return number == 0 || number == old->number
         || RIYO_TABLE_FAIL (RIYO_ERROR_NAME, 0,
                             _ ("the category name %s meant “%s” in 版=%u and now means “%s”; "
                                "programs that use it would tag differently"),
                             name, old->label, before->version,
                             riyo_table_get_category (table, number)->label);
}

/* It went on under another name, and its own is given to another purpose. */
static gboolean
fail_taken (RiyoTable *table, const RiyoTable *before, guint traced, const char *name,
            GError **error)
{
  return RIYO_TABLE_FAIL (RIYO_ERROR_NAME, 0,
                          _ ("the purpose name %s meant in 版=%u what is “%s” now, and would mean "
                             "another purpose; expected a name that was never used"),
                          name, before->version, riyo_table_purpose_at (table, traced)->label);
}

/* Where nothing else is called so, it may be the same purpose, reworded while it had no ID. */
static gboolean
fail_reused (RiyoTable *table, const RiyoTable *before, const RiyoPurpose *old, guint index,
             const char *name, GError **error)
{
  const char *label = riyo_table_purpose_at (table, index)->label;
  gboolean is_free = riyo_table_find_purpose (table, old->label) == G_MAXUINT;

  return RIYO_TABLE_FAIL (RIYO_ERROR_NAME, 0,
                          is_free ? _ ("the purpose name %s meant “%s” in 版=%u and now means "
                                       "“%s”; programs that state it would be decided "
                                       "differently. Where both are one purpose, write 別名=%s "
                                       "under [利用目的 %s]")
                                  : _ ("the purpose name %s meant “%s” in 版=%u and now means "
                                       "“%s”; programs that state it would be decided "
                                       "differently"),
                          name, old->label, before->version, label, old->label, label);
}

/* The same purpose is the one it was traced to; or, where it was gone, one with its very label. */
static gboolean
check_purpose_name (RiyoTable *table, const RiyoTable *before, const RiyoPurpose *old, guint traced,
                    const char *name, GError **error)
{
  guint index = name != NULL ? riyo_table_find_purpose (table, name) : G_MAXUINT;

  if (index == G_MAXUINT || index == traced)
    return TRUE;
  if (traced != G_MAXUINT && strcmp (riyo_table_purpose_at (table, index)->label, old->label) == 0)
    return fail_taken (table, before, traced, name, error);
  return strcmp (riyo_table_purpose_at (table, index)->label, old->label) == 0
         || fail_reused (table, before, old, index, name, error);
}

gboolean
riyo_table_check_names (RiyoTable *before, RiyoTable *after, const guint *traced, GError **error)
{
  for (guint i = 0; i < before->categories->len; i++)
    {
      const RiyoCategory *old = riyo_table_category_at (before, i);

      if (!check_category_name (after, before, old, old->short_name, error)
          || !check_category_name (after, before, old, old->id, error)
          || !check_category_name (after, before, old, old->label, error))
        return FALSE;
      for (char **alias = old->aliases; *alias != NULL; alias++)
        if (!check_category_name (after, before, old, *alias, error))
          return FALSE;
    }
  for (guint i = 0; i < before->purposes->len; i++)
    {
      const RiyoPurpose *old = riyo_table_purpose_at (before, i);

      if (!check_purpose_name (after, before, old, traced[i], old->label, error)
          || !check_purpose_name (after, before, old, traced[i], old->id, error))
        return FALSE;
      for (char **alias = old->aliases; alias != NULL && *alias != NULL; alias++)
        if (!check_purpose_name (after, before, old, traced[i], *alias, error))
          return FALSE;
    }
  return TRUE;
}

/* One cell of the table that follows, and the one that it was. */
typedef struct
{
  const RiyoTable *before, *after;
  const RiyoTableMatch *match;
  guint category, purpose;         /* of @after */
  guint old_category, old_purpose; /* of @before; 0 and G_MAXUINT where it has none such */
} Succession;

static gboolean
had_cell (const Succession *cell)
{
  return cell->old_category != 0 && cell->old_purpose != G_MAXUINT
         && riyo_table_has_cell (cell->before, cell->old_category, cell->old_purpose);
}

/* Labels that differ are different purposes: a cell whose purpose was reworded is a new cell. And
 * whoever stated one of two purposes that are one now states the other, too. */
static gboolean
is_new (const Succession *cell)
{
  return !had_cell (cell) || riyo_table_match_is_merged (cell->match, cell->before, cell->purpose)
         || strcmp (riyo_table_purpose_at (cell->before, cell->old_purpose)->label,
                    riyo_table_purpose_at (cell->after, cell->purpose)->label)
                != 0;
}

/* To whom, and on what ground, is part of what was judged. That it is said now to be nobody, or the
 * default, where nothing was said, is none. */
static const char *
find_new_provision (const RiyoPurpose *before, const RiyoPurpose *after)
{
  if (g_strcmp0 (before->recipient, after->recipient) != 0)
    return "提供先";
  return before->provision != after->provision ? "提供区分" : NULL;
}

/* What of a cell that stays is told otherwise than it was judged, by its key; or NULL. */
static const char *
find_changed_fact (const Succession *cell)
{
  const RiyoCellFact *old
      = riyo_table_get_cell_fact (cell->before, cell->old_category, cell->old_purpose);
  const RiyoCellFact *new = riyo_table_get_cell_fact (cell->after, cell->category, cell->purpose);

  if (strcmp (riyo_table_get_category (cell->before, cell->old_category)->label,
              riyo_table_get_category (cell->after, cell->category)->label)
      != 0)
    return "名称";
  if (g_strcmp0 (old != NULL ? old->unpublished : NULL, new != NULL ? new->unpublished : NULL) != 0)
    return "非公表";
  return find_new_provision (riyo_table_purpose_at (cell->before, cell->old_purpose),
                             riyo_table_purpose_at (cell->after, cell->purpose));
}

/* A judgement is of what was said when it was made: what stood beside the cell before carries
 * nothing that is said since. */
static gboolean
is_judged_anew (const Succession *cell)
{
  const RiyoCellFact *new = riyo_table_get_cell_fact (cell->after, cell->category, cell->purpose);
  const RiyoCellFact *old
      = had_cell (cell)
            ? riyo_table_get_cell_fact (cell->before, cell->old_category, cell->old_purpose)
            : NULL;

  return new != NULL &&new->judge != NULL
         && (old == NULL || g_strcmp0 (old->judge, new->judge) != 0
             || g_strcmp0 (old->reason, new->reason) != 0 || old->judged_on != new->judged_on);
}

static Succession
follow (const RiyoTable *before, const RiyoTable *after, const RiyoTableMatch *match,
        guint category, guint purpose)
{
  return (Succession){ .before = before,
                       .after = after,
                       .match = match,
                       .category = category,
                       .purpose = purpose,
                       .old_category = match->before_of[category],
                       .old_purpose = match->purpose_before_of[purpose] };
}

gboolean
riyo_table_wants_judgement (const RiyoTable *before, const RiyoTable *after,
                            const RiyoTableMatch *match, guint category, guint purpose)
{
  Succession cell = follow (before, after, match, category, purpose);

  return is_new (&cell) || find_changed_fact (&cell) != NULL;
}

static gboolean
check_cell_signed (const Succession *cell, RiyoTable *table, GError **error)
{
  const char *name = riyo_table_get_category (table, cell->category)->short_name;
  const char *label = riyo_table_purpose_at (table, cell->purpose)->label;
  gboolean new = is_new (cell);
  const char *key = new ? NULL : find_changed_fact (cell);

  if ((!new &&key == NULL) || is_judged_anew (cell))
    return TRUE;
  if (new)
    return RIYO_TABLE_FAIL (RIYO_ERROR_UNSIGNED, 0,
                            _ ("“%s” may newly be used for “%s”, and nobody signed for "
                               "it; expected [セル %s / %s] with 判断者, or the person's "
                               "name at adoption (--judge)"),
                            name, label, name, label);
  return RIYO_TABLE_FAIL (RIYO_ERROR_UNSIGNED, 0,
                          _ ("“%s” for “%s” is another than was judged: its %s changed. Expected "
                             "[セル %s / %s] with a 判断者, 判断日 or 理由 of its own, or the "
                             "person's name at adoption (--judge)"),
                          name, label, key, name, label);
}

/* 個人情報保護法17条2項: a person judged the change reasonably related; the library records it. */
static gboolean
check_signed (RiyoTable *before, RiyoTable *table, const RiyoTableMatch *match, GError **error)
{
  for (guint i = 0; i < table->categories->len; i++)
    {
      const RiyoCategory *row = riyo_table_category_at (table, i);

      for (guint k = 0; k < row->purposes->len; k++)
        {
          guint purpose = g_array_index (row->purposes, guint, k);
          Succession cell = follow (before, table, match, row->number, purpose);

          if (riyo_table_has_cell (table, row->number, purpose)
              && !check_cell_signed (&cell, table, error))
            return FALSE;
        }
    }
  return TRUE;
}

/* Where a judgement would have been made on a day to come. */
gboolean
riyo_table_check_judged (RiyoTable *table, RiyoDate today, GError **error)
{
  for (guint i = 0; i < table->cell_facts->len; i++)
    {
      const RiyoCellFact *fact = &g_array_index (table->cell_facts, RiyoCellFact, i);

      if (fact->judged_on > today)
        return RIYO_TABLE_FAIL (RIYO_ERROR_DATE, 0,
                                _ ("[セル %s / %s]: 判断日 is a day to come; expected the day on "
                                   "which it was judged"),
                                riyo_table_get_category (table, fact->category)->short_name,
                                riyo_table_purpose_at (table, fact->purpose)->label);
    }
  return TRUE;
}

gboolean
riyo_table_check_successor (RiyoTable *before, RiyoTable *after, GError **error)
{
  g_autoptr (RiyoTableMatch) match = riyo_table_match_new (before, after);

  return check_dates (before, after, error) && riyo_table_check_numbers (before, after, 0, error)
         && riyo_table_check_names (before, after, match->purpose_into_of, error)
         && check_signed (before, after, match, error);
}
