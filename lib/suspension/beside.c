/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Requests that concern the same people as another one: of all of them pseudonyms are known. */
#include "config.h"

#include <string.h>

#include "internal.h"

/* Of RiyoFingerprint, which the suspensions own. */
typedef struct
{
  GHashTable *whole, *leading; /* numbers as they were stated, and what each begins with, or is */
} Numbers;

static guint
hash (gconstpointer print)
{
  return (guint)((const RiyoFingerprint *)print)->low;
}

static gboolean
equal (gconstpointer a, gconstpointer b)
{
  const RiyoFingerprint *one = a, *other = b;

  return one->low == other->low && one->high == other->high;
}

static const RiyoSuspendedSubject *
subject_at (const RiyoSuspension *suspension, guint i)
{
  return &g_array_index (suspension->subjects, RiyoSuspendedSubject, i);
}

/* What stands there whatever the first part is would be many people's. */
static void
add_numbers (Numbers *numbers, const RiyoSuspension *suspension)
{
  for (guint i = 0; i < suspension->subjects->len; i++)
    {
      const RiyoSuspendedSubject *subject = subject_at (suspension, i);

      if (subject->lacking)
        continue;
      for (guint k = 0; k < subject->n_parts; k++)
        g_hash_table_add (numbers->leading, (gpointer)&subject->prefixes[k]);
      g_hash_table_add (numbers->whole, (gpointer)&subject->prefixes[subject->n_parts - 1]);
    }
}

/* Whether one of its numbers is among these, or over one, or under one. */
static gboolean
has_number (const RiyoSuspension *suspension, const Numbers *numbers)
{
  for (guint i = 0; i < suspension->subjects->len; i++)
    {
      const RiyoSuspendedSubject *subject = subject_at (suspension, i);

      if (g_hash_table_contains (numbers->leading, &subject->prefixes[subject->n_parts - 1]))
        return TRUE;
      for (guint k = 0; k + 1 < subject->n_parts; k++)
        if (g_hash_table_contains (numbers->whole, &subject->prefixes[k]))
          return TRUE;
    }
  return FALSE;
}

static gboolean
is_of (const RiyoSuspension *suspension, const char *reference)
{
  return strcmp (suspension->reference, reference) == 0
         || riyo_suspension_is_of_list (suspension, reference);
}

/* What stands there whatever the first part is follows a number that has one. */
static gboolean
lacks_first (const RiyoSuspension *suspension)
{
  for (guint i = 0; i < suspension->subjects->len; i++)
    if (!subject_at (suspension, i)->lacking
        && (i + 1 == suspension->subjects->len || !subject_at (suspension, i + 1)->lacking))
      return TRUE;
  return FALSE;
}

guint
riyo_suspension_count_unknown (const GPtrArray *all, const char *reference, const GPtrArray *found)
{
  gboolean lacks = FALSE;
  guint n = 0;

  for (guint i = 0; i < all->len; i++)
    {
      const RiyoSuspension *one = g_ptr_array_index (all, i);

      lacks = lacks || (one->lifted_by == NULL && is_of (one, reference) && lacks_first (one));
    }
  for (guint i = 0; i < all->len; i++)
    {
      const RiyoSuspension *other = g_ptr_array_index (all, i);

      n += other->lifted_by == NULL && !is_of (other, reference) && (lacks || lacks_first (other))
           && !g_ptr_array_find ((GPtrArray *)found, other, NULL);
    }
  return n;
}

void
riyo_suspension_find_beside (const GPtrArray *all, const char *reference, GPtrArray *found)
{
  g_autoptr (GHashTable) whole = g_hash_table_new (hash, equal);
  g_autoptr (GHashTable) leading = g_hash_table_new (hash, equal);
  Numbers numbers = { whole, leading };

  for (guint i = 0; i < all->len; i++)
    {
      const RiyoSuspension *one = g_ptr_array_index (all, i);

      if (one->lifted_by == NULL && is_of (one, reference))
        add_numbers (&numbers, one);
    }
  for (guint i = 0; i < all->len; i++)
    {
      RiyoSuspension *other = g_ptr_array_index (all, i);

      if (other->lifted_by == NULL && !is_of (other, reference) && has_number (other, &numbers))
        g_ptr_array_add (found, riyo_suspension_ref (other));
    }
}
