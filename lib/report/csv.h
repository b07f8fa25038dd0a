/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "log/log.h"
#include "sheet.h"

/* The entries, a line each, behind the line of what the columns are; of several folders, @folder
 * (nullable) is the first column. */
void riyo_csv_append_head (GString *csv, gboolean has_folder);
void riyo_csv_append_entry (GString *csv, const char *folder, const RiyoLine *line);

void riyo_report_sheet_append_csv (const RiyoReportSheet *sheet, GString *csv);
