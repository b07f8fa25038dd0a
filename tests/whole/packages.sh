#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Builds the Debian packages with the stock tools, and uses them as a new user would: in a clean root, from
# the packages alone. Run by make check-packages, as root: it takes some minutes and a mirror. Prints TAP.
set -u
. "$top_srcdir/tests/kit/root.sh"
need dpkg-dev debhelper gobject-introspection lintian debootstrap
root=$folder/root
# The tree as a tarball has it.
unpack && cd "$tree" || exit 99
DEB_BUILD_OPTIONS="nocheck parallel=$(nproc)" dpkg-buildpackage -us -uc -b >"$folder/out" 2>&1
say $? 'dpkg-buildpackage -us -uc -b'
cd "$folder" && lintian --allow-root --fail-on error,warning -- *.changes >"$folder/out" 2>&1
say $? 'lintian finds nothing'
dpkg-deb -f postgresql-15-riyo_*.deb Depends | grep -qF "postgresql-15 (>= $(pg_config --version | cut -d' ' -f2))"
say $? 'the module wants a server that is no older than the headers it was built with'

fetch bookworm "$root"
say $? 'a clean root'
settle "$root"
mkdir "$root/packages" && cp ./*.deb "$root/packages" && rm -f "$root"/packages/*dbgsym*
inside () {
  within "$root" root "$1"
}
inside 'apt-get -q update && apt-get -q -y --no-install-recommends install /packages/*.deb gcc libc6-dev pkg-config'
say $? 'the packages install with what they depend on, and a compiler'
inside 'riyo init riyo --builtin'
say $? 'riyo init'
inside 'cc /usr/share/doc/libriyo-dev/examples/01-first.c $(pkg-config --cflags --libs riyo-1) -o first'
say $? "the README's program, from the installed headers"
inside './first | grep "^拒否 NOT_IN_TABLE"'
say $? 'it is refused, in Japanese'
inside 'riyo check -p 医療費通知の発行 -t 健診; test $? = 1'
say $? 'riyo check'
inside 'apt-get -q -y --no-install-recommends install python3-gi python3-pandas && cd /usr/share/doc/libriyo-dev/examples &&
  for name in claims=レセプト checkups=健診; do riyo layout suggest data/${name%=*}.csv -t ${name#*=} -C /root/riyo >/root/${name%=*}.layout &&
  riyo adopt /root/${name%=*}.layout -C /root/riyo || exit; done &&
  python3 python/analysis.py /root/riyo data/claims.csv data/checkups.csv | grep "拒否 NOT_IN_TABLE"'
say $? 'the analysis in Python, from the installed typelib'
inside 'apt-get -q -y --no-install-recommends install gnucobol3 &&
  for file in after.cob members.txt; do iconv -t CP932 /usr/share/doc/libriyo-dev/examples/cobol/$file >$file; done &&
  cobc -x -I $(pkg-config --variable=copybookdir riyo-1)/cp932 after.cob && MEMBERS=members.txt COVERS=covers.txt \
  COB_PRE_LOAD=libriyo COB_LIBRARY_PATH=$(pkg-config --variable=libdir riyo-1) ./after && test $(wc -l <covers.txt) = 3'
say $? 'the batch in COBOL, from the installed copybooks'
place_pages "$root"
inside "apt-get -q -y --no-install-recommends install $page_tools"
say $? 'what the pages use'
pages "$root" root /tree packages
inside 'cd /usr/share/doc/libriyo && test -f README.ja.md && test -f doc/production.md && test -f doc/ja/postgresql.md'
say $? 'the pages that the man pages send to'
inside 'test -f /usr/share/doc/libriyo-dev/Riyo-1/index.html && zgrep -q 名前 /usr/share/man/ja/man1/riyo.1.gz'
say $? 'the manual, and the man pages in Japanese'
inside 'apt-get -q -y purge riyo libriyo1 && test ! -e /usr/bin/riyo'
say $? 'and they go again'
finish
