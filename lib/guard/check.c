/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One datum: decided, counted, and its first refusal of a kind recorded. */
#include "config.h"

#include "alert.h"
#include "alert/alert.h"
#include "base/base.h"
#include "decide.h"
#include "internal.h"
#include "log/log.h"
#include "operation.h"
#include "refusal.h"
#include "rule/rule.h"
#include "rules/rules.h"
#include "suspension/suspension.h"
#include "table/table.h"

#define NEVER G_MAXUINT64

static gboolean
look_outside (RiyoUse *use)
{
  RIYO_UNCANCELLED;

  use->head.look_at = use->head.tally.n_permitted + RIYO_CHECKS_BETWEEN_LOOKS - 1;
  if (!riyo_guard_sees_store (use->guard))
    use->wakeups = NEVER; /* as if a change had been told */
  if (riyo_guard_glance (use->guard))
    return TRUE;
  if (use->failure == NULL)
    riyo_guard_fail_unheld (use->guard, &use->failure);
  return FALSE;
}

/* What takes system calls is looked at when it is due, not at every stated subject. */
static gboolean
is_held (RiyoUse *use)
{
  if (G_UNLIKELY (!riyo_use_is_own (use)))
    return FALSE;
  return G_LIKELY (use->head.tally.n_permitted < use->head.look_at)
             ? !riyo_guard_is_lost (use->guard, NULL)
             : look_outside (use);
}

static RiyoSuspensions *
refresh (RiyoGuard *guard, GError **error)
{
  RiyoSuspensions *suspensions;

  if (!riyo_guard_lock (guard, error))
    return NULL;
  suspensions = riyo_guard_refresh_suspensions (guard, error);
  riyo_log_unlock (guard->log);
  return suspensions;
}

/* The wakeups are read before the state: a change in between is one more. */
static void
look_at_suspensions (RiyoUse *use, guint64 wakeups)
{
  RIYO_UNCANCELLED;
  g_autoptr (RiyoSuspensions) suspensions = NULL;

  if (use->failure != NULL)
    return;
  suspensions = refresh (use->guard, &use->failure);
  if (suspensions == NULL)
    {
      riyo_use_lower (use, 0); /* who is suspended can no longer be told: nobody's data is used */
      return;
    }
  use->wakeups = wakeups;
  use->suspended = riyo_statement_find_suspended (&use->statement, use->adopted->table, suspensions,
                                                  use->n_records, use->suspended);
  use->n_records = riyo_suspensions_get_n_records (suspensions);
  riyo_use_lower (use, ~riyo_suspended_get_any (use->suspended));
}

gboolean
riyo_use_look (RiyoUse *use)
{
  guint64 wakeups;

  if (G_UNLIKELY (!is_held (use) || riyo_log_has_failed (use->guard->log)
                  || riyo_date_today () > use->last_day))
    {
      riyo_use_lower (use, 0);
      return FALSE;
    }
  wakeups = riyo_log_get_wakeups (use->guard->log);
  if (G_UNLIKELY (wakeups != use->wakeups) && !use->ended)
    look_at_suspensions (use, wakeups);
  return !use->ended && !use->rehearsal && use->failure == NULL;
}

gboolean
riyo_use_has_news (const RiyoUse *use)
{
  return riyo_log_get_wakeups (use->guard->log) != use->wakeups;
}

/* So that @n data may follow before the one after it. */
static void
call_look (RiyoUse *use, guint64 n)
{
  if (use->head.tally.n_permitted + n >= use->head.look_at)
    use->head.look_at = use->head.tally.n_permitted;
}

gboolean
riyo_use_look_ahead (RiyoUse *use, guint64 n)
{
  call_look (use, n);
  return riyo_use_look (use);
}

gboolean
riyo_use_is_live (RiyoUse *use, GError **error)
{
  if (G_LIKELY (use != NULL && riyo_use_look (use)))
    return TRUE;
  if (!riyo_use_is_over (use, error)) /* the clock went back in between: over is over */
    riyo_refuse_outlived (error);
  return FALSE;
}

void
riyo_use_refuse (const RiyoUse *use, RiyoVerdict verdict, const RiyoSubject *bad, GError **error)
{
  if (verdict.reason == RIYO_REASON_BAD_SUBJECT)
    riyo_refuse_subject (error, use->adopted->rules->subjects, bad);
  else if (verdict.reason == RIYO_REASON_MISMATCH)
    riyo_refuse_mismatch (error, &use->limit);
  else
    riyo_refuse_stated (error, use->adopted->table, verdict, &use->statement,
                        use->adopted->rules->contact.person);
}

void
riyo_use_refuse_subject (const RiyoUse *use, RiyoVerdict verdict, const char *subject,
                         GError **error)
{
  RiyoSubject parsed;

  (void)riyo_subject_parse (use->adopted->rules->subjects, subject, &parsed);
  riyo_use_refuse (use, verdict, &parsed, error);
}

/* Of several, the first that is in no form. */
static const char *
find_bad (const RiyoUse *use, const char *const *subjects, gsize n_subjects)
{
  RiyoSubject parsed;

  for (gsize i = 0; i < n_subjects; i++)
    if (riyo_subject_parse (use->adopted->rules->subjects, subjects[i], &parsed)
        == RIYO_SUBJECT_BAD)
      return subjects[i];
  return NULL;
}

static const char *
name_of_reason (RiyoVerdict verdict)
{
  GError named = { .domain = RIYO_REFUSAL, .code = verdict.reason };

  return riyo_error_code_name (&named);
}

/* Whom the refusal is about, as the log may say it: by pseudonym, or not at all. */
static void
add_pseudonym (RiyoUse *use, const char *subject)
{
  const RiyoKeys *keys = riyo_store_get_keys (use->guard->store);
  char text[RIYO_PSEUDONYM_DIGITS + 1];
  RiyoSubject parsed;

  if (riyo_subject_parse (use->adopted->rules->subjects, subject, &parsed) != RIYO_SUBJECT_STATED)
    return;
  riyo_pseudonym_format (riyo_keys_pseudonym (keys, &parsed, parsed.n_parts), text);
  riyo_entry_add_text (use->entry, RIYO_KEY_SUBJECT, text);
}

/* Also where the log itself goes on: no permit may follow a refusal that it does not show. Where
 * its file is gone, that is the reason from now on. */
static gboolean
fail_unrecorded (RiyoUse *use, GError *failure, GError **error)
{
  riyo_use_lower (use, 0);
  riyo_guard_note_failure (use->guard);
  riyo_guard_raise_failure (use->guard);
  if (use->failure == NULL)
    use->failure = g_error_copy (failure);
  g_propagate_error (error, failure);
  return FALSE;
}

static gboolean
record_refusal (RiyoUse *use, RiyoVerdict verdict, const char *subject, GError **error)
{
  RIYO_UNCANCELLED;
  const RiyoCategory *row = riyo_table_get_category (use->adopted->table, verdict.category);
  RiyoAlert alert = { .kind = RIYO_ALERT_REFUSED,
                      .actor = use->actor,
                      .purpose = use->statement.name,
                      .category = row != NULL ? row->short_name : NULL,
                      .code = name_of_reason (verdict) };
  GError *failure = NULL;

  riyo_use_start_entry (use, RIYO_EVENT_REFUSED);
  riyo_entry_add_text (use->entry, RIYO_KEY_CODE, name_of_reason (verdict));
  riyo_entry_add_text (use->entry, RIYO_KEY_CATEGORY, row != NULL ? row->short_name : NULL);
  add_pseudonym (use, subject);
  if (!riyo_log_record (use->guard->log, use->entry, &alert.seq, &failure))
    return fail_unrecorded (use, failure, error);
  use->noted |= 1u << verdict.reason;
  if (!use->rehearsal)
    riyo_guard_raise (use->guard, &alert);
  return TRUE;
}

gboolean
riyo_use_note_refusal (RiyoUse *use, RiyoVerdict verdict, const char *subject, GError **error)
{
  return (use->noted & (1u << verdict.reason)) != 0
         || record_refusal (use, verdict, subject, error);
}

/* While no suspension covers a cell of the operation, it matters only whether a subject is stated.
 */
static inline RiyoSubjectKind
read_subject (const RiyoUse *use, const char *subject, RiyoSubject *parsed)
{
  const RiyoSubjectForms *forms = use->adopted->rules->subjects;

  if (G_LIKELY (use->suspended == NULL && !riyo_limit_is_set (&use->limit)) && subject != NULL
      && riyo_subject_is_plain (forms, subject))
    return RIYO_SUBJECT_STATED;
  return riyo_subject_parse (forms, subject, parsed);
}

static RiyoVerdict
decide_parsed (const RiyoUse *use, RiyoTags tags, RiyoSubjectKind kind, const RiyoSubject *parsed,
               gboolean of_all)
{
  RiyoMasks masks = riyo_suspended_narrow (use->suspended, &use->masks, kind, parsed);
  RiyoVerdict verdict = riyo_rule_decide (&masks, tags);

  if (G_UNLIKELY (riyo_limit_is_set (&use->limit)) && verdict.permitted && !of_all
      && riyo_limit_fit (&use->limit, kind, parsed) != RIYO_FIT_WITHIN)
    return riyo_rule_refuse (RIYO_REASON_MISMATCH, 0);
  return verdict;
}

/* The verdict for one subject. */
static RiyoVerdict
decide (const RiyoUse *use, RiyoTags tags, const char *subject)
{
  RiyoSubject parsed;
  RiyoSubjectKind kind = read_subject (use, subject, &parsed);

  return decide_parsed (use, tags, kind, &parsed, FALSE);
}

/* A look is drawn nearer by deciding; counting what was decided leaves it where it is. */
void
riyo_use_count (RiyoUse *use, const RiyoUseTally *tally)
{
  RiyoUseTally *sum = &use->head.tally;

  sum->n_permitted += tally->n_permitted;
  sum->n_refused += tally->n_refused;
  sum->n_left_out += tally->n_left_out;
  sum->permitted_tags |= tally->permitted_tags;
  sum->refused_tags |= tally->refused_tags;
  use->head.look_at += tally->n_permitted;
  use->head.counted = sum->permitted_tags & use->head.allowed;
}

/* Hands a verdict on, unless it was the first refusal of a kind and could not be recorded. */
static RiyoVerdict
note (RiyoUse *use, const char *subject, RiyoVerdict verdict, GError **error)
{
  if (!verdict.permitted && !riyo_use_note_refusal (use, verdict, subject, error))
    verdict = (RiyoVerdict){ .permitted = FALSE };
  return verdict;
}

static void
count_refused (RiyoUse *use, RiyoTags tags)
{
  use->head.tally.n_refused++;
  use->head.tally.refused_tags |= tags;
  riyo_use_draw_nearer (use, 1);
}

/* Counts a datum at once, as permitted or as refused, and notes a refusal. */
static RiyoVerdict
conclude (RiyoUse *use, RiyoTags tags, const char *subject, RiyoVerdict verdict, GError **error)
{
  if (!verdict.permitted)
    {
      count_refused (use, tags);
      return note (use, subject, verdict, error);
    }
  use->head.tally.n_permitted++;
  use->head.tally.permitted_tags |= tags;
  use->head.counted = use->head.tally.permitted_tags & use->head.allowed;
  return verdict;
}

/* The first refusal by the rule's order, if there is one. */
static RiyoVerdict
decide_all (const RiyoUse *use, RiyoTags tags, const char *const *subjects, gsize n_subjects,
            gboolean unstated)
{
  RiyoVerdict verdict
      = decide (use, tags, unstated || n_subjects == 0 ? NULL : subjects[--n_subjects]);

  while (n_subjects > 0)
    verdict = riyo_rule_first (verdict, decide (use, tags, subjects[--n_subjects]));
  return verdict;
}

/* A datum that is asked about too late is refused like any: it is in the end's count, and the log
 * has why. */
static gboolean
may_decide (RiyoUse *use, RiyoTags tags, GError **error)
{
  const RiyoVerdict late = riyo_rule_refuse ((RiyoReason)RIYO_REFUSAL_NOT_IN_FORCE, 0);
  g_autoptr (GError) over = NULL;

  if (G_LIKELY (riyo_use_is_live (use, &over)))
    return TRUE;
  if (g_error_matches (over, RIYO_REFUSAL, RIYO_REFUSAL_NOT_IN_FORCE))
    {
      count_refused (use, tags);
      if (!riyo_use_note_refusal (use, late, NULL, error))
        return FALSE;
    }
  g_propagate_error (error, g_steal_pointer (&over));
  return FALSE;
}

gboolean
riyo_use_check_subjects (RiyoUse *use, RiyoTags tags, const char *const *subjects, gsize n_subjects,
                         gboolean unstated, GError **error)
{
  RiyoVerdict verdict = { .permitted = FALSE };

  if (G_UNLIKELY (!riyo_use_enter (use, error)))
    return FALSE;
  if (G_LIKELY (may_decide (use, tags, error)))
    {
      verdict = decide_all (use, tags, subjects, n_subjects, unstated);
      verdict = conclude (use, tags, n_subjects == 1 ? subjects[0] : NULL, verdict, error);
    }
  riyo_use_leave (use);
  if (verdict.reason != 0 && error != NULL)
    riyo_use_refuse_subject (use, verdict, find_bad (use, subjects, n_subjects), error);
  return verdict.permitted;
}

/* Whether anything can be decided; a rehearsal that cannot permit can still tell. */
static gboolean
may_judge (RiyoUse *use, GError **error)
{
  if (!use->rehearsal)
    return riyo_use_is_live (use, error);
  riyo_use_look (use);
  return !riyo_guard_is_lost (use->guard, error);
}

RiyoVerdict
riyo_use_judge (RiyoUse *use, RiyoTags tags, const char *subject, GError **error)
{
  RiyoSubject parsed;
  RiyoSubjectKind kind = riyo_subject_parse (use->adopted->rules->subjects, subject, &parsed);
  RiyoVerdict verdict = { .permitted = FALSE };

  if (!riyo_use_enter (use, error))
    return verdict;
  if (may_judge (use, error))
    verdict = riyo_use_judge_parsed (use, tags, kind, &parsed, FALSE, error);
  riyo_use_leave (use);
  return verdict;
}

gboolean
riyo_use_may_judge (RiyoUse *use, guint64 n, GError **error)
{
  call_look (use, n);
  return may_judge (use, error);
}

RiyoVerdict
riyo_use_judge_parsed (RiyoUse *use, RiyoTags tags, RiyoSubjectKind kind,
                       const RiyoSubject *subject, gboolean of_all, GError **error)
{
  const char *text = kind == RIYO_SUBJECT_STATED ? subject->text : NULL;

  riyo_use_draw_nearer (use, 1);
  return note (use, text, decide_parsed (use, tags, kind, subject, of_all), error);
}

RiyoTags
riyo_use_get_suspended (const RiyoUse *use, const RiyoSubject *subject)
{
  return subject != NULL ? riyo_suspended_get (use->suspended, subject)
                         : riyo_suspended_get_any (use->suspended);
}

gboolean
riyo_use_is_of_one (const RiyoUse *use)
{
  return use->limit.person.n_parts > 0;
}

gboolean
riyo_use_has_values (const RiyoUse *use)
{
  return use->limit.n_only > 0;
}

gboolean
riyo_use_is_limited (const RiyoUse *use)
{
  return riyo_limit_is_set (&use->limit);
}

RiyoFit
riyo_use_fit (const RiyoUse *use, RiyoSubjectKind kind, const RiyoSubject *subject)
{
  return riyo_limit_fit (&use->limit, kind, subject);
}

gboolean
riyo_use_can_tell (const RiyoUse *use, guint n_fields, GError **error)
{
  return riyo_limit_can_tell (&use->limit, use->adopted->rules->subjects, n_fields, error);
}

guint
riyo_use_count_suspensions (const RiyoUse *use, RiyoTags tags)
{
  return riyo_suspended_count (use->suspended, tags);
}

guint64
riyo_use_get_n_suspensions (const RiyoUse *use)
{
  gboolean concerned = (riyo_suspended_get_any (use->suspended) & use->masks.scoped) != 0;

  return concerned ? riyo_suspended_get_n_added (use->suspended) : 0;
}

gboolean
riyo_use_is_open_to_all (const RiyoUse *use)
{
  return !use->rehearsal && !riyo_limit_is_set (&use->limit)
         && use->masks.unsuspended == use->masks.scoped;
}

gboolean
riyo_use_confirm (RiyoUse *use, RiyoTags relied_on, GError **error)
{
  RiyoVerdict verdict;

  riyo_use_look_ahead (use, RIYO_CHECKS_BETWEEN_LOOKS);
  if (use->rehearsal)
    return !riyo_guard_is_lost (use->guard, error);
  if (!riyo_use_is_live (use, error))
    return FALSE;
  if (relied_on == 0)
    return TRUE;
  verdict = riyo_rule_decide (&use->masks, relied_on);
  if (verdict.permitted)
    return TRUE;
  if (riyo_use_note_refusal (use, verdict, NULL, error))
    riyo_use_refuse (use, verdict, NULL, error);
  return FALSE;
}

gboolean
riyo_operation_look (RiyoOperation *operation, GError **error)
{
  RIYO_UNCANCELLED;
  RiyoUse *use = riyo_operation_use (operation);
  gboolean live;

  if (!riyo_use_enter (use, error))
    return FALSE;
  call_look (use, RIYO_CHECKS_BETWEEN_LOOKS);
  live = riyo_use_is_live (use, error);
  riyo_use_leave (use);
  riyo_guard_tell_overdue (use->guard); /* as a begin would: this one may stand for many */
  return live;
}

void
riyo_operation_note (RiyoOperation *operation, RiyoTags tags, const char *subject)
{
  RiyoUse *use = riyo_operation_use (operation);

  if (use == NULL || !use->rehearsal || use->ended || !riyo_use_enter (use, NULL))
    return;
  if (may_judge (use, NULL))
    conclude (use, tags, subject, decide (use, tags, subject), NULL);
  riyo_use_leave (use);
}

gboolean
riyo_operation_check_each (RiyoOperation *operation, RiyoTags tags, GError **error)
{
  RiyoUse *use = riyo_operation_use (operation);
  RiyoVerdict verdict = { .permitted = FALSE };

  if (!riyo_use_enter (use, error))
    return FALSE;
  if (may_decide (use, tags, error))
    {
      RiyoMasks masks = use->masks;

      masks.unsuspended = masks.scoped;
      verdict = conclude (use, tags, NULL, riyo_rule_decide (&masks, tags), error);
    }
  riyo_use_leave (use);
  if (verdict.reason != 0 && error != NULL)
    riyo_use_refuse (use, verdict, NULL, error);
  return verdict.permitted;
}

gboolean
riyo_operation_keeps (RiyoOperation *operation, RiyoTags tags, const char *subject, gboolean *kept,
                      GError **error)
{
  RiyoUse *use = riyo_operation_use (operation);
  gboolean live;

  if (kept == NULL)
    return riyo_fail_null (error);
  *kept = FALSE;
  if (!riyo_use_enter (use, error))
    return FALSE;
  live = riyo_use_is_live (use, error);
  *kept = live && (use->suspended == NULL || decide (use, tags, subject).permitted);
  if (live && !*kept)
    {
      count_refused (use, tags);
      use->head.tally.n_left_out++;
    }
  riyo_use_leave (use);
  return live;
}

/* A refusal of a kind that has its entry, asked for without words: only counted. Flat, so that no
 * more is decided than the reason. */
static inline gboolean __attribute__ ((flatten))
is_known_refusal (const RiyoUse *use, RiyoTags tags)
{
  return (use->noted & (1u << riyo_rule_decide (&use->masks, tags).reason)) != 0;
}

/* Apart, so that the common answers need no room on the stack. */
static gboolean __attribute__ ((noinline))
check_fully (RiyoUse *use, RiyoTags tags, const char *subject, GError **error)
{
  return riyo_use_check_subjects (use, tags, &subject, subject != NULL ? 1 : 0, subject == NULL,
                                  error);
}

/* Aligned, for its common answer is so short that where the linker puts it is a tenth of the cost.
 */
gboolean __attribute__ ((aligned (64)))
riyo_operation_check (RiyoOperation *operation, RiyoTags tags, const char *subject, GError **error)
{
  RiyoUse *use = riyo_operation_use (operation);

  /* The common answers cost one call, one word, and two counters. */
  if (G_LIKELY (use != NULL && subject == NULL))
    {
      if (G_LIKELY (riyo_use_count_quickly (use, tags)))
        return TRUE;
      if (error == NULL && use->head.tally.n_permitted < use->head.look_at
          && is_known_refusal (use, tags))
        {
          count_refused (use, tags);
          return FALSE;
        }
    }
  return check_fully (use, tags, subject, error);
}
