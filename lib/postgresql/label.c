/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Security labels: their grammar, and where they stand. */
#include "internal.h"

#include <catalog/pg_class.h>
#include <commands/seclabel.h>
#include <miscadmin.h>
#include <utils/builtins.h>
#include <utils/inval.h>
#include <utils/lsyscache.h>
#include <utils/varlena.h>

#define NOT_PERSONAL "個人情報でない="
#define SUBJECT "本人="
#define MADE "由来=元の表" /* by CREATE TABLE AS, DETACH and the like */
#define MADE_OF_NOTHING NOT_PERSONAL "元の表のとおり"

static void
fail_syntax (const char *part)
{
  if (riyo_pg_personal_is ()) /* a function may have made it of what it has read */
    part = "...";
  riyo_pg_refuse (MAKE_SQLSTATE ('R', 'Y', '0', '5', '2'),
                  _ ("Write '健診', '健診; 本人=kigo,bango,edaban' or '個人情報でない=REASON'."),
                  _ ("not a label: “%s”; expected categories with commas between"), part);
}

/* A mark that looks like one of the grammar and is none. */
static void
check_marks (const char *label)
{
  static const char *const wide[] = { "；", "，", "＝", "　", "、" };

  for (int i = 0; i < (int)lengthof (wide); i++)
    if (strstr (label, wide[i]) != NULL)
      fail_syntax (label);
}

/* Names without the blanks around them; the library knows what a name is. */
static char *
trim_names (char *names)
{
  StringInfoData text;
  char *rest = NULL;

  initStringInfo (&text);
  for (char *name = strtok_r (names, ",", &rest); name != NULL; name = strtok_r (NULL, ",", &rest))
    {
      name += strspn (name, " \t");
      for (size_t n = strlen (name); n > 0 && strchr (" \t", name[n - 1]) != NULL; n--)
        name[n - 1] = '\0';
      appendStringInfo (&text, "%s%s", text.len > 0 ? "," : "", name);
    }
  return text.data;
}

static RiyoTags
parse_categories (char *names, bool quietly)
{
  GError *error = NULL;
  RiyoTags tags = 0;

  if (riyo_table_parse_tags (riyo_pg_need_table (), trim_names (names), &tags, &error))
    return tags;
  if (!quietly && !riyo_pg_personal_is ())
    riyo_pg_throw (error, NULL);
  g_error_free (error);
  if (!quietly)
    fail_syntax ("");
  return 0;
}

/* Where it begins; a reason may hold any words, but for the one that is the module's. */
static const char *
find_mark (const char *utf8)
{
  const char *mark = strstr (utf8, "; " MADE);

  return mark != NULL && mark[strlen ("; " MADE)] == '\0'
                 && (strncmp (utf8, NOT_PERSONAL, strlen (NOT_PERSONAL)) != 0
                     || strcmp (utf8, MADE_OF_NOTHING "; " MADE) == 0)
             ? mark
             : NULL;
}

bool
riyo_pg_label_is_made (Oid relid)
{
  char *label = riyo_pg_label_get (relid, 0);

  return label != NULL && find_mark (riyo_pg_to_utf8 (label)) != NULL;
}

char *
riyo_pg_label_strip_mark (const char *label)
{
  char *utf8 = riyo_pg_to_utf8 (label);
  const char *mark = find_mark (utf8);

  return mark != NULL ? riyo_pg_from_utf8 (pnstrdup (utf8, (Size)(mark - utf8))) : pstrdup (label);
}

/* One of the parts between semicolons. */
static void
parse_part (char *part, RiyoPgCarried *carried, bool quietly, List **subject)
{
  if (strcmp (part, MADE) == 0)
    return;
  if (strncmp (part, SUBJECT, strlen (SUBJECT)) == 0)
    {
      if (subject != NULL
          && !SplitIdentifierString (riyo_pg_from_utf8 (part + strlen (SUBJECT)), ',', subject))
        fail_syntax (part);
      return;
    }
  if (carried->tags != 0)
    {
      carried->unreadable = true;
      return;
    }
  carried->tags = parse_categories (part, quietly);
  carried->unreadable = carried->tags == 0;
}

RiyoPgCarried
riyo_pg_label_parse (const char *label, bool quietly, List **subject)
{
  RiyoPgCarried carried = { 0 };
  char *text = riyo_pg_to_utf8 (label), *rest = NULL;

  if (strncmp (text, NOT_PERSONAL, strlen (NOT_PERSONAL)) == 0)
    {
      carried.unreadable = strspn (text + strlen (NOT_PERSONAL), " \t") == strlen (text)
                           || text[strlen (NOT_PERSONAL)] == '\0';
      if (carried.unreadable && !quietly)
        fail_syntax (text);
      return carried;
    }
  if (!quietly)
    check_marks (text);
  for (char *part = strtok_r (pstrdup (text), ";", &rest); part != NULL;
       part = strtok_r (NULL, ";", &rest))
    parse_part (part + strspn (part, " \t"), &carried, quietly, subject);
  if (carried.tags == 0)
    carried.unreadable = true;
  if (carried.unreadable && !quietly)
    fail_syntax (text);
  return carried;
}

/* A label of exactly these tags; palloc'd, in the database's encoding. */
static char *
format_label (RiyoPgCarried carried)
{
  char *names, *label;

  if (carried.tags == 0)
    return riyo_pg_from_utf8 (MADE_OF_NOTHING);
  names = riyo_table_format_tags (riyo_pg_need_table (), carried.tags);
  label = riyo_pg_from_utf8 (names);
  g_free (names);
  return label;
}

char *
riyo_pg_label_get (Oid relid, AttrNumber attnum)
{
  ObjectAddress object;

  ObjectAddressSubSet (object, RelationRelationId, relid, attnum);
  return GetSecurityLabel (&object, RIYO_PG_PROVIDER);
}

bool
riyo_pg_label_names_others (List *a, List *b)
{
  ListCell *of_a, *of_b;

  if (list_length (a) != list_length (b))
    return true;
  forboth (of_a, a, of_b, b) if (strcmp (lfirst (of_a), lfirst (of_b)) != 0) return true;
  return false;
}

/* Of parents that say it alike. */
static List *
inherit_subject (Oid relid)
{
  List *parents = riyo_pg_family_list_parents (relid), *subject = NIL;
  ListCell *cell;

  check_stack_depth ();
  foreach (cell, parents)
    {
      List *of_parent = riyo_pg_label_get_subject (lfirst_oid (cell));

      if (subject != NIL && of_parent != NIL && riyo_pg_label_names_others (subject, of_parent))
        return NIL;
      subject = of_parent != NIL ? of_parent : subject;
    }
  return subject;
}

List *
riyo_pg_label_get_subject (Oid relid)
{
  char *label = riyo_pg_label_get (relid, 0);
  List *subject = NIL;

  if (label == NULL)
    return inherit_subject (relid);
  riyo_pg_label_parse (label, true, &subject);
  return subject;
}

/* '; 本人=a,"b c"', or nothing. */
static char *
format_subject (List *subject)
{
  StringInfoData text;
  ListCell *cell;

  initStringInfo (&text);
  foreach (cell, subject)
    appendStringInfo (&text, "%s%s", cell == list_head (subject) ? "; " SUBJECT : ",",
                      riyo_pg_to_utf8 (quote_identifier (lfirst (cell))));
  return riyo_pg_from_utf8 (text.data);
}

static void
write_label (Oid relid, AttrNumber attnum, RiyoPgCarried carried, List *subject, bool is_made)
{
  ObjectAddress object;

  ObjectAddressSubSet (object, RelationRelationId, relid, attnum);
  SetSecurityLabel (&object, RIYO_PG_PROVIDER,
                    psprintf ("%s%s%s", format_label (carried), format_subject (subject),
                              is_made ? riyo_pg_from_utf8 ("; " MADE) : ""));
  CacheInvalidateRelcacheByRelid (relid);
}

void
riyo_pg_label_write (Oid relid, AttrNumber attnum, RiyoPgCarried carried, List *subject)
{
  write_label (relid, attnum, carried, subject, attnum == 0 && riyo_pg_label_is_made (relid));
}

void
riyo_pg_label_write_made (Oid relid, RiyoPgCarried carried, List *subject)
{
  write_label (relid, 0, carried, subject, true);
}

static void
refuse_unreadable (void)
{
  riyo_pg_refuse (RIYO_PG_STATE, _ ("First write a label whose categories are in the table."),
                  _ ("本人 of the label names the column, and the label cannot be read"));
}

void
riyo_pg_label_unstate (Oid relid, const char *column)
{
  char *label = riyo_pg_label_get (relid, 0);
  List *subject = NIL;
  RiyoPgCarried carried;
  ListCell *cell;

  if (label == NULL)
    return;
  carried = riyo_pg_label_parse (label, true, &subject);
  foreach (cell, subject)
    if (strcmp (lfirst (cell), column) == 0)
      {
        if (carried.unreadable)
          refuse_unreadable ();
        riyo_pg_label_write (relid, 0, carried, NIL);
        return;
      }
}

void
riyo_pg_label_follow (Oid relid, const char *before, const char *after)
{
  char *label = riyo_pg_label_get (relid, 0);
  List *subject = NIL, *names = NIL;
  RiyoPgCarried carried;
  bool follows = false;
  ListCell *cell;

  if (label == NULL)
    return;
  carried = riyo_pg_label_parse (label, true, &subject);
  foreach (cell, subject)
    {
      bool is_it = strcmp (lfirst (cell), before) == 0;

      names = lappend (names, is_it ? pstrdup (after) : lfirst (cell));
      follows |= is_it;
    }
  if (follows && carried.unreadable)
    refuse_unreadable ();
  if (follows)
    riyo_pg_label_write (relid, 0, carried, names);
}
