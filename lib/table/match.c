/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which categories and purposes of two tables are the same: by their names, never by likeness. */
#include "config.h"

#include <string.h>

#include "base/base.h"
#include "table.h"

/* The k-th name of a category, NULL when it has fewer; an absent ID is skipped as "". */
static const char *
category_name (const RiyoCategory *category, guint k)
{
  switch (k)
    {
    case 0:
      return category->short_name;
    case 1:
      return category->id != NULL ? category->id : "";
    case 2:
      return category->label;
    default:
      return category->aliases[k - 3];
    }
}

/* The number in @after that one of the names has; @wanted != 0 takes only that number. */
static guint
find_number (const RiyoTable *after, const RiyoCategory *category, guint wanted,
             const guint8 *taken)
{
  const char *name;

  for (guint k = 0; (name = category_name (category, k)) != NULL; k++)
    {
      guint number = riyo_names_lookup (after->category_names, name);

      if (number != G_MAXUINT && taken[number] == 0 && (wanted == 0 || number == wanted))
        return number;
    }
  return 0;
}

static void
match_categories (RiyoTableMatch *match, const RiyoTable *before, const RiyoTable *after)
{
  /* A row that kept its number and a name is the same; then names alone decide. */
  for (guint pass = 0; pass < 2; pass++)
    for (guint i = 0; i < before->categories->len; i++)
      {
        const RiyoCategory *category = riyo_table_category_at (before, i);
        guint number;

        if (match->after_of[category->number] != 0)
          continue;
        number = find_number (after, category, pass == 0 ? category->number : 0, match->before_of);
        if (number == 0)
          continue;
        match->after_of[category->number] = (guint8)number;
        match->before_of[number] = (guint8)category->number;
      }
}

/* The index in @after of the same purpose by its label (pass 0), its ID (1) or any name (2). */
static guint
find_purpose (const RiyoTable *after, const RiyoPurpose *purpose, guint pass, const guint *taken)
{
  const char *name = pass == 1 ? purpose->id : purpose->label;
  guint index = name != NULL ? riyo_table_find_purpose (after, name) : G_MAXUINT;

  if (pass == 0 && index != G_MAXUINT
      && strcmp (riyo_table_purpose_at (after, index)->label, name) != 0)
    index = G_MAXUINT;
  for (char **alias = pass == 2 ? purpose->aliases : NULL;
       index == G_MAXUINT && alias != NULL && *alias != NULL; alias++)
    index = riyo_table_find_purpose (after, *alias);
  return index != G_MAXUINT && taken[index] == G_MAXUINT ? index : G_MAXUINT;
}

static void
match_purposes (RiyoTableMatch *match, const RiyoTable *before, const RiyoTable *after)
{
  for (guint pass = 0; pass < 3; pass++)
    for (guint i = 0; i < before->purposes->len; i++)
      {
        guint index;

        if (match->purpose_after_of[i] != G_MAXUINT)
          continue;
        index = find_purpose (after, riyo_table_purpose_at (before, i), pass,
                              match->purpose_before_of);
        if (index == G_MAXUINT)
          continue;
        match->purpose_after_of[i] = index;
        match->purpose_before_of[index] = i;
      }
}

/* What is declared as 別名 of a purpose that another went on as goes on in that, too. */
static void
match_merged (RiyoTableMatch *match, const RiyoTable *before, const RiyoTable *after)
{
  for (guint i = 0; i < before->purposes->len; i++)
    match->purpose_into_of[i]
        = match->purpose_after_of[i] != G_MAXUINT
              ? match->purpose_after_of[i]
              : riyo_table_find_purpose (after, riyo_table_purpose_at (before, i)->label);
}

static guint *
new_map (guint n)
{
  guint *map = g_new (guint, n + 1);

  memset (map, 0xff, (n + 1) * sizeof *map);
  return map;
}

RiyoTableMatch *
riyo_table_match_new (const RiyoTable *before, const RiyoTable *after)
{
  RiyoTableMatch *match = g_new0 (RiyoTableMatch, 1);

  match->purpose_after_of = new_map (before->purposes->len);
  match->purpose_before_of = new_map (after->purposes->len);
  match->purpose_into_of = new_map (before->purposes->len);
  match_categories (match, before, after);
  match_purposes (match, before, after);
  match_merged (match, before, after);
  return match;
}

gboolean
riyo_table_match_is_merged (const RiyoTableMatch *match, const RiyoTable *before, guint purpose)
{
  guint n = 0;

  for (guint i = 0; i < before->purposes->len; i++)
    n += match->purpose_into_of[i] == purpose;
  return n > 1;
}

void
riyo_table_match_free (RiyoTableMatch *match)
{
  if (match == NULL)
    return;
  g_free (match->purpose_after_of);
  g_free (match->purpose_before_of);
  g_free (match->purpose_into_of);
  g_free (match);
}
