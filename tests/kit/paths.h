/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Every in-process path to a verdict, asked the same question. */
#pragma once

#include <riyo/riyo.h>

/* A set of tags, what the rule says of it (0 = permitted), and whose it is (NULL = not stated). */
typedef struct
{
  RiyoTags tags;
  RiyoRefusal want;
  const char *subject;
} PathsQuestion;

/* Asks inline and exported allows (where no subject is stated), check, filter at each width that
 * @known fits, and a record, about each of at most 1,024 questions; compares the operation's counts. Each path that errs is a
 * failed check that names @where. */
void paths_ask (RiyoOperation *operation, RiyoTags known, const PathsQuestion *questions, gsize n,
                const char *where);

/* Has operations begun from now on pin @table and @rules, until something is recorded that changes
 * the folder, such as a suspension: no files, no adoption. */
void paths_pin (RiyoGuard *guard, RiyoTable *table, const char *rules);

/* A guard on a new folder that goes away with the process. */
RiyoGuard *paths_open_guard (void);

/* How many verdicts paths_ask () has compared. */
extern guint64 paths_n_verdicts;

/* What syncing a file fails with; 0 = it succeeds, and costs nothing. */
extern int paths_sync_errno;

/* TRUE where time is dear (under valgrind): tests take a sample. */
gboolean paths_be_quick (void);
