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
    return RIYO_TABLE_FAIL (RIYO_ERROR_DATE, 0,
                            _ ("施行日 is before that of the table it follows; the older would "
                               "never have been in force"));
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

/* The same purpose is the one it was traced to, or one with its very label. */
static gboolean
check_purpose_name (RiyoTable *table, const RiyoTable *before, const RiyoPurpose *old, guint traced,
                    const char *name, GError **error)
{
  guint index = name != NULL ? riyo_table_find_purpose (table, name) : G_MAXUINT;

  return index == G_MAXUINT || index == traced
         || strcmp (riyo_table_purpose_at (table, index)->label, old->label) == 0
         || RIYO_TABLE_FAIL (RIYO_ERROR_NAME, 0,
                             _ ("the purpose name %s meant “%s” in 版=%u and now means “%s”; "
                                "programs that state it would be decided differently"),
                             name, old->label, before->version,
                             riyo_table_purpose_at (table, index)->label);
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

/* Labels that differ are different purposes: a cell whose purpose was reworded is a new cell. */
static gboolean
is_widened (RiyoTable *before, RiyoTable *table, const RiyoTableMatch *match, guint category,
            guint purpose)
{
  guint number = match->before_of[category];
  guint index = match->purpose_before_of[purpose];

  return number == 0 || index == G_MAXUINT || !riyo_table_has_cell (before, number, index)
         || strcmp (riyo_table_purpose_at (before, index)->label,
                    riyo_table_purpose_at (table, purpose)->label)
                != 0;
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
          const RiyoCellFact *fact = riyo_table_get_cell_fact (table, row->number, purpose);
          const char *label = riyo_table_purpose_at (table, purpose)->label;

          if (riyo_table_has_cell (table, row->number, purpose)
              && (fact == NULL || fact->judge == NULL)
              && is_widened (before, table, match, row->number, purpose))
            return RIYO_TABLE_FAIL (RIYO_ERROR_UNSIGNED, 0,
                                    _ ("“%s” may newly be used for “%s”, and nobody signed for "
                                       "it; expected [セル %s / %s] with 判断者, or the person's "
                                       "name at adoption (--judge)"),
                                    row->short_name, label, row->short_name, label);
        }
    }
  return TRUE;
}

gboolean
riyo_table_check_successor (RiyoTable *before, RiyoTable *after, GError **error)
{
  g_autoptr (RiyoTableMatch) match = riyo_table_match_new (before, after);

  return check_dates (before, after, error) && riyo_table_check_numbers (before, after, 0, error)
         && riyo_table_check_names (before, after, match->purpose_after_of, error)
         && check_signed (before, after, match, error);
}
