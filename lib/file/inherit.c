/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What was said of a file when it was written, for whatever now reads it by a layout of its own. */
#include "config.h"

#include <string.h>

#include "inherit.h"

typedef struct
{
  RiyoPlace place;
  RiyoTags tags; /* 0 when it was emptied */
} Carried;

static const Carried *
carried_at (const RiyoInherited *inherited, guint i)
{
  return &g_array_index (inherited->places, Carried, i);
}

void
riyo_inherited_init (RiyoInherited *inherited)
{
  *inherited = (RiyoInherited){ .places = g_array_new (FALSE, FALSE, sizeof (Carried)),
                                .dropped = g_ptr_array_new_with_free_func (g_free),
                                .newline = G_MAXUINT };
}

void
riyo_inherited_clear (RiyoInherited *inherited)
{
  g_array_unref (inherited->places);
  g_ptr_array_unref (inherited->dropped);
}

void
riyo_inherited_add (RiyoInherited *inherited, const RiyoPlace *place, RiyoTags tags)
{
  Carried carried = { *place, tags };

  inherited->all |= tags;
  if (tags != 0)
    g_array_append_val (inherited->places, carried);
}

void
riyo_inherited_add_emptied (RiyoInherited *inherited, const RiyoPlace *place)
{
  Carried carried = { *place, 0 };

  g_array_append_val (inherited->places, carried);
}

void
riyo_inherited_add_everywhere (RiyoInherited *inherited, RiyoTags tags)
{
  inherited->all |= tags;
  inherited->everywhere |= tags;
}

void
riyo_inherited_spread (RiyoInherited *inherited)
{
  inherited->everywhere = inherited->all;
  g_array_set_size (inherited->places, 0);
}

RiyoTags
riyo_inherited_get_tags (const RiyoInherited *inherited, const RiyoPlace *place)
{
  RiyoTags tags = inherited->everywhere;

  for (guint i = 0; i < inherited->places->len; i++)
    if (riyo_place_overlaps (&carried_at (inherited, i)->place, place))
      tags |= carried_at (inherited, i)->tags;
  return tags;
}

gboolean
riyo_inherited_reaches (const RiyoInherited *inherited, guint row)
{
  for (guint i = 0; i < inherited->places->len; i++)
    if (carried_at (inherited, i)->tags != 0 && carried_at (inherited, i)->place.row == row)
      return TRUE;
  return inherited->everywhere != 0;
}

/* The end of what was emptied from @place's first column or byte on; 0 when that was not. */
static guint
find_emptied_end (const RiyoInherited *inherited, const RiyoPlace *place)
{
  RiyoPlace first = *place;

  first.last = first.first;
  for (guint i = 0; i < inherited->places->len; i++)
    {
      const Carried *carried = carried_at (inherited, i);

      if (carried->tags == 0 && riyo_place_overlaps (&carried->place, &first))
        return MAX (carried->place.last, 1);
    }
  return 0;
}

gboolean
riyo_inherited_is_emptied (const RiyoInherited *inherited, const RiyoPlace *place)
{
  RiyoPlace rest = *place;
  guint end;

  if (place->headed)
    return FALSE;
  while ((end = find_emptied_end (inherited, &rest)) != 0)
    {
      if (end >= rest.last)
        return TRUE;
      rest.first = end + 1;
    }
  return FALSE;
}

void
riyo_inherited_add_dropped (RiyoInherited *inherited, const char *name)
{
  if (!g_ptr_array_find_with_equal_func (inherited->dropped, name, g_str_equal, NULL))
    g_ptr_array_add (inherited->dropped, g_strdup (name));
}

/* "列 6": a column that no header named to whoever left it out. */
static gboolean
is_number (const char *name)
{
  const char *number = g_str_has_prefix (name, "列 ") ? name + strlen ("列 ") : "";

  return *number != '\0' && number[strspn (number, "0123456789")] == '\0';
}

guint
riyo_inherited_count_dropped (const RiyoInherited *inherited, const RiyoLayout *layout)
{
  guint n = 0;

  for (guint i = 0; i < layout->parts->len; i++)
    n += riyo_layout_part_at (layout, i)->column != NULL
         && riyo_inherited_lacks (inherited, riyo_layout_part_at (layout, i)->column);
  for (guint i = 0; i < inherited->dropped->len; i++)
    n += is_number (g_ptr_array_index (inherited->dropped, i));
  return n;
}

gboolean
riyo_inherited_lacks (const RiyoInherited *inherited, const char *column)
{
  g_autofree char *name = g_strdup_printf ("列 %s", column);

  for (guint i = 0; i < inherited->dropped->len; i++)
    if (strcmp (g_ptr_array_index (inherited->dropped, i), name) == 0)
      return TRUE;
  return FALSE;
}
