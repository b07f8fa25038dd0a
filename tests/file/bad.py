#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Every case of bad-files.txt through the command: what passes does so byte for byte; what is wrong
ends with 2 and names file, row or record, and byte; what is refused ends with 1. Nothing else is left."""
import os, re, sys

from shell import adopt, exists, filter_, get, leftovers, path, plan, put, report, run

CATEGORIES = ["資格", "口座", "レセプト", "健診"]


def unescape(text):
    """The bytes of a line, as the head of the file has it."""
    times, text = (lambda m: (int(m[1]), m[2]) if m else (1, text))(re.fullmatch(r"\*(\d+) (.*)", text, re.S))
    one = re.sub(rb"\\(x[0-9A-F]{2}|.)", lambda m: bytes([int(m[1][1:], 16)]) if len(m[1]) > 1 else
                 {b"n": b"\n", b"r": b"\r", b"t": b"\t"}.get(m[1], m[1]), text.encode())
    return one * times


def read_cases():
    layouts, cases, layout = {}, [], None
    with open(os.path.join(os.environ["top_srcdir"], "tests", "file", "bad-files.txt"), encoding="utf-8") as file:
        lines = file.read().split("\n")
    for line in lines:
        word, _, rest = line.partition(" ")
        if line.startswith("|"):
            layouts[layout] += line[1:] + "\n"
        elif word == "layout":
            layout = rest
            layouts[layout] = ""
        elif word == "case:":
            cases.append({"says": rest, "in": b"", "out": b"", "err": None})
        elif word in ("in", "out"):
            cases[-1][word] += unescape(rest)
        elif word in ("use", "err"):
            cases[-1][word] = rest
        elif line in ("cp932", "same"):
            cases[-1][line] = True
    return layouts, cases


layouts, cases = read_cases()
only = sorted({m[1] for case in cases for m in re.finditer(r"only (\S+)", case["use"])})
put("table.riyo", "[表]\n組合=見本健康保険組合\n版=1\n" + "".join(
    f"[類型 {c}]\n番号={i}\n名称={c}に関する情報\n利用目的=すべて\n"
    + "".join(f"利用目的={names}だけ\n" for names in only if c in names.split(","))
    for i, c in enumerate(CATEGORIES, 1)))
assert run("init", "riyo", "--table", "table.riyo").returncode == 0
for name, text in layouts.items():
    adopt(name, text)
n_wrong = 0
for case in cases:
    use = case["use"].split()
    purpose = use[use.index("only") + 1] + "だけ" if "only" in use else "すべて"
    data = case["in"].decode().encode("cp932") if "cp932" in case else case["in"]
    put("f.in", data)
    for name in ("f.out", "f.out.riyotag"):
        if exists(name):
            os.unlink(path(name))
    done = filter_(purpose, use[0], *[f"--{w}" for w in use if w in ("blank", "drop")], "f.in", "-o", "f.out")
    said = done.stderr.decode()
    if case["err"] is None:
        ok = done.returncode == 0 and get("f.out") == (data if "same" in case else case["out"])
    elif case["err"].startswith("FORMAT"):
        n_wrong += 1
        want = re.search(r"(row|record) (\d+)", case["err"])
        ok = done.returncode == 2 and re.search(r"f\.in: \d+ (行|件)目、\d+ バイト目: ", said) is not None
        ok = ok and (want is None or f"f.in: {want[2]} {'行' if want[1] == 'row' else '件'}目" in said)
        ok = ok and all(f"、{byte} バイト目" in said for byte in re.findall(r"byte (\d+)", case["err"]))
    else:
        ok = done.returncode == 1 and said.startswith("拒否 ")
    if case["err"] is not None:
        ok = ok and not exists("f.out") and not exists("f.out.riyotag")
    report(case["says"], ok and not leftovers(), f"exit {done.returncode}", said[:600])
report(f"{len(cases)} cases, of which {n_wrong} are wrong files", len(cases) >= 100 and n_wrong >= 60)
plan()
