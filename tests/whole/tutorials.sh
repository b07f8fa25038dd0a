#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Every tutorial says what happens: each of its console blocks is run, its output compared.
cd "$top_srcdir" || exit 99
set --
for tutorial in doc/tutorial-*.md doc/production.md doc/ja/production.md; do
  why=
  case $tutorial in
  *analyst*)
    PATH=/usr/bin:$PATH python3 -c 'import gi, pandas' 2>/dev/null || why='#python3-gi or python3-pandas is missing'
    [ -e "$top_builddir/lib/Riyo-1.typelib" ] || why='#built without introspection'
    ;;
  *cobol*)
    command -v cobc >/dev/null || why='#cobc is missing (Debian: gnucobol3)'
    case $TEST_CFLAGS in *-fsanitize*) why='#cobc links no sanitizer' ;; esac
    ;;
  esac
  set -- "$@" "$tutorial$why"
done
exec "$top_srcdir/tests/whole/snippets.py" "$@"
