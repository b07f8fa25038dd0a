#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The SQLSTATEs that the page tells are those of the module: refusals and failures by the library's numbers, and no other
of class RY."""
import os
import pathlib
import re

import shell

SOURCE = pathlib.Path(os.environ["top_srcdir"])
CODE = r"RY(\d{3})"


def read_numbers(name):
    """NAME: number, as error.h enumerates them."""
    text = (SOURCE / "include/riyo/error.h").read_text()
    body = re.search(r"typedef enum[^{]*\{([^}]*)\}\s*%s\s*;" % name, text).group(1)
    prefix = "RIYO_REFUSAL_" if name == "RiyoRefusal" else "RIYO_ERROR_"
    numbers, last = {}, None
    for word, value in re.findall(prefix + r"(\w+)(?:\s*=\s*(\d+))?", re.sub(r"/\*.*?\*/", "", body, flags=re.S)):
        last = int(value) if value else 0 if last is None else last + 1
        numbers[word] = last
    return numbers


def read_module():
    """Each code that its sources spell out: MAKE_SQLSTATE ('R', 'Y', …)."""
    text = "".join(path.read_text() for path in sorted((SOURCE / "lib/postgresql").glob("*.[ch]")))
    return {"RY" + "".join(digits) for digits in re.findall(r"MAKE_SQLSTATE\s*\(\s*'R',\s*'Y',\s*'(\d)',\s*'(\d)',\s*'(\d)'\)", text)}, text


def check(page, refusals, failures, spelled, text):
    table = "\n".join(line for line in page.read_text().splitlines() if re.match(r"\| RY\d", line))
    ranges = [tuple(map(int, pair)) for pair in re.findall(CODE + " – " + CODE, table)]
    alone = {int(code) for code in re.findall(r"^\| " + CODE + r" \|", table, re.M)}
    name = page.relative_to(SOURCE)
    shell.report(f"{name}: refusals are {min(refusals.values())} to {max(refusals.values())}", (min(refusals.values()), max(refusals.values())) in ranges, ranges, refusals)
    wanted = (50 + min(failures.values()), 50 + max(failures.values()))
    shell.report(f"{name}: failures are {wanted}", wanted in ranges, ranges, failures)
    for code, word in re.findall(CODE + r" ([A-Z_]{2,})", page.read_text()):
        number = refusals[word] if word in refusals else 50 + failures[word] if word in failures else None
        shell.report(f"{name}: RY{code} is {word}", number == int(code), number)
    told = alone | {n for first, last in ranges for n in range(first, last + 1)}
    shell.report(f"{name}: what the module spells out is told", {int(code[2:]) for code in spelled} <= told, spelled, told)
    shell.report(f"{name}: and what is told alone is spelled out", {f"RY{n:03}" for n in alone} <= spelled, alone, spelled)


def main():
    refusals, failures = read_numbers("RiyoRefusal"), read_numbers("RiyoError")
    spelled, text = read_module()
    shell.report("the library's enumerations are found", refusals.get("SUSPENDED") and failures.get("NOT_RECORDED"), refusals, failures)
    for name, number in (("RIYO_PG_UNSTATED", 40), ("RIYO_PG_WAY_ROUND", 50), ("RIYO_PG_STATE", 50 + failures["STATE"])):
        found = re.search(name + r" MAKE_SQLSTATE \('R', 'Y', '(\d)', '(\d)', '(\d)'\)", text)
        shell.report(f"{name} is RY{number:03}", found and int("".join(found.groups())) == number, found)
    shell.report("nothing of the library has the numbers of the module's own", not {40, 50} & ({*refusals.values()} | {50 + n for n in failures.values()}))
    for page in ("doc/postgresql.md", "doc/ja/postgresql.md"):
        check(SOURCE / page, refusals, failures, spelled, text)
    shell.plan()


if __name__ == "__main__":
    main()
