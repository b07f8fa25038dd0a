/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The tables of a folder, by which a report judges: each use by the one that was in force then. */
#pragma once

#include <glib.h>
#include <riyo/riyo.h>

#include "base/base.h"
#include "log/log.h"
#include "table/table.h"

/* A version that was adopted and is not as it was then, so that nobody knows what it said. */
typedef struct
{
  guint version;
  RiyoDate from;      /* by which on it decided; 0: the log that is read does not tell */
  gboolean is_late;   /* adopted behind its 施行日 */
  gboolean is_unsure; /* its adoption is archived, and was not read */
} RiyoReportGap;

typedef struct
{
  GPtrArray *all; /* RiyoTable, by rising version */
  GArray *from;   /* RiyoDate: by which on each decided, which may have been adopted late */
  GArray *sure;   /* RiyoDate: the same, and nothing that was not read can tell otherwise */
  GArray *gaps;   /* RiyoReportGap, by rising version: left out of @all */
  RiyoDate archived_until; /* the last day of entries that were not read; 0: all were */
  /* As far as the log that is read tells: */
  GHashTable *adopted; /* version -> the day of its adoption; */
  GHashTable *said;    /* and its 施行日, by the last of them */
  RiyoTable *last;     /* of them that of the period's end, else the first to come; borrowed */
  gboolean in_force;   /* whether it was on that day */
  guint doubtful;      /* the version of the gap that was the day's, instead of @last; 0: none */
  gboolean is_unsure;  /* it is not known to have been: its adoption, or @last's, was not read */
} RiyoReportTables;

/* Before they are loaded: when a version was adopted, by its entry. */
void riyo_report_tables_note (RiyoReportTables *tables, const RiyoLine *adoption);

/* The days on which a table decided; FALSE: none. @first 0: from the beginning. Where the next was
 * adopted behind its 施行日, the day of that is of both. */
gboolean riyo_report_tables_get_days (const RiyoReportTables *tables, guint i, RiyoDate *first,
                                      RiyoDate *last);
/* Of a gap, which may have ended before the next began. */
gboolean riyo_report_tables_get_gap_days (const RiyoReportTables *tables, guint gap,
                                          RiyoDate *first, RiyoDate *last);
/* Those on which it may have decided, or one before it, and none after it: the log does not tell,
 * as far as it was read. FALSE: none. */
gboolean riyo_report_tables_get_unsure_days (const RiyoReportTables *tables, guint i,
                                             RiyoDate *first, RiyoDate *last);
/* The day on which a table was adopted, where that is behind its 施行日; else 0. */
RiyoDate riyo_report_tables_get_late (const RiyoReportTables *tables, guint i);

/* @day: the last of the period. @parts (nullable): what was adopted, of which alone tables are
 * made; see riyo_audit_list_names (). */
gboolean riyo_report_tables_load (RiyoReportTables *tables, const char *folder, GHashTable *parts,
                                  RiyoDate day, GError **error);
void riyo_report_tables_clear (RiyoReportTables *tables);

/* The rules of this name, in the same way. */
GBytes *
riyo_report_read_rules (const char *folder, GHashTable *parts, const char *name, GError **error);

/* What a category, and unless NULL a purpose, is called in the last table; owned. FALSE where that
 * has no such category, or no such cell. */
gboolean
riyo_report_tables_translate (const RiyoReportTables *tables, const char *category,
                              const char *purpose, char **new_category, char **new_purpose);

/* What a table says of a cell. */
typedef enum
{
  RIYO_STANDING_NONE, /* it has no such cell, or there is no such table */
  RIYO_STANDING_PUBLISHED,
  RIYO_STANDING_HIDDEN,  /* 非公表 */
  RIYO_STANDING_UNKNOWN, /* that table is not as it was adopted */
  RIYO_N_STANDINGS
} RiyoStanding;

/* Of a category's number and a purpose's index, 0 and G_MAXUINT being none; @fact: its judgement
 * where it is hidden, else NULL, of the table. */
RiyoStanding riyo_report_find_standing (const RiyoTable *table, guint category, guint purpose,
                                        const RiyoCellFact **fact);

/* Of a cell, in its words of then, what the table with that hash says. */
RiyoStanding riyo_report_tables_find_standing (const RiyoReportTables *tables, const char *hash,
                                               const char *category, const char *purpose,
                                               const RiyoCellFact **fact);

/* Whether the table with that hash is among them. */
gboolean riyo_report_tables_knows (const RiyoReportTables *tables, const char *hash);

/* Of a cell that the last table lacks, what the newest before it said of it. */
RiyoStanding riyo_report_tables_find_past (const RiyoReportTables *tables, const char *category,
                                           const char *purpose);

/* @text, and that the judgement it is of ended before a day, where it did (@end 0 = it holds for
 * ever). Owned. */
char *riyo_report_say_ended (const char *text, RiyoDate end, RiyoDate day);
