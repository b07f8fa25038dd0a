/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What bytes look like, where they are not what somebody takes them for. A guess, for messages and
 * drafts: nothing is decided by it. */
#pragma once

#include <glib.h>

#include "layout/layout.h"

/* "UTF-16", "ZIP", "Excel (.xls)" …: a file that is no text in rows; NULL when it may be one. */
const char *riyo_looks_foreign (const guchar *data, gsize n);

gboolean riyo_looks_utf8 (const guchar *data, gsize n);
gboolean riyo_looks_cp932 (const guchar *data, gsize n);
gboolean riyo_looks_euc_jp (const guchar *data, gsize n);
gboolean riyo_looks_ebcdic (const guchar *data, gsize n);
gboolean riyo_looks_ascii (const guchar *data, gsize n);

/* What the beginning of a file looks like, when that is not what the layout says; else NULL. */
const char *riyo_looks_otherwise (const RiyoLayout *layout, const guchar *data, gsize n);
