/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "table.h"

/* What stands for a society's name until somebody writes it. */
#define RIYO_PLACEHOLDER_SOCIETY "（組合名）"

/* Whether the row lists the purpose, cell or (when retired) not. */
gboolean riyo_table_lists (const RiyoTable *table, const RiyoCategory *category, guint purpose);
