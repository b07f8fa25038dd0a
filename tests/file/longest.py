#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The longest record, 4 MiB without its newline, and the longest unit, 8 MiB with all its newlines, pass in every form; one byte
more is an error that names the limit."""
from shell import adopt, exists, expect, filter_, get, os, path, plan, put, report, run

RECORD, UNIT = 4 * 1024 * 1024, 8 * 1024 * 1024
NOTICE = "医療費通知の発行"
PART = "類型=レセプト\n"
LAYOUTS = {
    "csv": "形式=csv\n文字コード=UTF-8\n本人=1\n[列 1-]\n" + PART, "tsv": "形式=tsv\n本人=1\n[列 1-]\n" + PART,
    "nobody": "形式=csv\n本人=なし\n[列 1-]\n" + PART,
    "typed": "形式=行種別\n種別=1\n先頭=RE\n本人=RE 2\n[行 RE]\n" + PART + "[行 SI]\n" + PART,
    "fixed": "形式=固定長\nレコード長=1024\n種別=1-2\n先頭=RE\n本人=RE 3-10\n[行 RE]\n" + PART + "[行 SI]\n" + PART,
    "long": f"形式=固定長\nレコード長={RECORD}\n本人=1-6\n[部分 1-]\n" + PART}
assert run("init", "riyo", "--builtin").returncode == 0
for name, text in LAYOUTS.items():
    adopt(name, "[レイアウト]\n" + text.replace("1-]", f"1-{RECORD}]") if name == "long" else "[レイアウト]\n" + text)


def fill(start, n, end=b""):
    """A row of n bytes."""
    return start + b"x" * (n - len(start) - len(end)) + end


def attempt(says, layout, data, fits, *words):
    put("in", data)
    if exists("out"):
        os.unlink(path("out"))
    done = filter_(NOTICE, layout, "in", "-o", "out")
    if fits:
        report(f"{says}: passes", done.returncode == 0 and get("out") == data, done.stderr.decode()[-400:])
    else:
        expect(f"{says}: is too long", done, 2, *words)
        report(f"{says}: nothing is written", not exists("out"))


for more in 0, 1:
    n, what = RECORD + more, f"{RECORD} + {more}"
    for newline in b"\n", b"\r\n", b"":
        row = fill(b"52-1-1,", n)
        attempt(f"csv, {what}, {newline}", "csv", row + newline, not more, str(RECORD), "1 行目")
        if newline:
            short = b"52-1-1,x" + newline
            attempt(f"a row between, {what}, {newline}", "csv", short + row + newline + short, not more, str(RECORD), "2 行目")
    attempt(f"with a mark, {what}", "csv", b"\xef\xbb\xbf" + row + b"\r\n", not more, str(RECORD))
    attempt(f"in quotes, {what}", "csv", fill(b'52-1-1,"\n', n, b'"') + b"\n", not more, str(RECORD))
    attempt(f"tsv, {what}", "tsv", fill(b"52-1-1\t", n) + b"\n", not more, str(RECORD))
    attempt(f"by registers, {what}", "nobody", b"a,b\n" + fill(b"a,", n) + b"\nc,d\n", not more, str(RECORD), "2 行目")
    attempt(f"typed, {what}", "typed", b"RE,52-1-1\n" + fill(b"SI,", n) + b"\n", not more, str(RECORD), "2 行目")
    unit = b"RE,52-1-1\n" + fill(b"SI,", UNIT // 2) + b"\n"
    unit += fill(b"SI,", UNIT + more - len(unit) - 1) + b"\n"
    attempt(f"a unit, {UNIT} + {more}", "typed", unit, not more, str(UNIT))
    attempt(f"a unit between, {UNIT} + {more}", "typed", b"RE,52-2-1\n" + unit + b"RE,52-3-1\n", not more, str(UNIT))
attempt("fixed width, the longest", "long", fill(b"52-1-1", RECORD) * 2, True)
put("longer.layout", "[レイアウト]\n" + LAYOUTS["long"].replace(str(RECORD), str(RECORD + 1)).replace("1-]", f"1-{RECORD + 1}]"))
expect("fixed width, one byte more", run("adopt", "longer.layout", "-C", "riyo"), 2, "レコード長")
records = fill(b"RE52-1-1  ", 1024), fill(b"SI", 1024)
for more in 0, 1:
    unit = records[0] + records[1] * (UNIT // 1024 - 1 + more)
    attempt(f"fixed width, a unit of {len(unit)}", "fixed", unit + records[0], not more, str(UNIT))
plan()
