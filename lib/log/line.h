/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "base/base.h"
#include "log.h"

/* One line of the log:
 *
 *   {"seq":N,"time":"…","mono":N,"host":"…","pid":N,"account":"…","event":"…", <its own>,
 *    "state":N or "folder":{…},"prev":"<64>","hash":"<64>"}\n
 *
 * hash is the SHA-256 of the line from its { up to, not including, ,"hash": */
#define RIYO_LINE_LIMIT_BYTES (16u << 20)

/* ,"hash":"<64>"} */
#define RIYO_LINE_HASH_BYTES (9 + RIYO_SHA256_HEX_BYTES + 2)
/* ,"prev":"<64>" */
#define RIYO_LINE_PREV_BYTES (9 + RIYO_SHA256_HEX_BYTES + 1)

/* Takes a line (without its newline) apart. NULL, or what is wrong with it, untranslated. The hash
 * is checked too. */
const char *riyo_line_parse (const char *text, gsize len, RiyoLine *line);

/* Whether what was composed, without its newline, is a line that riyo_line_parse () takes; its hash
 * is not looked at. */
gboolean riyo_line_is_entry (const char *text, gsize len);

/* TRUE when @text, which no newline ends, is how entry @seq after the one hashed @prev may have
 * begun: what a writer leaves that died while writing. */
gboolean riyo_line_is_torn (const char *text, gsize len, guint64 seq, const char *prev);
