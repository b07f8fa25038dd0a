#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A purpose that a table drops: its stop is recorded whenever it is used, holds as long as it is, is kept, and holds again when
the purpose comes back. What may have taken its place unsaid is stopped instead, and no adoption brings that about unseen."""
import json
import shutil

from faketime import on
from shell import ACCOUNT, expect, path, plan, put, report as check, said

HEAD = '[表]\n組合=見本健康保険組合\n版=%d\n%s[類型 資格]\n番号=1\n名称=資格に関する情報\n利用目的=加入者の管理\n[類型 健診]\n番号=3\n名称=健診に関する情報\n%s'
RULES = '[担当 係]\n類型=資格\n類型=健診\n担当者=a1\n代行=' + ACCOUNT + '\n[本人 加入者]\n形式=記号-番号-枝番\n[本人 事業主]\n形式=事業所番号\n'
A, B, NEW, AGAIN = '受診の勧め', '国への報告', '結果の説明', '受診の勧めと案内'
DAYS = {2: '2027-04-01', 3: '2027-05-01', 4: '2027-06-01', 5: '2027-07-01'}
SCOPES = ('--purpose', A), ('--cell', f'健診 / {A}')


def table(version, *purposes, more='', day=None):
    """Of these purposes of 健診, all judged."""
    day = day or DAYS.get(version)
    dates = f'公表日=2027-03-01\n施行日={day}\n' if version > 1 else ''
    return HEAD % (version, dates, ''.join(f'利用目的={p}\n' for p in purposes) + more
                   + ''.join(f'[セル 健診 / {p}]\n判断者=責\n理由=第{version}版\n' for p in purposes if version > 1))


def make(first=None):
    shutil.rmtree(path('riyo'), ignore_errors=True)
    put('t1', first or table(1, A, B))
    put('r1', RULES)
    expect('a folder', on('2026-12-01', 'init', 'riyo', '--table', 't1', '-q'), 0)
    expect('its rules', on('2026-12-01', 'adopt', 'r1', '-q'), 0)


def adopt(version, *purposes, on_day='2026-12-02', **more):
    put(f't{version}', table(version, *purposes, **more))
    return on(on_day, 'adopt', f't{version}')


def stop(*scope, day='2026-12-03', ref='1', person='52-1-1'):
    return on(day, 'suspend', 'add', '-s', person, '--reason', '利用停止', '--ref', ref, *scope)


def asked(day, purpose, category='健診', person='52-1-1'):
    return on(day, 'check', '-p', purpose, '-t', category, '-a', 'a1', '-s', person).returncode


def listed(day):
    return json.loads(on(day, 'suspend', 'list', '--json').stdout)[0], said(on(day, 'suspend', 'list'))


def rest(day):
    """What nobody stopped goes on, of this person and of others."""
    return [asked(day, B), asked(day, '加入者の管理', '資格'), asked(day, B, person='52-1-2')] == [0, 0, 0]


def gone():
    """Dropped, whichever comes first; kept; and back."""
    for scope in SCOPES:
        for says, first in ('the stop', True), ('the table', False):
            make()
            steps = [lambda: stop(*scope, day='2026-12-01' if first else '2026-12-03'), lambda: adopt(2, B)]
            done = [step() for step in (steps if first else steps[::-1])]
            for one in done:
                expect(f'{says} first, {scope[0]}', one, 0)
            told = said(done[1])
            check('whoever comes second is told what becomes of it', f'「{A}」は使われなくなります' in told
                  and (('STOP_KEPT' in told and '1 件の申出' in told) if first else f'{DAYS[2]} (版=2 の施行日) からは' in told), told)
            check('and where it stops again: a cell not under another category', 'この申出で止める類型にこの利用目的を戻せば' in told, told)
            check('it holds while the purpose is used', asked('2026-12-04', A) == 1 and rest('2026-12-04'))
            check('and beside no use, nothing else stops', rest(DAYS[2]))
            row, text = listed(DAYS[2])
            check('listed as of a purpose that is no more', row.get('idle') is True and 'stops_all_for' not in row and A in row['scope']
                  and f'「{A}」はなく、使われていません' in row['dropped'] and row['dropped'] in text
                  and 'この申出で止める類型に' in text, text)
            check('before, as any', 'dropped' not in listed('2026-12-04')[0])
            expect('a table that lacks it, too, follows', adopt(3, B, on_day=DAYS[2]), 0)
            expect('and one that brings it back', adopt(4, B, A, on_day=DAYS[3]), 0)
            check('until then nothing else stops', rest(DAYS[3]))
            check('then it is stopped again, and is nobody else\'s', (asked(DAYS[4], A), asked(DAYS[4], A, person='52-1-2')) == (1, 0) and rest(DAYS[4]))
            check('listed as any', 'dropped' not in listed(DAYS[4])[0] and 'idle' not in listed(DAYS[4])[0])
            done = on(DAYS[4], 'suspend', 'lift', '--ref', '1', '--reason', '本人の申出')
            check('lifted', done.returncode == 0 and asked(DAYS[4], A) == 0, said(done))


def by_other_names():
    """Kept by an ID, dropped, and back by the label alone; a label it had before comes back as well."""
    make(table(1, A, B, more=f'[利用目的 {A}]\nID=advice\n'))
    expect('a table that drops it', adopt(2, B), 0)
    expect('a stop', stop('--purpose', 'advice'), 0)
    expect('back, without its ID', adopt(3, A, B, on_day=DAYS[2]), 0)
    check('in between nothing stops, then that alone', rest(DAYS[2]) and asked(DAYS[3], A) == 1 and rest(DAYS[3]))
    check('listed by its words', A in listed(DAYS[2])[0]['scope'], listed(DAYS[2]))
    make(table(1, A, B, more=f'[利用目的 {A}]\nID=advice\n'))
    expect('a stop', stop('--purpose', A, day='2026-12-01'), 0)
    for version, purposes, more in (2, (AGAIN, B), f'[利用目的 {AGAIN}]\nID=advice\n'), (3, (B,), ''), (4, (A, B), ''):
        expect(f'reworded, dropped, and called as it was: {version}', adopt(version, *purposes, more=more), 0)
    check('stopped by each name', [asked(day, name) for day, name in (('2026-12-04', A), (DAYS[2], AGAIN), (DAYS[4], A))] == [1, 1, 1]
          and all(rest(day) for day in DAYS.values()))
    make(table(1, A, B, more=f'[利用目的 {A}]\nID=advice\n'))
    expect('a stop', stop('--purpose', A, day='2026-12-01'), 0)
    expect('reworded', adopt(2, AGAIN, B, more=f'[利用目的 {AGAIN}]\nID=advice\n'), 0)
    check('dropped, which is told', 'STOP_KEPT' in said(adopt(3, B)))
    done = adopt(4, A, B, on_day=DAYS[2])
    check('called as it was, nothing is gone from the words in force', done.returncode == 0 and 'STOP_' not in said(done), said(done))


def unsaid():
    """What a table drops and adds at once may be one purpose under two names."""
    for scope in SCOPES:
        make()
        expect('a table to come', adopt(2, NEW, B), 0)
        done = stop(*scope)
        check(f'recorded, and said what stops instead: {scope[0]}', done.returncode == 0 and f'「{NEW}」が止まります' in said(done) and 'adopt --withdraw 2' in said(done)
              and f'{DAYS[2]} (版=2 の施行日) からは' in said(done) and '使われなくなります' not in said(done), said(done))
        check('until then the purpose alone', asked('2026-12-04', A) == 1 and rest('2026-12-04'))
        check('then what is new, and nothing beside it', (asked(DAYS[2], NEW), asked(DAYS[2], NEW, person='52-1-2')) == (1, 0) and rest(DAYS[2]))
        check('listed so', f'「{NEW}」' in listed(DAYS[2])[0].get('dropped', ''), listed(DAYS[2]))
        expect('the tables behind it are not refused for that', adopt(3, NEW, B, AGAIN, on_day=DAYS[2]), 0)
        check('and add nothing to it', (asked(DAYS[3], NEW), asked(DAYS[3], AGAIN)) == (1, 0) and rest(DAYS[3]))
        make()
        expect('a table to come', adopt(2, NEW, B), 0)
        expect('a stop', stop(*scope), 0)
        expect('taken back', on('2026-12-04', 'adopt', '--withdraw', '2'), 0)
        expect('it says that it is the same', adopt(3, NEW, B, more=f'[利用目的 {NEW}]\n別名={A}\n', on_day='2026-12-04'), 0)
        check('which stops, by name', asked(DAYS[3], NEW) == 1 and rest(DAYS[3]) and 'dropped' not in listed(DAYS[3])[0])
        make()
        expect('a stop', stop(*scope, day='2026-12-01'), 0)
        done = adopt(2, NEW, B)
        tried = on('2026-12-02', 'table', 'try', 't2')
        check(f'the other order is refused, with both ways: {scope[0]}', done.returncode == 2 and f'別名={A}' in said(done) and NEW in said(done)
              and '外すだけ' in said(done), said(done))
        check('so says table try', f'「{NEW}」' in said(tried) and 'STOP_KEPT' in said(tried), said(tried))
        expect('a table that only drops it', adopt(2, B), 0)
        expect('and of the same day one that adds', adopt(3, NEW, B, day=DAYS[2]), 0)
        check('nothing is stopped in its place', asked('2026-12-04', A) == 1 and asked(DAYS[2], NEW) == 0 and rest(DAYS[2]))
    wider = HEAD.replace('利用目的=加入者の管理\n', '利用目的=加入者の管理\n利用目的=%s\n' % A)
    make(wider % (1, '', f'利用目的={B}\n'))
    expect('a purpose of one category', stop('--purpose', A, day='2026-12-01'), 0)
    expect('what is new of another one\'s data is no successor', adopt(2, NEW, B), 0)
    check('and is used', asked(DAYS[2], NEW) == 0 and rest(DAYS[2]))


def many():
    """Beside others, and by whoever counts them."""
    make()
    expect('of two, one is dropped', adopt(2, B), 0)
    expect('a stop of both', stop('--purpose', A, '--purpose', B), 0)
    check('the other one stops on', (asked(DAYS[2], B), asked(DAYS[2], B, person='52-1-2')) == (1, 0))
    row = listed(DAYS[2])[0]
    check('and nothing of it is idle', 'idle' not in row and f'「{A}」' in row['dropped'], row)
    done = stop('--purpose', A, ref='2', day=DAYS[2])
    check('what is gone cannot be stopped any more', done.returncode == 2 and 'その利用目的は表にありません' in said(done), said(done))


def withdrawn():
    """What a table alone has that is taken back: a stop that names it is in the way, and a layout is told."""
    account = '[類型 口座]\n番号=4\n名称=口座に関する情報\n利用目的=振込\n[セル 口座 / 振込]\n判断者=責\n'
    for scope, named, words in (('--purpose', '振込'), '振込', 'すべての利用が止まっています'), (('--category', '口座'), '番号=4', '名指しする 番号=4 が'), \
            (('--cell', '口座 / 振込'), '振込', '名指しする 番号=4 が'):
        make()
        expect('a table to come', adopt(2, A, B, more=account), 0)
        put('m.layout', '[レイアウト]\n形式=csv\n見出し行=1\n本人=なし\n[列 口座]\n類型=口座\n')
        expect('a layout, under a clock far ahead', on(DAYS[2], 'adopt', 'm.layout', '-q'), 0)
        expect('and a stop', stop(*scope, day=DAYS[2]), 0)
        text = listed('2026-12-03')[1]
        check(f'{scope[0]}: listed as what it stops', words in text and ('すべての利用' in text) == (asked('2026-12-03', A) == 1), text)
        done = on('2026-12-03', 'adopt', '--withdraw', '2')
        check('taken back it would be of nothing: refused, with both ways', done.returncode == 2 and f'「{named}」を名指し' in said(done)
              and 'riyo adopt ファイル' in said(done) and 'suspend lift' in said(done), said(done))
        expect('a table in its place that has it', adopt(3, A, B, more=account, day=DAYS[2], on_day='2026-12-03'), 0)
        done = on('2026-12-03', 'adopt', '--withdraw', '2')
        check('then it is, and nothing is amiss', done.returncode == 0 and 'レイアウト' not in said(done), said(done))
        check('and the stop holds on the day', on(DAYS[2], 'check', '-p', '振込', '-t', '口座', '-a', 'a1', '-s', '52-1-1').returncode == 1 and rest(DAYS[2]))
        expect('lifted', on('2026-12-03', 'suspend', 'lift', '--ref', '1', '--reason', '誤記録'), 0)
        done = on('2026-12-03', 'adopt', '--withdraw', '3')
        check('what no stop names is taken back, and the layout told', done.returncode == 0 and 'レイアウト「m」は 版=3 だけにあった' in said(done), said(done))
        expect('which is in no table\'s way', adopt(4, A, B, on_day='2026-12-03'), 0)


gone()
by_other_names()
unsaid()
many()
withdrawn()
plan()
