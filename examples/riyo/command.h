/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the commands of `riyo` share: options, output, exit status. */
#pragma once

#include "base/base.h"
#include "report/report.h"

typedef enum
{
  COMMAND_DONE = 0,    /* permitted, or done as asked */
  COMMAND_REFUSED = 1, /* refused, or something found */
  COMMAND_TROUBLE = 2, /* usage, bad input, not recorded */
} CommandStatus;

typedef struct
{
  const char *name;
  CommandStatus (*run) (int argc, char **argv);
  const char *usage;     /* what follows "riyo NAME" */
  const char *summary;   /* one line; translated where it is shown */
  gboolean asks_table;   /* what a table says, which --builtin asks of the sample */
  gboolean asks_several; /* folders, each behind a -C of its own */
} Command;

/* Every command; each is defined in its own riyo-NAME.c. */
extern const Command command_adopt;
extern const Command command_alert;
extern const Command command_audit;
extern const Command command_check;
extern const Command command_filter;
extern const Command command_init;
extern const Command command_layout;
extern const Command command_notice;
extern const Command command_purposes;
extern const Command command_register;
extern const Command command_repair;
extern const Command command_rules;
extern const Command command_status;
extern const Command command_suspend;
extern const Command command_table;
extern const Command command_tag;

/* Options every command takes; static, set by command_parse (). */
extern struct CommandOptions
{
  char *folder;   /* -C, NULL when not given; of several the first */
  char **folders; /* all of them, where the command asks several */
  char *encoding;
  gboolean json;
  gboolean quiet;
  gboolean wants_builtin; /* the sample was asked for by name */
  gboolean builtin;       /* what is answered is of another society's table */
} command_options;

/* Reads @own and the common options out of @argv, leaving the operands (from index 1 on) in place.
 * Options hold bytes as given: use G_OPTION_ARG_FILENAME for text, since under LC_ALL=C glib would
 * refuse Japanese. FALSE when the command is over: @status then says how. */
gboolean command_parse (const Command *command, const GOptionEntry *own, int *argc, char ***argv,
                        CommandStatus *status);

/* What is wrong with a call in which an option that takes a value has none, or one of @entries for
 * it; NULL = nothing. What begins with - and is no option is a value like any. */
char *command_find_valueless (const GOptionEntry *entries, int argc, char **argv);

/* The folder of -C, or ./riyo. */
const char *command_get_folder (void);

/* Whether there is a folder to ask: that of -C, else ./riyo where there is one, unless --builtin
 * was said; it is from then on as if -C had named it. Whatever is there under that name: one that
 * is spoilt is an error. */
gboolean command_has_folder (void);

/* How a JSON object of an answer begins: with "builtin" where another society's table answers. */
const char *command_begin_json (void);

/* Whose table answers from now on, by the guard's, or by @table alone; NULL leaves it as it was. */
void command_answer_by (RiyoTable *table);
void command_answer_by_guard (RiyoGuard *guard);

/* What every answer says behind itself: the society and the 版 of the table that decided, as a
 * line; empty where none has. */
char *command_format_table (void);

/* The same as members of JSON. */
void command_add_table (GString *json);

/* Whether there is an encoding of the name that was given, and whether it is UTF-8. */
gboolean command_check_encoding (void);
gboolean command_can_print_json (void);

/* FALSE, with @status, where JSON is to be printed and cannot. */
gboolean command_check_json (const Command *command, CommandStatus *status);
gboolean command_is_utf8 (void);

/* A page, a letter, or a file of data to stdout, whole: where the encoding has not all of its
 * characters, nothing, but COMMAND_TROUBLE and on stderr which they are. */
CommandStatus command_print_page (const char *text) G_GNUC_WARN_UNUSED_RESULT;

/* JSON to stdout, also where the command prints nothing else. */
void command_print_json (const char *format, ...) G_GNUC_PRINTF (1, 2);
/* What --format chose, whole: a page, or JSON. */
CommandStatus command_print_sheets (const char *text, RiyoReportFormat format);

/* On stderr, at the end: for which characters “?” stands in what was printed. */
void command_tell_lacking (void);

/* Text to stdout or stderr: UTF-8 whatever the locale, unless --encoding says otherwise. */
void command_print (const char *format, ...) G_GNUC_PRINTF (1, 2);
void command_print_error (const char *format, ...) G_GNUC_PRINTF (1, 2);

/* Numbers of our own to a terminal, with codes that it obeys; never a text of others. */
void command_show_progress (const char *format, ...) G_GNUC_PRINTF (1, 2);

/* A subject as given in UTF-8 or CP932, in UTF-8; "-" reads it from stdin, asking on a terminal. */
char *command_dup_subject (const char *given);

/* Tells an error: 1 for a refusal, 2 for anything else. With --json on stdout. */
CommandStatus command_fail (const GError *error);

/* The same where a number was only stated, and no use of data refused: that it is in no form is an
 * error. */
CommandStatus command_fail_number (const GError *error);

/* That a file, NULL = standard input, holds no record, on stderr however quiet the command is: what
 * should have filled it may have failed. */
void command_tell_empty (const char *file);

/* Behind the error of a file whose header lacks columns of the layout: what it has, to a person at
 * a terminal alone, for what goes elsewhere may be kept. */
void command_show_header (RiyoLayout *layout, const char *input, const GError *error);

/* Tells that the command was called wrongly. */
CommandStatus command_misused (const Command *command, const char *what);

/* How a command is called, in lines of at most 80 columns. */
char *command_format_usage (const Command *command);

/* Its usage, what it is for, and its options. */
void command_print_help (const Command *command, GOptionContext *context);

/* Whether @argv asks what a command of several parts has, and each of @parts, which NULL ends, with
 * its usage. */
gboolean command_wants_parts (int argc, char **argv);
CommandStatus command_print_parts (const Command *command, const Command *const *parts);

/* Lines of help, each divided where it is wider than 80 columns. */
void command_print_lines (const char *lines);

/* How a page in HTML was asked for wrongly, in another encoding than it states. */
const char *command_page_is_utf8 (void);

/* What --format says of sheets, @stated (nullable), or --json. FALSE, with @status, for a word that
 * is none. */
gboolean command_choose_format (const Command *command, const char *stated,
                                RiyoReportFormat *format, CommandStatus *status);
