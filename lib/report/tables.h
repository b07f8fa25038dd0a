/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The tables of a folder, by which a report judges: each use by the one that was in force then. */
#pragma once

#include <glib.h>
#include <riyo/riyo.h>

#include "base/base.h"

typedef struct
{
  GPtrArray *all;    /* RiyoTable, by rising version */
  RiyoTable *last;   /* of them that of the period's end, else the newest; borrowed */
  gboolean in_force; /* whether it was on that day */
} RiyoReportTables;

/* @day: the last of the period. */
gboolean riyo_report_tables_load (RiyoReportTables *tables, const char *folder, RiyoDate day,
                                  GError **error);
void riyo_report_tables_clear (RiyoReportTables *tables);

/* What a category, and unless NULL a purpose, is called in the last table; owned. FALSE where that
 * has no such category, or no such cell. */
gboolean
riyo_report_tables_translate (const RiyoReportTables *tables, const char *category,
                              const char *purpose, char **new_category, char **new_purpose);

/* Of a cell that the last table lacks, what the newest before it said of it, in words; NULL where
 * none had it. */
const char *riyo_report_tables_describe_past (const RiyoReportTables *tables, const char *category,
                                              const char *purpose);
