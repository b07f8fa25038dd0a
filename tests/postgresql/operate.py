#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a database administrator lives with: a pooler, an ORM's retries, accounts that only watch, a standby and its
failover, an upgrade. `operate.py standby` tries one part."""
import json
import pathlib
import re
import shutil
import subprocess
import sys
import time

import database
import shell
import ways

STATE = "BEGIN; SELECT riyo.begin('未受診者への受診勧奨');"
READ = f"{STATE} SELECT count(*) FROM checkup; COMMIT;"
OTHER = "BEGIN; SELECT riyo.begin('加入者の管理'); SELECT count(*) FROM member; COMMIT;"


def told(says, text, *wanted):
    return shell.report(says, all(re.search(word, text, re.M) for word in wanted), wanted, text)


def entries(server, event):
    return [entry for entry in map(json.loads, server.entries()) if entry["event"] == event]


def pooler(server):
    """One connection to the server for many clients, a transaction each."""
    program = shutil.which("pgbouncer", path="/usr/sbin:/usr/bin")
    if program is None:
        shell.report("a pooler # SKIP pgbouncer is not installed", True)
        return
    home = server.home / "pooler"
    home.mkdir()
    (home / "users").write_text('"app" ""\n"clerk" ""\n')
    (home / "ini").write_text(
        f"[databases]\nkumiai = host={server.home} port={database.PORT} dbname=kumiai\n[pgbouncer]\nlisten_addr =\nlisten_port = 6999\n"
        f"unix_socket_dir = {home}\nauth_type = trust\nauth_file = {home}/users\npool_mode = transaction\ndefault_pool_size = 1\n"
        f"logfile = {home}/log\npidfile = {home}/pid\nserver_reset_query_always = 0\n")
    if shell.os.geteuid() == 0:
        subprocess.run(["chown", "-R", f"{server.account.pw_name}:", home], check=True)
    done = server.run(program, "-d", home / "ini", check=False)
    for _ in range(50):
        if (home / ".s.PGSQL.6999").exists():
            break
        time.sleep(0.1)

    def ask(sql, who="app"):
        return server.psql(sql, who, PGHOST=str(home), PGPORT="6999")

    try:
        told("pgbouncer by transactions: a use", ask(READ) + done.stderr, "^20")
        told("the next client of the connection inherits nothing", ask("SELECT count(*) FROM checkup"), "RY040")
        told("nor a purpose that is left open", ask(STATE + "ROLLBACK; SELECT count(*) FROM checkup"), "RY040")
        told("another login of its own", ask(READ, "clerk"), "RY003|RY002")
        begun = entries(server, "begin")[-1]
        shell.report("the actor is the login that the pooler connects as", begun["actor"] == "app", begun)
        told("SET of the session states nothing", ask("SET riyo.purpose = '未受診者への受診勧奨'; SELECT count(*) FROM checkup"), "RY050")
    finally:
        pid = (home / "pid").read_text().strip() if (home / "pid").exists() else ""
        if pid:
            subprocess.run(["kill", pid], check=False)


def retries(server):
    """As an ORM does: savepoints around statements, what follows an error, and the same once more."""
    told("a statement after an error", server.psql(f"{STATE} SELECT 1/0; SELECT count(*) FROM checkup; ROLLBACK; {READ}"), "25P02", "^20")
    told("an error within a savepoint", server.psql(f"{STATE} SAVEPOINT a; SELECT 1/0; ROLLBACK TO a; SELECT count(*) FROM checkup; COMMIT;"), "^20")
    told("a refusal within a savepoint", server.psql(f"{STATE} SAVEPOINT a; SELECT * FROM claim; ROLLBACK TO a; SELECT count(*) FROM checkup; COMMIT;"), "RY007", "^20")
    told("stated within a savepoint that is rolled back: stated again", server.psql(
        f"BEGIN; SAVEPOINT a; SELECT riyo.begin('未受診者への受診勧奨'); ROLLBACK TO a; SELECT riyo.begin('未受診者への受診勧奨'); "
        "SELECT count(*) FROM checkup; COMMIT;"), "^20")
    other = "psql -U owner -Xqc \"BEGIN\" -c \"SELECT riyo.begin('未受診者への受診勧奨')\" -c \"UPDATE checkup SET year = year WHERE bango = 2\" -c COMMIT"
    text = server.psql("BEGIN ISOLATION LEVEL SERIALIZABLE; SELECT riyo.begin('未受診者への受診勧奨'); SELECT count(*) FROM checkup;\n"
                       f"\\! {other} >/dev/null\nUPDATE checkup SET year = year WHERE bango = 2; ROLLBACK; {STATE} "
                       "UPDATE checkup SET year = year WHERE bango = 2 RETURNING 'again'; COMMIT;", "owner")
    told("a serialization failure keeps its SQLSTATE, and is tried again", text, "40001", "^again")
    ended = len(entries(server, "end"))
    server.psql(READ)
    shell.report("and the log goes on", len(entries(server, "end")) == ended + 1)


def watching(server):
    """An account for monitoring: sizes and activity, and no row."""
    server.psql("CREATE ROLE watch LOGIN IN ROLE pg_monitor", "boss")
    told("a monitor sees sizes, activity and locks", server.psql(
        "SELECT pg_database_size('kumiai') > 0, count(*) > 0 FROM pg_stat_activity; SELECT count(*) >= 0 FROM pg_stat_user_tables;", "watch"), r"^t\|t$", "^t$")
    told("and no sample of a row", server.psql("SELECT count(*) FROM pg_stats WHERE most_common_vals IS NOT NULL", "watch"), "RY040")
    told("nor with pg_read_all_data", server.psql("GRANT pg_read_all_data TO watch", "boss") + server.psql("SELECT * FROM checkup", "watch"), "RY040")


def second_server(server, home):
    """Another server in a copy of the first's folder."""
    path = pathlib.Path(home) / "postgresql.auto.conf"
    path.write_text(f"{path.read_text()}\nport = 5998\nriyo.folder = '{home}-riyo'\n")  # the last of each counts
    return lambda *words, check=True: server.run(database.BIN / "pg_ctl", "-D", home, "-w", "-t", "60", *words, check=check)


def standby(server):
    """A second machine: it reads under purposes that its own folder records, and goes on when the first is gone."""
    home = server.home / "standby"
    server.run(database.BIN / "pg_basebackup", "-h", server.home, "-p", database.PORT, "-U", "boss", "-D", home, "-R", "-X", "stream")
    control = second_server(server, home)

    def ask(sql, who="app"):
        return server.psql(sql, who, PGPORT="5998")

    control("-l", server.home / "standby-log", "start")
    try:
        told("a standby without a folder reads nothing", ask(READ), "RY057")
        server.riyo("init", f"{home}-riyo", "--builtin")
        server.riyo("adopt", server.home / "rules.riyo", "-C", f"{home}-riyo")
        for _ in range(100):
            if re.search("^20", ask(READ), re.M):
                break
            time.sleep(0.1)
        told("with one of its own it does, under a purpose", ask(READ), "^20")
        told("and under none it does not", ask("SELECT count(*) FROM checkup"), "RY040")
        told("labels come with the rows", ask("BEGIN; SELECT riyo.begin('加入者の管理'); SELECT * FROM checkup;"), "RY007")
        log = [json.loads(line) for path in sorted(pathlib.Path(f"{home}-riyo/audit").glob("*.jsonl")) for line in path.read_text().splitlines()]
        shell.report("its own log has the begins", [e for e in log if e["event"] == "begin"], log[-3:])
        server.stop("immediate")
        control("promote")
        told("after the failover it writes", ask(f"{STATE} UPDATE checkup SET year = year WHERE bango = 1 RETURNING 'written'; COMMIT;", "owner"), "^written")
        done = server.riyo("audit", "verify", "-C", f"{home}-riyo", check=False)
        shell.report("its log verifies", done.returncode == 0, done.stdout, done.stderr)
    finally:
        control("-m", "immediate", "stop", check=False)
    server.start()


def maintenance(server):
    """A night's work on a whole database, each table a transaction: by whoever owns it, with the extension and without."""
    for name, owner in ("bare", "boss"), ("made", "owner"):
        server.psql(f"CREATE DATABASE {name} OWNER {owner}", "boss", "postgres")
    server.psql("CREATE EXTENSION riyo", "boss", "made")
    tables = ("CREATE TABLE a (x int PRIMARY KEY); CREATE TABLE b (x int PRIMARY KEY, y text); CREATE TABLE p (x int PRIMARY KEY) PARTITION BY LIST (x); CREATE TABLE p1 "
              "PARTITION OF p FOR VALUES IN (1); CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2); CLUSTER a USING a_pkey; CLUSTER b USING b_pkey; CLUSTER p USING p_pkey;")
    for name, who in ("bare", "boss"), ("made", "owner"):
        made = server.psql(tables, who, name)
        for work in ("VACUUM FULL", "VACUUM FULL a, b", "CLUSTER", "CLUSTER VERBOSE", "VACUUM (ANALYZE)", "ANALYZE", f"REINDEX DATABASE {name}", f"REINDEX DATABASE CONCURRENTLY {name}",
                     f"REINDEX SYSTEM {name}", "REINDEX SCHEMA public", "REINDEX SCHEMA CONCURRENTLY public"):
            text = server.psql(f"SET client_min_messages = error; {work}; SELECT 'goes on'", who, name)
            shell.report(f"{work} of a database of {who}'s", "goes on" in text and not ways.CODE.search(made + text), made, text)
    for work in "ALTER SYSTEM SET work_mem = '5MB'", "ALTER SYSTEM RESET work_mem", "CREATE DATABASE other TEMPLATE bare", "ALTER DATABASE other SET TABLESPACE pg_default", "DROP DATABASE other":
        text = server.psql(f"{work}; SELECT 'goes on'", "boss", "postgres")
        shell.report(work, "goes on" in text and not ways.CODE.search(text), text)
    found = [line for line in server.log().splitlines() if "terminated by signal" in line or "terminating any other" in line]
    shell.report("no server process has ended for it", not found, found[:3])


def upgrade(server):
    """From 15 to 15, the way that pg_upgrade goes: definitions by pg_dump, files by a copy."""
    server.stop()
    new = server.home / "upgraded"
    server.run(database.BIN / "initdb", "-N", "-A", "trust", "-U", "boss", "-E", "UTF8", "--locale=C.UTF-8", "-D", new)
    shutil.copy(server.home / "data/postgresql.auto.conf", new / "postgresql.auto.conf")
    if shell.os.geteuid() == 0:
        subprocess.run(["chown", f"{server.account.pw_name}:", new / "postgresql.auto.conf"], check=True)
    done = server.run(database.BIN / "pg_upgrade", "-b", database.BIN, "-B", database.BIN, "-d", server.home / "data", "-D", new, "-U", "boss",
                      "-s", server.home, check=False)
    told_in = "".join(path.read_text()[-900:] for path in new.glob("pg_upgrade_output.d/*/log/pg_upgrade_dump_*.log"))
    shell.report("pg_upgrade goes through", done.returncode == 0, done.stdout[-600:], done.stderr, told_in)
    control = lambda *words: server.run(database.BIN / "pg_ctl", "-D", new, "-w", "-t", "60", *words, check=False)
    control("-l", server.home / "upgraded-log", "start")
    try:
        told("after it, a use", server.psql(READ), "^20")
        told("and the labels", server.psql("BEGIN; SELECT riyo.begin('加入者の管理'); SELECT * FROM checkup;"), "RY007")
        told("and nothing without a purpose", server.psql("SELECT * FROM checkup"), "RY040")
    finally:
        control("-m", "fast", "stop")


def main():
    database.need()
    server = ways.new_server()
    if ways.prepare(server):
        for part in pooler, retries, watching, maintenance, standby, upgrade:
            if not sys.argv[1:] or part.__name__ in sys.argv[1:]:
                part(server)
    shell.plan()


if __name__ == "__main__":
    main()
