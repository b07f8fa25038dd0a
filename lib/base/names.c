/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A namespace: open addressing over XXH3, compared by exact bytes. */
#include "config.h"

#include <string.h>

#include "base.h"

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

/* Levenshtein distance, given up beyond 2. */
static guint
distance (const gunichar *a, glong n_a, const gunichar *b, glong n_b)
{
  guint rows[2][66];

  for (glong j = 0; j <= n_b; j++)
    rows[0][j] = (guint)j;
  for (glong i = 1; i <= n_a; i++)
    {
      guint *above = rows[(i - 1) & 1], *here = rows[i & 1];

      here[0] = (guint)i;
      for (glong j = 1; j <= n_b; j++)
        {
          guint swap = above[j - 1] + (a[i - 1] != b[j - 1]);

          here[j] = MIN (swap, MIN (above[j], here[j - 1]) + 1);
        }
    }
  return rows[n_a & 1][n_b];
}

/* TRUE when the two folded texts are equal or a slip of the fingers apart. */
static gboolean
is_near (const char *folded_a, const char *folded_b)
{
  glong n_a = 0, n_b = 0;
  g_autofree gunichar *a = g_utf8_to_ucs4_fast (folded_a, -1, &n_a);
  g_autofree gunichar *b = g_utf8_to_ucs4_fast (folded_b, -1, &n_b);

  if (n_a == 0 || n_b == 0)
    return FALSE;
  if (strcmp (folded_a, folded_b) == 0)
    return TRUE;
  if (n_a > 64 || n_b > 64 || ABS (n_a - n_b) > 2)
    return FALSE;
  return distance (a, n_a, b, n_b) <= (n_a >= 6 ? 2u : n_a >= 3 ? 1u : 0u);
}

/* A short form, such as 医療費通知, is part of the name that is meant. */
static gboolean
is_part (const char *folded, const char *wanted)
{
  return g_utf8_strlen (wanted, -1) >= 2 && strstr (folded, wanted) != NULL;
}

static void
add_suggestions (const RiyoNames *names, const char *wanted,
                 gboolean (*fits) (const char *folded, const char *wanted), GString *list, guint *n)
{
  for (guint i = 0; i <= names->mask && *n < MAX_SUGGESTIONS; i++)
    {
      const char *name = names->slots[i].name;
      g_autofree char *folded = name != NULL ? riyo_text_fold (name) : NULL;
      g_autofree char *shown = folded != NULL ? g_strdup_printf ("「%s」", name) : NULL;

      if (folded == NULL || !fits (folded, wanted) || strstr (list->str, shown) != NULL)
        continue;
      g_string_append_printf (list, "%s%s", (*n)++ > 0 ? " " : "", shown);
    }
}

/* Those that are near come first. */
char *
riyo_names_suggest (const RiyoNames *names, const char *name)
{
  g_autofree char *wanted = g_utf8_validate (name, -1, NULL) ? riyo_text_fold (name) : NULL;
  GString *list = g_string_new (NULL);
  guint n = 0;

  if (wanted != NULL)
    {
      add_suggestions (names, wanted, is_near, list, &n);
      add_suggestions (names, wanted, is_part, list, &n);
    }
  return g_string_free (list, n == 0);
}
