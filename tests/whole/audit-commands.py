#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""riyo audit at the shell: what is said, and how it ends, of a log that is intact, altered, not there."""
import errno
import json
import os
import re
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


def whole_of(done):
    """What was printed, without the minute."""
    return re.sub(rb'[0-9]{2}:[0-9]{2}', b'', done.stdout)


def ends(folder, words, want, *, says=None):
    done = run('audit', *words, '-C', folder)
    check(f'{" ".join(words)}, {says or folder}: exit {want}', done.returncode == want,
          f'exit {done.returncode}', done.stderr.decode())
    return done.stdout.decode(), done.stderr.decode()


run('init', 'riyo', '--builtin')
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

# A copy knows nothing of its end, but where a stop is lost that its suspensions hold.
copy('cut', lines_of('riyo')[:-1])
out, _ = ends('cut', ['verify'], 1)
check('a copy from which a stop was cut is shorter', '以前より短い' in out and 'suspensions' in out and '控え (紙に' not in out,
      out)
out, err = ends('cut', ['report'], 1)
check('so the report says', '以前より短い' in out and 'suspensions' in err, out[-600:], err)
copy('store-cut', lines_of('riyo'))
put('store-cut/suspensions', open(path('riyo/suspensions'), 'rb').read()[:-9])
ends('store-cut', ['verify'], 0, says='suspensions that are cut are no cut log')
shutil.copytree(path('cut/audit'), path('log-alone/audit'))
ends('log-alone', ['verify'], 0, says='of a log alone nobody can tell')

# What is printed of an altered log, and what is not.
out, _ = ends('edited', ['report'], 1)
check('the report says so first', out.splitlines()[3].startswith('監査記録に異常があります'), out[:300])
check('and is whole', '■ 監査記録の検証' in out, out[-300:])
out, _ = ends('edited', ['report', '--format', 'json'], 1)
check('the JSON is JSON, and says so', json.loads(out)['integrity'] == 'altered', out[:300])
out, _ = ends('swapped', ['show'], 1)
check('entries that can be read are shown', len(out.splitlines()) == n_entries, out)
out, _ = ends('edited', ['show'], 1)
check('up to the one that cannot', [json.loads(line)['seq'] for line in out.splitlines()] == [1], out)
out, err = ends('edited', ['show', '--provision'], 1)
check('there is no list of an altered log', out == '', out)
shutil.copytree(path('swapped'), path('tableless'))
shutil.rmtree(path('tableless/tables'))
for words in READERS[:3]:
    out, err = ends('tableless', words, 1)
    check(f'{" ".join(words)}: neither fault hides the other',
          out == '' and '利用目的の表がありません' in err and '000001.jsonl' in err, out, err)
for words in (['report', '--from', '2026-02-30'], ['show', '--to', 'x'], ['report', '--format', 'xml']):
    ends('edited', words, 2, says='a usage error comes first')
# What nothing can meet is no question, and never a spotless page.
day = ['--from', '2026-12-02', '--to', '2026-12-01']
for words in (['report', *day], ['show', *day], ['show', '--provision', *day], ['show', '--event', 'refuse'],
              ['show', '--seq', 'x'], ['show', '--seq', ''], ['show', '--seq', '3-2'], ['show', '--seq', '2-'], ['show', '--seq', '-2'], ['show', '--seq', '1-2-3']):
    out, err = ends('riyo', words, 2)
    check(f'{" ".join(words)}: nothing is shown, and why is said', out == '' and err != '', out, err)
out, _ = ends('riyo', ['show', '--seq', '2'], 0)
check('the entry that an alert names', [json.loads(line)['seq'] for line in out.splitlines()] == [2], out)
out, _ = ends('riyo', ['show', '--seq', '2-3'], 0)
check('those that an alert of several names', [json.loads(line)['seq'] for line in out.splitlines()] == [2, 3], out)
# A word that nothing is called was mistyped; one that nothing happened to is a question whose answer is that.
for words in (['-p', '受診干渉'], ['-t', '検診'], ['-a', '9999'], ['--law', '開示'], ['--recipient', '例示商事'],
              ['--op', '0-0'], ['--seq', '999'], ['-t', '健診', '-p', '受診干渉'], ['-e', 'begin', '-a', '9999']):
    out, err = ends('riyo', ['show', *words], 2)
    check(f'show {" ".join(words)}: names nothing, and which is said', out == '' and f'「{words[-1]}」のある監査記録は' in err
          and ('取扱規程' in err) == (words[-2] not in ('--op', '--seq')), out, err)
for words in (['-p', '選挙の実施'], ['-t', '議員'], ['-t', '従業員'], ['--file', '例示.csv'],
              ['-e', 'begin'], ['-t', '健診', '--from', '2999-01-01']):
    out, err = ends('riyo', ['show', *words], 0)
    check(f'show {" ".join(words)}: nothing happened, which is said', out == '' and '当てはまるものはありません' in err, out, err)

# Reworded and renamed since: found by the name of any year.
V1 = ('[表]\n組合=見本健康保険組合\n版=1\n[類型 健診]\n番号=1\n名称=健康診査に関する情報\n'
      '利用目的=未受診者への受診勧奨\n')
V2 = (V1.replace('[類型 健診]', '[類型 健康診査]').replace('名称=', '別名=健診\n名称=').replace('受診勧奨', '受診の案内')
      .replace('版=1', '版=2\n公表日=2026-01-01\n施行日=2026-01-02')
      + '[利用目的 未受診者への受診の案内]\n別名=未受診者への受診勧奨\n'
      '[セル 健康診査 / 未受診者への受診の案内]\n判断者=例示\n理由=言い換え\n')
put('table1.riyo', V1)
put('table2.riyo', V2)
put('list.csv', '番号\n1\n')
put('list.layout', '[レイアウト]\n形式=csv\n見出し行=1\n本人=なし\n[列 番号]\n類型=健診\n')
run('init', 'renamed', '--table', 'table1.riyo')
run('adopt', 'list.layout', '-C', 'renamed')
run('filter', '-C', 'renamed', '-p', '未受診者への受診勧奨', '-l', 'list', 'list.csv', '-o', 'out.csv')
done = run('adopt', 'table2.riyo', '-C', 'renamed')
check('the table follows', done.returncode == 0, done.stderr.decode())
for words in (['-p', '未受診者への受診勧奨'], ['-p', '未受診者への受診の案内'], ['-t', '健診'], ['-t', '健康診査'],
              ['-t', '健康診査に関する情報'], ['-t', '健康診査', '-p', '未受診者への受診の案内']):
    out, _ = ends('renamed', ['show', '-e', 'begin', *words], 0)
    check(f'show {" ".join(words)}: the use of before', out.count('\n') == 1 and '未受診者への受診勧奨' in out, out)
for part in ('report', 'show'):
    out = run('audit', part, '--help').stdout.decode()
    check(f'{part} --help tells how it ends', '改変があれば1' in ''.join(out.split()), out)

# The log is read twice, and again at the end: one pread () fails, whichever.
LIBRARY = os.path.join(os.environ['top_builddir'], 'tests', 'kit', '.libs', 'libinterpose.so')


def unread(at, how, words):
    return run('audit', *words, '-C', 'riyo',
               env={'LD_PRELOAD': LIBRARY, 'RIYO_UNREAD_AT': str(at), 'RIYO_UNREAD_HOW': str(how),
                    'ASAN_OPTIONS': 'verify_asan_link_order=0'})


for words in READERS[:7] if os.path.exists(LIBRARY) else []:
    whole = unread(1000, 0, words)
    for how in (0, errno.EIO):
        ended = [unread(at, how, words) for at in range(1, 9)]
        wrong = [(at, done.returncode, done.stdout[:200]) for at, done in enumerate(ended, 1)
                 if done.returncode == 0 and whole_of(done) != whole_of(whole)]
        check(f'{" ".join(words)}, pread {how}: what is cut does not end with 0', not wrong, wrong)
        check(f'{" ".join(words)}, pread {how}: some are not whole', any(done.returncode for done in ended))
        check(f'{" ".join(words)}, pread {how}: why is said',
              all(done.stderr or b'"message"' in done.stdout or done.returncode == 0 for done in ended))
        if words[0] == 'report':
            late = [done.returncode for done in ended if 'この報告は信頼できません' in done.stderr.decode()]
            check(f'{" ".join(words)}, pread {how}: also of a log that is whole by now',
                  late and 0 not in late and (1 in late) == (how == 0), late)
plan()
sys.exit(n_failed > 0)
