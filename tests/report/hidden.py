#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A cell that was hidden for a time and published for another: the report counts each use as the table of then had it, and
lists those that nobody could read of, with the clause and who judged it then; whatever the cell is now."""
import json
import re
import shutil

from faketime import riyo_at
from shell import expect, path, plan, put, report as check

TABLE = '[表]\n組合=見本健康保険組合\n版=%d\n%s[公表事項]\n照会先=見本組合\n[類型 健診]\n番号=2\n%s名称=健診に関する情報\n利用目的=保健指導\n利用目的=分析\n%s'
LAYOUT = '[レイアウト]\n形式=csv\n見出し行=1\n本人=記号\n本人=番号\n本人=枝番\n' + ''.join(f'[列 {n}]\n類型=健診\n' for n in ('記号', '番号', '枝番', '結果'))
PUBLISHED, RETIRED = None, 'retired'


def on(day, *words):
    return riyo_at(f'2026-12-{day:02} 12:00:00', *words)


def table(day, standing):
    """Of that day: published, retired, or hidden by a clause as somebody judged it."""
    dates = f'公表日=2026-11-01\n施行日=2026-12-{day:02}\n' if day > 1 else ''
    hidden = standing not in (PUBLISHED, RETIRED)
    judge, clause = standing if hidden else ('例示', '')
    cell = f'[セル 健診 / 分析]\n判断者={judge}\n理由={judge}の理由\n' + (f'非公表={clause}\n' if hidden else '')
    put('table', TABLE % (day, dates, f'廃止日=2026-12-{day:02}\n' if standing == RETIRED else '',
                          cell if standing != RETIRED else ''))


def live(*days):
    """A folder in which each day has its table and so many uses."""
    shutil.rmtree(path('riyo'), ignore_errors=True)
    put('x.layout', LAYOUT)
    put('x.csv', '記号,番号,枝番,結果\n52,11,1,A\n')
    for day, (standing, n_uses) in enumerate(days, 1):
        table(day, standing)
        expect(f'the table of day {day}', on(day, 'init', 'riyo', '--table', 'table') if day == 1 else on(day, 'adopt', '-C', 'riyo', 'table', '-q'), 0)
        if day == 1:
            expect('the layout', on(1, 'adopt', '-C', 'riyo', 'x.layout', '-q'), 0)
        for _ in range(n_uses):
            expect(f'a use on day {day}', on(day, 'filter', '-C', 'riyo', '-p', '分析', '-l', 'x', 'x.csv', '-o', 'out.csv'), 0)


def told(says, day, cells, unpublished, *period):
    """The rows of 分析, and the cells that are or were not published."""
    page = json.loads(on(day, 'audit', 'report', '-C', 'riyo', '--json', *period).stdout)
    got = [(row['status'], row['operations']) for row in page['cells'] if row['purpose'] == '分析']
    check(f'{says}: counted as it was then', got == cells, got, cells)
    got = [(row['status'], row['clause'], row['judge'], row['reason'], row['operations'], row['uncounted']) for row in page['unpublished']]
    want = [(status, clause, judge, f'{judge}の理由', n, 0) for status, clause, judge, n in unpublished]
    check(f'{says}: and who judged it then', got == want, got, want)
    text = on(day, 'audit', 'report', '-C', 'riyo', *period).stdout.decode()
    sheet = text[text.index('■ 公表していないセル'):].split('\n\n')[0]
    check(f'{says}: on paper', all(status in text for status, _ in cells) and all(re.search(f'{clause}.*{judge}', sheet, re.S) for _, clause, judge, _ in
          unpublished) and ('なし' in sheet) == (not unpublished), sheet)
    html = on(day, 'audit', 'report', '-C', 'riyo', '--format', 'html', *period).stdout.decode()
    notes = re.findall('<p class=note>([^<：]*)： 健診／分析　利用 ([0-9]+)、', html)
    check(f'{says}: in HTML', notes == [(status, str(n)) for status, n in cells if '当時' in status]
          and all(f'<td>{clause}</td><td>{judge}</td>' in html for _, clause, judge, _ in unpublished), notes)
    return html


A, B = ('甲', '21-4-1'), ('乙', '21-4-2')
live((A, 2), (PUBLISHED, 1), (RETIRED, 0))
told('while it is hidden', 3, [('非公表', 2)], [('非公表', '21-4-1', '甲', 2)], '--to', '2026-12-01')
page = told('published since', 3, [('公表', 1), ('当時非公表、現在は公表', 2)], [('当時非公表、現在は公表', '21-4-1', '甲', 2)], '--to', '2026-12-02')
check('the matrix has all, and says so', re.search('<th scope=row>分析</th><td class=h[1-4]>3</td>', page) and '、拒否 0（上の表の数に含む）</p>' in page)
page = told('retired since', 3, [('当時公表、現在は廃止', 1), ('当時非公表、現在は廃止', 2)], [('当時非公表、現在は廃止', '21-4-1', '甲', 2)])
check('a retired row is in no matrix', '上の表の数に含む' not in page)
told('of the days on which it was published alone', 3, [('当時公表、現在は廃止', 1)], [], '--from', '2026-12-02')
live((PUBLISHED, 1), (A, 2), (RETIRED, 0))
told('hidden since', 3, [('非公表', 2), ('当時公表、現在は非公表', 1)], [('非公表', '21-4-1', '甲', 2)], '--to', '2026-12-02')
told('and retired', 3, [('当時公表、現在は廃止', 1), ('当時非公表、現在は廃止', 2)], [('当時非公表、現在は廃止', '21-4-1', '甲', 2)])
live((A, 2), (B, 1), (A, 3))
told('judged anew', 3, [('非公表', 3)], [('非公表', '21-4-2', '乙', 1), ('当時の判断', '21-4-1', '甲', 2)], '--to', '2026-12-02')
told('and as before', 3, [('非公表', 6)], [('非公表', '21-4-1', '甲', 5), ('当時の判断', '21-4-2', '乙', 1)])


def days(says, day, want, *period):
    """On which days it was hidden, by whose judgement and until when that holds, and how often it was used."""
    page = json.loads(on(day, 'audit', 'report', '-C', 'riyo', '--json', *period).stdout)
    got = [(row['judge'], row['days'], row['operations']) for row in page['unpublished']]
    check(f'{says}: on which days', got == want, got, want)


live((A, 0), (PUBLISHED, 0))
told('hidden, and not used', 2, [('公表', 0)], [('当時非公表、現在は公表', '21-4-1', '甲', 0)])
days('hidden, and not used', 2, [('甲', '～ 2026-12-01', 0)])
told('nor of the days of the period', 2, [('公表', 0)], [], '--from', '2026-12-02')
live((PUBLISHED, 1), (A, 0), (A, 0), (B, 0), (A, 1), (PUBLISHED, 0), (A, 0), (RETIRED, 0))
told('now and then, and retired', 8, [('当時公表、現在は廃止', 1), ('当時非公表、現在は廃止', 1)],
     [('当時非公表、現在は廃止', '21-4-1', '甲', 1), ('当時非公表、現在は廃止', '21-4-2', '乙', 0)])
days('each time', 8, [('甲', '2026-12-02 ～ 2026-12-03、2026-12-05 ～ 2026-12-05、2026-12-07 ～ 2026-12-07', 1), ('乙', '2026-12-04 ～ 2026-12-04', 0)])
days('of the period', 8, [('乙', '2026-12-04 ～ 2026-12-04', 0), ('甲', '2026-12-03 ～ 2026-12-03', 0)], '--from', '2026-12-03', '--to', '2026-12-04')
days('up to today', 7, [('甲', '2026-12-05 ～ 2026-12-05、2026-12-07 ～ 2026-12-07', 1)], '--from', '2026-12-05', '--to', '2026-12-07')


def refused_since():
    """The purpose goes on for another category: what is refused of this one from then on was refused by a table that has it not."""
    shutil.rmtree(path('riyo'), ignore_errors=True)
    two = '[表]\n組合=見本健康保険組合\n版=%d\n公表日=2026-11-01\n施行日=2026-12-%02d\n[類型 健診]\n番号=2\n名称=健診に関する情報\n利用目的=保健指導\n%s'
    rest = '[類型 資格]\n番号=1\n名称=資格に関する情報\n利用目的=分析\n'
    put('table', two % (1, 1, '利用目的=分析\n' + rest + '[セル 健診 / 分析]\n判断者=甲\n理由=甲の理由\n非公表=21-4-1\n'))
    expect('a folder', on(1, 'init', 'riyo', '--table', 'table', '-q'), 0)
    expect('its layout', on(1, 'adopt', '-C', 'riyo', 'x.layout', '-q'), 0)
    expect('a use', on(1, 'filter', '-C', 'riyo', '-p', '分析', '-l', 'x', 'x.csv', '-o', 'out.csv'), 0)
    put('table', two % (2, 2, rest))
    expect('the cell goes', on(2, 'adopt', '-C', 'riyo', 'table', '-q'), 0)
    expect('and is refused', on(2, 'filter', '-C', 'riyo', '-p', '分析', '-l', 'x', 'x.csv', '-o', 'out.csv'), 1)
    rows = json.loads(on(3, 'audit', 'report', '-C', 'riyo', '--json').stdout)['cells']
    got = [(row['status'], row['operations'], row['refused']) for row in rows if (row['category'], row['purpose']) == ('健診', '分析')]
    check('what is refused since was neither published nor hidden', sorted(got) == [('当時非公表、現在は廃止', 1, 0), ('表にない', 0, 1)], got)


refused_since()
plan()
