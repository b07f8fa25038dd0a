#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What waits or failed to be told is shown by riyo status, which then ends with 1, and tells it; the timer asks so."""
import configparser
import json
import os
import re
import shlex
import shutil
import time

from alerts import KEEP, told, wait
from shell import ACCOUNT, home, path, plan, put, report, run

source = os.environ["top_srcdir"]

run("init", "riyo", "--builtin")


def adopt(command):
    put("rules.riyo", f"[担当 係]\n類型=レセプト\n担当者={ACCOUNT}\n"
        f"[本人 加入者]\n形式=記号-番号-枝番\n[連絡]\n責任者=見本\nコマンド={command}\nしきい値=1\n時間枠=1秒\n")
    return run("adopt", "rules.riyo", "--quiet")


def untold(done):
    return "通知=" in done.stdout.decode()


done = adopt(KEEP)
report("the rules are adopted", done.returncode == 0, done.stderr.decode())
done = run("status")
report("nothing waits", done.returncode == 0 and not untold(done), done.stdout.decode())
put("broken", "")
done = run("suspend", "add", "-s", "1-1-1", "--all", "--reason", "利用停止", "--ref", "R1")
report("a stop", done.returncode == 0, done.stderr.decode())
done = run("suspend", "lift", "--ref", "R1", "--reason", "誤記録")
report("is lifted, whatever becomes of the alert", done.returncode == 0, done.stderr.decode())
report("whose command fails",
       wait(lambda: '"result":"exit 3"' in run("audit", "show", "--event", "alert").stdout.decode()))
done = run("status")
report("status shows it, and ends with 1", done.returncode == 1 and untold(done), done.returncode,
       done.stdout.decode())
done = run("status", "--quiet")
report("also when it is quiet", done.returncode == 1 and not done.stdout, done.returncode)
done = run("audit", "verify")
report("audit verify shows it, too", done.returncode == 0 and "通知" in done.stderr.decode(), done.returncode, done.stderr.decode())
rows = json.loads(run("audit", "report", "--json").stdout)["alerts"]
report("the report lists what reached nobody, and of which entry", any(
       row["result"] == "まだ届いていない" and row["count"] >= 1 and row["about"] > 0 for row in rows), rows)
rows = json.loads(run("audit", "report", "--json", "--to", "2000-01-01").stdout)["alerts"]
report("but not of other periods", rows == [], rows)
os.unlink(path("broken"))
time.sleep(1.1)

# What the unit does is what was just done by hand.
unit = configparser.ConfigParser(strict=False)
unit.optionxform = str
unit.read(os.path.join(source, "examples", "systemd", "riyo-alerts.service"))
command = shlex.split(unit["Service"]["ExecStart"])
report("the unit asks for the status, wherever riyo is installed", command[0] == "riyo" and command[1] == "status", command)
done = run(*[path("riyo") if word == "/srv/riyo" else word for word in command[1:]])
report("the timer's question tells it", wait(lambda: "】通知できていなかった出来事\n" in told()), told())
report("all of it", wait(lambda: run("status").returncode == 0), run("status").stdout.decode())
timer = configparser.ConfigParser(strict=False)
timer.optionxform = str
timer.read(os.path.join(source, "examples", "systemd", "riyo-alerts.timer"))
report("the timer asks again and again", "OnCalendar" in timer["Timer"] and timer["Install"]["WantedBy"] == "timers.target")
words = told()
report("the person reads whose folder, in full", f"フォルダー: {path('riyo')}\n" in words or
       f"フォルダー: {os.path.realpath(path('riyo'))}\n" in words, words)
report("and how the entry is found", "riyo audit show --seq" in words, words)
seq = words.split("記録番号 ")[1].split("を")[0].split("（")[0].strip()
done = run("audit", "show", "--seq", seq)
report("which it is", done.stdout.decode().count("\n") == 1 and f'"seq":{seq},' in done.stdout.decode(),
       seq, done.stdout.decode())

report("one that is told late says whom it is for, and what happened, as one told at once does", all(
       text in words.split("通知できていなかった出来事\n")[1] for text in (
           "宛先: 見本\n", f"1. 利用停止の解除（記録番号 {seq}、", f"   担当者: {ACCOUNT}\n   理由: 誤記録\n   対象: R1\n")), words)

# Several that are told at once
run("init", "many", "--builtin", "--quiet")
put("keep-3", f'#!/bin/sh\ncat >>"{home}/many-told"\n')
os.chmod(path("keep-3"), 0o755)
me = ACCOUNT
MANY = (f"[担当 係]\n類型=レセプト\n類型=資格\n担当者={me}\n[業務 薬剤の確認]\nセル=レセプト / 保険給付の審査・支払\nセル=資格 / 加入者の管理\n"
        "判断者=見本\n判断日=2026-04-01\n理由=見本\n[本人 加入者]\n形式=記号-番号-枝番\n[法令 開示]\n根拠=個人情報保護法33条\n"
        f"類型=レセプト\n承認者=見本\n[連絡]\n責任者=見本花子\nコマンド={path('keep-3')}\nしきい値=1\n時間枠=2秒\n")
put("many.riyo", MANY)
run("adopt", "many.riyo", "-C", "many", "--quiet")


def many():
    return open(path("many-told"), encoding="utf-8").read() if os.path.exists(path("many-told")) else ""


put("many.csv", "記号,番号,枝番,口座\n1,1,1,2\n")
put("口座.layout", "[レイアウト]\n形式=csv\n文字コード=UTF-8\n見出し行=1\n本人=記号\n本人=番号\n本人=枝番\n[列 記号]\n類型=資格\n"
    "[列 番号]\n類型=資格\n[列 枝番]\n類型=資格\n[列 口座]\n類型=口座\n")
run("filter", "-C", "many", "-p", "ない目的", "-l", "receipt", "many.csv", "-o", "out")
report("the first is told at once", wait(lambda: many().count("フォルダー: ") == 1), many())
run("suspend", "add", "-C", "many", "-s", "1-1-1", "--all", "--reason", "利用停止", "--ref", "R1", "--quiet")
run("suspend", "lift", "-C", "many", "--ref", "R1", "--reason", "本人の申出", "-a", "理事長")
run("adopt", "口座.layout", "-C", "many", "--quiet")
for words in ("-p", "薬剤の確認"), ("-p", "薬剤の確認"), ("--law", "開示", "--approver", "見本", "--ref", "1"), ("-p", "薬剤の確認", "--rehearse"):
    run("filter", "-C", "many", *words, "-l", "口座", "many.csv", *(() if "--rehearse" in words else ("-o", "out")))
run("filter", "-C", "many", "-p", "保健事業の実施", "-l", "口座", "many.csv", "-o", "out")
report("the others together", wait(lambda: many().count("フォルダー: ") > 1), many())
log = {entry["seq"]: entry for entry in map(json.loads, run("audit", "show", "-C", "many").stdout.splitlines())}


def number(event, key=None, value=None):
    return min(seq for seq, entry in log.items() if entry["event"] == event and (key is None or entry.get(key) == value))


words = many().split("フォルダー: ")[1]
report("the log has from where to where it tells", wait(lambda: any(
       entry.get("first") == number("lift") and entry["about"] > entry["first"] for entry in map(
           json.loads, run("audit", "show", "-C", "many", "--event", "alert").stdout.splitlines()))))
rows = json.loads(run("audit", "report", "-C", "many", "--json").stdout)["alerts"]
report("which names the account, too, where another name was stated",
       any(row["what"] == "解除" and row["actor"].startswith("理事長（アカウント ") for row in json.loads(
           run("audit", "report", "-C", "many", "--format", "json").stdout)["requests"]))
report("and the report", any(row["first"] == number("lift") < row["about"] and row["count"] > 1 for row in rows), rows)
report("whom it is for is said, as in one alone", "宛先: 見本花子\n" in words, words)
for says, text in (
        ("a lift, why, and of what", f"利用停止の解除（記録番号 {number('lift')}、20??\n   担当者: 理事長（アカウント {me}）\n   理由: 本人の申出\n   対象: R1\n"),
        ("an adoption, of what", f"利用目的の表・取扱規程・レイアウトの採用（記録番号 {number('adopt', 'kind', 'layout')}、20??\n   担当者: {me}\n"
         "   対象: レイアウト 口座\n"),
        ("a signed task's first use", f"判断者を記した業務（読み替え）の最初の利用（記録番号 {number('begin', 'task', '薬剤の確認')}、20??\n"
         f"   担当者: {me}\n   利用目的: 薬剤の確認\n"),
        ("a law's", f"法令に基づく利用の開始（記録番号 {number('begin', 'law', '開示')}、20??\n   担当者: {me}\n   利用目的: 開示\n"),
        ("a refusal, of which data and why", f"利用の拒否（記録番号 {number('refused', 'task', '薬剤の確認')}、20??\n   担当者: {me}\n   利用目的: 薬剤の確認\n"
         "   類型: 口座\n   理由: "),
        ("a refused begin", f"利用開始の拒否（記録番号 {max(seq for seq in log if log[seq]['event'] == 'refused')}、20??\n   担当者: {me}\n")):
    pattern = "".join(".*" if part == "20??" else re.escape(part) for part in re.split(r"(20\?\?)", text))
    report(f"of several: {says}", re.search(pattern, words) is not None, pattern, words)
report("each once, and no rehearsal", words.count("の最初の利用（") == 1 and len(re.findall(r"(?m)^[0-9]+\. ", words))
       == len(set(re.findall(r"(?m)^[0-9]+\. .*", words))), words)

# What verify sends becomes an entry: the anchor that it prints stands behind it.
adopt("/bin/false")
report("the command of before tells of the adoption", wait(lambda: run("status").returncode == 0))
time.sleep(2.5)
run("suspend", "add", "-s", "1-1-2", "--all", "--reason", "利用停止", "--ref", "R2")
run("suspend", "lift", "--ref", "R2", "--reason", "誤記録")


def failures():
    return [entry for entry in map(json.loads, run("audit", "show", "--event", "alert").stdout.splitlines())
            if entry["result"] == "exit 1"]


report("a command that fails is tried twice", wait(lambda: len(failures()) >= 2), failures())
time.sleep(1.1)
n = len(failures())
done = run("audit", "verify", "--json")
n_entries = json.loads(done.stdout)["entries"]
report("verify tries it again, and its anchor stands behind what came of that",
       n < len(failures()) and failures()[n]["seq"] <= n_entries, n, failures(), done.stdout.decode())

# A test that fails is said to, and is nobody else's to tell.
done = run("alert", "test")
report("a test that fails says so", done.returncode == 2 and "失敗" in done.stderr.decode(), done.returncode,
       done.stderr.decode())
report("and is recorded", len([entry for entry in failures() if "about" not in entry]) == 1, failures())
done = run("status")
report("status speaks of no entry 0", "記録番号 0" not in done.stdout.decode(), done.stdout.decode())
run("init", "tested", "--builtin", "--quiet")
put("alone.riyo", open(path("rules.riyo"), encoding="utf-8").read())
run("adopt", "alone.riyo", "-C", "tested", "--quiet")
wait(lambda: b'"exit 1"' in run("audit", "show", "--event", "alert", "-C", "tested").stdout)
shutil.copy(path("keep"), path("keep-2"))
put("alone.riyo", open(path("rules.riyo"), encoding="utf-8").read().replace("/bin/false", path("keep-2")))
run("adopt", "alone.riyo", "-C", "tested", "--quiet")
wait(lambda: run("status", "-C", "tested").returncode == 0)
done = run("alert", "test", "-C", "tested")
report("one that arrives, too", done.returncode == 0 and "】通知の試験\n" in told(), done.stderr.decode(), told())

run("init", "folder", "--builtin", "--quiet")
put("alone.riyo", open(path("rules.riyo"), encoding="utf-8").read().replace("/bin/false", home))
run("adopt", "alone.riyo", "-C", "folder", "--quiet")
done = run("alert", "test", "-C", "folder")
report("a command that is a folder is named", done.returncode == 2 and f"コマンド={home}: フォルダー" in done.stderr.decode(),
       done.returncode, done.stderr.decode())
# It is said as soon as it can be known, and refuses nothing.
put("no-program", "")
os.chmod(path("no-program"), 0o644)
for says, command, words in (("a folder", home, "フォルダーです"), ("a file that is no program", path("no-program"), "chmod +x"),
                             ("a file that is not there", path("nowhere"), "そのプログラムがない"), ("a program", path("keep-2"), None)):
    put("alone.riyo", open(path("rules.riyo"), encoding="utf-8").read().replace("/bin/false", command))
    finds, adopts = run("rules", "check", "alone.riyo", "-C", "folder"), run("adopt", "alone.riyo", "-C", "folder")
    shows = run("status", "-C", "folder")
    if words is None:
        report(f"{says}: nothing is said", all("だれにも届きません" not in (each.stdout + each.stderr).decode() for each in (finds, adopts, shows)),
               finds.stdout.decode(), adopts.stderr.decode(), shows.stdout.decode())
        continue
    report(f"{says}: rules check finds it", finds.returncode == 1 and "ALERT" in finds.stdout.decode() and words in finds.stdout.decode(),
           finds.stdout.decode(), finds.stderr.decode())
    report(f"{says}: adopt says it", adopts.returncode == 0 and words in adopts.stderr.decode(), adopts.returncode, adopts.stderr.decode())
    report(f"{says}: so does status", f"通知できない理由=[連絡] コマンド={command}: " in shows.stdout.decode(), shows.stdout.decode())

# A folder as init makes it has nobody to tell, if the machine has no journal: nothing waits there.
if not os.access("/run/systemd/journal/socket", os.W_OK):
    run("init", "alone", "--builtin", "--quiet")
    os.unlink(path("alone/audit/lock"))
    done = run("repair", "-C", "alone")
    report("a repair without anybody to tell", done.returncode == 0, done.stderr.decode())
    done = run("audit", "verify", "-C", "alone")
    words = done.stderr.decode()
    report("verify says so, and how to set it", done.returncode == 0 and "通知先のない" in words and "コマンド" in words and
           "届いていない" not in words, done.returncode, words)
    done = run("status", "-C", "alone")
    words = done.stdout.decode()
    report("so does status, and ends with 0", done.returncode == 0 and "通知先のない出来事=1 " in words and
           "コマンド" in words, done.returncode, words)
    rows = json.loads(run("audit", "report", "-C", "alone", "--json").stdout)["alerts"]
    nobody = ["通知先がない（取扱規程の [連絡] に コマンド がない）"]
    report("so does the report", [row["result"] for row in rows] == nobody, rows)
    # One that may only be read is no other folder.
    shutil.copytree(path("alone"), path("read"))
    os.chmod(path("read/audit/turn"), 0o666)
    done = run("suspend", "add", "-s", "1-1-1", "--all", "--reason", "利用停止", "--ref", "R1", "-C", "read")
    report("a copy into which nothing can be written", done.returncode == 2, done.stderr.decode())
    done = run("audit", "verify", "-C", "read")
    words = done.stderr.decode()
    report("verify says the same of it", "通知先のない" in words and "届いていない" not in words, words)
    report("so does its status", "通知先のない出来事=1 " in run("status", "-C", "read").stdout.decode())
    rows = json.loads(run("audit", "report", "-C", "read", "--json").stdout)["alerts"]
    report("so does its report", [row["result"] for row in rows] == nobody, rows)
# What counts is no file, or was overwritten: nothing is told then, and that is said.
run("init", "counts", "--builtin", "--quiet")
state = path("counts/audit/alert")
run("adopt", "rules.riyo", "-C", "counts", "--quiet")
run("suspend", "add", "-C", "counts", "-s", "52-1-1", "--all", "--reason", "利用停止", "--ref", "R1", "--quiet")
wait(lambda: run("status", "-C", "counts").returncode == 0)
for says, spoil, wrong in (("a folder", os.mkdir, True), ("a pipe", os.mkfifo, True), ("other text", lambda name: open(name, "w").write("x" * 189), True),
                           ("half of it", lambda name: open(name, "w").write(" " * 50), True), ("an empty file", lambda name: open(name, "w").close(), False),
                           ("none", lambda name: None, False)):
    shutil.rmtree(state) if os.path.isdir(state) else os.path.exists(state) and os.unlink(state)
    spoil(state)
    done = run("status", "-C", "counts")
    report(f"{says} as audit/alert: {'told' if wrong else 'nothing is wrong'}", ("数えられない通知" in done.stdout.decode(), done.returncode) == (wrong, int(wrong)),
           done.returncode, done.stdout.decode())

plan()
