#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the module costs a backend of PostgreSQL: CPU time (/proc/PID/schedstat) beside a server without it, pairs
interleaved, since clock times of a shared machine tell nothing. Run by make bench; `postgresql-bench.py SOURCE BUILD ROWS`
takes fewer rows than 2,000,000, and other numbers mean little then. Servers of its own, stopped at the end."""
import os
import pathlib
import statistics
import subprocess
import sys

source, build = (pathlib.Path(path).resolve() for path in sys.argv[1:3])
n_rows = int(sys.argv[3]) if len(sys.argv) > 3 else 2000000
os.environ.update(top_builddir=str(build), top_srcdir=str(source))
sys.path.insert(0, str(source / 'tests/kit'))
import database  # noqa: E402  (it reads both)

N_TURNS, N_STATEMENTS, N_TRANSACTIONS, N_SUSPENDED = 9, 10000, 1000, 1000
PURPOSE = '未受診者への受診勧奨'
BEGIN = f"SELECT riyo.begin('{PURPOSE}')"
if not (build / 'lib/postgresql/.libs/riyo.so').exists() or not (database.BIN / 'initdb').exists():
    print('\n## PostgreSQL\nthe module or the server is missing (Debian: postgresql-15, postgresql-server-dev-15)')
    sys.exit(0)


class Session:
    """One backend, and the nanoseconds of CPU that it takes."""
    def __init__(self, server, base):
        self.psql = subprocess.Popen(['psql', '-XqAt', '-v', 'ON_ERROR_STOP=1'], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                     env={**server.environment_of_client('boss', base), 'PGOPTIONS': '-c max_parallel_workers_per_gather=0 -c jit=off'})
        self.pid = self.ask('SELECT pg_backend_pid();')[0]

    def ask(self, text):
        self.psql.stdin.write(f'{text}\n\\echo over\n')
        self.psql.stdin.flush()
        lines = []
        while True:
            line = self.psql.stdout.readline()
            if line == 'over\n':
                return lines
            if not line:
                sys.exit(f'PostgreSQL: {text[:200]}: {lines}')
            lines.append(line.rstrip('\n'))

    def cpu(self):
        return int(pathlib.Path(f'/proc/{self.pid}/schedstat').read_text().split()[0])

    def cost(self, text):
        before = self.cpu()
        self.ask(text)
        return self.cpu() - before

    def close(self):
        self.psql.stdin.close()
        self.psql.wait()


def prepare(server, label):
    server.start()
    server.psql('CREATE DATABASE bench', 'boss', 'postgres')
    session = Session(server, 'bench')
    session.ask('CREATE EXTENSION riyo;' if label else '')
    session.ask('CREATE TABLE scanned (kigo int, bango int, edaban int, value int); CREATE TABLE few (id int PRIMARY KEY, value int);')
    if label:
        session.ask("SECURITY LABEL FOR riyo ON TABLE scanned IS '健診; 本人=kigo,bango,edaban'; SECURITY LABEL FOR riyo ON TABLE few IS '健診';")
    session.ask(f"BEGIN; {BEGIN if label else 'SELECT 1'};")
    session.ask(f'INSERT INTO scanned SELECT 52, i, 1, i % 997 FROM generate_series(1, {n_rows}) AS i; INSERT INTO few SELECT i, i FROM generate_series(1, 100) AS i; COMMIT;')
    session.ask('VACUUM scanned; VACUUM few;')
    session.ask('SET max_parallel_workers_per_gather = 0;')
    return session


def pairs(ours, theirs, of_ours, of_theirs, around=('', '')):
    """What each takes, a turn: the one first in every other."""
    found = []
    for turn in range(N_TURNS + 1):
        both = {}
        for session, text in ((ours, of_ours), (theirs, of_theirs))[::1 if turn % 2 else -1]:
            session.ask(around[0] if session is ours else 'BEGIN;' if around[0] else '')
            both[session] = session.cost(text)
            session.ask(around[1])
        found.append((both[ours], both[theirs]))
    return found[1:]  # the first warms caches


def row(name, found, demanded, unit=1e6, difference=None):
    ours, theirs = (statistics.median(side) for side in zip(*found))
    ratio = statistics.median(a / b for a, b in found)
    value = statistics.median((a - b) / difference / 1000 for a, b in found) if difference else ratio
    names = {1e6: 'ms', 1e3: 'us'}
    print(f'{name:56} | {ours / unit:9.2f} {names[unit]} | {theirs / unit:9.2f} {names[unit]} | {value:7.3f} | ≤ {demanded:7.2f} | '
          f'{"met" if value <= demanded else "MISSED"}', flush=True)


def main():
    guarded, plain = database.Server(more="riyo.keep = 3600\nmax_wal_size = 4GB"), database.Server(preload='', folder=False, more='max_wal_size = 4GB')
    rules = '[担当 全担当]\n類型=健診\n担当者=boss\n代行=' + guarded.account.pw_name + '\n\n[本人 加入者]\n形式=記号-番号-枝番\n'
    guarded.adopt('rules.riyo', rules)
    ours, theirs = prepare(guarded, True), prepare(plain, False)
    state = (f'BEGIN; {BEGIN};', 'COMMIT;')
    print(f'\n## PostgreSQL: CPU of the backend, {N_TURNS} pairs, {n_rows:,} rows; limit: a server without the module')
    print(f'{"row":56} | {"ours":>12} | {"limit":>12} | {"ratio":>7} | {"demanded":>9} | met?')
    row('a scan', pairs(ours, theirs, 'SELECT sum(value) FROM scanned;', 'SELECT sum(value) FROM scanned;', state), 1.05)
    # Planned and run each, within one statement of the client: what the socket costs, and the switching between him and
    # the server, is ten times as much as is asked about, and swings by more.
    small = (f"DO $$ BEGIN FOR i IN 1..{N_STATEMENTS} LOOP EXECUTE 'SELECT value FROM few WHERE id = 7'; END LOOP; END $$;")
    row('a statement: what it adds, us', pairs(ours, theirs, small, small, state), 5, 1e6, N_STATEMENTS)
    kept = f'BEGIN;\n{BEGIN};\nSELECT value FROM few WHERE id = 7;\nCOMMIT;\n' * N_TRANSACTIONS
    bare = "BEGIN;\nSELECT set_config('application_name', '', true);\nSELECT value FROM few WHERE id = 7;\nCOMMIT;\n" * N_TRANSACTIONS
    row('a kept transaction, beside one of as many statements', pairs(ours, theirs, kept, bare), 1.25)
    (guarded.home / 'list').write_text(''.join(f'52-{i}-1\n' for i in range(1, N_SUSPENDED * 7, 7)))
    guarded.riyo('suspend', 'add', '-C', guarded.home / 'riyo', '--ref', '1', '--from', guarded.home / 'list', '--category', '健診', '--reason', '利用停止')
    theirs.ask(f'CREATE TABLE stopped AS SELECT 52 AS kigo, i AS bango, 1 AS edaban FROM generate_series(1, {N_SUSPENDED * 7 - 1}, 7) AS i; ANALYZE stopped;')
    state = (f'BEGIN; {BEGIN}; SET LOCAL riyo.skip_suspended = on;', 'COMMIT;')
    anti = 'SELECT sum(value), count(*) FROM scanned s WHERE NOT EXISTS (SELECT FROM stopped t WHERE t.kigo = s.kigo AND t.bango = s.bango AND t.edaban = s.edaban);'
    ours.ask(state[0])
    if ours.ask('SELECT sum(value), count(*) FROM scanned;') != theirs.ask(anti):
        sys.exit('PostgreSQL: the rows that are left out are not those of the anti-join')
    ours.ask(state[1])
    row(f'{N_SUSPENDED} suspended left out, beside a hash anti-join', pairs(ours, theirs, 'SELECT sum(value), count(*) FROM scanned;', anti, state), 1.25)
    ours.close()
    theirs.close()


main()
