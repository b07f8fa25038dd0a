/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One line of the log:
 *
 *   {"seq":N,"time":"…","mono":N,"host":"…","pid":N,"account":"…","event":"…", <its own>,
 *    "state":N or "folder":{…},"prev":"<64>","hash":"<64>"}\n
 *
 * where a change has "change":{…},"folder_sha256":"<64>" before its "state".
 *
 * hash is the SHA-256 of the line from its { up to, not including, ,"hash": */
#pragma once

#include <glib.h>

#include "base/base.h"
#include "log.h"

#define RIYO_LINE_SEQ "{\"" RIYO_KEY_SEQ "\":"
#define RIYO_LINE_TIME ",\"" RIYO_KEY_TIME "\":\""
#define RIYO_LINE_PREV ",\"" RIYO_KEY_PREV "\":\""
#define RIYO_LINE_HASH ",\"" RIYO_KEY_HASH "\":\""
#define RIYO_LINE_END "\"}"

/* Appends a literal. */
#define riyo_line_put(line, text) riyo_json_append_bytes (line, text, sizeof (text) - 1)

#define RIYO_LINE_LIMIT_BYTES (16u << 20)

/* ,"hash":"<64>"} */
#define RIYO_LINE_HASH_BYTES                                                                       \
  (sizeof RIYO_LINE_HASH - 1 + RIYO_SHA256_HEX_BYTES + sizeof RIYO_LINE_END - 1)

/* ,"prev":"<64>" and that */
#define RIYO_LINE_LINK_BYTES                                                                       \
  (sizeof RIYO_LINE_PREV - 1 + RIYO_SHA256_HEX_BYTES + 1 + RIYO_LINE_HASH_BYTES)

/* Takes a line (without its newline) apart. NULL, or what is wrong with it, untranslated. The hash
 * is checked too. */
const char *riyo_line_parse (const char *text, gsize len, RiyoLine *line);

/* Whether what was composed, without its newline, is a line that riyo_line_parse () takes; its hash
 * is not looked at. */
gboolean riyo_line_is_entry (const char *text, gsize len);

/* Whether it is a repair's that says that the seals have ended: it may stand where one was due. */
gboolean riyo_line_ends_seals (const RiyoLine *line);

/* TRUE when @text, which no newline ends, is how entry @seq after the one hashed @prev may have
 * begun: what a writer leaves that died while writing. */
gboolean riyo_line_is_torn (const char *text, gsize len, guint64 seq, const char *prev);

/* TRUE when @text is what an accident may leave behind the last entry: nothing or a torn one, of
 * @torn bytes, and then NULs alone, which a power cut puts where nothing reached the disk. */
gboolean
riyo_line_is_leftover (const char *text, gsize len, guint64 seq, const char *prev, gsize *torn);
