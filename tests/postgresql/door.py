#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The door as a whole: what its log tells, suspensions, a log that fails, a folder that is not there, other encodings,
other ways to connect."""
import json
import os
import re
import subprocess
import time

import database
import shell
import ways

STATE = "BEGIN; SELECT riyo.begin('未受診者への受診勧奨');"
READ = f"{STATE} SELECT count(*) FROM checkup; COMMIT;"


def told(says, text, *wanted):
    return shell.report(says, all(re.search(word, text, re.M) for word in wanted), wanted, text)


def entries(server):
    return [json.loads(line) for line in server.entries()]


def log(server):
    """One begin, one end, and who, by which door; a refusal of a kind is one entry."""
    before = len(entries(server))
    server.psql(READ)
    server.psql(f"{STATE} SAVEPOINT s; SELECT * FROM claim; ROLLBACK TO s; SELECT * FROM claim; COMMIT;")
    found = entries(server)[before:]
    begun = [entry for entry in found if entry["event"] == "begin"]
    ended = [entry for entry in found if entry["event"] == "end"]
    shell.report("each transaction has its begin and its end", len(begun) == len(ended) == 2, found)
    shell.report("the actor is the login, the account the server's",
                 all(e["actor"] == "app" and e["account"] == server.account.pw_name for e in begun), found)
    shell.report("the begin tells the database", all(e["door"] == "postgresql kumiai" for e in begun), found)
    shell.report("the end tells what was permitted", ended[0].get("permitted_tags") == "健診", ended)
    shell.report("the same refusal in one transaction is one entry",
                 len([e for e in found if e["event"] == "refused"]) == 1, found)
    before = len(entries(server))
    server.psql("SELECT * FROM code; SELECT 1; BEGIN; SET LOCAL riyo.purpose = '未受診者への受診勧奨'; SELECT 1; COMMIT;")
    shell.report("what uses no personal data leaves no entry", len(entries(server)) == before, entries(server)[before:])
    told("SET ROLE leaves the actor", server.psql(f"SET ROLE app; {READ}", "boss"), "^20")
    shell.report("and the log names him", entries(server)[-1]["actor"] == "boss", entries(server)[-1])


def suspensions(server):
    """They reach what is open: a cursor, a statement that was prepared, a transaction."""
    suspend = (f"setpriv --reuid={server.account.pw_uid} --regid={server.account.pw_gid} --clear-groups "
               if shell.os.geteuid() == 0 else "")
    suspend += (f"env LD_LIBRARY_PATH={server.home}/tools {server.home}/tools/riyo suspend add -C {server.home}/riyo "
                "--ref 1 -s 52-3-1 --category 健診 --reason 利用停止 2>&1 >/dev/null")
    text = server.psql(f"{STATE} DECLARE c CURSOR FOR SELECT bango FROM checkup; FETCH c; PREPARE q AS SELECT 7 FROM "
                       f"checkup LIMIT 1; EXECUTE q;\n\\! {suspend}\nSAVEPOINT s; FETCH c;\nROLLBACK TO s; EXECUTE q;\n"
                       "COMMIT;")
    told("before, both go on", text, r"^\n?\d+\n7\n")
    told("an open cursor and a prepared statement are refused", text, "RY009.*\n(.*\n)*.*RY009")
    told("a suspension of one category leaves another",
         server.psql("BEGIN; SELECT riyo.begin('医療費通知の発行'); SELECT count(*) FROM claim; COMMIT;"), "^20")
    told("a transaction that begins later is refused", server.psql(READ), "RY009")


def words(server):
    """What is left of an error: PostgreSQL's own words, and whatever may be said of where; and advice that can be followed."""
    def reads(body):
        return server.psql(f"{STATE} DO $$ DECLARE r text; BEGIN SELECT result INTO r FROM checkup LIMIT 1; {body} END $$; ROLLBACK;")

    told("an error's own words, a built-in type, and where", reads("PERFORM r::int;"), r'22P02: invalid input syntax for type integer: "\.\.\."$',
         r"CONTEXT:  PL/pgSQL function inline_code_block line 1 at PERFORM$")
    told("a name that nobody quotes", reads("EXECUTE format('SELECT %I()', r);"), r"42883: function \.\.\. does not exist$")
    told("what a function raises is its own, whatever code it gives", reads("RAISE EXCEPTION 'own %', 5 USING ERRCODE = '22012', DETAIL = 'd1', HINT = 'h1';"),
         "22012: own 5$", "DETAIL:  d1", "HINT:  h1")
    text = server.psql(f"{STATE} SELECT count(*) FROM checkup; SELECT nocolumn FROM checkup; ROLLBACK; SELECT nofunction();")
    told("what the client wrote wrongly is told in full", text, 'column "nocolumn" does not exist', r"function nofunction\(\) does not exist", "HINT:  No function matches")
    made = server.psql("CREATE FUNCTION seen(text) RETURNS text IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN RETURN $1 || 'x'; END $$; BEGIN; CREATE TABLE built (a text, b text); "
                       f"SECURITY LABEL FOR riyo ON TABLE built IS '健診'; CREATE INDEX built_a ON built (seen(a)); CREATE INDEX built_b ON built USING brin (seen(b)) WITH (pages_per_range = 1); {STATE[7:]} "
                       "INSERT INTO built SELECT result, repeat(result, 9) FROM checkup, generate_series(1, 40); COMMIT;", "owner")
    for work, hint, way in (("VACUUM", "REINDEX TABLE", "REINDEX TABLE built"), ("ANALYZE", "ANALYZE it by", "ANALYZE built"),
                            ("VACUUM (FULL)", "CLUSTER it by", "CLUSTER built USING built_a")):
        text = server.psql(f"SET client_min_messages = error; {work} built;", "owner")
        told(f"{work} of it says by which function it is refused", made + text, "RY050: a function of users would see every row of “built”: seen$", f"HINT:  .*{hint}")
        text = server.psql(f"{work};", "owner")
        told(f"{work} of all names what it leaves out", text, "WARNING:  RY050: “built” is left out: a function of users would see every row of it$", f"HINT:  .*{hint}")
        shell.report("and does the others", not ways.CODE.search(text), text)
        text = server.psql(f"{STATE} {way}; COMMIT;", "owner")
        shell.report(f"and {way} under a purpose goes, as it advises", not re.search("ERROR", text), text)
        if work == "VACUUM":
            text = server.psql("VACUUM built; VACUUM (INDEX_CLEANUP off) built", "owner")
            shell.report("VACUUM then has nothing to summarize", "ERROR" not in text, text)
    for work, way in (("REINDEX DATABASE CONCURRENTLY kumiai", "without CONCURRENTLY"), ("REINDEX DATABASE kumiai", "Name it"), ("REINDEX SCHEMA public", "Name it"),
                      ("CLUSTER", "CLUSTER it by its name")):
        text = server.psql(f"SET client_min_messages = error; {work};", "boss")
        told(f"{work}, of all, names which table, and by which function", text, "RY050: a function of users would see every row of “built”: seen$", f"HINT:  .*{way}")
    text = server.psql("REINDEX SYSTEM kumiai; SELECT 'goes on'", "boss")
    shell.report("REINDEX SYSTEM, of what holds no rows of users, goes on", "goes on" in text and not ways.CODE.search(text), text)
    text = server.psql("SELECT count(*) > 0 FROM pg_stat_user_tables WHERE relname = 'code' AND last_analyze IS NOT NULL", "boss")
    shell.report("what is left out keeps ANALYZE from no other", text == "t\n", text)
    text = server.psql("CREATE TEMP TABLE t (x text); INSERT INTO t VALUES ('x'); SECURITY LABEL FOR riyo ON TABLE t IS '個人情報でない=試し'; INSERT INTO t VALUES ('y') RETURNING x;")
    told("where long values are, the hint is no label", server.psql("SELECT format('SELECT * FROM pg_toast.%I', r.relname) FROM pg_class AS c JOIN pg_class AS r "
         "ON r.oid = c.reltoastrelid WHERE c.oid = 'bare'::regclass \\gexec\n", "boss"), "RY040", "HINT:  “pg_toast_.*read them through their table")
    told("what has no label is told so before a purpose is asked for, and then goes", text, "RY040", "HINT:  “t”, or a column of it, has no label: first SECURITY LABEL", "^y$")
    text = server.psql(f"BEGIN; SAVEPOINT a; SELECT riyo.begin('未受診者への受診勧奨'); SELECT count(*) FROM code, checkup; ROLLBACK TO a; SELECT count(*) FROM checkup; ROLLBACK TO a; {STATE[7:]} SELECT count(*) FROM checkup; COMMIT;")
    told("a purpose that was rolled back is to be stated again, as it says", text, "RY040", "HINT:  It was rolled back with a savepoint: state the same again", "^20")


def logins(server):
    env = server.environment_of_client("boss", "kumiai")
    done = subprocess.run(["psql", "-Xqc", "IDENTIFY_SYSTEM", "replication=database"], env=env, capture_output=True,
                          text=True, timeout=60)
    told("a connection with replication=database is refused", done.stderr, "refused by riyo")
    done = subprocess.run(["pg_dump", "-t", "checkup"], env=env, capture_output=True, text=True, timeout=60)
    shell.report("pg_dump gets no row", done.returncode != 0 and "PLANTED" not in done.stdout, done.stdout, done.stderr)
    done = subprocess.run(["pg_dump", "-s"], env=env, capture_output=True, text=True, timeout=60)
    told("a dump of definitions has the labels", done.stdout, "SECURITY LABEL FOR riyo ON TABLE public.checkup IS '健診'")
    env["PGOPTIONS"] = "-c riyo.purpose=オンライン資格確認システムへの連携"
    done = subprocess.run(["psql", "-Xqc", "SELECT * FROM checkup"], env=env, capture_output=True, text=True, timeout=60)
    told("a purpose among the options of the connection does not count", done.stderr, "no purpose of use is stated")


def client(server, *command, user="dump", purpose=None, base="kumiai"):
    env = server.environment_of_client(user, base)
    if purpose:
        env["PGOPTIONS"] = f"-c riyo.purpose={purpose}"
    return subprocess.run(command, env=env, capture_output=True, text=True, timeout=60)


def dumps(server):
    """A login that may state its purpose in the options of its connection: rows go out to a file, and in again."""
    before = len(entries(server))
    file = server.home / "checkup.dump"
    done = client(server, "pg_dump", "-Fc", "-t", "checkup", "-f", file, purpose="未受診者への受診勧奨")
    shell.report("pg_dump under a purpose of its connection", done.returncode == 0, done.stderr)
    begun = [entry for entry in entries(server)[before:] if entry["event"] == "begin"]
    shell.report("its begin says whence the purpose is", begun and all(e["door"] == "postgresql kumiai session"
                 and e["actor"] == "dump" for e in begun), begun)
    done = client(server, "psql", "-c", "SELECT * FROM checkup", user="app", purpose="未受診者への受診勧奨")
    told("a login that may not: nothing is stated, and why", done.stderr, "no purpose of use is stated", "riyo.session_purpose_logins")
    done = client(server, "pg_dump", "-t", "checkup", "-t", "claim", purpose="未受診者への受診勧奨")
    told("of a table that it does not permit", done.stderr, "NOT_IN_TABLE")
    server.psql("CREATE DATABASE again", "boss", "postgres")
    server.psql("CREATE EXTENSION riyo", "boss", "again")
    done = client(server, "pg_restore", "-O", "-x", "-d", "again", file, base="again")
    told("pg_restore without a purpose", done.stderr, "no purpose of use is stated")
    done = client(server, "pg_restore", "-O", "-x", "-c", "--if-exists", "-d", "again", file, base="again",
                  purpose="未受診者への受診勧奨")
    shell.report("pg_restore under one", done.returncode == 0, done.stderr)
    wide = "オンライン資格確認システムへの連携"
    done = client(server, "pg_dump", "-Fd", "-j", "2", "-t", "mixed", "-f", server.home / "mixed.dump", purpose=wide)
    shell.report("pg_dump in parallel", done.returncode == 0, done.stderr)
    done = client(server, "pg_restore", "-O", "-x", "-j", "2", "-d", "again", server.home / "mixed.dump", base="again", purpose=wide)
    shell.report("pg_restore of columns that carry less than their table, in parallel", done.returncode == 0, done.stderr)
    told("they are labelled as they were", server.psql("SELECT objname, label FROM pg_seclabels WHERE objname LIKE 'mixed%'", "boss", "again"),
         r"^mixed\|資格,健診$", r"^mixed.name\|資格$", r"^mixed.result\|健診$")
    told("the rows are there", server.psql(READ, "boss", "again"), "^20")
    told("and their label", server.psql("BEGIN; SELECT riyo.begin('加入者の管理'); SELECT * FROM checkup; COMMIT;", "boss",
                                        "again"), "RY007")
    text = client(server, "psql", "-Xq", "-v", "VERBOSITY=verbose", "-c", "SELECT set_config('riyo.purpose', "
                  "'医療費通知の発行', false)", "-c", "SELECT * FROM claim", purpose="未受診者への受診勧奨").stderr
    told("a function sets no other purpose", text, "RY007")
    for says, rows in ("rows", "checkup"), ("those of a function", "rows_of()"):
        server.psql("CREATE OR REPLACE FUNCTION rows_of() RETURNS SETOF checkup LANGUAGE plpgsql AS 'BEGIN RETURN QUERY SELECT * FROM checkup; END';"
                    "CREATE OR REPLACE PROCEDURE goes() LANGUAGE plpgsql AS $$ DECLARE r record; BEGIN "
                    f"FOR r IN SELECT * FROM {rows} LOOP COMMIT; RAISE NOTICE 'goes on'; END LOOP; END $$", "boss")
        text = client(server, "psql", "-Xq", "-v", "VERBOSITY=verbose", "-c", "CALL goes()", purpose="未受診者への受診勧奨").stderr
        shell.report(f"a procedure's loop over {says} does not commit", ways.CODE.findall(text) == ["RY050"] and "goes on" not in text, text)
    server.psql("SELECT make_visit('late'); CREATE FUNCTION late() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO late_low VALUES (NEW.result); RETURN NULL; END $$; "
                "CREATE CONSTRAINT TRIGGER late AFTER INSERT ON late DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION late(); CREATE PROCEDURE late_goes() LANGUAGE "
                "plpgsql AS $$ BEGIN INSERT INTO late VALUES (1, 'a', 'PLANTED', NULL); COMMIT; END $$", "boss")
    told("a trigger that waits for a procedure's COMMIT writes where its row is carried", client(server, "psql", "-Xq", "-v", "VERBOSITY=verbose", "-c", "CALL late_goes()",
                                                                                               purpose=wide).stderr, "RY005")
    told("an index that is made CONCURRENTLY: who may state its purpose", server.psql("CREATE UNIQUE INDEX CONCURRENTLY ON member (name)", "owner"),
         "RY040", "riyo.session_purpose_logins")
    server.psql("CREATE TABLE twin (a text); SECURITY LABEL FOR riyo ON TABLE twin IS '健診'", "owner")
    server.psql("BEGIN; SELECT riyo.begin('未受診者への受診勧奨'); INSERT INTO twin VALUES ('PLANTED'), ('PLANTED'); COMMIT;", "owner")
    text = client(server, "psql", "-Xq", "-v", "VERBOSITY=verbose", "-c", "CREATE UNIQUE INDEX CONCURRENTLY twin_a ON twin (a)", purpose="未受診者への受診勧奨").stderr
    told("an index CONCURRENTLY over two that are alike is left invalid", text, "23505")
    for statement in ("REINDEX TABLE twin", "REINDEX INDEX twin_a", "REINDEX INDEX CONCURRENTLY twin_a", "CLUSTER twin USING twin_a", "VACUUM FULL twin", "VACUUM (FULL off, FULL) twin",
                      "VACUUM FULL", "REINDEX DATABASE kumiai", "REINDEX SCHEMA public"):
        told(f"{statement} does not tell whether they are", server.psql(statement, "boss"), "RY040", "DROP INDEX")
    told("nor does a column that is filled", server.psql("ALTER TABLE twin ADD b float DEFAULT random()", "owner"), "RY040")
    for statement in ("VACUUM twin", "ALTER INDEX twin_a SET (fillfactor = 90)", "ALTER TABLE twin ADD c int", "ANALYZE twin", "CREATE INDEX ON twin (a)", "REINDEX TABLE checkup"):
        text = server.psql(statement, "boss")
        shell.report(f"{statement} goes on", not ways.CODE.search(text), text)
    told("under a purpose it does", server.psql("BEGIN; SELECT riyo.begin('未受診者への受診勧奨'); REINDEX TABLE twin; COMMIT;", "owner"), "23505")
    told("and not under another", server.psql("BEGIN; SELECT riyo.begin('加入者の管理'); REINDEX TABLE twin; COMMIT;", "owner"), "RY007")
    server.psql("DROP INDEX twin_a", "owner")
    for options in ("-c session_preload_libraries=auto_explain", "--session-preload-libraries=auto_explain", "-c sess\\ion_preload_libraries=auto_explain",
                    "-cdynamic_library_path=/tmp", "-c local_preload_libraries=x", "-c allow_system_table_mods=on"):
        told(f"a connection that loads code: {options}", server.psql("SHOW session_preload_libraries", "boss", PGOPTIONS=options), "loads code: refused by riyo")
    told("one that sets something else", server.psql("SHOW work_mem", "boss", PGOPTIONS="-c work_mem=5MB"), "^5MB")
    told("where each SELECT goes into a cursor, the hint says what states it", server.psql("\\set FETCH_COUNT 10\nBEGIN; SELECT riyo.begin('未受診者への受診勧奨'); ROLLBACK;"),
         "RY050", "SET LOCAL riyo.purpose", "FETCH_COUNT")
    told("and that does", server.psql("\\set FETCH_COUNT 10\nBEGIN; SET LOCAL riyo.purpose = '未受診者への受診勧奨'; SELECT count(*) FROM checkup; COMMIT;"), "^20")
    told("nor does a login that is not named", client(server, "psql", "-Xq", "-c", "SELECT * FROM checkup", user="boss",
                                                      purpose="未受診者への受診勧奨").stderr, "no purpose of use is stated")


def comes_back(server):
    for _ in range(100):
        text = server.psql(READ)
        if re.search("^20", text, re.M):
            return True
        time.sleep(0.2)
    return shell.report("the server comes back", False, text)


def verifies(server, says):
    done = server.riyo("audit", "verify", "-C", server.home / "riyo", check=False)
    shell.report(says, done.returncode == 0, done.stdout, done.stderr)


def crash(server):
    """A backend, then all of it, in the middle of a use."""
    kill = ("SELECT pg_backend_pid() AS pid \\gset\n\\setenv BACKEND :pid\n"
            f"{STATE} UPDATE checkup SET result = 'lost' WHERE bango = 1;\n\\! kill -9 $BACKEND\nCOMMIT;\n")
    before = len(entries(server))
    server.psql(kill, "owner")
    comes_back(server)
    kept = [entry for entry in entries(server)[before:] if entry["event"] == "begin"]
    shell.report("the begin of a backend that was killed is there", kept[:1] and kept[0]["actor"] == "owner", kept)
    told("what it did is not", server.psql(f"{STATE} SELECT count(*) FROM checkup WHERE result = 'lost'; COMMIT;"), "^0")
    verifies(server, "the log verifies after a backend was killed")
    pid = (server.home / "data/postmaster.pid").read_text().split()[0]
    server.psql(f"{STATE} UPDATE checkup SET result = 'lost' WHERE bango = 1;\n\\! kill -9 {pid}\nCOMMIT;\n", "owner")
    for _ in range(50):
        if server.control("start", "-l", server.home / "log", check=False).returncode == 0:
            break
        time.sleep(0.2)
    comes_back(server)
    verifies(server, "and after the server was killed")


def full_disk(server):
    """A log on a disk that is full, in a place that only this server sees."""
    if os.geteuid() != 0 or subprocess.run(["unshare", "-m", "true"], capture_output=True).returncode != 0:
        shell.report("a full disk # SKIP nothing can be mounted here", True)
        return
    server.stop()
    audit = server.home / "riyo/audit"
    small = (f"cp -a {audit} {server.home}/kept; mount -t tmpfs -o size=2m,mode=700,uid={server.account.pw_uid},"
             f"gid={server.account.pw_gid} none {audit}; cp -a {server.home}/kept/. {audit}; ")
    server.run_within(small)
    pid = (server.home / "data/postmaster.pid").read_text().split()[0]
    within = ["nsenter", "-m", "-t", pid, "sh", "-c"]
    told("on a small disk it goes on", server.psql(READ), "^20")
    subprocess.run([*within, f"dd if=/dev/zero of={audit}/../audit/fill bs=1k 2>/dev/null"], check=False)
    until = next((text for text in (server.psql(READ) for _ in range(40)) if ways.CODE.search(text)), "")
    told("a disk that fills is told", until, r"RY0(57|61)")
    text = server.psql(READ)
    told("a full disk refuses every use", text, r"RY0(57|61)")
    shell.report("and no row comes", not re.search("^20", text, re.M), text)
    told("what is no personal data goes on", server.psql("SELECT meaning FROM code"), "plain meaning")
    subprocess.run([*within, f"rm {audit}/fill"], check=True)
    told("and when there is room, the next use too", server.psql(READ), "^20")
    server.stop()
    server.start()


def names(server):
    """What a name means does not change between the check and the use, whoever waits for whom meanwhile."""
    server.psql("CREATE SCHEMA found; CREATE SCHEMA later; CREATE SCHEMA aside; CREATE TABLE found.n (a text); "
                "SECURITY LABEL FOR riyo ON TABLE found.n IS '個人情報でない=x'; INSERT INTO found.n VALUES ('x'); "
                "CREATE TABLE aside.n (a text); SECURITY LABEL FOR riyo ON TABLE aside.n IS '健診'; "
                f"{STATE} INSERT INTO aside.n SELECT result FROM checkup; COMMIT;", "boss")
    rows = [("another table of that name comes first on the path", "n", "ALTER TABLE aside.n SET SCHEMA later;"),
            ("another schema takes the name", "found.n",
             "ALTER SCHEMA found RENAME TO gone; ALTER SCHEMA later RENAME TO found;")]
    for says, name, change in rows:
        waits = (f"(psql -U boss -Xqc 'SET search_path = later, found, public' -c 'ALTER TABLE {name} ADD CHECK "
                 f"(leak_text(a) IS NOT NULL)'; echo over) >{server.home}/waits 2>&1")
        text = server.psql(f"BEGIN; LOCK found.n IN ACCESS SHARE MODE;\n\\! {waits} &\n"
                           "DO $$ BEGIN FOR i IN 1..400 LOOP EXIT WHEN EXISTS (SELECT FROM pg_locks WHERE NOT granted); "
                           f"PERFORM pg_sleep(0.05); END LOOP; END $$;\n{change} COMMIT;\n"
                           f"\\! until grep -q ^over {server.home}/waits; do sleep 0.1; done; cat {server.home}/waits",
                           "boss")
        shell.report(says, "PLANTED" not in text and re.search("leaked x|deadlock", text), text)


def failing_log(server):
    """The begin before the first row, the end before the commit."""
    audit = server.home / "riyo/audit"
    hide = f"mv {audit} {audit}-away"
    back = f"mv {audit}-away {audit}"
    text = server.psql(f"BEGIN; SELECT riyo.begin('医療費通知の発行'); UPDATE claim SET points = 0 WHERE id = 1;\n"
                       f"\\! {hide}\nCOMMIT;\n\\! {back}\n")
    told("a commit whose end cannot be written fails", text, r"ERROR:  RY0(59|61)")
    told("and nothing was committed",
         server.psql("BEGIN; SELECT riyo.begin('医療費通知の発行'); SELECT points FROM claim WHERE id = 1; COMMIT;"), "^10")
    text = server.psql(f"\\! {hide}\n{READ}\n\\! {back}\n")
    told("without a log nothing begins", text, r"ERROR:  RY0\d\d")
    shell.report("and no row came", "20\n" not in text, text)
    told("the same session goes on when it is back", server.psql(f"\\! {hide}\nBEGIN; SELECT riyo.begin('医療費通知の発行');"
         f"\n\\! {back}\nROLLBACK; BEGIN; SELECT riyo.begin('医療費通知の発行'); SELECT count(*) FROM claim; COMMIT;"), "20\n")


def without_preload():
    server = database.Server(preload="", folder=False).start()
    told("without shared_preload_libraries the extension is not made",
         server.psql("CREATE EXTENSION riyo; SELECT riyo.begin('x');", "boss", "postgres"),
         "not in shared_preload_libraries")


def other_encoding():
    """EUC_JP, Japanese messages, and a folder that is not there."""
    server = ways.new_server(encoding="EUC_JP", locale="C", language="ja", more="lc_messages = 'C.UTF-8'")
    ways.prepare(server)
    told("EUC_JP: a use", server.psql(READ), "^20")
    told("EUC_JP: a refusal has its words",
         server.psql("BEGIN; SELECT riyo.begin('加入者の管理'); SELECT * FROM checkup; COMMIT;"), "RY007", "健診")
    told("and the module's own words are Japanese", server.psql("SELECT * FROM checkup"), "RY040.*利用目的")
    told("a client in SJIS", server.psql("BEGIN; SELECT riyo.begin('加入者の管理'); SELECT * FROM checkup; COMMIT;",
                                         encoding="cp932", PGCLIENTENCODING="SJIS"), "RY007.*NOT_IN_TABLE.*健診")
    server.stop()
    (server.home / "riyo").rename(server.home / "riyo-away")
    server.start()
    told("a folder that is missing refuses every use", server.psql(READ), r"RY05\d")
    told("and what says that it is no personal data: what was adopted is not known", server.psql("SELECT meaning FROM code"), r"RY05\d")
    told("what is no table goes on", server.psql("SELECT 6 * 7"), "^42$")


def plans():
    """auto_explain, which the owner of the server has preloaded, tells how long, and neither values nor how many rows there were."""
    server = ways.new_server(preload="riyo, auto_explain, pg_stat_statements", more="auto_explain.log_min_duration = 0\n"
                             "auto_explain.log_nested_statements = on\nauto_explain.log_analyze = on\nauto_explain.log_parameter_max_length = 100\n"
                             "pg_stat_statements.track = all\nriyo.trusted_extensions = 'plpgsql, pg_stat_statements'")
    ways.prepare(server)
    server.psql("CREATE FUNCTION seen() RETURNS bigint LANGUAGE plpgsql AS $$ DECLARE r text; BEGIN SELECT result INTO r FROM checkup LIMIT 1; "
                "RETURN (SELECT count(*) FROM code WHERE meaning = r); END $$", "owner")
    text = server.psql(f"{STATE} SET client_min_messages = log; SELECT seen(); COMMIT;")
    told("of a plan, a client is told how long it took", text, "duration: ... ms  plan:")
    shell.report("and no value that it was made of", "PLANTED" not in text and "Filter" not in text, text)
    shell.report("nor is the server's log", not ways.SECRET.search(server.log()[server.log().index("seen()"):]), server.log()[-2000:])
    server.psql("CREATE EXTENSION pg_stat_statements", "boss")
    server.psql(f"{STATE} DO $$ DECLARE r text; BEGIN SELECT result INTO r FROM checkup LIMIT 1; EXECUTE 'SET LOCAL datestyle TO iso /* ' || r || ' */'; END $$; COMMIT;")
    text = server.psql("SELECT query FROM pg_stat_statements WHERE query LIKE 'SET LOCAL datestyle%'", "boss")
    shell.report("as the page says, a statement that a function has put together is kept where pg_stat_statements is trusted", "PLANTED" in text, text)
    told("of no personal data, all of it", server.psql("SET client_min_messages = log; SELECT count(*) FROM code WHERE meaning = 'x'"), "Filter: ")
    server.remove()


def example(server):
    """What the page begins with, in a database of its own."""
    server.psql("CREATE DATABASE first", "boss", "postgres")
    text = server.psql((database.SOURCE / "examples/postgresql/first.sql").read_text(), "boss", "first")
    told("the example: what is permitted comes", text, "^98$", "^0$")
    codes = ways.CODE.findall(text)
    shell.report("and what is not is refused", codes == ["RY040", "RY007"], codes, text)


def main():
    database.need()
    without_preload()
    server = ways.new_server(more="riyo.session_purpose_logins = 'dump'")
    example(server)
    if ways.prepare(server):
        log(server)
        logins(server)
        names(server)
        words(server)
        dumps(server)
        crash(server)
        full_disk(server)
        failing_log(server)
        suspensions(server)
    server.remove()
    plans()
    other_encoding()
    shell.plan()


if __name__ == "__main__":
    main()
