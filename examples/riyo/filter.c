/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* riyo filter: passes on what of a file a purpose may use. */
#include "config.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "file/file.h"
#include "guard/guard.h"

static char *purpose, *actor, *layout_name, *output, *role, *law, *reference, *approver;
static char **subjects, **only, **recipients;
static gboolean blank, drop, skip_suspended, rehearse, sha256;
static volatile sig_atomic_t interrupted;

static const GOptionEntry options[] = {
  { "purpose", 'p', 0, G_OPTION_ARG_FILENAME, &purpose, N_ ("the purpose or task"), "PURPOSE" },
  { "layout", 'l', 0, G_OPTION_ARG_FILENAME, &layout_name, N_ ("the layout's name"), "LAYOUT" },
  { "actor", 'a', 0, G_OPTION_ARG_FILENAME, &actor, N_ ("who acts (default: the account)"),
    "ACTOR" },
  { "role", 0, 0, G_OPTION_ARG_FILENAME, &role, N_ ("the role to act in"), "ROLE" },
  { "law", 0, 0, G_OPTION_ARG_FILENAME, &law,
    N_ ("what a law demands (法令), instead of a purpose"), "NAME" },
  { "ref", 0, 0, G_OPTION_ARG_FILENAME, &reference,
    N_ ("the reference number of the document behind it"), "N" },
  { "reference", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_FILENAME, &reference, NULL, NULL },
  { "approver", 0, 0, G_OPTION_ARG_FILENAME, &approver, N_ ("who approved it"), "NAME" },
  { "output", 'o', 0, G_OPTION_ARG_FILENAME, &output, N_ ("the file to write (default: stdout)"),
    "OUT" },
  { "blank", 0, 0, G_OPTION_ARG_NONE, &blank, N_ ("blank what may not be used"), NULL },
  { "drop", 0, 0, G_OPTION_ARG_NONE, &drop, N_ ("leave out columns that may not be used"), NULL },
  { "skip-suspended", 0, 0, G_OPTION_ARG_NONE, &skip_suspended,
    N_ ("leave out records of persons whose data is suspended"), NULL },
  { "subject", 's', 0, G_OPTION_ARG_FILENAME_ARRAY, &subjects,
    N_ ("pass on one person's records alone; - asks for the number"), "SUBJECT" },
  { "only", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &only,
    N_ ("refuse a file that holds anyone with another value, such as 記号=52"), "PART=VALUE" },
  { "recipient", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &recipients,
    N_ ("to whom it is handed, recorded"), "NAME" },
  { "rehearse", 0, 0, G_OPTION_ARG_NONE, &rehearse, N_ ("write only the report"), NULL },
  { "sha256", 0, 0, G_OPTION_ARG_NONE, &sha256, N_ ("add a cryptographic digest"), NULL },
  { NULL },
};

typedef struct
{
  const RiyoFilter *filter;
  gboolean terminal;
  guint64 size;                /* of the input, 0 when not known */
  gint64 started_us, shown_us; /* 0 = no line stands there */
} Progress;

static void
on_signal (int number)
{
  interrupted = 1;
}

static void
catch_signals (void)
{
  struct sigaction action = { .sa_handler = on_signal }; /* no SA_RESTART: a read comes back */

  sigaction (SIGINT, &action, NULL);
  sigaction (SIGTERM, &action, NULL);
  sigaction (SIGHUP, &action, NULL);
  signal (SIGPIPE, SIG_IGN);
}

static void
show_progress (Progress *progress, guint64 n_bytes)
{
  gint64 now_us = g_get_monotonic_time (), spent_us = now_us - progress->started_us;
  double rate = spent_us > 0 ? (double)n_bytes / (double)spent_us : 0; /* MB/s */

  if (now_us - progress->shown_us < 200000)
    return;
  progress->shown_us = now_us;
  if (progress->size > 0 && rate > 0)
    command_show_progress ("\r%5.1f %%  %.0f MB/s  %.0f s \033[K",
                           100.0 * (double)n_bytes / (double)progress->size, rate,
                           (double)(progress->size - MIN (n_bytes, progress->size)) / rate / 1e6);
  else
    command_show_progress ("\r%.0f MB  %.0f MB/s \033[K", (double)n_bytes / 1e6, rate);
}

static void
clear_progress (Progress *progress)
{
  if (progress->shown_us > 0)
    command_show_progress ("\r\033[K");
  progress->shown_us = 0;
}

/* Behind the last of it the file itself may go to the same terminal. */
static gboolean
on_progress (guint64 n_bytes, gpointer data)
{
  Progress *progress = data;

  if (riyo_filter_has_read (progress->filter))
    clear_progress (progress);
  else if (progress->terminal)
    show_progress (progress, n_bytes);
  return !interrupted;
}

static char *
first_of (char **list)
{
  return list != NULL ? list[0] : NULL;
}

/* PART=VALUE, each time: a value may hold the sign itself. */
static void
add_only (RiyoRequest *request)
{
  for (char **item = only; item != NULL && *item != NULL; item++)
    {
      g_autofree char *text = command_dup_subject (*item);
      char *value = strchr (text, '=');

      *value++ = '\0';
      riyo_request_add_only (request, text, value);
    }
}

static RiyoOperation *
begin (RiyoGuard *guard, GError **error)
{
  g_autofree char *subject = subjects != NULL ? command_dup_subject (subjects[0]) : NULL;
  g_autoptr (RiyoRequest) request = riyo_request_new (purpose);

  riyo_request_set_actor (request, actor);
  riyo_request_set_role (request, role);
  riyo_request_set_law (request, law);
  riyo_request_set_reference (request, reference);
  riyo_request_set_approver (request, approver);
  riyo_request_set_subject (request, subject);
  riyo_request_set_recipient (request, first_of (recipients));
  add_only (request);
  riyo_request_set_rehearsal (request, rehearse);
  return riyo_guard_begin_request (guard, request, error);
}

/* A use that was begun has a table to its end, whatever is adopted meanwhile. */
static RiyoOperation *
begin_by_table (RiyoGuard *guard, GError **error)
{
  RiyoOperation *operation;

  command_answer_by_guard (guard);
  operation = guard != NULL ? begin (guard, error) : NULL;
  if (operation != NULL)
    command_answer_by (riyo_use_get_table (riyo_operation_use (operation)));
  return operation;
}

static gboolean
run_filter (RiyoFilter *filter, const char *input, GError **error)
{
  struct stat status;
  Progress progress = { .filter = filter,
                        .terminal = !command_options.quiet && isatty (STDERR_FILENO),
                        .started_us = g_get_monotonic_time () };
  gboolean done;

  if (input != NULL && stat (input, &status) == 0)
    progress.size = (guint64)status.st_size;
  riyo_filter_set_progress (filter, on_progress, &progress);
  done = riyo_filter_run (filter, input, output, error);
  riyo_filter_set_progress (filter, NULL, NULL);
  clear_progress (&progress);
  return done;
}

/* The count is the last line on stderr; with --json it is one object, on stdout only when that does
 * not carry the data. */
static void
report (RiyoFilter *filter)
{
  g_autofree char *text = riyo_filter_describe (filter, command_options.json);

  if (command_options.json && (output != NULL || rehearse))
    command_print ("%s\n", text);
  else if (*text != '\0' && (!command_options.quiet || command_options.json))
    command_print_error ("%s\n", text); /* there is none of what could not be opened */
}

/* A use whose end is not recorded is no use that has not taken place. */
static void
tell_out (void)
{
  g_autofree char *shown = output != NULL ? riyo_text_show_whole (output) : NULL;

  if (shown != NULL)
    command_print_error (_ ("%s is whole, with its sidecar, and recorded; what could not be "
                            "recorded is the end of the use. It may be used: do not run this "
                            "again, but tell the responsible person\n"),
                         shown);
  else
    command_print_error ("%s", _ ("What passed is out, and recorded; what could not be recorded is "
                                  "the end of the use. Do not run this again, but tell the "
                                  "responsible person\n"));
}

static CommandStatus
conclude (RiyoFilter *filter, const char *input, RiyoOperation *operation, gboolean done,
          const GError *error)
{
  g_autoptr (GError) ending = NULL;
  guint64 n_records;
  gboolean quiet = error != NULL && strstr (error->message, g_strerror (EPIPE));
  CommandStatus status = COMMAND_DONE;

  if (done && !command_options.quiet && !command_options.json)
    {
      g_autofree char *table = command_format_table ();

      command_print_error ("%s", table);
    }
  if (!done && quiet)
    status = COMMAND_TROUBLE;
  else if (!done)
    {
      gboolean json = command_options.json;

      command_options.json = FALSE; /* the report below is the JSON */
      status = command_fail (error);
      command_options.json = json;
    }
  if (!(done ? riyo_operation_end : riyo_operation_end_empty) (operation, &ending)
      && status != COMMAND_TROUBLE)
    {
      if (done && !rehearse)
        tell_out ();
      status = command_fail (ending);
    }
  riyo_filter_get_counts (filter, &n_records, NULL, NULL);
  if (done && n_records == 0)
    command_tell_empty (input);
  if (!quiet)
    report (filter);
  return status;
}

static CommandStatus
run_in_folder (const char *input, GError **error)
{
  g_autoptr (RiyoGuard) guard = riyo_guard_open (command_get_folder (), error);
  g_autoptr (RiyoOperation) operation = begin_by_table (guard, error);
  g_autoptr (RiyoLayout) layout
      = operation != NULL ? riyo_operation_load_layout (operation, layout_name, error) : NULL;
  g_autoptr (RiyoFilter) filter = NULL;
  RiyoFilterFlags flags = (blank ? RIYO_FILTER_BLANK : 0) | (drop ? RIYO_FILTER_DROP : 0)
                          | (skip_suspended ? RIYO_FILTER_SKIP_SUSPENDED : 0)
                          | (sha256 ? RIYO_FILTER_SHA256 : 0);
  g_autoptr (GError) failure = NULL;
  CommandStatus status;
  gboolean done;

  if (layout != NULL)
    filter = riyo_filter_new (operation, layout, flags, error);
  if (filter == NULL)
    return COMMAND_TROUBLE;
  catch_signals ();
  done = run_filter (filter, input, &failure);
  status = conclude (filter, input, operation, done, failure);
  command_show_header (layout, input, failure);
  return status;
}

/* What is wrong with the options that limit the use; NULL = nothing. */
static const char *
find_misuse (const char *input)
{
  if (subjects != NULL && subjects[1] != NULL)
    return _ ("-s is for one person; expected it once");
  if (recipients != NULL && recipients[1] != NULL)
    return _ ("expected one --recipient");
  if (subjects != NULL && strcmp (subjects[0], "-") == 0 && input == NULL)
    return _ ("-s - reads the number from standard input; name the file");
  if (output != NULL && *output == '\0')
    return _ ("-o: expected the name of a file, or - for standard output");
  for (char **item = only; item != NULL && *item != NULL; item++)
    if (**item == '=' || strchr (*item, '=') == NULL)
      return _ ("--only: expected PART=VALUE, such as 記号=52");
  return NULL;
}

static CommandStatus
run (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  CommandStatus status;
  const char *input, *misuse;

  if (!command_parse (&command_filter, options, &argc, &argv, &status))
    return status;
  if (argc > 2 || (purpose == NULL) == (law == NULL) || layout_name == NULL)
    return command_misused (
        &command_filter, _ ("expected -p PURPOSE or --law NAME, -l LAYOUT and at most one file"));
  input = argc == 2 && strcmp (argv[1], "-") != 0 ? argv[1] : NULL;
  misuse = find_misuse (input);
  if (misuse != NULL)
    return command_misused (&command_filter, misuse);
  if (g_strcmp0 (output, "-") == 0)
    g_clear_pointer (&output, g_free);
  if (!riyo_filter_check_output (input, output, &error)) /* before a use begins */
    return command_fail (error);
  status = run_in_folder (input, &error);
  return error != NULL ? command_fail (error) : status;
}

const Command command_filter
    = { "filter", run,
        "[-C FOLDER] (-p PURPOSE | --law NAME --approver NAME --ref N) -l LAYOUT "
        "[--blank | --drop] [--skip-suspended] [-s SUBJECT] [--only PART=VALUE] "
        "[--recipient NAME] [-a ACTOR] [--role ROLE] [--rehearse] [--sha256] [IN] [-o OUT]",
        N_ ("pass on what of a file the purpose may use") };
