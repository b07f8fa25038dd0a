#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# edge-test under valgrind: no entry looks beside a block that is as wide as plain.h says, and no verdict comes of a
# byte that nobody wrote.
. "$top_srcdir/tests/kit/tap.sh"
program=$top_builddir/tests/plain/edge-test
if ! command -v valgrind >/dev/null; then ok 0 'the fields under valgrind # SKIP valgrind is missing'
elif [ ! -x "$program" ]; then ok 0 'the fields under valgrind # SKIP edge-test is not built (CUnit)'
elif [ "${TEST_CFLAGS#*-fsanitize}" != "$TEST_CFLAGS" ]; then ok 0 'the fields under valgrind # SKIP a sanitizer is in it'
else
  valgrind -q --error-exitcode=9 --leak-check=no --suppressions="$top_srcdir/tests/kit/valgrind.supp" "$program" >out 2>err
  status=$?
  grep -q '^ok 3 no_byte_beside_a_block' out && [ $status -eq 0 ]
  ok $? "the fields under valgrind (exit $status)"
fi
finish
