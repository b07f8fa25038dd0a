/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* riyo notice: the page to publish, from the table that is enforced. */
#include "config.h"

#include <string.h>

#include "command-table.h"
#include "notice/notice.h"

static char *format_name, *old_path;

static const GOptionEntry options[] = {
  { "format", 0, 0, G_OPTION_ARG_FILENAME, &format_name, N_ ("text (default) or html"), "FORMAT" },
  { "change", 0, 0, G_OPTION_ARG_FILENAME, &old_path,
    N_ ("draft the notice of change from this table"), "OLD" },
  { NULL },
};

static void
print_notice (const char *notice, gboolean html)
{
  g_autoptr (GString) json = g_string_new (NULL);

  if (!command_options.json)
    {
      command_print ("%s", notice);
      return;
    }
  riyo_json_append_text (json, notice);
  command_print ("{\"format\":\"%s\",\"notice\":%s}\n", html ? "html" : "text", json->str);
}

static CommandStatus
run (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RiyoTable) old = NULL;
  g_autoptr (RiyoTable) table = NULL;
  g_autofree char *notice = NULL;
  gboolean html;
  CommandStatus status;

  if (!command_parse (&command_notice, options, &argc, &argv, &status))
    return status;
  html = g_strcmp0 (format_name, "html") == 0;
  if (argc > 2 || (format_name != NULL && !html && strcmp (format_name, "text") != 0))
    return command_misused (&command_notice, argc > 2 ? _ ("expected at most one file")
                                                      : _ ("--format: expected text or html"));
  table = command_load_own_table (argc > 1 ? argv[1] : NULL, &error);
  if (table != NULL && old_path != NULL)
    old = command_load_table (old_path, &error);
  if (table == NULL || (old_path != NULL && old == NULL))
    return command_fail (error);
  notice = old != NULL
               ? riyo_notice_render_change (old, table, html ? RIYO_NOTICE_HTML : RIYO_NOTICE_TEXT)
               : riyo_notice_render (table, html ? RIYO_NOTICE_HTML : RIYO_NOTICE_TEXT);
  print_notice (notice, html);
  return COMMAND_DONE;
}

const Command command_notice
    = { "notice", run, "[--format text|html] [--change OLD] [-C FOLDER | FILE]",
        N_ ("the published page (公表事項), or the notice of its change") };
