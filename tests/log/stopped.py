#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A process that was stopped while it had its turn to write: each command says for whom it waits, soon and when it gives
up, in the same words; a question is answered all the same; and when that process goes on, so does everybody."""
import fcntl
import os
import re
import signal
import subprocess

from shell import RIYO, environment, home, path, plan, put, report, run

LONGEST_S = 120


def hold():
    """A child that has the turn, and is stopped."""
    child = os.fork()
    if child == 0:
        fcntl.flock(os.open(path('riyo/audit/turn'), os.O_RDONLY), fcntl.LOCK_EX)
        os.kill(os.getpid(), signal.SIGSTOP)
        os._exit(0)
    os.waitpid(child, os.WUNTRACED)
    return child


run('init', 'riyo', '--builtin')
put('m.layout', '[レイアウト]\n形式=csv\n本人=なし\n[列 1-]\n類型=レセプト\n')
run('adopt', 'm.layout')
run('suspend', 'add', '-s', '52-8-1', '--all', '--reason', '利用停止', '--ref', 'R0')
put('in.csv', '1,2\n')
put('n.layout', '[レイアウト]\n形式=tsv\n本人=なし\n[列 1-]\n類型=レセプト\n')
with open(path('riyo/rules.riyo')) as file:
    put('rules.riyo', file.read() + '# 見本\n')
with open(path('riyo/tables/1.riyo')) as file:
    put('2.riyo', file.read().replace('版=1\n', '版=2\n公表日=2026-01-01\n施行日=2026-01-01\n'))
WRITES = [
    ['suspend', 'add', '-s', '52-1-1', '--all', '--reason', '利用停止', '--ref', 'R1'],
    ['suspend', 'lift', '--ref', 'R0', '--reason', '誤記録'],
    ['adopt', 'n.layout'], ['adopt', 'rules.riyo'], ['adopt', '2.riyo'],
    ['filter', '-p', '医療費通知の発行', '-l', 'm', 'in.csv', '-o', 'out.csv'],
    ['tag', 'in.csv', '--layout', 'm'],
    ['repair'],
    ['audit', 'archive', '--before', '2026-01-01', 'old'],
    ['audit', 'seal', 'key'],
    ['alert', 'test'],
]
QUESTIONS = [['status'], ['check', '-p', '医療費通知の発行', '-t', 'レセプト', '-s', '52-1-1'], ['audit', 'verify'], ['suspend', 'list']]
holder = hold()
started = [(words, subprocess.Popen([RIYO, *words], cwd=home, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE))
           for words in WRITES + QUESTIONS]
for words, process in started:
    name = ' '.join(words[:2])
    out, err = (text.decode() for text in process.communicate(timeout=LONGEST_S))
    if words in QUESTIONS:
        report(f'{name} answers', process.returncode in (0, 1) and out, process.returncode, out, err)
        continue
    last = err.rstrip('\n').split('\n')[-1]
    report(f'{name}: nothing is done', process.returncode == 2, process.returncode, out, err)
    report(f'{name} says soon for whom it waits', re.search(rf'プロセス {holder} .*待って', err), err)
    report(f'{name} says for whom it waited', re.search(rf'プロセス {holder} .*audit/turn は消さない', last), err)
os.kill(holder, signal.SIGCONT)
os.waitpid(holder, 0)
for words in WRITES:
    if words[0] in ('suspend', 'adopt', 'repair'):
        done = run(*words)
        report(f'then {" ".join(words[:2])} is done', done.returncode == 0, done.stderr.decode())
plan()
