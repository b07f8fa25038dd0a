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

G_DEFINE_BOXED_TYPE (RiyoSuspension, riyo_suspension, riyo_suspension_ref, riyo_suspension_unref)

RiyoSuspension *
riyo_suspension_new_empty (gboolean lift)
{
  RiyoSuspension *suspension = g_new0 (RiyoSuspension, 1);

  g_atomic_ref_count_init (&suspension->n_refs);
  suspension->lift = lift;
  suspension->subjects = g_array_new (FALSE, FALSE, sizeof (RiyoSuspendedSubject));
  return suspension;
}

RiyoSuspension *
riyo_suspension_new (const char *reference, RiyoSuspensionReason reason)
{
  if (reference == NULL)
    return NULL;
  RiyoSuspension *suspension = riyo_suspension_new_empty (FALSE);

  suspension->reference = g_strdup (reference);
  suspension->reason = reason;
  suspension->stated_subjects = g_ptr_array_new_null_terminated (1, g_free, TRUE);
  suspension->stated_names = g_ptr_array_new_null_terminated (1, g_free, TRUE);
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
  g_clear_pointer (&suspension->stated_subjects, g_ptr_array_unref);
  g_clear_pointer (&suspension->stated_names, g_ptr_array_unref);
  g_free (suspension->list);
  g_free (suspension->list_file);
  g_free (suspension);
}

void
riyo_suspension_add_subject (RiyoSuspension *suspension, const char *subject)
{
  if (suspension != NULL) /* NULL is nobody, and refused as such */
    g_ptr_array_add (suspension->stated_subjects, g_strdup (subject != NULL ? subject : ""));
}

static void
state (RiyoSuspension *suspension, RiyoScopeKind kind, const char *name)
{
  suspension->stated_kinds |= 1u << kind;
  if (name != NULL)
    g_ptr_array_add (suspension->stated_names, g_strdup (name));
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

static void
take (RiyoSuspension *suspension, const RiyoKeys *keys, const RiyoSubject *subject,
      gboolean lacking)
{
  RiyoSuspendedSubject stopped = { .n_parts = subject->n_parts, .lacking = lacking };

  for (guint i = 0; i < stopped.n_parts; i++)
    stopped.prefixes[i] = riyo_keys_pseudonym (keys, subject, i + 1);
  g_array_append_val (suspension->subjects, stopped);
}

void
riyo_suspension_take_subject (RiyoSuspension *suspension, const RiyoKeys *keys,
                              const RiyoSubject *subject)
{
  RiyoSubject lacking;

  take (suspension, keys, subject, FALSE);
  if (subject->ends[0] == 0)
    return;
  riyo_subject_swap_first (subject, RIYO_FIRST_ANY, &lacking);
  take (suspension, keys, &lacking, TRUE);
}

gboolean
riyo_suspension_is_lift (const RiyoSuspension *suspension)
{
  return suspension->lift;
}

const GPtrArray *
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
riyo_suspension_stops_purposes (const RiyoSuspension *suspension)
{
  return suspension->scope.kind == RIYO_SCOPE_PROVISION
         || suspension->scope.kind == RIYO_SCOPE_PURPOSE;
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

gboolean
riyo_suspension_touches (const RiyoSuspension *suspension, const RiyoSubject *subject,
                         const RiyoKeys *keys)
{
  RiyoSubject other;

  riyo_subject_swap_first (subject, riyo_subject_get_other_first (subject), &other);
  return touches (suspension, subject, keys) || touches (suspension, &other, keys);
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

RiyoSuspensionReason
riyo_suspension_reason_from_word (const char *word)
{
  RiyoSuspensionReason reason = G_N_ELEMENTS (reasons) - 1;

  while (reason > 0 && strcmp (reasons[reason], word) != 0)
    reason--;
  return reason;
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
  g_autoptr (GStrvBuilder) list = g_strv_builder_new ();

  for (guint i = 0; i < suspension->subjects->len; i++)
    {
      const RiyoSuspendedSubject *subject
          = &g_array_index (suspension->subjects, RiyoSuspendedSubject, i);
      char text[RIYO_PSEUDONYM_DIGITS + 1];

      if (subject->lacking)
        continue;
      riyo_pseudonym_format (subject->prefixes[subject->n_parts - 1], text);
      g_strv_builder_add (list, text);
    }
  return g_strv_builder_end (list);
}

char *
riyo_suspension_dup_scope (RiyoSuspension *suspension, RiyoTable *table)
{
  if (suspension == NULL)
    return NULL;
  GString *text;

  if (suspension->scope.kind == RIYO_SCOPE_ALL)
    return g_strdup ("すべて");
  if (suspension->scope.kind == RIYO_SCOPE_PROVISION)
    return g_strdup ("第三者提供");
  if (suspension->scope.kind == RIYO_SCOPE_PURPOSE)
    return g_strjoinv (" / ", suspension->scope.purposes);
  text = g_string_new (NULL);
  for (RiyoTags left = suspension->scope.categories; left != 0; left &= left - 1)
    {
      guint number = riyo_tags_lowest (left);
      const RiyoCategory *category = table != NULL ? riyo_table_get_category (table, number) : NULL;

      if (text->len > 0)
        g_string_append_c (text, ',');
      if (category != NULL)
        g_string_append (text, category->short_name);
      else
        g_string_append_printf (text, "#%u", number);
    }
  return g_string_free (text, FALSE);
}
