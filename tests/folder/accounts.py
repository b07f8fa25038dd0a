#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A folder of a group: three service accounts, root and a killer at work in it at once, with rotation, adoption and
every umask; who is not in the group stays out. The accounts are made for this test alone, in a mount namespace of its
own. RIYO_ACCOUNT_ROUNDS says how long (20 unless said)."""
import glob, os, random, shutil, signal, struct, subprocess, sys, tempfile, threading, time

import people

ROUNDS = int(os.environ.get("RIYO_ACCOUNT_ROUNDS", "20"))
MEMBERS = {"riyo-kyufu": 60001, "riyo-choshu": 60002, "riyo-tokei": 60003}
OTHERS = {"riyo-soto": 60004}
GROUP, GID, OTHER_GID = "riyo-kenpo", 60100, 60101
PURPOSE = "各種証の発行管理"


def skip(why):
    print("1..0 # SKIP " + why)
    sys.exit(0)


why_not = people.enter()
if why_not:
    skip(why_not)
people.within_reach()
BUILD = os.path.abspath(os.environ["top_builddir"])
RIYO, TOOL = os.path.join(BUILD, "examples/riyo/riyo"), os.path.join(BUILD, "tests/log/tool")
home = tempfile.mkdtemp(prefix="riyo-accounts-")
os.chmod(home, 0o755)
why_not = people.make(home, {**MEMBERS, **OTHERS}, {GROUP: (GID, MEMBERS), "riyo-other": (OTHER_GID, MEMBERS)})
if why_not:
    skip(why_not)
from shell import plan, report  # noqa: E402  (it makes a folder, which the second run is to do)

environment = dict(os.environ, LANGUAGE="ja", LD_LIBRARY_PATH=os.path.join(BUILD, "lib", ".libs"))


def credentials(name):
    if name == "root":
        return {}
    if name in OTHERS:
        return {"user": OTHERS[name], "group": OTHERS[name], "extra_groups": []}
    return {"user": MEMBERS[name], "group": MEMBERS[name], "extra_groups": [GID, OTHER_GID]}


def command(name, *arguments, umask=0o077, **more):
    return subprocess.run(list(arguments), capture_output=True, cwd=home, env=environment, umask=umask, **credentials(name), **more)


def run(name, *arguments, **more):
    return command(name, RIYO, *arguments, **more)


def why(done):
    return f"exit {done.returncode}", done.stderr.decode("utf-8", "replace"), done.stdout.decode("utf-8", "replace")


def path(*parts):
    return os.path.join(home, *parts)


def put(name, text, mode=0o644):
    with open(path(name), "w") as file:
        file.write(text)
    os.chmod(path(name), mode)


def strange(folder):
    """What is not its group's, or not for every member, or for others."""
    found = []
    for base, _, names in os.walk(folder):
        for name in [""] + names:
            at = os.path.join(base, name)
            if name.endswith(".tmp"):  # of an adoption that was killed: the next one takes it away
                continue
            status = os.stat(at)
            want = 0o2770 if name == "" else 0o660
            if status.st_gid != GID or status.st_mode & 0o7777 != want:
                found.append("%s: group %d, %o" % (at, status.st_gid, status.st_mode & 0o7777))
    return found


ACCESS, DEFAULT = "system.posix_acl_access", "system.posix_acl_default"


def let_in(at, which, name):
    """An access list as setfacl -m u:NAME:rwx makes it."""
    entries = [(1, 7, 2**32 - 1), (2, 7, OTHERS[name]), (4, 7, 2**32 - 1), (16, 7, 2**32 - 1), (32, 0, 2**32 - 1)]
    os.setxattr(at, which, struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *entry) for entry in entries))


def drop_list(at):
    if ACCESS in os.listxattr(at):
        os.removexattr(at, ACCESS)


def make_folder(name, by="riyo-kyufu", **more):
    return run(by, "init", path("work", name), "--builtin", "--group", GROUP, **more)


def rules(extra):
    return ("[担当 係]\n類型=資格\n類型=レセプト\n" + "".join(f"担当者={name}\n" for name in MEMBERS) + "担当者=root\n"
            + "[本人 加入者]\n形式=記号-番号-枝番\n# " + extra + "\n")


subprocess.run([RIYO, "--version"], capture_output=True, env=environment)  # before others use it, who may not write here
os.mkdir(path("work"))
os.chmod(path("work"), 0o1777)
folder = path("work", "riyo")

# Made
done = make_folder("riyo")
report("a member makes the folder", done.returncode == 0 and GROUP in done.stdout.decode(), *why(done))
report("all of it is the group's, whatever the umask", not strange(folder), *strange(folder))
with open(os.path.join(folder, "audit/000001.jsonl")) as file:
    first = file.readline()
report("and its first entry says so", f'"group":"{GROUP}","gid":{GID}' in first, first)
for says, by, group in (("who is not in the group cannot make one", "riyo-soto", GROUP), ("there is no such group", "root", "riyo-nai"),
                        ("a group without a name", "root", "")):
    done = run(by, "init", path("work", "none"), "--builtin", "--group", group)
    report(says, done.returncode == 2 and not [name for name in os.listdir(path("work")) if name.startswith("none")], *why(done))
done = make_folder("roots", by="root")
report("root makes one for it", done.returncode == 0 and not strange(path("work", "roots")), *why(done), *strange(path("work", "roots")))
done = run("riyo-tokei", "status", "-C", path("work", "roots"))
report("which a member opens", done.returncode == 0, *why(done))

# Made where a list lets somebody in to all that is made
os.mkdir(path("listed"), 0o755)
let_in(path("listed"), DEFAULT, "riyo-soto")
os.chmod(path("listed"), 0o777)
done = run("riyo-kyufu", "init", path("listed", "riyo"), "--builtin", "--group", GROUP)
found = [at for base, _, names in os.walk(path("listed", "riyo")) for at in [base] + [os.path.join(base, name) for name in names]]
found = [at for at in found if {ACCESS, DEFAULT} & set(os.listxattr(at))]
report("it is the group's alone, whatever list is around it", done.returncode == 0 and not found, *why(done), *found)

# Used by each, as its owner would
put("rules.riyo", rules("一"))
done = run("riyo-choshu", "adopt", "rules.riyo", "-C", folder)
report("another member adopts rules", done.returncode == 0 and not strange(folder), *why(done), *strange(folder))
put("札.layout", "[レイアウト]\n形式=csv\n見出し行=1\n本人=記号\n本人=番号\n本人=枝番\n[列 記号]\n類型=資格\n[列 番号]\n類型=資格\n[列 枝番]\n類型=資格\n[列 氏名]\n類型=資格\n")
done = run("riyo-tokei", "adopt", "札.layout", "-C", folder)
report("and the third a layout", done.returncode == 0 and not strange(folder), *why(done), *strange(folder))
put("in.csv", "記号,番号,枝番,氏名\n52,1,1,見本\n52,2,1,例示\n")


def filter_(name, **more):
    return run(name, "filter", "-C", folder, "-p", PURPOSE, "-l", "札", "--skip-suspended", "in.csv", "-o", "/dev/null", **more)


for name in MEMBERS:
    done = filter_(name)
    report(f"{name} uses data", done.returncode == 0, *why(done))
for act in (("status",), ("check", "-p", PURPOSE, "-t", "資格"), ("suspend", "list"), ("audit", "verify")):
    done = run("riyo-soto", *act, "-C", folder)
    report("who is not in the group does not: " + act[0], done.returncode == 2, *why(done))
done = run("riyo-kyufu", "suspend", "add", "-C", folder, "-s", "52-1-1", "--category", "資格", "--reason", "利用停止", "--ref", "R0")
report("one list of stops: one member adds", done.returncode == 0, *why(done))
for name in list(MEMBERS) + ["root"]:
    done = run(name, "check", "-C", folder, "-p", PURPOSE, "-t", "資格", "-s", "52-1-1")
    report(f"and it holds for {name}", done.returncode == 1 and "SUSPENDED" in done.stderr.decode() + done.stdout.decode(), *why(done))
done = run("root", "audit", "seal", "-C", folder, path("key"))
report("root seals", done.returncode == 0 and not strange(folder), *why(done), *strange(folder))

# All at once
trouble, stop = [], threading.Event()


def repeat(act):
    def loop():
        i = 0
        while not stop.is_set():
            i += 1
            try:
                done, allowed = act(i)
            except Exception as error:  # a thread's is lost else
                trouble.append(repr(error))
                return
            if done.returncode not in allowed and "もう一度実行してください" not in done.stderr.decode():
                trouble.append(" ".join(why(done)))
    return threading.Thread(target=loop)


def use(name, umask):
    return repeat(lambda i: (filter_(name, umask=umask), (0,)))


def adopt(i):
    name = random.choice(list(MEMBERS) + ["root"])
    file = path(f"rules-{i}.riyo")
    with open(file, "w") as out:
        out.write(rules(str(i)))
    os.chmod(file, 0o644)
    return run(name, "adopt", file, "-C", folder, umask=random.choice((0, 0o022, 0o077))), (0,)


def suspend(i):
    name = random.choice(list(MEMBERS) + ["root"])
    return run(name, "suspend", "add", "-C", folder, "-s", f"52-{i + 10}-1", "--category", "資格", "--reason", "利用停止", "--ref", f"R{i}"), (0,)


def rotate(i):
    name = random.choice(list(MEMBERS) + ["root"])
    return command(name, TOOL, "append", folder, "20", "1", "1", umask=random.choice((0, 0o077))), (0,)


def strike(i):
    name = random.choice(list(MEMBERS) + ["root"])
    act = random.choice((["suspend", "add", "-C", folder, "-s", f"53-{i}-1", "--category", "資格", "--reason", "利用停止", "--ref", f"K{i}"],
                         ["adopt", path("rules.riyo"), "-C", folder],
                         ["filter", "-C", folder, "-p", PURPOSE, "-l", "札", "--skip-suspended", "in.csv", "-o", "/dev/null"]))
    child = subprocess.Popen([RIYO, *act], cwd=home, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                             umask=0o077, start_new_session=True, **credentials(name))
    time.sleep(random.uniform(0, 0.2))
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    child.wait()
    return subprocess.CompletedProcess(act, 0, b"", b""), (0,)


def n_files():
    return len([name for name in os.listdir(os.path.join(folder, "audit")) if name.endswith(".jsonl")])


before = n_files()
threads = [use("riyo-kyufu", 0o077), use("riyo-choshu", 0o022), use("riyo-tokei", 0), repeat(adopt), repeat(suspend), repeat(rotate), repeat(strike)]
for thread in threads:
    thread.start()
time.sleep(ROUNDS)
stop.set()
for thread in threads:
    thread.join()
report("three accounts, root and a killer get on with each other", not trouble, *trouble[:5])
report("while the log goes on to other files", n_files() > before + 2, n_files())
left = [line for line in strange(folder) if ".tmp: " not in line and ".new: " not in line]
report("and all of it is still the group's", not left, *left)
for name in list(MEMBERS) + ["root"]:
    done = filter_(name)
    report(f"{name} goes on", done.returncode == 0, *why(done))
    done = run(name, "audit", "verify", "-C", folder, "--seal-key", path("key")) if name == "root" else run(name, "audit", "verify", "-C", folder)
    report(f"{name} finds the log whole", done.returncode == 0, *why(done))
lists = {run(name, "suspend", "list", "-C", folder, "--json").stdout for name in MEMBERS}
report("all see the same stops", len(lists) == 1 and b'"R5"' in next(iter(lists)), lists)

# A program that acts as its owner names who started it
shutil.copy(RIYO, path("setuid"))
os.chown(path("setuid"), MEMBERS["riyo-kyufu"], MEMBERS["riyo-kyufu"])
os.chmod(path("setuid"), 0o4755)
done = command("riyo-tokei", path("setuid"), "filter", "-C", folder, "-p", PURPOSE, "-l", "札", "--skip-suspended", "in.csv", "-o", "/dev/null")
with open(sorted(glob.glob(os.path.join(folder, "audit", "*.jsonl")))[-1]) as file:
    begun = [line for line in file if '"event":"begin"' in line][-1]
report("a set-user-ID program uses data", done.returncode == 0, *why(done))
report("its account is the one it acts as, and who started it is named",
       '"account":"riyo-kyufu"' in begun and '"real":"riyo-tokei"' in begun, begun)

# A member in a user namespace of its own: there the group has no number, and whoever it is there, is not who acts
NAMESPACES = {"as root": "-Ur", "as it is": "-Uc", "as nobody": "-U"}
tried = {says: command("riyo-kyufu", "unshare", how, "true") for says, how in NAMESPACES.items()}
for says, how in NAMESPACES.items():
    if tried[says].returncode != 0:
        report(f"a user namespace, {says} # SKIP unshare {how} is refused: {tried[says].stderr.decode().strip()}", True)
        continue
    for act in (["filter", "-p", PURPOSE, "-l", "札", "in.csv"], ["suspend", "add", "-s", "52-7-7", "--all", "--reason", "利用停止", "--ref", "ns"]):
        done = command("riyo-kyufu", "unshare", how, RIYO, *act, "-C", folder)
        report(f"a user namespace, {says}: {act[0]} is refused, and the group named", done.returncode == 2
               and GROUP in done.stderr.decode() and "名前空間" in done.stderr.decode() and "chgrp" not in done.stderr.decode(), *why(done))
done = filter_("riyo-kyufu")
report("outside it goes on", done.returncode == 0 and not strange(folder), *why(done), *strange(folder))

# What is not the group's alone is refused. What an adoption that was killed left behind would be read in its place.
for left in glob.glob(os.path.join(folder, "*.tmp")):
    os.unlink(left)
for base, _, names in sorted(os.walk(folder)):
    files = sorted(names, key=lambda name: (name.endswith(".jsonl"), name))  # of the log's files one will do
    for name in [""] + files[:max(3, sum(not name.endswith(".jsonl") for name in names) + 1)]:
        at = os.path.join(base, name)
        if name.endswith((".tmp", ".new")) or name in ("alert", "000002.jsonl", "000003.jsonl"):
            continue
        mode, shown = os.stat(at).st_mode & 0o7777, os.path.relpath(at, folder)
        for says, spoil in (("others may read", lambda: os.chmod(at, mode | 4)), ("another group", lambda: os.chown(at, -1, OTHER_GID)),
                            ("a list lets in another", lambda: let_in(at, ACCESS, "riyo-soto"))):
            spoil()
            os.chmod(at, os.stat(at).st_mode & 0o7777 | mode & 0o2770)
            done = filter_("riyo-kyufu")
            report(f"{shown}: {says}: refused", done.returncode == 2, *why(done))
            os.chown(at, -1, GID)
            drop_list(at)
            os.chmod(at, mode)
done = filter_("riyo-kyufu")
report("put right again, it goes on", done.returncode == 0, *why(done))
os.chmod(folder, 0o770)
done = filter_("riyo-kyufu")
report("without its mark for the group: refused", done.returncode == 2, *why(done))
os.chmod(folder, 0o2770)

# A folder of one owner does not become a group's by modes
done = run("riyo-kyufu", "init", path("work", "own"), "--builtin", umask=0o022)
report("one of one owner", done.returncode == 0 and os.stat(path("work", "own")).st_mode & 0o7777 == 0o700, *why(done))
for base, _, names in os.walk(path("work", "own")):
    for name in [""] + names:
        os.chown(os.path.join(base, name), -1, GID)
        os.chmod(os.path.join(base, name), 0o2770 if name == "" else 0o660)
for act in (["filter", "-p", PURPOSE, "-l", "eligibility", "in.csv"], ["adopt", path("rules.riyo")]):
    done = run("riyo-kyufu", *act, "-C", path("work", "own"))
    report("is not opened by who made it another's: " + act[0], done.returncode == 2 and "--group" in done.stderr.decode(), *why(done))
shutil.rmtree(home, True)
plan()
