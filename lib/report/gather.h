/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is gathered from the log, before it is laid out. */
#pragma once

#include <glib.h>

#include "log/log.h"

/* Of an operation whose end the log does not hold. */
#define RIYO_UNFINISHED "終わりの記録がない"

#define RIYO_TIME_CHARACTERS 19 /* 2026-11-22 20:12:35 */

/* Strings of all that follows belong to the gathering; those marked nullable may be NULL. */
typedef struct
{
  guint64 operations, refused;
} RiyoUseCount;

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
  const char *actor, *purpose, *state;
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
  guint64 permitted;
} RiyoProvision;

/* To whom data was handed, by all uses together: as each stated, else as the table said. What ended
 * without a count, as by the inline question, or has not ended may have handed something on. */
typedef struct
{
  const char *recipient;
  guint64 operations, permitted, uncounted;
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
  const char *name, *judge; /* nullable */
} RiyoAdoption;

typedef struct
{
  guint64 entries, begun, permitted, refused, refused_begins;
  guint64 law_begun, law_permitted, law_refused, law_refused_begins;
} RiyoFigures;

typedef struct
{
  RiyoFigures n;
  GHashTable *cells;       /* "category\tpurpose" -> RiyoUseCount */
  GHashTable *staff;       /* "actor\tcategory" -> RiyoUseCount */
  GPtrArray *actors;       /* in order of appearance */
  GHashTable *seen_actors; /* the same */
  GPtrArray *reasons;      /* RiyoReasonCount; like all below in order of appearance */
  GPtrArray *tasks;        /* RiyoSignedTask */
  GPtrArray *rehearsals;   /* RiyoRehearsal */
  GPtrArray *laws;         /* RiyoLawUse */
  GPtrArray *provisions;   /* RiyoProvision */
  GPtrArray *handed;       /* RiyoHanded */
  GPtrArray *limited;      /* RiyoLimited */
  GPtrArray *adoptions;    /* RiyoAdoption */
  GPtrArray *abandoned;    /* RiyoUnfinished */
  GHashTable *open;        /* op -> RiyoUnfinished */
  GHashTable *law_of;      /* op -> an item of @laws */
  GHashTable *provided_by; /* op -> an item of @provisions */
  GHashTable *handed_by;   /* op -> an item of @handed */
  GHashTable *limited_by;  /* op -> an item of @limited */
  GStringChunk *strings;
} RiyoGathering;

RiyoGathering *riyo_gathering_new (void);
void riyo_gathering_free (RiyoGathering *gathering);

/* An entry of the period. */
void riyo_gathering_take (RiyoGathering *gathering, const RiyoLine *line);

/* What was counted; of what was never met, zeros. */
const RiyoUseCount *
riyo_gathering_get_cell (const RiyoGathering *gathering, const char *category, const char *purpose);
const RiyoUseCount *
riyo_gathering_get_staff (const RiyoGathering *gathering, const char *actor, const char *category);
