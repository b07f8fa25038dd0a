#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Where riyo filter writes, what it says of it, and the other file commands' words for machines."""
import json, os, subprocess, sys, threading

from shell import RIYO, adopt, environment, exists, expect, filter_, folder, get, home, leftovers, log_lines, path, plan, put, report, run

MEMBERS = "各種証の発行管理"
assert run("init", "riyo", "--builtin").returncode == 0
adopt("two", "[レイアウト]\n形式=csv\n見出し行=1\n本人=なし\n[列 氏名]\n類型=資格\n[列 口座]\n類型=口座\n")
adopt("types", "[レイアウト]\n形式=固定長\nレコード長=4\n改行=LF\n本人=なし\n[部分 1-4]\n類型=資格\n")
SAMPLE = "氏名,口座\n見本,1\n例示,2\n"
BLANKED = "氏名,口座\n見本,\n例示,\n"
put("in.csv", SAMPLE)


def blank(output, **more):
    return filter_(MEMBERS, "two", "--blank", "in.csv", "-o", output, **more)


# Names that stand for something else
put("old.csv", "old")
os.symlink("old.csv", path("link.csv"))
expect("a link is no output", blank("link.csv"), 2, "シンボリックリンク")
report("neither it nor its target changed", os.path.islink(path("link.csv")) and get("old.csv") == b"old" and not leftovers())
os.symlink("nowhere.csv", path("dangling.csv"))
expect("nor is one that leads nowhere", blank("dangling.csv"), 2, "シンボリックリンク")
os.symlink("old.csv", path("out.csv.riyotag"))
expect("nor one in the sidecar's place", blank("out.csv"), 2, "out.csv.riyotag")
report("no output without its sidecar", not exists("out.csv"))
os.unlink(path("out.csv.riyotag"))
os.mkfifo(path("out.csv.riyotag"))
expect("nor a pipe there", blank("out.csv", timeout=20), 2, "out.csv.riyotag")
os.unlink(path("out.csv.riyotag"))
expect("a folder is no output", blank("."), 2)
expect("nor a name in a folder that is not there", blank("absent/out.csv"), 2)
for name in ("/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"):
    with open(path("caught"), "wb") as caught:
        done = subprocess.run([RIYO, "filter", "-C", folder, "-p", MEMBERS, "-l", "two", "--blank", "in.csv", "-o", name],
                              cwd=home, env=environment, stdout=caught, stderr=subprocess.PIPE)
    report(f"{name} is a stream, also where it is a file", done.returncode == 0 and get("caught").decode() == BLANKED
           and not os.path.exists(name + ".riyotag"), done.stderr)
os.mkfifo(path("pipe"))
got = []
reader = threading.Thread(target=lambda: got.append(get("pipe")))
reader.start()
done = blank("pipe", timeout=20)
reader.join(20)
report("a pipe is fed and stays one", done.returncode == 0 and got == [BLANKED.encode()] and not exists("pipe.riyotag"), done.stderr)
expect("/dev/null takes all", blank("/dev/null"), 0)
expect("/dev/full does not", blank("/dev/full"), 2, "/dev/full")
os.chmod(path("old.csv"), 0o640)
expect("an existing file is replaced", blank("old.csv"), 0)
report("with what it let others do", os.stat(path("old.csv")).st_mode & 0o777 == 0o640 and get("old.csv").decode() == BLANKED)

# Nor is the file that is read: what is left out would be in no file any more
os.link(path("in.csv"), path("same.csv"))
os.symlink("in.csv", path("leads.csv"))
for given, output in ("in.csv", "in.csv"), ("in.csv", "./in.csv"), ("in.csv", path("in.csv")), ("in.csv", "same.csv"), ("leads.csv", "in.csv"):
    for way in "--drop", "--blank", "--skip-suspended":
        had = log_lines()
        expect(f"{given} {way} is not written over by way of {output}", filter_(MEMBERS, "two", way, given, "-o", output), 2, "別の名前")
        report("and nothing was begun", log_lines() == had and get("in.csv").decode() == SAMPLE and not leftovers() and not exists("in.csv.riyotag"))
with open(path("in.csv"), "rb") as given:
    expect("nor when it is standard input", filter_(MEMBERS, "two", "--drop", "-o", "in.csv", stdin=given), 2, "別の名前")
report("it is as it was", get("in.csv").decode() == SAMPLE)
expect("without a file, and in English", filter_(MEMBERS, "two", "in.csv", "-o", "in.csv", env={"LANGUAGE": "en", "LC_ALL": "en_US.UTF-8"}), 2,
       "is the file that is read, or a sidecar")
put("x.riyotag", SAMPLE)
expect("the output's sidecar would be it", filter_(MEMBERS, "two", "--drop", "x.riyotag", "-o", "x"), 2, "別の名前")
report("and it is as it was", get("x.riyotag").decode() == SAMPLE and not exists("x"))
put("z.csv", SAMPLE)
put("z.csv.riyotag", "見本\n")
expect("its own sidecar is the output", filter_(MEMBERS, "two", "--drop", "z.csv", "-o", "z.csv.riyotag"), 2, "別の名前")
report("which stays", get("z.csv.riyotag").decode() == "見本\n")
os.symlink("z.csv", path("leads-z.csv"))
for says, given, output in ("of standard input", None, "z.csv.riyotag"), ("beside a link", "leads-z.csv", "z.csv.riyotag"), ("of another", "in.csv", "z.csv.riyotag"), ("of none", "in.csv", "new.riyotag"):
    with open(path("z.csv"), "rb") as stream:
        expect(f"a sidecar {says} is no output", filter_(MEMBERS, "two", "--drop", *[given] * (given is not None), "-o", output, stdin=stream), 2, "別の名前")
    report(f"{says}: which stays", get("z.csv.riyotag").decode() == "見本\n" and not exists("new.riyotag"))
with open(path("z.csv.riyotag"), "r+b") as caught:
    done = subprocess.run([RIYO, "filter", "-C", folder, "-p", MEMBERS, "-l", "two", "--drop", "in.csv"], cwd=home, env=environment, stdout=caught, stderr=subprocess.PIPE)
expect("nor is it standard output", done, 2, "別の名前")
report("it stays, too", get("z.csv.riyotag").decode() == "見本\n")
os.unlink(path("leads-z.csv"))
for how in "ab", "r+b":
    with open(path("in.csv"), how) as caught:
        done = subprocess.run([RIYO, "filter", "-C", folder, "-p", MEMBERS, "-l", "two", "--drop", "in.csv"], cwd=home, env=environment,
                              stdout=caught, stderr=subprocess.PIPE)
    expect(f"standard output ({how}) is the file that is read", done, 2, "別の名前")
    report("which gets nothing", get("in.csv").decode() == SAMPLE)
for name in "x.riyotag", "z.csv", "z.csv.riyotag":
    os.unlink(path(name))
os.unlink(path("same.csv"))
os.unlink(path("leads.csv"))

# The folder's own files are no output, by whatever way
os.makedirs(path("riyo/more/deep"))
os.symlink("riyo/audit", path("aside"))
os.symlink("riyo", path("other"))
run("init", "second", "--builtin")
LOG = "riyo/audit/000001.jsonl"


def state():
    """Every file of both folders but the log, which grows, and what its lock holds of it."""
    return {os.path.join(base, name): name == "lock" or get(os.path.join(base, name)) for top in ("riyo", "second") for base, _, names in os.walk(path(top))
            for name in names if not name.endswith("000001.jsonl")}


before = state()
for name in (LOG, "riyo/suspensions", "riyo/keys", "riyo/rules.riyo", "riyo/audit/lock", "riyo/tables/x", "riyo/layouts/x.layout", "riyo/new",
             "riyo/more/deep/x", "aside/000001.jsonl", "other/keys", "riyo/../riyo/keys", folder + "/keys", "second/suspensions", "riyo/audit/x"):
    had = log_lines()
    expect(f"{name} is no output", blank(name), 2, name, "riyo のフォルダー")
    report("nor recorded as one", log_lines()[:len(had)] == had and not any(b'"event":"file' in line for line in log_lines()[len(had):]))
expect("nor seen from inside", run("filter", "-C", ".", "-p", MEMBERS, "-l", "two", "--blank", "../in.csv", "-o", "keys", cwd=folder), 2, "keys")
for name in "riyo/suspensions", "riyo/more/deep/x", "riyo/more/x":
    for by in ("/dev/stdout", "/dev/fd/1", "/proc/self/fd/1", None):
        with open(path(name), "ab") as caught:
            done = subprocess.run([RIYO, "filter", "-C", folder, "-p", MEMBERS, "-l", "two", "--blank", "in.csv", *(["-o", by] if by else [])],
                                  cwd=home, env=environment, stdout=caught, stderr=subprocess.PIPE)
        expect(f"{name} as {by}", done, 2, os.path.basename(name), "riyo のフォルダー")
        report("got nothing", get(name) == b"")
os.unlink(path("riyo/more/deep/x"))
os.unlink(path("riyo/more/x"))
os.rename(path("second/audit"), path("elsewhere"))
os.symlink("../elsewhere", path("second/audit"))
moved = get("elsewhere/000001.jsonl")
expect("nor where its log really stands", run("filter", "-C", "second", "-p", MEMBERS, "-l", "uke", "in.csv", "-o", "elsewhere/000001.jsonl"), 2)
report("that is whole", get("elsewhere/000001.jsonl").startswith(moved))
os.unlink(path("second/audit"))
os.rename(path("elsewhere"), path("second/audit"))
blank("out.csv")
put("riyo/more/new.csv", "x")
os.symlink("riyo/more/new.csv", path("to-new.csv"))
for name in "riyo/more/new.csv", "to-new.csv":
    expect(f"riyo tag writes nothing there: {name}", run("tag", name, "--from", "out.csv"), 2, "riyo のフォルダー")
os.unlink(path("riyo/more/new.csv"))
for name in "to-new.csv", "out.csv", "out.csv.riyotag":
    os.unlink(path(name))
report("the folders are as they were", state() == before, set(state()) ^ set(before))
for arguments in (["check", "-C", folder, "-p", "見本"], ["filter", "-C", folder, "-p", MEMBERS, "-l", "two", "in.csv", "-o", "x.csv"], ["absent"]):
    for name in LOG, "riyo/suspensions", "riyo/new.log":
        had = get(name) if exists(name) else b""
        with open(path(name), "ab") as caught:
            done = subprocess.run([RIYO, *arguments], cwd=home, env=environment, stdout=subprocess.PIPE, stderr=caught)
        report(f"riyo {arguments[0]} does not start with its words going to {name}", done.returncode == 2 and get(name) == had, get(name))
os.unlink(path("riyo/new.log"))
report("the log is intact", run("audit", "verify", "-C", folder).returncode == 0)

# What cannot get its name leaves no sidecar
slow = subprocess.Popen([RIYO, "filter", "-C", folder, "-p", MEMBERS, "-l", "two", "--blank", "-o", "late.csv"], cwd=home, env=environment,
                        stdin=subprocess.PIPE, stderr=subprocess.PIPE)
slow.stdin.write(SAMPLE.encode() + "例示,2\n".encode() * 200000)  # more than a pipe holds: it is reading, and has opened its output
os.mkdir(path("late.csv"))
_, said = slow.communicate()
report("a folder has the name meanwhile", slow.returncode == 2 and "late.csv" in said.decode(), said.decode())
report("the log takes the file back", b'"event":"file-failed"' in log_lines()[-2], log_lines()[-2:])
report("no sidecar tells of it", not exists("late.csv.riyotag") and not leftovers())
os.rmdir(path("late.csv"))

# The words of the count
put("ragged.csv", SAMPLE + "1\n")
done = filter_(MEMBERS, "two", "--blank", "ragged.csv", "-o", "x.csv")
expect("a file that cannot be read was not refused", done, 2, "4 行目、33 バイト目", "2 件で止まりました")
report("so it does not say so", "拒否" not in done.stderr.decode(), done.stderr.decode())
done = filter_(MEMBERS, "two", "--blank", "--json", "ragged.csv", "-o", "x.csv")
counts = json.loads(done.stdout)
report("nor in JSON", (counts["decision"], counts["passed"], counts["refused"]) == ("error", 0, 0), done.stdout)
put("ragged.txt", "abcd\nabc\n")
expect("without rows, records are counted", filter_(MEMBERS, "types", "ragged.txt"), 2, "2 件目、6 バイト目")
done = filter_(MEMBERS, "two", "--blank", "--rehearse", "in.csv", "-o", "x.csv")
expect("a rehearsal says what would pass", done, 0, "予行", "2 件が通り")
done = filter_(MEMBERS, "two", "--rehearse", "--json", "in.csv")
counts = json.loads(done.stdout)
report("and is told apart in JSON", counts["rehearsal"] is True and counts["decision"] == "refused", done.stdout)
expect("a rehearsal says what would be refused", filter_(MEMBERS, "two", "--rehearse", "in.csv"), 1, "予行", "拒否されます")
report("no rehearsal writes", not exists("x.csv") and not leftovers())

# For machines
shown = json.loads(run("layout", "show", "--json", "uke").stdout)
report("layout show --json", shown["layout"] == "uke" and shown["subject"] == ["HO 3", "HO 4", "SN 7"]
       and {"part": "行 RE", "categories": ["レセプト"]} in shown["parts"]
       and {"part": "行 IR", "reason": "医療機関の情報", "categories": []} in shown["parts"], shown)
report("layout show --json without a name", "zengin" in json.loads(run("layout", "show", "--json").stdout)["layouts"])
put("three.csv", "氏名,口座,見本太郎\n1,2,3\n")
done = run("layout", "check", "two", "three.csv", "-C", folder, "--json")
told = json.loads(done.stdout)
report("layout check --json", done.returncode == 1 and told["uncovered"] == 1 and told["records"] == 1
       and {"part": "列 3", "categories": []} in told["parts"], told)
done = run("layout", "check", "two", "-", "-C", folder, data=SAMPLE.encode())
report("layout check reads stdin", done.returncode == 0 and "列 口座\t口座" in done.stdout.decode(), done)
done = run("layout", "suggest", "-", "-t", "健診", data=SAMPLE.encode())
report("layout suggest reads stdin", done.returncode == 0 and "[列 氏名]\n類型=健診" in done.stdout.decode(), done)
expect("where it cannot ask", run("layout", "suggest", "-", data=SAMPLE.encode()), 2)
draft = json.loads(run("layout", "suggest", "in.csv", "-t", "健診", "--json").stdout)["text"]
report("layout suggest --json", draft == run("layout", "suggest", "in.csv", "-t", "健診").stdout.decode(), draft)
blank("out.csv")
put("sorted.csv", get("out.csv"))
told = json.loads(run("tag", "sorted.csv", "--from", "out.csv", "--json").stdout)
report("tag --json", told == {"file": "sorted.csv", "from": ["out.csv"]}, told)

# Encodings
wide = run("layout", "show", "uke", "--encoding", "UTF-16").stdout
report("--encoding UTF-16: all of it, one mark", wide.decode("utf-16") == run("layout", "show", "uke").stdout.decode())
several = run("layout", "show", "--encoding", "UTF-16").stdout
report("also in pieces", several.decode("utf-16") == run("layout", "show").stdout.decode(), several)
report("CP932", run("layout", "show", "uke", "--encoding", "CP932").stdout.decode("cp932") == run("layout", "show", "uke").stdout.decode())
plan()
