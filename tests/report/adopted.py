#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A page is made from what was adopted and from nothing else: where a table or the rules were edited in place or are gone, the
self-inspection says so, marks what it cannot tell, and does not end with 0; nor do the list of entries and the sums of several folders."""
import json
import os
import re
import shutil

from faketime import riyo_at
from shell import expect, get, path, plan, put, report as check

TABLE = '[表]\n組合=見本健康保険組合\n版=%d\n%s[公表事項]\n照会先=見本組合\n[類型 健診]\n番号=2\n名称=健診に関する情報\n利用目的=保健指導\n利用目的=分析\n%s'
HIDDEN = '[セル 健診 / 分析]\n判断者=例示\n理由=例示\n非公表=21-4-1\n'
LAYOUT = '[レイアウト]\n形式=csv\n見出し行=1\n本人=記号\n本人=番号\n本人=枝番\n' + ''.join(f'[列 {n}]\n類型=健診\n' for n in ('記号', '番号', '枝番', '結果'))


def on(day, *words):
    return riyo_at(f'2026-12-{day:02} 12:00:00', *words)


def use(day):
    expect(f'a use on day {day}', on(day, 'filter', '-C', 'whole', '-p', '分析', '-l', 'x', 'x.csv', '-o', 'out.csv'), 0)


# Hidden on day 1, published from day 3 on
put('x.layout', LAYOUT)
put('x.csv', '記号,番号,枝番,結果\n52,11,1,A\n')
put('table', TABLE % (1, '', HIDDEN))
expect('the folder', on(1, 'init', 'whole', '--table', 'table'), 0)
expect('the layout', on(1, 'adopt', '-C', 'whole', 'x.layout', '-q'), 0)
use(1)
put('table', TABLE % (2, '公表日=2026-11-01\n施行日=2026-12-03\n', '[セル 健診 / 分析]\n判断者=別人\n理由=別の理由\n'))
expect('the next table', on(2, 'adopt', '-C', 'whole', 'table', '-q'), 0)
use(3)


def edit(name, old, new):
    text = get(f'riyo/{name}').decode()
    assert re.search(old, text, re.M), name
    put(f'riyo/{name}', re.sub(old, new, text, flags=re.M))


def copy(*changes):
    shutil.rmtree(path('riyo'), ignore_errors=True)
    shutil.copytree(path('whole'), path('riyo'))
    for name, old, new in changes:
        edit(name, old, new) if old else os.unlink(path(f'riyo/{name}'))


UNHIDE = ('tables/1.riyo', '^非公表=.*\n', '')
GONE = ('tables/1.riyo', None, None)
RULES = ('rules.riyo', '^担当者=.*', '担当者=akunin')
PAST, ALL = ('--to', '2026-12-02'), ()


def pages(says, code, *period):
    """The page in each form, each with that exit status; and what is said beside it."""
    done = {form: on(4, 'audit', 'report', '-C', 'riyo', '--format', form, *period) for form in ('json', 'text', 'html')}
    check(f'{says}: exit status {code}', [p.returncode for p in done.values()] == [code] * 3, [(p.returncode, p.stderr.decode()) for p in done.values()])
    return json.loads(done['json'].stdout), done['text'].stdout.decode(), done['html'].stdout.decode(), done['text'].stderr.decode()


def marked(says, part, *period):
    page, text, html, beside = pages(says, 1, *period)
    check(f'{says}: the verdict says so', '不一致あり' in text and 'verdict bad' in html and 'class=alarm' in html
          and any(row['item'] == '一致しないもの' and part in row['value'] for row in page['auditor']), text)
    check(f'{says}: and so it is said beside the page', f'{part}: ' in beside, beside)
    return page, text


copy()
page, text, html, beside = pages('as adopted', 0)
check('all is known', '不明）' not in text and '不一致' not in text and '不一致' not in html and beside == '')
for says, change in (('a hidden cell that was taken out', UNHIDE), ('a table that is gone', GONE)):
    copy(change)
    page, text = marked(says, 'tables/1.riyo', *ALL)
    got = sorted((row['status'], row['operations']) for row in page['cells'] if row['purpose'] == '分析')
    check(f'{says}: its use is not told as published', got == [('公表', 1), ('当時は不明、現在は公表', 1)], got)
    check(f'{says}: nor is it left out of what is hidden', [(row['clause'], row['operations']) for row in page['unpublished']] == [('不明', ''), ('不明', 1)], page['unpublished'])
    page, text = marked(f'{says}, of its days alone', 'tables/1.riyo', *PAST)
    check(f'{says}: no cell of those days is told as if it were', {row['status'] for row in page['cells']} == {'不明'}, page['cells'])
    check(f'{says}: nor that none was hidden', page['unpublished'] and page['unpublished'][0]['clause'] == '不明', page['unpublished'])
copy(('tables/2.riyo', '利用目的=分析', '利用目的=広告'))
page, text = marked('the table of now', 'tables/2.riyo')
check('no word of it comes out', '広告' not in text and {row['status'] for row in page['cells']} <= {'不明', '当時非公表、現在は不明'}, text)
copy(RULES)
page, text = marked('the rules', 'rules.riyo')
check('nobody is named who was not adopted', 'akunin' not in text and '不明' in page['roles'][0]['role'], page['roles'])
copy(('rules.riyo', None, None))
page, text = marked('rules that are gone', 'rules.riyo')
check('their roles are not told to be none', '不明' in page['roles'][0]['role'], page['roles'])
copy(UNHIDE, ('tables/2.riyo', '見本健康保険組合', 'よその健保'))
done = on(4, 'audit', 'report', '-C', 'riyo')
check('without any table there is no page', done.returncode == 2 and done.stdout == b'' and '/2.riyo' in done.stderr.decode(), done.stdout, done.stderr.decode())

put('table', TABLE % (1, '', ''))
expect('another folder', on(1, 'init', 'other', '--table', 'table'), 0)
copy(UNHIDE)
done = on(4, 'audit', 'report', '--format', 'json', 'other', 'riyo')
rows = {row['folder']: row for row in json.loads(done.stdout)['folders']}
check('of several, the one is named', done.returncode == 1 and '不一致あり' in rows['riyo']['verdict'] and 'tables/1.riyo' in rows['riyo']['problem']
      and rows['other']['verdict'] == '改変なし', done.returncode, rows)
done = on(4, 'audit', 'report', 'other', 'riyo')
check('before the sums', '一致しないフォルダーがあります' in done.stdout.decode().split('■')[0], done.stdout.decode()[:400])

done = on(4, 'audit', 'show', '-C', 'riyo', '-p', '分析')
check('entries are shown, and which names are missing', done.returncode == 1 and b'"begin"' in done.stdout and 'tables/1.riyo: ' in done.stderr.decode(), done.returncode,
      done.stderr.decode())
done = on(4, 'audit', 'show', '-C', 'riyo', '-e', 'begin')
check('what asks no table is answered as ever', done.returncode == 0 and done.stderr == b'', done.stderr.decode())
copy(RULES)
done = on(4, 'audit', 'show', '-C', 'riyo', '-a', 'akunin')
check('nobody is known by rules that were edited', done.returncode != 0 and 'rules.riyo' in done.stderr.decode() and done.stdout == b'', done.returncode, done.stderr.decode())
plan()
