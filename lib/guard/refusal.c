/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The words of refusals that no table is the reason of. */
#include "config.h"

#include <string.h>

#include "refusal.h"

static void
append_contact (GString *text, const char *contact)
{
  g_string_append (text, "\n  ");
  if (contact != NULL)
    g_string_append_printf (text, _ ("If it is needed, ask the responsible person (%s)."), contact);
  else
    g_string_append (text, _ ("If it is needed, ask the responsible person."));
}

void
riyo_refuse_begin (GError **error, RiyoRefusal reason, const char *actor, const char *account,
                   const char *purpose, const char *contact)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (reason == RIYO_REFUSAL_UNKNOWN_ACTOR && strcmp (actor, account) == 0)
    g_string_append_printf (text, _ ("REFUSED UNKNOWN_ACTOR: “%s” has no role."), actor);
  else if (reason == RIYO_REFUSAL_UNKNOWN_ACTOR)
    g_string_append_printf (
        text,
        _ ("REFUSED UNKNOWN_ACTOR: “%s” has no role in which the account “%s” may act for it."),
        actor, account);
  else
    g_string_append_printf (
        text, _ ("REFUSED OUT_OF_SCOPE: no role of “%s” holds a cell for “%s”."), actor, purpose);
  append_contact (text, contact);
  g_set_error_literal (error, RIYO_REFUSAL, (int)reason, text->str);
}

void
riyo_refuse_idle (GError **error, const RiyoFolder *folder, RiyoDate today, const char *contact)
{
  g_autoptr (GString) text = g_string_new (NULL);
  char day[11];

  riyo_date_format (today, day);
  g_string_append_printf (
      text,
      riyo_folder_get_adopted (folder, today) != NULL
          ? _ ("REFUSED NOT_IN_FORCE: no adopted rules (取扱規程) are in force on %s.")
          : _ ("REFUSED NOT_IN_FORCE: no adopted table is in force on %s."),
      day);
  append_contact (text, contact);
  g_set_error_literal (error, RIYO_REFUSAL, RIYO_REFUSAL_NOT_IN_FORCE, text->str);
}

void
riyo_refuse_role (GError **error, const RiyoRole *role, const char *wanted, const char *actor,
                  const char *account, const char *stated, const char *contact)
{
  g_autofree char *shown = riyo_text_show (wanted);
  g_autoptr (GString) text = g_string_new (NULL);

  if (role == NULL)
    g_string_append_printf (text, _ ("REFUSED OUT_OF_SCOPE: the rules have no role “%s”."), shown);
  else if (!riyo_role_has_actor (role, actor, account))
    g_string_append_printf (text, _ ("REFUSED OUT_OF_SCOPE: “%s” is not in the role “%s”."), actor,
                            shown);
  else
    g_string_append_printf (text, _ ("REFUSED OUT_OF_SCOPE: the role “%s” holds no cell for “%s”."),
                            shown, stated);
  append_contact (text, contact);
  g_set_error_literal (error, RIYO_REFUSAL, RIYO_REFUSAL_OUT_OF_SCOPE, text->str);
}

static void
append_laws (GString *text, const RiyoRules *rules)
{
  for (guint i = 0; i < rules->laws->len; i++)
    g_string_append_printf (text, "%s%s", i == 0 ? _ (" They declare: ") : " / ",
                            g_array_index (rules->laws, RiyoLaw, i).name);
}

void
riyo_refuse_law (GError **error, RiyoRefusal reason, const char *law, const char *approver,
                 const RiyoRules *rules)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (reason == RIYO_REFUSAL_UNKNOWN_PURPOSE)
    {
      g_string_append_printf (text, _ ("REFUSED UNKNOWN_PURPOSE: the rules declare no [法令 %s]."),
                              law);
      append_laws (text, rules);
    }
  else if (approver != NULL)
    g_string_append_printf (
        text, _ ("REFUSED OUT_OF_SCOPE: “%s” is not an approver (承認者) of [法令 %s]."), approver,
        law);
  else
    g_string_append_printf (
        text, _ ("REFUSED OUT_OF_SCOPE: no role of the actor holds every category of [法令 %s]."),
        law);
  append_contact (text, rules->contact.person);
  g_set_error_literal (error, RIYO_REFUSAL, (int)reason, text->str);
}

void
riyo_refuse_whole_law (GError **error, const char *law, const char *contact)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_printf (text,
                          _ ("REFUSED OUT_OF_SCOPE: [法令 %s] is for one person's data at a time "
                             "(本人ごと); name the person (riyo filter -s)."),
                          law);
  append_contact (text, contact);
  g_set_error_literal (error, RIYO_REFUSAL, RIYO_REFUSAL_OUT_OF_SCOPE, text->str);
}

static void
refuse_beyond_law (GError **error, RiyoTable *table, guint category, const RiyoLaw *law,
                   const char *contact)
{
  const RiyoCategory *row = riyo_table_get_category (table, category);
  g_autofree char *usable = riyo_table_format_tags (table, law->categories);
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_printf (
      text, _ ("REFUSED NOT_IN_TABLE: “%s” (%s) is not among the categories (類型) of [法令 %s]."),
      row->short_name, row->label, law->name);
  g_string_append_printf (text, "\n  %s%s", _ ("Categories this law may use: "), usable);
  append_contact (text, contact);
  g_string_append_printf (
      text,
      _ (" It cannot be used until 類型 of [法令 %s] names it and the rules are "
         "adopted."),
      law->name);
  g_set_error_literal (error, RIYO_REFUSAL, RIYO_REFUSAL_NOT_IN_TABLE, text->str);
}

void
riyo_refuse_stated (GError **error, RiyoTable *table, RiyoVerdict verdict,
                    const RiyoStatement *statement, const char *contact)
{
  if (error == NULL)
    return; /* and translate nothing */
  if (verdict.reason == RIYO_REASON_NOT_IN_TABLE && statement->law != NULL)
    refuse_beyond_law (error, table, verdict.category, statement->law, contact);
  else
    riyo_refuse_datum (error, table, verdict, statement->name, statement->cells, contact);
}

void
riyo_refuse_to_come (GError **error, const RiyoTable *table, const char *purpose,
                     const char *contact)
{
  g_autofree char *shown = riyo_text_show (purpose);
  g_autoptr (GString) text = g_string_new (NULL);
  char published[11], from[11];

  riyo_date_format (table->published_on, published);
  riyo_date_format (table->effective_on, from);
  g_string_append_printf (text,
                          _ ("REFUSED UNKNOWN_PURPOSE: “%s” is a purpose of 版=%u (公表日 %s). It "
                             "may be used from its 施行日 on, %s, and not before."),
                          shown, table->version, published, from);
  append_contact (text, contact);
  g_set_error_literal (error, RIYO_REFUSAL, RIYO_REFUSAL_UNKNOWN_PURPOSE, text->str);
}

void
riyo_refuse_outlived (GError **error)
{
  g_set_error_literal (error, RIYO_REFUSAL, RIYO_REFUSAL_NOT_IN_FORCE,
                       _ ("REFUSED NOT_IN_FORCE: the operation is open since the day before "
                          "yesterday or longer. End it and begin a new one."));
}

void
riyo_refuse_subject (GError **error, const RiyoSubjectForms *forms, const RiyoSubject *bad)
{
  g_autoptr (GString) text = NULL;
  g_autofree char *fault = NULL;

  if (error == NULL)
    return; /* and translate nothing */
  text = g_string_new (_ ("REFUSED BAD_SUBJECT: the subject is not written in a form that the "
                          "rules' [本人 …] declare."));
  g_string_append (text, "\n  ");
  g_string_append (text, forms->forms->len > 0 ? _ ("Forms declared: ")
                                               : _ ("The rules declare none (形式 of [本人 …])."));
  for (guint i = 0; i < forms->forms->len; i++)
    {
      g_autofree char *parts = g_strjoinv ("-", riyo_subject_form_at (forms, i)->parts);

      g_string_append_printf (text, "%s%s", i > 0 ? " / " : "", parts);
    }
  if (bad != NULL)
    fault = riyo_subject_describe_fault (forms, (RiyoSubjectFault)bad->fault, bad->bad_part,
                                         bad->mark);
  if (fault != NULL)
    g_string_append_printf (text, "\n  %s", fault);
  g_set_error_literal (error, RIYO_REFUSAL, RIYO_REFUSAL_BAD_SUBJECT, text->str);
}

void
riyo_refuse_mismatch (GError **error, const RiyoLimit *limit)
{
  g_autofree char *names = error != NULL ? riyo_limit_describe (limit) : NULL;

  g_set_error (
      error, RIYO_REFUSAL, RIYO_REFUSAL_MISMATCH,
      _ ("REFUSED MISMATCH: the use is limited (%s), and this is not of whom or what it is "
         "limited to, or does not say so."),
      names);
}
