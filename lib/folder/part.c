/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A part as it was adopted: in its place, or beside it where its adoption was recorded and the
 * program was killed before it put it there. */
#include "config.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "internal.h"
#include "state.h"

/* NULL without an error where the bytes are others. */
static GBytes *
read_as_adopted (int fd, const char *name, const char *shown, const char *adopted, GError **error)
{
  g_autoptr (GBytes) bytes = riyo_file_read (fd, name, shown, TRUE, error);
  g_autofree char *hash
      = bytes != NULL ? g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes) : NULL;

  return hash != NULL && strcmp (hash, adopted) == 0 ? g_steal_pointer (&bytes) : NULL;
}

static DIR *
open_holder (int fd, const char *part)
{
  g_autofree char *holder = g_path_get_dirname (part);
  int holder_fd = riyo_file_open (fd, holder, O_RDONLY | O_DIRECTORY, 0);
  DIR *dir = holder_fd >= 0 ? fdopendir (holder_fd) : NULL;

  if (dir == NULL && holder_fd >= 0)
    close (holder_fd);
  return dir;
}

/* What was staged for a part and is what was adopted: its name, or NULL. */
static char *
find_staged (int fd, const char *part, const char *adopted, GBytes **bytes)
{
  g_autofree char *holder = g_path_get_dirname (part);
  g_autofree char *base = g_path_get_basename (part);
  DIR *dir = open_holder (fd, part);
  const struct dirent *entry;
  char *found = NULL;

  while (dir != NULL && found == NULL && (entry = readdir (dir)) != NULL)
    if (riyo_file_is_staged (entry->d_name, base))
      {
        found = g_build_filename (holder, entry->d_name, NULL);
        *bytes = read_as_adopted (fd, found, found, adopted, NULL);
        if (*bytes == NULL)
          g_clear_pointer (&found, g_free);
      }
  if (dir != NULL)
    closedir (dir);
  return found;
}

/* Of rules the way is by their base: that is right whether others wait or not. What decided before
 * is a copy's to mend, or goes with an adoption of those in force. */
static char *
advise_rules (const RiyoFolder *folder, const char *part)
{
  g_autoptr (GArray) list = riyo_state_list_rules (folder->state);
  const RiyoRulesPart *now = riyo_rules_part_on (list, folder->day), *meant = NULL;
  g_autofree char *shown = NULL, *file = NULL;

  for (guint i = 0; meant == NULL && i < list->len; i++)
    if (strcmp (g_array_index (list, RiyoRulesPart, i).part, part) == 0)
      meant = &g_array_index (list, RiyoRulesPart, i);
  if (now != NULL && meant < now)
    meant = now;
  shown = g_build_filename (folder->path, meant->part, NULL);
  file = riyo_advice_word (shown);
  return riyo_advice_new (folder->path, "adopt %s --base %.12s", file, meant->hash);
}

/* The day for which a part was adopted that now states another, to come: it does not go where it
 * lies. */
static gboolean
find_moved_day (const RiyoFolder *folder, int fd, const char *part, RiyoDate *meant)
{
  g_autoptr (GArray) list = riyo_state_list_rules (folder->state);
  g_autoptr (GBytes) bytes = riyo_file_read (fd, part, part, FALSE, NULL);
  RiyoDate day = 0;

  if (bytes == NULL || !riyo_rules_read_day (bytes, part, &day, NULL))
    return FALSE;
  for (guint i = 0; i < list->len; i++)
    if (strcmp (g_array_index (list, RiyoRulesPart, i).part, part) == 0)
      *meant = g_array_index (list, RiyoRulesPart, i).from;
  return day != *meant && (day > folder->day || *meant > folder->day);
}

/* Two steps: one file waits at a time, and what decides until then is put back. */
static gboolean
say_moved (const RiyoFolder *folder, RiyoDate meant, const char *shown, GError **error)
{
  g_autofree char *file = riyo_advice_word (shown);
  g_autofree char *adopt = riyo_advice_new (folder->path, "adopt %s", file);
  g_autofree char *back = riyo_advice_new (folder->path, "adopt --withdraw rules");
  g_autofree char *copy = riyo_advice_new (folder->path, "adopt %s", _ ("COPY"));
  g_autofree char *there = riyo_advice_new (folder->path, "adopt %s", _ ("FILE"));

  if (meant > folder->day)
    return riyo_error_at (
        error, RIYO_ERROR_NOT_ADOPTED, shown, 0,
        _ ("differs from the record of adoption, and states another 施行日. After "
           "checking it, take back what was adopted, and adopt this:\n  %s\n  %s"),
        back, adopt);
  return riyo_error_at (error, RIYO_ERROR_NOT_ADOPTED, shown, 0,
                        _ ("differs from the record of adoption, and states a 施行日 to come. "
                           "Move it to another place, put back a copy of what decides until then, "
                           "and adopt it from there:\n  %s\n  %s"),
                        copy, there);
}

static gboolean
say_edited (const RiyoFolder *folder, int fd, const char *part, const char *shown, GError **error)
{
  g_autofree char *file = riyo_advice_word (shown), *way = NULL;
  RiyoDate meant = 0;

  if (g_str_has_prefix (part, RIYO_FOLDER_TABLES "/"))
    {
      way = riyo_advice_new (folder->path, "adopt %s", _ ("COPY"));
      return riyo_error_at (error, RIYO_ERROR_NOT_ADOPTED, shown, 0,
                            _ ("differs from the record of adoption. A table stays as it was "
                               "adopted: put a copy of it back (%s); a change is a new 版"),
                            way);
    }
  if (!g_str_has_prefix (part, RIYO_FOLDER_LAYOUTS "/")
      && find_moved_day (folder, fd, part, &meant))
    return say_moved (folder, meant, shown, error);
  way = g_str_has_prefix (part, RIYO_FOLDER_LAYOUTS "/")
            ? riyo_advice_new (folder->path, "adopt %s", file)
            : advise_rules (folder, part);
  return riyo_error_at (error, RIYO_ERROR_NOT_ADOPTED, shown, 0,
                        _ ("differs from the record of adoption. After checking it, run: %s"), way);
}

GBytes *
riyo_part_read (const RiyoFolder *folder, int fd, const char *part, const char *adopted,
                GError **error)
{
  g_autofree char *shown = g_build_filename (folder->path, part, NULL);
  g_autoptr (GError) failure = NULL;
  GBytes *bytes = read_as_adopted (fd, part, shown, adopted, &failure);
  g_autofree char *staged = bytes == NULL ? find_staged (fd, part, adopted, &bytes) : NULL;

  if (bytes != NULL)
    {
      if (staged != NULL)
        g_atomic_int_set (&((RiyoFolder *)folder)->unfinished, TRUE);
      return bytes;
    }
  if (failure != NULL && !riyo_file_is_there (fd, part) && errno == ENOENT)
    {
      g_autofree char *way = riyo_advice_new (folder->path, "adopt %s", _ ("COPY"));

      g_set_error (error, failure->domain, failure->code, _ ("%s. A copy of it is put back: %s"),
                   failure->message, way);
    }
  else if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  else
    say_edited (folder, fd, part, shown, error);
  return NULL;
}

void
riyo_part_see (RiyoFolder *folder, int fd, const char *name, const char *adopted)
{
  RiyoHeldPart part = { .name = g_strdup (name),
                        .adopted = g_strdup (adopted),
                        .seen = riyo_file_see (fd, name) };

  g_array_append_val (folder->held, part);
}

GBytes *
riyo_part_hold (RiyoFolder *folder, int fd, const char *part, const char *adopted,
                gboolean takes_turns, GError **error)
{
  riyo_part_see (folder, fd, part, adopted);
  g_array_index (folder->held, RiyoHeldPart, folder->held->len - 1).takes_turns = takes_turns;
  return riyo_part_read (folder, fd, part, adopted, error);
}

typedef struct
{
  int fd;
  const char *path;
  char *(*name_part) (const char *name);
  GError **error;
  gboolean failed;
} Finishing;

static gboolean
finish (Finishing *finishing, const char *part, const char *adopted)
{
  g_autofree char *shown = g_build_filename (finishing->path, part, NULL);
  g_autoptr (GBytes) there = read_as_adopted (finishing->fd, part, shown, adopted, NULL);
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *staged
      = there == NULL ? find_staged (finishing->fd, part, adopted, &bytes) : NULL;

  return staged == NULL
         || riyo_file_put_in_place (finishing->fd, staged, part, shown, finishing->error);
}

static gboolean
finish_one (gpointer name, gpointer hash, gpointer data)
{
  Finishing *finishing = data;
  g_autofree char *part = finishing->name_part (name);

  if (*(const char *)hash == '\0') /* a table that was withdrawn */
    {
      unlinkat (finishing->fd, part, 0);
      return FALSE;
    }
  finishing->failed = !finish (finishing, part, hash);
  return finishing->failed;
}

/* What lies under the name of rules that are gone may be the draft of others. */
static gboolean
finish_rules (gpointer day, gpointer hash, gpointer data)
{
  Finishing *finishing = data;
  const char *gone = riyo_state_get_gone_rules (hash);
  g_autofree char *part = riyo_folder_name_rules (day);
  g_autoptr (GBytes) there
      = gone != NULL ? read_as_adopted (finishing->fd, part, part, gone, NULL) : NULL;

  if (there != NULL)
    unlinkat (finishing->fd, part, 0);
  finishing->failed = gone == NULL && !finish (finishing, part, hash);
  return finishing->failed;
}

gboolean
riyo_folder_finish_rules (int fd, const char *path, const RiyoState *state, GError **error)
{
  Finishing finishing = { .fd = fd, .path = path, .error = error };

  if (!finish (&finishing, RIYO_FOLDER_RULES, state->rules))
    return FALSE;
  g_tree_foreach (state->dated, finish_rules, &finishing);
  return !finishing.failed;
}

gboolean
riyo_folder_finish (int fd, const char *path, const RiyoState *state, GError **error)
{
  Finishing finishing
      = { .fd = fd, .path = path, .name_part = riyo_folder_name_table, .error = error };

  g_tree_foreach (state->tables, finish_one, &finishing);
  finishing.name_part = riyo_folder_name_layout;
  if (!finishing.failed)
    g_tree_foreach (state->layouts, finish_one, &finishing);
  return !finishing.failed && riyo_folder_finish_rules (fd, path, state, error);
}

gboolean
riyo_folder_ask (int fd, const char *shown, const char *state_json, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (shown); /* that of audit/ */
  g_autoptr (RiyoState) state = riyo_state_parse (state_json, shown, error);
  RiyoStoreMark mark;

  if (state == NULL)
    return FALSE;
  mark = riyo_state_get_mark (state);
  return riyo_store_is_behind (fd, folder, &mark, error);
}

gboolean
riyo_folder_is_unfinished (const RiyoFolder *folder)
{
  return g_atomic_int_get (&folder->unfinished);
}

gboolean
riyo_folder_finish_loaded (RiyoFolder *folder, int fd, GError **error)
{
  if (G_LIKELY (!g_atomic_int_get (&folder->unfinished)))
    return TRUE;
  if (!riyo_folder_finish (fd, folder->path, folder->state, error))
    return FALSE;
  g_atomic_int_set (&folder->unfinished, FALSE);
  return TRUE;
}
