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
sys.path.insert(0, str(SOURCE / 'tests/kit'))
from tree import find_sources  # noqa: E402
OUTER = pathlib.Path(os.environ.get('top_builddir', '.')).resolve()
NEW, TREE, BUILD = (OUTER / 'check-promises' / name for name in ('new', 'tree', 'build'))
SCRIPTED = ('lib/libriyo.la', 'examples/riyo/riyo', 'lib/riyo-alert', 'lib/postgresql/riyo.la', 'tests/log/tool',
            'tests/file/tool')
OUTPUT = {'lib/libriyo.la': r'lib/\.libs/libriyo\.so\S+', 'lib/postgresql/riyo.la': r'lib/postgresql/\.libs/riyo\.so'}  # made for what libtool is asked
WHOLE = 'lib/libriyo-all.a'
CALLS_MAKE = re.compile(r'''\bMAKE\b|['"]make['"]|\bmake -|PG_|import database''')  # a test that builds or installs
LOADED = 'tests/kit/libinterpose.la', 'tests/log/tool', 'tests/file/tool'
SECONDS = '600'  # the longest that a build or a test may take
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
    return [path for folder in folders for path in find_sources(SOURCE / folder, '*') if path.suffix in suffixes]


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


def run(*command, cwd=BUILD, must=False, env=None):
    """Exit status and output; make knows nothing of the make that called."""
    env = dict(env) if env else {name: text for name, text in os.environ.items() if not name.startswith(('MAKE', 'MFLAGS', 'top_'))}
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


def build(test, source=None):
    """What does not compile, or None. A script runs the command, and what was built whole before: of a copybook, an
    example or a public header, whole again."""
    for targets in [made_for(test)] if is_code(source) else [['all'], [*LOADED, *made_for(test)]]:  # one make at a time
        status, output = run('make', '-s', f'-j{os.cpu_count()}', *targets)
        if status:
            return f'this does not build:\n{output[-2000:]}'
    return None


def is_code(source):
    """What library and command alone are made of: a public header is in the typelib, too."""
    return source is None or source.suffix in ('.c', '.h') and (source.parts[0] == 'lib' or source.parts[:2] == ('examples', 'riyo'))


@functools.cache
def scripted():
    rules = (BUILD / 'Makefile').read_text()
    return [name for name in SCRIPTED if re.search(rf'^{name}(\$\(EXEEXT\))?: ', rules, re.M)]


def made_for(test):
    return scripted() if '.' in test else ['lib/riyo-alert', test]


@functools.cache
def surroundings():
    """What automake gives each test."""
    rules = BUILD / 'surroundings.mk'
    rules.write_text('include Makefile\nsurroundings:\n\t@$(AM_TESTS_ENVIRONMENT) env -0\n')
    return dict(pair.split('=', 1) for pair in run('make', '-s', '-f', rules.name, 'surroundings', must=True)[1].split('\0') if '=' in pair)


def run_test(test):
    """Its first failing case, or None."""
    path = (TREE if '.' in test else BUILD) / test
    status, output = run(path, env=surroundings())
    failure = FAILURE.search(output)
    if status == 0 and not failure and re.search(r'^ok (?!.*# SKIP)', output, re.M):
        return None
    return failure[0].replace(f'{TREE}/', '') if failure else f'skipped, or ended early ({status})'


class Shortcut:
    """One source compiled, and what holds it linked, by the commands that make and libtool would run: a tenth of their
    time. What it leaves is older than all else, so that make builds it anew."""

    @functools.cache
    def compile(self, target):
        lines = run('make', '-n', 'V=1', '-W', TREE / target.with_suffix('.c'), target.with_suffix('.lo'))[1].replace('\\\n', ' ')
        found = re.search(r'--mode=compile (.*?) &&', lines)
        words = re.sub(r'-MT \S+|-MF \S+|-MD|-MP|-o \S+', '', found[1]).split(' ') if found and '`' not in found[1] else []
        return ' '.join(words)

    @functools.cache
    def link(self, product):
        (BUILD / product).unlink(missing_ok=True)
        lines = run('make', 'V=1', product)[1]
        return next((line for line in re.findall(r'^libtool: link: (.*)', lines, re.M) if re.search(rf' -o {OUTPUT.get(product, product)}( |$)', line)), '')

    @functools.cache
    def archive(self):
        return re.search(rf'rm -f {WHOLE} && .*', run('make', '-n', 'V=1', '-W', 'lib/rule/librule.la', WHOLE)[1].replace('\\\n', ' '))[0]

    def plan(self, block):
        """What is written, and by which commands; None where there is no such way. To be asked before the source is broken."""
        source = block.span.path.relative_to(SOURCE)
        made = source.parent / '.libs' / f'{source.stem}.o'
        module = source.parent / '.libs' / f'lib{source.parent.name}.a'
        builds = '.' in block.test and CALLS_MAKE.search((TREE / block.test).read_text())
        if source.suffix != '.c' or builds or not all((BUILD / path).exists() for path in (made, module)):
            return None
        compiler, links = self.compile(source), [self.link(product) for product in made_for(block.test)]
        commands = [f'{compiler} -fPIC -DPIC -o {made}', f'ar r {module} {made}', self.archive(), *links]
        return ([made, module, WHOLE], commands) if compiler and all(links) else None

    def run(self, test, written, commands):
        """The failure; None where it is not told, or this way ends."""
        kept = [((BUILD / path).read_bytes(), (BUILD / path).stat()) for path in written]
        try:
            return None if any(run('sh', '-c', command)[0] for command in commands) else run_test(test)
        finally:
            for path, (data, times) in zip(written, kept):
                (BUILD / path).write_bytes(data)
                os.utime(BUILD / path, ns=(times.st_atime_ns, times.st_mtime_ns))
            for product in filter(os.path.exists, [BUILD / product for product in made_for(test)]):
                os.utime(product, (0, 0))


shortcut = Shortcut()


def try_block(block):
    """What is wrong, and what told so. What a shortcut does not tell, the long way may."""
    source = TREE / block.span.path.relative_to(SOURCE)
    plan = shortcut.plan(block)
    whole, times = source.read_text(), source.stat()
    source.write_text(whole[:block.span.begin] + block.new + whole[block.span.end:])
    try:
        failure = plan and shortcut.run(block.test, *plan)
        if failure:
            return None, failure
        os.utime(source)
        wrong = build(block.test, block.span.path.relative_to(SOURCE))
        failure = wrong or run_test(block.test)
        times = None
    finally:
        source.write_text(whole)
        if times:
            os.utime(source, ns=(times.st_atime_ns, times.st_mtime_ns))
        else:  # for the next that makes nothing
            build(block.test, block.span.path.relative_to(SOURCE))
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
