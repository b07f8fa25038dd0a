# SPDX-License-Identifier: LGPL-2.1-or-later
"""pandas の表に、列ごとのタグと本人を付けて持つ。中身は、その利用目的で使える利用 (operation) を通してだけ開く。

pandas はタグを持てない (attrs は、違うものをつなぐと消える)。だから表は Frame の中に置き、merge、groupby、concat はここのものを使う。
open が返すのはただの表で、タグはもう付いていない。自分で加工するなら derive に関数を渡す。ただの表はタグなしで、何にも混ぜられない。"""
import functools
import io
import operator
import struct
import tempfile

import gi
import pandas
gi.require_version('Riyo', '1')
from gi.repository import GLib, Riyo


def read_csv(operation, layout, path, subject, flags=Riyo.FilterFlags.WHOLE, encoding='utf-8', **more):
    """利用に使えるファイルを読む。subject は本人の番号の列 (文字のまま読む)。使えない列や、止まっている人の行が一つでもあれば、何も読まずに
    拒否 (NOT_IN_TABLE、SUSPENDED) になる。flags=Riyo.FilterFlags.BLANK なら使えない列を空に、SKIP_SUSPENDED なら止まっている人の行を除いて読む。"""
    with open(path, 'rb') as file:
        reader, blocks = Riyo.Reader.new(operation, layout, flags, file.fileno(), str(path)), []
        while (block := reader.next_block_bytes()) is not None:
            blocks.append(block.get_data())
    if not blocks:
        raise ValueError(f'{path}: 見出し行がありません')
    table = pandas.read_csv(io.BytesIO(b''.join(blocks)), encoding=encoding,
                            dtype={name: str for name in subject}, **more)
    return Frame(table, {name: reader.get_column_tags(str(name)) for name in table.columns}, {tuple(subject)})


def concat(frames):
    """縦につなぐ。列は、同じ名前の列のすべてのタグを持つ。"""
    frames = [_tagged(frame) for frame in frames]
    tags = {}
    for frame in frames:
        for name in frame.tags:
            tags[name] = tags.get(name, 0) | frame.tags[name]
    same = all(frame.subjects == frames[0].subjects for frame in frames)
    return Frame(pandas.concat([frame._table for frame in frames], ignore_index=True), tags,
                 frames[0].subjects if same else None)


def _tagged(frame):
    if not isinstance(frame, Frame):
        raise TypeError(f'タグのない {type(frame).__name__} は使えません。read_csv か derive で作った Frame を渡してください')
    return frame


def _union(tags):
    return functools.reduce(operator.or_, tags, 0)


class Frame:
    """列ごとのタグ (tags) と、本人の番号の列 (subjects。一つでも欠ければ None = 全員のもの) を持つ表。"""

    def __init__(self, table, tags, subjects):
        columns = list(table.columns)
        if len(set(columns)) != len(columns) or set(tags) != set(columns):
            raise ValueError('列の名前とタグが合いません')
        kept = subjects is not None and all(name in tags for group in subjects for name in group)
        self._table, self.tags, self.subjects = table, dict(tags), frozenset(subjects) if kept else None

    def __repr__(self):
        return f'<Frame {len(self._table)} 行、{" / ".join(map(str, self.tags))}>'

    def __reduce_ex__(self, protocol):
        raise TypeError('Frame はそのまま保存できません。export を使ってください')

    def __len__(self):
        return len(self._table)

    def __getitem__(self, columns):
        columns = [columns] if isinstance(columns, str) else list(columns)
        return Frame(self._table[columns], {name: self.tags[name] for name in columns}, self.subjects)

    def persons(self):
        """表にある本人。分からなければ None。"""
        if self.subjects is None:
            return None
        groups = [self._table[list(group)].fillna('').drop_duplicates() for group in self.subjects]
        return sorted({'-'.join(row) for group in groups for row in group.itertuples(index=False)})

    def check(self, operation):
        """表の全体をこの利用に使えなければ、その理由で GLib.Error。"""
        tags, persons = _union(self.tags.values()), self.persons()
        if not persons:
            operation.check(tags, None)
            return
        packed = GLib.Bytes.new(struct.pack('=Q', tags) * len(persons))
        bits, n_kept = operation.filter_bytes(packed, 8, persons)
        if n_kept != len(persons):
            refused = next(i for i in range(len(persons)) if not bits.get_data()[i // 8] >> i % 8 & 1)
            operation.check(tags, persons[refused])
            raise RuntimeError('拒否されました')

    def open(self, operation):
        """ただの表を返す。タグはここで離れる。"""
        self.check(operation)
        return self._table.copy()

    def derive(self, function, *others):
        """function (表, ほかの表…) が作る表。どの列も元のすべての列のタグを持ち、だれのものか分からない (= 全員のもの)。"""
        frames = [self, *map(_tagged, others)]
        table = function(*(frame._table.copy() for frame in frames))
        every = _union(tags for frame in frames for tags in frame.tags.values())
        return Frame(table, {name: every for name in table.columns}, None)

    def merge(self, other, on, how='inner'):
        """突き合わせる。どの列も、自分のタグと、突き合わせた列の両方のタグを持つ。"""
        on = [on] if isinstance(on, str) else list(on)
        keys = _union(frame.tags[name] for frame in (self, _tagged(other)) for name in on)
        table = self._table.merge(other._table, on=on, how=how, suffixes=('_x', '_y'))
        tags = {}
        for frame, suffix in ((self, '_x'), (other, '_y')):
            for name, own in frame.tags.items():
                name = name if name in on or name not in self.tags or name not in other.tags else f'{name}{suffix}'
                tags[name] = tags.get(name, 0) | own | keys
        known = self.subjects is not None and other.subjects is not None
        return Frame(table, tags, self.subjects | other.subjects if known else None)

    def groupby(self, by, **columns):
        """groupby (…).agg (名前=(列, 関数))。使った列のすべてのタグを、どの列も持つ。"""
        by = [by] if isinstance(by, str) else list(by)
        table = self._table.groupby(by, dropna=False).agg(**columns).reset_index()
        every = _union(self.tags[name] for name in {*by, *(column for column, _ in columns.values())})
        return Frame(table, {name: every for name in table.columns}, self.subjects if set(
            name for group in self.subjects or () for name in group) <= set(by) else None)

    def export(self, operation, table, path):
        """ファイルと、そのタグ (.riyotag) を書く。使えない列や本人が一つでもあれば、どちらも書かない。"""
        self.check(operation)
        layout = Riyo.Layout.new_from_bytes(table, GLib.Bytes.new(self.layout(table).encode()), 'export.layout')
        with tempfile.NamedTemporaryFile(suffix='.csv') as file:
            file.write(self._table.to_csv(index=False).encode())
            file.flush()
            Riyo.Filter.new(operation, layout, Riyo.FilterFlags.WHOLE).run(file.name, str(path))

    def layout(self, table):
        """この表のレイアウト。列は番号と見出しで言う。"""
        numbers = {name: n for n, name in enumerate(self.tags, 1)}
        lines = ['[レイアウト]', '形式=csv', '文字コード=UTF-8', '見出し行=1', f'列数={len(numbers)}']
        if self.subjects is not None and len(self.subjects) == 1:
            lines += [f'本人={numbers[name]}番' for name in next(iter(self.subjects))]
        else:
            lines.append('本人=なし')
        for name, tags in self.tags.items():
            heading = str(name).translate({ord(mark): f'\\{letter}' for mark, letter in zip('\\"\n\r\t', '\\"nrt')})
            lines += [f'[列 {numbers[name]}番]', f'見出し="{heading}"',
                      f'類型={table.format_tags(tags)}' if tags else '個人情報でない=元のレイアウトによる']
        return '\n'.join([*lines, ''])

    def declassify(self, operation, name, table):
        """この表から作った集計 (ただの表) のタグを、規程の [加工 name] で外す。監査記録に残る。個人情報でなくなった表を返す。"""
        content = GLib.Bytes.new(table.to_csv(index=False).encode())
        tags = _union(self.tags.values())
        parents = [Riyo.Record.new_bytes(tags, person, content) for person in self.persons() or [None]]
        free = Riyo.Record.derive_bytes(parents, content).declassify_bytes(operation, name, content)
        return pandas.read_csv(io.BytesIO(free.open_bytes(None).get_data()))
