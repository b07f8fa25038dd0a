/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The settings of the door, and who may set each. */
#include "internal.h"

#include <access/parallel.h>
#include <utils/guc.h>
#include <utils/guc_tables.h>
#include <utils/varlena.h>

char *riyo_pg_folder = NULL;
bool riyo_pg_allow_logical = false;
int riyo_pg_keep = 0;
static char *trusted_extensions = NULL;
static char *session_purpose_logins = NULL;
static char *purpose = NULL;
bool riyo_pg_skip_suspended = false;

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

static bool
is_listed (const char *list, const char *name)
{
  List *names = NIL;
  ListCell *cell;

  if (!SplitIdentifierString (pstrdup (list), ',', &names))
    return false;
  foreach (cell, names)
    if (strcmp (lfirst (cell), name) == 0)
      return true;
  return false;
}

static const char *const loading[] = { "shared_preload_libraries",
                                       "session_preload_libraries",
                                       "local_preload_libraries",
                                       "dynamic_library_path",
                                       "jit_provider",
                                       "archive_cleanup_command",
                                       "archive_command",
                                       "archive_library",
                                       "recovery_end_command",
                                       "restore_command",
                                       "ssl_passphrase_command",
                                       "allow_system_table_mods" };

bool
riyo_pg_is_loading (const char *setting)
{
  for (int i = 0; i < (int)lengthof (loading); i++)
    if (pg_strcasecmp (setting, loading[i]) == 0)
      return true;
  return false;
}

/* As PostgreSQL reads them: a backslash is taken off, and a hyphen of --NAME is an underscore. What
 * is nothing but a value may be taken for a name; the other way round never. */
bool
riyo_pg_has_loading (const char *options)
{
  StringInfoData text;
  bool has = false;

  initStringInfo (&text);
  for (const char *at = options; *at != '\0'; at++)
    if (*at != '\\')
      appendStringInfoChar (&text, *at == '-' ? '_' : *at);
  for (int i = 0; i < (int)lengthof (loading); i++)
    has |= strcasestr (text.data, loading[i]) != NULL;
  pfree (text.data);
  return has;
}

bool
riyo_pg_trusts_extension (const char *name)
{
  return strcmp (name, "riyo") == 0 || is_listed (trusted_extensions, name);
}

/* What SET, a function or a role says is of another source; what is reset comes back to this. */
static const char *
find_connection_purpose (void)
{
  struct config_generic **all = get_guc_variables ();

  for (int i = 0; i < GetNumConfigOptions (); i++)
    if (strcmp (all[i]->name, "riyo.purpose") == 0 && all[i]->vartype == PGC_STRING
        && all[i]->reset_source == PGC_S_CLIENT)
      return ((struct config_string *)all[i])->reset_val;
  return NULL;
}

const char *
riyo_pg_get_session_purpose (const char *login)
{
  return is_listed (session_purpose_logins, login) ? find_connection_purpose () : NULL;
}

bool
riyo_pg_is_purpose_unheard (const char *login)
{
  const char *stated = find_connection_purpose ();

  return stated != NULL && *stated != '\0' && !is_listed (session_purpose_logins, login);
}

static bool is_admitted = false;

void
riyo_pg_settings_admit (bool is)
{
  is_admitted = is;
}

/* By SET LOCAL, as its own statement; set_config () and what is like it state nothing. */
static void
check_stated (GucSource source)
{
  if (source == PGC_S_SESSION && !is_admitted && !InitializingParallelWorker)
    riyo_pg_refuse (
        RIYO_PG_WAY_ROUND,
        _ ("SELECT riyo.begin ($1) takes the purpose as a parameter; or SET LOCAL, as a "
           "statement of its own."),
        _ ("set_config () and the settings of a function state nothing"));
}

static bool
check_purpose (char **value, void **extra, GucSource source)
{
  if (**value != '\0')
    check_stated (source);
  return true;
}

static bool
check_skip (bool *value, void **extra, GucSource source)
{
  if (*value)
    check_stated (source);
  return true;
}

/* By set_config (), or what a function or a login has beside it. */
static void
check_loading (GucSource source)
{
  if (source >= PGC_S_DATABASE && !InitializingParallelWorker)
    riyo_pg_refuse (RIYO_PG_WAY_ROUND, NULL,
                    _ ("what loads code, or opens the catalogs, is set by the start of the "
                       "server alone"));
}

static bool
check_switch (bool *value, void **extra, GucSource source)
{
  if (*value)
    check_loading (source);
  return true;
}

static bool
check_path (char **value, void **extra, GucSource source)
{
  check_loading (source);
  return true;
}

/* Of those, the ones that a session could set. */
static void
watch_loading (void)
{
  struct config_generic **all = get_guc_variables ();

  for (int i = 0; i < GetNumConfigOptions (); i++)
    if (all[i]->context >= PGC_SUSET && riyo_pg_is_loading (all[i]->name))
      {
        if (all[i]->vartype == PGC_BOOL)
          ((struct config_bool *)all[i])->check_hook = check_switch;
        else if (all[i]->vartype == PGC_STRING)
          ((struct config_string *)all[i])->check_hook = check_path;
      }
}

void
riyo_pg_define_settings (void)
{
  DefineCustomStringVariable ("riyo.folder", "The folder that riyo init made.", NULL,
                              &riyo_pg_folder, "", PGC_POSTMASTER, 0, NULL, NULL, NULL);
  DefineCustomStringVariable (
      "riyo.trusted_extensions", "Extensions whose native code may run beside personal data.", NULL,
      &trusted_extensions, "plpgsql", PGC_POSTMASTER, GUC_LIST_INPUT, check_names, NULL, NULL);
  DefineCustomStringVariable (
      "riyo.session_purpose_logins",
      "Logins that may state the purpose in the options of their connection.",
      "Of pg_dump and of report tools; never a pooler's.", &session_purpose_logins, "",
      PGC_POSTMASTER, GUC_LIST_INPUT, check_names, NULL, NULL);
  DefineCustomBoolVariable ("riyo.allow_logical",
                            "Whether connections with replication=database are admitted.", NULL,
                            &riyo_pg_allow_logical, false, PGC_POSTMASTER, 0, NULL, NULL, NULL);
  DefineCustomIntVariable ("riyo.keep",
                           "How long one operation serves later transactions that state the same.",
                           "0: each has its begin and its end.", &riyo_pg_keep, 0, 0, 3600,
                           PGC_SIGHUP, GUC_UNIT_S, NULL, NULL, NULL);
  DefineCustomStringVariable ("riyo.purpose", "The purpose of the transaction, by SET LOCAL alone.",
                              "What is found here is not what counts: see riyo.begin().", &purpose,
                              "", PGC_USERSET, GUC_NO_RESET_ALL, check_purpose, NULL, NULL);
  DefineCustomBoolVariable (
      "riyo.skip_suspended", "Whether rows of suspended persons are left out, by SET LOCAL alone.",
      NULL, &riyo_pg_skip_suspended, false, PGC_USERSET, GUC_NO_RESET_ALL, check_skip, NULL, NULL);
  MarkGUCPrefixReserved ("riyo");
  watch_loading ();
}
