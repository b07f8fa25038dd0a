/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether each entry follows from the one before. */
#include "config.h"

#include <string.h>

#include "chain.h"
#include "change.h"
#include "json.h"
#include "line.h"

void
riyo_chain_init (RiyoChain *chain)
{
  memset (chain, 0, sizeof *chain);
  memset (chain->hash, '0', RIYO_SHA256_HEX_BYTES);
  chain->open_operations = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

void
riyo_chain_clear (RiyoChain *chain)
{
  riyo_seal_clear (&chain->seal);
  riyo_seal_clear (&chain->given);
  g_clear_pointer (&chain->folder, g_free);
  g_clear_pointer (&chain->open_operations, g_hash_table_unref);
}

/* A file goes on with the state that the one before left. */
static const char *
take_whole (RiyoChain *chain, const RiyoLine *line)
{
  if (chain->folder != NULL && riyo_span_is (line->event, RIYO_EVENT_ROTATE)
      && !riyo_span_is (line->folder, chain->folder))
    return N_ ("the folder's state that it holds is not the one before it");
  g_free (chain->folder);
  chain->folder = g_strndup (line->folder.text, line->folder.len);
  return NULL;
}

static const char *
take_change (RiyoChain *chain, const RiyoLine *line)
{
  RiyoSpan before = { chain->folder, strlen (chain->folder) };
  g_autoptr (RiyoChanges) changes = riyo_changes_new ();
  g_autofree char *after = riyo_changes_add_before (changes, line->change)
                               ? riyo_changes_apply (changes, before)
                               : NULL;
  char hash[RIYO_SHA256_HEX_BYTES];

  if (after == NULL)
    return N_ ("its change is none of the folder's state before it");
  riyo_hash_hex (after, strlen (after), hash);
  if (memcmp (hash, line->folder_sha256, sizeof hash) != 0)
    return N_ ("its folder_sha256 is not that of the folder's state after its change");
  g_free (chain->folder);
  chain->folder = g_steal_pointer (&after);
  return NULL;
}

static const char *
check_state (RiyoChain *chain, const RiyoLogLine *from, const RiyoLine *line)
{
  const char *problem = NULL;

  if (chain->file == NULL || strcmp (chain->file, from->file) != 0)
    chain->state_known = FALSE;
  chain->file = from->file;
  if (line->folder.len > 0)
    problem = take_whole (chain, line);
  else if (!chain->state_known || line->state != chain->state)
    return N_ ("its state does not point to the entry that holds the folder's state");
  else if (line->change.len > 0)
    problem = take_change (chain, line);
  if (line->folder.len > 0 || line->change.len > 0)
    chain->state = from->offset;
  chain->state_known = TRUE;
  return problem;
}

/* Of a key whose start is not read, being archived, only its first number is known: that is never
 * one of before the repair which ended the seals of another. */
gboolean
riyo_chain_outlived_key (const RiyoChain *chain)
{
  if (chain->own_start != 0)
    return chain->own_end != 0;
  return chain->lost != 0 || chain->unsealed >= chain->given.seq;
}

/* Its start is among what is archived only if its first number comes right behind that. */
void
riyo_chain_note_kept (RiyoChain *chain, const RiyoSeal *kept)
{
  RiyoSeal want = chain->given;
  gboolean is_same = kept != NULL && riyo_seal_advance (&want, kept->seq)
                     && memcmp (want.key, kept->key, sizeof want.key) == 0;

  riyo_seal_clear (&want);
  chain->may_be_over = chain->has_seal_key && chain->archived > 0 && !is_same
                       && chain->given.seq <= chain->archived + RIYO_SEAL_INTERVAL;
}

gboolean
riyo_chain_is_undecided (const RiyoChain *chain)
{
  return chain->lost != 0
         || (chain->may_be_over && chain->last_seal == 0 && !riyo_chain_outlived_key (chain));
}

/* One that is not there, or not the key's: which of both it is, the archive tells. */
static gboolean
lose_seals (RiyoChain *chain, guint64 seq)
{
  if (!chain->may_be_over || chain->own_start != 0 || chain->last_seal != 0)
    return FALSE;
  chain->lost = seq;
  return TRUE;
}

guint64
riyo_chain_skipped_seals (const RiyoChain *chain)
{
  guint64 last = chain->archived / RIYO_SEAL_INTERVAL * RIYO_SEAL_INTERVAL;

  return chain->has_seal_key && chain->given.seq <= last ? last : 0;
}

/* What is archived took the key as far: who cut the log behind it has the wrong one in audit/seal.
 */
void
riyo_chain_skip_seals (RiyoChain *chain)
{
  guint64 last = riyo_chain_skipped_seals (chain);

  if (last > 0)
    riyo_seal_advance (&chain->seal, last + RIYO_SEAL_INTERVAL);
}

static gboolean
is_told_due (const RiyoChain *chain, guint64 seq)
{
  return seq % RIYO_SEAL_INTERVAL == 0 && chain->first_seal != 0 && seq >= chain->first_seal;
}

static gboolean
is_due_by_key (const RiyoChain *chain, guint64 seq)
{
  return seq % RIYO_SEAL_INTERVAL == 0 && chain->has_seal_key && !riyo_chain_outlived_key (chain)
         && seq >= chain->given.seq;
}

/* Nobody could seal any more without a key. */
static const char *
check_no_seal (RiyoChain *chain, const RiyoLine *line)
{
  gboolean is_due = !riyo_line_ends_seals (line)
                    && (is_told_due (chain, line->seq)
                        || (is_due_by_key (chain, line->seq) && !lose_seals (chain, line->seq)));

  return is_due ? N_ ("a seal is due here") : NULL;
}

static const char *
check_by_key (RiyoChain *chain, const RiyoLine *line, RiyoSpan mac)
{
  char want[RIYO_SHA256_HEX_BYTES];

  if (line->seq < chain->given.seq)
    {
      chain->early_seal = line->seq;
      return NULL;
    }
  if (chain->early_seal != 0 || !riyo_seal_advance (&chain->seal, line->seq))
    return N_ ("a seal from before the key");
  riyo_seal_compute (&chain->seal, line->prev, want);
  if (memcmp (want, mac.text + 1, sizeof want) != 0)
    return lose_seals (chain, line->seq)
               ? NULL
               : N_ ("the seal is not that of the key, which is another log's, or this log was "
                     "written anew");
  chain->last_seal = line->seq;
  return NULL;
}

/* With the key, every seal is checked that is not another's; without it, that there is one wherever
 * one is due. */
static const char *
check_seal (RiyoChain *chain, const RiyoLine *line)
{
  RiyoSpan mac;

  if (!riyo_span_is (line->event, RIYO_EVENT_SEAL))
    return check_no_seal (chain, line);
  if (line->seq % RIYO_SEAL_INTERVAL != 0 || !riyo_json_find (line->whole, RIYO_KEY_MAC, &mac)
      || mac.len != RIYO_SHA256_HEX_BYTES + 2 || mac.text[0] != '"')
    return N_ ("an invalid seal");
  if (chain->first_seal == 0)
    chain->first_seal = line->seq;
  return chain->has_seal_key && !riyo_chain_outlived_key (chain) ? check_by_key (chain, line, mac)
                                                                 : NULL;
}

/* Only who has the first key could write it there, behind what stands before it. */
static gboolean
is_own_start (const RiyoChain *chain, const RiyoLine *line)
{
  char want[RIYO_SHA256_HEX_BYTES];
  RiyoSpan mac;

  if (!chain->has_seal_key || !riyo_json_find (line->whole, RIYO_KEY_MAC, &mac)
      || mac.len != RIYO_SHA256_HEX_BYTES + 2 || mac.text[0] != '"')
    return FALSE;
  riyo_seal_compute_start (&chain->given, line->seq, line->prev, want);
  return memcmp (want, mac.text + 1, sizeof want) == 0;
}

/* What the start of seals names, and each file that begins where there are some. */
static void
note_first_seal (RiyoChain *chain, const RiyoLine *line)
{
  if (chain->first_seal == 0)
    chain->first_seal = riyo_line_get_number (line, RIYO_KEY_FIRST);
}

static void
note_seal_start (RiyoChain *chain, const RiyoLine *line)
{
  if (chain->own_start == 0 && is_own_start (chain, line))
    chain->own_start = line->seq;
  note_first_seal (chain, line);
}

/* audit/archived says how the last archived entry ended; anybody could, but for this entry, or that
 * of a repair which set it aside. */
static void
note_archive (RiyoChain *chain, const RiyoLine *line)
{
  g_autofree char *hash = riyo_line_dup_text (line, RIYO_KEY_LAST_HASH);

  if (chain->archived > 0 && riyo_line_get_number (line, RIYO_KEY_LAST) == chain->archived
      && hash != NULL && strcmp (hash, chain->archived_hash) == 0)
    chain->archive_met = TRUE;
}

/* What was sealed by then stays so; from here on there are other seals, or none. */
static void
note_repair (RiyoChain *chain, const RiyoLine *line)
{
  chain->n_repairs++;
  note_archive (chain, line);
  if (!riyo_line_ends_seals (line))
    return;
  chain->first_seal = chain->early_seal = 0;
  chain->unsealed = line->seq;
  if (chain->own_start != 0 && chain->own_end == 0)
    chain->own_end = line->seq;
}

static void
note_begin (RiyoChain *chain, const RiyoLine *line)
{
  guint64 *seq = g_new (guint64, 1);

  *seq = line->seq;
  g_hash_table_replace (chain->open_operations, g_strndup (line->op.text, line->op.len), seq);
}

static void
note_step (RiyoChain *chain, const RiyoLine *line)
{
  gboolean abandoned = riyo_span_is (line->event, RIYO_EVENT_ABANDON);
  g_autofree char *op = g_strndup (line->op.text, line->op.len);

  if (chain->archived == 0 && !g_hash_table_contains (chain->open_operations, op)
      && chain->n_unbegun++ == 0)
    chain->first_unbegun = line->seq;
  if (abandoned || riyo_span_is (line->event, RIYO_EVENT_END))
    g_hash_table_remove (chain->open_operations, op);
  chain->n_abandoned += abandoned;
}

static void
note (RiyoChain *chain, const RiyoLine *line)
{
  gsize len = MIN (line->time.len, sizeof chain->time - 1);

  if (line->op.len > 0 && riyo_span_is (line->event, RIYO_EVENT_BEGIN))
    note_begin (chain, line);
  else if (line->op.len > 0)
    note_step (chain, line);
  else if (riyo_span_is (line->event, RIYO_EVENT_REPAIR))
    note_repair (chain, line);
  else if (riyo_span_is (line->event, RIYO_EVENT_ARCHIVE))
    note_archive (chain, line);
  else if (riyo_span_is (line->event, RIYO_EVENT_SEAL_START))
    note_seal_start (chain, line);
  else if (riyo_span_is (line->event, RIYO_EVENT_ROTATE))
    note_first_seal (chain, line);
  if (memcmp (chain->time, line->time.text, len) > 0 && chain->n_steps_back++ == 0)
    chain->first_step_back = line->seq;
  memcpy (chain->time, line->time.text, len);
}

static const char *
check_anchor (RiyoChain *chain, const RiyoLine *line)
{
  if (!chain->has_anchor || line->seq != chain->anchor.seq)
    return NULL;
  chain->anchor_met = memcmp (line->hash, chain->anchor.digits, RIYO_ANCHOR_DIGITS) == 0;
  return chain->anchor_met ? NULL : N_ ("the entry is not the one of the anchor");
}

const char *
riyo_chain_follow (RiyoChain *chain, const RiyoLogLine *from)
{
  RiyoLine line;
  const char *problem;
  gsize torn;

  if (from->kind == RIYO_LOG_LINE_TAIL
      && riyo_line_is_leftover (from->text.text, from->text.len, chain->seq + 1, chain->hash,
                                &torn))
    {
      chain->torn_bytes = torn;
      chain->nul_bytes = from->text.len - torn;
      return NULL;
    }
  if (from->kind != RIYO_LOG_LINE_WHOLE)
    return N_ ("it does not end with a newline, and is not an unfinished entry");
  problem = riyo_line_parse (from->text.text, from->text.len, &line);
  if (problem != NULL)
    return problem;
  if (line.seq != chain->seq + 1)
    return N_ ("its number does not follow the one before");
  if (memcmp (line.prev, chain->hash, RIYO_SHA256_HEX_BYTES) != 0)
    return N_ ("it does not hold the hash of the entry before");
  problem = check_state (chain, from, &line);
  if (problem == NULL)
    problem = check_seal (chain, &line);
  if (problem == NULL)
    problem = check_anchor (chain, &line);
  if (problem != NULL)
    return problem;
  note (chain, &line);
  chain->seq = line.seq;
  memcpy (chain->hash, line.hash, RIYO_SHA256_HEX_BYTES);
  return NULL;
}
