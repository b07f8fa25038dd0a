/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* RIYOBLNK: what may not be used goes out of a record in memory. */
#include "config.h"

#include "plain.h"

#include "base-i18n.h"

int
RIYOBLNK (char *result, const int32_t *operation, const char *layout, const void *length,
          char *record)
{
  g_autoptr (GError) error = NULL;
  guint n = 0;

  riyo_plain_start (result);
  if (record != NULL && length != NULL
      && riyo_plain_read_number (length, RIYO_PLAIN_MAX_BYTES, "RIYO-RECORD-LENGTH", &n, &error))
    memset (record, ' ', n);
  return riyo_plain_fail (error);
}
