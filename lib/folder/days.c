/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which table and which rules decide together, and from which day on. */
#include "config.h"

#include "internal.h"
#include "table/table.h"

static void
clear_adopted (gpointer data)
{
  RiyoAdopted *adopted = data;

  riyo_table_unref (adopted->table);
  riyo_rules_unref (adopted->rules);
}

GArray *
riyo_adopted_array_new (void)
{
  GArray *array = g_array_new (FALSE, TRUE, sizeof (RiyoAdopted));

  g_array_set_clear_func (array, clear_adopted);
  return array;
}

static void
clear_text (gpointer data)
{
  RiyoRulesText *text = data;

  g_bytes_unref (text->bytes);
  g_free (text->shown);
}

GArray *
riyo_rules_texts_new (void)
{
  GArray *texts = g_array_new (FALSE, FALSE, sizeof (RiyoRulesText));

  g_array_set_clear_func (texts, clear_text);
  return texts;
}

void
riyo_rules_texts_add (GArray *texts, RiyoDate from, GBytes *bytes, const char *shown)
{
  RiyoRulesText text = { .from = from, .bytes = g_bytes_ref (bytes), .shown = g_strdup (shown) };

  g_array_append_val (texts, text);
}

/* Rules that others followed are those of the days before still. */
GArray *
riyo_folder_hold_rules (RiyoFolder *folder, int fd, GError **error)
{
  g_autoptr (GArray) list = riyo_state_list_rules (folder->state);
  g_autoptr (GArray) texts = riyo_rules_texts_new ();

  for (guint i = 0; i < list->len; i++)
    {
      const RiyoRulesPart *part = &g_array_index (list, RiyoRulesPart, i);
      g_autofree char *shown = g_build_filename (folder->path, part->part, NULL);
      g_autoptr (GBytes) bytes = riyo_part_hold (folder, fd, part->part, part->hash, FALSE, error);

      if (bytes == NULL)
        return NULL;
      riyo_rules_texts_add (texts, part->from, bytes, shown);
    }
  return g_steal_pointer (&texts);
}

static RiyoDate
begin_of (const GArray *texts, guint i)
{
  return i < texts->len ? g_array_index (texts, RiyoRulesText, i).from : G_MAXUINT32;
}

#define NO_RULES G_MAXUINT

static void
add_pair (RiyoTable *table, RiyoDate from, guint text, GArray *pairs, GArray *rules_of)
{
  RiyoAdopted adopted = { .table = riyo_table_ref (table), .from = from };

  g_array_append_val (pairs, adopted);
  g_array_append_val (rules_of, text);
}

/* The table from its 施行日 to that of the next, by each of the rules that decide in between; by
 * none until the first of them come. */
static void
pair (const GArray *texts, RiyoTable *table, RiyoDate end, GArray *pairs, GArray *rules_of)
{
  if (begin_of (texts, 0) > table->effective_on)
    add_pair (table, table->effective_on, NO_RULES, pairs, rules_of);
  for (guint i = 0; i < texts->len; i++)
    {
      gboolean first = begin_of (texts, i) <= table->effective_on
                       && begin_of (texts, i + 1) > table->effective_on;

      if (first || (begin_of (texts, i) > table->effective_on && begin_of (texts, i) < end))
        add_pair (table, MAX (table->effective_on, begin_of (texts, i)), i, pairs, rules_of);
    }
}

static void
pair_all (RiyoFolder *folder, const GArray *texts, GArray *rules_of)
{
  GArray *tables = folder->adopted;

  folder->adopted = riyo_adopted_array_new ();
  for (guint i = 0; i < tables->len; i++)
    {
      RiyoTable *next
          = i + 1 < tables->len ? g_array_index (tables, RiyoAdopted, i + 1).table : NULL;

      pair (texts, g_array_index (tables, RiyoAdopted, i).table,
            next != NULL ? next->effective_on : G_MAXUINT32, folder->adopted, rules_of);
    }
  g_array_unref (tables);
}

/* Whether another decides by the day that it is. */
static gboolean
is_past (const RiyoFolder *folder, guint i)
{
  return i + 1 < folder->adopted->len
         && g_array_index (folder->adopted, RiyoAdopted, i + 1).from <= folder->day;
}

gboolean
riyo_folder_apply_rules (RiyoFolder *folder, const GArray *texts, GError **error)
{
  g_autoptr (GArray) rules_of = g_array_new (FALSE, FALSE, sizeof (guint));

  pair_all (folder, texts, rules_of);
  for (guint i = 0; i < folder->adopted->len; i++)
    {
      RiyoAdopted *adopted = &g_array_index (folder->adopted, RiyoAdopted, i);
      guint of = g_array_index (rules_of, guint, i);
      const RiyoRulesText *text = of != NO_RULES ? &g_array_index (texts, RiyoRulesText, of) : NULL;

      if (text == NULL)
        continue;
      /* The past is only asked about; rules that no longer fit it are no fault. */
      adopted->rules = riyo_rules_new_from_bytes (text->bytes, text->shown, adopted->table,
                                                  is_past (folder, i) ? NULL : error);
      if (adopted->rules == NULL && !is_past (folder, i))
        return FALSE;
    }
  return TRUE;
}

static RiyoDate
find_day (RiyoDate now, RiyoDate recorded)
{
  return recorded > now && recorded <= now + RIYO_DAYS_AHEAD ? recorded : now;
}

RiyoDate
riyo_folder_find_day (RiyoDate recorded)
{
  return find_day (riyo_date_today (), recorded);
}

RiyoDate
riyo_folder_find_day_of (RiyoDate day, RiyoDate recorded)
{
  return day < riyo_date_today () ? day : find_day (day, recorded);
}

const RiyoAdopted *
riyo_folder_get_adopted (const RiyoFolder *folder, RiyoDate day)
{
  for (guint i = folder->adopted->len; i > 0; i--)
    {
      const RiyoAdopted *adopted = &g_array_index (folder->adopted, RiyoAdopted, i - 1);

      /* A table that another one followed does not come back when that one ends. */
      if (adopted->from <= day)
        return riyo_table_is_in_force (adopted->table, day) ? adopted : NULL;
    }
  return NULL;
}

gboolean
riyo_folder_has_after (const RiyoFolder *folder, RiyoDate day)
{
  const GArray *all = folder->adopted;

  return all->len > 0 && g_array_index (all, RiyoAdopted, all->len - 1).table->effective_on > day;
}

/* Of rules that are to come nothing holds yet, whatever became of the table. */
const RiyoAdopted *
riyo_folder_get_nearest (const RiyoFolder *folder, RiyoDate day)
{
  const RiyoAdopted *adopted = riyo_folder_get_adopted (folder, day);

  if (adopted != NULL && adopted->rules != NULL)
    return adopted;
  for (guint i = folder->adopted->len; i > 0; i--)
    {
      adopted = &g_array_index (folder->adopted, RiyoAdopted, i - 1);
      if (adopted->rules != NULL && adopted->rules->effective_on <= day)
        return adopted;
    }
  return &g_array_index (folder->adopted, RiyoAdopted, folder->adopted->len - 1);
}

RiyoTable *
riyo_folder_table_at (const RiyoFolder *folder, guint i)
{
  RiyoTable *table = g_array_index (folder->adopted, RiyoAdopted, i).table;

  return i == 0 || g_array_index (folder->adopted, RiyoAdopted, i - 1).table != table ? table
                                                                                      : NULL;
}

RiyoTable *
riyo_folder_deciding_table_at (const RiyoFolder *folder, guint i)
{
  RiyoTable *table = riyo_folder_table_at (folder, i);

  for (guint k = i + 1; table != NULL && k < folder->adopted->len; k++)
    {
      const RiyoTable *later = g_array_index (folder->adopted, RiyoAdopted, k).table;

      if (later != table && later->effective_on <= table->effective_on)
        return NULL;
    }
  return table;
}

GBytes *
riyo_folder_read_rules (const RiyoFolder *folder, int fd, RiyoDate day, char **part, GError **error)
{
  g_autoptr (GArray) list = riyo_state_list_rules (folder->state);
  const RiyoRulesPart *found = riyo_rules_part_on (list, day);

  if (found == NULL)
    found = &g_array_index (list, RiyoRulesPart, 0);
  if (part != NULL)
    *part = g_strdup (found->part);
  return riyo_part_read (folder, fd, found->part, found->hash, error);
}
