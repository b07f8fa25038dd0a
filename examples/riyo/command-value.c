/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether each option that takes a value was given one: GLib would take the next option for it. */
#include "config.h"

#include <string.h>

#include "command.h"

static const GOptionEntry *
find_long (const GOptionEntry *entries, const char *name, gsize n)
{
  for (const GOptionEntry *entry = entries; entry->long_name != NULL; entry++)
    if (strlen (entry->long_name) == n && strncmp (entry->long_name, name, n) == 0)
      return entry;
  return NULL;
}

static const GOptionEntry *
find_short (const GOptionEntry *entries, char letter)
{
  for (const GOptionEntry *entry = entries; entry->long_name != NULL; entry++)
    if (entry->short_name == letter)
      return entry;
  return NULL;
}

/* The option that @word is, the last of several letters; NULL where it is none. @is_whole is set
 * where it has its value with it. */
static const GOptionEntry *
find_option (const GOptionEntry *entries, const char *word, gboolean *is_whole)
{
  const GOptionEntry *entry = NULL;

  *is_whole = FALSE;
  if (word[0] != '-' || word[1] == '\0')
    return NULL;
  if (word[1] == '-')
    {
      *is_whole = strchr (word, '=') != NULL;
      return find_long (entries, word + 2, strcspn (word + 2, "="));
    }
  for (const char *letter = word + 1; *letter != '\0'; letter++)
    if ((entry = find_short (entries, *letter)) == NULL)
      return NULL;
  return entry;
}

/* As it was written: of several letters the last. */
static char *
name_option (const char *word)
{
  return word[1] == '-' ? g_strdup (word) : g_strdup_printf ("-%c", word[strlen (word) - 1]);
}

char *
command_find_valueless (const GOptionEntry *entries, int argc, char **argv)
{
  gboolean is_whole, is_next_whole;

  for (int i = 1; i < argc && strcmp (argv[i], "--") != 0; i++)
    {
      const GOptionEntry *entry = find_option (entries, argv[i], &is_whole);
      const char *next = i + 1 < argc && strcmp (argv[i + 1], "--") != 0 ? argv[i + 1] : NULL;
      g_autofree char *name = NULL;

      if (entry == NULL || is_whole || entry->arg == G_OPTION_ARG_NONE)
        continue;
      name = name_option (argv[i++]);
      if (next == NULL)
        return g_strdup_printf (_ ("%s: its value is missing"), name);
      if (find_option (entries, next, &is_next_whole) != NULL)
        return g_strdup_printf (_ ("%s: its value is missing, for %s behind it is an option; where "
                                   "that is meant as the value: --%s=%s"),
                                name, next, entry->long_name, next);
    }
  return NULL;
}
