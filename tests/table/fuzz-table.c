/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Fuzz target: any bytes as a table and as a sheet. What loads must survive every way of writing
 * it. */
#include "config.h"

#include <riyo/riyo.h>
#include <stdlib.h>
#include <string.h>

#include "notice/notice.h"
#include "table/table.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
require_same (RiyoTable *a, RiyoTable *b)
{
  g_autoptr (GPtrArray) findings = b != NULL ? riyo_table_diff (a, b) : NULL;

  if (findings == NULL || findings->len > 0)
    abort ();
}

static void
require_text (char *text)
{
  if (text == NULL || text[0] == '\0')
    abort ();
  g_free (text);
}

static void
try_words (RiyoTable *table)
{
  g_autofree char *file = riyo_table_to_file (table);
  g_autofree char *sheet = riyo_table_to_sheet (table);
  g_autoptr (GBytes) file_bytes = g_bytes_new (file, strlen (file));
  g_autoptr (GBytes) sheet_bytes = g_bytes_new (sheet, strlen (sheet));
  g_autoptr (RiyoTable) read_back = riyo_table_new_from_bytes (file_bytes, "again", NULL);
  g_autoptr (RiyoTable) imported = riyo_table_new_from_sheet (
      sheet_bytes, "sheet", &(RiyoImportWishes){ .base = table }, NULL);
  g_autoptr (GPtrArray) findings = riyo_table_lint (table);

  require_same (table, read_back);
  require_same (table, imported);
  require_text (riyo_findings_to_json (findings));
  require_text (riyo_table_to_text (table));
  require_text (riyo_table_to_json (table));
  require_text (riyo_notice_render (table, RIYO_NOTICE_TEXT));
  require_text (riyo_notice_render (table, RIYO_NOTICE_HTML));
  if (riyo_table_check_successor (table, table, NULL))
    abort (); /* a table never follows itself */
}

/* A table that was loaded permits no tag it does not know, and nothing without a tag. */
static void
try_questions (RiyoTable *table)
{
  g_auto (GStrv) purposes = riyo_table_list_purposes (table, NULL);
  RiyoTags known = riyo_table_get_known_tags (table);

  for (char **purpose = purposes; *purpose != NULL; purpose++)
    if (riyo_table_permits (table, *purpose, 0, NULL)
        || riyo_table_permits (table, *purpose, ~known, NULL)
        || riyo_table_permits (table, *purpose, known | RIYO_TAGS_UNTAGGED, NULL))
      abort ();
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) sheet_error = NULL;
  g_autoptr (RiyoTable) table = riyo_table_new_from_bytes (bytes, "fuzz", &error);
  g_autoptr (RiyoTable) base = riyo_table_new_builtin ();
  g_autoptr (RiyoTable) imported
      = riyo_table_new_from_sheet (bytes, "fuzz", &(RiyoImportWishes){ NULL }, &sheet_error);
  RiyoImportWishes wishes = { .base = base, .remove = TRUE, .cut = 3, .fill = TRUE };
  g_autoptr (RiyoTable) merged = riyo_table_new_from_sheet (bytes, "fuzz", &wishes, NULL);
  g_autofree char *names = g_strndup ((const char *)data, MIN (size, 200));
  RiyoTags tags;

  if ((table == NULL) != (error != NULL) || (imported == NULL) != (sheet_error != NULL))
    abort ();
  if (!riyo_table_parse_tags (base, names, &tags, NULL) && tags != 0)
    abort ();
  if (table != NULL)
    {
      try_words (table);
      try_questions (table);
    }
  if (imported != NULL)
    try_words (imported);
  if (merged != NULL)
    try_words (merged);
  return 0;
}
