/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SELinux's decision in user space, on the same cells: a type a purpose, one permission. */
#include "config.h"

#include "sepol.h"

#ifdef HAVE_SEPOL
#include <sepol/cil/cil.h>
#include <sepol/policydb.h>
#include <sepol/policydb/services.h>
#include <sepol/sepol.h>
#include <stdio.h>
#include <string.h>

static sepol_security_id_t *purposes, claim;
static guint n_sids;

static char *
write_policy (const gboolean *permitted, guint n_purposes)
{
  GString *text
      = g_string_new ("(handleunknown deny)(mls true)(class data (use))(classorder (data))"
                      "(sid kernel)(sidorder (kernel))(sensitivity s0)(sensitivityorder (s0))"
                      "(user u)(role r)(userrole u r)(userlevel u (s0))(userrange u ((s0) (s0)))"
                      "(type claim)(roletype r claim)(sidcontext kernel (u r claim ((s0) (s0))))");

  for (guint i = 0; i < n_purposes; i++)
    {
      g_string_append_printf (text, "(type p%u)(roletype r p%u)", i, i);
      if (permitted[i])
        g_string_append_printf (text, "(allow p%u claim (data (use)))", i);
    }
  return g_string_free (text, FALSE);
}

/* Compiled, written out and read in again: that is how libsepol takes a policy to decide by. */
static gboolean
load_policy (const char *text)
{
  cil_db_t *db = NULL;
  sepol_policydb_t *policy = NULL;
  sepol_handle_t *handle = sepol_handle_create ();
  void *image = NULL;
  size_t size = 0;
  FILE *file = NULL;
  gboolean loaded;

  cil_set_log_level (0);
  cil_db_init (&db);
  loaded = cil_add_file (db, "cells", text, strlen (text)) == 0 && cil_compile (db) == 0
           && cil_build_policydb (db, &policy) == 0
           && sepol_policydb_to_image (handle, policy, &image, &size) == 0
           && (file = fmemopen (image, size, "r")) != NULL
           && sepol_set_policydb_from_file (file) == 0;
  if (file != NULL)
    fclose (file);
  if (policy != NULL)
    sepol_policydb_free (policy);
  cil_db_destroy (&db);
  sepol_handle_destroy (handle);
  return loaded;
}

static gboolean
find_sid (const char *type, sepol_security_id_t *sid)
{
  g_autofree char *context = g_strdup_printf ("u:r:%s:s0", type);

  return sepol_context_to_sid (context, strlen (context) + 1, sid) == 0;
}

gboolean
sepol_start (const gboolean *permitted, guint n_purposes)
{
  g_autofree char *text = write_policy (permitted, n_purposes);

  n_sids = n_purposes;
  purposes = g_new0 (sepol_security_id_t, n_purposes);
  if (!load_policy (text) || !find_sid ("claim", &claim))
    return FALSE;
  for (guint i = 0; i < n_purposes; i++)
    {
      g_autofree char *type = g_strdup_printf ("p%u", i);

      if (!find_sid (type, &purposes[i]))
        return FALSE;
    }
  return TRUE;
}

guint64
sepol_ask (guint n_asked)
{
  struct sepol_av_decision decision;
  guint64 n = 0;

  for (guint i = 0, p = 0; i < n_asked; i++, p = p + 1 < n_sids ? p + 1 : 0)
    n += sepol_compute_av (purposes[p], claim, 1, 1, &decision) == 0 && (decision.allowed & 1) != 0;
  return n;
}
#else
gboolean
sepol_start (const gboolean *permitted, guint n_purposes)
{
  return FALSE;
}

guint64
sepol_ask (guint n_asked)
{
  return 0;
}
#endif
