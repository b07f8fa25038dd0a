/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The table: the published matrix, names, tags, the pure question. */
#include "config.h"

#include <string.h>

#include "kit/harness.h"

TEST (builtin_matrix_both_directions)
{
  g_autoptr (RiyoTable) table = riyo_table_new_builtin ();
  g_autofree char *path = harness_source ("tests/table/matrix.txt");
  g_autofree char *text = harness_read (path);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  guint n_cells = 0, n_purposes = 0;

  for (char **line = lines; *line != NULL; line++)
    {
      if (**line == '#' || **line == '\0')
        continue;
      n_purposes++;
      for (guint number = 1; number <= 15; number++)
        {
          gboolean want = (*line)[number - 1] == 'x';
          gboolean got = riyo_table_permits (table, *line + 16,
                                             G_GUINT64_CONSTANT (1) << (number - 1), NULL);

          n_cells += got;
          CHECK_ROW (got == want, "%s x %u: got %d, want %d", *line + 16, number, got, want);
        }
    }
  CHECK_INT (n_purposes, 37);
  CHECK_INT (n_cells, 43);
}

TEST (parse_and_format_tags)
{
  static const struct
  {
    const char *names;
    RiyoTags want;
    const char *formatted;
  } rows[] = {
    { "資格", 1, "資格" },
    { "claim", 1 << 5, "レセプト" },
    { "健診,レセプト", 1 << 7 | 1 << 5, "レセプト,健診" },
    { "資格に関する情報", 1, "資格" },
  };
  g_autoptr (RiyoTable) table = riyo_table_new_builtin ();

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *formatted = NULL;
      RiyoTags tags = 1;

      CHECK (riyo_table_parse_tags (table, rows[i].names, &tags, &error));
      CHECK_NO_ERROR (error);
      CHECK_INT (tags, rows[i].want);
      formatted = riyo_table_format_tags (table, tags);
      CHECK_STR (formatted, rows[i].formatted);
    }
}

TEST (untagged_is_absorbing)
{
  static const RiyoTags rows[][3] = {
    { 1, 2, 3 },
    { 5, 1, 5 },
    { 0, 1, RIYO_TAGS_UNTAGGED | 1 },
    { 1, 0, RIYO_TAGS_UNTAGGED | 1 },
    { 0, 0, RIYO_TAGS_UNTAGGED },
    { RIYO_TAGS_UNTAGGED | 2, 1, RIYO_TAGS_UNTAGGED | 3 },
  };
  g_autoptr (RiyoTable) table = riyo_table_new_builtin ();

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      RiyoTags joined = riyo_tags_union (rows[i][0], rows[i][1]);
      g_autoptr (GError) error = NULL;

      CHECK_ROW (joined == rows[i][2], "row %u: got %" G_GINT64_MODIFIER "x", i, joined);
      if ((joined & RIYO_TAGS_UNTAGGED) == 0)
        continue;
      CHECK (!riyo_table_permits (table, "加入者の管理", joined, &error));
      CHECK_ERROR (error, RIYO_REFUSAL, RIYO_REFUSAL_UNTAGGED);
    }
}
