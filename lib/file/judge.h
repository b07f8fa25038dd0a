/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "engine.h"
#include "guard/guard.h"
#include "rule/rule.h"
#include "rules/rules.h"

#define RIYO_NAMED_RECORDS 10

/* Why a record was refused, or left out. */
typedef enum
{
  RIYO_NAMED_STOPPED,  /* a suspension is of its subject */
  RIYO_NAMED_UNSTATED, /* it states none, so any may be */
  RIYO_NAMED_BAD,      /* its subject is in no form */
  RIYO_NAMED_VALUE,    /* it states another value than the use is limited to, or none */
  RIYO_NAMED_OTHER,    /* it is not of the person that the use is limited to */
  RIYO_NAMED_UNSURE,   /* or lacks parts that would tell */
  RIYO_N_NAMED,
} RiyoNamedKind;

/* So many, and where the first are. */
typedef struct
{
  guint64 n;
  struct
  {
    guint64 record, nth;
    const char *type; /* the layout's, or NULL */
  } first[RIYO_NAMED_RECORDS];
} RiyoNamed;

/* Asks an operation on behalf of an engine, and keeps what the report needs. */
typedef struct
{
  RiyoUse *use;
  const RiyoSubjectForms *forms;
  RiyoText text;                 /* 文字コード as the layout says it */
  gboolean guesses;              /* the layout does not say 文字コード */
  gboolean has_subject;          /* the layout names one: records are asked about one by one */
  guint n_parts;                 /* fields of which it is made */
  gboolean is_alone;             /* one field holds all of it */
  gboolean leaves_out;           /* records under suspension are left out */
  gboolean limited;              /* the use is limited: to values of parts, which refuses, */
  gboolean of_one;               /* or to one person, which leaves out */
  gboolean within;               /* one record at least was within it */
  gboolean passed;               /* one record at least with somebody's data was permitted */
  RiyoTags others;               /* of records that are another person's */
  RiyoTags tags;                 /* all that the layout says */
  RiyoVerdict record;            /* on the first record that was refused */
  RiyoVerdict left_out;          /* on the first record that was left out */
  RiyoNamed named[RIYO_N_NAMED]; /* what was refused or left out */
  RiyoSubjectFault fault;        /* of the first subject in no form */
  guint bad_part;
  gunichar mark;
  guint until_look;
  gboolean is_open_to_all; /* as of the last look */
  gboolean asked;          /* of a record that has not gone out yet; and what was known then: */
  guint64 n_suspensions;
  RiyoTags relied_on; /* of parts that were permitted for all records at once */
  RiyoUseTally tally; /* of the records that were asked about and are not counted yet */
  guint64 n_counted;  /* records that are */
} RiyoOperationJudge;

void
riyo_operation_judge_init (RiyoOperationJudge *judge, RiyoOperation *operation,
                           const RiyoLayout *layout, gboolean leaves_out, RiyoJudge *interface);

/* For a file that is read and not used: every part that the layout names passes, and a person in a
 * row that is no data is still found. Of the rest of @judge nothing may be asked. */
void riyo_operation_judge_init_reading (RiyoOperationJudge *judge, const RiyoSubjectForms *forms,
                                        const RiyoLayout *layout, RiyoJudge *interface);

/* The same, and the records whose subject is in none of the forms are named: nothing else is. */
void riyo_operation_judge_init_checking (RiyoOperationJudge *judge, const RiyoSubjectForms *forms,
                                         const RiyoLayout *layout, RiyoJudge *interface);

/* The verdict on a part with these tags, whoever's it is. */
RiyoVerdict riyo_operation_judge_decide (const RiyoOperationJudge *judge, RiyoTags tags);

/* Looks again before what was read goes out: whether what was permitted for all records at once
 * still is. Else it is refused, and that recorded. */
gboolean riyo_operation_judge_confirm (const RiyoOperationJudge *judge, GError **error);

/* Whether every record was decided by the suspensions that are known now; else one of them may be
 * of a record that was permitted. */
gboolean riyo_operation_judge_is_current (const RiyoOperationJudge *judge);

/* Before the next record: the caller has been elsewhere, who knows how long. */
static inline void
riyo_operation_judge_look_anew (RiyoOperationJudge *judge)
{
  judge->until_look = 1;
}

/* What was decided so far is gone out; the next record is looked up anew. */
void riyo_operation_judge_go_on (RiyoOperationJudge *judge);

/* @n records that were handed on as gone out did not, and became what @now tells. */
void
riyo_operation_judge_count_back (RiyoOperationJudge *judge, guint64 n, const RiyoUseTally *now);

/* What became of a file. */
typedef enum
{
  RIYO_OUTCOME_PASSED,
  RIYO_OUTCOME_REFUSED,
  RIYO_OUTCOME_FAILED,
} RiyoOutcome;

/* What an error says of it; NULL = passed. */
static inline RiyoOutcome
riyo_outcome_of (const GError *error)
{
  return error == NULL                   ? RIYO_OUTCOME_PASSED
         : error->domain == RIYO_REFUSAL ? RIYO_OUTCOME_REFUSED
                                         : RIYO_OUTCOME_FAILED;
}

/* Hands on to the operation the counts of records that go out, since the last call. */
void riyo_operation_judge_count (RiyoOperationJudge *judge, const RiyoEngine *engine);

/* The same for what became of a whole file. */
void riyo_operation_judge_finish (RiyoOperationJudge *judge, const RiyoEngine *engine,
                                  RiyoOutcome outcome);
