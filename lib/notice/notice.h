/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "table/table.h"

/* What the public may read: a cell that is not marked 非公表. */
gboolean riyo_notice_shows_cell (const RiyoTable *table, guint category, guint purpose);
gboolean riyo_notice_shows_category (const RiyoTable *table, const RiyoCategory *category);
