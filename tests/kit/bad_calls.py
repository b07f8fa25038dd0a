# SPDX-License-Identifier: LGPL-2.1-or-later
"""Rows of tests/plain/bad-calls.txt, for the tests of doors that are written in Python."""
import os
import re
import sys

ROW = re.compile(r'(\w+) +(\w+) +("[^"]*"|\w+) +([A-Z_]+) +(.+)\n')


def rows():
    """[(call, field, bytes, code, what is wrong)]"""
    found = []
    with open(os.path.join(os.environ.get('top_srcdir', '.'), 'tests/plain/bad-calls.txt'), encoding='utf-8') as file:
        for line in file:
            if line[0] != '#':
                call, field, text, code, says = ROW.fullmatch(line).groups()
                found.append((call, field, to_bytes(text), code, says))
    return found


def to_bytes(text):
    """Quoted text with \\xHH, or the hex of a number, its lowest byte first."""
    if text[0] != '"':
        return bytes.fromhex(text)[::1 if sys.byteorder == 'little' else -1]
    return text[1:-1].encode().decode('unicode_escape').encode('latin-1')
