/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a folder holds, and what was adopted. */
#pragma once

#include <glib.h>

#include "base/base.h"
#include "log/log.h"
#include "names.h"
#include "rules/rules.h"
#include "suspension/suspension.h"

/* What the audit log says is in force in a folder: the hash of each adopted part. */
typedef struct
{
  GTree *tables;  /* version as decimal text -> SHA-256, by number */
  GTree *layouts; /* name -> SHA-256 */
  char *rules;    /* those of rules.riyo */
  GTree
      *dated; /* rules of a day: YYYY-MM-DD -> SHA-256, marked where they are rules.riyo or gone */
  GPtrArray *subjects; /* of char *: how the rules let subjects be written, 記号-番号-枝番 each */
  char *keys;
  guint64 n_suspensions;     /* records of the store that are committed, */
  guint64 suspensions_bytes; /* the bytes they take, */
  char *suspensions;         /* and the SHA-256 of those bytes */
  char *group;               /* whose folder it is, NULL: its owner's; */
  guint64 gid;               /* and the number that the group had where the folder was made */
} RiyoState;
void riyo_state_free (RiyoState *state);

/* NULL with RIYO_ERROR_DAMAGED when @json is not a state. */
RiyoState *riyo_state_parse (const char *json, const char *shown, GError **error);
char *riyo_state_format (const RiyoState *state);

/* Whether a version was adopted and then withdrawn: its number stays used, its table is none. */
gboolean riyo_state_is_withdrawn (const RiyoState *state, const char *version);
void riyo_state_withdraw (RiyoState *state, const char *version);

/* Rules that are adopted, and from which day on they decide. */
typedef struct
{
  RiyoDate from; /* their 施行日; 0: from their adoption on */
  char *part;    /* in the folder */
  char *hash;
} RiyoRulesPart;

/* Of each that decides on some day: rules.riyo, then those of a later day. By @from. */
GArray *riyo_state_list_rules (const RiyoState *state);

/* Those of @list that decide on @day; NULL where all are to come. */
const RiyoRulesPart *riyo_rules_part_on (const GArray *list, RiyoDate day);

/* Whether rules are adopted for that day, YYYY-MM-DD, and not followed or withdrawn since. */
gboolean riyo_state_has_rules_of (const RiyoState *state, const char *day);

/* The rules that decide, whose @part is NULL where there are none, and those whose day is to come.
 */
typedef struct
{
  RiyoRulesPart now;
  GArray *waiting; /* RiyoRulesPart */
} RiyoRulesStanding;
gboolean
riyo_folder_find_standing (const char *folder, RiyoRulesStanding *standing, GError **error);
void riyo_rules_standing_clear (RiyoRulesStanding *standing);

/* Whether any decide; TRUE of a folder that does not open, which is told by who needs it. */
gboolean riyo_folder_has_rules (const char *folder);

/* What the state says of the store of suspensions, and the other way round. */
RiyoStoreMark riyo_state_get_mark (const RiyoState *state);
void riyo_state_set_mark (RiyoState *state, const RiyoStoreMark *mark);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RiyoState, riyo_state_free)

/* An adopted state: a table, with the rules that decide beside it, read against it. */
typedef struct _RiyoAdopted RiyoAdopted;
struct _RiyoAdopted
{
  RiyoTable *table;
  RiyoRules *rules; /* NULL where they do not fit, on days that are past */
  RiyoDate from;    /* the first day of the two; 0 = ever since */
};

/* riyo_folder_adopt_bytes () of what was made from the part whose SHA-256 is @base, or begins so,
 * of at least 8 digits; NULL: of whatever was adopted. Where the newest of its kind is another,
 * RIYO_ERROR_STATE. */
gboolean
riyo_folder_adopt_on (const char *folder, GBytes *bytes, const char *name, const char *actor,
                      const char *judge, const char *base, char **adopted, GError **error);

/* Withdraws a table whose 施行日 riyo_folder_find_day () has not reached and that no use was begun
 * by, recorded.
 * @actor NULL is the account. */
gboolean
riyo_folder_withdraw (const char *folder, guint version, const char *actor, GError **error);

/* Withdraws the rules that wait by riyo_folder_find_day (), in the same way; their 施行日, or 0
 * with an error. */
RiyoDate riyo_folder_withdraw_rules (const char *folder, const char *actor, GError **error);

/* Why the log is known to have been cut, for suspensions hold what it lacks; or NULL. Owned. */
char *riyo_folder_find_lacking (const char *folder);

/* As riyo_audit_verify_archived (); SHORTER also where the suspensions know of what the log lacks:
 * of a copy nothing else tells that its end was cut. */
RiyoVerification *riyo_folder_verify (const char *folder, const char *archived, const char *anchor,
                                      const char *seal_key, GError **error);

/* What lies in a folder, held against what its log says of it: all that is wrong, where an opening
 * names the first. */
typedef struct
{
  GHashTable *parts; /* tables and rules, by name in the folder: GBytes, or NULL of what is not as
                      * it was adopted. NULL: the log does not say */
  GPtrArray *faults; /* of char *: why these are not, or a layout, the suspensions, the keys */
  GPtrArray *unread; /* of char *: what could not be looked at, which is no fault of it */
  gboolean
      is_unrecorded; /* the log can be read, and does not say, as that of 0.1.0: the one fault */
} RiyoInspection;
void riyo_folder_inspect (const char *folder, RiyoInspection *found);
void riyo_inspection_clear (RiyoInspection *inspection);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RiyoInspection, riyo_inspection_clear)

/* Moves old files of the log into @to, recorded and told: see riyo_log_archive (). @actor NULL is
 * the account. */
gboolean riyo_folder_archive (const char *folder, const char *to, RiyoDate day, const char *actor,
                              RiyoArchiving *done, GError **error);

/* Makes a folder fit again after an accident, recorded and told: see riyo_log_mend (); suspensions
 * that the log lost are kept. The number of the entry that tells, as text, empty where nothing was
 * to be done; NULL with an error. @unsealed: whether it ended the seals. */
char *riyo_folder_repair (const char *folder, const char *actor, const char *reason,
                          gboolean accepts_loss, gboolean *unsealed, GError **error);

/* Everything a folder holds, as of one state of its log. Immutable, but for @held, which the
 * guard asks; shared by guard and operations. */
typedef struct _RiyoFolder RiyoFolder;
struct _RiyoFolder
{
  gatomicrefcount n_refs;
  char *path;
  RiyoState *state;
  GArray *adopted;    /* RiyoAdopted, by day: of one table more than one, where rules change */
  gint unfinished;    /* atomic: a part is adopted, and not yet in its place */
  GArray *held;       /* RiyoHeldPart: what was read, as it lay there; */
  guint next_held;    /* of those that take turns, which is asked next */
  RiyoDate day;       /* by which it was loaded: see riyo_folder_find_day () */
  gboolean has_older; /* tables that another followed by the day it was loaded for are left out */
};

/* What riyo_log_open_asking () asks: whether the store of suspensions knows of no later entry. */
gboolean riyo_folder_ask (int fd, const char *shown, const char *state_json, GError **error);

/* Reads every part of the folder behind @fd and holds it against @state. Parsed are the rules, the
 * table in force on @since and those behind it; layouts where they are used. What decides on @day,
 * riyo_folder_find_day (), and behind it has to fit. */
RiyoFolder *riyo_folder_load (int fd, const char *path, const char *state_json, RiyoDate since,
                              RiyoDate day, GError **error);

/* Whether it has what riyo_folder_get_adopted () is to tell of this day. */
gboolean riyo_folder_reaches (const RiyoFolder *folder, RiyoDate day);

/* Whether it is the folder of this state, but for suspensions. */
gboolean riyo_folder_is_of (const RiyoFolder *folder, const char *state_json);
RiyoFolder *riyo_folder_ref (RiyoFolder *folder);
void riyo_folder_unref (RiyoFolder *folder);

/* Makes a folder as riyo_folder_init () does, of a group: each of its members is what the owner of
 * another folder is. @group NULL: of one owner. */
gboolean riyo_folder_make (const char *folder, RiyoTable *table, const char *group, GError **error);

/* Whether the folder behind @fd is whose the log says that it is, the group's or its owner's. */
gboolean riyo_folder_check_group (int fd, const char *path, const RiyoState *state, GError **error);

/* Whether whoever adopted a part was killed before it was in its place. It is in force; a question
 * leaves it where it is, and tells. */
gboolean riyo_folder_is_unfinished (const RiyoFolder *folder);

/* Whether every part still lies where it was read, as it was adopted: RIYO_ERROR_DAMAGED and what
 * is wrong where it does not. One thread at a time.
 *
 * One system call a part that is in the guard's memory, and one for each of 64 of the others, in
 * turn: a layout, or a table of the past, is held against its hash when it is used. All are asked
 * where the folder that they lie in was touched. */
gboolean riyo_folder_stands (RiyoFolder *folder, int fd, GError **error);

/* With the log locked, for who is to write into it: sees that each part is in its place. */
gboolean riyo_folder_finish_loaded (RiyoFolder *folder, int fd, GError **error);

/* What lies in the folder behind @fd under a name that the library does not write, and so is no
 * part: paths, sorted, fit for a line. */
GPtrArray *riyo_folder_list_strays (int fd, const RiyoState *state);

/* A part of the folder behind @fd that is written to in place, and has another name; or NULL. */
const char *riyo_folder_find_linked (int fd);
/* FALSE where there is one, with RIYO_ERROR_STATE. */
gboolean riyo_folder_check_unlinked (int fd, const char *path, GError **error);

/* The day by which a folder's table and rules decide: today, or @recorded, which is what
 * riyo_log_get_day () says. A clock that was set back a little brings nothing back that was
 * followed; one that was far ahead once brings nothing into force that is still to come, nor near
 * it. */
RiyoDate riyo_folder_find_day (RiyoDate recorded);
/* The same for whoever asks about a day from today on, when the clock will show it; a day that is
 * past is itself. */
RiyoDate riyo_folder_find_day_of (RiyoDate day, RiyoDate recorded);

/* The newest table in force on a day, and the rules that decide on it; or NULL. */
const RiyoAdopted *riyo_folder_get_adopted (const RiyoFolder *folder, RiyoDate day);

/* Whether an adopted table comes into force later than a day. */
gboolean riyo_folder_has_after (const RiyoFolder *folder, RiyoDate day);

/* The same; where no table is in force, the newest by rules that have come. */
const RiyoAdopted *riyo_folder_get_nearest (const RiyoFolder *folder, RiyoDate day);

/* The table that is the @i-th of @adopted, the first time that it is there; else NULL. */
RiyoTable *riyo_folder_table_at (const RiyoFolder *folder, guint i);

/* The same of those that decide once: NULL too for one whose 施行日 is that of another which took
 * its place before it came. */
RiyoTable *riyo_folder_deciding_table_at (const RiyoFolder *folder, guint i);

/* The bytes of the rules that decide on a day, or come first, as they were adopted. @part
 * (nullable) is set to what they are called in the folder behind @fd. */
GBytes *riyo_folder_read_rules (const RiyoFolder *folder, int fd, RiyoDate day, char **part,
                                GError **error);

/* Loads a layout that the folder adopted, as it was adopted, against one of its tables. @fd is the
 * folder's. */
RiyoLayout *riyo_folder_load_layout (const RiyoFolder *folder, int fd, const char *name,
                                     RiyoTable *table, GError **error);

/* Whether a layout's 本人 that are called as parts of a form of the rules are those of one, in its
 * order: else they would name another person. RIYO_ERROR_MISMATCH where not. */
gboolean riyo_folder_check_usable (const RiyoLayout *layout, const RiyoSubjectForms *forms,
                                   const char *name, GError **error);

/* Which column or place is read as which part of the subject, "記号=保険証番号, …"; @says_new when
 * one has another name than its part, so that somebody should read it. NULL of a layout whose
 * subject is not stated, or that no form reads. */
char *riyo_folder_describe_subject (const RiyoLayout *layout, const RiyoSubjectForms *forms,
                                    gboolean *says_new);

/* Adds LAYOUT for each adopted layout that no run can use, by a table and its rules: those are
 * refused where they are used. */
void riyo_folder_find_unusable (const RiyoFolder *folder, int fd, const RiyoAdopted *adopted,
                                GPtrArray *findings);

/* Whether a file of this name would stand in a folder of ours: in @fd's, unless that is -1, or in
 * any that has rules and a log. However deep, and by whatever links. */
gboolean riyo_folder_covers (int fd, const char *path);

/* Opens a folder's directory, refusing one that group or others may write, and one without any part
 * of a folder of ours; -1 on failure. */
int riyo_folder_open (const char *path, GError **error);

/* FALSE with RIYO_ERROR_DAMAGED for a directory that has no part of a folder of ours, nor files of
 * a log alone; with RIYO_ERROR_IO where there is none. What cannot be opened is told by who needs
 * it. */
gboolean riyo_folder_check_any (const char *path, GError **error);

/* The same as riyo_folder_open () for one that is to become a folder. */
int riyo_folder_open_new (const char *path, GError **error);

/* What would refuse rules at an adoption, of the folder behind @fd: RULES in @findings for what
 * --base or --judge lets through; an error else. */
gboolean riyo_folder_find_in_way (const RiyoFolder *folder, int fd, GBytes *rules, const char *name,
                                  GPtrArray *findings, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RiyoFolder, riyo_folder_unref)

/* Whether a table may follow all that were adopted: the newest in every respect, and no number or
 * name of any of them given to another category or purpose. */
gboolean riyo_folder_check_successor (const RiyoFolder *folder, RiyoTable *table, GError **error);

/* Adds what of the folder's rules and adopted layouts the table would break: TASK, ROLE, LAYOUT,
 * and RULES where those do not load for another reason. FALSE when a part cannot be read. @fd is
 * the folder's. */
gboolean riyo_folder_find_broken (const RiyoFolder *folder, int fd, RiyoTable *table,
                                  GPtrArray *findings, GError **error);
/* What a stop names, and what a table that is to follow @now has to say for it to stop that still:
 * @unknown is the name that the table lacks, @category its number where it is one, else 0. Where the
 * table has the purpose by other names, @is_there (nullable) is TRUE. Owned. */
char *riyo_folder_describe_unknown (const RiyoTable *now, guint category, const char *unknown);
char *riyo_folder_advise_unknown (const RiyoTable *now, const RiyoTable *table, guint category,
                                  const char *unknown, gboolean *is_there);

/* "--category A --category B", for the advice that stops all of them; the word for one where there
 * is none. Owned. */
char *riyo_folder_advise_categories (const RiyoTable *table, RiyoTags tags);
