/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* libriyo for COBOL and for any language that can call C: a flat ABI, free of GLib.
 *
 * Every argument is a pointer to a field of fixed width, padded with blanks, without NUL; COBOL
 * passes them BY REFERENCE. The first is always the result, two bytes: "NG" as soon as the call is
 * entered, "OK" when it is left and all is well. Zero is what storage starts with, so zero is never
 * "permitted", and a call that never happened leaves "NG" where the caller put it.
 *
 * A handle, and any number, is four bytes in the machine's own order (PIC S9(9) COMP-5). Lengths
 * may also be four digits (PIC 9(4)). A byte-swapped number (BINARY or COMP of GnuCOBOL) is found
 * out and refused.
 *
 * Text is in the encoding named to RIYOOPEN. Blanks at the end, half-width and full-width, do not
 * count; everything else does, byte by byte. A NUL, or a character cut in two, is an error.
 *
 * Each call returns a number as well: RIYO_PLAIN_PERMITTED beside "OK" where something was
 * permitted, 1 to 99 for a refusal (the values of RiyoRefusal), 101 and up for an inability (100 +
 * the value of RiyoError). RIYO_PLAIN_DONE (0) says that a call which can permit nothing is done.
 *
 * Threads: handles may be used by any thread, an operation by one at a time. The last message is
 * each thread's own. */
#pragma once

#include <stdint.h>

#ifdef __cplusplus
/* clang-format off */
extern "C" {
/* clang-format on */
#endif

#ifndef RIYO_API
#define RIYO_API __attribute__ ((visibility ("default")))
#endif

/* Returned beside "OK" by RIYOOPEN, RIYOBEGN, RIYOCHK, RIYOBAT and RIYOBLNK, and by nothing else.
 */
#define RIYO_PLAIN_PERMITTED 20050401

/* Returned by RIYONOTE, RIYOMSG, RIYOEND and RIYOCLOS when they are done: they permit nothing, and
 * a program that ends after RIYOCLOS hands 0 to the shell. */
#define RIYO_PLAIN_DONE 0

/* Widths, in bytes. */
#define RIYO_PLAIN_RESULT_BYTES 2
#define RIYO_PLAIN_PATH_BYTES 256
#define RIYO_PLAIN_ENCODING_BYTES 8
#define RIYO_PLAIN_PURPOSE_BYTES 256
#define RIYO_PLAIN_NAME_BYTES 64
#define RIYO_PLAIN_SUBJECT_BYTES 64
#define RIYO_PLAIN_CODE_BYTES 20
#define RIYO_PLAIN_BATCH_RECORDS 256
#define RIYO_PLAIN_MAX_BYTES 65535 /* of a record, and of a message */

  /* What is asked for at the beginning. Blank = not said. */
  typedef struct
  {
    char purpose[RIYO_PLAIN_PURPOSE_BYTES]; /* the one purpose or task, by any of its names */
    char actor[RIYO_PLAIN_NAME_BYTES];      /* who acts; blank = the OS account */
    char role[RIYO_PLAIN_NAME_BYTES];
    char reference[RIYO_PLAIN_NAME_BYTES]; /* number of the paper behind it, kept in the log */
    char approver[RIYO_PLAIN_NAME_BYTES];
    char law[RIYO_PLAIN_NAME_BYTES];
    char mode;         /* blank; 'R' = a rehearsal, which permits nothing and takes notes */
    char reserved[63]; /* blank */
  } RiyoPlainRequest;

  /* Up to 256 records to be checked by one call. */
  typedef struct
  {
    int32_t n_records;
    int32_t categories[RIYO_PLAIN_BATCH_RECORDS]; /* a category's number each; 0 = untagged */
    char subjects[RIYO_PLAIN_BATCH_RECORDS][RIYO_PLAIN_SUBJECT_BYTES];
    char verdicts[RIYO_PLAIN_BATCH_RECORDS][RIYO_PLAIN_RESULT_BYTES]; /* out: "OK" or "NG" each */
  } RiyoPlainBatch;

  /* Opens a folder made by `riyo init`.
   *   folder    out: the handle; 0 when it could not be opened. An open handle is not overwritten
   *   path      256 bytes, as the file system has them
   *   encoding  8 bytes, "UTF-8" or "CP932": of all text to and from this program */
  RIYO_API int RIYOOPEN (char *result, int32_t *folder, const char *path, const char *encoding);

  /* Begins an operation: one stated purpose, durably in the audit log before this returns.
   *   operation  out: the handle; 0 when refused. One that is still open is an error: end it first
   */
  RIYO_API int RIYOBEGN (char *result, const int32_t *folder, int32_t *operation,
                         const RiyoPlainRequest *request);

  /* Decides one datum, and counts it.
   *   tag      a category's number (4 bytes), or 64 bytes of names separated by commas
   *   subject  64 bytes, whose datum it is; blank or NULL = not stated, which counts as everyone's.
   *            Blank it before each record: what is left of a longer one would be read with it */
  RIYO_API int
  RIYOCHK (char *result, const int32_t *operation, const void *tag, const char *subject);

  /* Decides up to 256 records, each exactly as RIYOCHK would. "OK" means that every one of them may
   * be used; where some may, their verdicts say so. All verdicts are "NG" on entry. */
  RIYO_API int RIYOBAT (char *result, const int32_t *operation, RiyoPlainBatch *batch);

  /* Blanks, in place, what of a fixed-width record may not be used. "OK" means that all that is
   * left may be. Whatever goes wrong, the whole record is blanked, if its length is known. layout
   * 64 bytes: the name of an adopted layout, or of a shipped one length  4 bytes: of the record, as
   * the layout has it; 1 to 65,535 record  in and out */
  RIYO_API int RIYOBLNK (char *result, const int32_t *operation, const char *layout,
                         const void *length, char *record);

  /* Writes down what a rehearsal would have decided. The result stays "NG": no code can lean on it.
   */
  RIYO_API int
  RIYONOTE (char *result, const int32_t *operation, const void *tag, const char *subject);

  /* Tells why the last call of this thread that failed did so. The result stays "NG": it can be
   * asked between a refusal and the look at its result. code    20 bytes out: such as NOT_IN_TABLE;
   * blank when nothing has failed yet length  4 bytes: of message, 1 to 65,535 message out: one
   * line in the caller's encoding, cut where a character ends */
  RIYO_API int RIYOMSG (char *result, char *code, const void *length, char *message);

  /* Ends an operation and writes its counts. The handle becomes 0, whatever happens; only while
   * another thread is in a call with it nothing is ended, and it stays. */
  RIYO_API int RIYOEND (char *result, int32_t *operation);

  /* Closes a folder. The handle becomes 0, whatever happens. Operations still open are recorded as
   * abandoned, their handles are dead, and the result is "NG". */
  RIYO_API int RIYOCLOS (char *result, int32_t *folder);

#ifdef __cplusplus
  /* clang-format off */
}
/* clang-format on */
#endif
