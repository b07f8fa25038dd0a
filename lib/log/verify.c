/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Verifies a whole log and says what was found, and what could not be told. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "anchor.h"
#include "base/base.h"
#include "chain.h"
#include "reader.h"
#include "seal.h"
#include "tail.h"

#define MAX_LISTED 5

struct _RiyoVerification
{
  gatomicrefcount refs;
  RiyoIntegrity integrity;
  char *problem;
  char *file;
  guint64 line;
  guint64 seq;
  gboolean is_sealed;
  gboolean is_whole; /* every line was read */
  gboolean is_undecided;
  char *hash;
  char *anchor;
  GPtrArray *notes, *unverified; /* NULL-terminated when done */
};

G_DEFINE_BOXED_TYPE (RiyoVerification, riyo_verification, riyo_verification_ref,
                     riyo_verification_unref)

RiyoVerification *
riyo_verification_ref (RiyoVerification *verification)
{
  if (verification != NULL)
    g_atomic_ref_count_inc (&verification->refs);
  return verification;
}

void
riyo_verification_unref (RiyoVerification *verification)
{
  if (verification == NULL || !g_atomic_ref_count_dec (&verification->refs))
    return;
  g_free (verification->problem);
  g_free (verification->file);
  g_free (verification->hash);
  g_free (verification->anchor);
  g_ptr_array_unref (verification->notes);
  g_ptr_array_unref (verification->unverified);
  g_free (verification);
}

RiyoIntegrity
riyo_verification_get_integrity (RiyoVerification *verification)
{
  return verification != NULL ? verification->integrity : RIYO_INTEGRITY_UNREADABLE;
}

const char *
riyo_verification_get_problem (RiyoVerification *verification)
{
  if (verification == NULL)
    return NULL;
  return verification->problem;
}

void
riyo_verification_get_place (RiyoVerification *verification, const char **file, guint64 *line)
{
  if (file != NULL)
    *file = NULL;
  if (line != NULL)
    *line = 0;
  if (verification == NULL)
    return;
  if (file != NULL)
    *file = verification->file;
  if (line != NULL)
    *line = verification->line;
}

const char *
riyo_verification_get_anchor (RiyoVerification *verification)
{
  if (verification == NULL)
    return NULL;
  return verification->anchor;
}

guint64
riyo_verification_get_n_entries (RiyoVerification *verification)
{
  if (verification == NULL)
    return 0;
  return verification->seq;
}

const char *
riyo_verification_get_head (RiyoVerification *verification)
{
  if (verification == NULL)
    return NULL;
  return verification->hash;
}

const char *const *
riyo_verification_get_notes (RiyoVerification *verification)
{
  if (verification == NULL)
    return NULL;
  return (const char *const *)verification->notes->pdata;
}

const char *const *
riyo_verification_get_unverified (RiyoVerification *verification)
{
  if (verification == NULL)
    return NULL;
  return (const char *const *)verification->unverified->pdata;
}

static void add (GPtrArray *list, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
add (GPtrArray *list, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_ptr_array_add (list, g_strdup_vprintf (format, args));
  va_end (args);
}

/* @line 0: not in a line. Always FALSE. */
static gboolean
find_fault (RiyoVerification *found, RiyoIntegrity integrity, const char *file, guint64 line,
            const char *what)
{
  found->integrity = integrity;
  found->file = g_strdup (file);
  found->line = line;
  if (line > 0)
    found->problem = g_strdup_printf ("%s:%" G_GUINT64_FORMAT ": %s", file, line, what);
  else
    found->problem = file != NULL ? g_strdup_printf ("%s: %s", file, what) : g_strdup (what);
  return FALSE;
}

/* The names must be 000001.jsonl, 000002.jsonl and so on: the first that is missing before @file,
 * which is there, is the fault. */
static gboolean
check_name (RiyoVerification *found, RiyoLogReader *reader, guint i)
{
  const char *file = riyo_log_reader_get_files (reader)[i];
  const RiyoArchived *archived = riyo_log_reader_get_archived (reader);
  char want[RIYO_LOG_NAME_BYTES];

  riyo_log_file_name (i + 1 + (archived->seq > 0 ? archived->file : 0), want);
  if (strcmp (file, want) != 0)
    find_fault (found, RIYO_INTEGRITY_ALTERED, want, 0,
                _ ("this file is missing, and one behind it is there"));
  return strcmp (file, want) == 0;
}

/* A file gets its name only once it holds an entry, so none may be without. */
static gboolean
fault_empty_file (RiyoVerification *found, const char *file)
{
  return find_fault (found, RIYO_INTEGRITY_ALTERED, file, 0, _ ("holds no complete entry"));
}

static gboolean
follow_lines (RiyoVerification *found, RiyoLogReader *reader, RiyoChain *chain)
{
  const char *const *files = riyo_log_reader_get_files (reader);
  g_autoptr (GError) error = NULL;
  RiyoLogLine line;
  const char *file = NULL;
  guint i = 0;

  if (*files != NULL && !check_name (found, reader, 0))
    return FALSE;
  while (riyo_log_reader_next (reader, &line, &error))
    {
      const char *problem;

      if (line.file != file && line.kind != RIYO_LOG_LINE_TAIL)
        {
          if (strcmp (line.file, files[i]) != 0)
            return fault_empty_file (found, files[i]);
          if (!check_name (found, reader, i))
            return FALSE;
          i++;
          file = line.file;
        }
      problem = riyo_chain_follow (chain, &line);
      if (problem != NULL)
        return find_fault (found, RIYO_INTEGRITY_ALTERED, line.file, line.number, _ (problem));
    }
  if (error != NULL)
    return find_fault (found, RIYO_INTEGRITY_UNREADABLE, NULL, 0, error->message);
  return files[i] == NULL || fault_empty_file (found, files[i]);
}

/* audit/seal holds the key of the seal to come: it tells how many there were. */
static gboolean
check_seal_file (RiyoVerification *found, RiyoLogReader *reader, RiyoChain *chain)
{
  GBytes *bytes = riyo_log_reader_get_seal (reader);
  RiyoSeal kept = { 0, { 0 } }, want = chain->seal;
  gboolean same;

  if (chain->first_seal == 0 && chain->archived == 0)
    return find_fault (found, RIYO_INTEGRITY_ALTERED, NULL, 0,
                       _ ("no entry tells of seals: the key is another log's, or the log was "
                          "replaced by one without"));
  if (bytes == NULL || !riyo_seal_parse (bytes, RIYO_SEAL_NAME, &kept, NULL))
    return find_fault (found, RIYO_INTEGRITY_ALTERED, RIYO_SEAL_NAME, 0,
                       _ ("missing or damaged, though the log is sealed"));
  /* A writer killed between sealing and moving the key on leaves it one step behind. */
  if (chain->last_seal != 0 && kept.seq != chain->last_seal)
    riyo_seal_advance (&want, chain->last_seal + RIYO_SEAL_INTERVAL);
  same = kept.seq == want.seq && memcmp (want.key, kept.key, sizeof want.key) == 0;
  if (!same && !riyo_log_reader_is_settled (reader))
    same = riyo_seal_advance (&want, kept.seq) && memcmp (want.key, kept.key, sizeof want.key) == 0;
  riyo_seal_clear (&want);
  riyo_seal_clear (&kept);
  return same
         || find_fault (found, RIYO_INTEGRITY_SHORTER, RIYO_SEAL_NAME, 0,
                        _ ("its key is not the one that follows the log's last seal: entries were "
                           "cut off, or the log is not the one of the key"));
}

static int
compare_numbers (gconstpointer a, gconstpointer b)
{
  guint64 x = *(const guint64 *)a, y = *(const guint64 *)b;

  return x < y ? -1 : x > y;
}

static void
note_open_operations (RiyoVerification *found, RiyoChain *chain)
{
  g_autoptr (GList) numbers = g_hash_table_get_values (chain->open_operations);
  guint n = g_hash_table_size (chain->open_operations), listed = 0;
  g_autoptr (GString) list = g_string_new (NULL);

  numbers = g_list_sort (numbers, compare_numbers);
  for (GList *item = numbers; item != NULL && listed < MAX_LISTED; item = item->next)
    g_string_append_printf (list, "%s%" G_GUINT64_FORMAT, listed++ > 0 ? ", " : "",
                            *(const guint64 *)item->data);
  if (n > MAX_LISTED)
    g_string_append (list, ", …");
  if (n > 0)
    add (found->notes,
         _ ("operations without an end: %u (entry %s); running now, or their program was killed"),
         n, list->str);
}

/* Whether it was acknowledged is known to audit/lock alone, and only to that of these files. */
static void
note_leftover (RiyoVerification *found, const RiyoLogReader *reader, const RiyoChain *chain)
{
  if (chain->torn_bytes > 0)
    add (found->notes,
         _ ("an unfinished entry of %llu bytes at the end: a writer was stopped while writing, or "
            "the end was cut; the next writer takes it away"),
         (unsigned long long)chain->torn_bytes);
  if (chain->nul_bytes > 0)
    add (
        found->notes,
        _ ("%llu bytes of zeros at the end, as a power cut leaves them; the next writer takes them "
           "away"),
        (unsigned long long)chain->nul_bytes);
  if (chain->torn_bytes + chain->nul_bytes == 0)
    return;
  add (
      found->notes, "%s",
      riyo_log_reader_is_vouched_for (reader)
          ? _ ("audit/lock knows of no entry there: nothing was permitted by it")
          : _ ("whether an entry there was complete once, and something permitted by it, cannot be "
               "told: audit/lock does not know these files"));
}

/* Left by editors, file managers and copies. */
static void
note_strays (RiyoVerification *found, const GPtrArray *strays)
{
  g_autoptr (GString) list = g_string_new (NULL);

  for (guint i = 0; i < strays->len && i < MAX_LISTED; i++)
    g_string_append_printf (list, "%s%s", i > 0 ? ", " : "",
                            (const char *)g_ptr_array_index (strays, i));
  if (strays->len > MAX_LISTED)
    g_string_append (list, ", …");
  if (strays->len > 0)
    add (found->notes,
         _ ("files in audit/ that are not called as this log's, and were not read: %s"), list->str);
}

/* A copy may lack the key of the seal to come, for it is the owner's alone. */
static void
note_lost_key (RiyoVerification *found, const RiyoLogReader *reader, const RiyoChain *chain)
{
  if (reader != NULL && chain->first_seal != 0 && !riyo_log_reader_has_seal (reader))
    add (found->notes, "%s",
         _ ("audit/seal is not here, though the log is sealed: in the folder itself nothing is "
            "permitted without it"));
}

/* What is read may be all right; that nothing is missing behind it, nobody knows. */
static void
note_lock (RiyoVerification *found, const char *folder, const RiyoLogReader *reader)
{
  g_autofree char *way = NULL;

  if (reader == NULL
      || riyo_log_reader_has_sound_lock (reader, riyo_verification_get_n_entries (found)))
    return;
  way = riyo_advice_new (folder, "repair");
  add (found->notes,
       _ ("audit/lock was overwritten: whether entries were cut off at the end is not known; "
          "nothing "
          "is permitted until %s has made it anew"),
       way);
}

static void
write_notes (RiyoVerification *found, const char *folder, RiyoLogReader *reader, RiyoChain *chain)
{
  g_autofree char *way = riyo_advice_new (folder, "audit show --event repair");

  if (reader != NULL)
    note_strays (found, riyo_log_reader_get_strays (reader));
  note_leftover (found, reader, chain);
  note_lost_key (found, reader, chain);
  note_lock (found, folder, reader);
  if (chain->n_repairs > 0)
    add (found->notes, _ ("repairs, each recorded with what was taken away (%s): %llu"), way,
         (unsigned long long)chain->n_repairs);
  if (chain->unsealed != 0)
    add (found->notes,
         _ ("a repair ended the seals at entry %llu: those behind it have another key"),
         (unsigned long long)chain->unsealed);
  note_open_operations (found, chain);
  if (chain->n_abandoned > 0)
    add (found->notes, _ ("operations abandoned without an end: %llu"),
         (unsigned long long)chain->n_abandoned);
  if (chain->n_unbegun > 0)
    add (found->notes,
         _ ("entries of operations that were not begun, or had ended: %llu, first entry %llu"),
         (unsigned long long)chain->n_unbegun, (unsigned long long)chain->first_unbegun);
  if (chain->n_steps_back > 0)
    add (found->notes, _ ("the clock went back: %llu times, first at entry %llu"),
         (unsigned long long)chain->n_steps_back, (unsigned long long)chain->first_step_back);
}

static void
write_unverified_end (RiyoVerification *found, const RiyoChain *chain)
{
  if (chain->is_anchor_archived)
    add (found->unverified, "%s", _ ("the anchor, whose entry is archived (--archived DIR)"));
  else if (!chain->has_anchor)
    add (found->unverified, "%s",
         _ ("whether entries were cut from the end, or the whole log was replaced: no earlier "
            "anchor was given (--anchor)"));
  else
    add (found->unverified,
         _ ("whether entries after number %llu (the anchor's) were cut or replaced"),
         (unsigned long long)chain->anchor.seq);
  if (chain->has_seal_key && chain->unsealed != 0 && !riyo_chain_outlived_key (chain))
    add (found->unverified, _ ("the seals before entry %llu, which have another key (--seal-key)"),
         (unsigned long long)chain->unsealed);
  if (riyo_chain_skipped_seals (chain))
    add (found->unverified,
         _ ("the seals up to entry %llu, which are archived (--archived DIR verifies them too)"),
         (unsigned long long)riyo_chain_skipped_seals (chain));
  if (chain->has_seal_key && chain->last_seal == 0 && chain->own_end != 0)
    add (found->unverified,
         _ ("entries from number %llu on, where the seals of this key were to begin, against "
            "someone who can write the folder: a repair ended them at entry %llu, before the "
            "first"),
         (unsigned long long)chain->own_start, (unsigned long long)chain->own_end);
  else if (riyo_chain_is_undecided (chain))
    add (found->unverified,
         _ ("entries after number %llu (the last archived one's) against someone who can write the "
            "folder: no seal there is of this key"),
         (unsigned long long)chain->archived);
  else if (chain->has_seal_key && chain->last_seal == 0 && riyo_chain_skipped_seals (chain) > 0)
    add (found->unverified,
         _ ("entries after number %llu (the last archived one's) against someone who can write the "
            "folder: none of them is a seal yet (every %uth is)"),
         (unsigned long long)chain->archived, RIYO_SEAL_INTERVAL);
  else if (chain->has_seal_key && chain->last_seal == 0)
    add (found->unverified,
         _ ("all entries against someone who can write the folder: none is a seal yet (every %uth "
            "is)"),
         RIYO_SEAL_INTERVAL);
  else if (chain->has_seal_key)
    add (found->unverified,
         _ ("entries after number %llu (the last seal's) against someone who can "
            "write the folder"),
         (unsigned long long)chain->last_seal);
  else if (chain->first_seal != 0)
    add (found->unverified, "%s", _ ("the seals: their first key was not given (--seal-key)"));
  else
    add (found->unverified, "%s", _ ("the seals: the log is not sealed"));
}

/* What is behind a fault was not read, whether it is there or not. */
static void
write_unverified (RiyoVerification *found, RiyoLogReader *reader, const RiyoChain *chain)
{
  if (reader != NULL && !riyo_log_reader_is_settled (reader))
    add (found->unverified, "%s",
         _ ("the end of the log: a writer held it for more than 10 seconds"));
  if (chain->archived > 0)
    add (found->unverified,
         _ ("entries 1 to %llu, which are archived (--archived DIR verifies them too)"),
         (unsigned long long)chain->archived);
  if (found->is_whole)
    write_unverified_end (found, chain);
  else
    add (found->unverified,
         _ ("whatever stands behind entry %llu, where the reading ended: seals, an anchor's entry, "
            "the end"),
         (unsigned long long)chain->seq);
  add (found->unverified, "%s",
       _ ("whether programs stated their purpose, actor and tags truly, and the clock was right"));
}

static RiyoVerification *
conclude (RiyoVerification *found, const char *folder, RiyoLogReader *reader, RiyoChain *chain)
{
  found->seq = chain->seq;
  found->is_sealed = chain->first_seal != 0;
  found->hash = g_strdup (chain->hash);
  write_notes (found, folder, reader, chain);
  write_unverified (found, reader, chain);
  if (found->integrity == RIYO_INTEGRITY_INTACT)
    found->anchor = riyo_anchor_format (chain->seq, chain->hash);
  g_ptr_array_add (found->notes, NULL);
  g_ptr_array_add (found->unverified, NULL);
  riyo_chain_clear (chain);
  return found;
}

/* Whether the key of the log's next seal is that of the seals that are asked about, too. */
static void
note_kept_key (RiyoLogReader *reader, RiyoChain *chain)
{
  GBytes *bytes = riyo_log_reader_get_seal (reader);
  RiyoSeal kept = { 0, { 0 } };

  riyo_chain_note_kept (
      chain, bytes != NULL && riyo_seal_parse (bytes, RIYO_SEAL_NAME, &kept, NULL) ? &kept : NULL);
  riyo_seal_clear (&kept);
}

/* The chain goes on from the last archived entry. */
static gboolean
start_behind_archive (RiyoLogReader *reader, RiyoChain *chain)
{
  const RiyoArchived *archived = riyo_log_reader_get_archived (reader);

  chain->archived = archived->seq;
  if (archived->seq == 0)
    return TRUE;
  note_kept_key (reader, chain);
  riyo_chain_skip_seals (chain);
  chain->seq = archived->seq;
  memcpy (chain->hash, archived->hash, sizeof chain->hash);
  memcpy (chain->archived_hash, archived->hash, sizeof chain->archived_hash);
  chain->anchor_met = chain->has_anchor && chain->anchor.seq <= archived->seq;
  chain->is_anchor_archived = chain->anchor_met;
  return !chain->anchor_met || chain->anchor.seq < archived->seq
         || memcmp (archived->hash, chain->anchor.digits, RIYO_ANCHOR_DIGITS) == 0;
}

static gboolean
check_archive (RiyoVerification *found, const RiyoChain *chain)
{
  return chain->archived == 0 || chain->archive_met
         || find_fault (found, RIYO_INTEGRITY_ALTERED, RIYO_ARCHIVED_NAME, 0,
                        _ ("no entry of the log tells of this archive: files were taken away"));
}

/* Neither that it was altered, nor that it was not. Always FALSE. */
static gboolean
leave_undecided (RiyoVerification *found, const RiyoChain *chain)
{
  g_autofree char *what = g_strdup_printf (
      _ ("no seal behind entry %llu is of this key: a repair ended its seals in what is archived, "
         "or the key is another log's, or the log was written anew since. Which of these it is, "
         "the archived files tell (--archived DIR)"),
      (unsigned long long)chain->archived);

  found->is_undecided = TRUE;
  return find_fault (found, RIYO_INTEGRITY_UNREADABLE, NULL, 0, what);
}

static gboolean
check_seals (RiyoVerification *found, RiyoLogReader *reader, RiyoChain *chain)
{
  if (riyo_chain_is_undecided (chain))
    return leave_undecided (found, chain);
  return !chain->has_seal_key || riyo_chain_outlived_key (chain)
         || check_seal_file (found, reader, chain);
}

static RiyoVerification *
verify (const char *folder, const char *archived, RiyoChain *chain)
{
  RiyoVerification *found = g_new0 (RiyoVerification, 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (RiyoLogReader) reader = riyo_log_reader_open_archived (folder, archived, &error);

  g_atomic_ref_count_init (&found->refs);
  found->notes = g_ptr_array_new_with_free_func (g_free);
  found->unverified = g_ptr_array_new_with_free_func (g_free);
  if (reader == NULL)
    find_fault (found, RIYO_INTEGRITY_UNREADABLE, NULL, 0, error->message);
  else if (!start_behind_archive (reader, chain))
    find_fault (found, RIYO_INTEGRITY_ALTERED, RIYO_ARCHIVED_NAME, 0,
                _ ("the entry is not the one of the anchor"));
  else if ((found->is_whole = follow_lines (found, reader, chain)) && check_archive (found, chain)
           && check_seals (found, reader, chain))
    {
      if (chain->has_anchor && !chain->anchor_met)
        find_fault (found, RIYO_INTEGRITY_SHORTER, NULL, 0,
                    _ ("the log ends before the entry of the anchor"));
      else if (riyo_log_reader_is_short (reader))
        find_fault (found, RIYO_INTEGRITY_SHORTER, NULL, 0,
                    _ ("the log ends before entries that audit/lock knows of: it was cut, or an "
                       "older copy was put back"));
      else
        found->integrity = RIYO_INTEGRITY_INTACT;
    }
  return conclude (found, folder, reader, chain);
}

/* The file that riyo_audit_seal () made, to its end. */
static gboolean
read_first_key (const char *folder, const char *path, RiyoSeal *seal, GError **error)
{
  g_autoptr (GBytes) bytes = riyo_file_read (AT_FDCWD, path, path, FALSE, error);
  g_autofree char *word = riyo_advice_word (path);
  g_autofree char *way = riyo_advice_new (folder, "audit seal %s", word);

  if (bytes == NULL || !riyo_seal_is_unfinished (bytes, seal))
    return bytes != NULL && riyo_seal_parse (bytes, path, seal, error);
  return riyo_error_at (error, RIYO_ERROR_DAMAGED, path, 0,
                        _ ("no key yet: the sealing that makes it was stopped before its end. To "
                           "finish it: %s"),
                        way);
}

RiyoVerification *
riyo_audit_verify_archived (const char *folder, const char *archived, const char *anchor,
                            const char *seal_key, GError **error)
{
  RIYO_UNCANCELLED;
  if (folder == NULL)
    return riyo_return_null (error);
  g_autofree char *shown = riyo_text_show (anchor != NULL ? anchor : "");
  RiyoChain chain;

  riyo_chain_init (&chain);
  chain.has_anchor = anchor != NULL;
  chain.has_seal_key = seal_key != NULL;
  if (anchor != NULL && !riyo_anchor_parse (anchor, &chain.anchor))
    g_set_error (error, RIYO_ERROR, RIYO_ERROR_ARGUMENT,
                 _ ("“%s” is not an anchor; expected one such as 1832 7F3A-91C0-55DE-08B2-4C6E"),
                 shown);
  else if (seal_key == NULL || read_first_key (folder, seal_key, &chain.seal, error))
    {
      chain.given = chain.seal;
      return verify (folder, archived, &chain);
    }
  riyo_chain_clear (&chain);
  return NULL;
}

RiyoVerification *
riyo_audit_verify (const char *folder, const char *anchor, const char *seal_key, GError **error)
{
  return riyo_audit_verify_archived (folder, NULL, anchor, seal_key, error);
}

gboolean
riyo_verification_is_undecided (const RiyoVerification *verification)
{
  return verification->is_undecided;
}

gboolean
riyo_verification_is_sealed (const RiyoVerification *verification)
{
  return verification->is_sealed;
}

void
riyo_verification_find_short (RiyoVerification *verification, const char *problem)
{
  if (verification->integrity != RIYO_INTEGRITY_INTACT)
    return;
  find_fault (verification, RIYO_INTEGRITY_SHORTER, NULL, 0, problem);
  g_clear_pointer (&verification->anchor, g_free);
}

guint64
riyo_audit_get_archived_end (const char *folder, char hash[RIYO_SHA256_HEX_BYTES])
{
  g_autoptr (RiyoLogReader) reader = riyo_log_reader_open (folder, NULL);
  const RiyoArchived *archived = reader != NULL ? riyo_log_reader_get_archived (reader) : NULL;

  if (archived == NULL || archived->seq == 0)
    return 0;
  memcpy (hash, archived->hash, RIYO_SHA256_HEX_BYTES);
  return archived->seq;
}

guint64
riyo_audit_get_archived (const char *folder)
{
  char hash[RIYO_SHA256_HEX_BYTES];

  return riyo_audit_get_archived_end (folder, hash);
}
