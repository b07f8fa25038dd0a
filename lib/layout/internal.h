/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <riyo/riyo.h>

/* An empty layout, to be filled. */
RiyoLayout *riyo_layout_make (const char *name, RiyoTable *table);

/* Fills a new layout from its document; FALSE leaves it to be freed. */
gboolean riyo_layout_parse (RiyoLayout *layout, GError **error);

/* Checks the places of a filled layout against each other. */
gboolean riyo_layout_check_places (RiyoLayout *layout, const char *file, GError **error);
