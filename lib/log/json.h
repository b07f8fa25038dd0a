/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Strict reading of the compact JSON that the log holds: no blanks between tokens, no control
 * bytes. Spans point into the text; nothing is copied. */
#pragma once

#include <glib.h>

#include "log.h"

/* Where the value that begins at @p ends, or NULL. */
const char *riyo_json_skip (const char *p, const char *end);

/* Steps through the members of an object. @p starts at the '{'. TRUE with a @member; FALSE at the
 * end, where @p is behind the '}', or at an error, where @p is NULL. */
gboolean riyo_json_next (const char **p, const char *end, RiyoMember *member);

/* The same for the elements of an array, '['. */
gboolean riyo_json_next_element (const char **p, const char *end, RiyoSpan *value);

/* The member named @key of the object that @object spans, by exact bytes; the first one. */
gboolean riyo_json_find (RiyoSpan object, const char *key, RiyoSpan *value);

/* A JSON number without sign, point or leading zero. */
gboolean riyo_json_get_number (RiyoSpan value, guint64 *number);

/* The text of a JSON string, escapes undone; NULL when @value is no string. */
char *riyo_json_dup_text (RiyoSpan value);
