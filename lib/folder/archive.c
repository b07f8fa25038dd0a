/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Old files of the log, moved elsewhere by somebody, and told. */
#include "config.h"

#include <unistd.h>

#include "alert/alert.h"
#include "internal.h"
#include "log/log.h"

#define PLACE_MOST_BYTES 1024u

/* Only of a log that is what was written: what is moved away is looked at seldom. */
static gboolean
check_log (const char *folder, GError **error)
{
  g_autoptr (RiyoVerification) found = riyo_audit_verify (folder, NULL, NULL, error);

  return found != NULL
         && (riyo_verification_get_integrity (found) == RIYO_INTEGRITY_INTACT
             || riyo_error_at (error, RIYO_ERROR_DAMAGED, folder, 0, "%s",
                               riyo_verification_get_problem (found)));
}

static gboolean
check_place (const char *to, GError **error)
{
  g_autofree char *inside = g_build_filename (to, "x", NULL);

  return !riyo_folder_covers (-1, inside)
         || riyo_error_at (error, RIYO_ERROR_ARGUMENT, to, 0,
                           _ ("it lies in a riyo folder; expected a folder elsewhere"));
}

/* The log is to say where the files are. */
static void
fail_place (const char *place, GError **error)
{
  g_autofree char *shown = riyo_text_show_whole (place);

  riyo_error_at (error, RIYO_ERROR_ARGUMENT, shown, 0,
                 _ ("the log cannot tell of a folder of this name: it is no UTF-8, longer than %u "
                    "bytes, or holds a control character, a newline perhaps. Name another"),
                 PLACE_MOST_BYTES);
}

gboolean
riyo_folder_archive (const char *folder, const char *to, RiyoDate day, const char *actor,
                     RiyoArchiving *done, GError **error)
{
  g_autofree char *account = riyo_account_dup_name (error);
  g_autofree char *place = g_canonicalize_filename (to, NULL);
  g_autoptr (RiyoLog) log = NULL;
  RiyoAlert alert = { .kind = RIYO_ALERT_ARCHIVE };
  int fd = account != NULL && check_place (place, error) && check_log (folder, error)
               ? riyo_folder_open (folder, error)
               : -1;
  gboolean ok = FALSE;

  *done = (RiyoArchiving){ 0 };
  if (fd < 0)
    return FALSE;
  if (!riyo_text_is_safe (place, PLACE_MOST_BYTES))
    fail_place (place, error);
  else if (actor != NULL && !riyo_text_is_name (actor, 256))
    riyo_error_at (error, RIYO_ERROR_ARGUMENT, folder, 0,
                   _ ("a name is empty, too long, begins or ends with a blank, or holds a control "
                      "character"));
  else
    log = riyo_log_open_asking (fd, folder, riyo_folder_ask, error);
  if (log != NULL && riyo_log_lock (log, error))
    {
      ok = riyo_log_archive (log, fd, folder, place, day, actor != NULL ? actor : account, done,
                             error);
      riyo_log_unlock (log);
    }
  alert.seq = done->seq;
  if (alert.seq > 0)
    riyo_alert_raise (folder, NULL, &alert);
  close (fd);
  return ok;
}
