/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <riyo/operation.h>
#include <riyo/request.h>
#include <riyo/table.h>

G_BEGIN_DECLS

/**
 * RiyoGuard:
 *
 * An opened folder: adopted tables, rules, suspensions and the audit log. Operations are begun from
 * it.
 *
 * Any number of threads may share one. A child made by fork may go on with it, for operations that
 * it begins itself. Reference-counted, from any thread; an open operation keeps its guard.
 *
 * A thread is not cancelled within a call of the library: pthread_cancel() acts when the call is
 * over. Not supported, for the lock that a call holds would be held for ever: a thread of type
 * PTHREAD_CANCEL_ASYNCHRONOUS, and leaving a call by longjmp(), of a signal handler or a callback.
 *
 * Since: 0.1
 */
typedef struct _RiyoGuard RiyoGuard;

#define RIYO_TYPE_GUARD (riyo_guard_get_type ())
RIYO_API GType riyo_guard_get_type (void);

/**
 * riyo_guard_open: (constructor)
 * @folder: (type filename): a folder made by riyo_folder_init()
 * @error: return location for a #GError
 *
 * Opens a folder and checks each of its parts against what was adopted last.
 *
 * The path is made absolute now, and looked up again at each begin and at least every 1,024 checks.
 * Once it no longer leads to the folder that is open here (moved, replaced, a link changed, out of
 * reach after chroot or a change of account), or audit/lock was replaced, the guard's operations
 * permit nothing more and every call fails with %RIYO_ERROR_DAMAGED, permanently: open a new guard.
 * A part that is edited, removed or opened to others meanwhile fails the next begin with
 * %RIYO_ERROR_DAMAGED until it is as adopted again; suspensions and keys end open operations too.
 * Of more than 64 layouts and past tables those that no operation used are looked at by turns, 64 a
 * begin, so that an edited one among them is found some begins later, and at once when it is used.
 *
 * Errors (%NULL is returned in each; the message names the part and what to do). A part that is not
 * as it was adopted is an error, never "no restriction":
 *  - %RIYO_ERROR_IO: there is no such folder, or a part cannot be read
 *  - %RIYO_ERROR_PERMISSION: a part may be written by group or others, is not a regular file, or
 *    may not be read
 *  - %RIYO_ERROR_DAMAGED: a part is missing or damaged
 *  - %RIYO_ERROR_NOT_ADOPTED: a part was edited or put there without riyo_folder_adopt()
 *
 * Returns: (transfer full): the guard, or %NULL
 *
 * Since: 0.1
 */
RIYO_API RiyoGuard *riyo_guard_open (const char *folder, GError **error);

/**
 * riyo_guard_dup_table:
 * @guard: a guard
 *
 * Gets the table in force today, which operations begun now would pin.
 *
 * Returns: (transfer full) (nullable): the table, or %NULL if none is in force
 *
 * Since: 0.1
 */
RIYO_API RiyoTable *riyo_guard_dup_table (RiyoGuard *guard);

/**
 * riyo_guard_dup_table_on:
 * @guard: a guard
 * @date: (nullable): the day to ask about as YYYY-MM-DD; %NULL = today
 * @error: return location for a #GError
 *
 * Gets the table that is in force on a day, by what is adopted now; of a day that is past, the one
 * that decided then, which a table adopted behind its 施行日 did not before.
 *
 * Errors (%NULL is returned in each): %RIYO_REFUSAL_NOT_IN_FORCE when none is in force then;
 * %RIYO_ERROR_DATE for an invalid @date; those of riyo_guard_open().
 *
 * Returns: (transfer full): the table, or %NULL
 *
 * Since: 0.1
 */
RIYO_API RiyoTable *riyo_guard_dup_table_on (RiyoGuard *guard, const char *date, GError **error);

/**
 * riyo_guard_dup_relations:
 * @guard: a guard
 * @error: return location for a #GError
 *
 * Gets what all adopted layouts of 形式=表 say of tables of databases, joined; of what several
 * name, their tags together. As long as nothing is adopted and no other table comes into force, it
 * is the same object each time.
 *
 * Cost: a look at the folder; after an adoption, reading each layout. Threads: any.
 *
 * Errors (%NULL is returned in each): those of riyo_guard_open().
 *
 * Returns: (transfer full): a layout for riyo_layout_lookup_relation(), or %NULL
 *
 * Since: 0.1
 */
RIYO_API RiyoLayout *riyo_guard_dup_relations (RiyoGuard *guard, GError **error);

/**
 * riyo_guard_count_parts:
 * @guard: a guard
 * @least: (out): how many parts the shortest declared form of a number has; 0 where none is declared
 * @most: (out): and the longest
 * @error: return location for a #GError
 *
 * Counts the parts of a person's number (52-1-1 has three) in the rules that decide now: for a door
 * that takes each part from a place of its own. A form that may lack its first part has it.
 *
 * Cost: a look at the folder, under the log's lock. Threads: any.
 *
 * Errors (@least and @most are 0 in each): those of riyo_guard_open(); %RIYO_ERROR_ARGUMENT.
 *
 * Returns: %TRUE if they were counted
 *
 * Since: 0.2
 */
RIYO_API gboolean riyo_guard_count_parts (RiyoGuard *guard, guint *least, guint *most,
                                          GError **error);

/**
 * riyo_guard_begin:
 * @guard: a guard
 * @purpose: (nullable): the one purpose or task: its label, an alias or its ID, byte by byte; %NULL is unknown
 * @actor: (nullable): who acts; %NULL = the current OS account of the process
 * @error: return location for a #GError
 *
 * Begins an operation. Its beginning is durable in the audit log before this function returns. A
 * refused beginning is recorded durably, too.
 *
 * Cost: one synchronous write. Threads: any.
 *
 * Errors (%NULL is returned in each):
 *  - %RIYO_REFUSAL_UNKNOWN_PURPOSE, %RIYO_REFUSAL_UNKNOWN_ACTOR, %RIYO_REFUSAL_OUT_OF_SCOPE,
 *    %RIYO_REFUSAL_NOT_IN_FORCE: the first that applies
 *  - %RIYO_ERROR_NOT_RECORDED: the beginning could not be recorded
 *  - %RIYO_ERROR_ARGUMENT: @actor is empty, longer than 256 bytes, not UTF-8, or holds a control
 *    character
 *  - %RIYO_ERROR_DAMAGED: the guard has lost its folder, or a part is not what was read; and the
 *    others of riyo_guard_open()
 *
 * Returns: (transfer full): the operation, or %NULL
 *
 * Since: 0.1
 */
RIYO_VERDICT RiyoOperation *
riyo_guard_begin (RiyoGuard *guard, const char *purpose, const char *actor, GError **error);

/**
 * riyo_guard_begin_request:
 * @guard: a guard
 * @request: a request
 * @error: return location for a #GError
 *
 * Begins an operation that needs more than a purpose and an actor. Otherwise like
 * riyo_guard_begin().
 *
 * Cost: one synchronous write. Threads: any, with a request of its own.
 *
 * Errors (%NULL is returned in each): those of riyo_guard_begin(), with a law as the purpose;
 * %RIYO_REFUSAL_OUT_OF_SCOPE also for an approver the law does not name, or where the law is about
 * one person at a time (本人ごと) and the request names none; %RIYO_ERROR_ARGUMENT for a
 * law together with a purpose, or without approver and reference; and those of
 * riyo_request_set_recipient(), riyo_request_set_subject() and riyo_request_add_only().
 *
 * Returns: (transfer full): the operation, or %NULL
 *
 * Since: 0.1
 */
RIYO_VERDICT RiyoOperation *
riyo_guard_begin_request (RiyoGuard *guard, RiyoRequest *request, GError **error);

/**
 * riyo_guard_ask:
 * @guard: a guard
 * @request: the request in question
 * @tags: what the datum carries
 * @subject: (nullable): whose datum it is; %NULL = not stated
 * @date: (nullable): the day to ask about as YYYY-MM-DD; %NULL = today
 * @error: return location for a #GError
 *
 * Checks whether the operation would begin and permit the datum. This is a question, not a use:
 * nothing is recorded, and so nothing is permitted. Data is used through an operation. Where a law
 * is about one person at a time (本人ごと), @subject is that person, unless the request names one.
 *
 * Cost: reads the folder's state; writes nothing. Threads: any.
 *
 * Errors: as riyo_guard_begin_request() and riyo_operation_check(); %RIYO_ERROR_DATE for an invalid
 * @date.
 *
 * Returns: %TRUE if the use would be permitted
 *
 * Since: 0.1
 */
RIYO_VERDICT gboolean riyo_guard_ask (RiyoGuard *guard, RiyoRequest *request, RiyoTags tags,
                                      const char *subject, const char *date, GError **error);

/**
 * riyo_guard_ref: (skip)
 * @guard: a guard
 *
 * Increases the reference count.
 *
 * Returns: (transfer full): @guard
 *
 * Since: 0.1
 */
RIYO_API RiyoGuard *riyo_guard_ref (RiyoGuard *guard);

/**
 * riyo_guard_unref: (skip)
 * @guard: (transfer full) (nullable): a guard
 *
 * Decreases the reference count; the last reference, those of open operations included, frees the
 * guard.
 *
 * Since: 0.1
 */
RIYO_API void riyo_guard_unref (RiyoGuard *guard);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RiyoGuard, riyo_guard_unref)

G_END_DECLS
