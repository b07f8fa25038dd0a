#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Many persons suspended by one act: all or none, whatever the list, and killed or failed at every call that changes
a file."""
import errno, hashlib, json, os, shutil, sys

from shell import exists, folder, get, home, log_lines, path, plan, put, report, run

NOTICE = "医療費通知の発行"
LIBRARY = os.path.join(os.environ["top_builddir"], "tests", "kit", ".libs", "libinterpose.so")
assert run("init", "riyo", "--builtin").returncode == 0


def add(reference, text, *words, **more):
    put("list", text)
    return run("suspend", "add", "--from", "list", "--reason", "利用停止", "--ref", reference, *(words or ("--all",)), **more)


def is_stopped(person, where="riyo", tag="レセプト"):
    return run("check", "-C", where, "-p", NOTICE, "-t", tag, "-s", person).returncode == 1


def references():
    done = run("suspend", "list", "--json")
    return [found["reference"] for found in json.loads(done.stdout)]


def state():
    return get("riyo/suspensions"), log_lines()


# Each spelling and encoding that people have.
GOOD = {
    "UTF-8 with its mark and Windows' line ends": "\ufeff# 見本\r\n５２-1-1\r\n\r\n  0052-00000002-01 \r\n".encode(),
    "CP932": "# 見本\n５２－１－１\n　５２－２－１　\n".encode("cp932"),
    "no newline at the end": "52-1-1\n52-2-1".encode(),
    "a blank line of U+3000": "52-1-1\n　\n52-2-1\n".encode(),
}
for i, (says, text) in enumerate(GOOD.items()):
    before = get("riyo/suspensions")
    done = add(f"G{i}", text)
    entry = json.loads(log_lines()[-1])
    lines = get("riyo/suspensions")[len(before.removesuffix(b"recorded\n")):].removesuffix(b"recorded\n")
    live = [name for name in references() if name.startswith(f"G{i}/")]
    report(f"{says}: two persons, one entry", done.returncode == 0 and len(live) == 2 and entry["event"] == "suspend"
           and entry["reference"] == f"G{i}" and entry["count"] == 2 and "subjects" not in entry
           and entry["sha256"] == hashlib.sha256(lines).hexdigest() and is_stopped("52-1-1") and is_stopped("52-2-1")
           and not is_stopped("52-3-1"), done.stderr.decode(), entry, live)
    first, second = live
    lifted = [run("suspend", "lift", "--reason", "本人の申出", "--ref", first).returncode, is_stopped("52-1-1"), is_stopped("52-2-1"),
              run("suspend", "lift", "--reason", "本人の申出", "--ref", f"G{i}").returncode, is_stopped("52-2-1"),
              run("suspend", "lift", "--reason", "本人の申出", "--ref", f"G{i}").returncode, run("suspend", "lift", "--ref", second).returncode]
    report(f"{says}: one is lifted, then the rest", lifted == [0, False, True, 0, False, 2, 2], lifted)

# A list as a spreadsheet writes it: the form is told, once.
for says, text in ("commas", "52,2,1\n52,2,2\n"), ("tabs", "52\t2\t1\n"), ("a header", "記号,番号,枝番\n52-2-1\n"), ("a header of one word", "本人\n52-2-1\n"):
    done = add("F", text)
    words = done.stderr.decode()
    report(f"{says}: the form is told", done.returncode == 2 and words.count("一行に本人を一人、部分をハイフンでつないで書いてください (例: 52-2-1)") == 1
           and "番号に使わない記号" not in words, words)

# What is wrong is told of every line at once, and nothing is recorded.
BAD = {
    "every kind of bad line": ("52-1-1\n52-1\n0052-1-1\n52-不明-1\n52-1-1-1\n,\n--\n52-9-1\n", [2, 3, 4, 5, 6, 7]),
    "a first part that is not stated": ("52-1-1\n-12-1\n", [2]),
    "a header": ("本人\n52-1-1\n", [1]),
    "two columns": ("52-1-1,見本\n52-1-2,見本\n", [1, 2]),
    "rows of another program": ("52-1-1\r52-1-2\r", [1]),
}
for says, (text, lines) in BAD.items():
    before = state()
    done = add("B", text)
    told = [line for line in done.stderr.decode().split("\n") if line.startswith("list:")]
    report(f"{says}: each line is told, nothing recorded",
           done.returncode == 2 and [int(line.split(":")[1]) for line in told] == lines and state() == before, done.stderr.decode())
    report(f"{says}: no number is repeated on the screen", "52-9" not in done.stderr.decode() and "不明" not in done.stderr.decode(),
           done.stderr.decode())
NOT_A_LIST = {
    "nothing": b"", "comments alone": b"# a\n\n", "Excel's UTF-16": "52-1-1\n".encode("utf-16"), "a NUL": b"52-1-1\n\0\n",
    "gzip": b"\x1f\x8b\x08\x00", "neither UTF-8 nor CP932": b"52-1-1\n\xff\xfe\xfd\n",
}
for says, text in NOT_A_LIST.items():
    before = state()
    done = add("B", text)
    report(f"{says}: is no list", done.returncode == 2 and state() == before and done.stderr != b"", done.stderr.decode())

# References are used once, in both ways.
for words in (("-s", "8-1-1", "--ref", "R/2"), ("-s", "8-1-2", "--ref", "S")):
    assert run("suspend", "add", *words, "--all", "--reason", "利用停止").returncode == 0
before = state()
used = [add("R", "8-2-1\n8-2-2\n").returncode, add("S", "8-2-1\n").returncode, add("x" * 127, "8-2-1\n").returncode]
report("a reference that was used, of a line or of the list, and one too long", used == [2, 2, 2] and state() == before, used)
assert add("T", "8-3-1\n").returncode == 0
before = state()
used = [run("suspend", "add", "-s", "8-4-1", "--all", "--reason", "利用停止", "--ref", name).returncode for name in ("T", "T/1")]
report("nor is one of a list used again", used == [2, 2] and state() == before, used)
done = add("U", "8-3-1\n8-5-1\n", "--category", "健診")
report("who is suspended already may be so again, for something else",
       done.returncode == 0 and not is_stopped("8-5-1") and is_stopped("8-3-1"), done.stderr.decode())
misused = [run("suspend", "add", "--from", "list", "-s", "1-1-1", "--all", "--reason", "利用停止", "--ref", "V").returncode,
           run("suspend", "add", "--from", "absent", "--all", "--reason", "利用停止", "--ref", "V").returncode,
           run("suspend", "add", "--from", "list", "--reason", "利用停止", "--ref", "V").returncode]
report("with a subject, without a file, without a scope", misused == [2, 2, 2], misused)
done = run("suspend", "add", "--from", "-", "--all", "--reason", "利用停止", "--ref", "W", "--json", data=b"8-6-1\n8-6-2\n")
report("from a pipe, as JSON", done.returncode == 0 and json.loads(done.stdout)["count"] == 2 and is_stopped("8-6-2"),
       done.stdout.decode(), done.stderr.decode())

# Killed or failed at every call: all or none, and the next one goes on.
if not os.path.exists(LIBRARY):
    print("# SKIP no shared libraries are built here")
    plan()
PERSONS = [f"70-{i}-1" for i in range(300)]
quick = os.environ.get("RIYO_TEST_QUICK")
shutil.copytree(folder, path("kept"))
for how in ("kill", "half", errno.ENOSPC) if quick else ("kill", "after", "half", errno.EIO, errno.ENOSPC):
    wrong, at, fired, n_all = [], 0, True, 0
    while fired and at < 100:
        at += 1
        shutil.rmtree(folder)
        shutil.copytree(path("kept"), folder)
        done = add("K", "\n".join(PERSONS), env={
            "LD_PRELOAD": LIBRARY, "RIYO_FAULT_AT": str(at), "RIYO_FAULT_HOW": str(how), "RIYO_FAULT_DONE": path("fired"),
            "ASAN_OPTIONS": "verify_asan_link_order=0"})
        fired = exists("fired")
        if fired:
            os.unlink(path("fired"))
        live = [name for name in references() if name.startswith("K/")]
        stopped = [is_stopped(PERSONS[0]), is_stopped(PERSONS[-1])]
        n_all += len(live) == len(PERSONS)
        if len(live) not in (0, len(PERSONS)) or stopped != [len(live) > 0] * 2 or (done.returncode == 0 and not live):
            wrong.append((at, done.returncode, len(live), stopped, done.stderr.decode()))
        elif add("L", "71-1-1\n").returncode != 0 or not is_stopped("71-1-1"):
            wrong.append((at, "and then nothing"))
        elif not live and add("K", "\n".join(PERSONS)).returncode != 0:
            wrong.append((at, "not the same again"))
    report(f"{how if isinstance(how, str) else os.strerror(how)} at each of {at - 1} calls", not wrong and 3 < at < 100 and n_all > 0,
           *wrong[:3])
    report("and the log is whole", run("audit", "verify").returncode == 0)

# The tail of a long list that was cut off is no damage.
shutil.rmtree(folder)
shutil.copytree(path("kept"), folder)
with open(path("riyo/suspensions"), "ab") as file:
    for i in range(1200):
        file.write(b"add\tref=M/%d\tlist=M\t" % i + b"x" * 16384 + b"\n")
done = run("status")
report("20 MiB of a list that was cut off", done.returncode == 0 and add("N", "72-1-1\n").returncode == 0 and is_stopped("72-1-1"),
       done.stderr.decode())
plan()
