/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From C, behind first.sql: libpq. Where the database is say PGHOST, PGDATABASE and PGUSER, as for
 * psql. cc first.c -I$(pg_config --includedir) -lpq && ./a.out */
#include <libpq-fe.h>
#include <stdio.h>
#include <string.h>

/* Whether the server did it; else its SQLSTATE and the first line of why: RY007, RY040 and so on
 * are refusals. */
static int
is_done (PGresult *result)
{
  ExecStatusType status = PQresultStatus (result);

  if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK)
    return 1;
  printf ("%s %s\n", PQresultErrorField (result, PG_DIAG_SQLSTATE),
          PQresultErrorField (result, PG_DIAG_MESSAGE_PRIMARY));
  return 0;
}

static int
run (PGconn *connection, const char *statement)
{
  PGresult *result = PQexec (connection, statement);
  int done = is_done (result);

  PQclear (result);
  return done;
}

/* One purpose a transaction, stated first. */
static int
begin (PGconn *connection, const char *purpose)
{
  PGresult *result;
  int done;

  if (!run (connection, "BEGIN"))
    return 0;
  result = PQexecParams (connection, "SELECT riyo.begin ($1)", 1, NULL, &purpose, NULL, NULL, 0);
  done = is_done (result);
  PQclear (result);
  return done;
}

static int
print_glucose (PGconn *connection, const char *purpose)
{
  int done = 0;

  if (begin (connection, purpose))
    {
      PGresult *result = PQexec (connection, "SELECT bango, glucose FROM checkup ORDER BY bango");

      done = is_done (result);
      for (int i = 0; done && i < PQntuples (result); i++)
        printf ("%s %s\n", PQgetvalue (result, i, 0), PQgetvalue (result, i, 1));
      PQclear (result);
    }
  /* A COMMIT whose end could not be recorded fails, too. */
  return run (connection, done ? "COMMIT" : "ROLLBACK") && done;
}

int
main (void)
{
  PGconn *connection = PQconnectdb ("client_encoding=UTF8");
  int permitted, refused;

  if (PQstatus (connection) != CONNECTION_OK)
    {
      fputs (PQerrorMessage (connection), stderr);
      PQfinish (connection);
      return 1;
    }
  permitted = print_glucose (connection, "未受診者への受診勧奨");
  refused = !print_glucose (connection, "加入者の管理");
  PQfinish (connection);
  return permitted && refused ? 0 : 1;
}
