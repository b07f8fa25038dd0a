/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "folder.h"

/* The tables alone: what an adoption is held against, though another part may be spoilt. */
RiyoFolder *
riyo_folder_load_tables (int fd, const char *path, const char *state_json, GError **error);

/* Reads rules against every table that is in force or still to come. */
gboolean
riyo_folder_apply_rules (RiyoFolder *folder, GBytes *rules, const char *shown, GError **error);
