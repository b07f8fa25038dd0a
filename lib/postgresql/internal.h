/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The door of PostgreSQL: what crosses its files. postgres.h is always included first. */
#pragma once

#include <postgres.h>

#include <executor/execdesc.h>
#include <nodes/parsenodes.h>
#include <nodes/plannodes.h>
#include <storage/itemptr.h>
#include <utils/backend_progress.h>
#include <utils/relcache.h>

#include <sys/stat.h>

#include <riyo/riyo.h>

/* Errors: our words in UTF-8, made those of the database. A message's first line is the error's
 * MESSAGE, the rest its DETAIL. */

/* The catalogue is the library's. */
static inline const char *riyo_pg_gettext (const char *message) pg_attribute_format_arg (1);
static inline const char *
riyo_pg_gettext (const char *message)
{
  return riyo_message_translate (message);
}

#undef _
#define _(text) riyo_pg_gettext (text)

/* Beside RY001 to RY039, the refusals of the library, and RY051 on, its failures. */
#define RIYO_PG_UNSTATED MAKE_SQLSTATE ('R', 'Y', '0', '4', '0')
#define RIYO_PG_WAY_ROUND MAKE_SQLSTATE ('R', 'Y', '0', '5', '0')
#define RIYO_PG_STATE MAKE_SQLSTATE ('R', 'Y', '0', '6', '3')

/* Throws what the library said, and frees it. @hint (nullable) is ours, in UTF-8. */
void riyo_pg_throw (GError *error, const char *hint) pg_attribute_noreturn ();
void riyo_pg_refuse (int sqlstate, const char *hint, const char *format, ...)
    G_GNUC_PRINTF (3, 4) G_GNUC_NORETURN;
/* The state of a refusal of the library's. */
#define RIYO_PG_FAILURE(code)                                                                      \
  MAKE_SQLSTATE ('R', 'Y', '0', '0' + (50 + (int)(code)) / 10, '0' + (50 + (int)(code)) % 10)
#define RIYO_PG_REFUSAL(reason) MAKE_SQLSTATE ('R', 'Y', '0', '0', '0' + (int)(reason))

/* Text of the database as the library has it, and back; palloc'd. What the database's encoding
 * cannot say becomes '?': a refusal never fails by its words. */
char *riyo_pg_to_utf8 (const char *text);
char *riyo_pg_from_utf8 (const char *text);

/* Rethrows the error that is being handled, without what it tells of rows; with @is_personal,
 * without any value that it may quote. */
void riyo_pg_rethrow_bare (MemoryContext context, bool is_personal) pg_attribute_noreturn ();
/* The same of what goes to the client and the server's log. */
void riyo_pg_strip_hooked (void);
/* An error's own words, without what it was given; palloc'd: words.c */
char *riyo_pg_words_get (const ErrorData *edata);

/* Personal data was touched; a statement of the client begins; whether it has, and by what the
 * client has sent last. And whether the server's log would have what is of a level, for more is
 * looked at: personal.c */
void riyo_pg_personal_note (void);
void riyo_pg_personal_forget (void);
/* A transaction ends, and gives settings back; a procedure may go on in another. */
void riyo_pg_personal_rest (void);
void riyo_pg_personal_resume (void);
bool riyo_pg_personal_is (void);
bool riyo_pg_personal_is_now (void);
bool riyo_pg_personal_is_logged (int level);

/* Settings */

extern char *riyo_pg_folder;
extern bool riyo_pg_allow_logical;
extern int riyo_pg_keep;            /* seconds */
extern bool riyo_pg_skip_suspended; /* as it is set: what counts is riyo_pg_skips () */
void riyo_pg_define_settings (void);
/* Whether the client's own SET LOCAL of riyo.purpose or riyo.skip_suspended is being run. */
void riyo_pg_settings_admit (bool is);

/* The purpose in the startup options of this connection, where the login may state one there; NULL
 * where it may not, or has not. */
const char *riyo_pg_get_session_purpose (const char *login);

/* Whether it states one there, and may not. */
bool riyo_pg_is_purpose_unheard (const char *login);

/* Whether the setting loads code, or leaves this module out: nobody sets it in a session. And
 * whether the options of a connection name such a one: login.c */
bool riyo_pg_is_loading (const char *setting);
bool riyo_pg_has_loading (const char *options);

/* Whether the extension's native code may run. */
bool riyo_pg_trusts_extension (const char *name);

/* The folder */

RiyoGuard *riyo_pg_folder_need (void);
/* It has failed: to be opened anew. */
void riyo_pg_folder_forget (void);
/* Takes the table that is in force now; another one has another serial. */
void riyo_pg_folder_refresh (void);
/* Sees whether another folder, or table, is in force: then the serial is another. */
void riyo_pg_folder_glance (void);
uint64 riyo_pg_folder_get_serial (void);

/* How suspensions stand: riyo-suspensions (5), a file that only grows, by lifts too. What cannot be
 * seen has changed. */
typedef struct
{
  off_t size;
  ino_t inode;
} RiyoPgStand;

RiyoPgStand riyo_pg_folder_see_suspensions (void);
bool riyo_pg_folder_suspends_since (RiyoPgStand before);

/* The newest table that was seen; throws where it cannot be had. And what layouts of 形式=表 say.
 */
RiyoTable *riyo_pg_need_table (void);
RiyoLayout *riyo_pg_need_relations (void);

/* The transaction's operation */

/* Who may state one: called where the client's own statement is being run. @role and @reference
 * are nullable; all three in UTF-8. */
void riyo_pg_state_purpose (const char *purpose, const char *role, const char *reference);
/* The same for SET LOCAL: begun when it is first needed. */
void riyo_pg_state_later (const char *purpose);

/* The operation of this transaction, looked at just now; throws where there is none, with @hint
 * (nullable) instead of how to state one. */
RiyoOperation *riyo_pg_need_operation (const char *hint);
/* The same, where there is one already; else NULL. And that something is used by it. */
RiyoOperation *riyo_pg_get_operation (void);
void riyo_pg_note_use (void);

/* Ends what was kept for later transactions; throws where that cannot be recorded. */
void riyo_pg_end_kept (void);

void riyo_pg_watch_transactions (void);

/* Labels */

#define RIYO_PG_PROVIDER "riyo"

/* What a datum carries. Zeros: it is no personal data. */
typedef struct
{
  RiyoTags tags;
  bool untagged;   /* it, or a part of it, has no label */
  bool unreadable; /* it, or a part of it, has one that names no category */
  bool unadopted;  /* it, or a part of it, has one that lacks what was adopted */
} RiyoPgCarried;

static inline RiyoPgCarried
riyo_pg_carried_join (RiyoPgCarried a, RiyoPgCarried b)
{
  return (RiyoPgCarried){ a.tags | b.tags, a.untagged || b.untagged, a.unreadable || b.unreadable,
                          a.unadopted || b.unadopted };
}

static inline bool
riyo_pg_carried_is_nothing (RiyoPgCarried carried)
{
  return carried.tags == 0 && !carried.untagged && !carried.unreadable && !carried.unadopted;
}

/* What a label says; throws for one that is malformed, unless @quietly: then it is unreadable.
 * @subject (nullable): the columns of 本人=, char *, or NIL. */
RiyoPgCarried riyo_pg_label_parse (const char *label, bool quietly, List **subject);
void riyo_pg_define_labels (void);

/* Labels a relation that the module itself has filled, or a column (@attnum 0: the relation).
 * @subject: the columns of 本人=, or NIL. */
void riyo_pg_label_write (Oid relid, AttrNumber attnum, RiyoPgCarried carried, List *subject);
/* The same, of what needs no line in a layout: the rows came out of labelled relations. */
void riyo_pg_label_write_made (Oid relid, RiyoPgCarried carried, List *subject);

/* The columns that say whose a row is, char *: a part without a label has its parent's; NIL where
 * none do. */
List *riyo_pg_label_get_subject (Oid relid);
bool riyo_pg_label_names_others (List *a, List *b);
/* Throws where rows of @part would be other persons' by way of @parent: relabel.c */
void riyo_pg_label_join_persons (Oid part, Oid parent);
/* Whether a value's text is its own, and no name that somebody may change: relabel.c */
bool riyo_pg_label_type_is_plain (Oid type);
/* Throws where it is not. */
void riyo_pg_label_check_type (Oid type);
/* A column that goes away says nothing any more: nor does what comes under its name. */
void riyo_pg_label_unstate (Oid relid, const char *column);

/* Whether the module made the relation of what it read, and labelled it; and to mark it so. A label
 * that a client states has no such mark. */
bool riyo_pg_label_is_made (Oid relid);
char *riyo_pg_label_strip_mark (const char *label);

/* What was adopted of a relation, or of a column by its name: floor.c. */
bool riyo_pg_floor_get (Oid relid, const char *column, RiyoTags *tags);
/* Whether there must be a line for it. */
bool riyo_pg_floor_needs (Oid relid, bool is_labelled);
/* Labels a relation that was just made as its name was adopted. */
void riyo_pg_floor_label (Oid relid);

/* The same of a column that was just added, and holds nothing. */
void riyo_pg_floor_label_column (Oid relid, AttrNumber attnum);

/* What relations carry: labels in effect */

typedef struct
{
  Oid relid;
  bool governed;
  RiyoPgCarried table;    /* where no column is named */
  RiyoPgCarried whole;    /* all of it, */
  RiyoPgCarried rows;     /* and all that its rows have in what inherits from it */
  int n_columns;          /* dropped ones included */
  RiyoPgCarried *columns; /* of attribute i + 1 */
  RiyoTags *least;        /* what it carries in every part that it may be written to */
  RiyoTags least_of_all;  /* by any column, */
  RiyoTags least_of_rows; /* by all of them together, */
  RiyoTags least_given;   /* and by any whose default may read; all where there is none */
  bool secured;           /* by row security: every use may run its code */
  bool runs_code;         /* on a write: triggers, or an expression with a function of users */
  bool rebuilds_code;     /* as often as its indexes are built: one of theirs */
  bool rewrites;          /* a trigger may change columns that nobody names, */
  bool rewrites_unseen;   /* and is built in: what it changes is not looked at */
  bool uneven;            /* some column carries less than a row has, */
  RiyoPgCarried policed;  /* and what its policies decide by, */
  RiyoPgCarried ruled[3]; /* and the conditions of its rules, of UPDATE, INSERT and DELETE */
  RiyoPgCarried parted;   /* by what its rows are put into parts, or it was made a part: where it */
  List *together;         /* is uneven; and RiyoPgTogether *, */
  Bitmapset *filled;      /* with the columns that have a default */
  RiyoTags keyed;         /* what its unique keys carry, of what its rows do, */
  RiyoTags looked_up;     /* the keys of others that its foreign keys look up, */
  RiyoTags referring;     /* and the columns of others that look up its own: */
  Bitmapset *referred;    /* these */
  bool moves;             /* an update may move whole rows into a part that carries less */
  bool defers;            /* a trigger may see the rows at the end of the transaction */
  bool remote;            /* it, or a part of it, is a foreign table */
  Bitmapset *subject;     /* columns that say whose a row is, as range tables number them */
} RiyoPgRelation;

/* Valid until the next command; never NULL. */
const RiyoPgRelation *riyo_pg_relation_get (Oid relid);
void riyo_pg_define_relations (void);
/* What of it is in effect before @attnum (0: the relation) is labelled anew: its own, or inherited.
 */
RiyoPgCarried riyo_pg_relation_get_effective (Oid relid, AttrNumber attnum);

/* Own label of a relation (@attnum 0) or column: NULL where there is none. */
char *riyo_pg_label_get (Oid relid, AttrNumber attnum);

/* Whether rows may be in it, or in a descendant; what is not known counts as rows. */
bool riyo_pg_relation_has_rows (Oid relid);
/* What it inherits from itself. */
List *riyo_pg_family_list_parents (Oid relid);
/* Whether this transaction made it. */
bool riyo_pg_relation_is_new (Oid relid);

/* Whether writing to it, or building its indexes, runs a function of users; of triggers, whether
 * one changes the row, and whether one may wait: code.c */
bool riyo_pg_relation_runs_code (Relation relation);
bool riyo_pg_relation_rebuilds_code (Relation relation);
bool riyo_pg_relation_rewrites (Relation relation);
bool riyo_pg_relation_rewrites_unseen (Relation relation);
bool riyo_pg_relation_defers (Relation relation);
/* Numbers of columns that PostgreSQL's own triggers make of others, for a search of text: code.c */
List *riyo_pg_relation_list_vectors (Relation relation);
/* Whether a value of the type is checked, or looked at, by a function of users. */
bool riyo_pg_type_runs_code (Oid type);
/* Whether the expression runs a function of users, or a built-in one that runs SQL. */
bool riyo_pg_expression_runs_code (Node *expression);
/* Whether the function is native code; and such that nobody trusts. */
bool riyo_pg_function_is_native (Oid function);
bool riyo_pg_function_is_foreign (Oid function);

/* Columns that a policy of row security names, as range tables number them: policy.c */
Bitmapset *riyo_pg_policy_get (Relation relation);

/* Columns that a rule's condition names, as range tables number them; @event: a CmdType. */
Bitmapset *riyo_pg_rule_get (Relation relation, int event);

/* Columns that are evaluated together whenever one of them is written, in its parts too, as range
 * tables number them: together.c. @meets: they are held against those of all other rows. */
typedef struct
{
  Bitmapset *columns;
  bool meets;
  bool meets_empty; /* also where nothing was put in */
  bool varies;      /* also where another column is written; what comes of it is not known before */
} RiyoPgTogether;

List *riyo_pg_together_list (Oid relid);
/* By what rows are put into parts, in its parts too, or it was made a part itself. */
Bitmapset *riyo_pg_together_get_parting (Relation relation);
/* Columns that an INSERT fills where it does not name them. */
Bitmapset *riyo_pg_together_get_filled (Relation relation);
bool riyo_pg_relation_fills (Oid relid, AttrNumber attnum);

/* A part's columns go by their names. */
Bitmapset *
riyo_pg_key_add_named (Bitmapset *columns, Oid relid, Oid part, const Bitmapset *of_part);
/* Columns that an expression names, a whole row's being all; and those of a partition key. */
Bitmapset *riyo_pg_key_add_sources (Bitmapset *columns, Relation relation, Node *expression);
Bitmapset *riyo_pg_key_add_partitioning (Bitmapset *columns, Relation relation);

/* All that an index is made of. */
Bitmapset *riyo_pg_together_get_index (Relation relation, Relation index);

/* Throws where CLUSTER would put rows into an order that tells: by an index, by the one that is
 * marked where @name is NULL, or of all tables. index.c */
void riyo_pg_index_check_order (Oid relid, const char *name);
/* Throws where one of its indexes tells by its size what rows it has, and it is to be labelled; and
 * where one of @made does, Oid, and no purpose permits it. */
void riyo_pg_index_check_labelled (Oid relid, RiyoPgCarried carried);
void riyo_pg_index_check_made (List *made);

/* Columns by which a row is held against all others, in its parts too, as range tables number them:
 * key.c. And to add one, with what a generated one is made of. */
Bitmapset *riyo_pg_key_get (Oid relid);
/* Of those relations, or of all where there is none, the ones with an index that is to hold a row
 * against all others, and does not yet: to build it tells whether two are alike. */
List *riyo_pg_key_list_unproven (List *relids);
Bitmapset *riyo_pg_key_add (Bitmapset *columns, Relation relation, AttrNumber attnum);

/* What a statement touches, and whether it may */

typedef struct
{
  bool any;               /* a governed relation that holds personal data */
  RiyoPgCarried read;     /* what is read, */
  RiyoPgCarried seen;     /* what code of the rows' own sees of them, beside that: seen.c */
  bool writes;            /* */
  RiyoPgCarried written;  /* all that is written, */
  RiyoTags least;         /* and what each column that is written carries at least */
  RiyoTags without;       /* and what some row that is written carries by no column; */
  RiyoTags met;           /* what keys carry that it is held against, */
  RiyoTags looked_up;     /* and those that are looked up for it, */
  RiyoTags told;          /* and what it tells by how many rows there are, */
  RiyoTags apart;         /* or by which there is */
  bool deletes;           /* */
  RiyoTags deleted;       /* what each row that is deleted carries at least */
  bool holds;             /* */
  RiyoTags held;          /* what each row that is locked does */
  RiyoTags stated;        /* the tags of what is not asked about row by row, */
  bool asks;              /* and whether anything is */
  RiyoPgCarried deferred; /* and may be seen at the end of the transaction, */
  List *deferring;        /* by triggers of these, Oid */
  bool locked;            /* a catalog that nobody writes to */
  Oid culprit;            /* the first without a readable label, for the message */
} RiyoPgTouched;

/* What a relation is used by otherwise than its entry in the range table says is marked there,
 * before it is planned; the marks stay in the plan: place.c */
typedef enum
{
  RIYO_PG_BESIDE, /* columns that are evaluated, and that nobody has named: beside.c */
  RIYO_PG_APART,  /* named, and not read where the statement is the client's own: apart.c */
  RIYO_PG_NAMED,  /* the same, also where it is a function's, once: apart.c, touch.c */
  RIYO_PG_IDLE,   /* named by a view alone, of which nobody asks for them: view.c */
} RiyoPgMark;

#define RIYO_PG_MARKS (RIYO_PG_IDLE + 1)

void riyo_pg_mark (RangeTblEntry *rte, RiyoPgMark mark, const Bitmapset *columns);
Bitmapset *riyo_pg_mark_get (const RangeTblEntry *rte, RiyoPgMark mark);
void riyo_pg_beside_note (Query *query);
void riyo_pg_apart_note (Query *query);
void riyo_pg_view_note (Query *query);
/* What was sent, and not read: a value; a query that makes rows of such, and an entry that has
 * them; @one: a single one. sent.c */
bool riyo_pg_sent_is_value (Node *value);
bool riyo_pg_sent_is_query (const Query *query, bool one);
bool riyo_pg_sent_is_list (const RangeTblEntry *rte, bool one);
/* A query for the columns of a view that are offered to its triggers or rules; NULL where none are:
 * offered.c */
Query *riyo_pg_offered_get (const RangeTblEntry *rte);

/* Columns that an expression names of entries of its range table, as those number them: columns.c.
 */
Bitmapset *riyo_pg_columns_get (Node *expression, Index first, Index last);

/* The same of a query, and of those within it, anywhere: a join's column is what it stands for. */
typedef struct
{
  RangeTblEntry *rte;
  Bitmapset *columns;
} RiyoPgNamedOf;

typedef struct
{
  List *entries; /* RiyoPgNamedOf *, of those that have any */
  List *queries; /* Query, an outer one first */
} RiyoPgNamed;

/* Whether nothing but what the client has written names any: no view, rule, policy or query
 * within. */
bool riyo_pg_columns_are_stated (const Query *query);
RiyoPgNamed riyo_pg_columns_list (Query *query);
Bitmapset *riyo_pg_columns_get_of (const RiyoPgNamed *named, const RangeTblEntry *rte);

void riyo_pg_touch_range_table (RiyoPgTouched *touched, List *range_table);
void riyo_pg_touch_query (RiyoPgTouched *touched, Query *query);
void riyo_pg_touch_whole (RiyoPgTouched *touched, Oid relid);
/* By TRUNCATE. */
void riyo_pg_touch_emptied (RiyoPgTouched *touched, Oid relid);

/* All that is used of it. */
RiyoPgCarried riyo_pg_touched_sum (const RiyoPgTouched *touched);

/* Throws unless all of it may be used now. */
void riyo_pg_check (const RiyoPgTouched *touched);
/* Whether it would be permitted by what has begun already; records nothing. The second sees what
 * was suspended meanwhile. */
bool riyo_pg_permits (const RiyoPgTouched *touched);
bool riyo_pg_permits_now (const RiyoPgTouched *touched);

/* Rows of suspended persons: skip.c */

/* After the client's own SET LOCAL. */
void riyo_pg_state_skip (void);
/* Whether this transaction leaves them out. */
bool riyo_pg_skips (void);
/* Before planning: each row whose label says whose it is, is asked about. */
void riyo_pg_skip_add (Query *query);
/* The question about whose row it was, before its number changes; @values: what it would become, or
 * NIL. NULL where nobody's rows are told apart. */
Node *riyo_pg_skip_make_move (Oid relid, Index at, List *subject, List *values);
/* Before planning: each row whose number the statement changes is asked about. And whether it may:
 * @subject is nullable; move.c, number.c
 */
void riyo_pg_move_add (Query *query);
void riyo_pg_number_check (const char *subject);
void riyo_pg_number_check_row (Relation relation, HeapTuple before);

/* A query that goes on later, such as a cursor's: what it has sorted or put aside was asked about
 * before. Throws where somebody's data was suspended since it began. */
void riyo_pg_skip_start (const QueryDesc *query);
void riyo_pg_skip_resume (const QueryDesc *query, bool is_personal);
/* A query is started where something was read; and rows of one are asked for by a later statement.
 */
void riyo_pg_skip_note_opened (void);
void riyo_pg_skip_check_opened (void);
/* After planning: what asks stands before all code of users: order.c */
void riyo_pg_skip_put_first (PlannedStmt *plan);
bool riyo_pg_skip_is_question (const Node *clause);
/* The same of a trigger that waits: when it was first known of, and when it runs. */
void riyo_pg_skip_defer (const RiyoPgTouched *touched);
void riyo_pg_skip_conclude (void);
/* An entry of a range table whose rows are asked about: place.c, as is what was stated. */
void riyo_pg_skip_mark (RangeTblEntry *rte);
bool riyo_pg_skip_is_asked (const RangeTblEntry *rte);

/* Whether a statement of the client has left the row out before; it did just now; and where another
 * begins: once.c */
bool riyo_pg_once_is_left_out (Oid table, const ItemPointerData *place, RiyoTags tags);
void riyo_pg_once_leave_out (Oid table, const ItemPointerData *place, RiyoTags tags);
void riyo_pg_once_forget (void);

/* Whether a statement is the look-up of a foreign key, in which no function of users runs: before
 * it is planned, which marks it, and after: lookup.c */
bool riyo_pg_is_lookup (const char *text, Query *query);
bool riyo_pg_is_planned_lookup (const char *text, List *range_table);
/* Whether it is what a foreign key does of itself: CASCADE, SET NULL and SET DEFAULT, too. */
bool riyo_pg_is_cascade (void);
void riyo_pg_lookup_mark (RangeTblEntry *rte);
bool riyo_pg_lookup_is_marked (const RangeTblEntry *rte);

/* Flows: what was read, and written, within one statement of the client */

/* Where a statement of the client begins; @concludes: what was deferred may run in it. */
void riyo_pg_flow_start (bool concludes);
void riyo_pg_flow_end_transaction (void);
/* What triggers that wait may see; nothing where none does. And whether any may. */
RiyoPgCarried riyo_pg_flow_get_deferred (void);
bool riyo_pg_flow_defers (void);
/* What a query that goes on later, such as a cursor's, has read until now, by its functions too,
 * and what was read where it was opened: its parameters may be of that. And to go on from there. */
void riyo_pg_flow_open (const QueryDesc *query);
void riyo_pg_flow_close (const QueryDesc *query);
void riyo_pg_flow_keep (const QueryDesc *query);
RiyoPgCarried riyo_pg_flow_resume (const QueryDesc *query);
bool riyo_pg_flow_is_personal (const QueryDesc *query);
/* What any of the transaction has read: WHERE CURRENT OF goes by one of them. */
bool riyo_pg_flow_has_kept (void);
void riyo_pg_flow_resume_all (void);
void riyo_pg_flow_add (const RiyoPgTouched *touched);
/* Something was read after all: what code of a row has seen, and could hand on. */
void riyo_pg_flow_read (RiyoPgCarried carried);
void riyo_pg_flow_check (void);
/* A column is written that carries these. */
void riyo_pg_flow_write (RiyoTags least);
/* A statement that writes has run, and tells by how many rows it wrote, where that @counts; with
 * @meets, of the keys that it met. What failed tells of all keys that it could have; @waited: also
 * earlier ones'; so does what did not, where that would have been caught. It goes on into rows that
 * carry it, by whichever column. */
void riyo_pg_flow_tell (const RiyoPgTouched *touched, bool counts, bool meets);
void riyo_pg_flow_tell_failed (bool waited);
/* Of those parts of a statement that answer the others, before it runs: parts.c */
RiyoTags riyo_pg_parts_get_told (const PlannedStmt *plan);
void riyo_pg_flow_hear (RiyoTags told);
/* The same of what waited, and has been called for. */
void riyo_pg_flow_tell_waited (void);
void riyo_pg_flow_check_told (RiyoTags without);
RiyoTags riyo_pg_flow_get_told (void);
/* A function's statement that names a row by its key is started; and whether it is the only one
 * within the client's. */
void riyo_pg_flow_name (void);
bool riyo_pg_flow_names_one (void);
/* Of the rows that are being deleted or locked around a function, which goes on. */
void riyo_pg_flow_check_chosen (void);
/* Names of categories, for a message; palloc'd. */
char *riyo_pg_flow_format_tags (RiyoTags tags);
/* Rows that were deleted tell by what they were chosen. */
void riyo_pg_flow_conclude (const RiyoPgTouched *touched);
/* The query that is being started, or runs, writes where nothing is carried, by a function of its
 * own; and it has been started. Whether one does that was being started around it is returned, to
 * be put back. */
bool riyo_pg_flow_prepare_seed (void);
void riyo_pg_flow_seed (void);
void riyo_pg_flow_keep_seed (const QueryDesc *query, bool outer);
/* Rows of @relid that go away from @from with it, or come there: not by a statement that names
 * them.
 */
void riyo_pg_flow_remove (Oid relid, Oid from);
/* While it runs, what chooses those rows, and those that it locks, is carried by them: a mark of it
 * stays in the row, also when it is refused. What was so before is returned, to be put back. */
RiyoTags riyo_pg_flow_choose (const RiyoPgTouched *touched);
void riyo_pg_flow_choose_as (RiyoTags before);
/* With what code of rows, within which we are, has seen. */
RiyoPgCarried riyo_pg_flow_get_read (void);

/* What code of a row's own sees of it: seen.c */

/* A statement is started, for which permissions are asked; and has been. What was being started
 * around it is returned, to be put back: parts of a table are chosen by functions that run then. */
RiyoPgCarried riyo_pg_seen_prepare (void);
void riyo_pg_seen_note (const RiyoPgTouched *touched);
void riyo_pg_seen_start (const QueryDesc *query, RiyoPgCarried outer);
void riyo_pg_seen_end (const QueryDesc *query);
/* It runs: what was around it is returned, to be put back. After a failure, what it has seen. */
RiyoPgCarried riyo_pg_seen_enter (const QueryDesc *query);
void riyo_pg_seen_leave (const QueryDesc *query, RiyoPgCarried before);
RiyoPgCarried riyo_pg_seen_fail (const QueryDesc *query, RiyoPgCarried before);
/* What is around the statement that runs, or what no statement of ours surrounds. */
RiyoPgCarried riyo_pg_seen_get (void);
void riyo_pg_seen_set (RiyoPgCarried around);
void riyo_pg_seen_end_transaction (void);

/* Suspensions reach triggers that wait: trigger.c */
void riyo_pg_trigger_check_deferred (void);

/* Where we are within a statement */

typedef struct
{
  int depth;            /* of statements within each other; 0: the client's own */
  int plans;            /* of plans that are being made */
  bool maintains;       /* no function of users may run on rows, */
  bool keeps;           /* nor use personal data: what it makes is kept */
  const char *forbids;  /* why no personal data may be used at all, or NULL */
  const char *block;    /* text of the DO block that is being run, or NULL */
  bool prepared;        /* the client executes what he has prepared to state a purpose */
  bool own;             /* the utility statement is the client's own */
  bool explains;        /* the client explains a query of his own */
  MemoryContext memory; /* lives as long as the statement: VACUUM and others commit within */
  List *made;           /* relations that the statement made */
  bool refreshes;       /* a materialized view is being compared with what it would be: */
  List *fresh;          /* relations made for that, which end with the statement */
  bool executes;        /* this process has run a plan */
  bool starts;          /* a plan is being started: else permissions are asked for a COPY */
  Oid widened;          /* a relation that columns are being added to, */
  int n_before;         /* and how many it had */
} RiyoPgPlace;

extern RiyoPgPlace riyo_pg_place;

/* Whether no function or cursor's loop stands around: what the client sent is being run, by
 * whichever protocol. */
bool riyo_pg_is_outermost (void);
/* Whether the query that is being planned or started is his own, also where he explains it. */
bool riyo_pg_is_clients (void);

/* Whether a text states a purpose. The client has prepared a statement by a statement of his own;
 * and whether one is such, and states one: prepared.c */
bool riyo_pg_prepared_states (const char *text);
void riyo_pg_prepared_note (const char *name);
bool riyo_pg_prepared_is_own (const char *name);

/* Whether a cursor that is not its function's own loop puts aside all rows of the statement, such
 * as UPDATE … RETURNING: nobody could ask about them at a FETCH. Why it may not, or NULL:
 * executor.c */
const char *riyo_pg_get_put_aside (const PlannedStmt *plan);

/* Whether the rows that are asked for are those of a loop of PL/pgSQL, which are asked about before
 * each of its statements; and what has been read for one: loop.c */
bool riyo_pg_loop_asks (void);
/* The function, and its statement, that a query is run by; NULL where it is by no such: loop.c. And
 * whether it hears how many rows were written: count.c */
struct PLpgSQL_execstate;
const struct PLpgSQL_execstate *riyo_pg_loop_get_caller (void);
bool riyo_pg_count_is_heard (const QueryDesc *query);
void riyo_pg_loop_note (const RiyoPgTouched *touched);
void riyo_pg_hook_loops (void);

/* Rows that a client's portal has put aside, once its statement has run, and that it has not handed
 * out: portal.c */
typedef struct
{
  char name[NAMEDATALEN];
  TimestampTz made; /* another may have the name after it */
  RiyoPgCarried carried;
  RiyoPgStand stood;
} RiyoPgAside;

void riyo_pg_portal_note (RiyoPgCarried carried);
bool riyo_pg_portal_is_open (void);
/* RiyoPgAside *, of others than the one that is being run. */
List *riyo_pg_portal_list (void);

/* A function runs, or a statement, if it is within one: fetch.c */
void riyo_pg_fetch_note (void);
void riyo_pg_fetch_note_within (void);

/* Whether a function of users is running whose result would be kept; and to refuse it: running.c */
bool riyo_pg_running_is_kept (void);
void riyo_pg_running_refuse (void) pg_attribute_noreturn ();
void riyo_pg_hook_functions (void);
void riyo_pg_hook_triggers (void);

void riyo_pg_hook_executor (void);
void riyo_pg_hook_utility (void);
void riyo_pg_hook_access (void);
void riyo_pg_hook_login (void);
void riyo_pg_hook_statistics (void);
void riyo_pg_hook_indexes (void);

/* What a utility statement means: classes.c */

typedef enum
{
  RIYO_PG_REFUSED,  /* a way round, or nothing that is known */
  RIYO_PG_FREE,     /* reads no row, or is checked where it does */
  RIYO_PG_WHOLE,    /* uses what it names as a whole, where that has rows */
  RIYO_PG_MAINTAIN, /* builds from rows: free of charge while no function of users sees one */
  RIYO_PG_NOTHING,  /* IF EXISTS of what does not */
} RiyoPgClass;

/* How a message names them, in UTF-8: “…” instead of a name that a function may have made of a
 * value that it has read: shown.c */
const char *riyo_pg_shown_relation (Oid relid);
const char *riyo_pg_shown_function (Oid function);

/* What the statement's name means, and goes on to mean until the transaction ends: it is written
 * out in the statement. Throws where there is none, or returns InvalidOid with @missing_ok. */
Oid riyo_pg_name_pin (RangeVar *name, bool missing_ok);
/* How many columns a relation has had, dropped ones included. */
int riyo_pg_name_count_columns (Oid relid);
/* Before a schema gets another name: what was pinned in it keeps its own. */
void riyo_pg_name_wait (const char *schema);

/* After a column has another name: 本人 goes on to mean it. */
void riyo_pg_label_follow (Oid relid, const char *before, const char *after);

/* @relids: what it names; names are pinned in the statement. */
RiyoPgClass riyo_pg_classify (Node *statement, List **relids);
/* Whether one is on, of the options of a statement. */
bool riyo_pg_is_option_on (const List *options, const char *name);
/* Of all tables, those that would be refused are left out, with a warning; and how one may be done
 * all the same: maintain.c */
void riyo_pg_maintain_leave_out (VacuumStmt *statement);
const char *riyo_pg_maintain_get_way (ProgressCommandType command);
RiyoPgClass riyo_pg_classify_alter (AlterTableStmt *statement, List **relids);
/* After it has run: columns that were added are labelled as they were adopted. */
void riyo_pg_conclude_alter (void);
