#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""riyo table at the shell: output, exit status, both languages, any encoding."""
import json
import os
import pathlib
import subprocess
import tempfile

from shell import plan, report as check

source = pathlib.Path(os.environ.get('top_srcdir', '.'))
riyo = pathlib.Path(os.environ.get('top_builddir', '.')) / 'examples/riyo/riyo'
builtin = source / 'lib/data/builtin.riyo'


def run(*words, give=b'', environment=None):
    result = subprocess.run([riyo, *words], input=give, capture_output=True,
                            env=os.environ if environment is None else environment)
    return result.returncode, result.stdout, result.stderr.decode(errors='replace')


status, out, err = run('table', 'show', '--builtin')
check('show: the built-in table, and whose it is', (status, err) == (0, '') and b'\n   8  ' in out
      and '・国に対する特定健診の実績報告  (checkup-report)  提供先: 国\n' in out.decode(), out)
check('show: the same under env -i', run('table', 'show', '--builtin', environment={})[1].split(b'\n')[3:] == out.split(b'\n')[3:])
check('show: in CP932 when asked', run('table', 'show', '--builtin', '--encoding', 'CP932')[1].decode('cp932') == out.decode())
check('show: a file and standard input', run('table', 'show', builtin)[1] == out
      == run('table', 'show', '-', give=builtin.read_bytes())[1])
status, shown, err = run('table', 'show', '--builtin', '--json')
table = json.loads(shown)
check('show: JSON', status == 0 and table['builtin'] is True and len(table['categories']) == 15
      and sum(len(row['purposes']) for row in table['categories']) == 43)

status, out, err = run('table', 'check', '--builtin')
check('check: findings are exit 1', (status, err) == (1, '')
      and 'CATCH_ALL: 「保険料等の還付」' in out.decode(), (status, out, err))
check('check: in English', 'CATCH_ALL: “保険料等の還付” contains 等'
      in run('table', 'check', '--builtin', environment={'LC_ALL': 'C'})[1].decode())
check('check: quiet says it by status alone', run('table', 'check', '-q', '--builtin') == (1, b'', ''))
found = json.loads(run('table', 'check', '--builtin', '--json')[1])['findings']
check('check: JSON', {'code': 'CATCH_ALL', 'purpose': '保険料等の還付'}.items()
      <= next(f for f in found if f['code'] == 'CATCH_ALL').items())

with tempfile.TemporaryDirectory() as folder:
    good, bad, new, sheet = (pathlib.Path(folder) / n for n in ('good.riyo', 'bad.riyo', 'new.riyo', 's.tsv'))
    good.write_text('[表]\n組合=見本健康保険組合\n版=1\n[公表事項]\n所在地=見本県\n代表者=見本一郎\n照会先=見本係\n'
                    '苦情の申出先=見本係\n[安全管理措置]\n人的=例示\n[類型 資格]\n番号=1\n名称=資格\n利用目的=管理\n')
    bad.write_text('[表]\n組合=見本健康保険組合\n版=1\n［類型 資格］\n')
    new.write_text(good.read_text() + '利用目的=連絡\n')
    check('check: nothing found is exit 0', run('table', 'check', good)[0] == 0)
    status, out, err = run('table', 'check', bad)
    check('check: a bad file is exit 2, with file, line and what was expected',
          (status, out) == (2, b'') and f'{bad}:4: ' in err and '半角の [' in err, err)
    check('a missing file is exit 2', run('table', 'show', bad.with_name('none'))[0] == 2)
    check('a folder is exit 2', run('table', 'show', folder)[0] == 2)
    check('no file and too many are exit 2', run('table', 'diff', good)[0] == 2
          and run('table', 'show', good, good)[0] == 2 and run('table', 'import')[0] == 2)
    check('an unknown action and option are exit 2', run('table', 'mend')[0] == 2
          and run('table')[0] == 2 and run('table', 'show', '--all')[0] == 2)

    check('diff: the same is exit 0', run('table', 'diff', good, good)[0] == 0)
    status, out, err = run('table', 'diff', good, new)
    check('diff: what changed is exit 1', (status, out.decode()) ==
          (1, 'WIDENED: 「資格」を「連絡」に使えるようになります\n'), out.decode())
    check('diff: JSON', json.loads(run('table', 'diff', '--json', good, new)[1])['findings'][0]
          .items() >= {'code': 'WIDENED', 'category': '資格', 'purpose': '連絡'}.items())

    status, out, err = run('table', 'export', good)
    check('export: a header and a line for each cell', status == 0 and out.decode() ==
          '番号\t類型\t名称\t類型ID\t廃止日\t利用目的\t利用目的ID\t提供先\t提供区分\t非公表\t判断者\t判断日\t有効期限\t理由\n'
          '1\t資格\t資格\t\t\t管理\t\t\t\t\t\t\t\t\n', out.decode())
    sheet.write_bytes(out)
    status, out, err = run('table', 'import', sheet, '--base', good)
    check('import: of an export with --base, the same table', (status, err) == (0, '')
          and run('table', 'diff', good, '-', give=out)[0] == 0, err)
    sheet.write_bytes('類型,利用目的\r\n資格,管理\r\n資格,連絡\r\n'.encode('cp932'))
    status, out, err = run('table', 'import', sheet, '--society', '例示健康保険組合')
    check('import: CSV in CP932, the society named', status == 0
          and '組合=例示健康保険組合\n' in out.decode() and '利用目的=連絡\n' in out.decode(), err)
    status, out, err = run('table', 'import', sheet, '--base', good)
    check('import: what is left to do is said beside', status == 0 and '判断者' in err
          and '利用目的=連絡\n' in out.decode(), err)
    sheet.write_text('類型\t利用目的\n資格\t連絡\n')
    status, out, err = run('table', 'import', sheet, '--base', good)
    check('import: what vanished needs --remove', (status, out) == (2, b'') and '--remove' in err, err)
    status, out, err = run('table', 'import', sheet, '--base', good, '--remove')
    check('import: and is removed with it', status == 0 and '利用目的=管理' not in out.decode(), err)
    for words in (['check', '-p', '加入者の管理', '-t', '資格'], ['check', '-p', '加入者の管理', '-t', '健診'], ['table', 'export']):
        check(f'whose table answered is said: {words[:2]} {words[-1]}', json.loads(run(*words, '--builtin', '--json')[1])['builtin'] is True)
    check('and not where it was a file that was named', all('"builtin"' not in run(*words, '--json')[1].decode()
          for words in (['table', 'show', good], ['table', 'check', good], ['notice', good])))
    status, out, err = run('notice')
    check('notice: of a table that nobody named, none', (status, out) == (2, b'') and '--builtin' in err, err)
    check('notice: of another society only when asked', run('notice', '--builtin')[0] == 0
          and json.loads(run('notice', '--builtin', '--json')[1])['builtin'] is True)
    check('notice: one of them', all(run('notice', *words)[0] == 2 for words in (
        ['--builtin', good], ['--builtin', '--edition', '1'], ['--edition', '1', '--date', '2026-01-01'], ['--edition', '1', good],
        ['--edition', '0', '-C', 'x'], ['--edition', '1'], ['--date', '2026-01-01'])))
    own = pathlib.Path(folder) / 'own'
    own.mkdir()
    subprocess.run([riyo.resolve(), 'init', own / 'riyo', '--table', good, '-q'], check=True)
    there = lambda *words: subprocess.run([riyo.resolve(), *words], cwd=own, capture_output=True).stdout.decode()
    check('without FILE and -C, the table of ./riyo', '見本健康保険組合' in there('table', 'show')
          and there('table', 'export').count('\n') == 2 and 'N_PURPOSES' not in there('table', 'check')
          and '"見本健康保険組合"' in there('table', 'show', '--json'), there('table', 'show'))
    check('a file is shown as it is all the same', there('table', 'show', builtin.resolve()).encode()
          == run('table', 'show', builtin)[1])
    check('so for notice', '見本健康保険組合' in there('notice') and '群馬銀行健康保険組合' not in there('notice'), there('notice'))
    check('and check: its names, not the built-in ones', '"permitted"' in there('check', '-p', '管理', '-t', '資格', '--json')
          and '"UNKNOWN_NAME"' not in there('check', '-p', '管理', '-t', '資格', '--date', '2099-01-01', '--json')
          and '"permitted"' not in there('check', '-p', '各種証の発行管理', '-t', '資格', '--json'),
          there('check', '-p', '管理', '-t', '資格', '--json'))
    (own / 'next.riyo').write_text(good.read_text().replace('版=1', '版=2\n公表日=2026-10-01\n施行日=2096-04-01').replace('=管理', '=見直した管理')
                                   + '[利用目的 見直した管理]\n別名=管理\n[セル 資格 / 見直した管理]\n判断者=例示花子\n')
    there('adopt', 'next.riyo', '-q')
    check('notice: a page that is published before it applies', '見直した管理' in there('notice', '--edition', '2')
          and '施行日 2096年4月1日' in there('notice', '--edition', '2') and there('notice', '--date', '2096-04-01') == there('notice', '--edition', '2')
          and '見直した管理' not in there('notice') + there('notice', '--date', '2096-03-31') and '見直した管理' in there('notice', '--change', 'riyo/tables/1.riyo', '--edition', '2'),
          there('notice', '--edition', '2'))
    check('notice: no such 版', there('notice', '--edition', '3') == '')
    (own / 'mine.layout').write_text('[レイアウト]\n形式=csv\n見出し行=1\n本人=なし\n[列 名]\n類型=口座\n')
    check('and layout', '"error"' in there('layout', 'show', 'mine.layout', '--json')
          and '"error"' not in run('layout', 'show', own / 'mine.layout', '--builtin', '--json')[1].decode(), there('layout', 'show', 'mine.layout', '--json'))
    (own / 'riyo').rename(own / 'gone')
    (own / 'riyo').touch()
    check('what is no folder there is an error', there('table', 'show') == there('notice') == there('layout', 'show') == '')
    check('for check too', '"error"' in there('check', '-p', '各種証の発行管理', '-t', '資格', '--json'))
    check('import: from standard input', run('table', 'import', '-', give=sheet.read_bytes())[0] == 0)

plan()
