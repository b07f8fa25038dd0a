#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A CALL from COBOL by handle and number beside a CALL of an empty C function; a batch CALL, per record. Run by make bench.

Twice: as the tutorial compiles, and optimised, where an empty CALL costs least."""
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
N_CALLS, N_BATCHES = 20000, 80


def measure(folder, *flags):
    """Nanoseconds of an empty CALL, of RIYOCHK without, with a blank and with a subject, of RIYOBAT a record."""
    def run(*command):
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
        return done.stdout if done.returncode == 0 else sys.exit(done.stderr)
    run('cobc', '-x', *flags, '-I', str(build / 'lib/data/utf-8'), '-o', 'bench', str(source / 'tests/bench/cobol-bench.cob'))
    shutil.rmtree(f'{folder}/riyo', ignore_errors=True)
    run(str(build / 'examples/riyo'), 'init', 'riyo')
    rounds = [[int(word) for word in line.split()] for line in run('./bench').splitlines()]
    *calls, batch = (statistics.median(column) for column in zip(*rounds))
    return *(call / N_CALLS for call in calls), batch / N_BATCHES / 256


def row(name, ours, limit=None, demanded=None):
    met = demanded is None or (ours / limit if limit else ours) <= demanded
    print(f'{name:46} | {ours:7.2f}   ns | ' + (f'{limit:7.2f}   ns | {ours / limit:7.3f}' if limit else f'{"-":>12} | {"-":>7}')
          + (f' | ≤ {demanded:7.2f} | {"met" if met else "MISSED"}' if demanded else f' | {"-":>9} |'))


print('\n## COBOL: 301 rounds of 20,000 CALLs and 80 batches each, by turns')
print(f'{"row":46} | {"ours":>12} | {"limit":>12} | {"ratio":>7} | {"demanded":>9} | met?')
with tempfile.TemporaryDirectory() as folder:
    for flags, how in (([], 'cobc -x'), (['-O2'], 'cobc -x -O2')):
        empty, check, blank, subject, batch = measure(folder, *flags)
        row(f'{how}: RIYOCHK by number / empty CALL', check, empty, 1.10)
        row(f'{how}: what RIYOCHK adds (10% of 15.7)', check - empty, None, 1.57)
        row(f'{how}: RIYOCHK, subject blank / empty CALL', blank, empty)
        row(f'{how}: RIYOCHK, subject stated / empty CALL', subject, empty)
        row(f'{how}: RIYOBAT of 256, a record', batch, None, 3)
