/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is gathered from the log, before it is laid out. */
#pragma once

#include <glib.h>

#include "log/log.h"

/* Of an operation whose end the log does not hold. */
#define RIYO_UNFINISHED "終わりの記録がない"

#define RIYO_TIME_CHARACTERS 19 /* 2026-11-22 20:12:35 */

/* Strings of all that follows belong to the gathering; those marked nullable may be NULL. */
/* Operations that opened something; those that may have: nothing was counted, or they have no end;
 * and refusals. */
typedef struct
{
  guint64 operations, uncounted, refused;
} RiyoUseCount;

static inline void
riyo_use_count_add (RiyoUseCount *count, const RiyoUseCount *more)
{
  count->operations += more->operations;
  count->uncounted += more->uncounted;
  count->refused += more->refused;
}

typedef struct
{
  char month[8]; /* 2026-11 */
  guint64 begun, permitted, refused, refused_begins;
} RiyoMonth;

/* A person's request, a number added to it, or its end. */
typedef struct
{
  guint64 seq;
  char time[RIYO_TIME_CHARACTERS + 1];
  const char *what, *reference, *actor;
  const char *reason, *scope; /* nullable */
  guint64 n_persons;          /* of a list; else 0 */
} RiyoPersonRequest;

/* An alert that was given to the command, and what came of it. */
typedef struct
{
  guint64 seq, first, about, count; /* from @first, where it is of several, to @about */
  char time[RIYO_TIME_CHARACTERS + 1];
  const char *result;
} RiyoTold;

typedef struct
{
  const char *code;
  guint64 begins, uses;
} RiyoReasonCount;

typedef struct
{
  const char *name, *judge;
  const char *reason; /* nullable */
  guint64 operations;
} RiyoSignedTask;

typedef struct
{
  const char *purpose;
  guint64 operations, permitted, refused;
} RiyoRehearsal;

typedef struct
{
  guint64 seq;
  char time[RIYO_TIME_CHARACTERS + 1];
  const char *who, *purpose, *state; /* @who: with the account, where that is another */
  gboolean is_use;                   /* by the table, for real */
  gboolean is_elsewhere;             /* its begin counts in another log */
  guint64 n_files, n_passed;         /* that it handed on so far, and records in them; */
  guint64 n_full, last_passed; /* of them those with a record that did not fail; of the last; */
  gboolean is_cut;             /* a stream failed, of which nobody knows how much went out */
  const char *table;           /* the hash of the one that decided; "" where the log does not say */
  GPtrArray *cells; /* nullable: category, purpose, category, purpose … that it was begun for */
} RiyoUnfinished;

/* What a law demanded, which no table permits and no other figure counts. */
typedef struct
{
  guint64 seq;
  char time[RIYO_TIME_CHARACTERS + 1];
  const char *law, *actor;
  const char *article, *approver, *reference; /* nullable */
  gboolean has_counts;
  guint64 permitted, refused;
  const char *state;
} RiyoLawUse;

/* What was provided to others. */
typedef struct
{
  guint64 seq;
  char time[RIYO_TIME_CHARACTERS + 1];
  const char *recipients, *purpose, *ground, *actor;
  const char *items; /* nullable */
  gboolean has_count;
  gboolean is_empty; /* refused, failed or of files without a record: nothing was provided */
  gboolean is_cut;   /* its stream failed: up to so many were provided */
  guint64 permitted;
} RiyoProvision;

/* To whom data was handed, by all uses together: as each stated, else as the table said. What ended
 * without a count, as by the inline question, or has not ended may have handed something on. */
typedef struct
{
  const char *recipient;
  guint64 operations, permitted, uncounted, files;
} RiyoHanded;

/* A use that its request limited, to a person by pseudonym or to values of parts. */
typedef struct
{
  guint64 seq;
  char time[RIYO_TIME_CHARACTERS + 1];
  const char *purpose, *actor, *state;
  const char *subject, *only, *recipient; /* nullable */
  gboolean has_counts;
  guint64 permitted, left_out;
} RiyoLimited;

typedef struct
{
  char time[RIYO_TIME_CHARACTERS + 1];
  const char *kind, *actor;
  const char *name, *from, *judge; /* nullable; @from: its 施行日 */
  gboolean withdrawn;              /* taken back before its day, instead */
} RiyoAdoption;

typedef struct
{
  guint64 entries, begun, permitted, refused, refused_begins;
  guint64 law_begun, law_permitted, law_refused, law_refused_begins;
} RiyoFigures;

typedef struct
{
  RiyoFigures n;
  guint64 first_seq, last_seq; /* of the entries; 0 = none */
  guint64 n_ended_later;       /* uses of the period whose end came behind it */
  GHashTable *uses;            /* "hash of the table\tcategory\tpurpose" -> RiyoUseCount */
  GHashTable *cells;           /* "category\tpurpose" -> RiyoUseCount: once they were renamed */
  GHashTable *staff;           /* "actor\tcategory" -> RiyoUseCount; each with its account */
  GPtrArray *actors;           /* in order of appearance */
  GHashTable *seen_actors;     /* the same */
  GPtrArray *reasons;          /* RiyoReasonCount; like all below in order of appearance */
  GPtrArray *tasks;            /* RiyoSignedTask */
  GPtrArray *rehearsals;       /* RiyoRehearsal */
  GPtrArray *laws;             /* RiyoLawUse */
  GPtrArray *provisions;       /* RiyoProvision */
  GPtrArray *handed;           /* RiyoHanded */
  GPtrArray *limited;          /* RiyoLimited */
  GPtrArray *adoptions;        /* RiyoAdoption */
  GPtrArray *abandoned;        /* RiyoUnfinished */
  GPtrArray *months;           /* RiyoMonth */
  GPtrArray *requests;         /* RiyoPersonRequest */
  GPtrArray *told;             /* RiyoTold */
  GHashTable *open;            /* op -> RiyoUnfinished */
  GPtrArray *settled;          /* ops that began elsewhere and ended here */
  GHashTable *law_of;          /* op -> an item of @laws */
  GHashTable *provided_by;     /* op -> an item of @provisions */
  GHashTable *handed_by;       /* op -> an item of @handed */
  GHashTable *limited_by;      /* op -> an item of @limited */
  GPtrArray *begun;            /* the cells of the begin that is being read */
  GStringChunk *strings;
} RiyoGathering;

RiyoGathering *riyo_gathering_new (void);
void riyo_gathering_free (RiyoGathering *gathering);

/* An entry of the period, or behind it. A use is of the period in which it begins, with all its
 * entries, whenever they come; what is of no use is of its own day. */
void riyo_gathering_take (RiyoGathering *gathering, const RiyoLine *line, gboolean in_period);

/* An entry that counts in another log, which a copy shares: its use is known here only for an end
 * that this one alone has. Those ops are @settled then; see riyo_gathering_settle (). */
void riyo_gathering_follow (RiyoGathering *gathering, const RiyoLine *line, gboolean in_period);

/* Behind the last entry: what has no end may have been used. */
void riyo_gathering_end (RiyoGathering *gathering);

/* Counts under other names: of a category and, unless NULL, a purpose, as they are called in the
 * log; owned, NULL to leave both. The uses keep the names of then, of their tables. */
typedef gboolean (*RiyoRenameFunc) (const char *category, const char *purpose, char **new_category,
                                    char **new_purpose, gpointer data);
void riyo_gathering_rename (RiyoGathering *gathering, RiyoRenameFunc rename, gpointer data);

/* Adds the figures and the cells of another. */
void riyo_gathering_add (RiyoGathering *gathering, const RiyoGathering *other);

/* Of what @other counts in @sum as a use that has no end: it has one, which was counted by
 * itself. FALSE where no such use counts in it. */
gboolean riyo_gathering_settle (RiyoGathering *other, RiyoGathering *sum, const char *op,
                                RiyoRenameFunc rename, gpointer data);

/* What was counted; of what was never met, zeros. */
const RiyoUseCount *
riyo_gathering_get_cell (const RiyoGathering *gathering, const char *category, const char *purpose);
const RiyoUseCount *
riyo_gathering_get_staff (const RiyoGathering *gathering, const char *actor, const char *category);
