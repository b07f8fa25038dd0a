#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The answer of a command cannot be written: trouble, and what was recorded is said to be done all the same; of a
question nothing is. Closed, and full."""
import os
import re
import subprocess

from shell import RIYO, environment, exists, get, home, path, plan, put, report, run

DONE, PLAIN = '済み、記録されています', '出力を書けませんでした\n'


def unheard(how, *words):
    """Exit status and what is said; a shell closes what Python would not."""
    into = '>&-' if how == 'closed' else '>/dev/full'
    done = subprocess.run(['sh', '-c', f'"$@" {into}', 'sh', RIYO, *words], cwd=home, env=environment, capture_output=True)
    return done.returncode, done.stderr.decode()


def size(folder):
    return len(get(f'{folder}/audit/000001.jsonl')) if exists(f'{folder}/audit/000001.jsonl') else 0


for how in 'closed', 'full':
    here = how + '/riyo'
    os.mkdir(path(how))
    folder = ['-C', here]
    put('m.layout', '[レイアウト]\n形式=csv\n本人=なし\n[列 1-]\n類型=レセプト\n')
    acts = [
        ['init', here, '--builtin'],
        ['adopt', 'm.layout', *folder],
        ['suspend', 'add', '-s', '52-1-1', '--all', '--reason', '利用停止', '--ref', 'R1', *folder],
        ['suspend', 'extend', '--ref', 'R1', '-s', '52-1-2', *folder],
        ['suspend', 'lift', '--ref', 'R1', '--reason', '誤記録', *folder],
        ['audit', 'seal', how + '.key', *folder],
        ['repair', '--accept-loss', '--reason', '見本', *folder],
        ['adopt', '2.riyo', '--judge', '見本', *folder],
        ['adopt', '--withdraw', '2', *folder],
    ]
    for words in acts:
        if words[0] == 'repair':
            os.remove(path(here + '/audit/lock'))
        if words[1] == '2.riyo':
            text = get(here + '/tables/1.riyo').decode()
            put('2.riyo', text.replace('版=1\n', '版=2\n公表日=2026-01-01\n施行日=2999-01-01\n'))
        before, name = size(here), ' '.join(words[:2])
        status, said = unheard(how, *words)
        report(f'{how}: {name}: trouble, but done', status == 2 and DONE in said, status, said)
        report(f'{how}: {name}: it is recorded', size(here) > before, before, size(here))
        told = re.search(r'\((riyo .*?) で', said)
        shown = run(*(told[1].split()[1:] if told else ['no']))
        report(f'{how}: {name}: what is advised works', shown.returncode == 0 and shown.stdout, said, shown.stderr.decode())
    for words in (['status', *folder], ['suspend', 'list', '--all', *folder], ['audit', 'verify', *folder], ['table', 'show', *folder],
                  ['check', '-p', '医療費通知の発行', '-t', 'レセプト', '-s', '52-9-9', *folder]):
        before = size(here)
        status, said = unheard(how, *words)
        report(f'{how}: {words[0]} {words[1]}: no answer', status == 2 and said.endswith(PLAIN) and DONE not in said, status, said)
        report(f'{how}: {words[0]} {words[1]}: nothing is recorded', size(here) == before)
plan()
