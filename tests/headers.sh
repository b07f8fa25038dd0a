#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# The headers compile as C99 and C++17 through riyo.h; a part alone is an error.
folder=$(mktemp -d) || exit 99
trap 'rm -rf "$folder"' EXIT
n=0
# GLib's own headers are the system's: its warnings are not ours.
system=$(echo "$TEST_CPPFLAGS" | sed 's/-I/-isystem /g')
here="-I$top_srcdir/include -I$top_builddir/include"
strict='-Wall -Wextra -Wshadow -pedantic -Werror -fsyntax-only'

say () {
  n=$((n + 1))
  if [ "$1" -eq 0 ]; then echo "ok $n - $2"; else
    echo "not ok $n - $2"
    sed 's/^/# /' "$folder/out" | head -20
  fi
}

cat >"$folder/all.c" <<'END'
#include <riyo/riyo.h>
int may_use (const RiyoOperation *operation);
int
may_use (const RiyoOperation *operation)
{
  return riyo_operation_allows (operation, RIYO_TAGS_UNTAGGED);
}
END
cp "$folder/all.c" "$folder/all.cc"
$CC -std=c99 $strict -Wstrict-prototypes $here $system "$folder/all.c" >"$folder/out" 2>&1
say $? 'riyo.h as C99'
$CXX -std=c++17 $strict $here $system "$folder/all.cc" >"$folder/out" 2>&1
say $? 'riyo.h as C++17'

for path in "$top_srcdir"/include/riyo/*.h "$top_builddir"/include/riyo/*.h; do
  header=riyo/$(basename "$path")
  case $header in riyo/riyo.h) continue ;; esac
  echo "#include <$header>" >"$folder/one.c"
  cp "$folder/one.c" "$folder/one.cc"
  if [ "$header" = riyo/plain.h ]; then
    $CC -std=c99 $strict $here "$folder/one.c" >"$folder/out" 2>&1 \
      && $CXX -std=c++17 $strict $here "$folder/one.cc" >>"$folder/out" 2>&1
    say $? 'riyo/plain.h alone, without GLib'
    continue
  fi
  ! $CC -std=c99 -fsyntax-only $here $system "$folder/one.c" >"$folder/out" 2>&1 \
    && grep -q 'do not stand alone' "$folder/out"
  say $? "$header alone is an error that says so"
done
echo "1..$n"
