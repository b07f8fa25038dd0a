#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A coordinator over three shards: governed where the client is, with what is sent to each shard as without the module.
And one suspension recorded on every host by a loop."""
import json
import os
import pathlib
import re
import shutil
import subprocess

import database
import shell
import ways

SHARDS = range(3)
STATE = "BEGIN; SELECT riyo.begin('未受診者への受診勧奨'); "
SKIP = STATE + "SET LOCAL riyo.skip_suspended = on; "
PLAN = "SET enable_partitionwise_aggregate = on; SET enable_partitionwise_join = on; SET random_page_cost = 4;"
# What a coordinator sends: the same with the module and without.
SENT = [
    ("a predicate", "SELECT value FROM checkup WHERE year = 2025", "WHERE.*year = 2025"), ("a key", "SELECT value FROM checkup WHERE bango = 7", r"WHERE.*bango = 7"),
    ("an aggregate", "SELECT sum(points), count(*) FROM checkup", "SELECT sum|SELECT count|PARTIAL|SELECT points"),
    ("an aggregate by the key", "SELECT bango, max(points) FROM checkup GROUP BY bango", r"SELECT bango, max\(points\).*GROUP BY"),
    ("an aggregate of one part", "SELECT count(*), avg(points) FROM checkup_1 WHERE year > 2000", r"SELECT count\(\*\), avg\(points\).*WHERE"),
    ("an order and its limit", "SELECT value FROM checkup_2 ORDER BY points LIMIT 3", "ORDER BY points.*LIMIT 3"),
    ("a join at the shard", "SELECT a.value FROM checkup_0 a JOIN checkup_0 b ON a.bango = b.bango AND b.year = 2026", "INNER JOIN"),
    ("an update", "UPDATE checkup SET points = points + 1 WHERE year = 2025", "UPDATE.*SET points = .points . 1. WHERE"),
    ("a delete", "DELETE FROM checkup WHERE year = 1999", "DELETE FROM.*WHERE"), ("an insert", "INSERT INTO checkup_0 VALUES (52, 99, 1, 2026, 1, 'x')", "")]


def told(says, text, *wanted):
    return shell.report(says, all(re.search(word, text, re.M) for word in wanted) and not ways.SECRET.search(text), wanted, text)


def make_shards(server):
    for n in SHARDS:
        server.psql(f"CREATE DATABASE shard{n}", "boss", "postgres")
        made = server.psql("CREATE ROLE coordinator LOGIN" if n == 0 else "", "boss", "postgres")
        made += server.psql("CREATE TABLE checkup (kigo int, bango int, edaban int, year int, points int, value text); GRANT ALL ON checkup TO coordinator;", "boss", f"shard{n}")
        shell.report(f"shard {n} is made", "ERROR" not in made, made)


def make_coordinator(shards, ask, label):
    sql = "CREATE EXTENSION postgres_fdw; "
    for n in SHARDS:
        sql += (f"CREATE SERVER s{n} FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '{shards.home}', port '{database.PORT}', dbname 'shard{n}'); "
                f"CREATE USER MAPPING FOR PUBLIC SERVER s{n} OPTIONS (user 'coordinator', password_required 'false'); ")
    sql += "BEGIN; CREATE TABLE checkup (kigo int, bango int, edaban int, year int, points int, value text) PARTITION BY HASH (bango); "
    sql += "SECURITY LABEL FOR riyo ON TABLE checkup IS '健診; 本人=kigo,bango,edaban'; " if label else ""
    for n in SHARDS:
        sql += (f"CREATE FOREIGN TABLE checkup_{n} PARTITION OF checkup FOR VALUES WITH (MODULUS 3, REMAINDER {n}) SERVER s{n} OPTIONS (table_name 'checkup'); ")
    made = ask(sql + "GRANT ALL ON ALL TABLES IN SCHEMA public TO PUBLIC; COMMIT;")
    return shell.report("a coordinator is made", "ERROR" not in made, made)


def sends(ask_guarded, ask_plain):
    """Word by word, the whole plan; and that there is something to compare."""
    for says, sql, wanted in SENT:
        plan = f"{PLAN} BEGIN; {{}} EXPLAIN (VERBOSE, COSTS OFF) {sql}; ROLLBACK;"
        ours = ask_guarded(plan.format("SELECT riyo.begin('未受診者への受診勧奨');")).strip()
        plain = ask_plain(plan.format("")).strip()
        shell.report(f"sent as without the module: {says}", ours == plain and "Remote SQL" in ours and re.search(wanted, ours), ours, plain)


def governs(server):
    made = server.psql(STATE + "INSERT INTO checkup SELECT 52, i, 1, 2024 + i % 3, i, CASE WHEN i = 3 THEN 'STOPPED-3' ELSE 'PLANTED-' || i END "
                       "FROM generate_series(1, 30) AS i; COMMIT;", "boss")
    shell.report("rows go to their shards", not ways.CODE.search(made), made)
    told("without a purpose nothing", server.psql("SELECT * FROM checkup"), "RY040")
    told("a part neither", server.psql("SELECT * FROM checkup_1"), "RY040")
    told("a purpose that does not permit it", server.psql("BEGIN; SELECT riyo.begin('加入者の管理'); SELECT count(*) FROM checkup; COMMIT;"), "RY007")
    told("nor of a part", server.psql("BEGIN; SELECT riyo.begin('加入者の管理'); SELECT count(*) FROM checkup_2; COMMIT;"), "RY007")
    told("one that does", server.psql(STATE + "SELECT count(*) FROM checkup; SELECT count(*) > 0 FROM checkup_2; COMMIT;"), "^30$", "^t$")
    told("to a place of fewer tags nothing goes", server.psql(
        "CREATE TABLE less (v text); SECURITY LABEL FOR riyo ON TABLE less IS '個人情報でない=x'; " + STATE + "INSERT INTO less SELECT value FROM checkup; COMMIT;", "boss"), "RY005")
    told("nor to a shard from where there are others", server.psql(
        "BEGIN; SELECT riyo.begin('オンライン資格確認システムへの連携'); INSERT INTO checkup SELECT 52, 1, 1, 2025, 1, name FROM member; COMMIT;", "boss"), "RY005")
    told("a foreign table without a label", server.psql("CREATE FOREIGN TABLE bare_1 (value text) SERVER s1 OPTIONS (table_name 'checkup'); " + STATE + "SELECT * FROM bare_1; COMMIT;", "boss"), "RY005")
    told("nor imported", server.psql("CREATE SCHEMA i; IMPORT FOREIGN SCHEMA public FROM SERVER s1 INTO i; " + STATE + "SELECT * FROM i.checkup; COMMIT;", "boss"), "RY005")
    told("an error of a shard tells no value", server.psql(STATE + "SELECT value::int FROM checkup; COMMIT;"), "22P02")
    told("nor one that the shard itself meets", server.psql(STATE + "SELECT bango FROM checkup WHERE value::int > 3; COMMIT;"), "22P02")


def leaves_out(server):
    server.riyo("suspend", "add", "-C", server.home / "riyo", "--ref", "1", "-s", "52-3-1", "--category", "健診", "--reason", "利用停止")
    told("a suspension refuses", server.psql(STATE + "SELECT count(*) FROM checkup; COMMIT;"), "RY009")
    told("or its rows are left out", server.psql(SKIP + "SELECT count(*), count(*) FILTER (WHERE bango = 3) FROM checkup; SELECT count(*) FROM checkup_0; ROLLBACK;"), r"^29\|0$")
    text = server.psql(SKIP + "SELECT bango FROM checkup WHERE 100 / (bango - 3) > -999; ROLLBACK;")
    shell.report("before a condition at the shard sees them", text.count("\n") > 28 and not ways.CODE.search(text), text)
    for says, sql, rows in [("one column", "SELECT 'row' FROM checkup WHERE points > 0", 29), ("a whole row", "SELECT 'row' FROM (SELECT c FROM checkup c OFFSET 0) x", 29),
                            ("a join of parts", "SELECT 'row' FROM checkup_0 a JOIN checkup b USING (bango) WHERE b.bango < 9999", None),
                            ("EXISTS", "SELECT 'row' FROM member m RIGHT JOIN checkup c ON m.name = c.value WHERE EXISTS (SELECT FROM checkup_1 d WHERE d.bango <> c.bango)", 29),
                            ("a part", "SELECT 'row' FROM checkup_0 UNION ALL SELECT 'row' FROM checkup_1 UNION ALL SELECT 'row' FROM checkup_2", 29),
                            ("what was prepared", "PREPARE p AS SELECT 'row' FROM checkup WHERE 100 / (bango - 3) > $1; EXECUTE p (-999)", 29)]:
        text = server.psql(STATE.replace("未受診者への受診勧奨", "オンライン資格確認システムへの連携") + f"SET LOCAL riyo.skip_suspended = on; {sql}; ROLLBACK;", "boss")
        shell.report(f"left out of {says}", not ways.CODE.search(text) and (rows is None or text.count("row\n") == rows), text)
    for says, sql in [("an update", "UPDATE checkup SET points = 0"), ("rows that are locked", "SELECT value FROM checkup_0 FOR UPDATE"), ("ctid", "SELECT ctid FROM checkup_0")]:
        told(f"what a shard alone could leave out is refused: {says}", server.psql(f"{SKIP}{sql}; ROLLBACK;", "boss"), "RY009")


def suspends_everywhere(server):
    """The example: a loop over hosts, here by a shell of its own for each."""
    script = shutil.copy(database.SOURCE / "examples/postgresql/suspend-hosts.sh", server.home / "tools")
    os.chmod(script, 0o755)  # the tree may be closed to that account
    folders = [server.home / f"host{n}" for n in SHARDS]
    for folder in folders:
        server.riyo("init", folder, "--builtin")
    (server.home / "hosts").write_text("# three\n" + "".join(f"h{n} {folder}\n" for n, folder in enumerate(folders)))
    (server.home / "rsh").write_text('#!/bin/sh\n[ "$1" != "$DOWN" ] || { echo "$1 is down" >&2; exit 255; }\nshift\nexec sh -c "$*"\n')
    (server.home / "rsh").chmod(0o755)

    def run(*words, **more):
        become = [f"DOWN={more.get('down', '')}", f"RSH={server.home}/rsh", f"PATH={server.home}/tools:/usr/bin:/bin", script]
        return server.run("env", *become, *words, check=False)

    words = ("利用停止 の'受付", "-s", "52-3-1", "--category", "健診", "--reason", "利用停止")
    first = run(server.home / "hosts", *words, down="h1")
    shell.report("a host that is down is told, and the status is 1", first.returncode == 1 and "h1: NOT RECORDED" in first.stderr and first.stdout.count("recorded") == 2, first)
    again = run(server.home / "hosts", *words)
    shell.report("the next run records what is left", again.returncode == 0 and again.stdout.count(": has") == 2 and again.stdout.count(": recorded") == 1, again)
    for folder in folders:
        events = [json.loads(line)["event"] for path in sorted(pathlib.Path(folder, "audit").glob("*.jsonl")) for line in path.read_text().splitlines()]
        shell.report(f"once on {folder.name}", events.count("suspend") == 1, events)
    wrong = run(server.home / "hosts", "1", "-s", "52-3-1")
    shell.report("what riyo refuses is recorded nowhere", wrong.returncode == 1 and wrong.stderr.count("NOT RECORDED") == 3, wrong)
    shell.report("wrong use", run(server.home / "hosts").returncode == 2)


def main():
    database.need()
    if not pathlib.Path(database.PKGLIBDIR, "postgres_fdw.so").exists():
        print("1..0 # SKIP there is no postgres_fdw.so: install postgresql-contrib")
        return
    shards = database.Server(preload="", folder=False).start()
    make_shards(shards)
    shards.psql("CREATE DATABASE coordinator", "boss", "postgres")
    server = ways.new_server(more="riyo.trusted_extensions = 'plpgsql, postgres_fdw'")
    server.psql("CREATE ROLE app LOGIN; CREATE DATABASE kumiai", "boss", "postgres")
    server.psql("CREATE EXTENSION riyo; CREATE TABLE member (name text); SECURITY LABEL FOR riyo ON TABLE member IS '資格'", "boss")
    ours = lambda sql: server.psql(sql, "boss")
    plain = lambda sql: shards.psql(sql, "boss", "coordinator")
    if make_coordinator(shards, plain, False) and make_coordinator(shards, ours, True):
        governs(server)
        sends(ours, plain)
        leaves_out(server)
    suspends_everywhere(server)
    verified = server.riyo("audit", "verify", "-C", server.home / "riyo", check=False)
    shell.report("the audit log verifies", verified.returncode == 0, verified.stdout + verified.stderr)
    shell.plan()


if __name__ == "__main__":
    main()
