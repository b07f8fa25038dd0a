/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The report: what was gathered, the table, how the log was found, and the sheets of it all. */
#pragma once

#include <glib.h>
#include <riyo/riyo.h>

#include "gather.h"
#include "report.h"
#include "rules/rules.h"
#include "sheet.h"
#include "tables.h"

typedef struct
{
  char *folder, *from, *to;
  gboolean is_japanese; /* also what the verification says; else that follows the locale */
  RiyoReportTables tables;
  RiyoTable *table; /* of them, in force at the period's end */
  RiyoReportNow now;
  RiyoRules *rules; /* of now, or NULL */
  RiyoVerification *verification;
  char *altered;           /* where the log could not be read on, or NULL */
  RiyoIntegrity integrity; /* of both readings: the verification's, and that of the entries */
  GString *csv;            /* the entries themselves, where these are asked for, else NULL */
  RiyoGathering *gathered;
  RiyoReportSheet sheets[RIYO_N_SHEETS];
  char *archived;   /* where old files of the log are, to be read too, or NULL */
  guint64 n_unread; /* entries before those that were read, being moved elsewhere */
  guint64 after;    /* the entries up to this one count elsewhere; 0: none do */
  gboolean is_part; /* of a report of several folders */
} RiyoReport;

/* What a report is made of: @from and @to are days, NULL is not limited; @archived is where old
 * files of the log are, or NULL. */
typedef struct
{
  const char *archived, *from, *to;
  RiyoFindRules find_rules;
  RiyoReportFormat format;
  guint64 after;
  gboolean is_part; /* of a report of several folders */
} RiyoReportOrder;

/* Reads log, table and rules; NULL when log or newest table cannot be read. */
RiyoReport *riyo_report_new (const char *folder, const RiyoReportOrder *order, GError **error);
void riyo_report_free (RiyoReport *report);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RiyoReport, riyo_report_free)

/* A RiyoRenameFunc, by the last table of a report. */
gboolean riyo_report_translate (const char *category, const char *purpose, char **new_category,
                                char **new_purpose, gpointer report);

/* All sheets; of the provisions alone, each by itself, which asks no table. */
void riyo_report_lay_out (RiyoReport *report);
/* Of them those of the cells, once what was gathered has the names of now. */
void riyo_report_lay_out_cells (RiyoReport *report);
void riyo_report_list_provisions (RiyoReport *report);

const char *riyo_report_describe_integrity (RiyoIntegrity integrity);
/* Whether something that was adopted is not as the log says, in a log that is intact. */
gboolean riyo_report_has_faults (const RiyoReport *report);
/* The verdict on log and adopted parts. */
const char *riyo_report_describe_verdict (const RiyoReport *report);
/* The first thing wrong in either reading, else with an adopted part, or NULL. */
const char *riyo_report_get_problem (const RiyoReport *report);

/* What stands before the sheets, of one report or of several. */
typedef struct
{
  const char *of;      /* whose, or of how many folders */
  const char *society; /* NULL of several folders */
  const char *folder;  /* of a part of several; else NULL */
  const char *from, *to;
  RiyoIntegrity integrity;
  char *warning; /* what must be known before anything else is read, or NULL when all is intact */
  const RiyoFigures *n;
  RiyoDate day;     /* by whose table and rules; 0 of several folders */
  guint64 archived; /* how many entries at the log's beginning were not read, moved elsewhere */
} RiyoReportCover;

void riyo_report_cover_init (RiyoReportCover *cover, const RiyoReport *report);
void riyo_report_cover_clear (RiyoReportCover *cover);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RiyoReportCover, riyo_report_cover_clear)
char *riyo_report_describe_period (const RiyoReportCover *cover);

/* The sheets of a report behind its cover, in each form; of JSON the members of an object. */
void riyo_report_append_text_cover (GString *text, const RiyoReportCover *cover);
void riyo_report_append_text (GString *text, const RiyoReport *report);
void riyo_report_append_json_cover (GString *json, const RiyoReportCover *cover);
void riyo_report_append_json (GString *json, const RiyoReport *report);
/* A page begins with the head of its cover; the cover of a part is a section of it. */
void riyo_report_open_html (GString *html, const RiyoReportCover *cover);
void riyo_report_append_html_cover (GString *html, const RiyoReportCover *cover);
void riyo_report_append_html (GString *html, const RiyoReport *report);
void riyo_report_append_html_sheet (GString *html, const RiyoReportSheet *sheet);
void riyo_report_close_html (GString *html);
