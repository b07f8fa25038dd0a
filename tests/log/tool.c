/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Writes and verifies logs for the scripts: create, append, state, change, seal, verify. */
#include "config.h"

#include <fcntl.h>
#include <riyo/riyo.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "log/log.h"

#define STATE "{\"tables\":{\"1\":\"aa\"}}"

static int
fail (const GError *error)
{
  fprintf (stderr, "%s: %s\n", riyo_error_code_name (error), error->message);
  return 2;
}

static int
open_folder (const char *folder)
{
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd < 0)
    {
      perror (folder);
      exit (2);
    }
  return fd;
}

static int
create (const char *folder)
{
  g_autoptr (RiyoEntry) init = riyo_entry_new ();
  g_autoptr (GError) error = NULL;

  riyo_entry_start (init, "init");
  return riyo_log_create (open_folder (folder), folder, init, STATE, &error) ? 0 : fail (error);
}

/* One line of standard output per acknowledged entry, written at once: who kills the process knows
 * what was promised. @group entries share a lock and a sync. */
static int
append (const char *folder, guint n, guint group, guint64 limit, const char *state)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RiyoEntry) entry = riyo_entry_new ();
  g_autoptr (RiyoLog) log = riyo_log_open (open_folder (folder), folder, &error);
  guint64 seq = 0;

  if (log == NULL)
    return fail (error);
  if (limit > 0)
    riyo_log_set_limit (log, limit);
  for (guint i = 0; i < n; i += group)
    {
      char line[32];
      gboolean locked = riyo_log_lock (log, &error), ok = locked;

      for (guint j = 0; ok && j < group; j++)
        {
          riyo_entry_start (entry, (i + j) % 2 == 0 ? "begin" : "end");
          riyo_entry_add_text (entry, "op", (i + j) % 2 == 0 ? "見本" : "例示");
          riyo_entry_add_number (entry, "i", i + j);
          ok = riyo_log_append (log, entry, state, &seq, &error);
        }
      if (locked)
        riyo_log_unlock (log);
      if (!ok || !riyo_log_sync (log, &error))
        return fail (error);
      g_snprintf (line, sizeof line, "%" G_GUINT64_FORMAT "\n", seq);
      if (write (STDOUT_FILENO, line, strlen (line)) < 0)
        return 2;
    }
  return 0;
}

/* Entries @from to @to of changes, each of one layout more, and each tenth of a table more. */
static int
change (const char *folder, guint from, guint to, guint64 limit)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RiyoEntry) entry = riyo_entry_new ();
  g_autoptr (RiyoLog) log = riyo_log_open (open_folder (folder), folder, &error);

  if (log == NULL)
    return fail (error);
  if (limit > 0)
    riyo_log_set_limit (log, limit);
  for (guint i = from; i <= to; i++)
    {
      g_autoptr (GString) state = g_string_new ("{\"tables\":{");
      gboolean ok;

      for (guint n = 0; n <= i; n += 10)
        g_string_append_printf (state, "%s\"%u\":\"aa\"", n > 0 ? "," : "", n + 1);
      g_string_append (state, "},\"layouts\":{");
      for (guint n = 1; n <= i; n++)
        g_string_append_printf (state, "%s\"見本%06u\":\"%064u\"", n > 1 ? "," : "", n, n);
      g_string_append_printf (state, "},\"suspensions\":{\"n\":%u,\"bytes\":7}}", i / 3);
      riyo_entry_start (entry, "adopt");
      ok = riyo_log_lock (log, &error);
      if (ok)
        {
          ok = riyo_log_append (log, entry, state->str, NULL, &error);
          riyo_log_unlock (log);
        }
      if (!ok || !riyo_log_sync (log, &error))
        return fail (error);
    }
  return 0;
}

/* Lines of folder, anchor, key (tabs between; - for none) to lines of verdict, file, line, entries,
 * anchor. */
static int
verify (void)
{
  static const char *const names[] = { "unreadable", "altered", "shorter", "intact" };
  char line[8192];

  while (fgets (line, sizeof line, stdin) != NULL)
    {
      g_auto (GStrv) fields = g_strsplit (g_strchomp (line), "\t", 3);
      g_autoptr (GError) error = NULL;
      g_autoptr (RiyoVerification) found
          = riyo_audit_verify (fields[0], strcmp (fields[1], "-") == 0 ? NULL : fields[1],
                               strcmp (fields[2], "-") == 0 ? NULL : fields[2], &error);
      const char *file = NULL, *anchor;
      guint64 number = 0;

      if (found == NULL)
        return fail (error);
      riyo_verification_get_place (found, &file, &number);
      anchor = riyo_verification_get_anchor (found);
      printf ("%s\t%s\t%" G_GUINT64_FORMAT "\t%" G_GUINT64_FORMAT "\t%s\n",
              names[riyo_verification_get_integrity (found)], file != NULL ? file : "-", number,
              riyo_verification_get_n_entries (found), anchor != NULL ? anchor : "-");
      fflush (stdout);
    }
  return 0;
}

static guint
number (int argc, char **argv, int i, guint otherwise)
{
  return argc > i ? (guint)strtoul (argv[i], NULL, 10) : otherwise;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;

  if (argc == 3 && strcmp (argv[1], "create") == 0)
    return create (argv[2]);
  if (argc >= 4 && strcmp (argv[1], "append") == 0)
    return append (argv[2], number (argc, argv, 3, 1), number (argc, argv, 4, 1),
                   number (argc, argv, 5, 0), NULL);
  if (argc >= 3 && strcmp (argv[1], "state") == 0)
    return append (argv[2], 1, 1, 0, argc > 3 ? argv[3] : STATE);
  if (argc >= 5 && strcmp (argv[1], "change") == 0)
    return change (argv[2], number (argc, argv, 3, 1), number (argc, argv, 4, 1),
                   number (argc, argv, 5, 0));
  if (argc == 4 && strcmp (argv[1], "seal") == 0)
    return riyo_audit_seal (argv[2], argv[3], NULL, NULL, &error) ? 0 : fail (error);
  if (argc == 2 && strcmp (argv[1], "verify") == 0)
    return verify ();
  fputs ("usage: tool create|append|state|change|seal|verify …\n", stderr);
  return 2;
}
