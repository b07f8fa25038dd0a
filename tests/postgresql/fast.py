#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Functions that the client calls by their number, with no statement around them (PQfn () of libpq): they are asked
about as in a statement of their own."""
import ctypes
import ctypes.util

import database
import shell
import ways

FATAL = 7  # PGRES_FATAL_ERROR


class Argument(ctypes.Structure):
    _fields_ = [("len", ctypes.c_int), ("isint", ctypes.c_int), ("text", ctypes.c_char_p)]


def load():
    libpq = ctypes.CDLL(ctypes.util.find_library("pq") or "libpq.so.5")
    for name, answers in (("PQconnectdb", ctypes.c_void_p), ("PQexec", ctypes.c_void_p), ("PQfn", ctypes.c_void_p),
                          ("PQresultErrorField", ctypes.c_char_p), ("PQresultErrorMessage", ctypes.c_char_p),
                          ("PQgetvalue", ctypes.c_char_p)):
        getattr(libpq, name).restype = answers
    return libpq


class Client:
    def __init__(self, server, user):
        self.libpq, self.numbers = load(), {}
        self.connection = ctypes.c_void_p(self.libpq.PQconnectdb(
            f"host={server.home} port={database.PORT} user={user} dbname=kumiai".encode()))

    def judge(self, result):
        """The SQLSTATE, or "ok", and all that was told."""
        result = ctypes.c_void_p(result)
        code = self.libpq.PQresultErrorField(result, ord("C"))
        told = self.libpq.PQresultErrorMessage(result).decode()
        if self.libpq.PQresultStatus(result) != FATAL and code is None:
            code = b"ok"
            if self.libpq.PQntuples(result) > 0:
                told = self.libpq.PQgetvalue(result, 0, 0).decode()
        self.libpq.PQclear(result)
        return code.decode(), told

    def run(self, sql):
        return self.judge(self.libpq.PQexec(self.connection, sql.encode()))

    def look_up(self, *functions):
        for function in functions:
            self.numbers[function] = int(self.run(f"SELECT '{function}'::regprocedure::oid")[1])

    def call(self, function, *arguments):
        number = self.numbers[function]
        block = (Argument * max(len(arguments), 1))()
        for i, text in enumerate(arguments):
            block[i] = Argument(len(text.encode()), 0, text.encode())
        room, size = ctypes.create_string_buffer(8192), ctypes.c_int(0)
        result = self.libpq.PQfn(self.connection, number, room, ctypes.byref(size), 0, block, len(arguments))
        code, told = self.judge(result)
        return code, told + room.raw[:max(size.value, 0)].decode(errors="replace")


MADE = """
CREATE FUNCTION fast_read() RETURNS text LANGUAGE plpgsql AS
  $$ DECLARE r text; BEGIN SELECT result INTO r FROM checkup LIMIT 1; RETURN r; END $$;
CREATE FUNCTION fast_sql() RETURNS text LANGUAGE sql AS $$ SELECT result FROM checkup LIMIT 1 $$;
CREATE FUNCTION fast_write() RETURNS text LANGUAGE plpgsql AS
  $$ BEGIN INSERT INTO free VALUES ('plain'); RETURN 'plain'; END $$;
CREATE FUNCTION fast_both() RETURNS text LANGUAGE plpgsql AS $$ BEGIN INSERT INTO free VALUES (fast_read()); RETURN ''; END $$;
CREATE TABLE fast_key (id int PRIMARY KEY, result text);
SECURITY LABEL FOR riyo ON TABLE fast_key IS '健診';
GRANT ALL ON fast_key TO app;
CREATE FUNCTION fast_caught() RETURNS text LANGUAGE plpgsql AS $$ BEGIN
  BEGIN INSERT INTO fast_key VALUES (1, ''); EXCEPTION WHEN unique_violation THEN NULL; END;
  INSERT INTO free VALUES ('plain'); RETURN ''; END $$;
CREATE FUNCTION fast_kept() RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN fast_read(); END $$;
CREATE FUNCTION fast_fail() RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN fast_read()::int; END $$;
CREATE FUNCTION fast_error() RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN 'its-own'::int; END $$;
CREATE FUNCTION fast_state() RETURNS text LANGUAGE plpgsql AS
  $$ BEGIN PERFORM riyo.begin('未受診者への受診勧奨'); RETURN fast_read(); END $$;
"""
PURPOSE, OTHER = "未受診者への受診勧奨", "加入者の管理"
# says, purpose (None: no transaction), calls in it, want of the last, and whether rows may come
CASES = (
    ("without a purpose", "", [("fast_read()",)], "RY040", False),
    ("and without a transaction", None, [("fast_read()",)], "RY040", False),
    ("of SQL", "", [("fast_sql()",)], "RY040", False),
    ("under the purpose", PURPOSE, [("fast_read()",)], "ok", True),
    ("of SQL, under the purpose", PURPOSE, [("fast_sql()",)], "ok", True),
    ("under another purpose", OTHER, [("fast_read()",)], "RY007", False),
    ("what it reads goes into what carries it", PURPOSE, [("fast_both()",)], "RY005", False),
    ("each call is a statement of its own", PURPOSE, [("fast_read()",), ("fast_write()",)], "ok", False),
    ("after a savepoint that went, what it catches is told", PURPOSE, [("fast_caught()",)], "RY005", False),
    ("one that is declared IMMUTABLE", PURPOSE, [("fast_kept()",)], "RY005", False),
    ("its error tells no value", PURPOSE, [("fast_fail()",)], "22P02", False),
    ("one that states a purpose", "", [("fast_state()",)], "RY050", False),
    ("riyo.begin () itself, which has no text of the client's", "", [("riyo.begin(text,text,text)", PURPOSE, "", "")],
     "RY050", False),
    ("a query that is handed over", PURPOSE, [("query_to_xml(text,bool,bool,text)", "TABLE member", "\0", "\0", "")],
     "RY007", False),
    ("a table", "", [("table_to_xml(regclass,bool,bool,text)",)], "08P01", False),
    ("a file of the server", "", [("pg_read_file(text)", "postgresql.auto.conf")], "RY050", False),
    ("a large object that is made", "", [("lo_creat(int4)", "\0\0\0\1")], "RY050", False),
    ("one that is opened", "", [("lo_open(oid,int4)", "\0\0\0\1", "\0\4\0\0")], "RY050", False),
    ("that is read", "", [("loread(int4,int4)", "\0\0\0\0", "\0\0\0\1")], "RY050", False),
    ("that is written", "", [("lowrite(int4,bytea)", "\0\0\0\0", "x")], "RY050", False),
    ("that goes", "", [("lo_unlink(oid)", "\0\0\0\1")], "RY050", False),
    ("that comes from a file", "", [("lo_import(text)", "/etc/hostname")], "RY050", False),
    ("that goes into one", "", [("lo_export(oid,text)", "\0\0\0\1", "/tmp/riyo-way")], "RY050", False),
)


def try_case(server, says, purpose, calls, want, rows):
    client = Client(server, "boss" if "file" in says or "large" in says or says.startswith("that") else "app")
    code, told = "ok", ""
    client.look_up(*(call[0] for call in calls))
    if purpose is not None:
        client.run("BEGIN")
    if purpose:
        client.run(f"SELECT riyo.begin('{purpose}')")
    if "savepoint" in says:
        for sql in ("SAVEPOINT a", "SAVEPOINT b", "SAVEPOINT c", "SELECT 1", "ROLLBACK TO a", "RELEASE a"):
            client.run(sql)
    for call in calls:
        if code == "ok":
            code, told = client.call(*call)
    came = ways.SECRET.search(told) is not None
    shell.report(says, code == want and came == rows, code, told)
    client.libpq.PQfinish(client.connection)


def main():
    database.need()
    server = ways.new_server()
    if not ways.prepare(server):
        shell.plan()
    shell.report("functions are made", "ERROR" not in server.psql(MADE, "owner"))
    for case in CASES:
        try_case(server, *case)
    client = Client(server, "app")
    client.look_up("fast_read()", "fast_error()")
    client.run("BEGIN")
    client.run(f"SELECT riyo.begin('{PURPOSE}')")
    client.call("fast_read()")
    code, told = client.call("fast_error()")
    shell.report("one that has read nothing says what is wrong, after one that has", "its-own" in told, code, told)
    client.libpq.PQfinish(client.connection)
    shell.plan()


if __name__ == "__main__":
    main()
