#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What is no data is counted, or has no separator: no row of data passes for a header or a comment by its first byte."""
import os

from shell import adopt, exists, expect, filter_, folder, get, plan, put, report, run

NOTICE, CHECKUP = "医療費通知の発行", "保健指導対象者の特定"
CSV = "[レイアウト]\n形式=csv\n文字コード=UTF-8\n"
BY_NUMBER = CSV + "本人=1\n本人=2\n本人=3\n%s[列 1-]\n類型=レセプト\n"
COMMENT, COUNTED = "[注釈]\n個人情報でない=注釈\n", '[前置き]\n行数=2\n個人情報でない=見出し\n'
assert run("init", "riyo", "--builtin").returncode == 0
assert run("suspend", "add", "-C", folder, "-s", "9901-12-1", "--all", "--reason", "利用停止", "--ref", "1").returncode == 0
adopt("comment", BY_NUMBER % COMMENT)
adopt("counted", BY_NUMBER % COUNTED)
adopt("marked", BY_NUMBER % COUNTED.replace("個人", '先頭文字="#"\n個人'))
adopt("headed", CSV + "見出し行=1\n本人=記号\n本人=番号\n本人=枝番\n" + COUNTED + "".join(f"[列 {name}]\n類型=レセプト\n" for name in ("記号", "番号", "枝番")))
adopt("one", CSV + "本人=1\n" + COMMENT + "[列 1-]\n類型=レセプト\n")
adopt("one-of-one", CSV + "列数=1\n本人=1\n" + COMMENT + "[列 1]\n類型=レセプト\n")


GUESSED = "[レイアウト]\n形式=csv\n本人=1\n本人=2\n本人=3\n%s[列 1-]\n類型=レセプト\n"
BY_NAME = "見出し行=%d\n本人=記号\n本人=番号\n本人=枝番\n[前置き]\n行数=%d\n個人情報でない=見出し\n" + "".join(f"[列 {name}]\n類型=レセプト\n" for name in ("記号", "番号", "枝番", "点数"))
adopt("tagged-comment", CSV + "列数=4\n本人=1\n本人=2\n本人=3\n[列 1-4]\n類型=レセプト\n[注釈]\n類型=レセプト\n")
adopt("tagged-rows", BY_NUMBER % "[前置き]\n行数=1\n類型=レセプト\n")
adopt("tagged-tsv", (BY_NUMBER % COMMENT).replace("csv", "tsv").replace("個人情報でない=注釈", "類型=レセプト"))
adopt("nobodys-comment", CSV + "本人=なし\n列数=4\n[列 1-4]\n類型=レセプト\n[注釈]\n類型=レセプト\n")
adopt("above", CSV + BY_NAME % (3, 3))
adopt("guessed", GUESSED % COUNTED.replace("2", "1"))
adopt("guessed-above", "[レイアウト]\n形式=csv\n" + BY_NAME % (2, 2))


def through(layout, text, *flags, purpose=NOTICE):
    put("in.csv", text)
    for name in ("out.csv", "out.csv.riyotag"):
        if exists(name):
            os.unlink(os.path.join(os.path.dirname(folder), name))
    return filter_(purpose, layout, *flags, "in.csv", "-o", "out.csv")


def refused(says, layout, text, code, *words):
    expect(says, through(layout, text), code, *words)
    report(f"{says}: nothing comes out", not exists("out.csv") and not exists("out.csv.riyotag"))


def passes(says, layout, text, *tags, purpose=NOTICE):
    done = through(layout, text, purpose=purpose)
    if expect(says, done, 0):
        report(f"{says}: byte by byte", get("out.csv").decode() == text)
        sidecar = get("out.csv.riyotag").decode()
        report(f"{says}: its sidecar", all(tag in sidecar for tag in tags), sidecar)


# A comment holds no separator
refused("a row commented out, first", "comment", "#9901,12,1,SECRET\n1,2,3,a\n", 1, "BAD_SUBJECT", ": 行 1")
refused("a row commented out, alone", "comment", "#9901,12,1,SECRET\n", 1, "BAD_SUBJECT")
refused("a suspended one below a comment", "comment", "# 見本\n9901,12,1,SECRET\n", 1, "SUSPENDED", ": 行 2")
passes("a comment", "comment", "# 見本\n1,2,3,a\n#\n", "個人情報でない=注釈", "類型=レセプト")
refused("a file of one column", "one", "#9901-12-2\n1-2-3\n", 2, "2 行目")
refused("a file of what may be one column", "one", "#9901-12-2\n#1-2-3\n", 2, "列数")
refused("one column, said to be", "one-of-one", "#9901-12-1\n1-2-3\n", 1, "BAD_SUBJECT", ": 行 1")
refused("comments that may be data, longer than a piece", "one", "#9901-12-2\n" * 500000 + "1-2-3\n", 2)
refused("comments that may be data, longer than a record", "one", "#9901-12-2\n" * 400000, 2)

# Rows before the data are counted, and have nobody's number
passes("two rows before the data", "counted", "記号,番号,枝番,題\n#,,2024,\n1,2,3,a\n", "個人情報でない=見出し")
refused("a row of a number without 記号, which the rules let be blank", "counted", "記号,番号,枝番,題\n#,2024,,\n1,2,3,a\n", 2, "2 行目")
refused("one row too few", "counted", "題\n9901,12,1,SECRET\n1,2,3,a\n", 2, "2 行目", "前置き")
refused("nobody suspended either", "counted", "題\n1,2,3,SECRET\n1,2,3,a\n", 2, "2 行目", "前置き")
refused("written wide", "counted", "題\n９９０１,１２,１,SECRET\n1,2,3,a\n", 2, "2 行目", "前置き")
refused("only its leading parts", "counted", "題\n9901,12,,SECRET\n1,2,3,a\n", 2, "2 行目", "前置き")
refused("fewer rows than are counted", "counted", "題\n", 2, "2 行目")
passes("rows with the mark", "marked", "#題\n#記号,番号,枝番,題\n1,2,3,a\n", "個人情報でない=見出し")
passes("rows with the mark, in quotes", "marked", '"#題"\n"#記号","番号","枝番","題"\n1,2,3,a\n')
refused("a number behind the mark, in quotes", "marked", '#題\n"#9901","12","1","SECRET"\n1,2,3,a\n', 2, "2 行目", "前置き")
refused("a row without the mark", "marked", "#題\n題\n1,2,3,a\n", 2, "2 行目", "先頭文字")
refused("a number behind the mark", "marked", "#題\n#9901,12,1,SECRET\n1,2,3,a\n", 2, "2 行目", "前置き")
refused("a row with the mark beyond them", "marked", "#題\n#題\n#9901,12,1,SECRET\n1,2,3,a\n", 1, "BAD_SUBJECT", ": 行 3")
passes("a row below the header", "headed", "記号,番号,枝番\n(文字),(数字),(数字)\n1,2,3\n", "個人情報でない=見出し")
refused("a person below the header", "headed", "記号,番号,枝番\n9901,12,1\n1,2,3\n", 2, "2 行目", "前置き")

# A row that carries tags and states nobody's number is everyone's
refused("a tagged comment while somebody's data is suspended", "tagged-comment", "#9901-12-1 見本\n1,2,3,a\n", 1, "SUSPENDED", ": 行 1")
refused("a tagged comment below data", "tagged-comment", "1,2,3,a\n#9901-12-1 見本\n", 1, "SUSPENDED", ": 行 2")
refused("a tagged comment where nobody is named", "nobodys-comment", "#9901-12-1 見本\n1,2,3,a\n", 1, "SUSPENDED")
refused("a tagged comment of a tsv", "tagged-tsv", "#9901-12-1 見本\n1\t2\t3\ta\n", 1, "SUSPENDED", ": 行 1")
refused("a tagged row before the data", "tagged-rows", "見本の題\n1,2,3,a\n", 1, "SUSPENDED", ": 行 1")
expect("left out where that is asked for", through("tagged-comment", "#9901-12-1 見本\n1,2,3,a\n", "--skip-suspended"), 0)
report("left out: the rest", get("out.csv") == b"1,2,3,a\n", get("out.csv"))

# Whose number stands above a header is known when the header is read
HEADER = "記号,番号,枝番,点数\n"
refused("a person above the header", "above", "9901,12,1,SECRET\n題\n" + HEADER + "1,2,3,9\n", 2, "1 行目", "前置き")
refused("just above it", "above", "題\n9901,12,1,SECRET\n" + HEADER + "1,2,3,9\n", 2, "2 行目", "前置き")
refused("above it, in other columns", "above", "題\nSECRET,9901,12,1\n点数,記号,番号,枝番\n9,1,2,3\n", 2, "2 行目", "前置き")
refused("above it, behind a mark", "above", "題\n#9901,12,1,SECRET\n" + HEADER + "1,2,3,9\n", 2, "2 行目", "前置き")
done = run("filter", "-C", folder, "-p", NOTICE, "-l", "above", "--blank", data=("9901,12,1,SECRET\n題\n" + HEADER + "1,2,3,9\n").encode())
report("above it, to a pipe", done.returncode == 2 and done.stdout == b"", done.stdout, done.stderr.decode())
filler = "".join("題" * 9 + "\n" for _ in range(900)) + "題" * 200000 + "\n"
adopt("far-above", CSV + BY_NAME % (904, 904))
text = ("9901,12,1,SECRET\n" + filler + "題\n" + HEADER + "1,2,3,9\n").encode()
for flags in [], ["--blank"]:
    done = run("filter", "-C", folder, "-p", NOTICE, "-l", "far-above", *flags, data=text)
    report(f"above it, pieces before, to a pipe {flags}", done.returncode == 2 and done.stdout == b"" and "1 行目" in done.stderr.decode(), done.stdout[:80], done.stderr.decode())
refused("more above it than a record has", "above", "題" * 700000 + "\n" + "題" * 700000 + "\n" + HEADER, 2, "2 行目")
refused("the file ends above it", "above", "題\n題\n", 2, "見出し")
passes("titles above the header", "above", "見本の題,,,\n期間,2024,1\n" + HEADER + "1,2,3,9\n", "個人情報でない=見出し")

# Whatever it is read by, and with any mark in front
refused("a number behind a mark that is not said", "counted", "題\n#9901,12,1,SECRET\n1,2,3,a\n", 2, "2 行目", "前置き")
refused("behind a wide mark", "counted", "題\n＃9901,12,1,SECRET\n1,2,3,a\n", 2, "2 行目", "前置き")
refused("behind a blank and slashes", "counted", "題\n // 9901,12,1,SECRET\n1,2,3,a\n", 2, "2 行目", "前置き")
refused("of an encoding that is not known yet", "guessed", "アイ,1,1,SECRET\n1,2,3,a\n", 2, "1 行目", "前置き")
refused("the same in CP932", "guessed", "ｱｲ,1,1,SECRET\n1,2,3,a\n".encode("cp932"), 2, "1 行目", "前置き")
refused("wide, not known either", "guessed", "ア,１,１,SECRET\n1,2,3,a\n", 2, "1 行目", "前置き")
refused("in another encoding than is declared", "counted", b"T\n" + "東,12,1,SECRET\n".encode("cp932") + b"1,2,3,a\n", 2, "2 行目", "CP932 のよう")
refused("above a header, not known", "guessed-above", "アイ,1,1,SECRET\n" + HEADER + "1,2,3,9\n", 2, "1 行目", "前置き")

# A first part alone is a title, unless a row of data would be stopped for it
ONE = COUNTED.replace("2", "1")
adopt("first-row", BY_NUMBER % ONE)
passes("a first part that nobody stopped", "first-row", "52,,,見本\n1,2,3,a\n", "個人情報でない=見出し")
refused("one with a suspension under it", "first-row", "9901,,,見本\n1,2,3,a\n", 2, "1 行目", "前置き")
assert run("suspend", "add", "-C", folder, "-s", "52", "--prefix", "--all", "--reason", "利用停止", "--ref", "2").returncode == 0
refused("a suspended one", "first-row", "52,,,見本\n1,2,3,a\n", 2, "1 行目", "前置き")
refused("wide", "first-row", "５２,　,,見本\n1,2,3,a\n", 2, "1 行目", "前置き")
passes("a title is none", "first-row", "見本の題,,,\n1,2,3,a\n", "個人情報でない=見出し")
adopt("piece", CSV + "本人=1\n" + ONE + "[列 1-]\n類型=レセプト\n")
refused("a number in a piece", "piece", "5200000101,見本\n1-2-3,a\n", 2, "1 行目", "前置き")
# The whole number in one place
for row in ("9901-12-1,,,x", ",9901-12-1,,x", ",,9901-12-1,x", ",,,x\n9901-12-1,,,x", ",,#9901-12-1,x", ",※ 9901-12-1,,x",
            ",,第9901-12-1,x", ",,＃９９０１－１２－１,x", "* 9901-12-1,,,x"):
    refused(f"in one of three places: {row!r}", "counted", f"題\n{row}\n5,6,7,a\n" if "\n" not in row else f"{row}\n5,6,7,a\n", 2, "行目", "前置き")
# Whatever stands between its parts, in whatever column, and in a comment
for row in ("9901/12/1,,,x", "対象: 9901-12-1,,,x", "9901-12-1 様,,,x", "記号 9901 番号 12 枝番 1,,,x", ",,,9901 12 1", "x,題,9901,12 (1)",
            "令和8年 9901・12・1 3件,,,x", ",９９０１（１２）１,,x", '"9901","番号 12","1",y'):
    refused(f"mentioned before the data: {row}", "counted", f"題\n{row}\n5,6,7,a\n", 2, "2 行目", "利用停止")
refused("mentioned above a header", "above", "題 9901/12/1\n題\n" + HEADER + "1,2,3,9\n", 2, "1 行目", "利用停止")
refused("mentioned below one, in CP932", "headed", "記号,番号,枝番\n記号9901番号12枝番1\n".encode("cp932") + b"1,2,3\n", 2)
for row in ("#9901-12-1", "# 記号 9901 番号 12 枝番 1 は別送", "#9901/12/1"):
    refused(f"mentioned in a comment: {row}", "comment", f"5,6,7,a\n{row}\n", 2, "2 行目", "利用停止")
passes("another's number in a comment", "comment", "5,6,7,a\n# 記号 9901 番号 12 枝番 2\n", "個人情報でない=注釈")
passes("a count of pages in a comment", "comment", "# 9901件 12/1\n5,6,7,a\n", "個人情報でない=注釈")
passes("a day and a time in a comment", "comment", "# 2026/11/29 12:01:01\n5,6,7,a\n", "個人情報でない=注釈")
passes("a family's number in a comment", "comment", "5,6,7,a\n# 9901-12\n", "個人情報でない=注釈")
refused("a title that looks like a person, with the way back", "counted", "年度,2026,,\n記号,番号,枝番,題\n5,6,7,a\n", 2, "1 行目", "別の列")
passes("a day in one of them", "counted", "題\n2026-11-29,,,x\n5,6,7,a\n", "個人情報でない=見出し")

assert run("suspend", "lift", "-C", folder, "--reason", "本人の申出", "--ref", "2").returncode == 0

# Where nothing of a record would go out but what is no personal data, or where the purpose has none of it
RESIDUE = CSV + "見出し行=2\n本人=記号\n本人=番号\n本人=枝番\n[前置き]\n行数=2\n個人情報でない=見出し\n" + "".join(f"[列 {name}]\n類型=資格\n" for name in ("記号", "番号", "枝番")) + "[列 備考]\n個人情報でない=見本\n"
adopt("residue", RESIDUE)
adopt("harmless", RESIDUE.replace("類型=資格", "個人情報でない=見本"))
ROWS = "題\n記号,番号,枝番,備考\n53,2,1,z\n9901,12,1,SECRET\n"
for purpose in NOTICE, CHECKUP:
    for layout, flags in ("residue", ["--drop"]), ("residue", ["--blank"]), ("harmless", []):
        expect(f"a stopped person's record is left out: {purpose} {layout} {flags}", through(layout, ROWS, *flags, "--skip-suspended", purpose=purpose), 0, "除外 1 件")
        report("and no more", b"SECRET" not in get("out.csv") and b"z" in get("out.csv"), get("out.csv"))
        expect("a title tells of nobody either", through(layout, ROWS.replace("題", "9901-12-1 の分"), *flags, purpose=purpose), 2, "利用停止")

        expect("whose record nobody can tell is left out with it", through(layout, ROWS + ",,,SECRET\n53,x,1,SECRET\n", *flags, "--skip-suspended", purpose=purpose), 0, "除外 3 件")
        report("and no more, either", b"SECRET" not in get("out.csv"), get("out.csv"))

# The shipped layout of check-ups
assert run("suspend", "lift", "-C", folder, "--reason", "本人の申出", "--ref", "1").returncode == 0
HEAD, PERSON = "#h1\n#h2\n#h3,番号\n", "#9901,12,1,SAMPLE,150\n"
expect("kenshin: rows with # beyond the third are data", through("kenshin", HEAD + PERSON), 1, "NOT_IN_TABLE", "列 1")
report("and nothing comes out", not exists("out.csv"))
passes("kenshin: as such they pass", "kenshin", HEAD + PERSON, "個人情報でない=見出し", "類型=健診", purpose=CHECKUP)
refused("kenshin: a third row without #", "kenshin", "#h1\n#h2\n1,2\n", 2, "3 行目", "先頭文字")

# A suspension without 記号 meets every 記号: a title is none.
assert run("suspend", "add", "-C", folder, "--subject=-1-1", "--prefix", "--all", "--reason", "利用停止", "--ref", "後の").returncode == 0
passes("a title, while a number without 記号 is suspended", "counted", "題\n記号\n5,6,7,a\n", "個人情報でない=見出し")
refused("a 記号 alone is met by it", "counted", "題\n52,,,SECRET\n5,6,7,a\n", 2, "2 行目", "前置き")
plan()
