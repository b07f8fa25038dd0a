/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which names the library writes in a folder, and what else lies there: editors, file managers and
 * copies leave theirs, and those are no parts. */
#include "config.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "alert/alert.h"
#include "internal.h"
#include "log/log.h"

#define VERSION_DIGITS 10

char *
riyo_folder_dup_stem (const char *name, const char *suffix)
{
  return g_str_has_suffix (name, suffix) ? g_strndup (name, strlen (name) - strlen (suffix)) : NULL;
}

gboolean
riyo_folder_is_version (const char *stem)
{
  gsize len = strlen (stem);

  return len > 0 && len <= VERSION_DIGITS && *stem != '0' && strspn (stem, "0123456789") == len;
}

gboolean
riyo_folder_is_layout_name (const char *stem)
{
  g_autofree char *composed = riyo_text_is_safe (stem, 64)
                                  ? g_utf8_normalize (stem, -1, G_NORMALIZE_DEFAULT_COMPOSE)
                                  : NULL;

  return composed != NULL && strcmp (composed, stem) == 0 && riyo_text_is_short_name (stem)
         && *stem != '~' && strpbrk (stem, "\"\\.") == NULL;
}

static gboolean
is_table (const char *name)
{
  g_autofree char *stem = riyo_folder_dup_stem (name, RIYO_TABLE_SUFFIX);

  return stem != NULL && riyo_folder_is_version (stem);
}

static gboolean
is_layout (const char *name)
{
  g_autofree char *stem = riyo_folder_dup_stem (name, RIYO_LAYOUT_SUFFIX);

  return stem != NULL && riyo_folder_is_layout_name (stem);
}

static gboolean
is_of_log (const char *name)
{
  return riyo_log_has_name (name) || strcmp (name, RIYO_ALERT_STATE) == 0;
}

/* The day in the name of dated rules, or NULL. */
static char *
dup_rules_day (const char *name)
{
  g_autofree char *stem = riyo_folder_dup_stem (name, RIYO_TABLE_SUFFIX);
  gsize len = strlen (RIYO_FOLDER_DATED_RULES);

  return stem != NULL && g_str_has_prefix (stem, RIYO_FOLDER_DATED_RULES)
                 && riyo_date_parse (stem + len) != 0
             ? g_strdup (stem + len)
             : NULL;
}

static gboolean
is_top (const char *name)
{
  static const char *const parts[] = { RIYO_FOLDER_TABLES,
                                       RIYO_FOLDER_LAYOUTS,
                                       RIYO_FOLDER_RULES,
                                       RIYO_LOG_FOLDER,
                                       RIYO_KEYS_FILE_NAME,
                                       RIYO_STORE_FILE_NAME,
                                       NULL };
  g_autofree char *day = dup_rules_day (name);

  return g_strv_contains (parts, name) || day != NULL;
}

gboolean
riyo_folder_is_part (const char *holder, const char *name)
{
  if (strcmp (holder, RIYO_FOLDER_TABLES) == 0)
    return is_table (name);
  if (strcmp (holder, RIYO_FOLDER_LAYOUTS) == 0)
    return is_layout (name);
  return strcmp (holder, RIYO_LOG_FOLDER) == 0 ? is_of_log (name) : is_top (name);
}

/* Rules of a day are read where they are adopted for it alone; a draft has a part's name, too. */
static gboolean
is_read (const RiyoState *state, const char *holder, const char *name)
{
  g_autofree char *day = strcmp (holder, ".") == 0 ? dup_rules_day (name) : NULL;

  return riyo_folder_is_part (holder, name)
         && (day == NULL || riyo_state_has_rules_of (state, day));
}

static void
list (GPtrArray *strays, int folder_fd, const RiyoState *state, const char *holder)
{
  int fd = riyo_file_open (folder_fd, holder, O_RDONLY | O_DIRECTORY, 0);
  DIR *dir = fd >= 0 ? fdopendir (fd) : NULL;
  const struct dirent *entry;

  if (dir == NULL && fd >= 0)
    close (fd);
  while (dir != NULL && (entry = readdir (dir)) != NULL)
    if (strcmp (entry->d_name, ".") != 0 && strcmp (entry->d_name, "..") != 0
        && !is_read (state, holder, entry->d_name))
      {
        g_autofree char *shown = riyo_text_show (entry->d_name);

        g_ptr_array_add (strays, strcmp (holder, ".") == 0
                                     ? g_steal_pointer (&shown)
                                     : g_build_filename (holder, shown, NULL));
      }
  if (dir != NULL)
    closedir (dir);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

GPtrArray *
riyo_folder_list_strays (int fd, const RiyoState *state)
{
  GPtrArray *strays = g_ptr_array_new_with_free_func (g_free);

  list (strays, fd, state, ".");
  list (strays, fd, state, RIYO_FOLDER_TABLES);
  list (strays, fd, state, RIYO_FOLDER_LAYOUTS);
  list (strays, fd, state, RIYO_LOG_FOLDER);
  g_ptr_array_sort (strays, compare);
  return strays;
}
