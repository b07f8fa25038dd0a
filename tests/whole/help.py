#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""--help of every command, and of every part of one, in both languages: within 80 columns, its own usage, each option
said in the language. So is the usage that a wrong call is answered with. No option of a command is the value of another,
unless it is written as that: --ref=--quiet."""
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


def lacks(language, words, *told_of):
    """Whether it is said of an option that its value is missing, and whatever else has to be."""
    code, text = told(language, *words)
    first = text.split('\n')[0]
    says = {'en': 'its value is missing', 'ja': 'の値がありません'}[language]
    return code == 2 and says in first and all(word in first for word in told_of), text


def values(language, name, text):
    """Each option that takes a value, before each option of the command."""
    words = name.split()
    options = re.findall(r'^  (?:(-\w), )?(--[\w-]+)(=?)', text, re.M)
    spelled = [word for short, long, _ in options for word in (short, long) if word]
    for short, long, value in options:
        if not value:
            continue
        calls = [(option, [option]) for option in (short, long) if option] + [(long, [long, '--', 'file'])]
        for option, others in (long, spelled), (short, [spelled[-1]]):
            calls += [(option, [option, other], f' {other} ', f'{long}={other}') for other in others if option]
        wrong = [(call, why) for option, call, *told_of in calls
                 for good, why in [lacks(language, [*words, *call], f'{name}: {option}', *told_of)] if not good]
        report(f'{language}, riyo {name} {long}: its value is missing at the end, and before each option', not wrong, *wrong)
        good, why = lacks(language, [*words, f'{long}={long}'])
        report(f'{language}, riyo {name} {long}: but not where the option is written as its value', not good, why)


def check(language, name, parts):
    """One command, or a part of one; how it is called stands in the first lines."""
    words = name.split()
    code, text = told(language, *words, '--help')
    wide = [line for line in text.split('\n') if width(line) > COLUMNS]
    report(f'{language}, riyo {name}: at most {COLUMNS} columns', code == 0 and not wide, *wide)
    usage = re.match(rf'(?:Usage|使い方): riyo {name} .*\n(?:      .*\n)*', text)
    others = [part for part in parts if part != words[-1] and usage and re.search(rf'(?<!-)\b{part}\b(?!-)', usage[0])]
    report(f'{language}, riyo {name}: its own usage', usage is not None and not (len(words) > 1 and others), text)
    own = [(short, long) for short, long in re.findall(r'^  (?:(-\w), )?(--[\w-]+)', text, re.M)
           if long not in ('--json', '--quiet', '--encoding', '--help', '--version')]
    missing = [long for short, long in own if usage and not re.search(rf'(?<![\w-])({short or long}|{long})(?![\w-])', usage[0])]
    report(f'{language}, riyo {name}: its usage has every option of its own', not missing or usage[0].rstrip().endswith('] …'), *missing)
    stand = re.findall(r'^  (?:-\w, )?--[\w-]+=(.*?)(?:  |$)', text, re.M)
    report(f'{language}, riyo {name}: what stands for a value is as in the usage', not any(JAPANESE.search(each) for each in stand), *stand)
    code, wrong = told(language, *words, '--none-such')
    wide = [line for line in wrong.split('\n')[1:] if width(line) > COLUMNS]
    want = usage[0] if usage else '-'
    report(f'{language}, riyo {name}: a wrong call is answered with it', code == 2 and wrong.endswith(want) and not wide,
           wrong)
    values(language, name, text)
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
for words, option in (['check', '-p', 'x', '-qt', '--json'], '-t'), (['check', '-qp', '-qt', 'x'], '-p'), (['layout', 'suggest', 'x', '-t', '-h'], '-t'):
    good, why = lacks('en', words, f': {option}: ', f' {words[-1] if words[-1] != "x" else "-qt"} ')
    report(f'riyo {" ".join(words)}: {option} lacks its value', good, why)
for value in '-', '-5', '--none-such', '-xyz', '-資', '':
    good, why = lacks('en', ['check', '-p', value, '-t', 'レセプト'])
    report(f'“{value}” is none of the options, and a value like any', not good and 'no such option' not in why, why)
plan()
