/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tag sets: joined, read from names, written as names. */
#include "config.h"

#include <string.h>

#include "base/base.h"
#include "internal.h"

G_STATIC_ASSERT (RIYO_MAX_CATEGORIES == 63);

RiyoTags
riyo_tags_from_number (gint64 number)
{
  return RIYO_TAG (number);
}

gboolean
riyo_tags_contains (RiyoTags tags, RiyoTags some)
{
  return some != 0 && (some & RIYO_TAGS_UNTAGGED) == 0 && (some & ~tags) == 0;
}

RiyoTags
riyo_tags_union (RiyoTags a, RiyoTags b)
{
  return a | b | (a == 0 || b == 0 ? RIYO_TAGS_UNTAGGED : 0);
}

/* What Japanese keyboards give in place of a comma, where what is between them are names. */
static char *
divide (RiyoTable *table, const char *name)
{
  static const char *const marks[] = { "、", "，", "､", "　", " ", ";", "；", "・", "/", "／" };
  g_autoptr (GString) text = g_string_new (name);
  g_auto (GStrv) list = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
    g_string_replace (text, marks[i], ",", 0);
  list = g_strsplit (text->str, ",", -1);
  for (char **part = list; *part != NULL; part++)
    if (riyo_table_lookup_category (table, *part) == 0)
      return NULL;
  return g_strv_length (list) > 1 ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}

void
riyo_table_append_cp932 (GString *text, const char *shown, const char *id)
{
  g_string_append_printf (text,
                          _ ("It is not UTF-8; read as CP932 it says “%s”. Names are stated in "
                             "UTF-8, in a literal of a program and in a shell, "),
                          shown);
  if (id != NULL)
    g_string_append_printf (text, _ ("or by the ID: %s"), id);
  else
    g_string_append (text, _ ("or by an ID, which is ASCII"));
}

/* As of a source that was saved in CP932. */
static char *
explain_cp932 (RiyoTable *table, const char *name)
{
  g_autofree char *read = riyo_text_read_cp932 (name);
  g_autofree char *shown = read != NULL ? riyo_text_show (read) : NULL;
  guint number = read != NULL ? riyo_table_lookup_category (table, read) : 0;
  GString *text = g_string_new (NULL);

  if (read != NULL)
    riyo_table_append_cp932 (text, shown,
                             number != 0 ? riyo_table_get_category (table, number)->id : NULL);
  return g_string_free (text, read == NULL);
}

static gboolean
fail_unknown (RiyoTable *table, const char *name, GError **error)
{
  g_autofree char *shown = riyo_text_show (name);
  g_autofree char *divided = divide (table, name);
  g_autofree char *near = riyo_names_suggest (table->category_names, name);
  g_autofree char *way = riyo_table_advise_show (table);
  g_autofree char *cp932 = explain_cp932 (table, name);

  if (cp932 != NULL)
    g_set_error (error, RIYO_REFUSAL, RIYO_REFUSAL_UNKNOWN_CATEGORY,
                 _ ("REFUSED UNKNOWN_CATEGORY: the table has no category “%s”. %s"), shown, cp932);
  else if (divided != NULL)
    g_set_error (error, RIYO_REFUSAL, RIYO_REFUSAL_UNKNOWN_CATEGORY,
                 _ ("REFUSED UNKNOWN_CATEGORY: the table has no category “%s”. Separate names by "
                    "an ASCII comma: %s"),
                 shown, divided);
  else if (near != NULL)
    g_set_error (error, RIYO_REFUSAL, RIYO_REFUSAL_UNKNOWN_CATEGORY,
                 _ ("REFUSED UNKNOWN_CATEGORY: the table has no category “%s”. Names match "
                    "exactly; similar: %s"),
                 shown, near);
  else
    g_set_error (error, RIYO_REFUSAL, RIYO_REFUSAL_UNKNOWN_CATEGORY,
                 _ ("REFUSED UNKNOWN_CATEGORY: the table has no category “%s”. %s lists them."),
                 shown, way);
  return FALSE;
}

gboolean
riyo_table_parse_tags (RiyoTable *table, const char *names, RiyoTags *tags, GError **error)
{
  if (tags != NULL)
    *tags = 0;
  if (table == NULL || tags == NULL)
    return riyo_fail_null (error);
  g_auto (GStrv) list = NULL;
  RiyoTags found = 0;

  *tags = 0;
  if (names == NULL || *names == '\0')
    {
      g_set_error_literal (
          error, RIYO_REFUSAL, RIYO_REFUSAL_UNTAGGED,
          _ ("REFUSED UNTAGGED: no category is named. Data without a tag may not be used."));
      return FALSE;
    }
  list = g_strsplit (names, ",", -1);
  for (char **name = list; *name != NULL; name++)
    {
      guint number = riyo_table_lookup_category (table, g_strstrip (*name));

      if (**name == '\0')
        {
          g_autofree char *shown = riyo_text_show (names);

          g_set_error (
              error, RIYO_ERROR, RIYO_ERROR_ARGUMENT,
              _ ("“%s” has an empty name; expected category names separated by single commas"),
              shown);
          return FALSE;
        }
      if (number == 0)
        return fail_unknown (table, *name, error);
      found |= riyo_tags_from_number (number);
    }
  *tags = found;
  return TRUE;
}

void
riyo_table_append_category (GString *text, const RiyoTable *table, guint number)
{
  const RiyoCategory *category = table != NULL ? riyo_table_get_category (table, number) : NULL;

  if (category != NULL)
    g_string_append (text, category->short_name);
  else
    g_string_append_printf (text, "#%u", number);
}

void
riyo_table_append_categories (GString *text, const RiyoTable *table, RiyoTags categories)
{
  for (RiyoTags left = categories; left != 0; left &= left - 1)
    {
      riyo_table_append_category (text, table, riyo_tags_lowest (left));
      if ((left & (left - 1)) != 0)
        g_string_append_c (text, ',');
    }
}

char *
riyo_table_format_tags (RiyoTable *table, RiyoTags tags)
{
  if (table == NULL)
    return NULL;
  GString *text = g_string_new (NULL);

  riyo_table_append_categories (text, table, tags & ~RIYO_TAGS_UNTAGGED);
  if (tags == 0 || (tags & RIYO_TAGS_UNTAGGED) != 0)
    g_string_append_printf (text, "%sタグなし", text->len > 0 ? "," : "");
  return g_string_free (text, FALSE);
}

RiyoTags
riyo_table_get_retired (const RiyoTable *table)
{
  RiyoTags retired = 0;

  for (guint i = 0; i < table->categories->len; i++)
    if (riyo_table_category_at (table, i)->retired_on != 0)
      retired |= riyo_tags_from_number (riyo_table_category_at (table, i)->number);
  return retired;
}
