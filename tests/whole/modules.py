#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A module is a folder of lib/, and stands on the row that HACKING draws it on: nothing is included or called upward,
others, the command too, see lib/MODULE/MODULE.h alone, no files of one module call each other in a circle, no field
of another module's is written, and what others can see is used by others."""
import collections
import os
import pathlib
import re
import sys

from tree import MADE, find_sources

TOP = pathlib.Path(os.environ.get('top_srcdir', '.'))
LIB = TOP / 'lib'
NOISE = re.compile(r'/\*.*?\*/|//@[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)
FUNCTION = re.compile(r'^(?:[\w ,()*]*?[ *])?(\w+) \([^;{}]*\)[^;{}()]*\n\{', re.M)
VARIABLE = re.compile(r'^(?!static|typedef|return)[\w ]+?[ *](riyo_\w+)(?:\[[^\]]*\])*'
                      r'(?: __attribute__ \(\(.*?\)\))? ?(?:=|;)', re.M)
STRUCT = re.compile(r'^(?:typedef )?struct ?(\w*)\n?\s*\{(.*?)^\}([^;]*);', re.M | re.S)
FIELD = re.compile(r'(\w+) (\*{0,2})(\w+)(?:\[[^\]]*\])*(?:;|,)')
WRITE = re.compile(r'\b(\w+)((?:(?:->|\.)\w+)+)(?:\[[^\]]*\])?\s*(?:=(?!=)|\+=|-=|\|=|&=|\+\+|--)')
DECLARED = re.compile(r'\b(Riyo\w+) \*{1,2}(?:const )?(\w+)\b')


def bare(text):
    """Without comments and what is in quotes, line for line."""
    return NOISE.sub(lambda m: '\n' * m[0].count('\n') if m[0][0] == '/' else '""', text)


class Source:
    def __init__(self, path):
        self.name = path.relative_to(LIB).as_posix()
        self.module = self.name.split('/')[0] if '/' in self.name else ''
        self.text = path.read_text()
        self.bare = bare(self.text)

    def includes(self):
        for n, line in enumerate(self.text.splitlines(), 1):
            if include := re.match(r'\s*#\s*include\s+"([^"]+)"', line):
                yield n, include[1]


def line_of(text, offset):
    return text.count('\n', 0, offset) + 1


def draw():
    """{module: row} from the drawing in HACKING; row 0 is the ground."""
    text = (TOP / 'HACKING').read_text()
    drawing = re.search(r'^The modules\n-+\n.*?\n\n((?:  [^\n]*\n)+)', text, re.M | re.S)[1]
    rows = [re.split(r' {2,}', line.strip())[0].split() for line in drawing.splitlines()]
    return {module: len(rows) - n for n, row in enumerate(rows) for module in row}


def strangers(sources, rows):
    found = [f'{s.name}: is in no module' for s in sources if s.module not in rows]
    modules = {s.module for s in sources}
    return found + [f'{module}: is drawn, but has no file' for module in rows if module not in modules]


def intrusions(sources, rows):
    """Includes of what is above, beside, private or unknown."""
    names = {s.name for s in sources}
    for s in sources:
        for n, other in s.includes():
            beside = f'{s.module}/{other}'
            if other in MADE or beside in names:
                continue
            module = other.split('/')[0]
            if other not in names:
                yield f'{s.name}:{n}: {other} is not in lib/'
            elif other != f'{module}/{module}.h':
                yield f'{s.name}:{n}: {other} is private to {module}'
            elif rows.get(module, 0) >= rows.get(s.module, 0):
                yield f'{s.name}:{n}: {s.module} may not use {module}'


def command(sources):
    """What the command includes of the modules: each module's own header, which lists what others may call."""
    allowed = {f'{s.module}/{s.module}.h' for s in sources} | MADE
    paths = sorted((TOP / 'examples/riyo').glob('*.[ch]'))
    for path in paths:
        for n, line in enumerate(path.read_text().splitlines(), 1):
            include = re.match(r'\s*#\s*include\s+"([^"]+)"', line)
            if include and include[1] not in allowed and not (path.parent / include[1]).exists():
                yield f'{path.name}:{n}: {include[1]} is private'
    if not paths:
        yield 'there is no command'


def homes(sources):
    """{function or variable: the source that defines it}, those that others can see."""
    found = {}
    for s in sources:
        if s.name.endswith('.c'):
            for match in FUNCTION.finditer(s.bare):
                if not re.search(r'\bstatic\b[^;{}]*$', s.bare[:match.start(1)][-200:]):
                    found[match[1]] = s
            for match in VARIABLE.finditer(s.bare):
                found.setdefault(match[1], s)
    return {name: s for name, s in found.items() if name.startswith('riyo_')}


def uses(sources, defined):
    """(source, source, names): a header's inline functions count as of the part it is named after."""
    by_name = {s.name: s for s in sources}
    found = collections.defaultdict(set)
    for s in sources:
        user = by_name.get(s.name[:-2] + '.c', s)
        text = s.bare if s.name.endswith('.c') else inlines(s.bare)
        for name in set(re.findall(r'\b\w+\b', text)) & defined.keys():
            if defined[name] is not user:
                found[user.name, defined[name].name].add(name)
    return found


def inlines(text):
    return '\n'.join(re.findall(r'^static inline .*?^\}', text, re.M | re.S))


def climbs(edges, rows):
    for (user, home), names in sorted(edges.items()):
        a, b = user.split('/')[0], home.split('/')[0]
        if a != b and rows.get(b, 0) >= rows.get(a, 0):
            yield f'{user}: calls {", ".join(sorted(names))} of {home}'


def circles(edges):
    """The strongly connected files of each module, by Tarjan."""
    graph = collections.defaultdict(set)
    for user, home in edges:
        if user.split('/')[0] == home.split('/')[0]:
            graph[user].add(home)
    index, low, stack, found = {}, {}, [], []

    def visit(node):
        index[node] = low[node] = len(index)
        stack.append(node)
        for other in sorted(graph[node]):
            if other not in index:
                visit(other)
                low[node] = min(low[node], low[other])
            elif other in stack:
                low[node] = min(low[node], index[other])
        if low[node] == index[node]:
            at = stack.index(node)
            circle, stack[at:] = stack[at:], []
            if len(circle) > 1:
                found.append(sorted(circle))

    for node in sorted(graph):
        if node not in index:
            visit(node)
    for circle in found:
        calls = [f'{a} -> {b} ({", ".join(sorted(edges[a, b]))})' for a in circle for b in circle if (a, b) in edges]
        yield '; '.join(calls)


def lonely(defined):
    """Visible functions that no file but their own names: they could be static, or go."""
    paths = [path for top in ('lib', 'include', 'examples', 'tests') for path in find_sources(TOP / top, '*.[ch]')]
    users = collections.defaultdict(set)
    for path in paths:
        for name in set(re.findall(r'\b\w+\b', bare(path.read_text()))) & defined.keys():
            users[name].add(path)
    lists = [LIB / 'libriyo.map', *sorted(LIB.rglob('*.sql'))]  # what is called from outside
    exported = {name for path in lists for name in re.findall(r'\briyo_\w+', path.read_text())}
    for name, home in sorted(defined.items()):
        others = [path for path in users[name] if path.suffix == '.c' and path != LIB / home.name]
        if not others and name not in exported and not in_headers(name, users[name]):
            yield f'{home.name}: nobody else uses {name}'


def in_headers(name, paths):
    """An inline function of a header, or a macro, names it, beside its declaration."""
    return sum(len(re.findall(rf'\b{name}\b', bare(path.read_text()))) for path in paths if path.suffix == '.h') > 1


def structs(sources):
    """{type: (module, {field: the type it points to, or None})}."""
    found = {}
    for s in sources:
        for match in STRUCT.finditer(s.bare):
            name = match[3].split()[0] if match[3].split() else match[1].lstrip('_')
            fields = {field: kind for kind, _, field in FIELD.findall(match[2])}
            found[name] = (s.module, fields)
    return found


def namesakes(sources):
    """A type has one home."""
    homes = collections.defaultdict(set)
    for s in sources:
        for match in STRUCT.finditer(s.bare):
            name = match[3].split()[0] if match[3].split() else match[1].lstrip('_')
            if name.startswith('Riyo'):
                homes[name].add(s.name)
    return [f'{name}: {", ".join(sorted(found))}' for name, found in sorted(homes.items()) if len(found) > 1]


def absent():
    """What HACKING names and the tree does not have."""
    text = (TOP / 'HACKING').read_text()
    tree = ''.join(path.read_text() for path in find_sources(LIB, '*.[ch]'))
    for name in sorted(set(re.findall(r'\b(riyo_\w+) \(\)', text))):
        if not re.search(rf'^{name} \(', tree, re.M):
            yield f'HACKING: nothing is called {name} ()'
    for name in sorted(set(re.findall(r'(?<![\w/])((?:lib|tests|examples)/[\w./-]*\w)', text))):
        told = (TOP / name).exists() or list(TOP.glob(name + '.*'))
        if 'MODULE' not in name and 'NAME' not in name and not told:
            yield f'HACKING: there is no {name}'
    for name in sorted(set(re.findall(r'(?<![\w/-])(\w+/[\w-]+(?:\.[ch]|\.py|\.sh|-test))\b', text))):
        if name.split('/')[0] not in ('lib', 'tests', 'examples') and 'MODULE' not in name and not any(
                (TOP / top / (name + end)).exists() for top in ('lib', 'tests') for end in ('', '.c')):
            yield f'HACKING: there is no {name}'


def writes(sources, known):
    for s in sources:
        variables = {}
        for kind, name in DECLARED.findall(s.bare):
            if kind in known:
                variables[name] = kind
        for match in WRITE.finditer(s.bare):
            kind = variables.get(match[1])
            steps = re.findall(r'(->|\.)(\w+)', match[2])
            if kind is None or steps[0][0] != '->':
                continue
            owner = kind  # what the last arrow leads to; what lies in it by value is its own
            for (_, field), (arrow, _) in zip(steps, steps[1:]):
                kind = known.get(kind, ('', {}))[1].get(field)
                owner = kind if arrow == '->' else owner
            if owner in known and known[owner][0] != s.module:
                yield f'{s.name}:{line_of(s.bare, match.start())}: writes {match[1]}{match[2]}, of {known[owner][0]}'


def unlisted():
    """What no Makefile.am or module.am lists, itself or its folder, is not distributed, and is missed there alone."""
    lists = [TOP / 'Makefile.am', *(path for folder in ('lib', 'tests', 'examples', 'doc') for path in (TOP / folder).rglob('*.am'))]
    words = {word.replace('%D%', str(path.parent.relative_to(TOP))) for path in lists for word in path.read_text().split()}
    names = {word.rsplit('/', 1)[-1] for word in words}
    files = [path.relative_to(TOP) for folder in ('lib', 'tests', 'examples') for path in find_sources(TOP / folder, '*')
             if path.suffix in ('.c', '.h', '.py', '.sh', '.txt', '.cpy', '.sql')]
    return [str(path) for path in sorted(files)
            if not {str(path), str(path.with_suffix(''))} & words and not any(str(folder) in words for folder in path.parents if len(folder.parts) > 1)
            and not (path.parts[0] == 'lib' and path.name in names)]


def main():
    sources = [Source(path) for path in find_sources(LIB, '*.[ch]')]
    rows = draw()
    defined = homes(sources)
    edges = uses(sources, defined)
    cases = [('every file is in a module that HACKING draws', strangers(sources, rows)),
             ('includes go down, to the header of a module', list(intrusions(sources, rows))),
             ('the command includes what modules let others call', list(command(sources))),
             ('calls go down', list(climbs(edges, rows))),
             ('no files of a module call each other in a circle', list(circles(edges))),
             ('no field of another module is written', list(writes(sources, structs(sources)))),
             ('what is visible is used elsewhere', list(lonely(defined))),
             ('a type has one home', namesakes(sources)),
             ('what HACKING names is there', list(absent())),
             ('what stands in the tree is listed in a Makefile', unlisted()),
             ('there are sources and calls',
              [] if len(sources) > 100 and len(edges) > 200 else [f'{len(sources)}, {len(edges)}'])]
    for n, (says, found) in enumerate(cases, 1):
        print(f'{"not ok" if found else "ok"} {n} - {says}')
        for line in found:
            print(f'# {line}')
    print(f'1..{len(cases)}')
    return any(found for _, found in cases)


if __name__ == '__main__':
    sys.exit(main())
