/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Between the engines, which know bytes, and the operation, which knows the rule. */
#include "config.h"

#include <string.h>

#include "folder/folder.h"
#include "judge.h"
#include "layout/layout.h"
#include "rules/rules.h"

RiyoVerdict
riyo_operation_judge_decide (const RiyoOperationJudge *judge, RiyoTags tags)
{
  RiyoMasks masks = *riyo_use_get_masks (judge->use);

  /* With a subject named, condition 5 is each record's. */
  if (judge->has_subject)
    masks.unsuspended = masks.scoped;
  return riyo_rule_decide (&masks, tags);
}

static gboolean
permits (gpointer data, RiyoTags tags)
{
  RiyoOperationJudge *judge = data;

  if (!riyo_operation_judge_decide (judge, tags).permitted)
    return FALSE;
  if (!judge->has_subject)
    judge->relied_on |= tags;
  return TRUE;
}

/* A file that names nobody is asked about once; what was suspended while it was read refuses the
 * rest. */
gboolean
riyo_operation_judge_confirm (const RiyoOperationJudge *judge, GError **error)
{
  return riyo_use_confirm (judge->use, judge->relied_on, error);
}

gboolean
riyo_operation_judge_is_current (const RiyoOperationJudge *judge)
{
  return !judge->asked || judge->n_suspensions == riyo_use_get_n_suspensions (judge->use);
}

void
riyo_operation_judge_go_on (RiyoOperationJudge *judge)
{
  riyo_operation_judge_look_anew (judge);
  judge->asked = FALSE;
}

/* What is looked at before records are decided; nothing goes out before what was known then is
 * compared with what is known at last. In vain, it is due again. */
static gboolean
look (RiyoOperationJudge *judge, GError **error)
{
  riyo_operation_judge_look_anew (judge);
  if (!riyo_use_may_judge (judge->use, RIYO_CHECKS_BETWEEN_LOOKS, error))
    return FALSE;
  judge->until_look = RIYO_CHECKS_BETWEEN_LOOKS;
  judge->is_open_to_all = riyo_use_is_open_to_all (judge->use);
  if (!judge->asked)
    judge->n_suspensions = riyo_use_get_n_suspensions (judge->use);
  judge->asked = TRUE;
  return TRUE;
}

static gboolean
is_ascii (const RiyoSlice *slice)
{
  guchar all = 0;

  for (gsize i = 0; slice->data != NULL && i < slice->n; i++)
    all |= slice->data[i];
  return all < 0x80;
}

static gboolean
are_ascii (const RiyoSlice *slices, guint n)
{
  for (guint i = 0; i < n; i++)
    if (!is_ascii (&slices[i]))
      return FALSE;
  return TRUE;
}

static gboolean
are_text (RiyoText text, const RiyoSlice *slices, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *read
          = slices[i].data != NULL ? riyo_engine_decode (text, slices[i].data, slices[i].n) : NULL;

      if (read == NULL)
        return FALSE;
    }
  return TRUE;
}

/* Fields of one subject, or one field by itself. */
typedef struct
{
  const RiyoSlice *slices;
  guint n;
  gboolean field;
} Fields;

static RiyoSubjectKind
parse (const RiyoOperationJudge *judge, const Fields *fields, const RiyoSubjectPart *parts,
       RiyoSubject *subject)
{
  return fields->field ? riyo_subject_read_field (parts, judge->is_alone, subject)
                       : riyo_subject_parse_parts (judge->forms, parts, fields->n, subject);
}

/* Wide digits, as receipts are written, need no converter: in CP932 they are 82 4F to 82 58. How
 * many digits there are; 0 where there is anything else, or no room. */
static gsize
narrow_digits (const RiyoSlice *slice, char *room)
{
  const guchar *p = slice->data, *end = p + slice->n;
  gsize n = 0;

  for (; p < end && n < RIYO_SUBJECT_MAX_BYTES; n++)
    {
      gboolean wide = end - p > 1 && *p == 0x82;
      guint digit = wide ? (guint)p[1] - 0x4f : (guint)*p - '0';

      if (digit > 9)
        return 0;
      room[n] = (char)('0' + digit);
      p += wide ? 2 : 1;
    }
  return p == end ? n : 0;
}

/* The text of a field, in @room if it fits, else @made for it. NULL when it is none. */
static const char *
read_text (RiyoText text, const RiyoSlice *slice, char *room, char **made, gsize *len)
{
  const guchar *data = slice->data;
  g_autofree guchar *plain = NULL;
  gsize n = 0;

  *len = slice->n;
  if (data != NULL && slice->quoted && memchr (data, '"', slice->n) != NULL)
    {
      data = plain = g_malloc (slice->n);
      for (gsize i = 0; i < slice->n; i++) /* an inner quote is doubled */
        {
          plain[n++] = slice->data[i];
          i += slice->data[i] == '"';
        }
      *len = n;
    }
  if (data == NULL || (plain == NULL && (text == RIYO_TEXT_UTF8 || is_ascii (slice))))
    return (const char *)data; /* what is not UTF-8 is found later */
  if (plain == NULL && text == RIYO_TEXT_CP932 && (*len = narrow_digits (slice, room)) > 0)
    return room;
  *len = plain != NULL ? n : slice->n;
  *made = riyo_engine_decode (text == RIYO_TEXT_ANY ? RIYO_TEXT_UTF8 : text, data, *len);
  *len = *made != NULL ? strlen (*made) : 0;
  return *made;
}

/* ASCII digits are the same in every encoding, and quotes hold none that are doubled. */
static gboolean
read_digits (const RiyoOperationJudge *judge, const Fields *fields, RiyoSubject *subject)
{
  RiyoSubjectPart parts[RIYO_SUBJECT_MAX_PARTS];

  if (fields->field || fields->n > RIYO_SUBJECT_MAX_PARTS)
    return FALSE;
  for (guint i = 0; i < fields->n; i++)
    parts[i] = (RiyoSubjectPart){ (const char *)fields->slices[i].data, fields->slices[i].n };
  return riyo_subject_read_digits (judge->forms, parts, fields->n, subject);
}

/* Reads the subject as every door does, from fields. */
static RiyoSubjectKind
read_by (const RiyoOperationJudge *judge, RiyoText text, const Fields *fields, RiyoSubject *subject)
{
  RiyoSubjectPart parts[RIYO_SUBJECT_MAX_PARTS];
  char rooms[RIYO_SUBJECT_MAX_PARTS][RIYO_SUBJECT_MAX_BYTES];
  char *texts[RIYO_SUBJECT_MAX_PARTS] = { NULL };
  guint n = MIN (fields->n, RIYO_SUBJECT_MAX_PARTS), i;
  RiyoSubjectKind kind;

  for (i = 0; i < n; i++)
    {
      gsize len;
      const char *data = read_text (text, &fields->slices[i], rooms[i], &texts[i], &len);

      if (data == NULL)
        break;
      parts[i] = (RiyoSubjectPart){ data, len };
    }
  kind = i == fields->n ? parse (judge, fields, parts, subject)
                        : riyo_subject_fail (subject, RIYO_FAULT_UNREADABLE, i);
  for (i = 0; i < n; i++)
    g_free (texts[i]);
  return kind;
}

/* Where nothing was declared: what one encoding alone can read tells which it is, for the rest of
 * the file; what both read, and not alike, is nobody's name. Behind that, in a file of CP932, it is
 * one where UTF-8 has none there: a line in UTF-8 may have come from elsewhere. */
static RiyoSubjectKind
read_undeclared (const RiyoOperationJudge *judge, RiyoText *text, const Fields *fields,
                 RiyoSubject *subject)
{
  const RiyoSlice *slices = fields->slices;
  gboolean utf8, cp932;
  RiyoSubjectKind kind, other_kind;
  RiyoSubject other;

  if (are_ascii (slices, fields->n))
    return read_by (judge, RIYO_TEXT_UTF8, fields, subject);
  utf8 = are_text (RIYO_TEXT_UTF8, slices, fields->n);
  cp932 = are_text (RIYO_TEXT_CP932, slices, fields->n);
  if (*text == RIYO_TEXT_ANY && utf8 != cp932)
    *text = utf8 ? RIYO_TEXT_UTF8 : RIYO_TEXT_CP932;
  if (!utf8 || !cp932)
    return *text != RIYO_TEXT_ANY ? read_by (judge, *text, fields, subject)
                                  : riyo_subject_fail (subject, RIYO_FAULT_UNREADABLE, 0);
  kind = read_by (judge, RIYO_TEXT_CP932, fields, subject);
  other_kind = read_by (judge, RIYO_TEXT_UTF8, fields, &other);
  if (*text == RIYO_TEXT_CP932 && other_kind == RIYO_SUBJECT_BAD)
    return kind;
  return kind == other_kind && strcmp (subject->text, other.text) == 0
             ? kind
             : riyo_subject_fail (subject, RIYO_FAULT_UNREADABLE, 0);
}

/* While nobody's data is suspended, a subject need only be well written. */
static inline gboolean
is_quick (const RiyoOperationJudge *judge, const RiyoAsked *asked)
{
  RiyoSubjectPart parts[RIYO_SUBJECT_MAX_PARTS];
  guint n = judge->n_parts;

  if (!judge->is_open_to_all || asked->tags == 0 || asked->n_subjects != 1
      || n > RIYO_SUBJECT_MAX_PARTS)
    return FALSE;
  for (guint i = 0; i < n; i++)
    parts[i] = (RiyoSubjectPart){ (const char *)asked->subjects[i].data, asked->subjects[i].n };
  return riyo_subject_are_plain (judge->forms, parts, n);
}

static RiyoSubjectKind
read_subject (const RiyoOperationJudge *judge, RiyoText *text, const Fields *fields,
              RiyoSubject *subject)
{
  gboolean open = *text == RIYO_TEXT_ANY || (*text == RIYO_TEXT_CP932 && judge->guesses);

  if (read_digits (judge, fields, subject))
    return RIYO_SUBJECT_STATED;
  return open ? read_undeclared (judge, text, fields, subject)
              : read_by (judge, *text, fields, subject);
}

/* Whether there is more than a mark. */
static gboolean
says_something (const RiyoSlice *slice)
{
  for (gsize i = 0; i < slice->n; i++)
    if (slice->data[i] >= 0x80 || g_ascii_isalnum (slice->data[i]))
      return TRUE;
  return FALSE;
}

/* What is suspended for a person, or for anybody (NULL), of what the layout says to be in the file;
 * where it says that all is no personal data, whatever is. */
static RiyoTags
find_stopped (const RiyoOperationJudge *judge, const RiyoSubject *subject)
{
  RiyoTags suspended = riyo_use_get_suspended (judge->use, subject);

  return judge->tags != 0 ? suspended & judge->tags : suspended;
}

/* Whether the row states the first part alone, as a row of data would that is stopped for it: a
 * title is such a text too, which nobody has stopped. */
static gboolean
is_stopped (const RiyoOperationJudge *judge, const RiyoSubject *subject)
{
  return judge->use != NULL && find_stopped (judge, subject) != 0;
}

static gboolean
is_stopped_too (gpointer judge, const RiyoSubject *subject)
{
  return is_stopped (judge, subject);
}

/* By the encoding that is declared; where none is, or the row is not of it, by either. */
static gboolean
mentions_stopped (gpointer data, const RiyoSlice *row)
{
  RiyoOperationJudge *judge = data;
  const RiyoText texts[] = { judge->text == RIYO_TEXT_CP932 ? RIYO_TEXT_CP932 : RIYO_TEXT_UTF8,
                             judge->text == RIYO_TEXT_CP932 ? RIYO_TEXT_UTF8 : RIYO_TEXT_CP932 };

  if (judge->use == NULL || riyo_use_get_suspended (judge->use, NULL) == 0)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *text = riyo_engine_decode (texts[i], row->data, row->n);

      if (text != NULL
          && riyo_subject_find_mentioned (judge->forms, text, strlen (text), is_stopped_too, judge))
        return TRUE;
      if (is_ascii (row) || (text != NULL && judge->text == texts[i])) /* the same by both, or so
                                                                          it is declared */
        return FALSE;
    }
  return FALSE;
}

/* A row before the data need not be of the file's encoding, nor is that known yet. Of several parts
 * the first may be any text, so it need not even be read. */
static gboolean
is_person (gpointer data, const RiyoSlice *slices, guint n)
{
  static const RiyoText texts[] = { RIYO_TEXT_UTF8, RIYO_TEXT_CP932 };
  RiyoSlice known[RIYO_SUBJECT_MAX_PARTS];
  const Fields fields = { known, n, FALSE }, piece = { known, 1, TRUE };
  RiyoSubject subject;

  if (n > RIYO_SUBJECT_MAX_PARTS)
    return FALSE;
  memcpy (known, slices, n * sizeof (RiyoSlice));
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (read_by (data, texts[i], &fields, &subject) == RIYO_SUBJECT_STATED
        && riyo_subject_is_numbered (&subject, 1) && is_stopped (data, &subject))
      return TRUE;
  known[0] = slices[0];
  if (n > 1 && says_something (&slices[0]))
    known[0] = (RiyoSlice){ (const guchar *)"1", 1, FALSE };
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      RiyoSubjectKind kind = read_by (data, texts[i], &fields, &subject);

      if (kind == RIYO_SUBJECT_BAD && subject.fault == RIYO_FAULT_UNDIVIDED)
        kind = read_by (data, texts[i], &piece, &subject);
      if (kind == RIYO_SUBJECT_STATED && riyo_subject_is_numbered (&subject, n))
        return TRUE;
    }
  return FALSE;
}

/* Each is read by itself. What one encoding alone can read tells nothing yet of the file's; what
 * none can is like nothing else. */
static gboolean
is_same (gpointer judge, RiyoText text, const RiyoSlice *a, const RiyoSlice *b)
{
  const Fields field_a = { a, 1, TRUE }, field_b = { b, 1, TRUE };
  RiyoText text_a = text, text_b = text;
  RiyoSubject of_a, of_b;
  RiyoSubjectKind kind_a = read_subject (judge, &text_a, &field_a, &of_a);
  RiyoSubjectKind kind_b = read_subject (judge, &text_b, &field_b, &of_b);

  return kind_a == RIYO_SUBJECT_STATED && kind_b == RIYO_SUBJECT_STATED
         && strcmp (of_a.text, of_b.text) == 0;
}

/* Whether a field says nothing, whatever blanks stand in it. */
static gboolean
is_blank (gpointer judge, RiyoText text, const RiyoSlice *field)
{
  const Fields fields = { field, 1, TRUE };
  char room[RIYO_SUBJECT_MAX_BYTES];
  RiyoSubject subject;

  return (text != RIYO_TEXT_CP932 || narrow_digits (field, room) == 0)
         && read_subject (judge, &text, &fields, &subject) == RIYO_SUBJECT_NOT_STATED;
}

static void
note_fault (RiyoOperationJudge *judge, const RiyoSubject *bad)
{
  if (judge->fault != 0)
    return;
  judge->fault = (RiyoSubjectFault)bad->fault;
  judge->bad_part = bad->bad_part;
  judge->mark = bad->mark;
}

/* The verdict on one of a record's subjects, and what kind of refusal it would be. */
static RiyoVerdict
judge_subject (RiyoOperationJudge *judge, const RiyoAsked *asked, guint i, RiyoText *text,
               RiyoNamedKind *kind, GError **error)
{
  guint n = judge->n_parts;
  const Fields fields = { asked->subjects + i * n, n, FALSE };
  RiyoSubject subject;
  RiyoSubjectKind read = asked->n_subjects > 0
                             ? read_subject (judge, text, &fields, &subject)
                             : riyo_subject_fail (&subject, RIYO_FAULT_PERSONS, 0);

  *kind = read == RIYO_SUBJECT_NOT_STATED ? RIYO_NAMED_UNSTATED
          : read == RIYO_SUBJECT_STATED   ? RIYO_NAMED_STOPPED
                                          : RIYO_NAMED_BAD;
  if (*kind == RIYO_NAMED_BAD)
    note_fault (judge, &subject);
  return riyo_use_judge_parsed (judge->use, asked->tags, read, &subject, asked->totals, error);
}

/* One that is in no form goes before one that is suspended: such a record is not left out. */
static RiyoVerdict
judge_subjects (RiyoOperationJudge *judge, const RiyoAsked *asked, RiyoText *text,
                RiyoNamedKind *kind, GError **error)
{
  RiyoVerdict verdict = judge_subject (judge, asked, 0, text, kind, error);

  for (guint i = 1; i < asked->n_subjects && *kind != RIYO_NAMED_BAD; i++)
    {
      RiyoNamedKind other_kind;
      RiyoVerdict other;

      if (!verdict.permitted && verdict.reason == 0)
        break;
      other = judge_subject (judge, asked, i, text, &other_kind, error);
      if (other.permitted || (!verdict.permitted && other_kind != RIYO_NAMED_BAD))
        continue;
      verdict = other;
      *kind = other_kind;
    }
  return verdict;
}

static void
name_record (RiyoNamed *named, const RiyoAsked *asked)
{
  if (named->n < RIYO_NAMED_RECORDS)
    {
      named->first[named->n].record = asked->record;
      named->first[named->n].nth = asked->nth;
      named->first[named->n].type = asked->type;
    }
  named->n++;
}

/* Whether a record lies within what the use is limited to: with all its persons. One that is in no
 * form goes before one that does not. */
static RiyoFit
find_fit (RiyoOperationJudge *judge, const RiyoAsked *asked, RiyoText *text)
{
  guint n = judge->n_parts;
  RiyoFit worst = asked->n_subjects > 0 ? RIYO_FIT_WITHIN : RIYO_FIT_BAD;
  gboolean bad = worst == RIYO_FIT_BAD;
  RiyoSubject subject;

  if (bad)
    {
      riyo_subject_fail (&subject, RIYO_FAULT_PERSONS, 0);
      note_fault (judge, &subject);
    }
  for (guint i = 0; i < asked->n_subjects; i++)
    {
      const Fields fields = { asked->subjects + i * n, n, FALSE };
      RiyoSubjectKind kind = read_subject (judge, text, &fields, &subject);
      RiyoFit fit = riyo_use_fit (judge->use, kind, &subject);

      if (fit == RIYO_FIT_BAD && !bad)
        note_fault (judge, &subject);
      bad |= fit == RIYO_FIT_BAD;
      worst = MIN (worst, fit);
    }
  return bad ? RIYO_FIT_BAD : worst;
}

/* What was not asked for is no refusal: it is counted as left out alone. */
static RiyoAnswer
leave_out_other (RiyoOperationJudge *judge, const RiyoAsked *asked, RiyoFit fit)
{
  static const RiyoNamedKind kinds[] = { [RIYO_FIT_OTHER] = RIYO_NAMED_OTHER,
                                         [RIYO_FIT_UNSURE] = RIYO_NAMED_UNSURE,
                                         [RIYO_FIT_UNSTATED] = RIYO_NAMED_UNSTATED,
                                         [RIYO_FIT_BAD] = RIYO_NAMED_BAD };

  name_record (&judge->named[kinds[fit]], asked);
  judge->tally.n_left_out++;
  judge->others |= asked->tags;
  if (judge->left_out.reason == 0)
    judge->left_out = riyo_rule_refuse (RIYO_REASON_MISMATCH, 0);
  return RIYO_ANSWER_LEAVE_OUT;
}

static RiyoAnswer
leave_out_stopped (RiyoOperationJudge *judge, const RiyoAsked *asked, RiyoNamedKind kind,
                   RiyoVerdict verdict)
{
  name_record (&judge->named[kind], asked);
  judge->tally.n_left_out++;
  if (judge->left_out.reason == 0 || judge->left_out.reason == RIYO_REASON_MISMATCH)
    judge->left_out = verdict;
  return RIYO_ANSWER_LEAVE_OUT;
}

static RiyoAnswer
refuse_value (RiyoOperationJudge *judge, const RiyoAsked *asked)
{
  RiyoVerdict verdict = riyo_rule_refuse (RIYO_REASON_MISMATCH, 0);

  riyo_tally_add (&judge->tally, asked->tags, verdict);
  name_record (&judge->named[RIYO_NAMED_VALUE], asked);
  if (judge->record.reason == 0)
    judge->record = verdict;
  return RIYO_ANSWER_REFUSE;
}

/* What a limit says of a record; PASS leaves it to the rule. Totals count the others, which all lie
 * within it, or are left out before. */
static RiyoAnswer
ask_limit (RiyoOperationJudge *judge, const RiyoAsked *asked, RiyoText *text)
{
  RiyoFit fit = asked->totals ? RIYO_FIT_WITHIN : find_fit (judge, asked, text);
  gboolean values = riyo_use_has_values (judge->use);

  if (fit == RIYO_FIT_VALUE || (fit == RIYO_FIT_BAD && values && asked->tags == 0))
    return refuse_value (judge, asked);
  judge->within |= fit == RIYO_FIT_WITHIN && !asked->totals;
  if (fit == RIYO_FIT_WITHIN || (fit == RIYO_FIT_BAD && values))
    return RIYO_ANSWER_PASS; /* a bad one will not */
  return leave_out_other (judge, asked, fit);
}

/* Whose it may be of those who are stopped: FALSE where nobody can tell whose it is. */
static gboolean
find_persons (RiyoOperationJudge *judge, const RiyoAsked *asked, RiyoText *text, RiyoTags *stopped,
              gboolean *everybodys)
{
  guint n = judge->n_parts;
  gboolean told = asked->n_subjects > 0;

  for (guint i = 0; i < asked->n_subjects; i++)
    {
      const Fields fields = { asked->subjects + i * n, n, FALSE };
      RiyoSubject subject;
      RiyoSubjectKind kind = read_subject (judge, text, &fields, &subject);

      if (kind == RIYO_SUBJECT_BAD)
        note_fault (judge, &subject);
      told = told && kind != RIYO_SUBJECT_BAD;
      if (kind == RIYO_SUBJECT_STATED)
        *stopped |= find_stopped (judge, &subject);
      else if (kind == RIYO_SUBJECT_NOT_STATED)
        *everybodys = TRUE;
    }
  return told;
}

/* A record of which nothing goes out but what is no personal data. No condition speaks of that; but
 * whoever asks that the records of stopped persons be left out means all of them. */
static RiyoAnswer
ask_untagged (RiyoOperationJudge *judge, const RiyoAsked *asked, RiyoText *text)
{
  RiyoTags stopped = 0, any;
  gboolean everybodys = FALSE, told;
  RiyoNamedKind kind;

  if (!judge->leaves_out || asked->totals)
    return RIYO_ANSWER_PASS;
  told = find_persons (judge, asked, text, &stopped, &everybodys);
  kind = !told ? RIYO_NAMED_BAD : everybodys ? RIYO_NAMED_UNSTATED : RIYO_NAMED_STOPPED;
  any = find_stopped (judge, NULL);
  if (stopped == 0 && (!told || everybodys))
    stopped = any;
  if (stopped != 0)
    return leave_out_stopped (judge, asked, kind,
                              riyo_rule_refuse (RIYO_REASON_SUSPENDED, stopped));
  judge->passed = TRUE;
  return RIYO_ANSWER_PASS;
}

static RiyoAnswer
ask (gpointer data, const RiyoAsked *asked, RiyoText *text, GError **error)
{
  RiyoOperationJudge *judge = data;
  RiyoNamedKind kind;
  RiyoAnswer answer;
  RiyoVerdict verdict;

  if (--judge->until_look == 0 && !look (judge, error))
    return RIYO_ANSWER_FAIL;
  if (is_quick (judge, asked))
    {
      judge->tally.n_permitted++;
      judge->tally.permitted_tags |= asked->tags;
      judge->passed = TRUE;
      return RIYO_ANSWER_PASS;
    }
  if (judge->limited && (answer = ask_limit (judge, asked, text)) != RIYO_ANSWER_PASS)
    return answer;
  if (asked->tags == 0) /* what is no personal data is not counted */
    return ask_untagged (judge, asked, text);
  verdict = judge_subjects (judge, asked, text, &kind, error);
  riyo_tally_add (&judge->tally, asked->tags, verdict);
  judge->passed |= verdict.permitted && !asked->totals;
  if (verdict.permitted)
    return RIYO_ANSWER_PASS;
  if (verdict.reason == 0)
    return RIYO_ANSWER_FAIL;
  if (judge->leaves_out && verdict.reason == RIYO_REASON_SUSPENDED)
    return leave_out_stopped (judge, asked, kind, verdict);
  name_record (&judge->named[kind], asked);
  if (judge->record.reason == 0)
    judge->record = verdict;
  return RIYO_ANSWER_REFUSE;
}

/* Totals are of everybody, and none go out with one person's records: while a suspension covers
 * what the file holds, a record they count may be left out, before them or behind. */
static gboolean
leaves_totals (gpointer data)
{
  RiyoOperationJudge *judge = data;

  if (judge->of_one)
    return TRUE;
  if (!judge->leaves_out)
    return FALSE;
  look (judge, NULL);
  return find_stopped (judge, NULL) != 0;
}

void
riyo_operation_judge_init (RiyoOperationJudge *judge, RiyoOperation *operation,
                           const RiyoLayout *layout, gboolean leaves_out, RiyoJudge *interface)
{
  RiyoUse *use = riyo_operation_use (operation);

  *judge = (RiyoOperationJudge){ .use = use,
                                 .forms = riyo_use_get_adopted (use)->rules->subjects,
                                 .text = layout->text,
                                 .guesses = layout->text == RIYO_TEXT_ANY,
                                 .has_subject = layout->subject->len > 0,
                                 .is_alone = layout->subject->len == 1,
                                 .n_parts = layout->subject->len,
                                 .tags = riyo_layout_get_tags ((RiyoLayout *)layout),
                                 .leaves_out = leaves_out,
                                 .limited = riyo_use_is_limited (use),
                                 .of_one = riyo_use_is_of_one (use),
                                 .until_look = 1 };
  *interface = (RiyoJudge){ .data = judge, .permits = permits };
  if (!judge->has_subject)
    return;
  interface->ask = ask;
  interface->asks_all = judge->limited || leaves_out;
  interface->is_person = is_person;
  interface->mentions_stopped = mentions_stopped;
  interface->is_same = is_same;
  interface->is_blank = is_blank;
  interface->leaves_totals = leaves_totals;
}

static gboolean
is_named (gpointer unused, RiyoTags tags)
{
  return (tags & RIYO_TAGS_UNTAGGED) == 0;
}

void
riyo_operation_judge_init_reading (RiyoOperationJudge *judge, const RiyoSubjectForms *forms,
                                   const RiyoLayout *layout, RiyoJudge *interface)
{
  *judge = (RiyoOperationJudge){ .forms = forms,
                                 .guesses = layout->text == RIYO_TEXT_ANY,
                                 .is_alone = layout->subject->len == 1,
                                 .n_parts = layout->subject->len };
  *interface = (RiyoJudge){ .data = judge, .permits = is_named };
  if (layout->subject->len > 0)
    interface->is_person = is_person;
}

/* All pass: those in no form are only named. */
static RiyoAnswer
name_bad (gpointer data, const RiyoAsked *asked, RiyoText *text, GError **error)
{
  RiyoOperationJudge *judge = data;
  RiyoSubject subject;
  gboolean bad = asked->n_subjects == 0;

  if (bad)
    riyo_subject_fail (&subject, RIYO_FAULT_PERSONS, 0);
  for (guint i = 0; !bad && i < asked->n_subjects; i++)
    {
      const Fields fields = { asked->subjects + i * judge->n_parts, judge->n_parts, FALSE };

      bad = read_subject (judge, text, &fields, &subject) == RIYO_SUBJECT_BAD;
    }
  if (!bad)
    return RIYO_ANSWER_PASS;
  note_fault (judge, &subject);
  name_record (&judge->named[RIYO_NAMED_BAD], asked);
  return RIYO_ANSWER_PASS;
}

static gboolean
leaves_none (gpointer unused)
{
  return FALSE;
}

void
riyo_operation_judge_init_checking (RiyoOperationJudge *judge, const RiyoSubjectForms *forms,
                                    const RiyoLayout *layout, RiyoJudge *interface)
{
  riyo_operation_judge_init_reading (judge, forms, layout, interface);
  if (layout->subject->len == 0)
    return;
  interface->ask = name_bad;
  interface->is_same = is_same;
  interface->is_blank = is_blank;
  interface->leaves_totals = leaves_none;
}

static void
hand_on (RiyoOperationJudge *judge)
{
  riyo_use_count (judge->use, &judge->tally);
  judge->tally = (RiyoUseTally){ 0 };
}

void
riyo_operation_judge_count (RiyoOperationJudge *judge, const RiyoEngine *engine)
{
  if (judge->relied_on != 0) /* what is no personal data is not counted */
    judge->tally.n_permitted += engine->n_records - judge->n_counted;
  judge->tally.permitted_tags |= judge->relied_on;
  judge->n_counted = engine->n_records;
  hand_on (judge);
}

void
riyo_operation_judge_count_back (RiyoOperationJudge *judge, guint64 n, const RiyoUseTally *now)
{
  judge->tally = *now;
  judge->tally.n_permitted -= n; /* and so is the sum, modulo its size */
  judge->tally.permitted_tags = 0;
  hand_on (judge);
}

/* A file that is kept back is so with all its records, whatever was said of one; in a file without
 * one, a refused part is refused once. */
static void
refuse_all (RiyoOperationJudge *judge, const RiyoEngine *engine)
{
  judge->tally.n_refused = MAX (engine->n_records, 1) - judge->n_counted;
  judge->tally.n_left_out = 0;
  judge->tally.refused_tags |= judge->others;
  for (guint i = 0; i < engine->met->len; i++)
    if (!g_array_index (engine->met, RiyoMet, i).permitted)
      judge->tally.refused_tags |= g_array_index (engine->met, RiyoMet, i).tags;
  if (engine->n_findings == 0) /* refused while it was read */
    judge->tally.refused_tags |= judge->relied_on;
}

void
riyo_operation_judge_finish (RiyoOperationJudge *judge, const RiyoEngine *engine,
                             RiyoOutcome outcome)
{
  if (outcome == RIYO_OUTCOME_PASSED)
    {
      riyo_operation_judge_count (judge, engine);
      return;
    }
  riyo_tally_take_back (&judge->tally);
  if (outcome == RIYO_OUTCOME_REFUSED)
    refuse_all (judge, engine);
  hand_on (judge);
}
