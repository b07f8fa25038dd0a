#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Every shape of shapes.txt through the command: files as clinics, banks, ministries, spreadsheets and hosts write them. Each
is tried as it would be written with LF and CRLF, with and without a last newline, in each encoding that its layout allows, with
a byte order mark: all have the same answer, and what passes does so byte for byte."""
import os

from shape_files import read_shapes, ways, write
from shell import RIYO, exists, leftovers, path, plan, put, get, report, run

NOTICE = "医療費通知の発行"
assert os.path.exists(RIYO)
for folder, stops in ("open", ()), ("stopped", ("52-1-1",)):
    done = run("init", folder, "--table", os.path.join(os.environ["top_srcdir"], "lib", "data", "builtin.riyo"))
    assert done.returncode == 0, done.stderr.decode()
    for subject in stops:
        assert run("suspend", "add", "-C", folder, "-s", subject, "--all", "--reason", "利用停止", "--ref", "1").returncode == 0


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
