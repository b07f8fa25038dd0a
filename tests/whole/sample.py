#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Where no table was named (no -C, no ./riyo, no file, no --builtin), nothing answers: status 2, whatever is asked, for a
script in the wrong place would take the sample's answer for a permission. One rule for all commands that ask a folder; named by
--builtin, the sample answers what only asks a table, and says so behind the answer."""
import os
import re

from shell import home, plan, put, report, run

ASKED = {  # what only asks a table
    'check': ['-p', '医療費通知の発行', '-t', 'レセプト'], 'table show': [], 'table check': [], 'table export': [],
    'layout show': ['receipt'], 'layout check': ['names.layout', 'names.csv'], 'layout suggest': ['names.csv', '-t', '資格']}
NEEDS = {  # what needs a folder
    'status': [], 'adopt': ['names.layout'], 'filter': ['-p', '医療費通知の発行', '-l', 'names', 'names.csv'], 'tag': ['names.csv', '-l', 'names'],
    'table try': ['table.riyo'], 'rules check': ['rules.riyo'], 'notice': [], 'alert': ['test'], 'register': [],
    'audit verify': [], 'audit report': [], 'audit show': [], 'audit archive': ['--before', '2026-01-01', 'elsewhere'], 'audit seal': ['new.key'],
    'suspend add': ['-s', '52-1-1', '--all', '--reason', '利用停止', '--ref', '1'], 'suspend extend': ['--ref', '1', '-s', '52-1-2'],
    'suspend lift': ['--ref', '1', '--reason', '誤記録'], 'suspend list': [], 'purposes': ['-s', '52-1-1', '-t', 'レセプト'],
    'repair': ['--reason', '例示']}
WAY = {'en': "--builtin asks the sample, another society's table", 'ja': '内蔵の見本 (他の組合の表) に尋ねるなら --builtin です'}
NO_FOLDER = {'en': 'no such folder|there is no folder', 'ja': 'フォルダーが(ありません|ない)|フォルダー .*がなく'}

put('names.csv', '番号,氏名\n1,見本\n')
put('names.layout', '[レイアウト]\n形式=csv\n見出し行=1\n本人=なし\n[列 番号]\n類型=資格\n[列 氏名]\n類型=資格\n')
put('table.riyo', '[表]\n組合=見本健康保険組合\n版=1\n[類型 資格]\n番号=1\n名称=資格\n利用目的=管理\n')
put('rules.riyo', '[担当 係]\n類型=資格\n担当者=a\n')
before = sorted(os.listdir(home))


def told(name, *words, language='ja'):
    done = run(*name.split(), *words, env={'LANGUAGE': language})
    return done.returncode, done.stdout.decode(), done.stderr.decode()


for language, way in WAY.items():
    for name, operands in [*ASKED.items(), ('notice', [])]:
        for more in [], ['-q'], ['--json'], ['--json', '-q']:
            code, out, err = told(name, *operands, *more, language=language)
            report(f'{language}, riyo {name} {" ".join(more)}: nothing answers, and the way to the sample is said', code == 2
                   and re.search(NO_FOLDER[language], out + err) and (out + err).count(way) == 1 and '群馬' not in out + err, code, out, err)
    for name, operands in ASKED.items():
        for more in [], ['--json']:
            code, out, err = told(name, *operands, '--builtin', *more, language=language)
            report(f'{language}, riyo {name} --builtin {" ".join(more)}: named, it answers', code in (0, 1) and out != '' and way not in err
                   and (not more or out.startswith('{"builtin":true,')), code, out, err)
        code, out, err = told(name, *operands, '--builtin', '-C', 'riyo', language=language)
        report(f'{language}, riyo {name} --builtin -C: one of them', code == 2 and '-C FOLDER' in err and '--builtin' in err, code, err)
    for name, operands in NEEDS.items():
        code, out, err = told(name, *operands, language=language)
        report(f'{language}, riyo {name}: an error, for there is no folder', code == 2 and out == '' and re.search(NO_FOLDER[language], err), code, out, err)
        code, out, err = told(name, *operands, '-q', language=language)
        report(f'{language}, riyo {name} -q: the same', code == 2 and re.search(NO_FOLDER[language], err), code, out, err)
report('nothing was made', sorted(os.listdir(home)) == before, os.listdir(home))
way, = re.findall(r'riyo (table show.*) です', ''.join(told('check', '-p', '存在しない', '-t', '資格', '--builtin')[1:]))
code, out, err = told(way)
report('what its refusal advises is done by typing it', code == 0 and '群馬銀行健康保険組合' in out and err == '', way, code, err)
report('the sample names itself behind its answer', '版=1 (内蔵の見本)\n' in told('check', *ASKED['check'], '--builtin')[1])

# Each command that asks a folder has its place above.
commands = re.findall(r'^  ([a-z]+)  ', run('--help').stdout.decode(), re.M)
for command in commands:
    parts = re.findall(rf'^  riyo {command} ([a-z]+)', run(command, '--help').stdout.decode(), re.M)
    for name in [f'{command} {part}' for part in parts] or [command]:
        takes = re.search(r'^  -C, ', run(*name.split(), '--help').stdout.decode(), re.M)
        report(f'riyo {name} has its place', not takes or (name in ASKED) != (name in NEEDS) or name in ('table import',), name)

# A folder is asked before the sample, and the sample by its name beside one.
assert run('init', 'riyo', '--table', 'table.riyo', '-q').returncode == 0
code, out, err = told('table show')
report('./riyo answers', code == 0 and '見本健康保険組合' in out and err == '', out, err)
code, out, err = told('table show', '--builtin')
report('--builtin beside it: the sample', code == 0 and '群馬銀行健康保険組合' in out and err == '', out, err)
for name in 'table show', 'table check', 'table export':
    code, out, err = told(name, 'table.riyo', '--builtin')
    report(f'{name}: a file, or the sample', code == 2 and 'FILE と --builtin' in err, code, err)
plan()
