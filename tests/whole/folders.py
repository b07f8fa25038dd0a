#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A folder made by each released version, as text in tests/whole/folders/, is opened by this one: it answers as it did,
its log verifies, its sidecar counts, and it is gone on with. At a release: folders.py --pack >tests/whole/folders/X.Y.Z.txt
with the environment of the Makefile; a file that stands there is never changed."""
import os
import pathlib
import sys

from shell import ACCOUNT, get, home, path, plan, put, report, run

FOLDERS = pathlib.Path(os.environ.get('top_srcdir', '.')) / 'tests/whole/folders'
NOTICE, LETTER = '医療費通知の発行', '通知と案内'
RULES = '''[本人 加入者]
形式=記号-番号-枝番
[担当 通知係]
類型=レセプト
類型=健診
担当者={account}
[業務 通知と案内]
セル=レセプト / 医療費通知の発行
セル=健診 / 未受診者への受診勧奨
判断者=見本 責任者
判断日=2026-04-01
理由=例示の理由
[連絡]
責任者=見本 責任者
'''
LAYOUT = '[レイアウト]\n形式=csv\n見出し行=1\n本人=記号\n本人=番号\n本人=枝番\n' + ''.join(
    f'[列 {name}]\n類型=レセプト\n' for name in ('記号', '番号', '枝番', '点数'))
CLAIMS = '記号,番号,枝番,点数\n52,1,2,100\n52,2,1,200\n'


def make():
    """What a society leaves in a folder: rules, a layout, a list of stops, a lift, uses and a refusal."""
    put('rules.riyo', RULES.format(account='見本'))
    put('claims.layout', LAYOUT)
    put('claims.csv', CLAIMS)
    for words in (('init', 'riyo', '--builtin'), ('adopt', 'claims.layout', '-C', 'riyo'),
                  ('suspend', 'add', '-C', 'riyo', '-s', '52-1-1', '--all', '--reason', '消去', '--ref', 'R1'),
                  ('suspend', 'add', '-C', 'riyo', '-s', '52-9-1', '--category', '健診', '--reason', '利用停止', '--ref', 'R2'),
                  ('suspend', 'lift', '-C', 'riyo', '--ref', 'R2', '--reason', '本人の申出'),
                  ('filter', '-C', 'riyo', '-p', NOTICE, '-l', 'claims', 'claims.csv', '-o', 'out.csv'),
                  ('adopt', 'rules.riyo', '-C', 'riyo')):
        done = run(*words)
        if done.returncode != 0:
            sys.exit(done.stderr.decode())
    run('filter', '-C', 'riyo', '-p', '加入者の管理', '-l', 'claims', 'claims.csv')


def pack():
    """A file a block: its name and mode, then its text or, as hex, its bytes."""
    make()
    os.remove(path('riyo/audit/turn'))
    for file in sorted(pathlib.Path(home).rglob('*')):
        if file.is_dir() or file.name in ('rules.riyo', 'claims.layout') and file.parent == pathlib.Path(home):
            continue
        data = file.read_bytes()
        try:
            text = data.decode()
            if '\0' in text or '\r' in text or not text.endswith('\n'):
                raise ValueError
        except ValueError:
            text = data.hex() + '\n'
            print(f'## {file.relative_to(home)} {file.stat().st_mode & 0o777:o} hex\n{text}', end='')
        else:
            print(f'## {file.relative_to(home)} {file.stat().st_mode & 0o777:o} text\n{text}', end='')


def unpack(packed, where):
    os.makedirs(path(where))
    for block in ('\n' + packed.read_text()).split('\n## ')[1:]:
        head, _, text = block.partition('\n')
        name, mode, kind = head.split(' ')
        text += '' if text.endswith('\n') else '\n'
        os.makedirs(os.path.dirname(path(f'{where}/{name}')), mode=0o700, exist_ok=True)
        put(f'{where}/{name}', bytes.fromhex(text) if kind == 'hex' else text)
        os.chmod(path(f'{where}/{name}'), int(mode, 8))
    for folder in ('', '/riyo/layouts', '/riyo/tables', '/riyo/audit'):
        os.makedirs(path(where + folder), exist_ok=True)
        os.chmod(path(where + folder), 0o700)


def expect(says, code, *words, within='', cwd='.'):
    done = run(*words, cwd=path(cwd))
    said = (done.stdout + done.stderr).decode()
    report(says, done.returncode == code and within in said, done.returncode, said)


def check_all(version, rows):
    for says, code, words, within in rows:
        expect(f'{version} {says}', code, *words, '-C', 'riyo', within=within, cwd=version)


def lies_there(version):
    """Before anything is written to it. Its rules name nobody who is here."""
    check_all(version, (
        ('is in order', 0, ('status',), ''),
        ('its log verifies', 0, ('audit', 'verify'), '改変なし、10 件'),
        ('the stops are listed', 0, ('suspend', 'list', '--all'), 'R2'),
        ('the self-inspection is made', 0, ('audit', 'report'), NOTICE),
        ('its rules hold', 1, ('check', '-p', NOTICE, '-t', 'レセプト', '-s', '52-1-2'), 'UNKNOWN_ACTOR')))


def answers(version):
    put(f'{version}/rules.riyo', RULES.format(account=ACCOUNT))
    check_all(version, (
        ('takes rules', 0, ('adopt', 'rules.riyo'), ''),
        ('who is stopped stays stopped', 1, ('check', '-p', NOTICE, '-t', 'レセプト', '-s', '52-1-1'), 'SUSPENDED'),
        ('in every spelling', 1, ('check', '-p', NOTICE, '-t', 'レセプト', '-s', '００５２-1-01'), 'SUSPENDED'),
        ('whose stop was lifted is not', 0, ('check', '-p', LETTER, '-t', 'レセプト,健診', '-s', '52-9-1'), '許可'),
        ('another is not', 0, ('check', '-p', NOTICE, '-t', 'レセプト', '-s', '52-1-2'), '許可'),
        ('the table refuses what it refused', 1, ('check', '-p', NOTICE, '-t', '健診', '-s', '52-1-2'), 'NOT_IN_TABLE'),
        ('so do the rules', 1, ('check', '-p', '加入者の管理', '-t', '資格', '-s', '52-1-2'), 'OUT_OF_SCOPE')))


def goes_on(version):
    """It is used, changed, and read with its sidecar."""
    again = ('filter', '-C', 'riyo', '-p', NOTICE, '-l', 'claims', 'out.csv', '-o', 'again.csv')
    expect(f'{version} a file of then goes on', 0, *again, cwd=version)
    report(f'{version} as it was', os.path.exists(path(f'{version}/again.csv')) and get(f'{version}/again.csv').decode() == CLAIMS)
    put(f'{version}/out.csv.riyotag', get(f'{version}/out.csv.riyotag').replace('類型=レセプト'.encode(), '類型=健診'.encode()))
    expect(f'{version} its sidecar counts', 1, *again, within='NOT_IN_TABLE', cwd=version)
    expect(f'{version} takes a stop', 0, 'suspend', 'add', '-C', 'riyo', '-s', '52-2-1', '--all', '--reason', '消去',
           '--ref', 'R3', cwd=version)
    expect(f'{version} which stops', 1, 'filter', '-C', 'riyo', '-p', NOTICE, '-l', 'claims', 'claims.csv',
           within='SUSPENDED', cwd=version)
    expect(f'{version} verifies then', 0, 'audit', 'verify', '-C', 'riyo', within='改変なし', cwd=version)


def refuses(version):
    """One from before the promise: nobody is permitted anything by it, its log is left as it is, and still verifies."""
    was = get(f'{version}/riyo/audit/000001.jsonl')
    repaired = ('repair', ('repair',))
    questions = (('status', ('status',)), ('check', ('check', '-p', NOTICE, '-t', 'レセプト', '-s', '52-1-2')),
                 ('filter', ('filter', '-p', NOTICE, '-l', 'claims', 'claims.csv', '-o', 'no.csv')),
                 ('suspend list', ('suspend', 'list')),
                 ('adopt', ('adopt', 'claims.layout')),
                 ('suspend add', ('suspend', 'add', '-s', '52-3-3', '--all', '--reason', '消去', '--ref', 'R9')))
    put(f'{version}/claims.layout', LAYOUT)
    check_all(version, [(f'{name} is refused', 2, words, 'riyo repair') for name, words in questions])
    check_all(version, [(f'{name}, it is made anew', 2, words, '0.1.0') for name, words in (repaired, *questions)])
    check_all(version, (('its log verifies', 0, ('audit', 'verify'), '改変なし、10 件'),
                        ('and is reported on', 1, ('audit', 'report'), NOTICE),
                        ('of what lies there, and that is said', 1, ('audit', 'report', '--json'), '照らし合わせられません')))
    report(f'{version} nothing was written', get(f'{version}/riyo/audit/000001.jsonl') == was
           and not os.path.exists(path(f'{version}/no.csv')))


def main():
    packed = sorted(FOLDERS.glob('*.txt'))
    report('there is one of each release', [file.stem for file in packed] != [], FOLDERS)
    for file in packed:
        unpack(file, file.stem)
        lies_there(file.stem)
        answers(file.stem)
        goes_on(file.stem)
    before = sorted((FOLDERS / 'before').glob('*.txt'))
    report('and of those before', [file.stem for file in before] == ['0.1.0'], FOLDERS)
    for file in before:
        unpack(file, file.stem)
        refuses(file.stem)
    plan()


if sys.argv[1:] == ['--pack']:
    pack()
else:
    main()
