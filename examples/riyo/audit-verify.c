/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* riyo audit verify, riyo audit seal: whether the log is what was written. */
#include "config.h"

#include "audit.h"
#include "folder/folder.h"
#include "guard/guard.h"
#include "log/log.h"

static char *anchor, *seal_key, *archived;

static const GOptionEntry verify_options[] = {
  { "anchor", 0, 0, G_OPTION_ARG_FILENAME, &anchor, N_ ("the anchor of an earlier verification"),
    "ANCHOR" },
  { "seal-key", 0, 0, G_OPTION_ARG_FILENAME, &seal_key, N_ ("the file riyo audit seal made"),
    "FILE" },
  { "archived", 0, 0, G_OPTION_ARG_FILENAME, &archived,
    N_ ("where the archived files are, to verify them too"), "DIR" },
  { NULL },
};

static CommandStatus verify (int argc, char **argv);

const Command audit_command_verify
    = { "audit verify", verify,
        "[-C FOLDER] [--anchor ANCHOR] [--seal-key FILE] [--archived DIR] [FOLDER]",
        N_ ("say whether the audit log is what was written; send the alerts that wait") };

static CommandStatus seal (int argc, char **argv);

const Command audit_command_seal
    = { "audit seal", seal, "[-C FOLDER] FILE",
        N_ ("seal the log from now on; FILE is the new key, to be kept elsewhere") };

static const char *
describe (RiyoVerification *found)
{
  if (riyo_verification_is_undecided (found))
    return _ ("CANNOT BE TOLD");
  switch (riyo_verification_get_integrity (found))
    {
    case RIYO_INTEGRITY_INTACT:
      return _ ("INTACT");
    case RIYO_INTEGRITY_ALTERED:
      return _ ("ALTERED");
    case RIYO_INTEGRITY_SHORTER:
      return _ ("SHORTER THAN IT WAS");
    case RIYO_INTEGRITY_UNREADABLE:
    default:
      return _ ("UNREADABLE");
    }
}

static void
print_items (const char *const *items, guint n)
{
  for (guint i = 0; i < n; i++)
    command_print ("  - %s\n", items[i]);
}

static guint
count (const char *const *items)
{
  return g_strv_length ((char **)items);
}

static void
print_list (const char *title, const char *const *items, const GPtrArray *more)
{
  if (items[0] != NULL || more->len > 0)
    command_print ("%s\n", title);
  print_items (items, count (items));
  print_items ((const char *const *)more->pdata, more->len);
}

static void
print_text (RiyoVerification *found, const RiyoInspection *parts)
{
  static const char *const none[] = { NULL };
  g_autoptr (GPtrArray) nothing = g_ptr_array_new ();

  const char *head = riyo_verification_get_anchor (found);

  command_print (riyo_verification_get_integrity (found) == RIYO_INTEGRITY_INTACT
                     ? _ ("Audit log: %s, %llu entries\n")
                     : _ ("Audit log: %s; entries that are good: %llu\n"),
                 describe (found), (unsigned long long)riyo_verification_get_n_entries (found));
  if (riyo_verification_get_problem (found) != NULL)
    command_print ("  %s\n", riyo_verification_get_problem (found));
  if (head != NULL)
    command_print (_ ("Anchor, to be noted on paper: %s\n"), head);
  print_list (_ ("Not as the log says that it is:"), none, parts->faults);
  print_list (_ ("Worth knowing:"), riyo_verification_get_notes (found), nothing);
  print_list (_ ("Not verified:"), riyo_verification_get_unverified (found), parts->unread);
}

static void
append_items (GString *json, const char *const *items, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      if (!g_str_has_suffix (json->str, "["))
        g_string_append_c (json, ',');
      riyo_json_append_text (json, items[i]);
    }
}

static void
append_list (GString *json, const char *key, const char *const *items, const GPtrArray *more)
{
  g_string_append_printf (json, ",\"%s\":[", key);
  append_items (json, items, count (items));
  append_items (json, (const char *const *)more->pdata, more->len);
  g_string_append_c (json, ']');
}

static void
append_text (GString *json, const char *key, const char *value)
{
  g_string_append_printf (json, ",\"%s\":", key);
  if (value != NULL)
    riyo_json_append_text (json, value);
  else
    g_string_append (json, "null");
}

static void
print_json (RiyoVerification *found, const RiyoInspection *parts)
{
  static const char *const names[] = { "unreadable", "altered", "shorter", "intact" };
  static const char *const none[] = { NULL };
  g_autoptr (GPtrArray) nothing = g_ptr_array_new ();
  g_autoptr (GString) json = g_string_new (NULL);
  const char *file;
  guint64 line;

  riyo_verification_get_place (found, &file, &line);
  g_string_append_printf (json, "{\"integrity\":\"%s\",\"entries\":%" G_GUINT64_FORMAT,
                          names[riyo_verification_get_integrity (found)],
                          riyo_verification_get_n_entries (found));
  append_text (json, "hash", riyo_verification_get_head (found));
  append_text (json, "anchor", riyo_verification_get_anchor (found));
  append_text (json, "problem", riyo_verification_get_problem (found));
  append_text (json, "file", file);
  g_string_append_printf (json, ",\"line\":%" G_GUINT64_FORMAT, line);
  append_list (json, "faults", none, parts->faults);
  append_list (json, "notes", riyo_verification_get_notes (found), nothing);
  append_list (json, "unverified", riyo_verification_get_unverified (found), parts->unread);
  command_print ("%s}\n", json->str);
}

static void
print_untold (const RiyoUntold *untold)
{
  if (untold->n > 0)
    command_print_error (
        untold->tells_nobody
            ? _ ("riyo: events of which nobody is told: %llu (entries %llu to %llu). The rules "
                 "state no コマンド in [連絡]; once they do, it is told\n")
            : _ ("riyo: alerts that reached nobody yet: %llu (entries %llu to %llu)\n"),
        (unsigned long long)untold->n, (unsigned long long)untold->first_seq,
        (unsigned long long)untold->last_seq);
}

/* Of the log, and of what it says of the folder's other parts. */
static CommandStatus
conclude (RiyoVerification *found, const RiyoInspection *parts)
{
  RiyoIntegrity integrity = riyo_verification_get_integrity (found);
  gboolean stands = integrity == RIYO_INTEGRITY_INTACT && parts->faults->len == 0;

  if (command_options.json)
    print_json (found, parts);
  else if (!command_options.quiet || !stands)
    print_text (found, parts);
  if (integrity == RIYO_INTEGRITY_UNREADABLE)
    return COMMAND_TROUBLE;
  return stands ? COMMAND_DONE : COMMAND_REFUSED;
}

/* A log in order that has nothing to hold the rest against is no mismatch. */
static void
take_unrecorded (RiyoInspection *parts)
{
  if (!parts->is_unrecorded)
    return;
  g_ptr_array_extend_and_steal (parts->unread, parts->faults);
  parts->faults = g_ptr_array_new_with_free_func (g_free);
}

static CommandStatus
verify (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RiyoVerification) found = NULL;
  g_auto (RiyoInspection) parts = { 0 };
  CommandStatus status;
  RiyoUntold untold;

  if (!command_parse (&audit_command_verify, verify_options, &argc, &argv, &status))
    return status;
  if (argc > 2)
    return command_misused (&audit_command_verify, _ ("expected at most one folder"));
  if (argc == 2 && command_options.folder != NULL)
    return command_misused (&audit_command_verify,
                            _ ("a folder stands behind -C, or alone; not both"));
  if (argc == 2)
    command_options.folder = g_strdup (argv[1]);
  if (!audit_check_folder (command_get_folder (), &status))
    return status;
  /* How its command ended becomes an entry, behind which the anchor is to stand. */
  riyo_folder_get_untold (command_get_folder (), TRUE, &untold);
  found = riyo_folder_verify (command_get_folder (), archived, anchor, seal_key, &error);
  if (found == NULL)
    return command_fail (error);
  riyo_folder_inspect (command_get_folder (), &parts);
  take_unrecorded (&parts);
  status = conclude (found, &parts);
  print_untold (&untold);
  return status;
}

static void
print_sealed (const char *key, gboolean resumed)
{
  g_autoptr (GString) json = g_string_new ("{\"key\":");
  g_autofree char *shown = riyo_text_show_whole (key);

  riyo_json_append_text (json, key);
  if (command_options.json)
    command_print ("%s,\"resumed\":%s}\n", json->str, resumed ? "true" : "false");
  if (command_options.json || command_options.quiet)
    return;
  if (resumed)
    command_print ("%s\n", _ ("An earlier riyo audit seal was stopped before its end; that is "
                              "mended now."));
  command_print (_ ("Sealed from now on. Take %s off this machine: with it alone the seals can "
                    "be verified.\n"),
                 shown);
}

static CommandStatus
seal (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RiyoGuard) guard = NULL;
  CommandStatus status;
  gboolean resumed;

  if (!audit_parse (&audit_command_seal, NULL, &argc, &argv, &status))
    return status;
  if (argc != 2)
    return command_misused (&audit_command_seal, _ ("expected one file"));
  guard = riyo_guard_open (command_get_folder (), NULL); /* repairs, and tells */
  if (!riyo_audit_seal (command_get_folder (), argv[1], riyo_folder_ask, &resumed, &error))
    return command_fail (error);
  print_sealed (argv[1], resumed);
  return COMMAND_DONE;
}
