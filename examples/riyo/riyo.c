/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* riyo: the library at the shell's prompt. One command a file; this one finds it. */
#include "config.h"

#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "folder/folder.h"
#include "log/log.h"

static const Command *const commands[] = {
  &command_init,    &command_status,   &command_check,    &command_adopt,
  &command_filter,  &command_tag,      &command_layout,   &command_table,
  &command_rules,   &command_notice,   &command_alert,    &command_audit,
  &command_suspend, &command_purposes, &command_register, &command_repair,
};

static const Command *
find_command (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (strcmp (commands[i]->name, name) == 0)
      return commands[i];
  return NULL;
}

static void
print_overview (void)
{
  command_print ("%s riyo COMMAND …\n", _ ("Usage:"));
  command_print_lines (
      _ ("Refuses any use of personal data that the published table does not permit."));
  command_print ("\n");
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    command_print ("  %-9s %s\n", commands[i]->name, riyo_gettext (commands[i]->summary));
  command_print ("\n");
  command_print_lines (_ ("riyo COMMAND --help tells more."));
  command_print_lines (
      _ ("Exit status: 0 permitted or done, 1 refused or something found, 2 trouble."));
}

/* An answer that did not reach its reader was not given; what was done is done. */
static int
finish (CommandStatus status)
{
  g_autofree char *way = NULL;

  command_tell_lacking ();
  if (fflush (stdout) == 0 && !ferror (stdout))
    return (int)status;
  if (status == COMMAND_DONE && riyo_log_has_written ())
    {
      way = riyo_advice_new (command_get_folder (), "audit show");
      command_print_error (_ ("riyo: the output could not be written; what was asked is done all "
                              "the same, and recorded: do not ask again (%s tells)\n"),
                           way);
    }
  else
    command_print_error (_ ("riyo: the output could not be written\n"));
  return COMMAND_TROUBLE;
}

/* What we say of trouble must not become a part of a folder: of its log, for one. */
static gboolean
is_heard_in_folder (void)
{
  g_autofree char *self = g_strdup_printf ("/proc/self/fd/%d", STDERR_FILENO);
  g_autofree char *path = g_file_read_link (self, NULL);

  return path != NULL && g_path_is_absolute (path) && riyo_folder_covers (-1, path);
}

/* Else a program that was stopped would stop this one without a word. */
static void
tell_waiting (const char *message)
{
  command_print_error ("riyo: %s\n", message);
}

/* "riyo help" is "riyo --help", "riyo help filter" is "riyo filter --help". */
static void
ask_help (int *argc, char **argv)
{
  static char option[] = "--help";

  for (int i = 1; i + 1 < *argc; i++)
    argv[i] = argv[i + 1];
  argv[*argc - 1] = option;
}

int
main (int argc, char **argv)
{
  const Command *command;

  if (argc > 1 && strcmp (argv[1], "help") == 0)
    ask_help (&argc, argv);
  command = argc > 1 ? find_command (argv[1]) : NULL;
  if (!riyo_stdio_fill () || is_heard_in_folder ())
    return COMMAND_TROUBLE;
  setlocale (LC_ALL, "");
  signal (SIGXFSZ, SIG_IGN); /* a write beyond the limit then fails, and is named */
  riyo_log_waiting = tell_waiting;
  if (command != NULL)
    {
      g_set_prgname ("riyo");
      return finish (command->run (argc - 1, argv + 1));
    }
  if (argc > 1 && strcmp (argv[1], "--version") == 0)
    {
      command_print ("riyo %s\n", riyo_version ());
      return EXIT_SUCCESS;
    }
  if (argc > 1 && (strcmp (argv[1], "--help") == 0 || strcmp (argv[1], "-h") == 0))
    {
      print_overview ();
      return EXIT_SUCCESS;
    }
  if (argc > 1)
    {
      g_autofree char *shown = riyo_text_show (argv[1]);

      command_print_error (_ ("riyo: no command “%s”; riyo --help lists them\n"), shown);
    }
  else
    print_overview ();
  return COMMAND_TROUBLE;
}
