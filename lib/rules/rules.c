/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The rules as an object: what roles, tasks and laws there are, and what each admits. */
#include "config.h"

#include <string.h>

#include "actors.h"
#include "base/base.h"
#include "rules.h"
#include "subject.h"
#include "table/table.h"

RiyoRules *
riyo_rules_ref (RiyoRules *rules)
{
  g_atomic_ref_count_inc (&rules->n_refs);
  return rules;
}

void
riyo_rules_unref (RiyoRules *rules)
{
  if (rules == NULL || !g_atomic_ref_count_dec (&rules->n_refs))
    return;
  riyo_subject_forms_free (rules->subjects);
  riyo_names_free (rules->task_names);
  riyo_actors_free (rules->actors);
  g_array_unref (rules->acknowledged);
  g_array_unref (rules->laws);
  g_array_unref (rules->processings);
  g_array_unref (rules->tasks);
  g_array_unref (rules->roles);
  riyo_table_unref (rules->table);
  riyo_document_free (rules->document);
  g_free (rules);
}

gboolean
riyo_rules_find_statement (const RiyoRules *rules, const char *name, RiyoStatement *statement)
{
  guint task = riyo_names_lookup (rules->task_names, name);
  guint purpose = riyo_table_find_purpose (rules->table, name);

  *statement = (RiyoStatement){ .purpose = G_MAXUINT };
  if (purpose != G_MAXUINT)
    {
      const RiyoPurpose *found = riyo_table_purpose_at (rules->table, purpose);

      *statement
          = (RiyoStatement){ .name = found->label, .purpose = purpose, .cells = found->cells };
      return TRUE;
    }
  if (task == G_MAXUINT)
    return FALSE;
  statement->task = &g_array_index (rules->tasks, RiyoTask, task);
  statement->name = statement->task->name;
  statement->cells = statement->task->categories;
  return TRUE;
}

static const RiyoLaw *
find_law (const RiyoRules *rules, const char *name)
{
  for (guint i = 0; i < rules->laws->len; i++)
    {
      const RiyoLaw *law = &g_array_index (rules->laws, RiyoLaw, i);

      if (strcmp (law->name, name) == 0)
        return law;
    }
  return NULL;
}

gboolean
riyo_rules_find_law_statement (const RiyoRules *rules, const char *name, RiyoStatement *statement)
{
  const RiyoLaw *law = find_law (rules, name);

  *statement = (RiyoStatement){ .purpose = G_MAXUINT, .law = law };
  if (law == NULL)
    return FALSE;
  statement->name = law->name;
  statement->cells = law->categories;
  return TRUE;
}

guint
riyo_statement_get_purpose (const RiyoStatement *statement, guint category)
{
  return statement->task != NULL ? statement->task->purpose_of[category] : statement->purpose;
}

guint
riyo_statement_get_purposes (const RiyoStatement *statement, guint purposes[RIYO_MAX_CATEGORIES])
{
  guint n = 0;

  for (RiyoTags left = statement->law == NULL ? statement->cells : 0; left != 0; left &= left - 1)
    {
      guint purpose = riyo_statement_get_purpose (statement, riyo_tags_lowest (left)), i = 0;

      while (i < n && purposes[i] != purpose)
        i++;
      purposes[i] = purpose;
      n = MAX (n, i + 1);
    }
  return n;
}

/* Where a role lists purposes, a task needs its own name there, and a purpose any of its names. */
static gboolean
lists_statement (const RiyoRules *rules, const RiyoRole *role, const RiyoStatement *statement)
{
  for (char **name = role->purposes; *name != NULL; name++)
    if (statement->task != NULL
            ? strcmp (*name, statement->name) == 0
            : riyo_table_find_purpose (rules->table, *name) == statement->purpose)
      return TRUE;
  return role->purposes[0] == NULL;
}

RiyoTags
riyo_role_get_cells (const RiyoRules *rules, const RiyoRole *role, const RiyoStatement *statement)
{
  if (statement->law != NULL)
    return (statement->cells & ~role->categories) == 0 ? statement->cells : 0;
  return lists_statement (rules, role, statement) ? statement->cells & role->categories : 0;
}

gboolean
riyo_role_has_actor (const RiyoRole *role, const char *actor, const char *account)
{
  if (!g_strv_contains ((const char *const *)role->actors, actor))
    return FALSE;
  return strcmp (actor, account) == 0
         || g_strv_contains ((const char *const *)role->delegates, account);
}

const RiyoProcessing *
riyo_rules_get_processing (const RiyoRules *rules, const char *name)
{
  for (guint i = 0; i < rules->processings->len; i++)
    {
      const RiyoProcessing *processing = &g_array_index (rules->processings, RiyoProcessing, i);

      if (strcmp (processing->name, name) == 0)
        return processing;
    }
  return NULL;
}
