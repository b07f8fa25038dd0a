/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From a document to rules, every name resolved against the table. */
#include "config.h"

#include <string.h>

#include "actors.h"
#include "base/base.h"
#include "rules.h"
#include "subject.h"
#include "table/table.h"

#define FILE_OF(rules) riyo_document_get_file ((rules)->document)

static const RiyoKeySpec role_keys[] = {
  { "類型", RIYO_KEY_REPEATED | RIYO_KEY_REQUIRED },
  { "利用目的", RIYO_KEY_REPEATED },
  { "担当者", RIYO_KEY_REPEATED | RIYO_KEY_REQUIRED },
  { "代行", RIYO_KEY_REPEATED },
  { NULL },
};
static const RiyoKeySpec task_keys[] = {
  { "セル", RIYO_KEY_REPEATED | RIYO_KEY_REQUIRED },
  { "判断者" },
  { "判断日" },
  { "有効期限" },
  { "理由" },
  { NULL },
};
static const RiyoKeySpec processing_keys[] = {
  { "元", RIYO_KEY_REPEATED | RIYO_KEY_REQUIRED },
  { "方法", RIYO_KEY_REQUIRED },
  { "先", RIYO_KEY_REPEATED | RIYO_KEY_REQUIRED },
  { "承認者", RIYO_KEY_REPEATED | RIYO_KEY_REQUIRED },
  { NULL },
};
static const RiyoKeySpec law_keys[] = {
  { "根拠", RIYO_KEY_REQUIRED },
  { "類型", RIYO_KEY_REPEATED | RIYO_KEY_REQUIRED },
  { "承認者", RIYO_KEY_REPEATED | RIYO_KEY_REQUIRED },
  { "本人ごと" },
  { NULL },
};
static const RiyoKeySpec contact_keys[] = {
  { "責任者", RIYO_KEY_REQUIRED }, { "コマンド" }, { "しきい値" }, { "時間枠" }, { NULL },
};

/* The set that the repeated key of a group names. */
static gboolean
resolve_categories (const RiyoRules *rules, const RiyoGroup *group, const char *key, RiyoTags *tags,
                    GError **error)
{
  *tags = 0;
  for (guint i = 0; i < group->n_items; i++)
    {
      const RiyoItem *item = &group->items[i];
      guint number;

      if (strcmp (item->key, key) != 0)
        continue;
      number = riyo_table_lookup_category (rules->table, item->value);
      if (number == 0)
        {
          g_autofree char *why = riyo_table_explain_category (rules->table, item->value);

          return riyo_error_at (error, RIYO_ERROR_NAME, FILE_OF (rules), item->line, "%s=%s: %s",
                                key, item->value, why);
        }
      *tags |= riyo_tags_from_number (number);
    }
  return TRUE;
}

static gboolean
add_cell (RiyoRules *rules, RiyoTask *task, const RiyoItem *item, GError **error)
{
  guint category = 0, purpose = 0;

  if (!riyo_table_find_cell (rules->table, item->value, &category, &purpose))
    return riyo_error_at (error, RIYO_ERROR_NAME, FILE_OF (rules), item->line,
                          _ ("セル=%s: no cell of the table; expected CATEGORY / PURPOSE"),
                          item->value);
  if ((task->categories & riyo_tags_from_number (category)) != 0)
    return riyo_error_at (error, RIYO_ERROR_SYNTAX, FILE_OF (rules), item->line,
                          _ ("セル=%s: the task has a cell for this category already"),
                          item->value);
  task->categories |= riyo_tags_from_number (category);
  task->purpose_of[category] = purpose;
  return TRUE;
}

static gboolean
labels_differ (const RiyoTask *task)
{
  guint first = task->purpose_of[riyo_tags_lowest (task->categories)];

  for (RiyoTags left = task->categories; left != 0; left &= left - 1)
    if (task->purpose_of[riyo_tags_lowest (left)] != first)
      return TRUE;
  return FALSE;
}

static gboolean
read_signature (RiyoRules *rules, const RiyoGroup *group, RiyoTask *task, GError **error)
{
  const RiyoItem *day = riyo_group_get (group, "判断日"), *end = riyo_group_get (group, "有効期限");

  task->judge = riyo_group_get_value (group, "判断者");
  task->reason = riyo_group_get_value (group, "理由");
  if (day != NULL && !riyo_item_get_date (day, FILE_OF (rules), &task->judged_on, error))
    return FALSE;
  if (end != NULL && !riyo_item_get_date (end, FILE_OF (rules), &task->valid_until, error))
    return FALSE;
  if (end != NULL && task->valid_until < task->judged_on)
    return riyo_error_at (error, RIYO_ERROR_DATE, FILE_OF (rules), end->line,
                          _ ("有効期限 is before 判断日; the judgement would have ended before it "
                             "was made"));
  task->is_signed = labels_differ (task);
  if (task->is_signed && (task->judge == NULL || day == NULL || task->reason == NULL))
    return riyo_error_at (error, RIYO_ERROR_UNSIGNED, FILE_OF (rules), group->line,
                          _ ("[業務 %s]: its cells' purposes differ, which a person must have "
                             "judged; expected 判断者, 判断日 and 理由"),
                          task->name);
  return TRUE;
}

static gboolean
add_name (RiyoRules *rules, const RiyoGroup *group, const char *name, GError **error)
{
  if (riyo_table_find_purpose (rules->table, name) == G_MAXUINT
      && riyo_names_add (rules->task_names, name, rules->tasks->len, NULL))
    return TRUE;
  return riyo_error_at (error, RIYO_ERROR_NAME, FILE_OF (rules), group->line,
                        _ ("the name %s already means another thing of its kind"), name);
}

static gboolean
parse_task (RiyoRules *rules, const RiyoGroup *group, const char *name, GError **error)
{
  RiyoTask task = { .name = name };

  if (!riyo_group_check (group, FILE_OF (rules), task_keys, error)
      || !add_name (rules, group, name, error))
    return FALSE;
  for (guint i = 0; i < group->n_items; i++)
    if (strcmp (group->items[i].key, "セル") == 0
        && !add_cell (rules, &task, &group->items[i], error))
      return FALSE;
  if (!read_signature (rules, group, &task, error))
    return FALSE;
  task.cells = riyo_group_dup_values (group, "セル");
  g_array_append_val (rules->tasks, task);
  return TRUE;
}

/* Runs after the tasks: a role may list them by name. */
static gboolean
check_role_purposes (RiyoRules *rules, const RiyoGroup *group, GError **error)
{
  for (guint i = 0; i < group->n_items; i++)
    {
      const RiyoItem *item = &group->items[i];

      if (strcmp (item->key, "利用目的") == 0
          && riyo_table_find_purpose (rules->table, item->value) == G_MAXUINT
          && riyo_names_lookup (rules->task_names, item->value) == G_MAXUINT)
        return riyo_error_at (error, RIYO_ERROR_NAME, FILE_OF (rules), item->line,
                              _ ("利用目的=%s: neither a purpose of the table nor a task"),
                              item->value);
    }
  return TRUE;
}

static gboolean
parse_role (RiyoRules *rules, const RiyoGroup *group, const char *name, GError **error)
{
  RiyoRole role = { .name = name };

  if (!riyo_group_check (group, FILE_OF (rules), role_keys, error)
      || !resolve_categories (rules, group, "類型", &role.categories, error)
      || !check_role_purposes (rules, group, error))
    return FALSE;
  role.purposes = riyo_group_dup_values (group, "利用目的");
  role.actors = riyo_group_dup_values (group, "担当者");
  role.delegates = riyo_group_dup_values (group, "代行");
  g_array_append_val (rules->roles, role);
  return TRUE;
}

/* 先 is 個人情報でない alone, or the categories that stay; mixed, it is read as a category and none
 * such is. */
static gboolean
parse_result (RiyoRules *rules, const RiyoGroup *group, RiyoProcessing *processing, GError **error)
{
  g_auto (GStrv) results = riyo_group_dup_values (group, "先");

  if (strcmp (results[0], "個人情報でない") == 0 && results[1] == NULL)
    return TRUE;
  return resolve_categories (rules, group, "先", &processing->to, error);
}

static gboolean
parse_processing (RiyoRules *rules, const RiyoGroup *group, const char *name, GError **error)
{
  RiyoProcessing processing = { .name = name, .method = riyo_group_get_value (group, "方法") };

  if (!riyo_group_check (group, FILE_OF (rules), processing_keys, error)
      || !resolve_categories (rules, group, "元", &processing.from, error)
      || !parse_result (rules, group, &processing, error))
    return FALSE;
  processing.approvers = riyo_group_dup_values (group, "承認者");
  g_array_append_val (rules->processings, processing);
  return TRUE;
}

static gboolean
parse_yes (const RiyoRules *rules, const RiyoGroup *group, const char *key, gboolean *yes,
           GError **error)
{
  const RiyoItem *item = riyo_group_get (group, key);

  *yes = item != NULL && strcmp (item->value, "はい") == 0;
  return item == NULL || *yes || strcmp (item->value, "いいえ") == 0
         || riyo_error_at (error, RIYO_ERROR_SYNTAX, FILE_OF (rules), item->line,
                           _ ("%s=%s: expected はい or いいえ"), item->key, item->value);
}

static gboolean
parse_law (RiyoRules *rules, const RiyoGroup *group, const char *name, GError **error)
{
  RiyoLaw law = { .name = name, .article = riyo_group_get_value (group, "根拠") };

  if (!riyo_group_check (group, FILE_OF (rules), law_keys, error)
      || !resolve_categories (rules, group, "類型", &law.categories, error)
      || !parse_yes (rules, group, "本人ごと", &law.per_person, error))
    return FALSE;
  law.approvers = riyo_group_dup_values (group, "承認者");
  g_array_append_val (rules->laws, law);
  return TRUE;
}

/* CODE / NAME, as riyo table check prints them; which there are, the findings know. */
static gboolean
parse_acknowledgement (RiyoRules *rules, const RiyoGroup *group, const char *finding,
                       GError **error)
{
  static const RiyoKeySpec keys[]
      = { { "確認者", RIYO_KEY_REQUIRED }, { "理由", RIYO_KEY_REQUIRED }, { NULL } };
  RiyoAcknowledgement acknowledgement = { .finding = finding,
                                          .who = riyo_group_get_value (group, "確認者"),
                                          .reason = riyo_group_get_value (group, "理由") };

  if (!riyo_group_check (group, FILE_OF (rules), keys, error))
    return FALSE;
  for (guint i = 0; i < rules->acknowledged->len; i++)
    if (strcmp (g_array_index (rules->acknowledged, RiyoAcknowledgement, i).finding, finding) == 0)
      return riyo_error_at (error, RIYO_ERROR_SYNTAX, FILE_OF (rules), group->line,
                            _ ("[確認 %s] occurs twice"), finding);
  if (strstr (finding, " / ") == NULL)
    return riyo_error_at (error, RIYO_ERROR_SYNTAX, FILE_OF (rules), group->line,
                          _ ("[確認 %s]: expected [確認 CODE / NAME], as riyo table check prints "
                             "the code and the name"),
                          finding);
  g_array_append_val (rules->acknowledged, acknowledgement);
  return TRUE;
}

/* 10分, 30秒, 1時間 */
static gboolean
parse_window (const RiyoRules *rules, const RiyoItem *item, guint *window_s, GError **error)
{
  static const struct
  {
    const char *unit;
    guint seconds;
  } units[] = { { "秒", 1 }, { "分", 60 }, { "時間", 3600 } };
  gsize n_digits = strspn (item->value, "0123456789");

  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    if (n_digits > 0 && n_digits <= 4 && strcmp (item->value + n_digits, units[i].unit) == 0)
      {
        *window_s = (guint)g_ascii_strtoull (item->value, NULL, 10) * units[i].seconds;
        return TRUE;
      }
  return riyo_error_at (error, RIYO_ERROR_SYNTAX, FILE_OF (rules), item->line,
                        _ ("時間枠=%s: expected a number and 秒, 分 or 時間"), item->value);
}

static gboolean
parse_contact (RiyoRules *rules, const RiyoGroup *group, GError **error)
{
  const RiyoItem *command = riyo_group_get (group, "コマンド");
  const RiyoItem *threshold = riyo_group_get (group, "しきい値");
  const RiyoItem *window = riyo_group_get (group, "時間枠");

  if (!riyo_group_check (group, FILE_OF (rules), contact_keys, error))
    return FALSE;
  rules->contact.person = riyo_group_get_value (group, "責任者");
  rules->contact.command = command != NULL ? command->value : NULL;
  if (command != NULL && command->value[0] != '/')
    return riyo_error_at (error, RIYO_ERROR_SYNTAX, FILE_OF (rules), command->line,
                          _ ("コマンド=%s: expected an absolute path"), command->value);
  if (threshold != NULL
      && !riyo_item_get_number (threshold, FILE_OF (rules), 1, 1000000, &rules->contact.threshold,
                                error))
    return FALSE;
  return window == NULL || parse_window (rules, window, &rules->contact.window_s, error);
}

/* Where the folder may live, though other machines see it. */
static gboolean
parse_keeping (RiyoRules *rules, const RiyoGroup *group, GError **error)
{
  static const RiyoKeySpec keys[] = { { "計算機", RIYO_KEY_REQUIRED }, { NULL, 0 } };

  if (!riyo_group_check (group, FILE_OF (rules), keys, error))
    return FALSE;
  rules->host = riyo_group_get_value (group, "計算機");
  return TRUE;
}

/* From which day on they decide, where they are adopted before it. */
static gboolean
parse_day (const RiyoDocument *document, const RiyoGroup *group, RiyoDate *day, GError **error)
{
  static const RiyoKeySpec keys[] = { { "施行日", RIYO_KEY_REQUIRED }, { NULL } };
  const char *file = riyo_document_get_file (document);

  return riyo_group_check (group, file, keys, error)
         && riyo_item_get_date (riyo_group_get (group, "施行日"), file, day, error);
}

gboolean
riyo_rules_read_day (GBytes *bytes, const char *file, RiyoDate *day, GError **error)
{
  g_autoptr (RiyoDocument) document = riyo_document_new (bytes, file, error);
  const RiyoGroup *group = document != NULL ? riyo_document_get_group (document, "取扱規程") : NULL;

  *day = 0;
  return document != NULL && (group == NULL || parse_day (document, group, day, error));
}

/* One group; tasks come in the first pass, whatever speaks of them in the second. */
static gboolean
parse_group (RiyoRules *rules, const RiyoGroup *group, guint pass, GError **error)
{
  static const struct
  {
    const char *kind;
    guint pass;
    gboolean (*parse) (RiyoRules *, const RiyoGroup *, const char *, GError **);
  } kinds[] = {
    { "業務", 0, parse_task },
    { "担当", 1, parse_role },
    { "加工", 1, parse_processing },
    { "法令", 1, parse_law },
    { "確認", 1, parse_acknowledgement },
  };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      const char *name = riyo_group_get_operand (group, kinds[i].kind);

      if (name != NULL)
        return kinds[i].pass != pass || kinds[i].parse (rules, group, name, error);
    }
  if (riyo_group_get_operand (group, "本人") != NULL)
    return pass == 0
           || riyo_subject_forms_add_group (rules->subjects, rules->table, group, FILE_OF (rules),
                                            error);
  if (strcmp (group->name, "連絡") == 0)
    return pass == 0 || parse_contact (rules, group, error);
  if (strcmp (group->name, "保管") == 0)
    return pass == 0 || parse_keeping (rules, group, error);
  if (strcmp (group->name, "取扱規程") == 0)
    return pass == 0 || parse_day (rules->document, group, &rules->effective_on, error);
  return riyo_error_at (error, RIYO_ERROR_SYNTAX, FILE_OF (rules), group->line,
                        _ ("unknown group [%s]; expected 担当 業務 本人 加工 法令 連絡 保管 確認 "
                           "取扱規程"),
                        group->name);
}

static gboolean
parse (RiyoRules *rules, GError **error)
{
  guint n_groups = 0;
  const RiyoGroup *groups = riyo_document_get_groups (rules->document, &n_groups);

  rules->contact.threshold = 1;
  for (guint pass = 0; pass < 2; pass++)
    for (guint i = 0; i < n_groups; i++)
      if (!parse_group (rules, &groups[i], pass, error))
        return FALSE;
  if (rules->roles->len == 0)
    return riyo_error_at (error, RIYO_ERROR_SYNTAX, FILE_OF (rules), 0,
                          _ ("no group [担当 …]; rules without a role admit nobody"));
  rules->actors = riyo_actors_new (rules->roles);
  return TRUE;
}

static void
clear_role (gpointer data)
{
  RiyoRole *role = data;

  g_strfreev (role->purposes);
  g_strfreev (role->actors);
  g_strfreev (role->delegates);
}

static void
clear_task (gpointer data)
{
  g_strfreev (((RiyoTask *)data)->cells);
}

static void
clear_processing (gpointer data)
{
  g_strfreev (((RiyoProcessing *)data)->approvers);
}

static void
clear_law (gpointer data)
{
  g_strfreev (((RiyoLaw *)data)->approvers);
}

static GArray *
new_array (gsize element_bytes, GDestroyNotify clear)
{
  GArray *array = g_array_new (FALSE, TRUE, (guint)element_bytes);

  g_array_set_clear_func (array, clear);
  return array;
}

RiyoRules *
riyo_rules_new_from_bytes (GBytes *bytes, const char *file, RiyoTable *table, GError **error)
{
  RiyoDocument *document = riyo_document_new (bytes, file, error);
  g_autoptr (RiyoRules) rules = NULL;

  if (document == NULL)
    return NULL;
  rules = g_new0 (RiyoRules, 1);
  g_atomic_ref_count_init (&rules->n_refs);
  rules->document = document;
  rules->table = riyo_table_ref (table);
  rules->roles = new_array (sizeof (RiyoRole), clear_role);
  rules->tasks = new_array (sizeof (RiyoTask), clear_task);
  rules->processings = new_array (sizeof (RiyoProcessing), clear_processing);
  rules->laws = new_array (sizeof (RiyoLaw), clear_law);
  rules->acknowledged = new_array (sizeof (RiyoAcknowledgement), NULL);
  rules->task_names = riyo_names_new (16);
  rules->subjects = riyo_subject_forms_new ();
  return parse (rules, error) ? g_steal_pointer (&rules) : NULL;
}
