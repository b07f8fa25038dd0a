/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the files of this module share. */
#pragma once

#include "layout.h"

#define RIYO_LAYOUT_SUFFIX ".layout"

/* An empty layout, to be filled. */
RiyoLayout *riyo_layout_make (const char *name, RiyoTable *table);

/* A layout being read; the layout's form is known once the head is. */
typedef struct
{
  RiyoLayout *layout;
  const char *file;
} RiyoParsing;

/* Fails at a line with one of our messages, which has one %s for @detail. */
gboolean riyo_parsing_fail (const RiyoParsing *parsing, RiyoError code, guint line, GError **error,
                            const char *format, const char *detail);

/* Reads a column or byte range, from 1: "5", "5-8", or "5-", to the last. */
gboolean riyo_layout_get_span (const RiyoParsing *parsing, const char *text, guint line,
                               guint *first, guint *last, GError **error);

/* Reads "4番", a column of a file with a header by its number: 0 when it is something else. */
guint riyo_layout_get_counted (const RiyoLayout *layout, const char *text);

/* The row of a type, which its first mention creates. */
gboolean riyo_layout_intern_row (const RiyoParsing *parsing, const char *type, gsize len,
                                 guint line, guint *index, GError **error);
gboolean riyo_layout_is_type (const char *text, gsize len);

/* The bytes of a type as it is written: its own or, under バイト列, those that xHH… tells. */
GBytes *riyo_layout_read_type (const RiyoLayout *layout, const char *text, gsize len);

/* Reads [レイアウト]. */
gboolean riyo_layout_parse_head (const RiyoParsing *parsing, const RiyoGroup *head, GError **error);

/* [表 DATABASE.SCHEMA.TABLE], [表 DATABASE.SCHEMA.TABLE 列 COLUMN] */
gboolean riyo_layout_place_relation (const RiyoParsing *parsing, const RiyoGroup *group,
                                     const char *operand, RiyoPart *part, GError **error);

/* Checks the places of a filled layout against each other. */
gboolean riyo_layout_check_places (const RiyoLayout *layout, const char *file, GError **error);
