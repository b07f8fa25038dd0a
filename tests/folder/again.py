#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""An older 版 that is put back says so, and does not decide; rules under which an adopted layout cannot be used any more
say which; a stray umask of theirs changes neither."""
import os

from shell import get, path, plan, put, report as check, run

LAYOUT = '[レイアウト]\n形式=csv\n見出し行=1\n本人=記号\n本人=番号\n本人=枝番\n' + ''.join(f'[列 {name}]\n類型=資格\n' for name in ('記号', '番号', '枝番'))


def adopt(name, *more):
    return run('adopt', name, '-C', 'riyo', *more)


def said(done, *words):
    text = (done.stdout + done.stderr).decode()
    return all(word in text for word in words)


run('init', 'riyo', '--builtin')
first = get('riyo/tables/1.riyo').decode()
put('1.riyo', first)
put('2.riyo', first.replace('版=1\n', '版=2\n公表日=2020-01-01\n施行日=2020-02-01\n'))
done = adopt('2.riyo')
check('a table follows', done.returncode == 0 and said(done, '2.riyo'), done.stderr.decode())
os.unlink(path('riyo/tables/1.riyo'))
done = adopt('1.riyo')
check('the older one is put back, and said to be no more than that', done.returncode == 0 and said(done, '1.riyo', '戻しました', '版=2') and not said(done, 'これから'),
      (done.stdout + done.stderr).decode())
check('as it was', get('riyo/tables/1.riyo') == get('1.riyo'))
check('what is in force stays', b'\xe6\x96\xbd\xe8\xa1\x8c\xe4\xb8\xad\xe3\x81\xae\xe7\x89\x88=2' in run('status', '-C', 'riyo').stdout)
done = run('check', '-C', 'riyo', '-p', '加入者の管理', '-t', '資格')
check('and decides', done.returncode == 0 and '版=2' in done.stderr.decode() + done.stdout.decode(), done.stderr.decode())
# What waits for its day is published, and said to be; what is put back beside it changes nothing.
put('3.riyo', first.replace('版=1\n', '版=3\n公表日=2020-03-01\n施行日=2099-04-01\n')
    .replace('利用目的=加入者の管理\n', '利用目的=加入者の管理\n利用目的=見本の目的\n', 1)
    + '\n[セル 資格 / 見本の目的]\n判断者=見本\n理由=例示\n')
done = adopt('3.riyo')
check('another waits', done.returncode == 0 and said(done, '2099-04-01'), (done.stdout + done.stderr).decode())
done = run('check', '-C', 'riyo', '-p', '見本の目的', '-t', '資格')
check('its purpose is refused, as published and to come', done.returncode == 1 and
      said(done, 'UNKNOWN_PURPOSE', '版=3 (公表日 2020-03-01)', '2099-04-01 から使えます') and not said(done, '公表された利用目的ではありません'),
      (done.stdout + done.stderr).decode())
done = run('check', '-C', 'riyo', '-p', '見本の目的', '-t', '資格', '--date', '2099-04-01')
check('until then', done.returncode == 0, (done.stdout + done.stderr).decode())
done = adopt('2.riyo')
check('what is in force, put back, changes nothing against it', done.returncode == 0 and not said(done, '変わること'),
      (done.stdout + done.stderr).decode())
done = run('adopt', '--withdraw', '3', '-C', 'riyo')
check('it is taken back', done.returncode == 0, done.stderr.decode())
put('same.riyo', get('riyo/rules.riyo'))
for base, why in ('xyz', '--base'), ('1234567', '--base'), ('00000000', '00000000'):
    before = len(get('riyo/audit/000001.jsonl'))
    done = adopt('same.riyo', '--base', base)
    check(f'rules that are there already, by a wrong --base {base}', done.returncode != 0 and why in done.stderr.decode()
          and len(get('riyo/audit/000001.jsonl')) == before, (done.stdout + done.stderr).decode())
put('x.layout', LAYOUT)
done = adopt('x.layout')
check('a layout by the form of the rules', done.returncode == 0, done.stderr.decode())
rules = get('riyo/rules.riyo').decode()
put('rules.riyo', rules.replace('形式=記号-番号-枝番', '形式=枝番-番号-記号').replace('省略可=記号', '省略可=枝番'))
done = adopt('rules.riyo')
check('rules that number persons in another order say which layout cannot be used any more',
      done.returncode == 0 and 'x: 本人=' in done.stderr.decode(), (done.stdout + done.stderr).decode())
check('and nothing when asked to be quiet', adopt('rules.riyo', '--quiet').stderr == b'')
done = run('status', '-C', 'riyo')
check('status tells it', '使えないレイアウト' in done.stdout.decode(), done.stdout.decode())
put('x.csv', '記号,番号,枝番\n52,1,1\n')
done = run('filter', '-C', 'riyo', '-p', '加入者の管理', '-l', 'x', 'x.csv')
check('it lets nothing pass', done.returncode != 0 and done.stdout == b'', done.stderr.decode())
plan()
