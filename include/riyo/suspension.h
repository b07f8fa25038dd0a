/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <riyo/guard.h>

G_BEGIN_DECLS

/**
 * RiyoSuspension:
 *
 * A person's request that takes data out of use (利用停止等): whose, which uses, on which paper.
 *
 * Filled by one thread until it is recorded; then immutable, and any number of threads may share
 * it. It copies what it is given, and what is not valid is found when it is recorded.
 * Reference-counted, from any thread. Text that a getter returns belongs to the suspension and is
 * valid as long as it.
 *
 * Since: 0.1
 */
typedef struct _RiyoSuspension RiyoSuspension;

#define RIYO_TYPE_SUSPENSION (riyo_suspension_get_type ())
RIYO_API GType riyo_suspension_get_type (void);

/**
 * RiyoSuspensionReason:
 * @RIYO_SUSPENSION_REASON_STOP_OF_USE: the use is to stop (利用停止)
 * @RIYO_SUSPENSION_REASON_ERASURE: the data is to be erased (消去)
 * @RIYO_SUSPENSION_REASON_STOP_OF_PROVISION: provision to third parties is to stop
 * (第三者提供の停止)
 * @RIYO_SUSPENSION_REASON_WITHDRAWN_CONSENT: consent is withdrawn (同意の撤回)
 *
 * What the person asked for. It is recorded; what stops is said by the scope alone.
 *
 * Since: 0.1
 */
typedef enum
{
  RIYO_SUSPENSION_REASON_STOP_OF_USE = 1,
  RIYO_SUSPENSION_REASON_ERASURE,
  RIYO_SUSPENSION_REASON_STOP_OF_PROVISION,
  RIYO_SUSPENSION_REASON_WITHDRAWN_CONSENT
} RiyoSuspensionReason;

/**
 * riyo_suspension_new: (constructor)
 * @reference: the reference number of the request, used once
 * @reason: what the person asked for
 *
 * Creates a suspension without subject and scope, which cannot be recorded yet.
 *
 * Returns: (transfer full): the suspension
 *
 * Since: 0.1
 */
RIYO_API RiyoSuspension *riyo_suspension_new (const char *reference, RiyoSuspensionReason reason);

/**
 * riyo_suspension_add_subject:
 * @suspension: a suspension that is not recorded yet
 * @subject: the number, in a declared form; with its leading parts only, it covers everyone under
 * them, for which riyo_suspension_add_prefix() is the plainer word
 *
 * Adds one more number of the person: the old one beside the new one, for example.
 *
 * Since: 0.1
 */
RIYO_API void riyo_suspension_add_subject (RiyoSuspension *suspension, const char *subject);

/**
 * riyo_suspension_add_prefix:
 * @suspension: a suspension that is not recorded yet
 * @subject: leading parts of a number, in a declared form
 *
 * Adds everyone whose number begins with these parts, and says that this is meant: a whole number
 * is an error when the suspension is recorded.
 *
 * Since: 0.2
 */
RIYO_API void riyo_suspension_add_prefix (RiyoSuspension *suspension, const char *subject);

/**
 * riyo_suspension_set_all:
 * @suspension: a suspension that is not recorded yet
 *
 * Sets the scope to every use, the payment of benefits included. No other scope may stand beside
 * it.
 *
 * Since: 0.1
 */
RIYO_API void riyo_suspension_set_all (RiyoSuspension *suspension);

/**
 * riyo_suspension_set_provision:
 * @suspension: a suspension that is not recorded yet
 *
 * Adds to the scope the purposes that provide data to others: those of the table with 提供先. A
 * task with a cell of such a purpose stops with all its data, for it is one use.
 *
 * Since: 0.1
 */
RIYO_API void riyo_suspension_set_provision (RiyoSuspension *suspension);

/**
 * riyo_suspension_add_category:
 * @suspension: a suspension that is not recorded yet
 * @category: one of its names
 *
 * Adds every use of one more category to the scope.
 *
 * Since: 0.1
 */
RIYO_API void riyo_suspension_add_category (RiyoSuspension *suspension, const char *category);

/**
 * riyo_suspension_add_purpose:
 * @suspension: a suspension that is not recorded yet
 * @purpose: one of its names
 *
 * Adds one more purpose to the scope, whatever the category. A task with a cell of it stops with
 * all its data, for it is one use.
 *
 * Since: 0.1
 */
RIYO_API void riyo_suspension_add_purpose (RiyoSuspension *suspension, const char *purpose);

/**
 * riyo_suspension_add_cell:
 * @suspension: a suspension that is not recorded yet
 * @category: one of its names
 * @purpose: one of its names
 *
 * Adds one cell of the table to the scope: the data of this category for this purpose, and for a
 * task with a cell of the purpose.
 *
 * Since: 0.2
 */
RIYO_API void
riyo_suspension_add_cell (RiyoSuspension *suspension, const char *category, const char *purpose);

/**
 * riyo_suspension_get_reference:
 * @suspension: a suspension
 *
 * Gets the number of the paper.
 *
 * Returns: the number
 *
 * Since: 0.1
 */
RIYO_API const char *riyo_suspension_get_reference (RiyoSuspension *suspension);

/**
 * riyo_suspension_get_reason:
 * @suspension: a suspension
 *
 * Gets what the person asked for.
 *
 * Returns: the reason
 *
 * Since: 0.1
 */
RIYO_API RiyoSuspensionReason riyo_suspension_get_reason (RiyoSuspension *suspension);

/**
 * riyo_suspension_get_date:
 * @suspension: a suspension
 *
 * Gets the day on which it was recorded, from which it holds.
 *
 * Returns: (nullable): the day as YYYY-MM-DD, or %NULL before it is recorded
 *
 * Since: 0.1
 */
RIYO_API const char *riyo_suspension_get_date (RiyoSuspension *suspension);

/**
 * riyo_suspension_get_actor:
 * @suspension: a suspension
 *
 * Gets who recorded it.
 *
 * Returns: (nullable): their name, or %NULL before it is recorded
 *
 * Since: 0.1
 */
RIYO_API const char *riyo_suspension_get_actor (RiyoSuspension *suspension);

/**
 * riyo_suspension_dup_pseudonyms:
 * @suspension: a suspension that is recorded
 *
 * Gets the keyed pseudonyms of its subjects, by which the audit log names them.
 *
 * Returns: (transfer full) (array zero-terminated=1): the pseudonyms
 *
 * Since: 0.1
 */
RIYO_API char **riyo_suspension_dup_pseudonyms (RiyoSuspension *suspension);

/**
 * riyo_suspension_dup_scope:
 * @suspension: a suspension that is recorded
 * @table: (nullable): the table that names its categories; %NULL = they are written #N
 *
 * Formats what it stops for people to read: すべて, 第三者提供, names of categories, of purposes
 * and of cells. Programs must not compare it.
 *
 * Returns: (transfer full): the text
 *
 * Since: 0.1
 */
RIYO_API char *riyo_suspension_dup_scope (RiyoSuspension *suspension, RiyoTable *table);

/**
 * riyo_suspension_ref: (skip)
 * @suspension: a suspension
 *
 * Increases the reference count.
 *
 * Returns: (transfer full): @suspension
 *
 * Since: 0.1
 */
RIYO_API RiyoSuspension *riyo_suspension_ref (RiyoSuspension *suspension);

/**
 * riyo_suspension_unref: (skip)
 * @suspension: (transfer full) (nullable): a suspension
 *
 * Decreases the reference count; the last reference frees the suspension.
 *
 * Since: 0.1
 */
RIYO_API void riyo_suspension_unref (RiyoSuspension *suspension);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RiyoSuspension, riyo_suspension_unref)

/**
 * riyo_guard_suspend:
 * @guard: a guard
 * @suspension: the suspension to record
 * @actor: (nullable): who records it, as the log is to name them beside the account; they need no
 * role; %NULL = the account
 * @error: return location for a #GError
 *
 * Records a suspension. It takes effect in every operation that begins from now on, and in open
 * ones at their next check with a subject, filter, record, file or look, and after 1,024 checks at
 * the latest. riyo_operation_allows() alone never looks: a loop of it calls riyo_operation_look()
 * once a batch. It is recorded as a whole or not at all.
 *
 * Errors (it is then as before, and may be recorded again; but where the disk failed once the log
 * was written, it may be in effect all the same, as the message says and
 * riyo_guard_list_suspensions() of a guard that is opened anew shows):
 *  - %RIYO_REFUSAL_BAD_SUBJECT: a subject is not in a declared form
 *  - %RIYO_ERROR_ARGUMENT: no subject, no scope, another beside everything, an unknown reason; a
 *    reference that was used before; a scope, or a kind of it, that stops nothing; a whole number
 * as a prefix; an actor's name that is empty, too long, or holds a control character
 *  - %RIYO_ERROR_NAME: a category or purpose that the table in force does not have
 *  - %RIYO_ERROR_NOT_RECORDED, and those of riyo_guard_open()
 *
 * Returns: %TRUE if the suspension is in effect
 *
 * Since: 0.1
 */
RIYO_API gboolean riyo_guard_suspend (RiyoGuard *guard, RiyoSuspension *suspension,
                                      const char *actor, GError **error);

/**
 * riyo_guard_lift_suspension:
 * @guard: a guard
 * @reference: the reference number it was recorded with
 * @actor: (nullable): who lifts it, as for riyo_guard_suspend()
 * @error: return location for a #GError
 *
 * Lifts a suspension for operations that begin later.
 *
 * Errors: %RIYO_ERROR_ARGUMENT if no live suspension has this reference; otherwise those of
 * riyo_guard_suspend().
 *
 * Returns: %TRUE if the suspension was lifted
 *
 * Since: 0.1
 */
RIYO_API gboolean riyo_guard_lift_suspension (RiyoGuard *guard, const char *reference,
                                              const char *actor, GError **error);

/**
 * riyo_guard_list_suspensions:
 * @guard: a guard
 * @subject: (nullable): only those that concern this subject; %NULL = all
 * @error: return location for a #GError
 *
 * Lists the live suspensions, oldest first.
 *
 * Errors (%NULL is returned in each): %RIYO_REFUSAL_BAD_SUBJECT for @subject, and those of
 * riyo_guard_open().
 *
 * Returns: (transfer container) (element-type RiyoSuspension): the suspensions, or %NULL; the array
 * frees its elements
 *
 * Since: 0.1
 */
RIYO_API GPtrArray *
riyo_guard_list_suspensions (RiyoGuard *guard, const char *subject, GError **error);

G_END_DECLS
