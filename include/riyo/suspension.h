/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <riyo/guard.h>

G_BEGIN_DECLS

/**
 * RiyoSuspension:
 *
 * A person's request that takes data out of use (利用停止等): whose, which uses, on which paper.
 * Filled by one thread until it is recorded; then only read.
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
 * @reference: the number of the paper, used once
 * @reason: what the person asked for
 *
 * Makes a suspension to be filled in.
 *
 * Returns: (transfer full): a suspension without subjects and scope, which cannot be recorded yet
 *
 * Since: 0.1
 */
RIYO_API RiyoSuspension *riyo_suspension_new (const char *reference, RiyoSuspensionReason reason);

/**
 * riyo_suspension_add_subject:
 * @suspension: a suspension that is not recorded yet
 * @subject: in a declared form; with leading parts only, everyone under them
 *
 * Names one more number of the person: the old one beside the new one, for example.
 *
 * Since: 0.1
 */
RIYO_API void riyo_suspension_add_subject (RiyoSuspension *suspension, const char *subject);

/**
 * riyo_suspension_set_all:
 * @suspension: a suspension that is not recorded yet
 *
 * Stops every use, the payment of benefits included.
 *
 * Since: 0.1
 */
RIYO_API void riyo_suspension_set_all (RiyoSuspension *suspension);

/**
 * riyo_suspension_set_provision:
 * @suspension: a suspension that is not recorded yet
 *
 * Stops the purposes that provide data to others: those of the table with 提供先. A task with a
 * cell of such a purpose stops with all its data, for it is one use.
 *
 * Since: 0.1
 */
RIYO_API void riyo_suspension_set_provision (RiyoSuspension *suspension);

/**
 * riyo_suspension_add_category:
 * @suspension: a suspension that is not recorded yet
 * @category: one of its names
 *
 * Stops every use of one more category.
 *
 * Since: 0.1
 */
RIYO_API void riyo_suspension_add_category (RiyoSuspension *suspension, const char *category);

/**
 * riyo_suspension_add_purpose:
 * @suspension: a suspension that is not recorded yet
 * @purpose: one of its names
 *
 * Stops one more purpose, whatever the category. A task with a cell of it stops with all its data,
 * for it is one use.
 *
 * Since: 0.1
 */
RIYO_API void riyo_suspension_add_purpose (RiyoSuspension *suspension, const char *purpose);

/**
 * riyo_suspension_get_reference:
 * @suspension: a suspension
 *
 * Tells the paper behind it.
 *
 * Returns: the number of its paper
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
 * Tells since when it holds.
 *
 * Returns: (nullable): the day it was recorded, YYYY-MM-DD, or %NULL before
 *
 * Since: 0.1
 */
RIYO_API const char *riyo_suspension_get_date (RiyoSuspension *suspension);

/**
 * riyo_suspension_get_actor:
 * @suspension: a suspension
 *
 * Tells who recorded it.
 *
 * Returns: (nullable): who recorded it, or %NULL before
 *
 * Since: 0.1
 */
RIYO_API const char *riyo_suspension_get_actor (RiyoSuspension *suspension);

/**
 * riyo_suspension_dup_pseudonyms:
 * @suspension: a suspension
 *
 * Lists whom it is about, by keyed pseudonym.
 *
 * Returns: (transfer full) (array zero-terminated=1): the pseudonym of each of its subjects, as the
 * audit log names them; none before it is recorded
 *
 * Since: 0.1
 */
RIYO_API char **riyo_suspension_dup_pseudonyms (RiyoSuspension *suspension);

/**
 * riyo_suspension_dup_scope:
 * @suspension: a suspension
 * @table: (nullable): where to look up the names of categories
 *
 * Lists the cells it covers.
 *
 * Returns: (transfer full): what it stops, as people read it: すべて, 第三者提供, or names
 *
 * Since: 0.1
 */
RIYO_API char *riyo_suspension_dup_scope (RiyoSuspension *suspension, RiyoTable *table);

/**
 * riyo_suspension_ref: (skip)
 * @suspension: a suspension
 *
 * Takes one more ownership.
 *
 * Returns: (transfer full): @suspension, owned once more
 *
 * Since: 0.1
 */
RIYO_API RiyoSuspension *riyo_suspension_ref (RiyoSuspension *suspension);

/**
 * riyo_suspension_unref: (skip)
 * @suspension: (transfer full) (nullable): a suspension
 *
 * Gives up one ownership.
 *
 * Since: 0.1
 */
RIYO_API void riyo_suspension_unref (RiyoSuspension *suspension);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RiyoSuspension, riyo_suspension_unref)

/**
 * riyo_guard_suspend:
 * @guard: a guard
 * @suspension: whose data, which uses
 * @actor: (nullable): who records it; %NULL = the OS account
 * @error: return location for a #GError
 *
 * Records a suspension. From now on it holds in every operation of every program, the open ones
 * included. It is wholly there, or not at all.
 *
 * Errors:
 *  - %RIYO_REFUSAL_BAD_SUBJECT: a subject in no declared form
 *  - %RIYO_REFUSAL_UNKNOWN_ACTOR: the actor is in no role
 *  - %RIYO_ERROR_ARGUMENT: no subject, no scope, two kinds of scope, an unknown reason; a reference
 *    that is taken; one that would stop nothing
 *  - %RIYO_ERROR_NAME: a category or purpose that an adopted table lacks
 *  - %RIYO_ERROR_NOT_RECORDED and what riyo_guard_open() gives
 *
 * Returns: %TRUE when it is in effect
 *
 * Since: 0.1
 */
RIYO_API gboolean riyo_guard_suspend (RiyoGuard *guard, RiyoSuspension *suspension,
                                      const char *actor, GError **error);

/**
 * riyo_guard_lift_suspension:
 * @guard: a guard
 * @reference: the number of the paper it was recorded with
 * @actor: (nullable): who lifts it; %NULL = the OS account
 * @error: return location for a #GError
 *
 * Lifts a suspension for operations begun from now on.
 *
 * Errors: %RIYO_ERROR_ARGUMENT when no live suspension has the reference; otherwise as
 * riyo_guard_suspend().
 *
 * Returns: %TRUE when it is lifted
 *
 * Since: 0.1
 */
RIYO_API gboolean riyo_guard_lift_suspension (RiyoGuard *guard, const char *reference,
                                              const char *actor, GError **error);

/**
 * riyo_guard_list_suspensions:
 * @guard: a guard
 * @subject: (nullable): only those that touch this subject; %NULL = all
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
