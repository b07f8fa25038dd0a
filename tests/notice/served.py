#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""doc/notice.md says of every sentence of the seed how it is served, or that it is not, and names tests that there are."""
import os
import pathlib
import re

from shell import plan, report

root = pathlib.Path(os.environ['top_srcdir']).resolve()


def squeeze(text):
    return re.sub(r'\s', '', text)


def sentences(seed):
    """Those of the seed, without the rows of its table, its headings and its addresses."""
    text = squeeze(seed)
    text = text[text.index('当組合は'):text.index('（照会先）')]
    before, rest = text.split('個人情報の類型利用目的')
    text = before + rest[rest.index('※個人情報保護法第'):]
    text = re.sub(r'[２３４]．[^。]*?(?=個人情報取扱責任者|当組合が定める)|(人的|物理的|技術的)安全管理措置', '。', text)
    return [piece for piece in re.split('[。⑴⑵⑶⑷]', text) if piece]


page = (root / 'doc/notice.md').read_text()
rows = [line.strip('|').split('|') for line in page.splitlines() if line.startswith('| ') and not line.startswith(('| ---', '| 公表事項の文'))]
first = squeeze(''.join(row[0] for row in rows))
found = sentences((root / 'tests/notice/seed.txt').read_text())
report('the seed has its sentences', len(found) == 16, len(found), found)
for sentence in found:
    report(f'served or not, and said so: {sentence[:30]}', sentence in first)
for row in rows:
    report(f'says how: {row[0].strip()[:30]}', len(row) == 3 and row[1].strip() != '', row)
    told = re.findall(r'[a-z]+/[a-z-]+(?:-test|\.py|\.sh)', row[2])
    missing = [name for name in told if not (root / f'tests/{name}').exists() and not (root / f'tests/{name}.c').exists()]
    report(f'and by which test: {row[0].strip()[:30]}', not missing and (told or re.match(r' *(いいえ|`非公表)', row[1])), missing, row[1:])
plan()
