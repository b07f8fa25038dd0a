/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "guard/internal.h"

#define PURPOSE "保険給付の審査・支払" /* 現金給付 and レセプト */
#define CLAIM "レセプト"
#define MONEY "現金給付"
#define CHECKUP "健診" /* has no cell */

/* Parts of a layout, by their place: one that is no personal data, and one of a category. */
#define FREE(place) "[" place "]\n個人情報でない=見本\n"
#define PART(place, category) "[" place "]\n類型=" category "\n"

RiyoOperation *begin_passing (RiyoGuard *guard, RiyoRequest *request);

/* What one way of asking answers. */
typedef struct
{
  GError *error; /* NULL = passed */
  char *data;    /* what came out; NULL where nothing did */
  guint64 n_records, n_passed, n_left_out;
} Answer;

void answer_clear (Answer *answer);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Answer, answer_clear)

/* A file that says @data goes through a layout, by a run or, where @operation is one, a rehearsal.
 * Whatever comes of it, an output is there when it passed, and the counts are those of all records.
 */
Answer run_through (RiyoGuard *guard, RiyoOperation *operation, const char *layout,
                    RiyoFilterFlags flags, const char *data, const char *says);

/* The same file by a reader that reads so many bytes at once. */
Answer read_through (RiyoGuard *guard, RiyoOperation *operation, const char *layout,
                     RiyoFilterFlags flags, gsize piece);
