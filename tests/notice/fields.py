#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the notice of change says of each field of a table, each way: a field that the format gets is to be in this list. And
whatever changes: where the page differs the notice says what, and where it does not that nothing changes."""
import itertools
import pathlib
import re

from shell import expect, plan, put, report as check, run

SOURCE = next(folder for folder in pathlib.Path(__file__).resolve().parents if (folder / 'configure.ac').exists())
BASE = '''[表]
組合=見本健康保険組合
版=1
公表日=2027-03-01
施行日=2027-04-01
終了日=2030-03-31

[公表事項]
前文=前文の一
注=注の一
共同利用=共同利用の一
委託=委託の一
提供を希望しない場合=希望しない場合の一
手続=手続の一
手数料=手数料の一
照会先=電話一
苦情の申出先=苦情一
所在地=見本県一
代表者=理事長一

[安全管理措置]
組織的=組織一
人的=人一
物理的=物一
技術的=技術一

[類型 健診]
番号=1
ID=checkup
名称=健診の情報
別名=検診
利用目的=保健指導
利用目的=調査
利用目的=統計

[類型 旧]
番号=3
名称=旧の情報
廃止日=2027-01-01

[利用目的 調査]
ID=survey
別名=調べ
提供先=見本県
提供区分=法令

[セル 健診 / 統計]
非公表=21-4-2
判断者=責一
判断日=2027-01-01
有効期限=2029-01-01
理由=例示
'''
NOTHING, NEW_VERSION = '公表事項に、変更はありません', BASE.replace('版=1', '版=2').replace('2027-04-01', '2027-05-01')
UNSAID = NEW_VERSION[NEW_VERSION.index('[類型 健診]'):]  # to the end
SAFETY = {'組織的': '組織', '人的': '人', '物理的': '物', '技術的': '技術'}


def sentence(word, name):
    """One that changes, one more, one less."""
    line = re.search(rf'^{word}=(.*)一$', BASE, re.M)
    stem, old = line[1], line[0]
    yield old, f'{word}={stem}二', f'{name}\n    ・変更：{stem}一\n      → {stem}二'
    yield old, f'{old}\n{word}={stem}二', f'{name}\n    ・追加：{stem}二'
    yield old, '', f'{name}\n    ・廃止：{stem}一'


# GROUP KEY: what is replaced by what, and the words of it (NOTHING: the page does not tell it).
FIELDS = {
    '表 組合': [('組合=見本健康', '組合=例示健康', '組合の名称\n    ・変更：見本健康保険組合\n      → 例示健康保険組合')],
    '表 版': [('版=2', '版=3', NOTHING)],
    '表 公表日': [('公表日=2027-03-01', '公表日=2027-03-02', NOTHING)],
    '表 施行日': [('施行日=2027-05-01', '施行日=2027-06-01', NOTHING)],
    '表 終了日': [('終了日=2030-03-31', '終了日=2029-03-31', '終了日\n    ・変更：2030年3月31日\n      → 2029年3月31日'),
              ('終了日=2030-03-31\n', '', '終了日\n    ・廃止：2030年3月31日')],
    **{f'公表事項 {word}': list(sentence(word, '開示等の請求に応じる手続' if word == '手続' else word)) for word in
       ('前文', '注', '共同利用', '委託', '提供を希望しない場合', '手続', '手数料', '照会先', '苦情の申出先', '所在地', '代表者')},
    **{f'安全管理措置 {word}': list(sentence(word, f'{word}安全管理措置')) for word in SAFETY},
    '類型 番号': [('番号=1', '番号=2', NOTHING)],
    '類型 ID': [('ID=checkup', 'ID=check', NOTHING)],
    '類型 名称': [('名称=健診の情報', '名称=健康診査の情報', '・名称変更：健診の情報\n      → 健康診査の情報')],
    '類型 別名': [('別名=検診\n', '', NOTHING)],
    '類型 廃止日': [(UNSAID, UNSAID.replace('名称=健診の情報\n', '名称=健診の情報\n廃止日=2027-05-01\n').split('[セル')[0], '・類型の廃止：健診の情報'),
                ('廃止日=2027-01-01\n', '利用目的=保健指導\n', '旧の情報\n    ・追加：保健指導')],
    '類型 利用目的': [('利用目的=保健指導\n', '', '・廃止：保健指導'), ('利用目的=保健指導\n', '利用目的=保健指導\n利用目的=研修\n', '・追加：研修'),
                 ('利用目的=保健指導\n利用目的=調査\n', '利用目的=調査\n利用目的=保健指導\n', '掲載の順序が変わります。その内容に変更はありません'),
                 (UNSAID, UNSAID.replace('利用目的=統計\n', '').split('[セル')[0], NOTHING)],
    '利用目的 ID': [('ID=survey', 'ID=study', NOTHING)],
    '利用目的 別名': [('別名=調べ\n', '', NOTHING)],
    '利用目的 提供先': [('提供先=見本県\n', '提供先=例示県\n', '調査\n    ・変更：見本県（法令に基づく提供）\n      → 例示県（法令に基づく提供）'),
                 ('提供先=見本県\n提供区分=法令\n', '提供先=なし\n', '調査\n    ・廃止：見本県（法令に基づく提供）'),
                 ('[セル', '[利用目的 保健指導]\n提供先=町\n提供区分=委託\n[セル', '保健指導\n    ・追加：町（取扱いの委託）')],
    '利用目的 提供区分': [('提供区分=法令', '提供区分=国等', '・変更：見本県（法令に基づく提供）\n      → 見本県（国の機関等への提供）'),
                  ('提供区分=法令\n', '', '・公表の取りやめ：見本県（法令に基づく提供）（この提供は続きます）')],
    'セル 非公表': [('非公表=21-4-2', '非公表=21-4-1', NOTHING), ('非公表=21-4-2', '非公表=21-4-3', NOTHING),
               ('非公表=21-4-2', '非公表=21-4-4', '・公表の開始：統計（以前からこの利用目的で利用していますが、公表していませんでした。保有個人データのその他の利用目的として掲げます）'),
               ('非公表=21-4-2\n', '', '・公表の開始：統計（以前からこの利用目的で利用していますが、公表していませんでした）')],
    **{f'セル {word}': [(rf'{word}={old}', f'{word}={new}', NOTHING)] for word, old, new in
       (('判断者', '責一', '責二'), ('判断日', '2027-01-01', '2027-01-02'), ('有効期限', '2029-01-01', '2029-02-01'), ('理由', '例示', '別の例示'))},
}
GROUPS = {'head_keys': '表', 'riyo_table_notice_keys': '公表事項', 'riyo_table_safety_keys': '安全管理措置', 'category_keys': '類型',
          'purpose_keys': '利用目的', 'cell_keys': 'セル'}


def listed():
    """The fields of the format, as the reader of tables has them."""
    for name in 'parse', 'table':
        text = (SOURCE / f'lib/table/{name}.c').read_text()
        for keys, body in re.findall(r'^(?:static )?const RiyoKeySpec (\w+)\[\]\s*=\s*\{(.*?)\};', text, re.M | re.S):
            yield from (f'{GROUPS.get(keys, keys)} {key}' for key in re.findall(r'\{ "([^"]+)"', body))


def page(name, *words):
    done = run('notice', *words, name)
    return done.stdout.decode() if done.returncode == 0 else done.stderr.decode()


def body(text):
    """Of a page, what stands below its head; the society's name and the last day with it."""
    return text.split('\n')[2:3] + re.findall('終了日 [^（\n]*', text) + re.split(r'^１．', text, maxsplit=1, flags=re.M)[1:]


def told(says, old, new, words=None):
    put('old', old)
    put('new', new)
    change, differs = page('new', '--change', 'old'), body(page('old')) != body(page('new'))
    check(says, (NOTHING in change) is not differs and ('・' in change or '順序が変わります' in change) is differs and (words is None or words in change),
          differs, change)


def fields():
    wanted, have = set(listed()), set(FIELDS)
    check('each field of the format is in this list, and nothing else', wanted == have and len(have) > 30, wanted ^ have)
    for name, cases in FIELDS.items():
        for i, (old, new, words) in enumerate(cases):
            check(f'{name} {i}: stands there once', NEW_VERSION.count(old) == 1, old)
            told(f'{name} {i}', BASE, NEW_VERSION.replace(old, new), words)


def published():
    """A cell's four states: none, hidden, told beside, published."""
    cell = '利用目的=統計\n', {'none': None, 'hidden': '21-4-1', 'beside': '21-4-4', 'published': ''}
    words = {('none', 'beside'): '追加：統計（保有個人データのその他の利用目的として掲げます）', ('none', 'published'): '追加：統計\n',
             ('hidden', 'beside'): '公表の開始：統計（以前から', ('hidden', 'published'): '公表の開始：統計（以前から', ('beside', 'none'): '廃止：統計\n',
             ('beside', 'hidden'): '公表の取りやめ：統計（個人情報保護法第21条第4項第1号による。この', ('published', 'none'): '廃止：統計\n',
             ('beside', 'published'): '公表の開始：統計（これまでは', ('published', 'hidden'): '公表の取りやめ：統計（個人情報保護法第21条第4項第1号による。この',
             ('published', 'beside'): '公表の取りやめ：統計（個人情報保護法第21条第4項第4号による。保有'}

    def of(text, clause):
        if clause is None:
            return text.replace(cell[0], '').split('[セル')[0]
        return text.replace('非公表=21-4-2\n', f'非公表={clause}\n' if clause else '')
    for before, after in itertools.product(cell[1], repeat=2):
        told(f'{before} → {after}', of(BASE, cell[1][before]), of(NEW_VERSION, cell[1][after]), words.get((before, after)))
        told(f'{before} → {after}, reworded', of(BASE, cell[1][before]), of(NEW_VERSION, cell[1][after]).replace('統計\n', '集計\n')
             + ('[利用目的 集計]\n別名=統計\n' if cell[1][after] is not None else ''))


def order():
    """Beside other changes it is told as well, and what moves for another reason is not called a change of order."""
    swapped = NEW_VERSION.replace('利用目的=保健指導\n利用目的=調査\n', '利用目的=調査\n利用目的=保健指導\n')
    told('beside another change', BASE, swapped.replace('電話一', '電話二'), 'このほか、掲載の順序が変わります。')
    put('old', BASE)
    for says, new in (('one more between', NEW_VERSION.replace('利用目的=調査\n', '利用目的=研修\n利用目的=調査\n', 1)),
                      ('reworded', NEW_VERSION.replace('調査', '調査の実施').replace('別名=調べ', '別名=調査')),
                      ('to another row', NEW_VERSION.replace('利用目的=保健指導\n', '').replace('廃止日=2027-01-01\n', '利用目的=保健指導\n'))):
        put('new', new)
        text = page('new', '--change', 'old')
        check(f'{says}: the order stays', '順序' not in text and '・' in text, text)


def merged():
    """Of two that are one now, each is told, and nothing as new."""
    both = NEW_VERSION.replace('利用目的=保健指導\n利用目的=調査\n', '利用目的=調査と指導\n').replace('[利用目的 調査]', '[利用目的 調査と指導]\n別名=保健指導\n別名=調査')
    put('old', BASE)
    put('new', both.replace('提供先=見本県\n提供区分=法令\n', ''))
    text = page('new', '--change', 'old')
    check('both', '変更：保健指導\n      → 調査と指導' in text and '変更：調査\n      → 調査と指導' in text and '追加' not in text, text)
    put('new', both)
    text = page('new', '--change', 'old')
    check('and of whom one provided to, nothing', '見本県（' not in text, text)


def undated():
    """Tables without days, the way round that is an error, too."""
    dates = re.compile('^(公表日|施行日|終了日)=.*\n', re.M)
    put('old', dates.sub('', BASE))
    put('new', NEW_VERSION)
    done = run('notice', '--change', 'old', 'new')
    expect('from one without days', done, 0)
    check('that it ends is told', '終了日\n    ・追加：2030年3月31日' in done.stdout.decode(), done.stdout.decode())
    check('and stands on the page', '　終了日 2030年3月31日（第2版）\n' in page('new') and '終了日' not in page('old')
          and '<span>終了日 <time datetime="2030-03-31">2030年3月31日</time></span>' in page('new', '--format', 'html'), page('new'))
    done = run('notice', '--change', 'new', 'old')
    check('backwards, by its 版', done.returncode == 2 and '版=2' in done.stderr.decode() and 'GLib' not in done.stderr.decode(), done.stderr.decode())
    put('new', BASE)
    done = run('notice', '--change', 'new', 'old')
    check('backwards, by its day', done.returncode == 2 and '2027-04-01' in done.stderr.decode() and 'なし' in done.stderr.decode()
          and 'GLib' not in done.stderr.decode(), done.stderr.decode())


fields()
published()
order()
merged()
undated()
plan()
