/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "log/log.h"

/* One sheet of the report: a table whose columns have a name for programs and one for people. */
typedef struct
{
  const char *name;
  const char *title;
  const char *note;
  const char *const *keys, *const *columns; /* NULL-terminated */
  GPtrArray *rows;                          /* char ** */
} RiyoReportSheet;

typedef struct
{
  guint64 operations, refused;
} RiyoTally;

/* What was gathered from the log, before it is laid out. */
typedef struct
{
  char *folder, *from, *to;
  gboolean is_japanese; /* also what the verification says; else that follows the locale */
  RiyoTable *table;     /* the folder's newest */
  RiyoVerification *verification;
  guint64 n_entries, n_begun, n_permitted, n_refused, n_refused_begins;
  guint64 n_law_begun, n_law_permitted, n_law_refused, n_law_refused_begins;
  char *altered;           /* where the log could not be read on, or NULL */
  RiyoIntegrity integrity; /* of both readings: the verification's, and that of the entries */

  GHashTable *cells;                       /* "category\tpurpose" -> RiyoTally */
  GHashTable *staff;                       /* "actor\tcategory" -> RiyoTally */
  GPtrArray *actors;                       /* in order of appearance */
  GHashTable *open;                        /* op -> row of @unfinished */
  GHashTable *reasons, *tasks, *rehearsed; /* name -> row of the sheet */
  GHashTable *apart;                       /* op -> row of @laws or @provisions */

  RiyoReportSheet cells_sheet, unused, staff_sheet, unfinished, refusals, signed_tasks, laws,
      provisions, unpublished, rehearsals, adoptions, auditor;
} RiyoReport;

#define RIYO_REPORT_N_SHEETS 12

/* report.c */
void riyo_report_free (RiyoReport *report);

/* gather.c: an entry of the period; what was counted. */
void riyo_report_take_line (RiyoReport *report, const RiyoLine *line);
const RiyoTally *
riyo_report_get_cell (const RiyoReport *report, const char *category, const char *purpose);
const RiyoTally *
riyo_report_get_staff (const RiyoReport *report, const char *actor, const char *category);

/* apart.c: an entry of an operation that a law demanded; one of any other. */
void
riyo_report_take_law (RiyoReport *report, const RiyoLine *line, const char *law, const char *actor);
void riyo_report_take_provision (RiyoReport *report, const RiyoLine *line, const char *actor,
                                 const char *purpose);

/* sheets.c */
void riyo_report_init_sheets (RiyoReport *report);
void riyo_report_lay_out (RiyoReport *report);
char **riyo_report_sheet_add (RiyoReportSheet *sheet, ...) G_GNUC_NULL_TERMINATED;
/* Adds one to the number in a field. */
void riyo_field_add (char **field, guint64 n);
/* All sheets, NULL-terminated. */
void
riyo_report_list_sheets (RiyoReport *report, RiyoReportSheet *sheets[RIYO_REPORT_N_SHEETS + 1]);
gboolean riyo_field_is_number (const char *field);
/* When an entry was written, to the second: 2026-11-22 20:12:35. */
char *riyo_line_dup_time (const RiyoLine *line);
char *riyo_report_describe_period (const RiyoReport *report);
/* The first thing wrong in either reading, or NULL. */
const char *riyo_report_get_problem (const RiyoReport *report);
/* What must be known before anything else is read, or NULL when the log is intact. */
char *riyo_report_describe_damage (const RiyoReport *report);

/* text.c, json.c, html.c */
char *riyo_report_format_text (RiyoReport *report);
char *riyo_report_format_json (RiyoReport *report);
char *riyo_report_format_html (RiyoReport *report);
void riyo_report_sheet_append_text (const RiyoReportSheet *sheet, GString *text);
/* An array of objects. */
void riyo_report_sheet_append_json (const RiyoReportSheet *sheet, GString *json);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RiyoReport, riyo_report_free)
