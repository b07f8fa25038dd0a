/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <riyo/macros.h>

G_BEGIN_DECLS

/**
 * RiyoIntegrity:
 * @RIYO_INTEGRITY_UNREADABLE: the log cannot be opened or read, or what would tell is archived;
 *   whether it was altered is not known
 * @RIYO_INTEGRITY_ALTERED: an entry differs from what was written, or is not where it was written
 * @RIYO_INTEGRITY_SHORTER: the log ends before the anchor, or before its seals
 * @RIYO_INTEGRITY_INTACT: every entry follows from the one before
 *
 * The result of a verification.
 *
 * Since: 0.1
 */
typedef enum
{
  RIYO_INTEGRITY_UNREADABLE = 0,
  RIYO_INTEGRITY_ALTERED,
  RIYO_INTEGRITY_SHORTER,
  RIYO_INTEGRITY_INTACT
} RiyoIntegrity;

/**
 * RiyoVerification:
 *
 * The result of verifying an audit log.
 *
 * Immutable: any number of threads may share one. Reference-counted, from any thread. Text that a
 * getter returns belongs to the verification and is valid as long as it.
 *
 * Since: 0.1
 */
typedef struct _RiyoVerification RiyoVerification;

#define RIYO_TYPE_VERIFICATION (riyo_verification_get_type ())
RIYO_API GType riyo_verification_get_type (void);

/**
 * riyo_audit_verify:
 * @folder: (type filename): a folder, or a copy of its audit/ alone
 * @anchor: (nullable): the anchor of an earlier verification, such as "1832
 * 7F3A-91C0-55DE-08B2-4C6E"; lower case and full width are accepted
 * @seal_key: (nullable) (type filename): the file that `riyo audit seal` made
 * @error: return location for a #GError
 *
 * Verifies an audit log from its first entry to its current end. It needs read access to audit/ and
 * no key, changes nothing, and runs beside programs that write.
 *
 * Unfinished operations and a torn tail, which a killed program leaves behind, are notes and not
 * alterations.
 *
 * Cost: about 1 µs an entry, constant memory. Threads: any.
 *
 * Errors (%NULL is returned in each): %RIYO_ERROR_ARGUMENT for an invalid @anchor; those of reading
 * @seal_key. A log that cannot be read is a result.
 *
 * Returns: (transfer full): the verification, or %NULL
 *
 * Since: 0.1
 */
RIYO_VERDICT RiyoVerification *
riyo_audit_verify (const char *folder, const char *anchor, const char *seal_key, GError **error);

/**
 * riyo_verification_get_integrity:
 * @verification: (nullable): a verification
 *
 * Gets the result.
 *
 * Cost: none. Threads: any.
 *
 * Returns: the result; %RIYO_INTEGRITY_UNREADABLE for %NULL
 *
 * Since: 0.1
 */
RIYO_VERDICT RiyoIntegrity riyo_verification_get_integrity (RiyoVerification *verification);

/**
 * riyo_verification_get_problem:
 * @verification: a verification
 *
 * Gets the first thing that is wrong, for people to read.
 *
 * Returns: (nullable): a sentence in the locale's language, with file and line; %NULL when intact
 *
 * Since: 0.1
 */
RIYO_API const char *riyo_verification_get_problem (RiyoVerification *verification);

/**
 * riyo_verification_get_place:
 * @verification: a verification
 * @file: (out) (optional) (nullable) (transfer none): the file in audit/ where the first problem is
 * @line: (out) (optional): its line, from 1; 0 if it is not in a line
 *
 * Gets the place of the first thing that is wrong.
 *
 * Since: 0.1
 */
RIYO_API void
riyo_verification_get_place (RiyoVerification *verification, const char **file, guint64 *line);

/**
 * riyo_verification_get_anchor:
 * @verification: a verification
 *
 * Gets the head of the log, for a person to copy onto paper: the number of its last entry and 80
 * bits of that entry's hash.
 *
 * Returns: (nullable): such as "1832 7F3A-91C0-55DE-08B2-4C6E"; %NULL unless intact
 *
 * Since: 0.1
 */
RIYO_API const char *riyo_verification_get_anchor (RiyoVerification *verification);

/**
 * riyo_verification_get_n_entries:
 * @verification: a verification
 *
 * Gets the number of entries that were verified, before the first problem.
 *
 * Returns: the number, which is that of the last of them in the log; 0 if there is none
 *
 * Since: 0.2
 */
RIYO_API guint64 riyo_verification_get_n_entries (RiyoVerification *verification);

/**
 * riyo_verification_get_head:
 * @verification: a verification
 *
 * Gets the hash of the last entry that was verified.
 *
 * Returns: the hash, 64 hexadecimal digits
 *
 * Since: 0.1
 */
RIYO_API const char *riyo_verification_get_head (RiyoVerification *verification);

/**
 * riyo_verification_get_notes:
 * @verification: a verification
 *
 * Gets what is worth knowing and is not an alteration, for people to read: torn tails, unfinished
 * and abandoned operations, a clock that went back.
 *
 * Returns: (transfer none) (array zero-terminated=1): sentences in the locale's language
 *
 * Since: 0.1
 */
RIYO_API const char *const *riyo_verification_get_notes (RiyoVerification *verification);

/**
 * riyo_verification_get_unverified:
 * @verification: a verification
 *
 * Gets what this verification could not tell, for people to read.
 *
 * Returns: (transfer none) (array zero-terminated=1): sentences in the locale's language; never
 * empty
 *
 * Since: 0.1
 */
RIYO_API const char *const *riyo_verification_get_unverified (RiyoVerification *verification);

/**
 * riyo_verification_ref: (skip)
 * @verification: a verification
 *
 * Increases the reference count.
 *
 * Returns: (transfer full): @verification
 *
 * Since: 0.1
 */
RIYO_API RiyoVerification *riyo_verification_ref (RiyoVerification *verification);

/**
 * riyo_verification_unref: (skip)
 * @verification: (transfer full) (nullable): a verification
 *
 * Decreases the reference count; the last reference frees the verification.
 *
 * Since: 0.1
 */
RIYO_API void riyo_verification_unref (RiyoVerification *verification);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RiyoVerification, riyo_verification_unref)

G_END_DECLS
