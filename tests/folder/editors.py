#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Two who edit one folder: each sees what changes, and neither undoes what the other adopted meanwhile."""
import json
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import tempfile

from shell import ACCOUNT, plan, report as check

riyo = (pathlib.Path(os.environ.get('top_builddir', '.')) / 'examples/riyo/riyo').resolve()
ONE = '''[表]
組合=見本健康保険組合
版=1
[類型 資格]
番号=1
名称=資格に関する情報
利用目的=加入者の管理
利用目的=古い目的
'''


def edition(number, text):
    return ONE.replace('版=1', f'版={number}\n公表日=2026-01-01\n施行日=2096-04-01').replace('利用目的=古い目的\n', '') + text


def run(*words):
    where = [] if words[:2] == ('rules', 'diff') else ['-C', 'riyo']
    done = subprocess.run([riyo, *words, *where], capture_output=True)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def hash_of(key):
    return re.findall(rf'^{key}=([0-9a-f]{{64}})$', run('status')[1], re.M)[-1]


with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    pathlib.Path('1.riyo').write_text(ONE)
    subprocess.run([riyo, 'init', 'riyo', '--table', '1.riyo', '-q'], check=True)
    first = hash_of('表のハッシュ')
    pathlib.Path('2.riyo').write_text(edition(2, '利用目的=甲の目的\n[セル 資格 / 甲の目的]\n判断者=甲\n'))
    pathlib.Path('3.riyo').write_text(edition(3, '利用目的=乙の目的\n[セル 資格 / 乙の目的]\n判断者=乙\n'))
    status, out, err = run('adopt', '2.riyo', '--base', first[:8])
    check('what a table changes is printed', status == 0 and '施行中の版=1との違い:\n' in out
          and '  NARROWED: 「資格」は「古い目的」に使えなくなります\n' in out and '甲の目的' in out, out + err)
    status, out, err = run('adopt', '3.riyo', '--base', first)
    check('what another adopted meanwhile is not undone', (status, out) == (2, '') and hash_of('表のハッシュ')[:12] in err
          and run('notice', '--edition', '3')[0] == 2, out + err)
    for wrong in '1234567', 'zzzzzzzz', first + '0', '':
        check(f'no hash: {wrong[:8]!r}', run('adopt', '3.riyo', '--base', wrong)[0] == 2)
    status, out, err = run('adopt', '3.riyo', '--json')
    changes = {change['against']: [f['purpose'] for f in change['findings'] if f['code'] in ('WIDENED', 'NARROWED')]
               for change in json.loads(out)['changes']}
    check('against what is in force and what is to come', changes == {
        '施行中の版=1': ['古い目的', '乙の目的'], '次の版=2': ['甲の目的', '乙の目的']}, changes)

    rules = pathlib.Path('riyo/rules.riyo').read_text()
    base = hash_of('取扱規程のハッシュ')
    pathlib.Path('a.riyo').write_text(rules.replace('担当者=', '担当者=1299\n担当者=', 1))
    pathlib.Path('b.riyo').write_text(rules + '\n[担当 係]\n類型=資格\n担当者=1301\n')
    status, out, err = run('adopt', 'a.riyo', '--base', base.upper()[:20])
    check('what rules change is printed', status == 0 and '  ADDED: [担当 全担当] 担当者=1299 が加わります\n' in out, out + err)
    status, out, err = run('adopt', 'b.riyo', '--base', base)
    check('rules made from older ones are not adopted', (status, out) == (2, '') and '1299' in pathlib.Path('riyo/rules.riyo').read_text(), err)
    status, out, err = run('adopt', 'b.riyo')
    check('without --base what goes is told', status == 0 and '  REMOVED: [担当 全担当] 担当者=1299 がなくなります\n' in out
          and '  GROUP_ADDED: [担当 係] が加わります\n' in out, out + err)
    check('the same again changes nothing', 'との違いはありません' in run('adopt', 'b.riyo')[1])
    check('quiet', run('adopt', 'a.riyo', '-q')[1] == '')

    status, out, err = run('rules', 'diff', 'a.riyo', 'b.riyo')
    check('rules diff', status == 1 and out.startswith('REMOVED: [担当 全担当] 担当者=1299 ') and 'GROUP_ADDED' in out, out + err)
    check('rules diff: the same', run('rules', 'diff', 'a.riyo', 'a.riyo')[0] == 0)
    pathlib.Path('c.riyo').write_text('[担当 係]\n類型=資格\n担当者=1301\n' + rules)
    check('rules diff: the order counts', 'ORDER: ' in run('rules', 'diff', 'b.riyo', 'c.riyo')[1], run('rules', 'diff', 'b.riyo', 'c.riyo'))
    check('rules diff: what is no file of groups', run('rules', 'diff', 'a.riyo', '/dev/null')[0] in (1, 2)
          and run('rules', 'diff', 'a.riyo')[0] == 2 and run('rules')[0] == 2)
    for words in ('t.riyo', 'b.riyo'), ('b.riyo', 't.riyo'):
        pathlib.Path('t.riyo').write_text('[表]\n組合=見本\n版=1\n[類型 資格]\n番号=1\n名称=資格\n利用目的=管理\n')
        status, out, err = run('rules', 'diff', *words)
        check('rules diff: a table is said to be one', status == 2 and 't.riyo: ' in err and 'riyo table diff' in err, out + err)
    status, out, err = run('rules', 'check', 'b.riyo')
    check('rules check: nothing of the table, which has a command of its own', status == 0 and 'DUTY: ' in run('table', 'check')[1], out + err)
    pathlib.Path('u.riyo').write_text(rules + '[確認 DUTY / 無い目的]\n確認者=例示花子\n理由=例示\n')
    status, out, err = run('rules', 'check', 'u.riyo')
    check('rules check: what to look at', status == 1 and 'STALE: ' in out and 'DUTY: ' not in out, out + err)
    pathlib.Path('d.riyo').write_text(rules + '\n[担当 係]\n類型=無い\n担当者=1301\n')
    check('rules check: what an adoption would say', run('rules', 'check', 'd.riyo')[0] == 2)
    pathlib.Path('e.riyo').write_text('[レイアウト]\n形式=csv\n見出し行=1\n本人=なし\n[列 名]\n類型=資格\n')
    pathlib.Path('x.layout').write_text(pathlib.Path('e.riyo').read_text())
    check('a layout with no other before it has no base', run('adopt', 'x.layout', '--base', base)[0] == 2
          and run('adopt', 'x.layout')[0] == 0)

    pathlib.Path('f.riyo').write_text(pathlib.Path('a.riyo').read_text() + '\n[取扱規程]\n施行日=2096-04-01\n')
    base = hash_of('取扱規程のハッシュ')
    status, out, err = run('adopt', 'f.riyo', '--base', base)
    check('rules for a day to come: which day is told, and what changes', status == 0 and out.startswith(
        'rules-2096-04-01.riyo として採用しました。2096-04-01 (施行日) から施行されます。それまでは今の取扱規程のままです。\n')
          and '  ADDED: [取扱規程] 施行日=2096-04-01 が加わります\n' in out, out + err)
    status, out, err = run('status')
    check('status tells them', f'\n取扱規程のハッシュ={base}\n次の取扱規程=rules-2096-04-01.riyo\n次の取扱規程の施行日=2096-04-01\n次の取扱規程のハッシュ=' in out, out)
    status, out, err = run('adopt', 'b.riyo')
    check('none other while they wait', (status, out) == (2, '') and f'riyo adopt b.riyo --base {base[:12]}\n' in err, out + err)
    status, out, err = run('rules', 'check', 'b.riyo')
    check('rules check tells it, too', status == 1 and f'RULES: b.riyo: ' in out and f'--base {base[:12]}\n' in out, out + err)
    status, out, err = run('adopt', 'b.riyo', '--base', base[:12])
    wait = hash_of('次の取扱規程のハッシュ')
    check('by their base those of today change, and those that wait stay', status == 0
          and f'riyo adopt ファイル --base {wait[:12]}\n' in out and '次の取扱規程=rules-2096-04-01.riyo\n' in run('status')[1], out + err)
    pathlib.Path('g.riyo').write_text(pathlib.Path('b.riyo').read_text() + '\n[取扱規程]\n施行日=2096-04-01\n')
    status, out, err = run('adopt', 'g.riyo')
    check('those that wait go by their own base', status == 2 and f'riyo adopt g.riyo --base {wait[:12]}\n' in err, err)
    check('in their place', run('adopt', 'g.riyo', '--base', wait[:12])[0] == 0 and run('adopt', 'f.riyo', '--base', wait)[0] == 2
          and run('adopt', 'f.riyo', '--base', hash_of('次の取扱規程のハッシュ'))[0] == 0)
    edited = pathlib.Path('riyo/rules-2096-04-01.riyo')
    edited.write_text(pathlib.Path('g.riyo').read_text())
    advice = re.findall(r'(riyo adopt .*)$', run('status')[2], re.M)
    check('what was edited is adopted as the advice says', len(advice) == 1 and run(*shlex.split(advice[0])[1:])[0] == 0
          and run('status')[0] == 0, advice)
    run('adopt', 'f.riyo', '--base', hash_of('次の取扱規程のハッシュ'))
    now = pathlib.Path('riyo/rules.riyo')
    now.rename('now.riyo')
    edited.rename('wait.riyo')
    status, out, err = run('adopt', 'now.riyo')
    check('what is put back while another part is lost permits nothing, and that is told', status == 0
          and 'rules-2096-04-01.riyo: ありません' in err and '何も許可されません' in err, out + err)
    check('both back', run('adopt', 'wait.riyo')[2] == '' and run('status')[0] == 0)
    run('adopt', 'a.riyo', '--base', hash_of('取扱規程のハッシュ'))
    base = hash_of('取扱規程のハッシュ')
    check('put back', run('adopt', 'f.riyo', '--json')[1].startswith('{"adopted":"rules-2096-04-01.riyo","from":"2096-04-01"')
          and 'rules.riyo として採用しました' in run('adopt', 'riyo/rules.riyo')[1])
    check('register and report have those of today', run('register')[0] == 0 and '2096-04-01' in run('audit', 'report')[1])
    for wrong, says in ((('rules', 'f.riyo'), 'ファイル'), (('rules', '--base', base), '--base'), (('規程',), 'rules'),
                        (('2x',), 'rules'), (('rules', '--judge', '甲'), '--judge')):
        status, out, err = run('adopt', '--withdraw', *wrong)
        check(f'withdraw {wrong}: a usage', status == 2 and says in err.split('\n')[0] and ('ファイル' in err.split('\n')[0]) == (says == 'ファイル'), err)
    status, out, err = run('adopt', '--withdraw', 'rules', '--json')
    check('withdrawn', (status, out) == (0, '{"withdrawn":"rules","from":"2096-04-01"}\n'), out + err)
    check('once', run('adopt', '--withdraw', 'rules')[0] == 2 and '次の取扱規程' not in run('status')[1]
          and '取扱規程の取下げ' in run('audit', 'report')[1])

with tempfile.TemporaryDirectory(prefix='else where ') as folder:
    os.chdir(folder)
    riyo_in = lambda *words: subprocess.run([riyo, *words], capture_output=True, encoding='utf-8')
    pathlib.Path('1.riyo').write_text(ONE)
    subprocess.run([riyo, 'init', 'the folder', '--table', '1.riyo', '-q'], check=True)
    rules = pathlib.Path('the folder/rules.riyo')
    rules.write_text(rules.read_text() + '# 直し\n')
    for step in 'edited', 'lost':
        err = riyo_in('status', '-C', 'the folder').stderr
        words = shlex.split(re.findall(r'(riyo adopt .*)$', err, re.M)[0])
        if step == 'lost':
            words[words.index('写し')] = 'copy.riyo'
        done = riyo_in(*words[1:])
        check(f'{step}: the advice works as it stands, elsewhere', words[-2:] == ['-C', 'the folder'] and done.returncode == 0
              and riyo_in('status', '-C', 'the folder').returncode == 0, err + done.stderr)
        rules.rename('copy.riyo')
    pathlib.Path('copy.riyo').rename(rules)
    table = pathlib.Path('the folder/tables/1.riyo')
    table.write_text(ONE + '# 直し\n')
    err = riyo_in('status', '-C', 'the folder').stderr
    check('an edited table: only its copy', "riyo adopt 写し -C 'the folder'" in err and 'tables/1.riyo' not in err.split('riyo adopt')[1], err)

    table.write_text(ONE)
    me = '-a', ACCOUNT
    for says, words, way in (('a name of no category', ('check', '-p', '加入者の管理', '-t', '無い', *me), 'table show'),
                             ('a name of no purpose', ('check', '-p', '無い', '-t', '資格', *me), 'table show'),
                             ('a stop of no purpose', ('suspend', 'add', '-s', '52-1-1', '--purpose', '無い', '--reason', '消去', '--ref', '9'), 'table show'),
                             ('a layout that is none', ('filter', '-p', '加入者の管理', '-l', '無い', *me, '1.riyo'), 'adopt 無い.layout'),
                             ('no lock', ('suspend', 'list'), 'repair'), ('a part that was never adopted', ('status',), 'adopt ファイル')):
        if says == 'no lock':
            pathlib.Path('the folder/audit/lock').unlink()
        if says.endswith('never adopted'):
            shutil.copy('1.riyo', 'the folder/tables/7.riyo')
        err = riyo_in(*words, '-C', 'the folder').stderr
        check(f'{says}: the advice is of the folder', f"riyo {way} -C 'the folder'" in err, err)
        if not way.startswith('adopt'):
            check(f'{says}: typed', riyo_in(*way.split(), '-C', 'the folder').returncode == 0)
    pathlib.Path('the folder/tables/7.riyo').unlink()
    riyo_in('suspend', 'add', '-C', 'the folder', '-s', '52-1-1', '--purpose', '古い目的', '--reason', '利用停止', '--ref', '1', '-q')
    new = '\n[類型 健診]\n番号=7\n名称=健診に関する情報\n利用目的=新しい目的\n\n[セル 健診 / 新しい目的]\n判断者=責\n'
    pathlib.Path('2.riyo').write_text(edition(2, new))
    err = riyo_in('adopt', '2.riyo', '-C', 'the folder').stderr
    ways = [shlex.split(line) for line in re.findall(r'^  (riyo .*)$', err, re.M)]
    check('a table that lacks what a stop names: one command is advised', len(ways) == 1, err)
    pathlib.Path('2.riyo').write_text(edition(2, ''))
    pathlib.Path('3.riyo').write_text(edition(3, new))
    done = [riyo_in(*[name if word == 'ファイル' else word for word in ways[0][1:]]) for name in ('3.riyo', '2.riyo', '3.riyo')]
    check('it works as it stands: a table of its own that drops it', [d.returncode for d in done] == [2, 0, 0], err, done)


plan()
