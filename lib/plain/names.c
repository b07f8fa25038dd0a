/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names of categories, purposes and tasks in the bytes a program has them in. */
#include "config.h"

#include "base/base.h"
#include "folder/folder.h"
#include "names.h"
#include "rules/rules.h"
#include "table/table.h"

struct _RiyoPlainNames
{
  gatomicrefcount n_refs;
  RiyoFolder *folder; /* keeps the adopted */
  const RiyoAdopted *adopted;
  RiyoPlainEncoding encoding;
  GStringChunk *bytes;
  RiyoNames *categories; /* -> number */
  RiyoNames *statements; /* -> index into labels */
  GPtrArray *labels;     /* of the adopted */
};

/* Adds a name, if the encoding has it: what cannot be written in CP932 has an ID or an alias. */
static gboolean
add (RiyoPlainNames *names, RiyoNames *space, const char *name, guint id, GError **error)
{
  g_autofree char *encoded = NULL;

  if (name == NULL)
    return TRUE;
  if (names->encoding == RIYO_PLAIN_CP932)
    {
      encoded = g_convert (name, -1, "CP932", "UTF-8", NULL, NULL, NULL);
      if (encoded == NULL)
        return TRUE;
      name = encoded;
    }
  if (riyo_names_add (space, g_string_chunk_insert (names->bytes, name), id, NULL))
    return TRUE;
  encoded = g_convert (name, -1, "UTF-8", "CP932", NULL, NULL, NULL);
  g_set_error (error, RIYO_ERROR, RIYO_ERROR_NAME,
               _ ("「%s」 is the same in CP932 as another name; give one of them an alias (別名)"),
               encoded != NULL ? encoded : "?");
  return FALSE;
}

static gboolean
add_aliases (RiyoPlainNames *names, RiyoNames *space, char *const *aliases, guint id,
             GError **error)
{
  for (; aliases != NULL && *aliases != NULL; aliases++)
    if (!add (names, space, *aliases, id, error))
      return FALSE;
  return TRUE;
}

static gboolean
add_categories (RiyoPlainNames *names, const RiyoTable *table, GError **error)
{
  for (guint i = 0; i < table->categories->len; i++)
    {
      const RiyoCategory *row = riyo_table_category_at (table, i);

      if (!add (names, names->categories, row->short_name, row->number, error)
          || !add (names, names->categories, row->label, row->number, error)
          || !add (names, names->categories, row->id, row->number, error)
          || !add_aliases (names, names->categories, row->aliases, row->number, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
add_purposes (RiyoPlainNames *names, const RiyoTable *table, GError **error)
{
  for (guint i = 0; i < table->purposes->len; i++)
    {
      const RiyoPurpose *purpose = riyo_table_purpose_at (table, i);

      g_ptr_array_add (names->labels, (gpointer)purpose->label);
      if (!add (names, names->statements, purpose->label, i, error)
          || !add (names, names->statements, purpose->id, i, error)
          || !add_aliases (names, names->statements, purpose->aliases, i, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
add_tasks (RiyoPlainNames *names, const RiyoRules *rules, GError **error)
{
  for (guint i = 0; rules != NULL && i < rules->tasks->len; i++)
    {
      const RiyoTask *task = &g_array_index (rules->tasks, RiyoTask, i);

      g_ptr_array_add (names->labels, (gpointer)task->name);
      if (!add (names, names->statements, task->name, names->labels->len - 1, error))
        return FALSE;
    }
  return TRUE;
}

RiyoPlainNames *
riyo_plain_names_new (RiyoFolder *folder, const RiyoAdopted *adopted, RiyoPlainEncoding encoding,
                      GError **error)
{
  g_autoptr (RiyoPlainNames) names = g_new0 (RiyoPlainNames, 1);

  g_atomic_ref_count_init (&names->n_refs);
  names->folder = riyo_folder_ref (folder);
  names->adopted = adopted;
  names->encoding = encoding;
  names->bytes = g_string_chunk_new (4096);
  names->categories = riyo_names_new (adopted->table->categories->len * 3);
  names->statements = riyo_names_new (adopted->table->purposes->len * 2);
  names->labels = g_ptr_array_new ();
  if (!add_categories (names, adopted->table, error) || !add_purposes (names, adopted->table, error)
      || !add_tasks (names, adopted->rules, error))
    return NULL;
  return g_steal_pointer (&names);
}

RiyoPlainNames *
riyo_plain_names_ref (RiyoPlainNames *names)
{
  g_atomic_ref_count_inc (&names->n_refs);
  return names;
}

void
riyo_plain_names_unref (RiyoPlainNames *names)
{
  if (names == NULL || !g_atomic_ref_count_dec (&names->n_refs))
    return;
  riyo_names_free (names->categories);
  riyo_names_free (names->statements);
  g_string_chunk_free (names->bytes);
  g_ptr_array_unref (names->labels);
  riyo_folder_unref (names->folder);
  g_free (names);
}

gboolean
riyo_plain_names_are_of (const RiyoPlainNames *names, const RiyoAdopted *adopted)
{
  return names != NULL && names->adopted == adopted;
}

guint
riyo_plain_names_find_category (const RiyoPlainNames *names, const char *name)
{
  guint number = riyo_names_lookup (names->categories, name);

  return number != G_MAXUINT ? number : 0;
}

const char *
riyo_plain_names_find_statement (const RiyoPlainNames *names, const char *name)
{
  guint i = riyo_names_lookup (names->statements, name);

  return i != G_MAXUINT ? g_ptr_array_index (names->labels, i) : NULL;
}
