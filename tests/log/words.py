#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Every event and member that the library writes is in riyo-audit(5), in both languages."""
import os
import pathlib
import re
import sys

source = pathlib.Path(os.environ.get('top_srcdir', '.'))
CALL = re.compile(r'riyo_(?:entry|use)_(start|start_entry|add_(?:text|number|flag|json)) *\(((?:[^()]|\([^()]*\))*)\)')
# What a name that is no literal stands for.
SPELLED_OUT = {'event': {'end', 'abandon'}, 'key': {'dropped', 'blanked'}}


def words():
    found = set()
    for path in sorted((source / 'lib').rglob('*.c')):
        for call, arguments in CALL.findall(path.read_text()):
            name = re.sub(r'\([^()]*\)', '', arguments).split(',')[1].strip()
            literals = re.findall(r'"([^"]+)"', name)
            if name.startswith('const '):  # the declaration
                continue
            if not literals:
                literals = SPELLED_OUT.get(name, {'?' + name + ' in ' + path.name})
            found.update(literals)
    return found


def undocumented(page, wanted):
    text = (source / page).read_text()
    macros = ' '.join(re.findall(r'^\.(?:Cm|It Cm|B|BR|RB|I)\b(.*)$', text, re.M)).replace('\\-', '-')
    told = set(re.findall(r'[a-z][a-z0-9_-]*', macros))
    return sorted(wanted - told)


def main():
    wanted = words()
    cases = [(page, undocumented(page, wanted)) for page in ('doc/riyo-audit.5', 'doc/ja/riyo-audit.5')]
    cases.append(('there are words', [] if len(wanted) > 50 else ['only %d' % len(wanted)]))
    for n, (says, missing) in enumerate(cases, 1):
        print('%s %d - %s' % ('not ok' if missing else 'ok', n, says))
        for word in missing:
            print('# %s' % word)
    print('1..%d' % len(cases))
    return any(missing for _, missing in cases)


sys.exit(main())
