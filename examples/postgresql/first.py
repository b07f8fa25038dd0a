#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""From Python, behind first.sql: psycopg2 and pandas (Debian: python3-psycopg2, python3-pandas). Where the database is
say PGHOST, PGDATABASE and PGUSER, as for psql."""
import sys
import warnings

import pandas
import psycopg2
import psycopg2.extensions

TRIES = 3
# pandas would rather have SQLAlchemy; with psycopg2 it reads all the same.
warnings.filterwarnings("ignore", message=".*SQLAlchemy")


def in_purpose(connection, purpose, work):
    """Runs work (connection, cursor) in one transaction of that purpose, and says what it returns. What PostgreSQL could
    not serialize begins anew, with its purpose; a refusal is an answer, and is not tried again."""
    for n in range(1, TRIES + 1):
        try:
            with connection, connection.cursor() as cursor:  # commits, or rolls back
                cursor.execute("SELECT riyo.begin(%s)", (purpose,))
                return work(connection, cursor)
        except psycopg2.extensions.TransactionRollbackError:  # class 40: serialization, deadlock
            if n == TRIES:
                raise


def read_glucose(connection, cursor):
    return pandas.read_sql("SELECT bango, glucose FROM checkup ORDER BY bango", connection)


def find_refusal(error):
    """What the module refused, behind what pandas wraps it in; None is an error of another kind."""
    refused = error if isinstance(error, psycopg2.Error) else error.__cause__
    return refused if (getattr(refused, "pgcode", None) or "").startswith("RY") else None


def main():
    """A refusal is a message, and the exit status 1: the second purpose is one that the table does not permit."""
    connection = psycopg2.connect("")
    try:
        for purpose in "未受診者への受診勧奨", "加入者の管理":
            print(in_purpose(connection, purpose, read_glucose).to_string(index=False))
    except (psycopg2.Error, pandas.errors.DatabaseError) as error:
        refused = find_refusal(error)
        if refused is None:
            raise
        print(refused.pgcode, refused.diag.message_primary, file=sys.stderr)  # message_detail and message_hint have the rest
        return 1
    finally:
        connection.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
