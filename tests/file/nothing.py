#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A file without a record passes as that, and never without a word: what should have filled it may have failed."""
import json
import os

from shell import adopt, filter_, get, path, plan, put, report, run

PURPOSE = '各種証の発行管理'
FORMS = {'csv': ('csv\n見出し行=1', '[列 番号]', '番号\n', '番号\n1\n'), 'no-header': ('csv', '[列 1]', '', '1\n'), 'tsv': ('tsv\n見出し行=1', '[列 番号]', '番号\n', '番号\n1\n'),
         'fixed': ('固定長\n文字コード=CP932\nレコード長=10\n改行=なし', '[部分 1-10]', '', '0123456789'),
         'lines': ('固定長\n文字コード=CP932\nレコード長=10\n改行=LF', '[部分 1-10]', '', '0123456789\n'),
         'types': ('行種別\n文字コード=UTF-8\n種別=1\n先頭=RE', '[行 RE]', '', 'RE,1\n')}
assert run('init', 'riyo', '--builtin').returncode == 0
for form, (head, part, empty, full) in FORMS.items():
    adopt(form, f'[レイアウト]\n形式={head}\n本人=なし\n{part}\n類型=資格\n')
    put('none.dat', empty)
    put('some.dat', full)
    words = 'riyo: none.dat: レコードが一つもありません\n'
    for says, more in ('as it is', []), ('quietly', ['-q']), ('rehearsed', ['--rehearse']), ('as JSON', ['--json']):
        out = [] if '--rehearse' in more else ['-o', 'out.dat']
        done = filter_(PURPOSE, form, 'none.dat', *out, *more)
        report(f'{form}, filter, {says}', done.returncode == 0 and done.stderr.decode().count(words) == 1, done.returncode, done.stderr.decode())
        done = filter_(PURPOSE, form, 'some.dat', *out, *more)
        report(f'{form}, filter, {says}: not of one that has some', done.returncode == 0 and 'レコードが一つも' not in done.stderr.decode(), done.stderr.decode())
    report(f'{form}: and the output is what it is', get('out.dat') == full.encode(), get('out.dat'))
    done = filter_(PURPOSE, form, '-o', 'out.dat', data=empty.encode())
    report(f'{form}: standard input', done.returncode == 0 and 'riyo: -: レコードが一つもありません\n' in done.stderr.decode(), done.stderr.decode())
    for more in [], ['-q'], ['--json']:
        done = run('layout', 'check', form, 'none.dat', *more)
        report(f'{form}, layout check {" ".join(more)}', done.returncode == 0 and words in done.stderr.decode(), done.returncode, done.stderr.decode())
    report(f'{form}, layout check: not of one that has some', 'レコードが一つも' not in run('layout', 'check', form, 'some.dat').stderr.decode())
    done = run('tag', 'none.dat', '--layout', form, '--json', '-q')
    report(f'{form}, tag', done.returncode == 0 and words in done.stderr.decode() and (done.stdout == b'' or json.loads(done.stdout)['records'] == 0), done.stdout, done.stderr.decode())
    os.unlink(path('none.dat.riyotag'))
plan()
