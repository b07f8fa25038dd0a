/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The layout as an object: made whole from a file's bytes or a list of fields, then only read. */
#include "config.h"

#include <fcntl.h>
#include <gio/gio.h>
#include <string.h>

#include "internal.h"
#include "layout.h"
#include "resources.h"
#include "table/table.h"

#define SHIPPED_FOLDER "/riyo/layouts/"
#define SUFFIX ".layout"

G_DEFINE_BOXED_TYPE (RiyoLayout, riyo_layout, riyo_layout_ref, riyo_layout_unref)

RiyoLayout *
riyo_layout_make (const char *name, RiyoTable *table)
{
  RiyoLayout *layout = g_new0 (RiyoLayout, 1);

  g_atomic_ref_count_init (&layout->n_refs);
  layout->name = g_path_get_basename (name);
  if (g_str_has_suffix (layout->name, SUFFIX))
    layout->name[strlen (layout->name) - strlen (SUFFIX)] = '\0';
  layout->table = riyo_table_ref (table);
  layout->strings = g_ptr_array_new_with_free_func (g_free);
  layout->parts = g_array_new (FALSE, TRUE, sizeof (RiyoPart));
  layout->rows = g_array_new (FALSE, TRUE, sizeof (RiyoRow));
  layout->subject = g_array_new (FALSE, TRUE, sizeof (RiyoSubjectPlace));
  layout->preamble_part = layout->comment_part = G_MAXUINT;
  layout->fill = ' ';
  return layout;
}

RiyoLayout *
riyo_layout_ref (RiyoLayout *layout)
{
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

RiyoLayout *
riyo_layout_new_from_bytes (RiyoTable *table, GBytes *bytes, const char *name, GError **error)
{
  RiyoDocument *document = riyo_document_new (bytes, name, error);
  g_autoptr (RiyoLayout) layout = NULL;

  if (document == NULL)
    return NULL;
  layout = riyo_layout_make (name, table);
  layout->document = document;
  return riyo_layout_parse (layout, error) ? g_steal_pointer (&layout) : NULL;
}

RiyoLayout *
riyo_layout_load (RiyoTable *table, const char *path, GError **error)
{
  g_autoptr (GBytes) bytes = riyo_file_read (AT_FDCWD, path, path, FALSE, error);

  return bytes != NULL ? riyo_layout_new_from_bytes (table, bytes, path, error) : NULL;
}

RiyoLayout *
riyo_layout_new_shipped (RiyoTable *table, const char *name, GError **error)
{
  g_autofree char *file = g_strconcat (name, SUFFIX, NULL);
  g_autofree char *path = g_strconcat (SHIPPED_FOLDER, file, NULL);
  g_autoptr (GBytes) bytes = strchr (name, '/') == NULL ? g_resource_lookup_data (
                                 riyo_get_resource (), path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL)
                                                        : NULL;

  if (bytes != NULL)
    return riyo_layout_new_from_bytes (table, bytes, file, error);
  g_set_error (error, RIYO_ERROR, RIYO_ERROR_NAME,
               _ ("no layout of the name “%s” is shipped; riyo layout show lists them"), name);
  return NULL;
}

char **
riyo_layout_list_shipped (void)
{
  char **names = g_resource_enumerate_children (riyo_get_resource (), SHIPPED_FOLDER,
                                                G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);

  if (names == NULL)
    return g_new0 (char *, 1);
  for (char **name = names; *name != NULL; name++)
    (*name)[strlen (*name) - strlen (SUFFIX)] = '\0';
  return names;
}

static gboolean
fail_field (GError **error, gsize index, const char *what)
{
  g_set_error (error, RIYO_ERROR, RIYO_ERROR_ARGUMENT, _ ("field %u: %s"), (guint)index, what);
  return FALSE;
}

static gboolean
add_field (RiyoLayout *layout, const RiyoField *field, gsize index, GError **error)
{
  RiyoPart part = { .kind = RIYO_PART_RANGE, .tags = field->tags };

  if (field->size_bytes == 0 || field->offset >= layout->record_bytes
      || field->size_bytes > layout->record_bytes - field->offset)
    return fail_field (error, index, _ ("empty, or reaches beyond the record"));
  if (field->tags != 0 && field->reason != NULL)
    return fail_field (error, index, _ ("both tags and a reason why it is no personal data"));
  part.first = (guint)field->offset + 1;
  part.last = (guint)(field->offset + field->size_bytes);
  part.name = g_strdup_printf ("部分 %u-%u", part.first, part.last);
  g_ptr_array_add (layout->strings, (gpointer)part.name);
  if (field->reason != NULL)
    {
      part.reason = g_strdup (field->reason);
      g_ptr_array_add (layout->strings, (gpointer)part.reason);
    }
  else if (part.tags == 0)
    part.tags = RIYO_TAGS_UNTAGGED;
  g_array_append_val (layout->parts, part);
  return TRUE;
}

RiyoLayout *
riyo_layout_new_record (RiyoTable *table, gsize record_bytes, const RiyoField *fields,
                        gsize n_fields, char fill, GError **error)
{
  g_autoptr (RiyoLayout) layout = riyo_layout_make (_ ("record in memory"), table);
  RiyoRow row = { .part = G_MAXUINT };

  if (record_bytes == 0 || record_bytes > RIYO_RECORD_LIMIT_BYTES || n_fields == 0)
    {
      g_set_error_literal (error, RIYO_ERROR, RIYO_ERROR_ARGUMENT,
                           _ ("a record has 1 to 4,194,304 bytes and at least one field"));
      return NULL;
    }
  layout->form = RIYO_FORM_FIXED;
  layout->text = RIYO_TEXT_BYTES;
  layout->record_bytes = (guint)record_bytes;
  layout->fill = (guchar)fill;
  layout->no_subject = TRUE;
  g_array_append_val (layout->rows, row);
  for (gsize i = 0; i < n_fields; i++)
    if (!add_field (layout, &fields[i], i, error))
      return NULL;
  return riyo_layout_check_places (layout, layout->name, error) ? g_steal_pointer (&layout) : NULL;
}

const char *
riyo_layout_get_name (RiyoLayout *layout)
{
  return layout->name;
}

const char *
riyo_layout_get_hash (RiyoLayout *layout)
{
  return layout->document != NULL ? riyo_document_get_hash (layout->document) : NULL;
}

RiyoTags
riyo_layout_get_tags (RiyoLayout *layout)
{
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
      const char *name = riyo_layout_row_at (layout, i)->type;

      if (name != NULL && strlen (name) == len && memcmp (name, type, len) == 0)
        return i;
    }
  return G_MAXUINT;
}

gboolean
riyo_layout_has_totals (const RiyoLayout *layout)
{
  for (guint i = 0; i < layout->rows->len; i++)
    if (riyo_layout_row_at (layout, i)->totals)
      return TRUE;
  return FALSE;
}

const char *
riyo_form_get_name (RiyoForm form)
{
  static const char *const names[] = { "csv", "tsv", "固定長", "行種別", "一括" };

  return names[form];
}
