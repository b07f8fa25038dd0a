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
  guint next;       /* of engine->ends */
  gsize start;      /* of the next record in engine->out */
  RiyoTags allowed; /* by the operation, when what was read was confirmed */
  guint until_look; /* so many records */
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
  g_autoptr (RiyoSidecar) sidecar = riyo_sidecar_load_source (fd, NULL, &pass->piped, &broken);

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
  reader->pass.engine->ends = g_array_new (FALSE, FALSE, sizeof (gsize));
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
  if (reader == NULL || !g_atomic_ref_count_dec (&reader->n_refs))
    return;
  if (!riyo_use_has_ended (riyo_pass_use (&reader->pass)))
    riyo_operation_judge_finish (&reader->pass.judge, reader->pass.engine, reader->outcome);
  riyo_pass_clear (&reader->pass);
  g_free (reader->name);
  g_free (reader);
}

/* Whether what was read may still be handed out. */
static gboolean
confirm (RiyoReader *reader, GError **error)
{
  if (!riyo_operation_judge_confirm (&reader->pass.judge, error))
    return FALSE;
  reader->allowed = riyo_use_get_allowed (riyo_pass_use (&reader->pass));
  reader->until_look = RIYO_CHECKS_BETWEEN_LOOKS;
  return TRUE;
}

/* Reads the next piece, and sees that all of it may be handed out. */
static gboolean
read_piece (RiyoReader *reader, GError **error)
{
  RiyoPass *pass = &reader->pass;

  reader->next = 0;
  reader->start = 0;
  riyo_operation_judge_go_on (&pass->judge); /* a pipe may have kept us waiting */
  if (!riyo_use_is_live (riyo_pass_use (pass), error) || !riyo_pass_step (pass, error)
      || !confirm (reader, error) || !riyo_pass_may_go_out (pass, error))
    return FALSE;
  riyo_operation_judge_count (&pass->judge, pass->engine);
  return TRUE;
}

static gboolean
inside (RiyoReader *reader, gboolean (*step) (RiyoReader *, GError **), GError **error)
{
  RiyoUse *use = riyo_pass_use (&reader->pass);
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
  const RiyoEngine *engine = reader->pass.engine;

  while (reader->next >= engine->ends->len
         || g_array_index (engine->ends, gsize, reader->next) > engine->n_out)
    if (engine->finished || !inside (reader, read_piece, failure))
      return FALSE;
  return (reader->until_look-- > 0
          && reader->allowed == riyo_use_get_allowed (riyo_pass_use (&reader->pass)))
         || inside (reader, confirm, failure);
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
