#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What is said of a request counts persons and names what stops: a number in two spellings is one, a stop of a category names
the tasks that use it, and the lift of a list says of how many it is."""
import json
import pathlib

from alerts import KEEP, told, wait
from shell import ACCOUNT, expect, path, plan, put, report as check, run, said

TABLE = ('[表]\n組合=見本健康保険組合\n版=1\n[類型 資格]\n番号=1\n名称=資格に関する情報\n利用目的=管理\n[類型 健診]\n番号=2\n名称=健診の情報\n利用目的=保健指導\n'
         '[類型 給与]\n番号=3\n名称=給与の情報\n利用目的=計算\n')
RULES = ('[担当 係]\n類型=資格\n類型=健診\n類型=給与\n担当者=a1\n代行=' + ACCOUNT + '\n[本人 加入者]\n形式=記号-番号-枝番\n[業務 案内]\nセル=資格 / 管理\nセル=健診 / 保健指導\n'
         '判断者=責\n判断日=2026-01-01\n理由=宛名\n[業務 点検]\nセル=健診 / 保健指導\n[連絡]\n責任者=責\nコマンド=%s\nしきい値=1\n時間枠=1秒\n')


def on(*words):
    return run(*words, '-C', 'riyo')


def add(*words, ref, reason='利用停止'):
    return on('suspend', 'add', *words, '--reason', reason, '--ref', ref)


def make():
    put('t1', TABLE)
    put('r1', RULES % KEEP)
    expect('a folder', run('init', 'riyo', '--table', 't1', '-q'), 0)
    expect('its rules', on('adopt', 'r1', '-q'), 0)


def once():
    done = add('-s', '52-1-1', '-s', '0052-00001-01', '-s', '５２－１－１', '--category', '給与', ref='1')
    row = json.loads(on('suspend', 'list', '--json').stdout)[0]
    check('one person in three spellings is one', done.returncode == 0 and len(row['subjects']) == 1, row)
    add('-s', '52-1-2', '-s', '53-1-2', '--category', '給与', ref='2')
    check('two are two', len(json.loads(on('suspend', 'list', '--json').stdout)[1]['subjects']) == 2)
    records = pathlib.Path(path('riyo'), 'suspensions').read_text()
    check('and so they are recorded', [line.count('subject=') for line in records.splitlines() if line.startswith('add')] == [1, 2], records)


def tasks():
    text = said(add('-s', '54-1-1', '--category', '健診', ref='3'))
    check('of a category, whole and in part', '「案内」では 健診 だけが止まり' in text and '「点検」も止まります' in text, text)
    text = said(add('-s', '54-1-2', '--category', '資格', '--category', '健診', ref='4'))
    check('of all its categories, whole', '「案内」も止まります' in text, text)
    text = said(add('-s', '54-1-3', '--category', '給与', ref='5'))
    check('none that it does not touch', '案内' not in text and '点検' not in text, text)


def lists():
    put('list', '55-1-1\n55-1-2\n55-1-3\n')
    expect('a list', add('--from', 'list', '--category', '給与', ref='L'), 0)
    expect('one of it is lifted', on('suspend', 'lift', '--ref', 'L/2', '--reason', '誤記録'), 0)
    expect('and the rest', on('suspend', 'lift', '--ref', 'L', '--reason', '本人の申出'), 0)
    entries = json.loads(on('audit', 'report', '--json').stdout)['requests']
    check('the report counts the persons', [(row['reference'], str(row['persons'])) for row in entries if '解除' in row['what']] == [('L/2', ''), ('L', '2')], entries)
    on('alert', 'test')

    def is_told():
        on('status')
        return 'L（2 人）' in told()

    wait(is_told)
    alerts = json.loads(on('audit', 'report', '--json').stdout)['alerts']
    check('who is told reads how many', '対象: L（2 人）' in told() and '対象: L/2\n' in told(), told(), alerts)
    check('a test is about no entry', all(str(row['about']) != '0' and str(row['first']) != '0' for row in alerts) and len(alerts) > 0, alerts)


def pieces():
    """A number in one piece is one of the form with one part, where all are; beside others it is asked about."""
    put('r1', RULES % KEEP + '[本人 職員]\n形式=職員番号\n')
    expect('a form of one part', on('adopt', 'r1', '-q'), 0)
    put('list', '57-1-1\n# 職員\n5700000102\n57-1-3\n1042\n')
    before = on('suspend', 'list', '--all').stdout
    text = said(add('--from', 'list', '--category', '給与', ref='M'))
    check('mixed: each line is named, with what to write', all(f'list:{line}: ' in text for line in (3, 5)) and 'list:2' not in text
          and text.count('ハイフンを入れて') == 2 and '職員番号 であれば' in text, text)
    check('and nothing is recorded', on('suspend', 'list', '--all').stdout == before)
    put('list', '57-1-1\n57-1-2\n')
    done = add('--from', 'list', '--category', '給与', ref='M')
    check('all with hyphens: said back', done.returncode == 0 and '  2 人 (記号-番号-枝番)\n' in said(done), said(done))
    put('list', '1042\n1043\n1044\n')
    done = add('--from', 'list', '--category', '給与', ref='S')
    check('all of one part: said back as that', done.returncode == 0 and '  3 人 (職員番号)\n' in said(done) and '記号' not in said(done), said(done))
    done = add('--from', 'list', '--category', '資格', '--json', ref='T')
    check('in JSON, too', json.loads(done.stdout)['whom'] == ['3 人 (職員番号)'], done.stdout)


make()
once()
tasks()
lists()
pieces()
plan()
