/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a group may hold: keys against a list, values against their kind. */
#include "config.h"

#include <string.h>

#include "base.h"

static const RiyoKeySpec *
find_spec (const RiyoKeySpec *specs, const char *key)
{
  for (; specs->key != NULL; specs++)
    if (strcmp (specs->key, key) == 0)
      return specs;
  return NULL;
}

static char *
join_keys (const RiyoKeySpec *specs)
{
  GString *list = g_string_new (NULL);

  for (; specs->key != NULL; specs++)
    g_string_append_printf (list, "%s%s", list->len > 0 ? " " : "", specs->key);
  return g_string_free (list, FALSE);
}

static gboolean
fail_unknown (const RiyoGroup *group, const RiyoItem *item, const char *file,
              const RiyoKeySpec *specs, GError **error)
{
  g_autofree char *keys = join_keys (specs);

  return riyo_error_at (error, RIYO_ERROR_SYNTAX, file, item->line,
                        _ ("unknown key %s in [%s]; expected one of: %s"), item->key, group->name,
                        keys);
}

/* The reader lets a run of one key share its text. */
static inline gboolean
repeats_key (const RiyoGroup *group, guint i)
{
  return i > 0 && group->items[i].key == group->items[i - 1].key;
}

/* TRUE when @item may follow what @seen holds. */
static gboolean
check_repeated (GHashTable *seen, const RiyoItem *item, RiyoKeyFlags flags, const char *file,
                GError **error)
{
  if ((flags & RIYO_KEY_CHECKED) != 0)
    return TRUE;
  if ((flags & RIYO_KEY_REPEATED) == 0)
    return g_hash_table_add (seen, g_strdup (item->key))
           || riyo_error_at (error, RIYO_ERROR_SYNTAX, file, item->line,
                             _ ("%s occurs twice; expected one line"), item->key);
  return g_hash_table_add (seen, g_strdup_printf ("%s=%s", item->key, item->value))
         || riyo_error_at (error, RIYO_ERROR_SYNTAX, file, item->line,
                           _ ("%s=%s occurs twice; expected each value once"), item->key,
                           item->value);
}

gboolean
riyo_group_check (const RiyoGroup *group, const char *file, const RiyoKeySpec *specs,
                  GError **error)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  const RiyoKeySpec *spec = NULL;

  for (guint i = 0; i < group->n_items; i++)
    {
      const RiyoItem *item = &group->items[i];

      if (!repeats_key (group, i))
        spec = find_spec (specs, item->key);
      if (spec == NULL)
        return fail_unknown (group, item, file, specs, error);
      if (!check_repeated (seen, item, spec->flags, file, error))
        return FALSE;
    }
  for (; specs->key != NULL; specs++)
    if ((specs->flags & RIYO_KEY_REQUIRED) != 0 && riyo_group_get (group, specs->key) == NULL)
      return riyo_error_at (error, RIYO_ERROR_SYNTAX, file, group->line, _ ("[%s] lacks %s"),
                            group->name, specs->key);
  return TRUE;
}

const RiyoItem *
riyo_group_get (const RiyoGroup *group, const char *key)
{
  for (guint i = 0; i < group->n_items; i++)
    if (!repeats_key (group, i) && strcmp (group->items[i].key, key) == 0)
      return &group->items[i];
  return NULL;
}

const char *
riyo_group_get_value (const RiyoGroup *group, const char *key)
{
  const RiyoItem *item = riyo_group_get (group, key);

  return item != NULL ? item->value : NULL;
}

char **
riyo_group_dup_values (const RiyoGroup *group, const char *key)
{
  g_autoptr (GStrvBuilder) values = g_strv_builder_new ();
  gboolean matches = FALSE;

  for (guint i = 0; i < group->n_items; i++)
    {
      if (!repeats_key (group, i))
        matches = strcmp (group->items[i].key, key) == 0;
      if (matches)
        g_strv_builder_add (values, group->items[i].value);
    }
  return g_strv_builder_end (values);
}

const char *
riyo_group_get_operand (const RiyoGroup *group, const char *kind)
{
  gsize len = strlen (kind);

  if (strncmp (group->name, kind, len) != 0 || group->name[len] != ' ')
    return NULL;
  return group->name + len + 1; /* the reader joined them by one blank */
}
