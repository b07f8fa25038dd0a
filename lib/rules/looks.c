/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names that look like another and are not it: exact bytes decide, and people read what they look
 * like. Asked at adoption; where it is decided nothing is folded. */
#include "config.h"

#include <string.h>

#include "base/base.h"
#include "rules.h"
#include "table/table.h"

/* The names of one kind, by what they look like. */
typedef struct
{
  GHashTable *seen; /* look -> name */
  const char *file;
  GError **error;
} Looks;

/* Names of one and the same thing are not held against each other. */
static void
note (const Looks *looks, const char *name)
{
  if (name != NULL)
    g_hash_table_replace (looks->seen, riyo_text_look (name), (gpointer)name);
}

static gboolean
check (const Looks *looks, const char *name)
{
  g_autofree char *look = riyo_text_look (name);
  const char *other = g_hash_table_lookup (looks->seen, look);

  if (other != NULL && strcmp (other, name) != 0)
    return riyo_error_at (looks->error, RIYO_ERROR_NAME, looks->file, 0,
                          _ ("“%s” looks like “%s” and is another name (in width, case, or the "
                             "characters used); expected the same, or one that people can tell "
                             "from it"),
                          name, other);
  g_hash_table_replace (looks->seen, g_steal_pointer (&look), (gpointer)name);
  return TRUE;
}

/* The names of an array's items; each item begins with its name. */
static gboolean
check_all (const Looks *looks, const GArray *items)
{
  for (guint i = 0; i < items->len; i++)
    {
      const char *const *name
          = (const void *)(items->data + i * g_array_get_element_size ((GArray *)items));

      if (!check (looks, *name))
        return FALSE;
    }
  return TRUE;
}

/* Tasks are stated where purposes are. */
static void
note_purposes (const Looks *looks, const RiyoTable *table)
{
  for (guint i = 0; i < table->purposes->len; i++)
    {
      const RiyoPurpose *purpose = riyo_table_purpose_at (table, i);

      note (looks, purpose->label);
      note (looks, purpose->id);
      for (char **alias = purpose->aliases; alias != NULL && *alias != NULL; alias++)
        note (looks, *alias);
    }
}

gboolean
riyo_rules_check_looks (const RiyoRules *rules, const char *file, GError **error)
{
  const GArray *const kinds[] = { rules->tasks, rules->roles, rules->processings, rules->laws };
  gboolean clear = TRUE;

  for (guint i = 0; i < G_N_ELEMENTS (kinds) && clear; i++)
    {
      g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      const Looks looks = { seen, file, error };

      if (i == 0)
        note_purposes (&looks, rules->table);
      clear = check_all (&looks, kinds[i]);
    }
  return clear;
}
