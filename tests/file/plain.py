#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The filter and the reader beside a second, plain one (plain_reader.py): every file of shapes.txt in each way it is written, and
generated ones of every form. Each door's bytes, reason, category, counts and rows are those of the plain reader; every 25th
generated file goes through the command, too. RIYO_PLAIN_FILES says how many, RIYO_SEED which, RIYO_SHOW how many are shown."""
import os
import random
import re
import subprocess

if os.access("/dev/shm", os.W_OK):  # each file is synced
    os.environ.setdefault("TMPDIR", "/dev/shm")

import plain_reader
from plain_files import make
from shape_files import read_shapes, ways, write
from shell import RIYO, environment, exists, get, home, path, plan, put, report, run

NOTICE = "医療費通知の発行"
DATA = os.path.join(os.environ["top_srcdir"], "lib", "data")
N = int(os.environ.get("RIYO_PLAIN_FILES", "3000"))
SEED = int(os.environ.get("RIYO_SEED", "4"))
MODES = {"refuse": 0, "blank": 1, "drop": 2}
STOPS = {"open": [], "stopped": [("52-1-1", None)], "many": [("52-1-1", None), ("52-4-1", "レセプト"), ("-5-2", None), ('"7-8"-6-1', None), ("52-9-1", "口座")]}


def read_table():
    """Which categories each purpose of the built-in table may use, and their numbers."""
    purposes, numbers, name = {}, {}, None
    with open(os.path.join(DATA, "builtin.riyo"), encoding="utf-8") as file:
        for line in file.read().splitlines():
            key, _, value = line.partition("=")
            if line.startswith("["):
                name = line[4:-1] if line.startswith("[類型 ") else None
            elif name and key == "番号":
                numbers[name] = int(value)
            elif name and key == "利用目的":
                purposes.setdefault(value, set()).add(name)
    return purposes, numbers


purposes, numbers = read_table()
for folder, stops in STOPS.items():
    assert run("init", folder, "--table", os.path.join(DATA, "builtin.riyo")).returncode == 0
    for i, (subject, category) in enumerate(stops, 1):
        what = (["--category", category] if category else ["--all"]) + (["--prefix"] if subject.startswith("-") else [])
        done = run("suspend", "add", "-C", folder, f"--subject={subject}", *what, "--reason", "利用停止", "--ref", str(i))
        assert done.returncode == 0, done.stderr.decode()
tools = {folder: subprocess.Popen([os.path.join(os.environ["top_builddir"], "tests", "file", "tool"), folder], cwd=home, env=dict(environment, LC_ALL="C"),
                                  stdin=subprocess.PIPE, stdout=subprocess.PIPE) for folder in STOPS}
known = {}


def file_of(layout):
    """The file that holds a layout's text."""
    if layout not in known:
        known[layout] = f"l{len(known)}.layout"
        put(known[layout], layout)
    return known[layout]


def answer(tool):
    return tool.stdout.readline().decode().rstrip("\n").split("\t")


def rows(message, phrase):
    """The rows that a message lists behind a phrase, ten at most."""
    found = re.search(re.escape(phrase) + r": \d+, (?:rows?|records?) (.*)", message)
    text = re.sub(r" \([^)]*\)", "", found[1]) if found else ""
    return [int(word) for word in re.match(r"(?:\d+ ?)*", text)[0].split()]


def differences(layout, data, folder, purpose, mode, skip, person=None, only=None):
    """What differs between the plain reader and the doors."""
    want = plain_reader.read(layout, data, purposes[purpose], STOPS[folder], mode, skip, numbers, person, only)
    put("f.in", data)
    for name in ("f.out", "f.out.riyotag", "f.out.read"):
        if exists(name):
            os.unlink(path(name))
    tool = tools[folder]
    tool.stdin.write("\t".join((purpose, str(MODES[mode] + 4 * skip), file_of(layout), "f.in", "f.out", person or "", only or "")).encode() + b"\n")
    tool.stdin.flush()
    said = answer(tool)
    if said[0] == "LAYOUT":
        return [f"layout: {said}"]
    *counts, code, message = said
    read_code, read_message = answer(tool)
    out = []
    wanted = {0: "PASSED", 1: want.reason, 2: code if code in ("FORMAT", "ARGUMENT") else "FORMAT"}[want.code]
    if code != wanted:
        return [f"filter says {code}, plain {wanted} {want.category or ''} {want.place or ''}", message[:200]]
    if (get("f.out") if exists("f.out") else b"") != want.out or exists("f.out") != (want.code == 0):
        out.append(f"bytes: filter {get('f.out') if exists('f.out') else None}, plain {want.out}")
    if want.code == 2 and want.place and f" row {want.place}, " not in message and f" record {want.place}, " not in message:
        out.append(f"place: plain {want.place}, filter: {message[:200]}")
    if want.code == 0 and counts != [str(n) for n in (want.records, want.passed, want.left_out)]:
        out.append(f"counts: filter {counts}, plain {want.records} {want.passed} {want.left_out}")
    if want.category and f"“{want.category}”" not in message.partition(": ")[2].partition(" ")[0]:
        out.append(f"category: plain {want.category}, filter {message[:60]}")
    if want.code == 1:
        for phrase, mine in ((" suspended", want.suspended), ("whose subject is not stated", want.unstated), ("whose subject is in none of the declared forms", want.bad), ("that state another value than was said, or none", want.value),
                             ("other persons'", want.others), ("that may be the person's, but lack parts of the number", want.unsure)):
            if rows(message, phrase) != mine[:10]:
                out.append(f"{phrase}: plain {mine}, filter {rows(message, phrase)}: {message[:600]}")
    if "形式=一括" in layout:
        return out + ([] if read_code == "ARGUMENT" else [f"reader says {read_code} of an opaque file"])
    if want.code == 2 and read_code in ("NOT_IN_TABLE", "UNTAGGED", "SUSPENDED", "BAD_SUBJECT", "MISMATCH"):
        return out  # the reader refuses before it has read so far
    if read_code != code:
        out.append(f"reader says {read_code}, filter {code}: {read_message[:200]}")
    elif code == "PASSED" and get("f.out.read") + want.tail != get("f.out"):
        out.append(f"reader: {get('f.out.read')}, filter {get('f.out')}")
    return out


def by_command(layout, data, folder, purpose, mode, skip, person=None, only=None):
    """What differs between the plain reader and riyo filter."""
    want = plain_reader.read(layout, data, purposes[purpose], STOPS[folder], mode, skip, numbers, person, only)
    put("c.layout", layout)
    put("c.in", data)
    if exists("c.out"):
        os.unlink(path("c.out"))
    adopted = run("adopt", "c.layout", "-C", folder)
    if adopted.returncode != 0:
        return [adopted.stderr.decode()]
    flags = ([f"--{mode}"] if mode != "refuse" else []) + (["--skip-suspended"] if skip else [])
    flags += (["-s", person] if person else []) + (["--only", only] if only else [])
    done = run("filter", "-C", folder, "-p", purpose, "-l", "c", *flags, "c.in", "-o", "c.out")
    same = done.returncode == want.code and exists("c.out") == (want.code == 0) and (want.code != 0 or get("c.out") == want.out)
    return [] if same else [f"the command: exit {done.returncode}, plain {want.code}", done.stderr.decode()[:200]]


def corpus():
    layouts, shapes = read_shapes()
    for name in {shape["layout"] for shape in shapes} - set(layouts):
        with open(os.path.join(DATA, name + ".layout"), encoding="utf-8") as file:
            layouts[name] = file.read().split("\n")
    for shape in shapes:
        layout = layouts[shape["layout"]]
        mode = next((word for word in ("blank", "drop") if word in shape["how"]), "refuse")
        purpose = next((word[1:] for word in shape["how"] if word.startswith("=")), NOTICE)
        for way in ways(shape, layout):
            folder = "stopped" if "stopped" in shape["how"] else "open"
            yield shape["says"], "\n".join(layout) + "\n", write(shape["lines"], *way), folder, purpose, mode, "skip-suspended" in shape["how"]


def compare(says, cases, commands):
    n, wrong = 0, []
    for name, *case in cases:
        n += 1
        found = differences(*case) or (by_command(*case) if commands and n % 25 == 0 else [])
        if found:
            wrong.append((name, found, *case))
    for name, found, layout, data, *how in wrong[:int(os.environ.get("RIYO_SHOW", "3"))]:
        print(f"# {name} {how}\n# " + "\n# ".join(found) + "\n# " + layout.replace("\n", "\n#  ") + f"\n# {data!r}"[:3000])
    report(f"{says}: {n} files", n > 0 and not wrong, f"{len(wrong)} differ")


def limited(random, cases):
    """The same, for uses that are limited to a person, to a value of a part, or to both, however they are spelled."""
    for case in cases:
        person = random.choice([None, "52-1-1", "52-2-1", "５２-0002-01", "52-0007-3", '"7-8"-6-1'])
        yield *case, person, random.choice([None, None, "記号=52", "記号=００５２", "番号=2", "枝番=01"])


compare("the corpus", corpus(), False)
compare(f"generated, seed {SEED}", make(random.Random(SEED), N), True)
compare(f"limited, seed {SEED}", limited(random.Random(SEED), make(random.Random(SEED + 1), N // 3)), True)
for tool in tools.values():
    tool.stdin.close()
    report("the tool ends well", tool.wait() == 0)
plan()
