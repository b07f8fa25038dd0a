#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The flat ABI from COBOL: the example before and after, called in three ways; the matrix; the traps. Prints TAP."""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
import bad_calls  # noqa: E402

SOURCE, BUILD = (pathlib.Path(os.environ[name]).resolve() for name in ('top_srcdir', 'top_builddir'))
LIBRARIES = BUILD / 'lib/.libs'
# What libcob of Debian 13 says of its own making.
OF_LIBCOB = re.compile(rb'Warning: program compiled against libxml \d+ using older \d+\n')
RIYO, TABLE = str(BUILD / 'examples/riyo/riyo'), str(SOURCE / 'lib/data/builtin.riyo')
n = failed = 0


def say(says, wrong):
    global n, failed
    n += 1
    failed += bool(wrong)
    print(f'{"not ok" if wrong else "ok"} {n} - {says}', flush=True)
    for line in str(wrong or '').splitlines()[:20]:
        print('#', line)


def differs(got, want):
    return None if got == want else f'got  {got!r}\nwant {want!r}'


class Place:
    """A folder with a program's sources in one encoding, and a riyo folder to open."""

    def __init__(self, folder, encoding):
        self.folder, self.encoding = pathlib.Path(folder), encoding
        for path in [*SOURCE.glob('examples/cobol/*'), *SOURCE.glob('tests/plain/cobol/*.cob'),
                     *BUILD.glob(f'lib/data/{encoding}/*.cpy')]:
            text = path.read_bytes()
            if path.suffix != '.cpy':
                text = text.decode().encode(encoding)
            (self.folder / path.name).write_bytes(text)
        self.run([RIYO, 'init', 'riyo', '--table', TABLE])
        self.export('riyo')

    def run(self, command, stdin=b'', **more):
        environment = {**os.environ, 'LD_LIBRARY_PATH': str(LIBRARIES), 'MEMBERS': 'members.txt',
                       'COVERS': 'covers.txt', **more}
        try:
            done = subprocess.run(command, cwd=self.folder, env=environment, input=stdin,
                                  capture_output=True, timeout=120)
            done.stderr = OF_LIBCOB.sub(b'', done.stderr)
            return done
        except FileNotFoundError:  # it was not compiled, which is told elsewhere
            return subprocess.CompletedProcess(command, 127, b'', b'')

    def compile(self, name, *flags):
        done = self.run(['cobc', '-x', '-I', '.', '-o', name, f'{name}.cob', *flags])
        return done.stderr.decode('utf-8', 'replace') if done.returncode else None

    def adopt(self, folder, rules):
        """The folder's rules, and these."""
        (self.folder / 'rules.riyo').write_text((self.folder / folder / 'rules.riyo').read_text() + rules)
        return self.run([RIYO, 'adopt', '-C', folder, 'rules.riyo']).returncode

    def export(self, folder):
        """A folder's names as constants: RIYOTAB.cpy."""
        encoding = ['--encoding', 'CP932'] if self.encoding == 'cp932' else []
        text = self.run([RIYO, 'table', 'export', '-C', folder, '--format', 'copybook', *encoding]).stdout
        (self.folder / 'RIYOTAB.cpy').write_bytes(text)
        return text

    def events(self, folder, event):
        """The log's entries of one kind."""
        return self.run([RIYO, 'audit', 'show', '-C', folder, '--event', event]).stdout.splitlines()

    def covers(self):
        path = self.folder / 'covers.txt'
        return path.read_bytes() if path.exists() else None


PRELOAD = {'COB_PRE_LOAD': 'libriyo', 'COB_LIBRARY_PATH': str(LIBRARIES)}
# A dynamic CALL leaves no reference to the library in the program: the linker would drop a plain -lriyo.
LINK = ['-L', str(LIBRARIES), '-lriyo']
WAYS = [('preload, not linked', [], PRELOAD),
        ('static call', ['-fstatic-call', *LINK], {}),
        ('dynamic call, linked', ['-Q', '-Wl,--no-as-needed', *LINK], {})]


def example(place):
    before, after = ((SOURCE / f'examples/cobol/{name}.cob').read_text().splitlines()
                     for name in ('before', 'after'))
    changed = subprocess.run(['diff', *(SOURCE / f'examples/cobol/{name}.cob' for name in ('before', 'after'))],
                             capture_output=True, text=True).stdout
    lines = [line for line in changed.splitlines() if line[0] in '<>']
    say(f'{place.encoding}: the example differs in {len(lines)} lines', None if 0 < len(lines) < 15 else changed)
    say(f'{place.encoding}: before is compiled', place.compile('before'))
    place.run(['./before'])
    want = place.covers()
    say(f'{place.encoding}: before writes three covers', differs(want.count(b'\n'), 3))
    for says, flags, environment in WAYS:
        wrong = place.compile('after', *flags)
        (place.folder / 'covers.txt').unlink(missing_ok=True)
        done = place.run(['./after'], **environment)
        say(f'{place.encoding}: after, by {says}',
            wrong or differs((done.returncode, done.stderr, place.covers()), (0, b'', want)))


def refusals(place):
    source = place.folder / 'after.cob'
    text = source.read_bytes()
    source.write_bytes(text.replace('各種証の発行管理'.encode(place.encoding), '医療費通知の発行'.encode(place.encoding)))
    wrong = place.compile('after')
    done = place.run(['./after'], **PRELOAD)
    message = done.stderr.decode(place.encoding, 'replace')
    say(f'{place.encoding}: for another purpose it is refused, with the reason',
        wrong or differs((done.returncode, message.startswith('拒否 NOT_IN_TABLE: 「資格」'), place.covers()), (1, True, b'')))
    ends = place.events('riyo', 'end')
    say(f'{place.encoding}: it has ended its operation', differs(
        (len(ends), len(place.events('riyo', 'begin')), place.events('riyo', 'abandon'), b'"refused":1' in (ends or [b''])[-1]),
        (len(ends), len(ends), [], True)))
    (place.folder / 'covers.txt').unlink()
    done = place.run(['./after'])
    say(f'{place.encoding}: without the library it stops before it reads anything',
        differs((done.returncode != 0, place.covers()), (True, None)))
    source.write_bytes(text)


def matrix(place):
    want = [line for line in (SOURCE / 'tests/table/matrix.txt').read_text().splitlines() if line[0] in 'x.']
    purposes = ''.join(line[16:] + '\n' for line in want).encode(place.encoding)
    wrong = place.compile('matrix')
    done = place.run(['./matrix'], stdin=purposes, **PRELOAD)
    say(f'{place.encoding}: the whole matrix', wrong or differs(done.stdout.decode(place.encoding).splitlines(), want))


TASK = """
[業務 医療費通知の作成と発送]
セル=レセプト / 医療費通知の発行
セル=資格 / 加入者の管理
判断者=見本 太郎
判断日=2026-04-01
理由=見本
"""


def traps(place):
    place.run([RIYO, 'init', 'stopped', '--table', TABLE])
    adopted = place.adopt('stopped', TASK)
    done = place.run([RIYO, 'suspend', 'add', '-C', 'stopped', '-s', '9901-12-1', '--all', '--reason', '利用停止', '--ref', '見本1'])
    say(f'{place.encoding}: somebody is suspended', differs((adopted, done.returncode), (0, 0)))
    for name in 'traps', 'missing', 'leftover':
        replay(place, name)
    for dialect in 'default', 'ibm', 'mf':
        replay(place, 'section', f'-std={dialect}')


def shared(place):
    """One operation: main program, subprograms, SECTIONs, two files; counted as one."""
    place.export('stopped')
    for name in 'persons', 'claims':
        (place.folder / name).write_text('9901-12-10\n9901-12-1\n9901-12-2\n')
    for dialect in 'default', 'ibm', 'mf':
        begun = len(place.events('stopped', 'begin'))
        replay(place, 'share', f'-std={dialect}', PERSONS='persons', CLAIMS='claims')
        last = (place.events('stopped', 'end') or [b''])[-1]
        say(f'{place.encoding}: one begin and one end, -std={dialect}', differs(
            (len(place.events('stopped', 'begin')) - begun, b'"permitted":5' in last, b'"refused":4' in last), (1, True, True)))


def replay(place, name, *flags, **more):
    """A program that prints TAP itself."""
    wrong = place.compile(name, *flags)
    if wrong:
        return say(' '.join([name, *flags]), wrong)
    done = place.run([f'./{name}'], **PRELOAD, **more)
    lines = done.stdout.decode(place.encoding, 'replace').splitlines()
    results = [line for line in lines if line.startswith(('ok', 'not ok'))]
    for at, line in enumerate(lines):
        if line in results:
            wrong = line + '\n' + '\n'.join(lines[at + 1:at + 2]) if line.startswith('not') else None
            say(f'{place.encoding}: {line.split(" - ", 1)[1].strip()}', wrong)
    say(f'{place.encoding}: all of {" ".join([name, *flags])} ran', differs((done.returncode, f'1..{len(results)}'), (0, lines[0] if lines else '')))


def bad(place):
    """The table of bad calls: the code of each is that of C, and nothing is permitted."""
    rows = bad_calls.rows()
    (place.folder / 'rows').write_bytes(b''.join(
        call.encode().ljust(8) + field.encode().ljust(12) + data.ljust(64) for call, field, data, _, _ in rows))
    place.export('riyo')
    wrong = place.compile('bad')
    done = place.run(['./bad'], **{**PRELOAD, 'ROWS': 'rows'})
    got = done.stdout.decode('utf-8', 'replace').splitlines()
    differ = [f'{call} {says}: got {g}, want NG {code}' for (call, _, _, code, says), g in zip(rows, got)
              if g.split() != ['NG', code]]
    say(f'{place.encoding}: the {len(rows)} bad calls', wrong or '\n'.join(differ)
        or differs((done.returncode, len(got)), (0, len(rows))))


RULES = """
[業務 医療費通知の作成と発送に要する宛名及び送付先の確認を含む一連の業務]
セル=レセプト / 医療費通知の発行
"""


def names(place):
    """The folder's own names as constants, a task among them."""
    adopted, copybook = place.adopt('riyo', RULES), place.export('riyo')
    wide = [line for line in copybook.splitlines() if len(line) > 72]
    wrong = place.compile('names')
    done = place.run(['./names'], **PRELOAD)
    say(f'{place.encoding}: the names as a copybook', wrong or differs(
        (adopted, wide, done.stdout.split()), (0, [], [b'OK', b'OK', b'NG'])))


def odd(place):
    """A society's own table and task, with names that are hard on a compiler."""
    place.run([RIYO, 'init', 'society', '--table', str(SOURCE / 'tests/table/odd-names.riyo')])
    adopted = place.adopt('society', '\n[業務 "宛名"の確認*/]\nセル=資格 / 加入者の"管理"\\及び/*確認*/の連絡\n')
    copybook = place.export('society')
    wide = [line for line in copybook.splitlines() if len(line) > 72]
    lost = b'RP-004' in copybook
    wrong = place.compile('odd')
    done = place.run(['./odd'], **PRELOAD)
    say(f'{place.encoding}: names that are hard on a compiler', wrong or differs(
        (adopted, wide, lost, done.stdout.split(), done.stderr),
        (0, [], place.encoding == 'utf-8', [b'OK', b'NG', b'OK', b'NG', b'OK', b'OK', b'OK', b'NG'], b'')))


def main():
    if shutil.which('cobc') is None:
        return print('1..0 # SKIP cobc is missing (Debian: gnucobol3)')
    if '-fsanitize' in os.environ.get('TEST_CFLAGS', ''):
        return print('1..0 # SKIP cobc links no sanitizer; plain-bad-test runs the same calls under it')
    for encoding in 'utf-8', 'cp932':
        with tempfile.TemporaryDirectory() as folder:
            place = Place(folder, encoding)
            for part in [example] * (encoding == 'cp932') + [refusals, matrix, traps, shared, names, odd] + [bad] * (encoding == 'utf-8'):
                part(place)
    print(f'1..{n}')
    return failed > 0


sys.exit(main())
