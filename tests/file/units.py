#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Records of several lines: decided as one, whosever line comes first, and refused when any of those it names is suspended."""
import os

from shell import adopt, exists, expect, filter_, folder, get, plan, put, report, run

assert run("init", "riyo", "--builtin").returncode == 0
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
expect("two persons in one record", skip("two.txt", units(["52-1-1"], ["52-2-1", "52-3-1"])), 0, "通過 2 件")
many = skip("many.txt", units(["52-1-1"], [f"52-{i}-1" for i in range(2, 18)]))
expect("sixteen persons in one record", many, 0, "通過 2 件")
many = skip("many.txt", units(["52-1-1"], [f"52-{i}-1" for i in range(2, 19)]))
expect("seventeen persons in one record", many, 1, "拒否 BAD_SUBJECT", "行 4 (最初のもの: 一つの単位に 16 人を超える本人があります)")
expect("one person named twice", skip("same.txt", units(["52-1-1"], ["52-2-1", "52-2-1"])), 0, "通過 2 件")
assert run("suspend", "add", "-C", folder, "-s", "52-2-1", "--all", "--reason", "利用停止", "--ref", "1").returncode == 0
for says, person in (("the first", ["52-2-1", "52-9-1"]), ("the second", ["52-9-1", "52-2-1"]), ("the sixteenth", [f"52-{i}-1" for i in (*range(3, 18), 2)])):
    expect(f"of several persons {says} is suspended", skip("two.txt", units(["52-1-1"], person)), 0, "通過 1 件、除外 1 件")
    expect(f"of several persons {says} is suspended, unasked", filter_("医療費通知の発行", "units", "two.txt", "-o", "never"), 1, "SUSPENDED")
expect("of two persons one is in no form", skip("bad.txt", units(["52-1-1"], ["52-2-1", "52-不明-1"])), 1, "拒否 BAD_SUBJECT", "番号: 数字ではありません")
expect("and the other way round", skip("bad.txt", units(["52-1-1"], ["52-不明-1", "52-2-1"])), 1, "拒否 BAD_SUBJECT")
expect("no person at all: everyone's, and left out", skip("none.txt", units(["52-1-1"], [])), 0, "通過 1 件、除外 1 件", "本人の番号のないもの 1 件: 行 4")
expect("no person at all: everyone's", filter_("医療費通知の発行", "units", "none.txt", "-o", "never"), 1, "SUSPENDED", "本人の番号のないもの 1 件: 行 4")
text = units(["52-1-1"], ["52-2-1"], ["52-3-1"])
expect("one is suspended", skip("some.txt", text), 0, "通過 2 件、除外 1 件")
report("every line of that record is left out, and no other", get("some.txt.out").decode() == text.replace("RE,1\nHO,52-2-1\nSI,1\n", ""),
       get("some.txt.out"))

# What is nobody's: it goes with a record that it stands in, and stays where nothing of the record follows it
adopt("clinic", """[レイアウト]
形式=行種別
種別=1
先頭=RE
本人=HO 2
[行 IR]
個人情報でない=機関
[行 RE]
類型=レセプト
[行 HO]
類型=レセプト
[行 KI]
個人情報でない=区切り
[行 GO]
個人情報でない=合計
""")
BEFORE, OUT, AFTER = "IR,1\nRE,1\nHO,52-1-1\nIR,2\n", "RE,2\nKI\nHO,52-2-1\n", "KI\nIR,3\nRE,3\nHO,52-3-1\nGO,3\n"


def leaves(says, layout, text, want, words="通過 2 件、除外 1 件", *flags):
    data = text if isinstance(text, bytes) else text.encode()
    put("leave.in", data)
    done = filter_("医療費通知の発行", layout, "--skip-suspended", *flags, "leave.in", "-o", "leave.out")
    expect(says, done, 0, words)
    want = want if isinstance(want, bytes) else want.encode()
    report(f"{says}: what stays", exists("leave.out") and get("leave.out") == want, get("leave.out") if exists("leave.out") else "")


leaves("a clinic's line before each record", "clinic", BEFORE + OUT + AFTER, BEFORE + AFTER)
leaves("totals behind the last record", "clinic", BEFORE + OUT + "GO,9\n", BEFORE + "GO,9\n", "通過 1 件、除外 1 件")
leaves("and without its newline", "clinic", BEFORE + OUT + "GO,9", BEFORE + "GO,9", "通過 1 件、除外 1 件")
leaves("a last record without its newline", "clinic", BEFORE + OUT[:-1], BEFORE, "通過 1 件、除外 1 件")
leaves("a line within a record goes with it", "clinic", "RE,1\nKI\nHO,52-2-1\nKI\nRE,2\nHO,52-3-1\n", "KI\nRE,2\nHO,52-3-1\n", "通過 1 件、除外 1 件")
with open(os.path.join(os.environ["top_srcdir"], "lib", "data", "uke.layout"), encoding="utf-8") as file:
    adopt("open", file.read().replace("合計=GO\n", "").replace("合計=HG\n", ""))
receipt = "RE,{0},1112,50801,見本,1,3500101\r\n{1}SY,8830417,50801,1,8002,見本病,,\r\n"
IR, HO = "IR,1,10,1,9999999,,見本診療所\r\n", "HO,99999999,52,{0},2,1230\r\nSN,1,01,,52,{0},1,,\r\n"
one, two = (IR + receipt.format(i, HO.format(i)) for i in (1, 2))
leaves("uke: IR before each receipt, GO behind them", "open", (one + two + "GO,2,2460,99\r\n").encode("cp932"), (one + IR + "GO,2,2460,99\r\n").encode("cp932"), "通過 1 件、除外 1 件")
none = IR + receipt.format(9, HO.format(1).split("SN")[0]) + "GO,1,1230,99\r\n"
leaves("uke: a receipt before any SN", "open", none.encode("cp932"), none.encode("cp932"), "通過 1 件")
kohi = IR + receipt.format(1, HO.format(1)) + IR + receipt.format(2, "KO,81000001,1234567,,,1,500,,\r\n") + IR + receipt.format(3, HO.format(2))
put("kohi", kohi.encode("cp932"))
expect("uke: 公費単独 is everyone's", filter_("医療費通知の発行", "uke", "kohi", "-o", "never"), 1, "SUSPENDED", "利用停止の対象 1 件: 行 11", "本人の番号のないもの 1 件: 行 7")
leaves("uke: 公費単独 and GO are left out with the suspended receipt", "uke", (kohi + "GO,3,3690,99\r\n").encode("cp932"),
       (IR + receipt.format(1, HO.format(1)) + IR + IR).encode("cp932"), "全 3 件、通過 1 件、除外 2 件。利用停止の対象 1 件: 行 11。本人の番号のないもの 1 件: 行 7。合計のため除いたレコード 1 件")
for says, ho, want in (("01 and 1", "HO,99999999,52,1,2,1230\r\nSN,1,01,,52,1,1,,\r\nSN,1,01,,52,1,01,,\r\n", 0),
                       ("wide and narrow", "HO,99999999,52,1,2,1230\r\nHO,99999999,５２,１,2,1230\r\nSN,1,01,,52,1,1,,\r\n", 0),
                       ("another number, by correction", "HO,99999999,52,1,2,1230\r\nSN,1,01,,52,1,1,,\r\nHO,99999999,52,3,2,1230\r\n", 0),
                       ("a suspended number, by correction", "HO,99999999,52,1,2,1230\r\nSN,1,01,,52,1,1,,\r\nHO,99999999,52,2,2,1230\r\n", 1),
                       ("a suspended number, corrected", "HO,99999999,52,2,2,1230\r\nSN,1,01,,52,2,1,,\r\nHO,99999999,52,1,2,1230\r\n", 1),
                       ("seventeen spellings of one", "".join(f"HO,99999999,52,{'1'.zfill(i)},2,1230\r\n" for i in range(1, 18)), 0),
                       ("SN behind a receipt without", "HO,99999999,52,1,2,1230\r\n", 0)):
    put("one", (IR + receipt.format(1, ho)).encode("cp932"))
    expect(f"uke: {says}", filter_("医療費通知の発行", "uke", "one", "-o", "never.out"), want, *(["SUSPENDED"] if want else ["通過 1 件"]))
adopt("outside", """[レイアウト]
形式=行種別
種別=1
先頭=RE
単位外=XX
本人=HO 2
[行 RE]
類型=レセプト
[行 HO]
類型=レセプト
[行 SI]
類型=レセプト
[行 XX]
個人情報でない=見本
""")
put("outside.txt", "RE,1\nHO,52-1-1\nXX\nSI,1\n")
expect("単位外 ends the record before it: what follows is everyone's", filter_("医療費通知の発行", "outside", "outside.txt"), 1, "SUSPENDED", ": 行 4")

# Fixed width
FIXED = """[レイアウト]
形式=固定長
レコード長=%d
改行=%s
文字コード=CP932
終端=1A
種別=1
先頭=1
本人=1 2-9
[行 1]
類型=レセプト
[行 2]
類型=レセプト
[行 9]
個人情報でない=終わり
"""


def record(kind, text, width):
    return (kind + text).ljust(width)[:width]


def group(person, n, width, newline):
    return "".join(line + newline for line in [record("1", f" {person}".ljust(8), width), *(record("2", f"{person} {i}", width) for i in range(n))])


for says, word, newline in ("no newlines", "なし", ""), ("LF", "LF", "\n"), ("CR LF", "CRLF", "\r\n"), ("any", "任意", "\n"):
    adopt("fixed", FIXED % (20, word))
    a, b, c = (group(f"52-{i}-1", 3, 20, newline) for i in (1, 2, 3))
    end = record("9", "", 20) + newline
    leaves(f"fixed width, {says}", "fixed", a + b + c + end, a + c + end)
    leaves(f"fixed width, {says}: the last", "fixed", a + c + b + end, a + c + end)
    leaves(f"fixed width, {says}: the last, without newline", "fixed", a + c + b.rstrip("\r\n"), a + c)
    leaves(f"fixed width, {says}: the last, before an end mark", "fixed", a + c + b + "\x1a", a + c + "\x1a")
    leaves(f"fixed width, {says}: only the first has a number, also where it is blank", "fixed", a + c, a + c, "通過 2 件")
    put("refused", a + b)
    expect(f"fixed width, {says}: refused whole", filter_("医療費通知の発行", "fixed", "refused", "-o", "never"), 1, "SUSPENDED", "5")
    report(f"fixed width, {says}: nothing comes out", not exists("never"))
    put("alone", record("2", "52-1-1", 20) + newline + a)
    expect(f"fixed width, {says}: what no unit holds is everyone's", filter_("医療費通知の発行", "fixed", "alone", "-o", "never"), 1, "SUSPENDED", "1")
adopt("fixed", FIXED % (1000, "LF"))
wide = [group(f"52-{i}-1", i % 5 * 700, 1000, "\n") for i in (1, 2, 3, 4)]
leaves("fixed width, units over many pieces", "fixed", "".join(wide), wide[0] + wide[2] + wide[3], "通過 3 件、除外 1 件")
put("long", group("52-1-1", 9000, 1000, "\n"))
expect("fixed width, a unit that is too long", filter_("医療費通知の発行", "fixed", "long", "-o", "never"), 2, "8388608")
adopt("two", FIXED.replace("本人=1 2-9", "本人=1 2-9\n本人=2 2-9\n本人=2 10-12") % (20, "LF"))
put("two.txt", record("1", "52", 20) + "\n" + record("2", "2".ljust(8) + "1", 20) + "\n" + record("1", "52", 20) + "\n" + record("2", "3".ljust(8) + "1", 20) + "\n")
done = filter_("医療費通知の発行", "two", "--skip-suspended", "two.txt", "-o", "two.out")
expect("a number over two records of a unit", done, 0, "通過 1 件、除外 1 件")
put("two.txt", record("1", "52", 20) + "\n" + record("2", "3".ljust(8) + "1", 20) + "\n" + record("2", "4".ljust(8) + "1", 20) + "\n")
expect("two persons in one unit", filter_("医療費通知の発行", "two", "two.txt", "-o", "never"), 0, "通過 1 件")
for one, other in (("2", "3"), ("3", "2"), ("2", "０２".encode("cp932").decode("latin-1"))):
    put("two.txt", "".join(line + "\n" for line in (record("1", "52", 20), record("2", one.ljust(8) + "1", 20), record("2", other.ljust(8) + "1", 20))).encode("latin-1"))
    expect(f"two numbers in one unit, one suspended: {one} {other}", filter_("医療費通知の発行", "two", "two.txt", "-o", "never"), 1, "SUSPENDED", "レコード 1 (種別 1、1 件目)")
adopt("fixed", (FIXED % (20, "LF")).replace("本人=", "合計=9\n本人="))
a, b = (group(f"52-{i}-1", 2, 20, "\n") for i in (1, 2))
leaves("fixed width: totals with the unit", "fixed", a + b + record("9", "2", 20) + "\n", a, "通過 1 件、除外 1 件。利用停止の対象 1 件: レコード 4 (種別 1、2 件目)。合計のため除いたレコード 1 件")
adopt("fixed", (FIXED % (20, "LF")).replace("本人=1", "合計=9\n本人=2").replace("先頭=1\n", "").replace("[行 1]\n類型=レセプト", "[行 1]\n個人情報でない=見本"))
a, b, head, end = (record(kind, text, 20) + "\n" for kind, text in (("2", "52-1-1"), ("2", "52-2-1"), ("1", "head"), ("9", "2")))
leaves("fixed width without units: totals with the record", "fixed", (head + a + b + a + end).encode("cp932"), (head + a + a).encode("cp932"), "全 4 件、通過 3 件、除外 1 件。利用停止の対象 1 件: レコード 3 (種別 2、2 件目)。合計のため除いたレコード 1 件")
plan()
