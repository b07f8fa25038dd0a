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

TEST (a_number_becomes_a_tag_or_nothing)
{
  static const struct
  {
    guint number;
    RiyoTags want;
  } rows[] = {
    { 0, RIYO_TAGS_UNTAGGED },
    { 1, 1 },
    { 6, 0x20 },
    { 31, 0x40000000 },
    { 32, 0x80000000 },
    { 33, G_GUINT64_CONSTANT (0x100000000) },
    { 63, G_GUINT64_CONSTANT (0x4000000000000000) },
    { 64, RIYO_TAGS_UNTAGGED },
    { 65, RIYO_TAGS_UNTAGGED },
    { 256 + 6, RIYO_TAGS_UNTAGGED },
    { G_MAXUINT, RIYO_TAGS_UNTAGGED },
  };
  static const RiyoTags constants[]
      = { RIYO_TAG (0),  RIYO_TAG (1),       RIYO_TAG (6),        RIYO_TAG (31),
          RIYO_TAG (32), RIYO_TAG (33),      RIYO_TAG (63),       RIYO_TAG (64),
          RIYO_TAG (65), RIYO_TAG (256 + 6), RIYO_TAG (G_MAXUINT) };
  g_autoptr (RiyoTable) table = riyo_table_new_builtin ();

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      RiyoTags tags = riyo_tags_from_number (rows[i].number);
      /* nor does it get lost in a set */
      gboolean member = riyo_table_permits (table, "加入者の管理", tags | RIYO_TAG (1), NULL);

      CHECK_ROW (tags == rows[i].want, "%u: got %" G_GINT64_MODIFIER "x", rows[i].number, tags);
      CHECK_ROW (constants[i] == rows[i].want, "%u as a constant", rows[i].number);
      CHECK_ROW (member == (rows[i].number == 1), "%u among others", rows[i].number);
    }
  CHECK_INT (RIYO_TAG (-1), RIYO_TAGS_UNTAGGED);
  CHECK_INT (RIYO_TAG (G_MININT64), RIYO_TAGS_UNTAGGED);
  CHECK_INT (RIYO_TAG (3 + 3), 0x20); /* an expression, whole */
}

TEST (a_set_contains_some)
{
  static const struct
  {
    RiyoTags tags, some;
    gboolean want;
  } rows[] = {
    { RIYO_TAG (6), RIYO_TAG (6), TRUE },
    { RIYO_TAG (6) | RIYO_TAG (8), RIYO_TAG (6), TRUE },
    { RIYO_TAG (6) | RIYO_TAG (8), RIYO_TAG (6) | RIYO_TAG (8), TRUE },
    { RIYO_TAG (6), RIYO_TAG (6) | RIYO_TAG (8), FALSE },
    { RIYO_TAG (6), RIYO_TAG (8), FALSE },
    { RIYO_TAG (32), RIYO_TAG (63), FALSE },
    { RIYO_TAG (63) | RIYO_TAG (32), RIYO_TAG (63), TRUE },
    { RIYO_TAG (6) | RIYO_TAGS_UNTAGGED, RIYO_TAG (6), TRUE },
    { RIYO_TAG (6), 0, FALSE },
    { 0, 0, FALSE },
    { 0, RIYO_TAG (1), FALSE },
    { RIYO_TAG (6) | RIYO_TAGS_UNTAGGED, RIYO_TAG (64), FALSE },
    { ~(RiyoTags)0, RIYO_TAG (6) | RIYO_TAGS_UNTAGGED, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    CHECK_ROW (riyo_tags_contains (rows[i].tags, rows[i].some) == rows[i].want, "row %u", i);
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
