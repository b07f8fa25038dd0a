#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""However a file is given, by its name or as standard input, its sidecar counts; a pipe has none, and the log says so."""
import json
import os
import pty
import socket
import subprocess

from shell import RIYO, adopt, environment, exists, expect, filter_, folder, get, home, log_lines, path, plan, put, report, run

NOTICE, PAY = "医療費通知の発行", "保険給付の支払"
assert run("init", "riyo", "--builtin").returncode == 0
adopt("pay", "[レイアウト]\n形式=csv\n本人=なし\n[列 1]\n類型=口座\n[列 2]\n個人情報でない=見本\n")
adopt("receipts", "[レイアウト]\n形式=csv\n本人=なし\n[列 1-]\n類型=レセプト\n")
put("in.csv", "SECRET,1\n")
expect("written with a sidecar", filter_(PAY, "pay", "in.csv", "-o", "names.csv"), 0)
put("plain.csv", "見本,1\n")


def through(name, *arguments, before=None, layout="receipts"):
    """The filter with a file as its standard input."""
    with open(path(name), "rb") as file:
        if before is not None:
            before(file)
        if exists("out"):
            os.unlink(path("out"))
        return subprocess.run([RIYO, "filter", "-C", folder, "-p", NOTICE, "-l", layout, *arguments, "-o", "out"], stdin=file,
                              capture_output=True, cwd=home, env=environment)


def refused(says, done):
    expect(says, done, 1, "NOT_IN_TABLE", "列 1 (レセプト,口座)")
    report(f"{says}: nothing comes out", not exists("out"))


refused("by its name", filter_(NOTICE, "receipts", "names.csv", "-o", "out"))
refused("as standard input", through("names.csv"))
refused("as -", through("names.csv", "-"))
for name in "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0":
    refused(f"as {name}", through("names.csv", name))
os.symlink("names.csv", path("link.csv"))
refused("through a link", through("link.csv"))
expect("a rehearsal says the same", through("names.csv", "--rehearse"), 1, "NOT_IN_TABLE")
expect("what its tags permit", subprocess.run([RIYO, "filter", "-C", folder, "-p", PAY, "-l", "pay", "-o", "out"], stdin=open(path("names.csv"), "rb"),
                                              capture_output=True, cwd=home, env=environment), 0)
expect("a file without a sidecar", through("plain.csv"), 0)


def at(place):
    return lambda file: os.lseek(file.fileno(), place, os.SEEK_SET)


# A file that was read from before: neither a row's tail nor anything else of it is taken for the file
put("two.csv", "見本,1\n例示,2\n")
for place, says in (1, "inside a letter"), (3, "inside a row"), (9, "where a row begins"), (18, "at its end"), (99, "behind it"):
    expect(f"from {says}", through("two.csv", before=at(place)), 2, str(place), "先頭")
    report(f"from {says}: nothing comes out", not exists("out"))
    expect(f"from {says}, rehearsed", through("two.csv", "--rehearse", before=at(place)), 2, str(place))
expect("one with a sidecar, too", through("names.csv", before=at(6)), 2, "先頭")
expect("as /dev/stdin it is opened anew, whole", through("two.csv", "/dev/stdin", before=at(3)), 0, "2 件")


def sh(script):
    return subprocess.run(["sh", "-c", script], capture_output=True, cwd=home, env=dict(environment, RIYO=RIYO, P=NOTICE))


expect("as a shell hands it on", sh('(head -c 4 >/dev/null; "$RIYO" filter -C riyo -p "$P" -l receipts) <two.csv'), 2, "先頭")
for question in "check -C riyo receipts -", "suggest - -t レセプト":
    expect(f"layout {question.split()[0]} of a part", sh(f'(head -c 4 >/dev/null; "$RIYO" layout {question}) <two.csv'), 2, "先頭")
    expect(f"layout {question.split()[0]} of all", sh(f'"$RIYO" layout {question} <two.csv'), 0)
put("big.csv", "見本の行,1\n" * 400000)
done = sh('(exec 3<&0; "$RIYO" filter -C riyo -p "$P" -l receipts -o a.csv <&3 & one=$!; "$RIYO" filter -C riyo -p "$P" -l receipts -o b.csv; '
          'echo $?; wait $one; echo $?) <big.csv')
codes = done.stdout.decode().split()
whole = [name for name in ("a.csv", "b.csv") if exists(name) and get(name) == get("big.csv")]
report("two that share a descriptor: none comes out in part", codes.count("0") == len(whole) == sum(map(exists, ("a.csv", "b.csv"))), done)
put("gone.csv", "見本,1\n")
expect("a file whose name is gone", through("gone.csv", before=lambda file: os.unlink(path("gone.csv"))), 2, "添え書き")
put("gone.csv", "見本,1\n")
expect("by the name of its descriptor too", through("gone.csv", "/dev/stdin", before=lambda file: os.unlink(path("gone.csv"))), 2, "添え書き")
put("moved.csv", "見本,1\n")


def replace(file):
    os.rename(path("moved.csv"), path("elsewhere.csv"))
    put("moved.csv", "見本,2\n")
    os.unlink(path("elsewhere.csv"))


expect("a name that another file has now", through("moved.csv", before=replace), 2, "添え書き")
put("names.csv", "SECRET,2\n")
expect("changed since", through("names.csv"), 2, "riyo tag", "names.csv --from")
report("the name is told, not -", "riyo tag - " not in through("names.csv").stderr.decode())

# A link that leads to a link: what stands beside any name on the way counts
os.mkdir(path("store"))
os.mkdir(path("links"))
put("names.csv", "SECRET,1\n")
put("store/x.csv", get("names.csv"))
for target, name in ("store/x.csv", "hop.csv"), ("hop.csv", "latest.csv"), ("../latest.csv", "links/far.csv"), (path("links/far.csv"), "first.csv"):
    os.symlink(target, path(name))
expect("links to links, none of them with a sidecar", filter_(NOTICE, "receipts", "first.csv", "-o", "clean.csv"), 0)
put("hop.csv.riyotag", get("names.csv.riyotag"))
for name in "hop.csv", "latest.csv", "links/far.csv", "first.csv":
    refused(f"beside a link on the way from {name}", filter_(NOTICE, "receipts", name, "-o", "out"))
os.symlink("links", path("shortcut"))
refused("through a folder that is a link", filter_(NOTICE, "receipts", "shortcut/far.csv", "-o", "out"))
with open(path("first.csv"), "rb") as file:
    expect("an open file has only its last name", filter_(NOTICE, "receipts", "-o", "clean.csv", stdin=file), 0)
put("latest.csv.riyotag", get("clean.csv.riyotag"))
refused("tags are only added", filter_(NOTICE, "receipts", "first.csv", "-o", "out"))
put("hop.csv.riyotag", get("names.csv.riyotag").replace("ダイジェスト=".encode(), "ダイジェスト=0".encode()))
expect("one on the way that does not fit the file", filter_(NOTICE, "receipts", "first.csv", "-o", "out"), 2, "hop.csv.riyotag")
put("store/x.csv", "SECRET,3\n")
expect("a reworked file gets its tags by such a link", run("tag", "first.csv", "--from", "names.csv"), 0)
report("beside all of them", get("hop.csv.riyotag") == get("latest.csv.riyotag") == get("store/x.csv.riyotag"))
refused("and they count", filter_(NOTICE, "receipts", "first.csv", "-o", "out"))

# Other names of the same file
os.link(path("names.csv"), path("hard.csv"))
for how, done in (("by a hard link", filter_(NOTICE, "receipts", "hard.csv", "-o", "out")), ("through one", through("hard.csv"))):
    refused(how, done)
os.mkdir(path("else"))
os.rename(path("hard.csv"), path("else/hard.csv"))
for how, done in (("by one in another folder", filter_(NOTICE, "receipts", "else/hard.csv", "-o", "out")), ("through that", through("else/hard.csv"))):
    expect(how, done, 2, "else/hard.csv", "ハードリンク")
refused("where the sidecar is", filter_(NOTICE, "receipts", "names.csv", "-o", "out"))
os.link(path("plain.csv"), path("plain2.csv"))
expect("two names without a sidecar, both of them seen", filter_(NOTICE, "receipts", "plain2.csv", "-o", "out"), 0)
os.unlink(path("plain2.csv"))
os.unlink(path("out"))
os.unlink(path("else/hard.csv"))
with open(path("names.csv"), "rb") as file:
    os.rename(path("names.csv"), path("renamed.csv"))
    os.rename(path("names.csv.riyotag"), path("renamed.csv.riyotag"))
    refused("renamed with its sidecar while it is open", filter_(NOTICE, "receipts", "-o", "out", stdin=file))
os.rename(path("renamed.csv"), path("names.csv"))
os.rename(path("renamed.csv.riyotag"), path("names.csv.riyotag"))
with open(path("names.csv"), "rb") as file:
    refused("as /dev/fd/N", filter_(NOTICE, "receipts", f"/dev/fd/{file.fileno()}", "-o", "out", pass_fds=[file.fileno()]))


def apart(says, script, code, *words):
    """In a place of its own, where things are mounted."""
    if subprocess.run(["unshare", "-m", "true"], capture_output=True).returncode != 0:
        return report(f"{says} # SKIP nothing can be mounted here", True)
    done = subprocess.run(["unshare", "-m", "sh", "-ec", script], capture_output=True, cwd=home, env=dict(environment, RIYO=RIYO, P=NOTICE))
    return expect(says, done, code, *words)


USE = '"$RIYO" filter -C riyo -p "$P" -l receipts'
put("else/bound.csv", "")
apart("a file that is mounted elsewhere", f"mount --bind names.csv else/bound.csv; {USE} else/bound.csv", 2, "else/bound.csv", "マウント")
apart("through it", f"mount --bind names.csv else/bound.csv; {USE} <else/bound.csv", 2, "else/bound.csv", "マウント")
apart("a folder that is mounted elsewhere has the sidecar too", f"mount --bind . else; {USE} else/names.csv", 1, "列 1 (レセプト,口座)")
apart("without /proc, by its name", f"mount -t tmpfs none /proc; {USE} names.csv", 1, "列 1 (レセプト,口座)")
apart("without /proc, as standard input", f"mount -t tmpfs none /proc; {USE} <names.csv", 2, "添え書き")
apart("without /proc, a file without one, too", f"mount -t tmpfs none /proc; {USE} <plain.csv", 2, "添え書き")
expect("a layout is checked by what is beside the file, too", run("layout", "check", "-C", folder, "receipts", "names.csv"), 0)
report("and tells of it", "列 1\tレセプト,口座" in run("layout", "check", "-C", folder, "receipts", "names.csv").stdout.decode())
put("edited.csv", "SECRET,2\n")
put("edited.csv.riyotag", get("names.csv.riyotag"))
expect("of a file that has changed since", run("layout", "check", "-C", folder, "receipts", "edited.csv"), 2, "riyo tag")

# What has no name has no sidecar
one, other = socket.socketpair()
other.sendall(b"x,1\n")
other.shutdown(socket.SHUT_WR)
expect("a socket", filter_(NOTICE, "receipts", "-o", "out", stdin=one), 0)
master, terminal = pty.openpty()
os.write(master, b"x,1\n\x04")
expect("a terminal", filter_(NOTICE, "receipts", "-o", "out", stdin=terminal), 0)
memory = os.memfd_create("x")
os.write(memory, b"x,1\n")
os.lseek(memory, 0, os.SEEK_SET)
expect("a file in memory has no name", filter_(NOTICE, "receipts", "-o", "out", stdin=memory), 2, "添え書き")
put("names.csv", "SECRET,1\n")
expect("a pipe", filter_(NOTICE, "receipts", "-o", "out", data=get("names.csv")), 0)
os.mkfifo(path("fifo"))
feeder = subprocess.Popen(["sh", "-c", "cat names.csv >fifo"], cwd=home)
expect("a pipe that has a name", filter_(NOTICE, "receipts", "fifo", "-o", "out"), 0)
feeder.wait()
expect("a name", filter_(NOTICE, "receipts", "plain.csv", "-o", "out"), 0)
sources = [entry.get("source") for entry in map(json.loads, log_lines()) if entry["event"] == "file"]
report("the log tells which were pipes", sources[-5:] == ["pipe"] * 4 + [None] and "pipe" not in sources[:-5], sources)
plan()
