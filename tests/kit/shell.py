# SPDX-License-Identifier: LGPL-2.1-or-later
"""What tests in Python share: a line of TAP a case; for those of `riyo filter` a folder of its own and the command.
RIYO_TEST_FIRST ends a test at the first case that fails."""
import atexit
import json
import os
import pwd
import shutil
import subprocess
import sys
import tempfile

RIYO = os.path.join(os.environ["top_builddir"], "examples", "riyo", "riyo")
# Who runs the tests, as libriyo calls an account: in rules, never root by name, for whom they would pass alone.
ACCOUNT = pwd.getpwuid(os.geteuid()).pw_name
home = tempfile.mkdtemp(prefix="riyo-file-")
folder = os.path.join(home, "riyo")
environment = dict(os.environ, LANGUAGE="ja",
                   LD_LIBRARY_PATH=os.path.join(os.environ["top_builddir"], "lib", ".libs"))
n = failed = 0
atexit.register(shutil.rmtree, home, True)


def report(says, ok, *why):
    global n, failed
    n += 1
    failed += not ok
    print(f"{'ok' if ok else 'not ok'} {n} - {says}", flush=True)
    for text in [] if ok else why:
        for line in str(text)[:2000].split("\n"):
            print("#", line)
    if not ok and "RIYO_TEST_FIRST" in os.environ:
        sys.exit(1)
    return ok


def plan():
    """The last line; ends the test."""
    print(f"1..{n}")
    sys.exit(failed > 0)


def run(*arguments, data=None, env=None, **more):
    given = {} if "stdin" in more else {"input": data}
    return subprocess.run([RIYO, *arguments], capture_output=True, env=dict(environment, **(env or {})),
                          **{"cwd": home, **given, **more})


def said(done):
    return done.stdout.decode("utf-8", "replace") + done.stderr.decode("utf-8", "replace")


def filter_(purpose, layout, *arguments, **more):
    return run("filter", "-C", folder, "-p", purpose, "-l", layout, *arguments, **more)


def path(name):
    return os.path.join(home, name)


def put(name, data):
    with open(path(name), "wb") as file:
        file.write(data if isinstance(data, bytes) else data.encode())


def get(name):
    with open(path(name), "rb") as file:
        return file.read()


def exists(name):
    return os.path.lexists(path(name))


def adopt(name, text):
    put(name + ".layout", text)
    done = run("adopt", name + ".layout", "-C", folder)
    if done.returncode != 0:
        report(f"adopt {name}", False, done.stderr.decode())


def expect(says, done, code, *words):
    text = done.stderr.decode("utf-8", "replace")
    return report(says, done.returncode == code and all(w in text for w in words), f"exit {done.returncode}", text)


def leftovers():
    return [name for name in os.listdir(home) if name.startswith(".riyo")]


def log_lines():
    """Every line of the folder's log, oldest first."""
    audit = os.path.join(folder, "audit")
    names = sorted(name for name in os.listdir(audit) if name.endswith(".jsonl"))
    return b"".join(get(os.path.join("riyo", "audit", name)) for name in names).splitlines()


def logged(name):
    """The entries that name a file, read or written: the log has a mask for it."""
    return [json.loads(line) for line in run("audit", "show", "-C", folder, "--file", name).stdout.splitlines()]
