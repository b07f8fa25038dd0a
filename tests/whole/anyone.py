#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The tests are for whoever runs them: none has rules by which root may act, unless it asks first whether root it is; and
who it is, tests in Python ask in one place, never the environment, which another account may have set."""
import os
import pathlib
import re

from shell import plan, report

ROOT_MAY_ACT = re.compile(r'(?:担当者|代行)=root\b')
ASKS_FIRST = re.compile(r'geteuid ?\(\) != 0|people\.enter\(')
ASKS_ELSEWHERE = re.compile(r'''\bgetpass\b|environ\S*['"](?:USER|LOGNAME)['"]|\bpwd\.getpw|['"]id -un['"]''')

here = pathlib.Path(os.environ['top_srcdir']) / 'tests'
tests = sorted(path for path in here.rglob('*') if path.suffix in ('.py', '.sh', '.c', '.h') and path.name != 'anyone.py')


def places(form, paths):
    return [f'{path.relative_to(here)}:{n}: {line.strip()[:100]}' for path in paths
            for n, line in enumerate(path.read_text().splitlines(), 1) if form.search(line)]


wrong = places(ROOT_MAY_ACT, [path for path in tests if not ASKS_FIRST.search(path.read_text())])
report('no rules of a test admit root by name: ACCOUNT of tests/kit/shell.py, or $(id -un)', len(tests) > 100 and not wrong, *wrong)
wrong = places(ASKS_ELSEWHERE, [path for path in tests if path.suffix == '.py' and path.parent.name != 'kit'])
report('who runs them is asked in tests/kit/shell.py', not wrong, *wrong)
plan()
