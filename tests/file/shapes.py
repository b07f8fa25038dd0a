#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Every shape of shapes.txt through the command: files as clinics, banks, ministries, spreadsheets and hosts write them. Each
is tried as it would be written with LF and CRLF, with and without a last newline, in each encoding that its layout allows, with
a byte order mark: all have the same answer, and what passes does so byte for byte."""
import os
import re

from shell import RIYO, exists, leftovers, path, plan, put, get, report, run

NOTICE = "医療費通知の発行"
assert os.path.exists(RIYO)
for folder, stops in ("open", ()), ("stopped", ("52-1-1",)):
    done = run("init", folder, "--table", os.path.join(os.environ["top_srcdir"], "lib", "data", "builtin.riyo"))
    assert done.returncode == 0, done.stderr.decode()
    for subject in stops:
        assert run("suspend", "add", "-C", folder, "-s", subject, "--all", "--reason", "利用停止", "--ref", "1").returncode == 0


def read_shapes():
    layouts, shapes, target = {}, [], None
    with open(os.path.join(os.environ["top_srcdir"], "tests", "file", "shapes.txt"), encoding="utf-8") as file:
        for number, line in enumerate(file.read().split("\n"), 1):
            word, _, rest = line.strip().partition(" ")
            if line.lstrip().startswith("|"):
                target.append(line.lstrip()[1:])
            elif line.startswith("#") or not line:
                continue
            elif word == "layout":
                target = layouts.setdefault(rest, [])
            elif word == "shape:":
                target = []
                shapes.append({"says": rest, "lines": target, "line": number, "answers": []})
            elif word == "use":
                shapes[-1]["layout"], *shapes[-1]["how"] = rest.split()
            else:
                target = []
                shapes[-1]["answers"].append((word, rest, target))
    return layouts, shapes


def unescape(text, encoding):
    """The bytes of a line: \\xHH is that byte, \\n \\r \\t \\0 \\s (a blank) what they are elsewhere; *N in front repeats it."""
    times, text = (lambda m: (int(m[1]), m[2]) if m else (1, text))(re.fullmatch(r"\*(\d+) (.*)", text, re.S))
    out = b""
    for piece in re.findall(r"\\x[0-9A-F]{2}|\\.|[^\\]+", text):
        if piece.startswith("\\x"):
            out += bytes([int(piece[2:], 16)])
        elif piece.startswith("\\"):
            out += {"n": b"\n", "r": b"\r", "t": b"\t", "0": b"\0", "s": b" "}.get(piece[1], piece[1].encode())
        else:
            out += piece.encode(encoding)
    return out * times


def write(lines, encoding, newline, last, bom):
    return bom + newline.join(unescape(line, encoding) for line in lines) + (newline if last and lines else b"")


def ways(shape, layout):
    """How the shape would be written: encoding, newline, whether the last line has one, a mark."""
    said = [line.split("=")[1] for line in layout if line.startswith("文字コード=")]
    encodings = {"UTF-8": ["utf-8"], "CP932": ["cp932"], "バイト列": ["ascii"]}[said[0]] if said else ["utf-8", "cp932"]
    encodings = [word for word in shape["how"] if word in ("utf-8", "cp932", "euc-jp", "utf-16")] or encodings
    text = any(line in ("形式=csv", "形式=tsv", "形式=行種別") for line in layout)
    for encoding in encodings:
        if "exact" in shape["how"]:
            yield encoding, b"", False, b""
            continue
        for newline in b"\n", b"\r\n":
            for last in (True,) if "last" in shape["how"] else (True, False):
                yield encoding, newline, last, b""
        if encoding == "utf-8" and text and "nobom" not in shape["how"]:
            yield encoding, b"\r\n", True, b"\xef\xbb\xbf"
        if not text and "改行=任意" in layout:
            yield encoding, b"", False, b""


def answer(shape, layout, way):
    """Whether the file got what it should, and what was said."""
    data = write(shape["lines"], *way)
    flags = [f"--{word}" for word in shape["how"] if word in ("blank", "drop", "skip-suspended")]
    purpose = next((word[1:] for word in shape["how"] if word.startswith("=")), NOTICE)
    put("f.in", data)
    for name in ("f.out", "f.out.riyotag"):
        if exists(name):
            os.unlink(path(name))
    done = run("filter", "-C", "stopped" if "stopped" in shape["how"] else "open", "-p", purpose, "-l", shape["layout"], *flags, "f.in", "-o", "f.out")
    said, ok = done.stderr.decode("utf-8", "replace"), True
    for word, rest, lines in shape["answers"]:
        code = {"passes": 0, "gives": 0, "refused": 1, "wrong": 2}[word]
        ok = ok and done.returncode == code and exists("f.out") == exists("f.out.riyotag") == (code == 0)
        if word in ("passes", "gives"):
            want = data if word == "passes" else write(lines, *way)
            ok = ok and get("f.out") == want and (not rest or f"全 {rest} 件" in said)
        else:
            ok = ok and all(text.strip() in said for text in rest.split("|"))
    return ok and bool(shape["answers"]) and not leftovers(), f"line {shape['line']}, {way}: exit {done.returncode}", said[:600]


layouts, shapes = read_shapes()
for folder in "open", "stopped":
    for name, lines in layouts.items():
        put(name + ".layout", "\n".join(lines) + "\n")
        done = run("adopt", name + ".layout", "-C", folder)
        if done.returncode != 0:
            report(f"adopt {name}", False, done.stderr.decode())
for name in {shape["layout"] for shape in shapes} - set(layouts):
    with open(os.path.join(os.environ["top_srcdir"], "lib", "data", name + ".layout"), encoding="utf-8") as file:
        layouts[name] = file.read().split("\n")
n_files = 0
for shape in shapes:
    failed = ()
    for way in ways(shape, layouts[shape["layout"]]):
        n_files += 1
        ok, *why = answer(shape, layouts[shape["layout"]], way)
        failed = failed or (() if ok else why)
    report(shape["says"], not failed, *failed)
report(f"{len(shapes)} shapes, {len({shape['says'] for shape in shapes})} names, {n_files} files",
       len(shapes) >= 150 and len({shape["says"] for shape in shapes}) == len(shapes) and n_files > 2 * len(shapes))
plan()
