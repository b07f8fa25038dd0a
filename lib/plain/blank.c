/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* RIYOBLNK: what may not be used goes out of a record in memory. */
#include "config.h"

#include "field.h"
#include "internal.h"

/* The layout of a name; the operation keeps the last one. */
static RiyoLayout *
get_layout (RiyoSlot *slot, const char *field, GError **error)
{
  g_autofree char *name
      = riyo_plain_dup_text (field, RIYO_PLAIN_NAME_BYTES, slot->encoding, "RIYO-LAYOUT", error);

  if (name == NULL)
    return NULL;
  if (slot->layout == NULL || strcmp (riyo_layout_get_name (slot->layout), name) != 0)
    {
      RiyoLayout *layout = riyo_operation_load_layout (slot->operation, name, error);

      if (layout == NULL)
        return NULL;
      g_clear_pointer (&slot->layout, riyo_layout_unref);
      slot->layout = layout;
    }
  return slot->layout;
}

static gboolean
blank (const int32_t *operation, const char *name, char *record, guint n, GError **error)
{
  RiyoSlot *slot = riyo_plain_get_operation (operation, error);
  RiyoLayout *layout = slot != NULL && riyo_plain_has (name, "RIYO-LAYOUT", error)
                           ? get_layout (slot, name, error)
                           : NULL;

  return layout != NULL && riyo_operation_blank_record (slot->operation, layout, record, n, error);
}

int
RIYOBLNK (char *result, const int32_t *operation, const char *layout, const int32_t *length,
          char *record)
{
  g_autoptr (GError) error = NULL;
  guint n = 0;

  riyo_plain_start (result);
  if (!riyo_plain_has (record, "RIYO-RECORD", &error)
      || !riyo_plain_has (length, "RIYO-RECORD-LENGTH", &error)
      || !riyo_plain_read_number (length, RIYO_PLAIN_MAX_BYTES, "RIYO-RECORD-LENGTH", &n, &error))
    return riyo_plain_fail (error);
  if (!riyo_plain_has (result, "RIYO-RESULT", &error)
      || !blank (operation, layout, record, n, &error))
    {
      memset (record, ' ', n);
      return riyo_plain_fail (error);
    }
  riyo_plain_say_ok (result);
  return RIYO_PLAIN_PERMITTED;
}
