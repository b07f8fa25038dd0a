/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The engines as a source of records for a program's own loop. */
#include "config.h"

#include <string.h>

#include "base/base.h"
#include "guard/guard.h"
#include "layout/layout.h"
#include "pass.h"
#include "source.h"

struct _RiyoReader
{
  gatomicrefcount n_refs;
  RiyoPass pass;
  char *name;
  guint next;           /* of engine->ends */
  gsize start;          /* of the next record in engine->out */
  RiyoTags allowed;     /* by the operation, when what was read was confirmed */
  GByteArray *left_out; /* of the records in hand, as many as there are ends: those which are not
                           to be handed out after all */
  guint until_look;     /* so many records */
  gboolean failed;
  RiyoOutcome outcome;
};

G_DEFINE_BOXED_TYPE (RiyoReader, riyo_reader, riyo_reader_ref, riyo_reader_unref)

/* What stands beside the file that is read counts, and describes it, before anything is handed out.
 */
static gboolean
inherit_sidecar (RiyoPass *pass, int fd, GError **error)
{
  g_autoptr (GError) broken = NULL;
  g_autoptr (RiyoSidecar) sidecar = NULL;

  if (!riyo_source_check_place (riyo_pass_use (pass), fd, "-", error))
    return FALSE;
  sidecar = riyo_sidecar_load_source (fd, NULL, &pass->piped, &broken);
  if (broken != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&broken));
      return FALSE;
    }
  return sidecar == NULL
         || (riyo_sidecar_check_ahead (sidecar, fd, "-", error)
             && riyo_pass_inherit (pass, g_steal_pointer (&sidecar), error));
}

RiyoReader *
riyo_reader_new (RiyoOperation *operation, RiyoLayout *layout, RiyoFilterFlags flags, int fd,
                 const char *name, GError **error)
{
  RIYO_UNCANCELLED;
  if (operation == NULL || layout == NULL || name == NULL)
    return riyo_return_null (error);
  RiyoReader *reader;
  RiyoPass pass;

  if (!riyo_pass_init (&pass, operation, layout, flags, error))
    return NULL;
  reader = g_new0 (RiyoReader, 1);
  g_atomic_ref_count_init (&reader->n_refs);
  reader->name = g_strdup (name);
  reader->pass = pass;
  riyo_pass_open (&reader->pass, fd, reader->name);
  reader->left_out = g_byte_array_new ();
  riyo_engine_keep_records (reader->pass.engine);
  if (layout->form == RIYO_FORM_WHOLE)
    g_set_error_literal (error, RIYO_ERROR, RIYO_ERROR_ARGUMENT,
                         _ ("the reader reads records of text files and of fixed width only"));
  else if (inherit_sidecar (&reader->pass, fd, error))
    {
      if (reader->pass.piped)
        riyo_use_note_pipe (riyo_operation_use (operation));
      return reader;
    }
  reader->outcome = RIYO_OUTCOME_FAILED;
  riyo_reader_unref (reader);
  return NULL;
}

RiyoReader *
riyo_reader_ref (RiyoReader *reader)
{
  if (reader != NULL)
    g_atomic_ref_count_inc (&reader->n_refs);
  return reader;
}

void
riyo_reader_unref (RiyoReader *reader)
{
  RIYO_UNCANCELLED;
  if (reader == NULL || !g_atomic_ref_count_dec (&reader->n_refs))
    return;
  if (!riyo_use_has_ended (riyo_pass_use (&reader->pass)))
    riyo_operation_judge_finish (&reader->pass.judge, reader->pass.engine, reader->outcome);
  riyo_pass_clear (&reader->pass);
  g_byte_array_unref (reader->left_out);
  g_free (reader->name);
  g_free (reader);
}

static RiyoAnsweredRecord *
answered_at (const RiyoReader *reader, guint i)
{
  return &g_array_index (reader->pass.engine->answered->records, RiyoAnsweredRecord, i);
}

static gsize
end_at (const RiyoReader *reader, guint i)
{
  return g_array_index (reader->pass.engine->ends, gsize, i);
}

/* The record, or the unit, is not handed out. */
static void
pass_over (RiyoReader *reader, const RiyoAnsweredRecord *record)
{
  guint n = reader->pass.engine->ends->len, i = reader->next;

  if (reader->left_out->len < n)
    {
      g_byte_array_set_size (reader->left_out, n);
      memset (reader->left_out->data, 0, n);
    }
  while (i < n && end_at (reader, i) <= record->start)
    i++;
  for (gboolean first = TRUE; i < n && (first || end_at (reader, i) <= record->end); i++)
    {
      reader->left_out->data[i] = TRUE;
      first = FALSE;
    }
}

/* Totals that are left out are no record. */
static RiyoAnswer
leave_totals (RiyoReader *reader, const RiyoAsked *asked)
{
  RiyoEngine *engine = reader->pass.engine;
  gboolean counted = !engine->layout->has_units || asked->tags != 0;

  engine->n_totals++;
  engine->n_records -= counted;
  reader->pass.judge.n_counted -= counted;
  return RIYO_ANSWER_LEAVE_OUT;
}

/* What a record is answered now. Of one whose first rows were handed out, or that is held back
 * until more is read, the rest cannot be left out. */
static RiyoAnswer
ask_about (RiyoReader *reader, const RiyoAnsweredRecord *record, const RiyoAsked *asked,
           GError **error)
{
  RiyoEngine *engine = reader->pass.engine;
  RiyoOperationJudge *judge = &reader->pass.judge;
  RiyoAnswer answer;

  if (asked->totals && engine->judge.leaves_totals (engine->judge.data))
    return leave_totals (reader, asked);
  answer = engine->judge.ask (engine->judge.data, asked, &engine->text, error);
  judge->tally = (RiyoUseTally){ 0 }; /* it was counted when it was read */
  if (answer == RIYO_ANSWER_LEAVE_OUT
      && (record->start < reader->start || record->start >= engine->n_out))
    {
      judge->record = judge->left_out;
      answer = RIYO_ANSWER_REFUSE;
    }
  engine->n_refused += answer == RIYO_ANSWER_REFUSE;
  engine->n_left_out += answer == RIYO_ANSWER_LEAVE_OUT;
  return answer;
}

/* All that was counted as gone out and will not, once one record is refused. */
static void
count_refused (RiyoReader *reader)
{
  RiyoUseTally now = { 0 };

  for (guint i = 0; i < reader->pass.engine->answered->records->len; i++)
    if (answered_at (reader, i)->start >= reader->start)
      {
        now.n_refused += answered_at (reader, i)->asked.tags != 0;
        now.refused_tags |= answered_at (reader, i)->asked.tags;
      }
  riyo_operation_judge_count_back (&reader->pass.judge, now.n_refused, &now);
}

/* A suspension came after records were decided that are not handed out yet: they are decided
 * again. */
static gboolean
ask_again (RiyoReader *reader, GError **error)
{
  RiyoEngine *engine = reader->pass.engine;
  g_autoptr (GArray) slices = g_array_new (FALSE, FALSE, sizeof (RiyoSlice));

  riyo_operation_judge_go_on (&reader->pass.judge);
  for (guint i = 0; i < engine->answered->records->len; i++)
    {
      const RiyoAnsweredRecord *record = answered_at (reader, i);
      RiyoAsked asked
          = riyo_answered_get (engine->answered, i, engine->layout->subject->len, slices);
      RiyoUseTally now = { .n_refused = 1, .n_left_out = 1, .refused_tags = asked.tags };
      RiyoAnswer answer;

      if (MAX (record->end, record->start + 1) <= reader->start)
        continue;
      answer = ask_about (reader, record, &asked, error);
      if (answer == RIYO_ANSWER_FAIL)
        return FALSE;
      if (answer != RIYO_ANSWER_LEAVE_OUT)
        continue;
      pass_over (reader, record);
      if (asked.tags != 0)
        riyo_operation_judge_count_back (&reader->pass.judge, 1, &now);
      g_array_remove_index (engine->answered->records, i--);
    }
  if (engine->n_refused > 0)
    count_refused (reader);
  return riyo_pass_has_passed (&reader->pass, error);
}

/* Whether what was read may still be handed out. */
static gboolean
confirm (RiyoReader *reader, GError **error)
{
  if (!riyo_operation_judge_confirm (&reader->pass.judge, error))
    return FALSE;
  while (!riyo_operation_judge_is_current (&reader->pass.judge))
    if (!ask_again (reader, error) || !riyo_operation_judge_confirm (&reader->pass.judge, error))
      return FALSE;
  reader->allowed = riyo_use_get_allowed (riyo_pass_use (&reader->pass));
  reader->until_look = RIYO_CHECKS_BETWEEN_LOOKS;
  return TRUE;
}

/* Whether records were decided that are handed out only once more is read. */
static gboolean
has_held_back (const RiyoReader *reader)
{
  const RiyoEngine *engine = reader->pass.engine;
  guint n = engine->answered->records->len;

  return n > 0 && answered_at (reader, n - 1)->start >= engine->n_out;
}

/* Reads the next piece, and sees that all of it may be handed out. */
static gboolean
read_piece (RiyoReader *reader, GError **error)
{
  RiyoPass *pass = &reader->pass;

  reader->next = 0;
  reader->start = 0;
  g_byte_array_set_size (reader->left_out, 0);
  if (has_held_back (reader))
    riyo_operation_judge_look_anew (&pass->judge);
  else
    riyo_operation_judge_go_on (&pass->judge); /* a pipe may have kept us waiting */
  if (!riyo_use_is_live (riyo_pass_use (pass), error) || !riyo_pass_step (pass, error)
      || !riyo_operation_judge_confirm (&pass->judge, error) || !riyo_pass_has_passed (pass, error))
    return FALSE;
  riyo_operation_judge_count (&pass->judge, pass->engine);
  return confirm (reader, error);
}

static gboolean
inside (RiyoReader *reader, gboolean (*step) (RiyoReader *, GError **), GError **error)
{
  RIYO_UNCANCELLED;
  RiyoUse *use = riyo_pass_use (&reader->pass);
  gboolean done;

  if (!riyo_use_enter (use, error))
    return FALSE;
  done = step (reader, error);
  riyo_use_leave (use);
  return done;
}

/* Whether a record of the piece in hand is to be handed out yet. */
static gboolean
has_record (RiyoReader *reader)
{
  const RiyoEngine *engine = reader->pass.engine;

  for (; reader->next < engine->ends->len && end_at (reader, reader->next) <= engine->n_out;
       reader->start = end_at (reader, reader->next++))
    if (reader->next >= reader->left_out->len || !reader->left_out->data[reader->next])
      return TRUE;
  return FALSE;
}

/* The caller takes its time: what came meanwhile counts for the rest too. */
static gboolean
is_settled (RiyoReader *reader)
{
  const RiyoUse *use = riyo_pass_use (&reader->pass);

  return reader->until_look > 0 && reader->allowed == riyo_use_get_allowed (use)
         && !riyo_use_has_news (use) && riyo_operation_judge_is_current (&reader->pass.judge);
}

/* Whether a record is there, reading on where there is none; at the end there is none without a
 * failure. */
static gboolean
find_record (RiyoReader *reader, GError **failure)
{
  for (;;)
    if (!has_record (reader))
      {
        if (reader->pass.engine->finished || !inside (reader, read_piece, failure))
          return FALSE;
      }
    else if (is_settled (reader))
      break;
    else if (!inside (reader, confirm, failure))
      return FALSE;
    else if (has_record (reader))
      break;
  reader->until_look--;
  return TRUE;
}

const char *
riyo_reader_next (RiyoReader *reader, gsize *size_bytes, GError **error)
{
  if (size_bytes != NULL)
    *size_bytes = 0;
  if (reader == NULL || size_bytes == NULL)
    return riyo_return_null (error);
  RiyoEngine *engine = reader->pass.engine;
  GError *failure = NULL;
  gsize start, end;

  *size_bytes = 0;
  if (reader->failed)
    {
      g_set_error_literal (error, RIYO_ERROR, RIYO_ERROR_STATE, _ ("the reading has failed"));
      return NULL;
    }
  if (!find_record (reader, &failure))
    {
      reader->failed = failure != NULL;
      reader->outcome = riyo_outcome_of (failure);
      if (failure != NULL)
        g_propagate_error (error, failure);
      return NULL;
    }
  start = reader->start;
  end = g_array_index (engine->ends, gsize, reader->next++);
  reader->start = end;
  *size_bytes = end - start;
  return (const char *)engine->out + start;
}

GBytes *
riyo_reader_next_bytes (RiyoReader *reader, GError **error)
{
  gsize size_bytes;
  const char *record = riyo_reader_next (reader, &size_bytes, error);

  return record != NULL ? g_bytes_new (record, size_bytes) : NULL;
}

/* Records that stand one behind another, up to where one is left out or it is to be looked anew. */
GBytes *
riyo_reader_next_block_bytes (RiyoReader *reader, GError **error)
{
  gsize size_bytes;
  const char *first = riyo_reader_next (reader, &size_bytes, error);
  gsize end;

  if (first == NULL)
    return NULL;
  for (end = reader->start; is_settled (reader) && has_record (reader) && reader->start == end;
       end = reader->start = end_at (reader, reader->next++))
    reader->until_look--;
  return g_bytes_new (first, end - ((const guchar *)first - reader->pass.engine->out));
}

static gboolean
is_called (const RiyoReader *reader, const RiyoMet *met, const char *column)
{
  const RiyoPart *part
      = met->part != G_MAXUINT ? riyo_layout_part_at (reader->pass.layout, met->part) : NULL;

  return part != NULL && part->kind == RIYO_PART_COLUMN
         && (g_strcmp0 (part->column, column) == 0 || strcmp (part->name, column) == 0);
}

RiyoTags
riyo_reader_get_column_tags (RiyoReader *reader, const char *column)
{
  RiyoTags tags = 0;
  gboolean known = FALSE;

  if (reader == NULL || column == NULL)
    return 0;
  for (guint i = 0; i < reader->pass.engine->met->len; i++)
    {
      const RiyoMet *met = riyo_pass_met_at (&reader->pass, i);

      if (!is_called (reader, met, column))
        continue;
      known = TRUE;
      tags |= met->empty ? 0 : met->tags;
    }
  return known ? tags : RIYO_TAGS_UNTAGGED;
}

char *
riyo_reader_gets (RiyoReader *reader, char *buffer, gsize size_bytes, GError **error)
{
  if (reader == NULL || buffer == NULL)
    return riyo_return_null (error);
  gsize n = 0;
  const char *record;

  if (size_bytes > 0)
    buffer[0] = '\0';
  record = riyo_reader_next (reader, &n, error);
  if (record == NULL)
    return NULL;
  if (n < size_bytes)
    {
      memcpy (buffer, record, n);
      buffer[n] = '\0';
      return buffer;
    }
  reader->failed = TRUE;
  reader->outcome = RIYO_OUTCOME_FAILED;
  g_set_error (error, RIYO_ERROR, RIYO_ERROR_ARGUMENT,
               _ ("the buffer has %u bytes; the record needs %u"), (guint)size_bytes, (guint)n + 1);
  return NULL;
}
