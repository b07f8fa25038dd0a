#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Questions write nothing: they are answered on a read-only copy, and to an auditor's account that may only read and
has no keys; there nobody's suspensions are told. And whoever may read stops nobody, nor does who is stopped in silence."""
import fcntl, os, re, shutil, signal, subprocess, sys, time

import people

people.within_reach()
from shell import RIYO, adopt, environment, expect, folder, get, home, path, plan, put, report, run

AUDITOR, PURPOSE = 54323, "各種証の発行管理"
assert run("init", "riyo", "--builtin").returncode == 0
put("札.layout", "[レイアウト]\n形式=csv\n見出し行=1\n本人=なし\n[列 氏名]\n類型=資格\n")
assert run("adopt", "札.layout", "-C", folder).returncode == 0
assert run("suspend", "add", "-C", folder, "-s", "52-1-1", "--category", "資格", "--reason", "利用停止", "--ref", "R1").returncode == 0
put("in.csv", "氏名\n見本\n")
put("two.riyo", get("riyo/tables/1.riyo"))
actor = [line for line in get("riyo/rules.riyo").decode().splitlines() if line.startswith("担当者=")][0][4:]
QUESTIONS = {  # and their exit status
    "status": (["status"], 0),
    "status as JSON": (["status", "--json"], 0),
    "check, a permission": (["check", "-p", PURPOSE, "-t", "資格", "-a", actor], 1),  # nobody named: everyone's, and one is suspended
    "check, another category": (["check", "-p", "医療費通知の発行", "-t", "レセプト", "-a", actor], 0),
    "check, a refusal": (["check", "-p", PURPOSE, "-t", "口座", "-a", actor], 1),
    "notice": (["notice"], 0),
    "table show": (["table", "show"], 0),
    "table check": (["table", "check"], None),
    "table export": (["table", "export"], 0),
    "layout show": (["layout", "show", "札"], 0),
    "suspend list": (["suspend", "list"], 0),
    "audit verify": (["audit", "verify"], 0),
    "audit report": (["audit", "report"], 0),
    "audit show": (["audit", "show"], 0),
}
PERSONS = {
    "check": ["check", "-p", PURPOSE, "-t", "資格", "-a", actor, "-s", "52-1-1"],
    "purposes": ["purposes", "-s", "52-1-1", "-t", "資格"],
    "suspend list": ["suspend", "list", "-s", "52-1-1"],
    "audit show, of a file": ["audit", "show", "--file", "in.csv"],
}


def everything(at):
    return {os.path.join(base, name): (os.stat(os.path.join(base, name)).st_mtime_ns, open(os.path.join(base, name), "rb").read())
            for base, _, names in os.walk(at) for name in names}


def answers(at, **more):
    return {says: run(*words, "-C", at, **more) for says, (words, _) in QUESTIONS.items()}


before = everything(folder)
owner = answers(folder)
for says, (_, code) in QUESTIONS.items():
    done = owner[says]
    report(f"the owner asks: {says}", code is None or done.returncode == code, done.returncode, done.stderr.decode())
for says, words in PERSONS.items():
    done = run(*words, "-C", folder)
    report(f"and about a person: {says}", done.returncode in (0, 1) and "keys" not in done.stderr.decode(), done.stderr.decode())
report("nothing was written for it", everything(folder) == before)


def without_reason(text):
    """Where keys are missing, status adds that no use begins, and audit verify that it did not see them."""
    return re.sub(rb'^(?:\S*=|  - )[^\n]*/keys: [^\n]*\n|,\["[^"]*","[^"]*/keys: [^"]*"\]', b'', text, flags=re.M)


def compare(who, at, **more):
    """The same answers; none about a person where there are no keys."""
    for says, done in answers(at, **more).items():
        refuses = says.startswith("status") and without_reason(done.stdout) != done.stdout  # which status tells by 1
        same = done.returncode == (1 if refuses else owner[says].returncode) and without_reason(done.stdout) == owner[says].stdout
        report(f"{who}: {says}", same, done.returncode, done.stderr.decode(), done.stdout.decode()[:300])
    for says, words in PERSONS.items():
        done = run(*words, "-C", at, **more)
        report(f"{who}: nothing of a person: {says}", done.returncode == 2 and "所有者" in done.stderr.decode(), done.stderr.decode())


# A copy that nobody may write, without the keys
os.mkdir(path("copied"))
shutil.copytree(folder, path("copied/riyo"))
mounted = False
if os.geteuid() == 0:
    inside = ["unshare", "-m", "--propagation", "private", "sh", "-c", 'mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" && shift && exec "$@"',
              "sh", path("copied"), RIYO]
    mounted = subprocess.run([*inside, "--version"], capture_output=True, env=environment).returncode == 0
if mounted:
    for says, words in PERSONS.items():
        done, want = subprocess.run([*inside, *words, "-C", path("copied/riyo")], capture_output=True, env=environment, cwd=home), run(*words, "-C", folder)
        report(f"a read-only file system with its keys, about a person: {says}", (done.returncode, done.stdout, done.stderr) == (want.returncode, want.stdout, want.stderr) and done.stdout + done.stderr != b"",
               done.returncode, done.stderr.decode())
os.unlink(path("copied/riyo/keys"))
if mounted:
    for says, (words, _) in QUESTIONS.items():
        done = subprocess.run([*inside, *words, "-C", path("copied/riyo")], capture_output=True, env=environment, cwd=home)
        want = owner[says]
        report(f"a read-only file system: {says}", done.returncode == (1 if says.startswith("status") else want.returncode) and without_reason(done.stdout) == want.stdout, done.returncode, done.stderr.decode())
else:
    print("# no file system can be made read-only here: not tried")
compare("a copy without keys", path("copied/riyo"))
for words in ("status",), ("status", "--json"):
    done = run(*words, "-C", path("copied/riyo"))
    report(f"{words}: and that no use begins there is told", without_reason(done.stdout) != done.stdout, done.stdout.decode())

# A copy as cp -r makes one: of another mode
shutil.copytree(folder, path("opened/riyo"))
os.chmod(path("opened/riyo/keys"), 0o644)
compare("a copy whose keys others may read", path("opened/riyo"))
report("and that no use begins by such keys is told", "chmod 600" in run("status", "-C", path("opened/riyo")).stdout.decode())

# An auditor, whom the owner lets read all but what is secret
if os.geteuid() == 0:
    os.chmod(home, 0o755)
    done = run("status", "-C", folder, user=AUDITOR, group=AUDITOR, extra_groups=[])
    report("whom it is closed to is told who may open it", done.returncode == 2 and "riyo init --group" in done.stderr.decode(), done.stderr.decode())
    for base, _, names in os.walk(folder):
        os.chown(base, -1, AUDITOR)
        os.chmod(base, 0o2750)
        for name in names:
            if name not in ("keys", "seal", "turn", "alert"):
                os.chown(os.path.join(base, name), -1, AUDITOR)
                os.chmod(os.path.join(base, name), 0o640)
    auditor = {"user": AUDITOR, "group": AUDITOR, "extra_groups": []}
    before = everything(folder)
    compare("an auditor", folder, **auditor)
    report("who wrote nothing", everything(folder) == before)
    done = run("filter", "-C", folder, "-p", PURPOSE, "-l", "札", "in.csv", **auditor)
    expect("who uses nothing", done, 2)

    # Whoever may read may lock what can be read
    locks = []

    def lock_all():
        for base, names, files in os.walk(folder):
            for name in [""] + files:
                try:
                    locks.append(os.open(os.path.join(base, name), os.O_RDONLY))
                    fcntl.flock(locks[-1], fcntl.LOCK_EX | fcntl.LOCK_NB)
                except OSError:
                    pass

    child = os.fork()
    if child == 0:
        os.setresgid(AUDITOR, AUDITOR, AUDITOR)
        os.setgroups([])
        os.setresuid(AUDITOR, AUDITOR, AUDITOR)
        lock_all()
        time.sleep(60)
        os._exit(0)
    time.sleep(1)
    start = time.monotonic()
    done = run("filter", "-C", folder, "-p", "医療費通知の発行", "-l", "receipt", "/dev/null", timeout=50)
    done = run("suspend", "lift", "-C", folder, "--reason", "本人の申出", "--ref", "R1", timeout=50)
    report("an auditor who locks all that can be read stops nobody", done.returncode == 0 and time.monotonic() - start < 20, done.stderr.decode())
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    adopt("札", "[レイアウト]\n形式=tsv\n見出し行=1\n本人=なし\n[列 氏名]\n類型=資格\n")
    done = run("layout", "show", "札", "-C", folder, **auditor)
    report("what is adopted later can be asked of too", done.returncode == 0 and b"tsv" in done.stdout, done.stderr.decode(), done.stdout.decode())
else:
    print("# only root can be an auditor for this test: not tried")

# Who was stopped in the middle is named
child = os.fork()
if child == 0:
    held = os.open(os.path.join(folder, "audit/turn"), os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)
    time.sleep(200)
    os._exit(0)
time.sleep(1)
start = time.monotonic()
done = run("suspend", "add", "-C", folder, "-s", "52-2-1", "--category", "資格", "--reason", "利用停止", "--ref", "R2", timeout=100)
took, said = time.monotonic() - start, done.stderr.decode()
report("whom a program waits for is said after some seconds", f"{child} (" in said and "待っています" in said, said)
report("and it does not wait for ever", done.returncode == 2 and 20 < took < 60, took)
report("the reason is the process", said.count(str(child)) == 2 and "audit/turn" in said, said)
done = run("status", "-C", folder, timeout=30)
report("a question is answered beside it", done.returncode == 0, done.stderr.decode())
os.kill(child, signal.SIGKILL)
os.waitpid(child, 0)
done = run("suspend", "add", "-C", folder, "-s", "52-2-1", "--category", "資格", "--reason", "利用停止", "--ref", "R2", timeout=100)
report("and when that one is gone, all goes on", done.returncode == 0, done.stderr.decode())
plan()
