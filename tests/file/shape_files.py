# SPDX-License-Identifier: LGPL-2.1-or-later
"""Reads shapes.txt, whose head tells its form, and writes each file in all the ways in which it would be written."""
import os
import re


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
