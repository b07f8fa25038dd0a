/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <riyo/riyo.h>

#define RECEIPTS_PURPOSE "保険給付の審査・支払" /* of レセプト */

/* A folder of its own with the built-in table, beside files of receipts that are not there yet. */
typedef struct
{
  char *parent; /* of the folder and the files */
  RiyoGuard *guard;
  RiyoLayout *layout; /* every column of a CSV is レセプト, of nobody */
} Receipts;

void receipts_set_up (Receipts *receipts);
void receipts_clear (Receipts *receipts);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Receipts, receipts_clear)
