#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""No exported function is left in the middle by pthread_cancel (3): it, or what it does its work by, begins with
RIYO_UNCANCELLED, or it is one of those below, which never wait for the system. What the mark is worth is shown by
whole/cancel-test."""
import fnmatch
import os
import pathlib
import re
import sys

SOURCE = pathlib.Path(os.environ.get('top_srcdir', '.'))
QUIET = '''*_quark *_get_* *_ref *_set_* *_dup_effective_date *_dup_pseudonyms *_dup_scope *_list_categories *_list_purposes
    *_lookup_* riyo_error_code_name riyo_message_translate riyo_version riyo_tags_* riyo_table_*_tags riyo_table_permits
    *_new_from_bytes riyo_table_new_builtin riyo_layout_new_record riyo_layout_new_shipped riyo_request_*
    riyo_suspension_* riyo_*_unref riyo_record_new* riyo_record_derive* riyo_record_add_tags RIYOMSG'''.split()
LOUD = ['riyo_operation_unref', 'riyo_guard_unref', 'riyo_reader_unref', 'riyo_filter_unref', 'riyo_filter_set_progress']
BY = {  # where it is quick as long as nothing is to be waited for, what waits has the mark
    'riyo_audit_verify': 'riyo_audit_verify_archived',
    'riyo_guard_dup_table': None,  # a table that is at hand
    'riyo_guard_open': 'open_guard',
    'riyo_operation_end': 'end',
    'riyo_reader_next': 'inside', 'riyo_reader_next_bytes': 'inside', 'riyo_reader_next_block_bytes': 'inside',
    'riyo_reader_gets': 'inside',
    'riyo_record_declassify_bytes': 'riyo_record_declassify',
    'riyo_filter_set_progress': None,
} | dict.fromkeys('''riyo_operation_allows riyo_operation_check riyo_operation_check_each riyo_operation_keeps
    riyo_operation_note riyo_operation_filter riyo_operation_filter_bytes riyo_operation_copy_record riyo_record_open
    riyo_record_open_bytes RIYOBAT RIYOBLNK RIYOCHK RIYOCHKN RIYONOTE RIYONOTN'''.split(), ('look_outside', 'look_at_suspensions', 'record_refusal'))

bodies = {}
for path in sorted((SOURCE / 'lib').rglob('*.c')):
    for name, body in re.findall(r'^(\w+) \((?:[^;{}\n]|\n(?!\n))*?\)\n\{\n(.*?)^\}', path.read_text(), re.M | re.S):
        bodies.setdefault(name, []).append(body)
names = re.findall(r'^\s*(\w+);', (SOURCE / 'lib/libriyo.map').read_text(), re.M)
wrong = []


def is_marked(name):
    return any(re.match(r'\s*RIYO_UNCANCELLED;', body) for body in bodies.get(name, []))


for name in names:
    by = BY.get(name, name)
    if name not in LOUD and any(fnmatch.fnmatch(name, quiet) for quiet in QUIET) and name not in BY:
        continue
    for worker in [by] if isinstance(by, str) else by or ():
        if not is_marked(worker):
            wrong.append(f'{name}: {worker} does not begin with RIYO_UNCANCELLED')
wrong += [f'{name} is not exported' for name in list(BY) + LOUD if name not in names]
print('1..1')
for line in wrong:
    print('#', line)
print('not ok' if wrong else 'ok', 1, f'- {len(names)} exported functions, none of which a thread is cancelled in')
sys.exit(bool(wrong) or len(names) < 100)
