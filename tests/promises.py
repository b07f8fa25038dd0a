#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What is promised, broken on purpose. A block of tests/data/promises-ROOM.txt:
    what is promised
    in lib/PART.c
    - a line as it stands (neighbouring ones follow, each with its own mark)
    + what breaks the promise in its place (none: the lines are dropped)
    told by tests/NAME
Empty lines separate blocks; a comment is a line that begins with "#". Without arguments: compares all with the source.
`promises.py break [WORD…]` (make check-promises PROMISES=WORD): breaks those whose file name or text holds every WORD,
one by one in a copy of the tree, and demands that the test then fails. Prints TAP."""
import collections, os, pathlib, re, shutil, subprocess, sys

SOURCE = pathlib.Path(__file__).resolve().parent.parent
OUTER = pathlib.Path(os.environ.get('top_builddir', '.')).resolve()
NEW, TREE, BUILD = (OUTER / 'check-promises' / name for name in ('new', 'tree', 'build'))
SECONDS = '300'  # the longest that a build or a test may take
FORM = re.compile(r'([^\n]+)\nin (\S+)\n((?:-(?: .*)?\n)+)((?:\+(?: .*)?\n)*)told by (\S+)\n')
FAILURE = re.compile(r'^(?:not ok|# \S+:\d+:).*', re.M)
Block = collections.namedtuple('Block', 'says path old new test')
listed = [word for name in ('tests/tests.am', 'examples/cobol/cobol.am') for word in (SOURCE / name).read_text().split()]
n = failed = 0


def say(says, wrong=None):
    global n, failed
    n += 1
    failed += bool(wrong)
    print(f'{"not ok" if wrong else "ok"} {n} - {says}', flush=True)
    for line in (wrong or '').splitlines():
        print('#', line)


def read_block(text):
    """The block, and what keeps it from being tried."""
    match = FORM.fullmatch(text)
    if match is None:
        return Block(text.split('\n')[0], *[''] * 4), 'no block: wants what is promised, in, -, +, told by'
    unmarked = [re.sub(r'^[-+] ?', '', lines, flags=re.M) for lines in match.group(3, 4)]
    block = Block(match[1], match[2], *unmarked, match[5])
    path = SOURCE / block.path
    stands = ('\n' + path.read_text()).count('\n' + block.old) if path.is_file() else 0
    if stands != 1:
        return block, f'these lines stand {stands} times in {block.path}, not once'
    return block, None if block.test in listed else f'{block.test} is no test'


def read_list(path):
    """[(block, its place, what is wrong with it)]"""
    text = re.sub(r'^#.*', '', path.read_text() + '\n', flags=re.M)
    for part in re.finditer(r'(?:.+\n)+', text):
        place = f'tests/data/{path.name}:{text.count(chr(10), 0, part.start()) + 1}'
        block, wrong = read_block(part[0])
        yield block, place, wrong


def compare(lists):
    for path in lists:
        found = list(read_list(path))
        wrong = [f'{place}: {wrong}' for _, place, wrong in found if wrong]
        if f'tests/data/{path.name}' not in listed:
            wrong.append('this list has no line in tests/tests.am')
        say(f'{path.name}: {len(found)} promises stand in the source', '\n'.join(wrong if found else ['none']))
    say('there are lists', None if lists else 'none found')


def run(*command, cwd=BUILD, must=False):
    """Exit status and output; make knows nothing of the make that called."""
    env = {name: text for name, text in os.environ.items() if not name.startswith(('MAKE', 'MFLAGS', 'top_'))}
    done = subprocess.run(['timeout', SECONDS, *command], cwd=cwd, env=env, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors='replace')
    if must and done.returncode != 0:
        sys.exit(f'{done.stdout}\nBail out! {" ".join(map(str, command))}')
    return done.returncode, done.stdout


def files_of(folder):
    return {path.relative_to(folder) for path in folder.rglob('*') if path.is_file()}


def copy_tree():
    """Brings the copy up to what is distributed. Only what differs is written, so that little is built again."""
    NEW.parent.mkdir(exist_ok=True)
    run('make', '-s', 'distdir', f'distdir={NEW.relative_to(OUTER)}', cwd=OUTER, must=True)
    TREE.mkdir(exist_ok=True)
    for path in files_of(TREE) - files_of(NEW):
        (TREE / path).unlink()
    for path in files_of(NEW):
        if not (TREE / path).exists() or (TREE / path).read_bytes() != (NEW / path).read_bytes():
            (TREE / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(NEW / path, TREE / path)
            os.utime(TREE / path) if (BUILD / 'Makefile').exists() else None
    shutil.rmtree(NEW)


def build(test):
    """What does not compile, or None. A script runs the command, and more."""
    needs = ['all-am', 'tests/audit-tool'] if '.' in test else ['po/ja/LC_MESSAGES/libriyo.mo', 'lib/riyo-alert', test]
    status, output = run('make', '-s', f'-j{os.cpu_count()}', *needs, 'tests/libharness.la', 'tests/libinterpose.la')
    return f'this does not build:\n{output[-2000:]}' if status else None


def run_test(test):
    """Its first failing case, or None."""
    log, results = (BUILD / f'{test}.{end}' for end in ('log', 'trs'))
    for path in (log, results):
        path.unlink(missing_ok=True)
    run('make', '-s', f'{test}.log')
    if results.exists() and ':global-test-result: PASS' in results.read_text():
        return None
    failure = FAILURE.search(log.read_text(errors='replace')) if log.exists() else None
    return failure[0].replace(f'{TREE}/', '') if failure else 'skipped, or ended early'


def try_block(block):
    """What is wrong, and what told so."""
    source, whole = TREE / block.path, (TREE / block.path).read_text()
    source.write_text(('\n' + whole).replace('\n' + block.old, '\n' + block.new)[1:])
    try:
        wrong = build(block.test)
        failure = wrong or run_test(block.test)
    finally:
        source.write_text(whole)
    return wrong or (None if failure else f'{block.test} passes all the same'), failure


def break_all(lists, words):
    chosen = [found for path in lists for found in read_list(path) if all(word in path.name + str(found) for word in words)]
    copy_tree()
    if not (BUILD / 'Makefile').exists():
        BUILD.mkdir(exist_ok=True)
        run(TREE / 'configure', '-q', '--disable-hardening', 'CFLAGS=-O0 -w', 'CXXFLAGS=-O0 -w', must=True)
        run('make', '-s', f'-j{os.cpu_count()}', must=True)
    tests = sorted({block.test for block, _, wrong in chosen if not wrong})
    unbroken = {test: build(test) or run_test(test) for test in tests}
    for block, place, wrong in chosen:
        failure = unbroken.get(block.test)
        if not wrong:
            wrong, failure = (f'{block.test} fails unbroken', failure) if failure else try_block(block)
        say(f'{block.says} ({place if wrong else f"{block.test}: {failure}"})', wrong)
    print(f'# {n - failed} of {n} broken promises are told')


if sys.argv[1:2] not in ([], ['break']):
    sys.exit(__doc__)
promises = sorted((SOURCE / 'tests/data').glob('promises-*.txt'))
break_all(promises, sys.argv[2:]) if sys.argv[1:] else compare(promises)
print(f'1..{n}')
sys.exit(failed > 0 or n == 0)
