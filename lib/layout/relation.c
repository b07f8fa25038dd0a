/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* 形式=表: tables of databases and their columns, by their names as SQL writes them. */
#include "config.h"

#include <string.h>

#include "internal.h"

#define BETWEEN '\001' /* names in a key; no name in a layout's file holds it */

static gboolean
is_plain (char byte)
{
  return g_ascii_islower (byte) || g_ascii_isdigit (byte) || byte == '_' || byte == '$'
         || (guchar)byte >= 0x80;
}

/* "a ""b""" */
static const char *
take_quoted (const char *text, GString *key)
{
  gsize before = key->len;

  for (text++; *text != '\0'; text++)
    {
      if (*text == '"' && *++text != '"')
        return key->len > before ? text : NULL;
      g_string_append_c (key, *text);
    }
  return NULL;
}

/* What follows the name, or NULL. Nothing is folded: a capital stands in quotes. */
static const char *
take_name (const char *text, GString *key)
{
  if (key->len > 0)
    g_string_append_c (key, BETWEEN);
  if (*text == '"')
    return take_quoted (text, key);
  if (!is_plain (*text) || g_ascii_isdigit (*text) || *text == '$')
    return NULL;
  for (; is_plain (*text); text++)
    g_string_append_c (key, *text);
  return text;
}

static const char *
take_word (const char *text, const char *word)
{
  return text != NULL && g_str_has_prefix (text, word) ? text + strlen (word) : NULL;
}

static gboolean
read_key (const char *text, GString *key)
{
  static const char *const behind[] = { ".", ".", NULL };

  for (guint i = 0; i < G_N_ELEMENTS (behind) && text != NULL; i++)
    {
      text = take_name (text, key);
      if (behind[i] != NULL)
        text = take_word (text, behind[i]);
    }
  if (text != NULL && *text != '\0')
    {
      text = take_word (text, " 列 ");
      text = text != NULL ? take_name (text, key) : NULL;
    }
  return text != NULL && *text == '\0';
}

gboolean
riyo_layout_place_relation (const RiyoParsing *parsing, const RiyoGroup *group, const char *operand,
                            RiyoPart *part, GError **error)
{
  g_autoptr (GString) key = g_string_new (NULL);

  part->kind = RIYO_PART_RELATION;
  if (!read_key (operand, key))
    return riyo_parsing_fail (
        parsing, RIYO_ERROR_SYNTAX, group->line, error,
        _ ("[%s]: expected [表 DATABASE.SCHEMA.TABLE], or that and 列 COLUMN; "
           "a name with other characters than small letters, digits and _ in "
           "double quotes"),
        group->name);
  part->column = g_strdup (key->str);
  g_ptr_array_add (parsing->layout->strings, (gpointer)part->column);
  return TRUE;
}

RiyoLayout *
riyo_layout_new_relations (RiyoTable *table)
{
  RiyoLayout *layout = riyo_layout_make ("", table);

  layout->form = RIYO_FORM_TABLE;
  layout->no_subject = TRUE;
  return layout;
}

void
riyo_layout_join_relations (RiyoLayout *all, const RiyoLayout *layout)
{
  for (guint i = 0; layout->form == RIYO_FORM_TABLE && i < layout->parts->len; i++)
    {
      RiyoPart part = { .kind = RIYO_PART_RELATION,
                        .name = "",
                        .tags = riyo_layout_part_at (layout, i)->tags };

      part.column = g_strdup (riyo_layout_part_at (layout, i)->column);
      g_ptr_array_add (all->strings, (gpointer)part.column);
      g_array_append_val (all->parts, part);
    }
}

gboolean
riyo_layout_lookup_relation (RiyoLayout *layout, const char *database, const char *schema,
                             const char *relation, const char *column, RiyoTags *tags)
{
  const char *const names[] = { database, schema, relation, column };
  g_autoptr (GString) key = g_string_new (NULL);
  gboolean found = FALSE, prefix = relation == NULL && database != NULL;

  if (tags != NULL)
    *tags = 0;
  if (layout == NULL || (database == NULL && (schema != NULL || column != NULL))
      || (schema == NULL) != (relation == NULL))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (names) && names[i] != NULL; i++)
    {
      if (i > 0)
        g_string_append_c (key, BETWEEN);
      g_string_append (key, names[i]);
    }
  if (prefix)
    g_string_append_c (key, BETWEEN);
  for (guint i = 0; i < layout->parts->len; i++)
    {
      const RiyoPart *part = riyo_layout_part_at (layout, i);

      if (part->kind != RIYO_PART_RELATION
          || !(relation == NULL ? g_str_has_prefix (part->column, key->str)
                                : strcmp (part->column, key->str) == 0))
        continue;
      found = TRUE;
      if (tags != NULL)
        *tags |= part->tags;
    }
  return found;
}
