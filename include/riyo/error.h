/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <riyo/macros.h>

G_BEGIN_DECLS

/**
 * RIYO_REFUSAL:
 *
 * The error domain of refusals: the question was understood, and the answer is no.
 *
 * Since: 0.1
 */
#define RIYO_REFUSAL (riyo_refusal_quark ())

/**
 * RiyoRefusal:
 * @RIYO_REFUSAL_UNKNOWN_PURPOSE: the stated purpose is neither a purpose of the table nor a task of
 * the rules
 * @RIYO_REFUSAL_UNKNOWN_ACTOR: the actor has no role, or the account may not act as that actor
 * @RIYO_REFUSAL_OUT_OF_SCOPE: the cell lies outside the actor's role
 * @RIYO_REFUSAL_NOT_IN_FORCE: no table is in force today, or the operation was begun before
 * yesterday
 * @RIYO_REFUSAL_UNTAGGED: the datum carries no tag, or was derived from one without
 * @RIYO_REFUSAL_UNKNOWN_CATEGORY: a tag is not a category of the table
 * @RIYO_REFUSAL_NOT_IN_TABLE: a tag has no cell for the stated purpose
 * @RIYO_REFUSAL_BAD_SUBJECT: the subject is not written in a declared form
 * @RIYO_REFUSAL_SUSPENDED: uses of the person's data are suspended, or may be
 * @RIYO_REFUSAL_MISMATCH: the data is not, or not stated to be, that of the person or of the value
 * that the request limits the operation to
 *
 * Why a use is refused: the first condition that failed.
 *
 * Since: 0.1
 */
typedef enum
{
  RIYO_REFUSAL_UNKNOWN_PURPOSE = 1,
  RIYO_REFUSAL_UNKNOWN_ACTOR,
  RIYO_REFUSAL_OUT_OF_SCOPE,
  RIYO_REFUSAL_NOT_IN_FORCE,
  RIYO_REFUSAL_UNTAGGED,
  RIYO_REFUSAL_UNKNOWN_CATEGORY,
  RIYO_REFUSAL_NOT_IN_TABLE,
  RIYO_REFUSAL_BAD_SUBJECT,
  RIYO_REFUSAL_SUSPENDED,
  RIYO_REFUSAL_MISMATCH
} RiyoRefusal;

/**
 * RIYO_ERROR:
 *
 * The error domain of failures: the question could not be answered. A failure permits nothing.
 *
 * Since: 0.1
 */
#define RIYO_ERROR (riyo_error_quark ())

/**
 * RiyoError:
 * @RIYO_ERROR_ARGUMENT: an argument is outside its documented range, or %NULL where it is not marked
 *   as nullable: any function that has no #GError then returns 0 or %NULL and does nothing
 * @RIYO_ERROR_SYNTAX: a file is malformed; the message says where and what was expected
 * @RIYO_ERROR_ENCODING: a file is neither UTF-8 nor CP932
 * @RIYO_ERROR_NAME: a name is unknown, malformed or ambiguous
 * @RIYO_ERROR_DATE: a date does not exist, is missing or is out of order
 * @RIYO_ERROR_UNSIGNED: a judgement lacks its person, day or reason
 * @RIYO_ERROR_IO: a file cannot be opened, read or written
 * @RIYO_ERROR_PERMISSION: a part is writable by group or others, or is not a regular file
 * @RIYO_ERROR_DAMAGED: a part of the folder is missing or damaged
 * @RIYO_ERROR_NOT_ADOPTED: a part differs from the one adopted last
 * @RIYO_ERROR_NOT_RECORDED: the audit log could not be written; nothing is permitted unrecorded
 * @RIYO_ERROR_WIDTH: a tag width is not 2, 4 or 8 bytes, or too narrow for the table
 * @RIYO_ERROR_STATE: the call does not fit the object's state, such as a check after the end
 * @RIYO_ERROR_FORMAT: a data file does not match its layout
 * @RIYO_ERROR_MISMATCH: a data file is not the one its sidecar describes, or was not read whole
 *
 * What went wrong. Whatever the code, nothing was permitted.
 *
 * Since: 0.1
 */
typedef enum
{
  RIYO_ERROR_ARGUMENT = 1,
  RIYO_ERROR_SYNTAX,
  RIYO_ERROR_ENCODING,
  RIYO_ERROR_NAME,
  RIYO_ERROR_DATE,
  RIYO_ERROR_UNSIGNED,
  RIYO_ERROR_IO,
  RIYO_ERROR_PERMISSION,
  RIYO_ERROR_DAMAGED,
  RIYO_ERROR_NOT_ADOPTED,
  RIYO_ERROR_NOT_RECORDED,
  RIYO_ERROR_WIDTH,
  RIYO_ERROR_STATE,
  RIYO_ERROR_FORMAT,
  RIYO_ERROR_MISMATCH
} RiyoError;

/**
 * riyo_refusal_quark:
 *
 * Gets the error domain of refusals, for languages that cannot use the macro.
 *
 * Returns: the quark behind %RIYO_REFUSAL
 *
 * Since: 0.1
 */
RIYO_API GQuark riyo_refusal_quark (void);

/**
 * riyo_error_quark:
 *
 * Gets the error domain of failures, for languages that cannot use the macro.
 *
 * Returns: the quark behind %RIYO_ERROR
 *
 * Since: 0.1
 */
RIYO_API GQuark riyo_error_quark (void);

/**
 * riyo_error_code_name:
 * @error: (nullable): any error
 *
 * Gets the name of an error's code, as messages, the audit log and COBOL spell it.
 *
 * Returns: such as "NOT_IN_TABLE" or "NOT_RECORDED"; "ERROR" for another domain; never freed
 *
 * Since: 0.1
 */
RIYO_API const char *riyo_error_code_name (const GError *error);

/**
 * riyo_message_translate: (skip)
 * @english: a message of the library's own catalogue, as it stands in the sources
 *
 * Says a message in the language that LANGUAGE, LC_ALL, LC_MESSAGES and LANG ask for now, in UTF-8:
 * for doors that are built apart from the library, and whose messages are in its catalogue. A
 * format keeps its conversions.
 *
 * Threads: any, as long as none changes the environment.
 *
 * Returns: its Japanese, or @english where there is none or English is asked for; never freed;
 * %NULL for %NULL
 *
 * Since: 0.2
 */
RIYO_API const char *riyo_message_translate (const char *english);

G_END_DECLS
