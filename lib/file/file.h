/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the command shows of files and layouts, and the sidecars that it alone writes. */
#pragma once

#include <riyo/riyo.h>

#include "rules/rules.h"

/* What passed of a file that was run, what did not, and why: one line that a person reads, or one
 * JSON object. Without a newline. */
char *riyo_filter_describe (RiyoFilter *filter, gboolean json);

/* Whether the file was read to its end, and what passes is to go out now. */
gboolean riyo_filter_has_read (const RiyoFilter *filter);

/* Whether what is written is no sidecar by its name, is another file than what is read, and the
 * sidecar of neither is the other; else ARGUMENT. NULL is standard input, or output. */
gboolean riyo_filter_check_output (const char *input, const char *output, GError **error);

/* What a layout covers, line by line: a part, a tab, its categories or why it is not personal data;
 * and as one JSON object with "layout", "form", "subject" and "parts". */
char *riyo_layout_describe (RiyoLayout *layout);
char *riyo_layout_to_json (RiyoLayout *layout);

/* How many records a file has, and what of it would be refused whatever the purpose: parts that the
 * layout does not name, and records whose subject is in none of the forms, with where the first are
 * and why (owned). */
typedef struct
{
  guint64 n_records;
  guint n_uncovered;
  guint64 n_bad;
  char *bad; /* or NULL */
} RiyoFileDoubts;

/* The parts met in a file (NULL = stdin) that is read by the layout, and what is doubtful; without
 * @forms (nullable) no subject is read. Nothing of the file is handed out, so no operation is
 * needed. RIYO_ERROR_FORMAT when the file does not have the layout's shape. The object has
 * "records" and "uncovered" too, and "bad_subjects" where forms are known. */
char *riyo_layout_check_file (RiyoLayout *layout, const RiyoSubjectForms *forms, const char *file,
                              RiyoFileDoubts *doubts, GError **error);
char *riyo_layout_check_file_to_json (RiyoLayout *layout, const RiyoSubjectForms *forms,
                                      const char *file, RiyoFileDoubts *doubts, GError **error);

/* What the file's header has where it lacks columns of the layout: for the terminal alone, since it
 * is the file's own text. NULL where nothing is lacking, or the row might be somebody's data. */
char *riyo_header_compare (RiyoLayout *layout, const char *file);

/* A layout for a person to edit and adopt, which has been tried on the file: a copy of the shipped
 * one that fits, or a draft. Every part gets @category, by any of its names: a tag
 * says where a datum was acquired, and no header tells that. Whose a row is, columns named as the
 * parts of @forms tell (NULL = 記号-番号-枝番). RIYO_ERROR_NAME for one that the table
 * lacks, RIYO_ERROR_FORMAT for a file (NULL = stdin) whose columns cannot be told, RIYO_ERROR_IO.
 */
char *riyo_layout_suggest (RiyoTable *table, const char *file, const char *category,
                           const RiyoSubjectForms *forms, GError **error);

/* Writes the first sidecar of a raw file: what a layout of the folder, or one that ships, says of
 * it, recorded as event tag by @actor (nullable: the account). RIYO_ERROR_ARGUMENT for a file that
 * has one, is no regular file or is in a riyo folder; FORMAT where it does not fit the layout, or
 * has a part that this does not name; MISMATCH where a sidecar may be elsewhere, or the
 * file is changed while it is read; NAME, NOT_RECORDED, IO, and the refusal NOT_IN_FORCE.
 * Nothing is written in any of them. */
gboolean riyo_file_tag_first (RiyoGuard *guard, const char *layout, const char *file,
                              const char *actor, guint64 *n_records, GError **error);

/* Writes the sidecar of a file that a 加工 of the rules made of @sources, with what that leaves,
 * recorded as declassify. The errors are those of riyo_file_retag () and riyo_record_declassify ();
 * also ARGUMENT for a file with a source's bytes. What the file's own sidecar says of it is one
 * more source. */
gboolean riyo_file_declassify (RiyoOperation *operation, const char *name, const char *file,
                               const char *const *sources, GError **error);
