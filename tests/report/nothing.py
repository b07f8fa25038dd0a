#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Of a file that handed nothing on nothing was provided: no list, sum or cell tells of it; what may have been, and what
was, they do."""
import json
import os

from shell import ACCOUNT, expect, path, plan, put, report as check, run

TABLE = ('[表]\n組合=見本健康保険組合\n版=1\n[類型 資格]\n番号=1\n名称=資格に関する情報\n利用目的=加入者の管理\n\n[類型 健診]\n番号=2\n名称=健診に関する情報\n'
         '利用目的=国への報告\n\n[利用目的 国への報告]\n提供先=国\n')
RULES = (f'[担当 係]\n類型=資格\n類型=健診\n担当者=a1\n代行={ACCOUNT}\n\n[本人 加入者]\n形式=記号-番号-枝番\n')
NAMES = '記号', '番号', '枝番', '結果'
HEAD, ROWS = ','.join(NAMES) + '\n', '52,1,1,A\n52,2,1,B\n52,3,1,C\n'


def use(name, *words):
    return run('filter', '-C', 'riyo', '-p', '国への報告', '-a', 'a1', '-l', 'm', name, *words)


def told():
    """The list of 29条, and what the report says of provision, recipients and cells."""
    listed = json.loads(run('audit', 'show', '--provision', '--json', '-C', 'riyo').stdout)
    page = json.loads(run('audit', 'report', '--format', 'json', '-C', 'riyo').stdout)
    cell = [c for c in page['cells'] if c['purpose'] == '国への報告'][0]
    return listed, page['provisions'], page['handed'], (cell['operations'], cell['uncounted']), page['unused']


put('t', TABLE)
put('r', RULES)
put('m.layout', '[レイアウト]\n形式=csv\n見出し行=1\n本人=記号\n本人=番号\n本人=枝番\n' + ''.join(f'[列 {name}]\n類型=健診\n' for name in NAMES))
expect('a folder', run('init', 'riyo', '--table', 't', '-q'), 0)
for part in 'r', 'm.layout':
    expect(f'{part} is adopted', run('adopt', part, '-C', 'riyo', '-q'), 0)
put('good.csv', HEAD + ROWS)
put('head.csv', HEAD)
put('other.csv', '別,' + HEAD + ROWS)
put('short.csv', HEAD + ROWS + '52,4\n')
os.mkdir(path('taken'))
for says, status, name, *words in (('no such file', 2, 'none.csv'), ('no such folder', 2, 'good.csv', '-o', path('none/x.csv')),
                                   ('a folder in its place', 2, 'good.csv', '-o', path('taken')), ('another header', 2, 'other.csv', '-o', path('x.csv')),
                                   ('a short row', 2, 'short.csv', '-o', path('x.csv')), ('a short row, to a pipe', 2, 'short.csv'),
                                   ('no record', 0, 'head.csv', '-o', path('y.csv'))):
    done = use(path(name), *words)
    got = told()
    check(f'{says}: nothing was provided, nobody was handed any, and the cell was not used', done.returncode == status and got[:4] == ([], [], [], (0, 0))
          and '国への報告' in str(got[4]), done.returncode, done.stderr.decode(), json.dumps(got, ensure_ascii=False))
begun = len(run('audit', 'show', '--event', 'begin', '-C', 'riyo').stdout.splitlines())
check('each of them was begun, and stays in the log', begun == 7, begun)
expect('one that hands it on', use(path('good.csv'), '-o', path('out.csv')), 0)
got = told()
check('is provided', [row['permitted'] for row in got[0]] == [3] and [(row['operations'], row['permitted'], row['uncounted']) for row in got[1]] == [(1, 3, 0)]
      and [(row['recipient'], row['operations'], row['uncounted']) for row in got[2]] == [('国', 1, 0)] and got[3] == (1, 0), json.dumps(got, ensure_ascii=False))
put('made.csv', HEAD)
done = run('tag', path('made.csv'), '--from', path('out.csv'), '--processing', '無い', '-p', '国への報告', '-a', 'a1', '-C', 'riyo')
check('a file that got no tags provides nothing', done.returncode == 2 and told()[:3] == got[:3], done.stderr.decode(), told()[:3])
plan()
