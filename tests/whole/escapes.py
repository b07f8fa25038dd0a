#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Whatever a file, a folder or an argument is called, no command prints what a terminal obeys, what turns a line about,
or a line of somebody's own choice."""
import os
import re

from shell import expect, folder, get, home, plan, put, report, run

FORGED = 'riyo: 改変なし。'
NAMES = {'a title': 'x\x1b]0;見本\x07', 'a screen': 'x\x1b[2J\x1b[31m', 'a line': f'x\n{FORGED}', 'a return': f'x\r{FORGED}',
         'eight bits': b'x\x9b2J\xc2\x9b2J', 'a turn': 'x\u202egpj.\u2066', 'a delete': 'x\x7f\x08\x08', 'CP932': '見本'.encode('cp932')}
OBEYED = re.compile('[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]')
# %s is the name: of what is there, and of what is not.
COMMANDS = ['adopt %s', 'adopt %s.layout', 'adopt %s.riyo', 'alert %s', 'audit verify -C %s', 'audit verify --anchor %s',
            'audit verify --seal-key %s', 'audit show --purpose %s', 'audit show --op %s', 'audit report -C %s', 'audit report %s', 'audit report %s %s',
            'audit show --actor %s', 'audit seal %s', 'audit %s', 'check -p %s -t 資格', 'check -p 保険料の徴収 -t %s',
            'check -p 保険料の徴収 -t 資格 -a %s', 'check -p 保険料の徴収 -t 資格 -s %s', 'check -p 保険料の徴収 -t 資格 --date %s',
            'filter -p %s -l eligibility in.csv', 'filter -p 加入者の管理 -l %s in.csv', 'filter -p 加入者の管理 -l eligibility %s',
            'filter -p 加入者の管理 -l eligibility in.csv -o %s/out', 'filter -p 加入者の管理 -l eligibility in.csv -o %s',
            'filter -p 加入者の管理 -l eligibility in.csv -a %s', 'filter -p 加入者の管理 -l eligibility in.csv --role %s',
            'init %s --builtin', 'init new-%s --builtin', 'init new --table %s', 'layout show %s', 'layout check eligibility %s',
            'layout check %s in.csv', 'layout suggest %s', 'notice %s', 'notice --change %s', 'notice --format %s', 'purposes -s %s -t 資格',
            'purposes -s 1-2-3 -t %s', 'status -C %s', 'suspend add -s %s --all --reason 利用停止 --ref 1', 'suspend list -s %s',
            'suspend add -s 1-2-3 -p %s --reason 利用停止 --ref 1', 'suspend lift --ref %s', 'suspend add -s 1-2-3 --all --reason %s --ref 1',
            'table show %s', 'table check %s', 'table diff %s %s', 'table try %s', 'table import %s', 'table export %s',
            'tag %s --from in.csv', 'tag in.csv --from %s', '%s', 'check --%s', '--encoding %s status', 'status --encoding %s']


# The same, of what is done: %s is a file of that name.
DONE = ['tag %s --layout raw', 'tag %s --from tagged', 'tag %s --from tagged --processing 集計 -p 加入者の管理',
        'filter -p 加入者の管理 -l raw tagged -o %s', 'filter -p 加入者の管理 -l raw %s -o done.csv', 'filter --rehearse -p 加入者の管理 -l raw %s',
        'layout check raw %s', 'init %s-new --builtin']


def spell(command, name):
    name = os.fsencode(name)
    return [word.encode().replace(b'%s', name) for word in command.split(' ')]


def asks(command, words):
    """The folder, where the command asks one and none is named."""
    return [] if command.startswith(('init', 'table diff', 'rules diff', '%s', '--enc')) or b'-C' in words else ['-C', folder]


def lay(name):
    """A file of that name, wherever a command looks."""
    for place in (home, os.path.join(folder, 'layouts'), os.path.join(folder, 'tables')):
        for suffix in ('', '.layout', '.riyo'):
            there = os.path.join(os.fsencode(place), os.fsencode(name) + suffix.encode())
            if os.path.isdir(there):  # riyo init was as good as its word
                continue
            with open(there, 'wb') as file:
                file.write(b'\x1b[2J\n' + FORGED.encode())


def wrong(done):
    found = []
    for stream in (done.stdout, done.stderr):
        try:
            text = stream.decode()
        except UnicodeDecodeError as error:
            found.append(f'no UTF-8: {error}')
            continue
        found += [repr(text)] if OBEYED.search(text) else []
        found += [f'a forged line: {text!r}'] if re.search(rf'^{FORGED}', text, re.M) else []
    return found


def succeed():
    """What is done says so of a name in it, too."""
    put('tagged', '見本\n')
    put('raw.layout', '[レイアウト]\n形式=csv\n本人=なし\n[列 1-]\n類型=資格\n')
    put('rules.riyo', get('riyo/rules.riyo').decode() + '\n[加工 集計]\n元=資格\n方法=見本\n先=個人情報でない\n承認者=見本\n')
    expect('rules', run('adopt', 'rules.riyo', '-C', folder), 0)
    expect('a layout', run('adopt', 'raw.layout', '-C', folder), 0)
    expect('a source', run('tag', 'tagged', '--layout', 'raw', '-C', folder), 0)
    for says, name in NAMES.items():
        for at, command in enumerate(DONE):
            file = os.fsdecode(os.fsencode(name) + b'-%d' % at)
            put(file, f'{at}\n')
            words = spell(command, file)
            done = run(*words, *asks(command, words))
            report(f'{says}: {command.split(" %s")[0]}', done.returncode == 0 and not wrong(done), done, *wrong(done))


def main():
    done = run('init', folder, '--builtin')
    report('a folder', done.returncode == 0, done.stderr)
    put('in.csv', '記号,番号\n1,2\n')
    succeed()
    n = 0
    for says, name in NAMES.items():
        for there in (False, True):
            if there:
                lay(name)
            found = []
            for command in COMMANDS:
                words = spell(command, name)
                n += 1
                found += [f'{command}: {text}' for text in wrong(run(*words, *asks(command, words)))]
            report(f'{says}, {"there" if there else "nowhere"}', not found, *found[:8])
    report('they were tried', n > 800, n)
    plan()


main()
