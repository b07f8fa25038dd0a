#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What was left out or emptied carries nothing: a file made from an output is good for what that was made for, however it was made."""
import os

from shell import adopt, exists, expect, filter_, get, path, plan, put, report, run

CARD, PAY, NOTICE = "各種証の発行管理", "保険給付の支払", "医療費通知の発行"
assert run("init", "riyo", "--builtin").returncode == 0
put("members.csv", "記号,番号,枝番,氏名,金融機関,口座番号\n9901,12,1,見本 太郎,例示銀行,1234567\n9902,345,1,例示 次郎,見本銀行,7654321\n")
HEAD = "[レイアウト]\n形式=csv\n見出し行=1\n本人=記号\n本人=番号\n本人=枝番\n"
LEDGER = "".join(f"\n[列 {column}]\n類型=資格\n" for column in ("記号", "番号", "枝番", "氏名"))
BANK = "".join(f"\n[列 {column}]\n類型=口座\n" for column in ("金融機関", "口座番号"))
adopt("members", HEAD + "列数=6\n" + LEDGER + BANK)
adopt("names", HEAD + LEDGER)
adopt("short", HEAD + "列数=4\n" + LEDGER)
adopt("numbered", "[レイアウト]\n形式=csv\n見出し行=1\n列数=6\n本人=なし\n[列 1番]\n見出し=記号\n類型=資格\n[列 6番]\n見出し=口座番号\n類型=資格\n")


def tags(name):
    return sorted({line for line in get(name + ".riyotag").decode().splitlines() if line.startswith("類型=")})


def cut(name, new, n):
    put(new, "".join(",".join(line.split(",")[:n]) + "\n" for line in get(name).decode().splitlines()))


expect("the whole file is not for cards", filter_(CARD, "members", "members.csv", "-o", "no.csv"), 1, "口座")
for how, n in (("--drop", 4), ("--blank", 4), ("--blank", 6)):
    expect(f"{how} of it is", filter_(CARD, "members", how, "members.csv", "-o", "out.csv"), 0)
    cut("out.csv", "names.csv", n)
    expect(f"{how}, {n} columns: tagged", run("tag", "names.csv", "--from", "out.csv"), 0)
    report(f"{how}, {n} columns: it has the tags of what remains", tags("names.csv") == ["類型=資格"], tags("names.csv"))
    if n == 4:
        expect(f"{how}, {n} columns: passes", filter_(CARD, "names", "names.csv", "-o", "cards.csv"), 0, "通過 2 件")
        report(f"{how}, {n} columns: whole", get("cards.csv") == get("names.csv"))
        expect(f"{how}, {n} columns: not for what the ledger is not for", filter_(PAY, "names", "names.csv", "-o", "no.csv"), 1, "資格")

# The same layout again, whose 列数 counts what was left out
expect("dropped", filter_(CARD, "members", "--drop", "members.csv", "-o", "out.csv"), 0)
for layout in "members", "names", "short":
    expect(f"again under {layout}", filter_(CARD, layout, "out.csv", "-o", "again.csv"), 0, "通過 2 件")
    expect(f"and dropped under {layout}", filter_(CARD, layout, "--drop", "out.csv", "-o", "again.csv"), 0)
    report(f"the same bytes under {layout}", get("again.csv") == get("out.csv"))
    expect(f"a third time under {layout}", filter_(CARD, layout, "again.csv", "-o", "third.csv"), 0)
    expect(f"checked under {layout}", run("layout", "check", "-C", "riyo", layout, "out.csv"), 0)
expect("columns by number were counted with what is gone", filter_(CARD, "numbered", "out.csv", "-o", "no.csv"), 2)
os.unlink(path("out.csv.riyotag"))
expect("without a sidecar nothing says that columns are gone", filter_(CARD, "members", "out.csv", "-o", "no.csv"), 2, "4 個")

# What was emptied stays empty when other columns are dropped behind it
put("two.csv", "h1,h2\nb01,c02\n")
for name, category in ("paid", "口座"), ("told", "レセプト"):
    adopt(name, f"[レイアウト]\n形式=csv\n見出し行=1\n本人=なし\n[列 h1]\n類型={category}\n[列 h2]\n個人情報でない=見本\n")
expect("one column is emptied", filter_(NOTICE, "paid", "--blank", "two.csv", "-o", "emptied.csv"), 0)
for how in (), ("--blank",), ("--drop",):
    expect(f"then passed on {how}", filter_(NOTICE, "told", *how, "emptied.csv", "-o", "hop.csv"), 0)
    expect(f"and is no obstacle {how}", filter_(PAY, "told", "hop.csv", "-o", "last.csv"), 0)
    report(f"as it was {how}", get("last.csv") == get("emptied.csv"))

# Persons left out
expect("one is suspended", run("suspend", "add", "-C", "riyo", "-s", "9901-12-1", "--purpose", CARD, "--reason", "利用停止", "--ref", "R1"), 0)
expect("and left out", filter_(CARD, "members", "--drop", "--skip-suspended", "members.csv", "-o", "out.csv"), 0, "除外 1 件")
cut("out.csv", "names.csv", 4)
expect("the rest is tagged", run("tag", "names.csv", "--from", "out.csv"), 0)
expect("and passes", filter_(CARD, "names", "names.csv", "-o", "cards.csv"), 0, "通過 1 件")

# A file for one employer, and for one person
put("one.csv", "記号,番号,枝番,氏名,金融機関,口座番号\n9902,345,1,例示 次郎,見本銀行,7654321\n9902,346,1,例示 三郎,見本銀行,7\n")
for n, limit in ((2, ("--only", "記号=9902")), (1, ("-s", "9902-345-1"))):
    expect(f"{limit[0]} and --drop", filter_(CARD, "members", "--drop", *limit, "one.csv", "-o", "out1.csv"), 0, f"通過 {n} 件")
    cut("out1.csv", "names.csv", 4)
    expect(f"{limit[0]}: tagged", run("tag", "names.csv", "--from", "out1.csv"), 0)
    report(f"{limit[0]}: by what remains", tags("names.csv") == ["類型=資格"], tags("names.csv"))
    expect(f"{limit[0]}: passes, with the same limit", filter_(CARD, "names", *limit, "names.csv", "-o", "cards.csv"), 0, f"通過 {n} 件")
expect("another's is not in it", filter_(CARD, "names", "--only", "記号=9901", "names.csv", "-o", "no.csv"), 1)

# Two sources, each with something left out
adopt("claims", "[レイアウト]\n形式=csv\n本人=なし\n[列 1]\n類型=レセプト\n[列 2]\n類型=口座\n[列 3]\n個人情報でない=行の番号\n")
put("claims.csv", "見本,例示,1\n")
expect("claims without accounts", filter_(NOTICE, "claims", "--blank", "claims.csv", "-o", "c.csv"), 0)
report("emptied", get("c.csv") == "見本,,1\n".encode())
put("both.csv", "見本\n")
expect("made from both", run("tag", "both.csv", "--from", "out.csv", "c.csv"), 0)
report("it has what both still hold", tags("both.csv") == ["類型=レセプト", "類型=資格"], tags("both.csv"))
expect("so it is for neither's purpose", filter_(NOTICE, "claims", "both.csv", "-o", "no.csv"), 2)
adopt("one", "[レイアウト]\n形式=csv\n本人=なし\n[列 1]\n個人情報でない=見本\n")
expect("not even where the layout calls it harmless", filter_(NOTICE, "one", "both.csv", "-o", "no.csv"), 1, "資格")

# All that is personal emptied
expect("what may be used by nobody there", filter_(CARD, "claims", "--blank", "claims.csv", "-o", "empty.csv"), 0)
report("is emptied", get("empty.csv") == b",,1\n")
put("count.csv", "1\n")
expect("made from that", run("tag", "count.csv", "--from", "empty.csv"), 0)
report("it holds no personal data", tags("count.csv") == [] and "個人情報でない=" in get("count.csv.riyotag").decode(), get("count.csv.riyotag").decode())
expect("and is for any purpose", filter_(CARD, "one", "count.csv", "-o", "no.csv"), 0)
expect("with a source that does", run("tag", "count.csv", "--from", "empty.csv", "--from", "c.csv"), 0)
report("it does", tags("count.csv") == ["類型=レセプト"], tags("count.csv"))
plan()
