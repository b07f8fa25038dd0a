/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* libriyo for COBOL and for any language that can call C: a flat ABI, free of GLib.
 *
 * Every argument is a pointer to a field of fixed width, padded with blanks, without NUL; COBOL
 * passes them BY REFERENCE. The first is always the result, two bytes: "NG" as soon as the call is
 * entered, "OK" when it is left and all is well. Zero is what storage starts with, so zero is never
 * "permitted", and a call that never happened leaves "NG" where the caller put it.
 *
 * How wide a field is, the entry alone says, and never what stands in it. Of a field marked "in"
 * its bytes are read, of one marked "out" they are written, and none beside them. Only a record and
 * a message are as long as the length before them says.
 *
 * A handle, and any number, is four bytes in the machine's own order (PIC S9(9) COMP-5), never
 * digits. One whose bytes are in the other order (BINARY or COMP of GnuCOBOL) is not in the range,
 * found out, and refused.
 *
 * Text is in the encoding named to RIYOOPEN. Blanks at the end, half-width and full-width, do not
 * count; everything else does, byte by byte. A NUL, or a character cut in two, is an error.
 *
 * Each call returns a number as well: RIYO_PLAIN_PERMITTED beside "OK" where something was
 * permitted, 1 to 99 for a refusal (the values of RiyoRefusal), 101 and up for a failure (100 +
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

/* Returned beside "OK" by RIYOOPEN, RIYOBEGN, RIYOCHK, RIYOCHKN, RIYOBAT and RIYOBLNK, and by
 * nothing else. */
#define RIYO_PLAIN_PERMITTED 20050401

/* Returned by RIYONOTE, RIYONOTN, RIYOMSG, RIYOEND and RIYOCLOS when they are done: they permit
 * nothing, and a program that ends after RIYOCLOS hands 0 to the shell. */
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

  /* What is asked for at the beginning: 640 bytes. Blank = not said. */
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

  /* Up to 256 records to be checked by one call: 17,924 bytes. */
  typedef struct
  {
    int32_t n_records;
    int32_t categories[RIYO_PLAIN_BATCH_RECORDS]; /* a category's number each; 0 = untagged */
    char subjects[RIYO_PLAIN_BATCH_RECORDS][RIYO_PLAIN_SUBJECT_BYTES];
    char verdicts[RIYO_PLAIN_BATCH_RECORDS][RIYO_PLAIN_RESULT_BYTES]; /* out: "OK" or "NG" each */
  } RiyoPlainBatch;

  /* Opens a folder made by `riyo init`.
   *   result     out, 2 bytes, here and below
   *   folder     in and out, 4: the handle; 0 when it could not be opened. One that is still open
   *              is an error, close it first: the field becomes 0 all the same, since nothing is to
   *              be permitted by it, and the folder stays open to the end of the program
   *   path       in, 256: as the file system has it
   *   encoding   in, 8: "UTF-8" or "CP932", of all text to and from this program */
  RIYO_API int RIYOOPEN (char *result, int32_t *folder, const char *path, const char *encoding);

  /* Begins an operation: one stated purpose, durably in the audit log before this returns.
   *   folder     in, 4
   *   operation  in and out, 4: the handle; 0 when refused. One that is still open is an error, end
   *              it first: the field becomes 0 all the same, since nothing is to be permitted under
   *              the earlier purpose, and the log will call that operation abandoned
   *   request    in, 640 */
  RIYO_API int RIYOBEGN (char *result, const int32_t *folder, int32_t *operation,
                         const RiyoPlainRequest *request);

  /* Decides one datum by the names of its categories, and counts it.
   *   operation  in, 4
   *   tag        in, 64: names separated by commas; blank = untagged, which is refused
   *   subject    in, 64, or NULL: whose datum it is, its parts divided by hyphens (52-1-1; in one
   *              piece it is anyone's whose number it may be); blank or NULL = not stated, which
   *              counts as everyone's. Blank both before each record: what is left of a longer one
   *              would be read with it */
  RIYO_API int
  RIYOCHK (char *result, const int32_t *operation, const char *tag, const char *subject);

  /* The same by the number of its category.
   *   operation  in, 4
   *   category   in, 4: 1 to 63; 0 = untagged, which is refused
   *   subject    in, 64, or NULL */
  RIYO_API int
  RIYOCHKN (char *result, const int32_t *operation, const int32_t *category, const char *subject);

  /* Decides up to 256 records, each exactly as RIYOCHKN would. "OK" means that every one of them
   * may be used; where some may, their verdicts say so. All verdicts are "NG" on entry.
   *   operation  in, 4
   *   batch      in, 17,924: n_records (4), 1 to 256; so many categories (4 each), subjects (64)
   *              out: all 256 verdicts (2 each) */
  RIYO_API int RIYOBAT (char *result, const int32_t *operation, RiyoPlainBatch *batch);

  /* Blanks, in place, what of a fixed-width record may not be used. "OK" means that all that is
   * left may be. Whatever goes wrong, the whole record is blanked, if its length is known.
   *   operation  in, 4
   *   layout     in, 64: the name of an adopted layout, or of a shipped one
   *   length     in, 4: of the record, as the layout has it; 1 to 65,535
   *   record     in and out, as many bytes as length says; none when that is no length */
  RIYO_API int RIYOBLNK (char *result, const int32_t *operation, const char *layout,
                         const int32_t *length, char *record);

  /* Writes down what a rehearsal would have decided, by names. The result stays "NG": no code can
   * lean on it.
   *   operation  in, 4
   *   tag        in, 64, as of RIYOCHK
   *   subject    in, 64, or NULL */
  RIYO_API int
  RIYONOTE (char *result, const int32_t *operation, const char *tag, const char *subject);

  /* The same by number.
   *   operation  in, 4
   *   category   in, 4, as of RIYOCHKN
   *   subject    in, 64, or NULL */
  RIYO_API int
  RIYONOTN (char *result, const int32_t *operation, const int32_t *category, const char *subject);

  /* Tells why the last call of this thread that failed did so. The result stays "NG": it can be
   * asked between a refusal and the look at its result.
   *   code       out, 20: such as NOT_IN_TABLE; blank when nothing has failed yet
   *   length     in, 4: of message, 1 to 65,535
   *   message    out, as many bytes as length says; none when that is no length. One line in the
   *              caller's encoding, cut where a character ends, and blanks */
  RIYO_API int RIYOMSG (char *result, char *code, const int32_t *length, char *message);

  /* Ends an operation and writes its counts.
   *   operation  in and out, 4: becomes 0, whatever happens; only while another thread is in a call
   *              with it nothing is ended, and it stays */
  RIYO_API int RIYOEND (char *result, int32_t *operation);

  /* Closes a folder. Operations still open are recorded as abandoned, their handles are dead, and
   * the result is "NG".
   *   folder     in and out, 4: becomes 0, whatever happens */
  RIYO_API int RIYOCLOS (char *result, int32_t *folder);

#ifdef __cplusplus
  /* clang-format off */
}
/* clang-format on */
#endif
