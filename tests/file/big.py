#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""riyo filter over much: memory stays the same, positions go beyond 4 GiB; and what a terminal sees."""
import os, pty, re, subprocess, sys

from shell import RIYO, adopt, environment, folder, home, path, plan, put, report, run

MEMBERS = "各種証の発行管理"
MIB = 1024 * 1024
assert run("init", "riyo", "--builtin").returncode == 0
adopt("two", "[レイアウト]\n形式=csv\n見出し行=1\n本人=なし\n[列 氏名]\n類型=資格\n[列 口座]\n類型=口座\n")
COMMAND = [RIYO, "filter", "-C", folder, "-p", MEMBERS, "-l", "two", "--blank"]
ROWS = ("見本" * 80 + ",1\n").encode() * 2048  # about 1 MiB
sanitized = any(word in subprocess.run(["ldd", RIYO], capture_output=True).stdout for word in (b"libasan", b"libtsan"))


def stream(n_bytes, last=b""):
    """Feeds the filter so many bytes and @last; its status, most memory in bytes, and stderr."""
    with open(path("err"), "w+b") as err:
        process = subprocess.Popen(COMMAND + ["-o", "/dev/null"], cwd=home, env=environment, stdin=subprocess.PIPE, stderr=err)
        process.stdin.write("氏名,口座\n".encode())
        for _ in range(n_bytes // len(ROWS) + 1):
            process.stdin.write(ROWS)
        process.stdin.write(last)
        process.stdin.close()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        err.seek(0)
        return process.returncode, usage.ru_maxrss * 1024, err.read().decode()


code, memory, said = stream(64 * MIB)
report("64 MiB pass", code == 0, code, said)
if sanitized:
    print(f"# memory is not measured under a sanitizer ({memory // MIB} MiB)")
else:
    report("in less than 32 MiB of memory", memory < 32 * MIB, memory / MIB)
if os.environ.get("RIYO_TEST_QUICK"):
    print("# more than 4 GiB: not where quick is asked")
else:
    code, more, said = stream(4096 * MIB, b"1,2,3\n")
    byte = re.search(r"([0-9]+) 行目、([0-9]+) バイト目", said)
    n_rows = 2048 * (4096 * MIB // len(ROWS) + 1)
    report("a ragged row behind 4 GiB is found where it is", code == 2 and byte is not None and int(byte[1]) == n_rows + 2
           and int(byte[2]) == len("氏名,口座\n".encode()) + n_rows // 2048 * len(ROWS) + 1 > 4096 * MIB, said)
    if not sanitized:
        report("in the same memory", more < 32 * MIB and more < memory + 4 * MIB, more / MIB, memory / MIB)

# A line of progress, where someone looks
put("in.csv", "氏名,口座\n".encode() + ROWS)
for says, arguments, want in (("a terminal sees progress", [], True), ("not with --quiet", ["--quiet"], False)):
    ours, theirs = pty.openpty()
    done = subprocess.run(COMMAND + arguments + ["in.csv", "-o", "out.csv"], cwd=home, env=environment, stderr=theirs)
    os.close(theirs)
    seen = b""
    try:
        while piece := os.read(ours, 65536):
            seen += piece
    except OSError:  # the other end is gone
        pass
    report(says, done.returncode == 0 and bool(re.search(rb"\d+\.\d %  \d+ MB/s  \d+ s", seen)) == want, seen)
# What goes to the same terminal stands on lines of its own, to its last byte
put("in.csv", "氏名,口座\n".encode() + ROWS * 4 + "終,".encode())
pid, ours = pty.fork()
if pid == 0:
    os.chdir(home)
    os.execve(RIYO, COMMAND + ["in.csv"], environment)
seen = b""
try:
    while piece := os.read(ours, 65536):
        seen += piece
except OSError:
    pass
code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
before, _, after = seen.partition("氏名,".encode())
report("the line is cleared before the file comes, and nothing of it behind", code == 0 and b"MB/s" in before and before.endswith(b"\r\x1b[K")
       and b"\x1b" not in after and b"MB/s" not in after and "終,".encode() in after, before[-200:], after[-300:])
done = subprocess.run(COMMAND + ["in.csv", "-o", "out.csv"], cwd=home, env=environment, capture_output=True)
report("a pipe sees table and count alone", done.stderr.count(b"\n") == 2 and b"\r" not in done.stderr, done.stderr)
plan()
