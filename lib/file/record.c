/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A record in memory, copied without what may not be used. */
#include "config.h"

#include <string.h>

#include "base/base.h"
#include "guard/guard.h"
#include "layout/layout.h"

static gboolean
check_record (const RiyoOperation *operation, const RiyoLayout *layout, gsize size_bytes,
              GError **error)
{
  if (!riyo_layout_check_table (layout, riyo_use_get_table (riyo_operation_use (operation)), error))
    return FALSE;
  if (layout->form != RIYO_FORM_FIXED || layout->type_first > 0)
    g_set_error_literal (error, RIYO_ERROR, RIYO_ERROR_ARGUMENT,
                         _ ("the layout is not one of records in memory"));
  else if (layout->subject->len > 0)
    g_set_error_literal (error, RIYO_ERROR, RIYO_ERROR_ARGUMENT,
                         _ ("the layout says where the subject stands in the record, and what is "
                            "stated beside it could be another; expected "
                            "riyo_operation_blank_record ()"));
  else if (size_bytes < layout->record_bytes)
    g_set_error (error, RIYO_ERROR, RIYO_ERROR_ARGUMENT,
                 _ ("the record has %u bytes; expected at least %u"), (guint)size_bytes,
                 layout->record_bytes);
  else
    return TRUE;
  return FALSE;
}

static gboolean
permits (RiyoOperation *operation, const RiyoPart *part, const char *subject, GError **error)
{
  return part->reason != NULL || riyo_operation_check (operation, part->tags, subject, error);
}

static gboolean
copy_parts (RiyoOperation *operation, RiyoLayout *layout, const char *subject, gconstpointer record,
            gsize size_bytes, gpointer copy, gsize *n_left_out, GError **error)
{
  g_autofree guchar *wide = NULL;
  guchar narrow[512], *made = narrow;
  guint n_parts = layout->parts->len;
  gsize n_refused = 0;
  RiyoUse *use = riyo_operation_use (operation);

  if (!riyo_use_is_live (use, error) || !check_record (operation, layout, size_bytes, error))
    return FALSE;
  /* Made aside, since @copy may be @record. */
  if (layout->record_bytes > sizeof narrow)
    made = wide = g_malloc (layout->record_bytes);
  memset (made, layout->fill, layout->record_bytes);
  for (guint i = 0; i < n_parts; i++)
    {
      const RiyoPart *part = riyo_layout_part_at (layout, i);
      gboolean last = n_refused + 1 == n_parts; /* nothing would remain: say why */

      if (permits (operation, part, subject, last ? error : NULL))
        memcpy (made + part->first - 1, (const guchar *)record + part->first - 1,
                part->last - part->first + 1);
      else
        n_refused++;
    }
  /* A refusal leaves a field out; an operation that broke down meanwhile is no refusal. */
  if (n_refused == n_parts || (n_refused > 0 && riyo_use_is_over (use, error)))
    return FALSE;
  memset (copy, layout->fill, size_bytes);
  memcpy (copy, made, layout->record_bytes);
  *n_left_out = n_refused;
  return TRUE;
}

gboolean
riyo_operation_copy_record (RiyoOperation *operation, RiyoLayout *layout, const char *subject,
                            gconstpointer record, gsize size_bytes, gpointer copy,
                            gsize *n_left_out, GError **error)
{
  if (operation == NULL || layout == NULL || record == NULL || copy == NULL)
    {
      if (copy != NULL)
        memset (copy, 0, size_bytes);
      if (n_left_out != NULL)
        *n_left_out = 0;
      return riyo_fail_null (error);
    }
  RiyoUse *use = riyo_operation_use (operation);
  gsize n_refused = 0;
  gboolean copied = FALSE;

  if (riyo_use_enter (use, error))
    {
      copied = copy_parts (operation, layout, subject, record, size_bytes, copy, &n_refused, error);
      riyo_use_leave (use);
    }
  if (!copied)
    memset (copy, 0, size_bytes);
  if (n_left_out != NULL)
    *n_left_out = n_refused;
  return copied;
}
