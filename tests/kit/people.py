# SPDX-License-Identifier: LGPL-2.1-or-later
"""Accounts of the system for one test alone, in a mount namespace of its own; only root can make them."""
import atexit
import glob
import os
import shutil
import subprocess
import sys
import tempfile

INSIDE = "RIYO_ACCOUNTS"
# Of a build, what other accounts run
RUN = ["examples/riyo/riyo", "examples/riyo/.libs/riyo", "lib/riyo-alert", "lib/.libs/riyo-alert", "lib/.libs/*.so*", "tests/log/tool"]


def enter():
    """Runs this test again where accounts can be made, and only there; else why it cannot be, as text."""
    if os.geteuid() != 0:
        return "only root can make accounts"
    if os.environ.get(INSIDE) == "made":
        return None
    if subprocess.run(["unshare", "-m", "--propagation", "private", "true"], capture_output=True).returncode != 0:
        return "this root may not have a mount namespace of its own"
    os.environ[INSIDE] = "made"
    os.execvp("unshare", ["unshare", "-m", "--propagation", "private", sys.executable, os.path.abspath(sys.argv[0])])


def make(home, accounts, groups):
    """@accounts: name -> number, of the account and of its own group; @groups: name -> (number, members). Why it cannot
    be, as text, or None."""
    lines = {"passwd": "".join(f"{name}:x:{uid}:{uid}:見本:/:/bin/false\n" for name, uid in accounts.items()),
             "group": "".join(f"{name}:x:{uid}:\n" for name, uid in accounts.items())
             + "".join(f"{name}:x:{gid}:{','.join(members)}\n" for name, (gid, members) in groups.items())}
    for name, text in lines.items():
        made = os.path.join(home, name)
        with open(f"/etc/{name}") as before, open(made, "w") as file:
            file.write(before.read() + text)
        os.chmod(made, 0o644)
        if subprocess.run(["mount", "--bind", made, f"/etc/{name}"], capture_output=True).returncode != 0:
            return "this root may not mount, so it cannot make accounts"
    return None


def is_closed(path):
    """Whether an account that is neither the owner's nor of its group is kept from what runs at @path."""
    ways = [path]
    while os.path.dirname(ways[-1]) != ways[-1]:
        ways.append(os.path.dirname(ways[-1]))
    return not all(os.stat(way).st_mode & 0o001 for way in ways)


def within_reach():
    """From here on top_builddir is what every account may enter: a clone may lie in /root, or be made under a closed umask.
    Before anything that reads it is imported, and behind enter ()."""
    build = os.path.abspath(os.environ["top_builddir"])
    if not any(is_closed(os.path.join(build, name)) for name in ("examples/riyo/riyo", "lib/riyo-alert")):
        return
    top = tempfile.mkdtemp(prefix="riyo-reach-")
    atexit.register(shutil.rmtree, top, True)
    for wanted in RUN:
        for path in glob.glob(wanted, root_dir=build):
            os.makedirs(os.path.join(top, os.path.dirname(path)), exist_ok=True)
            shutil.copy(os.path.join(build, path), os.path.join(top, path))
    subprocess.run(["chmod", "-R", "u=rwX,go=rX", top], check=True)
    os.environ["top_builddir"] = top
