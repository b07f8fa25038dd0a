/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An opaque file (ZIP, XML, PDF): one part, one answer, its bytes untouched. */
#include "config.h"

#include "engines.h"
#include "input.h"

static gboolean
step (RiyoEngine *engine, GError **error)
{
  RiyoTags kept = 0; /* nobody is named: nothing is asked */
  gboolean passes;

  if (!riyo_input_fill (&engine->input, engine->input.n, error))
    return FALSE;
  if (engine->input.ended && engine->input.offset + engine->input.n == 0)
    return engine->finished = TRUE;
  passes = riyo_engine_permits (engine, 0, &kept);
  engine->nothing_kept = !passes;
  engine->n_records = engine->n_rows = 1;
  engine->out = engine->input.data;
  engine->n_out = passes ? engine->input.n : 0;
  engine->finished = engine->input.ended;
  return TRUE;
}

static void
clear (RiyoEngine *engine)
{
}

RiyoEngine *
riyo_whole_engine_new (void)
{
  RiyoEngine *engine = g_new0 (RiyoEngine, 1);

  engine->step = step;
  engine->clear = clear;
  return engine;
}
