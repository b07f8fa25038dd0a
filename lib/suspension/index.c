/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Live suspensions, found by pseudonym. Who is suspended for what is a *set* of scopes; equal sets
 * share a number, so that an operation works out each set's categories once and a look-up is one
 * probe. */
#include "config.h"

#include <string.h>

#include "base/base.h"
#include "index.h"
#include "internal.h"
#include "rule/rule.h"
#include "rules/rules.h"
#include "table/table.h"

/* What is known of one pseudonym: a person, or leading parts that some persons share. */
typedef struct
{
  RiyoFingerprint print; /* 0, 0 = free */
  guint32 exact;         /* set of scopes of suspensions stated with exactly these parts */
  guint32 under;         /* and of those stated with more parts */
} Slot;

struct _RiyoSuspensions
{
  gatomicrefcount n_refs;
  RiyoKeys keys;
  Slot *slots;     /* mask + 1, at most half full */
  guint8 *present; /* HINTS bits for each slot: see may_hold () */
  gsize mask;
  gsize n_slots;
  guint n_live;
  guint lengths;         /* bit k: some suspension is stated with k parts */
  RiyoFingerprint blank; /* the pseudonym of a blank first part */
  gboolean any_blank;    /* some suspension is stated without its first part */
  guint64 n_lifted;      /* ever: tells whether something was lifted since an earlier one */
  guint64 n_records;     /* of the store */
  GPtrArray *lifted;     /* RiyoLifted */
  GArray *scopes;        /* RiyoScope */
  GArray *used;          /* guint per scope: how many live suspensions have it */
  GPtrArray *sets;       /* GArray of guint scope numbers, rising; 0 is the empty one */
  GHashTable *joins;     /* set << 32 | scope -> set; only while being made */
};

#define HINTS 8

struct _RiyoSuspended
{
  RiyoSuspensions *suspensions;
  RiyoSuspended *before; /* what was lifted since is still in here */
  RiyoTags any;
  RiyoTags *of_scope; /* NULL until made */
  RiyoTags masks[];   /* by set */
};

static void
clear_scope (gpointer data)
{
  riyo_scope_clear (data);
}

static void
free_set (gpointer set)
{
  g_array_unref (set);
}

RiyoSuspensions *
riyo_suspensions_new (const RiyoKeys *keys, guint64 n_lifted)
{
  RiyoSuspensions *suspensions = g_new0 (RiyoSuspensions, 1);

  g_atomic_ref_count_init (&suspensions->n_refs);
  suspensions->keys = *keys;
  suspensions->blank = riyo_siphash (keys->pseudonym, RIYO_FIRST_BLANK, 0);
  suspensions->n_lifted = n_lifted;
  suspensions->mask = 15;
  suspensions->slots = g_new0 (Slot, suspensions->mask + 1);
  suspensions->present = g_new0 (guint8, (suspensions->mask + 1) * HINTS / 8);
  suspensions->scopes = g_array_new (FALSE, TRUE, sizeof (RiyoScope));
  g_array_set_clear_func (suspensions->scopes, clear_scope);
  suspensions->used = g_array_new (FALSE, TRUE, sizeof (guint));
  suspensions->sets = g_ptr_array_new_with_free_func (free_set);
  g_ptr_array_add (suspensions->sets, g_array_new (FALSE, FALSE, sizeof (guint)));
  suspensions->lifted = g_ptr_array_new_with_free_func (riyo_lifted_unref);
  suspensions->joins = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  return suspensions;
}

RiyoSuspensions *
riyo_suspensions_ref (RiyoSuspensions *suspensions)
{
  g_atomic_ref_count_inc (&suspensions->n_refs);
  return suspensions;
}

void
riyo_suspensions_unref (RiyoSuspensions *suspensions)
{
  if (suspensions == NULL || !g_atomic_ref_count_dec (&suspensions->n_refs))
    return;
  g_free (suspensions->slots);
  g_free (suspensions->present);
  g_array_unref (suspensions->scopes);
  g_array_unref (suspensions->used);
  g_ptr_array_unref (suspensions->sets);
  g_ptr_array_unref (suspensions->lifted);
  g_clear_pointer (&suspensions->joins, g_hash_table_unref);
  g_free (suspensions);
}

guint
riyo_suspensions_get_n_live (const RiyoSuspensions *suspensions)
{
  return suspensions->n_live;
}

/* The slot of a pseudonym, or the free one where it belongs. A pseudonym is a keyed hash: its bits
 * need no mixing. */
static inline Slot *
find (const RiyoSuspensions *suspensions, RiyoFingerprint print)
{
  for (gsize i = print.low & suspensions->mask;; i = (i + 1) & suspensions->mask)
    {
      Slot *slot = &suspensions->slots[i];

      if ((slot->print.low == print.low && slot->print.high == print.high)
          || (slot->print.low | slot->print.high) == 0)
        return slot;
    }
}

/* Whether a pseudonym with this low half may be among them. Most persons' are not, and nearly all
 * of those are told by one bit, which stays in the cache where the slots do not. */
static inline gboolean
may_hold (const RiyoSuspensions *suspensions, guint64 low)
{
  gsize bit = low & ((suspensions->mask + 1) * HINTS - 1);

  return (suspensions->present[bit / 8] >> (bit % 8) & 1) != 0;
}

static void
put (RiyoSuspensions *suspensions, Slot *slot, const Slot *content)
{
  gsize bit = content->print.low & ((suspensions->mask + 1) * HINTS - 1);

  *slot = *content;
  suspensions->present[bit / 8] |= (guint8)(1u << (bit % 8));
}

static void
grow (RiyoSuspensions *suspensions)
{
  Slot *old = suspensions->slots;
  gsize n_old = suspensions->mask + 1;

  suspensions->slots = g_new0 (Slot, n_old * 2);
  suspensions->mask = n_old * 2 - 1;
  g_free (suspensions->present);
  suspensions->present = g_new0 (guint8, n_old * 2 * HINTS / 8);
  for (gsize i = 0; i < n_old; i++)
    if ((old[i].print.low | old[i].print.high) != 0)
      put (suspensions, find (suspensions, old[i].print), &old[i]);
  g_free (old);
}

static Slot *
find_or_add (RiyoSuspensions *suspensions, RiyoFingerprint print)
{
  Slot *slot = find (suspensions, print);

  if ((slot->print.low | slot->print.high) != 0)
    return slot;
  if (++suspensions->n_slots > suspensions->mask / 2)
    {
      grow (suspensions);
      slot = find (suspensions, print);
    }
  put (suspensions, slot, &(Slot){ .print = print });
  return slot;
}

/* The number of a set with one more scope. */
static guint32
join (RiyoSuspensions *suspensions, guint32 set, guint scope)
{
  gint64 key = (gint64)set << 32 | scope;
  gpointer known = g_hash_table_lookup (suspensions->joins, &key);
  const GArray *old = g_ptr_array_index (suspensions->sets, set);
  guint at = 0;
  guint32 joined = set;

  if (known != NULL)
    return GPOINTER_TO_UINT (known);
  while (at < old->len && g_array_index (old, guint, at) < scope)
    at++;
  if (at == old->len || g_array_index (old, guint, at) != scope)
    {
      GArray *more = g_array_copy ((GArray *)old);

      g_array_insert_val (more, at, scope);
      joined = suspensions->sets->len;
      g_ptr_array_add (suspensions->sets, more);
    }
  g_hash_table_insert (suspensions->joins, g_memdup2 (&key, sizeof key), GUINT_TO_POINTER (joined));
  return joined;
}

void
riyo_suspensions_add (RiyoSuspensions *suspensions, guint scope,
                      const RiyoSuspendedSubject *subjects, guint n_subjects)
{
  if (scope >= suspensions->used->len)
    g_array_set_size (suspensions->used, scope + 1);
  g_array_index (suspensions->used, guint, scope)++;
  suspensions->n_live++;
  for (guint i = 0; i < n_subjects; i++)
    {
      guint n = subjects[i].n_parts;

      suspensions->lengths |= 1u << n;
      suspensions->any_blank |= subjects[i].prefixes[0].low == suspensions->blank.low
                                && subjects[i].prefixes[0].high == suspensions->blank.high;
      for (guint k = 1; k <= n; k++)
        {
          Slot *slot = find_or_add (suspensions, subjects[i].prefixes[k - 1]);

          if (k < n)
            slot->under = join (suspensions, slot->under, scope);
          else
            slot->exact = join (suspensions, slot->exact, scope);
        }
    }
}

void
riyo_suspensions_set_scopes (RiyoSuspensions *suspensions, const GArray *scopes)
{
  g_clear_pointer (&suspensions->joins, g_hash_table_unref);
  g_array_set_size (suspensions->used, scopes->len);
  for (guint i = 0; i < scopes->len; i++)
    {
      RiyoScope scope;

      riyo_scope_copy (&g_array_index (scopes, RiyoScope, i), &scope);
      g_array_append_val (suspensions->scopes, scope);
    }
}

static void
free_lifted (gpointer lifted)
{
  g_free (((RiyoLifted *)lifted)->subjects);
}

void
riyo_lifted_unref (gpointer lifted)
{
  g_atomic_rc_box_release_full (lifted, free_lifted);
}

void
riyo_suspensions_set_records (RiyoSuspensions *suspensions, guint64 n_records,
                              const GPtrArray *lifted)
{
  suspensions->n_records = n_records;
  for (guint i = 0; i < lifted->len; i++)
    g_ptr_array_add (suspensions->lifted, g_atomic_rc_box_acquire (g_ptr_array_index (lifted, i)));
}

guint64
riyo_suspensions_get_n_records (const RiyoSuspensions *suspensions)
{
  return suspensions->n_records;
}

char *
riyo_suspensions_find_unknown (const RiyoSuspensions *suspensions, const RiyoTable *table)
{
  for (guint i = 0; i < suspensions->scopes->len; i++)
    {
      char *unknown = g_array_index (suspensions->used, guint, i) > 0 ? riyo_scope_find_unknown (
                          &g_array_index (suspensions->scopes, RiyoScope, i), table)
                                                                      : NULL;

      if (unknown != NULL)
        return unknown;
    }
  return NULL;
}

/* The categories of each set, from those of each scope. */
static void
fill_masks (RiyoSuspended *suspended, const RiyoTable *table, RiyoTags cells, const guint *purposes,
            guint n_purposes)
{
  const RiyoSuspensions *suspensions = suspended->suspensions;
  RiyoTags *of_scope = g_new0 (RiyoTags, suspensions->scopes->len);

  for (guint i = 0; i < suspensions->scopes->len; i++)
    if (g_array_index (suspensions->used, guint, i) > 0)
      suspended->any |= of_scope[i] = riyo_scope_get_cells (
          &g_array_index (suspensions->scopes, RiyoScope, i), table, cells, purposes, n_purposes);
  for (guint set = 0; set < suspensions->sets->len; set++)
    {
      const GArray *scopes = g_ptr_array_index (suspensions->sets, set);

      for (guint i = 0; i < scopes->len; i++)
        suspended->masks[set] |= of_scope[g_array_index (scopes, guint, i)];
    }
  suspended->of_scope = of_scope;
}

static RiyoSuspended *
suspended_alone (RiyoSuspensions *suspensions, const RiyoTable *table, RiyoTags cells,
                 const guint *purposes, guint n_purposes)
{
  RiyoSuspended *suspended
      = g_malloc0 (sizeof *suspended + suspensions->sets->len * sizeof (RiyoTags));

  suspended->suspensions = riyo_suspensions_ref (suspensions);
  fill_masks (suspended, table, cells, purposes, n_purposes);
  return suspended;
}

/* Those that were added behind the record @seen and are lifted again, or NULL. */
static RiyoSuspensions *
find_missed (const RiyoSuspensions *suspensions, guint64 seen)
{
  /* Never what a later one holds too: of the lifted ones none does. */
  RiyoSuspensions *missed = NULL;

  for (guint i = 0; i < suspensions->lifted->len; i++)
    {
      const RiyoLifted *lifted = g_ptr_array_index (suspensions->lifted, i);

      if (lifted->added_at <= seen)
        continue;
      if (missed == NULL)
        missed = riyo_suspensions_new (&suspensions->keys, G_MAXUINT64);
      riyo_suspensions_add (missed, lifted->scope, lifted->subjects, lifted->n_subjects);
    }
  if (missed != NULL)
    riyo_suspensions_set_scopes (missed, suspensions->scopes);
  return missed;
}

RiyoSuspended *
riyo_suspended_new (RiyoSuspensions *suspensions, const RiyoTable *table, RiyoTags cells,
                    const guint *purposes, guint n_purposes, guint64 seen, RiyoSuspended *before)
{
  g_autoptr (RiyoSuspended) suspended
      = suspended_alone (suspensions, table, cells, purposes, n_purposes);
  g_autoptr (RiyoSuspensions) missed = find_missed (suspensions, seen);

  if (before != NULL && before->suspensions->n_lifted == suspensions->n_lifted)
    {
      /* Nothing lifted: @suspensions hold all that @before does, but for what that still keeps. */
      suspended->before = g_steal_pointer (&before->before);
      riyo_suspended_free (before);
    }
  else
    suspended->before = before;
  if (missed != NULL)
    {
      RiyoSuspended *kept = suspended_alone (missed, table, cells, purposes, n_purposes);

      kept->before = suspended->before;
      kept->any |= kept->before != NULL ? kept->before->any : 0;
      suspended->before = kept;
    }
  if (suspended->before != NULL)
    suspended->any |= suspended->before->any;
  return suspended->any != 0 ? g_steal_pointer (&suspended) : NULL;
}

void
riyo_suspended_free (RiyoSuspended *suspended)
{
  while (suspended != NULL)
    {
      RiyoSuspended *before = suspended->before;

      riyo_suspensions_unref (suspended->suspensions);
      g_free (suspended->of_scope);
      g_free (suspended);
      suspended = before;
    }
}

RiyoTags
riyo_suspended_get_any (const RiyoSuspended *suspended)
{
  return suspended != NULL ? suspended->any : 0;
}

/* What was lifted since stays in effect, and is among those of before. */
guint
riyo_suspended_count (const RiyoSuspended *suspended, RiyoTags tags)
{
  guint most = 0;

  for (; suspended != NULL; suspended = suspended->before)
    {
      const RiyoSuspensions *suspensions = suspended->suspensions;
      guint n = 0;

      for (guint i = 0; i < suspensions->scopes->len; i++)
        if ((suspended->of_scope[i] & tags) != 0)
          n += g_array_index (suspensions->used, guint, i);
      most = MAX (most, n);
    }
  return most;
}

guint64
riyo_suspended_get_n_added (const RiyoSuspended *suspended)
{
  return suspended != NULL ? suspended->suspensions->n_live + suspended->suspensions->n_lifted : 0;
}

static RiyoTags
look_up (const RiyoSuspended *suspended, const RiyoSubject *subject)
{
  const RiyoSuspensions *suspensions = suspended->suspensions;
  guint lengths = suspensions->lengths;
  RiyoTags tags = 0;

  for (guint k = 1; k <= subject->n_parts; k++)
    {
      /* Whole subject: also what is stated of persons under it. */
      guint needed = k < subject->n_parts ? 1u << k : ~0u << k;
      const Slot *slot;

      if ((lengths & needed) == 0
          || !may_hold (suspensions, riyo_keys_pseudonym_low (&suspensions->keys, subject, k)))
        continue;
      slot = find (suspensions, riyo_keys_pseudonym (&suspensions->keys, subject, k));
      tags |= suspended->masks[slot->exact];
      if (k == subject->n_parts)
        tags |= suspended->masks[slot->under];
    }
  return tags;
}

/* What a first part that is not stated may be, of the datum or of a suspension. */
static RiyoTags
look_up_other (const RiyoSuspended *suspended, const RiyoSubject *subject)
{
  RiyoSubject other;

  if (subject->ends[0] > 0 && !suspended->suspensions->any_blank)
    return 0;
  riyo_subject_swap_first (subject, riyo_subject_get_other_first (subject), &other);
  return look_up (suspended, &other);
}

RiyoTags
riyo_suspended_get (const RiyoSuspended *suspended, const RiyoSubject *subject)
{
  RiyoTags tags = 0;

  for (; suspended != NULL; suspended = suspended->before)
    tags |= look_up (suspended, subject) | look_up_other (suspended, subject);
  return tags;
}

RiyoMasks
riyo_suspended_narrow (const RiyoSuspended *suspended, const RiyoMasks *unstated,
                       RiyoSubjectKind kind, const RiyoSubject *subject)
{
  RiyoMasks masks = *unstated;

  if (kind == RIYO_SUBJECT_NOT_STATED)
    return masks;
  masks.unsuspended = masks.scoped;
  masks.bad_subject = kind == RIYO_SUBJECT_BAD;
  if (kind == RIYO_SUBJECT_STATED)
    masks.unsuspended &= ~riyo_suspended_get (suspended, subject);
  return masks;
}
