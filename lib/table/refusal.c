/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The words of a refusal. */
#include "config.h"

#include "base/base.h"
#include "internal.h"
#include "rule/rule.h"

/* The rule stands below what the public headers need, and has numbers of its own. */
#define SAME(name) G_STATIC_ASSERT ((int)RIYO_REASON_##name == (int)RIYO_REFUSAL_##name)
SAME (OUT_OF_SCOPE);
SAME (UNTAGGED);
SAME (UNKNOWN_CATEGORY);
SAME (NOT_IN_TABLE);
SAME (BAD_SUBJECT);
SAME (SUSPENDED);
SAME (MISMATCH);
G_STATIC_ASSERT (RIYO_RULE_UNTAGGED == RIYO_TAGS_UNTAGGED);

static void
append_contact (GString *text, const char *contact, gboolean is_of_table)
{
  g_string_append (text, "\n  ");
  if (contact != NULL)
    g_string_append_printf (text, _ ("If it is needed, ask the responsible person (%s)."), contact);
  else
    g_string_append (text, _ ("If it is needed, ask the responsible person."));
  if (is_of_table)
    g_string_append (text, _ (" It cannot be used until the purposes are changed and published."));
}

static void
append_usable (GString *text, const RiyoTable *table, RiyoTags usable)
{
  g_autofree char *names = usable != 0 ? riyo_table_format_tags ((RiyoTable *)table, usable) : NULL;

  g_string_append_printf (text, "\n  %s%s", _ ("Categories this purpose may use: "),
                          names != NULL ? names : _ ("none"));
}

static void
append_purposes (GString *text, const RiyoTable *table, const RiyoCategory *category)
{
  char day[11];

  g_string_append (text, "\n  ");
  if (category->retired_on != 0)
    {
      riyo_date_format (category->retired_on, day);
      g_string_append_printf (text, _ ("“%s” is retired (廃止日 %s) and has no purpose."),
                              category->short_name, day);
      return;
    }
  g_string_append_printf (text, _ ("Purposes of “%s”: "), category->short_name);
  for (guint i = 0; i < category->purposes->len; i++)
    g_string_append_printf (
        text, "%s%s", i > 0 ? " / " : "",
        riyo_table_purpose_at (table, g_array_index (category->purposes, guint, i))->label);
  if (category->purposes->len == 0)
    g_string_append (text, _ ("none"));
}

/* Why a name the table has is no purpose of it: its categories are retired. */
static void
append_retired (GString *text, const RiyoTable *table, guint purpose)
{
  g_autoptr (GString) rows = g_string_new (NULL);

  for (guint i = 0; i < table->categories->len; i++)
    if (riyo_table_lists (table, riyo_table_category_at (table, i), purpose))
      g_string_append_printf (rows, "%s%s", rows->len > 0 ? "," : "",
                              riyo_table_category_at (table, i)->short_name);
  g_string_append (text, "\n  ");
  g_string_append_printf (text, _ ("It was a purpose of retired categories only: %s"), rows->str);
}

static void
append_idle (GString *text, const RiyoTable *table, RiyoDate idle_on)
{
  char day[11];

  if (idle_on == 0)
    return;
  riyo_date_format (idle_on, day);
  g_string_append (text, "\n  ");
  g_string_append_printf (text, _ ("No adopted table is in force on %s; that of 版=%u was asked."),
                          day, table->version);
}

/* A literal of a source that was saved in CP932, or an argument of a shell that speaks it. TRUE
 * where that is all that is wrong. */
static gboolean
append_cp932 (GString *text, const RiyoTable *table, const char *purpose)
{
  g_autofree char *read = riyo_text_read_cp932 (purpose);
  g_autofree char *shown = read != NULL ? riyo_text_show (read) : NULL;
  guint found = read != NULL ? riyo_table_find_purpose (table, read) : G_MAXUINT;
  const char *id = found != G_MAXUINT ? riyo_table_purpose_at (table, found)->id : NULL;

  if (read == NULL)
    return FALSE;
  g_string_append (text, "\n  ");
  riyo_table_append_cp932 (text, shown, id);
  return found != G_MAXUINT;
}

void
riyo_refuse_purpose (GError **error, const RiyoTable *table, const char *purpose, RiyoDate idle_on,
                     const char *contact)
{
  g_autofree char *shown = NULL, *near = NULL, *way = NULL;
  g_autoptr (GString) text = NULL;
  guint retired = riyo_table_find_purpose (table, purpose);

  if (error == NULL)
    return;
  text = g_string_new (NULL);
  shown = riyo_text_show (purpose);
  way = riyo_table_advise_show (table);
  near = retired == G_MAXUINT ? riyo_names_suggest (table->purpose_names, purpose) : NULL;
  g_string_append_printf (text, _ ("REFUSED UNKNOWN_PURPOSE: “%s” is not a published purpose."),
                          shown);
  if (append_cp932 (text, table, purpose))
    {
      g_set_error_literal (error, RIYO_REFUSAL, RIYO_REFUSAL_UNKNOWN_PURPOSE, text->str);
      return;
    }
  append_idle (text, table, idle_on);
  if (retired != G_MAXUINT)
    append_retired (text, table, retired);
  if (near != NULL)
    {
      g_string_append (text, "\n  ");
      g_string_append_printf (text, _ ("Names match exactly; similar: %s"), near);
    }
  else if (retired == G_MAXUINT)
    {
      g_string_append (text, "\n  ");
      g_string_append_printf (text, _ ("%s lists the published purposes."), way);
    }
  append_contact (text, contact, TRUE);
  g_set_error_literal (error, RIYO_REFUSAL, RIYO_REFUSAL_UNKNOWN_PURPOSE, text->str);
}

static void
append_headline (GString *text, RiyoRefusal reason, const RiyoCategory *category,
                 const char *purpose)
{
  const char *name = category->short_name, *label = category->label;

  if (reason == RIYO_REFUSAL_NOT_IN_TABLE)
    g_string_append_printf (text, _ ("REFUSED NOT_IN_TABLE: “%s” (%s) may not be used for “%s”."),
                            name, label, purpose);
  else if (reason == RIYO_REFUSAL_OUT_OF_SCOPE)
    g_string_append_printf (
        text, _ ("REFUSED OUT_OF_SCOPE: “%s” (%s) for “%s” is outside the actor's role."), name,
        label, purpose);
  else
    g_string_append_printf (text,
                            _ ("REFUSED SUSPENDED: the use of “%s” (%s) for “%s” is suspended for "
                               "this person, or the person is not stated."),
                            name, label, purpose);
}

static void
refuse_untagged (GError **error)
{
  g_set_error_literal (
      error, RIYO_REFUSAL, RIYO_REFUSAL_UNTAGGED,
      _ ("REFUSED UNTAGGED: the data carries no tag, or was made from data that carried none. "
         "Tag it with the category under which it was acquired."));
}

static void
refuse_category (GError **error, const RiyoTable *table, RiyoRefusal reason, guint number,
                 const char *purpose, RiyoTags usable, const char *contact)
{
  const RiyoCategory *category = riyo_table_get_category (table, number);
  g_autoptr (GString) text = NULL;

  if (reason == RIYO_REFUSAL_UNKNOWN_CATEGORY || category == NULL)
    {
      g_set_error (error, RIYO_REFUSAL, RIYO_REFUSAL_UNKNOWN_CATEGORY,
                   _ ("REFUSED UNKNOWN_CATEGORY: tag number %u is not a category of the table."),
                   number);
      return;
    }
  text = g_string_new (NULL);
  append_headline (text, reason, category, purpose);
  if (reason == RIYO_REFUSAL_NOT_IN_TABLE)
    {
      append_usable (text, table, usable);
      append_purposes (text, table, category);
    }
  append_contact (text, contact, reason == RIYO_REFUSAL_NOT_IN_TABLE);
  g_set_error_literal (error, RIYO_REFUSAL, (int)reason, text->str);
}

void
riyo_refuse_datum (GError **error, const RiyoTable *table, RiyoVerdict verdict, const char *purpose,
                   RiyoTags usable, const char *contact)
{
  if (error == NULL)
    return; /* and translate nothing */
  if (verdict.reason == RIYO_REASON_UNTAGGED)
    refuse_untagged (error);
  else
    refuse_category (error, table, (RiyoRefusal)verdict.reason, verdict.category, purpose, usable,
                     contact);
}
