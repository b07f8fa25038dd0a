/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the entries of the flat ABI share: handles, fields, and the last message. */
#pragma once

#include <glib.h>
#include <riyo/plain.h>
#include <string.h>

#include "field.h"
#include "names.h"

#define RIYO_PLAIN_SLOTS 1024 /* handles open at once; a power of two */

/* Behind a handle: a folder or an operation. */
typedef struct
{
  gint32 handle;            /* 0 = free */
  gint32 folder_handle;     /* of an operation */
  RiyoOperation *operation; /* NULL for a folder */
  RiyoGuard *guard;
  RiyoPlainNames *names; /* an operation's are its table's; a folder's those last used */
  RiyoLayout *layout;    /* the one last used, or NULL */
  RiyoPlainEncoding encoding;
  gint32 generation;                       /* the last one given out */
} __attribute__ ((aligned (64))) RiyoSlot; /* one cache line, found by a shift */

extern RiyoSlot riyo_plain_slots[RIYO_PLAIN_SLOTS];

/* The open slot of a handle, or NULL: one load and one compare. */
static inline RiyoSlot *
riyo_plain_find (gint32 handle)
{
  RiyoSlot *slot = &riyo_plain_slots[(guint32)handle % RIYO_PLAIN_SLOTS];
  gint32 open = __atomic_load_n (&slot->handle, __ATOMIC_ACQUIRE);

  return open == handle && handle != 0 ? slot : NULL;
}

/* COBOL fields have any alignment. */
static inline gint32
riyo_plain_load (const void *field)
{
  gint32 value;

  memcpy (&value, field, sizeof value);
  return value;
}

static inline void
riyo_plain_store (void *field, gint32 value)
{
  memcpy (field, &value, sizeof value);
}

/* Every call begins with NG and ends with it unless something says otherwise. */
static inline void
riyo_plain_start (char *result)
{
  if (result != NULL)
    memcpy (result, "NG", RIYO_PLAIN_RESULT_BYTES);
}

static inline void
riyo_plain_say_ok (char *result)
{
  memcpy (result, "OK", RIYO_PLAIN_RESULT_BYTES);
}

/* A handle for what @slot describes; 0 when there are too many. Takes over what it points to. */
gint32 riyo_plain_add (const RiyoSlot *slot, GError **error);

/* Gives a slot's things back; its handle is dead from here on. */
void riyo_plain_remove (RiyoSlot *slot);

/* The folder or operation of a handle field, or NULL and why. */
RiyoSlot *riyo_plain_get_folder (const void *handle, GError **error);
RiyoSlot *riyo_plain_get_operation (const void *handle, GError **error);

/* FALSE when the field holds a handle that is still open. */
gboolean riyo_plain_is_unused (const void *handle, const char *what, GError **error);

/* Keeps why a call failed for RIYOMSG, and gives the number to return. */
int riyo_plain_fail (const GError *error);

/* The encoding of messages to this thread's program. */
void riyo_plain_set_encoding (RiyoPlainEncoding encoding);

/* A subject in @buffer, or NULL when none is stated; FALSE when it is no text. */
#define RIYO_PLAIN_SUBJECT_ROOM (RIYO_PLAIN_SUBJECT_BYTES * 3 + 1)
gboolean riyo_plain_read_subject (const RiyoSlot *slot, const char *field,
                                  char buffer[RIYO_PLAIN_SUBJECT_ROOM], const char **subject,
                                  GError **error);
