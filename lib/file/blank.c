/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One fixed-width record in memory: decided by the engine that reads files, emptied in place. */
#include "config.h"

#include <string.h>

#include "base/base.h"
#include "engine.h"
#include "filter.h"
#include "guard/guard.h"
#include "judge.h"
#include "layout/layout.h"

static gboolean
check_shape (const RiyoLayout *layout, gsize size_bytes, GError **error)
{
  if (layout->form != RIYO_FORM_FIXED)
    g_set_error (error, RIYO_ERROR, RIYO_ERROR_ARGUMENT,
                 _ ("the layout %s is for files; expected one for fixed-width records (固定長)"),
                 layout->name);
  else if (layout->record_bytes != size_bytes)
    g_set_error (error, RIYO_ERROR, RIYO_ERROR_FORMAT,
                 _ ("the layout %s is for records of %u bytes; this one has %lu"), layout->name,
                 layout->record_bytes, (gulong)size_bytes);
  else
    return TRUE;
  return FALSE;
}

/* What was emptied is a refusal too: the first of its kind has its entry in the log. */
static gboolean
note_emptied (RiyoFilter *filter, GError **error)
{
  const GArray *met = filter->engine->met;

  for (guint i = 0; i < met->len; i++)
    {
      const RiyoMet *part = &g_array_index (met, RiyoMet, i);

      if (!part->permitted
          && !riyo_use_note_refusal (riyo_operation_use (filter->operation),
                                     riyo_operation_judge_decide (&filter->judge, part->tags), NULL,
                                     error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
read_record (RiyoFilter *filter, guchar *kept, gsize size_bytes, GError **error)
{
  RiyoEngine *engine = filter->engine;

  while (!engine->finished)
    {
      if (!riyo_engine_step (engine, error))
        return FALSE;
      if (engine->n_out == size_bytes)
        memcpy (kept, engine->out, size_bytes);
    }
  if (engine->n_refused > 0 || (engine->nothing_kept && engine->n_findings > 0))
    return riyo_filter_refuse (filter, filter->layout->name, error);
  return note_emptied (filter, error);
}

static gboolean
blank (RiyoFilter *filter, guchar *record, gsize size_bytes, GError **error)
{
  g_autofree guchar *kept = g_malloc (size_bytes);
  RiyoJudge judge;
  g_autoptr (GError) failure = NULL;

  memset (kept, filter->layout->fill, size_bytes);
  riyo_operation_judge_init (&filter->judge, filter->operation, filter->layout, FALSE, &judge);
  filter->engine = riyo_engine_new_memory (filter->layout, RIYO_MODE_BLANK, &judge,
                                           filter->layout->name, record, size_bytes);
  if (read_record (filter, kept, size_bytes, &failure))
    memcpy (record, kept, size_bytes);
  riyo_operation_judge_finish (&filter->judge, filter->engine, riyo_outcome_of (failure));
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

gboolean
riyo_operation_blank (RiyoOperation *operation, RiyoLayout *layout, gpointer record,
                      gsize size_bytes, GError **error)
{
  RiyoUse *use = riyo_operation_use (operation);
  g_autoptr (RiyoFilter) filter = NULL;
  gboolean passed = FALSE;

  if (riyo_use_enter (use, error))
    {
      if (riyo_use_is_live (use, error))
        filter = riyo_filter_new (operation, layout, RIYO_FILTER_BLANK, error);
      passed = filter != NULL && check_shape (layout, size_bytes, error)
               && blank (filter, record, size_bytes, error);
      riyo_use_leave (use);
    }
  if (!passed)
    memset (record, layout->fill, size_bytes);
  return passed;
}
