#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A year in the office of an invented society, as its responsible person, its desk, its operator and its auditor live it:
each command on its day, by the clock that faketime shows; what is said, and every page, held against what was looked at in
tests/whole/year/. With RIYO_YEAR_WRITE=1 those are written anew, to be looked at again. Run by root, each of the four has
an account of the system, and the folder is their group's; else all are who runs the test."""
import os
import pathlib
import re
import subprocess

import people

ALONE = people.enter()  # before anything is made; why all are one account, or None
people.within_reach()
from faketime import riyo_at
from shell import home, path, plan, put, report

KEPT = pathlib.Path(os.environ['top_srcdir']).resolve() / 'tests/whole/year'
WRITE = 'RIYO_YEAR_WRITE' in os.environ
GROUP, GID = 'riyo-kenpo', 60200
NAMES = {'責任者': 'riyo-sekinin', '窓口': 'riyo-mado', '運用': 'riyo-unyo', '監事': 'riyo-kanji'}
UIDS = {name: GID + n for n, name in enumerate(NAMES.values(), 1)}
ALONE = ALONE or people.make(home, UIDS, {GROUP: (GID, UIDS)})
if ALONE:
    NAMES = dict.fromkeys(NAMES, subprocess.run(['id', '-un'], capture_output=True, text=True).stdout.strip())
else:
    os.chown(home, 0, GID)
    os.chmod(home, 0o2775)
said, pages = [], {}

PUBLISHED = '''例示健康保険組合　個人情報の利用目的,,
個人情報の類型,利用目的,
資格に関する情報,"加入者の管理、各種証
の発行管理",
レセプトに関する情報,保険給付の審査・支払,
,医療費通知の発行,
,健康保険組合連合会に対する高額医療交付金の申請,
健康診査に関する情報,"未受診者への受診勧奨、
保健指導対象者の特定",
加入者の口座情報,保険給付の支払,
※保有個人データの利用目的は、上表と同一です。,,
'''
DUTIES = '''[公表事項]
前文=当組合は、次の利用目的で個人情報を取り扱います。
注=※保有個人データの利用目的は、上表と同一です。
手続=当組合が定める要領に基づき、開示等の請求に応じます。
照会先=例示健康保険組合 総務課 00-0000-0000
苦情の申出先=例示健康保険組合 総務課 00-0000-0000
所在地=東京都例示区1-1
代表者=理事長 例示 太郎
手数料=開示の手数料は、いただきません。
[安全管理措置]
組織的=個人情報取扱責任者を置き、取扱規程で担当と範囲を定めています。
[利用目的 健康保険組合連合会に対する高額医療交付金の申請]
提供先=健康保険組合連合会
提供区分=第三者
'''
RULES = '''[担当 責任者]
類型=資格
担当者=1001
代行={責任者}
[担当 窓口]
類型=資格
類型=レセプト
類型=健診
担当者=1002
代行={窓口}
[担当 給付係]
類型=資格
類型=レセプト
類型=口座
担当者=1003
代行={運用}
[担当 保健係]
類型=資格
類型=健診
担当者=1004
代行={運用}
[業務 医療費通知の作成と発送]
セル=レセプト / 医療費通知の発行
セル=資格 / 加入者の管理
判断者=例示 責任者
判断日=2026-03-25
理由=宛名の確認は加入者の管理に含まれる
[業務 高額医療交付金の申請事務]
セル=レセプト / 健康保険組合連合会に対する高額医療交付金の申請
セル=資格 / 加入者の管理
判断者=例示 責任者
判断日=2026-03-25
理由=資格の確認は加入者の管理に含まれる
[本人 加入者]
形式=記号-番号-枝番
台帳=資格
[法令 開示の請求への対応]
根拠=個人情報保護法33条
類型=健診
承認者=例示 責任者
本人ごと=はい
[法令 苦情への対応]
根拠=個人情報保護法40条
類型=健診
承認者=例示 責任者
本人ごと=はい
[連絡]
責任者=例示 責任者 (内線 1)
'''


def clean(text):
    """Without what no two years share: digests and pseudonyms, where the folder is, who runs the test."""
    text = re.sub(r'\b[0-9a-f]{16,}\b(\n +[0-9a-f]{8}\b)?', '(桁)', text)
    text = re.sub(r'\b[0-9A-F]{4}(-[0-9A-F]{4}){4,}\b', '(控え)', text)
    text = re.sub(r'"(mono|pid)":\d+,', '', text)
    text = re.sub(r'"host":"[^"]*",', '', text)
    text = re.sub(rf'(?<![\w:/-])(?:{"|".join(map(re.escape, set(NAMES.values())))})\b', '(アカウント)', text)
    text = re.sub(r'(?m)(^  担当者|\(アカウント\)）) +(?=類型|資格|レセプト|健診|口座)', r'\1  ', text)  # as wide as the name of the account
    text = re.sub(rf' --group {GROUP}\b|^(?:グループ={GROUP}|フォルダーはグループ {GROUP} のもの).*\n', '', text, flags=re.M)
    text = re.sub(r'^このコンテナだけの層.*\n', '', text, flags=re.M)
    return text.replace(home, '(場所)')


def on(day, who, *words, code=0, page=None, give=None):
    """One command on its day, at nine in the morning; @page: what it prints is a page of its own."""
    uid = UIDS[NAMES[who]] if not ALONE else None
    done = riyo_at(f'{day} 09:00:00', *words, input=give, env={'LC_ALL': 'C.UTF-8'},
                   **({} if ALONE else {'user': uid, 'group': uid, 'extra_groups': [GID]}))
    out, err = done.stdout.decode(), done.stderr.decode()
    report(f'{day} {who}: riyo {" ".join(words)[:70]}', done.returncode == code, f'exit {done.returncode}, want {code}', out, err)
    shown = f'（{page}）\n' if page else clean(out)
    said.append(f'■ {day} {who}: riyo {clean(" ".join(words))}\n{shown}{clean(err)}終了ステータス {done.returncode}\n')
    if page:
        pages[page] = clean(re.sub(r'<style>.*?</style>', '<style></style>', out, flags=re.S))
    return out


def make_table():
    put('published.csv', PUBLISHED)
    on('2026-03-20', '責任者', 'table', 'import', 'published.csv', code=2)
    table = on('2026-03-20', '責任者', 'table', 'import', 'published.csv', '--society', '例示健康保険組合', '--cut', '、', '--fill')
    table = re.sub(r'\[類型 (.*?)(?:に関する)?情報\]', lambda m: f'[類型 {m[1].replace("健康診査", "健診").replace("加入者の", "")}]', table)
    put('table.riyo', table.replace('版=1\n', '版=1\n公表日=2026-03-25\n施行日=2026-04-01\n', 1) + DUTIES)
    on('2026-03-20', '責任者', 'table', 'check', 'table.riyo')


def spring():
    make_table()
    on('2026-03-25', '責任者', 'init', 'riyo', '--table', 'table.riyo', *([] if ALONE else ['--group', GROUP]))
    put('rules.riyo', RULES.format(**NAMES))
    on('2026-03-25', '責任者', 'adopt', 'rules.riyo', '-C', 'riyo', '-a', '1001')
    on('2026-03-26', '責任者', 'notice', '-C', 'riyo', code=1)
    on('2026-03-26', '責任者', 'notice', '-C', 'riyo', '--date', '2026-04-01', page='notice.txt')
    on('2026-03-30', '運用', 'check', '-p', '各種証の発行管理', '-t', '資格', '-a', '1003', code=1)
    put('members.csv', '記号,番号,枝番,氏名,口座番号\n52,1,1,例示 一郎,1234567\n52,2,1,例示 花子,2345678\n61,3,1,例示 次郎,3456789\n')
    put('receipts.csv', '記号,番号,枝番,点数\n52,1,1,1230\n52,2,1,460\n61,3,1,980\n')
    put('checkups.csv', '記号,番号,枝番,結果\n52,1,1,A\n52,2,1,B\n61,3,1,C\n')
    for name, tag in (('members', '資格'), ('receipts', 'レセプト'), ('checkups', '健診')):
        layout = on('2026-04-01', '運用', 'layout', 'suggest', f'{name}.csv', '-t', tag)
        put(f'{name}.layout', layout.replace('[列 口座番号]\n類型=資格', '[列 口座番号]\n類型=口座'))
        on('2026-04-01', '責任者', 'adopt', f'{name}.layout', '-C', 'riyo', '-a', '1001')
    on('2026-04-01', '責任者', 'notice', '--format', 'html', page='notice.html')
    on('2026-04-01', '責任者', 'status')
    on('2026-04-01', '責任者', 'register', '--format', 'html', page='register.html')
    members = ['-l', 'members', 'members.csv', '-a', '1003']
    on('2026-04-10', '運用', 'filter', '-C', 'riyo', '-p', '各種証の発行管理', *members, '-o', 'cards.csv', code=1)
    on('2026-04-10', '運用', 'filter', '-C', 'riyo', '-p', '各種証の発行管理', '--drop', *members, '-o', 'cards.csv', '--only', '記号=52', code=1)
    on('2026-04-10', '運用', 'filter', '-C', 'riyo', '-p', '各種証の発行管理', '--drop', *members, '-o', 'cards.csv', '--recipient', '見本印刷')
    on('2026-04-20', '運用', 'filter', '-C', 'riyo', '-p', '未受診者への受診勧奨', '-l', 'checkups', 'checkups.csv', '-a', '1003', '-o', 'letters.csv',
       code=1)
    on('2026-04-20', '運用', 'filter', '-C', 'riyo', '-p', '未受診者への受診勧奨', '-l', 'checkups', 'checkups.csv', '-a', '1004', '-o', 'letters.csv')


def summer():
    stop = ['suspend', 'add', '-C', 'riyo', '-a', '1002']
    on('2026-05-11', '窓口', *stop, '-s', '52-1', '--category', '健診', '--reason', '利用停止', '--ref', '受付-1', code=2)
    on('2026-05-11', '窓口', *stop, '-s', '0052-001-01', '--category', '健診', '--reason', '利用停止', '--ref', '受付-1')
    on('2026-05-12', '窓口', 'purposes', '-s', '52-1-1', '-t', '資格,健診', '--ref', '受付-2', page='answer.txt')
    on('2026-05-20', '運用', 'filter', '-C', 'riyo', '-p', '未受診者への受診勧奨', '-l', 'checkups', 'checkups.csv', '-a', '1004', '-o', 'letters.csv',
       code=1)
    on('2026-05-20', '運用', 'filter', '-C', 'riyo', '-p', '未受診者への受診勧奨', '-l', 'checkups', 'checkups.csv', '-a', '1004', '-o', 'letters.csv',
       '--skip-suspended')
    task = ['filter', '-C', 'riyo', '-p', '高額医療交付金の申請事務', '-l', 'receipts', 'receipts.csv', '-a', '1003', '-o', 'claim.csv']
    on('2026-06-10', '運用', *task)
    on('2026-06-15', '窓口', *stop, '-s', '52-2-1', '--provision', '--reason', '第三者提供の停止', '--ref', '受付-3')
    on('2026-07-10', '運用', *task, code=1)
    on('2026-07-10', '運用', *task, '--skip-suspended')
    law = ['--approver', '例示 責任者', '-l', 'checkups', 'checkups.csv', '-a', '1002']
    on('2026-07-20', '窓口', 'filter', '-C', 'riyo', '--law', '開示の請求への対応', *law, '--ref', '受付-4', '-o', 'one.csv', code=1)
    on('2026-07-20', '窓口', 'filter', '-C', 'riyo', '--law', '開示の請求への対応', *law, '--ref', '受付-4', '-s', '52-1-1', '-o', 'one.csv')
    on('2026-08-03', '窓口', 'filter', '-C', 'riyo', '--law', '苦情への対応', *law, '--ref', '受付-5', '-s', '61-3-1')
    on('2026-08-20', '窓口', 'suspend', 'extend', '-C', 'riyo', '-a', '1002', '--ref', '受付-3', '-s', '61-9-1')
    on('2026-09-15', '窓口', 'suspend', 'lift', '-C', 'riyo', '-a', '1002', '--ref', '受付-1', '--reason', '本人の申出')
    on('2026-09-15', '窓口', 'suspend', 'list', '-C', 'riyo', '--all')
    return re.search('控え.*: (.*)', on('2026-09-30', '監事', 'audit', 'verify', '-C', 'riyo'))[1]


def winter():
    table = pathlib.Path(path('table.riyo')).read_text()
    table = (table.replace('版=1\n公表日=2026-03-25\n施行日=2026-04-01', '版=2\n公表日=2026-10-01\n施行日=2026-11-01')
             .replace('利用目的=未受診者への受診勧奨', '利用目的=未受診者への受診の案内').replace('利用目的=医療費通知の発行\n', '利用目的=医療費通知の発行\n利用目的=医療費の分析\n')
             + '[利用目的 未受診者への受診の案内]\n別名=未受診者への受診勧奨\n')
    put('table2.riyo', table)
    on('2026-10-01', '責任者', 'table', 'diff', 'table.riyo', 'table2.riyo', code=1)
    on('2026-10-01', '責任者', 'adopt', 'table2.riyo', '-C', 'riyo', '-a', '1001', code=2)
    for cell in ('健診 / 未受診者への受診の案内', 'レセプト / 医療費の分析'):
        table += f'[セル {cell}]\n判断者=例示 責任者\n判断日=2026-09-25\n理由=関連性がある\n'
    put('table2.riyo', table)
    on('2026-10-01', '責任者', 'adopt', 'table2.riyo', '-C', 'riyo', '-a', '1001')
    on('2026-10-02', '責任者', 'notice', '--edition', '2', page='notice-2.txt')
    on('2026-10-02', '責任者', 'notice', '--change', 'riyo/tables/1.riyo', 'riyo/tables/2.riyo', page='change.txt')
    on('2026-10-02', '責任者', 'notice', '--change', 'riyo/tables/1.riyo', 'riyo/tables/2.riyo', '--format', 'html', page='change.html')
    on('2026-10-31', '運用', 'check', '-p', '医療費の分析', '-t', 'レセプト', '-a', '1003', code=1)
    on('2026-11-01', '運用', 'check', '-p', '医療費の分析', '-t', 'レセプト', '-a', '1003')
    on('2026-11-10', '運用', 'filter', '-C', 'riyo', '-p', '未受診者への受診勧奨', '-l', 'checkups', 'checkups.csv', '-a', '1004', '-o', 'letters.csv')
    on('2026-12-10', '運用', 'filter', '-C', 'riyo', '-p', '医療費通知の作成と発送', '-l', 'receipts', 'receipts.csv', '-a', '1003', '-o', 'bills.csv')
    on('2026-12-20', '運用', 'filter', '-C', 'riyo', '-p', '名簿の販売', '-l', 'members', 'members.csv', '-a', '1003', code=1)
    # Who moves on the first of April is in the rules before.
    put('rules2.riyo', RULES.format(**NAMES).replace('担当者=1004', '担当者=1005') + '[取扱規程]\n施行日=2027-04-01\n')
    on('2027-03-15', '責任者', 'adopt', 'rules2.riyo', '-C', 'riyo', '-a', '1001')
    moves = ['check', '-p', '未受診者への受診の案内', '-t', '健診', '-a']
    for day, who, code in (('2027-03-31', '1004', 0), ('2027-03-31', '1005', 1), ('2027-04-01', '1004', 1), ('2027-04-01', '1005', 0)):
        on(day, '運用', *moves, who, code=code)


def audit(anchor):
    year = ['--from', '2026-04-01', '--to', '2027-03-31']
    on('2027-04-05', '監事', 'audit', 'verify', '-C', 'riyo', '--anchor', anchor)
    on('2027-04-05', '監事', 'audit', 'report', '-C', 'riyo', *year, page='report.txt')
    on('2027-04-05', '監事', 'audit', 'report', '-C', 'riyo', *year, '--format', 'html', page='report.html')
    on('2027-04-05', '監事', 'audit', 'report', '-C', 'riyo', *year, '--format', 'csv', page='report.csv')
    on('2027-04-05', '監事', 'audit', 'show', '-C', 'riyo', '--provision')
    on('2027-04-05', '監事', 'audit', 'show', '-C', 'riyo', '-p', '未受診者への受診の案内', '-e', 'begin')
    on('2027-04-05', '監事', 'audit', 'show', '-C', 'riyo', '-p', '受診干渉', code=2)
    on('2027-04-05', '監事', 'audit', 'report', '-C', 'riyo', '--from', '2027-03-31', '--to', '2026-04-01', code=2)


def compare(name, text):
    """Line by line, so that what differs is shown."""
    file = KEPT / name
    if WRITE:
        KEPT.mkdir(exist_ok=True)
        file.write_bytes(text.encode())
    want = file.read_bytes().decode().split('\n') if file.exists() else ['(none)']
    got = text.split('\n')
    at = next((i for i, (a, b) in enumerate(zip(want + [None], got + [None])) if a != b), 0)
    report(f'{name} is what was looked at', want == got, f'line {at + 1}', f'was: {want[at:at + 1]}', f'is:  {got[at:at + 1]}')


spring()
noted = summer()
winter()
audit(noted)
compare('said.txt', '\n'.join(said))
for page in sorted(pages):
    compare(page, pages[page])
if not ALONE:
    log = ''.join(p.read_text() for p in sorted(pathlib.Path(path('riyo/audit')).glob('*.jsonl')))
    acted = set(re.findall(r'"account":"([^"]*)"', log))
    report('each acted by an account of their own, and who only reads left no entry', acted == set(NAMES.values()) - {NAMES['監事']}, acted)
report('and no page besides', sorted(p.name for p in KEPT.iterdir()) == sorted([*pages, 'said.txt']),
       sorted(p.name for p in KEPT.iterdir()))
plan()
