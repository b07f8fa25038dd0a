#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""However a file is given, by its name or as standard input, its sidecar counts; a pipe has none, and the log says so."""
import json
import os
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
expect("from its middle", through("plain.csv", before=lambda file: os.lseek(file.fileno(), 3, os.SEEK_SET)), 0)
expect("one with a sidecar from its middle is not what that describes", through("names.csv", before=lambda file: os.lseek(file.fileno(), 6, os.SEEK_SET)), 2, "names.csv")
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

# What has no name has no sidecar
put("names.csv", "SECRET,1\n")
expect("a pipe", filter_(NOTICE, "receipts", "-o", "out", data=get("names.csv")), 0)
os.mkfifo(path("fifo"))
feeder = subprocess.Popen(["sh", "-c", "cat names.csv >fifo"], cwd=home)
expect("a pipe that has a name", filter_(NOTICE, "receipts", "fifo", "-o", "out"), 0)
feeder.wait()
expect("a name", filter_(NOTICE, "receipts", "plain.csv", "-o", "out"), 0)
sources = [entry.get("source") for entry in map(json.loads, log_lines()) if entry["event"] == "file"]
report("the log tells which were pipes", sources == [None] * 4 + ["pipe", "pipe", None], sources)
plan()
