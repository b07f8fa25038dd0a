/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* Decodes @bytes (UTF-8 with or without BOM, else CP932) into NUL-terminated UTF-8 of @len bytes.
 * Refuses UTF-16, gzip and NUL, naming @file and line. */
char *riyo_text_decode (GBytes *bytes, const char *file, gsize *len, GError **error);

/* The first place where @text holds a character that could forge a line or hide itself (control,
 * format, line separator), or NULL. @text is valid UTF-8. */
const char *riyo_text_find_unsafe (const char *text);

/* TRUE for valid UTF-8 of 1 to @max_bytes bytes without unsafe characters. */
gboolean riyo_text_is_safe (const char *text, gsize max_bytes);

/* What anybody may have written, fit for a message or a line of the log: valid UTF-8, each unsafe
 * character as U+FFFD, clipped after 128 characters with an ellipsis. */
char *riyo_text_show (const char *text);

/* [a-z][a-z0-9-]*, at most 32 bytes. */
gboolean riyo_text_is_id (const char *text);

/* No blank, and none of , ; / [ ] = # nor their full-width forms. */
gboolean riyo_text_is_short_name (const char *text);

/* NFKC, case folded, without blanks and marks: only to suggest, never to decide. */
char *riyo_text_fold (const char *text);

/* TRUE when the two folded texts are equal or a slip of the fingers apart. */
gboolean riyo_text_is_near (const char *folded_a, const char *folded_b);
