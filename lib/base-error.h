/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <riyo/riyo.h>

/* Fails with "file:line: message"; @line 0 leaves the line out. Always FALSE, so it can be
 * returned. */
gboolean riyo_error_at (GError **error, RiyoError code, const char *file, guint line,
                        const char *format, ...) G_GNUC_PRINTF (5, 6);

/* As above, from errno @saved: "file: what: No such file or directory", code by errno. */
gboolean riyo_error_errno (GError **error, int saved, const char *file, const char *what);
