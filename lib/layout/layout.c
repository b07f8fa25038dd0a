/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The layout as an object: filled by what makes it, then only read. */
#include "config.h"

#include <string.h>

#include "internal.h"
#include "table/table.h"

G_DEFINE_BOXED_TYPE (RiyoLayout, riyo_layout, riyo_layout_ref, riyo_layout_unref)

RiyoLayout *
riyo_layout_make (const char *name, RiyoTable *table)
{
  RiyoLayout *layout = g_new0 (RiyoLayout, 1);

  g_atomic_ref_count_init (&layout->n_refs);
  layout->name = g_path_get_basename (name);
  if (g_str_has_suffix (layout->name, RIYO_LAYOUT_SUFFIX))
    layout->name[strlen (layout->name) - strlen (RIYO_LAYOUT_SUFFIX)] = '\0';
  layout->table = riyo_table_ref (table);
  layout->strings = g_ptr_array_new_with_free_func (g_free);
  layout->parts = g_array_new (FALSE, TRUE, sizeof (RiyoPart));
  layout->rows = g_array_new (FALSE, TRUE, sizeof (RiyoRow));
  layout->subject = g_array_new (FALSE, TRUE, sizeof (RiyoSubjectPlace));
  layout->preamble_part = layout->comment_part = G_MAXUINT;
  layout->fill = ' ';
  layout->blank = layout->zero = -1;
  return layout;
}

RiyoLayout *
riyo_layout_ref (RiyoLayout *layout)
{
  if (layout != NULL)
    g_atomic_ref_count_inc (&layout->n_refs);
  return layout;
}

void
riyo_layout_unref (RiyoLayout *layout)
{
  if (layout == NULL || !g_atomic_ref_count_dec (&layout->n_refs))
    return;
  g_array_unref (layout->subject);
  g_array_unref (layout->rows);
  g_array_unref (layout->parts);
  g_ptr_array_unref (layout->strings);
  riyo_document_free (layout->document);
  riyo_table_unref (layout->table);
  g_free (layout->name);
  g_free (layout);
}

gboolean
riyo_layout_check_table (const RiyoLayout *layout, RiyoTable *table, GError **error)
{
  if (layout->table == table
      || strcmp (riyo_table_get_hash (layout->table), riyo_table_get_hash (table)) == 0)
    return TRUE;
  g_set_error_literal (error, RIYO_ERROR, RIYO_ERROR_ARGUMENT,
                       _ ("the layout was read against another table than the operation's"));
  return FALSE;
}

gboolean
riyo_layout_check_of_file (const RiyoLayout *layout, GError **error)
{
  if (layout->form != RIYO_FORM_TABLE)
    return TRUE;
  g_set_error (error, RIYO_ERROR, RIYO_ERROR_ARGUMENT,
               _ ("the layout “%s” (形式=表) tells of tables of a database, and of no file"),
               layout->name);
  return FALSE;
}

const char *
riyo_layout_get_name (RiyoLayout *layout)
{
  if (layout == NULL)
    return NULL;
  return layout->name;
}

const char *
riyo_layout_get_hash (RiyoLayout *layout)
{
  if (layout == NULL)
    return NULL;
  return layout->document != NULL ? riyo_document_get_hash (layout->document) : NULL;
}

RiyoTags
riyo_layout_get_tags (RiyoLayout *layout)
{
  if (layout == NULL)
    return 0;
  RiyoTags tags = 0;

  for (guint i = 0; i < layout->parts->len; i++)
    tags |= riyo_layout_part_at (layout, i)->tags;
  return tags;
}

guint
riyo_layout_find_row (const RiyoLayout *layout, const char *type, gsize len)
{
  for (guint i = 0; i < layout->rows->len; i++)
    {
      const RiyoRow *row = riyo_layout_row_at (layout, i);

      /* the first byte by itself: most types differ there */
      if (row->n_bytes == len && row->type != NULL && row->bytes[0] == type[0]
          && memcmp (row->bytes, type, len) == 0)
        return i;
    }
  return G_MAXUINT;
}

const char *const riyo_form_names[] = { "csv", "tsv", "固定長", "行種別", "一括", "表", NULL };
