/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "folder.h"

/* Reads a part and holds it against the hash of the one adopted last. One whose adoption is
 * recorded but was not finished is read where it was staged, and leaves @folder unfinished. */
GBytes *riyo_part_read (const RiyoFolder *folder, int fd, const char *part, const char *adopted,
                        GError **error);

/* With the log locked: puts in its place what was adopted and is only staged yet. */
gboolean riyo_folder_finish (int fd, const char *path, const RiyoState *state, GError **error);

/* The tables alone: what an adoption is held against, though another part may be spoilt. */
RiyoFolder *
riyo_folder_load_tables (int fd, const char *path, const char *state_json, GError **error);

/* Reads rules against every table that is in force or still to come. */
gboolean
riyo_folder_apply_rules (RiyoFolder *folder, GBytes *rules, const char *shown, GError **error);
