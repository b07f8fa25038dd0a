/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A log that was altered, or is not there, reported on. */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "kit/harness.h"
#include "kit/used.h"
#include "log/log.h"
#include "report/report.h"

static void
damage (const char *folder, const char *what)
{
  g_autofree char *audit = g_build_filename (folder, "audit", NULL);
  g_autofree char *away = g_build_filename (folder, "away", NULL);
  g_autofree char *path = g_build_filename (audit, "000001.jsonl", NULL),
                  *log = harness_read (path);

  if (strcmp (what, "no log") == 0)
    g_assert (g_rename (audit, away) == 0);
  else if (strcmp (what, "no file") == 0)
    g_assert (g_rename (path, away) == 0);
  else if (strcmp (what, "no entry") == 0)
    g_assert (g_file_set_contents (path, "", 0, NULL));
  else if (strcmp (what, "the first entry cut") == 0)
    g_assert (g_file_set_contents (path, strchr (log, '\n') + 1, -1, NULL));
}

/* What cannot be read is said; what was altered is reported on, with a warning before all that was
 * counted. */
TEST (no_log_to_report_on)
{
  static const struct
  {
    const char *what;
    int want; /* 0 = reported on, with a warning */
    int want_show;
  } rows[] = {
    { "no folder", RIYO_ERROR_IO, RIYO_ERROR_IO },
    { "no log", RIYO_ERROR_DAMAGED, RIYO_ERROR_DAMAGED },
    { "no file", RIYO_ERROR_DAMAGED, RIYO_ERROR_DAMAGED },
    { "no entry", 0, RIYO_ERROR_DAMAGED },
    { "the first entry cut", 0, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    for (RiyoReportFormat format = RIYO_REPORT_TEXT; format <= RIYO_REPORT_HTML; format++)
      {
        static const char *const warnings[]
            = { "\n監査記録に異常があります", "\"integrity\":\"altered\"",
                "<p class=alarm>監査記録に異常があります" };
        static const char *const behind[]
            = { "\n開始した利用 ", "\"society\"", "<div class=figures>" };
        g_autofree char *folder = i == 0 ? g_strdup ("/nowhere/riyo") : make_riyo ();
        g_autoptr (GError) error = NULL, unread = NULL;
        g_autofree char *report = NULL;

        if (i > 0)
          damage (folder, rows[i].what);
        report = riyo_audit_report (folder, NULL, NULL, format, NULL, &error);
        if (rows[i].want != 0)
          CHECK_ERROR (error, RIYO_ERROR, rows[i].want);
        else
          CHECK_ROW (report != NULL && strstr (report, warnings[format]) != NULL
                         && strstr (report, warnings[format]) < strstr (report, behind[format]),
                     "%s, format %d", rows[i].what, (int)format);
        CHECK ((report == NULL) == (rows[i].want != 0));
        g_autoptr (RiyoEntries) entries = riyo_entries_open (folder, &unread);
        while (entries != NULL && riyo_entries_next (entries, &unread) != NULL)
          continue;
        CHECK_ROW (rows[i].want_show == 0 ? unread == NULL
                                          : g_error_matches (unread, RIYO_ERROR, rows[i].want_show),
                   "%s: %s", rows[i].what, unread != NULL ? unread->message : "shown");
      }
}
