#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""riyo filter killed, or failed by the disk, at every call that changes a file: no part of a file
under its name, and the log agrees with what is there."""
import errno, json, os, sys

from shell import adopt, exists, filter_, folder, get, home, leftovers, log_lines, path, plan, put, report, run

MEMBERS = "各種証の発行管理"
LIBRARY = os.path.join(os.environ["top_builddir"], "tests", "kit", ".libs", "libinterpose.so")
if not os.path.exists(LIBRARY):
    print("1..0 # SKIP no shared libraries are built here")
    sys.exit(0)
assert run("init", "riyo", "--builtin").returncode == 0
adopt("two", "[レイアウト]\n形式=csv\n見出し行=1\n本人=なし\n[列 氏名]\n類型=資格\n[列 口座]\n類型=口座\n")
put("in.csv", "氏名,口座\n" + "見本,1\n" * 5000)
assert filter_(MEMBERS, "two", "--blank", "in.csv", "-o", "whole.csv").returncode == 0
WHOLE, DIGEST = get("whole.csv"), get("whole.csv.riyotag").decode().split("ダイジェスト=")[1].split("\n")[0]


def interrupt(at, how, output):
    """Runs the filter; whether the call number @at came to be, the exit status, and what was logged."""
    before = len(log_lines())
    env = {"LD_PRELOAD": LIBRARY, "RIYO_FAULT_AT": str(at), "RIYO_FAULT_HOW": str(how),
           "RIYO_FAULT_DONE": path("fired"), "ASAN_OPTIONS": "verify_asan_link_order=0"}
    done = filter_(MEMBERS, "two", "--blank", "in.csv", "-o", output, env=env)
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


def judge(at, how, output, old, done, entries):
    """What is wrong with how things stand; None when all is well."""
    there = get(output) if exists(output) else None
    events = [entry["event"] for entry in entries]
    if there not in (old, WHOLE):
        return f"part of a file: {there is not None and len(there)} bytes"
    if there == WHOLE:
        if "file" not in events or [e for e in entries if e["event"] == "file"][-1]["xxh3"] != DIGEST:
            return "the file is there, and the log does not know it"
        if not exists(output + ".riyotag") or DIGEST not in get(output + ".riyotag").decode():
            return "the file is there without its sidecar"
    if there == WHOLE and old != WHOLE and "何も渡していません" in done.stderr.decode("utf-8", "replace"):
        return "the file is there, and it is said that nothing was passed on"
    if there != WHOLE and "file" in events and "file-failed" not in events and "end" in events:
        return "the log knows a file that is not there"
    if done.returncode == 0 and there != WHOLE:
        return "success without a file"
    if done.returncode >= 0 and leftovers():
        return f"left behind: {leftovers()}"
    for name in leftovers():  # killed between a file's two names: all of it, or nothing
        if get(name) != WHOLE and not "[なし]\n".encode().startswith(get(name)) and DIGEST not in get(name).decode("utf-8", "replace"):
            return f"part of a file in {name}"
        os.unlink(path(name))
    return None


quick = os.environ.get("RIYO_TEST_QUICK")
for how in ("kill", "half") if quick else ("kill", "after", "half", errno.EIO, errno.ENOSPC):
    for old in (None, b"old\n"):
        wrong, at, fired, n_there = [], 0, True, 0
        while fired and at < 200:
            at += 1
            for name in ("out.csv", "out.csv.riyotag"):
                if exists(name):
                    os.unlink(path(name))
            if old is not None:
                put("out.csv", old)
            fired, done, entries = interrupt(at, how, "out.csv")
            n_there += exists("out.csv") and get("out.csv") == WHOLE
            fault = judge(at, how, "out.csv", old, done, entries)
            if fault:
                wrong.append((at, fault, done.returncode, done.stderr.decode(), [e["event"] for e in entries]))
        name = os.strerror(how) if isinstance(how, int) else how
        report(f"{name} at each of {at - 1} calls, {'no' if old is None else 'an'} older file", not wrong and 10 < at < 200 and n_there > 0,
               *wrong[:3])

# An earlier pair: both as they were, or both new; what a kill leaves between is put right by who reads next
put("in.csv", "氏名,口座\n見本,1\n")
assert filter_(MEMBERS, "two", "--blank", "in.csv", "-o", "earlier.csv").returncode == 0
put("in.csv", "氏名,口座\n" + "見本,1\n" * 5000)
EARLIER, TAGS = get("earlier.csv"), get("earlier.csv.riyotag")
for how in ("kill", "half") if quick else ("kill", "after", "half", errno.EIO):
    wrong, at, fired, n_settled = [], 0, True, 0
    while fired and at < 200:
        at += 1
        put("out.csv", EARLIER)
        put("out.csv.riyotag", TAGS)
        fired, done, entries = interrupt(at, how, "out.csv")
        whole = get("out.csv") == WHOLE
        if not whole and get("out.csv.riyotag") != TAGS:
            n_settled += 1
            if done.returncode >= 0:
                wrong.append((at, "the earlier sidecar is gone", done.stderr.decode()))
        again = filter_(MEMBERS, "two", "out.csv", "-o", "next.csv")
        if again.returncode != 0 or get("out.csv") != (WHOLE if whole else EARLIER) or (not whole and get("out.csv.riyotag") != TAGS):
            wrong.append((at, "the pair does not fit", again.stderr.decode()))
        if leftovers():
            wrong.append((at, f"left behind: {leftovers()}", done.returncode))
        for name in leftovers():
            os.unlink(path(name))
    name = os.strerror(how) if isinstance(how, int) else how
    report(f"{name} at each of {at - 1} calls, an earlier pair", not wrong and 10 < at < 200 and (how != "kill" or n_settled > 0), *wrong[:3])
done = run("audit", "verify", "-C", folder)
report("the log is whole after all of it", done.returncode == 0, done.stdout.decode(), done.stderr.decode())
plan()
