#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""--json of the commands about a folder's life: one JSON value on stdout, whatever happens. Prints TAP."""
import json
import os
import pathlib
import subprocess
import tempfile

from shell import plan, report

riyo = (pathlib.Path(os.environ.get('top_builddir', '.')) / 'examples/riyo/riyo').resolve()
TABLE = '''[表]
組合=見本健康保険組合
版={}
公表日={}-01-01
施行日={}-04-01
[類型 資格]
番号=1
名称=資格に関する情報
利用目的=加入者の管理
'''


def case(says, status, want, *words, give=''):
    """@want: the value, or what it has to hold."""
    done = subprocess.run([riyo, *words, '--json'], input=give.encode(), capture_output=True)
    try:
        got = json.loads(done.stdout)
    except ValueError:
        got = done.stdout.decode()
    holds = want.items() <= got.items() if isinstance(want, dict) and isinstance(got, dict) else want(got) \
        if callable(want) else got == want
    report(says, holds and done.returncode == status and done.stderr == b'', f'exit {done.returncode}', got,
           done.stderr.decode())


with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    for version, year in ((1, 2020), (2, 2035)):
        pathlib.Path(f'{version}.riyo').write_text(TABLE.format(version, year, year))
    pathlib.Path('bad.riyo').write_text('[表]\n')
    case('init', 0, {'folder': 'riyo', 'table': '1.riyo', 'builtin': False}, 'init', 'riyo', '--table', '1.riyo')
    case('init with the built-in table', 0, {'folder': 'a "b', 'builtin': True}, 'init', 'a "b', '--builtin')
    case('init where something is', 2, {'decision': 'error'}, 'init', 'riyo', '--builtin')
    case('adopt', 0, {'adopted': 'rules.riyo'}, 'adopt', 'riyo/rules.riyo')
    case('adopt for a day to come', 0, {'adopted': 'tables/2.riyo', 'from': '2035-04-01'}, 'adopt', '2.riyo')
    case('adopt from standard input', 0, {'adopted': 'tables/2.riyo', 'from': '2035-04-01'}, 'adopt', '-',
         give=TABLE.format(2, 2035, 2035))
    case('adopt what is none', 2, {'decision': 'error', 'code': 'SYNTAX'}, 'adopt', 'bad.riyo')
    case('adopt nothing from standard input', 2, {'decision': 'error'}, 'adopt', '-')
    case('status', 0, lambda got: ['施行中の版', '1'] in got and ['次の版', '2'] in got, 'status')
    case('status of no folder', 2, {'decision': 'error', 'code': 'IO'}, 'status', '-C', 'none')
    asked = ('check', '-C', 'riyo', '-p', '加入者の管理')
    case('check', 0, {'decision': 'permitted', 'tags': '資格'}, *asked, '-t', '資格')
    case('check: refused', 1, {'decision': 'refused', 'code': 'UNKNOWN_CATEGORY'}, *asked, '-t', '健診')
    case('check: a bad day', 2, {'decision': 'error', 'code': 'DATE'}, *asked, '-t', '資格', '--date', '2026-02-30')
    case('an empty list of suspensions', 0, [], 'suspend', 'list')
    suspend = ('suspend', 'add', '--all', '--reason', '利用停止', '-s', '52-1-1', '-q', '--ref')
    for reference in '1', '2':
        subprocess.run([riyo, *suspend, reference], check=True)
    case('a list of two', 0, lambda got: [row['reference'] for row in got] == ['1', '2'], 'suspend', 'list')
    case('lift', 0, {'lifted': '1'}, 'suspend', 'lift', '--reason', '本人の申出', '--ref', '1')
    case('lift it again', 2, {'decision': 'error'}, 'suspend', 'lift', '--reason', '本人の申出', '--ref', '1')
    case('one is left', 0, lambda got: len(got) == 1 and len(got[0]['subjects']) == 1, 'suspend', 'list')
    case('purposes', 0, lambda got: '加入者の管理' in got['text'], 'purposes', '-s', '52-1-1', '-t', '資格')
    case('table show', 0, {'society': '見本健康保険組合', 'version': 1}, 'table', 'show')
    case('table check', 1, lambda got: {found['code'] for found in got['findings']} == {'DUTY'}, 'table', 'check', '1.riyo')
    case('table diff', 1, lambda got: got['findings'][0]['code'] == 'VERSION', 'table', 'diff', '1.riyo', '2.riyo')
    case('table try', 1, lambda got: got['findings'][0]['code'] == 'NOT_A_SUCCESSOR', 'table', 'try', '1.riyo')
    case('notice', 0, lambda got: got['format'] == 'text' and '加入者の管理' in got['notice'], 'notice', '1.riyo')

plan()
