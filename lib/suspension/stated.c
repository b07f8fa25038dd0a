/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A suspension on its way to be recorded: what was stated, looked up and signed. */
#include "config.h"

#include "base/base.h"
#include "internal.h"
#include "table/table.h"

static gboolean
fail (GError **error, const char *message)
{
  g_set_error_literal (error, RIYO_ERROR, RIYO_ERROR_ARGUMENT, message);
  return FALSE;
}

/* A name that somebody typed, and what is wrong with it. */
static gboolean
fail_name (GError **error, RiyoError code, const char *name, const char *message)
{
  g_autofree char *shown = riyo_text_show (name);

  return riyo_error_at (error, code, shown, 0, "%s", message);
}

RiyoSuspension *
riyo_suspension_new_lift (const char *reference)
{
  RiyoSuspension *suspension = riyo_suspension_new_empty (TRUE);

  suspension->reference = g_strdup (reference != NULL ? reference : "");
  return suspension;
}

gboolean
riyo_suspension_check_stated (RiyoSuspension *suspension, GError **error)
{
  if (suspension->reference == NULL
      || !riyo_text_is_safe (suspension->reference, RIYO_REFERENCE_MAX_BYTES))
    return fail (error, _ ("the reference is missing, too long, or holds a control character"));
  if (suspension->stated_subjects == NULL || suspension->actor != NULL)
    return fail (error, _ ("this suspension is recorded already"));
  if (riyo_suspension_reason_get_word (suspension->reason) == NULL)
    return fail (error, _ ("unknown reason; expected 利用停止, 消去, 第三者提供の停止 or "
                           "同意の撤回"));
  g_array_set_size (suspension->subjects, 0);
  return TRUE;
}

static gboolean
resolve_categories (RiyoSuspension *suspension, RiyoTable *table, GError **error)
{
  for (guint i = 0; i < suspension->stated_names->len; i++)
    {
      const char *name = g_ptr_array_index (suspension->stated_names, i);
      guint number = riyo_table_lookup_category (table, name);

      if (number == 0)
        return fail_name (error, RIYO_ERROR_NAME, name, _ ("no such category in the table"));
      suspension->scope.categories |= riyo_tags_from_number (number);
    }
  return TRUE;
}

/* Whatever name was used, the label is kept. */
static gboolean
resolve_purposes (RiyoSuspension *suspension, const RiyoTable *table, GError **error)
{
  g_autoptr (GStrvBuilder) labels = g_strv_builder_new ();

  for (guint i = 0; i < suspension->stated_names->len; i++)
    {
      const char *name = g_ptr_array_index (suspension->stated_names, i);
      guint purpose = riyo_table_find_purpose (table, name);

      if (purpose == G_MAXUINT)
        return fail_name (error, RIYO_ERROR_NAME, name, _ ("no such purpose in the table"));
      g_strv_builder_add (labels, riyo_table_purpose_at (table, purpose)->label);
    }
  suspension->scope.purposes = g_strv_builder_end (labels);
  return TRUE;
}

static gboolean
check_effect (const RiyoSuspension *suspension, const RiyoTable *table, GError **error)
{
  for (guint i = 0; i < table->purposes->len; i++)
    if (riyo_suspension_get_purpose_cells (suspension, table, i) != 0)
      return TRUE;
  if (suspension->scope.kind == RIYO_SCOPE_PROVISION)
    return fail (error, _ ("this would stop nothing: no purpose of the table has a 提供先. Say in "
                           "the table which purposes provide data to others, adopt it, then "
                           "suspend"));
  return fail (error, _ ("this would stop nothing: the table does not permit such a use"));
}

gboolean
riyo_suspension_resolve_scope (RiyoSuspension *suspension, RiyoTable *table, GError **error)
{
  riyo_scope_clear (&suspension->scope);
  if (__builtin_popcount (suspension->stated_kinds) != 1)
    return fail (error, _ ("expected exactly one scope: everything, provision to others, "
                           "categories, or purposes"));
  suspension->scope.kind = (RiyoScopeKind)__builtin_ctz (suspension->stated_kinds);
  if (suspension->scope.kind == RIYO_SCOPE_CATEGORY
      && !resolve_categories (suspension, table, error))
    return FALSE;
  if (suspension->scope.kind == RIYO_SCOPE_PURPOSE && !resolve_purposes (suspension, table, error))
    return FALSE;
  return check_effect (suspension, table, error);
}

gboolean
riyo_suspension_sign (RiyoSuspension *suspension, const char *actor, GError **error)
{
  if (!riyo_text_is_safe (actor, RIYO_REFERENCE_MAX_BYTES))
    return fail (error, _ ("the actor's name is empty, too long, or holds a control character"));
  suspension->actor = g_strdup (actor);
  riyo_date_format (riyo_date_today (), suspension->date);
  return TRUE;
}

void
riyo_suspension_unsign (RiyoSuspension *suspension)
{
  g_clear_pointer (&suspension->actor, g_free);
  suspension->date[0] = '\0';
}
