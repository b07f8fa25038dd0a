/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A file's way through an operation: read, decided, written, recorded, then named. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/base.h"
#include "file.h"
#include "filter.h"
#include "guard/guard.h"
#include "input.h"
#include "log/log.h"
#include "sink.h"
#include "source.h"

G_DEFINE_BOXED_TYPE (RiyoFilter, riyo_filter, riyo_filter_ref, riyo_filter_unref)

RiyoFilter *
riyo_filter_new (RiyoOperation *operation, RiyoLayout *layout, RiyoFilterFlags flags,
                 GError **error)
{
  RIYO_UNCANCELLED;
  if (operation == NULL || layout == NULL)
    return riyo_return_null (error);
  RiyoFilter *filter;
  RiyoPass pass;

  if (!riyo_pass_init (&pass, operation, layout, flags, error))
    return NULL;
  filter = g_new0 (RiyoFilter, 1);
  g_atomic_ref_count_init (&filter->n_refs);
  filter->pass = pass;
  return filter;
}

RiyoFilter *
riyo_filter_ref (RiyoFilter *filter)
{
  if (filter != NULL)
    g_atomic_ref_count_inc (&filter->n_refs);
  return filter;
}

void
riyo_filter_unref (RiyoFilter *filter)
{
  RIYO_UNCANCELLED;
  if (filter == NULL || !g_atomic_ref_count_dec (&filter->n_refs))
    return;
  riyo_pass_clear (&filter->pass);
  g_free (filter->sha256);
  g_free (filter);
}

void
riyo_filter_set_progress (RiyoFilter *filter, RiyoFilterProgress progress, gpointer user_data)
{
  if (filter == NULL)
    return;
  filter->progress = progress;
  filter->progress_data = user_data;
}

gboolean
riyo_filter_has_read (const RiyoFilter *filter)
{
  return filter->pass.engine != NULL && filter->pass.engine->finished;
}

void
riyo_filter_get_counts (RiyoFilter *filter, guint64 *n_records, guint64 *n_passed,
                        guint64 *n_left_out)
{
  if (n_records != NULL)
    *n_records = 0;
  if (n_passed != NULL)
    *n_passed = 0;
  if (n_left_out != NULL)
    *n_left_out = 0;
  if (filter == NULL)
    return;
  const RiyoEngine *engine = filter->pass.engine;

  if (n_records != NULL)
    *n_records = engine != NULL ? engine->n_records : 0;
  if (n_passed != NULL)
    *n_passed = filter->n_passed;
  if (n_left_out != NULL)
    *n_left_out = filter->done ? engine->n_left_out : 0;
}

/* Reads all, and hands what passes to the sink; a rehearsal has none. What waits for the disk does
 * so here: what is recorded meanwhile is still looked at. */
static gboolean
pump (RiyoFilter *filter, RiyoSink *sink, GError **error)
{
  RiyoEngine *engine = filter->pass.engine;

  while (!engine->finished)
    {
      if (!riyo_pass_step (&filter->pass, error))
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
  return sink == NULL || riyo_sink_sync (sink, error);
}

/* A file that was reworked has often lost its shape too: what is wrong is then the rework, and what
 * to do about it. */
static void
prefer_mismatch (RiyoPass *pass, GError **error)
{
  RiyoInput *input = &pass->engine->input;
  g_autoptr (GError) mismatch = NULL;

  if (!g_error_matches (*error, RIYO_ERROR, RIYO_ERROR_FORMAT))
    return;
  while (input->digest != NULL && !input->ended && riyo_input_fill (input, input->n, NULL))
    ;
  if (riyo_pass_check_input (pass, &mismatch))
    return;
  g_clear_error (error);
  g_propagate_error (error, g_steal_pointer (&mismatch));
}

/* A file that went out of date while it was read has no fault of its own: the log tells of it, for
 * the suspension's sake. */
static void
tell_outdated (RiyoFilter *filter, const char *output, GError **failure)
{
  GError *told = NULL;

  if (!g_error_matches (*failure, RIYO_ERROR, RIYO_ERROR_STATE)
      || riyo_operation_judge_is_current (&filter->pass.judge)
      || riyo_use_has_ended (riyo_pass_use (&filter->pass)))
    return;
  riyo_filter_withdraw (filter, output, g_steal_pointer (failure), &told);
  *failure = told;
}

/* Takes over the sidecar. */
static gboolean
run_through (RiyoFilter *filter, RiyoSink *sink, RiyoSidecar *sidecar, const char *input,
             const char *output, GError **error)
{
  RiyoPass *pass = &filter->pass;
  const RiyoEngine *engine = pass->engine;
  g_autoptr (GError) failure = NULL;
  gboolean passed = (sidecar == NULL || riyo_pass_inherit (pass, sidecar, &failure))
                    && pump (filter, sink, &failure)
                    && riyo_operation_judge_confirm (&pass->judge, &failure)
                    && riyo_pass_may_go_out (pass, &failure);

  if (passed)
    {
      filter->n_passed = engine->n_records - engine->n_left_out - engine->n_refused;
      filter->done = sink == NULL || riyo_filter_publish (filter, sink, input, output, &failure);
    }
  riyo_operation_judge_finish (&pass->judge, engine,
                               filter->left ? RIYO_OUTCOME_PASSED : riyo_outcome_of (failure));
  if (filter->done)
    return TRUE;
  filter->n_passed = 0;
  if (!passed)
    prefer_mismatch (pass, &failure);
  if (!passed && sink != NULL)
    tell_outdated (filter, output, &failure);
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

/* A number under /dev/fd may be one that we hold ourselves, and what it leads to stand anywhere. */
static gboolean
check_stream (const RiyoFilter *filter, const RiyoSink *sink, GError **error)
{
  const RiyoUse *use = riyo_pass_use (&filter->pass);
  g_autofree char *self = g_strdup_printf ("/proc/self/fd/%d", sink->stream);
  g_autofree char *path = g_file_read_link (self, NULL);

  if (path != NULL && g_path_is_absolute (path) && riyo_use_covers (use, path))
    return riyo_sink_refuse_place (path, error);
  return !riyo_use_is_behind (use, sink->stream)
         || riyo_error_errno (error, EBADF, sink->shown, _ ("cannot be written"));
}

/* Another name of the earlier file has its tags by the sidecar beside this one, which will be of
 * other bytes. */
static gboolean
check_only_name (const char *output, GError **error)
{
  g_autofree char *sidecar = g_strconcat (output, RIYO_SIDECAR_SUFFIX, NULL);
  struct stat status;

  return lstat (output, &status) != 0 || !S_ISREG (status.st_mode) || status.st_nlink < 2
         || access (sidecar, F_OK) != 0
         || riyo_error_at (error, RIYO_ERROR_ARGUMENT, output, 0,
                           _ ("has another name (a hard link), whose tags are beside this one, and "
                              "would be those of the new file; remove one of the names, or write "
                              "to another"));
}

static gboolean
open_sink (RiyoFilter *filter, RiyoSink *sink, const char *output, GError **error)
{
  gboolean sha256 = (filter->pass.flags & RIYO_FILTER_SHA256) != 0;

  if (output != NULL && riyo_use_covers (riyo_pass_use (&filter->pass), output))
    return riyo_sink_refuse_place (output, error);
  if (output != NULL && !check_only_name (output, error))
    return FALSE;
  if (!(output != NULL ? riyo_sink_open (sink, output, sha256, error)
                       : riyo_sink_open_stream (sink, STDOUT_FILENO, "-", sha256, error)))
    return FALSE;
  if (sink->stream < 0 || check_stream (filter, sink, error))
    return TRUE;
  riyo_sink_close (sink);
  return FALSE;
}

static gboolean
run_opened (RiyoFilter *filter, int fd, const char *input, const char *output, GError **error)
{
  gboolean rehearsal = riyo_use_is_rehearsal (riyo_pass_use (&filter->pass));
  g_autoptr (RiyoSidecar) sidecar = NULL;
  g_autoptr (GError) broken = NULL;
  gboolean done;
  RiyoSink sink;

  if (!riyo_source_check_place (riyo_pass_use (&filter->pass), fd, input != NULL ? input : "-",
                                error))
    return FALSE;
  sidecar = riyo_sidecar_load_source (fd, input, &filter->pass.piped, &broken);
  if (broken != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&broken));
      return FALSE;
    }
  if (!rehearsal && !open_sink (filter, &sink, output, error))
    return FALSE;
  riyo_pass_open (&filter->pass, fd, input != NULL ? input : "-");
  done = run_through (filter, rehearsal ? NULL : &sink, g_steal_pointer (&sidecar), input, output,
                      error);
  if (!rehearsal)
    riyo_sink_close (&sink);
  return done;
}

static gboolean
open_and_run (RiyoFilter *filter, const char *input, const char *output, GError **error)
{
  RiyoUse *use = riyo_pass_use (&filter->pass);
  struct stat status;
  gboolean done;
  int fd;

  if (filter->pass.engine != NULL || riyo_use_has_ended (use))
    {
      g_set_error_literal (error, RIYO_ERROR, RIYO_ERROR_STATE,
                           _ ("the filter has run already, or its operation has ended"));
      return FALSE;
    }
  if (!riyo_use_is_rehearsal (use)
      && (riyo_use_is_over (use, error) || !riyo_filter_check_output (input, output, error)))
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
  RIYO_UNCANCELLED;
  if (filter == NULL)
    return riyo_fail_null (error);
  RiyoUse *use = riyo_pass_use (&filter->pass);
  g_autoptr (GError) failure = NULL;
  gboolean done;

  if (!riyo_use_enter (use, error))
    return FALSE;
  done = open_and_run (filter, input, output, &failure);
  riyo_use_leave (use);
  if (done)
    return TRUE;
  filter->code = riyo_error_code_name (failure);
  filter->failed = !filter->done && riyo_outcome_of (failure) == RIYO_OUTCOME_FAILED;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}
