#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""riyo tag --processing: what a declared procedure made of files carries what the procedure leaves; that is a use of theirs, permitted and recorded or refused."""
import json
import os
import subprocess
import time

from shell import RIYO, adopt, environment, exists, expect, filter_, folder, get, home, log_lines, logged, path, plan, put, report, run

MEMBERS, NOTICE, PAY = "加入者の管理", "医療費通知の発行", "保険給付の支払"
assert run("init", "riyo", "--builtin").returncode == 0
RULES = get("riyo/rules.riyo").decode() + """
[加工 集計]
元=資格
元=レセプト
方法=10人未満を伏せた集計
先=個人情報でない
承認者=見本 花子

[加工 抜粋]
元=資格
元=口座
方法=口座を消して作り直す
先=資格
承認者=見本 花子
承認者=例示 次郎
"""
put("rules.riyo", RULES)
expect("a 加工 is declared", run("adopt", "rules.riyo", "-C", folder), 0)
for name, category, purpose in (("ledger", "資格", MEMBERS), ("claims", "レセプト", NOTICE), ("bank", "口座", PAY)):
    adopt(name, f"[レイアウト]\n形式=csv\n本人=なし\n[列 1-]\n類型={category}\n")
    put(f"{name}.in", f"{name},1\n")
    expect(f"{name} passes", filter_(purpose, name, f"{name}.in", "-o", f"{name}.csv"), 0)
adopt("harmless", "[レイアウト]\n形式=csv\n本人=なし\n[列 1-]\n個人情報でない=見本\n")
put("new.csv", "件数,3\n")


def process(new, *sources, by="集計", purpose=MEMBERS, more=(), **how):
    return run("tag", new, *[word for source in sources for word in ("--from", source)], "--processing", by, "-p", purpose, "-C", folder, *more, **how)


def entries(event):
    """The entries of an event; where there is none, one that says nothing."""
    return [entry for entry in map(json.loads, log_lines()) if entry["event"] == event] or [{}]


def refused(says, attempt, *words, code=2, name="new.csv"):
    n, before = sum(map(bool, entries("declassify"))), get(name + ".riyotag") if exists(name + ".riyotag") else None
    expect(says, attempt(), code, *words)
    after = get(name + ".riyotag") if exists(name + ".riyotag") else None
    return report(f"{says}: nothing is taken away", before == after and sum(map(bool, entries("declassify"))) == n)


def clean():
    for name in "new.csv.riyotag", "sub/real.csv.riyotag":
        if exists(name):
            os.unlink(path(name))


expect("a table made of the ledger", process("new.csv", "ledger.csv"), 0)
text = get("new.csv.riyotag").decode()
report("is no personal data, and says by what", "[全体]\n個人情報でない=[加工 集計] 10人未満を伏せた集計\n" in text and "\n加工=集計\n" in text
       and "\nもと=ledger.csv\n" in text and "類型" not in text, text)
begin, end, entry = entries("begin")[-1], entries("end")[-1], entries("declassify")[-1]
report("by an operation for that purpose", begin.get("op") == entry.get("op") == end.get("op") and begin.get("purpose") == MEMBERS and f"利用={entry.get('op')}" in text, entry)
report("which used what it was made from", (end.get("permitted"), end.get("permitted_tags"), end.get("refused")) == (1, "資格", 0), end)
report("recorded, with who approved it", [entry.get(key) for key in ("processing", "method", "approver", "from", "to", "bytes")]
       == ["集計", "10人未満を伏せた集計", "見本 花子", "資格", "個人情報でない", len(get("new.csv"))] and entry.get("xxh3", "?") in text, entry)
report("of what, and from what, by masks", entry in logged("ledger.csv") and logged("new.csv") == [entry] and len(entry.get("sources", [])) == 1
       and not any(name in str(entry) for name in ("ledger.csv", "new.csv")), entry)
expect("the log is intact", run("audit", "verify", "-C", folder), 0)
expect("it is for any purpose", filter_(PAY, "harmless", "new.csv", "-o", "o.csv"), 0)
refused("nor is it another's result, though it carries nothing", lambda: process("new.csv", "ledger.csv", by="抜粋"), "変わっていない")
put("third.csv", "3\n")
expect("and so is what is made from it", run("tag", "third.csv", "--from", "new.csv"), 0)
report("which carries nothing", "類型" not in get("third.csv.riyotag").decode())
refused("of nothing nothing is removed", lambda: process("third.csv", "new.csv"), "個人情報がなく", name="third.csv")
put("new.csv", "件数,4\n")
expect("made anew, tagged anew", process("new.csv", "ledger.csv", more=("--ref", "R8-1", "--approver", "見本 花子")), 0)
report("with the paper behind it", (entries("begin")[-1].get("reference"), entries("begin")[-1].get("approver")) == ("R8-1", "見本 花子"))
refused("by whom the rules do not name", lambda: process("new.csv", "ledger.csv", more=("--approver", "見本 三郎")), "見本 三郎", "承認者")

# Categories may remain
clean()
expect("what leaves a category", process("new.csv", "ledger.csv", by="抜粋"), 0)
report("carries that", "[全体]\n類型=資格\n" in get("new.csv.riyotag").decode(), get("new.csv.riyotag").decode())
report("approved by both", entries("declassify")[-1].get("approver") == "見本 花子 例示 次郎")
refused("it has not gone through another since", lambda: process("new.csv", "ledger.csv"), "変わっていない")
refused("from whatever else", lambda: process("new.csv", "claims.csv", purpose=NOTICE), "変わっていない")
refused("and is not for what it still carries", lambda: filter_(PAY, "harmless", "new.csv", "-o", "o.csv"), "資格", code=1)
expect("the same may say again what it made", process("new.csv", "ledger.csv", by="抜粋"), 0)
refused("of all that it carries", lambda: process("new.csv", "claims.csv", by="抜粋", purpose=NOTICE), "資格", code=1)
put("new.csv", "件数,33\n")
expect("what was written anew goes through another", process("new.csv", "ledger.csv"), 0)
clean()
expect("carried over from elsewhere", run("tag", "new.csv", "--from", "bank.csv"), 0)
refused("that is no procedure's result", lambda: process("new.csv", "ledger.csv"), "変わっていない")
clean()
put("piece.csv", "ledger,1")
expect("a piece of what was passed", run("tag", "piece.csv", "--from", "ledger.csv"), 0)
refused("does not free the whole", lambda: process("ledger.csv", "piece.csv"), "変わっていない", name="ledger.csv")
put("raw.csv", "ledger,2\n")
expect("nor what was tagged", run("tag", "raw.csv", "--layout", "ledger", "-C", folder), 0)
refused("for the first time", lambda: process("raw.csv", "piece.csv"), "変わっていない", name="raw.csv")
expect("nor when it is tagged again", run("tag", "raw.csv", "--from", "piece.csv"), 0)
refused("from others", lambda: process("raw.csv", "piece.csv"), "変わっていない", name="raw.csv")
clean()

# The table, the rules, the persons
refused("what the table does not permit", lambda: process("new.csv", "ledger.csv", purpose=PAY), "NOT_IN_TABLE", "資格", code=1)
report("the refusal is recorded", entries("refused")[-1].get("code") == "NOT_IN_TABLE" and entries("end")[-1].get("refused") == 1)
refused("an unknown purpose", lambda: process("new.csv", "ledger.csv", purpose="見本"), "UNKNOWN_PURPOSE", code=1)
refused("an unknown actor", lambda: process("new.csv", "ledger.csv", more=("-a", "見本")), "UNKNOWN_ACTOR", code=1)
refused("an unknown role", lambda: process("new.csv", "ledger.csv", more=("--role", "見本")), code=1)
refused("an unknown 加工", lambda: process("new.csv", "ledger.csv", by="見本"), "[加工 見本]")
refused("one whose name breaks lines", lambda: process("new.csv", "ledger.csv", by="見\n本"), "[加工 見\ufffd本]")
refused("one that does not start from there", lambda: process("new.csv", "claims.csv", by="抜粋", purpose=NOTICE), "[加工 抜粋]", "レセプト")
refused("two sources, of which one is not for it", lambda: process("new.csv", "ledger.csv", "claims.csv"), "レセプト", code=1)
assert run("suspend", "add", "-C", folder, "-s", "9901-12-1", "--purpose", MEMBERS, "--reason", "利用停止", "--ref", "R1").returncode == 0
refused("anybody's stop", lambda: process("new.csv", "ledger.csv"), "SUSPENDED", "添え書き", code=1)
assert run("suspend", "lift", "-C", folder, "--reason", "本人の申出", "--ref", "R1").returncode == 0
expect("lifted", process("new.csv", "ledger.csv"), 0)
clean()

# Files
put("untagged.csv", "1\n")
refused("a source without a sidecar", lambda: process("new.csv", "untagged.csv"), "untagged.csv")
refused("one that is not there", lambda: process("new.csv", "missing.csv"), "missing.csv")
put("stale.csv", "2\n")
put("stale.csv.riyotag", get("ledger.csv.riyotag"))
refused("one that changed since", lambda: process("new.csv", "stale.csv"), "stale.csv")
os.mkfifo(path("fifo"))
refused("a pipe", lambda: process("new.csv", "fifo"), "fifo")
refused("of a pipe", lambda: process("fifo", "ledger.csv"), "fifo", name="fifo")
refused("a file that is not there", lambda: process("missing.csv", "ledger.csv"), "missing.csv", name="missing.csv")
put("foreign.csv", "ledger,1\n")
put("foreign.csv.riyotag", "\n".join("表=" + "0" * 64 if line.startswith("表=") else line for line in get("ledger.csv.riyotag").decode().split("\n")))
refused("tags of a table that was never adopted", lambda: process("new.csv", "foreign.csv"), "foreign.csv.riyotag")
refused("itself", lambda: process("ledger.csv", "ledger.csv"), "ledger.csv", name="ledger.csv")
os.symlink("ledger.csv", path("soft.csv"))
refused("itself through a link", lambda: process("soft.csv", "ledger.csv"), "ledger.csv", name="ledger.csv")
os.link(path("ledger.csv"), path("hard.csv"))
refused("another name of it", lambda: process("hard.csv", "ledger.csv"), "ledger.csv", name="hard.csv")
os.unlink(path("hard.csv"))
put("copy.csv", get("ledger.csv"))
refused("a copy", lambda: process("copy.csv", "ledger.csv"), "ledger.csv", name="copy.csv")
refused("a place in the folder", lambda: process("riyo/rules.riyo", "ledger.csv"), "rules.riyo", name="riyo/rules.riyo")
os.mkdir(path("sub"))
put("sub/real.csv", "件数,5\n")
os.symlink("sub/real.csv", path("link.csv"))
expect("through a link", process("link.csv", "ledger.csv"), 0)
report("the sidecar is beside the file", exists("sub/real.csv.riyotag") and not exists("link.csv.riyotag"))
put("link.csv.riyotag", get("ledger.csv.riyotag"))
put("sub/real.csv", "件数,6\n")
expect("where one is beside the link", process("link.csv", "ledger.csv"), 0)
report("neither is left behind", get("link.csv.riyotag") == get("sub/real.csv.riyotag"))
expect("so that it is of use", filter_(PAY, "harmless", "link.csv", "-o", "o.csv"), 0)
os.unlink(path("link.csv.riyotag"))
with open(path("ledger.csv"), "rb") as file:
    expect("a source on standard input", process("new.csv", "-", stdin=file), 0)
report("is told by its name", "\nもと=ledger.csv\n" in get("new.csv.riyotag").decode(), get("new.csv.riyotag").decode())
odd = "台帳 #1.csv"
os.rename(path("ledger.csv"), path(odd)), os.rename(path("ledger.csv.riyotag"), path(odd + ".riyotag"))
put("other.csv", "件数,5\n")
expect("a source whose name looks like a comment", process("other.csv", odd), 0)
expect("what it was made into can be read", filter_(MEMBERS, "harmless", "other.csv", "-o", "read.csv"), 0)
os.rename(path(odd), path("ledger.csv")), os.rename(path(odd + ".riyotag"), path("ledger.csv.riyotag"))
clean()
refused("a pipe there", lambda: process("new.csv", "-", data=b"ledger,1\n"), "/dev/stdin")
evil = "x\n[全体]\n個人情報でない=y"
put(evil, get("claims.csv"))
put(evil + ".riyotag", get("claims.csv.riyotag"))
expect("a source whose name would be a part", run("tag", "new.csv", "--from", evil), 0)
report("is none", get("new.csv.riyotag").decode().count("\n[全体]\n") == 1 and "類型=レセプト" in get("new.csv.riyotag").decode(), get("new.csv.riyotag").decode())
clean()

# What it takes
for says, arguments, *words in (
        ("no purpose", ("--from", "ledger.csv", "--processing", "集計"), "-p"),
        ("no source", ("--processing", "集計", "-p", MEMBERS), "--from"),
        ("a purpose for nothing", ("--from", "ledger.csv", "-p", MEMBERS), "--processing"),
        ("an actor for nothing", ("--from", "ledger.csv", "-a", "見本"), "--processing")):
    refused(says, lambda: run("tag", "new.csv", "-C", folder, *arguments), *words)
refused("no folder", lambda: run("tag", "new.csv", "--from", "ledger.csv", "--processing", "集計", "-p", MEMBERS, "-C", "nowhere"), "nowhere")


def apart(says, script, *words):
    """In a place of its own, where things are mounted."""
    if subprocess.run(["unshare", "-m", "true"], capture_output=True).returncode != 0:
        report(f"{says} # SKIP nothing can be mounted here", True)
        return
    refused(says, lambda: subprocess.run(["unshare", "-m", "sh", "-ec", script], capture_output=True, cwd=home, env=dict(environment, RIYO=RIYO, P=MEMBERS)),
            *words, name="sub/real.csv")


USE = '"$RIYO" tag sub/real.csv --from ledger.csv --processing 集計 -p "$P"'
put("sub/real.csv", "件数,7\n")
apart("a folder that cannot be written", f"mount --bind sub sub; mount -o remount,bind,ro sub; {USE}", "sub/real.csv")
apart("a log that cannot be written", f"mount --bind riyo riyo; mount -o remount,bind,ro riyo; {USE}")

# Sources that were passed under two 版 of the table, which the folder has both adopted
with open(os.path.join(os.environ["top_srcdir"], "lib", "data", "builtin.riyo"), encoding="utf-8") as file:
    today = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 9 * 3600))
    put("2.riyo", file.read().replace("版=1\n", f"版=2\n公表日={today}\n施行日={today}\n", 1))
expect("a second 版", run("adopt", "2.riyo", "-C", folder), 0)
put("april.in", "4月,1\n")
expect("a file under it", filter_(MEMBERS, "ledger", "april.in", "-o", "april.csv"), 0)
put("half-year.csv", "件数,12\n")
expect("a procedure of sources of two 版", process("half-year.csv", "ledger.csv", "april.csv"), 0)
report("leaves what it leaves", b"\xe9\xa1\x9e\xe5\x9e\x8b=" not in get("half-year.csv.riyotag"), get("half-year.csv.riyotag").decode())
plan()
