#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Nothing is on stdout before the whole input passed, however long it is."""
import glob
import os
import subprocess

from shell import RIYO, adopt, environment, expect, filter_, home, plan, put, report, run

ROWS = "見本,1\n" * 200000  # some MiB: many reads
assert run("init", "riyo", "--builtin").returncode == 0
adopt("two", "[レイアウト]\n形式=csv\n本人=なし\n[列 1]\n類型=資格\n[列 2]\n類型=口座\n")
put("good.csv", ROWS)
put("bad.csv", ROWS + "見本\n")
done = filter_("各種証の発行管理", "two", "--blank", "good.csv")
expect("what passes", done, 0)
report("is there whole", done.stdout.decode() == ROWS.replace("1\n", "\n"), len(done.stdout))
done = filter_("各種証の発行管理", "two", "--blank", "bad.csv")
expect("a last row that is ragged", done, 2, "200001")
report("leaves stdout empty", done.stdout == b"", len(done.stdout))
done = filter_("各種証の発行管理", "two", "--blank", data=(ROWS + "見本\n").encode())
report("from stdin too", (done.returncode, done.stdout) == (2, b""), len(done.stdout))

# The log by another name, outside its folder: a hard link.
log, = glob.glob(os.path.join(home, "riyo/audit/*.jsonl"))
os.link(log, os.path.join(home, "elsewhere"))
with open(os.path.join(home, "elsewhere"), "ab") as behind:
    done = subprocess.run([RIYO, "filter", "-C", "riyo", "-p", "各種証の発行管理", "-l", "two", "--blank", "good.csv"],
                          cwd=home, env=environment, stdout=behind, stderr=subprocess.PIPE)
report("the log is no output, by whatever name", done.returncode == 2 and done.stderr, done)
os.unlink(os.path.join(home, "elsewhere"))
report("nor does it hold any", "見本,1" not in open(log, encoding="utf-8").read() and run("audit", "verify", "-C", "riyo").returncode == 0, log)
plan()
