/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A namespace: open addressing over XXH3, compared by exact bytes. */
#include "config.h"

#include <string.h>

#include "base.h"
#include "text.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#define MAX_SUGGESTIONS 3

typedef struct
{
  const char *name;
  guint32 len;
  guint32 hash;
  guint id;
} Slot;

struct _RiyoNames
{
  Slot *slots; /* mask + 1 of them, at most half full */
  guint mask;
  guint n;
};

static guint
slots_for (guint n)
{
  guint size = 16;

  while (size < n * 2)
    size *= 2;
  return size;
}

RiyoNames *
riyo_names_new (guint n_expected)
{
  RiyoNames *names = g_new0 (RiyoNames, 1);
  guint size = slots_for (n_expected);

  names->slots = g_new0 (Slot, size);
  names->mask = size - 1;
  return names;
}

void
riyo_names_free (RiyoNames *names)
{
  if (names == NULL)
    return;
  g_free (names->slots);
  g_free (names);
}

static inline guint32
hash_of (const char *name, gsize len)
{
  return (guint32)XXH3_64bits (name, len);
}

/* The slot that holds the name, or the free one where it belongs. */
static inline Slot *
find (const RiyoNames *names, const char *name, gsize len, guint32 hash)
{
  for (guint i = hash & names->mask;; i = (i + 1) & names->mask)
    {
      Slot *slot = &names->slots[i];

      if (slot->name == NULL
          || (slot->hash == hash && slot->len == len && memcmp (slot->name, name, len) == 0))
        return slot;
    }
}

static void
grow (RiyoNames *names)
{
  Slot *old = names->slots;
  guint n_old = names->mask + 1;

  names->slots = g_new0 (Slot, n_old * 2);
  names->mask = n_old * 2 - 1;
  for (guint i = 0; i < n_old; i++)
    if (old[i].name != NULL)
      *find (names, old[i].name, old[i].len, old[i].hash) = old[i];
  g_free (old);
}

gboolean
riyo_names_add (RiyoNames *names, const char *name, guint id, guint *taken)
{
  gsize len = strlen (name);
  guint32 hash = hash_of (name, len);
  Slot *slot;

  if ((names->n + 1) * 2 > names->mask + 1)
    grow (names);
  slot = find (names, name, len, hash);
  if (slot->name != NULL)
    {
      if (taken != NULL)
        *taken = slot->id;
      return slot->id == id;
    }
  *slot = (Slot){ .name = name, .len = (guint32)len, .hash = hash, .id = id };
  names->n++;
  return TRUE;
}

guint
riyo_names_lookup (const RiyoNames *names, const char *name)
{
  gsize len = strlen (name);
  const Slot *slot = find (names, name, len, hash_of (name, len));

  return slot->name != NULL ? slot->id : G_MAXUINT;
}

char *
riyo_names_suggest (const RiyoNames *names, const char *name)
{
  g_autofree char *wanted = g_utf8_validate (name, -1, NULL) ? riyo_text_fold (name) : NULL;
  GString *list = NULL;
  guint n = 0;

  for (guint i = 0; wanted != NULL && i <= names->mask && n < MAX_SUGGESTIONS; i++)
    {
      g_autofree char *folded
          = names->slots[i].name != NULL ? riyo_text_fold (names->slots[i].name) : NULL;

      if (folded == NULL || !riyo_text_is_near (wanted, folded))
        continue;
      if (list == NULL)
        list = g_string_new (NULL);
      g_string_append_printf (list, "%s「%s」", n++ > 0 ? " " : "", names->slots[i].name);
    }
  return list != NULL ? g_string_free (list, FALSE) : NULL;
}
