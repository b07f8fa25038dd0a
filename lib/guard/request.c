/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a program asks for, before anything is decided. */
#include "config.h"

#include "base/base.h"
#include "request.h"

#define NAME_LIMIT_BYTES 256

G_DEFINE_BOXED_TYPE (RiyoRequest, riyo_request, riyo_request_ref, riyo_request_unref)

static void
free_only (gpointer data)
{
  RiyoOnly *only = data;

  g_free (only->part);
  g_free (only->value);
  g_free (only);
}

RiyoRequest *
riyo_request_new (const char *purpose)
{
  RiyoRequest *request = g_new0 (RiyoRequest, 1);

  request->only = g_ptr_array_new_with_free_func (free_only);
  g_atomic_ref_count_init (&request->n_refs);
  request->purpose = g_strdup (purpose);
  return request;
}

RiyoRequest *
riyo_request_ref (RiyoRequest *request)
{
  if (request != NULL)
    g_atomic_ref_count_inc (&request->n_refs);
  return request;
}

void
riyo_request_unref (RiyoRequest *request)
{
  if (request == NULL || !g_atomic_ref_count_dec (&request->n_refs))
    return;
  g_free (request->purpose);
  g_free (request->actor);
  g_free (request->role);
  g_free (request->reference);
  g_free (request->approver);
  g_free (request->law);
  g_free (request->recipient);
  g_free (request->door);
  g_free (request->subject);
  g_ptr_array_unref (request->only);
  g_free (request);
}

void
riyo_request_set_actor (RiyoRequest *request, const char *actor)
{
  if (request == NULL)
    return;
  g_free (request->actor);
  request->actor = g_strdup (actor);
}

void
riyo_request_set_role (RiyoRequest *request, const char *role)
{
  if (request == NULL)
    return;
  g_free (request->role);
  request->role = g_strdup (role);
}

void
riyo_request_set_reference (RiyoRequest *request, const char *reference)
{
  if (request == NULL)
    return;
  g_free (request->reference);
  request->reference = g_strdup (reference);
}

void
riyo_request_set_approver (RiyoRequest *request, const char *approver)
{
  if (request == NULL)
    return;
  g_free (request->approver);
  request->approver = g_strdup (approver);
}

void
riyo_request_set_law (RiyoRequest *request, const char *law)
{
  if (request == NULL)
    return;
  g_free (request->law);
  request->law = g_strdup (law);
}

void
riyo_request_set_recipient (RiyoRequest *request, const char *recipient)
{
  if (request == NULL)
    return;
  g_free (request->recipient);
  request->recipient = g_strdup (recipient);
}

void
riyo_request_set_door (RiyoRequest *request, const char *door)
{
  if (request == NULL)
    return;
  g_free (request->door);
  request->door = g_strdup (door);
}

void
riyo_request_set_subject (RiyoRequest *request, const char *subject)
{
  if (request == NULL)
    return;
  g_free (request->subject);
  request->subject = g_strdup (subject);
}

void
riyo_request_add_only (RiyoRequest *request, const char *part, const char *value)
{
  RiyoOnly *only;

  if (request == NULL)
    return;
  only = g_new0 (RiyoOnly, 1);
  only->part = g_strdup (part != NULL ? part : "");
  only->value = g_strdup (value != NULL ? value : "");
  g_ptr_array_add (request->only, only);
}

void
riyo_request_set_rehearsal (RiyoRequest *request, gboolean rehearsal)
{
  if (request == NULL)
    return;
  request->rehearsal = rehearsal;
}

/* What a law demands needs a name for it and a paper; and it stands for the purpose, of which there
 * is one. */
static gboolean
check_law (const RiyoRequest *request, GError **error)
{
  if (request->law == NULL)
    return TRUE;
  if (request->approver == NULL || request->reference == NULL)
    g_set_error_literal (error, RIYO_ERROR, RIYO_ERROR_ARGUMENT,
                         _ ("a use that a law demands needs its approver and a reference"));
  else if (request->purpose != NULL && !g_str_equal (request->purpose, request->law))
    g_set_error_literal (error, RIYO_ERROR, RIYO_ERROR_ARGUMENT,
                         _ ("both a law and a purpose; expected one of them"));
  else
    return TRUE;
  return FALSE;
}

/* What is held against nothing, and is to be found again. */
static gboolean
check_recorded (const char *name, GError **error)
{
  return name == NULL || riyo_text_is_name (name, NAME_LIMIT_BYTES)
         || riyo_fail_name (error, RIYO_ERROR_ARGUMENT, name,
                            _ ("a blank stands at its beginning or end; expected none"));
}

gboolean
riyo_request_check (const RiyoRequest *request, GError **error)
{
  const char *const names[]
      = { request->actor, request->role,      request->reference, request->approver,
          request->law,   request->recipient, request->door };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (names[i] != NULL && !riyo_text_is_safe (names[i], NAME_LIMIT_BYTES))
      {
        g_set_error_literal (error, RIYO_ERROR, RIYO_ERROR_ARGUMENT,
                             _ ("a name is empty, longer than 256 bytes, not UTF-8, or holds a "
                                "control or invisible character"));
        return FALSE;
      }
  return check_recorded (request->reference, error) && check_law (request, error);
}
