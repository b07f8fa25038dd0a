#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""riyo audit verify tells of each part of a folder that is not what its log says: gone, edited, cut. What it cannot look at it names
among what was not verified. The log itself is intact all the while."""
import json
import os
import shutil

from shell import expect, get, path, plan, put, report as check, run

LAYOUT = '[レイアウト]\n形式=csv\n見出し行=1\n本人=記号\n本人=番号\n本人=枝番\n' + ''.join(f'[列 {n}]\n類型=健診\n' for n in ('記号', '番号', '枝番', '結果'))
expect('a folder', run('init', 'whole', '--builtin', '-q'), 0)
put('x.layout', LAYOUT)
expect('a layout', run('adopt', 'x.layout', '-C', 'whole', '-q'), 0)
expect('a stop', run('suspend', 'add', '-C', 'whole', '-s', '52-1-1', '--all', '--reason', '利用停止', '--ref', 'K1', '-q'), 0)


def gone(name):
    os.unlink(path(f'riyo/{name}'))


def edited(name):
    text = get(f'riyo/{name}')
    put(f'riyo/{name}', bytes([text[0] ^ 1]) + text[1:])


def cut(name):
    put(f'riyo/{name}', get(f'riyo/{name}')[:-10])


def copy():
    shutil.rmtree(path('riyo'), ignore_errors=True)
    shutil.copytree(path('whole'), path('riyo'))


def verify(where='riyo'):
    done = run('audit', 'verify', where, '--json')
    return done, json.loads(done.stdout or b'{}')


copy()
done, found = verify()
check('as it is, nothing is wrong', done.returncode == 0 and found['faults'] == [] and found['integrity'] == 'intact', done.stdout.decode())
PARTS = ('tables/1.riyo', 'rules.riyo', 'layouts/x.layout', 'suspensions')
for name in PARTS:
    for change in (gone, edited, cut):
        copy()
        change(name)
        done, found = verify()
        says = f'{name}, {change.__name__}'
        check(f'{says}: found', done.returncode == 1 and len(found['faults']) == 1 and name in found['faults'][0] and found['integrity'] == 'intact',
              done.returncode, done.stdout.decode())
        text = run('audit', 'verify', 'riyo', '-q').stdout.decode()
        check(f'{says}: a quiet one says it too', '監査記録と一致しないもの:' in text and name in text, text)
copy()
cut('keys')
done, found = verify()
check('keys that are others: found', done.returncode == 1 and len(found['faults']) == 1 and '/keys' in found['faults'][0], done.stdout.decode())
copy()
for name in PARTS:
    edited(name)
cut('keys')
done, found = verify()
check('each is told, not the first alone', [sum(name in fault for fault in found['faults']) for name in (*PARTS, 'riyo/keys')] == [1] * 5, found)
copy()
gone('keys')
done, found = verify()
check('a copy without keys says what it did not look at', done.returncode == 0 and found['faults'] == [] and any('/keys' in text for text in found['unverified']), found)
copy()
shutil.copytree(path('riyo/audit'), path('log/audit'))
for where in ('log', 'log/audit'):
    done, found = verify(where)
    check(f'a copy of the log alone, {where}, too', done.returncode == 0 and found['faults'] == [] and any('監査記録だけの写し' in text for text in found['unverified']), found)
copy()
gone('audit/lock')
done, found = verify()
check('what cannot be held against the log is no clean folder', done.returncode == 1 and len(found['faults']) == 1 and '照らし合わせ' in found['faults'][0], found)
copy()
edited('rules.riyo')
os.chmod(path('riyo'), 0o777)
done, found = verify()
check('a folder that is not opened is no copy of the log alone', done.returncode == 1 and len(found['faults']) == 1 and '照らし合わせ' in found['faults'][0]
      and not any('監査記録だけの写し' in text for text in found['unverified']), found)
done = run('audit', 'report', 'riyo')
check('and no page of it is spotless', done.returncode == 1 and '一致しない' in done.stdout.decode(), done.returncode, done.stdout.decode()[:300])
plan()
