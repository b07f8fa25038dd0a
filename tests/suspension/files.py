#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A suspension through files: every spelling in both encodings, one that comes while a file is passing,
and a number that is asked for instead of stated. Prints TAP."""
import os
import pathlib
import pty
import subprocess
import tempfile

from shell import plan, report as case

riyo = (pathlib.Path(os.environ.get('top_builddir', '.')) / 'examples/riyo/riyo').resolve()
LAYOUT = '[レイアウト]\n形式=csv\n文字コード={}\n見出し行=1\n{}{}[列 金額]\n類型=レセプト\n'
FIELDS = ('記号', '番号', '枝番')
# What is one person written down: 52-1-1.
PERSON = (
    ('52', '1', '1'), ('0052', '00000001', '01'), ('５２', '１', '１'), (' 52 ', '1 ', ' 1'), ('\u300052', '1', '1\u3000'),
    ('５2', '０１', '1'), ('52', '1', ''), ('52', '', ''), ('"52"', '"1"', '"1"'),
    ('52-1-1',), ('0052-00000001-01',), ('５２－１－１',), ('52‐1‐1',), ('５２-１－１',), ('52-1',), ('52-',))
OTHERS = (('52', '1', '2'), ('52', '11', '1'), ('521', '1', '1'), ('1', '1', '52'), ('52-1-2',), ('５２－１１－１',))
BAD = (('52', '1', '1-1'), ('52ー1ー1',), ('52_1_1',), ('52--1',), ('52',), ('5200000101',))


def run(*words, give=b'', **more):
    done = subprocess.run([riyo, *words], input=give, capture_output=True, **more)
    return done.returncode, done.stdout, done.stderr.decode('utf-8', 'replace')


def layout_of(encoding, fields):
    """The name of the adopted layout whose subject stands in these fields."""
    name = f'{encoding}{len(fields)}'
    path = pathlib.Path(f'{name}.layout')
    if not path.exists():
        path.write_text(LAYOUT.format(encoding, ''.join(f'本人={f}\n' for f in fields),
                                      ''.join(f'[列 {f}]\n類型=レセプト\n' for f in fields)))
        assert run('adopt', path, '-q')[0] == 0
    return name


def pass_on(person, encoding):
    fields = FIELDS if len(person) == 3 else FIELDS[:1]
    rows = f'{",".join(fields)},金額\r\n{",".join(person)},100\r\n'
    return run('filter', '-p', '医療費通知の発行', '-l', layout_of(encoding, fields),
               give=rows.encode('cp932' if encoding == 'CP932' else 'utf-8'))


def both_ways(rows, *flags):
    """(status, code and category) of a rehearsal and of the run. The columns are of two categories."""
    answers = []
    for mode in ['--rehearse'], ['-o', 'out.csv']:
        status, _, text = run('filter', '-p', 'オンライン資格確認システムへの連携', '-l', 'both', *flags, *mode,
                              give='記号,番号,枝番,結果\n'.encode() + rows.encode())
        answers.append((status, text.split('」')[0].split('\n')[0].split(': ')[:2]))
    return answers


def passes_meanwhile(*flags):
    """A file of one person's rows, then, after the suspension of another, that one's."""
    rows = lambda person, n: f'52,1,{person},100\r\n'.encode() * n
    filter_ = subprocess.Popen([riyo, 'filter', '-p', '医療費通知の発行', '-l', layout_of('UTF-8', FIELDS), *flags,
                                '-o', 'out.csv'], stdin=subprocess.PIPE, stderr=subprocess.PIPE)
    filter_.stdin.write('記号,番号,枝番,金額\r\n'.encode() + rows(2, 500000))
    filter_.stdin.flush()  # 6 MB: more than a pipe and a block hold
    status, _, text = run('suspend', 'add', '-s', '52-1-3', '--all', '--reason', '利用停止', '--ref', f'late{flags}', '-q')
    assert status == 0, text
    filter_.stdin.write(rows(3, 1))
    _, text = filter_.communicate()
    whole = pathlib.Path('out.csv').read_bytes() if os.path.exists('out.csv') else None
    run('suspend', 'lift', '--ref', f'late{flags}')
    return filter_.returncode, whole, text.decode()


with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    assert run('init', 'riyo', '--builtin', '-q')[0] == 0
    status, whole, text = passes_meanwhile()
    case('a suspension reaches a file that is passing', status == 1 and whole is None and '拒否 SUSPENDED' in text,
         (status, text))
    status, whole, text = passes_meanwhile('--skip-suspended')
    case('where rows are to be left out, it is run again: those read before may be of that person', status == 2
         and whole is None and 'もう一度実行してください' in text, (status, text))
    assert run('suspend', 'add', '-s', '52-1-3', '--all', '--reason', '利用停止', '--ref', 'before', '-q')[0] == 0
    put = subprocess.run([riyo, 'filter', '-p', '医療費通知の発行', '-l', layout_of('UTF-8', FIELDS), '--skip-suspended',
                          '-o', 'out.csv'], input='記号,番号,枝番,金額\r\n52,1,2,100\r\n52,1,3,100\r\n'.encode(),
                         capture_output=True)
    case('then its row is left out', put.returncode == 0
         and pathlib.Path('out.csv').read_bytes() == '記号,番号,枝番,金額\r\n52,1,2,100\r\n'.encode(), put.stderr.decode())
    run('suspend', 'lift', '--ref', 'before')

    assert run('suspend', 'add', '-s', '52-1-1', '--all', '--reason', '利用停止', '--ref', '1', '-q')[0] == 0
    for encoding in 'UTF-8', 'CP932':
        for person in PERSON:
            status, out, text = pass_on(person, encoding)
            case(f'{encoding}: {person} is that person', (status, out) == (1, b'') and '拒否 SUSPENDED' in text,
                 (status, out, text))
        for person in OTHERS:
            status, out, text = pass_on(person, encoding)
            case(f'{encoding}: {person} is another', status == 0 and out.count(b'\n') == 2, (status, out, text))
        for person in BAD:
            status, out, text = pass_on(person, encoding)
            case(f'{encoding}: {person} is nobody', (status, out) == (1, b'') and '拒否 BAD_SUBJECT' in text,
                 (status, out, text))

    here, there = pty.openpty()
    desk = subprocess.Popen([riyo, 'suspend', 'add', '-s', '-', '--all', '--reason', '消去', '--ref', '2'],
                            stdin=there, stdout=subprocess.PIPE, stderr=there)
    prompt = os.read(here, 4096).decode()
    case('a terminal is asked for the number', '本人' in prompt, prompt)
    os.write(here, b'0052-0000077-01\n')
    command_line = pathlib.Path(f'/proc/{desk.pid}/cmdline').read_bytes()
    desk.communicate()
    case('which stands in no process list', desk.returncode == 0 and b'77' not in command_line, command_line)
    status, out, _ = run('suspend', 'list', '-s', '52-77-1', '-q')
    case('and is that number', out.startswith(b'2\t'), out)

    pathlib.Path('both.layout').write_text(LAYOUT.format('UTF-8', ''.join(f'本人={f}\n' for f in FIELDS),
                                                         ''.join(f'[列 {f}]\n類型=資格\n' for f in FIELDS))
                                           .replace('金額', '結果').replace('レセプト', '健診'))
    assert run('adopt', 'both.layout', '-q')[0] == 0
    assert run('suspend', 'add', '-s', '60-1-1', '--category', '健診', '--reason', '利用停止', '--ref', '3', '-q')[0] == 0
    suspended = (1, ['拒否 SUSPENDED', '「健診'])
    for says, want, rows, *flags in (
            ('the category that is suspended is named', suspended, '60,1,1,A\n'),
            ('and where nothing remains', suspended, '60,1,1,A\n', '--skip-suspended'),
            ('not who is in no form', (1, ['拒否 BAD_SUBJECT', '本人の番号が、取扱規程の [本人 …] が定める形になっていません。']),
             '60,1,2,A\n60,X_1,1,A\n', '--skip-suspended')):
        answers = both_ways(rows, *flags)
        case(f'{says}, in a rehearsal too', answers == [want] * 2, answers)

plan()
