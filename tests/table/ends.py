#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What ends is told before it does, and once it has: a table that nothing follows, a judgement on a cell or a task; by what
checks a table, by the status, and in the self-inspection."""
import json
import shutil

from faketime import on, riyo_at
from shell import ACCOUNT, expect, path, plan, put, report as check, said

TABLE = ('[表]\n組合=見本健康保険組合\n版=%d\n公表日=%s\n施行日=%s\n%s[類型 資格]\n番号=1\n名称=資格に関する情報\n利用目的=管理\n利用目的=広報\n利用目的=統計\n'
         '[類型 健診]\n番号=2\n名称=健診の情報\n利用目的=送付\n[セル 資格 / 広報]\n判断者=責\n判断日=2026-01-01\n有効期限=2026-12-31\n理由=試行\n'
         '[セル 資格 / 統計]\n非公表=21-4-2\n判断者=責\n判断日=2026-01-01\n有効期限=2026-12-31\n理由=例示\n')
RULES = ('[担当 係]\n類型=資格\n類型=健診\n担当者=a1\n代行=' + ACCOUNT + '\n[本人 加入者]\n形式=記号-番号-枝番\n[業務 案内]\nセル=資格 / 管理\nセル=健診 / 送付\n'
         '判断者=責\n判断日=2026-01-01\n有効期限=2026-12-31\n理由=宛名\n')
ENDED = '（判断の有効期限 2026-12-31 を過ぎている）'


def make(ends='終了日=2027-03-31\n'):
    shutil.rmtree(path('riyo'), ignore_errors=True)
    put('t1', TABLE % (1, '2026-01-01', '2026-01-01', ends))
    put('r1', RULES)
    put('m.layout', '[レイアウト]\n形式=csv\n見出し行=1\n本人=なし\n[列 a]\n類型=資格\n')
    put('m.csv', 'a\nx\n')
    expect('a folder', on('2026-12-01', 'init', 'riyo', '--table', 't1', '-q'), 0)
    for name in 'r1', 'm.layout':
        expect(name, on('2026-12-01', 'adopt', name, '-q'), 0)


def follow(day):
    put('t2', TABLE % (2, '2026-12-01', day, ''))
    expect('a table that follows', on('2026-12-01', 'adopt', 't2', '-q'), 0)


def found(day, *file):
    return {finding['code'] for finding in json.loads(on(day, 'table', 'check', *file, '--json').stdout)['findings']}


def status(day):
    done = on(day, 'status', '--json')
    return {key for key, value in json.loads(done.stdout) if key.endswith('終了日') and key != '終了日'}, done.returncode


def table_ends():
    make()
    for day, near in ('2027-02-28', False), ('2027-03-01', True), ('2027-03-31', True):
        check(f'{day}: table check', ('ENDS' in found(day)) is near and ('ENDS' in found(day, 't1')) is near, found(day))
        check(f'{day}: status', status(day) == (({'次の版のない終了日'}, 1) if near else (set(), 0)), status(day))
    shutil.rmtree(path('riyo'))
    done = riyo_at('2027-04-01 10:00:00', 'table', 'check', 't1')
    check('of a file without a folder, behind it', 'ENDS: 終了日 2027-03-31 を過ぎて' in said(done), said(done))
    make()
    follow('2027-04-01')
    check('none of one that is followed', 'ENDS' not in found('2027-03-31') and status('2027-03-31') == (set(), 0))
    make()
    follow('2027-04-02')
    check('one that leaves a day is told as that', 'ENDS' in found('2027-03-31') and status('2027-03-31') == ({'次の版まで空く終了日'}, 1), status('2027-03-31'))
    make('')
    check('nor of one without', 'ENDS' not in found('2027-03-31') and status('2027-03-31') == (set(), 0))


def judgements_end():
    make('')
    for purpose in '管理', '広報', '案内', '統計':
        expect(f'a use for {purpose}', on('2026-12-10', 'filter', '-p', purpose, '-a', 'a1', '-l', 'm', 'm.csv'), 0)
    for day, ended in ('2026-12-31', False), ('2027-01-01', True):
        page = json.loads(on(day, 'audit', 'report', '--json').stdout)
        rows = {cell['purpose']: cell['status'] for cell in page['cells']}
        check(f'{day}: cells', rows == {'管理': '公表', '広報': '公表' + ENDED * ended, '統計': '非公表' + ENDED * ended, '送付': '公表'}, rows)
        check(f'{day}: what is not published', [row['status'] for row in page['unpublished']] == ['非公表' + ENDED * ended], page['unpublished'])
        check(f'{day}: tasks', [row['reason'] for row in page['signed_tasks']] == ['宛名' + ENDED * ended], page['signed_tasks'])
        text = said(on(day, 'table', 'check')) + said(on(day, 'status'))
        check(f'{day}: table check and status', text.count('有効期限 2026-12-31 を過ぎています' if ended else '有効期限 2026-12-31 までです') == 6, text)


table_ends()
judgements_end()
plan()
