/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Layouts: which bytes of a file carry which tags. */
#pragma once

#include <glib.h>

#include "base/base.h"

/* The longest record of a text file, and the longest fixed-width one: a limit that keeps memory
 * constant. A unit of typed lines (one receipt) may have sixteen times as much. */
#define RIYO_RECORD_LIMIT_BYTES (4u * 1024 * 1024)
#define RIYO_UNIT_LIMIT_BYTES (8u * 1024 * 1024)
#define RIYO_COLUMN_LIMIT 4096u

typedef enum
{
  RIYO_FORM_CSV,
  RIYO_FORM_TSV,
  RIYO_FORM_FIXED,
  RIYO_FORM_TYPED,
  RIYO_FORM_WHOLE,
  RIYO_FORM_TABLE, /* of no file: tables of a database */
} RiyoForm;

/* 形式, by RiyoForm; NULL ends them. */
extern const char *const riyo_form_names[];

typedef enum
{
  RIYO_TEXT_ANY, /* 文字コード not said: found once for the whole file */
  RIYO_TEXT_UTF8,
  RIYO_TEXT_CP932,
  RIYO_TEXT_BYTES, /* not text: packed digits and the like */
} RiyoText;

typedef enum
{
  RIYO_NEWLINE_NONE,
  RIYO_NEWLINE_LF,
  RIYO_NEWLINE_CRLF,
  RIYO_NEWLINE_ANY, /* any of the three, the first record's for the whole file */
} RiyoNewline;

typedef enum
{
  RIYO_PART_COLUMN, /* columns first … last, or the one that the header names */
  RIYO_PART_RANGE,  /* bytes first … last of a fixed-width record */
  RIYO_PART_ROW,    /* whatever of a typed record no other part names */
  RIYO_PART_PREAMBLE,
  RIYO_PART_COMMENT,
  RIYO_PART_WHOLE,
  RIYO_PART_RELATION, /* a table of a database, or a column of it */
} RiyoPartKind;

/* What one group says: these bytes carry these tags. A column with both a number and a header's
 * text
 * ([列 4番]) stands there and must have it. */
typedef struct
{
  RiyoPartKind kind;
  const char *name;   /* the group's name, for messages */
  const char *column; /* the header's text, the names of a relation, or NULL */
  guint row;          /* index into rows */
  guint first, last;  /* columns or bytes, from 1; of a column that is told by its name, 0 */
  RiyoTags tags;      /* 0 when it is no personal data */
  const char *reason; /* 個人情報でない, or NULL */
  guint line;
} RiyoPart;

/* A record type; a file without types has one, whose type is NULL. */
typedef struct
{
  const char *type;  /* as it is shown: ASCII, or xHH… */
  const char *bytes; /* as files have it */
  gsize n_bytes;
  gboolean starts;  /* 先頭: begins a unit */
  gboolean totals;  /* 合計 */
  gboolean outside; /* 単位外: belongs to no unit, and ends the one before */
  guint part;       /* its RIYO_PART_ROW, or G_MAXUINT */
} RiyoRow;

/* Where one part of the subject stands. */
typedef struct
{
  const char *column; /* the header's text, or NULL */
  guint row;
  guint first, last; /* of a file with a header too, where it goes by a number */
  guint line;
} RiyoSubjectPlace;

struct _RiyoLayout
{
  gatomicrefcount n_refs;
  char *name;
  RiyoDocument *document; /* owns the strings; NULL for a layout made in memory */
  GPtrArray *strings;     /* owns the others */
  RiyoTable *table;
  RiyoForm form;
  RiyoText text;
  RiyoNewline newline;
  gboolean unquoted;           /* 引用符=なし: a quote is a byte like any other */
  gboolean end_mark;           /* 終端=1A: a final 0x1A is allowed */
  gboolean blank_rows;         /* 空行=通す: rows without a byte, and padding, are no records */
  guint header_row;            /* 0 = no header */
  guint preamble_rows;         /* rows before the data, the header among them */
  guint preamble_part;         /* or G_MAXUINT */
  const char *preamble_mark;   /* what each of them begins with, or NULL */
  guint comment_part;          /* or G_MAXUINT */
  const char *comment;         /* what a comment row begins with, or NULL */
  guint n_columns;             /* 列数; 0 = the header's, or the first record's */
  guint record_bytes;          /* レコード長, without the newline */
  guint type_first, type_last; /* where the type stands; 0 = the file has no types */
  gboolean has_units;          /* some row starts a unit */
  gboolean no_subject;         /* 本人=なし */
  guchar fill;                 /* what an emptied byte becomes: a space, 空白, 0 in a struct */
  gint blank, zero; /* 空白 and 数字: of バイト列, a blank's byte and that of 0; -1 not said */
  GArray *parts;    /* RiyoPart */
  GArray *rows;     /* RiyoRow */
  GArray *subject; /* RiyoSubjectPlace, in the order of the subject's form */
};

static inline const RiyoPart *
riyo_layout_part_at (const RiyoLayout *layout, guint index)
{
  return &g_array_index (layout->parts, RiyoPart, index);
}

static inline const RiyoRow *
riyo_layout_row_at (const RiyoLayout *layout, guint index)
{
  return &g_array_index (layout->rows, RiyoRow, index);
}

/* The text of a shipped layout, or NULL. */
char *riyo_layout_dup_shipped (const char *name);

/* What a line of 本人 reads: "記号", "HO 3", "1-4". */
char *riyo_layout_format_subject (const RiyoLayout *layout, const RiyoSubjectPlace *place);

/* Whether its tags are @table's: the same numbers mean other categories in another. */
gboolean riyo_layout_check_table (const RiyoLayout *layout, RiyoTable *table, GError **error);

/* Whether each column that goes by its header can be told by eye from the others; RIYO_ERROR_NAME
 * when one cannot. */
gboolean riyo_layout_check_looks (const RiyoLayout *layout, const char *file, GError **error);

/* Whether it tells of a file; else RIYO_ERROR_ARGUMENT. */
gboolean riyo_layout_check_of_file (const RiyoLayout *layout, GError **error);

/* One of 形式=表 that says nothing, and what another says added to it; of another form, nothing. */
RiyoLayout *riyo_layout_new_relations (RiyoTable *table);
void riyo_layout_join_relations (RiyoLayout *all, const RiyoLayout *layout);

/* The row of a type, by its bytes, or G_MAXUINT. */
guint riyo_layout_find_row (const RiyoLayout *layout, const char *type, gsize len);

/* Where bytes stand in a file of a layout's shape, whatever the layout calls them. */
typedef struct
{
  RiyoPartKind kind; /* any but RIYO_PART_ROW: a row is told by its columns or bytes */
  guint row;         /* index into the layout's rows; G_MAXUINT: of a type it does not have */
  guint first, last; /* columns or bytes, from 1 */
  gboolean headed;   /* a column with a header that the layout does not name: more than its data */
} RiyoPlace;

/* "列 3", "部分 5-8", "行 T 列 3-5", "前置き", "全体" */
char *riyo_place_format (const RiyoPlace *place, const RiyoLayout *layout);

/* Reads such a text; FALSE when the layout's form has no such place. */
gboolean riyo_place_parse (RiyoPlace *place, RiyoLayout *layout, const char *text);

gboolean riyo_place_overlaps (const RiyoPlace *a, const RiyoPlace *b);

/* Adds a place to a list of RiyoPlace, joined to the one it follows. */
void riyo_places_add (GArray *places, const RiyoPlace *place);

/* What decides where a layout's places lie: [タグ] says it, and the same means the same places. */
typedef enum
{
  RIYO_SHAPE_RECORDS, /* how a file is cut into records and parts */
  RIYO_SHAPE_ROWS,    /* which rows of a table are no data */
} RiyoShape;

#define RIYO_SHAPE_KEYS                                                                            \
  { "形式" }, { "引用符" }, { "レコード長" }, { "種別" }, { "見出し行" }, { "前置き" },            \
  {                                                                                                \
    "注釈"                                                                                       \
  }

void riyo_shape_append (GString *text, const RiyoLayout *layout);
gboolean riyo_shape_fits (RiyoShape shape, const RiyoLayout *layout, const RiyoGroup *head);

/* The names of the layouts that are compiled in; NULL ends them, transfer full. */
char **riyo_layout_list_shipped (void);
