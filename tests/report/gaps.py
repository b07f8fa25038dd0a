#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A table that is edited or gone takes with it what its own days were, and nothing else: of these the page says, in every form,
that nobody knows what was hidden; the days of others, those of one that only waits among them, are told as ever."""
import json
import os
import shutil

from faketime import riyo_at
from shell import expect, path, plan, put, report as check

TABLE = ('[表]\n組合=見本健康保険組合\n版=%d\n公表日=2026-11-01\n施行日=2026-12-%02d\n[公表事項]\n照会先=見本組合\n[類型 健診]\n番号=2\n'
         '名称=健診に関する情報\n利用目的=保健指導\n利用目的=分析\n%s')
HIDDEN = '[セル 健診 / 分析]\n判断者=甲\n理由=甲の理由\n非公表=21-4-1\n'
OPEN = '[セル 健診 / 分析]\n判断者=乙\n理由=乙の理由\n'


def on(day, *words):
    return riyo_at(f'2026-12-{day:02} 12:00:00', *words)


def live(*tables):
    """Of each the day and the cell; all are adopted on the first day."""
    shutil.rmtree(path('riyo'), ignore_errors=True)
    for version, (day, cell) in enumerate(tables, 1):
        put('table', TABLE % (version, day, cell))
        expect(f'版{version}', on(1, 'init', 'riyo', '--table', 'table', '-q') if version == 1 else on(1, 'adopt', '-C', 'riyo', 'table', '-q'), 0)


def edit(version):
    with open(path(f'riyo/tables/{version}.riyo'), 'a') as table:
        table.write('# x\n')


def remove(version):
    os.unlink(path(f'riyo/tables/{version}.riyo'))


def unknown(version, days):
    return ('不明', f'（第{version}版の表が、採用したとおりではない）', '不明', '', days, '', '', '不明')


def hidden(days, status):
    return ('健診', '分析', '21-4-1', '甲', days, 0, 0, status)


def told(says, day, want, statuses, force=(), *period):
    words = 'audit', 'report', '-C', 'riyo', *period
    done = on(day, *words, '--json')
    check(f'{says}: there is a page', done.returncode == 1, done.returncode, done.stderr.decode())
    page = json.loads(done.stdout)
    got = [tuple(row[key] for key in ('category', 'purpose', 'clause', 'judge', 'days', 'operations', 'uncounted', 'status')) for row in page['unpublished']]
    check(f'{says}: what was hidden', got == list(want), got, want)
    got = {row['status'] for row in page['cells']}
    check(f'{says}: what the cells are', got == statuses, got, statuses)
    got = [row['value'] for row in page['auditor'] if row['item'] == '利用目的の表']
    check(f'{says}: which table it was', len(got) == len(force) and all(word in row for word, row in zip(force, got)), got)
    for form in 'text', 'html', 'csv':
        done = on(day, *words, '--format', form)
        page = done.stdout.decode().replace('\n', '')
        check(f'{says}: in {form}', done.returncode == 1 and (form == 'csv' or all(row[4][-10:] in page for row in want)), done.returncode, done.stderr.decode())
    done = on(day, 'audit', 'report', 'riyo', 'other', *period)
    check(f'{says}: of several folders', done.returncode == 1 and ('不明' in done.stdout.decode()), done.returncode, done.stderr.decode())


put('table', TABLE % (1, 1, OPEN))
expect('another folder', on(1, 'init', 'other', '--table', 'table', '-q'), 0)
for says, spoil in ('edited', edit), ('gone', remove):
    live((1, HIDDEN), (20, HIDDEN))
    spoil(1)
    told(f'that of the day is {says}', 10, [unknown(1, '～ 2026-12-10')], {'不明'}, ['第1版'])
    told(f'an earlier one is {says}, and hid what the next hides', 25, [unknown(1, '～ 2026-12-19'), hidden('2026-12-20 ～ 2026-12-25', '非公表')],
         {'公表', '非公表'})
    live((1, HIDDEN), (20, OPEN))
    spoil(1)
    told(f'an earlier one is {says}, and the next publishes', 25, [unknown(1, '～ 2026-12-19')], {'公表'})
    live((1, HIDDEN), (20, OPEN))
    spoil(2)
    told(f'one that waits is {says}', 10, [hidden('2026-12-01 ～ 2026-12-10', '非公表')], {'公表', '非公表'})
    told(f'it came, and is {says}', 25, [unknown(2, '2026-12-20 ～ 2026-12-25'), hidden('2026-12-01 ～ 2026-12-19', '当時非公表、現在は不明')], {'不明'}, ['第2版'])
    told(f'its days alone, of one that is {says}', 25, [unknown(2, '2026-12-22 ～ 2026-12-24')], {'不明'}, ['第2版'], '--from', '2026-12-22', '--to', '2026-12-24')
put('x.layout', '[レイアウト]\n形式=csv\n見出し行=1\n本人=なし\n[列 結果]\n類型=健診\n')
put('x.csv', '結果\n1\n')
live((1, OPEN))
put('table', (TABLE % (2, 20, OPEN)).replace('利用目的=分析\n', '利用目的=分析\n利用目的=研究\n', 1))
expect('a cell that is new', on(20, 'adopt', '-C', 'riyo', 'table', '--judge', '丙', '-q'), 0)
expect('a layout', on(20, 'adopt', '-C', 'riyo', 'x.layout', '-q'), 0)
expect('it is used', on(20, 'filter', '-C', 'riyo', '-p', '研究', '-l', 'x', 'x.csv', '-q', '-o', 'out.csv'), 0)
edit(2)
told('what the table of the day alone has is not called gone', 25, [unknown(2, '2026-12-20 ～ 2026-12-25'), ('健診', '研究', '不明', '', '', 1, 0, '不明')],
     {'不明'}, ['第2版'])
plan()
