/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A command that a message advises: typed as it stands, it does what the message says. */
#include "config.h"

#include <string.h>

#include "base.h"

/* What a shell takes as it is; letters beyond ASCII are among it. */
static gboolean
is_plain (const char *word)
{
  for (const char *p = word; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && (guchar)*p < 0x80 && strchr ("/._-+:,@", *p) == NULL)
      return FALSE;
  return *word != '\0' && *word != '-';
}

char *
riyo_advice_word (const char *word)
{
  g_autofree char *shown = riyo_text_show_whole (word);

  return is_plain (shown) ? g_steal_pointer (&shown) : g_shell_quote (shown);
}

char *
riyo_advice_new (const char *folder, const char *format, ...)
{
  va_list args;
  g_autofree char *where = folder != NULL ? riyo_advice_word (folder) : NULL, *command = NULL;

  va_start (args, format);
  command = g_strdup_vprintf (format, args);
  va_end (args);
  return folder == NULL || strcmp (folder, "riyo") == 0 || strcmp (folder, "./riyo") == 0
             ? g_strconcat ("riyo ", command, NULL)
             : g_strconcat ("riyo ", command, " -C ", where, NULL);
}
