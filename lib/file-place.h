/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "base/base.h"
#include "file-layout.h"

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
