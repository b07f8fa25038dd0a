/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "base/base.h"
#include "guard-state.h"
#include "rules/rules.h"

/* A table with the rules read against it. */
typedef struct
{
  RiyoTable *table;
  RiyoRules *rules; /* NULL for a table that is no longer in force */
} RiyoRegime;

/* Everything a folder holds, as of one state of its log. Immutable; shared by guard and operations.
 */
typedef struct
{
  gatomicrefcount n_refs;
  char *path;
  RiyoState *state;
  GArray *regimes; /* RiyoRegime, by version */
} RiyoFolder;

/* Loads every part of the folder behind @fd and holds it against @state. */
RiyoFolder *riyo_folder_load (int fd, const char *path, const char *state_json, GError **error);
/* The tables alone: what an adoption is held against, though another part may be spoilt. */
RiyoFolder *
riyo_folder_load_tables (int fd, const char *path, const char *state_json, GError **error);

/* Reads rules against every table that is in force or still to come. */
gboolean
riyo_folder_apply_rules (RiyoFolder *folder, GBytes *rules, const char *shown, GError **error);
RiyoFolder *riyo_folder_ref (RiyoFolder *folder);
void riyo_folder_unref (RiyoFolder *folder);

/* The newest table in force on a day, or NULL. */
const RiyoRegime *riyo_folder_get_regime (const RiyoFolder *folder, RiyoDate day);

/* Opens a folder's directory, refusing one that group or others may write; -1 on failure. */
int riyo_folder_open (const char *path, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RiyoFolder, riyo_folder_unref)
