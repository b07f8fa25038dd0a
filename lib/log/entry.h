/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An entry while it is written. */
#pragma once

#include "log.h"

struct _RiyoEntry
{
  GString *members; /* ,"key":value… */
};

/* As riyo_line_ends_seals (). */
gboolean riyo_entry_ends_seals (const RiyoEntry *entry);
