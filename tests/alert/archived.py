#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What waited to be told and was moved away meanwhile, or cannot be read, is said to be missing from what is told at last;
what can be told before it is moved is told then."""
import json
import os
import shutil
import time

from alerts import KEEP, told, wait
from faketime import riyo_at
from shell import ACCOUNT, path, plan, put, report, run

put("rules.riyo", f"[担当 係]\n類型=レセプト\n担当者={ACCOUNT}\n[本人 加入者]\n形式=記号-番号-枝番\n"
    f"[連絡]\n責任者=見本\nコマンド={KEEP}\nしきい値=1\n時間枠=1秒\n")


def entries(event, *words):
    return [json.loads(line) for line in run("audit", "show", "-C", "riyo", "--event", event, *words).stdout.splitlines()]


def on(day, *words):
    done = riyo_at(f"{day} 10:00:00", *words)
    if done.returncode != 0:
        report(" ".join(words), False, done.stderr.decode())


def failures():
    """A helper tries twice, and leaves the rest to who comes next."""
    return [entry for entry in entries("alert") if entry["result"] == "exit 3"]


def make():
    """Two lifts, of which nobody was told, the first in a file that nothing is written to any more."""
    for name in "riyo", "old":
        shutil.rmtree(path(name), True)
    for name in "told", "broken":
        if os.path.exists(path(name)):
            os.unlink(path(name))
    os.mkdir(path("old"))
    put("broken", "")
    on("2026-01-10", "init", "riyo", "--builtin", "-q")
    on("2026-01-10", "adopt", "rules.riyo", "-C", "riyo", "-q")
    for reference in "R1", "R2":
        on("2026-01-10", "suspend", "add", "-C", "riyo", "-s", "1-1-1", "--all", "--reason", "利用停止", "--ref", reference, "-q")
    on("2026-01-10", "suspend", "lift", "-C", "riyo", "--ref", "R1", "--reason", "誤記録", "-q")
    settled = wait(lambda: len(failures()) >= 2)
    run("suspend", "lift", "-C", "riyo", "--ref", "R2", "--reason", "本人の申出", "-q")
    report("two lifts, of which nobody is told", settled and len(entries("lift")) == 2
           and told() == "", failures(), told())
    time.sleep(2.2)
    return [entry["seq"] for entry in entries("lift")]


def span_of(first, last):
    return f"{first} から {last} " if first < last else f"{first} "


def tell():
    """The command works again, and the timer asks."""
    os.unlink(path("broken"))
    run("status", "-C", "riyo")
    wait(lambda: "フォルダー: " in told())
    return told()


lifts = make()
words = tell()
report("where nothing was moved both are listed", words.count("利用停止の解除") == 2 and "移した記録" not in words
       and "読めず" not in words and "--archived" not in words, words)

lifts = make()
done = run("audit", "archive", "-C", "riyo", path("old"), "--before", "2026-02-01")
report("what nobody could be told of may be moved", done.returncode == 0 and os.listdir(path("old")) == ["000001.jsonl"], done.stderr.decode())
last = entries("archive")[0]["last"]
report("one of the lifts is in there", lifts[0] <= last < lifts[1], last, lifts)
rows = json.loads(run("audit", "report", "-C", "riyo", "--json").stdout)["alerts"]
report("the report still has what reached nobody", any(row["result"] == "まだ届いていない" for row in rows), rows)
report("status too", "届いていない通知" in run("status", "-C", "riyo").stdout.decode())
time.sleep(2.2)
words = tell()
first = words.split("（前回の通知の後、")[-1].split(" ")[0]
report("what is told later says which entries are not listed, and where they are",
       f"記録番号 {span_of(int(first), last)}は別の場所に移した記録にあり、この内訳にありません" in words and "audit show --event archive" in words, words)
report("and lists what is here", words.count("利用停止の解除") == 1 and "監査記録の古いファイルの移動" in words, words)
span = words.split("audit show --seq ")[1].split(" ")[0]
report("what it advises reads them", f"audit show --seq {span} --archived 移動先" in words
       and b'"event":"lift"' in run("audit", "show", "-C", "riyo", "--seq", span, "--archived", path("old")).stdout, words)

lifts = make()
os.unlink(path("broken"))
done = run("audit", "archive", "-C", "riyo", path("old"), "--before", "2026-02-01")
wait(lambda: "フォルダー: " in told())
report("who archives tells before it moves", done.returncode == 0 and told().count("利用停止の解除") == 2
       and "移した記録" not in told(), done.stderr.decode(), told())

lifts = make()
name = path("riyo/audit/000001.jsonl")
with open(name, "rb") as file:
    text = file.read()
with open(name, "wb") as file:
    file.write(text.replace(b'"event":"lift"', b'"event";"lift"', 1))
words = tell()
report("what cannot be read is said, not left out", f"記録番号 {lifts[0]} から " in words
       and "監査記録から読めず、この内訳にありません" in words and "riyo audit verify" in words, words)
plan()
