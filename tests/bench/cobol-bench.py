#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A CALL from COBOL by handle and number beside a CALL of an empty C function; a batch CALL, per record. Run by make bench."""
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile

source, build = (pathlib.Path(path).resolve() for path in sys.argv[1:3])
if shutil.which('cobc') is None:
    print('\n## COBOL\ncobc is missing (Debian: gnucobol3)')
    sys.exit(0)
libraries = build / 'lib/.libs'
environment = {**os.environ, 'LD_LIBRARY_PATH': str(libraries), 'COB_PRE_LOAD': 'libriyo:libbare',
               'COB_LIBRARY_PATH': f'{libraries}:{build}/tests/bench/.libs'}
with tempfile.TemporaryDirectory() as folder:
    def run(*command):
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
        return done.stdout if done.returncode == 0 else sys.exit(done.stderr)
    run('cobc', '-x', '-O2', '-I', str(build / 'lib/data/utf-8'), '-o', 'bench', str(source / 'tests/bench/cobol-bench.cob'))
    run(str(build / 'examples/riyo'), 'init', 'riyo')
    rounds = [[int(word) for word in line.split()] for line in run('./bench').splitlines()]
empty, check, batch = (statistics.median(column) for column in zip(*rounds))
empty, check, batch = empty / 1e6, check / 1e6, batch / 4000 / 256


def row(name, ours, limit, ratio, target):
    ok = 'yes' if (ratio or ours) <= target else 'no'
    print(f'{name:46} | {ours:7.2f} ns   | {limit:>12} | {ratio or "-":>7} | ≤ {target:6.2f} | {ok}')


print('\n## COBOL')
row('CALL by handle and number / empty CALL', check, f'{empty:7.2f} ns  ', round(check / empty, 2), 1.10)
row('RIYOBAT of 256 records, per record', batch, '-', None, 3)
