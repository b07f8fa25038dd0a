/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Lays what a spreadsheet states over the base table: nothing vanishes unasked. */
#include "config.h"

#include <string.h>

#include "base/base.h"
#include "internal.h"
#include "merge.h"
#include "sheet.h"

typedef struct
{
  RiyoImport *import;
  RiyoTable *table; /* what is being made */
  guint next_number;
} Merge;

static gboolean
fail_lacking (const Merge *merge, const char *thing, GError **error)
{
  return riyo_error_at (
      error, RIYO_ERROR_MISMATCH, merge->import->file, 0,
      _ ("the base table has %s and the sheet does not; expected it, or --remove to remove it"),
      thing);
}

/* The value of a fact: what the sheet states, else the base's. An empty column where the base has
 * a value takes it out, when that was asked for. */
static gboolean
pick (const Merge *merge, const RiyoStated *stated, RiyoColumn column, const char *base,
      const char **value, GError **error)
{
  g_autofree char *thing = NULL;

  *value = stated != NULL && stated->value[column] != NULL ? stated->value[column] : base;
  if (stated == NULL || stated->value[column] != NULL || base == NULL
      || !riyo_sheet_has (merge->import->sheet, column))
    return TRUE;
  *value = NULL;
  thing = g_strdup_printf ("%s=%s", riyo_column_names[column], base);
  return merge->import->remove || fail_lacking (merge, thing, error);
}

/* The label without the marks that a short name may not have. */
static const char *
derive_short_name (Merge *merge, const char *label)
{
  g_autoptr (GString) name = g_string_new (NULL);

  for (const char *p = label; *p != '\0'; p = g_utf8_next_char (p))
    {
      char one[8] = "";

      memcpy (one, p, (gsize)(g_utf8_next_char (p) - p));
      if (riyo_text_is_short_name (one))
        g_string_append (name, one);
    }
  return g_string_chunk_insert_const (merge->import->strings, name->str);
}

static gboolean
pick_date (const Merge *merge, const RiyoStated *stated, RiyoColumn column, RiyoDate base,
           RiyoDate *date, GError **error)
{
  char text[11] = "";
  RiyoItem item
      = { .key = riyo_column_names[column], .line = stated != NULL ? stated->line[column] : 0 };

  *date = 0;
  if (base != 0)
    riyo_date_format (base, text);
  return pick (merge, stated, column, *text != '\0' ? text : NULL, &item.value, error)
         && (item.value == NULL || riyo_item_get_date (&item, merge->import->file, date, error));
}

/* A kind that only the base states goes with its recipient. */
static gboolean
pick_provision (const Merge *merge, const RiyoPurpose *base, const RiyoStated *stated,
                RiyoPurpose *purpose, GError **error)
{
  const char *kind = base != NULL && base->kind_said && purpose->recipient != NULL
                         ? riyo_provision_names[base->provision]
                         : NULL;

  if (!pick (merge, stated, RIYO_COLUMN_PROVISION, kind, &kind, error))
    return FALSE;
  purpose->kind_said = kind != NULL;
  for (guint i = 1; kind != NULL && i < RIYO_N_PROVISION_KINDS; i++)
    if (strcmp (kind, riyo_provision_names[i]) == 0)
      purpose->provision = (RiyoProvisionKind)i;
  return kind == NULL || purpose->provision != RIYO_PROVISION_NONE
         || riyo_error_at (error, RIYO_ERROR_SYNTAX, merge->import->file,
                           stated->line[RIYO_COLUMN_PROVISION],
                           _ ("提供区分=%s: expected 第三者, 法令, 委託, 共同利用 or 国等"), kind);
}

/* The facts of a purpose that comes into the table. */
static gboolean
fill_purpose (Merge *merge, const RiyoPurpose *base, const RiyoStated *stated, RiyoPurpose *purpose,
              GError **error)
{
  const char *said = NULL;

  if (base != NULL && base->provision_said)
    said = base->recipient != NULL ? base->recipient : "なし";
  if (!pick (merge, stated, RIYO_COLUMN_PURPOSE_ID, base != NULL ? base->id : NULL, &purpose->id,
             error)
      || !pick (merge, stated, RIYO_COLUMN_RECIPIENT, said, &said, error))
    return FALSE;
  purpose->provision_said = said != NULL;
  purpose->recipient = g_strcmp0 (said, "なし") == 0 ? NULL : said;
  if (!pick_provision (merge, base, stated, purpose, error))
    return FALSE;
  purpose->aliases
      = base != NULL ? g_strdupv (base->aliases) : NULL; /* the table's, from here on */
  return TRUE;
}

/* The index in the new table of a purpose, which its first cell brings in. */
static gboolean
intern_purpose (Merge *merge, const RiyoPurpose *base, const RiyoStated *stated, guint *index,
                GError **error)
{
  RiyoTable *table = merge->table;
  RiyoPurpose purpose = { 0 };

  purpose.label = stated != NULL && stated->value[RIYO_COLUMN_PURPOSE] != NULL
                      ? stated->value[RIYO_COLUMN_PURPOSE]
                      : base->label;
  *index = riyo_table_find_purpose (table, purpose.label);
  if (*index != G_MAXUINT)
    return TRUE;
  if (!fill_purpose (merge, base, stated, &purpose, error))
    return FALSE;
  *index = table->purposes->len;
  g_array_append_val (table->purposes, purpose);
  return riyo_names_add (table->purpose_names, purpose.label, *index, NULL);
}

static gboolean
add_cell (Merge *merge, RiyoCategory *category, const RiyoPurpose *base_purpose,
          const RiyoStated *purpose, const RiyoCellFact *base, const RiyoStated *cell,
          GError **error)
{
  static const RiyoCellFact nothing = { 0 };
  RiyoCellFact fact = { .category = category->number };

  base = base != NULL ? base : &nothing;
  if (!intern_purpose (merge, base_purpose, purpose, &fact.purpose, error)
      || !pick (merge, cell, RIYO_COLUMN_UNPUBLISHED, base->unpublished, &fact.unpublished, error)
      || !pick (merge, cell, RIYO_COLUMN_JUDGE, base->judge, &fact.judge, error)
      || !pick_date (merge, cell, RIYO_COLUMN_JUDGED, base->judged_on, &fact.judged_on, error)
      || !pick_date (merge, cell, RIYO_COLUMN_VALID_UNTIL, base->valid_until, &fact.valid_until,
                     error)
      || !pick (merge, cell, RIYO_COLUMN_REASON, base->reason, &fact.reason, error))
    return FALSE;
  g_array_append_val (category->purposes, fact.purpose);
  riyo_table_add_fact (merge->table, &fact);
  return TRUE;
}

/* The base's cells first, in its order, as far as the sheet has them. */
static gboolean
merge_base_cells (Merge *merge, RiyoCategory *category, const RiyoCategory *base,
                  const RiyoStated *stated, GError **error)
{
  const RiyoTable *table = merge->import->base;

  for (guint i = 0; i < base->purposes->len; i++)
    {
      guint index = g_array_index (base->purposes, guint, i);
      const RiyoPurpose *base_purpose = riyo_table_purpose_at (table, index);
      const RiyoStated *purpose
          = g_hash_table_lookup (merge->import->purpose_of, base_purpose->label);
      const RiyoStated *cell = stated != NULL && purpose != NULL
                                   ? g_hash_table_lookup (stated->of_purpose, purpose)
                                   : NULL;

      if (cell != NULL || (stated == NULL && base->retired_on != 0))
        {
          if (!add_cell (merge, category, base_purpose, purpose,
                         riyo_table_get_cell_fact (table, base->number, index), cell, error))
            return FALSE;
        }
      else if (!merge->import->remove)
        {
          g_autofree char *thing
              = g_strdup_printf ("%s / %s", base->short_name, base_purpose->label);

          return fail_lacking (merge, thing, error);
        }
    }
  return TRUE;
}

static gboolean
is_base_cell (const Merge *merge, const RiyoCategory *base, const RiyoStated *purpose)
{
  return base != NULL && purpose->base != G_MAXUINT
         && riyo_table_lists (merge->import->base, base, purpose->base);
}

static gboolean
merge_new_cells (Merge *merge, RiyoCategory *category, const RiyoCategory *base,
                 const RiyoStated *stated, GError **error)
{
  for (guint i = 0; stated != NULL && i < stated->purposes->len; i++)
    {
      const RiyoStated *purpose = g_ptr_array_index (stated->purposes, i);
      const RiyoPurpose *base_purpose
          = purpose->base != G_MAXUINT ? riyo_table_purpose_at (merge->import->base, purpose->base)
                                       : NULL;

      if (!is_base_cell (merge, base, purpose)
          && !add_cell (merge, category, base_purpose, purpose, NULL,
                        g_hash_table_lookup (stated->of_purpose, purpose), error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
pick_number (Merge *merge, const RiyoStated *stated, guint *number, GError **error)
{
  const char *text = stated->value[RIYO_COLUMN_NUMBER];

  *number = text != NULL ? (guint)g_ascii_strtoull (text, NULL, 10) : merge->next_number++;
  if (*number > RIYO_MAX_CATEGORIES)
    return riyo_error_at (
        error, RIYO_ERROR_SYNTAX, merge->import->file, stated->line[RIYO_COLUMN_CATEGORY],
        _ ("no number is left for %s; a table has at most 63, and none is reused"),
        stated->value[RIYO_COLUMN_CATEGORY]);
  if (riyo_table_get_category (merge->table, *number) != NULL)
    return riyo_error_at (error, RIYO_ERROR_NAME, merge->import->file,
                          stated->line[RIYO_COLUMN_NUMBER],
                          _ ("番号=%u is taken by [類型 %s]; expected a number of its own"),
                          *number, riyo_table_get_category (merge->table, *number)->short_name);
  return TRUE;
}

/* A new row's short name and label: with a 名称 both are stated, else one is derived. */
static void
name_new_category (Merge *merge, RiyoCategory *category, const RiyoStated *stated)
{
  const char *text = stated->value[RIYO_COLUMN_CATEGORY];
  const char *label = stated->value[RIYO_COLUMN_LABEL];

  category->label = label != NULL ? label : text;
  category->short_name = label != NULL ? text : derive_short_name (merge, text);
}

static gboolean
pick_retired (const Merge *merge, const RiyoStated *stated, const RiyoCategory *base,
              RiyoDate *retired_on, GError **error)
{
  if (!pick_date (merge, stated, RIYO_COLUMN_RETIRED, base != NULL ? base->retired_on : 0,
                  retired_on, error))
    return FALSE;
  if (base == NULL || stated != NULL || base->retired_on != 0)
    return TRUE;
  /* The whole row vanished: the number stays taken. */
  *retired_on = riyo_date_today ();
  return merge->import->remove || fail_lacking (merge, base->short_name, error);
}

static gboolean
fill_category (Merge *merge, RiyoCategory *category, const RiyoCategory *base,
               const RiyoStated *stated, GError **error)
{
  if (base == NULL)
    {
      if (!pick_number (merge, stated, &category->number, error))
        return FALSE;
      name_new_category (merge, category, stated);
      return pick (merge, stated, RIYO_COLUMN_CATEGORY_ID, NULL, &category->id, error)
             && pick_retired (merge, stated, NULL, &category->retired_on, error);
    }
  category->number = base->number;
  category->aliases = g_strdupv (base->aliases);
  return pick (merge, stated, RIYO_COLUMN_CATEGORY, base->short_name, &category->short_name, error)
         && pick (merge, stated, RIYO_COLUMN_LABEL, base->label, &category->label, error)
         && pick (merge, stated, RIYO_COLUMN_CATEGORY_ID, base->id, &category->id, error)
         && pick_retired (merge, stated, base, &category->retired_on, error);
}

/* One row of the new table; @base or @stated may be NULL. */
static gboolean
merge_category (Merge *merge, const RiyoCategory *base, const RiyoStated *stated, GError **error)
{
  RiyoTable *table = merge->table;
  RiyoCategory *category;

  g_array_set_size (table->categories, table->categories->len + 1);
  category = &g_array_index (table->categories, RiyoCategory, table->categories->len - 1);
  category->purposes = g_array_new (FALSE, FALSE, sizeof (guint));
  if (!fill_category (merge, category, base, stated, error))
    return FALSE;
  table->index_of[category->number] = (guint8)(table->categories->len - 1);
  return (base == NULL || merge_base_cells (merge, category, base, stated, error))
         && merge_new_cells (merge, category, base, stated, error);
}

/* New rows are numbered beyond every number that the base or the sheet names. */
static guint
first_new_number (const RiyoImport *import)
{
  guint last = 0;

  for (guint i = 0; import->base != NULL && i < import->base->categories->len; i++)
    last = MAX (last, riyo_table_category_at (import->base, i)->number);
  for (guint i = 0; i < import->categories->len; i++)
    {
      const RiyoStated *stated = g_ptr_array_index (import->categories, i);
      const char *number = stated->value[RIYO_COLUMN_NUMBER];

      last = MAX (last, number != NULL ? (guint)g_ascii_strtoull (number, NULL, 10) : 0);
    }
  return last + 1;
}

static void
fill_head (RiyoTable *table, const RiyoTable *base, const char *society)
{
  table->society = society != NULL ? society
                   : base != NULL  ? base->society
                                   : RIYO_PLACEHOLDER_SOCIETY;
  table->version = 1;
  if (base == NULL)
    return;
  table->version = base->version;
  table->published_on = base->published_on;
  table->effective_on = base->effective_on;
  table->ends_on = base->ends_on;
  table->notice = base->notice;
  table->safety = base->safety;
}

RiyoTable *
riyo_import_merge (RiyoImport *import, const char *society, GError **error)
{
  const RiyoTable *base = import->base;
  g_autoptr (RiyoTable) table = riyo_table_new_empty ();
  Merge merge = { .import = import, .table = table, .next_number = first_new_number (import) };

  fill_head (table, base, society);
  for (guint i = 0; base != NULL && i < base->categories->len; i++)
    {
      const RiyoCategory *category = riyo_table_category_at (base, i);

      if (!merge_category (&merge, category,
                           g_hash_table_lookup (import->category_of, category->short_name), error))
        return NULL;
    }
  for (guint i = 0; i < import->categories->len; i++)
    {
      RiyoStated *stated = g_ptr_array_index (import->categories, i);

      if (stated->base == G_MAXUINT && !merge_category (&merge, NULL, stated, error))
        return NULL;
    }
  return g_steal_pointer (&table);
}
