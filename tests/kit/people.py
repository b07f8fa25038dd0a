# SPDX-License-Identifier: LGPL-2.1-or-later
"""Accounts of the system for one test alone, in a mount namespace of its own; only root can make them."""
import os
import subprocess
import sys

INSIDE = "RIYO_ACCOUNTS"


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
