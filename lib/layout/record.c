/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The layout of a record in memory, from a list of its fields. */
#include "config.h"

#include "internal.h"

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
    return fail_field (error, index, _ ("both tags and a reason why it is not personal data"));
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
  if (table == NULL || fields == NULL)
    return riyo_return_null (error);
  g_autoptr (RiyoLayout) layout = riyo_layout_make (_ ("record in memory"), table);
  g_autoptr (GError) overlap = NULL;
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
  if (riyo_layout_check_places (layout, layout->name, &overlap))
    return g_steal_pointer (&layout);
  /* What is a name that two share in a file is an argument here. */
  g_set_error_literal (error, RIYO_ERROR, RIYO_ERROR_ARGUMENT, overlap->message);
  return NULL;
}
