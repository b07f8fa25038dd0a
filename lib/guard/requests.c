/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The requests of persons that were recorded, as the store has them: live ones, and those lifted.
 */
#include "config.h"

#include "base/base.h"
#include "internal.h"
#include "suspension/suspension.h"

/* Those that were recorded, by their references; lines of a list too. */
typedef struct
{
  GPtrArray *added;         /* RiyoSuspension, in their order */
  GHashTable *by_reference; /* -> RiyoSuspension, of @added */
  GPtrArray *lifts;
} Search;

static gboolean
collect (RiyoSuspension *suspension, gpointer data)
{
  Search *search = data;
  const char *reference = riyo_suspension_get_reference (suspension);

  if (riyo_suspension_is_lift (suspension))
    g_ptr_array_add (search->lifts, riyo_suspension_ref (suspension));
  else if (riyo_suspension_is_extension (suspension))
    riyo_suspension_join (g_hash_table_lookup (search->by_reference, reference), suspension);
  else
    {
      g_ptr_array_add (search->added, riyo_suspension_ref (suspension));
      g_hash_table_insert (search->by_reference, (gpointer)reference, suspension);
    }
  return TRUE;
}

/* A lift of a list is of all its lines that were live then: the first lift of each counts. */
static void
take_lifts (const Search *search)
{
  for (guint i = 0; i < search->lifts->len; i++)
    {
      RiyoSuspension *lift = g_ptr_array_index (search->lifts, i);
      const char *reference = riyo_suspension_get_reference (lift);
      RiyoSuspension *one = g_hash_table_lookup (search->by_reference, reference);

      if (one != NULL)
        riyo_suspension_set_lifted_by (one, lift);
      for (guint k = 0; one == NULL && k < search->added->len; k++)
        {
          RiyoSuspension *added = g_ptr_array_index (search->added, k);

          if (riyo_suspension_is_of_list (added, reference)
              && riyo_suspension_get_lifted_by (added) == NULL)
            riyo_suspension_set_lifted_by (added, lift);
        }
    }
}

static gboolean
is_wanted (RiyoSuspension *suspension, RiyoListed listed, const RiyoSubject *subject,
           const RiyoKeys *keys)
{
  gboolean is_live = riyo_suspension_get_lifted_by (suspension) == NULL;

  return (listed == RIYO_LISTED_ALL || is_live == (listed == RIYO_LISTED_LIVE))
         && (subject->n_parts == 0 || riyo_suspension_touches (suspension, subject, keys));
}

static GPtrArray *
new_list (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify)riyo_suspension_unref);
}

/* All that were ever recorded, each with its lifting if it has one. */
static GPtrArray *
read_store (RiyoStore *store, GError **error)
{
  g_autoptr (GPtrArray) added = new_list (), lifts = new_list ();
  g_autoptr (GHashTable) by_reference = g_hash_table_new (g_str_hash, g_str_equal);
  Search search = { added, by_reference, lifts };

  if (!riyo_store_foreach (store, collect, &search, error))
    return NULL;
  take_lifts (&search);
  return g_steal_pointer (&added);
}

static GPtrArray *
search_store (RiyoStore *store, RiyoListed listed, const RiyoSubject *subject, GError **error)
{
  g_autoptr (GPtrArray) all = read_store (store, error);
  GPtrArray *found;

  if (all == NULL)
    return NULL;
  found = new_list ();
  for (guint i = 0; i < all->len; i++)
    if (is_wanted (g_ptr_array_index (all, i), listed, subject, riyo_store_get_keys (store)))
      g_ptr_array_add (found, riyo_suspension_ref (g_ptr_array_index (all, i)));
  return found;
}

GPtrArray *
riyo_guard_list_requests (RiyoGuard *guard, const char *subject, RiyoListed listed, GError **error)
{
  GPtrArray *found = NULL;
  RiyoSubject parsed;
  g_auto (RiyoLook) look = { 0 };

  if (!riyo_guard_lock_and_look (guard, &look, error))
    return NULL;
  if (riyo_guard_knows_persons (guard, subject, error)
      && riyo_look_parse_subject (&look, subject, &parsed, error))
    found = search_store (guard->store, listed, &parsed, error);
  riyo_guard_unlock (guard);
  return found;
}

GPtrArray *
riyo_guard_list_beside (RiyoGuard *guard, const char *reference, guint *n_unknown, GError **error)
{
  g_autoptr (GPtrArray) all = NULL;
  GPtrArray *found;
  g_auto (RiyoLook) look = { 0 };

  if (!riyo_guard_lock_and_look (guard, &look, error))
    return NULL;
  all = read_store (guard->store, error);
  riyo_guard_unlock (guard);
  if (all == NULL)
    return NULL;
  found = new_list ();
  riyo_suspension_find_beside (all, reference, found);
  *n_unknown = riyo_suspension_count_unknown (all, reference, found);
  return found;
}

GPtrArray *
riyo_guard_list_suspensions (RiyoGuard *guard, const char *subject, GError **error)
{
  RIYO_UNCANCELLED;
  if (guard == NULL)
    return riyo_return_null (error);
  return riyo_guard_list_requests (guard, subject, RIYO_LISTED_LIVE, error);
}
