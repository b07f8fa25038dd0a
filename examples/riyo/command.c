/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Options, output and errors of every command. */
#include "config.h"

#include <string.h>
#include <unistd.h>

#include "command.h"
#include "file/file.h"

struct CommandOptions command_options;

static gboolean show_help, show_version;

static const GOptionEntry common[] = {
  /* the first, for it is left out where it would do nothing */
  { "folder", 'C', 0, G_OPTION_ARG_FILENAME, &command_options.folder,
    N_ ("the folder (default ./riyo)"), "FOLDER" },
  { "json", 0, 0, G_OPTION_ARG_NONE, &command_options.json, N_ ("print JSON"), NULL },
  { "quiet", 'q', 0, G_OPTION_ARG_NONE, &command_options.quiet, N_ ("print only what went wrong"),
    NULL },
  { "encoding", 0, 0, G_OPTION_ARG_FILENAME, &command_options.encoding,
    N_ ("encoding of the output (default UTF-8)"), "NAME" },
  { "help", 'h', 0, G_OPTION_ARG_NONE, &show_help, N_ ("show this help"), NULL },
  { "version", 0, 0, G_OPTION_ARG_NONE, &show_version, N_ ("show the version"), NULL },
  { NULL },
};

static const GOptionEntry sample[] = {
  { "builtin", 0, 0, G_OPTION_ARG_NONE, &command_options.wants_builtin,
    N_ ("the built-in sample, another society's table"), NULL },
  { NULL },
};

/* What stands for a value is as the usage has it, which is in no language: FILE, N|rules. */
static gboolean
is_placeholder (const char *text)
{
  return strchr (text, ' ') == NULL;
}

static const char *
translate (const char *text, gpointer unused)
{
  return text != NULL && *text != '\0' && !is_placeholder (text) ? riyo_gettext (text) : text;
}

/* GLib leaves the mark that ends the options where an operand begins like one. */
static void
drop_end_mark (int *argc, char **argv)
{
  for (int i = 1; i < *argc; i++)
    if (strcmp (argv[i], "--") == 0)
      {
        memmove (argv + i, argv + i + 1, (gsize)(*argc - i) * sizeof (char *)); /* with its NULL */
        (*argc)--;
        return;
      }
}

/* GLib keeps the last of several values in silence: each option's are collected first. */
typedef struct
{
  GArray *entries; /* those of the command and the common ones, each value an array */
  GPtrArray *places;
  char ***values;
} Collected;

static void
add_entries (Collected *collected, const GOptionEntry *entries)
{
  for (const GOptionEntry *entry = entries; entry != NULL && entry->long_name != NULL; entry++)
    g_array_append_val (collected->entries, *entry);
}

/* What works on files, or makes a folder, asks none. */
static gboolean
asks_folder (const Command *command)
{
  static const char *const others[] = { "init", "table diff", "table import", "rules diff", NULL };

  return !g_strv_contains (others, command->name);
}

static void
collect (Collected *collected, GOptionContext *context, const Command *command,
         const GOptionEntry *own)
{
  collected->entries = g_array_new (TRUE, TRUE, sizeof (GOptionEntry));
  collected->places = g_ptr_array_new ();
  add_entries (collected, own);
  add_entries (collected, command->asks_table ? sample : NULL);
  add_entries (collected, asks_folder (command) ? common : common + 1);
  collected->values = g_new0 (char **, collected->entries->len);
  for (guint i = 0; i < collected->entries->len; i++)
    {
      GOptionEntry *entry = &g_array_index (collected->entries, GOptionEntry, i);
      gboolean single = entry->arg == G_OPTION_ARG_FILENAME;

      g_ptr_array_add (collected->places, single ? entry->arg_data : NULL);
      if (single)
        {
          entry->arg = G_OPTION_ARG_FILENAME_ARRAY;
          entry->arg_data = &collected->values[i];
        }
    }
  g_option_context_add_main_entries (context, (GOptionEntry *)collected->entries->data, NULL);
}

/* The name of an option that was given twice, or NULL. */
static const char *
take_values (Collected *collected, const Command *command)
{
  const char *twice = NULL;

  for (guint i = 0; i < collected->entries->len; i++)
    if (collected->values[i] != NULL)
      {
        char **place = g_ptr_array_index (collected->places, i);

        *place = g_strdup (collected->values[i][0]);
        if (place == &command_options.folder && command->asks_several)
          command_options.folders = g_strdupv (collected->values[i]);
        else if (collected->values[i][1] != NULL)
          twice = g_array_index (collected->entries, GOptionEntry, i).long_name;
      }
  return twice;
}

static void
clear_collected (Collected *collected)
{
  for (guint i = 0; collected->entries != NULL && i < collected->entries->len; i++)
    g_strfreev (collected->values[i]);
  g_clear_pointer (&collected->values, g_free);
  g_clear_pointer (&collected->entries, g_array_unref);
  g_clear_pointer (&collected->places, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Collected, clear_collected)

static CommandStatus
misused_twice (const Command *command, const char *name)
{
  g_autofree char *what = g_strdup_printf (_ ("--%s: given twice; expected once"), name);

  return command_misused (command, what);
}

gboolean
command_check_json (const Command *command, CommandStatus *status)
{
  if (command_can_print_json ())
    return TRUE;
  g_clear_pointer (&command_options.encoding, g_free);
  *status = command_misused (command, _ ("--encoding: it lacks letters or signs of ASCII that "
                                         "JSON is written with; CP932 and UTF-8 have them"));
  return FALSE;
}

/* GLib's words are in the language of the C library's locale, which may be another. The option, as
 * they name it, stands in them in any. */
static char *
describe_misuse (const GError *error)
{
  g_autoptr (GRegex) regex = g_regex_new ("(^|[^-\\w])(--?[^-\\s]\\S*)", 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *option = NULL;

  if (!g_regex_match (regex, error->message, 0, &match))
    return g_strdup (error->message);
  option = g_match_info_fetch (match, 2);
  if (g_error_matches (error, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION))
    return g_strdup_printf (_ ("%s: no such option"), option);
  return g_strdup_printf (_ ("%s: the value behind it is missing, or has another form"), option);
}

gboolean
command_parse (const Command *command, const GOptionEntry *own, int *argc, char ***argv,
               CommandStatus *status)
{
  g_auto (Collected) collected = { 0 };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *misuse = NULL;
  const char *twice;

  g_option_context_set_help_enabled (context, FALSE);
  g_option_context_set_translate_func (context, translate, NULL, NULL);
  collect (&collected, context, command, own);
  g_option_group_set_translate_func (g_option_context_get_main_group (context), translate, NULL,
                                     NULL);
  *status = COMMAND_DONE;
  misuse = command_find_valueless ((const GOptionEntry *)collected.entries->data, *argc, *argv);
  if (misuse != NULL)
    *status = command_misused (command, misuse);
  else if (!g_option_context_parse (context, argc, argv, &error))
    *status = command_misused (command, misuse = describe_misuse (error));
  else if ((twice = take_values (&collected, command)) != NULL)
    *status = misused_twice (command, twice);
  else if ((command_options.folder != NULL && *command_options.folder == '\0')
           || (command_options.folders != NULL
               && g_strv_contains ((const char *const *)command_options.folders, "")))
    *status = command_misused (command, _ ("-C: expected the name of a folder"));
  else if (command_options.folder != NULL && command_options.wants_builtin)
    *status = command_misused (command, _ ("expected one of -C FOLDER and --builtin"));
  else if (!command_check_encoding ())
    {
      g_clear_pointer (&command_options.encoding, g_free);
      *status = command_misused (command, _ ("--encoding: no such encoding"));
    }
  else if (command_options.json && !command_check_json (command, status))
    return FALSE;
  else if (show_help)
    command_print_help (command, context);
  else if (show_version)
    command_print ("riyo %s\n", riyo_version ());
  else
    {
      drop_end_mark (argc, *argv);
      return TRUE;
    }
  return FALSE;
}

const char *
command_get_folder (void)
{
  return command_options.folder != NULL ? command_options.folder : "./riyo";
}

gboolean
command_has_folder (void)
{
  if (command_options.folder == NULL && !command_options.wants_builtin
      && g_file_test ("./riyo", G_FILE_TEST_EXISTS))
    command_options.folder = g_strdup ("./riyo");
  return command_options.folder != NULL;
}

const char *
command_begin_json (void)
{
  return command_options.builtin ? "{\"builtin\":true," : "{";
}

CommandStatus
command_misused (const Command *command, const char *what)
{
  g_autofree char *shown = riyo_text_show_whole (what);
  g_autofree char *usage = command_format_usage (command);

  command_print_error ("riyo %s: %s\n%s", command->name, shown, usage);
  return COMMAND_TROUBLE;
}

const char *
command_page_is_utf8 (void)
{
  return _ ("--encoding: a page in HTML is UTF-8, as it says of itself; expected none");
}

gboolean
command_choose_format (const Command *command, const char *stated, RiyoReportFormat *format,
                       CommandStatus *status)
{
  static const char *const words[] = { [RIYO_REPORT_TEXT] = "text",
                                       [RIYO_REPORT_JSON] = "json",
                                       [RIYO_REPORT_HTML] = "html",
                                       [RIYO_REPORT_CSV] = "csv" };

  *format = command_options.json ? RIYO_REPORT_JSON : RIYO_REPORT_TEXT;
  if (stated == NULL)
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (strcmp (stated, words[i]) == 0)
      {
        *format = (RiyoReportFormat)i;
        if (*format == RIYO_REPORT_JSON)
          return command_check_json (command, status);
        if (*format != RIYO_REPORT_HTML || command_is_utf8 ())
          return TRUE;
        *status = command_misused (command, command_page_is_utf8 ());
        return FALSE;
      }
  *status = command_misused (command, _ ("--format: expected text, json, html or csv"));
  return FALSE;
}

CommandStatus
command_fail (const GError *error)
{
  gboolean refused = error->domain == RIYO_REFUSAL;

  if (command_options.json)
    {
      g_autoptr (GString) json = g_string_new (NULL);

      g_string_append_printf (
          json, "%s\"decision\":\"%s\",\"code\":\"%s\",\"message\":", command_begin_json (),
          refused ? "refused" : "error", riyo_error_code_name (error));
      riyo_json_append_text (json, error->message);
      command_add_table (json);
      command_print ("%s}\n", json->str);
    }
  else
    command_print_error (refused ? "%s\n" : "riyo: %s\n", error->message);
  if (!command_options.json && (refused || g_error_matches (error, RIYO_ERROR, RIYO_ERROR_NAME)))
    {
      g_autofree char *table = command_format_table ();

      command_print_error ("%s", table);
    }
  return refused ? COMMAND_REFUSED : COMMAND_TROUBLE;
}

CommandStatus
command_fail_number (const GError *error)
{
  static const char mark[] = "BAD_SUBJECT: ";
  const char *words = g_error_matches (error, RIYO_REFUSAL, RIYO_REFUSAL_BAD_SUBJECT)
                          ? strstr (error->message, mark)
                          : NULL;
  g_autoptr (GError) plain
      = words != NULL ? g_error_new_literal (RIYO_ERROR, RIYO_ERROR_ARGUMENT, words + strlen (mark))
                      : g_error_copy (error);

  return command_fail (plain);
}

void
command_tell_empty (const char *file)
{
  g_autofree char *shown = riyo_text_show_whole (file != NULL ? file : "-");

  command_print_error (_ ("riyo: %s: there is no record in it\n"), shown);
}

void
command_show_header (RiyoLayout *layout, const char *input, const GError *error)
{
  g_autofree char *text = g_error_matches (error, RIYO_ERROR, RIYO_ERROR_FORMAT) && input != NULL
                                  && isatty (STDERR_FILENO)
                              ? riyo_header_compare (layout, input)
                              : NULL;

  if (text != NULL)
    command_print_error ("%s", text);
}
