#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""医療費の分析: レセプトだけなら使える。健診と突き合わせると、公表していない利用なので拒否される。"""
import csv
import statistics
import struct
import sys

import gi
gi.require_version('Riyo', '1')
from gi.repository import GLib, Riyo

PURPOSE = '加入者の健康管理及び施策立案を目的とした医療費分析'


def seal(path, tags, column):
    """CSV の一列を、取得元のタグと本人を付けて封じる。{本人: レコード}"""
    with open(path, encoding='utf-8', newline='') as file:
        subjects = [(f'{row["記号"]}-{row["番号"]}-{row["枝番"]}', row[column]) for row in csv.DictReader(file)]
    return {subject: Riyo.Record.new_bytes(tags, subject, GLib.Bytes.new(value.encode()))
            for subject, value in subjects}


def read(record, operation):
    """中身は、その利用目的で使える利用（operation）を通してだけ読める。"""
    return int(record.open_bytes(operation).get_data())


def join(claims, checkups):
    """突き合わせた結果は、元のすべてのタグを引き継ぐ。{本人: レコード}"""
    nothing = GLib.Bytes.new(b'0')
    return {subject: Riyo.Record.derive_bytes([claims[subject], checkups[subject]], nothing)
            for subject in claims if subject in checkups}


def analyse(operation, claims, checkups):
    points = [read(record, operation) for record in claims.values()]
    print(f'許可: レセプト {len(points)} 件、一人あたり平均 {statistics.mean(points):.0f} 点')

    joined = join(claims, checkups)
    packed = struct.pack(f'={len(joined)}Q', *(record.get_tags() for record in joined.values()))
    _, n_kept = operation.filter_bytes(GLib.Bytes.new(packed), 8, list(joined))
    print(f'突き合わせた {len(joined)} 件のうち使えるのは {n_kept} 件')
    for record in joined.values():
        try:
            read(record, operation)
        except GLib.Error as error:
            if not error.matches(Riyo.refusal_quark(), Riyo.Refusal.NOT_IN_TABLE):
                raise
            print(error.message)
            break


def main(folder, claims_path, checkups_path):
    guard = Riyo.Guard.open(folder)
    table = guard.dup_table()
    claim, checkup = table.parse_tags('レセプト').tags, table.parse_tags('健診').tags
    claims, checkups = seal(claims_path, claim, '点数'), seal(checkups_path, checkup, '収縮期血圧')

    operation = guard.begin(PURPOSE, None)
    try:
        analyse(operation, claims, checkups)
    finally:
        operation.end()


if __name__ == '__main__':
    try:
        main(*sys.argv[1:])
    except GLib.Error as error:
        sys.exit(error.message)
