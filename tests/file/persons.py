#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Whose a record is, as people write it: one person in every spelling and every door, and nobody where it may be another."""
from shell import adopt, exists, expect, filter_, folder, plan, put, report, run

PURPOSE = "医療費通知の発行"
assert run("init", "riyo", "--builtin").returncode == 0
n = 0


def suspend(subject, *more):
    global n
    n += 1
    done = run("suspend", "add", "-C", folder, f"--subject={subject}", *more, "--all", "--reason", "利用停止", "--ref", str(n))
    expect(f"suspend {subject}", done, 0)
    return str(n)


def lift(reference):
    expect("lifted", run("suspend", "lift", "-C", folder, "--reason", "本人の申出", "--ref", reference), 0)


CSV = "[レイアウト]\n形式=csv\n文字コード=CP932\n本人=1\n本人=2\n本人=3\n[列 1-]\n類型=レセプト\n"
ONE = "[レイアウト]\n形式=csv\n文字コード=CP932\n本人=1\n[列 1-]\n類型=レセプト\n"
FIXED = "[レイアウト]\n形式=固定長\n文字コード=CP932\nレコード長=44\n改行=LF\n本人=1-24\n本人=25-34\n本人=35-44\n[部分 1-44]\n類型=レセプト\n"
TYPED = "[レイアウト]\n形式=行種別\n文字コード=CP932\n種別=1\n先頭=RE\n本人=HO 2\n本人=HO 3\n本人=SN 2\n" + "".join(f"[行 {t}]\n類型=レセプト\n" for t in ("RE", "HO", "SN"))
for name, text in (("csv", CSV), ("one", ONE), ("fixed", FIXED), ("typed", TYPED)):
    adopt(name, text)


def fixed(parts):
    return b"".join(part.encode("cp932").ljust(width) for part, width in zip(parts, (24, 10, 10))) + b"\n"


def ways(parts):
    """The same person by every form of file."""
    yield "csv", ",".join(parts).encode("cp932") + b"\n"
    yield "fixed", fixed(parts)
    yield "typed", "RE\nHO,{},{}\nSN,{}\n".format(*parts).encode("cp932")


def ask(says, parts, want):
    """@want is 0, or the reason."""
    for name, data in ways(parts):
        put("in", data)
        done = filter_(PURPOSE, name, "in", "-o", "out", *(["--rehearse"] if name == "csv" else []))
        expect(f"{says}, {name}: {'-'.join(parts)}", done, 1 if want else 0, *([want] if want else []))


def check(subject, want):
    done = run("check", "-C", folder, "-p", PURPOSE, "-t", "レセプト", f"--subject={subject}")
    expect(f"check {subject}", done, 1 if want else 0, *([want] if want else []))
    put("in", '"{}",x\n'.format(subject.replace('"', '""')).encode("cp932"))
    expect(f"and in one field: {subject}", filter_(PURPOSE, "one", "in", "-o", "out"), 1 if want else 0, *([want] if want else []))


one = suspend("9901-12-1")
for parts in (["9901", "12", "1"], ["９９０１", "０１２", "01"], ["9901", "12", ""], ["", "12", "1"], ["　", "12", ""]):
    ask("one person", parts, "SUSPENDED")
for parts in (["9901", "13", "1"], ["9902", "12", "1"], ["9901", "12", "2"], ["", "13", "1"], ["", "12", "2"]):
    ask("another", parts, 0)
for parts in (["9901", "12", "本人"], ["9901", "不明", ""], ["9901", "12", "A"], ["9901", "12", "1枝"], ["9901", "", "1"], ["", "", "1"], ["9901-12-1", "", ""],
              ["9901", "12-1", ""], ["9901", "-", ""], ["ー", "12", "1"], ["9901/2", "12", "1"]):
    ask("nobody", parts, "BAD_SUBJECT")
for subject in ("9901-12-1", "-12-1", "９９０１－１２－１", "9901-12"):
    check(subject, "SUSPENDED")
for subject, word in (("9901-12-本人", "枝番: 数字ではありません"), ("9901-不明", "番号: 数字ではありません"), ("9901 12-1", "記号: 番号に使わない文字「 」(U+0020) があります"),
                      ("9901--1", "番号: 空欄なのに"), ("9901-12-1-1", "4 番目の部分: 形式にその部分はありません")):
    check(subject, word)
    done = run("suspend", "add", "-C", folder, f"--subject={subject}", "--all", "--reason", "利用停止", "--ref", "見本")
    expect(f"and no suspension: {subject}", done, 2, word)
lift(one)

# A number in one piece: nobody can tell where its parts end, so that it is whoever's it may be; in a file it is nobody's
one = suspend("52-1-1")
for written, stated in (("5200000101", "SUSPENDED"), ("5300000101", 0), ("52", "SUSPENDED"), ("健保", 0), ('"10-23"', 0),
                        ("５２０１０１", "SUSPENDED")):
    done = run("check", "-C", folder, "-p", PURPOSE, "-t", "レセプト", f"--subject={written}")
    expect(f"stated by a program: {written}", done, 1 if stated else 0, *[stated] * bool(stated))
    put("in", f'"{written.replace(chr(34), chr(34) * 2)}",x\n'.encode("cp932"))
    expect(f"{written}: why", filter_(PURPOSE, "one", "in", "-o", "never"), 1, "番号に区切りがありません", "部分ごとの「本人」の行")
for written, stated in (("52-", 1), ("53-", 0)):
    put("in", f"{written},x\n".encode("cp932"))
    expect(f"a first part alone: {written}", filter_(PURPOSE, "one", "in", "-o", f"out{written}"), stated, *["SUSPENDED"] * stated)
WIDE = "[レイアウト]\n形式=固定長\n文字コード=CP932\nレコード長=10\n改行=LF\n%s[部分 1-10]\n類型=レセプト\n"
adopt("wide", WIDE % "本人=1-10\n")
adopt("wide-parts", WIDE % "本人=1-3\n本人=4-8\n本人=9-10\n")
put("in", b"5200000101\n52-2-1    \n0530000101\n")
expect("one field of fixed width", filter_(PURPOSE, "wide", "--skip-suspended", "in", "-o", "never"), 1, "BAD_SUBJECT", "表記が正しくないもの 2 件: レコード 1 3", "番号に区切りがありません")
put("in", b"0520000101\n0520000201\n")
expect("a line a part", filter_(PURPOSE, "wide-parts", "in", "-o", "never"), 1, "SUSPENDED", "利用停止の対象 1 件: レコード 1")
expect("layout check tells before", run("layout", "check", "wide", "in", "-C", folder), 1, "BAD_SUBJECT", "表記が正しくないもの 2 件: レコード 1 2", "番号に区切りがありません")
done = run("layout", "check", "wide", "in", "-C", folder, "--json")
report("and as JSON", done.returncode == 1 and b'"bad_subjects":2' in done.stdout, done.stdout.decode())
expect("none by the other layout", run("layout", "check", "wide-parts", "in", "-C", folder), 0)
put("many.layout", CSV.replace("本人=3\n", "本人=3\n本人=4\n"))
expect("more lines than parts", run("adopt", "many.layout", "-C", folder), 2, "「本人」が 4 行あります", "3 部分まで")
lift(one)

# Marks within a part
one = suspend('"10-23"-1134-1')
for sign in ("10-23", "１０－２３", "10ー23", "１０―２３", "10 - 23", "0010-023"):
    ask("a mark", [sign, "1134", "1"], "SUSPENDED")
ask("the next number is no part of it", ["10-24", "1134", "1"], 0)
ask("nor is it two parts", ["10", "23", "1134"], 0)
check('"10-23"-1134-1', "SUSPENDED")
check('"１０ー２３"-1134', "SUSPENDED")
check("10-23-1134", 0)
check("-1134-1", "SUSPENDED")
lift(one)
one = suspend("10-23-1134")
ask("two parts", ["10", "23", "1134"], "SUSPENDED")
ask("are not one", ["10-23", "1134", "1"], 0)
lift(one)
one = suspend('"見本・健保（支） 1"-7', "--prefix")
for sign in ("見本・健保（支）1", "見本･健保(支)1", "見本・健保（支）　　１"):
    ask("marks and blanks", [sign, "7", "3"], "SUSPENDED")
ask("other letters", ["見本健保支1", "7", "3"], 0)
lift(one)

# Large and small letters
one = suspend("A12-7-1")
for sign in ("A12", "a12", "ａ１２", "Ａ１２"):
    ask("letters", [sign, "7", "1"], "SUSPENDED")
ask("another letter", ["b12", "7", "1"], 0)
lift(one)

# Whose first part is not known when the suspension is recorded
one = suspend("-77-1", "--prefix")
ask("any first part", ["9901", "77", "1"], "SUSPENDED")
ask("none", ["", "77", "1"], "SUSPENDED")
ask("another", ["9901", "77", "2"], 0)
done = run("suspend", "list", "-C", folder, "-s", "9901-77-1")
report("it is listed for whom it may be of", done.returncode == 0 and len(done.stdout.decode().splitlines()) > 0, done.stdout.decode())
lift(one)

# What the rules may say
rules = open(f"{folder}/rules.riyo", encoding="utf-8").read()


def say(text):
    put("rules.riyo", rules.replace("省略可=記号\n", text))
    expect(f"adopt {text.split()}", run("adopt", "rules.riyo", "-C", folder), 0)


say("文字=番号\n")
one = suspend("52-A1-1")
ask("文字=番号", ["52", "ａ1", "1"], "SUSPENDED")
ask("文字=番号", ["52", "a2", "1"], 0)
ask("without 省略可", ["", "a1", "1"], "BAD_SUBJECT")
lift(one)
put("rules.riyo", rules + "\n[本人 事業所]\n形式=記号\n")
expect("a form of one part", run("adopt", "rules.riyo", "-C", folder), 0)
one = suspend("52-1-1")
check("52", "SUSPENDED")
check("53", 0)
lift(one)
say("数字=記号\n")
ask("数字=記号", ["健保", "1", "1"], "BAD_SUBJECT")
ask("数字=記号", ["52", "1", "1"], 0)
put("rules.riyo", rules.replace("省略可=記号\n", "省略可=番号\n"))
expect("another part than the first", run("adopt", "rules.riyo", "-C", folder), 2, "省略できるのは")
report("nothing was written for nobody", not exists("never"))
plan()
