#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""riyo tag only ever adds: a file keeps what its own sidecar says of it, as long as it is that file."""
from shell import adopt, expect, filter_, get, path, plan, put, report, run

assert run("init", "riyo").returncode == 0
for name, category, purpose in (("ledger", "資格", "加入者の管理"), ("claims", "レセプト", "医療費通知の発行")):
    adopt(name, f"[レイアウト]\n形式=csv\n本人=なし\n[列 1-]\n類型={category}\n")
    put(f"{name}.in", f"{name},1\n")
    expect(f"{name} passes", filter_(purpose, name, f"{name}.in", "-o", f"{name}.csv"), 0)


def tags(name):
    return sorted({line for line in get(name + ".riyotag").decode().splitlines() if line.startswith("類型=")})


report("each has its own", (tags("ledger.csv"), tags("claims.csv")) == (["類型=資格"], ["類型=レセプト"]))
expect("tagged from the other", run("tag", "claims.csv", "--from", "ledger.csv"), 0)
report("it keeps what it had", tags("claims.csv") == ["類型=レセプト", "類型=資格"], tags("claims.csv"))
with open(path("claims.csv"), "a") as file:
    file.write("more,2\n")
expect("reworked, and tagged from its source alone", run("tag", "claims.csv", "--from", "ledger.csv"), 0)
report("it has what that has", tags("claims.csv") == ["類型=資格"], tags("claims.csv"))
plan()
