/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a layout covers, of a file or at all: for a person, line by line, or as JSON. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/base.h"
#include "engines.h"
#include "file.h"
#include "layout/layout.h"
#include "pass.h"
#include "source.h"

static gboolean
permit_named (gpointer unused, RiyoTags tags)
{
  return (tags & RIYO_TAGS_UNTAGGED) == 0;
}

/* A file as it was read: what was met, and whose records are in no form. */
typedef struct
{
  RiyoOperationJudge judge;
  RiyoEngine *engine;
} Covered;

/* What a sidecar says of the file counts here as it will for an operation. */
static gboolean
read_all (RiyoEngine *engine, const RiyoSidecar *sidecar, GError **error)
{
  char hex[RIYO_DIGEST_HEX];

  if (sidecar != NULL && !riyo_sidecar_apply (sidecar, engine, engine->layout->table, error))
    return FALSE;
  engine->input.digest = sidecar != NULL ? riyo_digest_new (FALSE) : NULL;
  while (!engine->finished)
    if (!riyo_engine_step (engine, error))
      return FALSE;
  if (sidecar == NULL)
    return TRUE;
  riyo_digest_get_hex (engine->input.digest, hex);
  return riyo_sidecar_check (sidecar, engine->input.shown, hex, error);
}

static gboolean
read_opened (Covered *covered, RiyoLayout *layout, const RiyoSubjectForms *forms, int fd,
             const char *file, GError **error)
{
  RiyoJudge judge = { NULL, permit_named, NULL };
  const char *shown = file != NULL ? file : "-";
  g_autoptr (GError) broken = NULL;
  gboolean piped;
  g_autoptr (RiyoSidecar) sidecar = riyo_sidecar_load_source (fd, file, &piped, &broken);

  if (broken != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&broken));
      return FALSE;
    }
  if (!riyo_layout_check_of_file (layout, error))
    return FALSE;
  if (forms != NULL)
    riyo_operation_judge_init_checking (&covered->judge, forms, layout, &judge);
  covered->engine = riyo_engine_new (layout, RIYO_MODE_BLANK, &judge, shown, fd);
  return read_all (covered->engine, sidecar, error);
}

/* Reads all of a file, NULL = stdin, by the layout. */
static gboolean
read_file (Covered *covered, RiyoLayout *layout, const RiyoSubjectForms *forms, const char *file,
           GError **error)
{
  const char *shown = file != NULL ? file : "-";
  int fd = file != NULL ? riyo_file_open (AT_FDCWD, file, O_RDONLY, 0) : STDIN_FILENO;
  gboolean read;

  *covered = (Covered){ .engine = NULL };
  if (fd < 0)
    return riyo_error_errno (error, errno, shown, _ ("cannot be opened"));
  read = read_opened (covered, layout, forms, fd, file, error);
  if (file != NULL)
    close (fd);
  if (!read)
    riyo_engine_free (covered->engine);
  return read;
}

/* Takes apart what was read, and tells what would be refused of it. */
static void
find_refused (Covered *covered, RiyoFileDoubts *doubts)
{
  doubts->n_records = covered->engine->n_records;
  doubts->n_uncovered = covered->engine->n_findings;
  doubts->n_bad = covered->judge.named[RIYO_NAMED_BAD].n;
  if (doubts->n_bad > 0)
    {
      GString *text = g_string_new (NULL);

      riyo_pass_append_named (text, &covered->judge, covered->engine, "");
      doubts->bad = g_string_free (text, FALSE);
    }
  riyo_engine_free (covered->engine);
}

static void
append_part (GString *text, RiyoTable *table, const char *name, RiyoTags tags, const char *reason)
{
  g_autofree char *names = riyo_table_format_tags (table, tags);

  g_string_append_printf (text, "%s\t%s\n", name, reason != NULL ? reason : names);
}

static void
append_part_json (GString *json, RiyoTable *table, const char *name, RiyoTags tags,
                  const char *reason)
{
  g_autofree char *names
      = riyo_table_format_tags (table, tags & ~RIYO_TAGS_UNTAGGED); /* "" of none */
  g_auto (GStrv) list = g_strsplit (reason == NULL ? names : "", ",", -1);

  g_string_append (json, json->str[json->len - 1] == '[' ? "{" : ",{");
  riyo_json_add_text (json, "part", name);
  riyo_json_add_text (json, "reason", reason);
  riyo_json_add_key (json, "categories");
  g_string_append_c (json, '[');
  for (char **category = list; (tags & ~RIYO_TAGS_UNTAGGED) != 0 && *category != NULL; category++)
    {
      if (category != list)
        g_string_append_c (json, ',');
      riyo_json_append_text (json, *category);
    }
  g_string_append (json, "]}");
}

char *
riyo_layout_check_file (RiyoLayout *layout, const RiyoSubjectForms *forms, const char *file,
                        RiyoFileDoubts *doubts, GError **error)
{
  GString *text;
  Covered covered;

  *doubts = (RiyoFileDoubts){ 0 };
  if (!read_file (&covered, layout, forms, file, error))
    return NULL;
  text = g_string_new (NULL);
  for (guint i = 0; i < covered.engine->met->len; i++)
    {
      const RiyoMet *met = &g_array_index (covered.engine->met, RiyoMet, i);

      append_part (text, layout->table, met->name, met->tags, met->reason);
    }
  g_string_append_printf (text, _ ("records: %lu\n"), (gulong)covered.engine->n_records);
  find_refused (&covered, doubts);
  return g_string_free (text, FALSE);
}

char *
riyo_layout_check_file_to_json (RiyoLayout *layout, const RiyoSubjectForms *forms, const char *file,
                                RiyoFileDoubts *doubts, GError **error)
{
  GString *json;
  Covered covered;

  *doubts = (RiyoFileDoubts){ 0 };
  if (!read_file (&covered, layout, forms, file, error))
    return NULL;
  json = g_string_new ("{");
  riyo_json_add_text (json, "layout", layout->name);
  riyo_json_add_number (json, "records", covered.engine->n_records);
  riyo_json_add_number (json, "uncovered", covered.engine->n_findings);
  if (forms != NULL)
    riyo_json_add_number (json, "bad_subjects", covered.judge.named[RIYO_NAMED_BAD].n);
  riyo_json_add_key (json, "parts");
  g_string_append_c (json, '[');
  for (guint i = 0; i < covered.engine->met->len; i++)
    {
      const RiyoMet *met = &g_array_index (covered.engine->met, RiyoMet, i);

      append_part_json (json, layout->table, met->name, met->tags, met->reason);
    }
  g_string_append (json, "]}");
  find_refused (&covered, doubts);
  return g_string_free (json, FALSE);
}

char *
riyo_layout_describe (RiyoLayout *layout)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "形式\t%s\n", riyo_form_names[layout->form]);
  for (guint i = 0; i < layout->subject->len; i++)
    {
      g_autofree char *place = riyo_layout_format_subject (
          layout, &g_array_index (layout->subject, RiyoSubjectPlace, i));

      g_string_append_printf (text, "本人\t%s\n", place);
    }
  if (layout->no_subject)
    g_string_append (text, "本人\tなし\n");
  for (guint i = 0; i < layout->parts->len; i++)
    {
      const RiyoPart *part = riyo_layout_part_at (layout, i);

      append_part (text, layout->table, part->name, part->tags, part->reason);
    }
  return g_string_free (text, FALSE);
}

char *
riyo_layout_to_json (RiyoLayout *layout)
{
  GString *json = g_string_new ("{");

  riyo_json_add_text (json, "layout", layout->name);
  riyo_json_add_text (json, "form", riyo_form_names[layout->form]);
  riyo_json_add_key (json, "subject");
  g_string_append_c (json, '[');
  for (guint i = 0; i < layout->subject->len; i++)
    {
      g_autofree char *place = riyo_layout_format_subject (
          layout, &g_array_index (layout->subject, RiyoSubjectPlace, i));

      if (i > 0)
        g_string_append_c (json, ',');
      riyo_json_append_text (json, place);
    }
  g_string_append_c (json, ']');
  riyo_json_add_key (json, "parts");
  g_string_append_c (json, '[');
  for (guint i = 0; i < layout->parts->len; i++)
    {
      const RiyoPart *part = riyo_layout_part_at (layout, i);

      append_part_json (json, layout->table, part->name, part->tags, part->reason);
    }
  g_string_append (json, "]}");
  return g_string_free (json, FALSE);
}
