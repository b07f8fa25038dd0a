#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# An installed library serves a program outside the tree, and nothing is written elsewhere.
. "$top_srcdir/tests/kit/tap.sh"
root=$folder/root
${MAKE-make} -C "$top_builddir" install DESTDIR="$root" >out 2>&1
ok $? 'make install'

pc=$(find "$root" -name riyo-1.pc)
prefix=$(sed -n 's/^prefix=//p' "$pc")
find "$root" -type f -o -type l | sed "s|^$root||" | grep -v "^$prefix/" >out
[ ! -s out ]
ok $? 'everything lies under the prefix'

# The manual, the typelib and PostgreSQL's module are made for them apart; their helper's folder is another. What they
# call lib/*/ is the folder that was configured: lib/, or of a machine within it, as in a package's own build.
libraries=$(dirname "$(dirname "$pc")") && libraries=${libraries#"$root$prefix/"}
cat "$top_srcdir"/debian/*.install | grep -vE 'man3$|gir|postgresql|/\*/riyo-1$' | sed "s|^usr/||; s|^lib/\*/|$libraries/|" \
  | while read -r path; do ls -d "$root$prefix"/$path >/dev/null 2>&1 || echo "$path"; done >out
[ ! -s out ]
ok $? 'what the Debian packages take is installed'

# Whoever reads a man page finds the page that it names, and the pages find each other.
pages=$(find "$root$prefix/share/doc" -name README.md -exec dirname {} +)
for page in $(cd "$top_srcdir" && sed -n 's/.*](\(doc\/[^)#]*\.md\)).*/\1/p' README.md README.ja.md | sort -u); do
  [ -f "$pages/$page" ] || echo "$page"
done >out
[ ! -s out ] && [ -f "$pages/doc/ja/production.md" ]
ok $? 'the pages, as README and the man pages name them'

# As if it had been configured with the folder's prefix.
mkdir pc
sed "s|^prefix=.*|prefix=$root$prefix|" "$pc" >pc/riyo-1.pc
PKG_CONFIG_PATH=$folder/pc:$PKG_CONFIG_PATH
export PKG_CONFIG_PATH
libdir=$(pkg-config --variable=libdir riyo-1)
tables=$(pkg-config --variable=tablesdir riyo-1)
cat >use.c <<'END'
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
$CC $TEST_CFLAGS -o use use.c $(pkg-config --cflags --libs riyo-1) $TEST_LDFLAGS >out 2>&1
ok $? 'a program outside the tree, by pkg-config'
LD_LIBRARY_PATH=$libdir ./use "$tables/builtin.riyo" >out 2>&1
ok $? 'it runs, on the installed table'
grep -q '^拒否 NOT_IN_TABLE:' out
ok $? 'and is refused with the reason'

copybooks=$(pkg-config --variable=copybookdir riyo-1)
: >out
for name in RIYO.cpy RIYOPROC.cpy; do
  [ -n "$(tr -d '\n -~' <"$copybooks/cp932/$name")" ] \
    && sed 's/"UTF-8"/"CP932"/' "$copybooks/utf-8/$name" | iconv -f UTF-8 -t CP932 \
    | cmp - "$copybooks/cp932/$name" || echo "$name"
done >out 2>&1
[ ! -s out ]
ok $? 'the copybooks, the same in UTF-8 and CP932, where pkg-config says'
if ! command -v cobc >/dev/null; then ok 0 'a COBOL program # SKIP cobc is missing (Debian: gnucobol3)'
elif [ "${TEST_CFLAGS#*-fsanitize}" != "$TEST_CFLAGS" ]; then ok 0 'a COBOL program # SKIP cobc links no sanitizer'
else
  iconv -t CP932 "$top_srcdir/examples/cobol/after.cob" >after.cob
  (cobc -x -fstatic-call -I "$copybooks/cp932" after.cob $(pkg-config --libs riyo-1) \
    && LD_LIBRARY_PATH=$libdir "$root$prefix/bin/riyo" init riyo --builtin \
    && iconv -t CP932 "$top_srcdir/examples/cobol/members.txt" >members.txt \
    && MEMBERS=members.txt COVERS=covers.txt LD_LIBRARY_PATH=$libdir ./after \
    && [ "$(wc -l <covers.txt)" = 3 ]) >out 2>&1
  ok $? 'a COBOL program, by pkg-config'
fi

readelf -d "$libdir/libriyo.so" >out 2>&1
grep -q 'SONAME.*\[libriyo\.so\.1\]' out
ok $? 'soname libriyo.so.1'
! grep NEEDED out | grep -vE 'lib(glib|gobject|gio)-2\.0|libxxhash|libc\.|ld-linux|lib([at]|ub)san|libgcc_s'
ok $? 'needs GLib, GObject, GIO, libxxhash and libc only'

touch "$root$prefix/share/riyo-1/samples/of-others"
${MAKE-make} -C "$top_builddir" uninstall DESTDIR="$root" >out 2>&1
find "$root" -type f -o -type l >out
[ "$(cat out)" = "$root$prefix/share/riyo-1/samples/of-others" ]
ok $? 'and make uninstall takes all of it away, and nothing of others'
find "$root$prefix" -mindepth 1 -type d -name '*riyo*' >out # the prefix itself may be named so: distcheck's
[ "$(cat out)" = "$root$prefix/share/riyo-1" ]
ok $? 'with the folders that are its own alone'
finish
