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
plan()
