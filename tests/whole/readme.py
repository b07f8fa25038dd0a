#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The README as a newcomer has it: its numbers are rows that make bench prints, every page is found from it, no link is
dead, both languages run the same commands. What its blocks print is snippets.py's."""
import os
import pathlib
import re

from shell import plan, report

root = pathlib.Path(os.environ['top_srcdir']).resolve()
READMES = {'README.md': '## Numbers', 'README.ja.md': '## 速さ'}
LINK = re.compile(r'\]\(([^)#:]+)(?:#[^)]*)?\)')


def read(name):
    return (root / name).read_text(encoding='utf-8')


def is_row(row):
    """Whether a bench calls a row so: by a literal, where a conversion stands for another literal of it, or a number."""
    for path in (root / 'tests/bench').glob('*-bench.*'):
        literals = set(re.findall(r'"([^"\\\n]+)"', path.read_text()))
        for text in literals:
            found = ' / ' in text and re.fullmatch(re.sub(r'%z?[a-z]', '(.+?)', re.escape(text)), row)
            if found and all(word in literals or word.isdigit() for word in found.groups()):
                return True
    return False


def numbers_of(name):
    """{row of the bench: what was measured} of the one table behind the heading, and all that stands there."""
    part = read(name).split(READMES[name] + '\n')[1].split('\n## ')[0]
    return dict(re.findall(r'^\| [^|]+ \| `([^`]+)` \| ([^|]+) \|$', part, re.M)), part


for name in READMES:
    rows, part = numbers_of(name)
    strange = [row for row in rows if not is_row(row)]
    report(f'{name}: each number is of a row of make bench', len(rows) > 3 and not strange, *strange)
    report(f'{name}: and the page says who prints them', '`make bench`' in part, part)
    report(f'{name}: no number stands outside the table', not re.findall(r'\d+(?:\.\d+)? (?:ns|GB/s)', read(name).replace(part, '')))
english, japanese = (numbers_of(name)[0] for name in READMES)
figures = [{row: re.findall(r'[\d.]+', text) for row, text in rows.items()} for rows in (english, japanese)]
report('both languages have the same figures', figures[0] == figures[1], *figures)

pages = sorted(str(path.relative_to(root)) for path in [*root.glob('*.md'), *root.glob('doc/*.md'), *root.glob('doc/ja/*.md')])
for page in pages:
    links = LINK.findall(read(page))
    dead = [link for link in links if not (root / page).parent.joinpath(link).exists()]
    report(f'{page}: no dead link', not dead, *dead)
for page in pages:
    text, twice = read(page), []
    for table in re.findall(r'(?:^\|.*\n)+', text, re.M):
        cells = [row.split('|')[1].strip() for row in table.splitlines()]
        twice += [cell for cell in set(cells) if cells.count(cell) > 1]
    prose = [part for part in re.sub(r'```.*?```', '', text, flags=re.S).split('\n\n') if len(part) > 60]
    twice += [part for part in set(prose) if prose.count(part) > 1]
    report(f'{page}: nothing stands twice', not twice, *twice)
for page in [*pages, *(str(path.relative_to(root)) for path in [*root.glob('doc/*.[1-8]'), *root.glob('doc/ja/*.[1-8]')])]:
    calls = re.findall(r'\biconv ((?:\\?-[ft] \S+ ?)*)', read(page).replace('\\-', '-'))
    bare = [call for call in calls if '-' in call and not ('-f ' in call and '-t ' in call)]
    report(f'{page}: iconv is told both encodings, whatever the locale', not bare, *bare)
for name in READMES:
    links = set(LINK.findall(read(name)))
    other = {page.replace('doc/ja/', 'doc/') for page in pages if page.startswith('doc/ja/')}  # in both languages
    ours = {page for page in pages if page.startswith('doc/') and (
        page not in other if 'ja' in name else not page.startswith('doc/ja/'))}
    lost = (ours | {'NEWS', 'HACKING', 'LICENSE', 'SECURITY.md'}) - links
    report(f'{name}: every page is found from it', len(ours) > 9 and not lost, *lost)
for name in READMES:
    words = re.search(r'cp -R (examples/[^`\n]*) \S+', read(name))
    absent = [word for word in words[1].split() if not list(root.glob(word))] if words else ['no copy']
    report(f'{name}: what is copied for the first program is there', not absent, *absent)
commands = [re.findall(r'^\$ (.*)', read(name), re.M) for name in READMES]
plain = [[re.sub(r' >/dev/null| \| head -\d+| --quiet', '', command) for command in of] for of in commands]
report('both languages run the same commands', plain[0] == plain[1] and len(plain[0]) > 12,
       *sorted(set(plain[0]) ^ set(plain[1])))
plan()
