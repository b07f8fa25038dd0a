#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Every way in which doc/production.md says that a folder can be damaged: what is said, which way leads back, and
what is recorded of it. Nothing is permitted in between, and no suspension is forgotten."""
import json
import os
import re
import shutil
import socket
import subprocess
import sys

from shell import exists, home, path, plan, put, report, run

PURPOSE, TAGS = '加入者の管理', '資格'
STOPPED = '52-1-1'
n_failed = 0


def check(says, ok, *why):
    global n_failed
    n_failed += not report(says, ok, *why)


def riyo(folder, *words):
    return run(*words, '-C', folder)


def read(folder, part):
    with open(path(os.path.join(folder, part)), 'rb') as file:
        return file.read()


def write(folder, part, data):
    put(os.path.join(folder, part), data)


def rewrite(folder, part, data):
    """Over the same inode, as a live backup is put back."""
    with open(path(os.path.join(folder, part)), 'r+b') as file:
        file.truncate(0)
        file.write(data)


def use(folder):
    """One recorded use; how it ended."""
    put('in.csv', '記号,番号,枝番,氏名\n52,2,1,見本 太郎\n')
    return run('filter', '-C', folder, '-p', PURPOSE, '-l', 'members', path('in.csv'), '-o', path('out.csv'))


def is_stopped(folder):
    return run('check', '-C', folder, '-p', PURPOSE, '-t', TAGS, '-s', STOPPED).returncode == 1


def entries(folder, event):
    done = run('audit', 'show', '-C', folder, '--event', event, '--json')
    return [json.loads(line) for line in done.stdout.splitlines()]


def make(name):
    """A folder that was used, with a suspension in force, and a copy of it from before that."""
    run('init', name, '--builtin')
    put('members.layout', '[レイアウト]\n形式=csv\n見出し行=1\n本人=記号\n本人=番号\n本人=枝番\n'
        '[列 記号]\n類型=資格\n[列 番号]\n類型=資格\n[列 枝番]\n類型=資格\n[列 氏名]\n類型=資格\n')
    run('adopt', '-C', name, path('members.layout'))
    use(name)
    shutil.copytree(path(name), path(name + '.old'))
    run('suspend', 'add', '-C', name, '-s', STOPPED, '--all', '--reason', '利用停止', '--ref', 'R1')
    use(name)
    return name


def log(folder):
    return read(folder, 'audit/000001.jsonl')


def old_log(folder):
    rewrite(folder, 'audit/000001.jsonl', log(folder + '.old'))


def whole_old(folder):
    for part in ('audit/000001.jsonl', 'suspensions'):
        rewrite(folder, part, read(folder + '.old', part))


def flip(folder, at):
    data = bytearray(log(folder))
    data[at] ^= 1
    rewrite(folder, 'audit/000001.jsonl', bytes(data))


def garbage(folder):
    with open(path(folder + '/audit/000001.jsonl'), 'ab') as file:
        file.write('見本: 警告\n'.encode())


def unended(folder):
    """Without a newline: behind the last entry, where an unfinished one would stand."""
    with open(path(folder + '/audit/000001.jsonl'), 'ab') as file:
        file.write('見本: 警告'.encode())


def next_name(folder, name='000002'):
    shutil.copy2(path(folder + '/audit/000001.jsonl'), path(f'{folder}/audit/{name}.jsonl'))


def no_lock(folder):
    os.remove(path(folder + '/audit/lock'))


def short_lock(folder):
    rewrite(folder, 'audit/lock', b'\0' * 8)


def other(part, make):
    """In the place of a file of the log: something that is none."""
    def damage(folder):
        name = path(f'{folder}/audit/{part}')
        os.rename(name, path(f'{folder}.{part}'))
        make(name)
    return damage


def link(name):
    os.symlink('000001.jsonl', name)


def loop(name):
    os.symlink(os.path.basename(name), name)


def folder_of_one(name):
    os.mkdir(name)
    with open(name + '/x', 'w'):
        pass


def socket_at(name):
    here = os.getcwd()
    os.chdir(os.path.dirname(name))  # a socket's name is short
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(os.path.basename(name))
    os.chdir(here)


def seal(folder):
    run('audit', 'seal', '-C', folder, path(folder + '.key'))


def bad_seal(folder):
    seal(folder)
    rewrite(folder, 'audit/seal', b'\0' * 90)


def no_seal(folder):
    seal(folder)
    os.remove(path(folder + '/audit/seal'))


def sealed_torn(folder):
    no_seal(folder)
    torn(folder)


def zeros(folder):
    with open(path(folder + '/audit/000001.jsonl'), 'ab') as file:
        file.write(b'\0' * 4000)


def torn(folder):
    with open(path(folder + '/audit/000001.jsonl'), 'ab') as file:
        file.write(b'{"seq":%d,"time":"20' % (log(folder).count(b'\n') + 1) + b'\0' * 100)


def stray(folder):
    put(folder + '/tables/._1.riyo', b'')
    put(folder + '/audit/._000001.jsonl', b'')


LOSS = ('--accept-loss', '--reason', '見本: 控えがない')

# what, how; whether a use goes on by itself; what repair says without and with consent; what the entry holds
CASES = [
    ('a torn entry and zeros', torn, True, 0, None, ['torn_bytes', 'nul_bytes']),
    ('zeros of a power cut', zeros, True, 0, None, ['nul_bytes']),
    ('files by other names', stray, True, 0, None, None),
    ('audit/lock is missing', no_lock, False, 0, None, ['lock']),
    ('audit/lock is cut', short_lock, False, 0, None, ['lock']),
    ('audit/lock is zeros', lambda f: rewrite(f, 'audit/lock', b'\0' * 24), False, 0, None, ['lock']),
    ('audit/lock is random', lambda f: rewrite(f, 'audit/lock', bytes(range(190, 214))), False, 0, None, ['lock']),
    ('audit/lock is text', lambda f: rewrite(f, 'audit/lock', b'1234 host 2026-04-01 10:0'[:24]), False, 0, None, ['lock']),
    *((f'audit/{part} is {what}', other(part, make), False, 0, None, ['lock']) for part in ('lock', 'turn') for what, make in
      (('a folder', folder_of_one), ('a link', link), ('a link to itself', loop), ('a pipe', os.mkfifo), ('a socket', socket_at))),
    ('the log of an older copy, over the same file', old_log, False, 2, 0, ['lock', 'known_bytes', 'suspensions']),
    ('a folder of an older copy, over the same files', whole_old, False, 2, 0, ['lock', 'known_bytes']),
    ('a bit in the last entry', lambda f: flip(f, -100), False, 2, 0, ['lock', 'aside', 'aside_bytes']),
    ('a bit in the middle', lambda f: flip(f, len(log(f)) // 2), None, 2, 0, ['lock', 'aside', 'aside_sha256']),
    ('text that something else wrote into the log', garbage, False, 2, 0, ['aside']),
    ('the same without a newline', unended, False, 2, 0, ['aside']),
    ('a copy of the log under the next name', next_name, False, 2, 0, ['aside']),
    ('a copy of it behind a gap', lambda f: next_name(f, '000003'), False, 2, 0, ['aside']),
    ('audit/archived that says nothing, of a log that was never archived', lambda f: write(f, 'audit/archived', b''), False, 0, None, ['archived']),
    ('audit/seal is damaged', bad_seal, False, 2, 0, ['unsealed']),
    ('audit/seal is missing', no_seal, False, 2, 0, ['unsealed']),
    ('audit/seal is missing, and an entry is torn', sealed_torn, False, 2, 0, ['unsealed']),
]


def files(folder):
    """What is in audit/."""
    names = sorted(os.listdir(path(folder + '/audit')))
    return {name: os.path.isfile(path(f'{folder}/audit/{name}')) and read(folder, 'audit/' + name)
            for name in names if name != 'alert'}


def judge(says, damage, goes_on, without, consent, keys):
    folder = make('f%d' % CASES.index((says, damage, goes_on, without, consent, keys)))
    before = read(folder, 'suspensions')
    damage(folder)
    if goes_on is False:
        done = use(folder)
        check(f'{says}: nothing is permitted', done.returncode == 2, done.stderr.decode())
        for words in (('status',), ('check', '-p', PURPOSE, '-t', TAGS)):
            asked = riyo(folder, *words)
            check(f'{says}: riyo {words[0]} names it', asked.returncode == 2 and asked.stderr,
                  f'exit {asked.returncode}', asked.stdout.decode(), asked.stderr.decode())
    if without is not None:
        kept = files(folder)
        done = riyo(folder, 'repair')
        check(f'{says}: repair, exit {without}', done.returncode == without,
              f'exit {done.returncode}', done.stderr.decode())
        if without == 2:
            check(f'{says}: repair tells the way', '--accept-loss' in done.stderr.decode(), done.stderr.decode())
            check(f'{says}: nothing is changed without consent',
                  kept == files(folder))
    if consent is not None:
        done = riyo(folder, 'repair', *LOSS)
        check(f'{says}: repair with consent, exit {consent}', done.returncode == consent,
              f'exit {done.returncode}', done.stderr.decode())
    done = use(folder)
    check(f'{says}: then it is used again', done.returncode == 0, done.stderr.decode())
    done = riyo(folder, 'audit', 'verify')
    check(f'{says}: and the log verifies', done.returncode == 0, done.stdout.decode())
    if damage is not whole_old:
        check(f'{says}: the suspension holds', is_stopped(folder))
        check(f'{says}: the store is what it was', read(folder, 'suspensions')[:len(before)] == before)
    if keys is not None:
        told = entries(folder, 'repair')
        last = told[-1] if told else {}
        check(f'{says}: it is recorded', bool(told) and not [k for k in keys if k not in last], json.dumps(last))
        if 'aside' in keys:
            listed = riyo(folder, 'status').stdout.decode()
            check(f'{says}: what was set aside is no stray', f'audit/{last.get("aside")}' in listed and '部品でないファイル' not in listed, listed)
        if consent is not None:
            check(f'{says}: with who and why', last.get('reason') == LOSS[2] and last.get('actor'), json.dumps(last))
    check(f'{says}: a second repair finds nothing', riyo(folder, 'repair', '--json').stdout.strip() == b'{"repaired":null}')


def sealed_anew():
    """A repair ended the seals; those of the key behind it are verified, and what is not is said."""
    folder = make('anew')
    bad_seal(folder)
    done = riyo(folder, 'repair', *LOSS)
    check('a repair that ends the seals says how the log is sealed again',
          f'riyo audit seal 新しい鍵 -C {folder}\n' in done.stdout.decode(), done.stdout.decode())
    run('audit', 'seal', '-C', folder, path('second.key'))
    ended = entries(folder, 'repair')[-1]['seq']
    done = riyo(folder, 'audit', 'verify', '--seal-key', path('second.key'))
    check('sealed anew after a repair: the second key verifies', done.returncode == 0, done.stdout.decode())
    check('and says which seals it does not', f'記録番号 {ended} より前の封印' in done.stdout.decode(),
          done.stdout.decode())
    while log(folder).count(b'\n') < 66:
        use(folder)
    for key, words in ((folder + '.key', f'最初の一つより前に、記録番号 {ended} の修復'), ('second.key', f'記録番号 {ended} より前の封印')):
        done = riyo(folder, 'audit', 'verify', '--seal-key', path(key))
        check(f'past the first seal: {key} finds nothing altered, and says what it does not verify',
              done.returncode == 0 and words in done.stdout.decode(), done.stdout.decode())
    write(folder, 'audit/seal', read(folder, 'audit/seal').replace(b'"key":"', b'"key":"0')[:-4] + b'"}\n')
    done = riyo(folder, 'audit', 'verify', '--seal-key', path('second.key'))
    check('and finds a seal that is not its', done.returncode == 1, done.stdout.decode())


def go_on(folder, n):
    """One entry at a time, up to number n."""
    for _ in range(n):
        if log(folder).count(b'\n') < n:
            riyo(folder, 'suspend', 'add', '-s', '52-9-1', '--all', '--reason', '利用停止', '--ref', f'F{log(folder).count(10)}')


def due():
    """A repair that ends the seals, where one is due."""
    base = make('due')
    seal(base)
    go_on(base, 63)
    full = path('due.key')
    for says, damage in (('damaged', lambda f: rewrite(f, 'audit/seal', b'x\n')), ('missing', lambda f: os.remove(path(f + '/audit/seal'))),
                         ('missing, and an entry is torn', lambda f: (os.remove(path(f + '/audit/seal')), torn(f)))):
        folder = 'due-' + says.split(',')[0] + str(len(says))
        shutil.copytree(path(base), path(folder))
        damage(folder)
        asked = use(folder), riyo(folder, 'status'), riyo(folder, 'audit', 'seal', path(folder + '.new'))
        words = [done.stderr.decode() for done in asked]
        check(f'audit/seal is {says}, and a seal is due: nobody goes on, and each names it',
              {done.returncode for done in asked} == {2} and all('audit/seal' in w and 'riyo repair' in w for w in words), *words)
        done = riyo(folder, 'repair', *LOSS)
        ended = [e['seq'] for e in entries(folder, 'repair') if e.get('unsealed')]
        check(f'audit/seal is {says}: the repair that ends the seals is entry 64', done.returncode == 0 and ended[:1] == [64],
              done.stderr.decode(), str(ended))
        go_on(folder, 66)
        for key in None, full:
            done = riyo(folder, 'audit', 'verify', *(('--seal-key', key) if key else ()))
            check(f'audit/seal is {says}: then the log verifies{" by its key" if key else ""}, and says that the seals ended',
                  done.returncode == 0 and f'記録番号 {ended[-1]} の修復' in done.stdout.decode(), done.stdout.decode())
        if says != 'missing':
            continue
        run('audit', 'seal', '-C', folder, path(folder + '.key'))
        go_on(folder, 130)
        done = riyo(folder, 'audit', 'verify', '--seal-key', path(folder + '.key'))
        check(f'audit/seal is {says}: sealed anew, the new key verifies', done.returncode == 0 and b'"seal"' in log(folder), done.stdout.decode())


def parts():
    """What is put back by adopting what was adopted; what only a copy brings back."""
    folder = make('parts')
    rules = read(folder, 'rules.riyo')
    put('rules.riyo', rules)
    for part, data in (('rules.riyo', rules), ('layouts/members.layout', read(folder, 'layouts/members.layout')),
                       ('tables/1.riyo', read(folder, 'tables/1.riyo'))):
        for change in (b'', data[:-2], None):
            if change is None:
                os.remove(path(folder + '/' + part))
            else:
                rewrite(folder, part, change)
            done = use(folder)
            put(os.path.basename(part), data)
            back = riyo(folder, 'adopt', path(os.path.basename(part)))
            again = use(folder)
            check(f'{part} is {"missing" if change is None else "damaged"}: the same file, adopted, is back',
                  done.returncode == 2 and back.returncode == 0 and again.returncode == 0,
                  back.stderr.decode(), again.stderr.decode())
    for part in ('rules.riyo', 'layouts/members.layout'):
        os.remove(path(folder + '/' + part))
    words = riyo(folder, 'repair').stderr.decode()
    check('of two missing parts repair names both', words.count('rules.riyo') > 0 and words.count('members.layout') > 0,
          words)
    for part, data in (('rules.riyo', rules), ('members.layout', read(folder + '.old', 'layouts/members.layout'))):
        put(part, data)
        riyo(folder, 'adopt', path(part))
    for part in ('keys', 'suspensions'):
        data = read(folder, part)
        for says, left in ('missing', None), ('emptied', b''), ('cut', data[:len(data) // 2]), ('changed', data[:20] + b'x' + data[21:]):
            if left is None:
                os.remove(path(folder + '/' + part))
            else:
                rewrite(folder, part, left)
            done, mended = use(folder), riyo(folder, 'repair', *LOSS)
            check(f'{part} is {says}: nothing is permitted, and no repair makes it up',
                  done.returncode == 2 and mended.returncode == 2, mended.stderr.decode())
            check(f'{part} is {says}: it is said that only a copy brings it back',
                  re.search('写し|控え', done.stderr.decode()) and re.search('写し|控え', mended.stderr.decode()),
                  done.stderr.decode(), mended.stderr.decode())
            put(folder + '/' + part, data)
            os.chmod(path(folder + '/' + part), 0o600)
        os.chmod(path(folder + '/' + part), 0o600)
        check(f'{part} from a copy: it is used again', use(folder).returncode == 0 and is_stopped(folder))


def holders():
    """A folder that parts lie in is gone: adopting a copy makes it as init does, and so does a repair."""
    def seen(folder, name):
        status = os.stat(path(f'{folder}/{name}'))
        return status.st_mode, status.st_uid, status.st_gid

    folder = make('holders')
    if os.geteuid() == 0:  # whoever repairs, it stays its owner's
        for base, _, names in os.walk(path(folder)):
            for name in ['.', *names]:
                os.chown(os.path.join(base, name), 54322, 54322)
    for name, part, place in (('layouts', 'members.layout', 'layouts/members.layout'), ('tables', '1.riyo', 'tables/1.riyo')):
        before = seen(folder, name)
        put(part, read(folder, place))
        shutil.rmtree(path(f'{folder}/{name}'))
        asked = riyo(folder, 'status').stderr.decode()
        back = riyo(folder, 'adopt', path(part))
        check(f'{name}/ is gone: what status advises brings it back', 'riyo adopt ' in asked and back.returncode == 0,
              asked, back.stderr.decode())
        check(f'{name}/ is as init made it', seen(folder, name) == before, oct(seen(folder, name)[0]), oct(before[0]))
        check(f'{name}/ is back: it is used again', use(folder).returncode == 0)
    run('init', 'bare', '--builtin', '--quiet')
    before = seen('bare', 'layouts')
    os.rmdir(path('bare/layouts'))
    asked = riyo('bare', 'status').stderr.decode()
    check('layouts/ is gone, and none was adopted: the way is told', 'riyo repair -C bare' in asked, asked)
    done = riyo('bare', 'repair')
    check('repair makes it, and records it', done.returncode == 0 and seen('bare', 'layouts') == before
          and entries('bare', 'repair')[-1].get('made') == ['layouts'], done.stderr.decode(), entries('bare', 'repair'))
    check('and it opens', riyo('bare', 'status').returncode == 0 and riyo('bare', 'audit', 'verify').returncode == 0)


def restored():
    """A whole older folder put back elsewhere knows of no later suspension: the anchor finds it."""
    folder = make('whole')
    anchor = json.loads(riyo(folder, 'audit', 'verify', '--json').stdout)['anchor']
    shutil.copytree(path(folder + '.old'), path('restored'))
    check('a whole restored folder goes on, and forgot the suspension',
          use('restored').returncode == 0 and not is_stopped('restored'))
    check('without the anchor nobody finds out', riyo('restored', 'audit', 'verify').returncode == 0)
    done = riyo('restored', 'audit', 'verify', '--anchor', anchor)
    check('with the anchor it is found', done.returncode == 1, done.stdout.decode())


def leftovers():
    """Whether something was permitted by what lies behind the last entry is said where audit/lock knows, and only there."""
    known, unknown = 'これにより許可されたものはありません', '許可されたものがあったかどうかは分かりません'
    for says, damage in ('a torn entry', torn), ('zeros', zeros):
        folder = make('behind-' + says.replace(' ', '-'))
        damage(folder)
        notes = '\n'.join(json.loads(riyo(folder, 'audit', 'verify', '--json').stdout)['notes'])
        check(f'{says}: audit/lock knows that nothing was permitted', known in notes and unknown not in notes, notes)
        shutil.copytree(path(folder), path(folder + '-copied'))
        notes = '\n'.join(json.loads(riyo(folder + '-copied', 'audit', 'verify', '--json').stdout)['notes'])
        check(f'{says}: that of a copy does not', unknown in notes and known not in notes, notes)


def older_file():
    """What is not in the newest file only a copy brings back."""
    folder = make('older')
    data = log(folder)
    lines = data.splitlines(True)
    rewrite(folder, 'audit/000001.jsonl', lines[0].replace(b'"seq":1', b'"seq":7') + b''.join(lines[1:]))
    done = riyo(folder, 'repair', *LOSS)
    check('no good entry is left: no repair', done.returncode == 2 and '--accept-loss' not in done.stderr.decode(),
          done.stderr.decode())
    rewrite(folder, 'audit/000001.jsonl', data)
    check('the copy is put back', use(folder).returncode == 0)


def is_told(entry):
    return any(each.get('about') == entry for each in entries('next', 'alert'))


def killed():
    """One that was killed at whatever it did is told of by the next."""
    library = os.path.join(os.environ['top_builddir'], 'tests', 'kit', '.libs', 'libinterpose.so')
    base, lost, untold, behind, n_behind = make('killed'), [], [], [], 0
    put('told.riyo', read('killed', 'rules.riyo').decode() + '[連絡]\n責任者=見本\nコマンド=/bin/true\n')
    run('adopt', '-C', base, path('told.riyo'))
    for at in range(1, 100):
        shutil.rmtree(path('work'), True)
        shutil.copytree(path(base), path('work'))
        use('work')
        garbage('work')
        was = log('work')
        run('repair', '-C', 'work', *LOSS, env={'LD_PRELOAD': library, 'RIYO_FAULT_AT': str(at),
                                                'RIYO_FAULT_HOW': 'kill', 'RIYO_FAULT_DONE': path('hit')})
        if not exists('hit'):
            break
        os.remove(path('hit'))
        if not [e for e in entries('work', 'repair') if e.get('aside')]:
            asked = use('work'), riyo('work', 'status'), riyo('work', 'audit', 'verify')
            if 0 in [each.returncode for each in asked]:
                untold.append('%d: %s' % (at, [each.stderr.decode() + each.stdout.decode() for each in asked]))
        else:  # it is recorded: nobody says that it is not, and who writes next tells whom it concerns
            asked = riyo('work', 'status'), riyo('work', 'audit', 'verify')
            if asked[0].returncode == 2 or asked[1].returncode or any('強制終了' in (each.stderr + each.stdout).decode() for each in asked):
                behind.append('%d: %s' % (at, [each.stderr.decode() + each.stdout.decode() for each in asked]))
            shutil.rmtree(path('next'), True)
            shutil.copytree(path('work'), path('next'))
            entry = entries('next', 'repair')[-1]['seq']
            done = use('next')
            if done.returncode or exists('next/audit/repairing') or not (
                    is_told(entry) or re.search(f'から {entry} まで', riyo('next', 'audit', 'verify').stderr.decode())):
                behind.append('%d: %s %s' % (at, exists('next/audit/repairing'), riyo('next', 'audit', 'verify').stderr.decode()))
            n_behind += 1
        done = riyo('work', 'repair', *LOSS)
        told = [e for e in entries('work', 'repair') if e.get('aside')]
        kept = told and read('work', 'audit/' + told[-1]['aside'])
        if done.returncode or len(told) != 1 or exists('work/audit/repairing') or use('work').returncode or not is_stopped('work') or not kept or not was.endswith(kept):
            lost.append('%d: exit %d %s %s' % (at, done.returncode, told, done.stderr.decode()))
    check(f'a repair that was killed at each of {at - 1} steps is finished and told once', not lost and 40 < at < 99, at, *lost)
    check('until it is, nothing is permitted, and whoever asks is told', not untold, *untold)
    check(f'behind its entry, at {n_behind} steps, it is done, and told by who comes next', not behind and n_behind > 2, *behind[:3])


def full_disk():
    """A small disk of our own, where that may be made."""
    place = path('small')
    os.mkdir(place)
    for says, options, want in (('full', 'size=400k', 'df)'), ('out of inodes', 'size=4m,nr_inodes=40', 'df -i')):
        if subprocess.run(['mount', '-t', 'tmpfs', '-o', options, 'tmpfs', place], capture_output=True).returncode:
            report(f'a disk that is {says} # SKIP no file system may be mounted here', True)
            continue
        try:
            run('init', 'small/riyo', '--builtin')
            riyo('small/riyo', 'adopt', path('members.layout'))
            fill(place, says)
            done = riyo('small/riyo', 'suspend', 'add', '-s', STOPPED, '--all', '--reason', '利用停止', '--ref', 'R1') \
                if says == 'full' else riyo('small/riyo', 'adopt', path('members.layout'))
            check(f'a disk that is {says} is named', done.returncode == 2 and want in done.stderr.decode(),
                  done.stderr.decode())
            for name in os.listdir(place):
                if name.startswith('fill'):
                    os.remove(os.path.join(place, name))
            check(f'a disk that was {says}: it goes on', use('small/riyo').returncode == 0
                  and riyo('small/riyo', 'audit', 'verify').returncode == 0)
        finally:
            subprocess.run(['umount', place], capture_output=True)


def fill(place, kind):
    """With bytes, or with files of none."""
    try:
        if kind == 'full':
            with open(os.path.join(place, 'fill'), 'wb', buffering=0) as file:
                while file.write(b'x' * 512):
                    pass
        for i in range(1000):
            open(os.path.join(place, 'fill%d' % i), 'wb').close()
    except OSError:
        pass


def gone():
    """The log's only file, or all of audit/: what brings it back is told by each."""
    for says, part in ('its only file', 'audit/000001.jsonl'), ('audit/', 'audit'):
        folder = make('gone-' + part[-5:])
        os.rename(path(f'{folder}/{part}'), path(folder + '.kept'))
        for words in ('status',), ('repair',), ('check', '-p', PURPOSE, '-t', TAGS):
            done = riyo(folder, *words)
            check(f'{says} is gone: riyo {words[0]} tells that a copy brings it back',
                  done.returncode == 2 and '最新の写しを戻して' in done.stderr.decode(), done.stderr.decode())
        os.rename(path(folder + '.kept'), path(f'{folder}/{part}'))
        check(f'{says} is back', use(folder).returncode == 0)


def main():
    gone()
    for case in CASES:
        judge(*case)
    parts()
    holders()
    restored()
    sealed_anew()
    due()
    leftovers()
    older_file()
    killed()
    full_disk()
    plan()
    return n_failed > 0


sys.exit(main())
