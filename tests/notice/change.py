#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A notice of change is of what holds until then: what an adopted table follows, nothing newer, and nothing that never comes;
and whom data goes to is told where nobody could read it before."""
import shlex
import shutil

from faketime import on
from shell import expect, path, plan, put, report as check, run, said

TABLE = ('[表]\n組合=%s\n版=%d\n公表日=2027-%02d-01\n施行日=2027-%02d-01\n[公表事項]\n照会先=電話%d\n[類型 健診]\n番号=1\n名称=健診の情報\n利用目的=保健指導\n'
         '利用目的=調査\n[利用目的 調査]\n提供先=見本県\n提供区分=法令\n')
CELL = '[セル %s / 調査]\n%s判断者=責\n判断日=2027-01-01\n理由=例示\n'
HIDDEN = '非公表=21-4-2\n'
OTHER = '[類型 資格]\n番号=2\n名称=資格の情報\n利用目的=%s\n'
GOES_ON = '公表の開始：見本県（法令に基づく提供）（以前から提供していますが、公表していませんでした）'
PROVISION = '個人データの提供の変更\n\n  変更する箇所\n    変更の内容\n  ――――――――――――――――\n\n  調査\n    ・%s'


def make(*tables):
    """A folder with these tables, (版, 公表日の月, 施行日の月) each, all adopted before the second comes."""
    shutil.rmtree(path('riyo'), ignore_errors=True)
    for version, published, effective in tables:
        put(f't{version}', TABLE % ('見本健康保険組合', version, published, effective, version))
    expect('a folder', on('2027-03-10', 'init', 'riyo', '--table', 't1', '-q'), 0)
    for version, *_ in tables[1:]:
        expect(f'版={version}', on('2027-04-10', 'adopt', f't{version}', '-q'), 0)


def refused(says, done, *pieces):
    return check(says, done.returncode == 2 and done.stdout == b'' and all(piece in said(done) for piece in pieces), said(done))


def typed(done):
    return on('2027-06-10', *shlex.split(said(done).strip().rsplit(': ', 1)[1])[1:])


def of_one_day():
    make((1, 3, 4), (2, 6, 7), (3, 6, 7))
    done = on('2027-06-10', 'notice', '--change', 't2', '--edition', '3')
    refused('what never is in force is not what holds until then', done, 'それは採用した 版=1')
    done = typed(done)
    check('typed: from what does', done.returncode == 0 and '変更：電話1\n      → 電話3' in said(done), said(done))
    for words in ('--edition', '2'), ('--change', 't1', '--edition', '2'):
        done = on('2027-06-10', 'notice', *words)
        refused(f'{" ".join(words)}: no page of what never comes', done, '版=2 は施行されません', '版=3')
    check('typed: of what comes in its place', '（第3版）' in said(typed(done)))


def between():
    make((1, 3, 4), (2, 6, 7), (3, 8, 9))
    for day in '2027-06-10', '2027-08-10':
        refused(f'{day}: from the first past the second', on(day, 'notice', '--change', 't1', '--edition', '3'), '版=2 です')
        expect(f'{day}: from the second', on(day, 'notice', '--change', 't2', '--edition', '3'), 0)
    expect('in force: from what was before it', on('2027-07-10', 'notice', '--change', 't1'), 0)
    refused('the first changes nothing', on('2027-04-10', 'notice', '--change', 't1'), '最初の表')
    put('foreign', TABLE % ('例示健康保険組合', 1, 3, 4, 1))
    refused("another society's is not what holds", on('2027-06-10', 'notice', '--change', 'foreign', '--edition', '2'), '版=1 です')


def files():
    for says, (first, second), why in (('by 版', ((3, 6, 7), (1, 3, 4)), '版=3 のほうが'), ('by 施行日', ((1, 6, 7), (2, 3, 4)), '施行日=2027-07-01')):
        for name, (version, published, effective) in (('old', first), ('new', second)):
            put(name, TABLE % ('見本健康保険組合', version, published, effective, 1))
        refused(f'backwards {says}', run('notice', '--change', 'old', 'new'), why, '変更前の表')
    put('old', TABLE % ('例示健康保険組合', 1, 3, 4, 1))
    put('new', TABLE % ('見本健康保険組合', 2, 6, 7, 1))
    done = run('notice', '--change', 'old', 'new')
    check('another society, or another name: it is asked', done.returncode == 0 and '組合が違います' in done.stderr.decode()
          and '組合の名称' in done.stdout.decode(), said(done))
    put('old', TABLE % ('見本健康保険組合', 1, 3, 4, 1))
    check('its own: nothing', run('notice', '--change', 'old', 'new').stderr == b'')


def recipients():
    """Of a purpose that the page did not tell, its recipient is new there, and not to those who had the data."""
    first, second = (TABLE % ('見本健康保険組合', *days, 1) for days in ((1, 3, 4), (2, 6, 7)))
    aside = second.replace('利用目的=調査\n', '', 1)
    for says, old, new, kind in (('from hidden to published', first + CELL % ('健診', HIDDEN), second + CELL % ('健診', ''), GOES_ON),
                                 ('hidden in one, published in another', first + CELL % ('健診', HIDDEN) + OTHER % '管理',
                                  aside + OTHER % '調査' + CELL % ('資格', ''), GOES_ON),
                                 ('published in another before', first + CELL % ('健診', HIDDEN) + OTHER % '調査',
                                  second + CELL % ('健診', '') + OTHER % '調査', None),
                                 ('hidden still, published in a new one: as new', first + CELL % ('健診', HIDDEN),
                                  second + CELL % ('健診', HIDDEN) + OTHER % '調査' + CELL % ('資格', ''), '追加：見本県（法令に基づく提供）')):
        put('old', old)
        put('new', new)
        page = run('notice', '--change', 'old', 'new').stdout.decode()
        check(says, PROVISION % kind in page if kind else '個人データの提供の変更' not in page and '公表の開始：調査' in page, page)


def withheld():
    """Of a purpose that nobody may read of any more, its recipient leaves the page, too, and that is said: whether the provision goes on."""
    first, second = (TABLE % ('見本健康保険組合', *days, 1) for days in ((1, 3, 4), (2, 6, 7)))
    other = second.replace('提供先=見本県', '提供先=見本市')
    ground = second.replace('提供区分=法令', '提供区分=国等')
    for says, new, kind in (('it goes on', second + CELL % ('健診', HIDDEN), '公表の取りやめ：見本県（法令に基づく提供）（この提供は続きます）'),
                            ('to another, who is not named', other + CELL % ('健診', HIDDEN), '廃止：見本県（法令に基づく提供）'),
                            ('to the same, on another ground', ground + CELL % ('健診', HIDDEN), '公表の取りやめ：見本県（法令に基づく提供）（この提供先への提供は続きます）')):
        put('old', first + CELL % ('健診', ''))
        put('new', new)
        page = run('notice', '--change', 'old', 'new').stdout.decode()
        check(says, PROVISION % kind in page and '見本市' not in page and '国の機関' not in page, page)
    put('old', first + CELL % ('健診', HIDDEN))
    page = run('notice', '--change', 'old', 'new').stdout.decode()
    check('of what was not told before nothing is', '個人データの提供の変更' not in page, page)


def order():
    """Of another order nobody is told that the page is the same."""
    first, second = (TABLE % ('見本健康保険組合', *days, 1) for days in ((1, 3, 4), (2, 6, 7)))
    put('old', first)
    for says, text, piece in (('another order', second.replace('利用目的=保健指導\n利用目的=調査\n', '利用目的=調査\n利用目的=保健指導\n'), '掲載の順序が変わります'),
                              ('the same', second, '公表事項に、変更はありません')):
        put('new', text)
        page = run('notice', '--change', 'old', 'new').stdout.decode()
        check(says, piece in page and '・' not in page and '変更はありません' in page, page)


def gap():
    """Of days on which no table is in force the page does not say that one is."""
    first, second = (TABLE % ('見本健康保険組合', *days, 1) for days in ((1, 3, 4), (2, 6, 7)))
    put('new', second)
    for end, piece in (('2027-06-30', 'それまでは変更前の内容によります'), ('2027-06-29', '2027年6月29日までは変更前の内容によります。その翌日から施行までは、どの利用目的でも利用しません')):
        put('old', first.replace('[公表事項]', f'終了日={end}\n[公表事項]'))
        page = run('notice', '--change', 'old', 'new').stdout.decode()
        check(f'until {end}', piece in page and ('翌日から' in page) == ('翌日から' in piece), page)


of_one_day()
between()
files()
recipients()
withheld()
order()
gap()
plan()
