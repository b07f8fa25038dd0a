/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a person should look at again in a table that is valid. */
#include "config.h"

#include <string.h>

#include "base/base.h"
#include "internal.h"
#include "table.h"

static void
lint_list (GPtrArray *findings, const RiyoPurpose *purpose)
{
  static const char *const marks[] = { "、", "，", ",", "､", NULL };

  for (guint i = 0; marks[i] != NULL; i++)
    if (strstr (purpose->label, marks[i]) != NULL)
      {
        riyo_findings_add (
            findings, "LIST", NULL, purpose->label, NULL, NULL,
            _ ("“%s” contains %s and may be several purposes; write one on each line"),
            purpose->label, marks[i]);
        return;
      }
}

/* 等 that lists on, not the 等 of 等級 or 平等. */
static gboolean
has_and_so_on (const char *label)
{
  static const char *const before[] = { "平", "同", "均", "高", "対", "初", "中", "優", "劣" };
  static const char *const after[] = { "級", "し", "価", "分" };

  for (const char *p = label; (p = strstr (p, "等")) != NULL; p += strlen ("等"))
    {
      gboolean word = FALSE;

      for (guint i = 0; i < G_N_ELEMENTS (before); i++)
        word |= p >= label + 3 && strncmp (p - 3, before[i], 3) == 0;
      for (guint i = 0; i < G_N_ELEMENTS (after); i++)
        word |= g_str_has_prefix (p + strlen ("等"), after[i]);
      if (!word)
        return TRUE;
    }
  return FALSE;
}

static void
lint_catch_all (GPtrArray *findings, const RiyoPurpose *purpose)
{
  const char *wording = strstr (purpose->label, "その他") != NULL ? "その他"
                        : strstr (purpose->label, "など") != NULL ? "など"
                        : has_and_so_on (purpose->label)          ? "等"
                                                                  : NULL;

  if (wording != NULL)
    riyo_findings_add (findings, "CATCH_ALL", NULL, purpose->label, NULL, NULL,
                       _ ("“%s” contains %s: what it covers cannot be read from it"),
                       purpose->label, wording);
}

static gboolean
contains_any (const char *text, const char *const *words)
{
  for (; *words != NULL; words++)
    if (strstr (text, *words) != NULL)
      return TRUE;
  return FALSE;
}

static void
lint_provision (GPtrArray *findings, const RiyoPurpose *purpose)
{
  static const char *const plain[]
      = { "への連携",   "情報連携", "への提供", "に提供",   "へ提供",   "への報告",
          "へ報告",     "に報告",   "への申請", "への回答", "への届出", "共同利用",
          "第三者提供", "共同事業", "委託",     NULL };
  static const char *const toward[] = { "に対する", "に対して", "への", NULL };
  static const char *const acts[]
      = { "報告", "申請", "求償", "請求", "提供", "回答", "届出", "連携", NULL };

  if (purpose->cells != 0 && purpose->recipient != NULL && !purpose->kind_said)
    riyo_findings_add (findings, "GROUND", NULL, purpose->label, NULL, NULL,
                       _ ("“%s” provides data to %s, and on what ground is not said: a person may "
                          "stop it. Say 提供区分=第三者, 法令, 委託, 共同利用 or 国等"),
                       purpose->label, purpose->recipient);
  if (purpose->provision_said || purpose->cells == 0)
    return;
  if (contains_any (purpose->label, plain)
      || (contains_any (purpose->label, toward) && contains_any (purpose->label, acts)))
    riyo_findings_add (findings, "PROVISION", NULL, purpose->label, NULL, NULL,
                       _ ("“%s” reads like provision to others; say 提供先=WHO or 提供先=なし"),
                       purpose->label);
}

/* Names that fold to the same text; @seen maps folded to the first label. */
static void
lint_near (GPtrArray *findings, GHashTable *seen, const char *name, gboolean is_purpose)
{
  g_autofree char *folded = riyo_text_fold (name);
  const char *other = g_hash_table_lookup (seen, folded);

  if (other != NULL && strcmp (other, name) != 0)
    riyo_findings_add (
        findings, "NEAR", is_purpose ? NULL : name, is_purpose ? name : NULL, other, name,
        _ ("“%s” and “%s” differ only in width, case, blanks or marks, and are different names"),
        other, name);
  else if (other == NULL)
    g_hash_table_insert (seen, g_steal_pointer (&folded), (gpointer)name);
}

static gboolean
says (const RiyoGroup *group, const char *key)
{
  return group != NULL && riyo_group_get (group, key) != NULL;
}

static void
add_duty (GPtrArray *findings, const char *key, const char *article, const char *what)
{
  riyo_findings_add (findings, "DUTY", NULL, NULL, NULL, NULL,
                     _ ("the page does not say %s (%s): 個人情報保護法%s wants it published, or "
                        "answered without delay to who asks"),
                     what, key, article);
  ((RiyoFinding *)g_ptr_array_index (findings, findings->len - 1))->key = key;
}

static gboolean
has_joint_use (const RiyoTable *table)
{
  for (guint i = 0; i < table->purposes->len; i++)
    if (riyo_table_purpose_at (table, i)->provision == RIYO_PROVISION_JOINT)
      return TRUE;
  return FALSE;
}

/* 個人情報保護法32条1項, 施行令10条: what is known of each society; 手数料 and 認定団体 are where
 * there are any. */
static void
lint_duties (GPtrArray *findings, const RiyoTable *table)
{
  static const struct
  {
    const char *key, *other, *article, *what;
  } duties[] = {
    { "所在地", "所在地", "32条1項1号", N_ ("the society's address") },
    { "代表者", "代表者", "32条1項1号", N_ ("the name of its representative") },
    { "手続", "照会先", "32条1項3号", N_ ("how requests are made") },
    { "苦情の申出先", "苦情の申出先", "32条1項4号（施行令10条）", N_ ("where to complain") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (duties); i++)
    if (!says (table->notice, duties[i].key) && !says (table->notice, duties[i].other))
      add_duty (findings, duties[i].key, duties[i].article, riyo_gettext (duties[i].what));
  if (table->safety == NULL || table->safety->n_items == 0)
    add_duty (findings, "安全管理措置", "32条1項4号（施行令10条）", _ ("its safety measures"));
  if (has_joint_use (table) && !says (table->notice, "共同利用"))
    add_duty (findings, "共同利用", "27条5項3号", _ ("what is used jointly, by whom and for what"));
}

/* Whoever means the row to be used until then has to know that it is not. */
static void
lint_retirement (GPtrArray *findings, const RiyoTable *table, const RiyoCategory *category)
{
  char day[11], from[11];

  if (category->retired_on <= table->effective_on || table->effective_on == 0)
    return;
  riyo_date_format (category->retired_on, day);
  riyo_date_format (table->effective_on, from);
  riyo_findings_add (findings, "RETIRED_ROW", category->short_name, NULL, NULL, NULL,
                     _ ("“%s” has 廃止日 %s, and is used for nothing from 施行日 %s on: to use it "
                        "until then, retire it in a table of that 施行日"),
                     category->short_name, day, from);
}

static void
lint_category (GPtrArray *findings, const RiyoTable *table, const RiyoCategory *category)
{
  const char *name = category->short_name;

  lint_retirement (findings, table, category);

  if (category->retired_on != 0 && category->purposes->len > 0)
    riyo_findings_add (findings, "RETIRED_ROW", name, NULL, NULL, NULL,
                       _ ("“%s” is retired and still lists purposes; none of them is permitted"),
                       name);
  if (category->retired_on == 0 && category->purposes->len == 0)
    riyo_findings_add (findings, "NO_PURPOSE", name, NULL, NULL, NULL,
                       _ ("“%s” has no purpose, and cannot be used for anything"), name);
}

GPtrArray *
riyo_table_lint (RiyoTable *table)
{
  g_autoptr (GHashTable) categories = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) purposes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GPtrArray *findings = riyo_findings_new ();

  if (strcmp (table->society, RIYO_PLACEHOLDER_SOCIETY) == 0)
    riyo_findings_add (findings, "PLACEHOLDER", NULL, NULL, NULL, NULL,
                       _ ("組合=%s is a placeholder; write the society's name"), table->society);
  for (guint i = 0; i < table->categories->len; i++)
    {
      lint_category (findings, table, riyo_table_category_at (table, i));
      lint_near (findings, categories, riyo_table_category_at (table, i)->label, FALSE);
    }
  for (guint i = 0; i < table->purposes->len; i++)
    {
      const RiyoPurpose *purpose = riyo_table_purpose_at (table, i);

      lint_near (findings, purposes, purpose->label, TRUE);
      lint_list (findings, purpose);
      lint_catch_all (findings, purpose);
      lint_provision (findings, purpose);
    }
  lint_duties (findings, table);
  riyo_table_find_renewals (table, riyo_date_today (), findings);
  return findings;
}
