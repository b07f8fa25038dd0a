/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One fixed-width record in memory: decided by the engine that reads files, emptied in place. */
#include "config.h"

#include <string.h>

#include "base/base.h"
#include "guard/guard.h"
#include "layout/layout.h"
#include "pass.h"

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
note_emptied (const RiyoPass *pass, GError **error)
{
  for (guint i = 0; i < pass->engine->met->len; i++)
    {
      const RiyoMet *met = riyo_pass_met_at (pass, i);

      if (!met->permitted
          && !riyo_use_note_refusal (riyo_pass_use (pass),
                                     riyo_operation_judge_decide (&pass->judge, met->tags), NULL,
                                     error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
read_record (RiyoPass *pass, guchar *kept, gsize size_bytes, GError **error)
{
  RiyoEngine *engine = pass->engine;

  while (!engine->finished)
    {
      if (!riyo_pass_step (pass, error))
        return FALSE;
      if (engine->n_out == size_bytes)
        memcpy (kept, engine->out, size_bytes);
    }
  return riyo_pass_may_go_out (pass, error) && note_emptied (pass, error);
}

static gboolean
blank (RiyoPass *pass, guchar *record, gsize size_bytes, GError **error)
{
  g_autofree guchar *kept = g_malloc (size_bytes);
  g_autoptr (GError) failure = NULL;

  memset (kept, pass->layout->fill, size_bytes);
  riyo_pass_open_memory (pass, record, size_bytes, pass->layout->name);
  if (read_record (pass, kept, size_bytes, &failure))
    memcpy (record, kept, size_bytes);
  riyo_operation_judge_finish (&pass->judge, pass->engine, riyo_outcome_of (failure));
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

static gboolean
blank_within (RiyoOperation *operation, RiyoLayout *layout, guchar *record, gsize size_bytes,
              GError **error)
{
  gboolean passed;
  RiyoPass pass;

  if (!riyo_use_is_live (riyo_operation_use (operation), error)
      || !riyo_pass_init (&pass, operation, layout, RIYO_FILTER_BLANK, error))
    return FALSE;
  passed = check_shape (layout, size_bytes, error) && blank (&pass, record, size_bytes, error);
  riyo_pass_clear (&pass);
  return passed;
}

gboolean
riyo_operation_blank_record (RiyoOperation *operation, RiyoLayout *layout, gpointer record,
                             gsize size_bytes, GError **error)
{
  RIYO_UNCANCELLED;
  if (operation == NULL || layout == NULL || record == NULL)
    {
      if (record != NULL)
        memset (record, layout != NULL ? layout->fill : 0, size_bytes);
      return riyo_fail_null (error);
    }
  RiyoUse *use = riyo_operation_use (operation);
  gboolean passed = FALSE;

  if (riyo_use_enter (use, error))
    {
      passed = blank_within (operation, layout, record, size_bytes, error);
      riyo_use_leave (use);
    }
  if (!passed)
    memset (record, layout->fill, size_bytes);
  return passed;
}
