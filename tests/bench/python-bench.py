#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The library from Python: a check beside a call that decides nothing, and many at once beside a copy."""
import array
import os
import statistics
import sys
import tempfile
import time

if 'GI_TYPELIB_PATH' not in os.environ:  # the loader reads its path once, when a process starts
    os.execve(sys.executable, [sys.executable] + sys.argv,
              dict(os.environ, GI_TYPELIB_PATH=f'{os.getcwd()}/lib', LD_LIBRARY_PATH=f'{os.getcwd()}/lib/.libs'))
import gi
gi.require_version('Riyo', '1')
from gi.repository import GLib, Riyo  # noqa: E402

PAIRS, N_CALLS, N_RECORDS = 5, 200_000, 8_000_000
CLAIM = 1 << 5


def measure(run):
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def row(says, ours, limit, n, unit, scale):
    """Medians of pairs of runs, in @unit a record of @n; no target stands in the design for Python."""
    pairs = [(measure(ours), measure(limit)) for _ in range(PAIRS)]
    cost, floor = (statistics.median(side) for side in zip(*pairs))
    rate = statistics.median(b / a for a, b in pairs)
    print(f'{says:<46} | {n / cost / scale:7.2f} {unit:>4} | {n / floor / scale:7.2f} {unit:>4} | '
          f'{rate:7.3f} | {"-":>9} |')


def each(call, *args):
    def run():
        for _ in range(N_CALLS):
            call(*args)
    return run


def main():
    with tempfile.TemporaryDirectory() as parent:
        Riyo.folder_init(f'{parent}/riyo', Riyo.Table.new_builtin())
        guard = Riyo.Guard.open(f'{parent}/riyo')
        operation = guard.begin('医療費通知の発行', None)
        print('\n## From Python: rates, beside a call of the same library that decides nothing, and beside a copy')
        print(f'{"row":<46} | {"ours":>12} | {"limit":>12} | {"ratio":>7} | {"demanded":>9} | met?')
        nothing = each(Riyo.tags_union, CLAIM, CLAIM)
        row('allows', each(operation.allows, CLAIM), nothing, N_CALLS, 'M/s', 1e6)
        row('check, no subject', each(operation.check, CLAIM, None), nothing, N_CALLS, 'M/s', 1e6)
        row('check, with a subject', each(operation.check, CLAIM, '52-1-1'), nothing, N_CALLS, 'M/s', 1e6)
        for width, code in ((2, 'H'), (8, 'Q')):
            data = array.array(code, [CLAIM, 1 << 7] * (N_RECORDS // 2)).tobytes()
            tags, target = GLib.Bytes.new(data), memoryview(bytearray(len(data)))
            row(f'filter_bytes, {width} bytes a record', lambda: operation.filter_bytes(tags, width, None),
                lambda: target.__setitem__(slice(None), data), N_RECORDS, 'G/s', 1e9)
        operation.end()


main()
