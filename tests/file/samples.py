#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The shipped layouts over the invented samples that ship with them: permitted, refused, emptied,
without columns, without a person; with and without end mark and newlines."""
import os, sys

from shell import adopt, exists, expect, filter_, folder, get, path, plan, put, report, run

DATA = os.path.join(os.environ["top_srcdir"], "lib", "data")
REFUSED = "選挙の実施"
assert run("init", "riyo", "--builtin").returncode == 0


def text(name):
    with open(os.path.join(DATA, "samples", name + ".txt"), encoding="utf-8") as file:
        return file.read()


def sample(name, newline="\r\n", end=""):
    """The sample as its system writes it."""
    return (text(name).replace("\n", newline) + end).encode("cp932")


def layout_of(name):
    """A sample has its layout's name, or that with what it is a sample of."""
    return name.split("-")[0]


def out(name, purpose, *arguments, data=None):
    """Runs the filter over the sample; what came out, or None."""
    put("in", sample(name) if data is None else data)
    for old in ("out", "out.riyotag"):
        if exists(old):
            os.unlink(path(old))
    done = filter_(purpose, layout_of(name), *arguments, "in", "-o", "out")
    return done, get("out") if exists("out") else None


# name, what may use it, has a header, words of persons
SAMPLES = [
    ("uke", "医療費通知の発行", False, ["見本　太郎", "レイジ　ハナコ", "５２", "見本病"]),
    ("uke-dpc", "医療費通知の発行", False, ["見本　太郎", "ミホン", "５２", "見本病", "999999xx99x99x", "20250812"]),
    ("uke-dental", "医療費通知の発行", False, ["見本　太郎", "レイジハナコ", "５２", "見本の歯の病", "見本の材料"]),
    ("uke-pharmacy", "医療費通知の発行", False, ["見本　太郎", "見本　医師", "５２", "見本の用法", "見本の摘要"]),
    ("uke-nursing", "医療費通知の発行", False, ["見本　太郎", "見本　医師", "５２", "見本の心身の状態"]),
    ("receipt", "医療費通知の発行", False, ["見本　太郎", "例示　花子", "５２", "見本病"]),
    ("receipt-corrections", "医療費通知の発行", False, ["見本　太郎", "例示　花子", "５２", "見本の申し出", "見本の連絡", "例示の返戻理由"]),
    ("kenshin", "保健指導対象者の特定", False, ["見本　太郎", "例示　花子"]),
    ("eligibility", "各種証の発行管理", True, ["見本　次郎", "例示県"]),
    ("benefit", "保険給付の審査・支払", True, ["見本　太郎", "傷病手当金"]),
    ("zengin", "保険給付の支払", False, ["ﾐﾎﾝ ﾀﾛｳ", "7654321", "52-2-1"]),
    ("furikae", "保険給付の支払", False, ["ﾐﾎﾝ ﾀﾛｳ", "7654321", "5200000201"]),
    ("furikae-kekka", "保険給付の支払", False, ["ﾐﾎﾝ ﾀﾛｳ", "7654321", "5200000201"]),
    ("kyuyo", "雇用の管理", False, ["ﾐﾎﾝ ﾀﾛｳ", "7654321", "0000000102"]),
]
BANK = ("zengin", "furikae", "kyuyo")
FRAMED = ("uke", "receipt", *BANK)  # their frame is no personal data
for name, purpose, header, words in SAMPLES:
    whole = sample(name)
    done, got = out(name, purpose)
    report(f"{name}: a permitted purpose gets it byte for byte", done.returncode == 0 and got == whole, done.stderr.decode())
    done, got = out(name, REFUSED)
    expect(f"{name}: another is refused whole", done, 1, "拒否 NOT_IN_TABLE")
    report(f"{name}: and gets nothing", got is None and not exists("out.riyotag"))
    done, got = out(name, REFUSED, "--blank")
    if layout_of(name) in FRAMED:
        lines = zip(whole.split(b"\r\n"), got.split(b"\r\n"))
        same = [a.count(b",") == b.count(b",") if layout_of(name) not in BANK else len(a) == len(b) for a, b in lines]
        report(f"{name}: --blank keeps the shape", done.returncode == 0 and all(same) and len(same) == whole.count(b"\r\n") + 1, done.stderr)
        found = [word for word in words if word.encode("cp932") in got]
        report(f"{name}: and no word of a person", not found, found)
    else:
        expect(f"{name}: --blank of all is a refusal", done, 1, "拒否")
        report(f"{name}: and gives nothing", got is None)
    done, got = out(name, purpose, "--drop")
    expect(f"{name}: --drop " + ("leaves nothing out" if header else "needs a header"), done, 0 if header else 2)
    done, got = out(name, purpose, "--rehearse")
    expect(f"{name}: a rehearsal", done, 0, "予行")
    report(f"{name}: writes nothing", got is None)
    put("in", whole)
    expect(f"{name}: layout check covers it", run("layout", "check", layout_of(name), "in"), 0)

# End marks and newlines
for says, data in (("an end mark", sample("uke", end="\x1a")), ("LF", sample("uke", "\n")), ("no last newline", sample("uke")[:-2])):
    done, got = out("uke", "医療費通知の発行", data=data)
    report(f"uke: with {says}", done.returncode == 0 and got == data, done.stderr.decode())
for says, data in (("no newlines", sample("zengin", "")), ("LF", sample("zengin", "\n")), ("an end mark", sample("zengin", end="\x1a")),
                   ("an end mark and no newlines", sample("zengin", "", "\x1a"))):
    done, got = out("zengin", "保険給付の支払", data=data)
    report(f"zengin: with {says}", done.returncode == 0 and got == data, done.stderr.decode())
    done, got = out("zengin", REFUSED, "--blank", data=data)
    report(f"zengin: emptied with {says}", done.returncode == 0 and len(got) == len(data) and b"7654321" not in got, done.stderr.decode())
for name in ("zengin", "furikae", "furikae-kekka", "kyuyo"):
    report(f"{name}: each record has 120 bytes", {len(line) for line in sample(name).split(b"\r\n")} == {120, 0})
whole = sample("furikae-kekka").split(b"\r\n")
report("furikae-kekka: the result stands in byte 112", [line[111:112] for line in whole[1:3]] == [b"0", b"1"])

# A person whose data is out of use
done = run("suspend", "add", "-C", folder, "-s", "52-1-1", "--all", "--reason", "利用停止", "--ref", "見本-1")
expect("suspend", done, 0)
for name, purpose, header, words in SAMPLES:
    done, got = out(name, purpose)
    expect(f"{name}: a suspension refuses the file", done, 1, "拒否 SUSPENDED")
    done, got = out(name, purpose, "--skip-suspended")
    if name in ("eligibility", "benefit"):
        lines = sample(name).split(b"\r\n")
        report(f"{name}: --skip-suspended leaves the person out, and no one else",
               done.returncode == 0 and got == b"\r\n".join(lines[:1] + lines[2:]), done.stderr.decode())
    elif layout_of(name) in ("kenshin", *BANK):  # 本人=なし: anyone's
        expect(f"{name}: --skip-suspended cannot tell whose it is", done, 1, "拒否 SUSPENDED")
    else:
        row = {"uke-dental": 3, "receipt-corrections": 1}.get(name, 2)
        alone, totals = name in ("uke-dpc", "uke-nursing"), name != "receipt-corrections"
        expect(f"{name}: " + ("the only receipt cannot be left out" if alone else "the receipt is left out, and totals"), done, 1 if alone else 0,
               f"利用停止の対象 1 件: 行 {row}", *(["合計のため除いたレコード 1 件"] if totals and not alone else []))
    report(f"{name}: no output where refused", (got is None) == (done.returncode == 1))

# A unit is one receipt, corrections and all
for name, first, last in (("uke", 1, 9), ("uke-dental", 2, 10), ("uke-pharmacy", 1, 13), ("receipt", 1, 8), ("receipt-corrections", 0, 18)):
    put("in", sample(name))
    done = filter_("医療費通知の発行", layout_of(name), "--skip-suspended", "in", "-o", "out")
    lines = [line for line in sample(name).split(b"\r\n") if b"GO," not in line and b"HG," not in line]
    report(f"{name}: the whole receipt goes, with its corrections, and no other",
           done.returncode == 0 and get("out") == b"\r\n".join(lines[:first] + lines[last + 1:]), done.stderr.decode(),
           get("out").decode("cp932") if exists("out") else "")

# A file that names nobody, and a bank's in which the society fills the customer's number
for n, more in enumerate((("--category", "口座"), ("--all",), ("--category", "健診")), 2):
    expect("suspend another", run("suspend", "add", "-C", folder, "-s", "999-9-9", *more, "--reason", "利用停止", "--ref", f"見本-{n}"), 0)
done, got = out("zengin", "保険給付の支払")
expect("zengin: how many cannot be looked up, and what to do", done, 1, "利用停止 3 件をこのファイルで照合できず", "本人=")
adopt("pdf", "[レイアウト]\n形式=一括\n本人=なし\n[全体]\n類型=健診\n")
expect("a whole file: likewise", filter_("未受診者への受診勧奨", "pdf", "in", "-o", "never"), 1, "利用停止 3 件をこのファイルで照合できず", "詰める前に")
with open(os.path.join(DATA, "zengin.layout"), encoding="utf-8") as file:
    bank = file.read()
adopt("code", bank.replace("\n本人=なし\n", "\n本人=2 92-101\n"))
put("in", sample("zengin"))
expect("zengin with a customer's number: one is suspended", filter_("保険給付の支払", "code", "in", "-o", "never"), 1, "利用停止の対象 1 件: レコード 2 (種別 2、1 件目)")
done = filter_("保険給付の支払", "code", "--skip-suspended", "in", "-o", "out")
expect("… and left out, and totals", done, 0, "全 4 件、通過 3 件、除外 1 件", "合計のため除いたレコード 1 件")
lines = sample("zengin").split(b"\r\n")
report("… and nobody else", get("out") == b"\r\n".join([lines[0], lines[2], *lines[4:]]), get("out"))
adopt("code", bank.replace("\n本人=なし\n", "\n本人=2 92-94\n本人=2 95-99\n本人=2 100-101\n"))
put("in", sample("zengin").replace(b"52-1-1    ", b"0520000101").replace(b"52-2-1    ", b"0520000201"))
expect("… in digits of fixed width", filter_("保険給付の支払", "code", "in", "-o", "never"), 1, "利用停止の対象 1 件: レコード 2 (種別 2、1 件目)")
put("in", sample("zengin").replace(b"52-1-1    ", b" " * 10).replace(b"52-2-1    ", b"0520000201"))
expect("… one without", filter_("保険給付の支払", "code", "in", "-o", "never"), 1, "本人の番号のないもの 1 件: レコード 2 (種別 2、1 件目)")
put("in", sample("zengin").replace(b"52-1-1    ", b"0520000101").replace(b"52-2-1    ", b"0520000101"))
expect("… everybody suspended: no header goes out alone", filter_("保険給付の支払", "code", "--skip-suspended", "in", "-o", "never"), 1, "SUSPENDED")
report("… nothing of it", not exists("never"))
for n in (2, 3, 4):
    expect("lifted", run("suspend", "lift", "-C", folder, "--reason", "本人の申出", "--ref", f"見本-{n}"), 0)
expect("lifted", run("suspend", "lift", "-C", folder, "--reason", "本人の申出", "--ref", "見本-1"), 0)
expect("then all passes", out("uke", "医療費通知の発行")[0], 0)
plan()
