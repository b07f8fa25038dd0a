/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Each opening that a running guard makes fails in turn for want of a descriptor, or of memory:
 * that use is refused, in words that name the want, and the next goes on. This program defines the
 * call that fails. */
#include "config.h"

#include <errno.h>
#include <string.h>
#include <sys/wait.h>

#include "alert/alert.h"
#include "alert/send.h"
#include "base/base.h"
#include "guard/guard.h"
#include "kit/clock.h"
#include "kit/desk.h"
#include "kit/harness.h"
#include "kit/notice.h"
#include "kit/syscalls.h"

static const int wants[] = { EMFILE, ENFILE, ENOMEM };

static struct
{
  gboolean armed, struck, all;
  const char *suffix; /* of the names that fail; NULL: any */
  guint nth, n;
  int want;
} plan;

int
openat (int folder, const char *path, int flags, ...)
{
  mode_t mode;

  READ_MODE (flags, mode);
  if (plan.armed && (plan.suffix == NULL || g_str_has_suffix (path, plan.suffix))
      && (++plan.n == plan.nth || plan.all))
    {
      plan.struck = TRUE;
      errno = plan.want;
      return -1;
    }
  return syscall_openat (folder, path, flags, mode);
}

static void
adopt (const char *folder, const char *part, const char *from, const char *to)
{
  g_autofree char *path = g_build_filename (folder, part, NULL), *text = harness_read (path);
  g_autoptr (GString) changed = g_string_new (text);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;

  g_string_replace (changed, from, to, 1);
  bytes = g_bytes_new (changed->str, changed->len);
  CHECK (riyo_folder_adopt_bytes (folder, bytes, part, NULL, NULL, NULL, &error));
  CHECK_NO_ERROR (error);
}

/* What the world does before the act: nothing, */
static void
nothing (const char *folder)
{
  g_assert (folder != NULL);
}

/* a new day, */
static void
day_passes (const char *folder)
{
  nothing (folder);
  clock_later_s = DAY_S;
}

/* or what other programs do meanwhile. */
static void
others_go_on (const char *folder)
{
  g_autoptr (RiyoGuard) other = open_guard (folder);

  clock_later_s = DAY_S;
  riyo_operation_unref (riyo_guard_begin (other, NOTICE, NULL, NULL));
}

static void
others_suspend (const char *folder)
{
  g_autoptr (RiyoGuard) other = open_guard (folder);

  CHECK (suspend (other, "1", "all", "99-9-9", NULL));
}

static void
others_adopt_rules (const char *folder)
{
  adopt (folder, "rules.riyo", "[担当", "# 見本\n[担当");
}

static void
others_adopt_a_table (const char *folder)
{
  adopt (folder, "tables/1.riyo", "版=1\n", "版=2\n公表日=2026-01-01\n施行日=2026-01-01\n");
}

/* So that the next entry is a seal. */
static void
seal_is_due (const char *folder)
{
  g_autofree char *elsewhere = harness_make_folder ();
  g_autofree char *key = g_build_filename (elsewhere, "key", NULL);
  g_autofree char *path = g_build_filename (folder, "audit/000001.jsonl", NULL), *log = NULL;
  g_autoptr (RiyoGuard) other = NULL;

  CHECK (riyo_audit_seal (folder, key, NULL, NULL, NULL));
  other = open_guard (folder);
  do
    {
      g_clear_pointer (&log, g_free);
      riyo_operation_unref (riyo_guard_begin (other, NOTICE, NULL, NULL));
      log = harness_read (path);
    }
  while (strstr (log, "\"seq\":63,") == NULL && strstr (log, "\"seq\":62,") == NULL);
}

static gboolean
use (RiyoGuard *guard, GError **error)
{
  g_autoptr (RiyoOperation) operation = riyo_guard_begin (guard, NOTICE, NULL, error);

  return operation != NULL && riyo_operation_check (operation, RECEIPT, PERSON, error)
         && riyo_operation_end (operation, error);
}

static gboolean
stop (RiyoGuard *guard, GError **error)
{
  static guint n;
  g_autofree char *reference = g_strdup_printf ("甲-%u", ++n);

  return suspend (guard, reference, "c:健診", "77-7-7", error);
}

static void
check_named (const char *says, guint nth, int want, const GError *error)
{
  const char *text = error != NULL ? error->message : "";

  if (!g_error_matches (error, RIYO_ERROR, RIYO_ERROR_IO))
    CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_NOT_RECORDED);
  CHECK_ROW (strstr (text, riyo_errno_describe (want, -1, NULL)) != NULL
                 && strstr (text, "disk") == NULL && strstr (text, "repair") == NULL
                 && strstr (text, "damaged") == NULL,
             "%s, opening %u, %s: %s", says, nth, g_strerror (want), text);
}

/* The child's own answer; what it lacked, it has at the next try. */
static gboolean
use_in_child (RiyoGuard *guard, GError **error)
{
  enum
  {
    DONE = 1 << 0,
    STRUCK = 1 << 1,
    GOES_ON = 1 << 2,
  };
  int status = -1;
  pid_t child = fork ();

  if (child == 0)
    {
      g_autoptr (GError) failure = NULL;
      gboolean done = use (guard, &failure);

      alarm (30);
      plan.armed = FALSE;
      if (!done)
        check_named ("a child", plan.nth, plan.want, failure);
      _exit ((done ? DONE : 0) | (plan.struck ? STRUCK : 0) | (use (guard, NULL) ? GOES_ON : 0));
    }
  CHECK (waitpid (child, &status, 0) == child);
  CHECK (WIFEXITED (status));
  CHECK (!riyo_errno_is_want (plan.want) || (WEXITSTATUS (status) & GOES_ON) != 0);
  plan.struck = (WEXITSTATUS (status) & STRUCK) != 0;
  if ((WEXITSTATUS (status) & DONE) == 0)
    g_set_error_literal (error, RIYO_ERROR, RIYO_ERROR_NOT_RECORDED,
                         riyo_errno_describe (plan.want, -1, NULL));
  return (WEXITSTATUS (status) & DONE) != 0;
}

static const struct
{
  const char *says;
  void (*before) (const char *folder);
  gboolean (*act) (RiyoGuard *guard, GError **error);
  guint n_least; /* openings that are to fail */
} rows[] = {
  { "the first entry of a day", day_passes, use, 2 },
  { "the file that others went on to", others_go_on, use, 1 },
  { "what others suspended", others_suspend, use, 1 },
  { "rules that others adopted", others_adopt_rules, use, 1 },
  { "a table that others adopted", others_adopt_a_table, use, 1 },
  { "a seal that is due", seal_is_due, use, 3 },
  { "a suspension", nothing, stop, 1 },
  { "a suspension on a new day", day_passes, stop, 3 },
  { "a child of a fork", nothing, use_in_child, 2 },
};

/* FALSE once there are less openings. */
static gboolean
try (guint row, guint nth, int want)
{
  g_autofree char *folder = make_riyo (NULL);
  g_autoptr (RiyoGuard) guard = open_guard (folder);
  g_autoptr (RiyoVerification) found = NULL;
  g_autoptr (GError) error = NULL, later = NULL;
  gboolean done;

  CHECK (use (guard, NULL));
  rows[row].before (folder);
  memset (&plan, 0, sizeof plan);
  plan.nth = nth;
  plan.want = want;
  plan.armed = TRUE;
  done = rows[row].act (guard, &error);
  plan.armed = FALSE;
  if (!done && plan.struck)
    check_named (rows[row].says, nth, want, error);
  CHECK_ROW (done || plan.struck, "%s, without a fault: %s", rows[row].says,
             error != NULL ? error->message : "");
  if (riyo_errno_is_want (want))
    CHECK_ROW (use (guard, &later) && rows[row].act (guard, &later), "%s, opening %u, then: %s",
               rows[row].says, nth, later != NULL ? later->message : "");
  found = riyo_audit_verify (folder, NULL, NULL, NULL);
  CHECK_INT (riyo_verification_get_integrity (found), RIYO_INTEGRITY_INTACT);
  clock_later_s = 0;
  return plan.struck;
}

static void
try_each (const int *errnos, guint n_errnos)
{
  g_setenv ("LANGUAGE", "C", TRUE);
  for (guint row = 0; row < G_N_ELEMENTS (rows); row++)
    for (guint i = 0; i < n_errnos; i++)
      {
        guint nth = 1;

        while (nth < 100 && try (row, nth, errnos[i]))
          nth++;
        CHECK_ROW (nth > rows[row].n_least && nth < 100, "%s: %u openings", rows[row].says,
                   nth - 1);
      }
}

TEST (each_opening_in_turn)
{
  try_each (wants, g_getenv ("RIYO_TEST_QUICK") != NULL ? 1 : G_N_ELEMENTS (wants));
}

/* What cannot be opened is not damaged, and is not to be repaired. */
TEST (what_fails_otherwise)
{
  static const int others[] = { EIO, ESTALE };

  try_each (others, g_getenv ("RIYO_TEST_QUICK") != NULL ? 1 : G_N_ELEMENTS (others));
}

/* Evidence is not left out because it cannot be read just now: in a child, which asks anew. */
TEST (who_is_behind_the_account)
{
  static const char *const files[] = { "/loginuid", "/uid_map" };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *folder = make_riyo (NULL);
      g_autoptr (RiyoGuard) guard = open_guard (folder);
      g_autoptr (GError) error = NULL;

      memset (&plan, 0, sizeof plan);
      plan.nth = 1;
      plan.suffix = files[i];
      plan.want = EMFILE;
      plan.armed = TRUE;
      CHECK_ROW (!use_in_child (guard, &error) && plan.struck, "%s", files[i]);
      plan.armed = FALSE;
    }
}

/* Nobody can be told, nor anything counted, and a helper that is not there tells nothing later. */
static RiyoGuard *
open_watched (char **folder, const char *helper)
{
  *folder = make_riyo (NULL);
  riyo_alert_helper = helper;
  adopt (*folder, "rules.riyo", "[担当", "[連絡]\n責任者=見本 太郎\nコマンド=/bin/true\n[担当");
  g_usleep (50000); /* what changed just now is read again at each begin */
  return open_guard (*folder);
}

static void
check_told (const char *folder, guint64 at_least, guint64 seq)
{
  guint64 first = 0, last = 0, n = riyo_alert_get_untold (folder, &first, &last);

  CHECK_ROW (n >= at_least && last >= seq, "%u of %u, up to entry %u of %u", (guint)n,
             (guint)at_least, (guint)last, (guint)seq);
}

static void
try_refusals (const char *helper)
{
  g_autofree char *folder = NULL;
  g_autoptr (RiyoGuard) guard = open_watched (&folder, helper);
  guint64 first, last, before = riyo_alert_get_untold (folder, &first, &last);

  memset (&plan, 0, sizeof plan);
  plan.all = plan.armed = TRUE;
  plan.want = EMFILE;
  for (guint i = 0; i < 3; i++)
    CHECK (riyo_guard_begin (guard, "見本の目的", NULL, NULL) == NULL);
  plan.armed = FALSE;
  CHECK (use (guard, NULL));
  check_told (folder, before + 3, last + 1);
}

/* A helper that is not there, and one that ends before it has done anything: where no memory is
 * shared with what is spawned, the first is seen as the second. */
TEST (a_refusal_that_nobody_could_be_told_of)
{
  try_refusals ("/none");
  try_refusals ("/bin/false");
}

TEST (a_log_that_lacked_a_descriptor)
{
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *folder = NULL;
      g_autoptr (RiyoGuard) guard = open_watched (&folder, "/none");
      guint64 first, last, before = riyo_alert_get_untold (folder, &first, &last);

      CHECK (use (guard, NULL));
      memset (&plan, 0, sizeof plan);
      plan.nth = 1; /* who is told has one again */
      plan.suffix = ".new";
      plan.want = EMFILE;
      plan.armed = TRUE;
      clock_later_s = DAY_S;
      CHECK (!use (guard, NULL) && plan.struck);
      plan.armed = FALSE;
      clock_later_s = 0;
      check_told (folder, before + 1, 0);
    }
}
