/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a file's header has where the layout's columns are lacking: for the person at the terminal,
 * never for a message that may be kept. A row is shown only where it can be no one's data. */
#include "config.h"

#include <string.h>

#include "base/base.h"
#include "draft.h"
#include "file.h"
#include "glimpse.h"

#define SEARCHED_ROWS 20
#define SHOWN_CELLS 60

/* As headers are compared for the eye: width, case, blanks and marks make no difference. */
static char *
fold (const char *cell)
{
  g_autofree char *wide = g_utf8_normalize (cell, -1, G_NORMALIZE_ALL_COMPOSE);
  g_autofree char *folded = g_utf8_casefold (wide != NULL ? wide : "", -1);
  GString *plain = g_string_new (NULL);

  for (const char *p = folded; *p != '\0'; p = g_utf8_next_char (p))
    if (g_unichar_isalnum (g_utf8_get_char (p)))
      g_string_append_unichar (plain, g_utf8_get_char (p));
  return g_string_free (plain, FALSE);
}

/* The first column whose header reads alike, from 1; 0 when there is none. */
static guint
find_alike (char **cells, const char *name)
{
  g_autofree char *wanted = fold (name);

  for (guint i = 0; cells[i] != NULL; i++)
    {
      g_autofree char *cell = fold (cells[i]);

      if (*wanted != '\0' && strcmp (cell, wanted) == 0)
        return i + 1;
    }
  return 0;
}

static GPtrArray *
list_names (const RiyoLayout *layout)
{
  GPtrArray *names = g_ptr_array_new ();

  for (guint i = 0; i < layout->parts->len; i++)
    {
      const RiyoPart *part = riyo_layout_part_at (layout, i);

      if (part->kind == RIYO_PART_COLUMN && part->column != NULL && part->first == 0)
        g_ptr_array_add (names, (gpointer)part->column);
    }
  return names;
}

/* The row that has most of the names: half of them, and two, unless it is a header by itself. */
static char **
find_row (const RiyoGlimpse *glimpse, const GPtrArray *names)
{
  char **best = NULL;
  guint n_best = 0, n_rows = MIN (glimpse->rows->len, SEARCHED_ROWS);

  for (guint i = 0; i < n_rows; i++)
    {
      char **row = riyo_glimpse_row_at (glimpse, i);
      guint n = 0;

      for (guint k = 0; k < names->len; k++)
        n += find_alike (row, g_ptr_array_index (names, k)) > 0;
      if (n > n_best && n >= 2 && n * 2 >= names->len && riyo_draft_is_nobodys (row))
        {
          best = row;
          n_best = n;
        }
    }
  return best;
}

static void
append_lacking (GString *text, char **row, const GPtrArray *names)
{
  for (guint i = 0; i < names->len; i++)
    {
      const char *name = g_ptr_array_index (names, i);
      guint column = find_alike (row, name);
      g_autofree char *shown = column > 0 ? riyo_text_show (row[column - 1]) : NULL;

      if (g_strv_contains ((const char *const *)row, name))
        continue;
      if (column > 0)
        g_string_append_printf (text, _ ("  layout “%s”: column %u of the file has “%s”\n"), name,
                                column, shown);
      else
        g_string_append_printf (text, _ ("  layout “%s”: the file has nothing like it\n"), name);
    }
}

char *
riyo_header_compare (RiyoLayout *layout, const char *file)
{
  g_autoptr (GPtrArray) names = list_names (layout);
  g_autoptr (RiyoGlimpse) glimpse
      = layout->header_row > 0 && names->len > 0 ? riyo_glimpse_new (file, NULL) : NULL;
  char **row = glimpse != NULL ? find_row (glimpse, names) : NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  if (row == NULL)
    return NULL;
  append_lacking (text, row, names);
  if (text->len == 0)
    return NULL;
  g_string_append (text, _ ("  the file's header has:"));
  for (guint i = 0; row[i] != NULL && i < SHOWN_CELLS; i++)
    {
      g_autofree char *shown = riyo_text_show (row[i]);

      g_string_append_printf (text, _ (" “%s”"), shown);
    }
  g_string_append_c (text, '\n');
  return g_string_free (g_steal_pointer (&text), FALSE);
}
