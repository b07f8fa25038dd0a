/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "digest.h"
#include "engine.h"
#include "judge.h"
#include "sidecar.h"

/* What is read on behalf of an operation, to go out as far as it may: what a filter, a reader and a
 * record in memory share. Whether it may is decided here alone. */
typedef struct
{
  RiyoOperation *operation;
  RiyoLayout *layout;
  RiyoFilterFlags flags;
  RiyoOperationJudge judge;
  RiyoEngine *engine;   /* NULL before it is opened */
  RiyoSidecar *sidecar; /* of what is read, or NULL */
  RiyoDigest *passed;   /* of what passes, where it must be what the sidecar describes; or NULL */
  gboolean piped;       /* what is read is no regular file */
  RiyoVerdict refusal;  /* why it may not go out, once that was asked */
} RiyoPass;

/* Fails, with nothing to be cleared, for flags that do not fit each other or the layout. */
gboolean riyo_pass_init (RiyoPass *pass, RiyoOperation *operation, RiyoLayout *layout,
                         RiyoFilterFlags flags, GError **error);
void riyo_pass_clear (RiyoPass *pass);

/* Opens it on a file, or on memory. @shown must outlive it. */
void riyo_pass_open (RiyoPass *pass, int fd, const char *shown);
void riyo_pass_open_memory (RiyoPass *pass, gconstpointer data, gsize n, const char *shown);

/* Whether the names of a sidecar are of tables that the operation's folder has, or had. */
gboolean riyo_pass_check_tables (const RiyoUse *use, const RiyoSidecar *sidecar, GError **error);

/* Adds to the engine, before its first step, what @sidecar, which it takes over, says of the input.
 */
gboolean riyo_pass_inherit (RiyoPass *pass, RiyoSidecar *sidecar, GError **error);

/* As riyo_engine_step (); at the end the input must have been what its sidecar describes. */
gboolean riyo_pass_step (RiyoPass *pass, GError **error);

/* The same for what has been read to its end, whatever became of it. */
gboolean riyo_pass_check_input (RiyoPass *pass, GError **error);

/* Whether what was read so far may go out: everything passed, or what did not was to be left out,
 * and something remains. Else a refusal that names the first reason, the parts and the records; or
 * STATE where a suspension came after the first of these records was decided. */
gboolean riyo_pass_may_go_out (RiyoPass *pass, GError **error);

/* The same, but for that: of who can ask about these records again. */
gboolean riyo_pass_has_passed (RiyoPass *pass, GError **error);

/* For reports: "列 電話 (口座) / 列 備考 (タグなし)", and the records that were refused or left
 * out, each kind behind @before. */
void riyo_pass_append_findings (GString *text, const RiyoPass *pass);
/* How many of the records that were left out state no subject. */
static inline guint64
riyo_pass_count_unstated (const RiyoPass *pass)
{
  return pass->engine->n_left_out > 0 ? pass->judge.named[RIYO_NAMED_UNSTATED].n : 0;
}

/* The records that a judge named, and why; @before comes before each kind. */
void riyo_pass_append_named (GString *text, const RiyoOperationJudge *judge,
                             const RiyoEngine *engine, const char *before);
void riyo_pass_append_records (GString *text, const RiyoPass *pass, const char *before);

/* What was emptied or left out, as a JSON array of names. */
char *riyo_pass_list_left_out (const RiyoPass *pass);

static inline RiyoUse *
riyo_pass_use (const RiyoPass *pass)
{
  return riyo_operation_use (pass->operation);
}

static inline const RiyoMet *
riyo_pass_met_at (const RiyoPass *pass, guint i)
{
  return &g_array_index (pass->engine->met, RiyoMet, i);
}
