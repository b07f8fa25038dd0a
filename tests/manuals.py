#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The man pages: well formed, in both languages, and they tell of every command and option. Prints TAP."""
import glob
import os
import re
import shutil
import subprocess
import sys

SOURCE, BUILD = os.environ.get('top_srcdir', '.'), os.environ.get('top_builddir', '.')
RIYO = f'{BUILD}/examples/riyo'
os.chdir(SOURCE)
n_cases = n_failed = 0


def case(says, wrong, skip=None, todo=False):
    global n_cases, n_failed
    n_cases += 1
    n_failed += bool(wrong) and not todo
    print(f'{"not ok" if wrong else "ok"} {n_cases} - {says}{f" # SKIP {skip}" if skip else ""}'
          f'{" # TODO" if todo and wrong else ""}')
    for line in wrong:
        print(f'# {line}')


def output(*command):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
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
    """A page's words, without the marks of its macros."""
    with open(page, encoding='utf-8') as file:
        text = file.read().replace('\\-', '-')
    text = re.sub(r'^\.(?:Fl|Op Fl) (\S+)', r'-\1', text, flags=re.M)
    return re.sub(r'\bFl (-?\S+)', r'-\1', text)


english = sorted(glob.glob('doc/*.[1-8]'))
japanese = sorted(glob.glob('doc/ja/*.[1-8]'))
tools = None if shutil.which('mandoc') or shutil.which('groff') else 'neither mandoc nor groff'
for page in english + japanese:
    case(f'{page} is well formed', [] if tools else lint(page), tools)
case('every page in both languages', sorted(set(map(os.path.basename, english))
                                            ^ set(map(os.path.basename, japanese))), todo=True)
gir = f'{BUILD}/lib/Riyo-1.gir'
why = None if os.path.exists(gir) and shutil.which('gi-docgen') else 'no gi-docgen, or built without introspection'
case('every public symbol says in a sentence what it is', [] if why else re.findall(
    "'[^']*' at .* is not documented", output('gi-docgen', 'check', '-q', '-C', 'doc/manual.toml', gir)), why)
with open('doc/manual.toml', encoding='utf-8') as file:
    listed = re.findall(r'"(tutorial-[a-z]+\.md)"', file.read())
case('the manual has every tutorial, once', sorted(set(listed) ^ set(map(os.path.basename, glob.glob('doc/tutorial-*.md'))))
     + ([] if len(listed) == len(set(listed)) else ['twice']))
for page in ('doc/riyo.1', 'doc/ja/riyo.1'):
    words = plain(page)
    commands = re.findall(r'^  (\w+)  ', output(RIYO, '--help'), re.M)
    case(f'{page} has every command', [c for c in commands if not re.search(rf'^\.(?:Ss|SS) riyo {c}\b', words, re.M)]
         if commands else ['none found'])
    lacks = []
    for command in commands:
        for option in re.findall(r'(?<=\s)(--[a-z][a-z0-9-]*|-[A-Za-z](?=,))', output(RIYO, command, '--help')):
            if not re.search(rf'(?<![\w-]){option}(?![\w-])', words):
                lacks.append(f'{command} {option}')
    case(f'{page} has every option', sorted(set(lacks)))
print(f'1..{n_cases}')
sys.exit(n_failed > 0)
