#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The man pages: well formed, the same in both languages, and true to the commands. Prints TAP."""
import glob
import os
import re
import shutil
import subprocess
import sys

SOURCE, BUILD = os.environ.get('top_srcdir', '.'), os.environ.get('top_builddir', '.')
RIYO = f'{BUILD}/examples/riyo/riyo'
HEADINGS = dict(line.split() for line in '''NAME 名前|LIBRARY ライブラリー|SYNOPSIS 書式|DESCRIPTION 説明|FILES ファイル
EXAMPLES 例|ENVIRONMENT 環境変数|VERIFICATION 検証|CAVEATS 注意'''.replace('|', '\n').splitlines())
HEADINGS |= {'RETURN VALUES': '戻り値', 'EXIT STATUS': '終了ステータス', 'SEE ALSO': '関連項目',
             'WHOSE TABLE ANSWERS': 'どの表が答えるか', 'OTHER LANGUAGES': 'ほかの言語', 'COMMON OPTIONS': '共通のオプション',
             'RULES FOR DATA FILES': 'データのファイルの決まり', 'SIDECARS': '添え書き',
             'LAYOUTS THAT SHIP': '付属のレイアウト'}
os.chdir(SOURCE)
n_cases = n_failed = 0


def case(says, wrong, skip=None):
    global n_cases, n_failed
    n_cases += 1
    n_failed += bool(wrong)
    print(f'{"not ok" if wrong else "ok"} {n_cases} - {says}{f" # SKIP {skip}" if skip else ""}')
    for line in wrong:
        print(f'# {line}')


def output(*command):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
                          env=dict(os.environ, LANGUAGE='en'))
    return done.stdout.decode('utf-8', 'replace')


def lint(page):
    wrong = []
    if shutil.which('mandoc'):  # long lines and the like are a matter of style
        wrong += output('mandoc', '-Tlint', '-Wwarning', page).splitlines()
    if shutil.which('groff'):
        done = subprocess.run(['groff', '-K', 'utf8', '-mandoc', '-ww', '-t', '-Tutf8', page],
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
        wrong += done.stderr.decode('utf-8', 'replace').splitlines()
    return wrong


def plain(page):
    """A page's words, without the marks of its macros; headings keep theirs."""
    with open(page, encoding='utf-8') as file:
        text = file.read().replace('\\-', '-')
    text = re.sub(r'^\.(?:Fl|Op Fl) (\S+)', r'-\1', text, flags=re.M)
    return re.sub(r'\bFl (-?\S+)', r'-\1', text)


def sections(page):
    """[heading, its words, [subheadings]], in their order."""
    parts = re.split(r'^\.(S[hHsS]) (.*)\n', plain(page), flags=re.M)[1:]
    found = []
    for macro, heading, words in zip(parts[::3], parts[1::3], parts[2::3]):
        if macro.upper() == 'SH':
            found.append([heading, words, []])
        else:
            found[-1][2].append((heading, words))
    return found


def shape(page):
    """What both languages share: sections, how many parts each has, names in brackets or of commands."""
    return [(HEADINGS.get(heading, heading), [re.sub(r'[ :].*|\]', '', sub) if sub[0] == '[' else
                                              sub if sub.startswith('riyo ') else '…' for sub, _ in subs])
            for heading, _, subs in sections(page)]


def words_of(page):
    """What a page marks as written so: commands, keys, members, constants, functions, variables."""
    with open(page, encoding='utf-8') as file:
        lines = re.findall(r'^\.(?:It )?(?:Cm|Li|Dv|Fn|Vt|Ev) (.*)', file.read(), re.M)
    words = re.sub(r'\b(Ar|Cm|Fl|Fn|No|Ns|Op|Oo|Oc|Vt) (?:-\S+)?|\b(Ar|Fl) \S+', ' ', ' '.join(lines))
    return {word for word in re.findall(r'[\w-]{2,}', words) if word != 'or' and re.search(r'[^\W\d]', word)}


def options_of(text):
    return set(re.findall(r'(?<![\w-])(--[a-z][a-z0-9-]*|-[A-Za-z])(?![\w-])', text))


def broken(page):
    """Words that a line ends in the midst of, though the source has no hyphen there: an identifier is none any more. In
    English, words of prose are divided at the end of a line as usual."""
    prose = page in english
    with open(page, encoding='utf-8') as file:
        source = file.read().replace('\\-', '-')
    shown = subprocess.run(['groff', '-K', 'utf8', '-T', 'utf8', '-m', 'mandoc', '-rLL=78n', page], capture_output=True,
                           text=True, env=dict(os.environ, GROFF_NO_SGR='1')).stdout
    shown = re.sub('.\b', '', shown)
    return [f'{page}: {a}-{b}' for a, b in re.findall(r'([\w]+)\u2010\n\s*([\w]+)', shown) if f'{a}-{b}' not in source and not (prose and '_' not in a + b)]


def check_options(page):
    """Every option of every --help in its command's part, and none there that no --help has."""
    found = dict((heading, words) for heading, words, _ in sections(page))
    common = options_of(found.get('COMMON OPTIONS', found.get('共通のオプション', '')))
    parts, heads = {}, {}
    for sub, words in [part for _, _, subs in sections(page) for part in subs if part[0].startswith('riyo ')]:
        parts[sub.split()[1]], heads[sub.split()[1]] = words, sub.split()
    commands = re.findall(r'^  (\w+)  ', output(RIYO, '--help'), re.M)
    case(f'{page} has every command, and no other', sorted(set(commands) ^ set(parts)) if commands else ['none found'])
    wrong = []
    for command in commands:
        usage = output(RIYO, command, '--help')
        for name in re.findall(r'(?<=[ |])[a-z]{3,}(?= |$)', usage.split('\n')[0].replace(f'Usage: riyo {command}', '')):
            wrong += [] if name in heads[command] else [f'{command} {name} is not in its heading']
            usage += output(RIYO, command, name, '--help')
        listed = set()
        for line in re.findall(r'^  (-.*)', usage, re.M):
            listed |= options_of(line.split('  ')[0].split('=')[0])
        words = options_of(parts.get(command, ''))
        wrong += [f'{command}: {o} is not told of' for o in listed - words - common]
        wrong += [f'{command}: {o} does not exist' for o in words - listed - common]
        wrong += [f'{command}: {o} is not common' for o in common - listed if command != 'init' or o not in ('-C', '--folder')]
    case(f'{page} has every option, and no other', sorted(wrong))


english = sorted(glob.glob('doc/*.[1-8]'))
japanese = sorted(glob.glob('doc/ja/*.[1-8]'))
tools = None if shutil.which('mandoc') or shutil.which('groff') else 'neither mandoc nor groff'
for page in english + japanese:
    case(f'{page} is well formed', [] if tools else lint(page), tools)
case('every page in both languages', sorted(set(map(os.path.basename, english)) ^ set(map(os.path.basename, japanese))))
for page in english:
    other = f'doc/ja/{os.path.basename(page)}'
    got = shape(other) if other in japanese else []
    want = shape(page)
    case(f'{other} has the sections of {page}', [] if got == want else [f'{w}: {g}' for w, g in zip(want, got) if w != g]
         or [f'{len(want)} and {len(got)} sections'])
    lacks = words_of(page) - set(re.findall(r'[\w-]+', plain(other) if other in japanese else ''))
    case(f'{other} has the words of {page}', sorted(lacks))
for page in english + japanese:
    text = open(page, encoding='utf-8').read()
    case(f'{page}: a quote ends before the next begins', [line for line in re.findall(r'^\..*', text, re.M)
                                                        if len(re.findall(r'(?<!\S)\.?(?:Ql|Dq|Sq|Qq)(?!\S)', line)) > 1])
    case(f'{page}: what is below /usr/share may be below /usr/local', [] if '/usr/share/' not in text or '/usr/local/share' in text else ['never said'])
for page in ('doc/riyo.1', 'doc/ja/riyo.1'):
    check_options(page)

functions = set(re.findall(r'\b(riyo_\w+|RIYO[A-Z]+);', open('lib/libriyo.map', encoding='utf-8').read()))
pages = glob.glob(f'{BUILD}/doc/man3/*.3')
case('every public function has a page', sorted(
    {name for name in functions if not name.endswith('_get_type')} ^ {os.path.basename(page)[:-2] for page in pages}))
case('and each is well formed', [line for page in pages for line in lint(page)])
case('and says how it is called', [page for page in pages if not re.search(
    r'^\.B #include <riyo/\w+\.h>\n\.PP\n\.B ".*\b' + os.path.basename(page)[:-2] + r' \(', open(page, encoding='utf-8').read(), re.M)])

why = None if shutil.which('groff') else 'no groff'
case('no line ends within a word', [] if why else [word for page in english + japanese + sorted(pages) for word in broken(page)], why)
objects = {name for path in glob.glob('include/riyo/*.h')
           for name in re.findall(r'^typedef struct _(Riyo\w+) Riyo\w+;', open(path, encoding='utf-8').read(), re.M)}
for page in ('doc/libriyo.3', 'doc/ja/libriyo.3'):
    with open(page, encoding='utf-8') as file:
        told = set(re.findall(r'\bRiyo[A-Z]\w+', ' '.join(re.findall(r'^\.It Vt .*|^\.TP\n.*|^\.B.*', file.read(), re.M))))
    case(f'{page} has every object', sorted(objects - told) if len(objects) > 8 else sorted(objects))
shown = [*glob.glob('README*.md'), *glob.glob('doc/tutorial-*.md'), *glob.glob('examples/*.c'), *glob.glob('examples/*/*.c*'),
         *glob.glob('examples/python/*.py')]
case('no example writes a bit by hand', [
    f'{path}: {line.strip()}' for path in shown for line in open(path, encoding='utf-8')
    if re.search(r'\b1(u|U|UL|ULL)? *<< *\d|\bcheck \([^,()]*, *(\d|0x)|\ballows \([^,()]*, *(\d|0x)', line)])

gir = f'{BUILD}/lib/Riyo-1.gir'
why = None if os.path.exists(gir) and shutil.which('gi-docgen') else 'no gi-docgen, or built without introspection'
case('every public symbol says in a sentence what it is', [] if why else re.findall(
    "'[^']*' at .* is not documented", output('gi-docgen', 'check', '-q', '-C', 'doc/manual.toml', gir)), why)
with open('doc/manual.toml', encoding='utf-8') as file:
    listed = re.findall(r'"(tutorial-[a-z]+\.md)"', file.read())
case('the manual has every tutorial, once', sorted(set(listed) ^ set(map(os.path.basename, glob.glob('doc/tutorial-*.md'))))
     + ([] if len(listed) == len(set(listed)) else ['twice']))
if why is None:  # made anew: a warning of gi-docgen or a dead link is an error
    shutil.rmtree(f'{BUILD}/doc/manual', ignore_errors=True)
    manual = subprocess.run([os.environ.get('MAKE', 'make'), '-C', BUILD, 'manual'], capture_output=True, text=True)
case('the manual is made without a warning or a dead link',
     [] if why or manual.returncode == 0 else (manual.stdout + manual.stderr).splitlines()[-9:], why)
print(f'1..{n_cases}')
sys.exit(n_failed > 0)
