# SPDX-License-Identifier: LGPL-2.1-or-later
"""The sources of the tree, for tests that read them all. Who builds in the tree itself, as a package is built, has beside
them what the build made: that is none of them."""

MADE = {'resources.c', 'resources.h', 'config.h'}  # version.h and what else has NAME.in are known by that
FOLDERS = {'cp932', 'utf-8', '.libs', '__pycache__'}  # the copybooks in both encodings; what libtool and Python keep


def is_source(path):
    return (path.is_file() and path.name not in MADE and not FOLDERS & set(path.parts)
            and not path.with_name(path.name + '.in').exists())


def find_sources(folder, pattern):
    """The sources anywhere below a pathlib.Path, in order."""
    return [path for path in sorted(folder.rglob(pattern)) if is_source(path)]
