# SPDX-License-Identifier: LGPL-2.1-or-later
"""Commands on other days, by the clock that faketime shows. Importing it skips the test where that cannot be."""
import contextlib
import glob
import os
import shutil
import subprocess

from shell import RIYO, environment, home

if not shutil.which('faketime'):
    print('1..0 # SKIP faketime is missing (Debian: faketime)')
    raise SystemExit(0)
if '-fsanitize' in os.environ.get('TEST_CFLAGS', ''):
    print('1..0 # SKIP faketime goes before no sanitizer')
    raise SystemExit(0)

# What a killed process leaves stops the next one that gets its number: faketime names its semaphore by it.
# Another test may have come first.
for left in glob.glob('/dev/shm/*faketime_s[eh]m_*'):
    if not os.path.exists('/proc/' + left.rsplit('_', 1)[1]):
        with contextlib.suppress(FileNotFoundError):
            os.unlink(left)


def riyo_at(time, *words, env={}, **more):
    """`riyo WORDS` where the clock shows TIME in Japan; monotonic time goes on as it is."""
    return subprocess.run(['faketime', '-f', time, RIYO, *words], capture_output=True, cwd=home,
                          env=dict(environment, TZ='JST-9', FAKETIME_DONT_FAKE_MONOTONIC='1', **env), **more)


def on(day, *words, folder='riyo', **more):
    """`riyo WORDS` of the folder in the morning of DAY; `riyo init` names its own."""
    return riyo_at(f'{day} 10:00:00', *words, *[] if words[0] == 'init' else ['-C', folder], **more)
