#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Two purposes that become one: the one that both are declared to be is stopped for whoever stopped either, and nothing beside
it; and it is judged anew, for those who stated one state the other's, too."""
import json
import re
import shutil

from faketime import on
from shell import ACCOUNT, expect, path, plan, put, report as check, said

HEAD = ('[表]\n組合=見本健康保険組合\n版=%d\n%s[類型 資格]\n番号=1\n名称=資格に関する情報\n利用目的=加入者の管理\n%s[類型 健診]\n番号=3\n名称=健診に関する情報\n'
        '利用目的=国への報告\n%s')
FIRST = HEAD % (1, '', '利用目的=受診の勧め\n', '利用目的=受診の勧め\n利用目的=受診後の案内\n')
DATES = '公表日=2027-03-01\n施行日=2027-04-01\n'
RULES = f'[担当 係]\n類型=資格\n類型=健診\n担当者=a1\n代行={ACCOUNT}\n[本人 加入者]\n形式=記号-番号-枝番\n'
ONE = '受診の勧めと案内'


def stopped(purpose, first=FIRST):
    shutil.rmtree(path('riyo'), ignore_errors=True)
    put('t1', first)
    put('r1', RULES)
    expect('a folder', on('2026-12-01', 'init', 'riyo', '--table', 't1', '-q'), 0)
    expect('its rules', on('2026-12-01', 'adopt', 'r1', '-q'), 0)
    expect(f'a stop of {purpose}', on('2026-12-01', 'suspend', 'add', '-s', '52-1-1', '--purpose', purpose, '--reason', '利用停止', '--ref', '1'), 0)


def merged(label, *, others, signed):
    """The second table, in which both are LABEL."""
    return HEAD % (2, DATES, f'利用目的={label}\n', f'利用目的={label}\n[利用目的 {label}]\n' + ''.join(f'別名={name}\n' for name in others)
                   + ''.join(f'[セル {row} / {label}]\n判断者=責\n理由=統合\n' for row in signed))


def asked(purpose, category, person):
    return on('2027-04-01', 'check', '-a', 'a1', '-p', purpose, '-t', category, '-s', person, '-q').returncode


def adopt(text):
    put('t2', text)
    return on('2026-12-02', 'adopt', 't2')


for stop in '受診の勧め', '受診後の案内':
    stopped(stop)
    done = adopt(merged(ONE, others=['受診の勧め'], signed=['資格', '健診']))
    if stop == '受診後の案内':
        check('one of them not declared: what to write is said', done.returncode == 2 and '別名' in said(done), said(done))
        done = adopt(merged(ONE, others=['受診の勧め', '受診後の案内'], signed=['資格', '健診']))
    check(f'{stop}: both are one, by 別名', done.returncode == 0, said(done))
    check('which is stopped for the person', [asked(ONE, row, '52-1-1') for row in ('資格', '健診')] == [1, 1])
    check('by its old names, too', [asked(name, '健診', '52-1-1') for name in ['受診の勧め', stop]] == [1, 1])
    check('and for nobody else, and nothing else', [asked(ONE, '健診', '52-2-2'), asked('国への報告', '健診', '52-1-1'), asked('加入者の管理', '資格', '52-1-1')] == [0, 0, 0])

for stop, other in ('受診の勧め', '受診後の案内'), ('受診後の案内', '受診の勧め'):
    stopped(stop)
    told = said(adopt(merged(ONE, others=['受診の勧め', '受診後の案内'], signed=['資格', '健診'])))
    check(f'{stop}: that the other half stops, too, is told, and nothing else of stops',
          re.findall('(STOP_[A-Z]*): (.*)を止めていませんが、この表では止めるようになります', told) == [('STOP_WIDENS', f'1 件の申出は「{other}」')]
          and told.count('STOP_') == 1, told)
    check(f'{stop}: what goes on is not said to be used no more', 'NARROWED' not in told
          and f'MERGED: 「健診」は「受診後の案内」に、統合後の「{ONE}」として使えます' in told, told)

# To whom it goes is no part of what it becomes one with.
stopped('受診後の案内', first=FIRST + '[利用目的 受診の勧め]\n提供先=国\n')
provision = ('suspend', 'add', '-s', '52-2-2', '--provision', '--reason', '第三者提供の停止', '--ref')
expect('a stop of provision', on('2026-12-01', *provision, '2'), 0)
told = said(adopt(merged('受診後の案内', others=['受診の勧め'], signed=['資格', '健診'])))
check('a stop that ends as the purpose becomes one with another is told', 'STOP_ENDS: 1 件の申出が「受診の勧め」を止めて' in told, told)
told = said(on('2026-12-03', *provision, '3'))
check('of one that is recorded after, at once', '止まらなくなる利用:\n' in told and '「受診の勧め」' in told, told)
check('by the list and the status', [row.get('ends_on') for row in json.loads(on('2026-12-03', 'suspend', 'list', '--json').stdout)] == [None, '2027-04-01', '2027-04-01']
      and '終わらせる利用停止=2 ' in said(on('2026-12-03', 'status')), said(on('2026-12-03', 'suspend', 'list')))
check('as it does', (asked('受診の勧め', '健診', '52-2-2'), asked('受診の勧め', '健診', '52-1-1')) == (0, 1))

stopped('受診後の案内')
done = adopt(merged('受診の勧め', others=['受診後の案内'], signed=['健診']))
check('what goes on under one of the names: nobody judged all of it for whoever states the other', done.returncode == 2
      and '資格' in said(done) and '判断者' in said(done), said(done))
done = adopt(merged('受診の勧め', others=['受診後の案内'], signed=['資格', '健診']))
check('judged: adopted', done.returncode == 0, said(done))
check('and stopped', [asked('受診の勧め', '健診', '52-1-1'), asked('受診後の案内', '資格', '52-1-1'), asked('受診後の案内', '資格', '52-2-2')] == [1, 1, 0])
plan()
