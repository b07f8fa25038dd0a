/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The lines of the store: what is written is read back, and nothing else is read. */
#include "config.h"

#include "kit/forms.h"
#include "kit/harness.h"
#include "rules/rules.h"
#include "suspension/internal.h"

#define P "00112233445566778899aabbccddeeff"
#define HEAD "add\tref=1\tdate=2026-04-01\tactor=a\treason=消去\t"

/* What is good is written again as it was read. */
static void
check_line (guint i, const char *text, gboolean is_good)
{
  g_autofree char *line = g_strdup (text);
  g_autoptr (RiyoSuspension) suspension = riyo_suspension_parse (line);
  g_autofree char *back = suspension != NULL ? riyo_suspension_format (suspension) : NULL;
  g_autofree char *want = g_strconcat (text, "\n", NULL);

  CHECK_ROW ((suspension != NULL) == is_good, "row %u: %s", i, text);
  if (suspension != NULL)
    CHECK_STR (back, want);
}

TEST (lines_and_what_is_none)
{
  static const struct
  {
    const char *line;
    gboolean good;
  } rows[] = {
    { HEAD "scope=all\tsubject=" P, TRUE },
    { HEAD "scope=all\tsubject=" P "," P "\tsubject=" P, TRUE },
    { HEAD "scope=category\tcategory=1\tcategory=63\tsubject=" P, TRUE },
    { HEAD "scope=purpose\tpurpose=x\tsubject=" P, TRUE },
    { "lift\tref=1\tdate=2026-04-01\tactor=a", TRUE },
    { "", FALSE },
    { "add", FALSE },
    { "lift\t", FALSE },
    { HEAD "scope=all", FALSE },
    { HEAD "scope=some\tsubject=" P, FALSE },
    { HEAD "scope=all\tcategory=1\tsubject=" P, FALSE },
    { HEAD "scope=category\tsubject=" P, FALSE },
    { HEAD "scope=category\tcategory=0\tsubject=" P, FALSE },
    { HEAD "scope=category\tcategory=64\tsubject=" P, FALSE },
    { HEAD "scope=category\tcategory=01\tsubject=" P, FALSE },
    { HEAD "scope=category\tcategory=2\tcategory=2\tsubject=" P, FALSE },
    { HEAD "scope=category\tcategory=2\tcategory=1\tsubject=" P, FALSE },
    { HEAD "scope=purpose\tsubject=" P, FALSE },
    { HEAD "scope=purpose\tpurpose=\tsubject=" P, FALSE },
    { HEAD "scope=all\tsubject=" P "," P "\tlacking=" P "," P "\tsubject=" P, TRUE },
    { HEAD "scope=all\tlacking=" P, FALSE },
    { HEAD "scope=all\tsubject=" P "\tlacking=" P "\tlacking=" P, FALSE },
    { HEAD "scope=all\tsubject=" P "\tlacking=" P "0", FALSE },
    { HEAD "scope=all\tsubject=" P "0", FALSE },
    { HEAD "scope=all\tsubject=" P ",", FALSE },
    { HEAD "scope=all\tsubject=" P "," P "," P "," P "," P "," P "," P "," P "," P, FALSE },
    { HEAD "scope=all\tsubject=0011", FALSE },
    { HEAD "scope=all\tsubject=" P "\tnote=x", FALSE },
    { HEAD "scope=all\tsubject=" P "\t", FALSE },
    { "add\tref=\tdate=2026-04-01\tactor=a\treason=消去\tscope=all\tsubject=" P, FALSE },
    { "add\tref=1\tdate=2026-04-1x\tactor=a\treason=消去\tscope=all\tsubject=" P, FALSE },
    { "add\tref=1\tdate=2026-04-01\tactor=\treason=消去\tscope=all\tsubject=" P, FALSE },
    { "add\tref=1\tdate=2026-04-01\tactor=a\treason=その他\tscope=all\tsubject=" P, FALSE },
    { "add\tdate=2026-04-01\tref=1\tactor=a\treason=消去\tscope=all\tsubject=" P, FALSE },
    { "lift\tref=1\tdate=2026-04-01\tactor=a\treason=消去", FALSE },
    { "lift\tref=\x01\tdate=2026-04-01\tactor=a", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    check_line (i, rows[i].line, rows[i].good);
}

TEST (scopes_together_extensions_and_why_it_was_lifted)
{
  static const struct
  {
    const char *line;
    gboolean good;
  } rows[] = {
    { "lift\tref=1\tdate=2026-04-01\tactor=a\treason=誤記録", TRUE },
    { "lift\tref=1\tdate=2026-04-01\tactor=a\treason=本人の申出", TRUE },
    { "lift\tref=1\tdate=2026-04-01\tactor=a\treason=誤記録\tsubject=" P, FALSE },
    { "extend\tref=1\tdate=2026-04-01\tactor=a\tsubject=" P "\tlacking=" P, TRUE },
    { "extend\tref=1\tdate=2026-04-01\tactor=a", FALSE },
    { "extend\tref=1\tdate=2026-04-01\tactor=a\treason=消去\tsubject=" P, FALSE },
    { "extend\tref=1/2\tlist=1\tdate=2026-04-01\tactor=a\tsubject=" P, FALSE },
    { "extend", FALSE },
    { HEAD "scope=provision,category,purpose,cell\tcategory=3\tpurpose=x\tcell=3/x\tcell=4/y z"
           "\tsubject=" P,
      TRUE },
    { HEAD "scope=cell\tcell=3/x\tsubject=" P, TRUE },
    { HEAD "scope=cell\tsubject=" P, FALSE },
    { HEAD "scope=cell\tcell=3/\tsubject=" P, FALSE },
    { HEAD "scope=cell\tcell=64/x\tsubject=" P, FALSE },
    { HEAD "scope=cell\tcell=03/x\tsubject=" P, FALSE },
    { HEAD "scope=cell\tcell=x\tsubject=" P, FALSE },
    { HEAD "scope=category,provision\tcategory=3\tsubject=" P, FALSE },
    { HEAD "scope=provision,provision\tsubject=" P, FALSE },
    { HEAD "scope=all,provision\tsubject=" P, FALSE },
    { HEAD "scope=\tsubject=" P, FALSE },
    { HEAD "scope=provision,category\tsubject=" P, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    check_line (i, rows[i].line, rows[i].good);
}

TEST (a_line_tells_no_number)
{
  const RiyoKeys keys = { { 7, 1 } };
  g_autoptr (RiyoSubjectForms) forms = forms_of_parts ("a-b-c");
  g_autoptr (RiyoSuspension) suspension
      = riyo_suspension_new ("受付 12", RIYO_SUSPENSION_REASON_ERASURE);
  g_autofree char *line = NULL;
  RiyoSubject subject;

  CHECK_INT (riyo_subject_parse (forms, "987654-3210-1", &subject), RIYO_SUBJECT_STATED);
  riyo_suspension_take_subject (suspension, &keys, &subject);
  suspension->scope.kinds = RIYO_SCOPE_BIT (RIYO_SCOPE_ALL);
  suspension->actor = g_strdup ("見本");
  memcpy (suspension->date, "2026-04-01", sizeof suspension->date);
  line = riyo_suspension_format (suspension);
  CHECK (strstr (line, "987654") == NULL && strstr (line, "3210") == NULL);
  CHECK (strstr (line, "\tref=受付 12\t") != NULL);
}
