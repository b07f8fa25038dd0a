/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who may connect: a stream of changes is read by no purpose. */
#include "internal.h"

#include <libpq/auth.h>
#include <replication/walsender.h>

static ClientAuthentication_hook_type next_authentication = NULL;

/* A superuser would load code as he connects, where no statement is asked about. */
static void
check_options (const Port *port)
{
  bool has = port->cmdline_options != NULL && riyo_pg_has_loading (port->cmdline_options);
  ListCell *cell;

  foreach (cell, port->guc_options)
    has |= riyo_pg_is_loading (lfirst (cell));
  if (has)
    ereport (FATAL, (errcode (RIYO_PG_WAY_ROUND),
                     errmsg_internal ("a connection sets nothing that loads code: refused by riyo"),
                     errhint ("Set it in postgresql.conf.")));
}

static void
authenticate (Port *port, int status)
{
  if (next_authentication != NULL)
    next_authentication (port, status);
  if (am_db_walsender && !riyo_pg_allow_logical)
    ereport (FATAL, (errcode (RIYO_PG_WAY_ROUND),
                     errmsg_internal ("connections with replication=database are refused by riyo"),
                     errhint ("riyo.allow_logical admits them.")));
  check_options (port);
}

void
riyo_pg_hook_login (void)
{
  next_authentication = ClientAuthentication_hook;
  ClientAuthentication_hook = authenticate;
}
