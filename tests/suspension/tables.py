#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Persons' requests beside the tables that follow: a purpose reworded under its ID is the same; a category that a table to come
lacks is refused on either side (a purpose: dropped.py); what a table ends is told, whichever came first; what is said to stop is what stops."""
import json
import re
import shlex
import shutil

from faketime import on
from shell import ACCOUNT, expect, path, plan, put, report as check, said

HEAD = '[表]\n組合=見本健康保険組合\n版=%d\n%s[類型 資格]\n番号=1\n名称=資格に関する情報\n利用目的=加入者の管理\n\n[類型 健診]\n番号=3\n名称=健診に関する情報\n%s'
TABLE_OF_BOTH = '[表]\n組合=見本健康保険組合\n版=%d\n%s[類型 資格]\n番号=1\n名称=資格に関する情報\n利用目的=加入者の管理\n%s\n[類型 健診]\n番号=3\n名称=健診に関する情報\n利用目的=国への報告\n%s'
DATES = '公表日=2027-03-01\n施行日=2027-04-01\n'
STATED = '利用目的=%s\n利用目的=国への報告\n\n[利用目的 国への報告]\n提供先=国\n%s'
GUIDANCE, REWORDED = '保健指導対象者の特定', '保健指導の対象となる方の特定'
RULES = f'[担当 係]\n類型=資格\n類型=健診\n担当者=a1\n代行={ACCOUNT}\n\n[本人 加入者]\n形式=記号-番号-枝番\n\n[業務 月次]\nセル=健診 / 国への報告\nセル=資格 / 加入者の管理\n判断者=責\n判断日=2026-12-01\n理由=関連\n'
WHOLE = STATED % (GUIDANCE, '')
NAMED = STATED % (GUIDANCE, f'\n[利用目的 {GUIDANCE}]\nID=guidance\n')
SIGNED = '\n[セル 健診 / %s]\n判断者=責\n理由=文言\n' % REWORDED


def make(stated, rules=RULES, first=None):
    shutil.rmtree(path('riyo'), ignore_errors=True)
    put('t1', first or HEAD % (1, '', stated))
    put('r1', rules)
    expect('a folder', on('2026-12-01', 'init', 'riyo', '--table', 't1', '-q'), 0)
    expect('its rules', on('2026-12-01', 'adopt', 'r1', '-q'), 0)


def adopt(second, *words):
    put('t2', HEAD % (2, DATES, second))
    return on('2026-12-02', 'adopt', 't2', *words)


def stop(*words, person='52-1-1', ref='1', day='2026-12-03'):
    return on(day, 'suspend', 'add', '-s', person, '--reason', '利用停止', '--ref', ref, *words)


def asked(purpose, category, person='52-1-1', day='2027-04-01'):
    return on(day, 'check', '-p', purpose, '-t', category, '-a', 'a1', '-s', person).returncode


def unnamed():
    """A label that stays is the same purpose, whatever its ID: the stop goes on, or is refused with what to write."""
    other = STATED % (GUIDANCE, f'\n[利用目的 {GUIDANCE}]\nID=advice\n')
    for scope in ('--purpose', GUIDANCE), ('--cell', f'健診 / {GUIDANCE}'):
        for says, after in ('dropped', WHOLE), ('another', other):
            make(NAMED)
            expect('a table to come', adopt(after, '-q'), 0)
            expect(f'the ID {says}: its stop is recorded beside that table', stop(*scope), 0)
            check('and stops it before and after', [asked(GUIDANCE, '健診', day=day) for day in ('2026-12-04', '2027-04-01')] == [1, 1]
                  and asked('国への報告', '健診') == 0 and asked('加入者の管理', '資格') == 0)
            make(NAMED)
            expect('a stop', stop(*scope, day='2026-12-01'), 0)
            done = adopt(after)
            key, place = (re.findall(r'(ID|別名)=guidance を \[利用目的 (.*?)\] に', said(done)) or [('ID', 'なし')])[0]
            check(f'the ID {says}: said as it is', done.returncode == 2 and f'その表では「{GUIDANCE}」です' in said(done) and place == GUIDANCE
                  and f'「{GUIDANCE}」(guidance)' in said(done) and '--category' not in said(done), said(done))
            written = after + f'\n[利用目的 {place}]\n{key}=guidance\n' if says == 'dropped' else after + f'{key}=guidance\n'
            expect('written so it is adopted', adopt(written, '-q'), 0)
            check('and the stop goes on', (asked(GUIDANCE, '健診'), asked('国への報告', '健診')) == (1, 0))
    make(WHOLE)
    expect('a stop by the label', stop('--purpose', GUIDANCE, day='2026-12-01'), 0)
    expect('that gets an ID', adopt(NAMED, '-q'), 0)
    put('t3', HEAD % (3, DATES.replace('04', '05'), STATED % (REWORDED, f'\n[利用目的 {REWORDED}]\nID=guidance\n') + SIGNED))
    done = on('2026-12-03', 'adopt', 't3')
    check('and is reworded then', done.returncode == 2 and f'別名={GUIDANCE} を [利用目的 {REWORDED}] に' in said(done), said(done))


def none_in_force():
    """Where no table is in force, a stop is kept by a name that each has which is to come, whichever is the nearest."""
    make('', first=HEAD % (1, '公表日=2026-01-01\n施行日=2026-01-01\n終了日=2026-12-31\n', NAMED))
    put('t2', HEAD % (2, DATES, WHOLE))
    put('t3', HEAD % (3, DATES.replace('-04-', '-05-'), NAMED))
    for name in 't2', 't3':
        expect('a table to come', on('2027-01-02', 'adopt', name, '-q'), 0)
    expect('a stop', stop('--purpose', GUIDANCE, day='2027-01-03'), 0)
    check('each that comes stops that alone', [(asked(GUIDANCE, '健診', day=day), asked('加入者の管理', '資格', day=day))
                                           for day in ('2027-04-01', '2027-05-01')] == [(1, 0), (1, 0)])


def removed():
    """A category that is stopped stays in the table, retired: neither a name nor another category takes its place."""
    gone, rules = '[表]\n組合=見本健康保険組合\n版=2\n%s[類型 資格]\n番号=1\n名称=資格に関する情報\n利用目的=加入者の管理\n' % DATES, RULES.split('[業務')[0].replace('類型=健診\n', '')
    for scope in ('--category', '健診'), ('--cell', f'健診 / {GUIDANCE}'):
        for first in True, False:
            make(WHOLE, rules)
            put('t2', gone)
            steps = [lambda: stop(*scope, day='2026-12-02'), lambda: on('2026-12-02', 'adopt', 't2')]
            expect('the first of two', steps[not first](), 0)
            done = steps[first]()
            check(f'{scope[0]}: what to keep is said', done.returncode == 2 and '「健診」(番号=3)' in said(done) and '廃止日' in said(done)
                  and '別名' not in said(done) and '--category' not in said(done), said(done))


def shared():
    """A purpose that goes while another comes: what the person asked for is kept as it is, by a table between the two."""
    for scope in ('--purpose', '共通の目的'), ('--cell', '健診 / 共通の目的'):
        make('', first=TABLE_OF_BOTH % (1, '', '利用目的=共通の目的\n', '利用目的=共通の目的\n'))
        expect('a stop', stop(*scope, day='2026-12-02'), 0)
        new = '利用目的=別の目的\n[セル 健診 / 別の目的]\n判断者=責\n'
        put('t2', TABLE_OF_BOTH % (2, DATES, '', new))
        done = on('2026-12-02', 'adopt', 't2')
        check(f'{scope[0]}: no more is asked to be stopped, and nothing lifted that was no mistake',
              done.returncode == 2 and not re.search('suspend (add|lift)|誤記録', said(done)) and '外すだけで何も加えない表' in said(done), said(done))
        put('t2', TABLE_OF_BOTH % (2, DATES, '', ''))
        put('t3', TABLE_OF_BOTH % (3, DATES, '', new))
        check(f'{scope[0]}: the way that is told', [on('2026-12-02', 'adopt', t, '-q').returncode for t in ('t2', 't3')] == [0, 0])
        live = json.loads(on('2027-04-01', 'suspend', 'list', '--json').stdout)
        check(f'{scope[0]}: the stop is live, of that alone', len(live) == 1 and asked('国への報告', '健診') == 0 and asked('別の目的', '健診') == 0, live)


def reworded():
    """The same purpose under its ID."""
    again = STATED % (REWORDED, f'\n[利用目的 {REWORDED}]\nID=guidance\n') + SIGNED
    for says, first in ('the stop first', True), ('the table first', False):
        for scope in ('--purpose', GUIDANCE), ('--cell', f'健診 / {GUIDANCE}'), ('--purpose', 'guidance'):
            make(NAMED)
            steps = [lambda: stop(*scope, day='2026-12-01' if first else '2026-12-03'), lambda: adopt(again, '-q')]
            for done in (step() for step in (steps if first else steps[::-1])):
                expect(f'reworded under its ID, {says}, {scope}', done, 0)
            check('it stops, and nothing beside it', [asked(REWORDED, '健診'), asked('guidance', '健診'), asked('国への報告', '健診'),
                                                asked('加入者の管理', '資格')] == [1, 1, 0, 0])
            listed = json.loads(on('2027-04-01', 'suspend', 'list', '--json').stdout)
            check('listed in the words of the table in force', REWORDED in listed[0]['scope'] and 'guidance' not in listed[0]['scope'], listed)
    letter = on('2027-04-01', 'purposes', '-s', '52-1-1', '-t', '健診,資格').stdout.decode()
    check('the letter', f'{REWORDED}（利用を停止しています）' in letter and letter.count('利用を停止して') == 1, letter)


def reworded_in_rules():
    """A task that writes the ID goes on where the purpose is reworded; one that writes the words does not, and that is said."""
    again = STATED % (REWORDED, f'\n[利用目的 {REWORDED}]\nID=guidance\n') + SIGNED
    task = RULES.split('[業務')[0] + '[業務 案内]\nセル=健診 / %s\n'
    for written, goes_on in ('guidance', True), (GUIDANCE, False):
        make(NAMED, task % written)
        put('t2', HEAD % (2, DATES, again))
        tried, done = on('2026-12-02', 'table', 'try', 't2'), on('2026-12-02', 'adopt', 't2')
        check(f'written as {written}', (done.returncode == 0) is goes_on and ('TASK' in said(done) + said(tried)) is not goes_on
              and (goes_on or f'セル「健診 / {GUIDANCE}」がなくなります' in said(done)), said(tried) + said(done))
        check('and on the day', not goes_on or (asked('案内', '健診'), asked('guidance', '健診')) == (0, 0))


def reported():
    """What was used under the old words was used."""
    make(NAMED)
    put('m.csv', '記号,番号,枝番,結果\n52,1,1,A\n')
    put('m.layout', '[レイアウト]\n形式=csv\n見出し行=1\n本人=記号\n本人=番号\n本人=枝番\n'
        + ''.join(f'[列 {name}]\n類型=健診\n' for name in ('記号', '番号', '枝番', '結果')))
    expect('a layout', on('2026-12-01', 'adopt', 'm.layout', '-q'), 0)
    expect('a use', on('2026-12-01', 'filter', '-p', GUIDANCE, '-a', 'a1', '-l', 'm', 'm.csv'), 0)
    expect('reworded', adopt(STATED % (REWORDED, f'\n[利用目的 {REWORDED}]\nID=guidance\n') + SIGNED, '-q'), 0)
    page = json.loads(on('2027-04-02', 'audit', 'report', '--json').stdout)
    check('counted under the words of now', {cell['purpose']: cell['operations'] for cell in page['cells'] if cell['category'] == '健診'}
          .get(REWORDED) == 1 and GUIDANCE not in str(page['cells']), page['cells'])


def ended():
    """A table that ends a live stop says so."""
    make(WHOLE)
    expect('a stop of provision', on('2026-12-01', 'suspend', 'add', '-s', '52-1-1', '--provision', '--reason', '第三者提供の停止', '--ref', '1'), 0)
    law = WHOLE + '提供区分=法令\n\n[セル 健診 / 国への報告]\n判断者=責\n理由=法令\n'
    put('t2', HEAD % (2, DATES, law))
    told = said(on('2026-12-02', 'table', 'try', 't2'))
    check('table try', 'STOP_ENDS' in told and '1 件の申出' in told, told)
    check('a number is used once, so another is advised', '--ref 新しい受付番号' in told, told)
    done = adopt(law)
    check('adoption', done.returncode == 0 and '1 件の申出' in said(done) and '国への報告' in said(done), said(done))
    check('status, before and after', '何も止めない' not in said(on('2026-12-03', 'status'))
          and '申出の一部が今の表では何も止めない利用停止=1' in said(on('2027-04-01', 'status')), said(on('2027-04-01', 'status')))
    check('list', '何も止めません' in said(on('2027-04-01', 'suspend', 'list')) and '何も止めません' not in said(on('2026-12-03', 'suspend', 'list'))
          and json.loads(on('2027-04-01', 'suspend', 'list', '--json').stdout)[0]['idle'] is True)
    make(WHOLE)
    expect('a stop of two kinds', on('2026-12-01', 'suspend', 'add', '-s', '52-1-1', '--provision', '--category', '資格', '--reason', '第三者提供の停止',
                                     '--ref', '1'), 0)
    adopt(law)
    row = json.loads(on('2027-04-01', 'suspend', 'list', '--json').stdout)[0]
    check('of which a part still stops', '一部は施行中の表の何も止めていません' in said(on('2027-04-01', 'suspend', 'list'))
          and row.get('partly_idle') is True and 'idle' not in row, row)
    make(WHOLE)
    check('of a table that ends none nothing is said', 'STOP_ENDS' not in said(adopt(law)) and '申出' not in said(adopt(law)))


def retired():
    """A category that a table retires takes its stops along, while its data may go on under another name."""
    second = STATED % (GUIDANCE, '') + '\n[類型 健診データ]\n番号=4\n名称=健診データに関する情報\n' + STATED.split('\n\n')[0] % GUIDANCE + '\n'
    second = '廃止日=2027-04-01\n\n' + second.split('\n\n', 1)[1]
    signed = ''.join(f'\n[セル 健診データ / {purpose}]\n判断者=責\n理由=名称\n' for purpose in (GUIDANCE, '国への報告'))
    rules = RULES.split('[業務')[0]
    for says, first in ('the stops first', True), ('the table first', False):
        make(WHOLE, rules)
        steps = [lambda: (stop('--category', '健診', day='2026-12-02'), stop('--cell', f'健診 / {GUIDANCE}', person='52-1-2', ref='2', day='2026-12-02'),
                          stop('--purpose', GUIDANCE, person='52-1-3', ref='3', day='2026-12-02')), lambda: (adopt(second + signed),)]
        done = steps[not first]() + steps[first]()
        check(f'{says}: all are recorded', [d.returncode for d in done] == [0] * 4, [said(d) for d in done])
        told = said(done[3]) if first else '\n'.join(map(said, done[1:3]))
        if first:
            check(f'{says}: adoption tells', f'2 件の申出が「{GUIDANCE}」を止めて' in told and '1 件の申出が「国への報告」' in told and '類型の廃止' in told, told)
            again = said(on('2026-12-02', 'table', 'try', 't2'))
            check('so does table try of one that is as yet to come', 'STOP_ENDS' in again or 'NOT_A_SUCCESSOR' in again, again)
        else:
            check(f'{says}: each is told when recorded', told.count('からは') == 3 and '類型が廃止され' in told and '--purpose 国への報告' in told
                  and '止まらなくなる' not in said(done[3]), told)
        rows = json.loads(on('2026-12-03', 'suspend', 'list', '--json').stdout)
        check(f'{says}: list', sorted(row['reference'] for row in rows if row.get('ends_on') == '2027-04-01') == ['1', '2'], rows)
        check(f'{says}: status', '申出の一部を次の版が終わらせる利用停止=2 (版=2 2027-04-01)' in said(on('2026-12-03', 'status')), said(on('2026-12-03', 'status')))
        put('r2', rules.replace('類型=健診', '類型=健診データ'))
        expect('rules of the day', on('2027-04-01', 'adopt', 'r2', '-q'), 0)
        check(f'{says}: as it is', [asked(GUIDANCE, '健診データ', person) for person in ('52-1-1', '52-1-2', '52-1-3')] == [0, 0, 1])


def of_one_day():
    """Of two tables of one 施行日 the one that takes the other's place is what comes."""
    new = '五月の目的'
    lacks = '利用目的=国への報告\n\n[利用目的 国への報告]\n提供先=国\n'
    more = STATED.replace('利用目的=%s\n', f'利用目的=%s\n利用目的={new}\n', 1) % (GUIDANCE, '') + f'\n[セル 健診 / {new}]\n判断者=責\n理由=追加\n'
    for says, second, third in ('a purpose of the first', more, WHOLE), ('of the second', WHOLE, more):
        make(WHOLE)
        expect('a table to come', adopt(second, '-q'), 0)
        put('t3', HEAD % (3, DATES, third))
        expect('one in its place', on('2026-12-02', 'adopt', 't3', '-q'), 0)
        told = said(on('2026-12-03', 'check', '-p', new, '-t', '健診', '-a', 'a1'))
        check(f'{says}: whether it comes', ('2027-04-01 から使えます' in told) is (third is more) and 'UNKNOWN_PURPOSE' in told, told)
        check(f'{says}: and on the day', asked(new, '健診') == (0 if third is more else 1))
        state = said(on('2026-12-03', 'status'))
        check(f'{says}: status', re.findall(r'^(次の版|施行されない版).*=(\d)$', state, re.M) == [('施行されない版', '2'), ('次の版', '3')], state)
    make(WHOLE)
    expect('a table that lacks one', adopt(lacks, '-q'), 0)
    put('t3', HEAD % (3, DATES, WHOLE + SIGNED.replace(REWORDED, GUIDANCE)))
    done = on('2026-12-02', 'adopt', 't3', '-q')
    expect('one in its place that has it', done, 0)
    expect('its stop is recorded', stop('--purpose', GUIDANCE), 0)
    check('and stops that', (asked(GUIDANCE, '健診'), asked('加入者の管理', '資格'), asked(GUIDANCE, '健診', '52-1-2')) == (1, 0, 0))


def ended_after():
    """A stop that is recorded after the table which ends it: told at once, and by whatever is asked."""
    law = WHOLE + '提供区分=法令\n\n[セル 健診 / 国への報告]\n判断者=責\n理由=法令\n'
    make(WHOLE)
    expect('a table to come', adopt(law, '-q'), 0)
    provision = 'suspend', 'add', '-s', '52-1-1', '--provision', '--reason', '第三者提供の停止', '--ref', '1'
    done = on('2026-12-03', *provision)
    check('add tells when it ends, and of what', done.returncode == 0 and '止まらなくなる利用:\n' in said(done)
          and '2027-04-01 (版=2 の施行日) からは止まりません' in said(done) and '「国への報告」' in said(done), said(done))
    way = shlex.split(re.findall(r'(riyo suspend add .*)$', said(done), re.M)[0])
    check('list, before the day', '2027-04-01 から、版=2 により一部が止まらなくなります' in said(on('2026-12-03', 'suspend', 'list'))
          and json.loads(on('2026-12-03', 'suspend', 'list', '--json').stdout)[0]['ends_on'] == '2027-04-01', said(on('2026-12-03', 'suspend', 'list')))
    check('status, before the day', '申出の一部を次の版が終わらせる利用停止=1 (版=2 2027-04-01)' in said(on('2026-12-03', 'status')), said(on('2026-12-03', 'status')))
    done = on('2026-12-04', 'suspend', 'extend', '--ref', '1', '-s', '53-1-1')
    check('extend, before the day', 'これから始まる利用では' in said(done) and '健診: 国への報告' in said(done) and '2027-04-01 (版=2' in said(done), said(done))
    done = on('2027-04-01', 'suspend', 'extend', '--ref', '1', '-s', '54-1-1')
    check('extend of what stops nothing any more', done.returncode == 0 and 'これから始まる利用では' not in said(done) and '何も止まりません' in said(done)
          and 'ありません (施行中の表による)' in said(done), said(done))
    for at, word in ('-s', '55-1-1'), ('--ref', '2'):
        way[way.index(at) + 1] = word
    check('what it advises, typed', on('2026-12-04', *way[1:]).returncode == 0
          and [asked('国への報告', '健診', person) for person in ('52-1-1', '55-1-1')] == [0, 1], way)
    done = on('2027-04-01', *provision[:-1], '3')
    check('what stops nothing is refused for its reason', done.returncode == 2 and '提供区分 (第三者 以外)' in said(done), said(done))
    make('利用目的=加入者の管理\n' + WHOLE)
    expect('a cell stops', stop('--cell', '健診 / 加入者の管理', day='2026-12-01'), 0)
    done = adopt(WHOLE)
    check('what a table lets nobody use, it does not end', done.returncode == 0 and 'STOP_ENDS' not in said(done)
          and '終わらせる' not in said(on('2026-12-03', 'status')), said(done))


def other_table():
    """A stop of what only a table to come has stops all until then, and is listed as that; nothing of it ends."""
    make(WHOLE)
    new = '健診結果の分析'
    expect('a table to come', adopt(WHOLE.replace('利用目的=国への報告\n', f'利用目的=国への報告\n利用目的={new}\n', 1) + SIGNED.replace(REWORDED, new), '-q'), 0)
    for scope in ('--purpose', new), ('--cell', f'健診 / {new}'):
        done = stop(*scope)
        check(f'before its day it is said from when on it can stop, and what can now: {scope[0]}', done.returncode == 2
              and '2027-04-01' in said(done) and '--category 健診' in said(done) and '一覧は' not in said(done), said(done))
    expect('a stop of the day after', stop('--purpose', new, day='2027-04-02'), 0)
    row, text = json.loads(on('2026-12-05', 'suspend', 'list', '--json').stdout)[0], said(on('2026-12-05', 'suspend', 'list'))
    check('listed as what it is', asked('加入者の管理', '資格', day='2026-12-05') == 1 and row.get('stops_all_for') == new
          and 'ends_on' not in row and f'すべての利用が止まっています: 停止する {new} が' in text, text)
    done = on('2026-12-05', 'suspend', 'extend', '--ref', '1', '-s', '53-1-1')
    check('nothing of it ends', '止まらなくなる' not in said(done) and '終わらせる' not in said(on('2026-12-05', 'status')), said(done))


def early():
    """What of a request only a table to come has is said to come, and is not recorded as if it stopped."""
    both = TABLE_OF_BOTH % (1, '', '', '')
    make('', first=both)
    put('t2', TABLE_OF_BOTH % (2, DATES, '利用目的=国への報告\n', '\n[利用目的 国への報告]\n提供先=国\n[セル 資格 / 国への報告]\n判断者=責\n[セル 健診 / 国への報告]\n判断者=責\n'
                               '[類型 口座]\n番号=4\n名称=口座\n利用目的=支払\n[セル 口座 / 支払]\n判断者=責\n'))
    expect('a table to come', on('2026-12-02', 'adopt', 't2', '-q'), 0)
    for scope, way in ((('--cell', '資格 / 国への報告'), '--category 資格 --reason'), (('--category', '口座'), None), (('--cell', '口座 / 支払'), None),
                       (('--provision',), '--category 資格 --category 健診'), (('--category', '資格', '--category', '口座'), '--category 資格 --reason')):
        done = stop(*scope)
        check(f'{" ".join(scope)}: from which day on', done.returncode == 2 and '版=2 (施行日 2027-04-01)' in said(done) and 'その日から記録' in said(done)
              and ('--category' in said(done)) == (way is not None) and (way or '') in said(done), said(done))
        typed = shlex.split((re.findall(r'(riyo suspend add .*)$', said(done), re.M) or ['riyo'])[0])[1:]
        for at, word in (('-s', '77-1-1'), ('--ref', scope[-1].lstrip('-'))) if way else ():
            typed[typed.index(at) + 1] = word
        check('typed, that is recorded', way is None or on('2026-12-03', *typed[:typed.index('-C')] if '-C' in typed else typed).returncode == 0, typed)
    check('nothing else is recorded', len(json.loads(on('2026-12-03', 'suspend', 'list', '--json').stdout)) == 3)
    done = stop('--cell', '口座 / 加入者の管理')
    check('what no table has is said to be lacking', done.returncode == 2 and '施行日' not in said(done), said(done))


def tasks():
    """What is said to stop is what stops."""
    make(WHOLE)
    done = stop('--cell', '健診 / 国への報告')
    check('a cell stops its data alone, of a task too', '「月次」では 健診 だけが止まり' in said(done) and '「月次」も止まります' not in said(done), said(done))
    check('as it does', (asked('月次', '健診', day='2026-12-03'), asked('月次', '資格', day='2026-12-03')) == (1, 0))
    done = stop('--purpose', '国への報告', person='52-1-2', ref='2')
    check('a purpose all of it', '「月次」も止まります' in said(done), said(done))
    check('as it does', (asked('月次', '健診', '52-1-2', '2026-12-03'), asked('月次', '資格', '52-1-2', '2026-12-03')) == (1, 1))


unnamed()
none_in_force()
removed()
shared()
reworded()
reworded_in_rules()
reported()
ended()
retired()
of_one_day()
ended_after()
other_table()
early()
tasks()
plan()
