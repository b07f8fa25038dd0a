/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Handles: a slot's number and a generation, so that one that was given back is never taken for
 * another. */
#include "config.h"

#include "base/base.h"
#include "internal.h"
#include "names.h"

/* A handle stays under 1,000,000,000: what PIC S9(9) holds. */
#define MAX_GENERATION (999999999 / RIYO_PLAIN_SLOTS - 1)

RiyoSlot riyo_plain_slots[RIYO_PLAIN_SLOTS];
static GMutex mutex;
static RiyoForkWatch watch;
static guint next_slot;

/* A thread that held it does not exist in the child. What it was filling has no handle yet. */
static void
let_go_in_child (gpointer unused)
{
  if (g_mutex_trylock (&mutex))
    g_mutex_unlock (&mutex);
  else
    g_mutex_init (&mutex);
}

/* Round and round, so that a slot rests as long as possible. */
static RiyoSlot *
find_free (void)
{
  for (guint n = 0; n < RIYO_PLAIN_SLOTS; n++)
    {
      RiyoSlot *slot = &riyo_plain_slots[next_slot];

      next_slot = (next_slot + 1) % RIYO_PLAIN_SLOTS;
      if (slot->handle == 0 && slot->generation < MAX_GENERATION)
        return slot;
    }
  return NULL;
}

gint32
riyo_plain_add (const RiyoSlot *filled, GError **error)
{
  RiyoSlot *slot;
  gint32 handle = 0;

  g_mutex_lock (&mutex);
  if (watch.let_go == NULL)
    riyo_fork_watch (&watch, NULL, let_go_in_child);
  slot = find_free ();
  if (slot != NULL)
    {
      gint32 generation = slot->generation + 1;

      *slot = *filled;
      slot->generation = generation;
      handle = generation * RIYO_PLAIN_SLOTS + (gint32)(slot - riyo_plain_slots);
      __atomic_store_n (&slot->handle, handle, __ATOMIC_RELEASE);
    }
  g_mutex_unlock (&mutex);
  if (handle == 0)
    g_set_error (error, RIYO_ERROR, RIYO_ERROR_STATE,
                 _ ("%d folders and operations are open; end and close some"), RIYO_PLAIN_SLOTS);
  return handle;
}

void
riyo_plain_remove (RiyoSlot *slot)
{
  RiyoSlot old;

  g_mutex_lock (&mutex);
  old = *slot;
  __atomic_store_n (&slot->handle, 0, __ATOMIC_RELEASE);
  *slot = (RiyoSlot){ .generation = old.generation };
  g_mutex_unlock (&mutex);
  riyo_operation_unref (old.operation);
  riyo_guard_unref (old.guard);
  riyo_plain_names_unref (old.names);
  riyo_layout_unref (old.layout);
}

static void
fail_handle (gint32 handle, const char *what, GError **error)
{
  const RiyoSlot *place = &riyo_plain_slots[(guint32)handle % RIYO_PLAIN_SLOTS];

  if (handle == 0)
    g_set_error (error, RIYO_ERROR, RIYO_ERROR_STATE, _ ("%s: nothing is open (the handle is 0)"),
                 what);
  else if (riyo_plain_find ((gint32)__builtin_bswap32 ((guint32)handle)) != NULL)
    g_set_error (error, RIYO_ERROR, RIYO_ERROR_ARGUMENT,
                 _ ("%s: a handle with its bytes in the other order (BINARY or COMP?); declare it "
                    "COMP-5"),
                 what);
  else if (handle > 0 && handle / RIYO_PLAIN_SLOTS >= 1
           && handle / RIYO_PLAIN_SLOTS <= place->generation)
    g_set_error (error, RIYO_ERROR, RIYO_ERROR_STATE,
                 _ ("%s: handle %d was ended or closed before"), what, handle);
  else
    g_set_error (error, RIYO_ERROR, RIYO_ERROR_ARGUMENT, _ ("%s: %d is not a handle"), what,
                 handle);
}

static RiyoSlot *
get (const void *field, const char *what, gboolean operation, GError **error)
{
  gint32 handle = field != NULL ? riyo_plain_load (field) : 0;
  RiyoSlot *slot = riyo_plain_find (handle);

  if (!riyo_plain_has (field, what, error))
    return NULL;
  if (slot == NULL)
    fail_handle (handle, what, error);
  else if ((slot->operation != NULL) != operation)
    {
      g_set_error (error, RIYO_ERROR, RIYO_ERROR_ARGUMENT,
                   operation ? _ ("%s: this is a folder's handle; expected an operation's")
                             : _ ("%s: this is an operation's handle; expected a folder's"),
                   what);
      slot = NULL;
    }
  if (slot != NULL)
    riyo_plain_set_encoding (slot->encoding);
  return slot;
}

RiyoSlot *
riyo_plain_get_folder (const void *handle, GError **error)
{
  return get (handle, "RIYO-FOLDER", FALSE, error);
}

RiyoSlot *
riyo_plain_get_operation (const void *handle, GError **error)
{
  return get (handle, "RIYO-OPERATION", TRUE, error);
}

gboolean
riyo_plain_is_unused (const void *field, const char *what, GError **error)
{
  if (riyo_plain_find (riyo_plain_load (field)) == NULL)
    return TRUE;
  g_set_error (error, RIYO_ERROR, RIYO_ERROR_STATE,
               _ ("%s: what it holds is still open; end or close it first"), what);
  return FALSE;
}
