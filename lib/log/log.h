/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The audit log: chained entries, one file a day, many writers; and who reads them. */
#pragma once

#include <glib.h>
#include <riyo/riyo.h>
#include <string.h>

#include "base/base.h"
#include "keys.h"

#define RIYO_LOG_FOLDER "audit"  /* in a folder; */
#define RIYO_LOG_ASIDE ".aside-" /* in the name of what a repair set aside there; */
#define RIYO_LOG_LOCK "lock"     /* in there: the wakeups, and how far the log is known */

/* Whether a file of this name in audit/ is the log's. */
gboolean riyo_log_has_name (const char *name);

/* The members of an entry that its writer gives; the log adds seq, time, host, process, hashes.
 * Reused from entry to entry, so that recording allocates nothing once the buffer has grown. */
typedef struct _RiyoEntry RiyoEntry;

RiyoEntry *riyo_entry_new (void);
void riyo_entry_free (RiyoEntry *entry);

/* Empties the entry and names its event. */
void riyo_entry_start (RiyoEntry *entry, const char *event);

/* A NULL value leaves the member out. Text is escaped; it must be valid UTF-8. */
void riyo_entry_add_text (RiyoEntry *entry, const char *key, const char *value);
void riyo_entry_add_number (RiyoEntry *entry, const char *key, guint64 value);
void riyo_entry_add_flag (RiyoEntry *entry, const char *key, gboolean value);
/* @value is JSON already. */
void riyo_entry_add_json (RiyoEntry *entry, const char *key, const char *value);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RiyoEntry, riyo_entry_free)

/* The append-only log of a folder: the *.jsonl of audit/, and audit/lock.
 *
 * The lock is flock on audit/turn, which only who may write can open; whoever has it on a file that
 * has a successor goes on to that. audit/lock holds the wakeups (below). It is never created again:
 * who had the old one mapped would miss those of the new one.
 *
 * The log also holds the folder's state: a JSON object, opaque but for its form (what is adopted,
 * how long the store of suspensions is). The entry of every change tells what changed in it and its
 * digest, or carries it whole: so does the first of each file, and others, so that the log's last
 * state is the folder's truth and is found from a bounded number of entries.
 *
 * Shared between threads, and between processes through the lock. After a failed write or sync the
 * log has failed for good: every call fails until it is opened again. */
typedef struct _RiyoLog RiyoLog;

/* Whom a program that waits for its turn to write is waiting for, after some seconds; NULL: nobody
 * wants to know. The library prints nothing. */
extern void (*riyo_log_waiting) (const char *message);

/* Makes audit/ in @folder_fd with a first entry @init, synced. Fails if there is one. */
gboolean riyo_log_create (int folder_fd, const char *shown, RiyoEntry *init, const char *state,
                          GError **error);

/* Opens the audit/ of @folder_fd. A missing or damaged log is RIYO_ERROR_DAMAGED. */
RiyoLog *riyo_log_open (int folder_fd, const char *shown, GError **error);

/* Whether the other parts of a folder know of no entry behind the one that left it in @state; else
 * FALSE with RIYO_ERROR_DAMAGED, or why they cannot be asked. @shown is the log's name in messages.
 */
typedef gboolean (*RiyoLogAsk) (int folder_fd, const char *shown, const char *state,
                                GError **error);

/* The same; what an accident left at its end is taken away only where @ask has nothing against it.
 */
RiyoLog *riyo_log_open_asking (int folder_fd, const char *shown, RiyoLogAsk ask, GError **error);

/* The same for who records a repair: nobody else opens a log whose repair is not told yet. */
RiyoLog *riyo_log_open_to_mend (int folder_fd, const char *shown, RiyoLogAsk ask, GError **error);

/* While locked: the entry of a repair by this handle, once, for whoever tells of it; 0 none. */
guint64 riyo_log_take_repaired (RiyoLog *log);
/* To ask: nothing is written, repaired or started, so that it works on a read-only copy and for an
 * account that may only read. It waits for a writer for some seconds at most. */
RiyoLog *riyo_log_open_to_read (int folder_fd, const char *shown, GError **error);
void riyo_log_free (RiyoLog *log);

/* A file that has grown to @bytes is followed by another; 64 MiB unless said. */
void riyo_log_set_limit (RiyoLog *log, guint64 bytes);

/* Takes the folder's lock, sees what others have appended since, repairs a torn tail. */
gboolean riyo_log_lock (RiyoLog *log, GError **error);
void riyo_log_unlock (RiyoLog *log);

/* While locked: the folder's state, and a serial that changes with it. Valid until unlock. */
const char *riyo_log_get_state (RiyoLog *log, guint64 *serial);

/* The order of the names in a state's objects: numbers by size, else by bytes. */
int riyo_log_compare_names (const char *a, const char *b);

/* A state above this is not made: with it an entry is still a line that can be read, so that every
 * file can be followed by another, and whatever does not make it larger can be recorded. */
#define RIYO_LOG_STATE_LIMIT_BYTES (15u << 20)

/* While locked: what is due before the next entry, a seal or another file, is appended now: that
 * entry will stand right behind the head. */
gboolean riyo_log_make_way (RiyoLog *log, GError **error);

/* While locked: appends one entry, not yet durable; @new_state NULL keeps the state. */
gboolean riyo_log_append (RiyoLog *log, const RiyoEntry *entry, const char *new_state, guint64 *seq,
                          GError **error);

/* Makes everything unlocked so far durable; it alone tells whether what was appended was written.
 * Not under the lock, so that others append meanwhile. */
gboolean riyo_log_sync (RiyoLog *log, GError **error);

/* Whether a sync has failed, behind which nothing is written any more: what was appended last
 * stands in the log, and may yet be lost. To be said in the error by riyo_log_tell_unsure (), which
 * also advises the command that shows it. */
gboolean riyo_log_is_unsure (RiyoLog *log);
void riyo_log_tell_unsure (RiyoLog *log, const char *command, GError **error);

/* While locked: makes what was appended durable, for what must happen after it and before anyone
 * else looks. */
gboolean riyo_log_commit (RiyoLog *log, GError **error);

/* Whether this process has written an entry, into any log: where what it did succeeded, it stays
 * done, whatever becomes of the answer. */
gboolean riyo_log_has_written (void);

/* lock, append, unlock, sync. */
gboolean riyo_log_record (RiyoLog *log, const RiyoEntry *entry, guint64 *seq, GError **error);

/* TRUE for good after a failure. One atomic load. */
gboolean riyo_log_has_failed (const RiyoLog *log);

/* Says why; always FALSE. */
gboolean riyo_log_refuse_failed (const RiyoLog *log, GError **error);

/* A counter shared by all processes that have the folder open, in memory: it changes whenever the
 * state does. One atomic load. */
guint64 riyo_log_get_wakeups (const RiyoLog *log);

/* Where the newest file that was seen ends now, without the lock; 0 where it does not stand as it
 * was written. One system call. */
guint64 riyo_log_see_end (const RiyoLog *log);

/* Whether audit/lock is still the file that holds this counter: only then does a change made by
 * others reach it. One system call. Of FALSE errno tells why it could not be asked; 0: it is not.
 */
gboolean riyo_log_is_heard (const RiyoLog *log);

/* The same of what @path names; FALSE too when it may be under another name. */
gboolean riyo_log_is_heard_at (const RiyoLog *log, const char *path);

/* What is to be seen of the file that is written to, the newest that was seen. */
typedef enum
{
  RIYO_LOG_STANDS,
  RIYO_LOG_GONE,    /* from its name: what is recorded would not stay */
  RIYO_LOG_CUT,     /* shorter than what was recorded in it */
  RIYO_LOG_GARBLED, /* what stands in it, or behind it, is not what was recorded */
  RIYO_LOG_UNKNOWN, /* audit/lock was overwritten: whether it was cut cannot be told */
  RIYO_LOG_UNSEEN,  /* it could not be looked at just now: errno tells why */
} RiyoLogSight;

/* One system call, without the lock. */
RiyoLogSight riyo_log_see (const RiyoLog *log);

/* The same; and where others went on, what they wrote is taken in, unless one is at it now. */
RiyoLogSight riyo_log_look (RiyoLog *log);

/* Whether that was found damaged: it has failed for good, too. */
gboolean riyo_log_is_damaged (const RiyoLog *log);

/* Whether what is written to @fd, whoever opened it, would stand in the log's newest file. */
gboolean riyo_log_is_behind (RiyoLog *log, int fd);

/* The OS account that entries carry. Valid while locked. */
const char *riyo_log_get_account (RiyoLog *log);

/* While locked: the latest of the recorded days that count, which are at most RIYO_DAYS_AHEAD after
 * the clock's; 0 none does. */
RiyoDate riyo_log_get_day (const RiyoLog *log);
/* The one that was recorded last, whether or not it counts: of the newest file's first entry. */
RiyoDate riyo_log_get_last_day (const RiyoLog *log);

/* While locked: whether its entries say that it is sealed. */
gboolean riyo_log_find_sealed (RiyoLog *log, gboolean *sealed, GError **error);

/* While locked: number and hash (64 digits, no NUL) of the last entry. */
const char *riyo_log_get_head (RiyoLog *log, guint64 *seq);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RiyoLog, riyo_log_free)

/* A part of a text that somebody else holds. */
typedef struct
{
  const char *text;
  gsize len;
} RiyoSpan;

static inline gboolean
riyo_span_is (RiyoSpan span, const char *text)
{
  gsize len = strlen (text);

  return len == span.len && memcmp (span.text, text, len) == 0;
}

typedef struct
{
  RiyoSpan key;   /* between the quotes, as written */
  RiyoSpan value; /* whole, with its quotes or brackets */
} RiyoMember;

#define RIYO_LINE_MAX_MEMBERS 64

/* An entry as it is read. */
typedef struct
{
  RiyoSpan whole; /* without the newline */
  guint64 seq;
  RiyoSpan time, event;
  RiyoSpan op;               /* the operation's, with its quotes; len 0: none */
  RiyoSpan folder;           /* the state; len 0: it is what the entry at @state left, */
  RiyoSpan change;           /* and, unless len 0, this has changed since; */
  const char *folder_sha256; /* then the digest of what it is now, 64 digits; else NULL */
  guint64 state;
  const char *prev, *hash; /* 64 digits each */
  guint n_members;
  RiyoMember members[RIYO_LINE_MAX_MEMBERS]; /* so that what is asked of it is not sought again */
} RiyoLine;

/* The text of a member, or NULL. */
char *riyo_line_dup_text (const RiyoLine *line, const char *key);
guint64 riyo_line_get_number (const RiyoLine *line, const char *key);
gboolean riyo_line_has (const RiyoLine *line, const char *key);
gboolean riyo_line_has_flag (const RiyoLine *line, const char *key);

/* Japan's day on which it was written. */
RiyoDate riyo_line_get_day (const RiyoLine *line);
/* The version of the table whose adoption it is; 0 of any other entry. */
guint riyo_line_get_adopted_table (const RiyoLine *line);

/* What the operation stated: its task or its purpose, or NULL; a law is neither. */
char *riyo_line_dup_purpose (const RiyoLine *line);

/* What a reason's code means, in Japanese whatever the locale; NULL for another text. */
const char *riyo_log_describe_code (const char *code);

/* Whether the log has such an event. */
gboolean riyo_log_is_event (const char *name);

/* Who acted, by riyo_account_describe_actor (); never NULL. */
char *riyo_line_dup_who (const RiyoLine *line);

/* The texts of a member that is an array, with @separator between, or NULL. */
char *riyo_line_dup_list (const RiyoLine *line, const char *key, const char *separator);

/* Calls @func for every cell of a begin. */
typedef void (*RiyoCellFunc) (const char *category, const char *purpose, gpointer user_data);
void riyo_line_foreach_cell (const RiyoLine *line, RiyoCellFunc func, gpointer user_data);

/* The entries of a log, one after the other, as far as a filter lets them through. One thread. */
typedef struct _RiyoEntries RiyoEntries;

/* @folder: a folder, or a copy of its audit/ alone. The log as it is now: what is appended later is
 * not seen. Changes nothing. */
RiyoEntries *riyo_entries_open (const char *folder, GError **error);
/* The same, with the files that were archived, which @archived (nullable) holds. */
RiyoEntries *riyo_entries_open_archived (const char *folder, const char *archived, GError **error);
/* For who holds the log's lock: without waiting for himself. */
RiyoEntries *riyo_entries_open_locked (const char *folder, GError **error);
void riyo_entries_free (RiyoEntries *entries);

/* Narrows the entries; @key is one of actor, purpose, category, event, op, law, recipient, file,
 * seq, from, to, the last two a day YYYY-MM-DD, both included; a NULL one is not limited any more.
 * "actor" also matches the account and who stands behind it, "purpose" also a task and the cells of
 * one, and it and "category" hold several names, a line each, any of which will do; "law" is the
 * name of a [法令 …], or "" for any: what a law demanded matches no purpose. "recipient" is whom a
 * begin stated or, where it stated none, whom the table named; "file" is a file's mask, as
 * riyo_guard_mask_file () has it. */
gboolean
riyo_entries_set_filter (RiyoEntries *entries, const char *key, const char *value, GError **error);

/* Each entry of @event, NULL: of any, that is read is shown to @func, too, whatever the filter. */
typedef void (*RiyoEntryFunc) (const RiyoLine *line, gpointer user_data);
void
riyo_entries_show (RiyoEntries *entries, const char *event, RiyoEntryFunc func, gpointer user_data);

/* The next entry that the filter lets through: taken apart, or as it stands, valid until the next
 * call. FALSE or NULL at the end and with an error: RIYO_ERROR_DAMAGED at a line that is no entry.
 */
gboolean riyo_entries_step (RiyoEntries *entries, RiyoLine *line, GError **error);
const char *riyo_entries_next (RiyoEntries *entries, GError **error);

/* How many were read, whatever the filter, and those before them, which are archived. */
guint64 riyo_entries_get_n_read (const RiyoEntries *entries);
/* How many of them come before the first that can be read, being archived. */
guint64 riyo_entries_get_n_archived (const RiyoEntries *entries);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RiyoEntries, riyo_entries_free)

/* Seals the log from now on: every 64th entry is an HMAC under a key that is used once and then
 * forgotten, so that whoever takes the machine over later cannot rewrite what was sealed before.
 * @key_file, made anew, holds the first key; only with it can seals be verified. Keep it off the
 * machine. One that was stopped before its end, whose file is told to be no key yet, is done anew,
 * or finished, and @resumed (nullable) is set. RIYO_ERROR_STATE when the log is sealed already. */
gboolean riyo_audit_seal (const char *folder, const char *key_file, RiyoLogAsk ask,
                          gboolean *resumed, GError **error);

/* What was done to a damaged log. */
typedef struct
{
  gboolean lock;    /* audit/lock was made anew, */
  guint known_file; /* and how far the old one knew the log to reach; 0: not known */
  guint64 known_bytes;
  char *aside;         /* where what did not follow was put, or NULL, */
  guint64 aside_bytes; /* and what that is */
  char aside_sha256[RIYO_SHA256_HEX_BYTES];
  gboolean unsealed; /* audit/seal was put aside, or is lost: the log is sealed no more */
  gboolean archived; /* audit/archived was made anew, or no entry tells of it any more: */
  guint last_file;   /* the files up to this one are elsewhere, 0 none, */
  guint64 last;      /* and their last entry */
  char last_hash[RIYO_SHA256_HEX_BYTES + 1];
  guint64 recorded; /* the entry of one before, which was killed behind it; 0 none */
} RiyoMended;

/* Makes a damaged log fit to be written to: audit/lock that is missing or damaged is made anew, and
 * audit/archived where the log tells what it said; where @accepts_loss, also one that knows of
 * entries which are lost, and what does not follow in the newest file is set aside. Else that is
 * RIYO_ERROR_DAMAGED, and says what to do. What was done is to be recorded. */
gboolean riyo_log_mend (int folder_fd, const char *folder, gboolean accepts_loss,
                        RiyoMended *mended, GError **error);
/* Before that is recorded, behind the entry @head: whoever comes next is to find it. */
gboolean riyo_log_mend_expect (int folder_fd, const char *folder, guint64 head, GError **error);
/* Once it is, and whom it concerns was told; with the log locked. */
void riyo_log_mend_end (int folder_fd, const char *folder);
/* That no repair is untold, of the log in @audit_fd; else RIYO_ERROR_DAMAGED with the way on. */
gboolean riyo_log_check_mended (int audit_fd, const char *shown, GError **error);
void riyo_mended_clear (RiyoMended *mended);
gboolean riyo_mended_is_nothing (const RiyoMended *mended);
void riyo_mended_fill_entry (const RiyoMended *mended, RiyoEntry *entry);

/* Old files that were moved elsewhere. */
typedef struct
{
  guint n_files;
  guint64 last; /* the number of their last entry, */
  char *anchor; /* and it as a person writes it down; owned, NULL where none was moved */
  guint64 seq;  /* of the entry that tells */
} RiyoArchiving;

/* With the log locked: moves the oldest files, all of whose entries are of days before @day, into
 * the folder @to; recorded. The newest stays. */
gboolean riyo_log_archive (RiyoLog *log, int folder_fd, const char *folder, const char *to,
                           RiyoDate day, const char *actor, RiyoArchiving *done, GError **error);

/* As riyo_audit_verify (), with the files that were archived, which @archived holds. */
RiyoVerification *
riyo_audit_verify_archived (const char *folder, const char *archived, const char *anchor,
                            const char *seal_key, GError **error);

/* Whether the last entry that follows is one of a sealed log. */
gboolean riyo_verification_is_sealed (const RiyoVerification *verification);

/* Whether its %RIYO_INTEGRITY_UNREADABLE is of a log that follows, but for seals of which what is
 * archived alone tells whether they ended: neither altered nor intact can be said. */
gboolean riyo_verification_is_undecided (const RiyoVerification *verification);

/* What else knows of entries behind the last one of a log that was found intact: it was cut. */
void riyo_verification_find_short (RiyoVerification *verification, const char *problem);

/* How many entries of the log are archived, and so are not read; 0 none. */
guint64 riyo_audit_get_archived (const char *folder);
/* The same, and the hash of the last of them, 64 digits. */
guint64 riyo_audit_get_archived_end (const char *folder, char hash[RIYO_SHA256_HEX_BYTES]);

/* A log's head as a person writes it down: 1832 7F3A-91C0-55DE-08B2-4C6E. */
char *riyo_anchor_format (guint64 seq, const char *hash);
