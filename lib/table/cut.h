/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "table.h"

/* The purposes of one cell of a sheet: one, or those that @wishes->cut divides it into; a purpose
 * of the base stays whole. NULL with an error where it may be several and nothing was wished. */
GPtrArray *riyo_cut_purposes (const char *text, const RiyoImportWishes *wishes, const char *file,
                              guint line, GError **error);

/* A text that was broken over lines to fit its cell. Owned. */
char *riyo_cut_join_lines (const char *text);
