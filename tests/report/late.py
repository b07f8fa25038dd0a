#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A table that was adopted behind its 施行日 decided nothing before: a report of the days between is by the one that did, and
says so; one of days before the first table says that none was in force. Until when a judgement holds is told beside it; of
several folders the societies are named where they are not one."""
import json
import shutil

from faketime import riyo_at
from shell import ACCOUNT, expect, path, plan, put, report as check

TABLE = ('[表]\n組合=%s\n版=%d\n%s[公表事項]\n照会先=見本組合\n[類型 資格]\n番号=1\n名称=資格に関する情報\n利用目的=加入者の管理\n'
         '[類型 健診]\n番号=2\n名称=健診に関する情報\n利用目的=保健指導\n%s')
HIDDEN = '利用目的=分析\n[セル 健診 / 分析]\n判断者=甲\n理由=甲の理由\n判断日=2026-11-01\n有効期限=2027-06-30\n非公表=21-4-1\n'
LAYOUT = '[レイアウト]\n形式=csv\n見出し行=1\n本人=記号\n本人=番号\n本人=枝番\n' + ''.join(f'[列 {n}]\n類型=健診\n' for n in ('記号', '番号', '枝番'))
RULES = ('[担当 係]\n類型=資格\n類型=健診\n担当者=a1\n代行=%s\n[業務 名簿]\nセル=健診 / 保健指導\nセル=資格 / 加入者の管理\n判断者=乙\n'
         '判断日=2026-11-01\n有効期限=2027-03-31\n理由=宛名\n[本人 加入者]\n形式=記号-番号-枝番\n')


def on(day, *words, folder='riyo'):
    return riyo_at(f'2026-12-{day:02} 12:00:00', *words, *[] if words[0] == 'init' else ['-C', folder])


def use(day, purpose, folder='riyo'):
    expect(f'{purpose} on day {day}', on(day, 'filter', '-p', purpose, '-a', 'a1', '-l', 'x', 'x.csv', '-o', 'out.csv', folder=folder), 0)


def live(folder='riyo', society='見本健康保険組合', dates=''):
    shutil.rmtree(path(folder), ignore_errors=True)
    put('x.layout', LAYOUT)
    put('x.csv', '記号,番号,枝番\n52,11,1\n')
    put('rules', RULES % ACCOUNT)
    put('table', TABLE % (society, 1, dates, HIDDEN))
    expect('a folder', on(1, 'init', folder, '--table', 'table', '-q'), 0)
    for part in 'x.layout', 'rules':
        expect(part, on(1, 'adopt', part, '-q', folder=folder), 0)


def page(day, *period):
    return json.loads(on(day, 'audit', 'report', '--json', *period).stdout)


def statuses(found):
    return {row['status']: row['operations'] for row in found['cells'] if row['purpose'] == '分析'}


def late():
    """版2 publishes the cell from the fifth on, and is adopted on the tenth."""
    live()
    use(2, '分析')
    use(7, '分析')
    put('table', TABLE % ('見本健康保険組合', 2, '公表日=2026-12-03\n施行日=2026-12-05\n', '利用目的=分析\n'))
    expect('it is adopted late', on(10, 'adopt', 'table', '--judge', '乙'), 0)
    use(11, '分析')
    found = page(12)
    check('each use counts by what decided then', statuses(found) == {'公表': 1, '当時非公表、現在は公表': 2}, found['cells'])
    check('hidden up to the day of adoption', [(row['days'], row['operations']) for row in found['unpublished']] == [('～ 2026-12-10', 2)], found['unpublished'])
    told = [row['value'] for row in found['auditor'] if row['item'] == '施行日より後の採用']
    check('that it was adopted late is said', len(told) == 1 and all(word in told[0] for word in ('第2版', '2026-12-05', '2026-12-10')), found['auditor'])
    between = page(12, '--to', '2026-12-08')
    check('a report of the days between is by the table of then', statuses(between) == {'非公表': 2} and between['day'] == '2026-12-08'
          and [row['days'] for row in between['unpublished']] == ['～ 2026-12-08'], between['cells'])
    check('and says that the other was adopted later', [row['value'] for row in between['auditor'] if row['item'] == '施行日より後の採用'] == told, between['auditor'])
    for words in ('--to', '2026-12-04'), ('--from', '2026-12-11'):
        check(f'{words}: of other days nothing is said', '施行日より後の採用' not in json.dumps(page(12, *words), ensure_ascii=False))
    for form in 'text', 'html':
        text = on(12, 'audit', 'report', '--format', form, '--to', '2026-12-08').stdout.decode()
        check(f'{form}: on paper', '施行日より後の採用' in text and '2026-12-10' in text, text[-800:])


def before_all():
    live(dates='公表日=2026-11-01\n施行日=2026-12-05\n')
    put('table', TABLE % ('見本健康保険組合', 2, '公表日=2026-12-03\n施行日=2026-12-20\n', '利用目的=分析\n'))
    expect('another is to come', on(2, 'adopt', 'table', '-q', '--judge', '乙'), 0)
    found = page(3)
    told = [row['value'] for row in found['auditor'] if row['item'] == '利用目的の表']
    check('before the first table: that none is in force, and which is shown', told == ['2026-12-03 には、施行中の版がない。この報告の表は第1版'], found['auditor'])
    check('of all days before the folder, too', [row['value'] for row in page(3, '--to', '2020-01-01')['auditor'] if row['item'] == '利用目的の表']
          == ['2020-01-01 には、施行中の版がない。この報告の表は第1版'])
    check('a period that begins before is whole', page(6, '--from', '2020-01-01')['unpublished'][0]['days'] == '2026-12-05 ～ 2026-12-06', page(6)['unpublished'])
    check('once it is in force nothing is said', not [row for row in page(6)['auditor'] if row['item'] == '利用目的の表'])


def judgements():
    live()
    use(2, '名簿')
    found = page(3)
    check('who acted in whose name is told of each category', {row['actor'] for row in found['staff']} == {f'a1（アカウント {ACCOUNT}）'}, found['staff'])
    html = on(3, 'audit', 'report', '--format', 'html').stdout.decode()
    check('and on the page', f'<th scope=row>a1（アカウント {ACCOUNT}）</th>' in html, html[-3000:])
    check('until when a judgement holds', [row['valid_until'] for row in found['unpublished']] == ['2027-06-30']
          and [(row['task'], row['valid_until']) for row in found['signed_tasks']] == [('名簿', '2027-03-31')], found['signed_tasks'])


def advised():
    """What the report itself takes no option for is advised with the command that does."""
    live()
    expect('it is sealed', on(2, 'audit', 'seal', path('key'), '-q'), 0)
    with open(path('names.csv'), 'w') as names:
        names.write('記号,番号,枝番\n' + ''.join(f'52,{n},1\n' for n in range(1, 100)))
    for _ in range(30):
        on(3, 'filter', '-p', '保健指導', '-a', 'a1', '-l', 'x', 'names.csv', '-o', 'out.csv', '-q')
    told = ''.join(str(row['value']) for row in page(3)['auditor'])
    check('--anchor and --seal-key are those of verify', all(told.count(word) == told.count('riyo audit verify ' + word) == 1 for word in ('--anchor', '--seal-key')), told)


def societies():
    live()
    live('other', '別の見本健康保険組合')
    live('third')
    for names in ('riyo', 'other', 'third'), ('riyo', 'third'):
        text = riyo_at('2026-12-03 12:00:00', 'audit', 'report', *names).stdout.decode().replace('\n', '')
        both = '異なる組合の利用を合計しています: 見本健康保険組合、別の見本健康保険組合。'
        check(f'{names}: who sums societies is told which', (both in text) == ('other' in names), text[:400])
        found = json.loads(riyo_at('2026-12-03 12:00:00', 'audit', 'report', *names, '--json').stdout)
        check(f'{names}: in JSON', found.get('warning') == (both if 'other' in names else None), found.get('warning'))
        html = riyo_at('2026-12-03 12:00:00', 'audit', 'report', *names, '--format', 'html').stdout.decode()
        check(f'{names}: in HTML', (both in html) == ('other' in names))


late()
before_all()
judgements()
advised()
societies()
plan()
