#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The drafts of the starter rules: each is adopted once somebody signs it, and does its work on the sample table: those of a
month, and those that persons ask for."""
import os
import pathlib
import re
import subprocess
import tempfile

from shell import plan, report as check

riyo = (pathlib.Path(os.environ.get('top_builddir', '.')) / 'examples/riyo/riyo').resolve()

# What a society does each month, and the categories that it needs together.
WORK = {
    '医療費通知の作成と発送': 'レセプト,資格',
    '高額医療交付金の申請事務': 'レセプト,資格',
    'レセプト振替の事務': '他保険者,レセプト,資格',
    '未受診者への受診勧奨の発送': '健診,資格',
    '要医療者への受診勧奨の発送': '健診,資格',
    '保健指導の案内の発送': '保健指導,健診,資格',
    '求償の事務': '第三者行為,レセプト,資格',
    '特定健診等の実績報告': '健診,保健指導,資格',
    '保険料の還付の支払': '口座,資格',
    '限度額認定証等の発行と発送': '収入,資格',
    '傷病手当金の支払': '現金給付,労務,療養状況,口座,資格',
    '補助金の支払事務': '各種補助,口座,資格',
    '被扶養者の検認': '収入,収入身分,資格',
}


# What a person may ask, and by which article it is answered.
LAWS = {'開示の請求への対応': '33条', '訂正等の請求への対応': '34条', '苦情への対応': '40条'}


def run(*words):
    done = subprocess.run([riyo, *words], capture_output=True)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    run('init', 'riyo', '--builtin', '-q')
    starter = pathlib.Path('riyo/rules.riyo').read_text()
    drafts = re.findall(r'^# \[業務 (.*)\]$', starter, re.M)
    check('a draft for each work, and no other', sorted(drafts) == sorted(WORK), set(drafts) ^ set(WORK))
    signed = re.sub(r'^# (\[業務 .*|セル=.*)$', r'\1', starter, flags=re.M)
    signed = (signed.replace('# 判断者=\n', '判断者=見本 責任者\n').replace('# 判断日=\n', '判断日=2026-04-01\n')
              .replace('# 理由=\n', '理由=宛名と資格の確認を含むと判断した\n')
              .replace('省略可=記号\n', '省略可=記号\n台帳=資格\n'))
    laws = re.findall(r'^# \[法令 (.*)\]\n# 根拠=個人情報保護法(.*)$', starter, re.M)
    check('a draft for each request of a person, and no other', dict(laws) == LAWS, laws)
    signed = re.sub(r'^# (\[法令 .*|根拠=.*|類型=.*|本人ごと=.*)$', r'\1', signed, flags=re.M).replace('# 承認者=\n', '承認者=見本 責任者\n')
    pathlib.Path('rules.riyo').write_text(signed)
    status, out, err = run('adopt', 'rules.riyo', '-C', 'riyo')
    check('all are adopted once they are signed', status == 0, err)
    for task, tags in WORK.items():
        check(f'{task}: {tags}', run('check', '-C', 'riyo', '-p', task, '-t', tags)[0] == 0
              and run('check', '-C', 'riyo', '-p', task, '-t', f'{tags},議員')[0] == 1)
    pathlib.Path('ledger.csv').write_text('記号,番号,枝番,氏名\n52,1,1,見本 太郎\n52,1,2,見本 花子\n')
    pathlib.Path('ledger.layout').write_text(run('layout', 'suggest', 'ledger.csv', '-t', '資格')[1])
    run('adopt', 'ledger.layout', '-C', 'riyo')
    unknown = run('filter', '-C', 'riyo', '--law', '開始', '-l', 'ledger', 'ledger.csv', '-s', '52-1-1', '--approver', '見本 責任者', '--ref', '受付-1')
    check('an unknown law: those that there are', unknown[0] == 1 and all(law in unknown[2] for law in LAWS), unknown)
    for law, article in LAWS.items():
        use = ['filter', '-C', 'riyo', '--law', law, '-l', 'ledger', 'ledger.csv']
        person, paper = ['-s', '52-1-1'], ['--approver', '見本 責任者', '--ref', '受付-8-30']
        check(f'{law}: of nobody, nothing', run(*use, *paper)[0] == 1)
        check(f'{law}: without its paper, nothing', run(*use, *person, '--approver', '見本 責任者')[0] == 2)
        check(f'{law}: by nobody else', run(*use, *person, '--approver', '見本 次郎', '--ref', '受付-8-30')[0] == 1)
        check(f'{law}: one person', run(*use, *person, *paper)[:2] == (0, '記号,番号,枝番,氏名\n52,1,1,見本 太郎\n'))
        entries = run('audit', 'show', '-C', 'riyo', '--event', 'begin')[1].splitlines()
        told = [f'"law":"{law}"', f'"article":"個人情報保護法{article}"', '"reference":"受付-8-30"', '"approver":"見本 責任者"']
        check(f'{law}: recorded with article, approver and paper', all(word in entries[-1] for word in told), entries[-1:])
    lint = run('table', 'check', '-C', 'riyo')[1]
    # The council's members are in no ledger of the insured: their letters are for the society to think of.
    check('what is sent has its address', re.findall('^(?:NO_ADDRESS|UNUSED|TWO_ROWS): 「(.*?)」', lint, re.M) == ['組合会・理事会に関する連絡'], lint)
    check('and little is left to look at', 0 < lint.count('\n') < 12, lint)
    found = re.findall(r'^(\w+): 「(.*?)」', lint, re.M) + [('DUTY', key) for key in re.findall(r'\((所在地|代表者)\)', lint)]
    known = ''.join(f'\n[確認 {code} / {name}]\n確認者=見本 責任者\n理由=例示\n' for code, name in found)
    pathlib.Path('rules.riyo').write_text(signed + known)
    check('acknowledged, none', run('adopt', 'rules.riyo', '-C', 'riyo')[0] == 0 and run('table', 'check', '-C', 'riyo')[0] == 0,
          run('table', 'check', '-C', 'riyo')[1])

plan()
