/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A cell of a sheet as people type it: line breaks within, several purposes in one. Nothing is cut
 * that was not asked for. */
#include "config.h"

#include <string.h>

#include "base/base.h"
#include "cut.h"
#include "table.h"

/* Marks in front of what is listed. */
static const char *const bullets = "・･•○◯〇●◎□■◇◆▪①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳";

static gboolean
has_bullet (const char *text)
{
  return *text != '\0' && g_utf8_strchr (bullets, -1, g_utf8_get_char (text)) != NULL;
}

char *
riyo_cut_join_lines (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (char **line = lines; *line != NULL; line++)
    g_strstrip (*line);
  return g_strjoinv (NULL, lines);
}

/* Why the cell may hold several purposes, or NULL. */
static const char *
find_doubt (const char *text, const RiyoImportWishes *wishes)
{
  if (wishes->whole)
    return NULL;
  if (strchr (text, '\n') != NULL && wishes->cut == 0)
    return _ ("line breaks");
  if (strstr (text, "、") != NULL && (wishes->cut & RIYO_CUT_AT_COMMAS) == 0)
    return "、";
  return has_bullet (text) && wishes->cut == 0 ? _ ("a bullet") : NULL;
}

static void
add_piece (GPtrArray *pieces, char *piece, gboolean cut)
{
  const char *from = g_strstrip (piece);

  while (cut && has_bullet (from))
    from = g_utf8_next_char (from);
  while (cut && (g_ascii_isspace (*from) || g_str_has_prefix (from, "　")))
    from = g_utf8_next_char (from);
  if (*from != '\0')
    g_ptr_array_add (pieces, g_strdup (from));
}

static void
cut (GPtrArray *pieces, const char *text, guint marks)
{
  g_autofree char *joined = riyo_cut_join_lines (text);
  g_auto (GStrv) lines = g_strsplit ((marks & RIYO_CUT_AT_LINES) != 0 ? text : joined, "\n", -1);

  for (char **line = lines; *line != NULL; line++)
    {
      g_auto (GStrv) parts
          = g_strsplit (*line, (marks & RIYO_CUT_AT_COMMAS) != 0 ? "、" : "\n", -1);

      for (char **part = parts; *part != NULL; part++)
        add_piece (pieces, *part, marks != 0);
    }
}

GPtrArray *
riyo_cut_purposes (const char *text, const RiyoImportWishes *wishes, const char *file, guint line,
                   GError **error)
{
  g_autoptr (GPtrArray) pieces = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *joined = riyo_cut_join_lines (text);
  gboolean known
      = wishes->base != NULL && riyo_table_find_purpose (wishes->base, joined) != G_MAXUINT;
  const char *doubt = known ? NULL : find_doubt (text, wishes);

  if (doubt != NULL)
    {
      g_autofree char *shown = riyo_text_show (joined);

      riyo_error_at (error, RIYO_ERROR_SYNTAX, file, line,
                     _ ("“%s” may be several purposes (%s); expected one a cell: --cut 、 or --cut "
                        "改行 divides it, --whole keeps it as one"),
                     shown, doubt);
      return NULL;
    }
  cut (pieces, text, known ? 0 : wishes->cut);
  return g_steal_pointer (&pieces);
}
