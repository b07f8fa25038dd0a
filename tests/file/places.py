#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A sidecar's tags belong to bytes: whatever another layout calls them, what covers them carries the tags; what was
emptied or left out carries none. Each case is a file written by one layout and read by another."""
import re

from shell import adopt, exists, expect, filter_, get, path, plan, put, report, run

PAY, NOTICE, CARD, CHECKUP = "保険給付の支払", "医療費通知の発行", "各種証の発行管理", "未受診者への受診勧奨"  # 口座, レセプト, 資格, 健診
assert run("init", "riyo", "--builtin").returncode == 0
n = 0


def layout(form, *groups):
    """The name of an adopted layout: 'PLACE CATEGORY' a group, a category of '-' being no personal data."""
    global n
    n += 1
    text = f"[レイアウト]\n形式={form}\n本人=なし\n".replace(" ", "\n")
    for group in groups:
        place, _, category = group.rpartition(" ")
        text += f"[{place}]\n" + ("個人情報でない=見本\n" if category == "-" else f"類型={category}\n")
        text += "行数=2\n" if place == "前置き" else ""
    adopt(f"l{n}", text)
    return f"l{n}"


def write(data, purpose, by, *flags):
    """A file written through one layout, with its sidecar."""
    global n
    n += 1
    put(f"f{n}", data)
    done = filter_(purpose, by, *flags, f"f{n}", "-o", f"f{n}.out")
    if done.returncode != 0:
        report(f"written by {by}", False, done.stderr.decode())
    return f"f{n}.out"


def refused(says, file, purpose, by, *words):
    done = filter_(purpose, by, file, "-o", "never")
    expect(says, done, 1, *words)
    report(f"{says}: nothing comes out", not exists("never"))


def passes(says, file, purpose, by, *flags):
    done = filter_(purpose, by, *flags, file, "-o", "next")
    return expect(says, done, 0) and report(f"{says}: byte by byte", get("next") == get(file), get("next"))


def edit(file, change):
    """A sidecar that says something else, whose head still counts what it says."""
    head, *parts = change(get(file + ".riyotag").decode()).split("\n\n[")
    items = sum(len(part.splitlines()) - 1 for part in parts)
    head = "".join(line + "\n" for line in head.splitlines() if not line.startswith(("部分数=", "項目数=")))
    put(file + ".riyotag", head + f"部分数={len(parts)}\n項目数={items}" + "".join("\n\n[" + part for part in parts))


# Coarse to fine, fine to coarse
TRANSFER = "".join(line.ljust(120) + "\n" for line in ("1組合".encode().decode("latin-1"), "2SECRET", "8", "9")).encode("latin-1")
zengin = write(TRANSFER.replace("組合".encode(), b"GUMI  "), PAY, "zengin")
ZENGIN = "固定長 レコード長=120 改行=任意 種別=1 文字コード=CP932"
finer = layout(ZENGIN, "行 1 -", "行 2 -", "行 2 部分 2-120 レセプト", "行 8 -", "行 9 -")
refused("[行 2], then [行 2 部分 2-120]", zengin, NOTICE, finer, "レセプト,口座")
passes("and by its own layout", zengin, PAY, "zengin")
fixed = layout("固定長 レコード長=9 改行=LF 文字コード=CP932", "部分 1-3 口座", "部分 4-6 -", "部分 7-9 -")
cut = write("abcdefghi\n", PAY, fixed)
SHAPE = "固定長 レコード長=9 改行=LF 文字コード=CP932"
refused("bytes that overlap in part", cut, NOTICE, layout(SHAPE, "部分 1-2 -", "部分 3-5 -", "部分 6-9 レセプト"), "部分 1-2 (口座)", "部分 3-5 (口座)")
passes("and others do not", cut, PAY, layout(SHAPE, "部分 1-4 -", "部分 5-9 -"))
done = filter_(NOTICE, layout(SHAPE, "部分 1-2 -", "部分 3-5 -", "部分 6-9 レセプト"), "--blank", cut, "-o", "next")
report("--blank empties what covers them", done.returncode == 0 and get("next") == b"     fghi\n", done.stderr.decode(), get("next"))
fine = write("abcdefghi\n", PAY, layout(SHAPE, "部分 1-2 -", "部分 3 口座", "部分 4-9 -"))
refused("a byte, then all of the record", fine, NOTICE, layout(SHAPE, "部分 1-9 レセプト"), "レセプト,口座")

TYPED = "行種別 種別=1 文字コード=UTF-8"
UNIT = "RE,x,SECRET\nHO,1,2\n"
coarse, by_column = layout(TYPED, "行 RE 口座", "行 HO -"), layout(TYPED, "行 RE -", "行 RE 列 3 口座", "行 HO -")
finer = layout(TYPED, "行 RE -", "行 RE 列 3- レセプト", "行 HO -")
refused("[行 RE], then [行 RE 列 3-]", write(UNIT, PAY, coarse), NOTICE, finer, "行 RE (口座)", "行 RE 列 3- (レセプト,口座)")
refused("[行 RE 列 3], then [行 RE]", write(UNIT, PAY, by_column), NOTICE, layout(TYPED, "行 RE レセプト", "行 HO -"), "レセプト,口座")
other = layout(TYPED, "行 RE -", "行 RE 列 2 レセプト", "行 HO レセプト")
refused("[行 RE 列 3], then the rest of RE", write(UNIT, PAY, by_column), NOTICE, other, "行 RE (口座)")
done = filter_(NOTICE, other, "--blank", write(UNIT, PAY, by_column), "-o", "next")
report("and no more than that", done.returncode == 0 and get("next") == b"RE,x,\nHO,1,2\n", done.stderr.decode(), get("next"))

ROW, HEADED = "a1,b1,c1\n", "甲,乙,丙\na1,b1,c1\n"
pair, single = layout("csv", "列 1-2 口座", "列 3 -"), layout("csv", "列 1 -", "列 2 口座", "列 3 -")
refused("[列 1-2], then [列 2]", write(ROW, PAY, pair), NOTICE, layout("csv", "列 1 -", "列 2 レセプト", "列 3 -"), "列 1 (口座)", "列 2 (レセプト,口座)")
refused("[列 2], then [列 1-2]", write(ROW, PAY, single), NOTICE, layout("csv", "列 1-2 レセプト", "列 3 -"), "列 2 (レセプト,口座)")
passes("[列 2], then what does not cover it", write(ROW, PAY, single), PAY, layout("csv", "列 1- -"))
named, numbered = layout("csv 見出し行=1", "列 甲 -", "列 乙 口座", "列 丙 -"), layout("csv", "列 1 -", "列 2- レセプト")
refused("a header, then a number", write(HEADED, PAY, named), NOTICE, numbered, "列 2 (レセプト,口座)")
renamed = layout("csv 見出し行=1", "列 a1 -", "列 b1 レセプト", "列 c1 -")
refused("a number, then a header", write(ROW, PAY, single), NOTICE, renamed, "列 b1 (レセプト,口座)")
left = write(HEADED, CARD, layout("csv 見出し行=1", "列 甲 口座", "列 乙 -", "列 丙 資格"), "--drop")
report("what is left", get(left).decode() == "乙,丙\nb1,c1\n", get(left))
refused("after --drop a number is the output's", left, NOTICE, layout("csv", "列 1 レセプト", "列 2 -"), "列 2 (資格)")
passes("which was not meant for column 1", left, CARD, layout("csv 見出し行=1", "列 乙 -", "列 丙 資格"))
passes("and the column may be lacking in the third hop too", write(get(left), CARD, layout("csv 見出し行=1", "列 乙 -", "列 丙 資格")), CARD,
       layout("csv 見出し行=1", "列 乙 -", "列 丙 -"))

# Rows before the data, and comments
before = write("t,1\nt,2\na,b\n", PAY, layout("csv", "前置き 口座", "列 1- -"))
refused("rows before the data, then data", before, NOTICE, layout("csv", "列 1- -"), "口座")
data = write("a\nb\nc\n", PAY, layout("csv", "列 1 口座"))
refused("data, then rows before the data", data, NOTICE, layout("csv", "前置き -", "列 1 レセプト"), "前置き (口座)")
refused("data, then comments", write("#x\n#y\n", PAY, layout("csv 列数=1", "列 1 口座")), NOTICE, layout("csv 列数=2", "注釈 -", "列 1 レセプト"), "注釈 (口座)")
comment = write("#x\na,b\n", PAY, layout("csv", "注釈 口座", "列 1- -"))
passes("comments by their own layout", comment, PAY, layout("csv", "注釈 口座", "列 1- -"))
refused("comments by a like layout", comment, NOTICE, layout("csv", "注釈 -", "列 1- -"), "注釈 (口座)")

# Places that do not fit count everywhere
BYTES = "固定長 レコード長=9 改行=なし"
for says, writer, text, reader in (
        ("引用符", single, ROW, layout("csv 引用符=なし", "列 1- レセプト")),
        ("形式", single, ROW, layout("行種別 種別=1", "行 a1 レセプト")),
        ("レコード長", layout(BYTES, "部分 1-3 口座", "部分 4-9 -"), "abcdefghi", layout("固定長 レコード長=3 改行=なし", "部分 1-3 レセプト")),
        ("種別", fixed, "abcdefghi\n", layout("固定長 レコード長=9 種別=1 改行=LF", "行 a レセプト")),
        ("改行", fixed, "abcdefghi\n" * 9, layout("固定長 レコード長=9 文字コード=バイト列", "部分 1-3 -", "部分 4-9 レセプト"))):
    done = filter_(NOTICE, reader, write(text, PAY, writer), "-o", "never")
    expect(f"another {says}", done, 1, "部分 1-3 (口座) / 部分 4-9 (レセプト,口座)" if says == "改行" else "レセプト,口座")
old = write(ROW, PAY, single)
edit(old, lambda text: "".join(line for line in text.splitlines(True) if not line.startswith("位置=")))
refused("a part without a place", old, NOTICE, layout("csv", "列 1 レセプト", "列 2 -", "列 3 -"), "列 1 (レセプト,口座)", "列 3 (口座)")
edit(old, lambda text: text + "位置=列 3\n位置=列 4x\n")
refused("a part with a place that is none", old, NOTICE, layout("csv", "列 1 レセプト", "列 2 -", "列 3 -"), "列 1 (レセプト,口座)")
whole = write("%PDF", PAY, layout("一括", "全体 口座"))
passes("an opaque file by its own layout", whole, PAY, layout("一括", "全体 -"))

# What was emptied carries nothing
for says, form, groups, text in (
        ("columns", "csv", ["列 1 資格", "列 2 口座", "列 3 -"], ROW),
        ("columns by range", "csv", ["列 1-2 口座", "列 3 資格"], ROW),
        ("the last column", "csv", ["列 1 資格", "列 2-3 口座"], ROW),
        ("headers", "csv 見出し行=1", ["列 甲 資格", "列 乙 口座", "列 丙 -"], HEADED),
        ("a column that no layout names", "csv 見出し行=1", ["列 甲 資格", "列 乙 -"], HEADED),
        ("a title", "csv 見出し行=2", ["前置き 口座", "列 甲 資格", "列 乙 -", "列 丙 -"], "題\n" + HEADED),
        ("a comment", "csv", ["注釈 口座", "列 1- 資格"], "#x\n" + ROW),
        ("bytes", SHAPE, ["部分 1-3 資格", "部分 4-6 口座", "部分 7-9 資格"], "abcdefghi\n"),
        ("bytes, more than one vector", "固定長 レコード長=70 改行=なし", ["部分 1-30 資格", "部分 31-70 口座"], "z" * 70 * 5),
        ("typed lines", TYPED, ["行 RE 口座", "行 RE 列 2 資格", "行 HO 口座"], UNIT),
        ("types of fixed width", ZENGIN, ["行 1 -", "行 2 口座", "行 2 部分 9-20 資格", "行 8 -", "行 9 -"], TRANSFER.replace("組合".encode(), b"GUMI  "))):
    by = layout(form, *groups)
    emptied = write(text, CARD, by, "--blank")
    report(f"{says}: something was emptied", get(emptied) != (text if isinstance(text, bytes) else text.encode()))
    for file in (emptied, write(get(emptied), CARD, by, "--blank")):
        passes(f"{says}: --blank, then the same purpose", file, CARD, by)
        again = filter_(CARD, by, file, "-o", "hop.out")
        passes(f"{says}: and once more", "hop.out", CARD, by) if again.returncode == 0 else None
    expect(f"{says}: --blank again", filter_(CARD, by, "--blank", emptied, "-o", "next"), 0)
    expect(f"{says}: what was kept is still refused", filter_(PAY, by, emptied, "-o", "never"), 1, "資格")
by = layout("csv 見出し行=1", "列 甲 資格", "列 乙 口座", "列 丙 -")
emptied = write(HEADED, CARD, by, "--blank")
done = filter_(CARD, by, "--drop", emptied)
report("--drop leaves out what was emptied", done.stdout.decode() == "甲,丙\na1,c1\n", done.stdout, done.stderr)
expect("a header beside what was emptied is no data of a layout with it", filter_(CARD, layout("csv 見出し行=1", "列 甲 資格", "列 丙 -"), emptied), 1)
expect("nor is a header row data", filter_(CARD, layout("csv", "列 1 資格", "列 2 口座", "列 3 -"), emptied), 1, "列 2 (口座)")
wide = layout(SHAPE, "部分 1-3 資格", "部分 4-6 口座", "部分 7-9 -")
expect("bytes of which only some were emptied", filter_(CARD, layout(SHAPE, "部分 1-3 資格", "部分 4-9 口座"), write("abcdefghi\n", CARD, wide, "--blank")), 1, "部分 4-9 (口座)")
lie = write(ROW, PAY, single)
edit(lie, lambda text: text.replace("位置=列 2\n", "位置=列 2\n状態=空欄\n"))
done = filter_(CARD, single, lie, "-o", "never")
expect("a sidecar that calls empty what is not", done, 2, "空")
report("gives nothing away", not exists("never"))

# A sidecar that was cut: none of its beginnings is believed, whether it ends between parts, lines or letters
for says, cut in ("by filter", write(ROW, PAY, single)), ("by tag", "reworked"):
    if says == "by tag":
        put(cut, "x,1\n")
        assert run("tag", cut, "--from", write(ROW, PAY, single), write(ROW, "各種証の発行管理", layout("csv", "列 1- 資格"))).returncode == 0
    side = get(cut + ".riyotag")
    head = re.search("\n部分数=(\\d+)\n項目数=(\\d+)\n\n".encode(), side)
    report(f"{says}: the head counts parts and lines",
           head and (int(head[1]), int(head[2])) == (side.count(b"\n\n["), len(side[head.end():].split(b"\n")) - 2 * side.count(b"\n\n[") ), side)
    ends = [end for end in range(head.end(), len(side)) if end in range(len(side) - 12, len(side)) or side[end - 1:end] == b"\n"]
    for end in ends:
        put(cut + ".riyotag", side[:end])
        expect(f"{says}: cut after {end} of {len(side)} bytes", filter_(CHECKUP, layout("csv", "列 1- -"), cut, "-o", "never"), 2, cut + ".riyotag")
    put(cut + ".riyotag", side[:side.rindex(b"\n[")] if side.count(b"\n[") > 1 else side[:side[:-1].rindex(b"\n") + 1])
    expect(f"{says}: it says so", filter_(CHECKUP, layout("csv", "列 1- -"), cut, "-o", "never"), 2, "途中で切れて")
    for key in "部分数", "項目数":
        put(cut + ".riyotag", re.sub(f"{key}=\\d+\n".encode(), b"", side))
        expect(f"{says}: without {key}", filter_(CHECKUP, layout("csv", "列 1- -"), cut, "-o", "never"), 2, "途中で切れて", key)
    put(cut + ".riyotag", side)
    refused(f"{says}: whole", cut, CHECKUP, layout("csv", "列 1- -"), "口座")

# Reworked files: the operator tutorial's chain
members = layout("csv 見出し行=1", "列 甲 資格", "列 乙 資格", "列 丙 口座")
for flag in "--drop", "--blank":
    file = write(HEADED, CARD, members, flag)
    put("names", b"\n".join(line.split(b",")[0] for line in get(file).splitlines()) + b"\n")
    expect(f"{flag}, cut, tag", run("tag", "names", "--from", file), 0)
    tags = [line for line in get("names.riyotag").decode().splitlines() if line.startswith("類型=")]
    report(f"{flag}: the tags of what is there", tags == ["類型=資格"], tags)
    expect(f"{flag}: which it was made for", filter_(CARD, layout("csv 見出し行=1", "列 甲 資格"), "names"), 0)

# One name, two columns
expect("a header that reads like a number hides no column", filter_(CARD, layout("csv 見出し行=1", "列 3 資格", "列 乙 -"), data="3,乙,丙\n1,2,SECRET\n".encode()), 1, "タグなし")
plan()
