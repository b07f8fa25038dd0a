#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Over random histories the figures of all sheets agree with one another, with those of the periods that make up the time, with
the same log when half of it is archived, and with what copies of it have in common and apart. The entries are made here, and
chained as the library does: begins and ends in any order, uses that are refused, cut off, let go, never ended, or were
rehearsals, those of a law, limited ones, and to whom data was handed. RIYO_SEED is another history, RIYO_HISTORIES how many."""
import csv
import datetime
import hashlib
import io
import json
import os
import random
import shutil
from collections import Counter

from faketime import riyo_at
from shell import expect, get, path, plan, put, report as check

TABLE = ('[表]\n組合=見本健康保険組合\n版=1\n公表日=2025-12-01\n施行日=2026-01-01\n[公表事項]\n照会先=見本組合\n[類型 健診]\n番号=1\n名称=健診情報\n利用目的=勧奨\n'
         '利用目的=報告\n[類型 レセ]\n番号=2\n名称=レセ情報\n利用目的=支払\n利用目的=勧奨\n[利用目的 報告]\n提供先=国\n提供区分=第三者\n'
         '[セル レセ / 勧奨]\n判断者=甲\n理由=甲の理由\n非公表=21-4-1\n')
LAYOUT = '[レイアウト]\n形式=csv\n見出し行=1\n本人=なし\n[列 結果]\n類型=健診\n'
NOW = '2026-12-01 12:00:00'
HASH = ',"hash":"%s"}'
USES = (({'purpose': '勧奨'}, ['健診 / 勧奨', 'レセ / 勧奨'], None), ({'purpose': '報告'}, ['健診 / 報告'], '国'), ({'purpose': '支払'}, ['レセ / 支払'], None),
        ({'task': '名簿'}, ['健診 / 報告', 'レセ / 支払'], '国'))


class Log:
    """Entries in memory; written a file a month, each with what the folder is."""

    def __init__(self, template, rng):
        self.rng, self.entries, self.files = rng, [], {1: get('base/audit/000001.jsonl')}
        self.folder, self.table = template
        last = json.loads(self.files[1].splitlines()[-1])
        self.seq, self.prev, self.time, self.open, self.number = last['seq'], last['hash'], datetime.datetime(2026, 1, 31, 9), {}, 0

    def fork(self):
        other = Log((self.folder, self.table), self.rng)
        other.entries, other.files = list(self.entries), dict(self.files)
        other.seq, other.prev, other.time, other.number = self.seq, self.prev, self.time, self.number
        other.open = {}
        return other

    def write(self, event, members):
        self.seq += 1
        entry = {'seq': self.seq, 'time': self.time.strftime('%Y-%m-%dT%H:%M:%S.000000+09:00'),
                 'mono': int(self.time.replace(tzinfo=datetime.timezone(datetime.timedelta(hours=9))).timestamp() * 1000000),
                 'host': 'h', 'pid': 1, 'account': 'root', 'event': event, **members}
        if event != 'rotate':
            entry['state'] = 0
        entry['prev'] = self.prev
        body = json.dumps(entry, ensure_ascii=False, separators=(',', ':'))[:-1]
        self.prev = entry['hash'] = hashlib.sha256(body.encode()).hexdigest()
        self.entries.append(entry)
        self.files[max(self.files)] += (body + HASH % self.prev + '\n').encode()

    def add(self, event, **members):
        before = self.time
        self.time += datetime.timedelta(seconds=self.rng.randrange(1, 4 * 86400) if self.rng.random() < 0.4 else self.rng.randrange(1, 900))
        if self.time.month != before.month or len(self.files) == 1:
            self.files[max(self.files) + 1] = b''
            self.write('rotate', {'after': f'{max(self.files) - 1:06}.jsonl', 'folder': self.folder})
        self.write(event, members)

    def begin(self):
        rng = self.rng
        self.number += 1
        op = f'{self.rng.getrandbits(64):016x}'
        actor = {'actor': rng.choice(('a1', 'a2', 'root')), 'role': '係'}
        if rng.random() < 0.15:
            stated, cells, recipients = {'law': '照会'}, None, None
            said = {'article': 'x', 'reference': '3', 'approver': 'c1', 'categories': ['健診', 'レセ']}
            if rng.random() < 0.5:
                said['recipient'] = '裁判所'
        else:
            stated, cells, recipients = rng.choice(USES)
            said = {'cells': cells, **({'recipients': [recipients]} if recipients else {})}
            if rng.random() < 0.2:
                said['recipient'] = recipients or '丁社'
            if rng.random() < 0.15:
                said['subject'] = 'c4f82b838b8938230a2248c8b6e0ea0b'
            if rng.random() < 0.1:
                stated = {**stated, 'rehearsal': True}
            if 'task' in stated:
                said.update(judge='乙', judgement='宛名')
        self.open[op] = {**actor, **stated}, cells or ['健診 / ', 'レセ / '], {'files': 0, 'passed': 0}
        self.add('begin', op=op, **self.open[op][0], **said, version=1, table=self.table)

    def go_on(self):
        rng, op = self.rng, self.rng.choice(sorted(self.open))
        members, cells, so_far = self.open[op]
        what = rng.random()
        if what < 0.5:
            n = rng.choice((0, 0, 1, 7, 300))
            so_far['files'] += 1
            so_far['passed'] += n
            self.add('file', op=op, **members, input='?1.csv', output='-', layout='l', records=n, passed=n, left_out=0, bytes=9, xxh3='0' * 32)
            if rng.random() < 0.25:
                left = rng.random() < 0.5
                so_far['passed'] -= 0 if left else n
                self.add('file-failed', op=op, **members, output='-', **({'xxh3': '0' * 32} if rng.random() < 0.8 else {}), **({'left': True} if left else {}), reason='x')
        elif what < 0.62:
            self.add('refused', op=op, **members, code=rng.choice(('NOT_IN_TABLE', 'SUSPENDED', 'BAD_SUBJECT')),
                     **({'category': rng.choice(('健診', 'レセ'))} if rng.random() < 0.8 else {}))
        else:
            del self.open[op]
            permitted = so_far['passed'] if so_far['files'] else rng.choice((0, 0, 5))
            tags = sorted({cell.split(' / ')[0] for cell in rng.sample(cells, rng.randrange(1, len(cells) + 1))})
            self.add(rng.choice(('end', 'end', 'end', 'abandon')), op=op, **members, permitted=permitted,
                     **({'permitted_tags': ','.join(tags)} if permitted else {}), refused=rng.choice((0, 0, 3)),
                     **({'left_out': 2} if rng.random() < 0.2 else {}), **({'passed': 0} if not permitted and rng.random() < 0.3 else {}))

    def refuse(self):
        self.add('refused', code=self.rng.choice(('OUT_OF_SCOPE', 'UNKNOWN_PURPOSE', 'UNKNOWN_ACTOR')), actor=self.rng.choice(('a1', 'x')),
                 **self.rng.choice(({'purpose': '支払'}, {'purpose': '?1'}, {'law': '照会', 'approver': 'c9'})))

    def go(self, n):
        for _ in range(n):
            what = self.rng.random()
            if what < 0.12:
                self.refuse()
            elif what < 0.3 or not self.open:
                self.begin()
            else:
                self.go_on()

    def save(self, folder):
        shutil.copytree(path('base'), path(folder))
        for number, text in self.files.items():
            put(f'{folder}/audit/{number:06}.jsonl', text)


def page(*words):
    done = riyo_at(NOW, 'audit', 'report', *words, '--json')
    if not check(f'{words[:6]}: there is a page', done.returncode == 0, done.returncode, done.stderr.decode(), done.stdout.decode()[:500]):
        raise SystemExit(plan())
    return json.loads(done.stdout)


def summed(rows, *keys, only=lambda row: True):
    return [sum(row[key] if row[key] != '' else 0 for row in rows if only(row)) for key in keys]


def inner(says, found, listed):
    """What one page says in two places is the same in both."""
    cells, staff, months = found['cells'], found['staff'], found['months']
    agree = {'months': [found[key] for key in ('operations', 'permitted', 'refused', 'refused_begins')] == summed(months, 'operations', 'permitted', 'refused', 'refused_begins'),
             'reasons': [found['refused_begins']] == summed(found['refusals'], 'begins'),
             'law uses': found['law_operations'] == len([row for row in found['laws'] if '開始を拒否' not in row['state']]),
             'law refusals': found['law_refused_begins'] == len([row for row in found['laws'] if '開始を拒否' in row['state']]),
             'law records': [found['law_permitted'], found['law_refused']] == summed(found['laws'], 'permitted', 'refused')}
    for category in '健診', 'レセ':
        of = [summed(rows, 'operations', 'uncounted', 'refused', only=lambda row: row['category'] == category) for rows in (cells, staff)]
        agree[f'cells and staff of {category}'] = of[0] == of[1]
    hidden = summed(cells, 'operations', 'uncounted', only=lambda row: '非公表' in row['status'])
    agree['unpublished cells'] = hidden == summed(found['unpublished'], 'operations', 'uncounted')
    unused = {(row['category'], row['purpose']) for row in found['unused']}
    agree['unused cells'] = unused == {(row['category'], row['purpose']) for row in cells if row['operations'] + row['uncounted'] == 0 and row['status'] != '表にない'}
    handed = summed(found['handed'], 'operations', 'permitted', 'uncounted', only=lambda row: row['recipient'] == '国')
    agree['provisions and recipients'] = handed == summed(found['provisions'], 'operations', 'permitted', 'uncounted')
    agree['the list of 29条'] = len(listed) == sum(summed(found['provisions'], 'operations', 'uncounted'))
    counted = [row['permitted'] for row in listed if isinstance(row['permitted'], int)]
    agree['records of that list'] = sum(counted) == sum(summed(found['provisions'], 'permitted'))
    check(f'{says}: its sheets agree', all(agree.values()), [key for key, same in agree.items() if not same], json.dumps(found, ensure_ascii=False))


def figures(found):
    """What of periods is added up, by row."""
    sums = Counter({key: found[key] for key in ('operations', 'permitted', 'refused', 'refused_begins', 'law_operations', 'law_permitted', 'law_refused', 'law_refused_begins')})
    for sheet, names in (('cells', ('category', 'purpose', 'status')), ('staff', ('actor', 'category')), ('handed', ('recipient',)), ('refusals', ('code',)),
                         ('signed_tasks', ('task',)), ('months', ('month',)), ('rehearsals', ('purpose',)), ('provisions', ('month', 'recipients', 'items', 'purpose'))):
        for row in found[sheet]:
            for key, value in row.items():
                if isinstance(value, int) and not key.endswith('_seq'):
                    sums[sheet, key, *(row[name] for name in names)] += value
    for sheet in 'laws', 'limited', 'unfinished':
        for row in found[sheet]:
            sums[sheet, json.dumps(row, ensure_ascii=False, sort_keys=True)] += 1
    return +sums


def count_files(entries):
    """That something went out in, of uses that name to whom; those of a cut stream are no files of theirs."""
    full = {}
    for entry in entries:
        op = entry.get('op')
        if entry['event'] == 'begin' and not entry.get('rehearsal') and ('recipient' in entry or 'recipients' in entry):
            full[op] = []
        elif entry['event'] == 'file' and op in full:
            full[op].append(entry['passed'] > 0)
        elif entry['event'] == 'file-failed' and op in full and 'xxh3' in entry:
            full[op][-1] = False
    return sum(map(sum, full.values()))


def expected(entries):
    """Of the entries of all logs together: what was begun, and what came of it where that is known."""
    begun, cells, total = {}, Counter(), Counter()
    for entry in entries:
        if entry['event'] == 'begin' and 'law' not in entry and not entry.get('rehearsal'):
            begun[entry['op']] = entry
            total['operations'] += 1
        elif entry['event'] in ('end', 'abandon') and entry['op'] in begun:
            total['permitted'] += entry['permitted']
            total['refused'] += entry['refused']
        elif entry['event'] == 'refused' and 'op' not in entry and 'law' not in entry:
            total['refused_begins'] += 1
    ends = {entry['op']: entry for entry in entries if entry['event'] in ('end', 'abandon')}
    passed = {}
    for entry in entries:
        if entry['event'] == 'file':
            passed.setdefault(entry['op'], []).append(entry['passed'])
        elif entry['event'] == 'file-failed' and 'xxh3' in entry and not entry.get('left') and entry['op'] in passed:
            passed[entry['op']][-1] = 0
    for op, entry in begun.items():
        end = ends.get(op, {})
        nothing = bool(end) and end['permitted'] == 0 and (sum(passed[op]) == 0 if op in passed else 'passed' in end or end['refused'] > 0 or 'left_out' in end)
        for cell in entry['cells']:
            if not (end and (end['permitted'] or nothing)):
                cells[(*cell.split(' / '), 'uncounted')] += 1
            elif cell.split(' / ')[0] in end.get('permitted_tags', '').split(','):
                cells[(*cell.split(' / '), 'operations')] += 1
    return total, cells


def compare(says, found, entries):
    total, cells = expected(entries)
    check(f'{says}: the figures are those of the log', all(found[key] == total[key] for key in ('operations', 'permitted', 'refused', 'refused_begins')),
          {key: (found[key], total[key]) for key in ('operations', 'permitted', 'refused', 'refused_begins')})
    got = Counter()
    for row in found['cells']:
        for key in 'operations', 'uncounted':
            got[row['category'], row['purpose'], key] += row[key]
    if 'handed' in found:
        check(f'{says}: so are the files that were handed over', sum(summed(found['handed'], 'files')) == count_files(entries), found['handed'], count_files(entries))
    check(f'{says}: so are those of the cells', +got == +cells, {key: (got[key], cells[key]) for key in {*got, *cells} if got[key] != cells[key]})


def lines_of(*words):
    text = riyo_at(NOW, 'audit', 'report', *words, '--format', 'csv').stdout.decode('utf-8-sig')
    return len(list(csv.reader(io.StringIO(text)))) - 1


def read(*words):
    return page(*words), json.loads(riyo_at(NOW, 'audit', 'show', '--provision', '--json', *words).stdout)


def days_between(first, last, rng):
    """Random days that cut the time: pairs of --from and --to."""
    days = sorted(rng.sample(range((last - first).days), min(3, (last - first).days)))
    edges = [first] + [first + datetime.timedelta(day + 1) for day in days] + [last + datetime.timedelta(1)]
    return [(str(a), str(b - datetime.timedelta(1))) for a, b in zip(edges, edges[1:])]


def try_periods(says, log, rng):
    whole, listed = read('-C', 'a')
    inner(says, whole, listed)
    compare(says, whole, log.entries)
    parts, n_listed, n_lines = Counter(), 0, 0
    for first, last in days_between(datetime.date(2026, 1, 1), log.time.date(), rng):
        found, some = read('-C', 'a', '--from', first, '--to', last)
        inner(f'{says}: {first} to {last}', found, some)
        parts += figures(found)
        n_listed += len(some)
        n_lines += lines_of('-C', 'a', '--from', first, '--to', last)
    same = figures(whole)
    check(f'{says}: periods add up to all', parts == same, {key: (parts[key], same[key]) for key in {*parts, *same} if parts[key] != same[key]})
    check(f'{says}: so do the lists of 29条, and the lines of the csv', (n_listed, n_lines) == (len(listed), lines_of('-C', 'a')), n_listed, n_lines)
    return whole


def try_archive(says, log, copy, whole):
    """Half of it is moved away: read with it, it is as it was; without, what began since."""
    day = str((log.time - datetime.timedelta(20)).date())
    os.mkdir(path('old'))
    last = str(max(log.time, copy.time).date())
    expect(f'{says}: half of it is archived', riyo_at(NOW, 'audit', 'archive', '-C', 'a', '--before', day, path('old'), '-q'), 0)
    found, listed = read('-C', 'a', '--archived', 'old', '--to', last)
    inner(f'{says}: with its archive', found, listed)
    check(f'{says}: with its archive it is as it was', figures(found) == figures(whole))
    found, listed = read('-C', 'a', '--to', last)
    inner(f'{says}: without it', found, listed)
    names = sorted(name for name in os.listdir(path('a/audit')) if name.endswith('.jsonl'))
    left = json.loads(get('a/audit/' + names[0]).splitlines()[0])['seq']
    compare(f'{says}: without it', found, [entry for entry in log.entries if entry['seq'] >= left])
    for words in ('a', 'b'), ('b', 'a'):
        yield page(*words, '--to', last, '--archived', 'old'), words
    for words in ('a', 'd', 'b'), ('b', 'd', 'a'), ('d', 'a', 'b'):
        yield page(*words, '--to', last), words
    os.mkdir(path('older'))
    expect(f'{says}: of the other, too', riyo_at(NOW, 'audit', 'archive', '-C', 'b', '--before', str(copy.time.date()), path('older'), '-q'), 0)
    dirs = ['--archived', 'old', *['--archived', 'older'] * bool(os.listdir(path('older')))]
    for words in ('a', 'b'), ('b', 'a'), ('b', 'd', 'a'):
        yield page(*words, '--to', last, *dirs), (*words, *dirs)


def try_copies(says, logs, reports):
    """A log that went on in several places: each entry counts once, whichever is named first."""
    every = {entry['hash']: entry for log in logs for entry in log.entries}
    entries = sorted(every.values(), key=lambda entry: entry['seq'])
    for found, words in reports:
        compare(f'{says}: {words}', found, entries)
        check(f'{says}: {words}: no cell has more folders than there are', all(row['folders'] <= len([word for word in words if len(word) == 1]) for row in found['cells']), found['cells'])


def try_periods_of_copies(says, logs, rng):
    """What several have in common counts in the period in which it began, wherever it ended."""
    last = max(log.time for log in logs).date()
    pages = [page('a', 'b', 'c', '--from', a, '--to', b) for a, b in days_between(datetime.date(2026, 1, 1), last, rng)]
    entries = {entry['hash']: entry for log in logs for entry in log.entries}
    total, cells = expected(sorted(entries.values(), key=lambda entry: entry['seq']))
    got = Counter({key: sum(found[key] for found in pages) for key in total})
    check(f'{says}: periods of several add up', got == total, got, total)
    got = Counter()
    for found in pages:
        for row in found['cells']:
            got[row['category'], row['purpose'], 'operations'] += row['operations']
            got[row['category'], row['purpose'], 'uncounted'] += row['uncounted']
    check(f'{says}: and their cells', +got == +cells, {key: (got[key], cells[key]) for key in {*got, *cells} if got[key] != cells[key]})


def history(seed):
    rng, says = random.Random(seed), f'history {seed}'
    for name in 'a', 'b', 'c', 'd', 'old', 'older':
        shutil.rmtree(path(name), ignore_errors=True)
    log = Log(TEMPLATE, rng)
    log.go(rng.randrange(20, 160))
    copies = [log.fork(), log.fork()]
    for op in sorted(log.open):
        if rng.random() < 0.6:
            rng.choice(copies).open[op] = log.open.pop(op)
    for each in (log, *copies):
        each.go(rng.randrange(0, 60))
    for each, name in zip((log, *copies), 'abc'):
        each.save(name)
    try_copies(says, (log, *copies), [(page(*words), words) for words in (('a', 'b', 'c'), ('c', 'b', 'a'), ('b', 'a', 'c'))])
    try_periods_of_copies(says, (log, *copies), rng)
    whole = try_periods(says, log, rng)
    shutil.copytree(path('a'), path('d'))
    try_copies(f'{says}: one archived', (log, copies[0]), try_archive(says, log, copies[0], whole))


put('table', TABLE)
put('x.layout', LAYOUT)
expect('a folder', riyo_at('2026-01-02 12:00:00', 'init', 'base', '--table', 'table', '-q'), 0)
expect('a layout', riyo_at('2026-01-02 12:00:00', 'adopt', 'x.layout', '-C', 'base', '-q'), 0)
shutil.copytree(path('base'), path('model'))
put('x.csv', '結果\n1\n')
expect('a use', riyo_at('2026-02-01 12:00:00', 'filter', '-C', 'model', '-p', '勧奨', '-l', 'x', 'x.csv', '-o', 'out.csv', '-q'), 0)
model = [json.loads(line) for line in get('model/audit/000002.jsonl').splitlines()]
TEMPLATE = model[0]['folder'], model[1]['table']
first = int(os.environ.get('RIYO_SEED', '1'))
for number in range(first, first + int(os.environ.get('RIYO_HISTORIES', '8'))):
    history(number)
plan()
