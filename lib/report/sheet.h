/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The sheets of the report: tables whose columns have a name for programs and one for people. */
#pragma once

#include <glib.h>

/* In the order of the report. */
typedef enum
{
  RIYO_SHEET_CELLS,
  RIYO_SHEET_UNUSED,
  RIYO_SHEET_MONTHS,
  RIYO_SHEET_STAFF,
  RIYO_SHEET_ROLES,
  RIYO_SHEET_UNFINISHED,
  RIYO_SHEET_REFUSALS,
  RIYO_SHEET_SIGNED_TASKS,
  RIYO_SHEET_LAWS,
  RIYO_SHEET_PROVISIONS,
  RIYO_SHEET_HANDED,
  RIYO_SHEET_LIMITED,
  RIYO_SHEET_REQUESTS,
  RIYO_SHEET_UNPUBLISHED,
  RIYO_SHEET_REHEARSALS,
  RIYO_SHEET_ADOPTIONS,
  RIYO_SHEET_ALERTS,
  RIYO_SHEET_AUDITOR,
  RIYO_SHEET_PROVISION_LIST, /* no part of the report, like those behind it */
  RIYO_SHEET_REGISTER,
  RIYO_SHEET_FOLDERS,
  RIYO_SHEET_SUM,
} RiyoReportSheetName;

#define RIYO_REPORT_N_SHEETS (RIYO_SHEET_AUDITOR + 1)
#define RIYO_N_SHEETS (RIYO_SHEET_SUM + 1)
#define RIYO_REPORT_MAX_COLUMNS 10

typedef struct
{
  const char *key, *title;
} RiyoReportColumn;

typedef struct
{
  const char *name, *title;
  const char *note;                                      /* nullable */
  RiyoReportColumn columns[RIYO_REPORT_MAX_COLUMNS + 1]; /* ended by a NULL key */
  GPtrArray *rows;                                       /* RiyoReportRow */
} RiyoReportSheet;

/* All sheets, without a row. */
void riyo_report_sheets_init (RiyoReportSheet sheets[RIYO_N_SHEETS]);
void riyo_report_sheets_clear (RiyoReportSheet sheets[RIYO_N_SHEETS]);

typedef struct
{
  const char *text; /* NULL = empty */
  guint64 number;
  gboolean is_number;
} RiyoReportField;

static inline RiyoReportField
riyo_field_text (const char *text)
{
  return (RiyoReportField){ .text = text };
}

static inline RiyoReportField
riyo_field_number (guint64 number)
{
  return (RiyoReportField){ .number = number, .is_number = TRUE };
}

/* Adds a row of the fields, one a column: of another number no page is made. */
#define RIYO_REPORT_ADD(sheet, ...)                                                                \
  riyo_report_sheet_add (sheet, (const RiyoReportField[]){ __VA_ARGS__ },                          \
                         sizeof ((const RiyoReportField[]){ __VA_ARGS__ })                         \
                             / sizeof (RiyoReportField))
void riyo_report_sheet_add (RiyoReportSheet *sheet, const RiyoReportField *fields, gsize n_fields);

typedef struct
{
  char **fields; /* one a column */
  guint numbers; /* bit i: field i is a number */
} RiyoReportRow;

static inline gboolean
riyo_row_is_number (const RiyoReportRow *row, guint i)
{
  return (row->numbers >> i & 1) != 0;
}

void riyo_report_sheet_append_text (const RiyoReportSheet *sheet, GString *text);
/* How a page looks; and its <table>. */
extern const char riyo_report_style[];
void riyo_report_sheet_append_html (const RiyoReportSheet *sheet, GString *html);
/* An array of objects. */
void riyo_report_sheet_append_json (const RiyoReportSheet *sheet, GString *json);
