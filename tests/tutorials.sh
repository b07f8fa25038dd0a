#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Every tutorial says what happens: each of its console blocks is run, its output compared.
cd "$top_srcdir" || exit 99
if [ ! -e "$top_builddir/lib/Riyo-1.typelib" ]; then # the analyst's tutorial is about Python
  set -- $(ls doc/tutorial-*.md | grep -v analyst)
else
  set -- doc/tutorial-*.md
fi
exec "$top_srcdir/tests/snippets.py" "$@"
