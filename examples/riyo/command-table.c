/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tables named on the command line, and the one that answers. */
#include "config.h"

#include "command-table.h"
#include "guard/guard.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static RiyoTable *answering;

void
command_answer_by (RiyoTable *table)
{
  if (table == NULL)
    return;
  g_clear_pointer (&answering, riyo_table_unref);
  answering = riyo_table_ref (table);
}

/* Where none is in force, none answers. */
void
command_answer_by_guard (RiyoGuard *guard)
{
  g_autoptr (RiyoTable) table = guard != NULL ? riyo_guard_dup_table_on (guard, NULL, NULL) : NULL;

  command_answer_by (table);
}

char *
command_format_table (void)
{
  if (answering == NULL)
    return g_strdup ("");
  return g_strdup_printf (command_options.builtin ? _ ("  Table: %s, 版=%u (built-in sample)\n")
                                                  : _ ("  Table: %s, 版=%u\n"),
                          riyo_table_get_society (answering), riyo_table_get_version (answering));
}

void
command_add_table (GString *json)
{
  if (answering == NULL)
    return;
  riyo_json_add_text (json, "society", riyo_table_get_society (answering));
  riyo_json_add_number (json, "version", riyo_table_get_version (answering));
}

static GBytes *
read_stdin (GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  guint8 buffer[65536];
  gsize got;

  while ((got = fread (buffer, 1, sizeof buffer, stdin)) > 0)
    g_byte_array_append (bytes, buffer, (guint)got);
  if (ferror (stdin))
    {
      g_set_error (error, RIYO_ERROR, RIYO_ERROR_IO, "-: %s", g_strerror (errno));
      return NULL;
    }
  return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
}

GBytes *
command_read (const char *path, GError **error)
{
  g_autofree char *text = NULL, *shown = NULL;
  g_autoptr (GError) failure = NULL;
  gsize size = 0;

  if (strcmp (path, "-") == 0)
    return read_stdin (error);
  if (g_file_get_contents (path, &text, &size, &failure))
    return g_bytes_new_take (g_steal_pointer (&text), size);
  shown = riyo_text_show_whole (path);
  g_set_error (error, RIYO_ERROR, RIYO_ERROR_IO, _ ("%s: cannot be read"), shown);
  return NULL;
}

RiyoGuard *
command_open_to_ask (GError **error)
{
  gboolean is_there = command_has_folder ();
  RiyoGuard *guard = riyo_guard_open_to_ask (command_get_folder (), error);

  if (guard == NULL && !is_there && error != NULL)
    {
      g_autofree char *why = g_steal_pointer (&(*error)->message);

      (*error)->message
          = g_strconcat (why, _ ("; --builtin asks the sample, another society's table"), NULL);
    }
  return guard;
}

static RiyoTable *
load_from_folder (GError **error)
{
  g_autoptr (RiyoGuard) guard = command_open_to_ask (error);

  return guard != NULL ? riyo_guard_dup_table_on (guard, NULL, error) : NULL;
}

RiyoTable *
command_load_table (const char *path, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;

  if (path == NULL)
    return load_from_folder (error);
  if (strcmp (path, "-") != 0)
    return riyo_table_load (path, error);
  bytes = read_stdin (error);
  return bytes != NULL ? riyo_table_new_from_bytes (bytes, "-", error) : NULL;
}

RiyoTable *
command_load_own_table (const char *path, GError **error)
{
  if (path == NULL && command_options.wants_builtin)
    return command_load_builtin ();
  return command_load_table (path, error);
}

RiyoTable *
command_load_builtin (void)
{
  command_options.builtin = TRUE;
  return riyo_table_new_builtin ();
}

const char *
command_one_table (void)
{
  return command_options.wants_builtin ? _ ("expected one of FILE and --builtin")
                                       : _ ("expected at most one file");
}
