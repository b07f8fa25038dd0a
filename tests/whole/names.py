#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""riyo table export --format c-header: compiled as C99 and C++17, each constant is the thing it names. Prints TAP."""
import os
import pathlib
import re
import shlex
import subprocess
import tempfile

from shell import plan, report

SOURCE, BUILD = (pathlib.Path(os.environ[name]).resolve() for name in ('top_srcdir', 'top_builddir'))
RIYO = BUILD / 'examples/riyo/riyo'
RULES = '''
[業務 "宛名"の確認*/]
セル=資格 / 加入者の"管理"\\及び/*確認*/の連絡
'''
PROGRAM = '''
#include <riyo/riyo.h>
#include <stdio.h>
#include "names.h"
int
main (void)
{
  RiyoTable *table = riyo_table_load (TABLE, NULL);
  RiyoGuard *guard = riyo_guard_open ("riyo", NULL);
  const struct { const char *macro; RiyoTags tags; } tags[] = { TAGS };
  const struct { const char *macro, *label; } purposes[] = { PURPOSES };
  gsize i;
  for (i = 0; i < G_N_ELEMENTS (tags); i++)
    printf ("%s %s\\n", tags[i].macro, riyo_table_format_tags (table, tags[i].tags));
  for (i = 0; i < G_N_ELEMENTS (purposes); i++)
    printf ("%s %s\\n", purposes[i].macro, riyo_guard_begin (guard, purposes[i].label, NULL, NULL) ? "begun" : "unknown");
  return 0;
}
'''


def case(says, wrong):
    report(says, not wrong, wrong)


def run(*command, folder):
    done = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          env=dict(os.environ, LD_LIBRARY_PATH=str(BUILD / 'lib/.libs')))
    return done.stdout.decode() if done.returncode == 0 else f'exit {done.returncode}: {done.stdout.decode()}'


def check(says, table, folder, wanted):
    """Both languages, with the table's names and a task of the rules."""
    run(RIYO, 'init', 'riyo', '--table', str(table), '--quiet', folder=folder)
    if says == 'odd names':
        rules = pathlib.Path(folder, 'rules.riyo')
        rules.write_text(pathlib.Path(folder, 'riyo/rules.riyo').read_text() + RULES)
        run(RIYO, 'adopt', 'rules.riyo', '--quiet', folder=folder)
    header = run(RIYO, 'table', 'export', '-C', 'riyo', '--format', 'c-header', folder=folder)
    pathlib.Path(folder, 'names.h').write_text(header)
    macros = re.findall(r'^#define (\w+)', header, re.M)
    tags = [macro for macro in macros if macro.startswith('RIYO_TAG_')]
    purposes = [macro for macro in macros if macro not in tags]
    comments = {macro: text for text, macro in re.findall(r'^/\* (.+) \*/\n#define (RIYO_TAG_\w+)', header, re.M)}
    case(f'{says}: {len(tags)} categories, {len(purposes)} purposes and tasks, each by its own name',
         None if (len(tags), len(purposes)) == wanted and len(set(macros)) == len(macros) else header)
    text = PROGRAM.replace('PURPOSES', ', '.join(f'{{ "{m}", {m} }}' for m in purposes)) \
        .replace('TAGS', ', '.join(f'{{ "{m}", {m} }}' for m in tags)).replace('TABLE', f'"{table}"')
    system = os.environ['TEST_CPPFLAGS'].replace('-I', '-isystem ')
    for compiler, suffix, standard in (('CC', 'c', '-std=c99'), ('CXX', 'cc', '-std=c++17')):
        pathlib.Path(folder, f'use.{suffix}').write_text(text)
        got = run('sh', '-c', f'${compiler} {standard} -Wall -Wextra -Werror $TEST_CFLAGS {system} '
                  f'-I{shlex.quote(str(SOURCE))}/include -I{shlex.quote(str(BUILD))}/include use.{suffix} -o use '
                  f'-L{shlex.quote(str(BUILD))}/lib/.libs -lriyo $(pkg-config --libs gobject-2.0) $TEST_LDFLAGS && '
                  'ASAN_OPTIONS=detect_leaks=0 ./use', folder=folder)
        lines = [line.split(' ', 1) for line in got.splitlines()]
        wrong = [' '.join(line) for line in lines if line[0] in purposes and line[1:] != ['begun']]
        case(f'{says}: compiled with {standard}, the library knows each', '\n'.join(wrong)
             or (None if [line[0] for line in lines] == tags + purposes else got))
        case(f'{says}: each tag is one category, {standard}',
             None if len({line[1] for line in lines if line[0] in tags}) == len(tags) and '#' not in got else got)
        case(f'{says}: and that of the comment above it, {standard}', '\n'.join(
            f'{comments[name]}: {tag}' for name, tag in lines if name in comments and tag != comments[name])
            or (None if len(comments) == len(tags) else header))


with tempfile.TemporaryDirectory() as place:
    check('the built-in table', SOURCE / 'lib/data/builtin.riyo', place, (15, 37))
with tempfile.TemporaryDirectory() as place:
    check('odd names', SOURCE / 'tests/table/odd-names.riyo', place, (2, 5))
plan()
