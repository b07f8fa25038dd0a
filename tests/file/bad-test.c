/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Replays tests/file/bad-files.txt on every scanning engine, and with reads of every size. */
#include "config.h"

#include <string.h>

#include "file/engines.h"
#include "file/input.h"
#include "kit/harness.h"
#include "layout/layout.h"
#include "scan/internal.h"

typedef struct
{
  char *says;
  RiyoLayout *layout;
  RiyoMode mode;
  RiyoTags allowed;
  gboolean cp932, same, fails;
  GByteArray *in, *out;
  char **words; /* of the error, the code first */
} Case;

static RiyoTable *table;
static GHashTable *layouts;

static gboolean
permits (gpointer data, RiyoTags tags)
{
  return tags != 0 && (tags & ~*(RiyoTags *)data) == 0;
}

/* Appends a text with its escapes; "*N text" N times. */
static void
append_text (GByteArray *bytes, const char *text)
{
  guint64 n = 1;
  g_autoptr (GByteArray) once = g_byte_array_new ();

  if (*text == '*')
    {
      char *rest;

      n = g_ascii_strtoull (text + 1, &rest, 10);
      text = rest + 1;
    }
  for (; *text != '\0'; text++)
    {
      guchar c = (guchar)*text;

      if (c == '\\')
        {
          c = (guchar) * ++text;
          c = c == 'n' ? '\n' : c == 'r' ? '\r' : c == 't' ? '\t' : c;
          if (c == 'x')
            {
              c = (guchar)(g_ascii_xdigit_value (text[1]) * 16 + g_ascii_xdigit_value (text[2]));
              text += 2;
            }
        }
      g_byte_array_append (once, &c, 1);
    }
  for (; n > 0; n--)
    g_byte_array_append (bytes, once->data, once->len);
}

static void
add_layout (const char *name, GString *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new (text->str, text->len);
  RiyoLayout *layout = riyo_layout_new_from_bytes (table, bytes, name, &error);

  CHECK_NO_ERROR (error);
  g_hash_table_insert (layouts, g_strdup (name), layout);
}

static void
read_use (Case *test, const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);

  test->layout = g_hash_table_lookup (layouts, words[0]);
  test->mode = RIYO_MODE_REFUSE;
  test->allowed = riyo_table_get_known_tags (table);
  for (guint i = 1; words[i] != NULL; i++)
    if (strcmp (words[i], "blank") == 0)
      test->mode = RIYO_MODE_BLANK;
    else if (strcmp (words[i], "drop") == 0)
      test->mode = RIYO_MODE_DROP;
    else if (strcmp (words[i], "only") == 0 && words[++i] != NULL)
      CHECK (riyo_table_parse_tags (table, words[i], &test->allowed, NULL));
}

static void
convert (Case *test)
{
  gsize n = 0;
  char *text
      = g_convert ((const char *)test->in->data, test->in->len, "CP932", "UTF-8", NULL, &n, NULL);

  g_byte_array_set_size (test->in, 0);
  g_byte_array_append (test->in, (guchar *)text, (guint)n);
  g_free (text);
}

/* However often a part is met, it is told once. */
static gboolean
is_told_once (const RiyoEngine *engine)
{
  for (guint i = 0; i < engine->met->len; i++)
    for (guint k = 0; k < i; k++)
      {
        const RiyoMet *a = &g_array_index (engine->met, RiyoMet, i);
        const RiyoMet *b = &g_array_index (engine->met, RiyoMet, k);

        if (a->part == b->part && a->tags == b->tags && a->permitted == b->permitted
            && a->emptied == b->emptied && strcmp (a->name, b->name) == 0)
          return FALSE;
      }
  return TRUE;
}

/* Runs an engine over the case; the code and message of what went wrong, or NULL. */
static char *
run_once (const Case *test, GByteArray *got)
{
  RiyoTags allowed = test->allowed;
  RiyoJudge judge = { &allowed, permits, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (RiyoEngine) engine = riyo_engine_new_memory (test->layout, test->mode, &judge, "file",
                                                          test->in->data, test->in->len);
  g_autoptr (GString) names = g_string_new ("REFUSED");

  while (!engine->finished)
    {
      if (!riyo_engine_step (engine, &error))
        return g_strdup_printf ("%s %s", riyo_error_code_name (error), error->message);
      g_byte_array_append (got, engine->out, (guint)engine->n_out);
    }
  CHECK_ROW (is_told_once (engine), "%s: a part is told twice", test->says);
  if (engine->n_findings == 0 || (test->mode != RIYO_MODE_REFUSE && !engine->nothing_kept))
    return NULL;
  for (guint i = 0; i < engine->met->len; i++)
    if (!g_array_index (engine->met, RiyoMet, i).permitted)
      g_string_append_printf (names, " %s", g_array_index (engine->met, RiyoMet, i).name);
  return g_string_free (g_steal_pointer (&names), FALSE);
}

static void
run_case (const Case *test)
{
  static const gsize pieces[] = { RIYO_READ_BYTES, 4096, 65, 64, 7 };

  for (riyo_scan_engine = 0; riyo_scan_engine < 3; riyo_scan_engine++)
    for (guint i = 0; i < G_N_ELEMENTS (pieces); i++)
      {
        g_autoptr (GByteArray) got = g_byte_array_new ();
        const GByteArray *want = test->same ? test->in : test->out;
        g_autofree char *wrong = NULL;

        if (test->in->len > 5000 * pieces[i])
          continue;
        riyo_input_piece_bytes = pieces[i];
        wrong = run_once (test, got);
        if (test->fails)
          CHECK_ROW (wrong != NULL, "%s [%u/%zu]: passed", test->says, riyo_scan_engine, pieces[i]);
        else
          CHECK_ROW (wrong == NULL && got->len == want->len
                         && (want->len == 0 || memcmp (got->data, want->data, want->len) == 0),
                     "%s [%u/%zu]: %s, got %u bytes: %.*s", test->says, riyo_scan_engine, pieces[i],
                     wrong, got->len, (int)MIN (got->len, 60), (char *)got->data);
        for (char **word = test->words; wrong != NULL && word != NULL && *word != NULL; word++)
          CHECK_ROW (strstr (wrong, g_strstrip (*word)) != NULL, "%s [%u/%zu]: no “%s” in: %s",
                     test->says, riyo_scan_engine, pieces[i], *word, wrong);
      }
  riyo_scan_engine = 0;
  riyo_input_piece_bytes = RIYO_READ_BYTES;
}

static void
end_case (Case *test, guint *n)
{
  if (test->says == NULL)
    return;
  if (test->cp932)
    convert (test);
  if (CHECK_ROW (test->layout != NULL, "%s: no layout", test->says))
    run_case (test);
  ++*n;
  g_free (test->says);
  g_byte_array_unref (test->in);
  g_byte_array_unref (test->out);
  g_strfreev (test->words);
  *test = (Case){ NULL };
}

static void
read_line (Case *test, const char *line)
{
  if (g_str_has_prefix (line, "use "))
    read_use (test, line + 4);
  else if (g_str_has_prefix (line, "in "))
    append_text (test->in, line + 3);
  else if (g_str_has_prefix (line, "out "))
    append_text (test->out, line + 4);
  else if (strcmp (line, "cp932") == 0)
    test->cp932 = TRUE;
  else if (strcmp (line, "same") == 0)
    test->same = TRUE;
  else if (g_str_has_prefix (line, "err "))
    {
      g_autoptr (GStrvBuilder) words = g_strv_builder_new ();
      const char *rest = strchr (line + 4, ' ');
      g_autofree char *code = g_strndup (line + 4, (gsize)(rest - line - 4));
      g_auto (GStrv) more = g_strsplit (rest + 1, "|", -1);

      g_strv_builder_add (words, code);
      g_strv_builder_addv (words, (const char **)more);
      test->words = g_strv_builder_end (words);
      test->fails = TRUE;
    }
}

TEST (bad_files)
{
  g_autofree char *path = harness_source ("tests/file/bad-files.txt");
  g_autofree char *text = harness_read (path);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (GString) layout = g_string_new (NULL);
  g_autofree char *name = NULL;
  Case test = { NULL };
  guint n = 0;

  g_setenv ("LANGUAGE", "C", TRUE); /* the table has the English words */
  table = riyo_table_new_builtin ();
  layouts
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)riyo_layout_unref);
  for (char **line = lines; *line != NULL; line++)
    {
      if (name != NULL && **line != '|')
        {
          add_layout (name, layout);
          g_clear_pointer (&name, g_free);
          g_string_truncate (layout, 0);
        }
      if (g_str_has_prefix (*line, "layout "))
        name = g_strdup (*line + 7);
      else if (**line == '|')
        g_string_append_printf (layout, "%s\n", *line + 1);
      else if (g_str_has_prefix (*line, "case: "))
        {
          end_case (&test, &n);
          test = (Case){ .says = g_strdup (*line + 6),
                         .in = g_byte_array_new (),
                         .out = g_byte_array_new () };
        }
      else if (**line != '#' && test.says != NULL)
        read_line (&test, *line);
    }
  end_case (&test, &n);
  CHECK_ROW (n >= 100, "only %u cases", n);
  g_hash_table_unref (layouts);
  riyo_table_unref (table);
}
