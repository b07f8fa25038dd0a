/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the names mean that earlier tables of a folder gave a purpose, and this one lacks: a stop
 * may be kept by one of them. */
#include "config.h"

#include "base/base.h"
#include "internal.h"
#include "table.h"

/* A name that is lost: the purposes that go on in its place, and what else it was called. */
typedef struct
{
  GArray *heirs;    /* guint: indices into the table's purposes; none = the purpose is dropped */
  gboolean is_same; /* the heir is that purpose, by another name */
  GPtrArray *names; /* of char *: a table that brings back one of them brings back the purpose */
} Lost;

static void
lost_free (gpointer data)
{
  Lost *lost = data;

  g_array_unref (lost->heirs);
  g_ptr_array_unref (lost->names);
  g_free (lost);
}

static const Lost *
find_lost (const RiyoTable *table, const char *name)
{
  return table->lost != NULL ? g_hash_table_lookup (table->lost, name) : NULL;
}

static gboolean
has_heir (const Lost *lost, guint purpose)
{
  for (guint i = 0; i < lost->heirs->len; i++)
    if (g_array_index (lost->heirs, guint, i) == purpose)
      return TRUE;
  return FALSE;
}

static void
add_heir (Lost *lost, guint purpose)
{
  if (!has_heir (lost, purpose))
    g_array_append_val (lost->heirs, purpose);
}

/* Whether something of a purpose is permitted otherwise than in the table before, of the data @used
 * there, or of a category that was not there. */
static gboolean
is_wider (const RiyoTable *before, const RiyoTable *after, const RiyoTableMatch *match,
          RiyoTags used, guint purpose)
{
  RiyoTags cells = riyo_table_purpose_at (after, purpose)->cells;

  for (; cells != 0; cells &= cells - 1)
    {
      guint category = riyo_tags_lowest (cells), old = match->before_of[category];

      if ((old == 0 || (used & RIYO_TAG (old)) != 0)
          && riyo_table_wants_judgement (before, after, match, category, purpose))
        return TRUE;
    }
  return FALSE;
}

/* What goes on in place of a purpose: itself, by another name; else, since labels that differ may
 * be one purpose that nobody said to be one, all that its data may be used for otherwise than
 * before. */
static void
add_heirs (Lost *lost, const RiyoTable *before, guint purpose, const RiyoTable *after,
           const RiyoTableMatch *match)
{
  RiyoTags used = riyo_table_purpose_at (before, purpose)->cells;

  if (match->purpose_into_of[purpose] != G_MAXUINT)
    {
      add_heir (lost, match->purpose_into_of[purpose]);
      return;
    }
  lost->is_same = FALSE;
  for (guint i = 0; i < after->purposes->len; i++)
    if (is_wider (before, after, match, used, i))
      add_heir (lost, i);
}

/* A name means what it ever did, so one that is there again is the same purpose. */
static void
add_returned (Lost *lost, const RiyoTable *after)
{
  for (guint i = 0; i < lost->names->len; i++)
    {
      guint index = riyo_table_find_purpose (after, lost->names->pdata[i]);

      if (index == G_MAXUINT || has_heir (lost, index))
        continue;
      lost->is_same = lost->heirs->len == 0;
      add_heir (lost, index);
    }
}

static void
add_name (GPtrArray *names, const char *name)
{
  if (name != NULL && !g_ptr_array_find_with_equal_func (names, name, g_str_equal, NULL))
    g_ptr_array_add (names, g_strdup (name));
}

/* All by which a purpose goes, or went in the tables before; the label first. */
static GPtrArray *
list_names (const RiyoTable *table, guint purpose)
{
  const RiyoPurpose *of = riyo_table_purpose_at (table, purpose);
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  gpointer name, lost;

  add_name (names, of->label);
  add_name (names, of->id);
  for (char **alias = of->aliases; alias != NULL && *alias != NULL; alias++)
    add_name (names, *alias);
  if (table->lost == NULL)
    return names;
  g_hash_table_iter_init (&iter, table->lost);
  while (g_hash_table_iter_next (&iter, &name, &lost))
    if (((Lost *)lost)->is_same && has_heir (lost, purpose))
      add_name (names, name);
  return names;
}

/* Takes @names. @is_same: what it meant before is one purpose, and that is it. */
static void
lose (RiyoTable *after, const char *name, GPtrArray *names, const RiyoTable *before,
      const GArray *heirs, gboolean is_same, const RiyoTableMatch *match)
{
  Lost *lost = g_new (Lost, 1);

  *lost = (Lost){ g_array_new (FALSE, FALSE, sizeof (guint)), is_same, names };
  for (guint i = 0; i < heirs->len; i++)
    add_heirs (lost, before, g_array_index (heirs, guint, i), after, match);
  add_returned (lost, after);
  g_hash_table_replace (after->lost, g_strdup (name), lost);
}

static gboolean
lacks (const RiyoTable *table, const char *name)
{
  return riyo_table_find_purpose (table, name) == G_MAXUINT;
}

static void
lose_names_of (RiyoTable *after, const RiyoTable *before, guint purpose,
               const RiyoTableMatch *match)
{
  g_autoptr (GPtrArray) names = list_names (before, purpose);
  g_autoptr (GArray) itself = g_array_new (FALSE, FALSE, sizeof (guint));

  g_array_append_val (itself, purpose);
  for (guint i = 0; i < names->len; i++)
    if (lacks (after, names->pdata[i]))
      lose (after, names->pdata[i], g_ptr_array_ref (names), before, itself, TRUE, match);
}

/* What may have gone on as several, or is dropped, and is no name of this table either. */
static void
lose_again (RiyoTable *after, const RiyoTable *before, const RiyoTableMatch *match)
{
  GHashTableIter iter;
  gpointer name, value;

  if (before->lost == NULL)
    return;
  g_hash_table_iter_init (&iter, before->lost);
  while (g_hash_table_iter_next (&iter, &name, &value))
    {
      const Lost *lost = value;

      if (!lost->is_same && lacks (after, name))
        lose (after, name, g_ptr_array_ref (lost->names), before, lost->heirs, FALSE, match);
    }
}

void
riyo_table_inherit (RiyoTable *table, const RiyoTable *before)
{
  g_autoptr (RiyoTableMatch) match = riyo_table_match_new (before, table);

  g_clear_pointer (&table->lost, g_hash_table_unref);
  table->lost = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, lost_free);
  for (guint i = 0; i < before->purposes->len; i++)
    lose_names_of (table, before, i, match);
  lose_again (table, before, match);
}

gboolean
riyo_table_may_mean (const RiyoTable *table, const char *name, guint purpose)
{
  guint index = riyo_table_find_purpose (table, name);
  const Lost *lost = index == G_MAXUINT ? find_lost (table, name) : NULL;

  if (index != G_MAXUINT)
    return index == purpose;
  return lost == NULL || has_heir (lost, purpose);
}

gboolean
riyo_table_has_lost (const RiyoTable *table, const char *name, GPtrArray *heirs)
{
  const Lost *lost = lacks (table, name) ? find_lost (table, name) : NULL;

  for (guint i = 0; lost != NULL && heirs != NULL && i < lost->heirs->len; i++)
    g_ptr_array_add (
        heirs,
        (gpointer)riyo_table_purpose_at (table, g_array_index (lost->heirs, guint, i))->label);
  return lost != NULL;
}

const char *
riyo_table_find_renamed (const RiyoTable *table, const char *name)
{
  const Lost *lost = lacks (table, name) ? find_lost (table, name) : NULL;

  return lost != NULL && lost->is_same && lost->heirs->len == 1
             ? riyo_table_purpose_at (table, g_array_index (lost->heirs, guint, 0))->label
             : NULL;
}

const char *
riyo_table_describe_purpose (const RiyoTable *table, const char *kept)
{
  guint index = table != NULL ? riyo_table_find_purpose (table, kept) : G_MAXUINT;
  const Lost *lost = table != NULL && index == G_MAXUINT ? find_lost (table, kept) : NULL;
  const char *label = lost != NULL ? riyo_table_find_renamed (table, kept) : NULL;

  if (index != G_MAXUINT)
    return riyo_table_purpose_at (table, index)->label;
  if (label != NULL)
    return label;
  return lost != NULL ? g_ptr_array_index (lost->names, 0) : kept;
}
