/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Proposes a layout for a file: one that ships, or a draft; either is tried on the file first. */
#include "config.h"

#include <string.h>

#include "base/base.h"
#include "draft.h"
#include "engines.h"
#include "file.h"
#include "glimpse.h"
#include "table/table.h"

static gboolean
permit_named (gpointer unused, RiyoTags tags)
{
  return (tags & RIYO_TAGS_UNTAGGED) == 0;
}

/* The bytes that hold whole records of a layout. */
static gsize
count_whole (const RiyoGlimpse *glimpse, const RiyoLayout *layout)
{
  gsize stride = layout->record_bytes, n = glimpse->n_all;

  if (glimpse->whole || layout->form != RIYO_FORM_FIXED)
    return n;
  stride += n > stride && glimpse->data[stride] == '\n'   ? 1
            : n > stride && glimpse->data[stride] == '\r' ? 2
                                                          : 0;
  return n / stride * stride;
}

/* Whether a layout reads all of the file, or of what is at hand, and names all that it meets. */
static gboolean
reads (RiyoLayout *layout, const RiyoGlimpse *glimpse, GError **error)
{
  RiyoJudge judge = { NULL, permit_named, NULL };
  RiyoFileDoubts doubts = { 0 };
  g_autofree char *seen = NULL;
  g_autoptr (RiyoEngine) engine
      = riyo_engine_new_memory (layout, RIYO_MODE_BLANK, &judge, glimpse->shown, glimpse->data,
                                count_whole (glimpse, layout));

  while (!engine->finished)
    if (!riyo_engine_step (engine, error))
      return FALSE;
  if (engine->n_findings > 0 || engine->n_records == 0)
    return FALSE;
  if (glimpse->whole || glimpse->file == NULL)
    return TRUE;
  seen = riyo_layout_check_file (layout, NULL, glimpse->file, &doubts, error);
  return seen != NULL && doubts.n_uncovered == 0;
}

/* Bank files have one shape; bytes 2 and 3 tell what they are for. */
static gboolean
is_of_kind (const RiyoGlimpse *glimpse, const char *name)
{
  static const struct
  {
    const char *name, *codes;
  } kinds[] = { { "zengin", "21" }, { "furikae", "91" }, { "kyuyo", "11 12 71 72" } };
  char code[3] = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (strcmp (kinds[i].name, name) == 0)
      {
        if (glimpse->n < 3)
          return FALSE;
        memcpy (code, glimpse->data + 1, 2);
        return strlen (code) == 2 && strstr (kinds[i].codes, code) != NULL;
      }
  return TRUE;
}

/* The name of the shipped layout that fits, or NULL. */
static char *
find_shipped (RiyoTable *table, const RiyoGlimpse *glimpse, RiyoTags *tags)
{
  g_auto (GStrv) names = riyo_layout_list_shipped ();

  for (char **name = names; *name != NULL; name++)
    {
      g_autoptr (RiyoLayout) layout = riyo_layout_new_shipped (table, *name, NULL);

      if (layout == NULL || !is_of_kind (glimpse, *name) || !reads (layout, glimpse, NULL))
        continue;
      *tags = riyo_layout_get_tags (layout);
      return g_strdup (*name);
    }
  return NULL;
}

/* The draft that reads the file, without half of what nobody knows: with quotes, else without. */
static char *
try_drafts (RiyoTable *table, const RiyoGlimpse *glimpse, const char *category,
            const RiyoSubjectForms *forms, GError **error)
{
  g_autoptr (GError) first = NULL;

  for (guint unquoted = 0; unquoted < 2; unquoted++)
    {
      g_autofree char *text = riyo_draft_new (glimpse, category, forms, unquoted == 1);
      g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
      g_autoptr (GError) failure = NULL;
      g_autoptr (RiyoLayout) layout
          = riyo_layout_new_from_bytes (table, bytes, "suggest.layout", &failure);

      if (layout != NULL && reads (layout, glimpse, &failure))
        return g_steal_pointer (&text);
      if (first == NULL)
        first = g_steal_pointer (&failure);
    }
  if (first == NULL)
    return NULL;
  g_propagate_prefixed_error (error, g_steal_pointer (&first),
                              _ ("no draft that reads the whole file was found; the nearest: "));
  return NULL;
}

static void
append_shipped (GString *text, RiyoTable *table, const char *name, RiyoTags tags,
                const char *category)
{
  g_autofree char *categories = riyo_table_format_tags (table, tags);

  if (strcmp (categories, category) == 0)
    g_string_append_printf (
        text,
        "# 付属のレイアウト %s がこのファイルに合います。-l %s で、そのまま使えます。\n"
        "# 次は、その写しです。直すなら、別の名前で採用してください。\n",
        name, name);
  else
    g_string_append_printf (
        text, "# 付属のレイアウト %s がこのファイルの形に合いますが、その類型は %s です。\n", name,
        categories);
}

static char *
suggest (RiyoTable *table, const RiyoGlimpse *glimpse, const char *category,
         const RiyoSubjectForms *forms, GError **error)
{
  RiyoTags tags = 0;
  g_autofree char *shipped = find_shipped (table, glimpse, &tags), *draft = NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  if (shipped != NULL)
    append_shipped (text, table, shipped, tags, category);
  if (shipped != NULL && strstr (text->str, "写し") != NULL)
    draft = riyo_layout_dup_shipped (shipped);
  else
    draft = try_drafts (table, glimpse, category, forms, error);
  if (draft == NULL)
    return NULL;
  g_string_append (text, draft);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
riyo_layout_suggest (RiyoTable *table, const char *file, const char *category,
                     const RiyoSubjectForms *forms, GError **error)
{
  guint number = riyo_table_lookup_category (table, category);
  g_autoptr (RiyoGlimpse) glimpse = NULL;

  if (number == 0)
    {
      g_autofree char *why = riyo_table_explain_category (table, category);

      g_set_error (error, RIYO_ERROR, RIYO_ERROR_NAME, "類型=%s: %s", category, why);
      return NULL;
    }
  glimpse = riyo_glimpse_new (file, error);
  if (glimpse == NULL)
    return NULL;
  return suggest (table, glimpse, riyo_table_get_category (table, number)->short_name, forms,
                  error);
}
