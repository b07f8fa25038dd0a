/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "digest.h"
#include "engine.h"
#include "judge.h"
#include "sidecar.h"

struct _RiyoFilter
{
  gatomicrefcount n_refs;
  RiyoOperation *operation;
  RiyoLayout *layout;
  RiyoFilterFlags flags;
  RiyoFilterProgress progress;
  gpointer progress_data;
  RiyoOperationJudge judge;
  RiyoEngine *engine; /* NULL before the run */
  gboolean piped;     /* the input is no regular file: it has no sidecar */
  guint64 n_passed;   /* 0 unless the output is there */
  guint64 n_bytes_in, n_bytes_out;
  char digest[RIYO_DIGEST_HEX];
  char *sha256;
  gboolean done;   /* the output is there */
  gboolean failed; /* stopped by something other than a refusal */
};

/* Adds to the engine, before its first step, what a sidecar says of the input. */
gboolean riyo_filter_inherit (RiyoFilter *filter, const RiyoSidecar *sidecar, GError **error);

/* Whether what has been read to its end is what the sidecar describes. */
gboolean riyo_filter_check_input (RiyoFilter *filter, const RiyoSidecar *sidecar, GError **error);

/* Fails with the first reason why the file may not be used, naming all parts and records. */
gboolean riyo_filter_refuse (RiyoFilter *filter, const char *file, GError **error);

/* The entry of the log about a finished file. */
gboolean
riyo_filter_record (RiyoFilter *filter, const char *input, const char *output, GError **error);

/* The entry that takes back the one before it: the file did not get its name. */
gboolean riyo_filter_record_failure (RiyoFilter *filter, const char *output, const GError *failure,
                                     GError **error);

/* The text of the sidecar of a finished file. */
GString *riyo_filter_format_sidecar (RiyoFilter *filter);
