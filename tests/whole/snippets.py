#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Holds documents to the letter: each ```console block is run in a fresh folder and its output compared,
each ```LANGUAGE FILE block is compared with that file, each ```output PROGRAM block with what that prints. … stands for
any text of its line, alone on a line for any lines. At its end the folder riyo still opens, for whoever types on. ```console TOOL… is skipped, and said, where one of the tools is missing.
Against an installed library there is no build folder, and what it would print is skipped. What is shown may be copied: GLib has nothing to warn of, and every operation that was begun is ended. Prints TAP."""
import json, os, pathlib, re, shutil, subprocess, sys, tempfile

SOURCE, BUILD = os.environ["top_srcdir"], os.environ["top_builddir"]
n = 0


def report(says, wrong, skip=None):
    global n
    n += 1
    print(f"{'not ok' if wrong else 'ok'} {n} - {says}" + (f" # SKIP {skip}" if skip else ""))
    for line in wrong:
        print("#", line)
    return not wrong


def blocks(text):
    """(line number, info string, lines) of each fenced block."""
    lines, i = text.split("\n"), 0
    while i < len(lines):
        if lines[i].startswith("```"):
            start, info, body = i + 1, lines[i][3:].strip(), []
            i += 1
            while not lines[i].startswith("```"):
                body.append(lines[i])
                i += 1
            yield start, info, body
        i += 1


def compare_file(name, body):
    with open(os.path.join(SOURCE, name), encoding="utf-8") as file:
        want = [l for l in file.read().rstrip("\n").split("\n") if "SPDX-License-Identifier" not in l]
    return [] if want == body else [f"differs from {name}: {w!r}" for w in body if w not in want][:5] or [f"differs from {name}"]


def matches(want, got):
    pattern = "".join("(?:.*\n)*?" if line == "…" else re.escape(line).replace("…", ".*") + "\n" for line in want)
    return re.fullmatch(pattern, "".join(line + "\n" for line in got)) is not None


def run_console(body, folder, environment):
    """Each '$ ' line with what follows it up to the next."""
    wrong, i = [], 0
    while i < len(body):
        command, want = body[i][2:], []
        i += 1
        while command.endswith("\\"):
            command += "\n" + body[i].removeprefix("> ")
            i += 1
        while i < len(body) and not body[i].startswith("$ "):
            want.append(body[i])
            i += 1
        done = subprocess.run(["bash", "-c", command], cwd=folder, env=environment, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=120)
        got = done.stdout.decode("utf-8", "replace").removesuffix("\n").split("\n") if done.stdout else []
        got = [line for line in got if not line.startswith("Warning: program compiled against libxml")]  # Debian 13's GnuCOBOL
        if re.match(r"ls (?!.*-1)", command) and len(got) > 1:
            wrong += [f"$ {command}", "stands in columns on a terminal: expected ls -1"]
        if not matches(want, got):
            wrong += [f"$ {command}", "want:", *want, "got:", *got]
    return wrong


def never_ended(folder):
    """{operation: its begin} of every log below that has no end: abandoned, or nothing at all."""
    loose = {}
    for log in sorted(pathlib.Path(folder).glob("**/audit/*.jsonl")):
        for entry in map(json.loads, log.read_text(encoding="utf-8").splitlines()):
            if entry["event"] == "begin":
                loose[log.parent, entry["op"]] = entry
            elif entry["event"] == "end":
                loose.pop((log.parent, entry["op"]), None)
    return loose


def make_compiler(tools):
    """A cc for a library that is built for a sanitizer: a program that uses it must be too."""
    place = os.path.join(tools, "cc")
    with open(place, "w") as file:
        file.write(f'#!/bin/sh\nexec {os.environ["CC"]} {os.environ["TEST_CFLAGS"]} "$@" {os.environ["TEST_LDFLAGS"]}\n')
    os.chmod(place, 0o755)


def lacks(tool, environment):
    """A program, a file, or what Node requires."""
    if tool == "koffi":
        return subprocess.run(["node", "-e", f"require('{tool}')"], env=environment, capture_output=True).returncode != 0 \
            if shutil.which("node") else True
    return not (os.path.exists(tool) if tool.startswith("/") else shutil.which(tool, path=environment["PATH"]))


def check(document):
    with open(os.path.join(SOURCE, document), encoding="utf-8") as file:
        text = file.read()
    language = "en" if "<!-- language: en -->" in text else "ja"
    environment = dict(
        os.environ, G_DEBUG="gc-friendly,fatal-warnings", LANGUAGE=language, LC_ALL="C.UTF-8", EXAMPLES=os.path.join(SOURCE, "examples"),
        SAMPLES=os.path.join(SOURCE, "lib", "data", "samples"),
        PATH=f"{BUILD}/examples/riyo:/usr/bin:{os.environ['PATH']}", PKG_CONFIG_PATH=f"{BUILD}/pkgconfig",
        GI_TYPELIB_PATH=f"{BUILD}/lib:{os.environ.get('GI_TYPELIB_PATH', '')}",
        LD_LIBRARY_PATH=f"{BUILD}/lib/.libs")
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as tools:
        environment["GOCACHE"] = os.path.join(tools, "go")
        for name in ("CC", "MAKEFLAGS", "MFLAGS", "MAKELEVEL"):  # who types has none: Go links with CC, Rust asks make for its jobs
            environment.pop(name, None)
        if "-fsanitize" in os.environ.get("TEST_CFLAGS", ""):
            make_compiler(tools)
            environment["PATH"] = f"{tools}:{environment['PATH']}"
        for place in ("", "python"):
            for name in os.listdir(os.path.join(SOURCE, "examples", place)):
                if name[0].isdigit() or name in ("cobol", "data") or name.endswith(".py"):
                    os.symlink(os.path.join(SOURCE, "examples", place, name), os.path.join(folder, name))
        known = set()
        for line, info, body in blocks(text):
            words = info.split()
            if words[:1] == ["output"] and not os.path.isdir(BUILD):
                report(f"{document}:{line} is what {words[1]} prints", [], "no build folder")
            elif words[:1] == ["output"]:
                ran = run_console(["$ " + os.path.join(BUILD, words[1]), *body], folder, dict(environment, LANGUAGE="ja"))
                report(f"{document}:{line} is what {words[1]} prints", ran)
            elif words[:1] == ["console"] and (missing := [tool for tool in words[1:] if lacks(tool, environment)]):
                report(f"{document}:{line} {body[0][2:60]}", [], f"{' and '.join(missing)} missing")
            elif words[:1] == ["console"]:
                wrong = run_console(body, folder, environment)
                loose = never_ended(folder)
                wrong += [f"begun and never ended: {loose[op]}" for op in loose.keys() - known]
                known |= loose.keys()
                report(f"{document}:{line} {body[0][2:60]}", wrong)
            elif len(words) == 2 and "/" not in words[1]:
                with open(os.path.join(folder, words[1]), "w", encoding="utf-8") as file:
                    file.write("\n".join(body) + "\n")
            elif len(words) == 2:
                report(f"{document}:{line} is {words[1]}", compare_file(words[1], body))
        if os.path.isdir(os.path.join(folder, "riyo")):
            done = subprocess.run(["riyo", "status", "-C", "riyo"], cwd=folder, env=environment, capture_output=True)
            report(f"{document}: at its end the folder opens", [] if done.returncode < 2 else [done.stderr.decode()])


for document in sys.argv[1:] or ["README.md", "README.ja.md"]:
    if "#" in document:
        report(document.split("#")[0], [], document.split("#")[1])
    else:
        check(document)
print(f"1..{n}")
