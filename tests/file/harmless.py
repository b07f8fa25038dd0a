#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What is no data is counted, or has no separator: no row of data passes for a header or a comment by its first byte."""
import os

from shell import adopt, exists, expect, filter_, folder, get, plan, put, report, run

NOTICE, CHECKUP = "医療費通知の発行", "保健指導対象者の特定"
CSV = "[レイアウト]\n形式=csv\n文字コード=UTF-8\n"
BY_NUMBER = CSV + "本人=1\n本人=2\n本人=3\n%s[列 1-]\n類型=レセプト\n"
COMMENT, COUNTED = "[注釈]\n個人情報でない=注釈\n", '[前置き]\n行数=2\n個人情報でない=見出し\n'
assert run("init", "riyo").returncode == 0
assert run("suspend", "add", "-C", folder, "-s", "9901-12-1", "--all", "--reason", "利用停止", "--ref", "1").returncode == 0
adopt("comment", BY_NUMBER % COMMENT)
adopt("counted", BY_NUMBER % COUNTED)
adopt("marked", BY_NUMBER % COUNTED.replace("個人", '先頭文字="#"\n個人'))
adopt("headed", CSV + "見出し行=1\n本人=記号\n本人=番号\n本人=枝番\n" + COUNTED + "".join(f"[列 {name}]\n類型=レセプト\n" for name in ("記号", "番号", "枝番")))
adopt("one", CSV + "本人=1\n" + COMMENT + "[列 1-]\n類型=レセプト\n")
adopt("one-of-one", CSV + "列数=1\n本人=1\n" + COMMENT + "[列 1]\n類型=レセプト\n")


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
refused("a file of one column", "one", "#9901-12-1\n1-2-3\n", 2, "2 行目")
refused("a file of what may be one column", "one", "#9901-12-1\n#1-2-3\n", 2, "列数")
refused("one column, said to be", "one-of-one", "#9901-12-1\n1-2-3\n", 1, "BAD_SUBJECT", ": 行 1")
refused("comments that may be data, longer than a piece", "one", "#9901-12-1\n" * 500000 + "1-2-3\n", 2)
refused("comments that may be data, longer than a record", "one", "#9901-12-1\n" * 400000, 2)

# Rows before the data are counted, and have nobody's number
passes("two rows before the data", "counted", "記号,番号,枝番,題\n#,2024,,\n1,2,3,a\n", "個人情報でない=見出し")
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

# The shipped layout of check-ups
assert run("suspend", "lift", "-C", folder, "--ref", "1").returncode == 0
HEAD, PERSON = "#h1\n#h2\n#h3,番号\n", "#9901,12,1,SAMPLE,150\n"
expect("kenshin: rows with # beyond the third are data", through("kenshin", HEAD + PERSON), 1, "NOT_IN_TABLE", "列 1")
report("and nothing comes out", not exists("out.csv"))
passes("kenshin: as such they pass", "kenshin", HEAD + PERSON, "個人情報でない=見出し", "類型=健診", purpose=CHECKUP)
refused("kenshin: a third row without #", "kenshin", "#h1\n#h2\n1,2\n", 2, "3 行目", "先頭文字")
plan()
