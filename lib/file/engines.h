/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "engine.h"

/* An engine for the layout's form, over an open file or memory. @shown must outlive it. */
RiyoEngine *riyo_engine_new (RiyoLayout *layout, RiyoMode mode, const RiyoJudge *judge,
                             const char *shown, int fd);
RiyoEngine *riyo_engine_new_memory (RiyoLayout *layout, RiyoMode mode, const RiyoJudge *judge,
                                    const char *shown, gconstpointer data, gsize n);

/* One of each form, before riyo_engine_init (). */
RiyoEngine *riyo_csv_engine_new (void);
RiyoEngine *riyo_typed_engine_new (void);
RiyoEngine *riyo_fixed_engine_new (void);
RiyoEngine *riyo_whole_engine_new (void);
