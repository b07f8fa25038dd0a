/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* RIYOOPEN and RIYOCLOS: a folder. */
#include "config.h"

#include "base/base.h"
#include "field.h"
#include "internal.h"

/* A path is bytes to the file system, but no path has a NUL. */
static char *
dup_path (const char *field, GError **error)
{
  gsize n = RIYO_PLAIN_PATH_BYTES;

  while (n > 0 && field[n - 1] == ' ')
    n--;
  if (n > 0 && memchr (field, '\0', n) == NULL)
    return g_strndup (field, n);
  g_set_error (error, RIYO_ERROR, RIYO_ERROR_ARGUMENT,
               n == 0 ? _ ("%s: blank; expected the path of a folder")
                      : _ ("%s: a NUL; expected a path padded with blanks (SPACES)"),
               "RIYO-PATH");
  return NULL;
}

static gint32
open_folder (const char *path_field, RiyoPlainEncoding encoding, GError **error)
{
  RiyoSlot slot = { .encoding = encoding };
  g_autofree char *path = dup_path (path_field, error);
  gint32 handle;

  if (path == NULL || (slot.guard = riyo_guard_open (path, error)) == NULL)
    return 0;
  handle = riyo_plain_add (&slot, error);
  if (handle == 0)
    riyo_guard_unref (slot.guard);
  return handle;
}

int
RIYOOPEN (char *result, int32_t *folder, const char *path, const char *encoding)
{
  RIYO_UNCANCELLED;
  g_autoptr (GError) error = NULL;
  RiyoPlainEncoding known;
  gint32 handle = 0;

  riyo_plain_start (result);
  if (riyo_plain_has (encoding, "RIYO-ENCODING", &error)
      && riyo_plain_read_encoding (encoding, &known, &error))
    {
      riyo_plain_set_encoding (known);
      if (riyo_plain_has (result, "RIYO-RESULT", &error)
          && riyo_plain_has (folder, "RIYO-FOLDER", &error)
          && riyo_plain_has (path, "RIYO-PATH", &error)
          && riyo_plain_is_unused (folder, "RIYO-FOLDER", &error))
        handle = open_folder (path, known, &error);
    }
  if (folder != NULL)
    riyo_plain_store (folder, handle);
  if (handle == 0)
    return riyo_plain_fail (error);
  riyo_plain_say_ok (result);
  return RIYO_PLAIN_PERMITTED;
}

/* Operations that the program forgot: the log calls them abandoned. */
static guint
remove_operations (gint32 folder_handle)
{
  guint n = 0;

  for (guint i = 0; i < RIYO_PLAIN_SLOTS; i++)
    if (riyo_plain_slots[i].handle != 0 && riyo_plain_slots[i].folder_handle == folder_handle)
      {
        riyo_plain_remove (&riyo_plain_slots[i]);
        n++;
      }
  return n;
}

static gboolean
close_folder (int32_t *folder, GError **error)
{
  RiyoSlot *slot = riyo_plain_get_folder (folder, error);
  guint n_open;

  if (slot == NULL)
    return FALSE;
  n_open = remove_operations (slot->handle);
  riyo_plain_remove (slot);
  if (n_open == 0)
    return TRUE;
  g_set_error (
      error, RIYO_ERROR, RIYO_ERROR_STATE,
      _ ("the folder is closed, but %u operations had not ended; they are recorded as abandoned"),
      n_open);
  return FALSE;
}

int
RIYOCLOS (char *result, int32_t *folder)
{
  RIYO_UNCANCELLED;
  g_autoptr (GError) error = NULL;
  gboolean closed;

  riyo_plain_start (result);
  closed = close_folder (folder, &error);
  if (folder != NULL)
    riyo_plain_store (folder, 0);
  if (!closed || !riyo_plain_has (result, "RIYO-RESULT", &error))
    return riyo_plain_fail (error);
  riyo_plain_say_ok (result);
  return RIYO_PLAIN_DONE;
}
