#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Rules and tables of other days: what an adoption is said to have done is so, and what a message advises is done by typing it."""
import json
import os
import re
import shlex
import shutil

from faketime import on
from shell import ACCOUNT, expect, path, plan, put, report as check, said

HEAD = '[表]\n組合=見本\n版=%d\n%s[類型 資格]\n番号=1\n名称=資格に関する情報\n利用目的=加入者の管理\n%s'
DAYS = '公表日=2027-03-01\n施行日=2027-04-01\n'
RULES = f'[担当 係]\n類型=資格\n担当者=%s\n代行={ACCOUNT}\n%s\n[本人 加入者]\n形式=記号-番号-枝番\n'
OF_DAY = '[取扱規程]\n施行日=%s\n'
NEW = '利用目的=新しい目的\n[セル 資格 / 新しい目的]\n判断者=責\n理由=関連\n'


def rules(name, actor, more=''):
    put(name, RULES % (actor, more))
    return name


def make(more='', first=''):
    shutil.rmtree(path('riyo'), ignore_errors=True)
    put('t1', HEAD % (1, first, more))
    expect('a folder', on('2026-12-01', 'init', 'riyo', '--table', 't1', '-q'), 0)
    expect('its rules', on('2026-12-01', 'adopt', rules('r1', 'a1'), '-q'), 0)


def of_day(name, actor, day, more=''):
    put(name, RULES % (actor, more) + OF_DAY % day)
    return name


def ways(done):
    return [shlex.split(line)[1:] for line in re.findall(r'(riyo (?:adopt|repair|suspend) .*)$', said(done), re.M)]


def typed(day, ways, **given):
    """Each as it stands, the placeholder for a file given."""
    return [on(day, *[given.get(word, word) for word in way]).returncode for way in ways]


def two():
    """A clock that was ahead let two wait: both are named, and both ways work."""
    make()
    expect('one that waits', on('2026-12-02', 'adopt', of_day('r2', 'a2', '2027-04-01'), '-q'), 0)
    expect('another, by a clock ahead', on('2027-04-10', 'adopt', of_day('r3', 'a3', '2027-07-01'), '-q'), 0)
    done = on('2026-12-05', 'adopt', rules('r4', 'a4'))
    told = ways(done)
    check('both are named, and how each is replaced', done.returncode == 2 and '2027-04-01' in said(done) and '2027-07-01' in said(done)
          and len(told) == 3, said(done))
    done = on('2026-12-05', *told[0])
    check('typed: those of today, and what waits beside them is told, both', done.returncode == 0
          and said(done).count('施行待ちのまま') == 2 and ways(done) == told[1:], said(done))
    rows = json.loads(on('2026-12-05', 'adopt', 'r4', '--base', told[0][-1], '--json').stdout or b'{}')
    for way, name, day in (told[1], 'r5', '2027-04-01'), (told[2], 'r6', '2027-07-01'):
        of_day(name, 'a5', day)
        done = on('2026-12-05', *[name if word == 'ファイル' else word for word in way])
        check(f'typed: in place of those of {day}', done.returncode == 0 and f'{day} (施行日) から施行されます' in said(done)
              and '戻しました' not in said(done), said(done))
    done = on('2026-12-05', 'adopt', of_day('r7', 'a7', '2027-09-01'))
    check('a third day: both are taken back, as it says', typed('2026-12-05', ways(done)) == [0, 0]
          and on('2026-12-05', 'adopt', 'r7', '-q').returncode == 0, said(done))
    done = on('2026-12-05', 'adopt', 'r1', '--base', ways(on('2026-12-05', 'adopt', 'r1'))[0][-1], '--json')
    check('as JSON, too', [part['from'] for part in json.loads(done.stdout)['waiting']] == ['2027-09-01'], done.stdout)


def moved():
    """A file whose 施行日 was changed where it lies does not go there: the steps that are told work."""
    make()
    expect('one that waits', on('2026-12-02', 'adopt', of_day('r2', 'a2', '2027-04-01'), '-q'), 0)
    shutil.copy(path('r2'), path('riyo/rules-2027-04-01.riyo'))
    put('riyo/rules-2027-04-01.riyo', RULES % ('a2', '') + OF_DAY % '2027-05-01')
    done = on('2026-12-05', 'status')
    check('one that waits: typed', typed('2026-12-05', ways(done)) == [0, 0] and '次の取扱規程=rules-2027-05-01.riyo' in
          said(on('2026-12-05', 'status')), said(done))
    make()
    copy = open(path('riyo/rules.riyo')).read()
    put('riyo/rules.riyo', RULES % ('a2', '') + OF_DAY % '2027-05-01')
    put('copy', copy)
    done = on('2026-12-05', 'status')
    shutil.move(path('riyo/rules.riyo'), path('moved'))
    check('those that decide: typed', typed('2026-12-05', ways(done), 写し='copy', ファイル='moved') == [0, 0] and '次の取扱規程=rules-2027-05-01.riyo' in
          said(on('2026-12-05', 'status')) and '担当=係: a1' in said(on('2026-12-05', 'status')), said(done))


def table_first():
    """What a table that drops a purpose says to adopt first can be adopted."""
    gone = '利用目的=古い目的\n'
    drop = HEAD % (2, DAYS, '')
    for says, waiting in ('none waits', None), ('others of its day wait', '2027-04-01'), ('others of another day', '2027-06-01'):
        make(gone)
        expect('rules that name it', on('2026-12-01', 'adopt', rules('r1', 'a1', '利用目的=古い目的\n'), '-q'), 0)
        if waiting:
            expect('rules that wait', on('2026-12-02', 'adopt', of_day('r2', 'a2', waiting, '利用目的=古い目的\n'), '-q'), 0)
        put('t2', drop)
        done = on('2026-12-03', 'adopt', 't2')
        of_day('r3', 'a3', '2027-04-01')
        told = ways(done)
        steps = typed('2026-12-03', told, ファイル='r3')
        check(f'{says}: what is told, typed, and then the table', done.returncode == 2 and told and not any(steps) and on('2026-12-03', 'adopt', 't2', '-q').returncode == 0, said(done), steps)


def ended():
    """Where no table is in force nothing is said to be used."""
    make(first='終了日=2026-12-31\n')
    none = '施行中の表がな'
    for name, text in ('r2', RULES % ('a2', '')), ('m.layout', '[レイアウト]\n形式=csv\n見出し行=1\n本人=なし\n[列 名]\n類型=資格\n'):
        put(name, text)
        done = on('2027-01-10', 'adopt', name)
        check(f'{name}: adopted, and used by nobody', done.returncode == 0 and none in said(done) and 'これから始まる' not in said(done), said(done))
    done = on('2027-01-10', 'adopt', 't1')
    check('the table itself, which ended', '終了日は 2026-12-31' in said(done) and 'これから始まる' not in said(done), said(done))
    put('t2', HEAD % (2, DAYS, ''))
    done = on('2027-01-10', 'adopt', 't2')
    check('a table to come, until when none is', '2027-04-01 (施行日) から' in said(done) and none in said(done)
          and '今の表のまま' not in said(done) and '終了した版=1' in said(done) and '次の版=1' not in said(done), said(done))
    check('as JSON', json.loads(on('2027-01-10', 'adopt', 'r2', '--json').stdout)['in_force'] is None)
    make()
    put('t3', HEAD % (3, '公表日=2026-12-20\n施行日=2026-12-25\n終了日=2026-12-31\n', ''))
    done = on('2027-01-10', 'adopt', 't3')
    check('adopted when it has ended', none in said(done) and 'から施行されます' not in said(done), said(done))
    done = on('2027-01-10', 'adopt', 't1')
    check('an older one put back brings nothing back', '戻しました' in said(done) and none in said(done) and '変わること' not in said(done), said(done))
    make()
    done = on('2026-12-02', 'adopt', 'r1')
    check('where one is in force the words are as ever', 'これから始まる利用に適用されます' in said(done), said(done))


def clocks():
    """A question about a day from today on is answered as a use on that day is decided, by the log's last day too."""
    make()
    put('t2', HEAD % (2, DAYS, NEW))
    expect('a table to come', on('2026-12-02', 'adopt', 't2', '-q'), 0)
    put('m.layout', '[レイアウト]\n形式=csv\n見出し行=1\n本人=なし\n[列 名]\n類型=資格\n')
    expect('an entry of the second', on('2027-04-02', 'adopt', 'm.layout', '-q'), 0)
    asked = 'check', '-p', '新しい目的', '-t', '資格', '-a', 'a1'
    for says, words, want in (('now', (), 0), ('of today', ('--date', '2027-03-31'), 0), ('of tomorrow', ('--date', '2027-04-01'), 0),
                              ('of yesterday', ('--date', '2027-03-30'), 1)):
        done = on('2027-03-31', *asked, *words)
        check(f'the clock is behind, asked {says}', done.returncode == want, said(done))
    page = said(on('2027-03-31', 'audit', 'report', '--to', '2027-03-31'))
    check('a report to today has the rules that decide', '2027-04-01' in page or '新しい目的' in page, page[:600])
    done = said(on('2027-03-31', 'status'))
    check('status: within seven days it decides', '時計より先の記録 (その日で判断します)=2027-04-02\n' in done and '判断する日' not in done, done)
    done = said(on('2026-12-05', 'status'))
    check('status: what is farther does not', '時計よりはるかに先の記録 (その日では判断しません)=2027-04-02\n判断する日=2026-12-05\n' in done, done)


def between():
    """What is in force until a table is, who takes whose place, and what is so once one is taken back."""
    table = lambda name, version, days, more='': put(name, HEAD % (version, days, more))
    days = lambda month, end='': f'公表日=2027-{month:02}-01\n施行日=2027-{month:02}-01\n{end}'
    make(first='公表日=2026-01-01\n施行日=2026-01-01\n終了日=2027-01-31\n')
    table('t2', 2, days(3, '終了日=2027-03-15\n'))
    table('t3', 3, days(4))
    table('t4', 4, days(4))
    done = said(on('2026-12-02', 'adopt', 't2'))
    check('until it begins, the one of now ends', 'それまでに施行される表: 版=1 (終了日 2027-01-31 まで' in done and '今の表のまま' not in done, done)
    done = said(on('2026-12-02', 'adopt', 't3'))
    check('another comes between', '2027-03-01 からは 版=2 (終了日 2027-03-15 まで' in done, done)
    done = said(on('2026-12-02', 'adopt', 't4'))
    check('of one day the earlier never comes', 'DISPLACED: 版=3 は施行日が同じ' in done and 'それまでに施行される表: 版=1 (' in done, done)
    done = said(on('2026-12-02', 'adopt', 't3'))
    check('what is put back changes nothing', 'に戻しました。施行中の版=1 は変わりません' in done and 'から変わること' not in done, done)
    done = on('2027-02-02', 'notice')
    way = [shlex.split(line)[1:] for line in re.findall(r'(riyo notice .*)$', said(done), re.M)]
    check('where none is in force, the next page is one to type', done.returncode == 1 and len(way) == 1 and on('2027-02-02', *way[0]).returncode == 0
          and '2027年3月1日' in said(on('2027-02-02', *way[0])), said(done))
    table('t5', 5, days(5))
    done = said(on('2027-02-02', 'adopt', 't5'))
    check('and until one begins the next is told, too', 'それまでに施行される表: なし (どの利用も拒否されます)、2027-03-01 からは 版=2 (終了日' in done
          and '2027-04-01 からは 版=4。' in done, done)
    expect('taken back', on('2027-02-02', 'adopt', '--withdraw', '5'), 0)
    done = said(on('2027-02-02', 'adopt', 't4'))
    check('put back where none is in force', 'に戻しました' in done and 'どの利用も拒否' in done, done)
    done = said(on('2026-12-03', 'adopt', '--withdraw', '4'))
    check('taken back, what comes on its day is told', '2027-04-01 に施行されるのは 版=3 です' in done, done)
    done = said(on('2026-12-03', 'adopt', '--withdraw', '3'))
    check('or that none is in force', '2027-04-01 には施行される表がなく' in done, done)


def judged_before():
    """What was judged with a table that is taken back is not permitted by the next one unjudged."""
    make()
    late = DAYS.replace('04-01', '05-01')
    unsigned = '利用目的=新しい目的\n'
    for name, version, days in ('t2', 2, DAYS), ('t3', 3, late), ('t4', 4, late):
        put(name, HEAD % (version, days, unsigned))
    expect('judged at adoption', on('2026-12-02', 'adopt', 't2', '--judge', '責'), 0)
    expect('one that follows it', on('2026-12-02', 'adopt', 't3'), 0)
    done = on('2026-12-02', 'adopt', '--withdraw', '2')
    told = ways(done)
    check('it is not taken back from under the next', done.returncode == 2 and '新しい目的' in said(done) and told == [['adopt', '--withdraw', '3', '-C', 'riyo']]
          or told == [['adopt', '--withdraw', '3']], said(done))
    check('typed, the next is taken back', typed('2026-12-02', told) == [0])
    expect('one that is judged itself', on('2026-12-02', 'adopt', 't4', '--judge', '責'), 0)
    expect('stays alone', on('2026-12-02', 'adopt', '--withdraw', '2'), 0)


def backdated():
    """A 施行日 of the past is taken, for a notice may have been published on its day; that nothing decides for the past is said."""
    make()
    late = '公表日=2026-11-01\n施行日=2026-12-02\n'
    for day, past in ('2026-12-02', False), ('2026-12-03', True):
        make()
        put('t2', HEAD % (2, late, NEW))
        check('nothing breaks by it', 'BACKDATED' not in said(on(day, 'table', 'try', 't2')))
        done = on(day, 'adopt', 't2')
        check(f'a table on {day}', ('BACKDATED: 施行日 2026-12-02 は過ぎています。' in said(done) and '公表日 2026-11-01 に公表' in said(done)) == past
              and ('BACKDATED' in said(done)) == past and done.returncode == 0, said(done))
        check('put back it says nothing of it', 'BACKDATED' not in said(on(day, 'adopt', 't2')))
        done = on(day, 'adopt', of_day('r2', 'a2', '2026-12-02'))
        check(f'rules on {day}', done.returncode == 0 and ('BACKDATED: 施行日 2026-12-02 は過ぎています。この取扱規程' in said(done)) == past, said(done))
        check('the same again', 'BACKDATED' not in said(on(day, 'adopt', 'r2')))
    made = on('2026-12-03', 'init', 'other', '--table', 't2')
    check('the first table of a folder follows none', made.returncode == 0 and 'BACKDATED' not in said(made), said(made))


def no_keys():
    """Without its keys no use begins, and whoever asks is told."""
    make()
    os.rename(path('riyo/keys'), path('keys'))
    done = on('2026-12-02', 'status')
    check('status tells that the keys are missing', '利用できない理由' in said(done) or '利用は拒否' in said(done), said(done))
    check('as a use does', on('2026-12-02', 'filter', '-p', '加入者の管理', '-a', 'a1', '-l', 'm', 't1').returncode == 2)
    os.rename(path('keys'), path('riyo/keys'))
    check('and nothing where they are', '利用できない' not in said(on('2026-12-02', 'status')))


two()
moved()
table_first()
ended()
clocks()
between()
judged_before()
backdated()
no_keys()
plan()
