/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Gathers from the log what the self-inspection tells. */
#include "config.h"

#include <string.h>

#include "gather.h"
#include "log/log.h"

static GHashTable *
new_tallies (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

/* By op; what is found there belongs to a list, unless @free_value. */
static GHashTable *
new_index (GDestroyNotify free_value)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_value);
}

static void
unfinished_free (gpointer data)
{
  RiyoUnfinished *unfinished = data;

  if (unfinished == NULL)
    return;
  g_clear_pointer (&unfinished->cells, g_ptr_array_unref);
  g_free (unfinished);
}

RiyoGathering *
riyo_gathering_new (void)
{
  RiyoGathering *gathering = g_new0 (RiyoGathering, 1);

  gathering->uses = new_tallies ();
  gathering->cells = new_tallies ();
  gathering->staff = new_tallies ();
  gathering->actors = g_ptr_array_new ();
  gathering->seen_actors = g_hash_table_new (g_str_hash, g_str_equal);
  gathering->reasons = g_ptr_array_new_with_free_func (g_free);
  gathering->tasks = g_ptr_array_new_with_free_func (g_free);
  gathering->rehearsals = g_ptr_array_new_with_free_func (g_free);
  gathering->laws = g_ptr_array_new_with_free_func (g_free);
  gathering->provisions = g_ptr_array_new_with_free_func (g_free);
  gathering->handed = g_ptr_array_new_with_free_func (g_free);
  gathering->limited = g_ptr_array_new_with_free_func (g_free);
  gathering->adoptions = g_ptr_array_new_with_free_func (g_free);
  gathering->abandoned = g_ptr_array_new_with_free_func (unfinished_free);
  gathering->months = g_ptr_array_new_with_free_func (g_free);
  gathering->requests = g_ptr_array_new_with_free_func (g_free);
  gathering->told = g_ptr_array_new_with_free_func (g_free);
  gathering->open = new_index (unfinished_free);
  gathering->settled = g_ptr_array_new_with_free_func (g_free);
  gathering->law_of = new_index (NULL);
  gathering->provided_by = new_index (NULL);
  gathering->handed_by = new_index (NULL);
  gathering->limited_by = new_index (NULL);
  gathering->strings = g_string_chunk_new (4096);
  return gathering;
}

void
riyo_gathering_free (RiyoGathering *gathering)
{
  g_hash_table_unref (gathering->uses);
  g_hash_table_unref (gathering->cells);
  g_hash_table_unref (gathering->staff);
  g_ptr_array_unref (gathering->actors);
  g_hash_table_unref (gathering->seen_actors);
  g_ptr_array_unref (gathering->reasons);
  g_ptr_array_unref (gathering->tasks);
  g_ptr_array_unref (gathering->rehearsals);
  g_ptr_array_unref (gathering->laws);
  g_ptr_array_unref (gathering->provisions);
  g_ptr_array_unref (gathering->handed);
  g_ptr_array_unref (gathering->limited);
  g_ptr_array_unref (gathering->adoptions);
  g_ptr_array_unref (gathering->abandoned);
  g_ptr_array_unref (gathering->months);
  g_ptr_array_unref (gathering->requests);
  g_ptr_array_unref (gathering->told);
  g_hash_table_unref (gathering->open);
  g_ptr_array_unref (gathering->settled);
  g_hash_table_unref (gathering->law_of);
  g_hash_table_unref (gathering->provided_by);
  g_hash_table_unref (gathering->handed_by);
  g_hash_table_unref (gathering->limited_by);
  g_string_chunk_free (gathering->strings);
  g_free (gathering);
}

/* A copy that lasts: names come again and again, and are kept once. */
static const char *
keep (RiyoGathering *gathering, const char *text)
{
  return text != NULL ? g_string_chunk_insert_const (gathering->strings, text) : NULL;
}

static const char *
keep_text (RiyoGathering *gathering, const RiyoLine *line, const char *key)
{
  g_autofree char *text = riyo_line_dup_text (line, key);

  return keep (gathering, text);
}

static void
copy_time (const RiyoLine *line, char time[RIYO_TIME_CHARACTERS + 1])
{
  gsize len = MIN (line->time.len, RIYO_TIME_CHARACTERS);

  memcpy (time, line->time.text, len);
  time[len] = '\0';
  g_strdelimit (time, "T", ' ');
}

static char *
dup_op (const RiyoLine *line)
{
  return g_strndup (line->op.text, line->op.len);
}

/* What @index holds of the line's operation, or NULL. */
static gpointer
recall (GHashTable *index, const RiyoLine *line)
{
  g_autofree char *op = dup_op (line);

  return g_hash_table_lookup (index, op);
}

static RiyoUseCount *
tally (GHashTable *table, const char *a, const char *b)
{
  g_autofree char *key = g_strdup_printf ("%s\t%s", a, b);
  RiyoUseCount *found = g_hash_table_lookup (table, key);

  if (found == NULL)
    {
      found = g_new0 (RiyoUseCount, 1);
      g_hash_table_insert (table, g_steal_pointer (&key), found);
    }
  return found;
}

/* By the table of then, and in its words: it may have had another of that name. */
static RiyoUseCount *
tally_use (RiyoGathering *gathering, const char *table, const char *category, const char *purpose)
{
  g_autofree char *cell = g_strdup_printf ("%s\t%s", category, purpose);

  return tally (gathering->uses, table, cell);
}

static const RiyoUseCount *
get_tally (GHashTable *table, const char *a, const char *b)
{
  static const RiyoUseCount none;
  g_autofree char *key = g_strdup_printf ("%s\t%s", a, b);
  const RiyoUseCount *found = g_hash_table_lookup (table, key);

  return found != NULL ? found : &none;
}

const RiyoUseCount *
riyo_gathering_get_cell (const RiyoGathering *gathering, const char *category, const char *purpose)
{
  return get_tally (gathering->cells, category, purpose);
}

const RiyoUseCount *
riyo_gathering_get_staff (const RiyoGathering *gathering, const char *actor, const char *category)
{
  return get_tally (gathering->staff, actor, category);
}

static void
note_actor (RiyoGathering *gathering, const char *actor)
{
  gpointer kept;

  if (g_hash_table_contains (gathering->seen_actors, actor))
    return;
  kept = (gpointer)keep (gathering, actor);
  g_hash_table_add (gathering->seen_actors, kept);
  g_ptr_array_add (gathering->actors, kept);
}

static RiyoReasonCount *
reason_of (RiyoGathering *gathering, const char *code)
{
  RiyoReasonCount *reason;

  for (guint i = 0; i < gathering->reasons->len; i++)
    if (strcmp ((reason = g_ptr_array_index (gathering->reasons, i))->code, code) == 0)
      return reason;
  reason = g_new0 (RiyoReasonCount, 1);
  reason->code = keep (gathering, code);
  g_ptr_array_add (gathering->reasons, reason);
  return reason;
}

static RiyoRehearsal *
rehearsal_of (RiyoGathering *gathering, const char *purpose)
{
  RiyoRehearsal *rehearsal;

  for (guint i = 0; i < gathering->rehearsals->len; i++)
    if (strcmp ((rehearsal = g_ptr_array_index (gathering->rehearsals, i))->purpose, purpose) == 0)
      return rehearsal;
  rehearsal = g_new0 (RiyoRehearsal, 1);
  rehearsal->purpose = keep (gathering, purpose);
  g_ptr_array_add (gathering->rehearsals, rehearsal);
  return rehearsal;
}

/* As it was signed at its first use. */
static RiyoSignedTask *
task_of (RiyoGathering *gathering, const RiyoLine *line, const char *name, const char *judge)
{
  RiyoSignedTask *task;

  for (guint i = 0; i < gathering->tasks->len; i++)
    if (strcmp ((task = g_ptr_array_index (gathering->tasks, i))->name, name) == 0)
      return task;
  task = g_new0 (RiyoSignedTask, 1);
  task->name = keep (gathering, name);
  task->judge = keep (gathering, judge);
  task->reason = keep_text (gathering, line, RIYO_KEY_JUDGEMENT);
  g_ptr_array_add (gathering->tasks, task);
  return task;
}

/* The month of an entry: they come in order, so most often the last. */
static RiyoMonth *
month_of (RiyoGathering *gathering, const char *time)
{
  const GPtrArray *months = gathering->months;
  char name[8] = "";
  RiyoMonth *month;

  memcpy (name, time, strnlen (time, 7));
  for (guint i = months->len; i > 0; i--)
    if (strcmp (((RiyoMonth *)months->pdata[i - 1])->month, name) == 0)
      return months->pdata[i - 1];
  month = g_new0 (RiyoMonth, 1);
  memcpy (month->month, name, sizeof name);
  g_ptr_array_add (gathering->months, month);
  return month;
}

/* Of the cells that an operation was begun for those that it opened; of all, where nothing tells.
 */
static void
count_cells (RiyoGathering *gathering, const RiyoUnfinished *use, const char *const *opened)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; use->cells != NULL && i < use->cells->len; i += 2)
    {
      const char *category = use->cells->pdata[i], *purpose = use->cells->pdata[i + 1];
      RiyoUseCount *cell, *staff;

      if (opened != NULL && !g_strv_contains (opened, category))
        continue;
      cell = tally_use (gathering, use->table, category, purpose);
      staff = g_hash_table_add (seen, (gpointer)category)
                  ? tally (gathering->staff, use->who, category)
                  : NULL;
      *(opened != NULL ? &cell->operations : &cell->uncounted) += 1;
      if (staff != NULL)
        *(opened != NULL ? &staff->operations : &staff->uncounted) += 1;
    }
}

/* All of its files failed, which its end says, or held no record. Of what was not counted, as by
 * the inline question, nothing tells. */
static gboolean
handed_nothing (const RiyoGathering *gathering, const RiyoLine *line)
{
  const RiyoUnfinished *use = recall (gathering->open, line);
  guint64 n_files = use != NULL ? use->n_files : 0, n_passed = use != NULL ? use->n_passed : 0;

  if (n_files > 0)
    return n_passed == 0 && riyo_line_get_number (line, RIYO_KEY_PERMITTED) == 0;
  return riyo_line_has (line, RIYO_KEY_PASSED)
         || (riyo_line_get_number (line, RIYO_KEY_PERMITTED) == 0
             && (riyo_line_get_number (line, RIYO_KEY_REFUSED) > 0
                 || riyo_line_get_number (line, RIYO_KEY_LEFT_OUT) > 0));
}

static gboolean
is_cut (const RiyoGathering *gathering, const RiyoLine *line)
{
  const RiyoUnfinished *use = recall (gathering->open, line);

  return use != NULL && use->is_cut;
}

/* What was begun for and never opened, because it was refused or left out, was not used. */
static void
count_use (RiyoGathering *gathering, const RiyoLine *line)
{
  const RiyoUnfinished *use = recall (gathering->open, line);
  g_autofree char *tags = riyo_line_dup_text (line, RIYO_KEY_PERMITTED_TAGS);
  g_auto (GStrv) opened = g_strsplit (tags != NULL ? tags : "", ",", -1);
  gboolean is_counted
      = riyo_line_get_number (line, RIYO_KEY_PERMITTED) > 0 || handed_nothing (gathering, line);

  if (use != NULL && use->is_use)
    count_cells (gathering, use, is_counted ? (const char *const *)opened : NULL);
}

static void
move_on (char month[8])
{
  guint number = (guint)g_ascii_strtoull (month + 5, NULL, 10);
  guint year = (guint)g_ascii_strtoull (month, NULL, 10);

  g_snprintf (month, 8, "%04u-%02u", (number < 12 ? year : year + 1) % 10000,
              number < 12 ? number + 1 : 1);
}

/* A month in which nothing happened is one of the period, too. */
static void
fill_months (RiyoGathering *gathering)
{
  GPtrArray *months = gathering->months;

  for (guint i = 1; i < months->len; i++)
    {
      char next[8];
      RiyoMonth *quiet;

      memcpy (next, ((const RiyoMonth *)months->pdata[i - 1])->month, sizeof next);
      move_on (next);
      if (strcmp (next, ((const RiyoMonth *)months->pdata[i])->month) >= 0)
        continue;
      quiet = g_new0 (RiyoMonth, 1);
      memcpy (quiet->month, next, sizeof next);
      g_ptr_array_insert (months, (gint)i, quiet);
    }
}

void
riyo_gathering_end (RiyoGathering *gathering)
{
  GHashTableIter iter;
  gpointer op, use;

  fill_months (gathering);

  g_hash_table_iter_init (&iter, gathering->open);
  while (g_hash_table_iter_next (&iter, &op, &use))
    {
      RiyoHanded *handed = g_hash_table_lookup (gathering->handed_by, op);

      if (((const RiyoUnfinished *)use)->is_elsewhere)
        continue;
      if (((const RiyoUnfinished *)use)->is_use)
        count_cells (gathering, use, NULL);
      if (handed != NULL)
        handed->files += ((const RiyoUnfinished *)use)->n_full;
    }
}

static void
take_begin (RiyoGathering *gathering, const RiyoLine *line, const char *actor, const char *purpose)
{
  g_autofree char *judge = riyo_line_dup_text (line, RIYO_KEY_JUDGE);
  char time[RIYO_TIME_CHARACTERS + 1];

  copy_time (line, time);
  if (riyo_line_has_flag (line, RIYO_KEY_REHEARSAL))
    {
      rehearsal_of (gathering, purpose)->operations++;
      return;
    }
  gathering->n.begun++;
  month_of (gathering, time)->begun++;
  note_actor (gathering, actor);
  if (judge != NULL)
    task_of (gathering, line, purpose, judge)->operations++;
}

/* The purpose of an operation's cell of a category: of a task's refusal, what the task has there.
 */
static const char *
find_cell_purpose (const RiyoUnfinished *use, const char *category)
{
  for (guint i = 0; use != NULL && use->cells != NULL && i < use->cells->len; i += 2)
    if (strcmp (use->cells->pdata[i], category) == 0)
      return use->cells->pdata[i + 1];
  return NULL;
}

static void
take_refusal (RiyoGathering *gathering, const RiyoLine *line, const char *actor,
              const char *purpose)
{
  g_autofree char *code = riyo_line_dup_text (line, RIYO_KEY_CODE);
  g_autofree char *category = riyo_line_dup_text (line, RIYO_KEY_CATEGORY);
  gboolean is_begin = line->op.len == 0;
  const RiyoUnfinished *use = is_begin ? NULL : recall (gathering->open, line);
  const char *of_cell;
  RiyoReasonCount *reason;
  char time[RIYO_TIME_CHARACTERS + 1];

  if (riyo_line_has_flag (line, RIYO_KEY_REHEARSAL))
    return;
  reason = reason_of (gathering, code != NULL ? code : "?");
  reason->begins += is_begin;
  reason->uses += !is_begin;
  gathering->n.refused_begins += is_begin;
  copy_time (line, time);
  if (is_begin)
    month_of (gathering, time)->refused_begins++;
  note_actor (gathering, actor);
  if (category == NULL)
    return;
  of_cell = find_cell_purpose (use, category);
  tally_use (gathering, use != NULL ? use->table : "", category,
             of_cell != NULL ? of_cell : purpose)
      ->refused++;
  tally (gathering->staff, actor, category)->refused++;
}

static void
take_end (RiyoGathering *gathering, const RiyoLine *line, const char *purpose)
{
  const RiyoUnfinished *use = recall (gathering->open, line);
  guint64 permitted = riyo_line_get_number (line, RIYO_KEY_PERMITTED);
  guint64 refused = riyo_line_get_number (line, RIYO_KEY_REFUSED);

  if (riyo_line_has_flag (line, RIYO_KEY_REHEARSAL))
    {
      RiyoRehearsal *rehearsal = rehearsal_of (gathering, purpose);

      rehearsal->permitted += permitted;
      rehearsal->refused += refused;
      return;
    }
  gathering->n.permitted += permitted;
  gathering->n.refused += refused;
  month_of (gathering, use->time)->permitted += permitted;
  month_of (gathering, use->time)->refused += refused;
  count_use (gathering, line);
}

static RiyoLawUse *
add_law (RiyoGathering *gathering, const RiyoLine *line, const char *law, const char *actor,
         const char *state)
{
  RiyoLawUse *use = g_new0 (RiyoLawUse, 1);

  use->seq = line->seq;
  copy_time (line, use->time);
  use->law = keep (gathering, law);
  use->actor = keep (gathering, actor);
  use->article = keep_text (gathering, line, RIYO_KEY_ARTICLE);
  use->approver = keep_text (gathering, line, RIYO_KEY_APPROVER);
  use->reference = keep_text (gathering, line, RIYO_KEY_REFERENCE);
  use->state = keep (gathering, state);
  g_ptr_array_add (gathering->laws, use);
  return use;
}

static void
end_law (RiyoGathering *gathering, const RiyoLine *line)
{
  RiyoLawUse *use = recall (gathering->law_of, line);
  guint64 permitted = riyo_line_get_number (line, RIYO_KEY_PERMITTED);
  guint64 refused = riyo_line_get_number (line, RIYO_KEY_REFUSED);

  gathering->n.law_permitted += permitted;
  gathering->n.law_refused += refused;
  if (use == NULL)
    return;
  use->has_counts = TRUE;
  use->permitted = permitted;
  use->refused = refused;
  use->state = riyo_span_is (line->event, RIYO_EVENT_END) ? "終了" : "手放された";
}

static void
take_law (RiyoGathering *gathering, const RiyoLine *line, const char *law, const char *actor)
{
  if (riyo_span_is (line->event, RIYO_EVENT_BEGIN))
    {
      gathering->n.law_begun++;
      g_hash_table_insert (gathering->law_of, dup_op (line),
                           add_law (gathering, line, law, actor, RIYO_UNFINISHED));
    }
  else if (riyo_span_is (line->event, RIYO_EVENT_REFUSED) && line->op.len == 0)
    {
      g_autofree char *code = riyo_line_dup_text (line, RIYO_KEY_CODE);
      const char *words = code != NULL ? riyo_log_describe_code (code) : NULL;
      g_autofree char *state
          = g_strdup_printf ("開始を拒否: %s (%s)", words != NULL ? words : "", code);

      gathering->n.law_refused_begins++;
      add_law (gathering, line, law, actor, state);
    }
  else if (riyo_span_is (line->event, RIYO_EVENT_END)
           || riyo_span_is (line->event, RIYO_EVENT_ABANDON))
    end_law (gathering, line);
}

/* What the program stated, since it is what stands behind the provision. */
static char *
describe_ground (const RiyoLine *line)
{
  g_autofree char *reference = riyo_line_dup_text (line, RIYO_KEY_REFERENCE);
  g_autofree char *approver = riyo_line_dup_text (line, RIYO_KEY_APPROVER);

  if (reference == NULL && approver == NULL)
    return g_strdup ("述べられていない");
  if (approver == NULL)
    return g_steal_pointer (&reference);
  return g_strdup_printf ("%s（承認者 %s）", reference != NULL ? reference : "", approver);
}

/* To whom: as it was stated, else as the table said then; or NULL. */
static char *
dup_recipient (const RiyoLine *line)
{
  char *stated = riyo_line_dup_text (line, RIYO_KEY_RECIPIENT);

  if (stated == NULL)
    stated = riyo_line_dup_list (line, RIYO_KEY_RECIPIENTS, "、");
  return stated != NULL ? stated : riyo_line_dup_list (line, RIYO_KEY_OTHER_RECIPIENTS, "、");
}

static void
begin_provision (RiyoGathering *gathering, const RiyoLine *line, const char *purpose)
{
  g_autofree char *who = riyo_line_dup_who (line);
  g_autofree char *known = riyo_line_dup_list (line, RIYO_KEY_RECIPIENTS, "、");
  g_autofree char *recipients = dup_recipient (line);
  g_autofree char *cells = riyo_line_dup_list (line, RIYO_KEY_CELLS, "、");
  g_autofree char *ground = describe_ground (line);
  RiyoProvision *provision;

  if (known == NULL)
    return;
  provision = g_new0 (RiyoProvision, 1);
  provision->seq = line->seq;
  copy_time (line, provision->time);
  provision->recipients = keep (gathering, recipients);
  provision->items = keep (gathering, cells);
  provision->purpose = keep (gathering, purpose);
  provision->ground = keep (gathering, ground);
  provision->actor = keep (gathering, who);
  g_ptr_array_add (gathering->provisions, provision);
  g_hash_table_insert (gathering->provided_by, dup_op (line), provision);
}

/* What was checked and permitted is what was provided; where nothing was counted, as by the inline
 * question, it may have been all that was begun for. */
static void
end_provision (RiyoGathering *gathering, const RiyoLine *line)
{
  RiyoProvision *provision = recall (gathering->provided_by, line);
  const char *items;

  if (provision == NULL)
    return;
  provision->has_count = TRUE;
  provision->permitted = riyo_line_get_number (line, RIYO_KEY_PERMITTED);
  provision->is_empty = handed_nothing (gathering, line);
  provision->is_cut = is_cut (gathering, line);
  items = keep_text (gathering, line, RIYO_KEY_PERMITTED_TAGS);
  if (items != NULL)
    provision->items = items;
}

static void
take_provision (RiyoGathering *gathering, const RiyoLine *line, const char *purpose)
{
  if (riyo_line_has_flag (line, RIYO_KEY_REHEARSAL))
    return;
  if (riyo_span_is (line->event, RIYO_EVENT_BEGIN))
    begin_provision (gathering, line, purpose);
  else if (riyo_span_is (line->event, RIYO_EVENT_END)
           || riyo_span_is (line->event, RIYO_EVENT_ABANDON))
    end_provision (gathering, line);
}

static void
begin_handed (RiyoGathering *gathering, const RiyoLine *line)
{
  g_autofree char *recipient = dup_recipient (line);
  RiyoHanded *handed = NULL;

  if (recipient == NULL)
    return;
  for (guint i = 0; handed == NULL && i < gathering->handed->len; i++)
    if (strcmp (((RiyoHanded *)gathering->handed->pdata[i])->recipient, recipient) == 0)
      handed = gathering->handed->pdata[i];
  if (handed == NULL)
    {
      handed = g_new0 (RiyoHanded, 1);
      handed->recipient = keep (gathering, recipient);
      g_ptr_array_add (gathering->handed, handed);
    }
  handed->uncounted++;
  g_hash_table_insert (gathering->handed_by, dup_op (line), handed);
}

static void
end_handed (RiyoHanded *handed, const RiyoLine *line, const RiyoUnfinished *use, gboolean nothing)
{
  guint64 permitted = nothing || use->is_cut ? 0 : riyo_line_get_number (line, RIYO_KEY_PERMITTED);

  if (permitted > 0)
    handed->operations++;
  if (permitted > 0 || nothing)
    handed->uncounted--;
  handed->permitted += permitted;
  handed->files += nothing ? 0 : use->n_full;
}

static void
begin_limited (RiyoGathering *gathering, const RiyoLine *line, const char *actor,
               const char *purpose)
{
  g_autofree char *subject = riyo_line_dup_text (line, RIYO_KEY_SUBJECT);
  g_autofree char *only = riyo_line_dup_list (line, RIYO_KEY_ONLY, "、");
  RiyoLimited *limited;

  if (subject == NULL && only == NULL)
    return;
  limited = g_new0 (RiyoLimited, 1);
  limited->seq = line->seq;
  copy_time (line, limited->time);
  limited->purpose = keep (gathering, purpose);
  limited->actor = keep (gathering, actor);
  limited->subject = keep (gathering, subject);
  limited->only = keep (gathering, only);
  limited->recipient = keep_text (gathering, line, RIYO_KEY_RECIPIENT);
  limited->state = RIYO_UNFINISHED;
  g_ptr_array_add (gathering->limited, limited);
  g_hash_table_insert (gathering->limited_by, dup_op (line), limited);
}

/* What was handed over, and within which limits, of uses by the table and by a law alike. */
static void
take_limits (RiyoGathering *gathering, const RiyoLine *line, const char *actor, const char *purpose)
{
  RiyoHanded *handed = recall (gathering->handed_by, line);
  RiyoLimited *limited = recall (gathering->limited_by, line);
  gboolean ends = riyo_span_is (line->event, RIYO_EVENT_END);

  if (riyo_line_has_flag (line, RIYO_KEY_REHEARSAL))
    return;
  if (riyo_span_is (line->event, RIYO_EVENT_BEGIN))
    {
      begin_handed (gathering, line);
      begin_limited (gathering, line, actor, purpose);
      return;
    }
  if (!ends && !riyo_span_is (line->event, RIYO_EVENT_ABANDON))
    return;
  if (handed != NULL)
    end_handed (handed, line, recall (gathering->open, line), handed_nothing (gathering, line));
  if (limited == NULL)
    return;
  limited->has_counts = TRUE;
  limited->permitted = riyo_line_get_number (line, RIYO_KEY_PERMITTED);
  limited->left_out = riyo_line_get_number (line, RIYO_KEY_LEFT_OUT);
  limited->state = ends ? "終了" : "手放された";
}

static RiyoUnfinished *
new_unfinished (RiyoGathering *gathering, const RiyoLine *line, const char *purpose,
                const char *state)
{
  RiyoUnfinished *unfinished = g_new0 (RiyoUnfinished, 1);
  g_autofree char *who = riyo_line_dup_who (line);

  unfinished->seq = line->seq;
  copy_time (line, unfinished->time);
  unfinished->who = keep (gathering, who);
  unfinished->purpose = keep (gathering, purpose);
  unfinished->state = state;
  return unfinished;
}

static void
keep_cell (const char *category, const char *purpose, gpointer user_data)
{
  RiyoGathering *gathering = user_data;

  g_ptr_array_add (gathering->begun, (gpointer)keep (gathering, category));
  g_ptr_array_add (gathering->begun, (gpointer)keep (gathering, purpose));
}

static RiyoUnfinished *
new_begun (RiyoGathering *gathering, const RiyoLine *line, const char *purpose)
{
  RiyoUnfinished *begun = new_unfinished (gathering, line, purpose, RIYO_UNFINISHED);
  g_autofree char *law = riyo_line_dup_text (line, RIYO_KEY_LAW);
  const char *table = keep_text (gathering, line, RIYO_KEY_TABLE);

  begun->table = table != NULL ? table : "";
  begun->is_use = law == NULL && !riyo_line_has_flag (line, RIYO_KEY_REHEARSAL);
  if (!begun->is_use)
    return begun;
  gathering->begun = begun->cells = g_ptr_array_new ();
  riyo_line_foreach_cell (line, keep_cell, gathering);
  return begun;
}

static void
follow_file (RiyoGathering *gathering, const RiyoLine *line)
{
  RiyoUnfinished *use = recall (gathering->open, line);

  use->n_files++;
  use->last_passed = riyo_line_get_number (line, RIYO_KEY_PASSED);
  use->n_passed += use->last_passed;
  use->n_full += use->last_passed > 0;
}

/* The file that was recorded last did not get its name; or something of it may have gone out, as of
 * a stream that was cut. Without a digest it is one that was not recorded at all. */
static void
follow_failure (RiyoGathering *gathering, const RiyoLine *line)
{
  RiyoUnfinished *use = recall (gathering->open, line);

  if (!riyo_line_has (line, RIYO_KEY_XXH3))
    return;
  use->n_full -= use->last_passed > 0;
  if (riyo_line_has_flag (line, RIYO_KEY_LEFT))
    use->is_cut = TRUE;
  else
    use->n_passed -= use->last_passed;
  use->last_passed = 0;
}

/* Begins are kept by op until their end comes. */
static void
follow_operation (RiyoGathering *gathering, const RiyoLine *line, const char *purpose)
{
  g_autofree char *op = dup_op (line);

  if (riyo_span_is (line->event, RIYO_EVENT_BEGIN))
    g_hash_table_insert (gathering->open, g_steal_pointer (&op),
                         new_begun (gathering, line, purpose));
  else if (riyo_span_is (line->event, RIYO_EVENT_FILE))
    follow_file (gathering, line);
  else if (riyo_span_is (line->event, RIYO_EVENT_FILE_FAILED))
    follow_failure (gathering, line);
  else if (riyo_span_is (line->event, RIYO_EVENT_END))
    g_hash_table_remove (gathering->open, op);
  else if (riyo_span_is (line->event, RIYO_EVENT_ABANDON))
    {
      g_hash_table_remove (gathering->open, op);
      g_ptr_array_add (gathering->abandoned,
                       new_unfinished (gathering, line, purpose, "終了せずに手放された"));
    }
}

static void
take_adoption (RiyoGathering *gathering, const RiyoLine *line, const char *actor)
{
  RiyoAdoption *adoption = g_new0 (RiyoAdoption, 1);

  copy_time (line, adoption->time);
  adoption->withdrawn = riyo_span_is (line->event, RIYO_EVENT_WITHDRAW);
  adoption->kind = keep_text (gathering, line, RIYO_KEY_KIND);
  adoption->name = keep_text (gathering, line, RIYO_KEY_NAME);
  adoption->from = keep_text (gathering, line, RIYO_KEY_EFFECTIVE_ON);
  adoption->actor = keep (gathering, actor);
  adoption->judge = keep_text (gathering, line, RIYO_KEY_JUDGE);
  g_ptr_array_add (gathering->adoptions, adoption);
}

static void
take_request (RiyoGathering *gathering, const RiyoLine *line, const char *actor, const char *what)
{
  RiyoPersonRequest *request = g_new0 (RiyoPersonRequest, 1);

  request->seq = line->seq;
  copy_time (line, request->time);
  request->what = what;
  request->reference = keep_text (gathering, line, RIYO_KEY_REFERENCE);
  request->reason = keep_text (gathering, line, RIYO_KEY_REASON);
  request->scope = keep_text (gathering, line, RIYO_KEY_SCOPE);
  request->actor = keep (gathering, actor);
  request->n_persons = riyo_line_get_number (line, RIYO_KEY_COUNT);
  g_ptr_array_add (gathering->requests, request);
}

static void
take_told (RiyoGathering *gathering, const RiyoLine *line)
{
  RiyoTold *told = g_new0 (RiyoTold, 1);

  told->seq = line->seq;
  copy_time (line, told->time);
  told->about = riyo_line_get_number (line, RIYO_KEY_ABOUT);
  told->first = riyo_line_has (line, RIYO_KEY_FIRST) ? riyo_line_get_number (line, RIYO_KEY_FIRST)
                                                     : told->about;
  told->count = riyo_line_get_number (line, RIYO_KEY_COUNT);
  told->result = keep_text (gathering, line, RIYO_KEY_RESULT);
  g_ptr_array_add (gathering->told, told);
}

/* What is no use. FALSE for what may be one. */
static gboolean
take_other (RiyoGathering *gathering, const RiyoLine *line, const char *actor)
{
  if (riyo_span_is (line->event, RIYO_EVENT_ADOPT)
      || riyo_span_is (line->event, RIYO_EVENT_WITHDRAW))
    take_adoption (gathering, line, actor);
  else if (riyo_span_is (line->event, RIYO_EVENT_SUSPEND))
    take_request (gathering, line, actor, "停止");
  else if (riyo_span_is (line->event, RIYO_EVENT_EXTEND))
    take_request (gathering, line, actor, "番号の追加");
  else if (riyo_span_is (line->event, RIYO_EVENT_LIFT))
    take_request (gathering, line, actor, "解除");
  else if (riyo_span_is (line->event, RIYO_EVENT_ALERT))
    take_told (gathering, line);
  else
    return FALSE;
  return TRUE;
}

void
riyo_gathering_add (RiyoGathering *gathering, const RiyoGathering *other)
{
  RiyoFigures *n = &gathering->n;
  GHashTableIter iter;
  gpointer key, count;

  n->entries += other->n.entries;
  n->begun += other->n.begun;
  n->permitted += other->n.permitted;
  n->refused += other->n.refused;
  n->refused_begins += other->n.refused_begins;
  n->law_begun += other->n.law_begun;
  n->law_permitted += other->n.law_permitted;
  n->law_refused += other->n.law_refused;
  n->law_refused_begins += other->n.law_refused_begins;
  g_hash_table_iter_init (&iter, other->cells);
  while (g_hash_table_iter_next (&iter, &key, &count))
    {
      g_auto (GStrv) names = g_strsplit (key, "\t", 2);

      riyo_use_count_add (tally (gathering->cells, names[0], names[1]), count);
    }
}

gboolean
riyo_gathering_settle (RiyoGathering *other, RiyoGathering *sum, const char *op,
                       RiyoRenameFunc rename, gpointer data)
{
  const RiyoUnfinished *use = g_hash_table_lookup (other->open, op);

  if (use == NULL || use->is_elsewhere)
    return FALSE;
  for (guint i = 0; use->cells != NULL && i < use->cells->len; i += 2)
    {
      const char *names[] = { use->cells->pdata[i], use->cells->pdata[i + 1] };
      g_autofree char *category = NULL, *purpose = NULL;
      gboolean renamed = rename (names[0], names[1], &category, &purpose, data);

      tally (sum->cells, renamed ? category : names[0], renamed ? purpose : names[1])->uncounted--;
    }
  return g_hash_table_remove (other->open, op);
}

/* The sum of what was counted under each name that is one now. */
void
riyo_gathering_rename (RiyoGathering *gathering, RiyoRenameFunc rename, gpointer data)
{
  g_autoptr (GHashTable) staff = g_steal_pointer (&gathering->staff);
  GHashTableIter iter;
  gpointer key, count;

  gathering->staff = new_tallies ();
  g_hash_table_iter_init (&iter, gathering->uses);
  while (g_hash_table_iter_next (&iter, &key, &count))
    {
      g_auto (GStrv) names = g_strsplit (key, "\t", 3);
      g_autofree char *category = NULL, *purpose = NULL;
      gboolean renamed = rename (names[1], names[2], &category, &purpose, data);

      riyo_use_count_add (
          tally (gathering->cells, renamed ? category : names[1], renamed ? purpose : names[2]),
          count);
    }
  g_hash_table_iter_init (&iter, staff);
  while (g_hash_table_iter_next (&iter, &key, &count))
    {
      g_auto (GStrv) names = g_strsplit (key, "\t", 2);
      g_autofree char *category = NULL;
      gboolean renamed = rename (names[1], NULL, &category, NULL, data);

      riyo_use_count_add (tally (gathering->staff, names[0], renamed ? category : names[1]), count);
    }
}

static void
take_use (RiyoGathering *gathering, const RiyoLine *line, const char *actor, const char *purpose)
{
  if (riyo_span_is (line->event, RIYO_EVENT_BEGIN))
    take_begin (gathering, line, actor, purpose);
  else if (riyo_span_is (line->event, RIYO_EVENT_REFUSED))
    take_refusal (gathering, line, actor, purpose);
  else if (riyo_span_is (line->event, RIYO_EVENT_END)
           || riyo_span_is (line->event, RIYO_EVENT_ABANDON))
    take_end (gathering, line, purpose);
  take_provision (gathering, line, purpose);
}

/* A use that began before is of another period, or of what is archived. */
static gboolean
is_of_period (RiyoGathering *gathering, const RiyoLine *line, gboolean in_period)
{
  gboolean goes_on = line->op.len > 0 && !riyo_span_is (line->event, RIYO_EVENT_BEGIN);
  gboolean ends = riyo_span_is (line->event, RIYO_EVENT_END)
                  || riyo_span_is (line->event, RIYO_EVENT_ABANDON);

  if (in_period)
    {
      gathering->n.entries++;
      gathering->first_seq = gathering->first_seq > 0 ? gathering->first_seq : line->seq;
      gathering->last_seq = line->seq;
    }
  if (!goes_on)
    return in_period && !ends; /* one that names no use ends none */
  if (recall (gathering->open, line) == NULL)
    return FALSE;
  gathering->n_ended_later += ends && !in_period;
  return TRUE;
}

/* The end of a use that began elsewhere is told there, too. */
static void
note_settled (RiyoGathering *gathering, const RiyoLine *line)
{
  const RiyoUnfinished *use = line->op.len > 0 ? recall (gathering->open, line) : NULL;

  if (use != NULL && use->is_elsewhere
      && (riyo_span_is (line->event, RIYO_EVENT_END)
          || riyo_span_is (line->event, RIYO_EVENT_ABANDON)))
    g_ptr_array_add (gathering->settled, dup_op (line));
}

void
riyo_gathering_follow (RiyoGathering *gathering, const RiyoLine *line, gboolean in_period)
{
  gboolean begins = riyo_span_is (line->event, RIYO_EVENT_BEGIN);
  g_autofree char *purpose = NULL;

  if (line->op.len == 0 || (begins ? !in_period : recall (gathering->open, line) == NULL))
    return;
  purpose = riyo_line_dup_purpose (line);
  follow_operation (gathering, line, purpose);
  if (begins)
    ((RiyoUnfinished *)recall (gathering->open, line))->is_elsewhere = TRUE;
}

void
riyo_gathering_take (RiyoGathering *gathering, const RiyoLine *line, gboolean in_period)
{
  g_autofree char *law = NULL, *purpose = NULL, *who = NULL;

  if (!is_of_period (gathering, line, in_period))
    return;
  note_settled (gathering, line);
  who = riyo_line_dup_who (line);
  law = riyo_line_dup_text (line, RIYO_KEY_LAW);
  purpose = law != NULL ? g_strconcat ("法令: ", law, NULL) : riyo_line_dup_purpose (line);
  if (purpose == NULL)
    purpose = g_strdup ("");
  if (take_other (gathering, line, who))
    return;
  if (law != NULL && !riyo_line_has_flag (line, RIYO_KEY_REHEARSAL))
    take_law (gathering, line, law, who);
  else
    take_use (gathering, line, who, purpose);
  if (line->op.len == 0)
    return;
  take_limits (gathering, line, who, purpose);
  follow_operation (gathering, line, purpose);
}
