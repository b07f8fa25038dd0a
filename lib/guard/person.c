/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a folder can tell about one person: the suspensions, and the answer to 利用目的の通知. */
#include "config.h"

#include <string.h>

#include "base/base.h"
#include "guard.h"
#include "refusal.h"
#include "rule/rule.h"
#include "rules/rules.h"
#include "suspend.h"
#include "suspension/suspension.h"
#include "table/table.h"

/* FALSE with BAD_SUBJECT unless @subject is NULL, not stated or in a declared form. */
static gboolean
parse_subject (const RiyoChange *change, const char *text, RiyoSubject *subject, GError **error)
{
  if (riyo_subject_parse (change->regime->rules->subjects, text, subject) != RIYO_SUBJECT_BAD)
    return TRUE;
  riyo_refuse_subject (error, change->regime->rules->subjects);
  return FALSE;
}

typedef struct
{
  RiyoStore *store;
  const RiyoSubject *subject; /* no part = everyone */
  GPtrArray *found;
} Search;

/* Whether one is the other, or over it, or under it. */
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
collect (RiyoSuspension *suspension, gpointer data)
{
  Search *search = data;
  gboolean live = FALSE;

  riyo_store_knows (search->store, suspension->reference, &live);
  if (live && !suspension->lift
      && (search->subject->n_parts == 0
          || touches (suspension, search->subject, riyo_store_get_keys (search->store))))
    g_ptr_array_add (search->found, riyo_suspension_ref (suspension));
  return TRUE;
}

RiyoSuspension **
riyo_guard_list_suspensions (RiyoGuard *guard, const char *subject, gsize *n, GError **error)
{
  g_autoptr (GPtrArray) found
      = g_ptr_array_new_with_free_func ((GDestroyNotify)riyo_suspension_unref);
  RiyoSubject parsed;
  Search search = { .store = NULL, .subject = &parsed, .found = found };
  RiyoChange change;
  gboolean listed;

  *n = 0;
  if (!riyo_change_begin (&change, guard, error))
    return NULL;
  search.store = guard->store;
  listed = parse_subject (&change, subject, &parsed, error)
           && riyo_store_foreach (guard->store, collect, &search, error);
  riyo_change_end (&change);
  if (!listed)
    return NULL;
  *n = found->len;
  g_ptr_array_add (found, NULL); /* never NULL itself */
  return (RiyoSuspension **)g_ptr_array_free (g_steal_pointer (&found), FALSE);
}

/* 21-4-2 as the law is cited. */
static void
append_clause (GString *text, const char *clause)
{
  g_auto (GStrv) numbers = g_strsplit (clause, "-", -1);

  if (g_strv_length (numbers) == 3)
    g_string_append_printf (text, "個人情報保護法第%s条第%s項第%s号", numbers[0], numbers[1],
                            numbers[2]);
  else
    g_string_append_printf (text, "個人情報保護法（%s）", clause);
}

static RiyoTags
find_suspended (const RiyoChange *change, guint purpose, const RiyoSubject *subject)
{
  const RiyoTable *table = change->regime->table;
  g_autoptr (RiyoSuspended) suspended = NULL;

  if (subject->n_parts == 0)
    return 0;
  suspended = riyo_suspended_new (change->suspensions, table,
                                  riyo_table_purpose_at (table, purpose)->cells, &purpose, 1, NULL);
  return suspended != NULL ? riyo_suspended_get (suspended, subject) : 0;
}

static void
append_category (GString *text, const RiyoChange *change, const RiyoCategory *category,
                 const RiyoSubject *subject)
{
  const RiyoTable *table = change->regime->table;
  g_autoptr (GPtrArray) clauses = g_ptr_array_new ();

  g_string_append_printf (text, "\n■ %s（%s）\n", category->label, category->short_name);
  for (guint i = 0; i < category->purposes->len; i++)
    {
      guint purpose = g_array_index (category->purposes, guint, i);
      const RiyoCellFact *fact = riyo_table_get_cell_fact (table, category->number, purpose);

      if (fact != NULL && fact->unpublished != NULL)
        {
          if (!g_ptr_array_find_with_equal_func (clauses, fact->unpublished, g_str_equal, NULL))
            g_ptr_array_add (clauses, (gpointer)fact->unpublished);
          continue;
        }
      g_string_append_printf (
          text, "  ・%s%s\n", riyo_table_purpose_at (table, purpose)->label,
          (find_suspended (change, purpose, subject) & riyo_tags_of_number (category->number)) != 0
              ? "（お申し出により停止しています）"
              : "");
    }
  if (category->purposes->len == 0)
    g_string_append (text, "  利用目的はありません（利用しません）。\n");
  for (guint i = 0; i < clauses->len; i++)
    {
      g_string_append (text, "  ※ ");
      append_clause (text, g_ptr_array_index (clauses, i));
      g_string_append (text, "に当たるため通知しない利用目的があります。\n");
    }
}

static gboolean
check_tags (const RiyoChange *change, RiyoTags tags, GError **error)
{
  const RiyoTable *table = change->regime->table;
  const RiyoMasks masks = { table->known, table->known, table->known, table->known, false };
  RiyoVerdict verdict = riyo_rule_decide (&masks, tags);

  if (!verdict.permitted)
    riyo_refuse_datum (error, table, verdict, "", 0, NULL);
  return verdict.permitted;
}

static gboolean
check_in_force (const RiyoChange *change, GError **error)
{
  RiyoDate today = riyo_date_today ();

  if (riyo_table_is_in_force (change->regime->table, today))
    return TRUE;
  riyo_refuse_begin (error, RIYO_REFUSAL_NOT_IN_FORCE, "", "", "", today,
                     change->regime->rules->contact.person);
  return FALSE;
}

static char *
write_purposes (const RiyoChange *change, const RiyoSubject *subject, RiyoTags tags)
{
  const RiyoTable *table = change->regime->table;
  char today[11];
  GString *text = g_string_new ("利用目的の通知（個人情報保護法第32条第2項）\n");

  riyo_date_format (riyo_date_today (), today);
  g_string_append_printf (text, "%s　%s　（利用目的の表　第%u版）\n", today, table->union_name,
                          table->version);
  g_string_append (text, "保有している個人データの類型と、その利用目的は次のとおりです。\n");
  for (guint i = 0; i < table->categories->len; i++)
    {
      const RiyoCategory *category = riyo_table_category_at (table, i);

      if ((tags & riyo_tags_of_number (category->number)) != 0)
        append_category (text, change, category, subject);
    }
  return g_string_free (text, FALSE);
}

char *
riyo_guard_explain_purposes (RiyoGuard *guard, const char *subject, RiyoTags tags, GError **error)
{
  RiyoChange change;
  RiyoSubject parsed;
  char *text = NULL;

  if (!riyo_change_begin (&change, guard, error))
    return NULL;
  if (check_in_force (&change, error) && parse_subject (&change, subject, &parsed, error)
      && check_tags (&change, tags, error))
    text = write_purposes (&change, &parsed, tags);
  riyo_change_end (&change);
  return text;
}
