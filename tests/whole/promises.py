#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What is promised, broken on purpose. A block of a list, tests/MODULE/promises.txt:
    what is promised
    in NAME
    - what stands there (neighbouring lines follow, each with its own mark)
    + what breaks the promise in its place (none: what stands there is dropped)
    told by TEST
NAME is what is defined at the left margin (a function, struct or macro), or a file, by its last names; TEST the last
names of a test's path. So code moves freely: wherever NAME stands, it holds these words once, whatever the blanks,
line ends and comments between them. Empty lines separate blocks; a comment is a line that begins with "#".
Without arguments: compares all with the source. `promises.py break [WORD…]` (make check-promises PROMISES=WORD):
breaks those whose module or text holds every WORD, one by one in a copy of the tree, and demands that the test
then fails. Prints TAP."""
import collections, functools, os, pathlib, re, shutil, subprocess, sys

SOURCE = next(folder for folder in pathlib.Path(__file__).resolve().parents if (folder / 'configure.ac').exists())
OUTER = pathlib.Path(os.environ.get('top_builddir', '.')).resolve()
NEW, TREE, BUILD = (OUTER / 'check-promises' / name for name in ('new', 'tree', 'build'))
SCRIPTED = ('lib/libriyo.la', 'examples/riyo/riyo', 'lib/riyo-alert', 'lib/postgresql/riyo.la', 'tests/log/tool',
            'tests/file/tool')
LOADED = 'tests/kit/libinterpose.la', 'tests/log/tool', 'tests/file/tool'
SECONDS = '300'  # the longest that a build or a test may take
FORM = re.compile(r'([^\n]+)\nin (\S+)\n((?:-(?: .*)?\n)+)((?:\+(?: .*)?\n)*)told by (\S+)\n')
FAILURE = re.compile(r'^(?:not ok|# \S+:\d+:).*', re.M)
GAP = r'(?:\s|/\*(?:[^*]|\*(?!/))*\*/)*'
TOKEN = re.compile(r'"(?:\\.|[^"\\\n])*"|/\*.*?\*/|\w+|\S', re.S)
DEFINITION = re.compile(  # a function or struct, a macro, a macro's call
    r'^(?:\S.*\n)?(?:struct )?(\w+)(?: \((?:[^;{}\n]|\n(?!\n))*\))?\n\{\n(?:.*\n)*?\}|^# *define (\w+)(?:.*\\\n)*.*|^(\w+) \(.*\)$',
    re.M)
Block = collections.namedtuple('Block', 'says name span new test')
Span = collections.namedtuple('Span', 'path begin end')
n = failed = 0


def below(*folders, suffixes):
    return [path for folder in folders for path in sorted((SOURCE / folder).rglob('*')) if path.suffix in suffixes]


@functools.cache
def listed():
    lists = [SOURCE / 'Makefile.am', *below('tests', 'lib', 'examples', suffixes=['.am'])]
    return {word for path in lists for word in path.read_text().split()}


def ends_with(path, name):
    return f'/{path}'.endswith(f'/{name}')


def find_target(name):
    """What the build calls it: the one listed word that ends with @name, or None."""
    found = [word for word in listed() if ends_with(word, name)]
    return found[0] if len(found) == 1 else None


@functools.cache
def definitions():
    """{name: [span]} of the sources; static functions of several files may share one."""
    found = collections.defaultdict(list)
    for path in below('lib', 'include', 'examples', suffixes=['.c', '.h']):
        for match in DEFINITION.finditer(path.read_text()):
            found[match[1] or match[2] or match[3]].append(Span(path, *match.span()))
    return found


def find_named(name):
    """Every span of the sources that @name may mean."""
    files = [path for path in below('lib', 'include', 'examples', suffixes=[pathlib.PurePath(name).suffix])
             if ends_with(path, name)] if '.' in name else []
    return definitions()[name] + [Span(path, 0, len(path.read_text())) for path in files]


def find_words(span, text):
    """Where @text stands within @span, whatever is between its words."""
    words = [word for word in TOKEN.findall(text) if not word.startswith('/*')]
    form = GAP.join(rf'(?<!\w){word}(?!\w)' if re.fullmatch(r'\w+', word) else re.escape(word) for word in words)
    return [Span(span.path, *match.span()) for match in
            re.compile(form).finditer(span.path.read_text(), span.begin, span.end)]


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
        return Block(text.split('\n')[0], *[None] * 4), 'no block: wants what is promised, in, -, +, told by'
    old, new = (re.sub(r'^[-+] ?', '', lines, flags=re.M) for lines in match.group(3, 4))
    named, test = find_named(match[2]), find_target(match[5])
    stands = [found for span in named for found in find_words(span, old)]
    block = Block(match[1], match[2], stands[0] if stands else None, new.lstrip().rstrip('\n'), test)
    if not named:
        return block, f'nothing is called {match[2]}'
    if len(stands) != 1:
        return block, f'this stands {len(stands)} times in {match[2]}, not once'
    return block, None if test else f'{match[5]} is no test, or several'


def read_list(path):
    """[(block, its place, what is wrong with it)]"""
    text = re.sub(r'^#.*', '', path.read_text() + '\n', flags=re.M)
    for part in re.finditer(r'(?:.+\n)+', text):
        place = f'{path.relative_to(SOURCE)}:{text.count(chr(10), 0, part.start()) + 1}'
        block, wrong = read_block(part[0])
        yield block, place, wrong


def compare(lists):
    for path in lists:
        found = list(read_list(path))
        wrong = [f'{place}: {wrong}' for _, place, wrong in found if wrong]
        if str(path.relative_to(SOURCE)) not in listed():
            wrong.append('no Makefile lists this list')
        say(f'{path.parent.name}: {len(found)} promises stand in the source', '\n'.join(wrong if found else ['none']))
    say('there are lists', None if lists else 'none found')


def run(*command, cwd=BUILD, must=False):
    """Exit status and output; make knows nothing of the make that called."""
    env = {name: text for name, text in os.environ.items() if not name.startswith(('MAKE', 'MFLAGS', 'top_'))}
    env['RIYO_TEST_FIRST'] = '1'
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
    """What does not compile, or None. A script runs the command, and what was built whole before."""
    made = [name for name in SCRIPTED if (BUILD / name).exists()] if '.' in test else ['lib/riyo-alert', test]
    status, output = run('make', '-s', f'-j{os.cpu_count()}', *made)
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
    source = TREE / block.span.path.relative_to(SOURCE)
    whole = source.read_text()
    source.write_text(whole[:block.span.begin] + block.new + whole[block.span.end:])
    try:
        wrong = build(block.test)
        failure = wrong or run_test(block.test)
    finally:
        source.write_text(whole)
    return wrong or (None if failure else f'{block.test} passes all the same'), failure


def break_all(lists, words):
    chosen = [found for path in lists for found in read_list(path) if all(word in path.parent.name + str(found) for word in words)]
    copy_tree()
    if not (BUILD / 'Makefile').exists():
        BUILD.mkdir(exist_ok=True)
        run(TREE / 'configure', '-q', '--disable-hardening', 'CFLAGS=-O0 -w', 'CXXFLAGS=-O0 -w', must=True)
        for targets in ['all'], LOADED:
            run('make', '-s', f'-j{os.cpu_count()}', *targets, must=True)
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
promises = sorted((SOURCE / 'tests').rglob('promises*.txt'))
break_all(promises, sys.argv[2:]) if sys.argv[1:] else compare(promises)
print(f'1..{n}')
sys.exit(failed > 0 or n == 0)
