/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Suspensions: who has stopped which use, stored without a name. */
#pragma once

#include <glib.h>

#include "base/base.h"
#include "rule/rule.h"
#include "rules/rules.h"

/* The secret of a folder, read from its file of keys. */
typedef struct
{
  guint8 pseudonym[RIYO_SIPHASH_KEY_BYTES];
} RiyoKeys;

#define RIYO_KEYS_FILE_NAME "keys" /* in its folder */

/* The pseudonym of the first @n_parts parts of a subject, 1 … subject->n_parts. */
static inline RiyoFingerprint
riyo_keys_pseudonym (const RiyoKeys *keys, const RiyoSubject *subject, guint n_parts)
{
  return riyo_siphash (keys->pseudonym, subject->text, subject->ends[n_parts - 1]);
}

/* Its low half, which tells of most that they are of nobody in a list. */
static inline guint64
riyo_keys_pseudonym_low (const RiyoKeys *keys, const RiyoSubject *subject, guint n_parts)
{
  return riyo_siphash_low (keys->pseudonym, subject->text, subject->ends[n_parts - 1]);
}

#define RIYO_PSEUDONYM_DIGITS 32

/* 32 hexadecimal digits and a NUL, as the store and the log write it. */
void riyo_pseudonym_format (RiyoFingerprint pseudonym, char text[RIYO_PSEUDONYM_DIGITS + 1]);

#define RIYO_REFERENCE_MAX_BYTES 128

/* RiyoSuspension: one request of a subject, a number added to it, or its lifting. First it is
 * stated; then its subjects and its scope are looked up; then it is signed, and may go into the
 * store. */

/* A reason as it is written, in files and by people: 利用停止, 消去, … NULL, and 0, for none. */
const char *riyo_suspension_reason_get_word (RiyoSuspensionReason reason);
RiyoSuspensionReason riyo_suspension_reason_from_word (const char *word);

/* Why it is lifted: it was recorded by mistake, or the person wishes it. 0 where it is not said. */
typedef enum
{
  RIYO_LIFT_REASON_MISTAKE = 1,
  RIYO_LIFT_REASON_WISH,
} RiyoLiftReason;

const char *riyo_lift_reason_get_word (RiyoLiftReason reason);
RiyoLiftReason riyo_lift_reason_from_word (const char *word);

/* What is to be recorded of a suspension that is: its end, or one more number of the same person.
 */
RiyoSuspension *riyo_suspension_new_lift (const char *reference, RiyoLiftReason reason);
RiyoSuspension *riyo_suspension_new_extension (const char *reference);
gboolean riyo_suspension_is_lift (const RiyoSuspension *suspension);
gboolean riyo_suspension_is_extension (const RiyoSuspension *suspension);
RiyoLiftReason riyo_suspension_get_lift_reason (const RiyoSuspension *suspension);

/* Whether a request stops all whose numbers an extension adds already. */
gboolean
riyo_suspension_has_all (const RiyoSuspension *suspension, const RiyoSuspension *extension);

/* Of a suspension read back: takes the numbers that @extension added. */
void riyo_suspension_join (RiyoSuspension *suspension, const RiyoSuspension *extension);

/* Of a suspension read back: its lifting, or NULL while it is live. */
void riyo_suspension_set_lifted_by (RiyoSuspension *suspension, RiyoSuspension *lift);
RiyoSuspension *riyo_suspension_get_lifted_by (const RiyoSuspension *suspension);

/* As somebody stated it: the whole number of one person; leading parts, which are everyone's under
 * them; or whichever it is, as old programs do. */
typedef enum
{
  RIYO_STATED_ANY,
  RIYO_STATED_PERSON,
  RIYO_STATED_PREFIX,
} RiyoStatedWidth;

typedef struct
{
  char *text;
  RiyoStatedWidth width;
} RiyoStatedSubject;

/* Adds a number that is an error unless it is whole: no more than one person is meant. */
void riyo_suspension_add_person (RiyoSuspension *suspension, const char *subject);

/* Whether what was stated could be recorded, as far as no rules tell. Forgets the subjects that
 * were looked up before. */
gboolean riyo_suspension_check_stated (RiyoSuspension *suspension, GError **error);

/* The subjects as stated: RiyoStatedSubject, of which each is then taken. */
const GArray *riyo_suspension_get_stated_subjects (const RiyoSuspension *suspension);
void riyo_suspension_take_subject (RiyoSuspension *suspension, const RiyoKeys *keys,
                                   const RiyoSubject *subject);

/* Makes it one of many persons at once: those of a list, one a line, decoded here. */
gboolean riyo_suspension_set_list (RiyoSuspension *suspension, GBytes *bytes, const char *file,
                                   GError **error);
gboolean riyo_suspension_has_list (const RiyoSuspension *suspension);

/* Whether each line is one whole number, of a person who stands there once, with a reference that
 * is not used, and none in one piece beside others of several parts: REFERENCE/LINE. All that are
 * not are told at once. */
typedef gboolean (*RiyoReferenceFunc) (const char *reference, gpointer data);
gboolean riyo_suspension_check_list (RiyoSuspension *suspension, const RiyoKeys *keys,
                                     const RiyoSubjectForms *forms, RiyoReferenceFunc is_used,
                                     gpointer data, GError **error);

/* Whether it was one line of the list with this reference. */
gboolean riyo_suspension_is_of_list (const RiyoSuspension *suspension, const char *reference);

/* How many persons it holds, once that was checked. */
guint riyo_suspension_get_n_listed (const RiyoSuspension *suspension);
/* And by which form's numbers, a line each. Owned. */
char *
riyo_suspension_describe_listed (const RiyoSuspension *suspension, const RiyoSubjectForms *forms);

/* Once it is signed: the records, as the store holds them. */
GString *riyo_suspension_format_list (RiyoSuspension *suspension, const RiyoKeys *keys,
                                      const RiyoSubjectForms *forms);

/* Looks up the scope, which must be one, known to @table, and stop something. It is kept by names
 * that @coming (RiyoTable), which are adopted to follow, have as well, where there are any. */
gboolean riyo_suspension_resolve_scope (RiyoSuspension *suspension, RiyoTable *table,
                                        const GPtrArray *coming, GError **error);

/* The purposes as they were stated, of char *. */
const GPtrArray *riyo_suspension_get_stated_purposes (const RiyoSuspension *suspension);

/* Of what was looked up, the first name that another table lacks, owned, or NULL: where that
 * decides, it would stop every use. @category (nullable): its number, where it is one; else 0. */
char *riyo_suspension_find_unknown (const RiyoSuspension *suspension, const RiyoTable *table,
                                    guint *category);

/* The names of purposes that it is kept by, each once; borrowed. */
GPtrArray *riyo_suspension_list_names (const RiyoSuspension *suspension);

/* Whether a part of what was asked for stops nothing of @table (nullable): the table changed. */
gboolean riyo_suspension_is_idle (const RiyoSuspension *suspension, const RiyoTable *table);
/* Whether all of it does; whether it stops every use. */
gboolean
riyo_suspension_stops_everything (const RiyoSuspension *suspension, const RiyoTable *table);
gboolean riyo_suspension_stops_nothing (const RiyoSuspension *suspension, const RiyoTable *table);

/* Whether it stops something of one table that another lets be used, its purposes the same by the
 * indexes @into_of (G_MAXUINT = gone); and what of one purpose. */
gboolean riyo_suspension_is_ended (const RiyoSuspension *suspension, const RiyoTable *before,
                                   const RiyoTable *after, const guint *into_of);
RiyoTags riyo_suspension_get_ended (const RiyoSuspension *suspension, const RiyoTable *before,
                                    guint purpose, const RiyoTable *after, guint same);

/* Puts who records it, and today's date, on what is to go into the store. */
gboolean riyo_suspension_sign (RiyoSuspension *suspension, const char *actor, GError **error);
void riyo_suspension_unsign (RiyoSuspension *suspension);

/* Those of the @cells of one use that it takes out of use. A use is for all of its @purposes at
 * once: one of them that is stopped, or that provides data to others, stops every cell. A name that
 * the table does not know may mean what riyo_table_may_mean () says. */
RiyoTags riyo_suspension_get_cells (const RiyoSuspension *suspension, const RiyoTable *table,
                                    RiyoTags cells, const guint *purposes, guint n_purposes);

/* The same for all cells of one purpose. */
RiyoTags riyo_suspension_get_purpose_cells (const RiyoSuspension *suspension,
                                            const RiyoTable *table, guint purpose);

/* Whether everything was asked to stop. */
gboolean riyo_suspension_stops_all (const RiyoSuspension *suspension);

/* Whether one of its subjects is @subject, or over it, or under it. */
gboolean riyo_suspension_touches (const RiyoSuspension *suspension, const RiyoSubject *subject,
                                  const RiyoKeys *keys);

/* Of @all (RiyoSuspension, read back) adds to @found those that are live and concern the people of
 * the one, or the list, that has @reference: the same number, or one over it or under it. Of a
 * number that lacks its first part the others are not known. */
void riyo_suspension_find_beside (const GPtrArray *all, const char *reference, GPtrArray *found);

/* How many of the live others, but @found, may be of the same people or not: by a number without
 * its first part, this one's or theirs, nobody can tell. */
guint
riyo_suspension_count_unknown (const GPtrArray *all, const char *reference, const GPtrArray *found);

/* The live suspensions at one moment of the store. Immutable; shared between threads without locks.
 */
typedef struct _RiyoSuspensions RiyoSuspensions;
void riyo_suspensions_unref (RiyoSuspensions *suspensions);
guint riyo_suspensions_get_n_live (const RiyoSuspensions *suspensions);

/* How many records of the store these are the sum of. */
guint64 riyo_suspensions_get_n_records (const RiyoSuspensions *suspensions);

/* The same of the live ones, or a name that @before has, and @table lost to something that may be
 * the same: such a table may not be adopted until it says what is. */
char *riyo_suspensions_find_unknown (const RiyoSuspensions *suspensions, const RiyoTable *before,
                                     const RiyoTable *table, guint *category);

/* What a live one names that @gone (nullable: it cannot be read) has and none of @others
 * (RiyoTable), as people call it; owned, or NULL. */
char *riyo_suspensions_find_orphan (const RiyoSuspensions *suspensions, const RiyoTable *gone,
                                    const GPtrArray *others);

/* How many live ones name a purpose of one table that another lost: they are kept. */
guint riyo_suspensions_count_dropped (const RiyoSuspensions *suspensions, const RiyoTable *before,
                                      guint purpose, const RiyoTable *after);

/* How many live ones let data be used for a purpose of one table and stop them in another, where it
 * is @same. */
guint riyo_suspensions_count_widened (const RiyoSuspensions *suspensions, const RiyoTable *before,
                                      guint purpose, const RiyoTable *after, guint same);

/* How many live ones stop data of a purpose of one table that another, where it is @same, lets be
 * used for it, or retires the category of, @ended being which; and of how many that is true of some
 * purpose. */
guint
riyo_suspensions_count_ended (const RiyoSuspensions *suspensions, const RiyoTable *before,
                              guint purpose, const RiyoTable *after, guint same, RiyoTags *ended);
guint riyo_suspensions_count_ending (const RiyoSuspensions *suspensions, const RiyoTable *before,
                                     const RiyoTable *after);

/* How many live ones are riyo_suspension_is_idle (). */
guint riyo_suspensions_count_idle (const RiyoSuspensions *suspensions, const RiyoTable *table);

/* What the suspensions mean to one operation. Used by its thread. */
typedef struct _RiyoSuspended RiyoSuspended;

/* @cells are the operation's that its role holds, @purposes all that it is for. @before (nullable,
 * transfer full) is what the operation has seen so far, of @seen records: a suspension lifted since
 * stays in effect for it, one that was added and lifted since too. %G_MAXUINT64 has seen all. NULL
 * when no suspension covers any of its cells: then nothing is to be paid. */
RiyoSuspended *
riyo_suspended_new (RiyoSuspensions *suspensions, const RiyoTable *table, RiyoTags cells,
                    const guint *purposes, guint n_purposes, guint64 seen, RiyoSuspended *before);
void riyo_suspended_free (RiyoSuspended *suspended);

/* Categories that some suspension covers, for a datum whose subject is not stated. NULL is none. */
RiyoTags riyo_suspended_get_any (const RiyoSuspended *suspended);

/* How many suspensions cover some of these categories. */
guint riyo_suspended_count (const RiyoSuspended *suspended, RiyoTags tags);

/* How many suspensions were ever added, as of then: what was decided before that changed may be
 * suspended now. A lifting changes nothing. 0 for NULL. */
guint64 riyo_suspended_get_n_added (const RiyoSuspended *suspended);

/* Categories suspended for this subject: by suspensions of it, of the leading parts that cover it
 * and, where it has only leading parts, of everyone under it. No allocation; 40 ns for the
 * fingerprint and one or two memory accesses. */
RiyoTags riyo_suspended_get (const RiyoSuspended *suspended, const RiyoSubject *subject);

/* The conditions for the datum of one subject, from those for a datum whose subject is not stated.
 * NULL is none. */
RiyoMasks riyo_suspended_narrow (const RiyoSuspended *suspended, const RiyoMasks *unstated,
                                 RiyoSubjectKind kind, const RiyoSubject *subject);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RiyoSuspensions, riyo_suspensions_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RiyoSuspended, riyo_suspended_free)

/* Writes a fresh file of keys into a folder in the making; @hash is what the folder's state keeps
 * of it. */
#define RIYO_MASK_BYTES 18

/* What may be somebody's name or number, so that it can be told from others and looked for, and not
 * read: ? and 16 digits that mean nothing outside the folder. @kind: what it would be. */
void riyo_keys_mask (const RiyoKeys *keys, const char *kind, const char *text,
                     char mask[RIYO_MASK_BYTES]);

gboolean riyo_keys_create (int folder_fd, const char *folder, char **hash, GError **error);

#define RIYO_STORE_FILE_NAME "suspensions"

/* That file of a folder: lines that are only ever appended. How much of it counts is
 * said by the folder's state in the audit log: bytes beyond that are the tail of a writer that was
 * killed, and anything less, or other bytes, is damage. */
typedef struct _RiyoStore RiyoStore;

/* What the folder's state says of the store: records, their bytes, and the SHA-256 of those bytes
 * (so `head -c BYTES suspensions | sha256sum` tells it too). */
typedef struct
{
  guint64 n;
  guint64 bytes;
  char hash[65];
} RiyoStoreMark;
void riyo_store_free (RiyoStore *store);

/* The store of a folder whose state knows the keys' hash and the mark, read; the log must be
 * locked.
 */
RiyoStore *riyo_store_open (int folder_fd, const char *folder, const char *keys_hash,
                            const RiyoStoreMark *mark, GError **error);

/* The same for questions: without the keys, where this account may not read them or a copy lacks
 * them, nobody can be looked up. */
RiyoStore *riyo_store_open_to_ask (int folder_fd, const char *folder, const char *keys_hash,
                                   const RiyoStoreMark *mark, GError **error);
/* Adds why the store, and the keys, are not what the folder's state says, each by itself, to
 * @faults; or to @unread, of char *, what this account may not read, and keys that a copy lacks.
 * The log must be locked. */
void riyo_store_inspect (int folder_fd, const char *folder, const char *keys_hash,
                         const RiyoStoreMark *mark, GPtrArray *faults, GPtrArray *unread);
gboolean riyo_store_has_keys (const RiyoStore *store);
/* Why nobody has them; NULL where they are there, for whoever may read them. */
const char *riyo_store_why_no_keys (const RiyoStore *store);

const RiyoKeys *riyo_store_get_keys (const RiyoStore *store);

/* Reads what has been committed since the last call; the log must be locked. Callers take turns. On
 * failure the suspensions are those of before, and the caller permits nothing. */
gboolean riyo_store_refresh (RiyoStore *store, const RiyoStoreMark *mark, GError **error);

/* Whether file and keys are what was read, though they may have been touched or replaced;
 * RIYO_ERROR_DAMAGED when they are not. The log must be locked. Callers take turns. */
gboolean riyo_store_stands (RiyoStore *store, GError **error);

/* Whether they were not even touched. Two system calls, without the lock. */
gboolean riyo_store_is_as_seen (const RiyoStore *store);

/* The live suspensions as last refreshed, transfer full. */
RiyoSuspensions *riyo_store_ref_suspensions (RiyoStore *store);

/* Whether a suspension of this reference was ever added, and how many of them are live: a list's
 * reference stands for all its persons. */
gboolean riyo_store_knows (const RiyoStore *store, const char *reference, guint *n_live);
gboolean riyo_store_is_list (const RiyoStore *store, const char *reference);

/* A reference that was ever used and looks like this one to a reader, or is it; else NULL. */
const char *riyo_store_find_like (const RiyoStore *store, const char *reference);

/* With the log locked and the store refreshed: appends one record, durably, and tells the mark that
 * commits it once the log's state holds it. Cuts off an uncommitted tail first. */
gboolean riyo_store_append (RiyoStore *store, const RiyoSuspension *suspension, RiyoStoreMark *mark,
                            GError **error);

/* Whether the store of a folder knows of no record that the log, whose state holds @mark, lacks.
 * RIYO_ERROR_DAMAGED when it does. */
gboolean
riyo_store_is_behind (int folder_fd, const char *folder, const RiyoStoreMark *mark, GError **error);

/* The same of @n records, given as the lines of riyo_suspension_format_list (): one mark commits
 * all of them. */
gboolean riyo_store_append_lines (RiyoStore *store, const GString *lines, guint n,
                                  RiyoStoreMark *mark, GError **error);

/* How far the store of a folder reaches in whole records, whatever the log, which vouches for
 * @mark, knows of it. RIYO_ERROR_DAMAGED where what it vouches for is not there. */
gboolean riyo_store_measure (int folder_fd, const char *folder, const RiyoStoreMark *mark,
                             RiyoStoreMark *whole, GError **error);

/* With the log locked and its state, which holds @mark, durable: notes behind the last record that
 * the log has its entry. Who cuts the log behind that is found out. It may fail: then nobody is. */
void riyo_store_witness (RiyoStore *store, const RiyoStoreMark *mark);

/* Calls @each with every committed record in order, until it returns FALSE. */
typedef gboolean (*RiyoStoreFunc) (RiyoSuspension *suspension, gpointer data);
gboolean riyo_store_foreach (RiyoStore *store, RiyoStoreFunc each, gpointer data, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RiyoStore, riyo_store_free)
