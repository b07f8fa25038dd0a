#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Several who write into one folder: no pair of a file and another's sidecar, nobody's leftovers, and nobody waits for the dead."""
import fcntl
import os
import shutil
import signal
import subprocess

from shell import RIYO, adopt, environment, exists, expect, filter_, folder, get, home, leftovers, path, plan, put, report, run

MEMBERS = "加入者の管理"
assert run("init", "riyo", "--builtin").returncode == 0
adopt("two", "[レイアウト]\n形式=csv\n文字コード=UTF-8\n見出し行=1\n本人=なし\n[列 氏名]\n類型=資格\n[列 口座]\n類型=口座\n")
COMMAND = [RIYO, "filter", "-C", folder, "-p", MEMBERS, "-l", "two", "--blank", "-q"]

# One output, two writers
put("a", "氏名,口座\n" + "見本,1\n" * 2000)
put("b", "氏名,口座\n" + "別,22\n" * 2000)
wrong = []
for n in range(10):
    both = [subprocess.Popen([*COMMAND, name, "-o", "out"], cwd=home, env=environment, stderr=subprocess.PIPE) for name in ("a", "b", "a", "b")]
    for one in both:
        words = one.communicate()[1].decode()
        if one.returncode != 0:
            wrong.append(words)
    done = filter_(MEMBERS, "two", "out", "-o", "again")
    if done.returncode != 0:
        wrong.append(done.stderr.decode())
report("whoever writes last has both", not wrong, *wrong[:3])

# What those left who were killed
put(".riyo-0123456789abcdef.tmp", "氏名\n見本\n")
put(".riyo-0123456789abcdeg.tmp", "not ours by its name")
put(".riyo-fedcba9876543210.tmp", "of one that is at work")
held = os.open(path(".riyo-fedcba9876543210.tmp"), os.O_RDONLY)
fcntl.flock(held, fcntl.LOCK_EX)
expect("a next one", filter_(MEMBERS, "two", "--blank", "a", "-o", "out"), 0)
report("the dead's is gone, the others' stay", sorted(leftovers()) == [".riyo-0123456789abcdeg.tmp", ".riyo-fedcba9876543210.tmp"], leftovers())
os.close(held)

# What a kill leaves between two names
EARLIER, TAGS = get("out"), get("out.riyotag")
expect("another", filter_(MEMBERS, "two", "--blank", "b", "-o", "other"), 0)
kept = None
for name in os.listdir(home):
    assert not name.endswith(".kept"), name
library = os.path.join(os.environ["top_builddir"], "tests", "kit", ".libs", "libinterpose.so")
for at in range(1, 60) if os.path.exists(library) else ():
    done = filter_(MEMBERS, "two", "--blank", "b", "-o", "out", env={"LD_PRELOAD": library, "RIYO_FAULT_AT": str(at), "RIYO_FAULT_HOW": "kill",
                                                                    "ASAN_OPTIONS": "verify_asan_link_order=0"})
    kept = [name for name in os.listdir(home) if name.endswith(".kept")]
    if done.returncode == 0 or (kept and get("out.riyotag") != TAGS):
        break
if kept:
    report("killed between the two names", get("out") == EARLIER and get("out.riyotag") != TAGS)
    put("elsewhere", get("out"))
    saved, mixed = get(kept[0]), get("out.riyotag")
    expect("who reads it undoes that", filter_(MEMBERS, "two", "out", "-o", "again"), 0)
    report("with the earlier sidecar", get("out.riyotag") == TAGS and not exists(kept[0]))
    put(kept[0], saved)
    expect("a file that fits its sidecar needs none", filter_(MEMBERS, "two", "out", "-o", "again"), 0)
    report("it is removed", get("out.riyotag") == TAGS and not exists(kept[0]))
    put("out.riyotag", mixed)
    put(kept[0], saved)
    put("out", b"\xe6\xb0\x8f\n")
    expect("of a file that fits neither nothing is guessed", filter_(MEMBERS, "two", "out", "-o", "again"), 2, "変更されています")
    report("all stays", get("out.riyotag") == mixed and get(kept[0]) == saved)

    os.unlink(path(kept[0]))

# And where the earlier file had no sidecar, it has none again
for at in range(1, 60) if os.path.exists(library) else ():
    put("bare", "氏名,口座\n以前,1\n")
    kill = {"LD_PRELOAD": library, "RIYO_FAULT_AT": str(at), "RIYO_FAULT_HOW": "kill", "ASAN_OPTIONS": "verify_asan_link_order=0"}
    done = filter_(MEMBERS, "two", "--blank", "b", "-o", "bare", env=kill)
    kept = [name for name in os.listdir(home) if name.endswith(".kept")]
    if done.returncode == 0 or (kept and exists("bare.riyotag")):
        break
if kept:
    expect("an earlier file without a sidecar is read", filter_(MEMBERS, "two", "--blank", "bare", "-o", "again"), 0)
    report("as it was", not exists("bare.riyotag") and not exists(kept[0]) and b"\xe4\xbb\xa5\xe5\x89\x8d" in get("again"))

# A folder that is turned to another one between any two calls: both names are in one, or none is
def turned(at, earlier):
    """The exit status and what stands where, with the link turned before call @at; None where there are not so many."""
    for name in ("d1", "d2"):
        shutil.rmtree(path(name), True)
        os.mkdir(path(name))
    os.symlink("d1", path("turned"))
    if earlier:
        expect("an earlier one", filter_(MEMBERS, "two", "--blank", "a", "-o", "turned/n"), 0)
    before = {name: get("d1/" + name) for name in os.listdir(path("d1"))}
    stop = {"LD_PRELOAD": library, "RIYO_FAULT_AT": str(at), "RIYO_FAULT_HOW": "stop", "ASAN_OPTIONS": "verify_asan_link_order=0"}
    one = subprocess.Popen([*COMMAND, "b", "-o", "turned/n"], cwd=home, env={**environment, **stop}, stderr=subprocess.PIPE)
    if os.WIFSTOPPED(os.waitpid(one.pid, os.WUNTRACED)[1]):
        os.unlink(path("turned"))
        os.symlink("d2", path("turned"))
        os.kill(one.pid, signal.SIGCONT)
        words = one.communicate()[1]
        found = [{name: get(f"{at}/{name}") for name in os.listdir(path(at)) if not name.startswith(".riyo-")} for at in ("d1", "d2")]
        os.unlink(path("turned"))
        return one.returncode, words.decode(), before, found
    one.stderr.close()
    os.unlink(path("turned"))
    return None


WHOLE = {"n": get("other"), "n.riyotag": None}
for earlier in (False, True) if os.path.exists(library) else ():
    wrong, refused, at = [], 0, 0
    while at < 100:
        at += 1
        seen = turned(at, earlier)
        if seen is None:
            break
        status, words, before, (first, second) = seen
        whole = first.get("n") == WHOLE["n"] and set(first) == set(WHOLE) and first["n.riyotag"] != before.get("n.riyotag")
        both = second.get("n") == WHOLE["n"] and set(second) == set(WHOLE)
        named = status == 2 and "turned/n" in words and "フォルダー" in words
        fits = (both and first == before) if second else (whole if status == 0 else named and (first == before or (earlier and whole)))
        refused += status == 2
        if not fits:
            wrong.append((at, status, words, sorted(before), sorted(first), sorted(second)))
    report(f"a link turned before each of {at - 1} calls, {refused} told", not wrong and refused > 2 and 5 < at < 100, *wrong[:4])

# Another name of an earlier output has its tags beside that
expect("an output", filter_(MEMBERS, "two", "--blank", "a", "-o", "linked"), 0)
os.link(path("linked"), path("second"))
before = get("linked"), get("linked.riyotag")
expect("is not replaced while it has another name", filter_(MEMBERS, "two", "--blank", "b", "-o", "linked"), 2, "別の名前")
report("and stays", (get("linked"), get("linked.riyotag")) == before)
expect("the other name is read by its tags", filter_(MEMBERS, "two", "--blank", "second", "-o", "again"), 0)
os.unlink(path("second"))
expect("without it it is replaced", filter_(MEMBERS, "two", "--blank", "b", "-o", "linked"), 0)

# Tags are of what was read
for name in ("from-a", "from-b"):
    expect("a source", filter_(MEMBERS, "two", "--blank", name[-1], "-o", name), 0)
for says, change in (("appended to", lambda: open(path("made"), "ab").write(b"more\n")),
                     ("replaced by the same bytes, with other tags", lambda: os.replace(path("same"), path("made"))),
                     ("tagged by another", lambda: put("made.riyotag", get("from-b.riyotag")))):
    put("made", "作業の結果\n")
    put("same", "作業の結果\n")
    expect(f"tag: {says}: a first time", run("tag", "made", "--from", "from-a"), 0)
    held = os.open(home, os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)
    one = subprocess.Popen([RIYO, "tag", "made", "--from", "from-b"], cwd=home, env=environment, stderr=subprocess.PIPE)
    try:
        one.wait(1)
    except subprocess.TimeoutExpired:
        pass
    change()
    there = get("made.riyotag")
    os.close(held)
    words = one.communicate()[1].decode()
    report(f"tag: {says} meanwhile", one.returncode == 2 and "変更されました" in words and get("made.riyotag") == there, one.returncode, words)
    os.unlink(path("made.riyotag"))

# A folder that another program holds for good
held = os.open(home, os.O_RDONLY)
fcntl.flock(held, fcntl.LOCK_EX)
one = subprocess.Popen([*COMMAND, "a", "-o", "late"], cwd=home, env=environment, stderr=subprocess.PIPE)
try:
    one.wait(1)
    report("it waits", False, one.stderr.read().decode())
except subprocess.TimeoutExpired:
    report("it waits", not exists("late"))
os.close(held)
report("and goes on", one.wait(60) == 0 and exists("late.riyotag"), one.stderr.read().decode())
plan()
