#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The register tells who may handle what: the staff, the accounts that may act for them, for which purposes and tasks, and by which
laws; of each what it says is what `riyo check` answers."""
import csv
import io
import json

from faketime import riyo_at
from shell import ACCOUNT, expect, plan, put, report as check

TABLE = ('[表]\n組合=見本健康保険組合\n版=1\n[類型 健診]\n番号=1\n名称=健診情報\n利用目的=勧奨\n[類型 レセ]\n番号=2\n名称=レセ情報\n利用目的=支払\n'
         '[類型 旧]\n番号=3\n名称=旧情報\n廃止日=2026-02-01\n[類型 空]\n番号=4\n名称=空情報\n利用目的=支払\n')
RULES = ('[担当 係]\n類型=健診\n類型=レセ\n類型=旧\n担当者=a1\n担当者=a2\n代行=%s\n代行=d2\n[担当 窓口]\n類型=健診\n担当者=b1\n代行=%s\n'
         '[法令 両方]\n類型=健診\n類型=レセ\n根拠=一条\n承認者=c1\n[法令 片方]\n類型=健診\n根拠=二条\n承認者=c1\n[法令 古い]\n類型=旧\n根拠=三条\n承認者=c1\n') % (ACCOUNT, ACCOUNT)
LAWS = '両方', '片方', '古い'


def on(*words):
    return riyo_at('2026-03-02 12:00:00', *words)


put('table', TABLE)
put('rules', RULES)
expect('a folder', on('init', 'riyo', '--table', 'table', '-q'), 0)
expect('its rules', on('adopt', 'rules', '-C', 'riyo', '-q'), 0)
rows = json.loads(on('register', '-C', 'riyo', '--format', 'json').stdout)['register']
got = [(row['category'], row['role'], row['actors'], row['delegates'], row['laws']) for row in rows]
SOME, ONE = ('a1、a2', f'{ACCOUNT}、d2'), ('b1', ACCOUNT)
check('who, by whom, and by which laws', got == [('健診', '係', *SOME, '両方、片方'), ('健診', '窓口', *ONE, '片方'), ('レセ', '係', *SOME, '両方'),
                                                ('旧', '係', *SOME, '古い'), ('空', '（なし）', '', '', '')], got)
for row in rows[:-1]:
    for law in LAWS:
        done = on('check', '-C', 'riyo', '--law', law, '--approver', 'c1', '--ref', '1', '-t', row['category'], '-a', row['actors'].split('、')[0])
        check(f'{row["category"]}, {row["role"]}, {law}: as check says', (law in row['laws'].split('、')) == (done.returncode == 0), row, done.stderr.decode())
for form in 'text', 'html', 'csv':
    text = on('register', '-C', 'riyo', '--format', form).stdout.decode()
    check(f'in {form}', all(word in text for word in ('代行', SOME[1], '法令', '両方、片方')), text)
rows = list(csv.reader(io.StringIO(on('register', '-C', 'riyo', '--format', 'csv').stdout.decode('utf-8-sig'))))
check('with their columns', rows[0][3:] == ['担当者', '代行', '利用目的・業務', '法令'], rows[0])
plan()
