#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Every key of a layout under every form: it is obeyed, so that some file fares otherwise with it than without; or it is an
error in its line. None is read and forgotten."""
import os

from shell import exists, filter_, folder, get, path, plan, put, report, run

NOTICE = "医療費通知の発行"
assert run("init", "riyo", "--builtin").returncode == 0
ANY, NAMED = "[列 1-]\n類型=レセプト\n", "[列 a]\n類型=レセプト\n"
TYPES = "種別=1\n"
ROWS = "[行 A]\n類型=レセプト\n[行 B]\n類型=レセプト\n[行 T]\n個人情報でない=合計\n"
HALVES = "[部分 1-2]\n類型=レセプト\n[部分 3-4]\n類型=口座\n"
FIXED = "レコード長=4\n"
CUT = "a\u3042".encode()  # four bytes, the second and third in one character
UNITS = {"行種別": "A,52-1-1\nT,1\nA,52-2-1\nT,1\n", "固定長": "A52-1-1 T       A52-2-1 T       "}
PERSON = {"行種別": "本人=A 2\n", "固定長": "本人=A 2-8\n"}
LENGTH = {"行種別": "", "固定長": "レコード長=8\n"}

# form, what else the head says, the key, groups, a file, flags
OBEYED = []
for form, tab in ("csv", ","), ("tsv", "\t"):
    OBEYED += [
        (form, "見出し行=1\n", "文字コード=UTF-8", "[列 あ]\n類型=レセプト\n", "あ\n1\n".encode("cp932")),
        (form, "", "文字コード=CP932", ANY, f"a\x81{tab}b\n".encode("latin-1")),
        (form, "", "見出し行=1", NAMED, f"a\n1\n"),
        (form, "", "見出し行=2", NAMED + "[前置き]\n行数=2\n個人情報でない=題\n", "題\na\n1\n"),
        (form, "", "列数=2", ANY, f"1\n2\n"),
        (form, "見出し行=1\n", "列数=2", NAMED, "a\n1\n"),
        (form, "", "引用符=なし", ANY, 'a"b\n'),
        (form, "", "終端=1A", ANY, f"1{tab}2\n\x1a"),
        (form, "", "空行=通す", ANY, f"1{tab}2\n\n"),
        (form, "見出し行=1\n", "見出し=b", NAMED, "b\n1\n"),
        (form, "", "行数=2", ANY + "[前置き]\n先頭文字=x\n個人情報でない=題\n", f"x\nx\n1{tab}2\n"),
        (form, "", "先頭文字=x", ANY + "[前置き]\n行数=1\n個人情報でない=題\n", f"題\n1{tab}2\n"),
        (form, "", "先頭文字=x", ANY + "[注釈]\n個人情報でない=題\n", f"1{tab}2\nx\n")]
OBEYED += [
    ("固定長", FIXED, "文字コード=UTF-8", HALVES, CUT, "--blank"),
    ("固定長", FIXED, "文字コード=UTF-8", HALVES, "a\u00e9b".encode(), "--blank"),
    ("固定長", FIXED, "文字コード=CP932", HALVES, "a\u3042b".encode("cp932"), "--blank"),
    ("固定長", FIXED, "文字コード=バイト列", HALVES, b"ab\0\0", "--blank"),
    ("固定長", "", "レコード長=4", HALVES, "abcd", "--blank"),
    *[("固定長", FIXED, f"改行={word}", HALVES, "abcd" + newline, "--blank") for word, newline in (("LF", "\n"), ("CRLF", "\r\n"), ("任意", "\n"))],
    ("固定長", FIXED, "終端=1A", HALVES, "abcd\x1a", "--blank"),
    ("固定長", FIXED + "文字コード=バイト列\n", "空白=x40", HALVES, "abcd", "--blank"),
    ("固定長", FIXED, "空行=通す", HALVES, "abcd\r\n", "--blank"),
    ("固定長", FIXED, "種別=1", "[行 A]\n類型=レセプト\n", "Aabc"),
    ("行種別", "", "種別=1", ROWS, "A,1\n"),
    ("行種別", TYPES + PERSON["行種別"], "文字コード=UTF-8", ROWS, "A,あ-1-1\n".encode("cp932")),
    ("行種別", TYPES, "文字コード=CP932", ROWS, b"A,a\x81,b\n"),
    ("行種別", TYPES, "引用符=なし", ROWS, 'A,a"b\n'),
    ("行種別", TYPES, "終端=1A", ROWS, "A,1\n\x1a"),
    ("行種別", TYPES, "空行=通す", ROWS, "A,1\n\n")]
SUSPENDED = [("固定長", FIXED + "文字コード=バイト列\n本人=1-4\n", "数字=xF0", "[部分 1-4]\n類型=レセプト\n", b"\xf5\xf2\xf3\xf1")]
for form in "行種別", "固定長":
    SUSPENDED += [
        (form, LENGTH[form] + TYPES + PERSON[form], "先頭=A", ROWS.replace("個人情報でない=合計", "類型=レセプト"), UNITS[form], "--skip-suspended"),
        (form, LENGTH[form] + TYPES + PERSON[form], "合計=T", ROWS, UNITS[form], "--skip-suspended"),
        (form, LENGTH[form] + TYPES + PERSON[form] + "先頭=A\n", "単位外=T", ROWS.replace("個人情報でない=合計", "類型=レセプト"),
         UNITS[form].replace("52-1-1", "52-3-1"))]
HEAD_KEYS = {"文字コード": "UTF-8", "見出し行": "1", "列数": "1", "引用符": "なし", "レコード長": "4", "改行": "LF", "終端": "1A", "空行": "通す", "空白": "x40", "数字": "xF0", "種別": "1",
             "先頭": "A", "合計": "A", "単位外": "A", "前置き": "1", "区切り": ";"}
FORMS = {"csv": ANY, "tsv": ANY, "固定長": HALVES, "行種別": ROWS, "一括": "[全体]\n類型=レセプト\n", "表": "[表 a.b.c]\n類型=レセプト\n"}


def write(name, text):
    put(name + ".layout", text)
    done = run("adopt", name + ".layout", "-C", folder)
    return done.returncode, done.stderr.decode()


def fares(form, head, groups, data, flags):
    """What becomes of a file: the exit status, what comes out, what is said."""
    code, said = write("key", f"[レイアウト]\n形式={form}\n{head}" + ("" if "本人=" in head else "本人=なし\n") + groups)
    if code != 0:
        return "not adopted", said
    put("in", data)
    if exists("out"):
        os.unlink(path("out"))
    done = filter_(NOTICE, "key", *flags, "in", "-o", "out")
    return done.returncode, get("out") if exists("out") else None, done.stderr.decode()


def try_all(cases):
    for form, head, key, groups, data, *flags in cases:
        inside = key.split("=")[0] in ("見出し", "行数", "先頭文字")
        last = groups.rindex("\n", 0, -1) + 1
        with_key = (head, groups[:last] + key + "\n" + groups[last:]) if inside else (head + key + "\n", groups)
        one, other = fares(form, *with_key, data, flags), fares(form, head, groups, data, flags)
        report(f"{form}: {key} is obeyed ({head.strip()})".replace("\n", " "), one != other and one[0] != "not adopted", *one, *other)


try_all(OBEYED)
assert run("suspend", "add", "-C", folder, "-s", "52-1-1", "--all", "--reason", "利用停止", "--ref", "1").returncode == 0
try_all(SUSPENDED)
# Parts of fixed width in UTF-8: whole characters pass, of every length
for text in "éab", "aあ", "😀", "ab", "éé":
    data = (text.encode() + b"  ")[:4]
    code, out, said = fares("固定長", "レコード長=8\n文字コード=UTF-8\n", "[部分 1-4]\n個人情報でない=見本\n[部分 5-8]\n類型=口座\n", data + b"1234" + data + b"1234", ["--blank"])
    report(f"fixed width in UTF-8: {text}", code == 0 and out == (data + b"    ") * 2, code, out, said)
obeyed = {(form, key.split("=")[0]) for form, _, key, *_ in OBEYED + SUSPENDED}
for form, groups in FORMS.items():
    for key, value in HEAD_KEYS.items():
        if (form, key) in obeyed:
            continue
        code, said = write("bad", f"[レイアウト]\n形式={form}\n本人=なし\n{key}={value}\n{groups}")
        report(f"{form}: {key} is an error in its line", code == 2 and "bad.layout:4:" in said, code, said)
plan()
