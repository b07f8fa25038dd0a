#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Real file systems that fill up under a folder, of blocks, of inodes, in one that copies on write; that fail as a whole,
or go back to a snapshot. No program is ended by a signal, what was acknowledged stays, each failure is named, and a
FUSE is refused. Only root can mount; what
cannot be made here is skipped, and said. All mounts are of a namespace of this test's own."""
import ctypes
import os
import re
import subprocess
import sys

import people

why_not = people.enter()
if why_not:
    print("1..0 # SKIP " + why_not.replace("make accounts", "mount"))
    sys.exit(0)
from shell import RIYO, environment, home, path, plan, put, report, run  # noqa: E402

MIB = 1 << 20
PURPOSE = "加入者の管理"
NAMED = re.compile("容量がいっぱい|空きがありません|inode|df")
ROUNDS = int(os.environ.get("RIYO_DISK_ROUNDS", "12"))

# name, MiB, what makes and mounts it, what it runs out of
DISKS = [
    ("btrfs", 120, "mkfs.btrfs -q {image} && mount -o loop {image} {at}", "blocks"),
    ("btrfs of one block group", 40, "mkfs.btrfs -q --mixed {image} && mount -o loop {image} {at}", "blocks"),
    ("xfs", 320, "mkfs.xfs -q {image} && mount -o loop {image} {at}", "blocks"),
    ("ext4", 24, "mke2fs -q -t ext4 {image} && mount -o loop {image} {at}", "blocks"),
    ("ext4 of few inodes", 24, "mke2fs -q -t ext4 -N 64 {image} && mount -o loop {image} {at}", "inodes"),
    ("tmpfs", 0, "mount -t tmpfs -o size=6m none {at}", "blocks"),
    ("tmpfs of few inodes", 0, "mount -t tmpfs -o size=20m,nr_inodes=64 none {at}", "inodes"),
]


class Guard:
    """An open guard in this process: what it answers, and in which words."""

    def __init__(self, folder):
        self.lib = ctypes.CDLL(os.path.join(os.environ["top_builddir"], "lib", ".libs", "libriyo.so.1"))
        self.glib = ctypes.CDLL("libglib-2.0.so.0")
        for name in ("riyo_guard_open", "riyo_guard_begin", "riyo_suspension_new"):
            getattr(self.lib, name).restype = ctypes.c_void_p
        self.error = ctypes.c_void_p()
        self.at = self.lib.riyo_guard_open(folder.encode(), ctypes.byref(self.error))

    def said(self):
        """The words of the last error: GError is a quark, a code and a text."""
        if not self.error.value:
            return None
        text = ctypes.cast(self.error.value + 8, ctypes.POINTER(ctypes.c_char_p))[0].decode()
        self.glib.g_error_free(self.error)
        self.error = ctypes.c_void_p()
        return text

    def begin(self):
        use = self.lib.riyo_guard_begin(ctypes.c_void_p(self.at), PURPOSE.encode(), None, ctypes.byref(self.error))
        if use:
            self.lib.riyo_operation_end(ctypes.c_void_p(use), None)
            self.lib.riyo_operation_unref(ctypes.c_void_p(use))
        return bool(use)

    def suspend(self, reference, subject):
        stop = ctypes.c_void_p(self.lib.riyo_suspension_new(reference.encode(), 1))
        self.lib.riyo_suspension_set_all(stop)
        self.lib.riyo_suspension_add_subject(stop, subject.encode())
        done = self.lib.riyo_guard_suspend(ctypes.c_void_p(self.at), stop, None, ctypes.byref(self.error))
        self.lib.riyo_suspension_unref(stop)
        return bool(done)

    def close(self):
        self.lib.riyo_guard_unref(ctypes.c_void_p(self.at))


def fill(at, of):
    """Until nothing more goes in: large pieces, small ones, then names."""
    os.makedirs(os.path.join(at, "full"), exist_ok=True)
    i, size = 0, MIB if of == "blocks" else 0
    while True:
        i += 1
        try:
            with open(os.path.join(at, "full", f"{i}"), "wb") as file:
                file.write(b"x" * size)
                file.flush()
                os.fsync(file.fileno())
        except OSError:
            if size <= 256:
                break
            size = size // 16
        if i > 20000:
            break
    os.sync()


def free(at):
    subprocess.run(["rm", "-rf", os.path.join(at, "full")], check=True)
    os.sync()


def in_child(work):
    """What a process of its own answered, and the signal that ended it: a SIGBUS ends it alone."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        for line in work():
            os.write(writing, (line + "\n").encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as file:
        lines = file.read().split("\n")[:-1]
    status = os.waitpid(child, 0)[1]
    return lines, os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0


def work_in_guard(guard, prefix):
    def work():
        for i in range(ROUNDS):
            yield f"{prefix}-{i} suspend " + ("done" if guard.suspend(f"{prefix}-{i}", f"66-{i + 1}-1") else guard.said())
            yield f"{prefix}-{i} begin " + ("done" if guard.begin() else guard.said())
    return work


def command(*words):
    done = run(*words)
    return done.returncode, done.stderr.decode("utf-8", "replace")


def work_by_command(folder, at):
    """Each command once, as the desk and the night's batch would: (words, exit, what was said)."""
    rules = open(os.path.join(folder, "rules.riyo"), encoding="utf-8").read()
    done = []
    for i in range(3):
        put("rules.riyo", rules + "# 見本\n" * (i + 1))
        for words in [["suspend", "add", "-C", folder, "-s", f"77-{i + 1}-1", "--all", "--reason", "利用停止", "--ref", f"乙-{i}"],
                      ["filter", "-C", folder, "-p", PURPOSE, "-l", "members", path("in.csv"), "-o", path("out.csv")],
                      ["filter", "-C", folder, "-p", PURPOSE, "-l", "members", path("in.csv"), "-o", os.path.join(at, f"out-{i}.csv")],
                      ["adopt", path("rules.riyo"), "-C", folder],
                      ["audit", "seal", "-C", folder, path(f"key-{os.path.basename(at)}-{i}")]]:
            done.append((words, *command(*words)))
    return done


def check_disk(name, folder, at, of):
    """A full disk beside an open guard and beside commands, and then room."""
    guard = Guard(folder)
    opened = guard.at is not None
    report(f"{name}: a folder is opened", opened, guard.said())
    if not opened:
        return
    fill(at, of)
    lines, ended = in_child(work_in_guard(guard, "甲"))
    report(f"{name}: an open guard is ended by no signal", ended == 0, f"signal {ended}", *lines[-3:])
    bad = [line for line in lines if not line.endswith(" done") and not NAMED.search(line)]
    report(f"{name}: what an open guard lacks is named", not bad, *bad[:3])
    acknowledged = [line.split(" ")[0] for line in lines if line.endswith(" suspend done")]
    done = work_by_command(folder, at)
    report(f"{name}: no command is ended by a signal", all(code >= 0 for _, code, _ in done),
           *[f"{words} {code}" for words, code, _ in done if code < 0])
    bad = [f"{' '.join(words)}: {code}: {said}" for words, code, said in done if code != 0 and not NAMED.search(said)
           and "封印" not in said]
    report(f"{name}: what a command lacks is named", not bad, *bad[:3])
    acknowledged += [words[words.index("--ref") + 1] for words, code, _ in done if code == 0 and words[0] == "suspend"]
    refused = sum(not line.endswith(" done") for line in lines) + sum(code != 0 for _, code, _ in done)
    report(f"{name}: it was full", refused > 0, f"{len(lines)} and {len(done)} went through")
    print(f"# {name}: {refused} of {len(lines) + len(done)} refused, {len(acknowledged)} stops acknowledged")
    free(at)
    code, said = command("audit", "verify", "-C", folder)
    report(f"{name}: the log is whole", code == 0, code, said)
    listed = run("suspend", "list", "-C", folder)
    missing = [ref for ref in acknowledged if ref not in listed.stdout.decode()]
    report(f"{name}: no stop that was acknowledged is lost", listed.returncode == 0 and not missing, missing,
           listed.stderr.decode())
    code, said = command("suspend", "add", "-C", folder, "-s", "88-1-1", "--all", "--reason", "利用停止", "--ref", "丙")
    report(f"{name}: with room it goes on", code == 0, code, said)
    code, said = command("filter", "-C", folder, "-p", PURPOSE, "-l", "members", path("in.csv"), "-o", path("out.csv"))
    report(f"{name}: and a use is permitted again", code == 0, code, said)
    guard.close()


def mount(image, mib, how, at):
    os.makedirs(at)
    if mib:
        with open(image, "wb") as file:
            file.truncate(mib * MIB)
    return subprocess.run(["sh", "-c", how.format(image=image, at=at)], capture_output=True)


def skip(name, why):
    report(f"{name} # SKIP {why}", True)


def check_dying(name, mib, how):
    """The disk is gone under an open guard: the kernel answers every call with EIO."""
    image, at = path(f"dying-{name}.img"), path(f"dying-{name}")
    made = mount(image, mib, how, at)
    if made.returncode != 0:
        return skip(f"{name} that dies", made.stderr.decode().strip().split("\n")[-1])
    folder = os.path.join(at, "riyo")
    command("init", folder, "--builtin")
    command("adopt", path("members.layout"), "-C", folder)
    guard = Guard(folder)

    def work():
        yield "before " + ("done" if guard.suspend("甲", "66-1-1") else guard.said())
        died = subprocess.run(["xfs_io", "-x", "-c", "shutdown", at], capture_output=True)
        yield "died" if died.returncode == 0 else "lives"
        for _ in range(3):
            yield "begin " + ("done" if guard.begin() else guard.said())
            yield "suspend " + ("done" if guard.suspend("乙", "66-2-1") else guard.said())

    try:
        lines, ended = in_child(work)
    except FileNotFoundError:
        lines, ended = [], 0
    if "died" not in lines:
        skip(f"{name} that dies", "no xfs_io here, or the kernel lets none die")
    else:
        report(f"{name} that dies: an open guard is ended by no signal", ended == 0, f"signal {ended}")
        after = lines[2:]
        report(f"{name} that dies: nothing is permitted, and it is named", lines[0].endswith(" done") and len(after) == 6
               and all(re.search("nput/output error|入出力", line) for line in after), *lines)
        guard.close()  # which would keep the dead one
        subprocess.run(["umount", at], capture_output=True)
        subprocess.run(["mount", "-o", "loop", image, at], capture_output=True)
        code, said = command("audit", "verify", "-C", folder)
        report(f"{name} that dies: mounted again, the log is whole", code == 0, said)
        listed = run("suspend", "list", "-C", folder).stdout.decode()
        report(f"{name} that dies: the stop before is there", "甲" in listed, listed)
    return subprocess.run(["umount", "-l", at], capture_output=True)


def check_snapshot():
    """A subvolume that is read-only for a while, and one that is put back under an open guard."""
    image, at = path("snapshot.img"), path("snapshot")
    made = mount(image, 200, "mkfs.btrfs -q {image} && mount -o loop {image} {at} && btrfs -q subvolume create {at}/v", at)
    if made.returncode != 0:
        return skip("btrfs, a snapshot", made.stderr.decode().strip().split("\n")[-1])
    folder = os.path.join(at, "v", "riyo")
    command("init", folder, "--builtin")
    command("adopt", path("members.layout"), "-C", folder)
    guard = Guard(folder)
    use = ["filter", "-C", folder, "-p", PURPOSE, "-l", "members", path("in.csv"), "-o", path("out.csv")]
    subprocess.run(["btrfs", "-q", "subvolume", "snapshot", f"{at}/v", f"{at}/s"], check=True)
    subprocess.run(["btrfs", "property", "set", "-ts", f"{at}/v", "ro", "true"], check=True)
    code, said = command(*use)
    report("btrfs, read-only: a use is refused, and it is named", code == 2 and re.search("ead-only|読み込み専用|読み出し", said),
           code, said)
    code, said = command("status", "-C", folder)
    report("btrfs, read-only: a question is answered", code in (0, 1), code, said)
    subprocess.run(["btrfs", "property", "set", "-f", "-ts", f"{at}/v", "ro", "false"], check=True)
    code, said = command(*use)
    report("btrfs, writable again: it goes on", code == 0, code, said)
    os.rename(f"{at}/v", f"{at}/old")
    os.rename(f"{at}/s", f"{at}/v")
    begun = guard.begin()
    report("btrfs, a snapshot in its place: the open guard is told", not begun and folder in (guard.said() or ""))
    return subprocess.run(["umount", "-l", at], capture_output=True)


def check_fuse():
    """ext4 served by a program: refused when it is opened, whatever it could do."""
    image, at = path("fuse.img"), path("fuse")
    made = mount(image, 24, "mke2fs -q -t ext4 {image} && fuse2fs -o fakeroot {image} {at}", at)
    if made.returncode != 0:
        return skip("fuse2fs", made.stderr.decode().strip().split("\n")[-1] or "no fuse2fs here")
    code, said = command("init", os.path.join(at, "riyo"), "--builtin")
    made_there = code == 0
    if made_there:
        code, said = command("suspend", "add", "-C", os.path.join(at, "riyo"), "-s", "52-1-1", "--all", "--reason", "利用停止",
                             "--ref", "甲")
    report("FUSE: a folder there is refused, by name", code == 2 and "FUSE" in said, code, said)
    return subprocess.run(["umount", at], capture_output=True)


put("in.csv", "記号,番号,枝番,氏名\n52,2,1,見本 太郎\n")
put("members.layout", "[レイアウト]\n形式=csv\n見出し行=1\n本人=記号\n本人=番号\n本人=枝番\n[列 記号]\n類型=資格\n[列 番号]\n類型=資格\n"
    "[列 枝番]\n類型=資格\n[列 氏名]\n類型=資格\n")
for number, (name, mib, how, of) in enumerate(DISKS):
    at = path(f"disk{number}")
    made = mount(path(f"disk{number}.img"), mib, how, at)
    if made.returncode != 0:
        skip(name, (made.stderr.decode().strip().split("\n") or [""])[-1])
        continue
    folder = os.path.join(at, "riyo")
    code, said = command("init", folder, "--builtin")
    if code == 0:
        code, said = command("adopt", path("members.layout"), "-C", folder)
    if report(f"{name}: a folder is made", code == 0, said):
        check_disk(name, folder, at, of)
    subprocess.run(["umount", "-l", at], capture_output=True)
    if mib:
        os.unlink(path(f"disk{number}.img"))
check_dying("xfs", 320, "mkfs.xfs -q {image} && mount -o loop {image} {at}")
check_dying("ext4", 24, "mke2fs -q -t ext4 {image} && mount -o loop {image} {at}")
check_snapshot()
check_fuse()
plan()
