#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""riyo tag killed, or failed by the disk, at every call that changes a file: no part of a sidecar, and none that the log does not know."""
import errno
import json
import os
import sys

from shell import adopt, exists, filter_, folder, get, leftovers, log_lines, path, plan, put, report, run

MEMBERS = "加入者の管理"
LIBRARY = os.path.join(os.environ["top_builddir"], "tests", "kit", ".libs", "libinterpose.so")
if not os.path.exists(LIBRARY):
    print("1..0 # SKIP no shared libraries are built here")
    sys.exit(0)
assert run("init", "riyo", "--builtin").returncode == 0
put("rules.riyo", get("riyo/rules.riyo").decode() + "\n[加工 集計]\n元=資格\n方法=見本\n先=個人情報でない\n承認者=見本\n")
assert run("adopt", "rules.riyo", "-C", folder).returncode == 0
adopt("ledger", "[レイアウト]\n形式=csv\n本人=なし\n[列 1-]\n類型=資格\n")
put("in.csv", "見本,1\n")
assert filter_(MEMBERS, "ledger", "in.csv", "-o", "ledger.csv").returncode == 0
put("new.csv", "見本,2\n")
put("bank.riyotag", get("ledger.csv.riyotag"))
WAYS = {"--layout": ("tag", ["--layout", "ledger"]),
        "--processing": ("declassify", ["--from", "ledger.csv", "--processing", "集計", "-p", MEMBERS])}


def interrupt(at, how, arguments):
    """Runs riyo tag; whether the call number @at came to be, how it ended, and what was logged."""
    before = len(log_lines())
    env = {"LD_PRELOAD": LIBRARY, "RIYO_FAULT_AT": str(at), "RIYO_FAULT_HOW": str(how),
           "RIYO_FAULT_DONE": path("fired"), "ASAN_OPTIONS": "verify_asan_link_order=0"}
    done = run("tag", "new.csv", "-C", folder, *arguments, env=env)
    fired = exists("fired")
    if fired:
        os.unlink(path("fired"))
    entries = []
    for line in log_lines()[before:]:
        try:
            entries.append(json.loads(line))
        except ValueError:
            entries.append({"event": "torn"})
    return fired, done, entries


def judge(event, old, done, entries):
    """What is wrong with how things stand; None when all is well."""
    there = get("new.csv.riyotag") if exists("new.csv.riyotag") else None
    events = [entry["event"] for entry in entries]
    if there != old:
        text = there.decode() if there is not None else ""
        if not text.endswith("\n") or "\n[" not in text or "ダイジェスト=" not in text:
            return "part of a sidecar"
        if not [entry for entry in entries if entry["event"] == event and f"ダイジェスト={entry['xxh3']}\n" in text]:
            return "a sidecar that the log does not know"
    elif done.returncode == 0:
        return "success without a sidecar"
    elif done.returncode > 0 and event in events and "file-failed" not in events and "EIO" not in str(done) and not sync_failed(done):
        return "the log knows a sidecar that is not there"
    if done.returncode >= 0 and leftovers():
        return f"left behind: {leftovers()}"
    for name in leftovers():
        os.unlink(path(name))
    return None


def sync_failed(done):
    """The entry may or may not be on the disk, and the command says so."""
    return "記録" in done.stderr.decode()


quick = os.environ.get("RIYO_TEST_QUICK")
for way, (event, arguments) in WAYS.items():
    for how in ("kill", "half") if quick else ("kill", "after", "half", errno.EIO, errno.ENOSPC):
        wrong, at, fired, n_there = [], 0, True, 0
        while fired and at < 200:
            at += 1
            if exists("new.csv.riyotag"):
                os.unlink(path("new.csv.riyotag"))
            old = None
            if event == "declassify" and at % 2 == 0:
                assert run("tag", "new.csv", "-C", folder, *arguments).returncode == 0
                old = get("new.csv.riyotag")
            fired, done, entries = interrupt(at, how, arguments)
            n_there += exists("new.csv.riyotag") and get("new.csv.riyotag") != old
            fault = judge(event, old, done, entries)
            if fault:
                wrong.append((at, fault, done.returncode, done.stderr.decode(), [e["event"] for e in entries]))
        name = os.strerror(how) if isinstance(how, int) else how
        report(f"{way}: {name} at each of {at - 1} calls", not wrong and 5 < at < 200 and n_there > 0, at, n_there, *wrong)
        done = run("audit", "verify", "-C", folder)
        report(f"{way}: {name}: the log is intact", done.returncode == 0, done.stdout.decode() + done.stderr.decode())
plan()
