/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "base/base.h"

/* A layout being read; the layout's form is known once the head is. */
typedef struct
{
  RiyoLayout *layout;
  const char *file;
} RiyoParsing;

/* Reads [レイアウト]. */
gboolean riyo_layout_parse_head (const RiyoParsing *parsing, const RiyoGroup *head, GError **error);

/* Fails at a line with one of our messages, which has one %s for @detail. */
gboolean riyo_parsing_fail (const RiyoParsing *parsing, RiyoError code, guint line, GError **error,
                            const char *format, const char *detail);

/* Reads a column or byte range, from 1. */
gboolean riyo_layout_get_span (const RiyoParsing *parsing, const char *text, guint line,
                               guint *first, guint *last, GError **error);

/* The row of a type, which its first mention creates. */
gboolean riyo_layout_intern_row (const RiyoParsing *parsing, const char *type, gsize len,
                                 guint line, guint *index, GError **error);
gboolean riyo_layout_is_type (const char *text, gsize len);
