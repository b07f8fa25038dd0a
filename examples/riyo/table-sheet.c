/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* riyo table import, export: the spreadsheet door. */
#include "config.h"

#include <string.h>

#include "command-table.h"
#include "guard/guard.h"
#include "plain/plain.h"
#include "table.h"
#include "table/table.h"

static char *base_path, *society, *format;
static gboolean remove_lacking, whole, fill;
static char **cuts;

static const GOptionEntry import_options[] = {
  { "base", 0, 0, G_OPTION_ARG_FILENAME, &base_path,
    N_ ("the table whose numbers, facts and texts are kept"), "TABLE" },
  { "remove", 0, 0, G_OPTION_ARG_NONE, &remove_lacking,
    N_ ("remove what the base has and the sheet does not"), NULL },
  { "society", 0, 0, G_OPTION_ARG_FILENAME, &society, N_ ("the society's name (組合)"), "NAME" },
  { "cut", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &cuts,
    N_ ("divide cells of several purposes at 、 or 改行 (line breaks)"), "MARK" },
  { "whole", 0, 0, G_OPTION_ARG_NONE, &whole, N_ ("keep as one purpose what is not divided"),
    NULL },
  { "fill", 0, 0, G_OPTION_ARG_NONE, &fill,
    N_ ("an empty 類型 is that of the row above (merged cells)"), NULL },
  { NULL },
};

static const GOptionEntry export_options[] = {
  { "format", 0, 0, G_OPTION_ARG_FILENAME, &format,
    N_ ("constants for programs instead: copybook (COBOL) or c-header"), "FORMAT" },
  { NULL },
};

/* Says on stderr what is left to do before the table can be adopted. */
static void
remind (RiyoTable *base, RiyoTable *table)
{
  g_autoptr (GPtrArray) findings = base != NULL ? riyo_table_diff (base, table) : NULL;

  if (!command_options.quiet && findings != NULL && findings->len > 0)
    command_print_error (
        _ ("riyo: %u differences from the base; before it can be adopted, raise 版, set 公表日 and "
           "施行日, and sign widened cells (判断者)\n"),
        findings->len);
}

/* Where --cut divides; FALSE for a mark that is none. */
static gboolean
read_cuts (guint *cut)
{
  *cut = 0;
  for (char **mark = cuts; mark != NULL && *mark != NULL; mark++)
    {
      if (strcmp (*mark, "、") != 0 && strcmp (*mark, "改行") != 0)
        return FALSE;
      *cut |= strcmp (*mark, "、") == 0 ? RIYO_CUT_AT_COMMAS : RIYO_CUT_AT_LINES;
    }
  return TRUE;
}

/* What of the sheet is not in the table. */
static void
tell_notes (GPtrArray *notes)
{
  for (guint i = 0; !command_options.quiet && i < notes->len; i++)
    command_print_error ("%s\n", (const char *)g_ptr_array_index (notes, i));
}

static CommandStatus
run_import (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) sheet = NULL;
  g_autoptr (RiyoTable) base = NULL;
  g_autoptr (RiyoTable) table = NULL;
  g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *text = NULL;
  RiyoImportWishes wishes = { .notes = notes };
  CommandStatus status;

  if (!command_parse (&command_table_import, import_options, &argc, &argv, &status))
    return status;
  if (argc != 2)
    return command_misused (&command_table_import, _ ("expected one file, - for standard input"));
  if (!read_cuts (&wishes.cut))
    return command_misused (&command_table_import, _ ("--cut: expected 、 or 改行"));
  if (base_path != NULL && (base = command_load_table (base_path, &error)) == NULL)
    return command_fail (error);
  sheet = command_read (argv[1], &error);
  wishes.base = base;
  wishes.society = society;
  wishes.remove = remove_lacking;
  wishes.whole = whole;
  wishes.fill = fill;
  if (sheet != NULL)
    table = riyo_table_new_from_sheet (sheet, argv[1], &wishes, &error);
  tell_notes (notes);
  if (table == NULL)
    return command_fail (error);
  text = command_options.json ? riyo_table_to_json (table) : riyo_table_to_file (table);
  if (command_options.json)
    command_print ("%s\n", text);
  else if ((status = command_print_page (text)) != COMMAND_DONE)
    return status;
  remind (base, table);
  return COMMAND_DONE;
}

/* Whether it is CP932 that was asked for, by whatever name. */
static gboolean
is_cp932 (void)
{
  static const char sample[] = "髙①～";
  gsize n = 0, n_asked = 0;
  g_autofree char *cp932 = riyo_text_encode (sample, "CP932", &n);
  g_autofree char *asked = command_options.encoding != NULL
                               ? riyo_text_encode (sample, command_options.encoding, &n_asked)
                               : NULL;

  return cp932 != NULL && asked != NULL && n == n_asked && memcmp (asked, cp932, n) == 0;
}

/* The names as constants; with a folder, its tasks too. */
static char *
write_names (const char *path, GError **error)
{
  RiyoNamesForm form = strcmp (format, "c-header") == 0 ? RIYO_NAMES_C_HEADER
                       : is_cp932 ()                    ? RIYO_NAMES_COPYBOOK_CP932
                                                        : RIYO_NAMES_COPYBOOK;

  g_autoptr (RiyoTable) table = command_load_own_table (path, error);
  g_autoptr (RiyoGuard) guard = NULL;

  if (table == NULL || path != NULL || command_options.folder == NULL)
    return table != NULL ? riyo_table_to_names (table, form) : NULL;
  guard = riyo_guard_open_to_ask (command_options.folder, error);
  return guard != NULL ? riyo_guard_to_names (guard, form) : NULL;
}

static CommandStatus
export_names (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (strcmp (format, "copybook") != 0 && strcmp (format, "c-header") != 0)
    return command_misused (&command_table_export, _ ("--format: expected copybook or c-header"));
  if (strcmp (format, "copybook") == 0 && !command_is_utf8 () && !is_cp932 ())
    return command_misused (&command_table_export,
                            _ ("--encoding: a copybook is in UTF-8 or in CP932, as the program "
                               "that copies it states"));
  text = write_names (path, &error);
  if (text == NULL)
    return command_fail (error);
  if (strcmp (format, "copybook") != 0)
    return command_print_page (text);
  /* What the encoding has not stands in comments alone: no constant was made of it. */
  command_print ("%s", text);
  return COMMAND_DONE;
}

static CommandStatus
run_export (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RiyoTable) table = NULL;
  g_autofree char *text = NULL;
  CommandStatus status;

  if (!command_parse (&command_table_export, export_options, &argc, &argv, &status))
    return status;
  if (argc + command_options.wants_builtin > 2)
    return command_misused (&command_table_export, command_one_table ());
  if (format != NULL)
    return export_names (argc > 1 ? argv[1] : NULL);
  table = command_load_own_table (argc > 1 ? argv[1] : NULL, &error);
  if (table == NULL)
    return command_fail (error);
  text = command_options.json ? riyo_table_to_json (table) : riyo_table_to_sheet (table);
  if (!command_options.json)
    return command_print_page (text);
  command_print ("%s%s\n", command_begin_json (), text + 1);
  return COMMAND_DONE;
}

const Command command_table_import
    = { "table import", run_import,
        "FILE [--base TABLE [--remove]] [--society NAME] [--cut MARK] [--whole] [--fill]",
        N_ ("make a table file of a spreadsheet's text") };
const Command command_table_export
    = { "table export", run_export, "[-C FOLDER | FILE | --builtin] [--format FORMAT]",
        N_ ("print the table as tab-separated text for a spreadsheet"), TRUE };
