#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""CALLs from COBOL beside CALLs of an empty function; a batch CALL, per record. Run by make bench.

In each way the tutorial links, compiled as it says (cobc -x), and once optimised, where an empty CALL costs least. Both sides are
the same program, its loops at the same addresses: for the empty one, RIYOCHK and RIYOCHKN that do nothing are preloaded before the library.
RIYO-ASK-NUMBER with IF RIYO-PERMITTED is RIYO-CHECK-NUMBER; the subject is blank. What cobc -x makes waits for its stores,
and ours adds three: NG, the count, OK."""
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
libraries, riyo = build / 'lib/.libs', str(build / 'examples/riyo/riyo')
link = ['-L', str(libraries), '-lriyo']
WAYS = [('cobc -x, preload', [], {'COB_PRE_LOAD': 'libriyo', 'COB_LIBRARY_PATH': str(libraries)}),
        ('cobc -x, static call', ['-fstatic-call', *link], {}),
        ('cobc -x, dynamic call', ['-Q', '-Wl,--no-as-needed', *link], {})]
WAYS.append(('cobc -x -O2, preload', ['-O2'], WAYS[0][2]))
N_TURNS, N_CALLS, N_RECORDS = 15, 20000, 80 * 256


def run(folder, *command, **more):
    environment = {**os.environ, 'LD_LIBRARY_PATH': str(libraries), **more}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    return done.stdout if done.returncode == 0 else sys.exit(done.stderr)


def measure(folder, flags, environment):
    """Nanoseconds of (RIYOCHKN, RIYO-ASK-NUMBER, with IF, with a subject, RIYO-ASK, RIYOBAT a record), a turn: ours, and with the empty ones."""
    def medians(**more):
        rounds = [[int(word) for word in line.split()] for line in run(folder, './bench', **environment, **more).splitlines()]
        *calls, batch = (statistics.median(column) for column in zip(*rounds))
        return *(call / N_CALLS for call in calls), batch / N_RECORDS
    run(folder, 'cobc', '-x', '-I', str(build / 'lib/data/utf-8'), '-o', 'bench', str(source / 'tests/bench/cobol-bench.cob'), *flags)
    empty = {'LD_PRELOAD': str(build / 'tests/bench/.libs/libempty.so')}
    return zip(*((medians(), medians(**empty)) for _ in range(N_TURNS)))


def row(name, ours, limit=None, demanded=None):
    """The median of the turns; a ratio is taken within each turn."""
    value = statistics.median(ours)
    ratio = statistics.median(a / b for a, b in zip(ours, limit)) if limit else None
    met = demanded is None or (ratio or value) <= demanded
    print(f'{name:56} | {value:7.2f}   ns | '
          + (f'{statistics.median(limit):7.2f}   ns | {ratio:7.3f}' if limit else f'{"-":>12} | {"-":>7}')
          + (f' | ≤ {demanded:7.2f} | {"met" if met else "MISSED"}' if demanded else f' | {"-":>9} |'), flush=True)


print(f'\n## COBOL: {N_TURNS} turns of 21 rounds of 20,000 CALLs and 80 batches each; limit: the same with empty entries')
print(f'{"row":56} | {"ours":>12} | {"limit":>12} | {"ratio":>7} | {"demanded":>9} | met?')
with tempfile.TemporaryDirectory() as folder:
    run(folder, riyo, 'init', 'riyo', '--table', str(source / 'lib/data/builtin.riyo'))
    (pathlib.Path(folder) / 'RIYOTAB.cpy').write_text(run(folder, riyo, 'table', 'export', '-C', 'riyo', '--format', 'copybook'))
    for how, flags, environment in WAYS:
        ours, empty = ([*zip(*side)] for side in measure(folder, flags, environment))
        row(f'{how}: RIYO-ASK-NUMBER, IF RIYO-PERMITTED', ours[2], empty[2], 1.10)
        row(f'{how}: RIYO-ASK-NUMBER', ours[1], empty[1], 1.10)
        row(f'{how}: a bare CALL', ours[0], empty[0], 1.10)
        row(f'{how}: what it adds (10% of 15.7)', [a - b for a, b in zip(ours[0], empty[0])], None, 1.57)
        row(f'{how}: RIYO-ASK-NUMBER, subject stated', ours[3], empty[3])
        row(f'{how}: RIYO-ASK, a name', ours[4], empty[4])
        row(f'{how}: RIYOBAT of 256, a record', ours[5], None, 3)
