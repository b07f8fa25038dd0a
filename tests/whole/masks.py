#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The log forgets nothing, so it must not know what people type: of unknown purposes, laws and roles, and of files' names,
it has masks, by which the same one is known again, and looked for."""
import json
import os
import re

from shell import expect, folder, get, home, logged, path, plan, put, report, run

LIBRARY = os.path.join(os.environ['top_builddir'], 'tests', 'kit', '.libs', 'libinterpose.so')

PERSON = ['見本太郎', '太郎', '52-1-1', 'mihon', 'TARO']
NAME = '52-1-1 見本太郎 mihon-TARO'
LAYOUT = '[レイアウト]\n形式=csv\n本人=なし\n[列 1]\n類型=レセプト\n'


def log():
    with open(os.path.join(folder, 'audit', '000001.jsonl'), encoding='utf-8') as file:
        return file.read()


def entries(event):
    return [entry for entry in map(json.loads, log().splitlines()) if entry['event'] == event]


def filter_(purpose, *more):
    return run('filter', '-C', folder, '-p', purpose, '-l', 'x', *more)


def says_nothing(when):
    lines = [line for line in log().splitlines() if any(word in line for word in PERSON)]
    report(f'nothing of a person: {when}', not lines, *lines)


def set_up():
    run('init', folder, '--builtin')
    put('rules.riyo', get('riyo/rules.riyo').decode() + '\n[加工 集計]\n元=レセプト\n方法=見本\n先=個人情報でない\n承認者=見本\n')
    expect('rules', run('adopt', 'rules.riyo', '-C', folder), 0)
    put('x.layout', LAYOUT)
    expect('a layout', run('adopt', 'x.layout', '-C', folder), 0)


def check_files():
    put(f'{NAME}.csv', '見\n')
    put('other.csv', '見\n')
    os.mkdir(path(NAME))
    for output in (f'{NAME}-out.csv', f'{NAME}/out.csv', 'plain.csv'):
        expect(f'to {output}', filter_('医療費通知の発行', f'{NAME}.csv', '-o', output), 0)
    expect('from another', filter_('医療費通知の発行', 'other.csv', '-o', 'more.csv'), 0)
    found = entries('file')
    report('one file, one mask', len({entry['input'] for entry in found[:3]}) == 1, found)
    report('another, another', found[3]['input'] != found[0]['input'], found)
    report('its type is told', all(entry['input'].endswith('.csv') for entry in found), found)
    report('- is a stream', filter_('医療費通知の発行', f'{NAME}.csv').returncode == 0 and entries('file')[-1]['output'] == '-')
    os.makedirs(path('full'))
    for name in (f'{NAME}.csv', f'{NAME}/{NAME}.csv', os.path.join('elsewhere', f'{NAME}.csv'), path(f'{NAME}.csv')):
        shown = run('audit', 'show', '-C', folder, '--file', name).stdout.decode().splitlines()
        report(f'{name} is found', len(shown) == 4, *shown)
    report('a file that was not there is not',
           run('audit', 'show', '-C', folder, '--file', f'{NAME}2.csv').stdout == b'')


def check_failure():
    """One that does not get its name: what is in its place is a folder by then."""
    put('many.csv', '見\n' * 400000)
    os.mkdir(path(f'{NAME}-taken'))
    filter_('医療費通知の発行', 'other.csv', '-o', f'{NAME}-taken')
    filter_('医療費通知の発行', f'{NAME}-nowhere.csv', '-o', 'x.csv')
    filter_('医療費通知の発行', 'other.csv', '-o', f'{NAME}-none/x.csv')


def check_tags():
    """riyo tag: its files, what they were made from, and what failed."""
    put(f'{NAME}-raw.csv', '見\n')
    put(f'{NAME}-new.csv', '件数\n')
    expect('the first tags', run('tag', f'{NAME}-raw.csv', '--layout', 'x', '-C', folder), 0)
    expect('a 加工', run('tag', f'{NAME}-new.csv', '--from', f'{NAME}-raw.csv', '--processing', '集計', '-p', '医療費通知の発行', '-C', folder), 0)
    report('both are found', [entry['event'] for entry in logged(f'{NAME}-raw.csv')] == ['tag', 'declassify'])
    report('and the result', [entry['event'] for entry in logged(f'{NAME}-new.csv')] == ['declassify'])


def check_failures():
    for name in 'first', 'made', 'other':
        put(f'{NAME}-{name}.csv', f'{name}\n')
    os.symlink(f'{NAME}-made.csv', path(f'{NAME}-link.csv'))
    fail('first', 'tag', f'{NAME}-first.csv', '--layout', 'x')
    fail('made', 'tag', f'{NAME}-link.csv', '--from', f'{NAME}-raw.csv', '--processing', '集計', '-p', '医療費通知の発行')
    fail('other', 'filter', '-p', '医療費通知の発行', '-l', 'x', f'{NAME}-other.csv', '-o', f'{NAME}-out2.csv')
    report('the reason is told', all(re.match(r'\?[0-9a-f]+\.csv', entry['reason']) for entry in entries('file-failed')), entries('file-failed'))


def fail(says, *arguments):
    """At the last calls, where the entry is written and the file does not get its name."""
    before, at = len(entries('file-failed')), 0
    env = {'LD_PRELOAD': LIBRARY, 'RIYO_FAULT_HOW': '5', 'RIYO_FAULT_DONE': path('fired'), 'ASAN_OPTIONS': 'verify_asan_link_order=0'}
    while len(entries('file-failed')) == before and at < 100:
        at += 1
        run(*arguments, '-C', folder, env={**env, 'RIYO_FAULT_AT': str(at)})
        for name in os.listdir(home):
            if name == 'fired' or name.endswith(f'-{says}.csv.riyotag'):
                os.unlink(path(name))
    report(f'{says}: a failure is recorded', len(entries('file-failed')) == before + 1, at)


def check_names():
    for purpose in (f'{NAME} の病名照会', f'{NAME} の病名照会', '医療費通知の發行'):
        expect('an unknown purpose', filter_(purpose, 'other.csv'), 1, 'UNKNOWN_PURPOSE')
    found = entries('refused')
    report('the same again', found[0]['purpose'] == found[1]['purpose'] != found[2]['purpose'], found)
    report('how long it was', found[0]['characters'] == len(f'{NAME} の病名照会'), found[0])
    report('what it is like', '医療費通知の発行' in found[2].get('similar', ''), found[2])
    run('filter', '-C', folder, '--law', NAME, '-l', 'x', 'other.csv', '--approver', 'x', '--ref', '1')
    run('filter', '-C', folder, '-p', '医療費通知の発行', '--role', NAME, '-l', 'x', 'other.csv')
    report('both are there', {'law', 'role'} <= set(entries('refused')[-2]) | set(entries('refused')[-1]), log()[-900:])
    expect('a known purpose that is refused', filter_('保険料の徴収', 'other.csv'), 1)
    report('is told as it is', '"purpose":"保険料の徴収"' in log())


def main():
    set_up()
    check_files()
    says_nothing('files')
    check_failure()
    says_nothing('failures')
    check_tags()
    says_nothing('tags')
    if os.path.exists(LIBRARY):
        check_failures()
        says_nothing('files that do not get their names')
    check_names()
    says_nothing('purposes, laws, roles')
    expect('the log is whole', run('audit', 'verify', '-C', folder), 0)
    plan()


main()
