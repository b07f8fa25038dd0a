/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A report reads the log twice, verified and then counted: the second reading fails or finds less,
 * and nobody takes the rest for the whole. */
#include "config.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "kit/harness.h"
#include "kit/used.h"
#include "report/report.h"

/* Of the log's file, from the @from-th call on; 0: none. */
static struct
{
  ino_t file;
  guint n, from;
  int number; /* fails with this errno, or … */
  off_t ends; /* … finds the log cut here */
} plan;

ssize_t
pread (int fd, void *data, size_t size, off_t offset)
{
  struct stat status;

  if (fstat (fd, &status) == 0 && status.st_ino == plan.file && ++plan.n >= plan.from
      && plan.from > 0)
    {
      if (plan.number != 0)
        {
          errno = plan.number;
          return -1;
        }
      size = offset < plan.ends ? MIN (size, (size_t)(plan.ends - offset)) : 0;
    }
  return syscall (SYS_pread64, fd, data, size, offset);
}

typedef struct
{
  const char *says;
  int number;
  off_t ends;
} Fault;

static void
arm (const Fault *fault, guint from)
{
  plan.n = 0;
  plan.from = from;
  plan.number = fault->number;
  plan.ends = fault->ends;
}

static guint
count_calls_of_verification (const char *folder)
{
  g_autoptr (RiyoVerification) found = NULL;

  plan.n = plan.from = 0;
  found = riyo_audit_verify (folder, NULL, NULL, NULL);
  CHECK_INT (riyo_verification_get_integrity (found), RIYO_INTEGRITY_INTACT);
  return plan.n;
}

/* A report warns and its verdict is not intact, or there is none. */
static void
report (const char *folder, const Fault *fault, guint from, RiyoReportFormat format)
{
  static const char *const warnings[] = { "\n監査記録に異常があります", "\"integrity\":\"",
                                          "<p class=alarm>監査記録に異常があります" };
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  RiyoIntegrity integrity = RIYO_INTEGRITY_INTACT;

  arm (fault, from);
  text = riyo_audit_report (folder, NULL, NULL, format, &integrity, &error);
  plan.from = 0;
  CHECK_ROW (integrity != RIYO_INTEGRITY_INTACT, "%s, call %u: intact", fault->says, from);
  CHECK ((text == NULL) == (error != NULL));
  if (text == NULL)
    return;
  CHECK_ROW (strstr (text, warnings[format]) != NULL, "%s, call %u, format %d: no warning",
             fault->says, from, (int)format);
  CHECK_ROW (strstr (text, "\"integrity\":\"intact\"") == NULL && strstr (text, "改変なし") == NULL,
             "%s, call %u, format %d: said to be intact", fault->says, from, (int)format);
  CHECK_ROW (format != RIYO_REPORT_HTML || strstr (text, "<p class='verdict bad'>") != NULL,
             "%s, call %u: the auditor's page shows a good verdict", fault->says, from);
}

static void
list (const char *folder, const Fault *fault, guint from, RiyoReportFormat format)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  arm (fault, from);
  text = riyo_audit_list_provision (folder, NULL, NULL, NULL, format, &error);
  plan.from = 0;
  CHECK_ROW (text == NULL && error != NULL && error->domain == RIYO_ERROR,
             "%s, call %u: a list, %s", fault->says, from, text);
}

TEST (the_second_reading)
{
  g_autofree char *folder = make_used ();
  g_autofree char *path = g_build_filename (folder, "audit", "000001.jsonl", NULL);
  g_autofree char *log = harness_read (path);
  struct stat status;
  const char *last = g_strrstr_len (log, (gssize)strlen (log) - 1, "\n") + 1;
  const Fault faults[] = {
    { "cannot be read", EIO, 0 },
    { "nothing in it", 0, 0 },
    { "cut after its first entry", 0, strchr (log, '\n') + 1 - log },
    { "cut within an entry", 0, strchr (log, '\n') + 40 - log },
    { "cut before its last entry", 0, last - log },
  };
  guint n_calls;

  g_assert (stat (path, &status) == 0);
  plan.file = status.st_ino;
  n_calls = count_calls_of_verification (folder);
  CHECK (n_calls >= 2); /* its end, and its lines */
  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    for (guint from = n_calls + 1; from <= 2 * n_calls; from++)
      for (RiyoReportFormat format = RIYO_REPORT_TEXT; format <= RIYO_REPORT_HTML; format++)
        {
          report (folder, &faults[i], from, format);
          if (format != RIYO_REPORT_HTML)
            list (folder, &faults[i], from, format);
        }
}

/* Both readings whole: the verdict says so. */
TEST (no_fault)
{
  g_autofree char *folder = make_used (), *text = NULL, *provision = NULL, *none = NULL;
  RiyoIntegrity integrity = RIYO_INTEGRITY_UNREADABLE;

  text = riyo_audit_report (folder, NULL, NULL, RIYO_REPORT_JSON, &integrity, NULL);
  CHECK_INT (integrity, RIYO_INTEGRITY_INTACT);
  CHECK (strstr (text, "\"integrity\":\"intact\"") != NULL);
  provision = riyo_audit_list_provision (folder, NULL, NULL, NULL, RIYO_REPORT_TEXT, NULL);
  CHECK (provision != NULL);
  none = riyo_audit_report ("/nowhere", NULL, NULL, RIYO_REPORT_JSON, &integrity, NULL);
  CHECK (none == NULL);
  CHECK_INT (integrity, RIYO_INTEGRITY_UNREADABLE);
}
