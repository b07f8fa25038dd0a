/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The roles of an actor, without a walk through all who act in all of them. */
#include "config.h"

#include <string.h>

#include "actors.h"

struct _RiyoActors
{
  GHashTable *acting;  /* 担当者 -> GArray of guint, the roles' places, rising */
  GHashTable *stating; /* 代行 */
};

static void
free_places (gpointer places)
{
  g_array_unref (places);
}

static void
add (GHashTable *table, char **names, guint place)
{
  for (char **name = names; *name != NULL; name++)
    {
      GArray *places = g_hash_table_lookup (table, *name);

      if (places == NULL)
        {
          places = g_array_new (FALSE, FALSE, sizeof (guint));
          g_hash_table_insert (table, *name, places);
        }
      if (places->len == 0 || g_array_index (places, guint, places->len - 1) != place)
        g_array_append_val (places, place);
    }
}

RiyoActors *
riyo_actors_new (const GArray *roles)
{
  RiyoActors *actors = g_new (RiyoActors, 1);

  actors->acting = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, free_places);
  actors->stating = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, free_places);
  for (guint i = 0; i < roles->len; i++)
    {
      const RiyoRole *role = &g_array_index (roles, RiyoRole, i);

      add (actors->acting, role->actors, i);
      add (actors->stating, role->delegates, i);
    }
  return actors;
}

void
riyo_actors_free (RiyoActors *actors)
{
  if (actors == NULL)
    return;
  g_hash_table_unref (actors->acting);
  g_hash_table_unref (actors->stating);
  g_free (actors);
}

RiyoRoleWalk
riyo_rules_walk_roles (const RiyoRules *rules, const char *actor, const char *account)
{
  RiyoRoleWalk walk
      = { .roles = rules->roles, .acting = g_hash_table_lookup (rules->actors->acting, actor) };

  if (strcmp (actor, account) == 0)
    return walk;
  walk.stating = g_hash_table_lookup (rules->actors->stating, account);
  if (walk.stating == NULL)
    walk.acting = NULL;
  return walk;
}

/* Both lists rise: the next place that stands in both. */
const RiyoRole *
riyo_role_walk_next (RiyoRoleWalk *walk)
{
  while (walk->acting != NULL && walk->i < walk->acting->len)
    {
      guint place = g_array_index (walk->acting, guint, walk->i++);

      while (walk->stating != NULL && walk->k < walk->stating->len
             && g_array_index (walk->stating, guint, walk->k) < place)
        walk->k++;
      if (walk->stating == NULL
          || (walk->k < walk->stating->len
              && g_array_index (walk->stating, guint, walk->k) == place))
        return &g_array_index (walk->roles, RiyoRole, place);
    }
  return NULL;
}
