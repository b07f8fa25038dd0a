#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""riyo filter -s and --only, on files as clinics and offices write them, and on random ones against a reader of its own."""
import json, os, random, unicodedata

from shell import adopt, exists, expect, filter_, folder, get, log_lines, path, plan, put, report, run

NOTICE = "医療費通知の発行"
assert run("init", "riyo", "--builtin").returncode == 0
CSV = """[レイアウト]
形式=csv
見出し行=1
本人=記号
本人=番号
本人=枝番
[列 記号]
類型=レセプト
[列 番号]
類型=レセプト
[列 枝番]
類型=レセプト
[列 名]
類型=レセプト
"""
HEAD = "記号,番号,枝番,名\n"
adopt("c", CSV)
adopt("cp932", CSV.replace("形式=csv\n", "形式=csv\n文字コード=CP932\n"))
adopt("tsv", CSV.replace("csv", "tsv"))
adopt("fixed", """[レイアウト]
形式=固定長
レコード長=12
改行=なし
文字コード=CP932
終端=1A
本人=1-2
本人=3-4
本人=5-6
[部分 1-12]
類型=レセプト
""")


def limited(says, layout, data, want, *options, words=()):
    """@want: the exit status of a refusal, or what comes out; the rehearsal ends alike."""
    put("in", data)
    if exists("out"):
        os.unlink(path("out"))
    done = filter_(NOTICE, layout, *options, "in", "-o", "out")
    rehearsed = filter_(NOTICE, layout, *options, "--rehearse", "in")
    code = want if isinstance(want, int) else 0
    expect(f"{says}: {' '.join(options)}", done, code, *words)
    report(f"{says}: the rehearsal ends alike", rehearsed.returncode == code, rehearsed.stderr.decode())
    if isinstance(want, int):
        report(f"{says}: nothing comes out", not exists("out"))
    else:
        out = get("out") if exists("out") else None
        report(f"{says}: what comes out", out == (want if isinstance(want, bytes) else want.encode()), out)


# Receipts
IR, GO, SY = "IR,1,10,1,9999999,,見本診療所\r\n", "GO,3,3690,99\r\n", "SY,8830417,50801,1,8002,見本病,,\r\n"
KO = "KO,81000001,1234567,,,1,500,,\r\n"


def receipt(i, *lines):
    return f"RE,{i},1112,50801,見本,1,3500101\r\n" + "".join(lines) + SY


def ho(sign, number):
    return f"HO,99999999,{sign},{number},2,1230\r\n"


def sn(sign, number, branch):
    return f"SN,1,01,,{sign},{number},{branch},,\r\n"


def uke(*parts):
    return "".join(parts).encode("cp932")


one, two, three = (receipt(i, ho(*n), sn(*n, "1")) for i, n in enumerate((("52", "1"), ("52", "2"), ("53", "1")), 1))
alone, bare = receipt(4, KO), receipt(5, ho("52", "1"))
wide, corrected = receipt(6, ho("５２", "００１"), sn("52", "1", "01")), receipt(7, ho("52", "1"), sn("52", "1", "1"), ho("52", "9"))
limited("one person of three, without the totals", "uke", uke(IR, one, two, three, GO), uke(IR, one), "-s", "52-1-1",
        words=["全 3 件、通過 1 件、除外 2 件。ほかの人のもの 2 件: 行 6 10。合計のため除いたレコード 1 件"])
limited("wide digits", "uke", uke(IR, wide, two), uke(IR, wide), "-s", "52-1-1")
limited("公費単独 alone is not known to be anybody's", "uke", uke(IR, alone, GO), 1, "-s", "52-1-1", words=["拒否 MISMATCH: この人のものと確かめられるレコードはありません。\n", "本人の番号のないもの 1 件: 行 2"])
limited("nobody of whom it is asked", "uke", uke(IR, two, three, GO), 1, "-s", "52-1-1", words=["拒否 MISMATCH: この人のレコードはありません。\n", "ほかの人のもの 2 件"])
limited("公費単独 beside", "uke", uke(IR, alone, one), uke(IR, one), "-s", "52-1-1")
limited("a receipt without 枝番 is told apart", "uke", uke(IR, bare, one), uke(IR, one), "-s", "52-1-1", words=["番号の足りないもの 1 件: 行 2"])
limited("a correction that names another", "uke", uke(IR, corrected, one), uke(IR, one), "-s", "52-1-1", words=["ほかの人のもの 1 件: 行 2"])
limited("an end mark", "uke", uke(IR, one, two) + b"\x1a", uke(IR, one) + b"\x1a", "-s", "52-1-1")
limited("one employer's, totals too", "uke", uke(IR, one, two, bare, wide, GO), uke(IR, one, two, bare, wide, GO), "--only", "記号=52")
limited("another employer's receipt", "uke", uke(IR, one, IR, three, GO), 1, "--only", "記号=52", words=["拒否 MISMATCH", "in: 指定と違う値か、値のないもの 1 件: 行 7"])
limited("公費単独 states none", "uke", uke(IR, one, alone), 1, "--only", "記号=52", words=["行 6"])
for says, data in ("no byte", b""), ("a clinic without receipts", uke(IR)):
    limited(says, "uke", data, data, "-s", "52-1-1")
    limited(says, "uke", data, data, "--only", "記号=52")
limited("totals of nothing", "uke", uke(GO), b"", "-s", "52-1-1")

# Tables
limited("a byte order mark", "c", b"\xef\xbb\xbf" + (HEAD + "52,1,1,a\n53,1,1,b\n").encode(), b"\xef\xbb\xbf" + (HEAD + "52,1,1,a\n").encode(), "-s", "52-1-1")
kana = (HEAD + "ﾆｼ,1,1,見本\nニシ,1,2,例示\n").encode("cp932")
limited("CP932, half-width kana", "cp932", kana, (HEAD + "ﾆｼ,1,1,見本\n").encode("cp932"), "-s", "ニシ-1-1")
limited("CP932, every width", "cp932", kana, kana, "--only", "記号=ﾆｼ")
limited("CP932, another", "cp932", kana, 1, "--only", "記号=ヒガ", words=["行 2 3"])
limited("quotes, a line break within", "c", HEAD + '"52",1,"1","a\nb"\n"5""2",1,1,c\n', HEAD + '"52",1,"1","a\nb"\n', "-s", "52-1-1", words=["表記が正しくないもの 1 件: 行 3"])
marks = HEAD + "１０（２）３・４,1,1,a\n10(2)3,1,1,b\n"
limited("marks within a part", "c", marks, HEAD + "１０（２）３・４,1,1,a\n", "-s", '"10(2)3・4"-1-1')
limited("marks within a part, another", "c", marks, 1, "--only", "記号=10(2)3・4", words=["行 3"])
limited("a wide blank is no value", "c", HEAD + "52,1,1,a\n　,　,　,x\n", 1, "--only", "記号=52", words=["行 3"])
limited("nothing but zeros is a value", "c", HEAD + "0,1,1,a\n00,2,1,b\n", HEAD + "0,1,1,a\n00,2,1,b\n", "--only", "記号=000")
limited("letters in any case", "c", HEAD + "AB,1,1,a\nａｂ,2,1,b\n", HEAD + "AB,1,1,a\nａｂ,2,1,b\n", "--only", "記号=aB")
limited("no newline at the end, CR LF", "c", (HEAD + "52,1,1,a\n53,1,1,b").replace("\n", "\r\n"), (HEAD + "53,1,1,b").replace("\n", "\r\n"), "-s", "53-1-1")
limited("tabs", "tsv", (HEAD + "52,1,1,a\n53,1,1,b\n").replace(",", "\t"), (HEAD + "53,1,1,b\n").replace(",", "\t"), "-s", "53-1-1")
limited("a header alone", "c", HEAD, HEAD, "-s", "52-1-1")
limited("two parts", "c", HEAD + "52,1,1,a\n52,1,2,b\n", HEAD + "52,1,1,a\n52,1,2,b\n", "--only", "記号=52", "--only", "番号=01")
limited("two parts, one of another", "c", HEAD + "52,1,1,a\n52,2,1,b\n", 1, "--only", "記号=52", "--only", "番号=1", words=["記号, 番号", "行 3"])
limited("all at once", "c", HEAD + "52,1,1,a\n52,2,1,b\n", HEAD + "52,1,1,a\n", "-s", "52-1-1", "--only", "記号=52", "--skip-suspended", "--blank")
limited("fixed width, an end mark", "fixed", b"520101abcdef530101ghijkl\x1a", b"520101abcdef\x1a", "-s", "52-1-1")
limited("fixed width, a blank 記号", "fixed", b"520101abcdef  0101ghijkl", b"520101abcdef", "-s", "52-1-1", words=["番号の足りないもの 1 件: レコード 2"])
limited("fixed width, nobody", "fixed", b"520101abcdef      ghijkl", 1, "--only", "記号=52", words=["レコード 2"])
limited("the last of many pieces", "fixed", b"530101ghijkl" * 50000 + b"520101abcdef", b"520101abcdef", "-s", "52-1-1", words=["除外 50000 件"])

# What is said wrongly
for says, code, word, options in (
        ("no value", 1, "BAD_SUBJECT", ["--only", "記号="]), ("no form's value", 1, "BAD_SUBJECT", ["--only", "番号=不明"]),
        ("no part", 2, "記号 番号 枝番", ["--only", "氏名=見本"]), ("a part in blanks", 2, "記号 番号 枝番", ["--only", "記号 =52"]),
        ("no sign between", 2, "部分=値", ["--only", "記号52"]), ("a wide sign", 2, "部分=値", ["--only", "記号＝52"]),
        ("nothing before the sign", 2, "部分=値", ["--only", "=52"]), ("a part twice", 2, "番号", ["--only", "番号=1", "--only", "番号=1"]),
        ("a part is lacking", 1, "枝番: 述べられていません", ["-s", "52-1"]), ("too many", 1, "BAD_SUBJECT", ["-s", "10-23-1-1"]),
        ("two persons", 2, "一度だけ", ["-s", "52-1-1", "-s", "52-1-2"]), ("two recipients", 2, "一つだけ", ["--recipient", "a", "--recipient", "b"]),
        ("a recipient of two lines", 2, "256", ["--recipient", "a\nb"])):
    put("in", HEAD + "52,1,1,a\n")
    expect(f"{says}: {' '.join(options)!r}", filter_(NOTICE, "c", *options, "in", "-o", "never"), code, word)
put("in", b"")
expect("nobody can be told from zengin", filter_("保険給付の支払", "zengin", "--only", "記号=52", "in", "-o", "never"), 2, "zengin", "本人")
put("in", HEAD + "52,1,1,a\n53,1,1,b\n52,1,,c\n,,,d\n")
told = json.loads(filter_(NOTICE, "c", "-s", "52-1-1", "--json", "in", "-o", "out").stdout)
report("JSON counts apart", [told[k] for k in ("records", "passed", "left_out", "others", "unsure", "unstated", "refused")] == [4, 1, 3, 1, 1, 1, 0], told)
entry = json.loads([line for line in log_lines() if b'"event":"file"' in line][-1])
report("the log counts what was left out", entry["left_out"] == 3 and entry["unstated"] == 1, entry)
entry = json.loads([line for line in log_lines() if b'"event":"end"' in line][-1])
report("and calls none of it refused", entry["left_out"] == 3 and entry["refused"] == 0 and len(entry["subject"]) == 32, entry)
done = filter_(NOTICE, "c", "-s", "52-1-1", "out")
expect("what went out, once more", done, 0, "通過 1 件、除外 0 件")
expect("by its sidecar it is no other's", filter_(NOTICE, "c", "--only", "記号=53", "out"), 1, "MISMATCH")


# Random tables: who is who, by Python's own normalisation
def canonical(part):
    return unicodedata.normalize("NFKC", part).strip().lower().lstrip("0") or ("0" if "0" in unicodedata.normalize("NFKC", part) else "")


def spell(random, number):
    text = random.choice(["", "0", "00"]) + number
    return random.choice([text, text, f" {text}", "".join(chr(ord(c) + 0xFEE0) for c in text)])


seed = int(os.environ.get("RIYO_TEST_SEED", "2026"))
source = random.Random(seed)
for n in range(12):
    rows = []
    for i in range(source.randrange(1, 60)):
        parts = [spell(source, source.choice(c)) for c in (["52", "53"] if n % 3 else ["52"], ["1", "2", "10"], ["1", "2"])]
        if source.random() < 0.2:
            parts[2] = ""
        if source.random() < 0.1:
            parts = ["", "", ""]
        rows.append((parts, ",".join(parts) + f",{i}\n"))
    put("in", HEAD + "".join(line for _, line in rows))
    who = [tuple(map(canonical, parts)) for parts, _ in rows]
    mine = HEAD + "".join(line for (_, line), person in zip(rows, who) if person == ("52", "1", "1"))
    done = filter_(NOTICE, "c", "-s", "052-1-01", "in", "-o", "out")
    report(f"random {seed} {n}: -s", (done.returncode, get("out").decode()) == (0, mine) if mine != HEAD else done.returncode == 1, done.stderr.decode())
    done = filter_(NOTICE, "c", "--only", "記号=0５2", "in", "-o", "out")
    whole = all(person[0] == "52" for person in who)
    report(f"random {seed} {n}: --only", done.returncode == (0 if whole else 1) and (not whole or get("out") == get("in")), done.stderr.decode())

# Units, in every form: all lines of the person's, in their order, and no line of another's. Frames stay, totals go.
LINES = "[レイアウト]\n形式=行種別\n種別=1\n空行=通す\n終端=1A\n先頭=A\n合計=T\n単位外=Z\n本人=B 2\n本人=B 3\n本人=C 2\n" + "".join(
    f"[行 {kind}]\n類型=レセプト\n" for kind in "ABCD") + "".join(f"[行 {kind}]\n個人情報でない=見本\n" for kind in "NTZ")
GROUPS = "[レイアウト]\n形式=固定長\nレコード長=16\n改行=%s\n文字コード=CP932\n終端=1A\n種別=1\n先頭=A\n合計=T\n単位外=Z\n本人=B 2-5\n本人=B 6-9\n本人=C 2-3\n" + LINES[LINES.index("[行 A"):]
adopt("lines", LINES)
for word in "LF", "CRLF", "なし":
    adopt(f"groups-{word}", GROUPS % word)


def line(form, kind, *fields):
    """One line of a unit; where it is quoted, a line break and a doubled quote stand in it."""
    if form != "lines":
        return (kind + "".join(field.ljust(w) for field, w in zip(fields, (4, 4) if kind == "B" else (2, 9)))).ljust(16)
    return ",".join([kind, *(f'"{field}"' if source.random() < 0.2 else field for field in fields)])


def unit(form, persons, n):
    """The lines of one: whose it is may come first or late, more than once, and over two of them."""
    lines = []
    for sign, number, branch in persons:
        lines += [line(form, "B", sign, number), line(form, "C", branch, "")]
    if not source.randrange(4) and persons:
        lines += lines[:2]
    for _ in range(source.randrange(4)):
        text = '"見""本\r\n中"' if form == "lines" and source.random() < 0.3 else f"d{n}"
        lines.insert(source.randrange(len(lines) + 1), f"D,{text}" if form == "lines" else line(form, "D", "", text))
    if lines and not source.randrange(3):
        lines.insert(source.randrange(len(lines)), line(form, "N", "", f"n{n}"))  # nobody's, but more of the unit follows
    if lines and form == "lines" and not source.randrange(3):
        lines.insert(source.randrange(len(lines)), "")
    return [line(form, "A", "", f"a{n}"), *lines]


ONE, OTHERS = ("52", "1", "1"), [("52", "2", "1"), ("53", "1", "1"), ("52", "1", "2")]
for n in range(24):
    form = ("lines", "groups-LF", "groups-CRLF", "groups-なし")[n % 4]
    newline = {"lines": source.choice(["\n", "\r\n"]), "groups-CRLF": "\r\n", "groups-なし": ""}.get(form, "\n")
    every = [line(form, "Z", "", "head")]
    mine = every[:]
    for i in range(source.randrange(1, 12) if n < 20 else 9000):  # at last over many pieces
        persons = source.choice([[ONE], [ONE], [source.choice(OTHERS)], [ONE, source.choice(OTHERS)], []])
        lines = unit(form, persons, i)
        every += lines
        mine += lines if persons == [ONE] else []
        if not source.randrange(9):
            every.append(line(form, "Z", "", f"z{i}"))
            mine.append(every[-1])
    every.append(line(form, "T", "", "9"))
    data, want = ("".join(text + newline for text in lines) for lines in (every, mine))
    if form == "lines" and not n % 3:
        data, want = data + "\x1a", want + "\x1a"
    codec = "utf-8" if form == "lines" else "cp932"
    put("in", data.encode(codec))
    if exists("out"):
        os.unlink(path("out"))
    done = filter_(NOTICE, form, "-s", "52-1-1", "in", "-o", "out")
    out = get("out").decode(codec) if exists("out") else None
    nobody = len(mine) == sum(text[0:1] == "Z" for text in mine)
    report(f"random {seed} {n}: -s, units of {form}", done.returncode == 1 and out is None if nobody else (done.returncode, out) == (0, want),
           done.stderr.decode(), repr(data[:600]), repr(want[:300]), repr((out or "")[:300]))

plan()
