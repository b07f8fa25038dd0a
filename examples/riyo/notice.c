/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* riyo notice: the page to publish, from the table that is enforced. */
#include "config.h"

#include <string.h>

#include "command-table.h"
#include "guard/guard.h"
#include "notice/notice.h"

static char *format_name, *old_path, *date;
static int edition = -1;

static const GOptionEntry options[] = {
  { "format", 0, 0, G_OPTION_ARG_FILENAME, &format_name, N_ ("text (default) or html"), "FORMAT" },
  { "change", 0, 0, G_OPTION_ARG_FILENAME, &old_path,
    N_ ("draft the notice of change from this table"), "OLD" },
  { "edition", 0, 0, G_OPTION_ARG_INT, &edition,
    N_ ("the adopted table of this 版, though its 施行日 is to come"), "N" },
  { "date", 0, 0, G_OPTION_ARG_FILENAME, &date, N_ ("the table in force on this day"),
    "YYYY-MM-DD" },
  { NULL },
};

static CommandStatus
print_notice (const char *notice, gboolean html)
{
  g_autoptr (GString) json = g_string_new (NULL);

  if (!command_options.json)
    return command_print_page (notice);
  riyo_json_append_text (json, notice);
  command_print ("%s\"format\":\"%s\",\"notice\":%s}\n", command_begin_json (),
                 html ? "html" : "text", json->str);
  return COMMAND_DONE;
}

/* A page to be published is never of a table that nobody named. */
static const char *
find_misuse (int argc)
{
  gboolean html = g_strcmp0 (format_name, "html") == 0;

  if (argc > 2)
    return _ ("expected at most one file");
  if (format_name != NULL && !html && strcmp (format_name, "text") != 0)
    return _ ("--format: expected text or html");
  if (html && !command_options.json && !command_is_utf8 ())
    return command_page_is_utf8 ();
  if (edition != -1 && edition < 1)
    return _ ("--edition: expected a 版, from 1");
  if ((argc > 1) + (edition != -1) + (date != NULL) + command_options.wants_builtin > 1)
    return _ ("expected one of FILE, --edition, --date and --builtin");
  return NULL;
}

/* Where none is in force, but one is to come. */
static void
print_to_come (RiyoGuard *guard)
{
  g_autoptr (GPtrArray) tables = riyo_guard_list_to_come (guard, NULL);
  RiyoTable *next = tables != NULL && tables->len > 0 ? tables->pdata[0] : NULL;
  g_autofree char *day = next != NULL ? riyo_table_dup_effective_date (next) : NULL;
  g_autofree char *way
      = next != NULL ? riyo_advice_new (command_get_folder (), "notice --edition %u", next->version)
                     : NULL;

  if (next != NULL)
    command_print_error (_ ("riyo: 版=%u is adopted and applies from %s on; its page: %s\n"),
                         next->version, day, way);
}

/* Of a folder: in force on a day, today unless one is said, or by its number. */
static RiyoTable *
load_adopted (RiyoTable *old, GError **error)
{
  g_autoptr (RiyoGuard) guard = command_open_to_ask (error);
  g_autoptr (RiyoTable) table = NULL;

  if (guard == NULL)
    return NULL;
  table = edition != -1 ? riyo_guard_dup_edition (guard, (guint)edition, error)
                        : riyo_guard_dup_table_on (guard, date, error);
  if (table == NULL && edition == -1 && date == NULL && !command_options.quiet)
    print_to_come (guard);
  return table != NULL && riyo_guard_check_edition (guard, table, old, old_path, error)
             ? g_steal_pointer (&table)
             : NULL;
}

static RiyoTable *
load (const char *path, RiyoTable *old, GError **error)
{
  if (command_options.wants_builtin)
    return command_load_builtin ();
  return path != NULL ? command_load_table (path, error) : load_adopted (old, error);
}

/* A notice that goes backwards would be published like any. */
static gboolean
check_order (RiyoTable *before, RiyoTable *after, const char *shown, GError **error)
{
  char from[11];
  g_autofree char *then = riyo_table_dup_effective_date (after);

  if (before->version <= after->version && before->effective_on <= after->effective_on)
    return TRUE;
  if (before->version > after->version)
    return riyo_error_at (error, RIYO_ERROR_ARGUMENT, shown, 0,
                          _ ("版=%u is newer than 版=%u, whose change was to be told: expected the "
                             "older table behind --change"),
                          before->version, after->version);
  riyo_date_format (before->effective_on, from); /* later than another: there is one */
  return riyo_error_at (error, RIYO_ERROR_ARGUMENT, shown, 0,
                        _ ("its 施行日=%s is later than %s, that of the table whose change was to "
                           "be told: expected the older table behind --change"),
                        from, then != NULL ? then : _ ("none"));
}

/* The page tells it as a change of name; whether it is one, people know. */
static void
tell_renamed (RiyoTable *old, RiyoTable *table)
{
  if (!command_options.quiet
      && strcmp (riyo_table_get_society (old), riyo_table_get_society (table)) != 0)
    command_print_error (_ ("riyo: the two tables name different societies (組合), “%s” and “%s”: "
                            "is the older one this society's?\n"),
                         riyo_table_get_society (old), riyo_table_get_society (table));
}

static CommandStatus
run (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RiyoTable) old = NULL;
  g_autoptr (RiyoTable) table = NULL;
  g_autofree char *notice = NULL;
  const char *misuse;
  RiyoNoticeFormat format;
  CommandStatus status;

  if (!command_parse (&command_notice, options, &argc, &argv, &status))
    return status;
  if ((misuse = find_misuse (argc)) != NULL)
    return command_misused (&command_notice, misuse);
  format = g_strcmp0 (format_name, "html") == 0 ? RIYO_NOTICE_HTML : RIYO_NOTICE_TEXT;
  old = old_path != NULL ? command_load_table (old_path, &error) : NULL;
  if (old != NULL || old_path == NULL)
    table = load (argc > 1 ? argv[1] : NULL, old, &error);
  if (table == NULL || (old != NULL && !check_order (old, table, old_path, &error)))
    return command_fail (error);
  if (old != NULL)
    tell_renamed (old, table);
  notice = old != NULL ? riyo_notice_render_change (old, table, format)
                       : riyo_notice_render (table, format);
  return print_notice (notice, format == RIYO_NOTICE_HTML);
}

const Command command_notice
    = { "notice", run,
        "[--format text|html] [--change OLD] "
        "[FILE | [-C FOLDER] [--edition N | --date DAY] | --builtin]",
        N_ ("print the published page (公表事項), or the notice of its change"), TRUE };
