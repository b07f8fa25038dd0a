#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Closed standard descriptors: every opening of lib/ and examples/ goes through the one that keeps off 0, 1 and 2, and
no command writes its words into the folder or takes an answer that nobody can read for given."""
import itertools
import os
import pathlib
import re
import subprocess
import time

from shell import RIYO, environment, home, plan, put, report, run
from tree import find_sources

HOME = "base/open.c"  # where riyo_file_open () and riyo_file_raise () are
MAKERS = ("open open64 openat openat2 openat64 creat fopen freopen opendir tmpfile mkstemp mkostemp popen pipe pipe2 socket socketpair "
          "accept accept4 memfd_create dup dup2 dup3 eventfd epoll_create epoll_create1 inotify_init inotify_init1 "
          "timerfd_create signalfd userfaultfd pidfd_open shm_open g_open g_fopen g_creat g_mkstemp g_mkstemp_full "
          "g_file_open_tmp g_unix_open_pipe").split()
RAW = re.compile(r"(?<![\w>.])(?:" + "|".join(MAKERS) + r") ?\(|\bF_DUPFD\w*|\bSYS_open\w*")
USE = ["filter", "-C", "riyo", "-p", "加入者の管理", "-l", "two"]
# What a program of ours does with its own standard descriptors.
OWN = {("stdio.c", "open ("), ("helper.c", "tmpfile ("), ("helper.c", "dup2 (")}


def bare(text):
    """Without comments and strings, line by line."""
    text = re.sub(r"/\*.*?\*/", lambda m: "\n" * m[0].count("\n"), text, flags=re.S)
    return re.sub(r'"(?:\\.|[^"\\\n])*"', '""', text)


def raw_openings(name, text):
    for n, line in enumerate(bare(text).splitlines(), 1):
        for found in RAW.finditer(line):
            raised = line[:found.start()].rstrip().endswith("riyo_file_raise (")
            if not raised and (name, found[0]) not in OWN:
                yield f"{name}:{n}: {found[0]}"


def scan():
    top = pathlib.Path(os.environ.get("top_srcdir", "."))
    paths = [path for part in ("lib", "examples") for path in find_sources(top / part, "*.[ch]")]
    homes = [path for path in paths if re.search(r"^riyo_file_raise \(int fd\)$", path.read_text(), re.M)]
    report("what opens has one home", len(homes) == 1 and str(homes[0]).endswith(HOME), homes)
    found = [line for path in paths if path not in homes for line in raw_openings(path.name, path.read_text())]
    report("nothing is opened outside it", not found and len(paths) > 100, "\n".join(found))
    report("the scan knows an opening when it sees one",
           list(raw_openings("x.c", '/* open (a) */\nf = "open (b)";\nfd = openat (c);\nriyo_file_open (d);\n'))
           == ["x.c:3: openat ("])


def run_closed(closed, *arguments):
    """The command as a shell starts it after e.g. <&- >&-."""
    shut = " ".join({0: "<&-", 1: ">&-", 2: "2>&-"}[fd] for fd in closed)
    done = subprocess.run(["sh", "-c", f'exec "$0" "$@" {shut}', RIYO, *arguments], capture_output=True, cwd=home,
                          env=environment, input="見本,1\n".encode())
    return done.returncode


def names_of(pid):
    links = [f"/proc/{pid}/fd/{fd}" for fd in range(3)]
    return [os.readlink(link) if os.path.lexists(link) else "closed" for link in links]


def open_to(reader):
    """The pipe, once the command reads it; None when it ended before."""
    while reader.poll() is None:
        try:
            return os.open(os.path.join(home, "rows"), os.O_WRONLY | os.O_NONBLOCK)
        except OSError:
            time.sleep(0.01)
    return None


def places():
    """Where the three lead while our own programs run: to what takes and gives nothing, not to a file of theirs."""
    os.mkfifo(os.path.join(home, "rows"))
    filter_ = subprocess.Popen(["sh", "-c", 'exec "$0" "$@" <&- >&- 2>&-', RIYO, *USE, "-o", "held.csv", "rows"],
                               cwd=home, env=environment)
    rows = open_to(filter_)
    found = names_of(filter_.pid)
    if rows is not None:
        os.write(rows, "見本,1\n".encode())
        os.close(rows)
    report("the command has /dev/null there", found == ["/dev/null"] * 3 and filter_.wait() == 0, found)
    seen = os.path.join(home, "seen")
    put("tell", "#!/bin/sh\nlinks=$(readlink /proc/$$/fd/0 /proc/$$/fd/1 /proc/$$/fd/2)\n"
        f'echo "$links" > {seen}.new\nmv {seen}.new {seen}\n')
    os.chmod(os.path.join(home, "tell"), 0o700)
    helper = os.path.join(os.path.abspath(os.environ["top_builddir"]), "lib", "riyo-alert")
    done = subprocess.run(["sh", "-c", 'exec "$0" "$@" <&- >&- 2>&-', helper, os.path.join(home, "riyo"),
                           os.path.join(home, "tell"), "0", "1", "0", "1", "go"], env=environment)
    for _ in range(600):
        if os.path.exists(seen):
            break
        time.sleep(0.1)
    told = pathlib.Path(seen).read_text().split() if os.path.exists(seen) else []
    report("so has the alert's command", done.returncode == 0 and told == ["/dev/null"] * 3, told)


def commands():
    run("init", "riyo", "--builtin")
    put("two.layout", "[レイアウト]\n形式=csv\n本人=なし\n[列 1]\n類型=資格\n[列 2]\n類型=資格\n")
    run("adopt", "two.layout", "-C", "riyo")
    put("in.csv", "見本,1\n")
    for n in range(1, 4):
        for closed in itertools.combinations(range(3), n):
            said = "".join(map(str, closed))
            to_stdout = run_closed(closed, *USE, "in.csv")
            report(f"{said} closed: what goes to stdout", to_stdout == (2 if 1 in closed else 0), to_stdout)
            to_file = run_closed(closed, *USE, "-o", f"out{said}.csv", "in.csv")
            report(f"{said} closed: what goes to a file", to_file == 0
                   and pathlib.Path(home, f"out{said}.csv").read_bytes() == "見本,1\n".encode(), to_file)
            from_stdin = run_closed(closed, *USE, "-o", f"in{said}.csv")
            report(f"{said} closed: what comes from stdin", from_stdin == (2 if 0 in closed else 0), from_stdin)
            refused = run_closed(closed, "filter", "-C", "riyo", "-p", "加入者の見本", "-l", "two", "in.csv")
            report(f"{said} closed: a refusal", refused == 1, refused)
            verified = run("audit", "verify", "-C", "riyo")
            report(f"{said} closed: the log is intact", verified.returncode == 0,
                   verified.stdout.decode(), verified.stderr.decode())


def numbers():
    """A number that the shell did not hand over may be one of the command's own: the log's."""
    for fd in range(3, 12):
        done = run(*USE, "-o", f"/dev/fd/{fd}", "in.csv", close_fds=True)
        report(f"to /dev/fd/{fd}, which nobody handed over", done.returncode == 2, done.returncode)
    with open(os.path.join(home, "handed"), "wb") as handed:
        done = run(*USE, "-o", f"/dev/fd/{handed.fileno()}", "in.csv", pass_fds=[handed.fileno()])
    report("one that was handed over is written", done.returncode == 0
           and pathlib.Path(home, "handed").read_bytes() == "見本,1\n".encode(), done.stderr.decode())
    verified = run("audit", "verify", "-C", "riyo")
    report("the log is intact", verified.returncode == 0, verified.stdout.decode())


scan()
commands()
numbers()
places()
plan()
