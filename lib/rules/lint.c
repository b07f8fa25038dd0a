/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the rules tell about a table: purposes without a task, letters without an address, and what
 * another table would break. */
#include "config.h"

#include <string.h>

#include "base/base.h"
#include "rules.h"
#include "table/table.h"

/* The categories that stand beside a purpose in some task; 0 where none has it. */
static RiyoTags
find_company (const RiyoRules *rules, guint purpose)
{
  RiyoTags company = 0;

  for (guint i = 0; i < rules->tasks->len; i++)
    {
      const RiyoTask *task = &g_array_index (rules->tasks, RiyoTask, i);

      for (RiyoTags left = task->categories; left != 0; left &= left - 1)
        if (task->purpose_of[riyo_tags_lowest (left)] == purpose)
          company |= task->categories;
    }
  return company;
}

/* Whether some role may state it as it is. */
static gboolean
is_admitted (const RiyoRules *rules, guint purpose)
{
  RiyoStatement statement;

  if (!riyo_rules_find_statement (rules, riyo_table_purpose_at (rules->table, purpose)->label,
                                  &statement))
    return FALSE;
  for (guint i = 0; i < rules->roles->len; i++)
    if (riyo_role_get_cells (rules, &g_array_index (rules->roles, RiyoRole, i), &statement) != 0)
      return TRUE;
  return FALSE;
}

static void
lint_unused (const RiyoRules *rules, GPtrArray *findings)
{
  for (guint i = 0; i < rules->table->purposes->len; i++)
    {
      const RiyoPurpose *purpose = riyo_table_purpose_at (rules->table, i);

      if (purpose->cells != 0 && !is_admitted (rules, i) && find_company (rules, i) == 0)
        riyo_findings_add (findings, "UNUSED", NULL, purpose->label, NULL, NULL,
                           _ ("no role and no task may use “%s”"), purpose->label);
    }
}

/* What goes to a person by its very name. */
static gboolean
is_sent (const char *name)
{
  static const char *const words[]
      = { "通知", "案内", "勧奨", "連絡", "送付", "発送", "郵送", "発行", "交付" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (strstr (name, words[i]) != NULL)
      return TRUE;
  return FALSE;
}

static gboolean
task_is_sent (const RiyoRules *rules, const RiyoTask *task)
{
  gboolean sent = is_sent (task->name);

  for (RiyoTags left = task->categories; left != 0 && !sent; left &= left - 1)
    sent = is_sent (
        riyo_table_purpose_at (rules->table, task->purpose_of[riyo_tags_lowest (left)])->label);
  return sent;
}

static void
lint_address (const RiyoRules *rules, guint ledger, GPtrArray *findings)
{
  const RiyoCategory *row = riyo_table_get_category (rules->table, ledger);
  RiyoTags bit = riyo_tags_from_number (ledger);

  for (guint i = 0; i < rules->table->purposes->len; i++)
    {
      const RiyoPurpose *purpose = riyo_table_purpose_at (rules->table, i);

      if (purpose->cells != 0 && (purpose->cells & bit) == 0 && is_sent (purpose->label)
          && (find_company (rules, i) & bit) == 0)
        riyo_findings_add (
            findings, "NO_ADDRESS", row->short_name, purpose->label, NULL, NULL,
            _ ("for “%s”, names and addresses of the ledger “%s” may not be read: "
               "a task (業務) that holds a cell of each may read them; where nothing "
               "is sent, [確認 NO_ADDRESS / %s]"),
            purpose->label, row->short_name, purpose->label);
    }
  for (guint i = 0; i < rules->tasks->len; i++)
    {
      const RiyoTask *task = &g_array_index (rules->tasks, RiyoTask, i);

      if ((task->categories & bit) == 0 && task_is_sent (rules, task))
        riyo_findings_add (findings, "NO_ADDRESS", row->short_name, task->name, NULL, NULL,
                           _ ("for the task “%s”, names and addresses of the ledger “%s” may not "
                              "be read: add a cell (セル) of that category to it; where nothing is "
                              "sent, [確認 NO_ADDRESS / %s]"),
                           task->name, row->short_name, task->name);
    }
}

/* Names of accounts match byte by byte: a pattern is none, nor is what looks like one in full
 * width, or holds a blank that cannot be told from another. */
static gboolean
names_nobody (const char *actor)
{
  g_autofree char *plain = g_utf8_normalize (actor, -1, G_NORMALIZE_ALL_COMPOSE);

  return strpbrk (actor, "*?") != NULL || g_strcmp0 (actor, plain) != 0;
}

static void
lint_actors (const RiyoRole *role, char *const *actors, GPtrArray *findings)
{
  for (; *actors != NULL; actors++)
    if (names_nobody (*actors))
      riyo_findings_add (findings, "NOBODY", NULL, *actors, NULL, NULL,
                         _ ("the role “%s” names “%s”, which matches nobody: a name is written as "
                            "the account is, without patterns, full-width letters or special "
                            "blanks"),
                         role->name, *actors);
}

/* Whether the parts of @form, of other names, read as the first ones of @longer: those that a mark
 * of letters begins do not. */
static gboolean
leads_by_chance (const RiyoSubjectForm *form, const RiyoSubjectForm *longer)
{
  gboolean same = TRUE;

  if (form->n_parts >= longer->n_parts
      || (form->n_parts > 1 && form->digits != (1u << form->n_parts) - 1))
    return FALSE;
  for (guint i = 0; i < form->n_parts; i++)
    same &= strcmp (form->parts[i], longer->parts[i]) == 0;
  return !same;
}

/* 記号-番号 beside 記号-番号-枝番 means a family; 職員番号 beside them, nobody meant. */
static void
lint_forms (const RiyoSubjectForms *forms, GPtrArray *findings)
{
  for (guint i = 0; i < forms->forms->len; i++)
    for (guint k = 0; k < forms->forms->len; k++)
      {
        const RiyoSubjectForm *form = riyo_subject_form_at (forms, i);
        const RiyoSubjectForm *longer = riyo_subject_form_at (forms, k);
        g_autofree char *number = NULL, *others = NULL;

        if (!leads_by_chance (form, longer))
          continue;
        number = g_strjoinv ("-", form->parts);
        others = g_strjoinv ("-", longer->parts);
        riyo_findings_add (findings, "LEADING", NULL, form->name, NULL, NULL,
                           _ ("a number of [本人 %s] (%s) reads as the first part of one of [本人 "
                              "%s] (%s): to stop one person is to stop everybody under it there. "
                              "Let a part of letters begin it (種別-%s)"),
                           form->name, number, longer->name, others, number);
      }
}

void
riyo_rules_lint (const RiyoRules *rules, GPtrArray *findings)
{
  RiyoTags seen = 0;

  lint_unused (rules, findings);
  lint_forms (rules->subjects, findings);
  riyo_rules_find_renewals (rules, riyo_date_today (), findings);
  for (guint i = 0; i < rules->roles->len; i++)
    {
      const RiyoRole *role = &g_array_index (rules->roles, RiyoRole, i);

      lint_actors (role, role->actors, findings);
      lint_actors (role, role->delegates, findings);
    }
  for (guint i = 0; i < rules->subjects->forms->len; i++)
    {
      guint ledger = riyo_subject_form_at (rules->subjects, i)->ledger;

      if (ledger == 0 || (seen & riyo_tags_from_number (ledger)) != 0)
        continue;
      seen |= riyo_tags_from_number (ledger);
      lint_address (rules, ledger, findings);
    }
}

/* The first thing a role names that the candidate lacks, or NULL. */
static const char *
find_lost_of_role (const RiyoRules *rules, const RiyoRole *role, const RiyoTable *candidate)
{
  for (RiyoTags left = role->categories; left != 0; left &= left - 1)
    if (riyo_table_get_category (candidate, riyo_tags_lowest (left)) == NULL)
      return riyo_table_get_category (rules->table, riyo_tags_lowest (left))->short_name;
  for (char **purpose = role->purposes; *purpose != NULL; purpose++)
    if (riyo_table_find_purpose (candidate, *purpose) == G_MAXUINT
        && riyo_names_lookup (rules->task_names, *purpose) == G_MAXUINT)
      return *purpose;
  return NULL;
}

/* As it is written, so as the rules are read beside the candidate: by ID or 別名 a cell stays where
 * the label is another. */
static void
find_broken_task (const RiyoTask *task, const RiyoTable *candidate, GPtrArray *findings)
{
  for (char **cell = task->cells; *cell != NULL; cell++)
    {
      g_auto (GStrv) names = g_strsplit (*cell, " / ", 2);
      guint category, purpose;

      if (!riyo_table_find_cell (candidate, *cell, &category, &purpose))
        riyo_findings_add (findings, "TASK", names[0], task->name, NULL, NULL,
                           _ ("the task “%s” breaks: its cell “%s” is gone"), task->name, *cell);
    }
}

void
riyo_rules_find_broken (const RiyoRules *rules, const RiyoTable *candidate, GPtrArray *findings)
{
  for (guint i = 0; i < rules->tasks->len; i++)
    find_broken_task (&g_array_index (rules->tasks, RiyoTask, i), candidate, findings);
  for (guint i = 0; i < rules->roles->len; i++)
    {
      const RiyoRole *role = &g_array_index (rules->roles, RiyoRole, i);
      const char *lost = find_lost_of_role (rules, role, candidate);

      if (lost != NULL)
        riyo_findings_add (findings, "ROLE", NULL, role->name, NULL, NULL,
                           _ ("the role “%s” breaks: “%s” is gone"), role->name, lost);
    }
}
