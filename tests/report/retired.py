#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What no row permits any more, and what none publishes: the person's letter, table and register, the report and a layout say
what is so on the day."""
import json
import re
import shutil

from faketime import riyo_at
from shell import expect, path, plan, put, report as check

TABLE = '''[表]
組合=見本健康保険組合
版=%d
公表日=2026-%02d-01
施行日=2026-%02d-01

[類型 資格]
番号=1
名称=資格に関する情報
利用目的=加入者の管理
利用目的=不正の調査

[類型 健診]
番号=3
名称=健診に関する情報
%s利用目的=国への報告
利用目的=保健指導
利用目的=内部の調査

[セル 資格 / 不正の調査]
非公表=21-4-2
判断者=責
理由=調査に差し支える
%s'''
HIDDEN = '[セル 健診 / 内部の調査]\n非公表=21-4-2\n判断者=責\n理由=調査に差し支える\n'
LAYOUT = '[レイアウト]\n形式=csv\n見出し行=1\n本人=記号\n本人=番号\n本人=枝番\n' + ''.join(f'[列 {n}]\n類型=健診\n' for n in ('記号', '番号', '枝番', '結果'))


def on(day, *words):
    return riyo_at(f'{day} 10:00:00', *words, *[] if words[0] == 'init' else ['-C', 'riyo'])


def said(done):
    return done.stdout.decode() + done.stderr.decode()


def make():
    shutil.rmtree(path('riyo'), ignore_errors=True)
    put('t1', TABLE % (1, 1, 1, '', HIDDEN))
    put('t2', TABLE % (2, 6, 6, '廃止日=2026-06-01\n', ''))
    put('m.layout', LAYOUT)
    put('m.csv', '記号,番号,枝番,結果\n52,1,1,A\n')
    for words in ('init', 'riyo', '--table', 't1', '-q'), ('adopt', 'm.layout', '-q'):
        expect(' '.join(words), on('2026-01-02', *words), 0)
    for purpose in '国への報告', '内部の調査':
        expect('a use', on('2026-01-02', 'filter', '-p', purpose, '-l', 'm', 'm.csv', '-o', 'out.csv'), 0)
    check('before: the layout', on('2026-05-02', 'layout', 'show', 'm').stderr == b'' and on('2026-05-02', 'layout', 'check', 'm', 'm.csv').returncode == 0)
    expect('the table that retires it', on('2026-05-03', 'adopt', 't2', '-q'), 0)


def cells(day):
    page = json.loads(on(day, 'audit', 'report', '--json').stdout)
    return ({(c['category'], c['purpose']): (c['operations'], c['status']) for c in page['cells']},
            {(c['category'], c['purpose']): c['status'] for c in page['unused']})


make()
letter = said(on('2026-05-31', 'purposes', '-s', '52-1-1', '-t', '資格,健診'))
check('the letter before the day', '・国への報告' in letter and '・保健指導' in letter and '調査\n' not in letter and '廃止' not in letter, letter)
letter = said(on('2026-06-01', 'purposes', '-s', '52-1-1', '-t', '資格,健診'))
check('and from the day on: retired, and used for nothing', '廃止した類型です（廃止日 2026年6月1日）' in letter and '・加入者の管理' in letter, letter)
check('what it lists still is not told, withheld or not', not re.search('国への報告|保健指導|内部の調査', letter), letter)
shown = said(on('2026-06-01', 'table', 'show'))
check('table show', '、2 セル、2 利用目的\n' in shown and '廃止日 2026-06-01  （どの利用目的にも使えません）' in shown
      and shown.count('（類型とともに廃止）') == 3, shown)
listed = json.loads(on('2026-06-01', 'table', 'show', '--json').stdout)['categories']
check('in JSON', [p.get('retired') for c in listed for p in c['purposes']] == [None, None, True, True, True], listed)
check('status counts what may be used', '\n利用目的=2\n' in said(on('2026-06-01', 'status')) and '\n利用目的=5\n' in said(on('2026-05-31', 'status')))
rows = json.loads(on('2026-06-01', 'register', '--json').stdout)['register']
check('the register', [row['purposes'] for row in rows if row['category'] == '健診'] == ['（廃止 2026-06-01。どの利用目的にも使えません）'], rows)
told = on('2026-06-01', 'layout', 'show', 'm')
check('a layout', told.returncode == 0 and '廃止された類型です' in said(told) and '健診\n' in told.stderr.decode(), said(told))
told = on('2026-06-01', 'layout', 'check', 'm', 'm.csv')
check('and a file by it', told.returncode == 1 and '廃止された類型です' in told.stderr.decode(), said(told))

was, unused = cells('2026-05-31')
check('the report before: what is not published is not called so', was['資格', '不正の調査'] == (0, '非公表') and was['健診', '内部の調査'] == (1, '非公表')
      and unused == {('資格', '加入者の管理'): '公表', ('資格', '不正の調査'): '非公表', ('健診', '保健指導'): '公表'}, was, unused)
now, unused = cells('2026-06-02')
check('and after: what was used, as it was then, once', now == {('資格', '加入者の管理'): (0, '公表'), ('資格', '不正の調査'): (0, '非公表'),
      ('健診', '国への報告'): (1, '当時公表、現在は廃止'), ('健診', '内部の調査'): (1, '当時非公表、現在は廃止')}, now)
check('a retired row is not unused', unused == {('資格', '加入者の管理'): '公表', ('資格', '不正の調査'): '非公表'}, unused)
text = on('2026-06-02', 'audit', 'report').stdout.decode()
check('on paper', '公表している利用目的のうち' not in text and text.count('国への報告') == 1 and text.count('保健指導') == 0, text)
html = on('2026-06-02', 'audit', 'report', '--format', 'html').stdout.decode()
check('in HTML', '不正の調査（非公表）' in html and '公表しているが' not in html and '公表していないセル、枠' not in html and '保健指導' not in html
      and html.count('当時非公表、現在は廃止') == 2, html[:3000])
put('t3', (TABLE % (3, 7, 7, '廃止日=2026-06-01\n', '[利用目的 加入者の案内]\n別名=国への報告\n[セル 資格 / 加入者の案内]\n判断者=責\n'
                    '[利用目的 職員の調査]\n別名=内部の調査\n[セル 資格 / 職員の調査]\n判断者=責\n'))
    .replace('利用目的=不正の調査\n', '利用目的=不正の調査\n利用目的=加入者の案内\n利用目的=職員の調査\n')
    .replace('利用目的=国への報告\n', '').replace('利用目的=内部の調査\n', ''))
expect('what was used is reworded, in another row', on('2026-06-02', 'adopt', 't3', '-q'), 0)
now, unused = cells('2026-07-02')
check('it is counted by the name of now, once', now['健診', '加入者の案内'] == (1, '当時公表、現在は廃止') and ('健診', '国への報告') not in now
      and now['資格', '加入者の案内'] == (0, '公表') and now['健診', '職員の調査'] == (1, '当時非公表、現在は廃止'), now)
put('t4', (TABLE % (4, 7, 7, '廃止日=2026-09-01\n', '')))
check('a day of retirement after the first of the table', '施行日 2026-07-01 からどの利用目的にも使えません' in said(on('2026-06-02', 'table', 'check', 't4'))
      and '施行日 2026-06-01 から' not in said(on('2026-06-02', 'table', 'check', 't2')))
expect('the table that has a day to come', on('2026-06-02', 'adopt', 't4', '-q', '--judge', '責'), 0)
for day, words in ('2026-08-31', '2026年9月1日に廃止する類型です。すでにどの利用目的にも利用していません'), ('2026-09-01', '廃止した類型です（廃止日 2026年9月1日）'):
    letter = said(on(day, 'purposes', '-s', '52-1-1', '-t', '健診'))
    check(f'the letter of {day}', words in letter and letter.count('廃止する') + letter.count('廃止した') == 1, letter)
plan()
