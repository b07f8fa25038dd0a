/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <riyo/macros.h>

G_BEGIN_DECLS

/**
 * RiyoRequest:
 *
 * What a program asks for when an operation needs more than a purpose and an actor. As it is made,
 * it asks for the plain operation of riyo_guard_begin(), by the OS account.
 *
 * Used by one thread at a time; may be reused for several operations. Reference-counted. It copies
 * what it is given. A name that is empty, longer than 256 bytes, not UTF-8, or holds a control
 * character is found when an operation is begun: %RIYO_ERROR_ARGUMENT.
 *
 * Since: 0.1
 */
typedef struct _RiyoRequest RiyoRequest;

#define RIYO_TYPE_REQUEST (riyo_request_get_type ())
RIYO_API GType riyo_request_get_type (void);

/**
 * riyo_request_new: (constructor)
 * @purpose: (nullable): the one purpose or task: its label, an alias or its ID; if a law takes its
 *   place, the law's name, or %NULL
 *
 * Creates a request for one stated purpose.
 *
 * Returns: (transfer full): the new request
 *
 * Since: 0.1
 */
RIYO_API RiyoRequest *riyo_request_new (const char *purpose);

/**
 * riyo_request_ref: (skip)
 * @request: a request
 *
 * Increases the reference count.
 *
 * Returns: (transfer full): @request
 *
 * Since: 0.1
 */
RIYO_API RiyoRequest *riyo_request_ref (RiyoRequest *request);

/**
 * riyo_request_unref: (skip)
 * @request: (transfer full) (nullable): a request
 *
 * Decreases the reference count; the last reference frees the request.
 *
 * Since: 0.1
 */
RIYO_API void riyo_request_unref (RiyoRequest *request);

/**
 * riyo_request_set_actor:
 * @request: a request
 * @actor: (nullable): who acts; %NULL for the OS account. A name other than the account's is
 * accepted only if a role's 代行 names the account
 *
 * Sets who acts.
 *
 * Since: 0.1
 */
RIYO_API void riyo_request_set_actor (RiyoRequest *request, const char *actor);

/**
 * riyo_request_set_role:
 * @request: a request
 * @role: (nullable): the role; %NULL for the one that covers most of the purpose's cells
 *
 * Sets the role to act in.
 *
 * Since: 0.1
 */
RIYO_API void riyo_request_set_role (RiyoRequest *request, const char *role);

/**
 * riyo_request_set_reference:
 * @request: a request
 * @reference: (nullable): the reference number of the document behind the operation, kept in the
 * log
 *
 * Sets the paper behind the operation.
 *
 * Since: 0.1
 */
RIYO_API void riyo_request_set_reference (RiyoRequest *request, const char *reference);

/**
 * riyo_request_set_approver:
 * @request: a request
 * @approver: (nullable): who approved the operation, kept in the log; of a 加工 one of its 承認者
 *
 * Sets who approved the operation.
 *
 * Since: 0.1
 */
RIYO_API void riyo_request_set_approver (RiyoRequest *request, const char *approver);

/**
 * riyo_request_set_law:
 * @request: a request
 * @law: (nullable): a law (法令) of the rules that takes the place of the purpose, which is then
 * %NULL; needs a reference, and an approver who is one of its 承認者
 *
 * Sets the law that demands the use.
 *
 * Since: 0.1
 */
RIYO_API void riyo_request_set_law (RiyoRequest *request, const char *law);

/**
 * riyo_request_set_recipient:
 * @request: a request
 * @recipient: (nullable): to whom the data is handed, kept in the log. If the table gives the
 * purpose a 提供先, it is one of them, and none if it says 提供先=なし: another is %RIYO_ERROR_NAME
 * at the begin
 *
 * Sets to whom the data is handed.
 *
 * Since: 0.2
 */
RIYO_API void riyo_request_set_recipient (RiyoRequest *request, const char *recipient);

/**
 * riyo_request_set_subject:
 * @request: a request
 * @subject: (nullable): the one person whose data may be used, with every part of the number; one
 * in no declared form, or without a part, is %RIYO_REFUSAL_BAD_SUBJECT at the begin
 *
 * Limits the operation to one person's data. Other data, and data of which it is not stated that it
 * is that person's, is %RIYO_REFUSAL_MISMATCH; a filter and a reader leave it out and count it.
 * riyo_operation_allows(), which states no subject, is always %FALSE. The log holds a pseudonym. A
 * law (法令) that says 本人ごと=はい demands it.
 *
 * Since: 0.2
 */
RIYO_API void riyo_request_set_subject (RiyoRequest *request, const char *subject);

/**
 * riyo_request_add_only:
 * @request: a request
 * @part: a part of the number by its name in the rules' 形式, such as 記号; if none is called so,
 * %RIYO_ERROR_NAME at the begin, and %RIYO_ERROR_ARGUMENT for a part that has a value already
 * @value: the value that all data must have, in any way to write it; one that no such part can have
 * is %RIYO_REFUSAL_BAD_SUBJECT
 *
 * Limits the operation to data whose subject states a value. Data that states another, or none, is
 * %RIYO_REFUSAL_MISMATCH, and refuses a file whatever its flags leave out. As for
 * riyo_request_set_subject(), riyo_operation_allows() is always %FALSE. The log holds a 記号 as it
 * is, of other parts a pseudonym.
 *
 * Since: 0.2
 */
RIYO_API void riyo_request_add_only (RiyoRequest *request, const char *part, const char *value);

/**
 * riyo_request_set_door:
 * @request: a request
 * @door: (nullable): through what the data is reached where one account serves many, such as
 * "postgresql kumiai"; kept in the log
 *
 * Sets the door that the operation is begun by. It changes no decision: that the account may state
 * others is said by the rules (代行).
 *
 * Since: 0.2
 */
RIYO_API void riyo_request_set_door (RiyoRequest *request, const char *door);

/**
 * riyo_request_set_rehearsal:
 * @request: a request
 * @rehearsal: %TRUE for an operation that permits nothing, and only records what it would have
 * decided
 *
 * Sets whether the operation is a rehearsal.
 *
 * Since: 0.1
 */
RIYO_API void riyo_request_set_rehearsal (RiyoRequest *request, gboolean rehearsal);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RiyoRequest, riyo_request_unref)

G_END_DECLS
