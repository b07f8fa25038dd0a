/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From a spreadsheet to a table: what the rows state, each thing once. */
#include "config.h"

#include <string.h>

#include "base/base.h"
#include "cut.h"
#include "merge.h"
#include "table.h"

static void
stated_free (gpointer data)
{
  RiyoStated *stated = data;

  g_clear_pointer (&stated->of_purpose, g_hash_table_unref);
  g_clear_pointer (&stated->purposes, g_ptr_array_unref);
  g_free (stated);
}

static RiyoStated *
stated_new (GPtrArray *owner, guint base)
{
  RiyoStated *stated = g_new0 (RiyoStated, 1);

  stated->base = base;
  g_ptr_array_add (owner, stated);
  return stated;
}

/* Notes what a row states in some columns; the same thing may not be stated in two ways. */
static gboolean
state (RiyoImport *import, RiyoStated *stated, RiyoColumn first, RiyoColumn last,
       const char *const fields[RIYO_N_COLUMNS], guint line, GError **error)
{
  for (guint column = first; column <= last; column++)
    {
      const char *value = fields[column];

      if (value == NULL)
        continue;
      if (stated->value[column] != NULL && strcmp (stated->value[column], value) != 0)
        return riyo_error_at (error, RIYO_ERROR_MISMATCH, import->file, line,
                              _ ("%s=%s, but line %u says %s; expected one value"),
                              riyo_column_names[column], value, stated->line[column],
                              stated->value[column]);
      stated->value[column] = value;
      stated->line[column] = line;
    }
  return TRUE;
}

/* The base's category that a row means by its number or its name; 0 when it is new. */
static gboolean
find_base_category (const RiyoImport *import, const char *const fields[RIYO_N_COLUMNS], guint line,
                    guint *number, GError **error)
{
  const char *text = fields[RIYO_COLUMN_NUMBER], *name = fields[RIYO_COLUMN_CATEGORY];
  RiyoItem item = { .key = riyo_column_names[RIYO_COLUMN_NUMBER], .value = text, .line = line };
  guint stated = 0, named;

  *number = 0;
  if (text != NULL
      && !riyo_item_get_number (&item, import->file, 1, RIYO_MAX_CATEGORIES, &stated, error))
    return FALSE;
  if (import->base == NULL)
    return TRUE;
  named = riyo_table_lookup_category (import->base, name);
  if (named != 0 && stated != 0 && named != stated)
    return riyo_error_at (error, RIYO_ERROR_MISMATCH, import->file, line,
                          _ ("“%s” has 番号=%u in the base table, not %u; numbers never change"),
                          name, named, stated);
  *number = named != 0                                               ? named
            : riyo_table_get_category (import->base, stated) != NULL ? stated
                                                                     : 0;
  return TRUE;
}

static RiyoStated *
state_category (RiyoImport *import, const char *fields[RIYO_N_COLUMNS], guint line, GError **error)
{
  const char *key = fields[RIYO_COLUMN_CATEGORY];
  RiyoStated *stated;
  guint number;

  if (!find_base_category (import, fields, line, &number, error))
    return NULL;
  if (number != 0)
    {
      key = riyo_table_get_category (import->base, number)->short_name;
      if (riyo_table_lookup_category (import->base, fields[RIYO_COLUMN_CATEGORY]) == number)
        fields[RIYO_COLUMN_CATEGORY] = key; /* any of its names will do */
    }
  stated = g_hash_table_lookup (import->category_of, key);
  if (stated == NULL)
    {
      stated = stated_new (import->categories, number != 0 ? number : G_MAXUINT);
      stated->of_purpose = g_hash_table_new (NULL, NULL);
      stated->purposes = g_ptr_array_new ();
      g_hash_table_insert (import->category_of, (gpointer)key, stated);
    }
  return state (import, stated, RIYO_COLUMN_NUMBER, RIYO_COLUMN_RETIRED, fields, line, error)
             ? stated
             : NULL;
}

/* The base's purpose that a row means by any of its names, or by its ID when the label was
 * reworded. */
static guint
find_base_purpose (const RiyoImport *import, const char *const fields[RIYO_N_COLUMNS])
{
  guint index = G_MAXUINT;

  if (import->base != NULL)
    index = riyo_table_find_purpose (import->base, fields[RIYO_COLUMN_PURPOSE]);
  if (import->base != NULL && index == G_MAXUINT && fields[RIYO_COLUMN_PURPOSE_ID] != NULL)
    index = riyo_table_find_purpose (import->base, fields[RIYO_COLUMN_PURPOSE_ID]);
  return index;
}

static RiyoStated *
state_purpose (RiyoImport *import, const char *fields[RIYO_N_COLUMNS], guint line, GError **error)
{
  guint index = find_base_purpose (import, (const char *const *)fields);
  const char *key = fields[RIYO_COLUMN_PURPOSE];
  RiyoStated *stated;

  if (index != G_MAXUINT)
    {
      key = riyo_table_purpose_at (import->base, index)->label;
      if (riyo_table_find_purpose (import->base, fields[RIYO_COLUMN_PURPOSE]) == index)
        fields[RIYO_COLUMN_PURPOSE] = key;
    }
  stated = g_hash_table_lookup (import->purpose_of, key);
  if (stated == NULL)
    {
      stated = stated_new (import->others, index);
      g_hash_table_insert (import->purpose_of, (gpointer)key, stated);
    }
  return state (import, stated, RIYO_COLUMN_PURPOSE, RIYO_COLUMN_PROVISION, fields, line, error)
             ? stated
             : NULL;
}

static gboolean
state_cell (RiyoImport *import, RiyoStated *category, RiyoStated *purpose,
            const char *const fields[RIYO_N_COLUMNS], guint line, GError **error)
{
  RiyoStated *cell;

  if (g_hash_table_lookup (category->of_purpose, purpose) != NULL)
    return riyo_error_at (error, RIYO_ERROR_SYNTAX, import->file, line,
                          _ ("%s / %s occurs twice; expected each cell once"),
                          fields[RIYO_COLUMN_CATEGORY], fields[RIYO_COLUMN_PURPOSE]);
  cell = stated_new (import->others, G_MAXUINT);
  g_hash_table_insert (category->of_purpose, purpose, cell);
  g_ptr_array_add (category->purposes, purpose);
  return state (import, cell, RIYO_COLUMN_UNPUBLISHED, RIYO_COLUMN_REASON, fields, line, error);
}

/* Facts of a purpose need one. */
static gboolean
check_no_facts (const RiyoImport *import, const char *const fields[RIYO_N_COLUMNS], guint line,
                GError **error)
{
  for (guint column = RIYO_COLUMN_PURPOSE; column < RIYO_N_COLUMNS; column++)
    if (fields[column] != NULL)
      return riyo_error_at (error, RIYO_ERROR_SYNTAX, import->file, line,
                            _ ("%s without 利用目的; expected a purpose on the row"),
                            riyo_column_names[column]);
  return TRUE; /* a category without purposes */
}

/* Each purpose that the field holds. */
static gboolean
state_purposes (RiyoImport *import, RiyoStated *category, const char *fields[RIYO_N_COLUMNS],
                guint line, GError **error)
{
  g_autoptr (GPtrArray) pieces
      = riyo_cut_purposes (fields[RIYO_COLUMN_PURPOSE], import->wishes, import->file, line, error);

  for (guint i = 0; pieces != NULL && i < pieces->len; i++)
    {
      const char *one[RIYO_N_COLUMNS];
      RiyoStated *purpose;

      memcpy (one, fields, sizeof one);
      one[RIYO_COLUMN_PURPOSE]
          = g_string_chunk_insert_const (import->strings, g_ptr_array_index (pieces, i));
      if (!riyo_value_check (one[RIYO_COLUMN_PURPOSE], import->file, line, error))
        return FALSE;
      purpose = state_purpose (import, one, line, error);
      if (purpose == NULL
          || !state_cell (import, category, purpose, (const char *const *)one, line, error))
        return FALSE;
    }
  return pieces != NULL;
}

static gboolean
state_row (RiyoImport *import, const char *fields[RIYO_N_COLUMNS], guint line, GError **error)
{
  RiyoStated *category;

  if (fields[RIYO_COLUMN_CATEGORY] == NULL && import->wishes->fill)
    fields[RIYO_COLUMN_CATEGORY] = import->above;
  if (fields[RIYO_COLUMN_CATEGORY] == NULL)
    return riyo_error_at (error, RIYO_ERROR_SYNTAX, import->file, line,
                          _ ("類型 is empty; expected it in every row (merged cells are lost in "
                             "text), or --fill, which takes it from the row above"));
  import->above = fields[RIYO_COLUMN_CATEGORY];
  category = state_category (import, fields, line, error);
  if (category == NULL)
    return FALSE;
  return fields[RIYO_COLUMN_PURPOSE] != NULL
             ? state_purposes (import, category, fields, line, error)
             : check_no_facts (import, (const char *const *)fields, line, error);
}

/* What is wrong with one row does not keep the others from being looked at. */
static gboolean
read_rows (RiyoImport *import, GError **error)
{
  const char *fields[RIYO_N_COLUMNS];
  guint line = 0;

  do
    {
      GError *doubt = NULL;

      if (!riyo_sheet_next (import->sheet, fields, &line, error))
        return FALSE;
      if (line != 0 && !state_row (import, fields, line, &doubt))
        riyo_sheet_add_doubt (import->sheet, doubt);
    }
  while (line != 0);
  return riyo_sheet_check_doubts (import->sheet, error);
}

/* What a line of a table's text is about, by the words that a sheet has for it. Owned. */
static char *
dup_stated (const char *line)
{
  const char *cell = g_str_has_prefix (line, "[セル ") ? strstr (line, " / ") : NULL;
  const char *from = cell != NULL   ? cell + strlen (" / ")
                     : *line == '[' ? strchr (line, ' ')
                                    : strchr (line, '=');
  char *text = g_strdup (from != NULL ? from + (cell == NULL) : "");

  if (*line == '[' && g_str_has_suffix (text, "]"))
    text[strlen (text) - 1] = '\0';
  return text;
}

static guint
find_row_in (const GPtrArray *list, const char *value)
{
  for (guint i = 0; i < list->len; i++)
    {
      const RiyoStated *stated = g_ptr_array_index (list, i);

      for (guint column = 0; column < RIYO_N_COLUMNS; column++)
        if (stated->value[column] != NULL && strcmp (stated->value[column], value) == 0)
          return stated->line[column];
    }
  return 0;
}

/* Whoever made the sheet has no such text: what is wrong with a line of it is told at the row that
 * states it first. */
static void
tell_row (const RiyoImport *import, const char *text, const char *name, GError *failure)
{
  gsize len = strlen (name);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autofree char *value = NULL, *told = NULL;
  char *rest = failure->message + len;
  guint64 line = 0;
  guint row;

  if (g_str_has_prefix (failure->message, name) && *rest == ':')
    line = g_ascii_strtoull (rest + 1, &rest, 10);
  if (line == 0 || line > g_strv_length (lines) || *rest != ':')
    return;
  value = dup_stated (lines[line - 1]);
  row = find_row_in (import->categories, value);
  if (row == 0)
    row = find_row_in (import->others, value);
  if (row == 0)
    return;
  told = g_strdup_printf ("%s:%u%s", import->file, row, rest);
  g_free (failure->message);
  failure->message = g_steal_pointer (&told);
}

/* The merged table as text, read back by the strict reader: what it refuses is not printed. */
static RiyoTable *
read_back (RiyoImport *import, const char *society, GError **error)
{
  g_autoptr (RiyoTable) merged = riyo_import_merge (import, society, error);
  g_autofree char *text = merged != NULL ? riyo_table_to_file (merged) : NULL;
  g_autofree char *name = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) failure = NULL;
  RiyoTable *table;

  if (text == NULL)
    return NULL;
  name = g_strdup_printf (_ ("%s as a table"), import->file);
  bytes = g_bytes_new (text, strlen (text));
  table = riyo_table_new_from_bytes (bytes, name, &failure);
  if (table == NULL)
    {
      tell_row (import, text, name, failure);
      g_propagate_error (error, g_steal_pointer (&failure));
    }
  return table;
}

RiyoTable *
riyo_table_new_from_sheet (GBytes *sheet, const char *name, const RiyoImportWishes *wishes,
                           GError **error)
{
  g_autoptr (RiyoSheet) rows = riyo_sheet_new (sheet, name, wishes->notes, error);
  RiyoImport import = { .file = name, .sheet = rows, .base = wishes->base, .wishes = wishes };
  RiyoTable *table = NULL;

  if (rows == NULL)
    return NULL;
  import.remove = wishes->remove;
  import.strings = g_string_chunk_new (256);
  import.categories = g_ptr_array_new_with_free_func (stated_free);
  import.others = g_ptr_array_new_with_free_func (stated_free);
  import.category_of = g_hash_table_new (g_str_hash, g_str_equal);
  import.purpose_of = g_hash_table_new (g_str_hash, g_str_equal);
  if (read_rows (&import, error))
    table = read_back (&import, wishes->society, error);
  g_hash_table_unref (import.purpose_of);
  g_hash_table_unref (import.category_of);
  g_ptr_array_unref (import.others);
  g_ptr_array_unref (import.categories);
  g_string_chunk_free (import.strings);
  return table;
}
