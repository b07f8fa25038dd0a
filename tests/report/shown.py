#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What audit show finds by each of its filters, where old files of the log were archived: with them and without, beside a
reader of its own; and that a spreadsheet takes no field of a csv for a formula, nor for two."""
import csv
import io
import json
import os
import shutil

from faketime import riyo_at
from shell import ACCOUNT, expect, get, path, plan, put, report as check, run

RULES = ('[担当 係]\n類型=資格\n類型=口座\n担当者=a1\n担当者=a2\n担当者=-a3\n代行=%s\n[法令 開示]\n根拠=個人情報保護法33条\n類型=資格\n承認者=見本\n'
         '[本人 加入者]\n形式=記号-番号-枝番\n')
LAYOUT = '[レイアウト]\n形式=csv\n見出し行=1\n本人=記号\n本人=番号\n本人=枝番\n' + ''.join(f'[列 {n}]\n類型=資格\n' for n in ('記号', '番号', '枝番'))
ODD = '=1+1', '+1', '-1', '@x', '＝1', '＋1', '－1', '＠x', 'a,"b"', "'x"


def on(day, *words):
    return riyo_at(f'2026-12-{day:02} 12:00:00', *words, *[] if words[0] == 'init' else ['-C', 'riyo'])


def live():
    put('x.layout', LAYOUT)
    put('rules', RULES % ACCOUNT)
    for name in 'x.csv', 'y.csv':
        put(name, '記号,番号,枝番\n52,11,1\n')
    expect('a folder', on(1, 'init', 'riyo', '--builtin', '-q'), 0)
    for part in 'x.layout', 'rules':
        expect(part, on(1, 'adopt', part, '-q'), 0)
    for day in 1, 2, 3:
        for actor, name, words in (('a1', 'x.csv', ('-p', '加入者の管理')), ('a2', 'y.csv', ('-p', '保険料の徴収')),
                                   ('a1', 'y.csv', ('--law', '開示', '--approver', '見本', '--ref', f'受付-{day}'))):
            expect(f'a use on day {day}', on(day, 'filter', *words, '-a', actor, '-l', 'x', name, '-o', f'out-{day}.csv'), 0)
        on(day, 'filter', '-p', '保険給付の支払', '-a', 'a2', '-l', 'x', 'x.csv', '-o', 'out.csv')
        on(day, 'filter', '-p', '加入者の管理', '-a', 'a1', '-l', 'x', 'x.csv', '-o', 'to.csv', '--recipient', '見本印刷')
    os.mkdir(path('old'))
    expect('it is archived', on(3, 'audit', 'archive', path('old'), '--before', '2026-12-03', '-q'), 0)


def lines_of(folder):
    return [json.loads(line) for name in sorted(os.listdir(path(folder))) if name.endswith('.jsonl')
            for line in get(f'{folder}/{name}').splitlines()]


def filters(old):
    """Each filter, and which entries it is to let through."""
    first = next(entry for entry in old if entry['event'] == 'begin')
    masks = {'x.csv': next(entry['input'] for entry in old if entry.get('op') == first['op'] and 'input' in entry)}
    return [
        (('--op', first['op']), lambda e: first['op'] in str(e.get('op', '')).split(',')),
        (('--actor', 'a2'), lambda e: e.get('actor') == 'a2'),
        (('--file', 'x.csv'), lambda e: masks['x.csv'] in (e.get('input'), e.get('output'), *e.get('sources', []))),
        (('--seq', '4'), lambda e: e['seq'] == 4),
        (('--seq', f'3-{old[-1]["seq"] + 2}'), lambda e: 3 <= e['seq'] <= old[-1]['seq'] + 2),
        (('--from', '2026-12-02'), lambda e: e['time'][:10] >= '2026-12-02'),
        (('--from', '2026-12-02', '--to', '2026-12-02'), lambda e: e['time'][:10] == '2026-12-02'),
        (('--event', 'begin', '--actor', 'a1'), lambda e: e['event'] == 'begin' and e.get('actor') == 'a1'),
        (('--law', '開示'), lambda e: e.get('law') == '開示'),
        (('--recipient', '見本印刷'), lambda e: e.get('recipient') == '見本印刷'),
        (('--purpose', '保険料の徴収'), lambda e: e.get('purpose') == '保険料の徴収' or '保険料の徴収' in str(e.get('cells', ''))),
    ]


def shown():
    live()
    old, new = lines_of('old'), lines_of('riyo/audit')
    check('two days are archived', old[-1]['seq'] + 1 == new[0]['seq'] and {e['time'][:10] for e in old} == {'2026-12-01', '2026-12-02'}, old[-1])
    for words, lets in filters(old):
        for archived, all_ in ((), new), (('--archived', path('old')), old + new):
            for form in (), ('--json',):
                done = on(3, 'audit', 'show', *words, *archived, *form)
                got, want = [e['seq'] for e in map(json.loads, done.stdout.splitlines()) if 'seq' in e], [e['seq'] for e in all_ if lets(e)]
                check(f'{" ".join(words)}{" and the archive" if archived else ""}{" in JSON" if form else ""}: {len(want)} entries', got == want
                      and (not archived or got), got, want, done.stderr.decode())
                check('and what was not read is told, or nothing is', (b'--archived' in done.stderr) == (not archived), done.stderr.decode())
    words = '--from', '2026-12-02', '--to', '2026-12-02', '--archived', path('old')
    rows = list(csv.reader(io.StringIO(on(3, 'audit', 'report', '--format', 'csv', *words).stdout.decode('utf-8-sig'))))[1:]
    check('a csv of a day has what show has', [int(row[0]) for row in rows]
          == [json.loads(line)['seq'] for line in on(3, 'audit', 'show', *words).stdout.splitlines()], rows[:2])


def formulas():
    """What somebody stated stands there as it is, behind an apostrophe where a spreadsheet would reckon with it."""
    for text in ODD:
        on(3, 'filter', '-p', '加入者の管理', '--actor=-a3', '-l', 'x', 'x.csv', '-o', 'o.csv', f'--ref={text}')
    on(3, 'filter', '-p', '=HYPERLINK("http://127.0.0.1/","a")', '-a', 'a1', '-l', 'x', 'x.csv', '-o', 'o.csv')
    text = on(3, 'audit', 'report', '--format', 'csv').stdout.decode('utf-8-sig')
    rows = list(csv.DictReader(io.StringIO(text)))
    check('every row has every field', all(None not in row and None not in row.values() for row in rows))
    fields = [field for row in rows for field in row.values()]
    check('no field begins as a formula', not [field for field in fields if field[:1] in set('=+-@＝＋－＠\t\r\n')],
          [field for field in fields if field[:1] in set('=+-@＝＋－＠\t\r\n')])
    got = {row['文書'] for row in rows if row['担当者'] == "'-a3" and row['文書']}
    check('what it was is there', got == {("'" + text if text[0] in '=+-@＝＋－＠' else text) for text in ODD}, got)
    check('each text stands in quotes', all(line.count('"') % 2 == 0 for line in text.split('\r\n')))
    put('rules', get('rules').decode().replace('担当者=-a3', '担当者==a3'))
    expect('a name as a formula', on(3, 'adopt', 'rules', '-q'), 0)
    register = on(3, 'register', '--format', 'csv').stdout.decode('utf-8-sig')
    fields = [field for row in csv.reader(io.StringIO(register)) for field in row]
    check('nor in the register', not [field for field in fields if field[:1] in set('=+-@＝＋－＠')] and 'a1、a2、=a3' in fields, fields)
    for page in 'riyo.1', 'ja/riyo.1':
        with open(os.path.join(os.environ['top_srcdir'], 'doc', page), encoding='utf-8') as file:
            check(f'{page} says so', '＝' in file.read())


shown()
formulas()
plan()
