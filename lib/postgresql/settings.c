/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The settings of the door, and who may set each. */
#include "internal.h"

#include <utils/guc.h>
#include <utils/varlena.h>

char *riyo_pg_folder = NULL;
bool riyo_pg_allow_logical = false;
static char *trusted_extensions = NULL;
static char *purpose = NULL;

static bool
check_names (char **names, void **extra, GucSource source)
{
  char *copy = pstrdup (*names);
  List *list = NIL;

  if (SplitIdentifierString (copy, ',', &list))
    return true;
  GUC_check_errdetail ("List syntax is invalid.");
  return false;
}

bool
riyo_pg_trusts_extension (const char *name)
{
  char *copy = pstrdup (trusted_extensions);
  List *names = NIL;
  ListCell *cell;

  if (strcmp (name, "riyo") == 0)
    return true;
  if (!SplitIdentifierString (copy, ',', &names))
    return false;
  foreach (cell, names)
    if (strcmp (lfirst (cell), name) == 0)
      return true;
  return false;
}

void
riyo_pg_define_settings (void)
{
  DefineCustomStringVariable ("riyo.folder", "The folder that riyo init made.", NULL,
                              &riyo_pg_folder, "", PGC_POSTMASTER, 0, NULL, NULL, NULL);
  DefineCustomStringVariable (
      "riyo.trusted_extensions", "Extensions whose native code may run beside personal data.", NULL,
      &trusted_extensions, "plpgsql", PGC_POSTMASTER, GUC_LIST_INPUT, check_names, NULL, NULL);
  DefineCustomBoolVariable ("riyo.allow_logical",
                            "Whether connections with replication=database are admitted.", NULL,
                            &riyo_pg_allow_logical, false, PGC_POSTMASTER, 0, NULL, NULL, NULL);
  DefineCustomStringVariable ("riyo.purpose", "The purpose of the transaction, by SET LOCAL alone.",
                              "What is found here is not what counts: see riyo.begin().", &purpose,
                              "", PGC_USERSET, GUC_NO_RESET_ALL, NULL, NULL, NULL);
  MarkGUCPrefixReserved ("riyo");
}
