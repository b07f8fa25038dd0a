/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The answer to a person who asks what their data is used for: 利用目的の通知. */
#include "config.h"

#include <string.h>

#include "base/base.h"
#include "folder/folder.h"
#include "internal.h"
#include "limit.h"
#include "notice/notice.h"
#include "refusal.h"
#include "rule/rule.h"
#include "rules/rules.h"
#include "suspension/suspension.h"
#include "table/table.h"

static RiyoTags
find_suspended (const RiyoLook *look, guint purpose, const RiyoSubject *subject)
{
  const RiyoTable *table = look->adopted->table;
  g_autoptr (RiyoSuspended) suspended = NULL;

  suspended
      = riyo_suspended_new (look->suspensions, table, riyo_table_purpose_at (table, purpose)->cells,
                            &purpose, 1, G_MAXUINT64, NULL);
  return suspended != NULL ? riyo_suspended_get (suspended, subject) : 0;
}

/* What its row lists still is not told: which of it was withheld is said by older tables alone. The
 * row has no cell from the table's own 施行日 on, whichever day it is retired on. */
static void
append_retired (GString *text, const RiyoCategory *category, RiyoDate today)
{
  g_autofree char *day = riyo_notice_format_day (category->retired_on);

  g_string_append_printf (
      text,
      category->retired_on > today
          ? "  %sに廃止する類型です。すでにどの利用目的にも利用していません。\n"
            "  これまでの利用目的は、当時の公表事項のとおりです。\n"
          : "  廃止した類型です（廃止日 %s）。いまはどの利用目的にも利用しません。\n"
            "  廃止前の利用目的は、当時の公表事項のとおりです。\n",
      day);
}

static void
append_category (GString *text, const RiyoLook *look, const RiyoCategory *category,
                 const RiyoSubject *subject)
{
  const RiyoTable *table = look->adopted->table;
  g_autoptr (GPtrArray) clauses = g_ptr_array_new ();

  g_string_append_printf (text, "\n■ %s（%s）\n", category->label, category->short_name);
  if (category->retired_on != 0)
    {
      append_retired (text, category, look->today);
      return;
    }
  for (guint i = 0; i < category->purposes->len; i++)
    {
      guint purpose = g_array_index (category->purposes, guint, i);
      const RiyoCellFact *fact = riyo_table_get_cell_fact (table, category->number, purpose);

      if (riyo_cell_fact_is_withheld (fact))
        {
          if (!g_ptr_array_find_with_equal_func (clauses, fact->unpublished, g_str_equal, NULL))
            g_ptr_array_add (clauses, (gpointer)fact->unpublished);
          continue;
        }
      /* Who is stopped among all under leading parts asked for nothing himself. */
      g_string_append_printf (
          text, "  ・%s%s\n", riyo_table_purpose_at (table, purpose)->label,
          (find_suspended (look, purpose, subject) & riyo_tags_from_number (category->number)) != 0
              ? "（利用を停止しています）"
              : "");
    }
  if (category->purposes->len == 0)
    g_string_append (text, "  利用目的はありません（利用しません）。\n");
  for (guint i = 0; i < clauses->len; i++)
    {
      g_autofree char *clause = riyo_table_cite_clause (g_ptr_array_index (clauses, i));

      g_string_append_printf (text, "  ※ %sに当たるため通知しない利用目的があります。\n", clause);
    }
}

static gboolean
check_tags (const RiyoLook *look, RiyoTags tags, GError **error)
{
  const RiyoTable *table = look->adopted->table;
  const RiyoMasks masks = { table->known, table->known, table->known, table->known, false };
  RiyoVerdict verdict = riyo_rule_decide (&masks, tags);

  if (!verdict.permitted)
    riyo_refuse_datum (error, table, verdict, "", 0, NULL);
  return verdict.permitted;
}

static gboolean
check_in_force (const RiyoLook *look, GError **error)
{
  if (!look->in_force)
    riyo_refuse_idle (error, look->folder, look->today, look->adopted->rules->contact.person);
  return look->in_force;
}

/* The day, the person's number and the request's, above what is told. */
static void
append_head (GString *text, const RiyoLook *look, const RiyoSubject *subject, const char *reference)
{
  g_autofree char *today = riyo_notice_format_day (look->today), *words = NULL;

  g_string_append (text, "利用目的の通知（個人情報保護法第32条第2項）\n\n");
  g_string_append_printf (text, "%s　%s\n", today, look->adopted->table->society);
  if (reference != NULL)
    g_string_append_printf (text, "受付番号　%s\n", reference);
  words = riyo_subject_describe (look->adopted->rules->subjects, subject);
  g_string_append_printf (text, "ご本人の番号　%s\n", words);
  g_string_append_printf (text,
                          "\n当組合が保有している個人データの類型と、その利用目的は次のとおりです"
                          "（利用目的の表　第%u版）。\n",
                          look->adopted->table->version);
}

/* Whom to ask, as the notice says it. */
static void
append_contact (GString *text, const RiyoTable *table)
{
  const RiyoGroup *notice = table->notice;
  const char *key
      = notice != NULL && riyo_group_get (notice, "照会先") != NULL ? "照会先" : "苦情の申出先";

  if (notice == NULL || riyo_group_get (notice, key) == NULL)
    return;
  g_string_append (text, "\nお問い合わせ先\n");
  for (guint i = 0; i < notice->n_items; i++)
    if (strcmp (notice->items[i].key, key) == 0)
      g_string_append_printf (text, "  %s\n", notice->items[i].value);
}

static char *
write_purposes (const RiyoLook *look, const RiyoSubject *subject, const char *reference,
                RiyoTags tags)
{
  const RiyoTable *table = look->adopted->table;
  GString *text = g_string_new (NULL);

  append_head (text, look, subject, reference);
  for (guint i = 0; i < table->categories->len; i++)
    {
      const RiyoCategory *category = riyo_table_category_at (table, i);

      if ((tags & riyo_tags_from_number (category->number)) != 0)
        append_category (text, look, category, subject);
    }
  append_contact (text, table);
  return g_string_free (text, FALSE);
}

/* What is printed is one line, as a suspension's reference is. */
static gboolean
check_reference (const char *reference, GError **error)
{
  return reference == NULL || riyo_text_is_name (reference, RIYO_REFERENCE_MAX_BYTES)
         || riyo_fail_argument (error, _ ("the reference is missing, too long, begins or ends with "
                                          "a blank, or holds a control character"));
}

/* Whoever asks is one person, whose letter it is. */
static gboolean
read_person (const RiyoLook *look, const char *text, RiyoSubject *person, GError **error)
{
  const RiyoSubjectForms *forms = look->adopted->rules->subjects;

  if (riyo_person_read (forms, text, person))
    return TRUE;
  riyo_refuse_subject (error, forms, person);
  return FALSE;
}

char *
riyo_guard_explain_purposes (RiyoGuard *guard, const char *subject, const char *reference,
                             RiyoTags tags, GError **error)
{
  g_auto (RiyoLook) look = { 0 };
  RiyoSubject parsed;

  if (!check_reference (reference, error) || !riyo_guard_lock_and_look (guard, &look, error))
    return NULL;
  riyo_guard_unlock (guard);
  return riyo_guard_knows_persons (guard, subject, error) && check_in_force (&look, error)
                 && read_person (&look, subject, &parsed, error) && check_tags (&look, tags, error)
             ? write_purposes (&look, &parsed, reference, tags)
             : NULL;
}
