#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A copy by hard links is none: status says so, and no repair of one of the two spoils the other."""
import os
import shutil
import subprocess

from shell import path, plan, report, run, said

LOSS = ('--accept-loss', '--reason', '見本: 控えがない')


def read(folder):
    return {name: open(os.path.join(path(folder), name), 'rb').read() for name in ('suspensions', 'audit/000001.jsonl', 'audit/lock')}


def stop(folder, ref):
    return run('suspend', 'add', '-C', folder, '-s', '52-1-1', '--all', '--reason', '利用停止', '--ref', ref, '-q')


run('init', 'own', '--builtin')
report('a folder of its own is no trouble', run('status', '-C', 'own').returncode == 0)
subprocess.run(['cp', '-al', path('own'), path('linked')], check=True)
for folder in 'own', 'linked':
    done = run('status', '-C', folder)
    report(f'{folder}: status says that it has the files of another', done.returncode == 1 and 'ほかの名前のある部品' in said(done)
           and 'audit/lock' in said(done), said(done))
stop('own', 'R1')
os.unlink(path('linked/rules.riyo'))  # whatever makes somebody repair
for spoil in None, 'linked/audit/turn', 'linked/audit/lock':
    if spoil:
        os.unlink(path(spoil))
    before = read('own')
    for words in (), LOSS:
        done = run('repair', '-C', 'linked', *words)
        part = 'suspensions' if spoil == 'linked/audit/lock' else 'audit/lock'
        report(f'{spoil}, {words[:1]}: no repair', done.returncode == 2 and f'linked/{part}' in said(done) and 'cp -a' in said(done), said(done))
    report(f'{spoil}: and the other is as it was', read('own') == before and run('audit', 'verify', '-C', 'own').returncode == 0)
shutil.rmtree(path('linked'))
report('once the copy is gone nothing is wrong', run('status', '-C', 'own').returncode == 0 and run('repair', '-C', 'own').returncode == 0)
subprocess.run(['cp', '-al', path('own'), path('linked')], check=True)
subprocess.run(['cp', '-a', path('linked'), path('copied')], check=True)
report('a copy of that has files of its own', run('status', '-C', 'copied').returncode == 0
       and run('repair', '-C', 'copied').returncode == 0 and stop('copied', 'R2').returncode == 0
       and run('audit', 'verify', '-C', 'own').returncode == 0)
plan()
