#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The library as part of a plug-in that its host loads and unloads (a web server's graceful restart): types and fork
handlers stay what they are, and each round works like the first."""
import ctypes
import os
import signal
import sys
import tempfile

import _ctypes

LIBRARY = os.path.join(os.environ['top_builddir'], 'lib/.libs/libriyo.so')
ROUNDS = 6


def use(library, folder):
    """An operation, begun and ended; what refuses it is the answer."""
    for name in ('riyo_guard_open', 'riyo_guard_begin'):
        getattr(library, name).restype = ctypes.c_void_p
    guard = library.riyo_guard_open(folder.encode(), None)
    if not guard:
        return 'no guard'
    operation = library.riyo_guard_begin(ctypes.c_void_p(guard), '医療費通知の発行'.encode(), None, None)
    ok = operation and library.riyo_operation_check(ctypes.c_void_p(operation), ctypes.c_uint64(1 << 5), None, None)
    if operation:
        library.riyo_operation_unref(ctypes.c_void_p(operation))
    library.riyo_guard_unref(ctypes.c_void_p(guard))
    return '' if ok else 'refused'


def fork():
    """Whether a child lives, now that the library is closed: its handlers are called."""
    child = os.fork()
    if child == 0:
        os._exit(7)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7


def rounds(folder):
    types = set()
    for n in range(ROUNDS):
        library = ctypes.CDLL(LIBRARY, ctypes.RTLD_LOCAL)
        if n == 0:
            library.riyo_table_new_builtin.restype = ctypes.c_void_p
            table = ctypes.c_void_p(library.riyo_table_new_builtin())
            if not library.riyo_folder_init(folder.encode(), table, None):
                return 'no folder'
            library.riyo_table_unref(table)
        library.riyo_guard_get_type.restype = library.riyo_operation_get_type.restype = ctypes.c_size_t
        types.add((library.riyo_guard_get_type(), library.riyo_operation_get_type()))
        wrong = use(library, folder)
        if wrong or len(types) != 1 or 0 in next(iter(types)):
            return f'round {n}: {wrong}, types {types}'
        _ctypes.dlclose(library._handle)
        if not fork():
            return f'round {n}: a child died'
    return ''


def main():
    if '-fsanitize' in os.environ.get('TEST_CFLAGS', ''):
        print('1..1\nok 1 - # SKIP a sanitizer must be there first')
        return False
    with tempfile.TemporaryDirectory() as home:
        child = os.fork()
        if child == 0:
            signal.alarm(60)
            wrong = rounds(os.path.join(home, 'riyo'))
            if wrong:
                print('#', wrong, flush=True)
            os._exit(bool(wrong))
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    print(f'{"not ok" if status else "ok"} 1 - a plug-in loaded and unloaded {ROUNDS} times')
    if status < 0:
        print('# killed by', signal.Signals(-status).name)
    print('1..1')
    return status != 0


sys.exit(main())
