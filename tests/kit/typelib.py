# SPDX-License-Identifier: LGPL-2.1-or-later
"""The library that was built, by its typelib: whoever imports this first finds it, or is skipped, and said so."""
import os
import sys

SOURCE, BUILD = os.environ.get('top_srcdir', '.'), os.environ.get('top_builddir', '.')
if not os.path.exists(f'{BUILD}/lib/Riyo-1.typelib'):
    print('1..0 # SKIP built without introspection')
    sys.exit(0)
if 'GI_TYPELIB_PATH' not in os.environ:  # the loader reads its path once, when a process starts
    os.execve(sys.executable, [sys.executable] + sys.argv,
              dict(os.environ, GI_TYPELIB_PATH=f'{BUILD}/lib', LD_LIBRARY_PATH=f'{BUILD}/lib/.libs'))
