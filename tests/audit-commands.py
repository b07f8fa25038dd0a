#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""riyo audit at the shell: what is said, and how it ends, of a log that is intact, altered, not there."""
import json
import os
import shutil
import sys

from shell import home, path, plan, put, report, run

READERS = [['report'], ['report', '--format', 'json'], ['report', '--format', 'html'], ['show'],
           ['show', '--event', 'init'], ['show', '--provision'], ['show', '--provision', '--json'],
           ['verify']]
n_failed = 0


def check(says, ok, *why):
    global n_failed
    n_failed += not report(says, ok, *why)


def log_of(folder):
    return os.path.join(home, folder, 'audit', '000001.jsonl')


def lines_of(folder):
    with open(log_of(folder), 'rb') as file:
        return file.read().splitlines(True)


def copy(name, lines):
    shutil.copytree(path('riyo'), path(name))
    put(os.path.relpath(log_of(name), home), b''.join(lines))
    return name


def make_copies():
    lines = lines_of('riyo')
    copy('edited', [lines[0], lines[1].replace(b'suspend', b'Suspend'), *lines[2:]])
    copy('swapped', [lines[0], lines[2], lines[1], *lines[3:]])  # each by itself is what was written
    copy('beheaded', lines[1:])
    copy('emptied', [])
    shutil.rmtree(path(os.path.join(copy('bare', lines), 'audit')))
    return len(lines)


def ends(folder, words, want, *, says=None):
    done = run('audit', *words, '-C', folder)
    check(f'{" ".join(words)}, {says or folder}: exit {want}', done.returncode == want,
          f'exit {done.returncode}', done.stderr.decode())
    return done.stdout.decode(), done.stderr.decode()


run('init', 'riyo')
for number in (1, 2, 3):
    run('suspend', 'add', '-s', f'52-1-{number}', '--category', '健診', '--reason', '利用停止', '--ref',
        f'受付-{number}', '-C', 'riyo')
n_entries = make_copies()
for words in READERS:
    out, err = ends('riyo', words, 0)
    check(f'{" ".join(words)}: nothing to say', err == '', err)
    for folder in ('edited', 'swapped', 'beheaded', 'emptied'):
        out, err = ends(folder, words, 1)
        said = out if words[0] == 'verify' else err
        check(f'{" ".join(words)}, {folder}: where is said', '000001.jsonl' in said, said)
    ends('bare', words, 2)
    ends('nowhere', words, 2)

# What is printed of an altered log, and what is not.
out, _ = ends('edited', ['report'], 1)
check('the report says so first', out.splitlines()[2].startswith('監査記録に異常があります'), out[:300])
check('and is whole', '■ 監査記録の検証' in out, out[-300:])
out, _ = ends('edited', ['report', '--format', 'json'], 1)
check('the JSON is JSON, and says so', json.loads(out)['integrity'] == 'altered', out[:300])
out, _ = ends('swapped', ['show'], 1)
check('entries that can be read are shown', len(out.splitlines()) == n_entries, out)
out, _ = ends('edited', ['show'], 1)
check('up to the one that cannot', [json.loads(line)['seq'] for line in out.splitlines()] == [1], out)
out, err = ends('edited', ['show', '--provision'], 1)
check('there is no list of an altered log', out == '', out)
for words in (['report', '--from', '2026-02-30'], ['show', '--to', 'x'], ['report', '--format', 'xml']):
    ends('edited', words, 2, says='a usage error comes first')
for part in ('report', 'show'):
    out = run('audit', part, '--help').stdout.decode()
    check(f'{part} --help tells how it ends', '改変があれば 1' in out, out)
plan()
sys.exit(n_failed > 0)
