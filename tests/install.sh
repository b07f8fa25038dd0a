#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# An installed library serves a program outside the tree, and nothing is written elsewhere.
folder=$(mktemp -d) || exit 99
trap 'rm -rf "$folder"' EXIT
n=0
say () {
  n=$((n + 1))
  if [ "$1" -eq 0 ]; then echo "ok $n - $2"; else
    echo "not ok $n - $2"
    sed 's/^/# /' "$folder/out" | tail -20
  fi
}

root=$folder/root
${MAKE-make} -C "$top_builddir" install DESTDIR="$root" >"$folder/out" 2>&1
say $? 'make install'

pc=$(find "$root" -name riyo-1.pc)
prefix=$(sed -n 's/^prefix=//p' "$pc")
find "$root" -type f -o -type l | sed "s|^$root||" | grep -v "^$prefix/" >"$folder/out"
[ ! -s "$folder/out" ]
say $? 'everything lies under the prefix'

# As if it had been configured with the folder's prefix.
mkdir "$folder/pc"
sed "s|^prefix=.*|prefix=$root$prefix|" "$pc" >"$folder/pc/riyo-1.pc"
PKG_CONFIG_PATH=$folder/pc:$PKG_CONFIG_PATH
export PKG_CONFIG_PATH
libdir=$(pkg-config --variable=libdir riyo-1)
tables=$(pkg-config --variable=tablesdir riyo-1)
cat >"$folder/use.c" <<'END'
#include <locale.h>
#include <riyo/riyo.h>
#include <stdio.h>

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RiyoTable) table = riyo_table_load (argv[1], &error);
  RiyoTags tags = 0;

  setlocale (LC_ALL, "");
  if (table == NULL || !riyo_table_parse_tags (table, "健診", &tags, &error))
    return printf ("%s\n", error->message), 2;
  if (riyo_table_permits (table, "医療費通知の発行", tags, &error))
    return 1;
  return puts (error->message), !riyo_table_permits (table, "未受診者への受診勧奨", tags, NULL);
}
END
(cd "$folder" && $CC $TEST_CFLAGS -o use use.c $(pkg-config --cflags --libs riyo-1) $TEST_LDFLAGS) \
  >"$folder/out" 2>&1
say $? 'a program outside the tree, by pkg-config'
LD_LIBRARY_PATH=$libdir "$folder/use" "$tables/builtin.riyo" >"$folder/out" 2>&1
say $? 'it runs, on the installed table'
grep -q '^拒否 NOT_IN_TABLE:' "$folder/out"
say $? 'and is refused with the reason'

copybooks=$(pkg-config --variable=copybookdir riyo-1)
: >"$folder/out"
for name in RIYO.cpy RIYOPROC.cpy; do
  [ -n "$(tr -d '\n -~' <"$copybooks/cp932/$name")" ] \
    && sed 's/"UTF-8"/"CP932"/' "$copybooks/utf-8/$name" | iconv -f UTF-8 -t CP932 \
    | cmp - "$copybooks/cp932/$name" || echo "$name"
done >"$folder/out" 2>&1
[ ! -s "$folder/out" ]
say $? 'the copybooks, the same in UTF-8 and CP932, where pkg-config says'
if ! command -v cobc >/dev/null; then say 0 'a COBOL program # SKIP cobc is missing (Debian: gnucobol3)'
elif [ "${TEST_CFLAGS#*-fsanitize}" != "$TEST_CFLAGS" ]; then say 0 'a COBOL program # SKIP cobc links no sanitizer'
else
  iconv -t CP932 "$top_srcdir/examples/cobol/after.cob" >"$folder/after.cob"
  (cd "$folder" && cobc -x -fstatic-call -I "$copybooks/cp932" after.cob $(pkg-config --libs riyo-1) \
    && LD_LIBRARY_PATH=$libdir "$root$prefix/bin/riyo" init riyo \
    && iconv -t CP932 "$top_srcdir/examples/cobol/members.txt" >members.txt \
    && MEMBERS=members.txt COVERS=covers.txt LD_LIBRARY_PATH=$libdir ./after \
    && [ "$(wc -l <covers.txt)" = 3 ]) >"$folder/out" 2>&1
  say $? 'a COBOL program, by pkg-config'
fi

readelf -d "$libdir/libriyo.so" >"$folder/out" 2>&1
grep -q 'SONAME.*\[libriyo\.so\.0\]' "$folder/out"
say $? 'soname libriyo.so.0'
! grep NEEDED "$folder/out" | grep -vE 'lib(glib|gobject|gio)-2\.0|libc\.|ld-linux|lib([at]|ub)san|libgcc_s'
say $? 'needs GLib, GObject, GIO and libc only'
echo "1..$n"
