/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The filtered entries, and the list of what was provided to others. */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "base/base.h"
#include "kit/harness.h"
#include "kit/used.h"
#include "log/log.h"
#include "report/report.h"

static int
count (const char *folder, const char *key, const char *value)
{
  g_autoptr (RiyoEntries) entries = riyo_entries_open (folder, NULL);
  int n = 0;

  if (!riyo_entries_set_filter (entries, key, value, NULL))
    return -1;
  while (riyo_entries_next (entries, NULL) != NULL)
    n++;
  return n;
}

TEST (filters)
{
  static const struct
  {
    const char *key, *value;
    int want;
  } rows[] = {
    { "event", "begin", 54 },
    { "event", "abandon", 2 },
    { "event", "refused", 7 },
    { "actor", "1042", 10 },
    { "actor", "9999", 1 },
    { "purpose", "未受診者への受診勧奨", 2 },
    { "category", "口座", 10 },
    { "purpose", "傷病手当金の支払", 10 },
    { "category", "無い類型\n口座", 10 },
    { "purpose", "未受診者への受診勧奨\n傷病手当金の支払", 12 },
    { "from", "2999-01-01", 0 },
    { "to", "2001-01-01", 0 },
    { "from", "2026-13-01", -1 },
    { "colour", "red", -1 },
    { "law", LAW, 7 },
    { "law", "", 7 },
    { "law", "捜査関係事項照会", 0 },
  };
  g_autofree char *folder = make_used (), *account = riyo_account_dup_name (NULL);

  /* Who acted, or in whose name. */
  CHECK_INT (count (folder, "actor", account), count (folder, "from", "2001-01-01"));
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      int got = count (folder, rows[i].key, rows[i].value);

      CHECK_ROW (got == rows[i].want, "%s=%s: got %d, want %d", rows[i].key, rows[i].value, got,
                 rows[i].want);
    }
}

/* The day of an entry of the log: of the first, or of the last. */
static char *
read_day (const char *folder, gboolean last)
{
  g_autofree char *path = g_build_filename (folder, "audit", "000001.jsonl", NULL);
  g_autofree char *log = harness_read (path);
  const char *time = last ? g_strrstr (log, "\"time\":\"") : strstr (log, "\"time\":\"");

  return g_strndup (time + strlen ("\"time\":\""), 10);
}

/* Both days of a period belong to it. */
TEST (days_are_inclusive)
{
  g_autofree char *folder = make_used ();
  g_autofree char *first = read_day (folder, FALSE), *last = read_day (folder, TRUE);
  int all = count (folder, "from", "2001-01-01");

  CHECK (all > 54);
  CHECK_INT (count (folder, "from", first), all);
  CHECK_INT (count (folder, "to", last), all);
  CHECK (count (folder, "from", last) > 0 && count (folder, "to", first) > 0);
}

/* The account stands beside who is said to have acted. */
static void
check_listed (const char *json)
{
  g_autofree char *counted = g_strdup_printf (
      "\"recipients\":\"国\",\"items\":\"健診\",\"purpose\":\"" REPORT_TO_STATE "\","
      "\"ground\":\"契約-3（承認者 例示 花子）\",\"actor\":\"2077（アカウント "
      "%s）\",\"permitted\":5}",
      g_get_user_name ());
  g_autofree char *none = g_strdup_printf (
      "\"items\":\"健診 / " REPORT_TO_STATE "\",\"purpose\":\"" REPORT_TO_STATE "\","
      "\"ground\":\"述べられていない\",\"actor\":\"2077（アカウント %s）\",\"permitted\":0}",
      g_get_user_name ());

  CHECK_ROW (strstr (json, counted) != NULL, "%s in %s", counted, json);
  CHECK_ROW (strstr (json, none) != NULL, "%s in %s", none, json);
}

/* 個人情報保護法29条: when, to whom, what, on what ground; from the log alone. */
TEST (provision)
{
  g_autofree char *folder = make_used (), *tables = g_build_filename (folder, "tables", NULL);
  g_autofree char *away = g_build_filename (folder, "away", NULL);
  g_autofree char *json = NULL, *text = NULL, *past = NULL, *report = NULL;
  g_autofree char *path = g_build_filename (folder, "audit", "000001.jsonl", NULL), *log = NULL;
  g_autoptr (GError) error = NULL;

  report = riyo_audit_report (folder, NULL, NULL, RIYO_REPORT_JSON, NULL, NULL);
  g_assert (g_rename (tables, away) == 0);
  json = riyo_audit_list_provision (folder, NULL, NULL, NULL, RIYO_REPORT_JSON, &error);
  CHECK_NO_ERROR (error);
  check_listed (json);
  CHECK (strstr (report, "\"recipients\":\"国\",\"items\":\"健診\",") != NULL);
  CHECK (strstr (json, "医療費通知") == NULL && strstr (json, LAW) == NULL);
  text = riyo_audit_list_provision (folder, NULL, NULL, NULL, RIYO_REPORT_TEXT, NULL);
  CHECK (strstr (text, "契約-3") != NULL); /* lines are folded */
  past = riyo_audit_list_provision (folder, NULL, NULL, "2001-01-01", RIYO_REPORT_JSON, NULL);
  CHECK_STR (past, "[]\n");
  log = harness_read (path);
  memset (strstr (log, "\"契約-3"), 'x', 1);
  g_assert (g_file_set_contents (path, log, -1, NULL));
  CHECK (riyo_audit_list_provision (folder, NULL, NULL, NULL, RIYO_REPORT_TEXT, &error) == NULL);
  CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_DAMAGED);
}
