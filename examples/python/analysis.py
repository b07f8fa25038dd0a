#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""医療費の分析: レセプトだけなら使える。健診と突き合わせると、公表していない利用なので拒否される。集計は、規程の加工でタグを外す。

analysis.py フォルダー レセプト.csv 健診.csv [加工の名前]。レイアウト claims と checkups は採用しておく。"""
import sys

import gi
gi.require_version('Riyo', '1')
from gi.repository import GLib, Riyo
import riyo_pandas

COSTS = '加入者の健康管理及び施策立案を目的とした医療費分析'
RESULTS = '加入者の健康管理及び施策立案を目的とした健診結果の分析'
PERSON = ['記号', '番号', '枝番']


def load(operation, layout, path):
    return riyo_pandas.read_csv(operation, operation.load_layout(layout), path, PERSON)


def per_employer(claims):
    """規程の加工がすること: 事業所 (記号) ごとの人数と平均。二人に満たない事業所は出さない。"""
    persons = claims.groupby(PERSON, as_index=False)['点数'].sum()
    employers = persons.groupby('記号').agg(人数=('点数', 'size'), 平均=('点数', 'mean')).reset_index()
    return employers[employers['人数'] >= 2]


def analyse(operation, results, claims_path, checkups_path, processing=None):
    claims, checkups = load(operation, 'claims', claims_path), load(results, 'checkups', checkups_path)
    table = claims.open(operation)
    print(f'許可: レセプト {len(table)} 件、一人あたり平均 {table.groupby(PERSON)["点数"].sum().mean():.0f} 点')

    both = claims.merge(checkups, on=PERSON)
    try:
        both.open(operation)
    except GLib.Error as error:
        if not error.matches(Riyo.refusal_quark(), Riyo.Refusal.NOT_IN_TABLE):
            raise
        print(f'突き合わせた {len(both)} 件:', error.message)
    if processing is not None:
        print(claims.declassify(operation, processing, per_employer(table)).to_string(index=False))


def main(folder, *words):
    guard = Riyo.Guard.open(folder)
    operation, results = guard.begin(COSTS, None), None
    try:
        results = guard.begin(RESULTS, None)
        analyse(operation, results, *words)
    finally:
        operation.end()
        if results is not None:
            results.end()


if __name__ == '__main__':
    try:
        main(*sys.argv[1:])
    except GLib.Error as error:
        sys.exit(error.message)
