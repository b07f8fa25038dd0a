/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who is suspended for what is a *set* of scopes; equal sets share a number, so that an operation
 * works out each set's categories once. */
#include "config.h"

#include "sets.h"

static void
clear_scope (gpointer scope)
{
  riyo_scope_clear (scope);
}

static void
free_scope (gpointer scope)
{
  g_atomic_rc_box_release_full (scope, clear_scope);
}

static void
free_set (gpointer set)
{
  g_array_unref (set);
}

static RiyoSets *
sets_alone (void)
{
  RiyoSets *sets = g_new0 (RiyoSets, 1);

  g_atomic_ref_count_init (&sets->n_refs);
  sets->scopes = g_ptr_array_new_with_free_func (free_scope);
  sets->sets = g_ptr_array_new_with_free_func (free_set);
  return sets;
}

RiyoSets *
riyo_sets_new (void)
{
  RiyoSets *sets = sets_alone ();

  g_ptr_array_add (sets->sets, g_array_new (FALSE, FALSE, sizeof (guint)));
  return sets;
}

RiyoSets *
riyo_sets_copy (const RiyoSets *sets)
{
  RiyoSets *copy = sets_alone ();

  for (guint i = 0; i < sets->scopes->len; i++)
    g_ptr_array_add (copy->scopes, g_atomic_rc_box_acquire (g_ptr_array_index (sets->scopes, i)));
  for (guint i = 0; i < sets->sets->len; i++)
    g_ptr_array_add (copy->sets, g_array_ref (g_ptr_array_index (sets->sets, i)));
  return copy;
}

RiyoSets *
riyo_sets_ref (RiyoSets *sets)
{
  g_atomic_ref_count_inc (&sets->n_refs);
  return sets;
}

void
riyo_sets_unref (RiyoSets *sets)
{
  if (sets == NULL || !g_atomic_ref_count_dec (&sets->n_refs))
    return;
  g_ptr_array_unref (sets->scopes);
  g_ptr_array_unref (sets->sets);
  g_clear_pointer (&sets->numbers, g_hash_table_unref);
  g_clear_pointer (&sets->by_content, g_hash_table_unref);
  g_clear_pointer (&sets->steps, g_hash_table_unref);
  g_free (sets);
}

/* Nobody else reads them from then on; what only who adds needs goes over to them. */
static void
own_sets (RiyoSets **sets)
{
  RiyoSets *old = *sets;

  if (g_atomic_ref_count_compare (&old->n_refs, 1))
    return;
  *sets = riyo_sets_copy (old);
  (*sets)->numbers = g_steal_pointer (&old->numbers);
  (*sets)->by_content = g_steal_pointer (&old->by_content);
  (*sets)->steps = g_steal_pointer (&old->steps);
  riyo_sets_unref (old);
}

static GBytes *
bytes_of (const GArray *set)
{
  return g_bytes_new (set->data, set->len * sizeof (guint));
}

static void
make_tables (RiyoSets *sets)
{
  if (sets->by_content != NULL)
    return;
  sets->numbers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  sets->by_content
      = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify)g_bytes_unref, NULL);
  sets->steps = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  for (guint i = 0; i < sets->scopes->len; i++)
    g_hash_table_insert (sets->numbers, riyo_scope_format (riyo_sets_scope_at (sets, i)),
                         GUINT_TO_POINTER (i));
  for (guint i = 0; i < sets->sets->len; i++)
    g_hash_table_insert (sets->by_content, bytes_of (g_ptr_array_index (sets->sets, i)),
                         GUINT_TO_POINTER (i));
}

guint
riyo_sets_number_scope (RiyoSets **sets, const RiyoScope *scope)
{
  g_autofree char *text = riyo_scope_format (scope);
  gpointer number = NULL;
  RiyoScope *copy;

  make_tables (*sets);
  if (g_hash_table_lookup_extended ((*sets)->numbers, text, NULL, &number))
    return GPOINTER_TO_UINT (number);
  own_sets (sets);
  copy = g_atomic_rc_box_new0 (RiyoScope);
  riyo_scope_copy (scope, copy);
  g_ptr_array_add ((*sets)->scopes, copy);
  g_hash_table_insert ((*sets)->numbers, g_steal_pointer (&text),
                       GUINT_TO_POINTER ((*sets)->scopes->len - 1));
  return (*sets)->scopes->len - 1;
}

/* @set, taken, with its number. */
static guint32
intern (RiyoSets **sets, GArray *set)
{
  GBytes *bytes = bytes_of (set);
  gpointer number = NULL;

  if (g_hash_table_lookup_extended ((*sets)->by_content, bytes, NULL, &number))
    {
      g_bytes_unref (bytes);
      g_array_unref (set);
      return GPOINTER_TO_UINT (number);
    }
  own_sets (sets);
  g_hash_table_insert ((*sets)->by_content, bytes, GUINT_TO_POINTER ((*sets)->sets->len));
  g_ptr_array_add ((*sets)->sets, set);
  return (*sets)->sets->len - 1;
}

static guint32
step (RiyoSets **sets, guint32 set, guint scope, gboolean join)
{
  gint64 key = (gint64)set << 32 | (gint64)scope << 1 | join;
  gpointer made = NULL;
  GArray *members;
  guint at = 0;

  make_tables (*sets);
  if (g_hash_table_lookup_extended ((*sets)->steps, &key, NULL, &made))
    return GPOINTER_TO_UINT (made);
  members = g_array_copy (g_ptr_array_index ((*sets)->sets, set));
  while (at < members->len && g_array_index (members, guint, at) < scope)
    at++;
  if (join && (at == members->len || g_array_index (members, guint, at) != scope))
    g_array_insert_val (members, at, scope);
  else if (!join && at < members->len && g_array_index (members, guint, at) == scope)
    g_array_remove_index (members, at);
  made = GUINT_TO_POINTER (intern (sets, members));
  g_hash_table_insert ((*sets)->steps, g_memdup2 (&key, sizeof key), made);
  return GPOINTER_TO_UINT (made);
}

guint32
riyo_sets_join (RiyoSets **sets, guint32 set, guint scope)
{
  return step (sets, set, scope, TRUE);
}

guint32
riyo_sets_leave (RiyoSets **sets, guint32 set, guint scope)
{
  return step (sets, set, scope, FALSE);
}
