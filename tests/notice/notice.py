#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The notice says what the seed says, and what the table enforces; the page is one anybody can read."""
import html.parser
import os
import pathlib
import re
import subprocess
import tempfile

from shell import plan, report as check

source = pathlib.Path(os.environ.get('top_srcdir', '.'))
riyo = pathlib.Path(os.environ.get('top_builddir', '.')) / 'examples/riyo/riyo'


def run(*words, status=0, **environment):
    result = subprocess.run([riyo, *words], capture_output=True, env=os.environ | environment)
    if result.returncode != status:
        check(f'riyo {" ".join(map(str, words))}', False, result.stderr.decode())
    return result.stdout.decode()


def squeeze(text):
    return re.sub(r'\s', '', text)


class Page(html.parser.HTMLParser):
    """Rows of the tables, the text of every element, and what a careless page gets wrong."""
    EMPTY = {'meta', 'br'}

    def __init__(self, text):
        super().__init__()
        self.open, self.wrong, self.rows, self.texts, self.tags = [], [], [], {}, []
        self.lang = None
        self.feed(text)
        self.close()
        if self.open:
            self.wrong.append(f'left open: {self.open}')

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.tags.append(tag)
        if tag == 'html':
            self.lang = given.get('lang')
        if tag == 'th' and given.get('scope') not in ('col', 'row'):
            self.wrong.append('th without scope')
        if {'src', 'href', 'onclick'} & given.keys() or tag in ('script', 'link', 'iframe', 'img'):
            self.wrong.append(f'fetches or runs: {tag}')
        if tag == 'th' and given.get('scope') == 'row':
            self.rows.append(['', []])
        if tag == 'li':
            self.rows[-1][1].append('')
        self.texts.setdefault(tag, []).append('')
        if tag not in self.EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f'</{tag}> closes nothing')

    def handle_data(self, text):
        for tag in set(self.open):
            self.texts[tag][-1] += text
        if 'li' in self.open:
            self.rows[-1][1][-1] += text
        elif 'tbody' in self.open and 'th' in self.open:
            self.rows[-1][0] += text


seed = squeeze((source / 'tests/notice/seed.txt').read_text()).replace('（1/2）', '')


def rebuild_seed(text):
    """The seed as it stands in its file, from the lines of the notice in text."""
    lines = [line for line in text.split('\n') if line.strip()]
    note = next(line for line in lines if line.startswith('※保有'))
    lines.remove(note)
    del lines[1]  # the society stands in the seed's letterhead only
    whole = ''
    for line in lines:
        if line.startswith('  ――'):
            continue
        if line.startswith('    ・'):
            whole += '、' * whole[-1:].startswith('\1') + line[5:].strip() + '\1'
            continue
        whole += squeeze(line)
        if '本人に通知又はホームページ等に公表します。' in line:
            whole += squeeze(note)
    return squeeze(whole.replace('\1、', '、').replace('\1', ''))


text = run('notice', '--builtin')
check('text: the seed, whole, whitespace apart', rebuild_seed(text) == seed,
      next((rebuild_seed(text)[max(0, i - 20):i + 20] + ' / ' + seed[max(0, i - 20):i + 20]
            for i in range(len(seed)) if rebuild_seed(text)[:i + 1] != seed[:i + 1]), ''))
check('text: the same bytes each time, in any locale',
      text == run('notice', '--builtin') == run('notice', '--builtin', LANGUAGE='C', LC_ALL='C', TZ='America/New_York'))
check('text: no label is broken', all(
    f'\n    ・{line[16:]}\n' in text for line in (source / 'tests/table/matrix.txt').read_text().split('\n')
    if line and line[0] in '.x'))

page_text = run('notice', '--builtin', '--format', 'html')
page = Page(page_text)
rows = [(label, purposes) for label, purposes in page.rows]
check('html: 15 rows, 43 cells, each in the seed', len(rows) == 15
      and sum(len(purposes) for _, purposes in rows) == 43
      and all(squeeze(label + '、'.join(purposes)) in seed for label, purposes in rows), rows)
sentences = [squeeze(part) for tag in ('h1', 'h2', 'p', 'dt', 'dd', 'th')
             for part in page.texts[tag] if 'society' not in part]
check('html: every sentence of the seed, and no other', all(part in seed for part in sentences
      if part != '群馬銀行健康保険組合') and len(''.join(sentences)) > 1000,
      [part for part in sentences if part not in seed])
left = seed
for part in sorted({squeeze(p) for tags in page.texts.values() for t in tags
                    for p in re.split(r'\n', t) if squeeze(p)}, key=len, reverse=True):
    left = left.replace(part, '')
check('html: nothing of the seed is left over', set(left) <= {'、'}, left)
check('html: nests, has scopes, fetches nothing', page.wrong == [] and 'url(' not in page_text, page.wrong)
check('html: in Japanese, with one h1, headings in order, a caption, header cells',
      page.lang == 'ja' and page.tags.count('h1') == 1 and page.tags.count('h2') == 4
      and 'caption' in page.tags and page.tags.count('th') == 17)
check('html: made for phones and paper', 'width=device-width' in page_text and 'size: A4' in page_text
      and '@media (max-width' in page_text)
check('html: the same bytes each time', page_text == run('notice', '--builtin', '--format', 'html', LANGUAGE='C'))

OLD = '''[表]
組合=見本<健康>保険組合 & "例"
版=1
[公表事項]
注=例示の注
[類型 資格]
番号=1
名称=資格に関する情報
利用目的=加入者の管理
利用目的=<script>alert(1)</script>
利用目的=調査への協力
[類型 健診]
番号=2
名称=健康診査に関する情報
利用目的=未受診者への受診勧奨
[類型 秘匿]
番号=3
名称=秘匿に関する情報
利用目的=調査への協力
[類型 旧台帳]
番号=4
名称=旧台帳に関する情報
廃止日=2025-03-31
利用目的=加入者の管理
[利用目的 未受診者への受診勧奨]
ID=recommendation
[セル 資格 / 調査への協力]
非公表=21-4-3
判断者=例示花子
理由=例示の理由
[セル 秘匿 / 調査への協力]
非公表=21-4-3
判断者=例示花子
理由=例示の理由
'''
NEW = (OLD.replace('版=1', '版=2\n公表日=2026-10-01\n施行日=2027-04-01')
       .replace('利用目的=加入者の管理\n', '利用目的=加入者の管理\n利用目的=保険料の徴収\n', 1)
       .replace('利用目的=<script>alert(1)</script>\n', '')
       .replace('未受診者への受診勧奨', '未受診の方への受診勧奨')
       .replace('注=例示の注', '注=例示の注を改めた')
       .replace('非公表=21-4-3', '非公表=21-4-2')
       .replace('利用目的=調査への協力\n[類型 旧', '利用目的=調査への協力\n利用目的=監査への協力\n[類型 旧')
       + '[セル 秘匿 / 監査への協力]\n非公表=21-4-3\n判断者=例示花子\n理由=例示の理由\n')

# What is published, and what each clause of 個人情報保護法21条4項 keeps from whom; to whom data goes.
FULL = '''[表]
組合=見本健康保険組合
版=2
公表日=2026-10-01
施行日=2027-04-01
[公表事項]
注=※保有個人データの利用目的は、上表と同一です。
共同利用=共同利用の例示
委託=委託の例示
提供を希望しない場合=留保の例示
手続=手続の例示
手数料=開示一件につき300円
照会先=見本係
所在地=見本県見本市1-1
代表者=理事長 見本一郎
[類型 資格]
番号=1
名称=資格に関する情報
利用目的=加入者の管理
利用目的=窓口での本人確認
利用目的=証の印刷
利用目的=国への報告
利用目的=他の組合への回答
利用目的=調査への協力
利用目的=調査のための提供
[類型 受付]
番号=2
名称=受付に関する情報
利用目的=窓口での本人確認
[利用目的 証の印刷]
提供先=見本印刷
提供区分=委託
[利用目的 国への報告]
提供先=国
提供区分=法令
[利用目的 他の組合への回答]
提供先=他の組合
[利用目的 調査のための提供]
提供先=秘匿庁
提供区分=国等
[セル 資格 / 窓口での本人確認]
非公表=21-4-4
判断者=例示花子
理由=例示の理由
[セル 受付 / 窓口での本人確認]
非公表=21-4-4
判断者=例示花子
理由=例示の理由
[セル 資格 / 調査への協力]
非公表=21-4-3
判断者=例示花子
理由=例示の理由
[セル 資格 / 調査のための提供]
非公表=21-4-3
判断者=例示花子
理由=例示の理由
'''
with tempfile.TemporaryDirectory() as folder:
    full, hides, other, retires = (pathlib.Path(folder) / name for name in ('full', 'hides', 'other', 'retires'))
    full.write_text(FULL)
    text, page = run('notice', full), Page(run('notice', '--format', 'html', full))
    first, _, rest = text.partition('保有個人データは、次の利用目的でも取り扱います')
    check('what is obvious (4号) is in no row of the purposes, and told as one of 保有個人データ',
          '本人確認' not in first and rest.count('・窓口での本人確認') == 2 and '第21条第4項第4号' in rest
          and rest.index('受付に関する情報') < rest.index('※保有個人データ'), text)
    check('what 1 to 3号 keep is nowhere, nor to whom it goes', not re.search('調査|秘匿', text), text)
    check('to whom data goes, on which ground, where the table says which',
          '  見本印刷（取扱いの委託）\n    証の印刷\n' in text and '  国（法令に基づく提供）\n    国への報告\n' in text
          and '  他の組合' not in text, text)
    check('joint use, entrusting, how to object', all(f'  {term}\n    {key}の例示\n' in text for term, key in (
        ('共同利用', '共同利用'), ('取扱いの委託', '委託'), ('提供を希望しない場合', '留保'))), text)
    check('fees, address, representative', '\n（手数料）開示一件につき300円\n' in text
          and '  見本健康保険組合\n  （所在地）見本県見本市1-1\n  （代表者）理事長 見本一郎\n' in text, text)
    check('html: the same', page.wrong == [] and [label for label, _ in page.rows]
          == ['資格に関する情報', '資格に関する情報', '受付に関する情報']
          and page.texts['dt'] == ['見本印刷（取扱いの委託）', '国（法令に基づく提供）', '共同利用', '取扱いの委託', '提供を希望しない場合']
          and page.tags.count('h2') == 4 and page.texts['dd'][0] == '証の印刷', (page.wrong, page.rows, page.texts))
    hides.write_text(FULL.replace('版=2', '版=3') + '[セル 資格 / 加入者の管理]\n非公表=21-4-2\n判断者=例示花子\n理由=別の理由\n')
    change = run('notice', '--change', full, hides)
    check('change: what is used on is not announced as ended', '廃止' not in change and
          '    ・公表の取りやめ：加入者の管理（個人情報保護法第21条第4項第2号による。この利用目的での利用は続きます）\n' in change, change)
    told = '公表の取りやめ：加入者の管理（個人情報保護法第21条第4項第4号による。保有個人データのその他の利用目的としては引き続き掲げます。' \
           'この利用目的での利用は続きます）'
    hides.write_text(hides.read_text().replace('21-4-2', '21-4-4'))
    change, page = run('notice', '--change', full, hides), Page(run('notice', '--change', full, '--format', 'html', hides))
    check('change: what the page tells elsewhere from now on is no end, and no silence', f'    ・{told}\n' in change
          and '廃止' not in change and change.count('・') == 1, change)
    check('change, html: the same', page.wrong == [] and page.rows == [['資格に関する情報', [told.replace('：', ' ')]]], page.rows)
    again = full.with_name('again')
    again.write_text(FULL.replace('版=2', '版=4'))
    change = run('notice', '--change', hides, again)
    check('change: and back', '    ・公表の開始：加入者の管理（これまでは保有個人データのその他の利用目的として掲げていました）\n' in change
          and change.count('・') == 1 and '追加' not in change, change)
    for clause, says in ('21-4-4', '    ・公表の取りやめ：加入者の管理\n      → 加入者の一覧の管理（個人情報保護法第21条第4項第4号'), (
            '21-4-1', '    ・公表の取りやめ：加入者の管理（個人情報保護法第21条第4項第1号'):
        hides.write_text(FULL.replace('版=2', '版=3').replace('利用目的=加入者の管理\n', '利用目的=加入者の一覧の管理\n', 1)
                         + '[利用目的 加入者の一覧の管理]\n別名=加入者の管理\n[セル 資格 / 加入者の一覧の管理]\n'
                         f'非公表={clause}\n判断者=例示花子\n理由=別の理由\n')
        change = run('notice', '--change', full, hides)
        check(f'change: reworded and left out by {clause}: by the name that was read', says in change
              and ('一覧' in change) == (clause == '21-4-4') and change.count('・') == 1, change)
    other.write_text(FULL.replace('提供先=国', '提供先=厚生労働省').replace('提供先=見本印刷\n提供区分=委託\n', '').replace(
        '[利用目的 他の組合への回答]\n提供先=他の組合\n', '[利用目的 他の組合への回答]\n提供先=他の組合\n提供区分=第三者\n'))
    change = run('notice', '--change', full, other)
    check('change: to whom data goes', all(piece in change for piece in (
        '  国への報告\n    ・変更：国（法令に基づく提供）\n      → 厚生労働省（法令に基づく提供）\n',
        '  証の印刷\n    ・廃止：見本印刷（取扱いの委託）\n',
        '  他の組合への回答\n    ・公表の開始：他の組合（本人の同意に基づく第三者への提供）（以前から提供していますが、公表していませんでした）\n')), change)
    retires.write_text(FULL.replace('名称=資格に関する情報\n', '名称=資格に関する情報\n廃止日=2027-04-01\n').split('[セル')[0]
                       + '[セル 受付 / 窓口での本人確認]\n非公表=21-4-4\n判断者=例示花子\n理由=例示の理由\n')
    change = run('notice', '--change', full, retires)
    check('change: a category that ends is one line', '    ・類型の廃止：資格に関する情報\n' in change
          and '廃止：加入者の管理' not in change, change)

with tempfile.TemporaryDirectory() as folder:
    old, new, same = (pathlib.Path(folder) / name for name in ('old', 'new', 'same'))
    old.write_text(OLD)
    new.write_text(NEW)
    same.write_text(OLD.replace('判断者=例示花子', '判断者=例示次郎'))
    text, page = run('notice', old), Page(run('notice', '--format', 'html', old))
    check('what is not published is in neither', '調査' not in text and '秘匿' not in text
          and [label for label, _ in page.rows] == ['資格に関する情報', '健康診査に関する情報'], text)
    check('a retired row is in neither', '旧台帳' not in text)
    check('marks of HTML are text', page.rows[0][1] == ['加入者の管理', '<script>alert(1)</script>']
          and page.wrong == [] and page.texts['p'][0] == '見本<健康>保険組合 & "例"', page.rows)
    change = run('notice', '--change', old, new)
    check('change: what is wider, narrower, reworded', all(piece in change for piece in (
        '公表日 2026年10月1日　施行日 2027年4月1日（第2版）', '2027年4月1日から施行します',
        '  資格に関する情報\n    ・廃止：<script>alert(1)</script>\n    ・追加：保険料の徴収\n',
        '  健康診査に関する情報\n    ・変更：未受診者への受診勧奨\n      → 未受診の方への受診勧奨\n',
        '  注\n    ・変更：例示の注\n      → 例示の注を改めた\n')), change)
    check('change: nothing that is not published', '調査' not in change and '監査' not in change
          and '秘匿' not in change, change)
    page = Page(run('notice', '--format', 'html', '--change', old, new))
    check('change: the same in HTML', [label for label, _ in page.rows]
          == ['資格に関する情報', '健康診査に関する情報', '注'] and page.wrong == []
          and page.rows[0][1] == ['廃止 <script>alert(1)</script>', '追加 保険料の徴収'], page.rows)
    added, taken = (pathlib.Path(folder) / name for name in ('added', 'taken'))
    added.write_text(OLD.replace('注=例示の注', '注=例示の注\n注=もう一つの注'))
    taken.write_text(OLD.replace('注=例示の注\n', ''))
    check('change: a sentence that is new', '  注\n    ・追加：もう一つの注\n' in run('notice', '--change', old, added))
    check('change: and one that is gone', '  注\n    ・廃止：例示の注\n' in run('notice', '--change', old, taken))
    check('change: none, when the public reads the same',
          '変更はありません' in run('notice', '--change', old, same))
    run('notice', '--format', 'pdf', status=2)
    run('notice', pathlib.Path(folder) / 'missing', status=2)
    run('notice', old, new, status=2)

plan()
