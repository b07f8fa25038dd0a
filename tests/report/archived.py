#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A table that was adopted behind its 施行日 decided from that day on. Where the entry that tells which is archived, and is not
read, nobody knows which table the days between had: the page says so, with the way to read it, and calls no cell published."""
import json
import os
import shutil

from faketime import riyo_at
from shell import expect, path, plan, put, report as check

TABLE = ('[表]\n組合=見本健康保険組合\n版=%d\n公表日=2026-03-01\n施行日=2026-%s\n[公表事項]\n照会先=見本組合\n[類型 健診]\n番号=2\n'
         '名称=健診に関する情報\n利用目的=保健指導\n利用目的=分析\n%s')
HIDDEN = '[セル 健診 / 分析]\n判断者=甲\n理由=甲の理由\n非公表=21-4-1\n'
OPEN = '[セル 健診 / 分析]\n判断者=乙\n理由=乙の理由\n'
LAYOUT = '[レイアウト]\n形式=csv\n見出し行=1\n本人=なし\n[列 結果]\n類型=健診\n'


def on(day, *words):
    return riyo_at(f'2026-{day} 12:00:00', *words)


def live(*tables, archive=True):
    """Of each the 施行日, the day of its adoption, and the cell; what was before August is archived then."""
    for name in 'riyo', 'old':
        shutil.rmtree(path(name), ignore_errors=True)
    os.mkdir(path('old'))
    for version, (effective, adopted, cell) in enumerate(tables, 1):
        put('table', TABLE % (version, effective, cell))
        expect(f'版{version}', on(adopted, 'init', 'riyo', '--table', 'table', '-q') if version == 1
               else on(adopted, 'adopt', '-C', 'riyo', 'table', '-q'), 0)
    put('x.layout', LAYOUT)
    expect('an entry that stays', on('08-01', 'adopt', '-C', 'riyo', 'x.layout', '-q'), 0)
    if archive:
        expect('the others are archived', on('08-02', 'audit', 'archive', '-C', 'riyo', '--before', '2026-08-01', path('old'), '-q'), 0)


def asked(says, day, version, status=0, *words):
    """What a question about a day that is past is answered by; the notice of that day is of the same table."""
    done = on('08-03', 'check', '-C', 'riyo', '-p', '分析', '-t', '健診', '--date', '2026-' + day, *['--json'] if status == 0 else [])
    expect(f'{says}: {day}', done, status, *words)
    check(f'{says}: the table of {day}', version is None or json.loads(done.stdout)['version'] == version, done.stdout.decode())
    done = on('08-03', 'notice', '-C', 'riyo', '--date', '2026-' + day)
    expect(f'{says}: the notice of {day}', done, status, *words)
    check(f'{says}: is of that table', version is None or f'第{version}版' in done.stdout.decode() and ('・分析' in done.stdout.decode()) == (version != 2),
          done.stdout.decode()[:300])


def page(*words, status=0):
    done = on('08-03', 'audit', 'report', '-C', 'riyo', '--json', *words)
    check(f'{words}: there is a page', done.returncode == status, done.returncode, done.stderr.decode())
    found = json.loads(done.stdout)
    return ([(row['purpose'], row['days'], row['status']) for row in found['unpublished']], {row['status'] for row in found['cells']},
            [row['value'] for row in found['auditor'] if row['item'] == '利用目的の表'])


def told(says, words, hidden, statuses, force=(), status=0):
    got = page(*words, status=status)
    check(f'{says}: what was hidden', [(days, state) for _, days, state in got[0]] == hidden, got[0], hidden)
    check(f'{says}: and how to know, where that is unknown', all('--archived' in purpose for purpose, _, state in got[0] if state == '不明'), got[0])
    check(f'{says}: what the cells are', got[1] == statuses, got[1], statuses)
    check(f'{says}: which table it was', len(got[2]) == bool(force) and all(word in value for value in got[2] for word in force), got[2])


JULY = '--from', '2026-07-01', '--to', '2026-07-31'
FORCE = ('2026-07-31', '第3版', '--archived')
live(('04-01', '04-01', OPEN), ('06-01', '05-11', HIDDEN), ('07-01', '07-11', OPEN))
told('what was adopted late is archived', JULY, [('2026-07-01 ～ 2026-07-31', '不明')], {'不明'}, FORCE)
told('it is read', (*JULY, '--archived', 'old'), [('2026-07-01 ～ 2026-07-11', '当時非公表、現在は公表')], {'公表'})
told('of June it may have been either', ('--from', '2026-06-01', '--to', '2026-06-30'), [('2026-06-01 ～ 2026-06-30', '不明')], {'不明'}, ('第2版', '--archived'))
told('of what is left the days are known', ('--from', '2026-08-01'), [], {'公表'})
told('and those alone are of a report without a day', (), [], {'公表'})
told('of before all of them', ('--from', '2026-04-01', '--to', '2026-04-30'), [], {'公表'})
live(('04-01', '04-01', OPEN), ('06-01', '05-11', HIDDEN))
told('of what it hides the days that are left', (), [('2026-08-01 ～ 2026-08-03', '非公表')], {'公表', '非公表'})
told('and those before are unknown', ('--from', '2026-05-01'), [('2026-06-01 ～ 2026-07-31', '不明'), ('2026-08-01 ～ 2026-08-03', '非公表')], {'公表', '非公表'})
live(('04-01', '04-01', OPEN), ('06-01', '05-11', OPEN))
told('what hides nothing is no question', ('--from', '2026-05-01'), [], {'公表'})
live(('04-01', '04-01', HIDDEN), ('06-01', '05-11', HIDDEN), ('07-01', '07-11', OPEN))
with open(path('riyo/tables/2.riyo'), 'a') as table:
    table.write('# x\n')
told('of one that is edited, too, nobody knows from when', JULY, [('～ 2026-06-30', '不明'), ('2026-07-01 ～ 2026-07-31', '不明')][1:], {'不明'}, FORCE, 1)
told('its days', ('--from', '2026-05-15', '--to', '2026-06-30'), [('2026-05-15 ～ 2026-06-30', '不明')], {'不明'}, ('第2版', '--archived'), 1)
TABLES = ('04-01', '04-01', OPEN), ('06-01', '05-11', HIDDEN), ('07-01', '07-11', OPEN)
live(*TABLES, archive=False)
for day, version in ('05-31', 1), ('06-01', 2), ('07-05', 2), ('07-10', 2), ('07-11', 3), ('07-12', 3), ('08-02', 3), ('08-03', 3), ('12-01', 3):
    asked('a question of a day is answered by what decided then', day, version)
asked('before all', '03-31', None, 1, 'NOT_IN_FORCE')
live(*TABLES)
for day, version in ('06-05', 2), ('07-05', 3), ('07-31', 3):
    asked('what would tell is archived', day, None, 2, f'版={version}', '2026-' + day, '--archived')
for day, version in ('05-31', 1), ('08-01', 3):
    asked('what was in doubt on no day is answered', day, version)
plan()
