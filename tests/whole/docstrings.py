#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The header is the manual: every public function tells what its callers rely on. Prints TAP."""
import os
import pathlib
import re
import sys

from tree import find_sources

HEADERS = [path for path in find_sources(pathlib.Path(os.environ.get('top_srcdir', '.')) / 'include', '*.h')
           if path.name != 'plain.h']
RULES = {'says in a sentence what it does': set(), 'tells of every parameter, in their order': set(),
         'says what comes back': set(), 'lists its errors, by their codes': set(), 'says since when': set(),
         'tells the cost and the threads of a verdict': set()}
# What is said otherwise in C libraries, and how.
WORDS = {'ownership': 'reference count', r'inabilit': 'failure', r'\bis no personal data': 'is not personal data',
         r'\bthat is none\b': 'invalid', r'^ \* (?:Tells|Gives) ': 'Gets, Returns', r'union_name': 'society'}
BLOCK = re.compile(r'/\*\*\n((?:(?!\*/).)*)\*/\n((?:#ifdef __GI_SCANNER__\n.*?\n#else\n)?RIYO_(?:API|VERDICT)\b[^;{]*)', re.S)


def parts(comment):
    """(name, annotated parameters, paragraphs) of a docstring."""
    lines = [re.sub(r'^ \* ?', '', line) for line in comment.rstrip().split('\n')]
    head, _, rest = '\n'.join(lines).strip().partition('\n\n')
    names = re.findall(r'^@(\w+):', head, re.M)
    return re.match(r'\w+', head)[0], names, [' '.join(text.split()) for text in rest.split('\n\n')]


def check(comment, declaration):
    name, told, paragraphs = parts(comment)
    declaration = re.sub(r'#ifdef.*#else\n', '', declaration, flags=re.S)  # what only the scanner reads
    declaration = re.sub(r'\s*G_GNUC_\w+ \(\d+\)\s*$', '', declaration)  # what only the compiler reads
    match = re.search(r'(\w+)\s*\((.*)\)\s*$', declaration.strip(), re.S)
    if match is None or match[1].endswith('_get_type'):
        return None
    wanted = [] if match[2].strip() == 'void' else [re.findall(r'\w+', p)[-1] for p in match[2].split(',')]
    begins = {text.split(':')[0].split(' (')[0] for text in paragraphs}
    is_void = re.search(r'\bvoid\s+\w+$', declaration.strip()[:declaration.strip().index(match[1]) + len(match[1])])
    wrong = RULES
    if match[1] != name or re.match(r'(Errors|Cost|Threads|Returns|Since)\b', paragraphs[0]):
        wrong['says in a sentence what it does'].add(name)
    if told != wanted:
        wrong['tells of every parameter, in their order'].add(f'{name}: {told}, {wanted}')
    if not is_void and 'Returns' not in begins:
        wrong['says what comes back'].add(name)
    errors = ' '.join(re.findall(r'\nErrors\b(?:(?!\n\n).)*', '\n' + re.sub(r'^ \* ?', '', comment, flags=re.M), re.S))
    if 'GError **' in declaration and not re.search(r'%RIYO_(?:ERROR|REFUSAL)_|\bthose of riyo_', errors.replace('\n', ' ')):
        wrong['lists its errors, by their codes'].add(name)
    if 'Since' not in begins:
        wrong['says since when'].add(name)
    if 'RIYO_VERDICT' in declaration and not ('Cost:' in comment and 'Threads:' in comment):
        wrong['tells the cost and the threads of a verdict'].add(name)
    return name


def main():
    told, declared, types, kept, odd = set(), set(), set(), set(), set()
    for path in HEADERS:
        text = path.read_text()
        odd |= {f'{path.name}: {match[0]}, expected {word}' for said, word in WORDS.items()
                for match in re.finditer(said, text, re.M)}
        told |= {check(*block) for block in BLOCK.findall(text)} - {None}
        declared |= set(re.findall(r'^RIYO_(?:API|VERDICT)[^;{(]*?\b(riyo_\w+)\s*\(', text, re.M))
        for name, comment in re.findall(r'/\*\*\n \* (Riyo\w+):\n(.*?)\*/\ntypedef struct _', text, re.S):
            types |= set() if re.search(r'thread|Immutable', comment) else {name}
            kept |= set() if 'Reference-counted' in comment else {name}
    declared = {name for name in declared if not name.endswith('_get_type')}
    wrong = [(f'every public function {says}', names) for says, names in RULES.items()]
    wrong += [('every public function has a docstring', declared ^ told),
              ('every object says which threads may use it', types),
              ('and how long it is there', kept),
              ('in the words of other libraries', odd),
              ('they were found', set() if len(told) > 90 else {str(len(told))})]
    print(f'1..{len(wrong)}')
    for i, (says, names) in enumerate(wrong):
        print(f'{"not ok" if names else "ok"} {i + 1} - {says}')
        for name in sorted(names):
            print(f'# {name}')
    return any(names for _, names in wrong)


sys.exit(main())
