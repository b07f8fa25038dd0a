#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""One word for one thing in Japanese, on screen, page, man and in the manual: what is called otherwise is found here."""
import os
import pathlib
import re

from shell import plan, report

# What is not written, what is instead, and why.
AVOIDED = [
    (r'(?<!値の)組み?合わ?せ|(?<![一-龥ァ-ヶー])組（セル|[一1]つの組(?!合)|\d+ 組|%u 組|広がる組', 'セル', 'a cell, as the files have it'),
    (r'(採用|適用)した者', '操作した者', '採用 of a person is hiring'),
    (r'の適用(?![がをにはさ用])', 'の採用', 'what riyo adopt does'),
    (r'適用日|日から適用|\)? から適用', '施行日、から施行', 'when a table begins'),
    (r'署名(した|された|のない)(業務|読み替え|下書き)', '判断者を記した', 'a typed name is no signature'),
    (r'(?<=[ぁ-んァ-ヶ一-龥）)])[;；](?! *(本人|由来)=) *(?=[ぁ-んァ-ヶ一-龥])|^msgstr "; ', '。', 'no mark of another script'),
    (r'番人', '（書かない）', 'a name of ours is no subject of a mail'),
    (r'フォルダ(?!ー)', 'フォルダー', 'one spelling'),
    (r'控え(てい|てお|るの|る規程|る最も|たまま)|控えに戻', '施行を待つ、施行待ち', '控え is the anchor on paper'),
    (r'ライブラリ(?!ー)', 'ライブラリー', 'one spelling'),
    (r'ディレクトリ(?!ーサービス)', 'フォルダー', 'one word'),
    (r'組み?込みの(見本|もの|表)', '内蔵の見本、付属のもの', 'the sample is inside, layouts come with it'),
    (r'付せん|付箋', '添え書き', 'the file beside a file, as man and messages have it'),
    (r'終了コード', '終了ステータス', 'as the man pages have it'),
    (r'(古い|読み取り専用の|除いた)控え|控えから(元|戻す)|新しい控えが(な|ある)', '写し', 'a copy; 控え is the anchor on paper'),
    (r'備え付け', '付属', 'what comes with it, as the man pages have it'),
    (r'幾つ', 'いくつ', 'one spelling'),
    (r'誰', 'だれ', 'one spelling'),
    (r'わか(る|り|ら|れば|った|って)(?![いやく])', '分かる', 'one spelling'),
    (r'切取り|切詰め|差替え|書込み(?!値)', '切り取り、切り詰め、差し替え、書き込み', 'one spelling'),
    (r'(?<![0-9～,.])[0-9] ?つ(?![0-9])', '一つ、二つ', 'counted in one spelling'),
    (r'(?<![0-9])[12]回(?!目)', '一度、二度', 'counted in one spelling'),
    (r'他人', 'ほかの人', 'one word'),
    (r'持ち主', '所有者', 'one word'),
    (r'コピー句', '登録集 (コピーブック)', 'as COBOL has it in Japanese'),
    (r'オペレータ|オペレーター', '運用担当者', 'the office word'),
]
JAPANESE = re.compile('[ぁ-んァ-ヶ一-龥]')


def po_texts(path):
    """(line, what is shown) of a catalogue: its Japanese alone."""
    shown = False
    for n, line in enumerate(path.read_text().splitlines(), 1):
        shown = line.startswith('msgstr') or shown and line.startswith('"')
        if shown:
            yield n, line


def c_texts(path):
    """(line, literal) of a source, neighbouring literals joined."""
    text = re.sub(r'/\*.*?\*/', lambda m: '\n' * m[0].count('\n'), path.read_text(), flags=re.S)
    for found in re.finditer(r'(?:"(?:\\.|[^"\\\n])*"\s*)+', text):
        yield text.count('\n', 0, found.start()) + 1, ''.join(re.findall(r'"((?:\\.|[^"\\\n])*)"', found[0]))


def plain_texts(path):
    yield from enumerate(path.read_text(errors='replace').splitlines(), 1)


def sources(root):
    """(path, its reader) of all that people read."""
    for path in sorted((root / 'po').glob('*.po')):
        yield path, po_texts
    for folder in ('lib', 'examples'):
        for path in sorted((root / folder).rglob('*.c')):
            yield path, c_texts
    for path in [*sorted((root / 'doc').glob('*.md')), *sorted((root / 'doc/ja').iterdir()), root / 'README.ja.md',
                 *sorted((root / 'lib/data').glob('*.txt')), *sorted((root / 'lib/data').glob('*.layout')),
                 *sorted((root / 'tests/whole/year').iterdir())]:
        yield path, plain_texts


root = pathlib.Path(os.environ['top_srcdir']).resolve()
texts = [(path.relative_to(root), n, text) for path, reader in sources(root) for n, text in reader(path) if JAPANESE.search(text)]
report('there is Japanese to be read', len(texts) > 2000, len(texts))
for pattern, instead, why in AVOIDED:
    found = [f'{path}:{n}: {text.strip()[:120]}' for path, n, text in texts if re.search(pattern, text)]
    report(f'{pattern[:40]}: {instead} ({why})', not found, *found)


def prose(path):
    """What a page says, without code, links and names of man pages."""
    text = re.sub(r'```.*?```', '', path.read_text(), flags=re.S)
    return re.sub(r'\]\([^)\n]*\)|[\w.-]+\(\d\)|`[^`\n]*`', 'X', text)


HALF, FULL = re.compile('[ぁ-んァ-ヶ一-龥」] ?\\([^)\n]*\\)'), re.compile('[（）]')
for path in [root / 'README.ja.md', *sorted((root / 'doc').glob('*.md')), *sorted((root / 'doc/ja').glob('*.md'))]:
    other = FULL if path.parent.name == 'ja' else HALF
    found = other.findall(prose(path))
    report(f'{path.relative_to(root)}: brackets of one width', not found, *found)
plan()
