#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""riyo tag --layout: a file that has no tags gets those of a layout that it fits, once, and the log says so."""
import json
import os
import socket
import subprocess

from shell import RIYO, adopt, environment, exists, expect, filter_, folder, get, home, log_lines, logged, path, plan, put, report, run

NOTICE, PAY = "医療費通知の発行", "保険給付の支払"
assert run("init", "riyo", "--builtin").returncode == 0
SUBJECT = "本人=記号\n本人=番号\n本人=枝番\n"
PARTS = "".join(f"[列 {column}]\n類型=レセプト\n" for column in ("記号", "番号", "枝番", "傷病名")) + "[列 口座]\n類型=口座\n"
HEAD = "記号,番号,枝番,傷病名,口座\n"
adopt("claims", "[レイアウト]\n形式=csv\n見出し行=1\n" + SUBJECT + PARTS)
adopt("above", "[レイアウト]\n形式=csv\n本人=1\n本人=2\n本人=3\n[列 1-]\n類型=レセプト\n[前置き]\n行数=1\n個人情報でない=題\n")
adopt("any", "[レイアウト]\n形式=csv\n本人=なし\n[列 1-]\n類型=レセプト\n")
adopt("zip", "[レイアウト]\n形式=一括\n本人=なし\n[全体]\n類型=レセプト\n")
adopt("harmless", "[レイアウト]\n形式=csv\n本人=なし\n[列 1-]\n個人情報でない=見本\n")
put("raw.csv", HEAD + "9901,12,1,例示病,1234567\n9902,345,1,見本病,7654321\n")


def tag(name, layout, *more, **how):
    return run("tag", name, "--layout", layout, "-C", folder, *more, **how)


def entries(event):
    return [entry for entry in map(json.loads, log_lines()) if entry["event"] == event]


def refused(says, attempt, *words, code=2, name=None):
    n = len(entries("tag"))
    expect(says, attempt(), code, *words)
    report(f"{says}: nothing is written", not (name and exists(name + ".riyotag")) and len(entries("tag")) == n)


expect("a raw file is tagged", tag("raw.csv", "claims"), 0, *[])
text = get("raw.csv.riyotag").decode()
report("part by part, by places", "[部分 列 傷病名]\n類型=レセプト\n位置=列 4\n" in text and "[部分 列 口座]\n類型=口座\n位置=列 5\n" in text, text)
report("by that layout, in its shape", all(f"\n{key}=" in text for key in ("件数", "表", "レイアウト", "レイアウトのハッシュ", "形式", "見出し行")), text)
entry = (entries("tag") or [{}])[0]
report("and that is recorded", [entry.get(key) for key in ("layout", "records", "to", "bytes")]
       == ["claims", 2, "レセプト,口座", len(get("raw.csv"))] and entry.get("xxh3", "?") in text and "op" not in entry, entry)
report("of the file by its mask", logged("raw.csv") == [entry] and "raw" not in entry["output"], entry)
expect("the log is intact", run("audit", "verify", "-C", folder), 0)
expect("its tags count under another layout", filter_(NOTICE, "harmless", "raw.csv", "-o", "o.csv"), 1, "口座", "列 5")
expect("and under its own", filter_(NOTICE, "claims", "--blank", "raw.csv", "-o", "o.csv"), 0)
expect("a file made from it has them", run("tag", "o2.csv", "--from", "raw.csv", data=put("o2.csv", "1\n")), 0)
expect("a second time it is refused", tag("raw.csv", "any"), 2, "raw.csv.riyotag", "--from")
report("and nothing changed", get("raw.csv.riyotag").decode() == text)
put("raw.csv", HEAD)
expect("though the sidecar is stale", tag("raw.csv", "any"), 2, "raw.csv.riyotag")
put("broken.csv", "1\n")
put("broken.csv.riyotag", "?")
expect("or broken", tag("broken.csv", "any"), 2, "broken.csv.riyotag")

# Whatever leads to the file
os.mkdir(path("sub"))
put("sub/one.csv", "1,2\n")
os.symlink("sub/one.csv", path("link.csv"))
expect("through a link", tag("link.csv", "any"), 0)
report("beside the file itself", exists("sub/one.csv.riyotag") and not exists("link.csv.riyotag"))
os.unlink(path("sub/one.csv.riyotag"))
put("link.csv.riyotag", text)
refused("one beside the link is one", lambda: tag("link.csv", "any"), "link.csv.riyotag", name="sub/one.csv")
os.unlink(path("link.csv.riyotag"))
with open(path("sub/one.csv"), "rb") as file:
    expect("standard input", tag("-", "any", stdin=file), 0)
report("is tagged where it is, and told by that name", exists("sub/one.csv.riyotag") and entries("tag")[-1:] == logged("one.csv"), entries("tag")[-1:])
os.link(path("sub/one.csv"), path("sub/two.csv"))
refused("another name of a tagged file", lambda: tag("sub/two.csv", "any"), "one.csv.riyotag", name="sub/two.csv")
os.rename(path("sub/two.csv"), path("two.csv"))
refused("whose other name is elsewhere", lambda: tag("two.csv", "any"), "ハードリンク", name="two.csv")
os.symlink("nowhere", path("dangling"))
os.mkfifo(path("fifo"))
socket.socket(socket.AF_UNIX).bind(path("socket"))
for name in "missing.csv", "dangling", "sub", "fifo", "socket", "riyo/rules.riyo":
    refused(f"not {name}", lambda: tag(name, "any"), name, name=name)
refused("not a pipe", lambda: tag("-", "any", data=b"1,2\n"), "/dev/stdin")
beside = os.path.lexists("/dev/stdin.riyotag")
report("nor beside what leads there", not beside)
if beside:
    os.unlink("/dev/stdin.riyotag")

# The file must fit, all of it
for says, layout, data, *words in (
        ("a row with fewer columns", "any", "1,2\n3\n", "2 行目"),
        ("a header that lacks one", "claims", "記号,番号,枝番,傷病名\n", "1 行目", "口座"),
        ("a column that the layout does not name", "claims", HEAD[:-1] + ",別\n9901,12,1,例示病,1,2\n", "列 6"),
        ("a person in a row that is no data", "above", "9901,12,1\n9901,12,2\n", "1 行目", "前置き"),
        ("a quote that is not closed", "any", 'a,"b\n', "1 行目"),
        ("nothing where a header is declared", "claims", "", "")):
    put("bad.csv", data)
    refused(says, lambda: tag("bad.csv", layout), *words, name="bad.csv")
put("empty.csv", "")
expect("a day without records", tag("empty.csv", "any"), 0)
report("carries nothing", "個人情報でない=記録がない" in get("empty.csv.riyotag").decode())
put("pack.zip", b"PK\x03\x04\x00\x01")
expect("what is opaque", tag("pack.zip", "zip"), 0)
report("carries it as a whole", "類型=レセプト\n位置=全体\n" in get("pack.zip.riyotag").decode(), get("pack.zip.riyotag").decode())
put("last.csv", "1,2\n3,4")
expect("without a last newline", tag("last.csv", "any"), 0)
report("its bytes are counted as they are", "バイト数=7\n" in get("last.csv.riyotag").decode())
expect("and are the file's", filter_(NOTICE, "any", "last.csv", "-o", "o.csv"), 0)

long = "長" * 83 + ".csv"
put(long, "1,2\n")
expect("beside a name that has no room for more there is none", filter_(NOTICE, "any", long, "-o", "o.csv"), 0)
refused("and can be none", lambda: tag(long, "any"), "riyotag", name=long)
put("-dash.csv", "1,2\n")
expect("a name that begins like an option", run("tag", "--layout", "any", "-C", folder, "--", "-dash.csv"), 0)
report("is that of a file", exists("-dash.csv.riyotag"))

# What it takes
put("x.csv", "1,2\n")
for says, arguments, *words in (
        ("a layout that is not adopted", ("--layout", "nosuch"), "nosuch"),
        ("a loose one", ("--layout", "./any.layout"), "any.layout"),
        ("an empty name", ("--layout", ""), ""),
        ("sources as well", ("--layout", "any", "--from", "raw.csv"), "--from"),
        ("two files", ("two.csv", "--layout", "any"), "--layout"),
        ("a purpose", ("--layout", "any", "-p", NOTICE), "--processing"),
        ("a 加工", ("--layout", "any", "--processing", "見本"), "--processing"),
        ("an actor that breaks lines", ("--layout", "any", "-a", "a\nb"), ""),
        ("nothing", (), "--layout")):
    refused(says, lambda: run("tag", "x.csv", "-C", folder, *arguments), *words, name="x.csv")
refused("no folder", lambda: run("tag", "x.csv", "--layout", "any", "-C", "nowhere"), "nowhere", name="x.csv")
os.mkdir(path("away"))
refused("none where it is looked for", lambda: run("tag", "../x.csv", "--layout", "any", cwd=path("away")), "riyo", name="x.csv")
expect("who did it is told", tag("x.csv", "any", "-a", "見本"), 0)
report("by name", entries("tag")[-1:] and entries("tag")[-1]["actor"] == "見本")
put("uke.txt", "x")
refused("one that ships, which the file does not fit", lambda: tag("uke.txt", "uke"), "uke.txt", name="uke.txt")
sample = os.path.join(os.environ["top_srcdir"], "lib/data/samples/zengin.txt")
with open(sample, encoding="utf-8") as file:
    put("z.txt", file.read().encode("cp932"))
expect("one that ships", tag("z.txt", "zengin", "--json"), 0)
report("by the bytes of each type", "[部分 行 2]\n" in get("z.txt.riyotag").decode(), get("z.txt.riyotag").decode())

put("gone.csv", "1,2\n")
with open(path("gone.csv"), "rb") as held:
    os.unlink(path("gone.csv"))
    done = run("tag", "-", "--layout", "any", "-C", folder, stdin=held)
expect("a file whose name is gone has no place for a sidecar", done, 2, "名前")
report("nor gets one elsewhere", not os.path.exists("/dev/stdin.riyotag"))


def apart(says, script, name):
    """In a place of its own, where things are mounted."""
    if subprocess.run(["unshare", "-m", "true"], capture_output=True).returncode != 0:
        report(f"{says} # SKIP nothing can be mounted here", True)
    else:
        refused(says, lambda: subprocess.run(["unshare", "-m", "sh", "-ec", script], capture_output=True, cwd=home, env=dict(environment, RIYO=RIYO)), name=name)


put("sub/ro.csv", "1,2\n")
apart("a folder that cannot be written", 'mount --bind sub sub; mount -o remount,bind,ro sub; "$RIYO" tag sub/ro.csv --layout any', "sub/ro.csv")
apart("a log that cannot be written", 'mount --bind riyo riyo; mount -o remount,bind,ro riyo; "$RIYO" tag sub/ro.csv --layout any', "sub/ro.csv")
plan()
