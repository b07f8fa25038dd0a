/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is Japanese in a report whatever the caller speaks. */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "base/base.h"
#include "kit/harness.h"
#include "kit/used.h"
#include "report/report.h"

/* The report of a caller who speaks @language, without the time when it was made. */
static char *
report_in (const char *language, const char *folder, RiyoReportFormat format)
{
  g_autofree char *before = g_strdup (g_getenv ("LANGUAGE")), *report = NULL;
  char *made;

  g_setenv ("LANGUAGE", language, TRUE);
  report = riyo_audit_report (folder, NULL, NULL, format, NULL, NULL);
  g_setenv ("LANGUAGE", before != NULL ? before : "", TRUE);
  made = strstr (report, "作成 ");
  for (; made != NULL; made = strstr (made + 1, "作成 "))
    memset (made + strlen ("作成 "), '-', strlen ("2026-11-22 20:12"));
  return g_steal_pointer (&report);
}

static void
append_to_log (const char *folder, const char *text)
{
  g_autofree char *path = g_build_filename (folder, "audit", "000001.jsonl", NULL);
  FILE *log = fopen (path, "a");

  g_assert (log != NULL && fputs (text, log) >= 0 && fclose (log) == 0);
}

/* The page is signed in Japanese and programs read the JSON: neither is in the caller's language,
 * as the text is. */
TEST (japanese_whatever_the_locale)
{
  static const struct
  {
    const char *appended, *japanese;
  } rows[] = {
    { "", "終了せずに手放された利用: 2 件" },
    { "", "末尾の切り取りと全体の差し替え" },
    { "{}\n", "記録の形をしていません" },
    { "x", "改行で終わっておらず" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *folder = make_used ();

      append_to_log (folder, rows[i].appended);
      for (RiyoReportFormat format = RIYO_REPORT_TEXT; format <= RIYO_REPORT_HTML; format++)
        {
          g_autofree char *theirs = report_in ("en", folder, format);
          g_autofree char *ours = report_in ("ja", folder, format);

          CHECK_ROW (strcmp (theirs, ours) == 0 || format == RIYO_REPORT_TEXT, "format %d, %s",
                     (int)format, rows[i].japanese);
          CHECK_ROW (strcmp (theirs, ours) != 0 || format != RIYO_REPORT_TEXT, "text, %s",
                     rows[i].japanese);
          CHECK_ROW (strstr (theirs, rows[i].japanese) != NULL || format == RIYO_REPORT_TEXT, "%s",
                     rows[i].japanese);
        }
    }
}

/* What stands in the way of reading is said by the ground, not by the log itself. */
TEST (a_file_that_cannot_be_opened)
{
  g_autofree char *folder = make_used ();
  g_autofree char *first = g_build_filename (folder, "audit", "000001.jsonl", NULL);
  g_autofree char *second = g_build_filename (folder, "audit", "000002.jsonl", NULL);

  g_assert (g_rename (first, second) == 0 && symlink ("000002.jsonl", first) == 0);
  for (RiyoReportFormat format = RIYO_REPORT_JSON; format <= RIYO_REPORT_HTML; format++)
    {
      g_autofree char *theirs = report_in ("en", folder, format);
      g_autofree char *ours = report_in ("ja", folder, format);

      CHECK_ROW (strstr (theirs, "開けません") != NULL, "format %d, en", (int)format);
      CHECK_ROW (strstr (ours, "開けません") != NULL, "format %d, ja", (int)format);
      CHECK (strstr (ours, "cannot be") == NULL && strstr (theirs, "cannot be") == NULL);
    }
}

/* What the library itself does not hold comes from where it always does. */
TEST (a_message_of_another_room)
{
  static const char *const messages[][2] = {
    { "cannot be read", "読み込めません" },
    { "not an entry", "記録の形をしていません" },
    { "no guard or no request", "ガードまたは要求がありません" },
    { "no message of any module", "no message of any module" },
  };
  gboolean before = riyo_i18n_set_japanese (TRUE);

  for (guint i = 0; i < G_N_ELEMENTS (messages); i++)
    CHECK_STR (riyo_gettext (messages[i][0]), messages[i][1]);
  riyo_i18n_set_japanese (before);
}
