#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Whose riyo filter's output is: that of the file which it replaces, to the same accounts, or there is none."""
import errno, os, struct, sys

import people

people.within_reach()
from shell import RIYO, adopt, environment, exists, expect, filter_, folder, get, home, leftovers, path, plan, put, report, run

if os.geteuid() != 0:
    print("1..0 # SKIP only root may give a file away")
    sys.exit(0)

MEMBERS = "各種証の発行管理"
CLERK, OFFICE, OTHER, READER = 54321, 54322, 54323, 54324
ACL = "system.posix_acl_access"
# version 2: the owner rw, READER r, the group r, mask r, others nothing
READERS = struct.pack("<I" + "HHI" * 5, 2, 1, 6, 0xffffffff, 2, 4, READER, 4, 4, 0xffffffff, 16, 4, 0xffffffff, 32, 0, 0xffffffff)

assert run("init", "riyo", "--builtin").returncode == 0
adopt("two", "[レイアウト]\n形式=csv\n見出し行=1\n本人=なし\n[列 氏名]\n類型=資格\n[列 口座]\n類型=口座\n")
put("in.csv", "氏名,口座\n見本,1\n")


def lists_of(name):
    try:
        return os.getxattr(path(name), ACL)
    except OSError as error:
        return None if error.errno in (errno.ENODATA, errno.EOPNOTSUPP) else error


def access(name):
    status = os.stat(path(name))
    return status.st_uid, status.st_gid, status.st_mode & 0o7777, lists_of(name)


def make(name, uid, gid, mode, acl=None):
    put(name, "old")
    os.chown(path(name), uid, gid)
    os.chmod(path(name), mode)
    if acl is not None:
        os.setxattr(path(name), ACL, acl)


def blank(output, **more):
    return filter_(MEMBERS, "two", "--blank", "in.csv", "-o", output, **more)


def has_lists():
    put("try", "")
    try:
        os.setxattr(path("try"), ACL, READERS)
    except OSError:
        return False
    return True


# Root replaces an account's file
for mode in (0o600, 0o640, 0o664, 0o604):
    make("out.csv", CLERK, OFFICE, mode)
    before = access("out.csv")
    expect("a file of another is replaced, %o" % mode, blank("out.csv", umask=0o077), 0)
    report("it is still theirs", access("out.csv") == before and get("out.csv") != b"old", access("out.csv"))
    report("and so is what tells its tags", access("out.csv.riyotag") == before, access("out.csv.riyotag"))
    os.unlink(path("out.csv.riyotag"))
if has_lists():
    make("acl.csv", CLERK, OFFICE, 0o640, READERS)
    before = access("acl.csv")
    expect("one with a list of accounts too", blank("acl.csv"), 0)
    report("the list stays", access("acl.csv") == before and before[3] == READERS, access("acl.csv"))
    report("beside it too", access("acl.csv.riyotag") == before)
    # A folder gives a list to what is made in it; the file that is replaced had none.
    os.mkdir(path("given"))
    os.setxattr(path("given"), "system.posix_acl_default", READERS)
    make("given/out.csv", CLERK, OFFICE, 0o600)
    os.removexattr(path("given/out.csv"), ACL)
    os.chmod(path("given/out.csv"), 0o600)
    before = access("given/out.csv")
    expect("nor is it opened to more", blank("given/out.csv"), 0)
    report("than could read the one before", access("given/out.csv") == before and before[3] is None, access("given/out.csv"))
else:
    print("# no lists of accounts on this file system: not tried")

# An account that may not give files away
os.chmod(home, 0o755)
for base, names, files in os.walk(folder):
    for name in [""] + files:
        os.chown(os.path.join(base, name), CLERK, OFFICE)
put("rules.riyo", "[担当 係]\n類型=資格\n類型=口座\n担当者=uid:%d\n担当者=root\n" % CLERK)
done = run("adopt", "rules.riyo", "-C", folder)
report("rules for the account", done.returncode == 0, done.stderr.decode())
os.mkdir(path("shared"))
os.chmod(path("shared"), 0o777)
clerk = {"user": CLERK, "group": OFFICE, "extra_groups": [OTHER]}
done = blank("shared/new.csv", **clerk)
expect("it writes files", done, 0)
report("of its own", access("shared/new.csv")[:2] == (CLERK, OFFICE))
make("shared/group.csv", CLERK, OTHER, 0o640)
before = access("shared/group.csv")
expect("and replaces one of another group that it is in", blank("shared/group.csv", **clerk), 0)
report("which stays that group's", access("shared/group.csv") == before, access("shared/group.csv"))
for says, uid, gid in (("another account's", OTHER, OFFICE), ("a group's that it is not in", CLERK, READER)):
    make("shared/old.csv", uid, gid, 0o664)
    before = access("shared/old.csv")
    done = blank("shared/old.csv", **clerk)
    expect(says + " is refused, with the reason", done, 2, "shared/old.csv", "所有者")
    report("and stays as it was", access("shared/old.csv") == before and get("shared/old.csv") == b"old"
           and not exists("shared/old.csv.riyotag") and not [name for name in os.listdir(path("shared")) if name.startswith(".riyo")])
    os.unlink(path("shared/old.csv"))
    expect("once it is removed, it is written", blank("shared/old.csv", **clerk), 0)
    os.unlink(path("shared/old.csv"))
    os.unlink(path("shared/old.csv.riyotag"))
report("nothing is left over", not leftovers())
plan()
