#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What waits or failed to be told is shown by riyo status, which then ends with 1, and tells it; the timer asks so."""
import configparser
import getpass
import json
import os
import shlex
import shutil
import time

import shell
from shell import home, path, plan, put, report, run

source = os.environ["top_srcdir"]

# The command finds the helper that stands beside its folder, as the installed one finds the installed one.
os.mkdir(path("bin"))
shutil.copy(shell.RIYO, path("bin/riyo"))
os.symlink(os.path.realpath(os.path.join(os.environ["top_builddir"], "lib", "riyo-alert")), path("riyo-alert"))
shell.RIYO = path("bin/riyo")
run("init", "riyo", "--builtin")


def adopt(command):
    put("rules.riyo", f"[担当 係]\n類型=レセプト\n担当者={getpass.getuser()}\n"
        f"[本人 加入者]\n形式=記号-番号-枝番\n[連絡]\n責任者=見本\nコマンド={command}\nしきい値=1\n時間枠=1秒\n")
    return run("adopt", "rules.riyo", "--quiet")


def told():
    return open(path("told"), encoding="utf-8").read() if os.path.exists(path("told")) else ""


def untold(done):
    return "通知=" in done.stdout.decode()


def wait(until):
    for _ in range(200):
        if until():
            return True
        time.sleep(0.1)
    return False


put("keep", f'#!/bin/sh\n[ ! -e "{home}/broken" ] || exit 3\ncat >>"{home}/told"\n')
os.chmod(path("keep"), 0o755)
done = adopt(path("keep"))
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
report("the unit asks for the status", command[0] == "/usr/bin/riyo" and command[1] == "status", command)
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
report("a command that is a folder is named", done.returncode == 2 and f"{home}: " in done.stderr.decode()
       and "実行できません" in done.stderr.decode(), done.returncode, done.stderr.decode())

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
    os.unlink(path("read/audit/turn"))
    os.symlink("nowhere", path("read/audit/turn"))
    done = run("suspend", "add", "-s", "1-1-1", "--all", "--reason", "利用停止", "--ref", "R1", "-C", "read")
    report("a copy into which nothing can be written", done.returncode == 2, done.stderr.decode())
    done = run("audit", "verify", "-C", "read")
    words = done.stderr.decode()
    report("verify says the same of it", "通知先のない" in words and "届いていない" not in words, words)
    report("so does its status", "通知先のない出来事=1 " in run("status", "-C", "read").stdout.decode())
    rows = json.loads(run("audit", "report", "-C", "read", "--json").stdout)["alerts"]
    report("so does its report", [row["result"] for row in rows] == nobody, rows)
plan()
