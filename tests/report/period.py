#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A use is counted once, where it began, with all that came of it, also what was recorded behind the period: in figures, months, cells,
provisions and whom it was handed to. Files count where something of them went out; what a cut stream gave is known to nobody."""
import hashlib
import json
import os
import re
import shlex
import subprocess

from faketime import riyo_at
from shell import RIYO, environment, expect, get, home, plan, put, report as check, run

TABLE = ('[表]\n組合=見本健康保険組合\n版=1\n[公表事項]\n照会先=見本組合\n[類型 健診]\n番号=2\n名称=健診に関する情報\n利用目的=保健指導\n利用目的=国への報告\n'
         '[利用目的 国への報告]\n提供先=国\n')
LAYOUT = '[レイアウト]\n形式=csv\n見出し行=1\n本人=記号\n本人=番号\n本人=枝番\n' + ''.join(f'[列 {n}]\n類型=健診\n' for n in ('記号', '番号', '枝番', '結果'))
HEAD = '記号,番号,枝番,結果\n'
put('table', TABLE)
put('x.layout', LAYOUT)
put('x.csv', HEAD + '52,11,1,A\n52,12,1,B\n')
put('empty.csv', HEAD)
put('long.csv', HEAD + ''.join(f'52,{n},1,A\n' for n in range(1, 200001)))
FILTER = ('filter', '-C', 'riyo', '-p', '国への報告', '-l', 'x')


def pages(day, *period):
    done = riyo_at(day, 'audit', 'report', '-C', 'riyo', '--format', 'json', *period)
    listed = riyo_at(day, 'audit', 'show', '-C', 'riyo', '--provision', '--json', *period)
    return json.loads(done.stdout), json.loads(listed.stdout)


expect('a folder', riyo_at('2026-04-20 09:00:00', 'init', 'riyo', '--table', 'table'), 0)
expect('a layout', riyo_at('2026-04-20 09:00:00', 'adopt', '-C', 'riyo', 'x.layout', '-q'), 0)
late = f'(sleep 3; cat x.csv) | {shlex.quote(os.path.abspath(RIYO))} filter -C riyo -p 国への報告 -l x - -o out.csv'
done = subprocess.run(['faketime', '-f', '@2026-04-30 23:59:58', 'sh', '-c', late], capture_output=True, cwd=home,
                      env=dict(environment, TZ='JST-9', FAKETIME_DONT_FAKE_MONOTONIC='1'))
expect('a use that runs past the end of April', done, 0)
end = json.loads(riyo_at('2026-05-05 09:00:00', 'audit', 'show', '-C', 'riyo', '-e', 'end').stdout)
check('its end is of May', end['time'].startswith('2026-05-01') and end['permitted'] == 2, end)

april, listed = pages('2026-05-05 09:00:00', '--from', '2026-04-01', '--to', '2026-04-30')
check('April has it, with its count', (april['operations'], april['permitted']) == (1, 2), april)
check('in its month', [(m['month'], m['operations'], m['permitted']) for m in april['months']] == [('2026-04', 1, 2)], april['months'])
check('among what was provided', [(p['operations'], p['permitted'], p['uncounted']) for p in april['provisions']] == [(1, 2, 0)], april['provisions'])
check('and in the list of 29条', [(p['permitted'], p['items']) for p in listed] == [(2, '健診')], listed)
check('handed with its file', [(h['recipient'], h['operations'], h['permitted'], h['files'], h['uncounted']) for h in april['handed']] == [('国', 1, 2, 1, 0)], april['handed'])
check('it has ended', april['unfinished'] == [], april['unfinished'])
check('behind the period, which is said', any('期間の後に終わった利用' in row['item'] and row['value'] == 1 for row in april['auditor']), april['auditor'])
may, listed = pages('2026-05-05 09:00:00', '--from', '2026-05-01', '--to', '2026-05-31')
check('May has none of it', (may['operations'], may['permitted'], may['months'], may['provisions'], may['handed'], listed) == (0, 0, [], [], [], []), may)
check('but its entry', may['entries'] == 1 if 'entries' in may else any(row['item'] == '記録の件数（期間）' and row['value'] > 0 for row in may['auditor']), may['auditor'])
csv = riyo_at('2026-05-05 09:00:00', 'audit', 'report', '-C', 'riyo', '--format', 'csv', '--to', '2026-04-30').stdout.decode()
check('a csv has the entries of the period', 'begin' in csv and '2026-05' not in csv, csv)
whole, listed = pages('2026-05-05 09:00:00')
check('all in all it is one', (whole['operations'], whole['permitted'], len(listed)) == (1, 2, 1) and [m['month'] for m in whole['months']] == ['2026-04'], whole['months'])

text = riyo_at('2026-05-05 09:00:00', 'audit', 'report', '-C', 'riyo', '--from', '2026-05-01', '--to', '2026-05-31').stdout.decode()
check('a period that is not over is told as that', 'まだ終わっていない期間' in text.split('■')[0], text[:300])
text = riyo_at('2026-05-31 09:00:00', 'audit', 'report', '-C', 'riyo', '--from', '2026-05-01', '--to', '2026-05-31').stdout.decode()
check('but not on its last day', 'まだ終わっていない期間' not in text, text[:300])
expect('a file without a record', riyo_at('2026-06-01 09:00:00', *FILTER, 'empty.csv', '-o', 'none.csv'), 0)
june, listed = pages('2026-07-05 09:00:00', '--from', '2026-06-01')
check('handed nothing: no file, no use', june['handed'] == [] and june['provisions'] == [] and listed == [], june['handed'], listed)
expect('and one of two', riyo_at('2026-06-02 09:00:00', *FILTER, 'x.csv', '-o', 'two.csv'), 0)
june, listed = pages('2026-07-05 09:00:00', '--from', '2026-06-01')
check('the file that had some is one', [(h['operations'], h['permitted'], h['files'], h['uncounted']) for h in june['handed']] == [(1, 2, 1, 0)], june['handed'])
cut = ' '.join(map(shlex.quote, (os.path.abspath(RIYO), *FILTER, 'long.csv'))) + ' | head -1'
subprocess.run(['faketime', '-f', '2026-07-01 09:00:00', 'sh', '-c', cut], capture_output=True, cwd=home, env=dict(environment, TZ='JST-9', FAKETIME_DONT_FAKE_MONOTONIC='1'))
july, listed = pages('2026-07-05 09:00:00', '--from', '2026-07-01')
check('of a stream that was cut nobody knows how much went out', [(h['operations'], h['permitted'], h['files'], h['uncounted']) for h in july['handed']] == [(0, 0, 0, 1)],
      july['handed'])
check('nor of what it provided', [(p['operations'], p['permitted'], p['uncounted']) for p in july['provisions']] == [(0, 0, 1)], july['provisions'])
check('which the list says', len(listed) == 1 and '以下' in str(listed[0]['permitted']), listed)
os.mkfifo(os.path.join(home, 'fifo'))
long = ' '.join(map(shlex.quote, (os.path.abspath(RIYO), *FILTER, 'long.csv')))
for n, says, words in (2, 'stdout', f'{long} -o /dev/stdout | head -1'), (3, 'a fifo', f'head -1 fifo & {long} -o fifo; wait'), (4, 'a full device', f'{long} -o /dev/full'):
    subprocess.run(['faketime', '-f', f'2026-07-0{n} 09:00:00', 'sh', '-c', words], capture_output=True, cwd=home,
                   env=dict(environment, TZ='JST-9', FAKETIME_DONT_FAKE_MONOTONIC='1'))
    july, listed = pages('2026-07-15 09:00:00', '--from', f'2026-07-0{n}')
    check(f'{says}: a stream by any name is one that was cut', [(h['permitted'], h['files'], h['uncounted']) for h in july['handed']] == [(0, 0, 1)]
          and len(listed) == 1 and '以下' in str(listed[0]['permitted']), (july['handed'], listed))
def forged(says, change, *want):
    """By whoever can write the log: what @change makes of the lines of a use follows, by its hashes, and is nothing that a program of ours writes."""
    body = change(*(next(line for line in use if b'"event":"%s"' % event in line) for event in (b'begin', b'end')))
    before = [line for line in use if int(re.search(rb'"seq":(\d+)', line)[1]) < int(re.search(rb'"seq":(\d+)', body)[1])]
    put('forged/audit/000001.jsonl', b''.join(before) + body + b',"hash":"%s"}\n' % hashlib.sha256(body).hexdigest().encode())
    done = run('audit', 'report', '-C', 'forged', '--format', 'json')
    page = json.loads(done.stdout or b'{"unfinished":[]}')
    check(says, (page.get('operations'), page.get('permitted'), len(page['unfinished'])) == want, done.returncode, page)


def begin_again(begin, end):
    last = json.loads(end)
    body = re.sub(rb'^{"seq":\d+', b'{"seq":%d' % (last['seq'] + 1), begin[:-76])
    return re.sub(rb'"prev":"\w+"', b'"prev":"%s"' % last['hash'].encode(), body)


expect('another folder', run('init', 'forged', '--table', 'table', '-q'), 0)
expect('its layout', run('adopt', 'x.layout', '-C', 'forged', '-q'), 0)
expect('its use', run('filter', '-C', 'forged', '-p', '国への報告', '-l', 'x', 'x.csv', '-q', '-o', 'out.csv'), 0)
use = get('forged/audit/000001.jsonl').splitlines(True)
forged('an end that names no use is of none', lambda begin, end: re.sub(rb',"op":"\w+"', b'', end[:-76]), 1, 0, 1)
forged('a use that begins again has ended nothing', begin_again, 2, 2, 1)
plan()
