#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""No function over 60 lines; and the second reader of the log needs Python's standard library alone."""
import ast
import os
import pathlib
import sys

from tree import find_sources

MAX_FUNCTION = 60


def without_contracts(lines):
    """What a prover reads between the lines is no line of a function."""
    inside = False
    for n, line in enumerate(lines, 1):
        inside |= line.lstrip().startswith('/*@')
        if not inside and not line.lstrip().startswith('//@'):
            yield n, line
        inside &= '*/' not in line


def long_functions(path):
    """GNU style: a body opens and closes with a brace in the first column."""
    start, length = None, 0
    for n, line in without_contracts(path.read_text().splitlines()):
        length += 1
        if line == '{':
            start, length = n, 0
        elif line.startswith('}') and start is not None:
            if line == '}' and length - 1 > MAX_FUNCTION:
                yield f'{path}:{start}: a function of {length - 1} lines'
            start = None


def reader_faults(path):
    for node in ast.walk(ast.parse(path.read_text())):
        names = ([alias.name for alias in node.names] if isinstance(node, ast.Import) else
                 [node.module] if isinstance(node, ast.ImportFrom) else [])
        yield from (f'{path}: imports {name}' for name in names if name not in sys.stdlib_module_names)


def main():
    os.chdir(os.environ.get('top_srcdir', '.'))
    sources = sorted(path for folder in ('include', 'lib', 'examples', 'tests')
                     for path in find_sources(pathlib.Path(folder), '*.[ch]'))
    cases = [(f'no function over {MAX_FUNCTION} lines',
              [text for path in sources for text in long_functions(path)]),
             ('the second reader imports the standard library alone', list(reader_faults(pathlib.Path('tests/log/verify.py')))),
             ('there are sources', [] if sources else ['none found'])]
    for n, (says, found) in enumerate(cases, 1):
        print(f'{"not ok" if found else "ok"} {n} - {says}')
        for line in found:
            print(f'# {line}')
    print(f'1..{len(cases)}')
    return any(found for _, found in cases)


sys.exit(main())
