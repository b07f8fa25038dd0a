/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The engine for a layout, by its form. */
#include "config.h"

#include "engines.h"

static RiyoEngine *
make_engine (RiyoLayout *layout, RiyoMode mode, const RiyoJudge *judge)
{
  RiyoEngine *engine = layout->form == RIYO_FORM_FIXED   ? riyo_fixed_engine_new ()
                       : layout->form == RIYO_FORM_WHOLE ? riyo_whole_engine_new ()
                       : layout->form == RIYO_FORM_TYPED ? riyo_typed_engine_new ()
                                                         : riyo_csv_engine_new ();

  riyo_engine_init (engine, layout, mode, judge);
  return engine;
}

RiyoEngine *
riyo_engine_new (RiyoLayout *layout, RiyoMode mode, const RiyoJudge *judge, const char *shown,
                 int fd)
{
  RiyoEngine *engine = make_engine (layout, mode, judge);

  riyo_input_init (&engine->input, shown, fd);
  return engine;
}

RiyoEngine *
riyo_engine_new_memory (RiyoLayout *layout, RiyoMode mode, const RiyoJudge *judge,
                        const char *shown, gconstpointer data, gsize n)
{
  RiyoEngine *engine = make_engine (layout, mode, judge);

  riyo_input_init_memory (&engine->input, shown, data, n);
  return engine;
}
