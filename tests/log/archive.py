#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Old files of the log, kept elsewhere: recorded, told, verified with and without them, by both readers."""
import errno
import hashlib
import json
import os
import shutil
import subprocess
import sys

import verify as second
from shell import home, path, plan, put, report, run

LIBRARY = os.path.join(os.environ['top_builddir'], 'tests', 'kit', '.libs', 'libinterpose.so')
TOOL = os.path.join(os.environ['top_builddir'], 'tests', 'log', 'tool')
LOSS = ('--accept-loss', '--reason', '見本: 控えがない')
n_failed = 0


def check(says, ok, *why):
    global n_failed
    n_failed += not report(says, ok, *why)


def riyo(folder, *words, **more):
    return run(*words, '-C', folder, **more)


def line_of(seq, date, prev, state, event, **more):
    entry = {'seq': seq, 'time': date + 'T10:00:00.000000+09:00', 'mono': seq, 'host': 'host', 'pid': 1,
             'account': 'batch', 'event': event, **more, 'folder': state, 'prev': prev}
    body = json.dumps(entry, separators=(',', ':'), ensure_ascii=False)[:-1]
    digest = hashlib.sha256(body.encode()).hexdigest()
    return body + ',"hash":"%s"}\n' % digest, digest


def make(name, n_files):
    """A folder whose log has a file for each of so many days that passed."""
    run('init', name, '--builtin')
    audit = path(name + '/audit')
    with open(os.path.join(audit, '000001.jsonl')) as file:
        state = json.loads(file.readline())['folder']
    prev, seq = '0' * 64, 0
    for number in range(1, n_files + 1):
        text = ''
        for _ in range(3):
            seq += 1
            event = 'init' if seq == 1 else 'rotate' if not text else 'alert'
            line, prev = line_of(seq, '2026-01-%02d' % number, prev, state, event)
            text += line
        put(f'{name}/audit/{number:06}.jsonl', text)
    with open(os.path.join(audit, 'lock'), 'r+b') as file:
        file.write(bytes(16) + b'\xff' * 8)  # as a new one
    return audit


def files(folder):
    return sorted(n for n in os.listdir(folder) if n.endswith('.jsonl'))


def read(name):
    with open(path(name), 'rb') as file:
        return file.read()


def repairs(folder):
    return [json.loads(line) for line in riyo(folder, 'audit', 'show', '--event', 'repair', '--json').stdout.splitlines()]


def verdict(folder, *words):
    done = riyo(folder, 'audit', 'verify', '--json', *words)
    return json.loads(done.stdout) if done.stdout else {'integrity': done.stderr.decode()}


def main():
    audit = make('riyo', 5)
    shutil.copytree(path('riyo'), path('kept'))
    os.mkdir(path('old'))
    whole = verdict('riyo')
    first = json.loads(open(os.path.join(audit, '000003.jsonl')).readline())
    done = riyo('riyo', 'audit', 'archive', path('old'), '--before', first['time'][:10], '--json')
    told = json.loads(done.stdout or b'{}')
    check('two files are archived', done.returncode == 0 and told.get('files') == 2, done.stderr.decode())
    check('they are there, and not here', files(path('old')) == ['000001.jsonl', '000002.jsonl']
          and '000001.jsonl' not in files(audit) and files(audit)[0] == '000003.jsonl')
    check('it is recorded', any(json.loads(line)['last_file'] == 2 for line in
                                riyo('riyo', 'audit', 'show', '--event', 'archive', '--json').stdout.splitlines()))
    short = verdict('riyo')
    check('the rest verifies, and names the span', short['integrity'] == 'intact'
          and any(str(told['last']) in text and '--archived' in text for text in short['unverified']), str(short))
    check('with the files all of it verifies', verdict('riyo', '--archived', path('old'))['integrity'] == 'intact'
          and not any('--archived' in t for t in verdict('riyo', '--archived', path('old'))['unverified']))
    check('the second reader agrees', second.verify(path('riyo'))[0] == 'intact', str(second.verify(path('riyo'))))
    check('its anchor fits', verdict('riyo', '--anchor', told['anchor'])['integrity'] == 'intact')
    check('the anchor of before fits', verdict('riyo', '--anchor', whole['anchor'])['integrity'] == 'intact')
    check('programs go on', riyo('riyo', 'status').returncode == 0
          and riyo('riyo', 'suspend', 'add', '-s', '52-1-1', '--all', '--reason', '利用停止', '--ref', 'R1',
                   '--quiet').returncode == 0)
    check('a change is told behind the archive', any('change' in json.loads(line) for line in
                                                     riyo('riyo', 'audit', 'show', '--json').stdout.splitlines()))
    check('and followed there, with the archived files and without', all(
        verdict('riyo', *words)['integrity'] == 'intact' for words in ((), ('--archived', path('old'))))
        and second.verify(path('riyo'))[0] == 'intact', str(second.verify(path('riyo'))))
    done = riyo('riyo', 'audit', 'show')
    check('who reads is told what is not there', done.returncode == 0 and str(told['last']) in done.stderr.decode(),
          done.stderr.decode())
    check('with the files, show has all', len(riyo('riyo', 'audit', 'show', '--archived', path('old'), '--json')
                                              .stdout.splitlines()) == len(done.stdout.splitlines()) + told['last'])
    quiet = riyo('riyo', 'audit', 'show', '--archived', path('old'))
    check('and says that it lacks none', quiet.returncode == 0 and not quiet.stderr, quiet.stderr.decode())
    for words, n in ((), 0), (('--archived', path('old')), told['last']):
        text = riyo('riyo', 'audit', 'report', '--format', 'csv', *words)
        rows = len(text.stdout.splitlines()) - 1
        check(f'a report of {n} archived entries', text.returncode == 0
              and rows == len(done.stdout.splitlines()) + n, f'{rows} rows', text.stderr.decode())
    span = f'記録番号 1 から {told["last"]} は移動済み'
    for form in ('text', 'html'):
        check(f'{form}: the first page says what is not in it', span in riyo('riyo', 'audit', 'report', '--format', form).stdout.decode()
              and span not in riyo('riyo', 'audit', 'report', '--format', form, '--archived', path('old')).stdout.decode())
    check('json too', [json.loads(riyo('riyo', 'audit', 'report', '--format', 'json', *words).stdout)['archived']
                       for words in ((), ('--archived', path('old')))] == [told['last'], 0])
    for words in ('show', 'show --provision', 'show --provision --json'):
        check(f'{words}: what is not in it is told', '--archived' in riyo('riyo', 'audit', *words.split()).stderr.decode()
              and '--archived' not in riyo('riyo', 'audit', *words.split(), '--archived', path('old')).stderr.decode())
    shutil.copy(path('riyo/tables/1.riyo'), path('next.riyo'))
    check('table try: what it could not try is told', f'記録番号 1 から {told["last"]} まで' in riyo('riyo', 'table', 'try', path('next.riyo')).stderr.decode()
          and not riyo('kept', 'table', 'try', path('next.riyo')).stderr)
    for words in ('report', 'show', 'show --provision'):
        check(f'{words}: a folder that has them not is an error',
              riyo('riyo', 'audit', *words.split(), '--archived', path('none')).returncode == 2)
    done = riyo('riyo', 'audit', 'archive', path('old'), '--before', first['time'][:10], '--json')
    check('a second time there is nothing', json.loads(done.stdout)['files'] == 0, done.stderr.decode())
    os.mkdir(path('other'))
    done = riyo('riyo', 'audit', 'archive', path('other'), '--before', '2099-01-01')
    check('into another folder: refused, with the way back', done.returncode == 2 and '--event archive' in done.stderr.decode()
          and not files(path('other')), done.stderr.decode())
    shutil.copy(path('old/000002.jsonl'), path('other'))
    for words in (('verify',), ('report',), ('show',)):
        done = riyo('riyo', 'audit', *words, '--archived', path('other'))
        check(f'{words[0]}: an archived file that is elsewhere is named as that', done.returncode == 2
              and all(text in (done.stdout + done.stderr).decode() for text in (path('other/000001.jsonl'), '--event archive')), done)
    os.mkdir(path('other/000001.jsonl'))  # to open which no account has the right that is wanted
    for words in (('verify',), ('report',), ('show',)):
        done = riyo('riyo', 'audit', *words, '--archived', path('other'))
        check(f'{words[0]}: an archived file that cannot be read is named where it is', done.returncode == 2
              and path('other/000001.jsonl') in (done.stdout + done.stderr).decode() and 'audit/000001.jsonl' not in (done.stdout + done.stderr).decode(), done)
    shutil.copytree(path('riyo'), path('left'))
    shutil.copy(path('old/000002.jsonl'), path('left/audit'))
    check('what a killed one left stops nothing', riyo('left', 'status').returncode == 0
          and verdict('left')['integrity'] == 'intact')
    riyo('left', 'audit', 'archive', path('old'), '--before', first['time'][:10])
    check('and is taken away by the next', '000002.jsonl' not in files(path('left/audit')))
    flipped = bytearray(open(path('old/000002.jsonl'), 'rb').read())
    flipped[-200] ^= 1
    shutil.copytree(path('old'), path('changed'))
    put('changed/000002.jsonl', bytes(flipped))
    check('an archived file that was changed is found',
          verdict('riyo', '--archived', path('changed'))['integrity'] == 'altered')
    if os.path.exists(LIBRARY):
        for how in ('kill', errno.ENOSPC) if 'RIYO_TEST_QUICK' in os.environ else ('kill', 'half', errno.EIO, errno.ENOSPC):
            killed(how, 'kept', first)
    else:
        print('# SKIP killed at each call: no shared libraries are built here')
    sealed()
    ended()
    unread()
    several()
    lost_start()
    cut_entry()
    if os.path.exists(LIBRARY):
        for how in 'lost', 'cut':
            killed_repair(how)
    forged(audit, first)
    bad_calls(first)
    plan()


def killed(how, kept, first):
    """Stopped at each call that changes something: every entry is there, here or where it was to go, and once."""
    wrong, at, fired, n_done = [], 0, True, 0
    while fired and at < 100:
        at += 1
        for name in 'k', 'k-old':
            shutil.rmtree(path(name), True)
        shutil.copytree(path(kept), path('k'))
        os.mkdir(path('k-old'))
        done = riyo('k', 'audit', 'archive', path('k-old'), '--before', first['time'][:10], '--json', env={
            'LD_PRELOAD': LIBRARY, 'RIYO_FAULT_AT': str(at), 'RIYO_FAULT_HOW': str(how), 'RIYO_FAULT_DONE': path('fired'),
            'ASAN_OPTIONS': 'verify_asan_link_order=0'})
        fired = os.path.exists(path('fired'))
        if fired:
            os.unlink(path('fired'))
        n_done += done.returncode == 0
        again = riyo('k', 'audit', 'archive', path('k-old'), '--before', first['time'][:10], '--json')
        whole = verdict('k', '--archived', path('k-old'))
        if again.returncode != 0 or (whole['integrity'], verdict('k')['integrity']) != ('intact', 'intact'):
            wrong.append((at, done.returncode, again.returncode, whole, again.stderr.decode()))
        elif sorted(os.listdir(path('k-old'))) != ['000001.jsonl', '000002.jsonl'] or '000002.jsonl' in files(path('k/audit')):
            wrong.append((at, files(path('k-old')), files(path('k/audit'))))
    check(f'{how if isinstance(how, str) else os.strerror(how)} at each of {at - 1} calls of an archive', not wrong and 3 < at < 100
          and n_done > 0, str(wrong[:3]))


def sealed():
    """Seals that were archived are not missed; what was cut behind them is."""
    run('init', 'sealed', '--builtin')
    os.mkdir(path('sealed-old'))
    subprocess.run([TOOL, 'append', path('sealed'), '20', '2'], check=True, stdout=subprocess.DEVNULL)
    riyo('sealed', 'audit', 'seal', path('key'))
    subprocess.run([TOOL, 'append', path('sealed'), '180', '2', '20000'], check=True, stdout=subprocess.DEVNULL)
    last = files(path('sealed/audit'))[-1]
    told = json.loads(riyo('sealed', 'audit', 'archive', path('sealed-old'), '--before', '2099-01-01', '--json').stdout)
    seal, key = told['last'] // 64 * 64, ('--seal-key', path('key'))
    check('entries with seals are archived, and none is left', seal > 64 and files(path('sealed/audit')) == [last]
          and not [line for line in read(f'sealed/audit/{last}').splitlines() if json.loads(line)['event'] == 'seal'], str(told))

    def right(says, n_seals):
        found = verdict('sealed', *key)
        check(f'{says}: with the key and without the archive nothing is missed', found['integrity'] == 'intact'
              and second.verify(path('sealed'), None, path('key'))[0] == 'intact', str(found))
        check(f'{says}: which seals were not verified is said', f'記録番号 {seal} までの封印' in str(found['unverified'])
              and ('まだ封印' in str(found['unverified'])) == (n_seals == 0), str(found))
        found = verdict('sealed', *key, '--archived', path('sealed-old'))
        check(f'{says}: with the archive all are', found['integrity'] == 'intact' and '--archived' not in str(found['unverified'])
              and f'{(told["last"] // 64 + n_seals) * 64} (' in str(found['unverified']), str(found))
        check(f'{says}: without the key no seal is', f'記録番号 {seal} ' not in str(verdict('sealed')['unverified']))
    right('no seal left', 0)
    another = json.loads(read('key'))
    put('another', json.dumps({**another, 'key': another['key'][::-1]}, separators=(',', ':')) + '\n')
    found = verdict('sealed', '--seal-key', path('another'))
    check('the key of another log does not fit, and may be one whose seals ended in the archive', found['integrity'] == 'unreadable'
          and '別の監査記録' in found['problem'] and second.verify(path('sealed'), None, path('another'))[0] == 'unreadable', found)
    check('with the archive it is none of them', verdict('sealed', '--seal-key', path('another'), '--archived', path('sealed-old'))['integrity'] == 'altered')
    subprocess.run([TOOL, 'append', path('sealed'), '128', '2'], check=True, stdout=subprocess.DEVNULL)
    right('two seals later', 2)
    log = read(f'sealed/audit/{last}').splitlines(True)
    first = [json.loads(line)['event'] == 'seal' for line in log].index(True)
    for n_left, want in (first, 'shorter'), (first + 1, 'shorter'), (len(log) - 1, 'intact' if b'"event":"seal"' not in log[-1] else 'shorter'):
        shutil.rmtree(path('cut'), True)
        shutil.copytree(path('sealed'), path('cut'))
        put('cut/audit/lock', b'')
        put(f'cut/audit/{last}', b''.join(log[:n_left]))
        found = verdict('cut', *key)
        check(f'cut to {n_left} of {len(log)} entries: {want}', found['integrity'] == want
              and second.verify(path('cut'), None, path('key'))[0] == want, str(found))


def ended():
    """Whether a repair in the archive ended a key's seals cannot be told without it, and is not said to be; nor is the opposite."""
    shutil.rmtree(path('ended-old'), True)
    run('init', 'ended', '--builtin')
    os.mkdir(path('ended-old'))

    def append(n, limit=()):
        subprocess.run([TOOL, 'append', path('ended'), str(n), '2', *limit], check=True, stdout=subprocess.DEVNULL)

    def holds(says, key, without, with_, *words):
        found, whole = verdict('ended', '--seal-key', path(key)), verdict('ended', '--seal-key', path(key), '--archived', path('ended-old'))
        check(f'{says}: without the archive {without}, with it {with_}', (found['integrity'], whole['integrity']) == (without, with_)
              and second.verify(path('ended'), None, path(key))[0] == without and all(word in str(found) for word in words), found, whole)

    riyo('ended', 'audit', 'seal', path('first-key'))
    append(100)
    os.unlink(path('ended/audit/seal'))
    done = riyo('ended', 'repair', *LOSS)
    check('a repair ends the seals', done.returncode == 0 and repairs('ended')[-1].get('unsealed') is True, done.stderr.decode())
    append(120, ['20000'])
    done = riyo('ended', 'audit', 'archive', path('ended-old'), '--before', '2099-01-01', '--json')
    last = json.loads(done.stdout)['last']
    check('and is archived', last > repairs_in('ended-old')[-1]['seq'] and not any(e['event'] == 'repair' for e in map(json.loads, riyo(
        'ended', 'audit', 'show').stdout.splitlines())), done.stderr.decode())
    check('without a key it follows', verdict('ended')['integrity'] == 'intact')
    undecided = f'記録番号 {last} より後に、この鍵の封印がありません', '修復がこの鍵の封印を終わらせたか', 'この鍵の封印がありません'
    holds('no seal would be due yet', 'first-key', 'unreadable', 'intact', *undecided)
    done = riyo('ended', 'audit', 'verify', '--seal-key', path('first-key'))
    check('on a screen: neither altered nor intact, and 2', done.returncode == 2 and '監査記録: 判定できません' in done.stdout.decode(), done.stdout.decode())
    append(130)
    holds('one would have been due', 'first-key', 'unreadable', 'intact', *undecided)
    check('all entries were followed', verdict('ended', '--seal-key', path('first-key'))['entries'] == verdict('ended')['entries'])
    riyo('ended', 'audit', 'seal', path('second-key'))
    holds('another key began', 'first-key', 'unreadable', 'intact', *undecided)
    holds('which is read', 'second-key', 'intact', 'intact')
    append(150, ['20000'])
    holds('and sealed', 'first-key', 'unreadable', 'intact', *undecided)
    holds('and is right', 'second-key', 'intact', 'intact')
    append(1, ['20000'])
    riyo('ended', 'audit', 'archive', path('ended-old'), '--before', '2099-01-01')
    append(130)
    holds('its start is archived, too', 'first-key', 'unreadable', 'intact')
    holds('and it goes on', 'second-key', 'intact', 'intact')
    name = files(path('ended/audit'))[-1]
    log = read(f'ended/audit/{name}').splitlines(True)
    at = [json.loads(line)['event'] for line in log].index('archive') + 1
    check('seals come behind the archive', b'"event":"seal"' in b''.join(log[at:]))
    put(f'ended/audit/{name}', b''.join(log[:at]))
    put('ended/audit/lock', b'')
    holds('the key that goes on is cut: that is no end', 'second-key', 'shorter', 'shorter')


def repairs_in(name):
    return [entry for file in files(path(name)) for entry in map(json.loads, read(f'{name}/{file}').splitlines()) if entry['event'] == 'repair']


def unread():
    """What stands behind a fault was not read: that it is not there is no finding."""
    run('init', 'unread', '--builtin')
    riyo('unread', 'audit', 'seal', path('unread-key'))
    subprocess.run([TOOL, 'append', path('unread'), '140', '2'], check=True, stdout=subprocess.DEVNULL)
    key = '--seal-key', path('unread-key')
    anchor, log = verdict('unread')['anchor'], read('unread/audit/000001.jsonl').splitlines(True)
    os.rename(path('unread/audit/seal'), path('unread-seal'))
    told = verdict('unread')
    check('that audit/seal is not there is told, too', told['integrity'] == 'intact' and 'audit/seal がここにありません' in str(told['notes']), told)
    os.rename(path('unread-seal'), path('unread/audit/seal'))
    check('while it is there nothing is', 'audit/seal' not in str(verdict('unread')['notes']))
    check('its seals are told while it is whole', '最初の鍵' in str(verdict('unread')['unverified']) and '128' in str(verdict('unread', *key)['unverified']))
    put('unread/audit/000001.jsonl', b''.join([log[0], log[1].replace(b'"mono":', b'"mono":1', 1), *log[2:]]))
    for words in (), key, ('--anchor', anchor):
        told = verdict('unread', *words)
        check(f'{words[:1]}: what was not read is not said to be missing', told['integrity'] == 'altered' and '記録番号 1 より後のすべて' in str(told['unverified'])
              and not any(word in str(told['unverified']) for word in ('封印していません', 'まだ封印', '控え) より後')), told)
    put('unread/audit/000001.jsonl', b''.join(log))
    run('init', 'never', '--builtin')
    for name, words in ('unread', '別の監査記録'), ('never', '封印を始めた記録がありません'):
        told = verdict(name, '--seal-key', path('key'))
        check(f'{name}: a key of another log is said to be possible', told['integrity'] == 'altered' and words in told['problem'] and '別の監査記録' in told['problem'], told)


def several():
    """A sum of folders of which one was archived says what it lacks, and where."""
    whole, found = 'sealed', 'unread'
    n = json.loads(riyo(whole, 'audit', 'report', '--format', 'json').stdout)['archived']
    done = run('audit', 'report', whole, found, '--format', 'json')
    check('what several lack is told with the name', json.loads(done.stdout)['archived'] == n > 0
          and f'{whole}: 記録番号 1 から {n}' in done.stderr.decode() and f'{found}: ' not in done.stderr.decode(), done.stderr.decode())
    for form in 'text', 'html':
        check(f'{form}: on the first page, too', f'移動済みの記録 {n} 件は、この報告と合計に含まれません' in run('audit', 'report', whole, found, '--format', form).stdout.decode())
    for words in ('--seq', '3'), ('--op', '0' * 32):
        done = riyo(whole, 'audit', 'show', *words)
        check(f'{words[0]} of what was archived says so', done.returncode == 2 and '--archived' in done.stderr.decode(), done.stderr.decode())


def lost_start():
    """What audit/archived said is in the log too: lost or spoilt, alone with one file left, it is made anew and no entry goes."""
    make('start', 5)
    os.mkdir(path('s-old'))
    for _ in range(2):  # the first begins a file of today, the second moves all before it
        riyo('start', 'audit', 'archive', path('s-old'), '--before', '2099-01-01')
    audit = path('start/audit')
    said, log = read('start/audit/archived'), read('start/audit/000006.jsonl')
    check('one file is left', files(audit) == ['000006.jsonl'])
    for says, spoil in ('lost', None), ('spoilt', b'{"file":'), ('another', said.replace(b'"file":5', b'"file":4')), ('empty', b''):
        shutil.rmtree(path('s'), True)
        shutil.copytree(path('start'), path('s'))
        os.remove(path('s/audit/archived')) if spoil is None else put('s/audit/archived', spoil)
        check(f'{says}: no program goes on', riyo('s', 'status').returncode == 2)
        done = riyo('s', 'repair')
        check(f'{says}: made anew, and no entry is lost', done.returncode == 0 and read('s/audit/archived') == said
              and read('s/audit/000006.jsonl').startswith(log), done.stderr.decode())
        check(f'{says}: it goes on, and verifies, with the files and without', riyo('s', 'status').returncode == 0
              and [verdict('s', *words)['integrity'] for words in ((), ('--archived', path('s-old')))] == ['intact', 'intact']
              and second.verify(path('s'))[0] == 'intact' and not os.path.exists(path('s/audit/repairing')), str(verdict('s')))
        told = repairs('s')
        check(f'{says}: it is recorded', len(told) == 1 and told[0].get('archived') is True and told[0].get('last_file') == 5, str(told))
    check('a second repair finds nothing', riyo('s', 'repair', '--json').stdout.strip() == b'{"repaired":null}')
    shutil.rmtree(path('s'))
    shutil.copytree(path('start'), path('s'))
    put('s/audit/000006.jsonl', b'x' + log)
    for part in None, 'archived':
        os.remove(path('s/audit/' + part)) if part else None
        done = riyo('s', 'repair', *LOSS)
        check(f'nothing before it is good: the last file stays{", without audit/archived" if part else ""}',
              done.returncode == 2 and files(path('s/audit')) == ['000006.jsonl'] and read('s/audit/000006.jsonl') == b'x' + log, done.stderr.decode())


def cut_entry():
    """The entry that told of the archive is set aside: the repair's tells of it."""
    shutil.rmtree(path('s'), True)
    shutil.copytree(path('start'), path('s'))
    log = read('start/audit/000006.jsonl').splitlines(True)
    at = [b'"event":"archive"' in line for line in log].index(True)
    put('s/audit/000006.jsonl', b''.join(log[:at]) + b'x' + b''.join(log[at:]))
    check('its entry is cut: without consent nothing', riyo('s', 'repair').returncode == 2)
    done = riyo('s', 'repair', *LOSS)
    check('with consent what was archived is told still', done.returncode == 0 and verdict('s')['integrity'] == 'intact'
          and second.verify(path('s'))[0] == 'intact' and repairs('s')[-1].get('last_file') == 5, done.stderr.decode() + str(verdict('s')))
    os.remove(path('s/audit/archived'))
    check('and by the repair alone', riyo('s', 'repair').returncode == 0 and verdict('s')['integrity'] == 'intact', str(verdict('s')))


def spoil_for_repair(how):
    for name in 'k', 's':
        shutil.rmtree(path(name), True)
    shutil.copytree(path('start'), path('k'))
    if how == 'lost':
        os.remove(path('k/audit/archived'))
    else:
        log = read('start/audit/000006.jsonl').splitlines(True)
        put('k/audit/000006.jsonl', b''.join(log[:1]) + b'x' + b''.join(log[1:]))


def killed_repair(how):
    """At each call that changes something: the next one finishes it, and what was good is there."""
    good = read('start/audit/000006.jsonl')
    wrong, at, fired = [], 0, True
    while fired and at < 100:
        at += 1
        spoil_for_repair(how)
        run('repair', '-C', 'k', *LOSS, env={'LD_PRELOAD': LIBRARY, 'RIYO_FAULT_AT': str(at), 'RIYO_FAULT_HOW': 'kill',
                                             'RIYO_FAULT_DONE': path('fired'), 'ASAN_OPTIONS': 'verify_asan_link_order=0'})
        fired = os.path.exists(path('fired'))
        if fired:
            os.unlink(path('fired'))
        again = riyo('k', 'repair', *LOSS)
        kept = read('k/audit/000006.jsonl')
        kept = kept.startswith(good if how == 'lost' else good.splitlines(True)[0])
        if again.returncode or not kept or verdict('k')['integrity'] != 'intact' or not repairs('k') \
                or os.path.exists(path('k/audit/repairing')):
            wrong.append((at, again.returncode, kept, verdict('k'), again.stderr.decode()))
    check(f'a repair killed at each of {at - 1} calls, {how}', not wrong and 3 < at < 100, str(wrong[:3]))


def forged(audit, first):
    """Files taken away by hand, with an audit/archived that fits: no entry tells of it."""
    make('forged', 5)
    line = open(path('forged/audit/000002.jsonl')).read().splitlines()[-1]
    entry = json.loads(line)
    put('forged/audit/archived', json.dumps({'file': 2, 'seq': entry['seq'], 'hash': entry['hash']},
                                            separators=(',', ':')) + '\n')
    for name in ('000001.jsonl', '000002.jsonl'):
        os.remove(path('forged/audit/' + name))
    check('files that were taken away by hand are missed', verdict('forged')['integrity'] == 'altered')
    check('by the second reader too', second.verify(path('forged'))[0] == 'altered')
    os.remove(path('forged/audit/archived'))
    check('and without it no program goes on', riyo('forged', 'status').returncode == 2)
    put('forged/audit/archived', b'{}')
    check('nor with one that says nothing', riyo('forged', 'status').returncode == 2)


def bad_calls(first):
    os.makedirs(path('riyo/inside'), exist_ok=True)
    before = ('--before', first['time'][:10])
    for says, words in (('no day', (path('old'),)), ('no such day', (path('old'), '--before', '2026-02-30')),
                        ('no folder', before), ('a folder that is not there', (path('none'), *before)),
                        ('a folder of ours', (path('riyo/inside'), *before))):
        done = riyo('riyo', 'audit', 'archive', *words)
        check(f'{says}: an error', done.returncode == 2, done.stdout.decode())
    for says, name in ('a newline', b'a\nb'), ('no UTF-8', b'c\x80d'), ('a name too long', b'/'.join([b'x' * 200] * 6)):
        to = os.path.join(path('.').encode(), name)
        os.makedirs(to)
        done = riyo('riyo', 'audit', 'archive', to, *before)
        first_line = done.stderr.decode().split('\n')[0]
        check(f'a folder whose name has {says} is what is blamed', done.returncode == 2 and 'この名前のフォルダー' in first_line
              and not os.listdir(to), done.stderr.decode())
    done = riyo('riyo', 'audit', 'archive', path('old'), '--before', '2027-13-01')
    check('what is no day is named', '--before:' in done.stderr.decode() and '暦' in done.stderr.decode(), done.stderr.decode())
    make('two', 3)
    os.mkdir(path('taken'))
    put('taken/000001.jsonl', b'x')
    done = riyo('two', 'audit', 'archive', path('taken'), '--before', '2099-01-01')
    check('another file of that name is not written over', done.returncode == 2
          and open(path('taken/000001.jsonl')).read() == 'x' and len(files(path('two/audit'))) == 3)
    shutil.copytree(path('two'), path('altered'))
    put('altered/audit/000002.jsonl', open(path('two/audit/000002.jsonl'), 'rb').read().replace(b'1', b'2', 1))
    os.mkdir(path('empty'))
    done = riyo('altered', 'audit', 'archive', path('empty'), '--before', '2099-01-01')
    check('of a log that was altered nothing is archived', done.returncode == 2 and not files(path('empty')))
    done = riyo('two', 'audit', 'archive', path('empty'), '--before', '2099-01-01', '--json')
    check('the newest stays', json.loads(done.stdout)['files'] == 2 and files(path('two/audit'))[0] == '000003.jsonl',
          done.stderr.decode())
    for _ in range(2):  # the first moves what is the newest no more
        done = riyo('two', 'audit', 'archive', path('empty'), '--before', '2099-01-01')
    check('however old it is, and that is said', done.returncode == 0 and '古くても移しません' in done.stdout.decode(),
          done.stdout.decode())


if __name__ == '__main__':
    sys.exit(main())
