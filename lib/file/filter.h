/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "pass.h"
#include "sink.h"

/* A file on its way to another, and what became of it. */
struct _RiyoFilter
{
  gatomicrefcount n_refs;
  RiyoPass pass;
  RiyoFilterProgress progress;
  gpointer progress_data;
  guint64 n_passed; /* 0 unless the output is there */
  guint64 n_bytes_in, n_bytes_out;
  char digest[RIYO_DIGEST_HEX];
  char *sha256;
  gboolean done;    /* the output is there */
  gboolean left;    /* it may be used by others, done or not; of a stream perhaps a part */
  gboolean failed;  /* stopped by something other than a refusal */
  const char *code; /* of what stopped it, or NULL */
};

/* Records what is in the sink, durable as it is, and gives it its name and sidecar, or feeds the
 * stream. */
gboolean riyo_filter_publish (RiyoFilter *filter, RiyoSink *sink, const char *input,
                              const char *output, GError **error);

/* Records that the file does not get its name, and why: the log says that it is there, or would.
 * Always FALSE, and hands @failure on. */
gboolean
riyo_filter_withdraw (RiyoFilter *filter, const char *output, GError *failure, GError **error);
