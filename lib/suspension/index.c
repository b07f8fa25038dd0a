/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Live suspensions, found by pseudonym: what each has is the number of a set of scopes, of which an
 * operation works out the categories once, so that a look-up is one probe. */
#include "config.h"

#include <string.h>

#include "base/base.h"
#include "hints.h"
#include "index.h"
#include "internal.h"
#include "rule/rule.h"
#include "rules/rules.h"
#include "sets.h"
#include "slots.h"
#include "table/table.h"

/* Whose a set is, beyond the first suspension of the same scope: it is there once. */
typedef struct
{
  RiyoFingerprint print;
  guint64 place; /* the scope, and whether it is of those under it */
} Repeat;

typedef struct _RiyoLifted RiyoLifted;

struct _RiyoSuspensions
{
  gatomicrefcount n_refs;
  RiyoKeys keys;
  RiyoSlots slots;
  RiyoHints *hints;
  RiyoSets *sets;
  GHashTable *repeats; /* Repeat -> how many; NULL in one that another was made of */
  GArray *used;        /* guint per scope: how many live suspensions have it */
  guint n_live;
  guint n_of_length[RIYO_SUBJECT_MAX_PARTS + 1]; /* subjects stated with so many parts */
  guint lengths;                                 /* bit k: some suspension is stated with k parts */
  RiyoFingerprint blank;                         /* the pseudonym of a blank first part */
  guint n_blank;                                 /* subjects stated without their first part */
  guint64 n_lifted;   /* ever: tells whether something was lifted since an earlier one */
  guint64 n_extended; /* ever */
  guint64 n_records;  /* of the store */
  RiyoLifted *lifted; /* the newest */
};

struct _RiyoSuspended
{
  RiyoSuspensions *suspensions;
  RiyoSuspended *before; /* what was lifted since is still in here */
  RiyoTags any;
  RiyoTags *of_scope; /* NULL until made */
  RiyoTags masks[];   /* by set */
};

/* A suspension that was lifted since the store was opened: whoever did not look in between has to
 * hold it all the same. */
struct _RiyoLifted
{
  gatomicrefcount n_refs;
  RiyoLifted *before;
  guint64 added_at, lifted_at; /* the numbers of its records */
  guint scope;
  guint n_subjects;
  RiyoSuspendedSubject *subjects;
};

static guint
hash_repeat (gconstpointer key)
{
  const Repeat *repeat = key;

  return (guint)(repeat->print.low ^ repeat->place * 0x9e3779b9u);
}

static gboolean
equal_repeats (gconstpointer a, gconstpointer b)
{
  return memcmp (a, b, sizeof (Repeat)) == 0;
}

static RiyoSuspensions *
suspensions_alone (const RiyoKeys *keys)
{
  RiyoSuspensions *suspensions = g_new0 (RiyoSuspensions, 1);

  g_atomic_ref_count_init (&suspensions->n_refs);
  suspensions->keys = *keys;
  suspensions->blank = riyo_siphash (keys->pseudonym, RIYO_FIRST_BLANK, 0);
  suspensions->hints = riyo_hints_new ();
  suspensions->repeats = g_hash_table_new_full (hash_repeat, equal_repeats, g_free, NULL);
  suspensions->used = g_array_new (FALSE, TRUE, sizeof (guint));
  return suspensions;
}

RiyoSuspensions *
riyo_suspensions_new (const RiyoKeys *keys)
{
  RiyoSuspensions *suspensions = suspensions_alone (keys);

  suspensions->sets = riyo_sets_new ();
  return suspensions;
}

RiyoSuspensions *
riyo_suspensions_ref (RiyoSuspensions *suspensions)
{
  g_atomic_ref_count_inc (&suspensions->n_refs);
  return suspensions;
}

/* The list may be long: no recursion. */
static void
unref_lifted (RiyoLifted *lifted)
{
  while (lifted != NULL && g_atomic_ref_count_dec (&lifted->n_refs))
    {
      RiyoLifted *before = lifted->before;

      g_free (lifted->subjects);
      g_free (lifted);
      lifted = before;
    }
}

void
riyo_suspensions_unref (RiyoSuspensions *suspensions)
{
  if (suspensions == NULL || !g_atomic_ref_count_dec (&suspensions->n_refs))
    return;
  riyo_slots_clear (&suspensions->slots);
  riyo_hints_unref (suspensions->hints);
  riyo_sets_unref (suspensions->sets);
  g_clear_pointer (&suspensions->repeats, g_hash_table_unref);
  g_array_unref (suspensions->used);
  unref_lifted (suspensions->lifted);
  g_free (suspensions);
}

RiyoSuspensions *
riyo_suspensions_own (RiyoSuspensions *suspensions)
{
  RiyoSuspensions *copy;

  if (g_atomic_ref_count_compare (&suspensions->n_refs, 1))
    return suspensions;
  copy = g_memdup2 (suspensions, sizeof *suspensions);
  g_atomic_ref_count_init (&copy->n_refs);
  suspensions->repeats = NULL;
  copy->slots = riyo_slots_copy (suspensions->slots);
  riyo_hints_ref (copy->hints);
  riyo_sets_ref (copy->sets);
  copy->used = g_array_copy (suspensions->used);
  if (copy->lifted != NULL)
    g_atomic_ref_count_inc (&copy->lifted->n_refs);
  riyo_suspensions_unref (suspensions);
  return copy;
}

guint
riyo_suspensions_get_n_live (const RiyoSuspensions *suspensions)
{
  return suspensions->n_live;
}

guint
riyo_suspensions_number_scope (RiyoSuspensions *suspensions, const RiyoScope *scope)
{
  return riyo_sets_number_scope (&suspensions->sets, scope);
}

static gboolean
is_blank (const RiyoSuspensions *suspensions, const RiyoSuspendedSubject *subject)
{
  return subject->prefixes[0].low == suspensions->blank.low
         && subject->prefixes[0].high == suspensions->blank.high;
}

static void
count_subject (RiyoSuspensions *suspensions, const RiyoSuspendedSubject *subject, guint one)
{
  guint n = subject->n_parts;

  suspensions->n_of_length[n] += one;
  suspensions->n_blank += is_blank (suspensions, subject) ? one : 0;
  suspensions->lengths &= ~(1u << n);
  suspensions->lengths |= (suspensions->n_of_length[n] > 0 ? 1u : 0) << n;
}

static void
add_prefix (RiyoSuspensions *suspensions, RiyoFingerprint print, guint scope, gboolean whole)
{
  Repeat repeat = { print, (guint64)scope << 1 | (guint64)whole };
  const RiyoKnown *slot = riyo_slots_find (suspensions->slots, print);
  guint32 before = whole ? slot->exact : slot->under;
  guint32 after = riyo_sets_join (&suspensions->sets, before, scope);
  gboolean is_new;
  RiyoKnown *own;

  if (after == before)
    {
      gpointer n = g_hash_table_lookup (suspensions->repeats, &repeat);

      g_hash_table_insert (suspensions->repeats, g_memdup2 (&repeat, sizeof repeat),
                           GUINT_TO_POINTER (GPOINTER_TO_UINT (n) + 1));
      return;
    }
  is_new = (slot->exact | slot->under) == 0;
  own = riyo_slots_own (&suspensions->slots, print);
  *(whole ? &own->exact : &own->under) = after;
  if (is_new)
    riyo_hints_add (&suspensions->hints, print.low, suspensions->slots);
}

static void
remove_prefix (RiyoSuspensions *suspensions, RiyoFingerprint print, guint scope, gboolean whole)
{
  Repeat repeat = { print, (guint64)scope << 1 | (guint64)whole };
  guint n = GPOINTER_TO_UINT (g_hash_table_lookup (suspensions->repeats, &repeat));
  RiyoKnown *own;
  guint32 *set;

  if (n > 1)
    g_hash_table_insert (suspensions->repeats, g_memdup2 (&repeat, sizeof repeat),
                         GUINT_TO_POINTER (n - 1));
  else if (n == 1)
    g_hash_table_remove (suspensions->repeats, &repeat);
  if (n > 0)
    return;
  own = riyo_slots_own (&suspensions->slots, print);
  set = whole ? &own->exact : &own->under;
  *set = riyo_sets_leave (&suspensions->sets, *set, scope);
  if ((own->exact | own->under) == 0)
    riyo_slots_remove (&suspensions->slots, print);
}

static void
add_subjects (RiyoSuspensions *suspensions, guint scope, const RiyoSuspendedSubject *subjects,
              guint n_subjects)
{
  for (guint i = 0; i < n_subjects; i++)
    {
      guint n = subjects[i].n_parts;

      count_subject (suspensions, &subjects[i], 1);
      for (guint k = 1; k <= n; k++)
        add_prefix (suspensions, subjects[i].prefixes[k - 1], scope, k == n);
    }
}

void
riyo_suspensions_add (RiyoSuspensions *suspensions, guint scope,
                      const RiyoSuspendedSubject *subjects, guint n_subjects)
{
  if (scope >= suspensions->used->len)
    g_array_set_size (suspensions->used, scope + 1);
  g_array_index (suspensions->used, guint, scope)++;
  suspensions->n_live++;
  add_subjects (suspensions, scope, subjects, n_subjects);
}

void
riyo_suspensions_extend (RiyoSuspensions *suspensions, guint scope,
                         const RiyoSuspendedSubject *subjects, guint n_subjects)
{
  suspensions->n_extended++;
  add_subjects (suspensions, scope, subjects, n_subjects);
}

void
riyo_suspensions_shorten (RiyoSuspensions *suspensions, guint scope,
                          const RiyoSuspendedSubject *subjects, guint n_subjects)
{
  for (guint i = 0; i < n_subjects; i++)
    {
      guint n = subjects[i].n_parts;

      count_subject (suspensions, &subjects[i], -1u);
      for (guint k = 1; k <= n; k++)
        remove_prefix (suspensions, subjects[i].prefixes[k - 1], scope, k == n);
    }
}

void
riyo_suspensions_remove (RiyoSuspensions *suspensions, guint scope,
                         const RiyoSuspendedSubject *subjects, guint n_subjects)
{
  g_array_index (suspensions->used, guint, scope)--;
  suspensions->n_live--;
  suspensions->n_lifted++;
  riyo_suspensions_shorten (suspensions, scope, subjects, n_subjects);
}

void
riyo_suspensions_keep_lifted (RiyoSuspensions *suspensions, guint64 added_at, guint64 lifted_at,
                              guint scope, RiyoSuspendedSubject *subjects, guint n_subjects)
{
  RiyoLifted *lifted = g_new (RiyoLifted, 1);

  *lifted = (RiyoLifted){ .before = suspensions->lifted,
                          .added_at = added_at,
                          .lifted_at = lifted_at,
                          .scope = scope,
                          .n_subjects = n_subjects,
                          .subjects = subjects };
  g_atomic_ref_count_init (&lifted->n_refs);
  suspensions->lifted = lifted;
}

void
riyo_suspensions_set_n_records (RiyoSuspensions *suspensions, guint64 n_records)
{
  suspensions->n_records = n_records;
}

guint64
riyo_suspensions_get_n_records (const RiyoSuspensions *suspensions)
{
  return suspensions->n_records;
}

char *
riyo_suspensions_find_unknown (const RiyoSuspensions *suspensions, const RiyoTable *before,
                               const RiyoTable *table, guint *category)
{
  char *unknown = NULL;

  for (guint i = 0; unknown == NULL && i < suspensions->used->len; i++)
    {
      const RiyoScope *scope = riyo_sets_scope_at (suspensions->sets, i);

      if (g_array_index (suspensions->used, guint, i) == 0)
        continue;
      unknown = riyo_scope_find_unknown (scope, table, category);
      if (unknown == NULL)
        unknown = riyo_scope_find_unsaid (scope, before, table);
    }
  return unknown;
}

static gboolean
is_known_to_any (const char *name, const GPtrArray *tables)
{
  for (guint i = 0; i < tables->len; i++)
    if (riyo_table_find_purpose (tables->pdata[i], name) != G_MAXUINT)
      return TRUE;
  return FALSE;
}

static char *
find_orphan (const RiyoScope *scope, const RiyoTable *gone, const GPtrArray *others)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  RiyoTags categories = riyo_scope_list_categories (scope) & (gone != NULL ? gone->known : ~0ull);

  riyo_scope_list_names (scope, names);
  for (guint i = 0; i < names->len; i++)
    if (!is_known_to_any (names->pdata[i], others)
        && (gone == NULL || riyo_table_find_purpose (gone, names->pdata[i]) != G_MAXUINT))
      return g_strdup (riyo_table_describe_purpose (gone, names->pdata[i]));
  for (guint i = 0; i < others->len; i++)
    categories &= ~((const RiyoTable *)others->pdata[i])->known;
  if (categories == 0)
    return NULL;
  return g_strdup_printf ("番号=%u", riyo_tags_lowest (categories));
}

char *
riyo_suspensions_find_orphan (const RiyoSuspensions *suspensions, const RiyoTable *gone,
                              const GPtrArray *others)
{
  char *orphan = NULL;

  for (guint i = 0; orphan == NULL && i < suspensions->used->len; i++)
    if (g_array_index (suspensions->used, guint, i) > 0)
      orphan = find_orphan (riyo_sets_scope_at (suspensions->sets, i), gone, others);
  return orphan;
}

guint
riyo_suspensions_count_dropped (const RiyoSuspensions *suspensions, const RiyoTable *before,
                                guint purpose, const RiyoTable *after)
{
  guint n = 0;

  for (guint i = 0; i < suspensions->used->len; i++)
    {
      g_autoptr (GPtrArray) names = g_ptr_array_new ();
      gboolean names_it = FALSE;

      riyo_scope_list_names (riyo_sets_scope_at (suspensions->sets, i), names);
      for (guint k = 0; k < names->len && !names_it; k++)
        names_it = riyo_table_find_purpose (before, names->pdata[k]) == purpose
                   && riyo_table_has_lost (after, names->pdata[k], NULL);
      n += names_it ? g_array_index (suspensions->used, guint, i) : 0;
    }
  return n;
}

guint
riyo_suspensions_count_widened (const RiyoSuspensions *suspensions, const RiyoTable *before,
                                guint purpose, const RiyoTable *after, guint same)
{
  guint n = 0;

  for (guint i = 0; i < suspensions->used->len; i++)
    if (riyo_scope_get_widened (riyo_sets_scope_at (suspensions->sets, i), before, purpose, after,
                                same)
        != 0)
      n += g_array_index (suspensions->used, guint, i);
  return n;
}

guint
riyo_suspensions_count_ended (const RiyoSuspensions *suspensions, const RiyoTable *before,
                              guint purpose, const RiyoTable *after, guint same, RiyoTags *ended)
{
  guint n = 0;

  *ended = 0;

  for (guint i = 0; i < suspensions->used->len; i++)
    {
      guint n_live = g_array_index (suspensions->used, guint, i);
      const RiyoScope *scope = riyo_sets_scope_at (suspensions->sets, i);

      RiyoTags tags = n_live > 0 ? riyo_scope_get_ended (scope, before, purpose, after, same) : 0;

      n += tags != 0 ? n_live : 0;
      *ended |= tags;
    }
  return n;
}

static gboolean
is_ended (const RiyoScope *scope, const RiyoTable *before, const RiyoTable *after,
          const guint *into_of)
{
  for (guint i = 0; i < before->purposes->len; i++)
    if (into_of[i] != G_MAXUINT && riyo_scope_get_ended (scope, before, i, after, into_of[i]) != 0)
      return TRUE;
  return FALSE;
}

gboolean
riyo_suspension_is_ended (const RiyoSuspension *suspension, const RiyoTable *before,
                          const RiyoTable *after, const guint *into_of)
{
  return is_ended (&suspension->scope, before, after, into_of);
}

guint
riyo_suspensions_count_ending (const RiyoSuspensions *suspensions, const RiyoTable *before,
                               const RiyoTable *after)
{
  g_autoptr (RiyoTableMatch) match = riyo_table_match_new (before, after);
  guint n = 0;

  for (guint i = 0; i < suspensions->used->len; i++)
    {
      guint n_live = g_array_index (suspensions->used, guint, i);

      if (n_live > 0
          && is_ended (riyo_sets_scope_at (suspensions->sets, i), before, after,
                       match->purpose_into_of))
        n += n_live;
    }
  return n;
}

guint
riyo_suspensions_count_idle (const RiyoSuspensions *suspensions, const RiyoTable *table)
{
  guint n = 0;

  for (guint i = 0; i < suspensions->used->len; i++)
    {
      guint n_live = g_array_index (suspensions->used, guint, i);

      if (n_live > 0 && riyo_scope_is_idle (riyo_sets_scope_at (suspensions->sets, i), table))
        n += n_live;
    }
  return n;
}

/* The categories of each set, from those of each scope. */
static void
fill_masks (RiyoSuspended *suspended, const RiyoTable *table, RiyoTags cells, const guint *purposes,
            guint n_purposes)
{
  const RiyoSuspensions *suspensions = suspended->suspensions;
  const GPtrArray *sets = suspensions->sets->sets;
  RiyoTags *of_scope = g_new0 (RiyoTags, suspensions->sets->scopes->len);

  for (guint i = 0; i < suspensions->used->len; i++)
    if (g_array_index (suspensions->used, guint, i) > 0)
      suspended->any |= of_scope[i] = riyo_scope_get_cells (
          riyo_sets_scope_at (suspensions->sets, i), table, cells, purposes, n_purposes);
  for (guint set = 0; set < sets->len; set++)
    {
      const GArray *scopes = g_ptr_array_index (sets, set);

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
      = g_malloc0 (sizeof *suspended + suspensions->sets->sets->len * sizeof (RiyoTags));

  suspended->suspensions = riyo_suspensions_ref (suspensions);
  fill_masks (suspended, table, cells, purposes, n_purposes);
  return suspended;
}

/* Those that were added behind the record @seen and are lifted again, or NULL. */
static RiyoSuspensions *
find_missed (const RiyoSuspensions *suspensions, guint64 seen)
{
  RiyoSuspensions *missed = NULL;

  for (const RiyoLifted *lifted = suspensions->lifted; lifted != NULL && lifted->lifted_at > seen;
       lifted = lifted->before)
    {
      if (lifted->added_at <= seen)
        continue;
      if (missed == NULL)
        {
          missed = suspensions_alone (&suspensions->keys);
          missed->n_lifted = G_MAXUINT64; /* what a later one holds too: of the lifted ones none */
          missed->sets = riyo_sets_copy (suspensions->sets);
        }
      riyo_suspensions_add (missed, lifted->scope, lifted->subjects, lifted->n_subjects);
    }
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

      for (guint i = 0; i < suspensions->used->len; i++)
        if ((suspended->of_scope[i] & tags) != 0)
          n += g_array_index (suspensions->used, guint, i);
      most = MAX (most, n);
    }
  return most;
}

guint64
riyo_suspended_get_n_added (const RiyoSuspended *suspended)
{
  const RiyoSuspensions *suspensions = suspended != NULL ? suspended->suspensions : NULL;

  return suspensions != NULL ? suspensions->n_live + suspensions->n_lifted + suspensions->n_extended
                             : 0;
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
      const RiyoKnown *slot;

      if ((lengths & needed) == 0
          || !riyo_hints_may_hold (suspensions->hints,
                                   riyo_keys_pseudonym_low (&suspensions->keys, subject, k)))
        continue;
      slot = riyo_slots_find (suspensions->slots,
                              riyo_keys_pseudonym (&suspensions->keys, subject, k));
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

  if (subject->ends[0] > 0 && suspended->suspensions->n_blank == 0)
    return 0;
  riyo_subject_swap_first (subject, riyo_subject_get_other_first (subject), &other);
  return look_up (suspended, &other);
}

static RiyoTags
look_up_all (const RiyoSuspended *suspended, const RiyoSubject *subject)
{
  RiyoTags tags = 0;

  for (; suspended != NULL; suspended = suspended->before)
    tags |= look_up (suspended, subject) | look_up_other (suspended, subject);
  return tags;
}

/* What is asked of each number that one in one piece may be. */
typedef struct
{
  const RiyoSuspended *suspended;
  RiyoTags tags;
} Cuts;

static gboolean
add_cut (gpointer data, const RiyoSubject *cut)
{
  Cuts *cuts = data;

  cuts->tags |= look_up_all (cuts->suspended, cut);
  return FALSE;
}

RiyoTags
riyo_suspended_get (const RiyoSuspended *suspended, const RiyoSubject *subject)
{
  Cuts cuts = { .suspended = suspended };

  if (suspended == NULL) /* nobody has read the subject either */
    return 0;
  cuts.tags = look_up_all (suspended, subject);
  if (G_LIKELY (subject->n_parts != 1 || subject->may_hold < 2))
    return cuts.tags;
  if (subject->ends[0] > RIYO_SUBJECT_MAX_PIECE) /* too many cuts: it counts as everyone's */
    return cuts.tags | riyo_suspended_get_any (suspended);
  (void)riyo_subject_find_cut (subject, add_cut, &cuts);
  return cuts.tags;
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
