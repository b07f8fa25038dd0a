/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* 個人情報取扱台帳: which staff, in which role, may handle what for which purpose. */
#include "config.h"

#include "base/base.h"
#include "csv.h"
#include "report.h"
#include "rules/rules.h"
#include "sheet.h"
#include "table/table.h"
#include "tables.h"

typedef struct
{
  RiyoReportSheet sheets[RIYO_N_SHEETS];
  RiyoReportTables tables;
  RiyoRules *rules;
  gboolean has_rules; /* that they decide by now */
  RiyoDate day;       /* by which */
} Register;

static void
append_name (GString *names, const char *name)
{
  g_string_append_printf (names, "%s%s", names->len > 0 ? "、" : "", name);
}

/* What a role may use a category for: purposes, then tasks, which have more than it. */
static char *
list_purposes (const RiyoRules *rules, const RiyoRole *role, const RiyoCategory *category)
{
  RiyoTags tag = riyo_tags_from_number (category->number);
  GString *names = g_string_new (NULL);
  RiyoStatement statement;

  for (guint i = 0; i < category->purposes->len; i++)
    {
      const char *label
          = riyo_table_purpose_at (rules->table, g_array_index (category->purposes, guint, i))
                ->label;

      if (riyo_rules_find_statement (rules, label, &statement)
          && (riyo_role_get_cells (rules, role, &statement) & tag) != 0)
        append_name (names, label);
    }
  for (guint i = 0; i < rules->tasks->len; i++)
    {
      const RiyoTask *task = &g_array_index (rules->tasks, RiyoTask, i);

      if ((task->categories & tag) != 0 && riyo_rules_find_statement (rules, task->name, &statement)
          && (riyo_role_get_cells (rules, role, &statement) & tag) != 0)
        append_name (names, task->name);
    }
  return g_string_free (names, FALSE);
}

/* That nothing is permitted any more, where the row is retired. */
static char *
describe_purposes (const RiyoRules *rules, const RiyoRole *role, const RiyoCategory *category)
{
  char day[11];

  if (category->retired_on == 0)
    return role != NULL ? list_purposes (rules, role, category) : NULL;
  riyo_date_format (category->retired_on, day);
  return g_strdup_printf ("（廃止 %s。どの利用目的にも使えません）", day);
}

/* The acts of laws that a role may do with a category: one holds all that the law is about. */
static char *
list_laws (const RiyoRules *rules, const RiyoRole *role, const RiyoCategory *category)
{
  GString *names = g_string_new (NULL);

  for (guint i = 0; i < rules->laws->len; i++)
    {
      const RiyoLaw *law = &g_array_index (rules->laws, RiyoLaw, i);

      if ((law->categories & riyo_tags_from_number (category->number)) != 0
          && (law->categories & ~role->categories) == 0)
        append_name (names, law->name);
    }
  return g_string_free (names, FALSE);
}

static void
add_row (Register *all, const RiyoCategory *category, const RiyoRole *role)
{
  g_autofree char *purposes = describe_purposes (all->rules, role, category);
  g_autofree char *laws = role != NULL ? list_laws (all->rules, role, category) : NULL;
  g_autofree char *actors = role != NULL ? g_strjoinv ("、", role->actors) : NULL;
  g_autofree char *delegates
      = role != NULL && role->delegates != NULL ? g_strjoinv ("、", role->delegates) : NULL;

  RIYO_REPORT_ADD (&all->sheets[RIYO_SHEET_REGISTER], riyo_field_text (category->short_name),
                   riyo_field_text (category->label),
                   riyo_field_text (role != NULL ? role->name : "（なし）"),
                   riyo_field_text (actors), riyo_field_text (delegates),
                   riyo_field_text (purposes), riyo_field_text (laws));
}

/* A category that nobody may handle is told, too. */
static void
add_category (Register *all, const RiyoCategory *category)
{
  gboolean any = FALSE;

  for (guint i = 0; i < all->rules->roles->len; i++)
    {
      const RiyoRole *role = &g_array_index (all->rules->roles, RiyoRole, i);

      if ((role->categories & riyo_tags_from_number (category->number)) == 0)
        continue;
      any = TRUE;
      add_row (all, category, role);
    }
  if (!any)
    add_row (all, category, NULL);
}

static gboolean
load (Register *all, const char *folder, GHashTable *parts, const char *rules, GError **error)
{
  g_autofree char *path = g_build_filename (folder, rules, NULL);
  g_autoptr (GBytes) bytes = NULL;

  riyo_report_sheets_init (all->sheets);
  if (!riyo_report_tables_load (&all->tables, folder, parts, all->day, error))
    return FALSE;
  bytes = riyo_report_read_rules (folder, parts, rules, error);
  all->rules
      = bytes != NULL ? riyo_rules_new_from_bytes (bytes, path, all->tables.last, error) : NULL;
  for (guint i = 0; all->rules != NULL && i < all->tables.last->categories->len; i++)
    add_category (all, riyo_table_category_at (all->tables.last, i));
  return all->rules != NULL;
}

static void
append_head (const Register *all, GString *text, const char *between)
{
  g_autofree char *making = riyo_date_describe_making (all->day, FALSE);

  g_string_append_printf (text, "%s%s利用目的の表 第%u版%s　%s",
                          riyo_table_get_society (all->tables.last), between,
                          all->tables.last->version,
                          !all->tables.in_force ? " (施行中ではなく、どの利用も拒否されます)"
                          : !all->has_rules ? " (取扱規程が施行前で、どの利用も拒否されます)"
                                            : "",
                          making);
}

static char *
format_html (const Register *all)
{
  GString *html
      = g_string_new ("<!DOCTYPE html>\n<html lang=ja><head><meta charset=utf-8>"
                      "<meta name=viewport content=\"width=device-width,initial-scale=1\">"
                      "<title>個人情報取扱台帳</title><style>");
  g_autoptr (GString) head = g_string_new (NULL);
  g_autofree char *escaped = NULL;

  append_head (all, head, "　");
  escaped = g_markup_escape_text (head->str, -1);
  g_string_append_printf (html, "%s</style></head><body><main><h1>個人情報取扱台帳</h1><p>%s</p>",
                          riyo_report_style, escaped);
  riyo_report_sheet_append_html (&all->sheets[RIYO_SHEET_REGISTER], html);
  g_string_append (html, "</main></body></html>\n");
  return g_string_free (html, FALSE);
}

static void
append_json (const Register *all, GString *json)
{
  g_string_append_c (json, '{');
  riyo_json_add_text (json, "society", riyo_table_get_society (all->tables.last));
  riyo_json_add_number (json, "version", all->tables.last->version);
  riyo_json_add_days (json, all->day);
  riyo_json_add_key (json, "in_force");
  g_string_append (json, all->tables.in_force && all->has_rules ? "true" : "false");
  riyo_json_add_key (json, all->sheets[RIYO_SHEET_REGISTER].name);
  riyo_report_sheet_append_json (&all->sheets[RIYO_SHEET_REGISTER], json);
  g_string_append (json, "}\n");
}

static char *
format (const Register *all, RiyoReportFormat format)
{
  const RiyoReportSheet *sheet = &all->sheets[RIYO_SHEET_REGISTER];
  GString *text;

  if (format == RIYO_REPORT_HTML)
    return format_html (all);
  text = g_string_new (NULL);
  if (format == RIYO_REPORT_CSV)
    riyo_report_sheet_append_csv (sheet, text);
  else if (format == RIYO_REPORT_JSON)
    append_json (all, text);
  else
    {
      g_string_append (text, "個人情報取扱台帳　");
      append_head (all, text, "\n");
      g_string_append_c (text, '\n');
      riyo_report_sheet_append_text (sheet, text);
    }
  return g_string_free (text, FALSE);
}

char *
riyo_audit_register (const char *folder, GHashTable *parts, const char *rules, gboolean has_rules,
                     RiyoDate day, RiyoReportFormat chosen, gboolean *in_force, GError **error)
{
  Register all = { .has_rules = has_rules, .day = day };
  char *text = load (&all, folder, parts, rules, error) ? format (&all, chosen) : NULL;

  if (in_force != NULL)
    *in_force = all.tables.in_force;
  riyo_report_sheets_clear (all.sheets);
  riyo_report_tables_clear (&all.tables);
  g_clear_pointer (&all.rules, riyo_rules_unref);
  return text;
}
