/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The report: what was gathered, the table, how the log was found, and the sheets of it all. */
#pragma once

#include <glib.h>
#include <riyo/riyo.h>

#include "gather.h"
#include "rules/rules.h"
#include "sheet.h"
#include "tables.h"

typedef struct
{
  char *folder, *from, *to;
  gboolean is_japanese; /* also what the verification says; else that follows the locale */
  RiyoReportTables tables;
  RiyoTable *table; /* of them, in force at the period's end */
  RiyoRules *rules; /* of now, or NULL */
  RiyoVerification *verification;
  char *altered;           /* where the log could not be read on, or NULL */
  RiyoIntegrity integrity; /* of both readings: the verification's, and that of the entries */
  GString *csv;            /* the entries themselves, where these are asked for, else NULL */
  RiyoGathering *gathered;
  RiyoReportSheet sheets[RIYO_N_SHEETS];
  char *archived; /* where old files of the log are, to be read too, or NULL */
} RiyoReport;

/* All sheets; of the provisions alone, each by itself, which asks no table. */
void riyo_report_lay_out (RiyoReport *report);
void riyo_report_list_provisions (RiyoReport *report);

char *riyo_report_describe_period (const RiyoReport *report);
const char *riyo_report_describe_integrity (const RiyoReport *report);
/* The first thing wrong in either reading, or NULL. */
const char *riyo_report_get_problem (const RiyoReport *report);
/* What must be known before anything else is read, or NULL when the log is intact. */
char *riyo_report_describe_damage (const RiyoReport *report);

char *riyo_report_format_text (const RiyoReport *report);
char *riyo_report_format_json (const RiyoReport *report);
char *riyo_report_format_html (const RiyoReport *report);
