#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""From Python, behind first.sql: psycopg2 and pandas (Debian: python3-psycopg2, python3-pandas). Where the database is
say PGHOST, PGDATABASE and PGUSER, as for psql."""
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


def main():
    connection = psycopg2.connect("")
    print(in_purpose(connection, "未受診者への受診勧奨", read_glucose).to_string(index=False))
    try:
        in_purpose(connection, "加入者の管理", read_glucose)
    except (psycopg2.Error, pandas.errors.DatabaseError) as error:
        refused = error if isinstance(error, psycopg2.Error) else error.__cause__  # pandas wraps what psycopg2 raised
        if not (getattr(refused, "pgcode", None) or "").startswith("RY"):
            raise
        print(refused.pgcode, refused.diag.message_primary)  # message_detail and message_hint have the rest
    connection.close()


if __name__ == "__main__":
    main()
