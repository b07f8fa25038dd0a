#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A folder by which nothing may be used: its table is to come, has ended, or was withdrawn; its rules are to come, or are lost.
Every command and the library's calls say so, and what is the way on; nothing crashes, and no stop is out of reach."""
import json
import os
import re
import shlex
import shutil
import subprocess
import sys

from faketime import on
from shell import ACCOUNT, environment, expect, get, home, log_lines, path, plan, put, report as check, run, said

TOOL = os.path.abspath(os.path.join(os.environ['top_builddir'], 'tests/log/tool'))
LIBRARY = os.path.abspath(os.path.join(os.environ['top_builddir'], 'lib/.libs/libriyo.so'))
TABLE = '[表]\n組合=見本健康保険組合\n版=%d\n%s[公表事項]\n照会先=例示窓口\n[類型 資格]\n番号=1\n名称=資格に関する情報\n利用目的=加入者の管理\n'
RULES = f'[担当 係]\n類型=資格\n担当者=a1\n代行={ACCOUNT}\n[本人 加入者]\n形式=記号-番号-枝番\n'
OF_DAY = RULES + '[取扱規程]\n施行日=%s\n'
LAYOUT = '[レイアウト]\n形式=csv\n見出し行=1\n本人=なし\n[列 氏名]\n類型=資格\n'
ASKS = ['-p', '加入者の管理', '-t', '資格', '-a', 'a1']
USES = {'check', 'filter', 'purposes'}
# In this order; what changes the folder comes last.
WALK = [('status',), ('status', '--json'), ('check', *ASKS), ('check', *ASKS, '-s', '52-1-1', '--date', '2027-02-01'),
        ('filter', '-p', '加入者の管理', '-a', 'a1', '-l', 'm', 'm.csv'),
        ('filter', '-p', '加入者の管理', '-a', 'a1', '-l', 'm', '--rehearse', 'm.csv'),
        ('tag', 'new.csv', '--layout', 'm'), ('layout', 'show', 'm'), ('layout', 'check', 'm', 'm.csv'), ('layout', 'suggest', 'm.csv'),
        ('table', 'show'), ('table', 'check'), ('table', 'check', 't9'), ('table', 'try', 't9'), ('table', 'export'),
        ('rules', 'check', 'r9'), ('rules', 'diff', 'r9', 'r9'), ('notice',), ('notice', '--edition', '1'), ('notice', '--date', '2027-02-01'),
        ('alert', 'test'), ('register',), ('register', '--json'), ('purposes', '-s', '52-1-1', '-t', '資格'),
        ('audit', 'verify'), ('audit', 'report'), ('audit', 'report', '--json'), ('audit', 'show'), ('audit', 'provision'),
        ('suspend', 'list'), ('suspend', 'list', '--all', '--json'), ('suspend', 'add', '-s', '52-2-2', '--category', '資格', '--reason', '利用停止', '--ref', 'R-2'),
        ('suspend', 'extend', '--ref', 'R-1', '-s', '52-3-3'), ('suspend', 'lift', '--ref', 'R-1', '--reason', '誤記録'),
        ('adopt', 'm.layout'), ('adopt', 'r9'), ('adopt', '--withdraw', 'rules'), ('adopt', '--withdraw', '1'), ('repair',), ('adopt', 't9', '--judge', '責'),
        ('init', 'other', '--table', 't9')]
CALLS = '''
import ctypes, sys
lib = ctypes.CDLL(%r)
class Error(ctypes.Structure):
    _fields_ = [('domain', ctypes.c_uint32), ('code', ctypes.c_int), ('message', ctypes.c_char_p)]
def call(name, *given, fails=True):
    function, error = getattr(lib, name), ctypes.POINTER(Error)()
    function.restype = ctypes.c_void_p
    got = function(*[ctypes.c_void_p(v) if isinstance(v, int) or v is None else v for v in given], *[ctypes.byref(error)] * fails)
    print(name, 'yes' if got and got & 0xffffffff else 'no', error.contents.message.decode().replace('\\n', ' ') if error else '')
    return got
guard = call('riyo_guard_open', %r.encode())
if guard:
    purpose = '加入者の管理'.encode()
    call('riyo_guard_dup_table', guard, fails=False)
    call('riyo_guard_dup_table_on', guard, None)
    call('riyo_guard_dup_table_on', guard, b'2027-02-01')
    call('riyo_guard_dup_relations', guard)
    call('riyo_guard_begin', guard, purpose, b'a1')
    request = call('riyo_request_new', purpose, fails=False)
    lib.riyo_request_set_actor(ctypes.c_void_p(request), b'a1')
    call('riyo_guard_begin_request', guard, request)
    call('riyo_guard_ask', guard, request, ctypes.c_uint64(1), b'52-1-1', None)
    stop = call('riyo_suspension_new', b'R-7', 1, fails=False)
    lib.riyo_suspension_add_subject(ctypes.c_void_p(stop), b'52-7-7')
    lib.riyo_suspension_set_all(ctypes.c_void_p(stop))
    call('riyo_guard_suspend', guard, stop, b'desk')
    call('riyo_guard_list_suspensions', guard)
    call('riyo_guard_lift_suspension', guard, b'R-7', b'desk')
'''


def make(dates, rules=RULES, day='2027-01-10'):
    """A folder with a layout and a stop, made where its table is to come."""
    for name in 'riyo', 'other':
        shutil.rmtree(path(name), ignore_errors=True)
    put('t1', TABLE % (1, dates))
    put('t9', TABLE % (9, '公表日=2027-03-01\n施行日=2027-04-01\n'))
    put('r1', rules)
    put('r9', RULES.replace('a1', 'a9'))
    put('m.layout', LAYOUT)
    put('m.csv', '氏名\n見本\n')
    put('new.csv', '氏名\n見本\n')
    expect('a folder', on(day, 'init', 'riyo', '--table', 't1', '-q'), 0)
    put('starter', get('riyo/rules.riyo'))
    for words in ('adopt', 'r1', '-q'), ('adopt', 'm.layout', '-q'):
        expect(' '.join(words), on(day, *words), 0)


def stop(day):
    expect('a stop', on(day, 'suspend', 'add', '-s', '52-1-1', '--category', '資格', '--reason', '利用停止', '--ref', 'R-1'), 0)


def calls(day):
    done = subprocess.run(['faketime', '-f', f'{day} 10:00:00', sys.executable, '-c', CALLS % (LIBRARY, path('riyo'))], capture_output=True, cwd=home,
                          env=dict(environment, TZ='JST-9', FAKETIME_DONT_FAKE_MONOTONIC='1', G_DEBUG='fatal-criticals'))
    lines = [line.split(' ', 2) for line in done.stdout.decode().splitlines()]
    return done, [(name, answer, why) for name, answer, why in lines]


def walk(says, day, why, lists=True, opens=True):
    """No command crashes or is silent; uses are refused for what is so; stops are listed and lifted."""
    done, answers = calls(day)
    check(f'{says}: no call of the library crashes', done.returncode == 0, said(done))
    for name, answer, text in answers:
        if name in ('riyo_guard_begin', 'riyo_guard_begin_request', 'riyo_guard_ask') or not opens:
            check(f'{says}: {name} refuses, and says why', answer == 'no' and why in text, text)
        if name in ('riyo_guard_suspend', 'riyo_guard_lift_suspension'):
            check(f'{says}: {name} does', answer == 'yes', text)
    for words in WALK:
        done = on(day, *words)
        text = said(done)
        check(f'{says}: riyo {" ".join(words)}', done.returncode in (0, 1, 2) and text != '' and 'CRITICAL' not in text
              and (done.returncode == 0 or not text.isspace()), done.returncode, text)
        if words[0] in USES and '--date' not in words:
            check(f'{says}: it refuses, and says why', done.returncode in (1, 2) and why in text, text)
        if words[0] == 'suspend' and lists:
            check(f'{says}: it does', done.returncode == 0, text)
        if words[0] == 'register' and opens:
            check(f'{says}: it says that every use is refused', '拒否されます' in text, text)


def whole():
    names = set(re.findall(r'^  ([a-z]+) ', run('--help').stdout.decode(), re.M))
    check('the walk is through every command', names == {words[0] for words in WALK}, names ^ {words[0] for words in WALK})


def to_come():
    make('公表日=2027-02-01\n施行日=2027-03-01\n')
    stop('2027-01-10')
    done = on('2027-01-10', 'adopt', '--withdraw', '1')
    check('the only table is not withdrawn, and it is said what takes its place', done.returncode == 2 and '施行日が同じ (2027-03-01) なら' in said(done), said(done))
    put('t2', TABLE % (2, '公表日=2027-02-01\n施行日=2027-03-01\n'))
    way = shlex.split(said(done).strip().rsplit(': ', 1)[1])
    expect('typed', on('2027-01-10', *[{'ファイル': 't2'}.get(word, word) for word in way[1:]]), 0)
    check('and is what comes', re.search('次の版=2$', said(on('2027-01-10', 'status')), re.M) is not None)
    expect('then the first is withdrawn', on('2027-01-10', 'adopt', '--withdraw', '1', '-q'), 0)
    check('and again not the only one', on('2027-01-10', 'adopt', '--withdraw', '2').returncode == 2
          and re.search('次の版=2$', said(on('2027-01-10', 'status')), re.M) is not None)
    make('公表日=2027-02-01\n施行日=2027-03-01\n')
    stop('2027-01-10')
    walk('to come', '2027-01-11', 'NOT_IN_FORCE: 2027-')


def ended():
    make('公表日=2027-01-01\n施行日=2027-01-05\n終了日=2027-01-31\n')
    stop('2027-01-10')
    for day, code, why in ('2027-01-10', 1, '次の版のない終了日|この日を過ぎると'), ('2027-02-10', 1, '施行中の表がありません'):
        done = on(day, 'status')
        check(f'{day}: status says that nothing follows', done.returncode == code and re.search(why, said(done)) is not None, said(done))
    put('t2', TABLE % (2, '公表日=2027-01-20\n施行日=2027-02-01\n'))
    expect('the next, in time', on('2027-01-10', 'adopt', 't2', '-q'), 0)
    check('nothing is wrong then', on('2027-01-10', 'status').returncode == 0, said(on('2027-01-10', 'status')))
    make('公表日=2027-01-01\n施行日=2027-01-05\n終了日=2027-01-31\n')
    stop('2027-01-10')
    walk('ended', '2027-02-10', 'NOT_IN_FORCE: 2027-')


def withdrawn():
    """As programs before this one left it: the log's state has no table that is not withdrawn."""
    make('公表日=2027-02-01\n施行日=2027-03-01\n')
    state = json.loads(log_lines()[0])['folder']
    subprocess.run([TOOL, 'state', path('riyo'), json.dumps({**state, 'tables': {'1': ''}}, separators=(',', ':'), ensure_ascii=False)], check=True, capture_output=True)
    for name in 'tables/1.riyo', 'layouts/m.layout':
        os.unlink(path(f'riyo/{name}'))
    put('riyo/rules.riyo', get('starter'))
    done = on('2027-01-11', 'status')
    walk('withdrawn', '2027-01-11', '採用した表がありません', lists=False, opens=False)
    check('the way that is told is right: the table is adopted', re.search('次の版=9$', said(on('2027-01-11', 'status')), re.M) is not None
          and 'adopt ファイル' in said(done), said(done))
    expect('and stops are recorded again', on('2027-01-11', 'suspend', 'add', '-s', '52-1-1', '--category', '資格', '--reason', '利用停止', '--ref', 'R-1'), 0)


def rules_to_come():
    """By a clock that was far ahead, twice."""
    make('公表日=2027-02-01\n施行日=2027-03-01\n')
    stop('2027-01-10')
    for name, day in ('r2', '2028-01-01'), ('r3', '2028-02-01'):
        put(name, OF_DAY % day)
        expect(f'rules of {day}, on that day', on(day, 'adopt', name, '-q'), 0)
    done = on('2027-05-10', 'status')
    check('status: none', '取扱規程=なし' in said(done) and done.returncode == 1, said(done))
    done = on('2027-05-10', 'register')
    check('the register is said to be of those that come first', done.returncode == 0 and '取扱規程が施行前' in done.stdout.decode()
          and '取扱規程がなく' in done.stderr.decode(), said(done))
    check('as JSON, too', json.loads(on('2027-05-10', 'register', '--json').stdout)['in_force'] is False)
    check('table try tells of nothing that may be used today', '使え' not in said(on('2027-05-10', 'table', 'try', 't9')))
    expect('a base is asked of them', on('2027-05-10', 'adopt', 'r9', '--base', '00000000'), 2, 'なし')
    done = on('2027-05-10', 'adopt', '--withdraw', 'rules')
    check('withdrawn: none are in force still', done.returncode == 0 and '施行中の取扱規程がなく' in said(done), said(done))
    done = on('2027-05-10', 'adopt', 'm.layout')
    check('what is adopted is not used from now on', '施行中の取扱規程がなく' in said(done), said(done))
    make('公表日=2027-02-01\n施行日=2027-03-01\n')
    stop('2027-01-10')
    for name, day in ('r2', '2028-01-01'), ('r3', '2028-02-01'):
        expect(f'rules of {day}, on that day', on(day, 'adopt', name, '-q'), 0)
    walk('rules to come', '2027-05-10', '施行されている取扱規程がありません')


def rules_lost():
    make('公表日=2027-01-01\n施行日=2027-01-05\n')
    stop('2027-01-10')
    os.unlink(path('riyo/rules.riyo'))
    walk('rules lost', '2027-01-11', 'rules.riyo', lists=False, opens=False)


whole()
to_come()
ended()
withdrawn()
rules_to_come()
rules_lost()
plan()
