/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether what a guard holds in its memory is still what lies in the folder. */
#include "config.h"

#include <errno.h>

#include "internal.h"

#define TURNS 64u /* of those that take turns, at a time */

/* With the errno of who looked for it. */
static gboolean
fail_missing (const RiyoFolder *folder, const char *name, GError **error)
{
  int saved = errno;
  g_autofree char *shown = g_build_filename (folder->path, name, NULL);

  return riyo_errno_may_pass (saved)
             ? riyo_error_errno (error, saved, shown, _ ("cannot be examined"))
             : riyo_error_at (error, RIYO_ERROR_DAMAGED, shown, 0, _ ("missing"));
}

/* What was touched is read again: the same bytes, under whatever times, are what was adopted. */
static gboolean
is_as_adopted (RiyoFolder *folder, int fd, const RiyoHeldPart *part, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;

  if (part->adopted == NULL)
    return riyo_folder_check_holder (folder, fd, part->name, error);
  bytes = riyo_part_read (folder, fd, part->name, part->adopted, error);
  return bytes != NULL;
}

/* @touched: a folder of parts was. */
static gboolean
stands (RiyoFolder *folder, int fd, RiyoHeldPart *part, gboolean *touched, GError **error)
{
  RiyoFileSight now = riyo_file_see (fd, part->name);

  if (G_LIKELY (riyo_file_is_as_seen (&now, &part->seen)))
    return TRUE;
  *touched = *touched || part->adopted == NULL;
  if (now.id.inode == 0 && part->adopted == NULL)
    return fail_missing (folder, part->name, error);
  if (!is_as_adopted (folder, fd, part, error))
    return riyo_error_make_damaged (error);
  part->seen = now;
  return TRUE;
}

gboolean
riyo_folder_stands (RiyoFolder *folder, int fd, GError **error)
{
  guint n = folder->held->len, n_turns = 0;
  gboolean touched = FALSE;

  for (guint i = 0; i < n; i++)
    {
      RiyoHeldPart *part = &g_array_index (folder->held, RiyoHeldPart, i);

      n_turns += part->takes_turns;
      if (!part->takes_turns && !stands (folder, fd, part, &touched, error))
        return FALSE;
    }
  /* What is put there, moved away or replaced touches the folder it is in. */
  n_turns = touched ? n_turns : MIN (n_turns, TURNS);
  for (guint i = 0; i < n && n_turns > 0; i++)
    {
      RiyoHeldPart *part = &g_array_index (folder->held, RiyoHeldPart, folder->next_held % n);

      folder->next_held = (folder->next_held + 1) % n;
      n_turns -= part->takes_turns;
      if (part->takes_turns && !stands (folder, fd, part, &touched, error))
        return FALSE;
    }
  return TRUE;
}
