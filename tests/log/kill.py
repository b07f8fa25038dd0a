#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Writers killed at random points, many processes at once, a disk that fills up, power cuts: no
acknowledged entry is lost, the chain stays whole. Short in make check; make check-kill is long.

RIYO_KILLS, RIYO_PROCESSES, RIYO_ENTRIES, RIYO_POWER_CUTS say how long."""
import fcntl
import json
import os
import random
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time

TOOL = os.path.abspath(os.path.join(os.environ.get("top_builddir", "."), "tests", "log", "tool"))
KILLS = int(os.environ.get("RIYO_KILLS", "500"))
PROCESSES = int(os.environ.get("RIYO_PROCESSES", "64"))
ENTRIES = int(os.environ.get("RIYO_ENTRIES", "30"))
POWER_CUTS = int(os.environ.get("RIYO_POWER_CUTS", "0"))
home = tempfile.mkdtemp(prefix="riyo-kill-")
n = failed = 0
random.seed(int(os.environ.get("RIYO_SEED", "1")))


def case(says, wrong, skip=None):
    global n, failed
    n += 1
    failed += bool(wrong)
    print("%s %d - %s%s" % ("not ok" if wrong else "ok", n, says, " # SKIP " + skip if skip else ""))
    for line in wrong[:10]:
        print("# %s" % line)
    sys.stdout.flush()


def create(folder):
    os.makedirs(folder, exist_ok=True)
    subprocess.run([TOOL, "create", folder], check=True)
    return folder


def start(folder, entries, group=1, limit=20000):
    return subprocess.Popen([TOOL, "append", folder, str(entries), str(group), str(limit)],
                            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)


def verify(folder):
    done = subprocess.run([TOOL, "verify"], input="%s\t-\t-\n" % folder, capture_output=True, text=True)
    return done.stdout.rstrip("\n").split("\t")


def read_log(folder):
    """seq -> (pid, event) of every whole entry."""
    entries = {}
    audit = os.path.join(folder, "audit")
    for name in sorted(f for f in os.listdir(audit) if f.endswith(".jsonl")):
        with open(os.path.join(audit, name), "rb") as file:
            for line in file.read().split(b"\n")[:-1]:
                entry = json.loads(line)
                entries[entry["seq"]] = entry["pid"], entry["event"]
    return entries


def judge(folder, promised):
    """What is wrong: @promised is the list of (pid, seq) that writers were told is durable."""
    verdict = verify(folder)
    if verdict[0] != "intact":
        return [" ".join(verdict)]
    entries = read_log(folder)
    wrong = ["%d was promised to %d and is %s" % (seq, pid, entries.get(seq))
             for pid, seq in promised if entries.get(seq, (0,))[0] != pid]
    if sorted(entries) != list(range(1, len(entries) + 1)):
        wrong.append("the numbers have gaps")
    return wrong


def finish(process):
    """The promises of a process that ended or was killed; a line cut short was no promise."""
    told = (process.stdout.read() or b"").decode()
    process.stdout.close()
    process.wait()
    return [(process.pid, int(seq)) for seq in told[:told.rfind("\n") + 1].split()]


def kill_campaign():
    folder = create(os.path.join(home, "kill"))
    promised, running = [], []
    for i in range(KILLS):
        # A write of many pages is what a kill can cut in two; the small ones are the everyday.
        running.append(start(folder, 6000, 600, 4 << 20) if i % 40 == 0 else
                       start(folder, 100000, random.choice((1, 1, 3, 40))))
        if len(running) == 4:
            time.sleep(random.random() * 0.03)
            victim = running.pop(random.randrange(4))
            victim.kill()
            promised += finish(victim)
    for process in running:
        process.kill()
        promised += finish(process)
    run = start(folder, 1)
    promised += finish(run)
    repairs = sum(event == "repair" for _, event in read_log(folder).values())
    unseen = ["no torn tail was seen"] if KILLS >= 5000 and repairs == 0 else []
    case("%d writers killed, %d entries promised, %d torn tails repaired"
         % (KILLS, len(promised), repairs), unseen + judge(folder, promised))


def many_at_once():
    folder = create(os.path.join(home, "many"))
    running = [start(folder, ENTRIES, 1, 200000) for _ in range(PROCESSES)]
    victims = random.sample(running, PROCESSES // 8)  # killed all along the run
    for victim in victims:
        time.sleep(random.random() * 0.0015 * ENTRIES)
        victim.kill()
    promised, wrong = [], []
    for process in running:
        told = finish(process)
        promised += told
        if process not in victims and len(told) != ENTRIES:
            wrong.append("%d promised %d entries" % (process.pid, len(told)))
    case("%d processes x %d entries, %d killed" % (PROCESSES, ENTRIES, len(victims)),
         wrong + judge(folder, promised))


def mount(*arguments):
    return subprocess.run(["mount", *arguments], stderr=subprocess.DEVNULL).returncode == 0


def full_disks():
    place = os.path.join(home, "full")
    os.mkdir(place)
    if os.geteuid() != 0 or not mount("-t", "tmpfs", "-o", "size=4k", "none", place):
        case("a disk that fills up", [], "needs root and mount")
        return
    subprocess.run(["umount", place], check=True)
    wrong = []
    for kib in range(4, 260, 4):
        mount("-t", "tmpfs", "-o", "size=%dk" % kib, "none", place)
        made = subprocess.run([TOOL, "create", place], stderr=subprocess.DEVNULL).returncode == 0
        writer = start(place, 100000, random.choice((1, 5)), 16000)
        promised = finish(writer)
        if made:
            wrong += ["%d KiB: %s" % (kib, w) for w in judge(place, promised)]
            wrong += ["%d KiB: did not stop" % kib] if writer.returncode != 2 else []
        elif os.path.exists(os.path.join(place, "audit")):
            wrong.append("%d KiB: half a log was made" % kib)
        subprocess.run(["umount", place], check=True)
    case("a tmpfs filled at every size from 4 to 256 KiB", wrong)


def power_cuts():
    image, place = os.path.join(home, "disk"), os.path.join(home, "disk.d")
    says = "%d power cuts (ext4 shut down without a flush)" % POWER_CUTS
    if POWER_CUTS == 0:
        case("power cuts", [], "asked for by RIYO_POWER_CUTS (make check-kill)")
        return
    os.mkdir(place)
    with open(image, "wb") as file:
        file.truncate(32 << 20)
    made = subprocess.run(["mkfs.ext4", "-q", "-F", image], stderr=subprocess.DEVNULL).returncode
    if os.geteuid() != 0 or made != 0 or not mount("-o", "loop", image, place):
        case(says, [], "needs root and a loop device")
        return
    wrong, folder = [], create(os.path.join(place, "riyo"))
    subprocess.run(["sync"], check=True)
    for _ in range(POWER_CUTS):
        writer = start(folder, 100000, 1, 20000)
        time.sleep(random.random() * 0.2)
        fd = os.open(place, os.O_RDONLY)
        # What is told after the current is gone, nobody hears: an fdatasync that races with the
        # shutdown may still say 0.
        os.set_blocking(writer.stdout.fileno(), False)
        told = (writer.stdout.read() or b"").decode()
        try:
            fcntl.ioctl(fd, 0x8004587d, struct.pack("I", 2))  # EXT4_IOC_SHUTDOWN, NOLOGFLUSH
        except OSError as error:
            case(says, [], "ext4 cannot be shut down here: %s" % error)
            os.close(fd)
            writer.kill()
            finish(writer)
            subprocess.run(["umount", place], check=True)
            return
        os.close(fd)
        writer.kill()
        finish(writer)
        promised = [(writer.pid, int(seq)) for seq in told[:told.rfind("\n") + 1].split()]
        subprocess.run(["umount", place], check=True)
        if not mount("-o", "loop", image, place):
            wrong.append("cannot be mounted again")
            break
        wrong += judge(folder, promised)
        wrong += ["the next writer cannot go on"] if not finish(start(folder, 1)) else []
    subprocess.run(["umount", place])
    case(says, wrong)


signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
try:
    kill_campaign()
    many_at_once()
    full_disks()
    power_cuts()
    print("1..%d" % n)
finally:
    for name in ("full", "disk.d"):
        subprocess.run(["umount", "-q", os.path.join(home, name)], stderr=subprocess.DEVNULL)
    shutil.rmtree(home, ignore_errors=True)
sys.exit(1 if failed else 0)
