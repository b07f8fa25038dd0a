#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# The headers compile as C99 and C++17 through riyo.h; a part alone is an error. None has a type that is wider in some
# builds of one machine.
. "$top_srcdir/tests/kit/tap.sh"
# GLib's own headers are the system's: its warnings are not ours.
system=$(echo "$TEST_CPPFLAGS" | sed 's/-I/-isystem /g')
here="-I$top_srcdir/include -I$top_builddir/include"
strict='-Wall -Wextra -Wshadow -pedantic -Werror -fsyntax-only'

cat >all.c <<'END'
#include <riyo/riyo.h>
int may_use (const RiyoOperation *operation);
int
may_use (const RiyoOperation *operation)
{
  return riyo_operation_allows (operation, RIYO_TAGS_UNTAGGED);
}
END
cp all.c all.cc
$CC -std=c99 $strict -Wstrict-prototypes $here $system all.c >out 2>&1
ok $? 'riyo.h as C99'
$CXX -std=c++17 $strict $here $system all.cc >out 2>&1
ok $? 'riyo.h as C++17'

for path in "$top_srcdir"/include/riyo/*.h "$top_builddir"/include/riyo/*.h; do
  header=riyo/$(basename "$path")
  case $header in riyo/riyo.h) continue ;; esac
  echo "#include <$header>" >one.c
  cp one.c one.cc
  if [ "$header" = riyo/plain.h ]; then
    $CC -std=c99 $strict $here one.c >out 2>&1 \
      && $CXX -std=c++17 $strict $here one.cc >>out 2>&1
    ok $? 'riyo/plain.h alone, without GLib'
    echo 'int end (char *result, int32_t *operation) { return RIYOEND (result, operation); }' >>one.cc
    $CXX -std=c++17 $here -c -o one.o one.cc >out 2>&1 && nm -u one.o | grep -q ' RIYOEND$'
    ok $? 'C++ calls its entries by their C names'
    continue
  fi
  ! $CC -std=c99 -fsyntax-only $here $system one.c >out 2>&1 \
    && grep -q 'do not stand alone' out
  ok $? "$header alone is an error that says so"
done
! grep -nwE '(time|off|ino|blkcnt)_t|struct (stat|statvfs|timespec|timeval|tm)' "$top_srcdir"/include/riyo/*.h >out
ok $? 'no type that _FILE_OFFSET_BITS or _TIME_BITS makes another'
finish
