#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Register and report by the day that decides, which the log's last day is where the clock is behind; what they say where no
table is in force; and what the entries of a spreadsheet tell of an adoption and of a list."""
import csv
import io
import json
import shutil

from faketime import riyo_at
from shell import ACCOUNT, expect, path, plan, put, report as check

TABLE = '[表]\n組合=見本健康保険組合\n版=%d\n%s[類型 資格]\n番号=1\n名称=資格に関する情報\n利用目的=加入者の管理\n\n[類型 健診]\n番号=3\n名称=健診に関する情報\n利用目的=国への報告\n%s'
ANALYSIS = '利用目的=健診結果の分析\n\n[セル 健診 / 健診結果の分析]\n判断者=責\n理由=関連\n'
DATES = '公表日=2027-03-01\n施行日=2027-04-01\n%s'
RULES = f'[担当 保健係]\n類型=健診\n担当者=b%d\n代行={ACCOUNT}\n%s\n[担当 給付係]\n類型=資格\n担当者=a1\n代行={ACCOUNT}\n\n[本人 加入者]\n形式=記号-番号-枝番\n'
LAYOUT = ('[レイアウト]\n形式=csv\n見出し行=1\n本人=記号\n本人=番号\n本人=枝番\n'
          + ''.join(f'[列 {name}]\n類型=健診\n' for name in ('記号', '番号', '枝番', '結果')))


def at(time, *words, folder='riyo'):
    return riyo_at(time, *words, *[] if words[0] == 'init' else ['-C', folder])


def on(day, *words, **more):
    return at(f'{day} 10:00:00', *words, **more)


def make(end=''):
    shutil.rmtree(path('riyo'), ignore_errors=True)
    put('t1', TABLE % (1, '', ''))
    put('t2', TABLE % (2, DATES % end, ANALYSIS))
    put('r1', RULES % (1, ''))
    put('r2', RULES % (2, '利用目的=健診結果の分析\n') + '\n[取扱規程]\n施行日=2027-04-01\n')
    put('m.layout', LAYOUT)
    put('m.csv', '記号,番号,枝番,結果\n52,1,1,A\n')
    for day, words in (('2026-12-01', ('init', 'riyo', '--table', 't1', '-q')), ('2026-12-01', ('adopt', 'r1', '-q')),
                       ('2026-12-02', ('adopt', 't2', '-q')), ('2026-12-02', ('adopt', 'r2', '-q'))):
        expect(' '.join(words), on(day, *words), 0)


def texts(done):
    return done.stdout.decode() + done.stderr.decode()


def follow():
    make()
    before = json.loads(on('2026-12-03', 'register', '--json').stdout)
    check('before: version 1, and the society', (before['version'], before['society'], before['in_force']) == (1, '見本健康保険組合', True)
          and 'b1' in str(before['register']) and 'b2' not in str(before['register']), before)
    expect('recorded on the second of April', on('2027-04-02', 'adopt', 'm.layout', '-q'), 0)
    expect('a use', on('2027-04-02', 'filter', '-p', '健診結果の分析', '-a', 'b2', '-l', 'm', 'm.csv'), 0)
    status = texts(on('2027-03-30', 'status'))
    check('the clock is behind: status says version 2 and b2', '施行中の版=2' in status and 'b2' in status, status)
    register = json.loads(on('2027-03-30', 'register', '--json').stdout)
    check('so does the register', register['version'] == 2 and 'b2' in str(register['register']) and 'b1' not in str(register['register'])
          and '健診結果の分析' in str(register['register']), register)
    letter = texts(on('2027-03-30', 'purposes', '-s', '52-1-1', '-t', '資格'))
    check("and a letter has that day, not the clock's", '2027年4月2日' in letter and '第2版' in letter and '3月30日' not in letter, letter)
    check('and who hands it out is told that the clock shows another', '2027-04-02' in letter and '2027-03-30' in letter, letter)
    answer = json.loads(on('2027-03-30', 'purposes', '-s', '52-1-1', '-t', '資格', '--json').stdout)
    check('a program too, and of the register', [(each['day'], each['made']) for each in (answer, register)] == [('2027-04-02', '2027-03-30')] * 2, answer)
    both = '作成 2027-03-30（表と取扱規程は 2027-04-02 のもの。時計はこの日まで進んでいない）'
    for form in 'text', 'html':
        page = texts(on('2027-03-30', 'register', '--format', form))
        check(f'{form}: the register bears both days', both in page, page[:600])
        page = texts(on('2027-03-30', 'audit', 'report', '--format', form))
        check(f'{form}: so does the report', both.replace('2027-03-30', '2027-03-30 10:00') in page, page[:600])
    check('where the clock shows the day that decides, one', '作成 2027-04-02\n' in texts(on('2027-04-02', 'register'))
          and not on('2027-04-02', 'purposes', '-s', '52-1-1', '-t', '資格').stderr)
    check('on paper, too', '第2版' in texts(on('2027-03-30', 'register')) and 'b1' not in texts(on('2027-03-30', 'register')))
    page = json.loads(on('2027-03-30', 'audit', 'report', '--json').stdout)
    check('and the report', {cell['purpose']: cell['operations'] for cell in page['cells']}.get('健診結果の分析') == 1
          and '廃止' not in json.dumps(page, ensure_ascii=False) and 'b2' in str(page['roles']) and 'b1' not in str(page['roles']), page['roles'])
    page = json.loads(on('2027-03-30', 'audit', 'report', '--to', '2026-12-31', '--json').stdout)
    check('of a period before, its own', 'b1' in str(page['roles']) and 'b2' not in str(page['roles']), page['roles'])
    check('and it says so', (page['day'], page['made']) == ('2026-12-31', '2027-03-30') and '作成 2027-03-30 10:00（表と取扱規程は 2026-12-31 のもの）'
          in texts(on('2027-03-30', 'audit', 'report', '--to', '2026-12-31')), page['day'])
    found = on('2027-03-30', 'audit', 'show', '--purpose', '健診結果の分析', '--actor', 'b2', '--event', 'adopt')
    check('a word of the rules that decide is known', '取扱規程にもありません' not in texts(found), texts(found))


def none_in_force():
    make('終了日=2027-06-30\n')
    done = on('2027-07-01', 'register')
    check('behind 終了日: the register says that nothing is in force', '施行中ではなく' in done.stdout.decode() and '施行中の表がなく' in done.stderr.decode(), texts(done))
    done = on('2027-07-01', 'register', '--json')
    check('in JSON', json.loads(done.stdout)['in_force'] is False, texts(done))
    check('for a spreadsheet, on stderr', '施行中の表がなく' in on('2027-07-01', 'register', '--format', 'csv').stderr.decode())
    check('in HTML', '施行中ではなく' in on('2027-07-01', 'register', '--format', 'html').stdout.decode())
    check('the notice hints at none to come', '--edition' not in texts(on('2027-07-01', 'notice')))


def entries():
    make()
    put('list', '52-1-1\n52-1-2\n')
    expect('a list of persons', on('2026-12-03', 'suspend', 'add', '--from', 'list', '--all', '--reason', '消去', '--ref', 'B1', '-a', 'a1'), 0)
    rows = list(csv.DictReader(io.StringIO(on('2026-12-04', 'audit', 'report', '--format', 'csv').stdout.decode('utf-8-sig'))))
    told = [(row['出来事'], row['種類'], row['名前'], row['施行日'], row['人数']) for row in rows]
    check('what was adopted, and for how many a request is', ('adopt', 'table', '2', '2027-04-01', '') in told
          and any(row[:2] == ('adopt', 'rules') and row[3] == '2027-04-01' for row in told)
          and any(row[0] == 'suspend' and row[4] == '2' for row in told), told)
    check('the columns of before stay where they were', list(rows[0])[:5] == ['記録番号', '日時', '出来事', '利用', '担当者']
          and list(rows[0])[-5:] == ['種類', '名前', '施行日', '判断者', '人数'], list(rows[0]))


def begun():
    """The headline counts what was begun, and says so."""
    make()
    expect('a layout', on('2026-12-02', 'adopt', 'm.layout', '-q'), 0)
    expect('everything stops', on('2026-12-03', 'suspend', 'add', '-s', '52-1-1', '--all', '--reason', '消去', '--ref', 'B1'), 0)
    on('2026-12-03', 'filter', '-p', '国への報告', '-a', 'b1', '-l', 'm', 'm.csv')
    text = on('2026-12-04', 'audit', 'report').stdout.decode()
    check('uses that were begun', '\n開始した利用 1 回、許可 0 件' in text and '開始した利用' in on('2026-12-04', 'audit', 'report', '--format', 'html').stdout.decode(), text[:400])


follow()
none_in_force()
entries()
begun()
plan()
