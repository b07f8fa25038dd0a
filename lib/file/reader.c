/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The engines as a source of records for a program's own loop. */
#include "config.h"

#include <string.h>

#include "base/base.h"
#include "engine.h"
#include "filter.h"
#include "guard/guard.h"
#include "judge.h"
#include "layout/layout.h"
#include "source.h"

struct _RiyoReader
{
  gatomicrefcount n_refs;
  RiyoFilter *filter;
  char *name;
  RiyoSidecar *sidecar; /* NULL when there is none */
  guint next;           /* of engine->ends */
  gsize start;          /* of the next record in engine->out */
  RiyoTags allowed;     /* by the operation, when what was read was confirmed */
  guint until_look;     /* so many records */
  gboolean failed;
  RiyoOutcome outcome;
};

G_DEFINE_BOXED_TYPE (RiyoReader, riyo_reader, riyo_reader_ref, riyo_reader_unref)

/* What stands beside the file that is read counts, and describes it, before anything is handed out.
 */
static gboolean
inherit_sidecar (RiyoReader *reader, int fd, GError **error)
{
  g_autoptr (GError) broken = NULL;

  reader->sidecar = riyo_sidecar_load_source (fd, NULL, &reader->filter->piped, &broken);
  if (broken != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&broken));
      return FALSE;
    }
  return reader->sidecar == NULL
         || (riyo_sidecar_check_ahead (reader->sidecar, fd, "-", error)
             && riyo_filter_inherit (reader->filter, reader->sidecar, error));
}

RiyoReader *
riyo_reader_new (RiyoOperation *operation, RiyoLayout *layout, RiyoFilterFlags flags, int fd,
                 const char *name, GError **error)
{
  g_autoptr (RiyoFilter) filter = riyo_filter_new (operation, layout, flags, error);
  gboolean leaves_out
      = (flags & RIYO_FILTER_SKIP_SUSPENDED) != 0 && !riyo_layout_has_totals (layout);
  RiyoMode mode = (flags & RIYO_FILTER_BLANK) != 0  ? RIYO_MODE_BLANK
                  : (flags & RIYO_FILTER_DROP) != 0 ? RIYO_MODE_DROP
                                                    : RIYO_MODE_REFUSE;
  RiyoReader *reader;
  RiyoJudge judge;

  if (filter == NULL)
    return NULL;
  if (layout->form == RIYO_FORM_WHOLE)
    {
      g_set_error_literal (error, RIYO_ERROR, RIYO_ERROR_ARGUMENT,
                           _ ("the reader hands out records of text files and fixed width alone"));
      return NULL;
    }
  reader = g_new0 (RiyoReader, 1);
  g_atomic_ref_count_init (&reader->n_refs);
  reader->name = g_strdup (name);
  riyo_operation_judge_init (&filter->judge, operation, layout, leaves_out, &judge);
  filter->engine = riyo_engine_new (layout, mode, &judge, reader->name, fd);
  filter->engine->ends = g_array_new (FALSE, FALSE, sizeof (gsize));
  reader->filter = g_steal_pointer (&filter);
  if (inherit_sidecar (reader, fd, error))
    return reader;
  reader->outcome = RIYO_OUTCOME_FAILED;
  riyo_reader_unref (reader);
  return NULL;
}

RiyoReader *
riyo_reader_ref (RiyoReader *reader)
{
  g_atomic_ref_count_inc (&reader->n_refs);
  return reader;
}

void
riyo_reader_unref (RiyoReader *reader)
{
  if (reader == NULL || !g_atomic_ref_count_dec (&reader->n_refs))
    return;
  if (!riyo_operation_use (reader->filter->operation)->ended)
    riyo_operation_judge_finish (&reader->filter->judge, reader->filter->engine, reader->outcome);
  g_clear_pointer (&reader->filter->engine->input.digest, riyo_digest_free);
  riyo_filter_unref (reader->filter);
  g_clear_pointer (&reader->sidecar, riyo_sidecar_free);
  g_free (reader->name);
  g_free (reader);
}

/* Whether what was read may still be handed out. */
static gboolean
confirm (RiyoReader *reader, GError **error)
{
  if (!riyo_operation_judge_confirm (&reader->filter->judge, error))
    return FALSE;
  reader->allowed = riyo_operation_use (reader->filter->operation)->word.allowed;
  reader->until_look = RIYO_CHECKS_BETWEEN_LOOKS;
  return TRUE;
}

/* Reads the next piece, and sees that all of it may be handed out. */
static gboolean
read_piece (RiyoReader *reader, GError **error)
{
  RiyoFilter *filter = reader->filter;
  RiyoEngine *engine = filter->engine;
  gboolean asked = (filter->flags & (RIYO_FILTER_BLANK | RIYO_FILTER_DROP)) != 0;

  reader->next = 0;
  reader->start = 0;
  filter->judge.until_look = 1; /* a pipe may have kept us waiting */
  if (!riyo_use_is_live (riyo_operation_use (filter->operation), error)
      || !riyo_engine_step (engine, error)
      || (engine->finished && !riyo_filter_check_input (filter, reader->sidecar, error))
      || !confirm (reader, error))
    return FALSE;
  if ((engine->n_findings > 0 && (!asked || engine->nothing_kept)) || engine->n_refused > 0)
    return riyo_filter_refuse (filter, reader->name, error);
  riyo_operation_judge_count (&filter->judge, engine);
  return TRUE;
}

static gboolean
inside (RiyoReader *reader, gboolean (*step) (RiyoReader *, GError **), GError **error)
{
  RiyoUse *use = riyo_operation_use (reader->filter->operation);
  gboolean done;

  if (!riyo_use_enter (use, error))
    return FALSE;
  done = step (reader, error);
  riyo_use_leave (use);
  return done;
}

/* Whether a record of the piece is there, reading on where there is none; at the end there is none
 * without a failure. The caller takes its time: what came meanwhile counts for the rest too. */
static gboolean
find_record (RiyoReader *reader, GError **failure)
{
  const RiyoUse *use = riyo_operation_use (reader->filter->operation);
  const RiyoEngine *engine = reader->filter->engine;

  while (reader->next >= engine->ends->len
         || g_array_index (engine->ends, gsize, reader->next) > engine->n_out)
    if (engine->finished || !inside (reader, read_piece, failure))
      return FALSE;
  return (reader->until_look-- > 0 && reader->allowed == use->word.allowed)
         || inside (reader, confirm, failure);
}

const char *
riyo_reader_next (RiyoReader *reader, gsize *n_bytes, GError **error)
{
  RiyoEngine *engine = reader->filter->engine;
  GError *failure = NULL;
  gsize start, end;

  *n_bytes = 0;
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
  *n_bytes = end - start;
  return (const char *)engine->out + start;
}

GBytes *
riyo_reader_next_bytes (RiyoReader *reader, GError **error)
{
  gsize n_bytes;
  const char *record = riyo_reader_next (reader, &n_bytes, error);

  return record != NULL ? g_bytes_new (record, n_bytes) : NULL;
}

char *
riyo_reader_gets (RiyoReader *reader, char *buffer, int size, GError **error)
{
  gsize n = 0;
  const char *record;

  if (size > 0)
    buffer[0] = '\0';
  record = riyo_reader_next (reader, &n, error);
  if (record == NULL)
    return NULL;
  if (size > 0 && n < (gsize)size)
    {
      memcpy (buffer, record, n);
      buffer[n] = '\0';
      return buffer;
    }
  reader->failed = TRUE;
  reader->outcome = RIYO_OUTCOME_FAILED;
  g_set_error (error, RIYO_ERROR, RIYO_ERROR_ARGUMENT,
               _ ("the buffer has %u bytes; the record needs %u"), (guint)MAX (size, 0),
               (guint)n + 1);
  return NULL;
}
