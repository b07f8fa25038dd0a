#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A room uses the rooms below it, never one above: read from the #includes of lib/."""
import os
import pathlib
import re
import sys

# From the ground up. What stands on one row knows nothing of each other, but for the two beside.
ROWS = [['base'], ['rules', 'table', 'notice'], ['check'], ['guard', 'audit'],
        ['plain', 'file', 'record']]
BESIDE = {('rules', 'table'), ('notice', 'table'), ('guard', 'audit')}
ROOMS = {room: row for row, rooms in enumerate(ROWS) for room in rooms}
GENERATED = {'resources.c', 'resources.h'}


def room_of(name):
    return re.split(r'[-.]', name)[0]


def may_use(room, other):
    return room == other or ROOMS[other] < ROOMS[room] or (room, other) in BESIDE


def strangers(sources):
    return [f'{path.name}: no room has this name' for path in sources
            if room_of(path.name) not in ROOMS]


def climbs(sources):
    found = []
    for path in sources:
        for n, line in enumerate(path.read_text().splitlines(), 1):
            include = re.match(r'\s*#\s*include\s+"([^"]+)"', line)
            other = room_of(include[1]) if include else None
            if other in ROOMS and room_of(path.name) in ROOMS:
                if not may_use(room_of(path.name), other):
                    found.append(f'{path.name}:{n}: {room_of(path.name)} may not use {include[1]}')
    return found


def unknown_includes(sources):
    names = {path.name for path in sources} | GENERATED | {'config.h'}
    return [f'{path.name}: includes {name}, which is not in lib/' for path in sources
            for name in re.findall(r'^\s*#\s*include\s+"([^"]+)"', path.read_text(), re.M)
            if name not in names]


def main():
    lib = pathlib.Path(os.environ.get('top_srcdir', '.')) / 'lib'
    sources = sorted(path for path in lib.glob('*.[ch]') if path.name not in GENERATED)
    cases = [('every file is named by its room', strangers(sources)),
             ('no room uses one above it', climbs(sources)),
             ('every quoted include is in lib/', unknown_includes(sources)),
             ('there are sources', [] if sources else ['none found'])]
    for n, (says, found) in enumerate(cases, 1):
        print(f'{"not ok" if found else "ok"} {n} - {says}')
        for line in found:
            print(f'# {line}')
    print(f'1..{len(cases)}')
    return any(found for _, found in cases)


sys.exit(main())
