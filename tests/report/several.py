#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""One report of several folders: a verdict on each, sums that are those of the single reports, and each by itself; what
is altered or cannot be read is said, and ends with its status."""
import csv
import io
import json
import os
import re
import shutil
import subprocess
import time

from faketime import riyo_at
from shell import RIYO, environment, expect, home, path, plan, put, report as check, run

LAYOUT = ('[レイアウト]\n形式=csv\n見出し行=1\n本人=記号\n本人=番号\n本人=枝番\n'
          + ''.join(f'[列 {name}]\n類型=資格\n' for name in ('記号', '番号', '枝番')))
USES = {'a': ['加入者の管理'] * 3, 'b': ['加入者の管理', '保険料の徴収'], 'c': ['医療費通知の発行']}


def reported(*words):
    return run('audit', 'report', *words)


def read(*words):
    done = reported(*words, '--format', 'json')
    return json.loads(done.stdout), done


def prepare():
    put('x.layout', LAYOUT)
    put('x.csv', '記号,番号,枝番\n52,1,1\n52,2,1\n')
    for name, purposes in USES.items():
        run('init', name, '--builtin')
        expect(f'{name} is there', run('adopt', 'x.layout', '-C', name), 0)
        for purpose in purposes:
            run('filter', '-C', name, '-p', purpose, '-l', 'x', 'x.csv')


def cells_of(page):
    return {(cell['category'], cell['purpose']): [cell[key] for key in ('operations', 'uncounted', 'refused')] for cell in page['cells']}


def compare_sums():
    together, done = read('a', 'b', 'c')
    alone = [read('-C', name)[0] for name in USES]
    check('all intact: exit 0', done.returncode == 0 and done.stderr == b'' and together['integrity'] == 'intact', done.stderr)
    check('each folder has its verdict and its figures',
          [(row['folder'], row['verdict'], row['operations'], row['permitted'], row['refused_begins']) for row in together['folders']]
          == [('a', '改変なし', 3, 6, 0), ('b', '改変なし', 2, 4, 0), ('c', '改変なし', 1, 0, 0)], together['folders'])
    for key in 'operations', 'permitted', 'refused', 'refused_begins', 'law_operations':
        check(f'the sum of {key}', together[key] == sum(page[key] for page in alone), together[key], [page[key] for page in alone])
    sums = {}
    for page in alone:
        for cell, counts in cells_of(page).items():
            if any(counts):
                sums[cell] = [x + y for x, y in zip(sums.get(cell, [0, 0, 0]), counts)]
    check('the sum of each cell that was met', cells_of(together) == sums and len(sums) == 3, together['cells'], sums)
    check('in how many folders', {cell['purpose']: cell['folders'] for cell in together['cells']}
          == {'加入者の管理': 2, '保険料の徴収': 1, '医療費通知の発行': 1}, together['cells'])
    check('each report stands behind, as it is alone',
          [{key: value for key, value in page.items() if key != 'folder'} for page in together['reports']] == alone)
    check('in the order in which they were named', [page['folder'] for page in read('c', 'a')[0]['reports']] == ['c', 'a'])
    check('several behind a -C each are the same', reported('-C', 'a', '-C', 'b').stdout == reported('a', 'b').stdout != b''
          and reported('-C', 'a', '-C', 'b').returncode == reported('a', 'b').returncode, reported('-C', 'a', '-C', 'b').stderr.decode())
    expect('one of them without a name', reported('-C', 'a', '-C', ''), 2, '-C')
    check('a folder without -C is the same', reported('a').stdout == reported('-C', 'a').stdout != b'')
    limited = read('a', 'b', '--to', '2020-01-01')[0]
    check('the period holds for all', limited['operations'] == 0 and {page['to'] for page in limited['reports']} == {'2020-01-01'})


def compare_forms():
    text = reported('a', 'b').stdout.decode()
    check('the text has the verdicts before all else', 0 < text.index('フォルダーごとの検証') < text.index('全フォルダーの合計') < text.index('==== a\n')
          < text.index('==== b\n'), text[:800])
    check('each line of the text has at most 80 columns', all(len(line.encode('cp932', 'replace')) <= 80 for line in text.split('\n')))
    page = reported('a', 'b', '--format', 'html').stdout.decode()
    check('one page, one h1, one style', [len(re.findall(tag, page)) for tag in ('<html', '<h1', '<style', '</body>')] == [1, 1, 1, 1])
    check('a matrix for each folder', page.count('aria-label="類型と利用目的"') == 2 and page.index('フォルダーごとの検証') < page.index('class=matrix'))
    rows = list(csv.reader(io.StringIO(reported('a', 'b', '--format', 'csv').stdout.decode('utf-8-sig'))))
    alone = [list(csv.reader(io.StringIO(reported(name, '--format', 'csv').stdout.decode('utf-8-sig')))) for name in 'ab']
    check('the csv is the entries of each, the folder first',
          rows == [['フォルダー', *alone[0][0]]] + [[name, *row] for name, lines in zip('ab', alone) for row in lines[1:]] and len(rows) > 12, rows[:2])


def try_damage():
    log = path('b/audit/000001.jsonl')
    whole = open(log, 'rb').read()
    put('b/audit/000001.jsonl', whole.replace(b'"purpose":', b'"purpozse":', 1))
    together, done = read('a', 'b', 'c')
    check('one altered log makes all 1', done.returncode == 1 and together['integrity'] == 'altered'
          and [page['integrity'] for page in together['reports']] == ['intact', 'altered', 'intact'], done.returncode)
    expect('which folder it was is said', done, 1, 'riyo: b: ', '000001.jsonl')
    check('once', done.stderr.count(b'\n') == 1, done.stderr)
    row = together['folders'][1]
    check('and in the page, with what is wrong', row['verdict'] == '改変あり' and '000001.jsonl' in row['problem'], row)
    text = reported('a', 'b').stdout.decode()
    check('the text says so before it counts', text.index('合計は信頼できません') < text.index('利用 '), text[:300])
    together, done = read('a', 'b', 'nowhere')
    check('a folder that cannot be read: 2, and the others are reported',
          done.returncode == 2 and together['integrity'] == 'unreadable' and [page['folder'] for page in together['reports']] == ['a', 'b'])
    row = together['folders'][2]
    check('it has its verdict, and no figure', row['verdict'] == '読めません' and row['operations'] == '' and 'nowhere' in row['problem'], row)
    check('it is in no sum', together['operations'] == sum(page['operations'] for page in together['reports']))
    put('b/audit/000001.jsonl', whole)
    together, done = read('nowhere', 'neither')
    expect('where none can be read, each is said to be so', done, 2, 'nowhere', 'neither')
    check('and has its row', [(row['folder'], row['verdict']) for row in together['folders']] == [('nowhere', '読めません'), ('neither', '読めません')]
          and together['reports'] == [] and together['integrity'] == 'unreadable', together)


def try_calls():
    expect('a folder named twice would be no sum', reported('a', 'b', './a'), 2, './a', '二度')
    os.symlink('a', path('link'))
    expect('by another name neither', reported('a', 'link'), 2, 'link', '二度')
    expect('-C and a folder', reported('-C', 'a', 'b'), 2, '-C')
    os.mkdir(path('empty'))
    expect('--archived of what none archived', reported('a', 'b', '--archived', 'empty'), 2, '--archived', 'empty')
    expect('--archived twice of one folder', reported('a', '--archived', 'empty', '--archived', 'none'), 2, '--archived')
    expect('a day that is none', reported('a', 'b', '--from', '2026-13-01'), 2, '2026-13-01')
    for form in 'text', 'json', 'html', 'csv':
        expect(f'a period to come is no spotless page: {form}', reported('a', '--from', '2999-01-01', '--format', form), 2, '2999-01-01')
    expect('nor of several', reported('a', 'b', '--from', '2999-01-01'), 2, '2999-01-01')
    expect('nor a list of what was provided', run('audit', 'show', '--provision', '-C', 'a', '--from', '2999-01-01'), 2, '2999-01-01')
    expect('a format that is none', reported('a', 'b', '--format', 'xml'), 2, '--format')
    done = reported('a', 'x\x1b[2J\nriyo: 改変なし')
    check('a name obeys nothing and forges no line', b'\x1b' not in done.stdout + done.stderr
          and not re.search(r'(?m)^riyo: 改変なし', (done.stdout + done.stderr).decode()), done.stderr)
    check('nothing is written', sorted(os.listdir(path('a'))) == sorted(os.listdir(path('c'))))


def copied(says, names, counted, copy, what):
    """One log, given twice: told, and counted once."""
    together, done = read(*names)
    rows = {row['folder']: row for row in together['folders']}
    alone = read('-C', counted)[0]
    check(f'{says}: counted once', done.returncode == 0 and together['operations'] == alone['operations'] > 0 and [
        cell['folders'] for cell in together['cells']] == [1] * len(together['cells']), together['operations'], alone['operations'], together['cells'])
    check(f'{says}: and told', f'「{counted}」と{what}監査記録' in rows[copy]['problem'] and rows[counted]['problem'] == ''
          and copy in done.stderr.decode() and counted + '\n' not in done.stderr.decode(), rows, done.stderr.decode())
    text = reported(*names).stdout.decode()
    check(f'{says}: before all that is counted', '写しがあります' in text and text.index('写しがあります') < text.index('利用 '), text[:300])
    lines = list(csv.reader(io.StringIO(reported(*names, '--format', 'csv').stdout.decode('utf-8-sig'))))
    check(f'{says}: the csv has its entries once', {line[0] for line in lines[1:]} == {counted}, lines[:2])


def entries_of(*names):
    """What a csv has of each folder."""
    lines = list(csv.reader(io.StringIO(reported(*names, '--format', 'csv').stdout.decode('utf-8-sig'))))[1:]
    return [(line[0], int(line[1])) for line in lines], lines


def log_of(name):
    return [json.loads(line) for line in run('audit', 'show', '-C', name).stdout.splitlines()]


def parted():
    """a and copy have gone on each by itself; third goes on from copy: every entry counts once, and which is said with its number."""
    shutil.copytree(path('copy'), path('third'))
    run('filter', '-C', 'copy', '-p', '医療費通知の発行', '-l', 'x', 'x.csv')
    for _ in range(3):
        run('filter', '-C', 'third', '-p', '加入者の管理', '-l', 'x', 'x.csv')
    for _ in range(4):
        run('filter', '-C', 'a', '-p', '保険料の徴収', '-l', 'x', 'x.csv')
    logs = {name: log_of(name) for name in ('a', 'copy', 'third')}
    every = {entry['hash']: entry for log in logs.values() for entry in log}
    uses = [entry for entry in every.values() if entry['event'] == 'begin']
    for names in ('a', 'copy', 'third'), ('third', 'copy', 'a'), ('copy', 'a', 'third'):
        together, done = read(*names)
        problems = {row['folder']: row['problem'] for row in together['folders']}
        check(f'{names}: every use counts once', done.returncode == 0 and together['operations'] == len(uses)
              and sum(row['operations'] for row in together['cells']) == len([e for e in uses if e['purpose'] != '医療費通知の発行']),
              together['operations'], len(uses), problems, together['cells'])
        rows, _ = entries_of(*names)
        check(f'{names}: the csv has every entry once', len(rows) == len(every) and len(set(rows)) == len(rows), len(rows), len(every))
        for name, problem in problems.items():
            found = re.search(r'記録番号 (\d+) までは合計に含めたもの。(\d+) から (\d+) までの (\d+) 件はこのフォルダーだけのもので、合計に含む', problem)
            numbers = [n for folder, n in rows if folder == name]
            check(f'{names}: {name}: which of them is said', problem == '' and numbers == list(range(1, len(logs[name]) + 1)) or found
                  and [int(text) for text in found.groups()] == [numbers[0] - 1, numbers[0], numbers[-1], len(numbers)]
                  and numbers[-1] == len(logs[name]), problem, numbers)
    together = read('a', 'b', 'copy', 'third')[0]
    check('others count as they are', together['operations'] == len(uses) + read('-C', 'b')[0]['operations'], together['operations'])
    log = path('copy/audit/000001.jsonl')
    whole = open(log, 'rb').read()
    put('copy/audit/000001.jsonl', whole[:-200] + whole[-200:].replace(b'"prev":', b'"prex":', 1))
    together = read('a', 'copy')[0]
    row = together['folders'][1]
    check('of one that was altered nothing counts, which is said with numbers', together['operations'] == read('-C', 'a')[0]['operations']
          and re.search(r'記録番号 \d+ までは合計に含めたもの。\d+ から \d+ までの \d+ 件は合計に含まない', row['problem']), row)
    put('copy/audit/000001.jsonl', whole)


def begin():
    """A use of x, whose last line is to come."""
    with open(path('x.csv')) as whole:
        lines = whole.readlines()
    running = subprocess.Popen([RIYO, 'filter', '-C', 'x', '-p', '加入者の管理', '-l', 'x', '-', '-o', 'running.csv'],
                               cwd=home, env=environment, stdin=subprocess.PIPE)
    running.stdin.write(''.join(lines[:-1]).encode())
    running.stdin.flush()
    for _ in range(600):
        if log_of('x')[-1]['event'] == 'begin':
            break
        time.sleep(0.1)
    return running, lines[-1].encode()


def try_running():
    """x is copied while a use runs: its begin is in both, its end in x alone, which counts once, whichever went on."""
    run('init', 'x', '--builtin')
    run('adopt', 'x.layout', '-C', 'x')
    shutil.copytree(path('x'), path('w'))
    for _ in range(6):
        run('filter', '-C', 'w', '-p', '保険料の徴収', '-l', 'x', 'x.csv')
    running, rest = begin()
    for name in 'y', 'z':
        shutil.copytree(path('x'), path(name))
    running.communicate(rest)
    check('the use ended', running.returncode == 0 and log_of('x')[-1]['event'] == 'end', running.returncode)
    for _ in range(2):
        run('filter', '-C', 'y', '-p', '保険料の徴収', '-l', 'x', 'x.csv')
    for names, n_more in (('x', 'y'), 2), (('y', 'x'), 2), (('x', 'z'), 0), (('z', 'y', 'x'), 2), (('y', 'x', 'z'), 2):
        together = read(*names)[0]
        want = {('資格', '加入者の管理'): [1, 0, 0], **({('資格', '保険料の徴収'): [2, 0, 0]} if n_more else {})}
        check(f'{names}: what ran while the copy was made counts once, with its end', cells_of(together) == want
              and [together['operations'], together['permitted']] == [1 + n_more, 2 + 2 * n_more], together['cells'], together['operations'], together['permitted'])
    for names in ('w', 'x', 'z'), ('w', 'z', 'x'), ('z', 'x', 'w'):
        together = read(*names)[0]
        check(f'{names}: so does what ran in a copy while it was copied', cells_of(together) == {('資格', '加入者の管理'): [1, 0, 0], ('資格', '保険料の徴収'): [6, 0, 0]}
              and [together['operations'], together['permitted']] == [7, 14], together['cells'], together['operations'], together['permitted'])


def try_copies():
    shutil.copytree(path('a'), path('copy'))
    copied('a copy', ('a', 'copy'), 'a', 'copy', '同じ')
    run('filter', '-C', 'copy', '-p', '加入者の管理', '-l', 'x', 'x.csv')
    copied('what went on counts', ('a', 'copy'), 'copy', 'a', '同じ')
    for _ in range(2):
        run('filter', '-C', 'a', '-p', '保険料の徴収', '-l', 'x', 'x.csv')
    parted()
    subprocess.run([os.path.join(os.environ['top_builddir'], 'tests', 'log', 'tool'), 'append', path('a'), '200', '2', '20000'],
                   check=True, stdout=subprocess.DEVNULL)
    shutil.rmtree(path('copy'))
    shutil.copytree(path('a'), path('copy'))
    os.mkdir(path('old'))
    done = run('audit', 'archive', '-C', 'copy', path('old'), '--before', '2999-01-01', '--json')
    check('of one the old files are archived', json.loads(done.stdout or b'{}').get('files', 0) > 1, done.stderr.decode())
    together, done = read('a', 'copy')
    check('an entry of both tells that it is one', ['監査記録' in row['problem'] for row in together['folders']].count(True) == 1, together['folders'])


def on(day, *words):
    done = riyo_at(f'2026-12-{day:02} 10:00:00', *words)
    expect(f'on day {day}: {" ".join(words)}', done, 0)
    return done


def use(day, folder):
    on(day, 'filter', '-C', folder, '-p', '加入者の管理', '-l', 'x', 'x.csv', '-q', '-o', 'out.csv')


def archive(folder, to, before):
    os.makedirs(path(to), exist_ok=True)
    on(4, 'audit', 'archive', '-C', folder, to, '--before', f'2026-12-{before:02}', '-q')


def live(*folders):
    """A log of three days, a use more on each, and a copy of it."""
    for name in (*folders, 'old', 'older'):
        shutil.rmtree(path(name), ignore_errors=True)
    on(1, 'init', folders[0], '--builtin', '-q')
    on(1, 'adopt', 'x.layout', '-C', folders[0], '-q')
    for day in 1, 2, 2, 3, 3, 3:
        use(day, folders[0])
    for name in folders[1:]:
        shutil.copytree(path(folders[0]), path(name))


def counted(says, names, n_uses, of, n_archived):
    """How many uses are in the sum, and whose log counts, whichever is named first."""
    for order in names, names[::-1]:
        page = json.loads(riyo_at('2026-12-05 10:00:00', 'audit', 'report', *order, '--json').stdout)
        problems = {row['folder']: row['problem'] for row in page['folders']}
        check(f'{says}: every use that one of them has, once', page['operations'] == n_uses
              and [cell['operations'] for cell in page['cells']] == [n_uses], page['operations'], n_uses, problems)
        check(f'{says}: and which counts', all(('合計に含' in problem) == (name != of) for name, problem in problems.items()), problems)
        check(f'{says}: what nobody has is told', page['archived'] == n_archived, page['archived'], n_archived)
        lines = riyo_at('2026-12-05 10:00:00', 'audit', 'report', *order, '--format', 'csv').stdout.decode('utf-8-sig')
        rows = [(row[0], int(row[1])) for row in list(csv.reader(io.StringIO(lines)))[1:]]
        mine, others = [n for name, n in rows if name == of], [n for name, n in rows if name != of]
        check(f'{says}: the csv has its entries once, and of the other what it alone recorded: where it was archived to',
              mine == list(range(n_archived + 1, mine[-1] + 1)) and len(others) in (0, 2), rows)
    return problems


def try_archived():
    live('f', 'g')
    archive('f', 'old', 2)
    told = riyo_at('2026-12-05 10:00:00', 'audit', 'report', 'f', 'g').stderr.decode()
    check('what was read there is not called missing', 'g' in told and 'f: ' not in told, told)
    problems = counted('what one has archived stands in the other', ('f', 'g'), 6, 'f', 0)
    check('and it is told where it was read', '「g」' in problems['f'] and '移動済み' in problems['f'], problems)
    use(4, 'f')
    counted('and what went on counts too', ('f', 'g'), 7, 'f', 0)
    first = int(json.loads(open(path('f/audit/archived')).read())['seq'])
    archive('g', 'older', 2)
    counted('both have archived it', ('f', 'g'), 6, 'f', first)
    live('f', 'g')
    archive('f', 'old', 4)  # begins a file of day 4
    archive('f', 'old', 4)
    check('no entry stands in both', set(os.listdir(path('f/audit'))).isdisjoint(set(os.listdir(path('g/audit'))) - {'lock', 'turn', 'archived', 'alert'}),
          os.listdir(path('f/audit')), os.listdir(path('g/audit')))
    counted('all that the copy has was archived: it is one log still', ('f', 'g'), 6, 'f', 0)
    live('f', 'g')
    archive('f', 'old', 3)
    archive('g', 'older', 2)
    counted('it cannot be read there: the one that has most counts', ('f', 'g'), 5, 'g', first)
    live('f', 'g')
    archive('f', 'old', 2)
    log = path('g/audit/000001.jsonl')
    put('g/audit/000001.jsonl', open(log, 'rb').read().replace(b'"purpose":', b'"purpozse":', 1))
    page = json.loads(riyo_at('2026-12-05 10:00:00', 'audit', 'report', 'f', 'g', '--json').stdout)
    check('nothing is taken from one that was altered', [row['verdict'] for row in page['folders']] == ['改変なし', '改変あり']
          and page['operations'] == 5 and '「g」' not in page['folders'][0]['problem'], page['folders'])


prepare()
compare_sums()
compare_forms()
try_damage()
try_calls()
try_copies()
try_running()
try_archived()
plan()
