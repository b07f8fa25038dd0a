#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The symbol map, the library's dynamic symbols and the headers' prototypes are one list. What only the command needs
is not in the library."""
import os
import pathlib
import re
import subprocess
import sys

source = pathlib.Path(os.environ.get('top_srcdir', '.'))
build = pathlib.Path(os.environ.get('top_builddir', '.'))


def of_map():
    text = (source / 'lib/libriyo.map').read_text()
    names = []
    for part in re.findall(r'global:(.*?)(?:local:|\})', text, re.S):
        names += re.findall(r'^\s*(\w+);', part, re.M)
    return names


def of_library():
    lines = subprocess.run(['nm', '-D', '--defined-only', build / 'lib/.libs/libriyo.so'],
                           check=True, capture_output=True, text=True).stdout.splitlines()
    names = [line.split()[2].split('@')[0] for line in lines if line.split()[1] != 'A']
    return [name for name in names if not name.startswith('__')]  # what sanitizers add


def versions():
    """The versions that the library gives its symbols, and those that the recorded ABI has."""
    lines = subprocess.run(['nm', '-D', '--defined-only', '--with-symbol-versions', build / 'lib/.libs/libriyo.so'],
                           check=True, capture_output=True, text=True).stdout
    recorded = re.findall(r"<elf-symbol .* version='(\S+)'", (source / 'lib/libriyo.abi').read_text())
    return sorted(set(re.findall(r'@@(\S+)', lines))), sorted(set(recorded))


def of_headers():
    names = []
    for folder in (source, build):
        for path in sorted((folder / 'include/riyo').glob('*.h')):
            text = re.sub(r'/\*.*?\*/', '', path.read_text(), flags=re.S)
            text = re.sub(r'^#.*(?:\\\n.*)*$', '', text, flags=re.M)
            names += re.findall(r'\bRIYO_(?:API|VERDICT)\b[^;{(]*?(\w+)\s*\(', text)
    return names


def of_command():
    """What the sources that only the command needs define: of libcommand.la in lib/MODULE/module.am."""
    names = set()
    for path in sorted((source / 'lib').glob('*/module.am')):
        for words in re.findall(r'^lib_\w+_libcommand_la_SOURCES = \\\n((?:.*\\\n)*.*\n)', path.read_text(), re.M):
            for name in re.findall(r'%D%/([\w-]+)\.c\b', words):
                names |= defined(build / 'lib' / path.parent.name / '.libs' / f'{name}.o')
    return names


def defined(binary, kinds='TDBR'):
    """Of an object what others may call; what is linked has the hidden ones as local."""
    lines = subprocess.run(['nm', '--defined-only', binary], check=True, capture_output=True, text=True).stdout
    return set(re.findall(rf' [{kinds}] (riyo_\w+)$', lines, re.M))


def of_no_one():
    """What the library calls and does not have: nothing of ours."""
    lines = subprocess.run(['nm', '-D', '--undefined-only', build / 'lib/.libs/libriyo.so'],
                           check=True, capture_output=True, text=True).stdout
    return re.findall(r' U (riyo_\w+|RIYO\w+)', lines)


def compare(a, b):
    return [f'lacks {name}' for name in sorted(set(b) - set(a))]


def main():
    listed, exported, declared = of_map(), of_library(), set(of_headers())
    commands, library = of_command(), defined(build / 'lib/.libs/libriyo.so', 'TDBRtdbr')
    cases = [('the map is sorted, each name once',
              [] if listed == sorted(set(listed)) else
              [f'first out of order: {next(a for a, b in zip(listed + [""], sorted(set(listed)) + [""]) if a != b)}']),
             ('the library exports what the map lists', compare(exported, listed)),
             ('the map lists what the library exports', compare(listed, exported)),
             ('symbols carry the versions of lib/libriyo.abi', [] if versions()[0] == versions()[1] else versions()),
             ('the headers declare what the map lists', compare(declared, listed)),
             ('the map lists what the headers declare', compare(listed, declared)),
             ('the library has nothing that only the command needs', sorted(commands & library)),
             ('the command has it', sorted(commands - defined(build / 'examples/riyo/riyo', 'TDBRtdbr'))),
             ('the library has what it calls', of_no_one()),
             ('both were looked into', [] if len(commands) > 40 and len(library) > 200 else [len(commands), len(library)])]
    for n, (says, found) in enumerate(cases, 1):
        print(f'{"not ok" if found else "ok"} {n} - {says}')
        for line in found:
            print(f'# {line}')
    print(f'1..{len(cases)}')
    return any(found for _, found in cases)


sys.exit(main())
