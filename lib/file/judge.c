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
  judge->until_look = 1;
  judge->asked = FALSE;
}

/* While nobody's data is suspended, a subject need only be well written. */
static inline gboolean
is_quick (RiyoOperationJudge *judge, const RiyoSlice *subject, guint n)
{
  RiyoSubjectPart parts[RIYO_SUBJECT_MAX_PARTS];
  RiyoUse *use = judge->use;

  if (--judge->until_look == 0)
    {
      judge->until_look = RIYO_CHECKS_BETWEEN_LOOKS;
      riyo_use_look_ahead (use, RIYO_CHECKS_BETWEEN_LOOKS);
      if (!judge->asked)
        judge->n_suspensions = riyo_use_get_n_suspensions (use);
      judge->asked = TRUE;
    }
  if (n > RIYO_SUBJECT_MAX_PARTS || !riyo_use_is_open_to_all (use))
    return FALSE;
  for (guint i = 0; i < n; i++)
    parts[i] = (RiyoSubjectPart){ (const char *)subject[i].data, subject[i].n };
  return riyo_subject_are_plain (judge->forms, parts, n);
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

/* Reads the subject as every door does, from fields. */
static RiyoSubjectKind
read_by (const RiyoOperationJudge *judge, RiyoText text, const RiyoSlice *slices, guint n,
         RiyoSubject *subject)
{
  RiyoSubjectPart parts[RIYO_SUBJECT_MAX_PARTS];
  char *texts[RIYO_SUBJECT_MAX_PARTS] = { NULL };
  RiyoSubjectKind kind = RIYO_SUBJECT_BAD;
  gboolean readable = n <= RIYO_SUBJECT_MAX_PARTS;

  for (guint i = 0; i < n && readable; i++)
    {
      const char *data = (const char *)slices[i].data;
      gsize len = slices[i].n;

      /* What is not UTF-8 is found later. */
      if (data != NULL && text != RIYO_TEXT_UTF8 && !is_ascii (&slices[i]))
        {
          data = texts[i] = riyo_engine_decode (text, slices[i].data, len);
          len = data != NULL ? strlen (data) : 0;
        }
      readable = data != NULL;
      parts[i] = (RiyoSubjectPart){ data, len };
    }
  if (readable)
    kind = riyo_subject_parse_parts (judge->forms, parts, n, subject);
  for (guint i = 0; i < MIN (n, RIYO_SUBJECT_MAX_PARTS); i++)
    g_free (texts[i]);
  return kind;
}

/* Where nothing was declared: what one encoding alone can read tells which it is, for the rest of
 * the file; what both read, and not alike, is nobody's name. Behind that, in a file of CP932, it is
 * one where UTF-8 has none there: a line in UTF-8 may have come from elsewhere. */
static RiyoSubjectKind
read_undeclared (const RiyoOperationJudge *judge, RiyoText *text, const RiyoSlice *slices, guint n,
                 RiyoSubject *subject)
{
  gboolean utf8, cp932;
  RiyoSubjectKind kind, other_kind;
  RiyoSubject other;

  if (are_ascii (slices, n))
    return read_by (judge, RIYO_TEXT_UTF8, slices, n, subject);
  utf8 = are_text (RIYO_TEXT_UTF8, slices, n);
  cp932 = are_text (RIYO_TEXT_CP932, slices, n);
  if (*text == RIYO_TEXT_ANY && utf8 != cp932)
    *text = utf8 ? RIYO_TEXT_UTF8 : RIYO_TEXT_CP932;
  if (!utf8 || !cp932)
    return *text != RIYO_TEXT_ANY ? read_by (judge, *text, slices, n, subject) : RIYO_SUBJECT_BAD;
  kind = read_by (judge, RIYO_TEXT_CP932, slices, n, subject);
  other_kind = read_by (judge, RIYO_TEXT_UTF8, slices, n, &other);
  if (*text == RIYO_TEXT_CP932 && other_kind == RIYO_SUBJECT_BAD)
    return kind;
  return kind == other_kind && strcmp (subject->text, other.text) == 0 ? kind : RIYO_SUBJECT_BAD;
}

/* What is not stated is NULL, and what is not in any form is a text that is in none. */
static const char *
read_subject (const RiyoOperationJudge *judge, RiyoText *text, const RiyoSlice *slices, guint n,
              RiyoSubject *subject)
{
  gboolean open = *text == RIYO_TEXT_ANY || (*text == RIYO_TEXT_CP932 && judge->guesses);
  RiyoSubjectKind kind = open ? read_undeclared (judge, text, slices, n, subject)
                              : read_by (judge, *text, slices, n, subject);

  return kind == RIYO_SUBJECT_STATED ? subject->text : kind == RIYO_SUBJECT_NOT_STATED ? NULL : "?";
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

/* A row before the data need not be of the file's encoding, nor is that known yet. Of several parts
 * the first may be any text, so it need not even be read. */
static gboolean
is_person (gpointer data, const RiyoSlice *slices, guint n)
{
  static const RiyoText texts[] = { RIYO_TEXT_UTF8, RIYO_TEXT_CP932 };
  RiyoSlice known[RIYO_SUBJECT_MAX_PARTS];
  RiyoSubject subject;

  if (n > RIYO_SUBJECT_MAX_PARTS)
    return FALSE;
  memcpy (known, slices, n * sizeof (RiyoSlice));
  if (n > 1 && says_something (&slices[0]))
    known[0] = (RiyoSlice){ (const guchar *)"1", 1, FALSE };
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (read_by (data, texts[i], known, n, &subject) == RIYO_SUBJECT_STATED
        && riyo_subject_is_numbered (&subject, n))
      return TRUE;
  return FALSE;
}

/* Fields for the same part: each is read by itself. What one encoding alone can read tells nothing
 * yet of the file's. */
static const RiyoSlice *
reconcile (gpointer judge, RiyoText text, const RiyoSlice *a, const RiyoSlice *b)
{
  RiyoText text_a = text, text_b = text;
  RiyoSubject of_a, of_b;
  const char *said_a = read_subject (judge, &text_a, a, 1, &of_a);
  const char *said_b = read_subject (judge, &text_b, b, 1, &of_b);

  if (said_a == NULL || said_b == NULL)
    return said_a == NULL ? b : a;
  return said_a == of_a.text && said_b == of_b.text && strcmp (said_a, said_b) == 0 ? a : NULL;
}

static RiyoAnswer
ask (gpointer data, guint64 record, RiyoTags tags, RiyoText *text, const RiyoSlice *slices, guint n,
     GError **error)
{
  RiyoOperationJudge *judge = data;
  RiyoSubject subject;
  RiyoVerdict verdict;

  if (is_quick (judge, slices, n))
    {
      judge->tally.n_permitted++;
      judge->tally.permitted_tags |= tags;
      return RIYO_ANSWER_PASS;
    }
  verdict
      = riyo_use_judge (judge->use, tags, read_subject (judge, text, slices, n, &subject), error);
  riyo_tally_add (&judge->tally, tags, verdict);
  if (verdict.permitted)
    return RIYO_ANSWER_PASS;
  if (verdict.reason == 0)
    return RIYO_ANSWER_FAIL;
  if (judge->n_named < RIYO_NAMED_RECORDS)
    judge->named[judge->n_named++] = record;
  if (judge->leaves_out && verdict.reason == RIYO_REASON_SUSPENDED)
    {
      if (judge->left_out.reason == 0)
        judge->left_out = verdict;
      judge->tally.n_left_out++;
      return RIYO_ANSWER_LEAVE_OUT;
    }
  if (judge->record.reason == 0)
    judge->record = verdict;
  return RIYO_ANSWER_REFUSE;
}

void
riyo_operation_judge_init (RiyoOperationJudge *judge, RiyoOperation *operation,
                           const RiyoLayout *layout, gboolean leaves_out, RiyoJudge *interface)
{
  RiyoUse *use = riyo_operation_use (operation);

  *judge = (RiyoOperationJudge){ .use = use,
                                 .forms = riyo_use_get_regime (use)->rules->subjects,
                                 .guesses = layout->text == RIYO_TEXT_ANY,
                                 .has_subject = layout->subject->len > 0,
                                 .leaves_out = leaves_out,
                                 .until_look = 1 };
  *interface = (RiyoJudge){ .data = judge, .permits = permits };
  if (!judge->has_subject)
    return;
  interface->ask = ask;
  interface->is_person = is_person;
  interface->reconcile = reconcile;
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

/* A file that is kept back is so with all its records, whatever was said of one; in a file without
 * one, a refused part is refused once. */
static void
refuse_all (RiyoOperationJudge *judge, const RiyoEngine *engine)
{
  judge->tally.n_refused = MAX (engine->n_records, 1) - judge->n_counted;
  judge->tally.n_left_out = 0;
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
