#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""riyo tag only ever adds: a file keeps what its own sidecar says of it, as long as it is that file."""
import os, time

from shell import adopt, exists, expect, filter_, folder, get, path, plan, put, report, run

assert run("init", "riyo", "--builtin").returncode == 0
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
report("it states no number of records, for no layout counted them", "件数=" not in get("claims.csv.riyotag").decode())

# Sources of one name, from two folders, and named oddly
for folder_name in "may", "june":
    os.mkdir(path(folder_name))
    put(f"{folder_name}/list.csv", get("ledger.csv"))
    put(f"{folder_name}/list.csv.riyotag", get("ledger.csv.riyotag"))
for name in " ", " list.csv", "#x", "一覧 #2", "=", "幅　":
    put(name, get("ledger.csv"))
    put(name + ".riyotag", get("ledger.csv.riyotag"))
put("half.csv", "ledger,2\n")
for says, sources in (("one given twice", ["ledger.csv"] * 2), ("of one name", ["may/list.csv", "june/list.csv", " list.csv"]),
                      ("of a blank", [" "]), ("of a mark", ["#x", "一覧 #2", "="]), ("of a wide blank", ["幅　"])):
    expect(f"sources: {says}", run("tag", "half.csv", "--from", *sources), 0)
    expect(f"sources: {says}: the sidecar is of use", filter_("加入者の管理", "ledger", "half.csv", "-o", "o.csv"), 0)
    report(f"sources: {says}: it has their tags", tags("half.csv") == ["類型=資格"], get("half.csv.riyotag").decode())

# Through a link: tags belong to the file, by whatever name it comes
os.mkdir(path("sy"))
put("sy/real.csv", "ledger,1\nmore,2\n")
os.symlink("sy/real.csv", path("new.csv"))
expect("tagged through a link", run("tag", "new.csv", "--from", "ledger.csv"), 0)
report("the sidecar stands beside the file", exists("sy/real.csv.riyotag") and not exists("new.csv.riyotag"))


def refused(says):
    with open(path("new.csv"), "rb") as file:
        given = [filter_("医療費通知の発行", "claims", name, "-o", "out") for name in ("new.csv", "sy/real.csv")]
        given.append(filter_("医療費通知の発行", "claims", "-o", "out", stdin=file))
    for done, how in zip(given, ("by the link", "by the file's own name", "as standard input")):
        expect(f"{says} {how}", done, 1, "NOT_IN_TABLE", "資格")


refused("its tags count")
os.rename(path("sy/real.csv.riyotag"), path("new.csv.riyotag"))
expect("one beside the link counts for the link", filter_("医療費通知の発行", "claims", "new.csv", "-o", "out"), 1, "NOT_IN_TABLE")
put("benefit.in", "benefit,1\n")
adopt("pay", "[レイアウト]\n形式=csv\n本人=なし\n[列 1-]\n類型=口座\n")
expect("a third", filter_("保険給付の支払", "pay", "benefit.in", "-o", "benefit.csv"), 0)
expect("beside the file alone", run("tag", "sy/real.csv", "--from", "benefit.csv"), 0)
done = filter_("医療費通知の発行", "claims", "new.csv", "-o", "out")
expect("where both are there, both count", done, 1, "資格", "口座")
expect("tagged again through the link", run("tag", "new.csv", "--from", "benefit.csv"), 0)
report("nothing is lost", tags("sy/real.csv") == ["類型=口座", "類型=資格"], tags("sy/real.csv"))
refused("all of them count")
with open(path("sy/real.csv"), "a") as file:
    file.write("more,3\n")
expect("a stale one is told of", filter_("医療費通知の発行", "claims", "new.csv", "-o", "out"), 2, "riyo tag")
expect("tagged after rework", run("tag", "new.csv", "--from", "ledger.csv"), 0)
refused("neither of the two stays stale")
os.unlink(path("new.csv.riyotag"))
os.symlink("sy", path("by"))
expect("through a linked folder", run("tag", "by/real.csv", "--from", "claims.csv"), 0)
report("one file, one sidecar", sorted(os.listdir(path("sy"))) == ["real.csv", "real.csv.riyotag"], os.listdir(path("sy")))
expect("another name for an open one", run("tag", "/dev/stdin", "--from", "benefit.csv", stdin=open(path("by/real.csv"), "rb")), 0)
report("leads to it too", "類型=口座" in tags("sy/real.csv"), tags("sy/real.csv"))

# A copy without its sidecar: the ways on work as they are told
put("copied.csv", get("sy/real.csv"))
done = run("tag", "again.csv", "--from", "copied.csv")
expect("a source without a sidecar: which it lacks, and the ways on", done, 2, "添え書き copied.csv.riyotag がない", "写して", "riyo tag copied.csv --layout ")
put("copied.csv.riyotag", get("sy/real.csv.riyotag"))
put("again.csv", get("copied.csv") + b"\n")
expect("with a copy of that beside it", run("tag", "again.csv", "--from", "copied.csv"), 0)

# Sources that were passed under two 版 of the table: the names of one sidecar are of one
put("march.in", "3月,1\n")
expect("March, under the first 版", filter_("加入者の管理", "ledger", "march.in", "-o", "march.csv"), 0)
with open(os.path.join(os.environ["top_srcdir"], "lib", "data", "builtin.riyo"), encoding="utf-8") as file:
    today = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 9 * 3600))
    put("2.riyo", file.read().replace("版=1\n", f"版=2\n公表日={today}\n施行日={today}\n", 1))
expect("the second 版", run("adopt", "2.riyo", "-C", folder), 0)
put("april.in", "4月,1\n")
expect("April, under the second", filter_("医療費通知の発行", "claims", "april.in", "-o", "april.csv"), 0)
put("both.csv", "3月と4月\n")
for says, sources in ("the older first", ["march.csv", "april.csv"]), ("the newer first", ["april.csv", "march.csv"]):
    expect(f"of two 版, {says}", run("tag", "both.csv", "--from", *sources), 2, sources[1], "版", "もう一度 riyo filter")
    report(f"of two 版, {says}: no sidecar", not exists("both.csv.riyotag"))
expect("the older one, passed again", filter_("加入者の管理", "ledger", "march.csv", "-o", "march-2.csv"), 0)
expect("of one 版 then", run("tag", "both.csv", "--from", "march-2.csv", "april.csv"), 0)
report("with the tags of both", tags("both.csv") == ["類型=レセプト", "類型=資格"], tags("both.csv"))
expect("and its own sidecar of an older 版 is as much another", run("tag", "march.csv", "--from", "april.csv"), 2, "版")
plan()
