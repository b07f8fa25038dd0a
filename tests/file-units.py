#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Records of several lines: decided as one, whosever line comes first, and nobody's when its lines name two persons."""
from shell import adopt, exists, expect, filter_, folder, get, plan, put, report, run

assert run("init", "riyo").returncode == 0
adopt("units", """[レイアウト]
形式=行種別
種別=1
先頭=RE
本人=HO 2
[行 RE]
類型=レセプト
[行 HO]
類型=レセプト
[行 SI]
類型=レセプト
""")


def units(*persons):
    """A record of four lines for each; a person named twice where there are two."""
    return "".join(f"RE,{i}\n" + "".join(f"HO,{one}\n" for one in person) + f"SI,{i}\n" for i, person in enumerate(persons))


def skip(name, text):
    put(name, text)
    return filter_("医療費通知の発行", "units", "--skip-suspended", name, "-o", f"{name}.out")


expect("nobody is suspended", skip("all.txt", units(["52-1-1"], ["52-2-1"])), 0, "通過 2 件")
two = skip("two.txt", units(["52-1-1"], ["52-2-1", "52-3-1"]))
expect("two persons in one record", two, 1, "拒否 BAD_SUBJECT", ": 行 4")
report("no output", not exists("two.txt.out"))
expect("one person named twice", skip("same.txt", units(["52-1-1"], ["52-2-1", "52-2-1"])), 0, "通過 2 件")
assert run("suspend", "add", "-C", folder, "-s", "52-2-1", "--all", "--reason", "利用停止", "--ref", "1").returncode == 0
text = units(["52-1-1"], ["52-2-1"], ["52-3-1"])
expect("one is suspended", skip("some.txt", text), 0, "通過 2 件、除外 1 件")
report("every line of that record is left out, and no other", get("some.txt.out").decode() == text.replace("RE,1\nHO,52-2-1\nSI,1\n", ""),
       get("some.txt.out"))
plan()
