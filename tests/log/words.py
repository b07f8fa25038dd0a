#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Every event and member of the log (lib/log/keys.h) is in riyo-audit(5), in both languages."""
import os
import pathlib
import re
import sys

source = pathlib.Path(os.environ.get('top_srcdir', '.'))
NAME = re.compile(r'^#define RIYO_(?:EVENT|KEY)_\w+ "([^"]+)"(?: +/\*.*)?$', re.M)
# Who writes or reads by a name that is spelt there once more.
SPELT = re.compile(r'\b(?:use|entry|line|event), (?:[^",;]*[?] )?"[a-z0-9_-]+"')


def spelt_again():
    for path in sorted((source / 'lib').rglob('*.c')):
        yield from (f'{path.name}: {call}' for call in SPELT.findall(path.read_text()))


def undocumented(page, wanted):
    text = (source / page).read_text()
    macros = ' '.join(re.findall(r'^\.(?:Cm|It Cm|B|BR|RB|I)\b(.*)$', text, re.M)).replace('\\-', '-')
    told = set(re.findall(r'[a-z][a-z0-9_-]*', macros))
    return sorted(wanted - told)


def main():
    wanted = set(NAME.findall((source / 'lib/log/keys.h').read_text()))
    cases = [(page, undocumented(page, wanted)) for page in ('doc/riyo-audit.5', 'doc/ja/riyo-audit.5')]
    cases.append(('names are spelt in keys.h alone', list(spelt_again())))
    cases.append(('there are words', [] if len(wanted) > 50 else ['only %d' % len(wanted)]))
    for n, (says, missing) in enumerate(cases, 1):
        print('%s %d - %s' % ('not ok' if missing else 'ok', n, says))
        for word in missing:
            print('# %s' % word)
    print('1..%d' % len(cases))
    return any(missing for _, missing in cases)


sys.exit(main())
