/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* RIYOBEGN and RIYOEND: an operation. */
#include "config.h"

#include "base/base.h"
#include "field.h"
#include "folder/folder.h"
#include "guard/guard.h"
#include "internal.h"
#include "names.h"

G_STATIC_ASSERT (sizeof (RiyoPlainRequest) == 640);

/* The names as of the folder's state that begins would use now; made again when it has changed. */
static RiyoPlainNames *
get_current_names (RiyoSlot *slot, GError **error)
{
  g_autoptr (RiyoFolder) folder = riyo_guard_ref_folder (slot->guard);
  const RiyoAdopted *adopted = riyo_folder_get_nearest (folder, riyo_guard_get_day (slot->guard));

  if (!riyo_plain_names_are_of (slot->names, adopted))
    {
      RiyoPlainNames *names = riyo_plain_names_new (folder, adopted, slot->encoding, error);

      if (names == NULL)
        return NULL;
      riyo_plain_names_unref (slot->names);
      slot->names = names;
    }
  return slot->names;
}

/* By bytes; what no name has is for the guard to refuse, in words and in the log. */
static char *
dup_purpose (RiyoSlot *slot, const char *field, GError **error)
{
  char name[RIYO_PLAIN_PURPOSE_BYTES + 1];
  const RiyoPlainNames *names = get_current_names (slot, error);
  gsize n;
  const char *known;

  if (names == NULL)
    return NULL;
  n = riyo_plain_trim (field, RIYO_PLAIN_PURPOSE_BYTES, slot->encoding, "RIYO-PURPOSE", error);
  if (n == G_MAXSIZE)
    return NULL;
  memcpy (name, field, n);
  name[n] = '\0';
  known = riyo_plain_names_find_statement (names, name);
  return known != NULL ? g_strdup (known)
                       : riyo_plain_dup_text (field, RIYO_PLAIN_PURPOSE_BYTES, slot->encoding,
                                              "RIYO-PURPOSE", error);
}

typedef void (*SetText) (RiyoRequest *request, const char *text);

static gboolean
set_texts (RiyoRequest *to, const RiyoPlainRequest *from, RiyoPlainEncoding encoding,
           GError **error)
{
  const struct
  {
    const char *field, *what;
    SetText set;
  } rows[] = {
    { from->actor, "RIYO-ACTOR", riyo_request_set_actor },
    { from->role, "RIYO-ROLE", riyo_request_set_role },
    { from->reference, "RIYO-REFERENCE", riyo_request_set_reference },
    { from->approver, "RIYO-APPROVER", riyo_request_set_approver },
    { from->law, "RIYO-LAW", riyo_request_set_law },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = riyo_plain_dup_text (rows[i].field, RIYO_PLAIN_NAME_BYTES, encoding,
                                                   rows[i].what, error);

      if (text == NULL)
        return FALSE;
      rows[i].set (to, *text != '\0' ? text : NULL);
    }
  return TRUE;
}

static gboolean
set_mode (RiyoRequest *to, const RiyoPlainRequest *from, GError **error)
{
  gboolean reserved = FALSE;

  for (gsize i = 0; i < sizeof from->reserved; i++)
    reserved = reserved || from->reserved[i] != ' ';
  if ((from->mode != ' ' && from->mode != 'R') || reserved)
    {
      g_set_error (error, RIYO_ERROR, RIYO_ERROR_ARGUMENT,
                   _ ("%s: expected a blank, or R for a rehearsal, and blanks after it"),
                   "RIYO-MODE");
      return FALSE;
    }
  riyo_request_set_rehearsal (to, from->mode == 'R');
  return TRUE;
}

static RiyoOperation *
begin (RiyoSlot *slot, const RiyoPlainRequest *asked, GError **error)
{
  g_autofree char *purpose = dup_purpose (slot, asked->purpose, error);
  g_autoptr (RiyoRequest) request = purpose != NULL ? riyo_request_new (purpose) : NULL;

  if (request == NULL || !set_texts (request, asked, slot->encoding, error)
      || !set_mode (request, asked, error))
    return NULL;
  return riyo_guard_begin_request (slot->guard, request, error);
}

/* The operation pins its table, and with it the names. */
static gint32
add_operation (RiyoSlot *folder, RiyoOperation *operation, GError **error)
{
  const RiyoUse *use = riyo_operation_use (operation);
  const RiyoAdopted *adopted = riyo_use_get_adopted (use);
  RiyoSlot slot = { .folder_handle = folder->handle, .encoding = folder->encoding };
  gint32 handle = 0;

  slot.operation = operation;
  slot.names
      = riyo_plain_names_are_of (folder->names, adopted)
            ? riyo_plain_names_ref (folder->names)
            : riyo_plain_names_new (riyo_use_get_folder (use), adopted, folder->encoding, error);
  if (slot.names != NULL)
    handle = riyo_plain_add (&slot, error);
  if (handle == 0)
    {
      riyo_plain_names_unref (slot.names);
      riyo_operation_unref (operation);
    }
  return handle;
}

static gint32
begin_operation (const int32_t *folder, const RiyoPlainRequest *request, GError **error)
{
  RiyoSlot *slot = riyo_plain_get_folder (folder, error);
  RiyoOperation *operation;

  if (slot == NULL || !riyo_plain_has (request, "RIYO-REQUEST", error))
    return 0;
  operation = begin (slot, request, error);
  return operation != NULL ? add_operation (slot, operation, error) : 0;
}

int
RIYOBEGN (char *result, const int32_t *folder, int32_t *operation, const RiyoPlainRequest *request)
{
  RIYO_UNCANCELLED;
  g_autoptr (GError) error = NULL;
  gint32 handle = 0;

  riyo_plain_start (result);
  if (riyo_plain_has (result, "RIYO-RESULT", &error)
      && riyo_plain_has (operation, "RIYO-OPERATION", &error)
      && riyo_plain_is_unused (operation, "RIYO-OPERATION", &error))
    handle = begin_operation (folder, request, &error);
  if (operation != NULL)
    riyo_plain_store (operation, handle);
  if (handle == 0)
    return riyo_plain_fail (error);
  riyo_plain_say_ok (result);
  return RIYO_PLAIN_PERMITTED;
}

int
RIYOEND (char *result, int32_t *operation)
{
  RIYO_UNCANCELLED;
  g_autoptr (GError) error = NULL;
  RiyoSlot *slot;
  gboolean ended, busy;

  riyo_plain_start (result);
  slot = riyo_plain_get_operation (operation, &error);
  ended = slot != NULL && riyo_operation_end (slot->operation, &error);
  /* While another thread is inside, nothing was ended, and the handle stays. */
  busy = slot != NULL && !riyo_use_has_ended (riyo_operation_use (slot->operation));
  if (slot != NULL && !busy)
    riyo_plain_remove (slot);
  if (operation != NULL && !busy)
    riyo_plain_store (operation, 0);
  if (!ended || !riyo_plain_has (result, "RIYO-RESULT", &error))
    return riyo_plain_fail (error);
  riyo_plain_say_ok (result);
  return RIYO_PLAIN_DONE;
}
