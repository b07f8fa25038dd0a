/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether what is read may go out, and if not, why. */
#include "config.h"

#include <string.h>

#include "base/base.h"
#include "engines.h"
#include "folder/folder.h"
#include "guard/guard.h"
#include "layout/layout.h"
#include "pass.h"
#include "rule/rule.h"
#include "rules/rules.h"

#define NAMED_PARTS 40

static gboolean
check_flags (const RiyoLayout *layout, RiyoFilterFlags flags, GError **error)
{
  gboolean blank = (flags & RIYO_FILTER_BLANK) != 0, drop = (flags & RIYO_FILTER_DROP) != 0;

  if (blank && drop)
    return riyo_fail_argument (error, _ ("--blank and --drop exclude each other"));
  if (drop && layout->header_row == 0)
    return riyo_fail_argument (error,
                               _ ("--drop needs a header that names the columns; the layout has "
                                  "none (--blank keeps the shape)"));
  if (blank && layout->form == RIYO_FORM_WHOLE)
    return riyo_fail_argument (error, _ ("a whole opaque file (形式=一括) has no parts to empty"));
  return TRUE;
}

/* A use that is limited can only be held to it where each record says whose it is. */
static gboolean
check_limit (const RiyoLayout *layout, const RiyoUse *use, GError **error)
{
  if (!riyo_use_is_limited (use) || layout->subject->len > 0)
    return riyo_use_can_tell (use, layout->subject->len, error);
  g_set_error (error, RIYO_ERROR, RIYO_ERROR_ARGUMENT,
               _ ("the use is limited to a person or a part of the number, and the layout %s does "
                  "not tell whose each record is (本人)"),
               layout->name);
  return FALSE;
}

gboolean
riyo_pass_init (RiyoPass *pass, RiyoOperation *operation, RiyoLayout *layout, RiyoFilterFlags flags,
                GError **error)
{
  const RiyoUse *use = riyo_operation_use (operation);

  if (!riyo_layout_check_of_file (layout, error)
      || !riyo_layout_check_table (layout, riyo_use_get_table (use), error)
      || !check_flags (layout, flags, error) || !check_limit (layout, use, error))
    return FALSE;
  *pass = (RiyoPass){ .operation = riyo_operation_ref (operation),
                      .layout = riyo_layout_ref (layout),
                      .flags = flags };
  return TRUE;
}

void
riyo_pass_clear (RiyoPass *pass)
{
  riyo_engine_free (pass->engine);
  g_clear_pointer (&pass->sidecar, riyo_sidecar_free);
  g_clear_pointer (&pass->passed, riyo_digest_free);
  riyo_layout_unref (pass->layout);
  riyo_operation_unref (pass->operation);
}

static RiyoMode
get_mode (const RiyoPass *pass)
{
  return (pass->flags & RIYO_FILTER_BLANK) != 0  ? RIYO_MODE_BLANK
         : (pass->flags & RIYO_FILTER_DROP) != 0 ? RIYO_MODE_DROP
                                                 : RIYO_MODE_REFUSE;
}

static void
init_judge (RiyoPass *pass, RiyoJudge *judge)
{
  gboolean leaves_out = (pass->flags & RIYO_FILTER_SKIP_SUSPENDED) != 0;

  riyo_operation_judge_init (&pass->judge, pass->operation, pass->layout, leaves_out, judge);
}

void
riyo_pass_open (RiyoPass *pass, int fd, const char *shown)
{
  RiyoJudge judge;

  init_judge (pass, &judge);
  pass->engine = riyo_engine_new (pass->layout, get_mode (pass), &judge, shown, fd);
}

void
riyo_pass_open_memory (RiyoPass *pass, gconstpointer data, gsize n, const char *shown)
{
  RiyoJudge judge;

  init_judge (pass, &judge);
  pass->engine = riyo_engine_new_memory (pass->layout, get_mode (pass), &judge, shown, data, n);
}

static gboolean
find_hash (gpointer version, gpointer hash, gpointer data)
{
  const char **wanted = data;

  if (strcmp (hash, *wanted) == 0)
    *wanted = NULL;
  return *wanted == NULL;
}

/* The sidecar's names mean something only by such a table. */
gboolean
riyo_pass_check_tables (const RiyoUse *use, const RiyoSidecar *sidecar, GError **error)
{
  for (; sidecar != NULL; sidecar = sidecar->other)
    {
      const char *wanted = sidecar->table;

      g_tree_foreach (riyo_use_get_folder (use)->state->tables, find_hash, &wanted);
      if (wanted != NULL)
        return riyo_error_at (error, RIYO_ERROR_MISMATCH, sidecar->path, 0,
                              _ ("its tags are of a table that this folder never adopted"));
    }
  return TRUE;
}

gboolean
riyo_pass_inherit (RiyoPass *pass, RiyoSidecar *sidecar, GError **error)
{
  RiyoUse *use = riyo_pass_use (pass);

  pass->sidecar = sidecar;
  if (!riyo_pass_check_tables (use, sidecar, error)
      || !riyo_sidecar_apply (sidecar, pass->engine, riyo_use_get_table (use), error))
    return FALSE;
  pass->judge.tags |= pass->engine->inherited.all;
  pass->engine->input.digest = riyo_digest_new ((pass->flags & RIYO_FILTER_SHA256) != 0);
  if (pass->engine->mode == RIYO_MODE_REFUSE)
    pass->passed = riyo_digest_new (FALSE);
  return TRUE;
}

gboolean
riyo_pass_check_input (RiyoPass *pass, GError **error)
{
  const RiyoInput *input = &pass->engine->input;
  char hex[RIYO_DIGEST_HEX];

  if (input->digest == NULL)
    return TRUE;
  riyo_digest_get_hex (input->digest, hex);
  return riyo_sidecar_check (pass->sidecar, input->shown, hex, error)
         && riyo_sidecar_check_sha256 (pass->sidecar, riyo_digest_get_sha256 (input->digest),
                                       error);
}

gboolean
riyo_pass_step (RiyoPass *pass, GError **error)
{
  RiyoEngine *engine = pass->engine;

  riyo_operation_judge_look_anew (&pass->judge);
  if (!riyo_engine_step (engine, error))
    return FALSE;
  if (pass->passed != NULL)
    riyo_digest_update (pass->passed, engine->out, engine->n_out);
  return !engine->finished || riyo_pass_check_input (pass, error);
}

void
riyo_pass_append_findings (GString *text, const RiyoPass *pass)
{
  RiyoTable *table = riyo_use_get_table (riyo_pass_use (pass));
  guint n = 0;

  for (guint i = 0; i < pass->engine->met->len; i++)
    {
      const RiyoMet *met = riyo_pass_met_at (pass, i);
      g_autofree char *tags = NULL;
      RiyoVerdict verdict;

      if (met->permitted)
        continue;
      if (++n > NAMED_PARTS)
        {
          g_string_append (text, " …");
          return;
        }
      tags = riyo_table_format_tags (table, met->tags);
      verdict = riyo_operation_judge_decide (&pass->judge, met->tags);
      g_string_append_printf (text, "%s%s (%s%s)", n > 1 ? " / " : "", met->name, tags,
                              verdict.reason == RIYO_REASON_SUSPENDED ? _ ("; suspended") : "");
    }
}

/* The first records of a list, as they are counted by whoever looks for them. */
static void
append_places (GString *text, const RiyoEngine *engine, const RiyoNamed *named)
{
  guint n = (guint)MIN (named->n, RIYO_NAMED_RECORDS);

  if (riyo_engine_has_rows (engine))
    g_string_append (text, named->n == 1 ? _ ("row ") : _ ("rows "));
  else
    g_string_append (text, named->n == 1 ? _ ("record ") : _ ("records "));
  for (guint i = 0; i < n; i++)
    {
      g_string_append_printf (text, "%s%" G_GUINT64_FORMAT, i > 0 ? " " : "",
                              named->first[i].record);
      if (named->first[i].type != NULL)
        g_string_append_printf (text, _ (" (type %s, no. %lu)"), named->first[i].type,
                                (gulong)named->first[i].nth);
    }
  if (named->n > n)
    g_string_append (text, " …");
}

static const char *
get_words (RiyoNamedKind kind)
{
  switch (kind)
    {
    case RIYO_NAMED_STOPPED:
      return _ ("suspended");
    case RIYO_NAMED_UNSTATED:
      return _ ("whose subject is not stated");
    case RIYO_NAMED_VALUE:
      return _ ("that state another value than was said, or none");
    case RIYO_NAMED_OTHER:
      return _ ("other persons'");
    case RIYO_NAMED_UNSURE:
      return _ ("that may be the person's, but lack parts of the number");
    default:
      return _ ("whose subject is in none of the declared forms");
    }
}

void
riyo_pass_append_named (GString *text, const RiyoOperationJudge *judge, const RiyoEngine *engine,
                        const char *before)
{
  for (guint kind = 0; kind < RIYO_N_NAMED; kind++)
    {
      const RiyoNamed *named = &judge->named[kind];
      g_autofree char *fault = NULL;

      if (named->n == 0)
        continue;
      g_string_append (text, before);
      g_string_append_printf (text, _ ("%s: %lu, "), get_words ((RiyoNamedKind)kind),
                              (gulong)named->n);
      append_places (text, engine, named);
      if (kind != RIYO_NAMED_BAD)
        continue;
      fault
          = riyo_subject_describe_fault (judge->forms, judge->fault, judge->bad_part, judge->mark);
      g_string_append_printf (text, _ (" (the first: %s)"), fault);
    }
}

void
riyo_pass_append_records (GString *text, const RiyoPass *pass, const char *before)
{
  riyo_pass_append_named (text, &pass->judge, pass->engine, before);
}

/* What was emptied or left out, as a JSON array of names. */
char *
riyo_pass_list_left_out (const RiyoPass *pass)
{
  GString *text = g_string_new ("[");

  for (guint i = 0; i < pass->engine->met->len; i++)
    {
      if (riyo_pass_met_at (pass, i)->permitted)
        continue;
      if (text->len > 1)
        g_string_append_c (text, ',');
      riyo_json_append_text (text, riyo_pass_met_at (pass, i)->name);
    }
  g_string_append_c (text, ']');
  return g_string_free (text, FALSE);
}

/* Whether no part may be used of all that was met, nor of what may follow: another type of record
 * can bring one. */
static gboolean
has_no_part (const RiyoEngine *engine)
{
  return engine->nothing_kept
         && (engine->finished || (engine->n_records > 0 && engine->layout->rows->len == 1));
}

/* Whether refused parts are why: not where they were to be left out, and something remains. */
static gboolean
parts_matter (const RiyoPass *pass)
{
  const RiyoEngine *engine = pass->engine;

  return engine->n_findings > 0 && (engine->mode == RIYO_MODE_REFUSE || has_no_part (engine));
}

/* Whether all records were left out, or none but frames remain, which are nobody's data and count
 * as records in a layout without units. */
static gboolean
has_no_record (const RiyoPass *pass)
{
  const RiyoEngine *engine = pass->engine;

  return engine->n_left_out > 0
         && (engine->n_left_out == engine->n_records
             || !(pass->judge.of_one ? pass->judge.within : pass->judge.passed));
}

/* Whether records are why: one was refused, or none remains. */
static gboolean
records_matter (const RiyoPass *pass)
{
  const RiyoEngine *engine = pass->engine;

  return engine->n_refused > 0 || (engine->finished && has_no_record (pass));
}

/* Of the reasons of two parts: the first by the rule's order. Where parts are left out, one that
 * may be used would have remained: there it is the last, the part's that came furthest. */
static RiyoVerdict
choose (const RiyoPass *pass, RiyoVerdict a, RiyoVerdict b)
{
  guint of_a = riyo_rule_place (a.reason), of_b = riyo_rule_place (b.reason);

  if (a.permitted || b.permitted || of_a == of_b || pass->engine->mode == RIYO_MODE_REFUSE)
    return riyo_rule_first (a, b);
  return of_a > of_b ? a : b;
}

/* That of the parts; else that of the first record; else why none remained. */
static RiyoVerdict
find_refusal (const RiyoPass *pass)
{
  RiyoVerdict refusal = { .permitted = true };

  for (guint i = 0; parts_matter (pass) && i < pass->engine->met->len; i++)
    {
      const RiyoMet *met = riyo_pass_met_at (pass, i);

      if (!met->permitted)
        refusal = choose (pass, refusal, riyo_operation_judge_decide (&pass->judge, met->tags));
    }
  if (!refusal.permitted)
    return refusal;
  return pass->judge.record.reason != 0 ? pass->judge.record : pass->judge.left_out;
}

/* A file that names nobody is stopped by whoever's suspension: it ends the search to know so. */
static void
append_remedy (GString *text, const RiyoPass *pass, RiyoVerdict refusal)
{
  guint n = riyo_use_count_suspensions (riyo_pass_use (pass), pass->judge.tags);

  if (refusal.reason != RIYO_REASON_SUSPENDED || !pass->layout->no_subject)
    return;
  g_string_append (text, "\n  ");
  g_string_append_printf (text,
                          _ ("The layout says 本人=なし: the suspensions that cover this use (%u) "
                             "cannot be looked up in "
                             "the file, and stop all of it."),
                          n);
  g_string_append (text, "\n  ");
  g_string_append (text,
                   pass->layout->form == RIYO_FORM_WHOLE
                       ? _ ("Check the list of the persons before packing, and pack what passes: "
                            "see 本人=なし in "
                            "riyo-layout(5).")
                       : _ ("If its records hold a number, adopt a layout that says where (本人=); "
                            "else check the "
                            "list of the persons it is made of: see 本人=なし in riyo-layout(5)."));
}

/* A file without a record of the one person: that there is none comes before why it matters. */
static const char *
get_nothing (const RiyoPass *pass, RiyoVerdict refusal)
{
  const RiyoOperationJudge *judge = &pass->judge;

  if (refusal.reason != RIYO_REASON_MISMATCH || judge->record.reason != 0 || !judge->of_one
      || judge->within)
    return NULL;
  return judge->named[RIYO_NAMED_OTHER].n == pass->engine->n_left_out
             ? _ ("REFUSED MISMATCH: no record of this person in it.")
             : _ ("REFUSED MISMATCH: no record that is known to be of this person in it.");
}

static gboolean
refuse (RiyoPass *pass, GError **error)
{
  RiyoUse *use = riyo_pass_use (pass);
  const char *shown = pass->engine->input.shown;
  g_autoptr (GError) words = NULL;
  g_autoptr (GString) text = NULL;
  g_autofree char *before = NULL;
  RiyoVerdict refusal = find_refusal (pass);
  const char *nothing;
  RiyoSubject bad;

  pass->refusal = refusal;
  if (!riyo_use_note_refusal (use, refusal, NULL, error))
    return FALSE;
  riyo_subject_fail (&bad, pass->judge.fault, pass->judge.bad_part);
  bad.mark = pass->judge.mark;
  riyo_use_refuse (use, refusal, &bad, &words);
  nothing = get_nothing (pass, refusal);
  text = g_string_new (nothing != NULL ? nothing : words->message);
  if (parts_matter (pass))
    {
      g_string_append_printf (text, "\n  %s: ", shown);
      riyo_pass_append_findings (text, pass);
    }
  before = g_strdup_printf ("\n  %s: ", shown);
  riyo_pass_append_records (text, pass, before);
  append_remedy (text, pass, refusal);
  g_set_error_literal (error, RIYO_REFUSAL, refusal.reason, text->str);
  return FALSE;
}

/* What a sidecar calls empty comes out empty: where it was not, the file is not what the sidecar
 * says, and it would be a shorter one unasked. */
static gboolean
check_same (const RiyoPass *pass, GError **error)
{
  const RiyoEngine *engine = pass->engine;
  char hex[RIYO_DIGEST_HEX];

  if (pass->passed == NULL || !engine->finished || engine->n_left_out + engine->n_totals > 0)
    return TRUE;
  riyo_digest_get_hex (pass->passed, hex);
  return strcmp (hex, pass->sidecar->digest) == 0
         || riyo_error_at (error, RIYO_ERROR_MISMATCH, engine->input.shown, 0,
                           _ ("a part that %s calls empty is not"), pass->sidecar->path);
}

/* Whom a suspension is of is a pseudonym, and who was read is not kept: all are to be asked about
 * again. */
static gboolean
check_current (const RiyoPass *pass, GError **error)
{
  return riyo_operation_judge_is_current (&pass->judge)
         || riyo_error_at (error, RIYO_ERROR_STATE, pass->engine->input.shown, 0,
                           _ ("a suspension was recorded while the file was read, and may be of "
                              "what had been read; nothing goes out. Run it again"));
}

gboolean
riyo_pass_has_passed (RiyoPass *pass, GError **error)
{
  return parts_matter (pass) || records_matter (pass) ? refuse (pass, error)
                                                      : check_same (pass, error);
}

gboolean
riyo_pass_may_go_out (RiyoPass *pass, GError **error)
{
  if (parts_matter (pass) || records_matter (pass))
    return refuse (pass, error);
  if (!check_current (pass, error))
    return FALSE;
  return check_same (pass, error);
}
