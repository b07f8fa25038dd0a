/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A suspension as an object: stated by a caller, or read back from the store. */
#include "config.h"

#include <string.h>

#include "internal.h"
#include "table/table.h"

static const char *const reasons[] = {
  [RIYO_SUSPENSION_REASON_STOP_OF_USE] = "利用停止",
  [RIYO_SUSPENSION_REASON_ERASURE] = "消去",
  [RIYO_SUSPENSION_REASON_STOP_OF_PROVISION] = "第三者提供の停止",
  [RIYO_SUSPENSION_REASON_WITHDRAWN_CONSENT] = "同意の撤回",
};

static const char *const lift_reasons[] = {
  [RIYO_LIFT_REASON_MISTAKE] = "誤記録",
  [RIYO_LIFT_REASON_WISH] = "本人の申出",
};

G_DEFINE_BOXED_TYPE (RiyoSuspension, riyo_suspension, riyo_suspension_ref, riyo_suspension_unref)

RiyoSuspension *
riyo_suspension_new_empty (RiyoRecordKind record)
{
  RiyoSuspension *suspension = g_new0 (RiyoSuspension, 1);

  g_atomic_ref_count_init (&suspension->n_refs);
  suspension->record = record;
  suspension->subjects = g_array_new (FALSE, FALSE, sizeof (RiyoSuspendedSubject));
  return suspension;
}

static void
clear_stated (gpointer stated)
{
  g_free (((RiyoStatedSubject *)stated)->text);
}

/* One to be recorded. */
static RiyoSuspension *
new_stated (RiyoRecordKind record, const char *reference)
{
  RiyoSuspension *suspension = riyo_suspension_new_empty (record);

  suspension->reference = g_strdup (reference != NULL ? reference : "");
  suspension->stated_subjects = g_array_new (FALSE, FALSE, sizeof (RiyoStatedSubject));
  g_array_set_clear_func (suspension->stated_subjects, clear_stated);
  for (guint kind = 0; kind < RIYO_N_SCOPE_KINDS; kind++)
    suspension->stated_names[kind] = g_ptr_array_new_with_free_func (g_free);
  return suspension;
}

RiyoSuspension *
riyo_suspension_new (const char *reference, RiyoSuspensionReason reason)
{
  if (reference == NULL)
    return NULL;
  RiyoSuspension *suspension = new_stated (RIYO_RECORD_ADD, reference);

  suspension->reason = reason;
  return suspension;
}

RiyoSuspension *
riyo_suspension_new_extension (const char *reference)
{
  return new_stated (RIYO_RECORD_EXTEND, reference);
}

RiyoSuspension *
riyo_suspension_new_lift (const char *reference, RiyoLiftReason reason)
{
  RiyoSuspension *suspension = new_stated (RIYO_RECORD_LIFT, reference);

  suspension->lift_reason = reason;
  return suspension;
}

RiyoSuspension *
riyo_suspension_ref (RiyoSuspension *suspension)
{
  if (suspension != NULL)
    g_atomic_ref_count_inc (&suspension->n_refs);
  return suspension;
}

void
riyo_suspension_unref (RiyoSuspension *suspension)
{
  if (suspension == NULL || !g_atomic_ref_count_dec (&suspension->n_refs))
    return;
  g_free (suspension->reference);
  g_free (suspension->actor);
  riyo_scope_clear (&suspension->scope);
  g_clear_pointer (&suspension->subjects, g_array_unref); /* the store takes it */
  g_clear_pointer (&suspension->stated_subjects, g_array_unref);
  for (guint kind = 0; kind < RIYO_N_SCOPE_KINDS; kind++)
    g_clear_pointer (&suspension->stated_names[kind], g_ptr_array_unref);
  riyo_suspension_unref (suspension->lifted_by);
  g_free (suspension->list);
  g_free (suspension->list_file);
  g_free (suspension);
}

/* NULL is nobody, and refused as such. Nothing is added to what was read back. */
static void
state_subject (RiyoSuspension *suspension, const char *subject, RiyoStatedWidth width)
{
  RiyoStatedSubject stated = { .width = width };

  if (suspension->stated_subjects == NULL)
    return;
  stated.text = g_strdup (subject != NULL ? subject : "");
  g_array_append_val (suspension->stated_subjects, stated);
}

void
riyo_suspension_add_subject (RiyoSuspension *suspension, const char *subject)
{
  if (suspension != NULL)
    state_subject (suspension, subject, RIYO_STATED_ANY);
}

void
riyo_suspension_add_prefix (RiyoSuspension *suspension, const char *subject)
{
  if (suspension != NULL)
    state_subject (suspension, subject, RIYO_STATED_PREFIX);
}

void
riyo_suspension_add_person (RiyoSuspension *suspension, const char *subject)
{
  state_subject (suspension, subject, RIYO_STATED_PERSON);
}

static void
state (RiyoSuspension *suspension, RiyoScopeKind kind, const char *name)
{
  suspension->stated_kinds |= RIYO_SCOPE_BIT (kind);
  if (name != NULL && suspension->stated_names[kind] != NULL)
    g_ptr_array_add (suspension->stated_names[kind], g_strdup (name));
}

void
riyo_suspension_set_all (RiyoSuspension *suspension)
{
  if (suspension == NULL)
    return;
  state (suspension, RIYO_SCOPE_ALL, NULL);
}

void
riyo_suspension_set_provision (RiyoSuspension *suspension)
{
  if (suspension == NULL)
    return;
  state (suspension, RIYO_SCOPE_PROVISION, NULL);
}

void
riyo_suspension_add_category (RiyoSuspension *suspension, const char *category)
{
  if (suspension != NULL)
    state (suspension, RIYO_SCOPE_CATEGORY, category != NULL ? category : "");
}

void
riyo_suspension_add_purpose (RiyoSuspension *suspension, const char *purpose)
{
  if (suspension != NULL)
    state (suspension, RIYO_SCOPE_PURPOSE, purpose != NULL ? purpose : "");
}

void
riyo_suspension_add_cell (RiyoSuspension *suspension, const char *category, const char *purpose)
{
  if (suspension == NULL)
    return;
  state (suspension, RIYO_SCOPE_CELL, category != NULL ? category : "");
  state (suspension, RIYO_SCOPE_CELL, purpose != NULL ? purpose : "");
}

static RiyoSuspendedSubject
make_stopped (const RiyoKeys *keys, const RiyoSubject *subject, gboolean lacking)
{
  RiyoSuspendedSubject stopped = { .n_parts = subject->n_parts, .lacking = lacking };

  for (guint i = 0; i < stopped.n_parts; i++)
    stopped.prefixes[i] = riyo_keys_pseudonym (keys, subject, i + 1);
  return stopped;
}

static gboolean
has_exactly (const RiyoSuspension *suspension, const RiyoSuspendedSubject *stopped)
{
  for (guint i = 0; i < suspension->subjects->len; i++)
    if (memcmp (&g_array_index (suspension->subjects, RiyoSuspendedSubject, i), stopped,
                sizeof *stopped)
        == 0)
      return TRUE;
  return FALSE;
}

/* One person in several spellings is one. */
void
riyo_suspension_take_subject (RiyoSuspension *suspension, const RiyoKeys *keys,
                              const RiyoSubject *subject)
{
  RiyoSuspendedSubject stopped = make_stopped (keys, subject, FALSE);
  RiyoSubject lacking;

  if (has_exactly (suspension, &stopped))
    return;
  g_array_append_val (suspension->subjects, stopped);
  if (subject->ends[0] == 0)
    return;
  riyo_subject_swap_first (subject, RIYO_FIRST_ANY, &lacking);
  stopped = make_stopped (keys, &lacking, TRUE);
  g_array_append_val (suspension->subjects, stopped);
}

gboolean
riyo_suspension_is_lift (const RiyoSuspension *suspension)
{
  return suspension->record == RIYO_RECORD_LIFT;
}

gboolean
riyo_suspension_is_extension (const RiyoSuspension *suspension)
{
  return suspension->record == RIYO_RECORD_EXTEND;
}

RiyoLiftReason
riyo_suspension_get_lift_reason (const RiyoSuspension *suspension)
{
  return suspension->lift_reason;
}

void
riyo_suspension_join (RiyoSuspension *suspension, const RiyoSuspension *extension)
{
  g_array_append_vals (suspension->subjects, extension->subjects->data, extension->subjects->len);
}

/* Whether a number is among those of @suspension, or under one. */
static gboolean
has_subject (const RiyoSuspension *suspension, const RiyoSuspendedSubject *subject)
{
  for (guint i = 0; i < suspension->subjects->len; i++)
    {
      const RiyoSuspendedSubject *held
          = &g_array_index (suspension->subjects, RiyoSuspendedSubject, i);
      guint n = held->n_parts;

      if (n <= subject->n_parts && held->prefixes[n - 1].low == subject->prefixes[n - 1].low
          && held->prefixes[n - 1].high == subject->prefixes[n - 1].high)
        return TRUE;
    }
  return FALSE;
}

gboolean
riyo_suspension_has_all (const RiyoSuspension *suspension, const RiyoSuspension *extension)
{
  for (guint i = 0; i < extension->subjects->len; i++)
    {
      const RiyoSuspendedSubject *subject
          = &g_array_index (extension->subjects, RiyoSuspendedSubject, i);

      if (!subject->lacking && !has_subject (suspension, subject))
        return FALSE;
    }
  return TRUE;
}

void
riyo_suspension_set_lifted_by (RiyoSuspension *suspension, RiyoSuspension *lift)
{
  riyo_suspension_unref (suspension->lifted_by);
  suspension->lifted_by = riyo_suspension_ref (lift);
}

RiyoSuspension *
riyo_suspension_get_lifted_by (const RiyoSuspension *suspension)
{
  return suspension->lifted_by;
}

const GArray *
riyo_suspension_get_stated_subjects (const RiyoSuspension *suspension)
{
  return suspension->stated_subjects;
}

RiyoTags
riyo_suspension_get_cells (const RiyoSuspension *suspension, const RiyoTable *table, RiyoTags cells,
                           const guint *purposes, guint n_purposes)
{
  return riyo_scope_get_cells (&suspension->scope, table, cells, purposes, n_purposes);
}

RiyoTags
riyo_suspension_get_purpose_cells (const RiyoSuspension *suspension, const RiyoTable *table,
                                   guint purpose)
{
  return riyo_suspension_get_cells (suspension, table,
                                    riyo_table_purpose_at (table, purpose)->cells, &purpose, 1);
}

gboolean
riyo_suspension_stops_all (const RiyoSuspension *suspension)
{
  return (suspension->scope.kinds & RIYO_SCOPE_BIT (RIYO_SCOPE_ALL)) != 0;
}

static gboolean
touches (const RiyoSuspension *suspension, const RiyoSubject *subject, const RiyoKeys *keys)
{
  for (guint i = 0; i < suspension->subjects->len; i++)
    {
      const RiyoSuspendedSubject *stopped
          = &g_array_index (suspension->subjects, RiyoSuspendedSubject, i);
      guint n = MIN (stopped->n_parts, subject->n_parts);
      RiyoFingerprint print = riyo_keys_pseudonym (keys, subject, n);

      if (stopped->prefixes[n - 1].low == print.low && stopped->prefixes[n - 1].high == print.high)
        return TRUE;
    }
  return FALSE;
}

static gboolean
touches_any (const RiyoSuspension *suspension, const RiyoSubject *subject, const RiyoKeys *keys)
{
  RiyoSubject other;

  riyo_subject_swap_first (subject, riyo_subject_get_other_first (subject), &other);
  return touches (suspension, subject, keys) || touches (suspension, &other, keys);
}

typedef struct
{
  const RiyoSuspension *suspension;
  const RiyoKeys *keys;
} Asked;

static gboolean
is_touched (gpointer data, const RiyoSubject *cut)
{
  const Asked *asked = data;

  return touches_any (asked->suspension, cut, asked->keys);
}

gboolean
riyo_suspension_touches (const RiyoSuspension *suspension, const RiyoSubject *subject,
                         const RiyoKeys *keys)
{
  Asked asked = { .suspension = suspension, .keys = keys };

  return touches_any (suspension, subject, keys)
         || (subject->n_parts == 1 && subject->may_hold > 1
             && riyo_subject_find_cut (subject, is_touched, &asked));
}

const char *
riyo_suspension_get_reference (RiyoSuspension *suspension)
{
  if (suspension == NULL)
    return NULL;
  return suspension->reference;
}

const char *
riyo_suspension_reason_get_word (RiyoSuspensionReason reason)
{
  return reason > 0 && reason < G_N_ELEMENTS (reasons) ? reasons[reason] : NULL;
}

/* The place of a word, from 1; 0 where it is none of them. */
static guint
find_word (const char *const *words, guint n, const char *word)
{
  guint at = n - 1;

  while (at > 0 && strcmp (words[at], word) != 0)
    at--;
  return at;
}

RiyoSuspensionReason
riyo_suspension_reason_from_word (const char *word)
{
  return (RiyoSuspensionReason)find_word (reasons, G_N_ELEMENTS (reasons), word);
}

const char *
riyo_lift_reason_get_word (RiyoLiftReason reason)
{
  return reason > 0 && reason < G_N_ELEMENTS (lift_reasons) ? lift_reasons[reason] : NULL;
}

RiyoLiftReason
riyo_lift_reason_from_word (const char *word)
{
  return (RiyoLiftReason)find_word (lift_reasons, G_N_ELEMENTS (lift_reasons), word);
}

RiyoSuspensionReason
riyo_suspension_get_reason (RiyoSuspension *suspension)
{
  if (suspension == NULL)
    return (RiyoSuspensionReason)0;
  return suspension->reason;
}

const char *
riyo_suspension_get_date (RiyoSuspension *suspension)
{
  if (suspension == NULL)
    return NULL;
  return suspension->date[0] != '\0' ? suspension->date : NULL;
}

const char *
riyo_suspension_get_actor (RiyoSuspension *suspension)
{
  if (suspension == NULL)
    return NULL;
  return suspension->actor;
}

char **
riyo_suspension_dup_pseudonyms (RiyoSuspension *suspension)
{
  if (suspension == NULL)
    return NULL;
  GPtrArray *told = g_ptr_array_new (); /* each once: one person is one */

  for (guint i = 0; i < suspension->subjects->len; i++)
    {
      const RiyoSuspendedSubject *subject
          = &g_array_index (suspension->subjects, RiyoSuspendedSubject, i);
      char text[RIYO_PSEUDONYM_DIGITS + 1];

      if (subject->lacking)
        continue;
      riyo_pseudonym_format (subject->prefixes[subject->n_parts - 1], text);
      if (!g_ptr_array_find_with_equal_func (told, text, g_str_equal, NULL))
        g_ptr_array_add (told, g_strdup (text));
    }
  g_ptr_array_add (told, NULL);
  return (char **)g_ptr_array_free (told, FALSE);
}

gboolean
riyo_suspension_stops_nothing (const RiyoSuspension *suspension, const RiyoTable *table)
{
  return table != NULL && riyo_scope_stops_nothing (&suspension->scope, table);
}

gboolean
riyo_suspension_stops_everything (const RiyoSuspension *suspension, const RiyoTable *table)
{
  return table == NULL || riyo_scope_stops_everything (&suspension->scope, table);
}

gboolean
riyo_suspension_is_idle (const RiyoSuspension *suspension, const RiyoTable *table)
{
  return table != NULL && riyo_scope_is_idle (&suspension->scope, table);
}

RiyoTags
riyo_suspension_get_ended (const RiyoSuspension *suspension, const RiyoTable *before, guint purpose,
                           const RiyoTable *after, guint same)
{
  return riyo_scope_get_ended (&suspension->scope, before, purpose, after, same);
}

char *
riyo_suspension_find_unknown (const RiyoSuspension *suspension, const RiyoTable *table,
                              guint *category)
{
  return riyo_scope_find_unknown (&suspension->scope, table, category);
}

GPtrArray *
riyo_suspension_list_names (const RiyoSuspension *suspension)
{
  GPtrArray *names = g_ptr_array_new ();

  riyo_scope_list_names (&suspension->scope, names);
  return names;
}

static void
append_purposes (GString *text, const RiyoTable *table, char **purposes)
{
  for (char **purpose = purposes; purpose != NULL && *purpose != NULL; purpose++)
    g_string_append_printf (text, "%s%s", purpose > purposes ? " / " : "",
                            riyo_table_describe_purpose (table, *purpose));
}

/* As the rules write a cell. */
static void
append_cells (GString *text, const RiyoTable *table, char **cells)
{
  for (char **cell = cells; cell != NULL && *cell != NULL; cell++)
    {
      guint number;
      const char *name = riyo_scope_read_cell (*cell, &number);

      riyo_table_append_category (text, table, number);
      g_string_append_printf (text, " / %s%s", riyo_table_describe_purpose (table, name),
                              cell[1] != NULL ? "、" : "");
    }
}

char *
riyo_suspension_dup_scope (RiyoSuspension *suspension, RiyoTable *table)
{
  if (suspension == NULL)
    return NULL;
  const RiyoScope *scope = &suspension->scope;
  GString *text = g_string_new (NULL);

  for (guint kind = RIYO_SCOPE_ALL; kind < RIYO_N_SCOPE_KINDS; kind++)
    {
      if ((scope->kinds & RIYO_SCOPE_BIT (kind)) == 0)
        continue;
      g_string_append (text, text->len > 0 ? "、" : "");
      if (kind == RIYO_SCOPE_ALL)
        g_string_append (text, "すべて");
      else if (kind == RIYO_SCOPE_PROVISION)
        g_string_append (text, "第三者提供");
      else if (kind == RIYO_SCOPE_CATEGORY)
        riyo_table_append_categories (text, table, scope->categories);
      else if (kind == RIYO_SCOPE_PURPOSE)
        append_purposes (text, table, scope->purposes);
      else
        append_cells (text, table, scope->cells);
    }
  return g_string_free (text, FALSE);
}
