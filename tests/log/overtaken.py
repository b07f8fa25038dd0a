#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Whoever reads a log of which files are archived meanwhile reads what was there when it began: no file is missed."""
import fcntl
import json
import os
import shutil
import subprocess
import time

import verify as second
from archive import files, line_of, make, read, riyo, verdict
from shell import RIYO, environment, home, path, plan, put, report, run

N = 6
PAD = 'x' * 200000  # so that a pipe that nobody reads holds the reader up in the first file


def start(*words):
    return subprocess.Popen([RIYO, *words], cwd=home, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def wait_for(says, holds):
    for _ in range(2000):
        if holds():
            return
        time.sleep(0.005)
    report(says, False)
    plan()


def has_open(process, name):
    folder = f'/proc/{process.pid}/fd'
    try:
        return any(os.readlink(os.path.join(folder, fd)).endswith(name) for fd in os.listdir(folder))
    except OSError:
        return False


def archive_by_hand(name, archived):
    """What the other folder's archive did, while its turn is held here."""
    newest = files(path(archived + '/audit'))[-1]
    put(f'{name}/audit/{newest}', read(f'{archived}/audit/{newest}'))
    put(f'{name}/audit/archived', read(f'{archived}/audit/archived'))
    for file in set(files(path(name + '/audit'))) - set(files(path(archived + '/audit'))):
        os.unlink(path(f'{name}/audit/{file}'))


def waiting():
    """It waits for its turn while the archive has it."""
    make('before', N)
    riyo('before', 'status')
    shutil.copytree(path('before'), path('after'))
    os.mkdir(path('old'))
    done = riyo('after', 'audit', 'archive', path('old'), '--before', '2026-01-05')
    report('the first files are archived', done.returncode == 0 and len(files(path('old'))) == 4, done.stderr.decode())
    want = len(riyo('after', 'audit', 'show').stdout.splitlines())
    for words in 'verify --json', 'show', 'report --format json', 'report --format csv':
        shutil.rmtree(path('k'), True)
        shutil.copytree(path('before'), path('k'))
        with open(path('k/audit/turn')) as turn:
            fcntl.flock(turn, fcntl.LOCK_EX)
            process = start('audit', *words.split(), '-C', 'k')
            wait_for(f'{words}: it waits', lambda: has_open(process, '/audit/turn'))
            time.sleep(0.05)
            archive_by_hand('k', 'after')
        out, err = process.communicate()
        right = {'verify --json': lambda: json.loads(out)['integrity'] == 'intact',
                 'show': lambda: len(out.splitlines()) == want,
                 'report --format json': lambda: json.loads(out)['archived'] == 12,
                 'report --format csv': lambda: len(out.splitlines()) == want + 1}[words]
        report(f'{words}: who waited for the archive reads what it left', process.returncode == 0 and right(), process.returncode, out[-600:], err)


def fill(name, n_files):
    """As make () does, with entries that fill a pipe."""
    audit = make(name, 1)
    with open(os.path.join(audit, '000001.jsonl')) as file:
        state = json.loads(file.readline())['folder']
    prev, seq = '0' * 64, 0
    for number in range(1, n_files + 1):
        text = ''
        for event in 'init' if seq == 0 else 'rotate', 'alert':
            seq += 1
            line, prev = line_of(seq, '2026-01-%02d' % (1 + number // 20), prev, state, event, **({'why': PAD} if number == 1 else {}))
            text += line
        put(f'{name}/audit/{number:06}.jsonl', text)
    return seq


def reading():
    """It has begun: it reads on in what it has open, or where the files are now."""
    for n_files, words, ends in ((N, (), 'all'), (400, (), 'told'), (400, ('--archived', path('many-old')), 'all')):
        shutil.rmtree(path('many'), True)
        shutil.rmtree(path('many-old'), True)
        os.mkdir(path('many-old'))
        n = fill('many', n_files)
        process = start('audit', 'show', '-C', 'many', *words)
        first = process.stdout.readline()
        done = riyo('many', 'audit', 'archive', path('many-old'), '--before', '2026-02-01')
        out, err = process.stdout.read(), process.stderr.read()  # what is buffered, too
        process.wait()
        got = [json.loads(line)['seq'] for line in (first + out).splitlines()]
        says = f'{n_files} files{", --archived" if words else ""}'
        report(f'{says}: they were archived meanwhile', done.returncode == 0 and files(path('many/audit'))[0] > '000002.jsonl', done.stderr.decode())
        if ends == 'all':
            report(f'{says}: who was reading read them all', process.returncode == 0 and got == list(range(1, n + 1)), process.returncode, len(got), err.decode())
        else:
            report(f'{says}: who has read in part is told why', process.returncode == 2 and got == list(range(1, len(got) + 1)) and len(got) < n
                   and '移されました' in err.decode(), process.returncode, len(got), err.decode())
        whole = second.verify(path('many'))[0], verdict('many', '--archived', path('many-old'))['integrity']
        report(f'{says}: nothing is lost', whole == ('intact', 'intact'), whole)


waiting()
reading()
plan()
