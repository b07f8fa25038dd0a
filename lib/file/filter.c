/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A file's way through an operation: read, decided, written, recorded, then named. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/base.h"
#include "filter.h"
#include "guard/guard.h"
#include "input.h"
#include "layout/layout.h"
#include "log/log.h"
#include "sidecar.h"
#include "sink.h"
#include "source.h"

G_DEFINE_BOXED_TYPE (RiyoFilter, riyo_filter, riyo_filter_ref, riyo_filter_unref)

static gboolean
fail_argument (GError **error, const char *message)
{
  g_set_error_literal (error, RIYO_ERROR, RIYO_ERROR_ARGUMENT, message);
  return FALSE;
}

static gboolean
check_flags (const RiyoLayout *layout, RiyoFilterFlags flags, GError **error)
{
  gboolean blank = (flags & RIYO_FILTER_BLANK) != 0, drop = (flags & RIYO_FILTER_DROP) != 0;

  if (blank && drop)
    return fail_argument (error, _ ("--blank and --drop exclude each other"));
  if (drop && layout->header_row == 0)
    return fail_argument (error, _ ("--drop needs a header that names the columns; the layout has "
                                    "none (--blank keeps the shape)"));
  if (blank && layout->form == RIYO_FORM_WHOLE)
    return fail_argument (error, _ ("a whole opaque file (形式=一括) has no parts to empty"));
  return TRUE;
}

RiyoFilter *
riyo_filter_new (RiyoOperation *operation, RiyoLayout *layout, RiyoFilterFlags flags,
                 GError **error)
{
  const RiyoUse *use = riyo_operation_use (operation);
  RiyoFilter *filter;

  if (!riyo_layout_check_table (layout, use->regime->table, error)
      || !check_flags (layout, flags, error))
    return NULL;
  filter = g_new0 (RiyoFilter, 1);
  g_atomic_ref_count_init (&filter->n_refs);
  filter->operation = riyo_operation_ref (operation);
  filter->layout = riyo_layout_ref (layout);
  filter->flags = flags;
  return filter;
}

RiyoFilter *
riyo_filter_ref (RiyoFilter *filter)
{
  g_atomic_ref_count_inc (&filter->n_refs);
  return filter;
}

void
riyo_filter_unref (RiyoFilter *filter)
{
  if (filter == NULL || !g_atomic_ref_count_dec (&filter->n_refs))
    return;
  riyo_engine_free (filter->engine);
  riyo_layout_unref (filter->layout);
  riyo_operation_unref (filter->operation);
  g_free (filter->sha256);
  g_free (filter);
}

void
riyo_filter_set_progress (RiyoFilter *filter, RiyoFilterProgress progress, gpointer user_data)
{
  filter->progress = progress;
  filter->progress_data = user_data;
}

void
riyo_filter_get_counts (RiyoFilter *filter, guint64 *n_records, guint64 *n_passed,
                        guint64 *n_left_out)
{
  if (n_records != NULL)
    *n_records = filter->engine != NULL ? filter->engine->n_records : 0;
  if (n_passed != NULL)
    *n_passed = filter->n_passed;
  if (n_left_out != NULL)
    *n_left_out = filter->done ? filter->engine->n_left_out : 0;
}

static gboolean
find_hash (gpointer version, gpointer hash, gpointer data)
{
  const char **wanted = data;

  if (strcmp (hash, *wanted) == 0)
    *wanted = NULL;
  return *wanted == NULL;
}

/* The sidecar's names mean something only by a table that this folder has, or had. */
static gboolean
check_table (RiyoUse *use, const RiyoSidecar *sidecar, GError **error)
{
  const char *wanted = sidecar->table;

  g_tree_foreach (use->folder->state->tables, find_hash, &wanted);
  return wanted == NULL
         || riyo_error_at (error, RIYO_ERROR_MISMATCH, sidecar->path, 0,
                           _ ("its tags are of a table that this folder never adopted"));
}

gboolean
riyo_filter_inherit (RiyoFilter *filter, const RiyoSidecar *sidecar, GError **error)
{
  RiyoUse *use = riyo_operation_use (filter->operation);

  if (!check_table (use, sidecar, error)
      || !riyo_sidecar_apply (sidecar, filter->engine, use->regime->table, error))
    return FALSE;
  filter->engine->input.digest = riyo_digest_new (FALSE);
  return TRUE;
}

/* Reads all, and hands what passes to the sink; a rehearsal has none. */
static gboolean
pump (RiyoFilter *filter, RiyoSink *sink, GError **error)
{
  RiyoEngine *engine = filter->engine;

  while (!engine->finished)
    {
      if (!riyo_engine_step (engine, error))
        return FALSE;
      filter->n_bytes_in = engine->input.offset + engine->input.n;
      if (sink != NULL && engine->n_findings + engine->n_refused > 0
          && engine->mode == RIYO_MODE_REFUSE)
        sink = NULL; /* nothing will come of it: read on only to count */
      if (sink != NULL && !riyo_sink_write (sink, engine->out, engine->n_out, error))
        return FALSE;
      if (filter->progress != NULL && !filter->progress (filter->n_bytes_in, filter->progress_data))
        return riyo_error_at (error, RIYO_ERROR_IO, engine->input.shown, 0, _ ("interrupted"));
    }
  return TRUE;
}

gboolean
riyo_filter_check_input (RiyoFilter *filter, const RiyoSidecar *sidecar, GError **error)
{
  char hex[RIYO_DIGEST_HEX];

  if (sidecar == NULL)
    return TRUE;
  riyo_digest_get_hex (filter->engine->input.digest, hex);
  return riyo_sidecar_check (sidecar, filter->engine->input.shown, hex, error);
}

/* Whether what was read may go out: everything passed, or what did not was to be left out. */
static gboolean
check_verdict (RiyoFilter *filter, const char *shown, GError **error)
{
  const RiyoEngine *engine = filter->engine;
  gboolean asked = (filter->flags & (RIYO_FILTER_BLANK | RIYO_FILTER_DROP)) != 0;
  gboolean nothing
      = engine->nothing_kept || (engine->n_records > 0 && engine->n_left_out == engine->n_records);

  if ((engine->n_findings > 0 && !asked) || engine->n_refused > 0
      || (nothing && engine->n_findings + engine->n_left_out > 0))
    return riyo_filter_refuse (filter, shown, error);
  return TRUE;
}

/* The log says of this file that it is there; what keeps it from being so is said too. */
static gboolean
withdraw (RiyoFilter *filter, const char *output, GError *failure, GError **error)
{
  g_autoptr (GError) unsaid = NULL;

  if (!riyo_filter_record_failure (filter, output, failure, &unsaid))
    g_prefix_error (&failure, "%s; ", unsaid->message);
  g_propagate_error (error, failure);
  return FALSE;
}

/* Recorded before it has a name: a file that is there is in the log. The sidecar comes first, for a
 * file without the right one is refused, and a sidecar without its file harms nobody. What can fail
 * has been done before the entry is written, but for the names. */
static gboolean
publish (RiyoFilter *filter, RiyoSink *sink, RiyoSink *sidecar, const char *input,
         const char *output, GError **error)
{
  GError *failure = NULL;

  if (!riyo_filter_record (filter, input, output, error))
    return FALSE;
  if ((sidecar == NULL || riyo_sink_publish (sidecar, &failure))
      && riyo_sink_publish (sink, &failure))
    return TRUE;
  return withdraw (filter, output, failure, error);
}

/* What a sidecar calls empty comes out empty: where it was not, the file is not what the sidecar
 * says, and it would be a shorter one unasked. */
static gboolean
check_same (const RiyoFilter *filter, const RiyoSidecar *sidecar, GError **error)
{
  const RiyoEngine *engine = filter->engine;

  return sidecar == NULL || engine->mode != RIYO_MODE_REFUSE || engine->n_left_out > 0
         || strcmp (filter->digest, sidecar->digest) == 0
         || riyo_error_at (error, RIYO_ERROR_MISMATCH, engine->input.shown, 0,
                           _ ("a part that %s calls empty is not"), sidecar->path);
}

static gboolean
finish (RiyoFilter *filter, RiyoSink *sink, const RiyoSidecar *inherited, const char *input,
        const char *output, GError **error)
{
  g_autoptr (GString) text = NULL;
  RiyoSink sidecar;
  gboolean done;

  if (!riyo_sink_sync (sink, error))
    return FALSE;
  riyo_digest_get_hex (sink->digest, filter->digest);
  filter->sha256 = g_strdup (riyo_digest_get_sha256 (sink->digest));
  filter->n_bytes_out = sink->n_bytes;
  if (!check_same (filter, inherited, error))
    return FALSE;
  if (sink->stream >= 0)
    return publish (filter, sink, NULL, input, output, error);
  text = riyo_filter_format_sidecar (filter);
  if (!riyo_sidecar_stage (&sidecar, output, text, error))
    return FALSE;
  done = publish (filter, sink, &sidecar, input, output, error);
  riyo_sink_close (&sidecar);
  return done;
}

/* A file that was reworked has often lost its shape too: what is wrong is then the rework, and what
 * to do about it. */
static void
prefer_mismatch (RiyoFilter *filter, const RiyoSidecar *sidecar, GError **error)
{
  RiyoInput *input = &filter->engine->input;
  g_autoptr (GError) mismatch = NULL;

  if (sidecar == NULL || input->digest == NULL
      || !g_error_matches (*error, RIYO_ERROR, RIYO_ERROR_FORMAT))
    return;
  while (!input->ended && riyo_input_fill (input, input->n, NULL))
    ;
  if (riyo_filter_check_input (filter, sidecar, &mismatch))
    return;
  g_clear_error (error);
  g_propagate_error (error, g_steal_pointer (&mismatch));
}

static gboolean
run_through (RiyoFilter *filter, RiyoSink *sink, const RiyoSidecar *sidecar, const char *input,
             const char *output, GError **error)
{
  RiyoEngine *engine = filter->engine;
  g_autoptr (GError) failure = NULL;
  gboolean passed = (sidecar == NULL || riyo_filter_inherit (filter, sidecar, &failure))
                    && pump (filter, sink, &failure)
                    && riyo_filter_check_input (filter, sidecar, &failure)
                    && riyo_operation_judge_confirm (&filter->judge, &failure)
                    && check_verdict (filter, engine->input.shown, &failure);

  riyo_operation_judge_finish (&filter->judge, engine, riyo_outcome_of (failure));
  if (!passed)
    {
      prefer_mismatch (filter, sidecar, &failure);
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  filter->n_passed = engine->n_records - engine->n_left_out - engine->n_refused;
  filter->done = sink == NULL || finish (filter, sink, sidecar, input, output, error);
  if (!filter->done)
    filter->n_passed = 0;
  return filter->done;
}

/* A number under /dev/fd may be one that we hold ourselves. */
static gboolean
open_sink (RiyoFilter *filter, RiyoSink *sink, const char *output, GError **error)
{
  RiyoLog *log = riyo_operation_use (filter->operation)->guard->log;
  gboolean sha256 = (filter->flags & RIYO_FILTER_SHA256) != 0;

  if (!(output != NULL ? riyo_sink_open (sink, output, sha256, error)
                       : riyo_sink_open_stream (sink, STDOUT_FILENO, "-", sha256, error)))
    return FALSE;
  if (sink->stream < 0 || !riyo_log_is_behind (log, sink->stream))
    return TRUE;
  riyo_error_errno (error, EBADF, sink->shown, _ ("cannot be written"));
  riyo_sink_close (sink);
  return FALSE;
}

static gboolean
run_opened (RiyoFilter *filter, int fd, const char *input, const char *output, GError **error)
{
  gboolean totals = riyo_layout_has_totals (filter->layout);
  RiyoMode mode = (filter->flags & RIYO_FILTER_BLANK) != 0  ? RIYO_MODE_BLANK
                  : (filter->flags & RIYO_FILTER_DROP) != 0 ? RIYO_MODE_DROP
                                                            : RIYO_MODE_REFUSE;
  gboolean rehearsal = riyo_operation_use (filter->operation)->rehearsal;
  g_autoptr (RiyoSidecar) sidecar = NULL;
  g_autoptr (GError) broken = NULL;
  gboolean done;
  RiyoJudge judge;
  RiyoSink sink;

  sidecar = riyo_sidecar_load_source (fd, input, &filter->piped, &broken);
  if (broken != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&broken));
      return FALSE;
    }
  if (!rehearsal && !open_sink (filter, &sink, output, error))
    return FALSE;
  riyo_operation_judge_init (&filter->judge, filter->operation, filter->layout,
                             (filter->flags & RIYO_FILTER_SKIP_SUSPENDED) != 0 && !totals, &judge);
  filter->engine = riyo_engine_new (filter->layout, mode, &judge, input != NULL ? input : "-", fd);
  done = run_through (filter, rehearsal ? NULL : &sink, sidecar, input, output, error);
  if (!rehearsal)
    riyo_sink_close (&sink);
  g_clear_pointer (&filter->engine->input.digest, riyo_digest_free);
  return done;
}

static gboolean
open_and_run (RiyoFilter *filter, const char *input, const char *output, GError **error)
{
  RiyoUse *use = riyo_operation_use (filter->operation);
  struct stat status;
  gboolean done;
  int fd;

  if (filter->engine != NULL || use->ended)
    {
      g_set_error_literal (error, RIYO_ERROR, RIYO_ERROR_STATE,
                           _ ("the filter has run already, or its operation has ended"));
      return FALSE;
    }
  if (!use->rehearsal && riyo_use_is_over (use, error))
    return FALSE;
  riyo_use_look (use);
  fd = input != NULL ? riyo_file_open (AT_FDCWD, input, O_RDONLY | O_NOCTTY, 0) : STDIN_FILENO;
  if (fd < 0)
    return riyo_error_errno (error, errno, input, _ ("cannot be opened"));
  if (fstat (fd, &status) == 0 && S_ISDIR (status.st_mode))
    done = riyo_error_errno (error, EISDIR, input != NULL ? input : "-", _ ("cannot be read"));
  else
    done = run_opened (filter, fd, input, output, error);
  if (input != NULL)
    close (fd);
  return done;
}

gboolean
riyo_filter_run (RiyoFilter *filter, const char *input, const char *output, GError **error)
{
  RiyoUse *use = riyo_operation_use (filter->operation);
  g_autoptr (GError) failure = NULL;
  gboolean done;

  if (!riyo_use_enter (use, error))
    return FALSE;
  done = open_and_run (filter, input, output, &failure);
  riyo_use_leave (use);
  if (done)
    return TRUE;
  filter->failed = !filter->done && riyo_outcome_of (failure) == RIYO_OUTCOME_FAILED;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}
