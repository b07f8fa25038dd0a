/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Places: which bytes of a file, told so that another layout understands it. */
#include "config.h"

#include <string.h>

#include "internal.h"

static const struct
{
  const char *word;
  RiyoPartKind kind;
} whole_kinds[] = {
  { "前置き", RIYO_PART_PREAMBLE },
  { "注釈", RIYO_PART_COMMENT },
  { "全体", RIYO_PART_WHOLE },
};

static void
append_span (GString *text, guint first, guint last)
{
  g_string_append_printf (text, "%u", first);
  if (last != first)
    g_string_append_printf (text, "-%u", last);
}

char *
riyo_place_format (const RiyoPlace *place, const RiyoLayout *layout)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (whole_kinds); i++)
    if (place->kind == whole_kinds[i].kind)
      return g_string_free (g_string_assign (text, whole_kinds[i].word), FALSE);
  if (layout->type_first > 0)
    g_string_append_printf (text, "行 %s ", riyo_layout_row_at (layout, place->row)->type);
  g_string_append (text, place->kind == RIYO_PART_RANGE ? "部分 " : "列 ");
  append_span (text, place->first, place->last);
  return g_string_free (text, FALSE);
}

/* The text behind a word and a blank, or NULL. */
static const char *
skip_word (const char *text, const char *word)
{
  gsize len = strlen (word);

  return strncmp (text, word, len) == 0 && text[len] == ' ' ? text + len + 1 : NULL;
}

gboolean
riyo_place_parse (RiyoPlace *place, RiyoLayout *layout, const char *text)
{
  RiyoParsing parsing = { layout, "" };
  gboolean fixed = layout->form == RIYO_FORM_FIXED;

  *place = (RiyoPlace){ .kind = fixed ? RIYO_PART_RANGE : RIYO_PART_COLUMN };
  for (guint i = 0; i < G_N_ELEMENTS (whole_kinds); i++)
    if (strcmp (text, whole_kinds[i].word) == 0)
      {
        place->kind = whole_kinds[i].kind;
        return TRUE;
      }
  if (layout->type_first > 0)
    {
      g_autoptr (GBytes) type = NULL;
      gsize len;

      text = skip_word (text, "行");
      if (text == NULL || text[len = strcspn (text, " ")] == '\0')
        return FALSE;
      type = riyo_layout_read_type (layout, text, len);
      place->row
          = riyo_layout_find_row (layout, g_bytes_get_data (type, NULL), g_bytes_get_size (type));
      text += len + 1;
    }
  text = skip_word (text, fixed ? "部分" : "列");
  return text != NULL
         && riyo_layout_get_span (&parsing, text, 0, &place->first, &place->last, NULL);
}

gboolean
riyo_place_overlaps (const RiyoPlace *a, const RiyoPlace *b)
{
  return a->kind == b->kind && a->row == b->row && a->first <= b->last && b->first <= a->last;
}

void
riyo_places_add (GArray *places, const RiyoPlace *place)
{
  RiyoPlace *last = places->len > 0 ? &g_array_index (places, RiyoPlace, places->len - 1) : NULL;

  if (last != NULL && last->kind == place->kind && last->row == place->row
      && last->last + 1 == place->first)
    {
      last->last = place->last;
      return;
    }
  for (guint i = 0; i < places->len; i++)
    if (riyo_place_overlaps (&g_array_index (places, RiyoPlace, i), place))
      return; /* met again: places never overlap but with themselves */
  g_array_append_val (places, *place);
}

/* What the layout says of its shape; NULL is what a layout need not say. */
static char *
dup_shape (const RiyoLayout *layout, const char *key)
{
  GString *text;

  if (strcmp (key, "形式") == 0)
    return g_strdup (riyo_form_names[layout->form]);
  if (strcmp (key, "引用符") == 0)
    return layout->unquoted ? g_strdup ("なし") : NULL;
  if (strcmp (key, "注釈") == 0)
    return layout->comment != NULL ? g_strdup_printf ("\"%s\"", layout->comment) : NULL;
  if (strcmp (key, "種別") == 0 && layout->type_first > 0)
    {
      append_span (text = g_string_new (NULL), layout->type_first, layout->type_last);
      return g_string_free (text, FALSE);
    }
  if (strcmp (key, "レコード長") == 0 && layout->record_bytes > 0)
    return g_strdup_printf ("%u", layout->record_bytes);
  if (strcmp (key, "見出し行") == 0 && layout->header_row > 0)
    return g_strdup_printf ("%u", layout->header_row);
  if (strcmp (key, "前置き") == 0 && layout->preamble_rows > layout->header_row)
    return g_strdup_printf ("%u", layout->preamble_rows);
  return NULL;
}

static const char *const shape_keys[][5] = {
  [RIYO_SHAPE_RECORDS] = { "形式", "引用符", "レコード長", "種別", NULL },
  [RIYO_SHAPE_ROWS] = { "見出し行", "前置き", "注釈", NULL },
};

void
riyo_shape_append (GString *text, const RiyoLayout *layout)
{
  for (guint shape = 0; shape < G_N_ELEMENTS (shape_keys); shape++)
    for (const char *const *key = shape_keys[shape]; *key != NULL; key++)
      {
        g_autofree char *value = dup_shape (layout, *key);

        if (value != NULL)
          g_string_append_printf (text, "%s=%s\n", *key, value);
      }
}

gboolean
riyo_shape_fits (RiyoShape shape, const RiyoLayout *layout, const RiyoGroup *head)
{
  for (const char *const *key = shape_keys[shape]; *key != NULL; key++)
    {
      g_autofree char *value = dup_shape (layout, *key);

      if (g_strcmp0 (value, riyo_group_get_value (head, *key)) != 0)
        return FALSE;
    }
  return TRUE;
}

char *
riyo_layout_format_subject (const RiyoLayout *layout, const RiyoSubjectPlace *place)
{
  const char *type = riyo_layout_row_at (layout, place->row)->type;
  GString *text = g_string_new (place->column);

  if (place->column != NULL)
    return g_string_free (text, FALSE);
  if (type != NULL)
    g_string_append_printf (text, "%s ", type);
  g_string_append_printf (text, layout->header_row > 0 ? "%u番" : "%u", place->first);
  if (place->last != place->first)
    g_string_append_printf (text, "-%u", place->last);
  return g_string_free (text, FALSE);
}
