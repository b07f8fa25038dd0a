#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A room uses the rooms below it, never one above: read from the #includes of lib/."""
import os
import pathlib
import re
import sys

# From the ground up. What stands on one row knows nothing of each other.
ROWS = [['base', 'rule'], ['table'], ['rules', 'layout', 'notice'], ['log', 'scan', 'suspension'], ['report', 'alert'],
        ['folder'], ['guard'], ['file'], ['plain']]
BESIDE = set()
ROOMS = {room: row for row, rooms in enumerate(ROWS) for room in rooms}
GENERATED = {'resources.c', 'resources.h'}
LIB = pathlib.Path(os.environ.get('top_srcdir', '.')) / 'lib'


def room_of(name):
    """Of a path below lib/: its folder, else its first word."""
    return re.split(r'[-./]', name)[0]


def may_use(room, other):
    return room == other or ROOMS[other] < ROOMS[room] or (room, other) in BESIDE


def includes(sources):
    """(file, line, what it includes): both as paths below lib/, the latter as written where it is none."""
    for name in sources:
        for n, line in enumerate((LIB / name).read_text().splitlines(), 1):
            if include := re.match(r'\s*#\s*include\s+"([^"]+)"', line):
                beside = (pathlib.Path(name).parent / include[1]).as_posix()
                yield name, n, beside if beside in sources else include[1]


def strangers(sources):
    return [f'{name}: no room has this name' for name in sources if room_of(name) not in ROOMS]


def climbs(sources):
    return [f'{name}:{n}: {room_of(name)} may not use {other}' for name, n, other in includes(sources)
            if {room_of(name), room_of(other)} <= ROOMS.keys() and not may_use(room_of(name), room_of(other))]


def intrusions(sources):
    """A folder shows one header, of its own name."""
    return [f'{name}:{n}: {other} is private' for name, n, other in includes(sources)
            if '/' in other and room_of(name) != room_of(other) and pathlib.Path(other).stem != room_of(other)]


def unknown_includes(sources):
    return [f'{name}:{n}: includes {other}, which is not in lib/' for name, n, other in includes(sources)
            if other not in {*sources, *GENERATED, 'config.h'}]


def main():
    sources = sorted(path.relative_to(LIB).as_posix() for path in LIB.rglob('*.[ch]') if path.name not in GENERATED)
    cases = [('every file is named by its room', strangers(sources)),
             ('no room uses one above it', climbs(sources)),
             ('a folder shows its own header alone', intrusions(sources)),
             ('every quoted include is in lib/', unknown_includes(sources)),
             ('there are sources', [] if sources else ['none found'])]
    for n, (says, found) in enumerate(cases, 1):
        print(f'{"not ok" if found else "ok"} {n} - {says}')
        for line in found:
            print(f'# {line}')
    print(f'1..{len(cases)}')
    return any(found for _, found in cases)


sys.exit(main())
