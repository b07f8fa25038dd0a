/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A suspension on its way to be recorded: what was stated, looked up and signed. */
#include "config.h"

#include "base/base.h"
#include "internal.h"
#include "table/table.h"

gboolean
riyo_suspension_check_stated (RiyoSuspension *suspension, GError **error)
{
  /* One of before, which an extension is of, is as it was recorded. */
  gboolean ok = suspension->reference != NULL
                && (suspension->record == RIYO_RECORD_ADD
                        ? riyo_text_is_name (suspension->reference, RIYO_REFERENCE_MAX_BYTES)
                        : riyo_text_is_safe (suspension->reference, RIYO_REFERENCE_MAX_BYTES));

  if (!ok)
    return riyo_fail_argument (error,
                               _ ("the reference is missing, too long, begins or ends with a "
                                  "blank, or holds a control character"));
  if (suspension->stated_subjects == NULL || suspension->actor != NULL)
    return riyo_fail_argument (error, _ ("this suspension is recorded already"));
  if (suspension->record == RIYO_RECORD_ADD
      && riyo_suspension_reason_get_word (suspension->reason) == NULL)
    return riyo_fail_argument (error,
                               _ ("unknown reason; expected 利用停止, 消去, 第三者提供の停止 or "
                                  "同意の撤回"));
  g_array_set_size (suspension->subjects, 0);
  return TRUE;
}

const GPtrArray *
riyo_suspension_get_stated_purposes (const RiyoSuspension *suspension)
{
  return suspension->stated_names[RIYO_SCOPE_PURPOSE];
}

static gboolean
find_category (RiyoTable *table, const char *name, guint *number, GError **error)
{
  g_autofree char *way = riyo_table_advise_show (table), *text = NULL;

  *number = riyo_table_lookup_category (table, name);
  if (*number != 0)
    return TRUE;
  text = g_strdup_printf (_ ("no such category in the table; %s lists them"), way);
  return riyo_fail_name (error, RIYO_ERROR_NAME, name, text);
}

static gboolean
find_purpose (const RiyoTable *table, const char *name, guint *purpose, GError **error)
{
  g_autofree char *way = riyo_table_advise_show (table), *text = NULL;

  *purpose = riyo_table_find_purpose (table, name);
  if (*purpose != G_MAXUINT)
    return TRUE;
  text = g_strdup_printf (_ ("no such purpose in the table; %s lists them"), way);
  return riyo_fail_name (error, RIYO_ERROR_NAME, name, text);
}

static gboolean
resolve_categories (RiyoSuspension *suspension, RiyoTable *table, GError **error)
{
  const GPtrArray *names = suspension->stated_names[RIYO_SCOPE_CATEGORY];
  guint number;

  for (guint i = 0; i < names->len; i++)
    {
      if (!find_category (table, g_ptr_array_index (names, i), &number, error))
        return FALSE;
      suspension->scope.categories |= riyo_tags_from_number (number);
    }
  return TRUE;
}

/* Whatever name was used, one is kept that outlives a rewording. */
static gboolean
resolve_purposes (RiyoSuspension *suspension, const RiyoTable *table, const GPtrArray *coming,
                  GError **error)
{
  const GPtrArray *names = suspension->stated_names[RIYO_SCOPE_PURPOSE];
  g_autoptr (GStrvBuilder) labels = g_strv_builder_new ();
  guint purpose;

  for (guint i = 0; i < names->len; i++)
    {
      if (!find_purpose (table, g_ptr_array_index (names, i), &purpose, error))
        return FALSE;
      g_strv_builder_add (
          labels, riyo_purpose_get_kept_name (riyo_table_purpose_at (table, purpose), coming));
    }
  suspension->scope.purposes = names->len > 0 ? g_strv_builder_end (labels) : NULL;
  return TRUE;
}

static gboolean
resolve_cell (RiyoTable *table, const GPtrArray *coming, const char *category, const char *purpose,
              char **cell, GError **error)
{
  g_autofree char *name = g_strdup_printf ("%s / %s", category, purpose);
  guint number, index;

  if (!find_category (table, category, &number, error)
      || !find_purpose (table, purpose, &index, error))
    return FALSE;
  if ((riyo_table_purpose_at (table, index)->cells & riyo_tags_from_number (number)) == 0)
    return riyo_fail_name (error, RIYO_ERROR_NAME, name,
                           _ ("the table has no such cell: this would stop nothing"));
  *cell = g_strdup_printf (
      "%u/%s", number, riyo_purpose_get_kept_name (riyo_table_purpose_at (table, index), coming));
  return TRUE;
}

static gboolean
resolve_cells (RiyoSuspension *suspension, RiyoTable *table, const GPtrArray *coming,
               GError **error)
{
  const GPtrArray *names = suspension->stated_names[RIYO_SCOPE_CELL];
  g_autoptr (GStrvBuilder) cells = g_strv_builder_new ();

  for (guint i = 0; i + 1 < names->len; i += 2)
    {
      g_autofree char *cell = NULL;

      if (!resolve_cell (table, coming, g_ptr_array_index (names, i),
                         g_ptr_array_index (names, i + 1), &cell, error))
        return FALSE;
      g_strv_builder_add (cells, cell);
    }
  suspension->scope.cells = names->len > 0 ? g_strv_builder_end (cells) : NULL;
  return TRUE;
}

/* A recipient of another ground (提供区分) is none that a person stops. */
static gboolean
fail_provision (const RiyoTable *table, GError **error)
{
  for (guint i = 0; i < table->purposes->len; i++)
    {
      const RiyoPurpose *purpose = riyo_table_purpose_at (table, i);

      if (purpose->provision != RIYO_PROVISION_NONE && purpose->cells != 0)
        return riyo_fail_argument (
            error, _ ("this would stop nothing: every 提供先 of the table has a 提供区分 other "
                      "than 第三者, which a stop of provision leaves. To stop such a purpose, name "
                      "it (--purpose)"));
    }
  return riyo_fail_argument (
      error, _ ("this would stop nothing: no purpose that the table lets be used has "
                "a 提供先. Say in the table which purposes provide data to others, "
                "adopt it, then suspend"));
}

/* Each kind for itself: what the person asked for may not be lost beside what stops anyhow. */
static gboolean
check_effect (const RiyoSuspension *suspension, const RiyoTable *table, RiyoScopeKind kind,
              GError **error)
{
  if (riyo_scope_stops_any (&suspension->scope, table, kind))
    return TRUE;
  if (kind == RIYO_SCOPE_PROVISION)
    return fail_provision (table, error);
  return riyo_fail_argument (error,
                             _ ("this would stop nothing: the table does not permit such a use"));
}

gboolean
riyo_suspension_resolve_scope (RiyoSuspension *suspension, RiyoTable *table,
                               const GPtrArray *coming, GError **error)
{
  guint kinds = suspension->stated_kinds, all = RIYO_SCOPE_BIT (RIYO_SCOPE_ALL);

  riyo_scope_clear (&suspension->scope);
  if (kinds == 0)
    return riyo_fail_argument (error,
                               _ ("expected a scope: everything, provision to others, categories, "
                                  "purposes, or cells"));
  if ((kinds & all) != 0 && kinds != all)
    return riyo_fail_argument (error,
                               _ ("everything stops already; expected no other scope beside it"));
  suspension->scope.kinds = kinds;
  if (!resolve_categories (suspension, table, error)
      || !resolve_purposes (suspension, table, coming, error)
      || !resolve_cells (suspension, table, coming, error))
    return FALSE;
  for (guint kind = RIYO_SCOPE_ALL; kind < RIYO_N_SCOPE_KINDS; kind++)
    if ((kinds & RIYO_SCOPE_BIT (kind)) != 0
        && !check_effect (suspension, table, (RiyoScopeKind)kind, error))
      return FALSE;
  return TRUE;
}

gboolean
riyo_suspension_sign (RiyoSuspension *suspension, const char *actor, GError **error)
{
  if (!riyo_text_is_name (actor, RIYO_REFERENCE_MAX_BYTES))
    return riyo_fail_argument (error,
                               _ ("the actor's name is empty, too long, begins or ends with a "
                                  "blank, or holds a control character"));
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
