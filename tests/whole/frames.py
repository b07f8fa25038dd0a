#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""examples/python/riyo_pandas.py, to be copied: tags and persons stay with a table, whatever is made of it; what would lose
them is refused. Prints TAP."""
import os
import pickle
import sys

from typelib import SOURCE

try:
    import gi
    import pandas
except ImportError as missing:
    print(f'1..0 # SKIP {missing.name} is missing (Debian: python3-gi, python3-pandas)')
    sys.exit(0)
sys.path.insert(0, f'{SOURCE}/examples/python')
gi.require_version('Riyo', '1')
from gi.repository import GLib, Riyo  # noqa: E402
import riyo_pandas  # noqa: E402
from shell import get, path, plan, put, report, run  # noqa: E402

COSTS, RESULTS = '加入者の健康管理及び施策立案を目的とした医療費分析', '加入者の健康管理及び施策立案を目的とした健診結果の分析'
PERSON = ['記号', '番号', '枝番']
CLAIM, CHECKUP = Riyo.tags_from_number(6), Riyo.tags_from_number(8)
CLAIMS = '記号,番号,枝番,点数,"備,考"\n0052,1,1,100,a\n52,1,1,30,"b""\n"\n52,2,1,200,\n'
RULES = '\n[加工 合計]\n元=レセプト\n方法=件数と合計\n先=個人情報でない\n承認者=見本\n[加工 健診へ]\n元=レセプト\n方法=例示\n先=健診\n承認者=見本\n'


def layout(category, *columns):
    return '[レイアウト]\n形式=csv\n見出し行=1\n' + ''.join(f'本人={name}\n' for name in PERSON) + ''.join(
        f'[列 {name}]\n{f"類型={category}" if name != "件" else "個人情報でない=例示"}\n' for name in (*PERSON, *columns))


def refused(says, call, code=Riyo.Refusal.NOT_IN_TABLE, domain=Riyo.refusal_quark):
    try:
        got = call()
    except GLib.Error as error:
        report(says, error.matches(domain(), code), error.message)
        return
    except Exception as error:
        report(says, False, repr(error))
        return
    report(says, False, repr(got))


def raises(says, call, kind):
    try:
        got = repr(call())
    except Exception as error:
        got = error
    report(says, isinstance(got, kind), repr(got))


def set_up():
    run('init', 'riyo', '--builtin')
    put('rules.riyo', get('riyo/rules.riyo').decode() + RULES)
    put('claims.layout', layout('レセプト', '点数', '備,考'))
    put('checkups.layout', layout('健診', '血圧', '件'))
    put('claims.csv', CLAIMS)
    put('checkups.csv', '記号,番号,枝番,血圧,件\n52,1,1,128,1\n52,3,1,151,1\n')
    for name in ('claims.layout', 'checkups.layout', 'rules.riyo'):
        report(f'adopt {name}', run('adopt', name, '-C', 'riyo').returncode == 0)


def read(operation, name, **more):
    return riyo_pandas.read_csv(operation, operation.load_layout(name), path(f'{name}.csv'), PERSON, **more)


def check_reading(costs, results):
    claims, checkups = read(costs, 'claims'), read(results, 'checkups')
    report('each column carries its tags', set(claims.tags.values()) == {CLAIM}, claims.tags)
    report('and those that carry none, none', checkups.tags['件'] == 0 and checkups.tags['血圧'] == CHECKUP, checkups.tags)
    table = claims.open(costs)
    report('it is what pandas reads', table.equals(pandas.read_csv(path('claims.csv'), dtype=dict.fromkeys(PERSON, str))), table)
    report('a receipt more of one person is one more', len(claims) == 3)
    report('persons are who they are', claims.persons() == ['0052-1-1', '52-1-1', '52-2-1'], claims.persons())
    report('it shows no data', '100' not in repr(claims), repr(claims))
    refused('what may not be used is not read', lambda: read(costs, 'checkups'))
    refused('nor opened for another purpose', lambda: checkups.open(costs))
    refused('nor without a layout that knows it', lambda: riyo_pandas.read_csv(
        costs, costs.load_layout('claims'), path('checkups.csv'), PERSON), Riyo.Error.FORMAT, Riyo.error_quark)
    table.loc[:, '点数'] = 0
    report('what was opened is a copy', claims.open(costs)['点数'].sum() == 330)
    blank = read(costs, 'claims', flags=Riyo.FilterFlags.BLANK)
    report('flags are the filter\'s', len(blank) == 3)
    return claims, checkups


def check_derived(costs, claims, checkups):
    both = claims.merge(checkups, on=PERSON)
    report('joined, it carries both', both.tags['点数'] == both.tags['血圧'] == both.tags['件'] == CLAIM | CHECKUP, both.tags)
    refused('and is refused', lambda: both.open(costs))
    report('the rows are those of both', len(both) == 1 and both.subjects == {tuple(PERSON)}, both)
    outer = claims.merge(checkups, on='枝番', how='outer')
    report('columns of one name are told apart', {'記号_x', '記号_y'} <= set(outer.tags) and outer.subjects is None, outer)
    sums = claims.groupby(PERSON, 合計=('点数', 'sum'), 件数=('点数', 'size'))
    report('grouped, too', set(sums.tags.values()) == {CLAIM} and sums.subjects == {tuple(PERSON)}, sums.tags)
    some = claims.merge(checkups[['枝番', '血圧']], on='枝番').groupby('記号', 平均=('血圧', 'mean'))
    report('by what it was made from', set(some.tags.values()) == {CLAIM | CHECKUP} and some.subjects is None, some.tags)
    more = riyo_pandas.concat([claims[[*PERSON, '点数']], checkups])
    report('one below the other, each column its own', more.tags['点数'] == CLAIM and more.tags['血圧'] == CHECKUP
           and more.tags['記号'] == CLAIM | CHECKUP and len(more) == 5 and more.subjects == {tuple(PERSON)}, more.tags)
    refused('and all of it is refused', lambda: more.open(costs))
    own = claims.derive(lambda a, b: a.assign(n=len(b))[['n']], checkups)
    report('made by whatever function, all of theirs', own.tags == {'n': CLAIM | CHECKUP} and own.subjects is None, own.tags)
    report('one column', claims['点数'].tags == {'点数': CLAIM} and claims['点数'].subjects is None)


def check_losing(costs, claims):
    plain = claims.open(costs)
    raises('a plain table is not joined', lambda: claims.merge(plain, on=PERSON), TypeError)
    raises('nor added', lambda: riyo_pandas.concat([claims, plain]), TypeError)
    raises('nor derived from', lambda: claims.derive(lambda a, b: a, plain), TypeError)
    raises('what is tagged is not pickled', lambda: pickle.dumps(claims), TypeError)
    raises('pandas does not join it', lambda: pandas.concat([plain, claims]), TypeError)
    raises('nor take it for a table', lambda: plain.merge(claims), TypeError)
    raises('columns without a tag', lambda: riyo_pandas.Frame(plain, {}, None), ValueError)
    raises('two columns of one name', lambda: riyo_pandas.Frame(pandas.concat([plain, plain], axis=1), claims.tags, None), ValueError)
    other = plain.copy()
    plain.attrs['tags'], other.attrs['tags'] = 1, 2
    report('attrs that differ are lost by pandas, as the page says', pandas.concat([plain, other]).attrs == {})


def check_export(guard, costs, claims):
    table = guard.dup_table()
    claims.export(costs, table, path('out.csv'))
    report('exported, it is the table', get('out.csv').decode() == CLAIMS, get('out.csv').decode())
    tags = get('out.csv.riyotag').decode()
    report('with a sidecar of each column', tags.count('類型=レセプト') == 5, tags)
    again = riyo_pandas.read_csv(costs, costs.load_layout('claims'), path('out.csv'), PERSON)
    report('which goes on', again.open(costs).equals(claims.open(costs)))
    both = claims.derive(lambda a: a[['点数']])
    both.export(costs, table, path('one.csv'))
    report('a single column too', get('one.csv').decode() == '点数\n100\n30\n200\n', get('one.csv'))
    wrong = read(guard_results, 'checkups')
    refused('what may not be used is not', lambda: wrong.export(costs, table, path('no.csv')))
    report('and nothing is written', not os.path.exists(path('no.csv')) and not os.path.exists(path('no.csv.riyotag')))


def check_processing(costs, claims):
    table = pandas.DataFrame({'件数': [3], '合計': [330]})
    report('declassified as declared, it is plain', claims.declassify(costs, '合計', table).equals(table))
    refused('not by what the rules do not have', lambda: claims.declassify(costs, '平均', table), Riyo.Error.NAME, Riyo.error_quark)
    refused('what carries tags still does not open', lambda: claims.declassify(costs, '健診へ', table), Riyo.Error.STATE,
            Riyo.error_quark)
    done = run('audit', 'show', '-C', 'riyo', '--event', 'declassify', '--json').stdout.decode()
    report('and is recorded', done.count('"processing":"合計"') == 1 and done.count('"processing":"健診へ"') == 1, done)


def check_stops(guard, costs, claims):
    """A person is stopped while all of it is open."""
    whole, table = claims['点数'], pandas.DataFrame({'件数': [3]})
    others = claims.derive(lambda a: a[a['番号'] != '2'])
    run('suspend', 'add', '-C', 'riyo', '-s', '52-2-1', '--category', 'レセプト', '--reason', '利用停止', '--ref', 'R1')
    for says, call in (('what was read before', lambda: claims.open(costs)),
                       ('what tells nobody', lambda: whole.open(costs)),
                       ('what a function made', lambda: others.open(costs)),
                       ('a group a person', lambda: claims.groupby(PERSON, n=('点数', 'sum')).open(costs)),
                       ('a file', lambda: claims.export(costs, guard.dup_table(), path('stopped.csv'))),
                       ('a processing', lambda: claims.declassify(costs, '合計', table)),
                       ('a reading', lambda: read(costs, 'claims'))):
        refused(f'stopped: {says}', call, Riyo.Refusal.SUSPENDED)
    report('no file', not os.path.exists(path('stopped.csv')))
    rest = read(costs, 'claims', flags=Riyo.FilterFlags.SKIP_SUSPENDED)
    report('left out, the others may be used', len(rest.open(costs)) == 2)
    costs.end()
    refused('behind the end, nothing', lambda: rest.open(costs), Riyo.Error.STATE, Riyo.error_quark)


set_up()
guard = Riyo.Guard.open(path('riyo'))
costs, guard_results = guard.begin(COSTS, None), guard.begin(RESULTS, None)
frames = check_reading(costs, guard_results)
check_derived(costs, *frames)
check_losing(costs, frames[0])
check_export(guard, costs, frames[0])
check_processing(costs, frames[0])
check_stops(guard, costs, frames[0])
guard_results.end()
plan()
