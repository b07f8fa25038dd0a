/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the parts of a folder are called. The log's and the suspensions' are their modules' to say.
 */
#pragma once

#include <glib.h>

#define RIYO_FOLDER_RULES "rules.riyo"
#define RIYO_FOLDER_DATED_RULES "rules-" /* and their 施行日 */
#define RIYO_FOLDER_TABLES "tables"
#define RIYO_FOLDER_LAYOUTS "layouts"
#define RIYO_TABLE_SUFFIX ".riyo"
#define RIYO_LAYOUT_SUFFIX ".layout"

static inline char *
riyo_folder_name_table (const char *version)
{
  return g_strconcat (RIYO_FOLDER_TABLES, "/", version, RIYO_TABLE_SUFFIX, NULL);
}

/* Of rules that were adopted before their day, YYYY-MM-DD. */
static inline char *
riyo_folder_name_rules (const char *day)
{
  return g_strconcat (RIYO_FOLDER_DATED_RULES, day, RIYO_TABLE_SUFFIX, NULL);
}

static inline char *
riyo_folder_name_layout (const char *name)
{
  return g_strconcat (RIYO_FOLDER_LAYOUTS, "/", name, RIYO_LAYOUT_SUFFIX, NULL);
}
