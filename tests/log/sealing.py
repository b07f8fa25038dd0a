#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""riyo audit seal that was stopped: nobody's log is called altered for it, and the next one mends it, and says so."""
import errno
import json
import os
import shutil
import subprocess

import verify as second
from shell import exists, get, path, plan, put, report, run

LIBRARY = os.path.join(os.environ['top_builddir'], 'tests', 'kit', '.libs', 'libinterpose.so')
TOOL = os.path.join(os.environ['top_builddir'], 'tests', 'log', 'tool')


def append(folder, n, env=None):
    return subprocess.run([TOOL, 'append', path(folder), str(n), '2'], capture_output=True, env={**os.environ, **(env or {})})


def fault(at, how):
    return {'LD_PRELOAD': LIBRARY, 'RIYO_FAULT_AT': str(at), 'RIYO_FAULT_HOW': str(how), 'RIYO_FAULT_DONE': path('fired'),
            'ASAN_OPTIONS': 'verify_asan_link_order=0'}


def has_fired():
    if not exists('fired'):
        return False
    os.unlink(path('fired'))
    return True


def seal(folder, env=None):
    return run('audit', 'seal', '-C', folder, 'key', env=env)


def verdict(folder, *words):
    done = run('audit', 'verify', folder, '--json', *words)
    found = json.loads(done.stdout)
    return found['integrity'] if done.returncode < 2 else found['message']


def staged(folder):
    return [name for name in os.listdir(path(folder + '/audit')) if name.startswith('seal.')]


def judge(folder, says):
    """What is wrong with a log and the key beside it, whose sealing may have been stopped."""
    if verdict(folder) != 'intact' or second.verify(path(folder))[0] != 'intact':
        return f'{says}: {verdict(folder)}'
    if not exists('key'):
        return None
    found = verdict(folder, '--seal-key', 'key')
    if found == 'intact' or ('riyo audit seal key -C ' + folder in found and 'まだ鍵ではありません' in found):
        return None
    return f'{says}, with its key: {found}'


def stopped(n, how, *lengths):
    """At each call that changes something, in a log of so many entries, which has grown by so many before it is mended."""
    shutil.rmtree(path('base'), True)
    run('init', 'base', '--builtin')
    append('base', n)
    wrong, at, fired, resumed = [], 0, True, 0
    while fired and at < 100:
        at += 1
        for name in os.listdir(path('.')):
            if name.startswith('k') and name != 'key':
                shutil.rmtree(path(name), True)
        if exists('key'):
            os.unlink(path('key'))
        shutil.copytree(path('base'), path('k'))
        done = seal('k', fault(at, how))
        fired = has_fired()
        wrong += filter(None, [judge('k', f'{at}: stopped')])
        whole = verdict('k', '--seal-key', 'key') == 'intact' if exists('key') else False
        key = get('key') if exists('key') else None
        for more in lengths:
            folder = f'k{more}'
            shutil.copytree(path('k'), path(folder))
            if more and append(folder, more).returncode:
                wrong.append(f'{at}: nobody goes on')
            wrong += filter(None, [judge(folder, f'{at}: {more} later')])
            again = seal(folder)
            text = (again.stdout + again.stderr).decode()
            said = 'すでに封印' if whole else '途中で止まって' if key is not None else '封印します'
            if again.returncode != (2 if whole else 0) or said not in text:
                wrong.append(f'{at}: again, {more} later: {text}')
            append(folder, 70)
            if verdict(folder, '--seal-key', 'key') != 'intact' or second.verify(path(folder), None, path('key'))[0] != 'intact':
                wrong.append(f'{at}: mended, {more} later: {verdict(folder, "--seal-key", "key")}')
            n_starts = get(f'{folder}/audit/000001.jsonl').count(b'"event":"seal-start"')
            if n_starts != 1 and not more and n == 20:  # else one seal of this key may stand before it
                wrong.append(f'{at}: {n_starts} entries say that it is sealed')
            if staged(folder):
                wrong.append(f'{at}: {staged(folder)} is left')
            resumed += '途中で止まって' in text
            os.unlink(path('key'))
            if key is not None:
                put('key', key)
    report(f'{how if isinstance(how, str) else os.strerror(how)} at each of {at - 1} calls, from {n} entries: {resumed} told', not wrong
           and 10 < at < 100 and resumed > 5, *wrong[:4])


def other_keys():
    """Not by every file that stands there is a sealing gone on with."""
    run('init', 'o', '--builtin')
    for says, text in ('another file', b'mine'), ('a whole key', b'{"seq":64,"key":"' + b'0' * 64 + b'"}\n'):
        put('key', text)
        done = seal('o')
        report(f'{says} is not written over', done.returncode == 2 and get('key') == text and not exists('o/audit/seal')
               and 'まだないファイル' in done.stderr.decode(), done.stderr.decode())
    os.unlink(path('key'))
    for says, make in ('a link that leads nowhere', lambda at: os.symlink('nowhere', at)), ('a folder', os.mkdir):
        make(path('key'))
        done = seal('o')
        report(f'{says} is no place for a key', done.returncode == 2 and 'まだないファイル' in done.stderr.decode()
               and not exists('nowhere'), done.stderr.decode())
        (os.rmdir if says == 'a folder' else os.unlink)(path('key'))
    put('key', b'')
    done = seal('o', fault(10 ** 6, 'kill'))
    report('of one that was killed as it made its file, the next goes on with it', done.returncode == 0, done.stderr.decode())
    os.unlink(path('key'))
    shutil.rmtree(path('o'))
    run('init', 'o', '--builtin')
    report('sealed', seal('o').returncode == 0)
    put('key', b'{"seq":64,"key":"' + b'0' * 64 + b'"')
    done = seal('o')
    report('a key that was begun for another log ends no sealing', done.returncode == 2 and get('key')[-1:] != b'\n'
           and 'すでに封印' in done.stderr.decode(), done.stderr.decode())


def moved_on():
    """A key to come is nowhere but in audit/seal, whenever the writer of a seal was killed."""
    run('init', 'm', '--builtin')
    append('m', 40)
    os.unlink(path('key'))
    seal('m')
    wrong, at, fired, seen = [], 0, True, 0
    while fired and at < 100:
        at += 1
        shutil.rmtree(path('k'), True)
        shutil.copytree(path('m'), path('k'))
        append('k', 30, fault(at, 'kill'))
        fired = has_fired()
        seen += bool(staged('k'))
        append('k', 2)
        if staged('k') or verdict('k', '--seal-key', 'key') != 'intact':
            wrong.append((at, staged('k'), verdict('k', '--seal-key', 'key')))
    report(f'a seal stopped at each of {at - 1} calls leaves no key, {seen} did', not wrong and seen > 1, *wrong[:4])


if not os.path.exists(LIBRARY):
    print('1..0 # SKIP no shared libraries are built here')
    raise SystemExit(0)
stopped(20, 'kill', 0, 140)
stopped(62, 'kill', 0)
if 'RIYO_TEST_QUICK' not in os.environ:
    for how in 'half', errno.ENOSPC:
        stopped(20, how, 0)
other_keys()
moved_on()
plan()
