/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "log/log.h"

#define STATE "{\"tables\":{\"1\":\"aa\"}}"

/* A folder that holds a log and nothing else. */
typedef struct
{
  char *folder;
  int fd;
} Place;

Place make_place (void);
void place_clear (Place *place);
char *file_of (const Place *place, guint number);
RiyoLog *open_log (const Place *place);
gboolean record (RiyoLog *log, const char *text, GError **error);

/* How many entries the log holds if its chain is whole, else -1. */
int count_chain (const Place *place);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Place, place_clear)
