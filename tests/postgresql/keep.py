#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""riyo.keep: one operation serves later transactions that state the same, and whatever ends it is recorded."""
import json
import re
import shutil
import time

import database
import shell
import ways

STATE = "BEGIN; SELECT riyo.begin('未受診者への受診勧奨');"
READ = f"{STATE} SELECT count(*) FROM checkup; COMMIT;\n"
OTHER = "BEGIN; SELECT riyo.begin('加入者の管理'); SELECT count(*) FROM member; COMMIT;\n"


def settle(server):
    """Until the sessions before are over: their ends are written when psql is gone already."""
    for _ in range(100):
        if server.psql("SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()", "boss").strip() == "0":
            return
        time.sleep(0.1)


def counts(server, says, text, begins, wanted="^20", who="app"):
    """What it left in the log: as many ends as begins, once the session is over."""
    settle(server)
    before = len(server.entries())
    told = server.psql(text, who)
    settle(server)
    found = [json.loads(line)["event"] for line in server.entries()[before:]]
    shell.report(says, found.count("begin") == found.count("end") == begins and re.search(wanted, told, re.M), found, told)
    return told


def tells_alerts(server, rules):
    """What could not be told is told by whoever comes next, kept or not."""
    told, broken, tell = server.home / "told", server.home / "broken", server.home / "tell"
    shutil.copy(database.BUILD / "lib/riyo-alert", server.home)  # where a library that was not installed looks
    tell.write_text(f"#!/bin/sh\n[ ! -e {broken} ] || exit 3\ncat >>{told}\n")
    tell.chmod(0o755)
    broken.touch()
    server.adopt("telling.riyo", rules.read_text() + f"\n[連絡]\n責任者=見本\nコマンド={tell}\nしきい値=1\n時間枠=1秒\n")
    refused = "BEGIN; SELECT riyo.begin('未受診者への受診勧奨'); SELECT * FROM claim; ROLLBACK;\n"
    counts(server, "what is kept meanwhile", READ + refused + f"\\! sleep 4; rm {broken}\n" + READ
           + f"\\! for i in 1 2 3 4 5 6 7 8 9; do [ -e {told} ] || sleep 0.5; done; cp {told} {told}-by-then\n", 1, wanted="RY007")
    told = server.home / "told-by-then"
    shell.report("tells an alert that could not be told", told.exists() and "件数: 1 件" in told.read_text(), list(server.home.iterdir()))


def main():
    database.need()
    server = ways.new_server(more="riyo.keep = 60\nriyo.session_purpose_logins = 'dump'")
    if not ways.prepare(server):
        shell.plan()
    told = counts(server, "three transactions of one purpose are one operation", READ * 3, 1)
    shell.report("and each has its rows", told.count("20\n") == 3, told)
    counts(server, "another purpose is another", READ + OTHER + READ, 3)
    counts(server, "another role is another", READ + READ.replace("勧奨'", "勧奨', '全担当'"), 2)
    counts(server, "another reference is another", READ + READ.replace("勧奨'", "勧奨', NULL, '7'") * 2, 2)
    counts(server, "SET ROLE is nobody else", READ.replace("BEGIN;", "SET ROLE app; BEGIN;", 1) + READ, 1, who="boss")
    counts(server, "a transaction that was rolled back too", READ.replace("COMMIT", "ROLLBACK") + READ, 1)
    counts(server, "DISCARD ALL ends it", READ + "DISCARD ALL;\n" + READ, 2)
    counts(server, "PREPARE TRANSACTION ends it", f"{STATE} SELECT count(*) FROM checkup; PREPARE TRANSACTION 'k'; COMMIT PREPARED 'k';" + READ, 2)
    counts(server, "a refusal is one entry for all of them", (STATE + " SELECT * FROM claim; ROLLBACK;\n") * 3, 1, wanted="RY007")
    rows = [json.loads(line) for line in server.entries()[-3:]]
    shell.report("of one operation", [row["event"] for row in rows] == ["begin", "refused", "end"], rows)
    told = server.psql(READ + "SELECT count(*) FROM checkup;")
    shell.report("kept is not stated", "RY040" in told, told)
    become = (f"setpriv --reuid={server.account.pw_uid} --regid={server.account.pw_gid} --clear-groups " if shell.os.geteuid() == 0 else "")
    riyo = f"{become}env LD_LIBRARY_PATH={server.home}/tools {server.home}/tools/riyo"
    rules = (server.home / "rules.riyo").read_text()
    (server.home / "rules.riyo").write_text(rules + "\n[担当 新しい担当]\n類型=資格\n担当者=clerk\n代行=" + server.account.pw_name + "\n")
    counts(server, "never across an adoption", READ + f"\\! {riyo} adopt {server.home}/rules.riyo -C {server.home}/riyo >/dev/null\n" + READ, 2)
    told = server.psql(READ + f"\\! {riyo} suspend add -C {server.home}/riyo --ref 1 -s 52-3-1 --category 健診 --reason 利用停止 >/dev/null 2>&1\n" + READ)
    shell.report("a suspension reaches what is kept", told.count("20\n") == 1 and "RY009" in told, told)
    lift = f"{riyo} suspend lift -C {server.home}/riyo --ref 1 --reason 誤記録 >/dev/null 2>&1"
    told = counts(server, "so does its lifting", f"{STATE} SELECT count(*) FROM checkup; ROLLBACK;\n\\! {lift}\n" + READ * 2, 2, wanted="RY009")
    shell.report("and the rows come again", told.count("20\n") == 2, told)
    rules = server.home / "riyo/rules.riyo"
    told = server.psql(READ + f"\\! cp {rules} {server.home}/rules.kept; echo '# x' >>{rules}\n" + READ + f"\\! cat {server.home}/rules.kept >{rules}\n" + READ)
    shell.report("what is edited in place refuses the next, kept or not; put back, it goes on", told.count("20\n") == 2 and "RY059" in told, told)
    folder = server.home / "riyo"
    told = server.psql(READ + f"\\! mv {folder} {folder}-old; cp -a {folder}-old {folder}\n" + READ + f"\\! rm -r {folder}; mv {folder}-old {folder}\n")
    shell.report("so does a copy in the folder's place", told.count("20\n") == 1 and "RY059" in told, told)
    counts(server, "SET SESSION AUTHORIZATION is nobody else", READ + "SET SESSION AUTHORIZATION app;\n" + READ, 1, who="boss")
    counts(server, "a session that is terminated ends it", READ + "SELECT pg_terminate_backend(pg_backend_pid());", 1)
    told = server.psql(READ + f"{STATE} SELECT count(*) FROM checkup; COMMIT AND CHAIN; SELECT count(*) FROM checkup; COMMIT;")
    shell.report("a chained transaction states anew", told.count("20\n") == 2 and "RY040" in told, told)
    told = server.psql(READ + "\\! echo \"SECURITY LABEL FOR riyo ON TABLE yearly IS '健診,資格'\" | psql -XqU owner\n" + f"{STATE} SELECT count(*) FROM yearly; COMMIT;")
    shell.report("a label that another session widened", "RY007" in told, told)
    audit = server.home / "riyo/audit"
    told = server.psql(OTHER + f"\\! mv {audit} {audit}-away\n" + OTHER + f"\\! mv {audit}-away {audit}\n" + OTHER + OTHER)
    shell.report("a log that is away refuses the next; so does the end that it lost; then it goes on", told.count("20\n") == 2 and re.search("RY0(59|61)", told), told)
    tells_alerts(server, rules)
    server.more = "riyo.keep = 1"
    server.configure()
    server.control("reload")
    counts(server, "when the time is over, the next begins anew", OTHER + "SELECT pg_sleep(1.5);\n" + OTHER, 2)
    verified = server.riyo("audit", "verify", "-C", server.home / "riyo", check=False)
    shell.report("the audit log verifies", verified.returncode == 0, verified.stdout + verified.stderr)
    shell.plan()


if __name__ == "__main__":
    main()
