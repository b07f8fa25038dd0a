/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The two error domains and how a failure is worded. */
#include "config.h"

#include <errno.h>

#include "base.h"

/* The first argument is the domain's name as bindings see it, to the letter. */
/* clang-format off */
G_DEFINE_QUARK (riyo-refusal-quark, riyo_refusal)
G_DEFINE_QUARK (riyo-error-quark, riyo_error)
/* clang-format on */

static const char *const refusal_names[] = {
  [RIYO_REFUSAL_UNKNOWN_PURPOSE] = "UNKNOWN_PURPOSE",
  [RIYO_REFUSAL_UNKNOWN_ACTOR] = "UNKNOWN_ACTOR",
  [RIYO_REFUSAL_OUT_OF_SCOPE] = "OUT_OF_SCOPE",
  [RIYO_REFUSAL_NOT_IN_FORCE] = "NOT_IN_FORCE",
  [RIYO_REFUSAL_UNTAGGED] = "UNTAGGED",
  [RIYO_REFUSAL_UNKNOWN_CATEGORY] = "UNKNOWN_CATEGORY",
  [RIYO_REFUSAL_NOT_IN_TABLE] = "NOT_IN_TABLE",
  [RIYO_REFUSAL_BAD_SUBJECT] = "BAD_SUBJECT",
  [RIYO_REFUSAL_SUSPENDED] = "SUSPENDED",
  [RIYO_REFUSAL_MISMATCH] = "MISMATCH",
};

static const char *const error_names[] = {
  [RIYO_ERROR_ARGUMENT] = "ARGUMENT",
  [RIYO_ERROR_SYNTAX] = "SYNTAX",
  [RIYO_ERROR_ENCODING] = "ENCODING",
  [RIYO_ERROR_NAME] = "NAME",
  [RIYO_ERROR_DATE] = "DATE",
  [RIYO_ERROR_UNSIGNED] = "UNSIGNED",
  [RIYO_ERROR_IO] = "IO",
  [RIYO_ERROR_PERMISSION] = "PERMISSION",
  [RIYO_ERROR_DAMAGED] = "DAMAGED",
  [RIYO_ERROR_NOT_ADOPTED] = "NOT_ADOPTED",
  [RIYO_ERROR_NOT_RECORDED] = "NOT_RECORDED",
  [RIYO_ERROR_WIDTH] = "WIDTH",
  [RIYO_ERROR_STATE] = "STATE",
  [RIYO_ERROR_FORMAT] = "FORMAT",
  [RIYO_ERROR_MISMATCH] = "MISMATCH",
};

const char *
riyo_error_code_name (const GError *error)
{
  guint code = error != NULL && error->code > 0 ? (guint)error->code : 0;

  if (error == NULL || code == 0)
    return "ERROR";
  if (error->domain == RIYO_REFUSAL && code < G_N_ELEMENTS (refusal_names))
    return refusal_names[code];
  if (error->domain == RIYO_ERROR && code < G_N_ELEMENTS (error_names))
    return error_names[code];
  return "ERROR";
}

gboolean
riyo_error_at (GError **error, RiyoError code, const char *file, guint line, const char *format,
               ...)
{
  g_autofree char *text = NULL, *shown = NULL;
  va_list args;

  if (error == NULL)
    return FALSE;
  shown = riyo_text_show_whole (file); /* a name of somebody's choice must not forge a line */
  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  if (line != 0)
    g_set_error (error, RIYO_ERROR, code, "%s:%u: %s", shown, line, text);
  else
    g_set_error (error, RIYO_ERROR, code, "%s: %s", shown, text);
  return FALSE;
}

gboolean
riyo_error_errno (GError **error, int saved, const char *file, const char *what)
{
  RiyoError code = saved == EACCES || saved == EPERM ? RIYO_ERROR_PERMISSION : RIYO_ERROR_IO;

  return riyo_error_at (error, code, file, 0, "%s: %s", what,
                        riyo_errno_describe (saved, -1, file));
}

gboolean
riyo_fail_argument (GError **error, const char *message)
{
  g_set_error_literal (error, RIYO_ERROR, RIYO_ERROR_ARGUMENT, message);
  return FALSE;
}

gboolean
riyo_fail_name (GError **error, RiyoError code, const char *name, const char *message)
{
  g_autofree char *shown = riyo_text_show (name);

  return riyo_error_at (error, code, shown, 0, "%s", message);
}

gboolean
riyo_error_may_pass (const GError *error)
{
  return g_error_matches (error, RIYO_ERROR, RIYO_ERROR_IO);
}

gboolean
riyo_error_make_damaged (GError **error)
{
  if (error != NULL && *error != NULL && (*error)->domain == RIYO_ERROR
      && !riyo_error_may_pass (*error))
    (*error)->code = RIYO_ERROR_DAMAGED;
  return FALSE;
}

gboolean
riyo_fail_null (GError **error)
{
  return riyo_fail_argument (error,
                             _ ("NULL was given where an object, a text or a buffer is needed"));
}

gpointer
riyo_return_null (GError **error)
{
  riyo_fail_null (error);
  return NULL;
}
