/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* audit/archived: which of the log's first files are kept elsewhere, and how the last of them
 * ended:
 * {"file":N,"seq":N,"hash":"<64>"}. What it says is true where an entry of the log says the same.
 */
#pragma once

#include <glib.h>

#include "base/base.h"

#define RIYO_ARCHIVED_NAME "archived"

typedef struct
{
  guint file; /* the number of the last; 0: none is archived */
  guint64 seq;
  char hash[RIYO_SHA256_HEX_BYTES + 1];
} RiyoArchived;

/* FALSE where it cannot be read; a file that is not there archives nothing. */
gboolean
riyo_archived_read (int audit_fd, const char *shown, RiyoArchived *archived, GError **error);
/* What the entries of the log's files, up to @newest, say of it: the last that do; file 0: none
 * does.
 */
gboolean riyo_archived_find_told (int audit_fd, const char *shown, guint newest, RiyoArchived *told,
                                  GError **error);

/* Whether the first file that is not archived is here, and goes on from there. */
gboolean riyo_archived_is_followed (int audit_fd, const char *shown, const RiyoArchived *archived);
gboolean
riyo_archived_write (int audit_fd, const char *shown, const RiyoArchived *archived, GError **error);
