#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Clients as programs are: the examples in C and Python, a serialization failure that is tried again, pandas by blocks, an
ORM's savepoints, a server's cursor, parameters of the extended protocol."""
import importlib.util
import os
import pathlib
import re
import socket
import struct
import subprocess

import database
import shell
import ways

EXAMPLES = database.SOURCE / "examples/postgresql"
PURPOSE = "未受診者への受診勧奨"


def from_c(server):
    found = subprocess.run(["pg_config", "--includedir"], capture_output=True, text=True).stdout.strip()
    if not found or not pathlib.Path(found, "libpq-fe.h").exists():
        shell.report("from C # SKIP there is no libpq-fe.h: install libpq-dev", True)
        return
    program = server.home / "first"
    done = subprocess.run([*os.environ.get("CC", "cc").split(), EXAMPLES / "first.c", "-Wall", "-Wextra", "-Werror", f"-I{found}", "-lpq", "-o", program],
                          capture_output=True, text=True)
    shell.report("the example in C compiles", done.returncode == 0, done.stderr)
    done = subprocess.run([program], env=server.environment_of_client("boss", "first"), capture_output=True, text=True)
    shell.report("what is permitted comes, what is not is refused", done.returncode == 0 and re.fullmatch(r"1 98\nRY007 REFUSED NOT_IN_TABLE.*\n", done.stdout), done)


PROTOCOL = [
    ("a use", ["SELECT count(*) FROM checkup WHERE bango = :n"], None),
    ("what was read before stays where it was", ["SELECT result FROM checkup WHERE bango = :n", "INSERT INTO free VALUES (:p)"], None),
    ("what one statement reads must be carried where it writes", ["INSERT INTO free SELECT result FROM checkup WHERE bango = :n"], "what is read carries"),
    ("another purpose's", ["SELECT illness FROM claim WHERE bango = :n"], "NOT_IN_TABLE"),
    ("rows of suspended persons left out", ["SET LOCAL riyo.skip_suspended = on", "SELECT result FROM checkup WHERE bango = :n"], None)]
STATES = [("a function", "SELECT stating(:p)"), ("SQL that a function runs", "SELECT query_to_xml('SELECT riyo.begin(''' || :p || ''')', true, true, '')"),
          ("a function in SQL", "SELECT count(*) FROM in_sql(:p)")]


def by_protocol(server):
    """Parse, Bind and Execute, as libpq's PQexecParams (), JDBC and ODBC send it: pgbench speaks it."""
    program = database.BIN / "pgbench"
    if not program.exists():
        shell.report("the extended protocol # SKIP there is no pgbench", True)
        return
    server.psql("CREATE FUNCTION stating(text) RETURNS void LANGUAGE plpgsql AS $$ BEGIN PERFORM riyo.begin($1); END $$;"
                "CREATE FUNCTION in_sql(text) RETURNS SETOF text LANGUAGE sql VOLATILE SECURITY DEFINER AS 'SELECT riyo.begin($1)::text';", "owner")

    def run(mode, *statements):
        (server.home / "script").write_text(";\n".join(["\\set n 7\nBEGIN", *statements, "COMMIT", ""]))
        done = subprocess.run([program, "-n", "-t", "2", "-M", mode, "-D", f"p={PURPOSE}", "-f", server.home / "script"],
                              env=server.environment_of_client("app", "kumiai"), capture_output=True, text=True)
        return done.stdout + done.stderr

    for mode in ("extended", "prepared"):
        for says, statements, wanted in PROTOCOL:
            text = run(mode, "SELECT riyo.begin(:p)", *statements)
            ok = wanted in text if wanted else "processed: 2/2" in text and "ERROR" not in text
            shell.report(f"{mode}: {says}", ok and not ways.SECRET.search(text), text)
        for says, statement in STATES:
            text = run(mode, statement, "SELECT count(*) FROM checkup WHERE bango = :n")
            shell.report(f"{mode}: {says} states nothing", "as a statement of its own" in text or "no purpose of use is stated" in text, text)


def load_example():
    spec = importlib.util.spec_from_file_location("first", EXAMPLES / "first.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def from_python(server):
    done = subprocess.run(["/usr/bin/python3", EXAMPLES / "first.py"], env=server.environment_of_client("boss", "first"), capture_output=True, text=True)
    shell.report("the example in Python: a table of pandas, and a refusal",
                 done.returncode == 1 and re.fullmatch(r" *bango +glucose\n +1 +98\n", done.stdout)
                 and re.fullmatch(r"RY007 REFUSED NOT_IN_TABLE.*\n", done.stderr), done)
    done = subprocess.run(["/usr/bin/python3", EXAMPLES / "first.py"], env=server.environment_of_client("nobody_known", "first"), capture_output=True, text=True)
    shell.report("who may not at all is told in a line, with no traceback",
                 done.returncode == 1 and done.stdout == "" and re.fullmatch(r"RY\d\d\d REFUSED UNKNOWN_ACTOR.*\n", done.stderr), done)


def tried_again(connect, first):
    """As an ORM's retry does: the whole transaction, its purpose too."""
    import psycopg2
    one, other, seen = connect(), connect(), []
    one.set_session(isolation_level="SERIALIZABLE")

    def work(connection, cursor):
        cursor.execute("SELECT glucose FROM checkup WHERE bango = 1")
        seen.append(cursor.fetchone()[0])
        if len(seen) == 1:
            first.in_purpose(other, PURPOSE, lambda _, also: also.execute("UPDATE checkup SET glucose = 120 WHERE bango = 1"))
        cursor.execute("UPDATE checkup SET glucose = glucose + 1 WHERE bango = 1 RETURNING glucose")
        return cursor.fetchone()[0]

    shell.report("a serialization failure is tried again, with its purpose", first.in_purpose(one, PURPOSE, work) == 121 and seen == [98, 120], seen)
    tries = []

    def refused(connection, cursor):
        tries.append(1)
        cursor.execute("SELECT name FROM member")

    try:
        first.in_purpose(one, PURPOSE, refused)
        code = None
    except psycopg2.Error as error:
        code, words = error.pgcode, (error.diag.message_primary, error.diag.message_detail, error.diag.message_hint, str(error))
    shell.report("a refusal is not", code == "RY007" and len(tries) == 1, code, tries)
    shell.report("and tells nobody's name", "例示" not in "".join(filter(None, words)), words)
    one.close()
    other.close()


def more_ways(connect, first):
    import pandas
    import psycopg2
    connection = connect()

    def blocks(connection, cursor):
        return [len(block) for block in pandas.read_sql("SELECT * FROM checkup, generate_series(1, 25)", connection, chunksize=10)]

    shell.report("pandas by blocks", first.in_purpose(connection, PURPOSE, blocks) == [10, 10, 5])

    def savepoints(connection, cursor):
        codes = []
        for statement in ("SELECT name FROM member", "SELECT 1 / 0", "SELECT count(*) FROM checkup"):
            cursor.execute("SAVEPOINT orm")
            try:
                cursor.execute(statement)
                codes.append(cursor.fetchone()[0])
                cursor.execute("RELEASE SAVEPOINT orm")
            except psycopg2.Error as error:
                codes.append(error.pgcode)
                cursor.execute("ROLLBACK TO SAVEPOINT orm")
        return codes

    found = first.in_purpose(connection, PURPOSE, savepoints)
    shell.report("an ORM's savepoints: a refusal undoes its own alone", found == ["RY007", "22012", 1], found)

    def by_server(connection, cursor):
        with connection.cursor("named") as named:
            named.itersize = 7
            named.execute("SELECT glucose FROM checkup, generate_series(1, 25)")
            return sum(1 for _ in named)

    shell.report("a cursor of the server, by pieces", first.in_purpose(connection, PURPOSE, by_server) == 25)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("SELECT riyo.begin(%s)", (PURPOSE,))
        try:
            cursor.execute("SELECT count(*) FROM checkup")
            code = cursor.fetchone()
        except psycopg2.Error as error:
            code = error.pgcode
    shell.report("autocommit: a purpose of its own transaction is over", code == "RY040", code)
    connection.close()


class Wire:
    """The protocol itself: portals by name, and rows by blocks, as JDBC and ODBC take them."""

    def __init__(self, server, user):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(20)
        self.socket.connect(f"{server.home}/.s.PGSQL.{database.PORT}")
        words = b"".join(word.encode() + b"\0" for word in ("user", user, "database", "kumiai", "client_encoding", "UTF8"))
        self.socket.sendall(struct.pack("!II", len(words) + 9, 196608) + words + b"\0")
        self.read()

    def read(self):
        """What comes until the server waits: kinds and bodies."""
        told, stream = [], self.socket.makefile("rb")
        while not told or told[-1][0] != b"Z":
            kind, length = stream.read(1), struct.unpack("!I", stream.read(4))[0]
            told.append((kind, stream.read(length - 4)))
        return told

    def send(self, *messages):
        self.socket.sendall(b"".join(kind + struct.pack("!I", len(body) + 4) + body for kind, body in messages))
        told = self.read()
        codes = [body.split(b"\0C", 1)[1].split(b"\0", 1)[0].decode() for kind, body in told if kind == b"E"]
        return codes, sum(kind == b"D" for kind, _ in told), b" ".join(body for kind, body in told if kind == b"D")

    def query(self, sql):
        return self.send((b"Q", sql.encode() + b"\0"))

    def open(self, portal, sql, n):
        """Opens a portal, and takes @n rows of it; 0: all."""
        name = portal.encode() + b"\0"
        return self.send((b"P", b"\0" + sql.encode() + b"\0\0\0"), (b"B", name + b"\0" + bytes(6)), (b"E", name + struct.pack("!I", n)), (b"S", b""))

    def go_on(self, portal, n):
        return self.send((b"E", portal.encode() + b"\0" + struct.pack("!I", n)), (b"S", b""))


PORTALS = """CREATE FUNCTION take(p refcursor) RETURNS text LANGUAGE plpgsql AS $$ DECLARE x text; BEGIN FETCH p INTO x; RETURN x; END $$;
CREATE FUNCTION take_kept(p refcursor) RETURNS text IMMUTABLE LANGUAGE plpgsql AS $$ DECLARE x text; BEGIN FETCH p INTO x; RETURN x; END $$;
CREATE FUNCTION take_first(p refcursor) RETURNS text LANGUAGE plpgsql AS $$ DECLARE x text; BEGIN FETCH FIRST FROM p INTO x; RETURN x; END $$;
CREATE FUNCTION copies() RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE p refcursor := 'p'; BEGIN IF NEW.a = 'x' THEN FETCH p INTO NEW.a; END IF; RETURN NEW; END $$;
BEGIN; CREATE TABLE copied (a text); SECURITY LABEL FOR riyo ON TABLE copied IS '個人情報でない=x'; COMMIT;
CREATE TRIGGER t BEFORE INSERT ON copied FOR EACH ROW EXECUTE FUNCTION copies();
BEGIN; CREATE TABLE results (a text); SECURITY LABEL FOR riyo ON TABLE results IS '健診'; COMMIT; GRANT ALL ON copied, results TO app"""
RETURNING = "UPDATE checkup SET result = result WHERE bango IN (1, 2, 3) RETURNING result"
TAKES = [("by a function", "INSERT INTO free SELECT take('p')", "RY005"), ("in a DO", "DO $$ DECLARE p refcursor := 'p'; x text; BEGIN FETCH p INTO x; INSERT INTO free VALUES (x); END $$", "RY005"),
         ("by a trigger", "INSERT INTO copied VALUES ('x')", "RY005"), ("as XML", "INSERT INTO free SELECT cursor_to_xml('p', 9, true, true, '')", "RY005"),
         ("by one that is declared IMMUTABLE", "INSERT INTO free SELECT take_kept('p')", "RY050"),
         ("by FETCH in a function", "DO $$ DECLARE x text; BEGIN EXECUTE 'FETCH p' INTO x; DELETE FROM free; END $$", "RY005"),
         ("into what carries it", "INSERT INTO results SELECT take('p')", None), ("to the client", "SELECT take('p')", None), ("beside it", "INSERT INTO free VALUES ('x')", None)]


def by_portals(server):
    """Rows that a portal of the client's has put aside are read by whatever function runs meanwhile."""
    made = server.psql(PORTALS, "owner")
    shell.report("functions that fetch by a name", not ways.CODE.search(made), made)
    for kind, prepare, opened in [("UPDATE … RETURNING", "SELECT 1", RETURNING), ("WITH", "SELECT 1", f"WITH w AS ({RETURNING}) SELECT * FROM w"),
                                  ("EXECUTE", f"PREPARE q AS {RETURNING}", "EXECUTE q"), ("FETCH", f"DECLARE c CURSOR FOR SELECT result FROM checkup", "FETCH ALL FROM c")]:
        for says, sql, code in TAKES:
            wire = Wire(server, "app")
            begun = wire.query("BEGIN"), wire.query(f"SELECT riyo.begin('{PURPOSE}')"), wire.query(prepare), wire.query("INSERT INTO copied VALUES ('warm')")
            first = wire.open("p", opened, 1)
            told = wire.query(sql)
            rest = wire.go_on("p", 1) if code is None else ([], 1, b"")
            shell.report(f"a portal over {kind}, {says}", first[:2] == ([], 1) and told[0] == ([code] if code else []) and rest[:2] == ([], 1), begun, first, told, rest)
            wire.socket.close()
    wire = Wire(server, "app")
    begun = wire.query("BEGIN"), wire.query(f"SELECT riyo.begin('{PURPOSE}')")
    first, told = wire.open("p", RETURNING, 0), wire.query("INSERT INTO free SELECT take('p')")
    shell.report("one that has handed out all tells nothing", first[:2] == ([], 3) and told[0] == [], begun, first, told)
    shell.report("nor does it go back", wire.query("INSERT INTO free SELECT take_first('p')")[0] == ["55000"])
    wire.socket.close()
    wire = Wire(server, "app")
    begun = wire.query("BEGIN"), wire.query(f"SELECT riyo.begin('{PURPOSE}')")
    first = wire.open("p", RETURNING, 1)
    server.riyo("suspend", "add", "-C", server.home / "riyo", "--ref", "9", "-s", "52-2-1", "--category", "健診", "--reason", "利用停止")
    told = wire.query("SELECT take('p')")
    shell.report("a suspension reaches who fetches from it", first[:2] == ([], 1) and told[0] == ["RY009"], begun, first, told)
    server.riyo("suspend", "lift", "-C", server.home / "riyo", "--ref", "9", "--reason", "誤記録")
    wire.socket.close()
    left = server.psql("SELECT x FROM free; SELECT a FROM copied;", "owner")
    shell.report("nothing of it is where it may not be", not ways.SECRET.search(left), left)


BY_EXTENSION = [("pg_trgm", "SELECT name FROM member ORDER BY similarity(name, 'x'), name LIMIT 1"), ("unaccent", "SELECT unaccent(name) FROM member LIMIT 1"),
                ("tablefunc", "SELECT a FROM crosstab('SELECT name, name, name FROM member ORDER BY 1 LIMIT 1') AS t (a text, b text)"),
                ("hstore", "SELECT hstore('n', name) FROM member LIMIT 1"), ("citext", "SELECT name::citext FROM member LIMIT 1")]


def by_extensions(server):
    """Native code that is trusted is governed like all else; what is not, says by what it would be."""
    text = server.psql("CREATE EXTENSION pageinspect", "boss")
    shell.report("an extension that is not trusted says who trusts it", "RY050" in text and "riyo.trusted_extensions" in text, text)
    for name, sql in BY_EXTENSION:
        if not pathlib.Path(database.SHARE, "extension", f"{name}.control").exists():
            shell.report(f"{name} # SKIP it is not there: install postgresql-contrib", True)
            continue
        made = server.psql(f"CREATE EXTENSION {name}", "boss")
        text = server.psql(f"BEGIN; SELECT riyo.begin('加入者の管理'); {sql}; COMMIT;", "boss")
        refused = server.psql(sql, "boss")
        shell.report(f"{name}, trusted: under a purpose, and refused without", not made and "PLANTED" in text and not ways.CODE.search(text)
                     and ways.CODE.findall(refused) == ["RY040"] and not ways.SECRET.search(refused), made, text, refused)


def main():
    database.need()
    server = ways.new_server(more="riyo.trusted_extensions = 'plpgsql, pg_trgm, unaccent, tablefunc, hstore, citext'")
    server.psql("CREATE DATABASE first", "boss", "postgres")
    made = server.psql((EXAMPLES / "first.sql").read_text(), "boss", "first")
    shell.report("first.sql", ways.CODE.findall(made) == ["RY040", "RY007"], made)
    from_c(server)
    if ways.prepare(server):
        by_protocol(server)
        by_extensions(server)
        by_portals(server)
    lacking = [name for name in ("psycopg2", "pandas") if importlib.util.find_spec(name) is None]
    if lacking:
        shell.report(f"from Python # SKIP install python3-{', python3-'.join(lacking)}", True)
        shell.plan()
    import psycopg2
    from_python(server)
    first = load_example()
    connect = lambda: psycopg2.connect(host=str(server.home), port=database.PORT, user="boss", dbname="first", client_encoding="UTF8")
    tried_again(connect, first)
    more_ways(connect, first)
    shell.plan()


if __name__ == "__main__":
    main()
