#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""--help of every command, and of every part of one, in both languages: within 80 columns, its own usage, each option
said in the language. So is the usage that a wrong call is answered with."""
import re
import unicodedata

from shell import plan, report, run

JAPANESE = re.compile('[ぁ-んァ-ヶ一-龥]')
COLUMNS = 80


def width(line):
    return sum(2 if unicodedata.east_asian_width(letter) in 'WF' else 1 for letter in line)


def told(language, *words):
    done = run(*words, env={'LANGUAGE': language})
    return done.returncode, (done.stdout + done.stderr).decode()


def check(language, name, parts):
    """One command, or a part of one; how it is called stands in the first lines."""
    words = name.split()
    code, text = told(language, *words, '--help')
    wide = [line for line in text.split('\n') if width(line) > COLUMNS]
    report(f'{language}, riyo {name}: at most {COLUMNS} columns', code == 0 and not wide, *wide)
    usage = re.match(rf'(?:Usage|使い方): riyo {name} .*\n(?:      .*\n)*', text)
    others = [part for part in parts if part != words[-1] and usage and re.search(rf'(?<!-)\b{part}\b(?!-)', usage[0])]
    report(f'{language}, riyo {name}: its own usage', usage is not None and not (len(words) > 1 and others), text)
    code, wrong = told(language, *words, '--none-such')
    wide = [line for line in wrong.split('\n')[1:] if width(line) > COLUMNS]
    want = usage[0] if usage else '-'
    report(f'{language}, riyo {name}: a wrong call is answered with it', code == 2 and wrong.endswith(want) and not wide,
           wrong)
    options = re.findall(r'^  (?:-\w, )?--[\w-]+(?:=.*?)?  +(.*(?:\n {10,}.*)*)', text, re.M)
    bare = [says for says in options if not says.strip() or language == 'ja' and not JAPANESE.search(says)]
    report(f'{language}, riyo {name}: each option is said in the language', not bare and (options or len(words) == 1), *bare)
    return re.findall(rf'^  riyo {name} ([a-z]+)', text, re.M) if len(words) == 1 else []


for language in ('en', 'ja'):
    code, overview = told(language, '--help')
    wide = [line for line in overview.split('\n') if width(line) > COLUMNS]
    report(f'{language}, riyo: at most {COLUMNS} columns', code == 0 and not wide, *wide)
    commands = re.findall(r'^  ([a-z]+)  ', overview, re.M)
    report(f'{language}, riyo: every command', len(commands) > 12, overview)
    grouped = 0
    for command in commands:
        parts = check(language, command, [])
        grouped += bool(parts)
        for part in parts:
            check(language, f'{command} {part}', parts)
    report(f'{language}: those of several parts name them', grouped == 5, grouped)
plan()
