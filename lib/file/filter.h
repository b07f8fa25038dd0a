/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "pass.h"

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
  gboolean done;   /* the output is there */
  gboolean failed; /* stopped by something other than a refusal */
};

/* The entry of the log about a finished file. */
gboolean
riyo_filter_record (RiyoFilter *filter, const char *input, const char *output, GError **error);

/* The entry that takes back the one before it: the file did not get its name. */
gboolean riyo_filter_record_failure (RiyoFilter *filter, const char *output, const GError *failure,
                                     GError **error);

/* The text of the sidecar of a finished file. */
GString *riyo_filter_format_sidecar (RiyoFilter *filter);
