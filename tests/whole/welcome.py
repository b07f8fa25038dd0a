#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What stops a newcomer is answered with the way on, in both languages: the wrong place, text in CP932, a header that does
not say which part of a number it is, a name of a category that the table has by another, a question that the log cannot answer."""
import os
import re

from shell import folder, get, path, plan, put, report, run


def told(*words, language='en', **more):
    done = run(*words, env={'LANGUAGE': language}, **more)
    return done.returncode, done.stdout.decode('utf-8', 'replace') + done.stderr.decode('utf-8', 'replace')


def both(says, words, code, english, japanese, **more):
    """The same call in two languages; what the answer has to hold, as patterns."""
    for language, patterns in (('en', english), ('ja', japanese)):
        got, text = told(*words, language=language, **more)
        lacks = [pattern for pattern in patterns if not re.search(pattern, text, re.M)]
        report(f'{says}, {language}', got == code and not lacks, f'exit {got}', f'lacks {lacks}', text)


assert run('init', 'riyo', '--builtin').returncode == 0
os.makedirs(path('elsewhere/deep'))

# The place is asked about before a second folder is made in a wrong one, which knows of no stop.
there = re.escape(path('elsewhere/riyo'))
both('no folder: the full path, the place, and init last', ['status'], 2,
     [rf'^riyo: {there}: no such folder\. Is this the right place\?.*-C FOLDER.*riyo init$'],
     [rf'^riyo: {there}: フォルダーがありません。場所は正しいですか。.*-C .*riyo init で作ります$'], cwd=path('elsewhere'))
both('whoever stands in it is told so', ['status'], 2, [r'you stand in a folder of riyo: -C \.'],
     [r'いまいる所が riyo のフォルダーです: -C \.'], cwd=folder)
report('and that works', told('status', '-C', '.', cwd=folder)[0] == 0)
both('a folder that is none', ['status', '-C', 'elsewhere'], 2, ['Is it the right one'], ['場所は正しいですか'])
both('a name that is taken', ['init', 'riyo', '--builtin'], 2,
     [rf'^riyo: {re.escape(folder)}: exists already; expected'], [rf'^riyo: {re.escape(folder)}: 既にあります。'])
code, text = told('init', 'riyo', '--builtin')
report('without a word of the system', 'File exists' not in text, text)

# Sources of old programs are CP932.
both('a purpose in CP932', ['check', '-p', '医療費通知の発行'.encode('cp932'), '-t', 'レセプト'], 1,
     ['CP932.*“医療費通知の発行”.*UTF-8.*cost-notice$'], ['CP932.*「医療費通知の発行」.*UTF-8.*cost-notice$'])
code, text = told('check', '-p', '医療費通知の発行'.encode('cp932'), '-t', 'レセプト')
report('and nothing of purposes that would have to be changed', 'changed' not in text, text)
both('one of no table', ['check', '-p', '例示'.encode('cp932'), '-t', 'レセプト'], 1, ['“例示”.*ASCII'], ['「例示」.*ASCII'])
both('a category in CP932', ['check', '-p', '医療費通知の発行', '-t', '健診'.encode('cp932')], 1,
     ['“健診”.*UTF-8.*checkup$'], ['「健診」.*UTF-8.*checkup$'])
code, text = told('check', '-p', b'\xff\xff', '-t', 'レセプト')
report('bytes of no encoding are not said to be of one', code == 1 and 'CP932' not in text, text)

# Which column is which part of a person's number.
put('whole.csv', '番号,名\n52-1-1,例示\n')
head = '[レイアウト]\n形式=csv\n見出し行=1\n'
put('whole.layout', head + '本人=番号\n[列 番号]\n類型=資格\n[列 名]\n類型=資格\n')
both('a column of the whole number is no part of it: the order, and the way', ['adopt', 'whole.layout'], 2,
     ['記号-番号-枝番.*by its place.*本人=1番'], ['記号-番号-枝番.*列を番号で.*本人=1番'])
put('whole.layout', head + '列数=2\n本人=1番\n[列 1番]\n見出し=番号\n類型=資格\n[列 名]\n類型=資格\n')
both('the way works, and says how it is read', ['adopt', 'whole.layout'], 0, ['Whose record it is: 記号-番号-枝番=番号'],
     ['本人の番号の読み方: 記号-番号-枝番=番号'])
assert run('suspend', 'add', '-s', '52-1-1', '--all', '--reason', '利用停止', '--ref', '1').returncode == 0
code, text = told('filter', '-p', '加入者の管理', '-l', 'whole', 'whole.csv', '-o', 'out.csv')
report('the number in it is that person', code == 1 and 'SUSPENDED' in text, text)
report('and one row is a row', re.search(r'suspended: 1, row \d+$', text, re.M), text)
put('turned.csv', '番,記,枝\n1,52,1\n')
columns = ''.join(f'[列 {name}]\n類型=資格\n' for name in '番記枝')
put('turned.layout', head + '本人=番\n本人=記\n本人=枝\n' + columns)
both('columns by other names: which is read as which part, at adoption', ['adopt', 'turned.layout'], 0,
     ['記号=番, 番号=記, 枝番=枝'], ['記号=番, 番号=記, 枝番=枝'])
both('and at a check', ['layout', 'check', 'turned', 'turned.csv'], 0, ['^Whose record it is: 記号=番, 番号=記'],
     ['^本人の番号の読み方: 記号=番, 番号=記'])
put('parts.layout', head + '本人=記号\n本人=番号\n本人=枝番\n' + ''.join(f'[列 {name}]\n類型=資格\n' for name in ('記号', '番号', '枝番')))
code, text = told('adopt', 'parts.layout')
report('those by their names need no word', code == 0 and 'Whose' not in text, text)
put('order.layout', head + '本人=番号\n本人=記号\n本人=枝番\n' + ''.join(f'[列 {name}]\n類型=資格\n' for name in ('記号', '番号', '枝番')))
both('by their names in another order: the order that is expected', ['adopt', 'order.layout'], 2, ['in this order: 記号-番号-枝番'],
     ['この順に書いてください: 記号-番号-枝番'])

both('a check refuses what an adoption would, by the same names', ['layout', 'check', 'order.layout', 'whole.csv'], 2,
     ['本人=番号: .*in this order: 記号-番号-枝番'], ['本人=番号: .*この順に書いてください: 記号-番号-枝番'])
report('and prints nothing of the file', run('layout', 'check', 'order.layout', 'whole.csv').stdout == b'')
put('two.riyo', get('riyo/rules.riyo').decode() + '\n[本人 従業員]\n形式=社員番号-続柄\n')
assert run('adopt', 'two.riyo').returncode == 0
for parts, code, says in (('社員番号 続柄', 0, '社員番号=社員番号, 続柄=続柄'), ('記号 番号', 0, '記号=記号, 番号=番号'), ('記号 番号 例示', 0, '枝番=例示'),
                          ('続柄 社員番号', 2, 'この順に書いてください: 社員番号-続柄'), ('記号 続柄', 2, '記号-番号-枝番 / 社員番号-続柄'),
                          ('社員番号 番号', 2, '違う形式の部分'), ('社員番号 番号 枝番', 2, '違う形式の部分'), ('記号 番号 続柄', 2, '違う形式の部分'),
                          ('社員番号 続柄 例示', 2, 'この順に書いてください: 社員番号-続柄')):
    put('mixed.layout', head + ''.join(f'本人={part}\n' for part in parts.split()) + ''.join(f'[列 {part}]\n類型=資格\n' for part in parts.split()))
    put('mixed.csv', parts.replace(' ', ',') + '\n' + ','.join('123'[:len(parts.split())]) + '\n')
    for words in ['layout', 'check', 'mixed.layout', 'mixed.csv'], ['adopt', 'mixed.layout']:
        got, text = told(*words, language='ja')
        report(f'parts of one form alone: {parts}, {words[0]}', got == code and (says in text or words[0] == 'adopt' and code == 0), got, text)

# A table that was imported has long names until somebody gives short ones.
put('sheet.csv', '類型,利用目的\nレセプトに関する情報,医療費通知の発行\n')
table = run('table', 'import', 'sheet.csv', '--society', '見本健康保険組合').stdout
put('table.riyo', table)
assert run('init', 'own', '--table', 'table.riyo').returncode == 0
put('short.layout', head + '本人=なし\n[列 点数]\n類型=レセプト\n')
both('a layout says the short name that the table lacks', ['adopt', 'short.layout', '-C', 'own'], 2,
     [r'riyo table show -C own|table show.*-C own', r'\[類型 レセプト\]'], [r'\[類型 レセプト\]', '名称'])
put('table.riyo', table.replace('[類型 レセプトに関する情報]'.encode(), '[類型 レセプト]'.encode()))
assert run('init', 'named', '--table', 'table.riyo').returncode == 0
report('given, it is adopted', told('adopt', 'short.layout', '-C', 'named')[0] == 0, table.decode())

both('a slip in a name of a category: the one that is like it', ['layout', 'suggest', 'whole.csv', '-t', 'レセブト', '-C', 'named'], 2, ['similar: 「レセプト」;'], ['似た名前は「レセプト」です'])

# What the log cannot answer, and what is asked at a terminal alone.
both('whose data was used: what the log keeps, and the way', ['audit', 'show', '-s', '52-1-1'], 2,
     ['does not keep whose records', '--file', 'suspend list -s'], ['残しません', '--file', 'suspend list -s'])
both('a day that is none, by the option', ['audit', 'show', '--from', '2026-13-01'], 2, ['^riyo: --from: '], ['^riyo: --from: '])
both('a stop without a scope: the options', ['suspend', 'add', '-s', '52-1-1', '--reason', '利用停止', '--ref', '2'], 2,
     ['--category, --purpose, --cell or --provision.*--all'], ['--category、--purpose、--cell、--provision.*--all'])
code, text = told('layout', 'suggest', 'whole.csv', data=b'')
report('nobody is asked where nobody can answer', code == 2 and 'Where was' not in text and '-t CATEGORY' in text, text)
for language in 'en', 'ja':
    for words in (['help'], ['--help']), (['help', 'check'], ['check', '--help']), (['help', 'audit', 'show'], ['audit', 'show', '--help']):
        got = [told(*each, language=language) for each in words]
        report(f'riyo {" ".join(words[0])}, {language}', got[0] == got[1] and got[0][0] == 0, got)

# A stop says whom it reaches when.
for language, words in (('en', ['1,024 records', 'riyo_operation_allows () alone']), ('ja', ['1,024 件', 'riyo_operation_allows () だけ'])):
    code, text = told('suspend', 'add', '-s', '53-1-1', '--all', '--reason', '利用停止', '--ref', language, language=language)
    report(f'a stop: uses that run, and those that never look, {language}', code == 0 and all(word in text for word in words), text)
plan()
