/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* riyo audit archive: old files of the log, kept elsewhere. */
#include "config.h"

#include "audit.h"
#include "folder/folder.h"
#include "guard/guard.h"

static char *actor, *before;

static const GOptionEntry options[] = {
  { "before", 0, 0, G_OPTION_ARG_FILENAME, &before,
    N_ ("files all of whose entries are of days before this one"), "YYYY-MM-DD" },
  { "actor", 'a', 0, G_OPTION_ARG_FILENAME, &actor, N_ ("who archives (default: the account)"),
    "NAME" },
  { NULL },
};

static CommandStatus archive (int argc, char **argv);

const Command audit_command_archive
    = { "audit archive", archive, "[-C FOLDER] --before DAY [-a ACTOR] DIR",
        N_ ("move old files of the log into DIR, recorded") };

static void
print_done (const RiyoArchiving *done)
{
  if (command_options.json)
    command_print ("{\"files\":%u,\"last\":%" G_GUINT64_FORMAT ",\"anchor\":%s%s%s}\n",
                   done->n_files, done->last, done->anchor != NULL ? "\"" : "",
                   done->anchor != NULL ? done->anchor : "null", done->anchor != NULL ? "\"" : "");
  else if (!command_options.quiet && done->n_files == 0)
    command_print ("%s\n",
                   _ ("Nothing is moved: of the files before the newest none is that old. The "
                      "newest, which is written to, stays."));
  else if (!command_options.quiet)
    command_print (
        _ ("%u files are archived, up to entry %llu. Their anchor, to be noted on paper: "
           "%s\n"),
        done->n_files, (unsigned long long)done->last, done->anchor);
}

static CommandStatus
archive (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RiyoGuard) guard = NULL;
  RiyoArchiving done = { 0 };
  CommandStatus status;
  RiyoDate day;

  if (!audit_parse (&audit_command_archive, options, &argc, &argv, &status))
    return status;
  day = before != NULL ? riyo_date_parse (before) : 0;
  if (before != NULL && day == 0)
    return command_misused (&audit_command_archive,
                            _ ("--before: expected a day of the calendar, YYYY-MM-DD"));
  if (argc != 2 || day == 0)
    return command_misused (&audit_command_archive,
                            _ ("expected --before YYYY-MM-DD and one folder"));
  guard = riyo_guard_open (command_get_folder (), &error);
  if (guard == NULL)
    return command_fail (error);
  riyo_guard_tell_overdue (guard); /* while what it is about is here to be listed */
  if (!riyo_folder_archive (command_get_folder (), argv[1], day, actor, &done, &error))
    return command_fail (error);
  riyo_guard_tell_overdue (guard);
  print_done (&done);
  g_free (done.anchor);
  return COMMAND_DONE;
}
