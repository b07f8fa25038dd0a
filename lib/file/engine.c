/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What all engines share: input, findings, the wording of a fault. */
#include "config.h"

#include <string.h>

#include "base/base.h"
#include "engine.h"
#include "looks.h"

static void
clear_met (gpointer data)
{
  RiyoMet *met = data;

  g_free (met->name);
  g_array_unref (met->places);
}

void
riyo_engine_init (RiyoEngine *engine, RiyoLayout *layout, RiyoMode mode, const RiyoJudge *judge)
{
  engine->layout = riyo_layout_ref (layout);
  engine->mode = mode;
  engine->text = layout->text;
  engine->judge = *judge;
  engine->nothing_kept = TRUE;
  engine->met = g_array_new (FALSE, TRUE, sizeof (RiyoMet));
  g_array_set_clear_func (engine->met, clear_met);
  riyo_inherited_init (&engine->inherited);
}

void
riyo_engine_free (RiyoEngine *engine)
{
  if (engine == NULL)
    return;
  engine->clear (engine);
  riyo_input_clear (&engine->input);
  g_array_unref (engine->met);
  g_free (engine->n_of_type);
  g_clear_pointer (&engine->ends, g_array_unref);
  riyo_answered_free (engine->answered);
  riyo_inherited_clear (&engine->inherited);
  riyo_layout_unref (engine->layout);
  g_free (engine);
}

void
riyo_engine_keep_records (RiyoEngine *engine)
{
  engine->ends = g_array_new (FALSE, FALSE, sizeof (gsize));
  engine->answered = riyo_answered_new ();
}

gboolean
riyo_engine_step (RiyoEngine *engine, GError **error)
{
  engine->n_out = 0;
  return engine->finished || engine->step (engine, error);
}

/* The likeliest cause of a file that has not its layout's shape. */
static char *
tell_looks (const RiyoLayout *layout, const char *text, const char *looks)
{
  if (layout->text == RIYO_TEXT_CP932 || layout->text == RIYO_TEXT_UTF8)
    return g_strdup_printf (_ ("%s (the file looks like %s; the layout says 文字コード=%s)"), text,
                            looks, layout->text == RIYO_TEXT_CP932 ? "CP932" : "UTF-8");
  return g_strdup_printf (_ ("%s (the file looks like %s)"), text, looks);
}

gboolean
riyo_engine_fail (RiyoEngine *engine, guint64 record, guint64 byte, GError **error,
                  const char *format, ...)
{
  g_autofree char *text = NULL, *told = NULL;
  const char *looks = riyo_looks_otherwise (engine->layout, engine->input.data, engine->input.n);
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  if (looks != NULL)
    told = tell_looks (engine->layout, text, looks);
  engine->n_out = 0;
  return riyo_error_at (error, RIYO_ERROR_FORMAT, engine->input.shown, 0,
                        riyo_engine_has_rows (engine) ? _ ("row %lu, byte %lu: %s")
                                                      : _ ("record %lu, byte %lu: %s"),
                        (gulong)record, (gulong)byte, told != NULL ? told : text);
}

/* Parts are told apart by more than their names: a header may read like a number. */
static gboolean
is_same (const RiyoMet *a, const RiyoMet *b)
{
  return a->part == b->part && a->tags == b->tags && a->permitted == b->permitted
         && a->empty == b->empty && strcmp (a->name, b->name) == 0;
}

static void
note_met (RiyoEngine *engine, const RiyoMet *met, const RiyoPlace *place)
{
  RiyoMet copy = *met;

  for (guint i = 0; i < engine->met->len; i++)
    if (is_same (&g_array_index (engine->met, RiyoMet, i), met))
      {
        riyo_places_add (g_array_index (engine->met, RiyoMet, i).places, place);
        return;
      }
  copy.name = g_strdup (met->name);
  copy.places = g_array_new (FALSE, FALSE, sizeof (RiyoPlace));
  riyo_places_add (copy.places, place);
  g_array_append_val (engine->met, copy);
  engine->n_findings += !met->permitted;
}

gboolean
riyo_engine_permits_at (RiyoEngine *engine, guint part, const char *name, const RiyoPlace *place,
                        RiyoTags *kept)
{
  const RiyoPart *named = part != G_MAXUINT ? riyo_layout_part_at (engine->layout, part) : NULL;
  RiyoMet met = { .name = (char *)name, .part = part, .tags = RIYO_TAGS_UNTAGGED };

  met.empty = riyo_inherited_is_emptied (&engine->inherited, place);
  /* Left out like anything else, where that is asked for. */
  met.emptied = met.empty && engine->mode != RIYO_MODE_DROP;
  met.permitted = met.emptied;
  if (named != NULL)
    {
      met.tags = named->tags | riyo_inherited_get_tags (&engine->inherited, place);
      met.reason = met.tags == 0 ? named->reason : NULL;
      met.permitted = met.emptied || met.reason != NULL
                      || engine->judge.permits (engine->judge.data, met.tags);
      met.name = (char *)(name != NULL ? name : named->name);
    }
  note_met (engine, &met, place);
  if (!met.permitted || met.emptied)
    return FALSE;
  *kept |= met.tags;
  return TRUE;
}

gboolean
riyo_engine_permits (RiyoEngine *engine, guint part, RiyoTags *kept)
{
  RiyoPlace place = { .kind = riyo_layout_part_at (engine->layout, part)->kind };

  return riyo_engine_permits_at (engine, part, NULL, &place, kept);
}

char *
riyo_engine_decode (RiyoText text, const guchar *data, gsize n)
{
  const char *bytes = (const char *)data;

  if (memchr (data, '\0', n) != NULL || text == RIYO_TEXT_ANY)
    return NULL;
  if (text == RIYO_TEXT_CP932)
    return g_convert (bytes, (gssize)n, "UTF-8", "CP932", NULL, NULL, NULL);
  if (text == RIYO_TEXT_BYTES) /* of which ASCII alone is taken for text */
    return g_convert (bytes, (gssize)n, "UTF-8", "ASCII", NULL, NULL, NULL);
  return g_utf8_validate (bytes, (gssize)n, NULL) ? g_strndup (bytes, n) : NULL;
}

const char *
riyo_engine_word_behind_end (void)
{
  return _ ("data behind the end of the file (an end mark 1A, or padding); expected nothing more");
}

gboolean
riyo_engine_is_padding (const RiyoLayout *layout, const guchar *data, gsize n)
{
  for (gsize i = 0; i < n; i++)
    if (data[i] != '\r' && data[i] != '\n' && data[i] != '\0' && data[i] != ' '
        && (data[i] != 0x1a || !layout->end_mark))
      return FALSE;
  return TRUE;
}
