#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Builds the Debian packages with the stock tools, and uses them as a new user would: in a clean root, from
# the packages alone. Run by make check-packages, as root: it takes some minutes and a mirror. Prints TAP.
set -u
folder=$(mktemp -d) || exit 99
root=$folder/root n=0 failed=0
trap 'umount "$root/proc" 2>/dev/null; rm -rf --one-file-system "$folder"' EXIT

say () {
  if [ "$1" -eq 0 ]; then n=$((n + 1)); echo "ok $n - $2"; else
    n=$((n + 1)) failed=1
    echo "not ok $n - $2"
    tail -20 "$folder/out" | sed 's/^/# /'
  fi
}
for tool in dpkg-buildpackage lintian debootstrap; do
  command -v $tool >/dev/null || { echo "1..0 # SKIP $tool is missing"; exit 0; }
done
[ "$(id -u)" = 0 ] || { echo '1..0 # SKIP a clean root needs root'; exit 0; }

# The tree as a tarball has it.
tarball=$(cd "$top_builddir" && ls libriyo-*.tar.xz | tail -1)
tar -xJf "$top_builddir/$tarball" -C "$folder" && cd "$folder/${tarball%.tar.xz}" || exit 99
DEB_BUILD_OPTIONS="nocheck parallel=$(nproc)" dpkg-buildpackage -us -uc -b >"$folder/out" 2>&1
say $? 'dpkg-buildpackage -us -uc -b'
cd "$folder" && lintian --allow-root --fail-on error,warning -- *.changes >"$folder/out" 2>&1
say $? 'lintian finds nothing'

mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | head -1)
debootstrap --variant=minbase bookworm "$root" "$mirror" >"$folder/out" 2>&1
say $? 'a clean root'
mount -t proc proc "$root/proc" || exit 99
mkdir "$root/packages" && cp ./*.deb "$root/packages" && rm -f "$root"/packages/*dbgsym*
cp /etc/apt/apt.conf.d/*proxy* "$root/etc/apt/apt.conf.d/" 2>/dev/null
inside () {
  chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive \
    LANGUAGE=ja LC_ALL=C.UTF-8 HOME=/root sh -c "cd /root && $1" >"$folder/out" 2>&1
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
  for name in claims=レセプト checkups=健診; do riyo layout suggest data/${name%=*}.csv -t ${name#*=} >/root/${name%=*}.layout &&
  riyo adopt /root/${name%=*}.layout -C /root/riyo || exit; done &&
  python3 python/analysis.py /root/riyo data/claims.csv data/checkups.csv | grep "拒否 NOT_IN_TABLE"'
say $? 'the analysis in Python, from the installed typelib'
inside 'apt-get -q -y --no-install-recommends install gnucobol3 &&
  for file in after.cob members.txt; do iconv -t CP932 /usr/share/doc/libriyo-dev/examples/cobol/$file >$file; done &&
  cobc -x -I $(pkg-config --variable=copybookdir riyo-1)/cp932 after.cob && MEMBERS=members.txt COVERS=covers.txt \
  COB_PRE_LOAD=libriyo COB_LIBRARY_PATH=$(pkg-config --variable=libdir riyo-1) ./after && test $(wc -l <covers.txt) = 3'
say $? 'the batch in COBOL, from the installed copybooks'
# The pages to the letter, with nothing of the tree but their text; examples are the installed ones.
mkdir -p "$root/tree/doc" "$root/tree/lib/data" && cp "$top_srcdir"/doc/tutorial-*.md "$root/tree/doc" \
  && cp "$top_srcdir"/README*.md "$top_srcdir/tests/whole/snippets.py" "$root/tree" \
  && ln -s /usr/share/doc/libriyo-dev/examples "$root/tree/examples" \
  && ln -s /usr/share/riyo-1/samples "$root/tree/lib/data/samples"
for page in README.md README.ja.md doc/tutorial-analyst.md doc/tutorial-auditor.md doc/tutorial-cobol.md \
  doc/tutorial-desk.md doc/tutorial-languages.md doc/tutorial-operator.md doc/tutorial-programmer.md doc/tutorial-responsible.md; do
  inside "apt-get -q -y --no-install-recommends install python3 gawk && mkdir -p /empty && cd /empty &&
    top_srcdir=/tree top_builddir=/absent python3 /tree/snippets.py $page"
  test $? = 0 && grep -q '^ok' "$folder/out" && ! grep -q '^not ok' "$folder/out"
  say $? "$page to the letter, $(grep -c '^ok' "$folder/out") blocks"
done
inside 'test -f /usr/share/doc/libriyo-dev/Riyo-1/index.html && zgrep -q 名前 /usr/share/man/ja/man1/riyo.1.gz'
say $? 'the manual, and the man pages in Japanese'
inside 'apt-get -q -y purge riyo libriyo1 && test ! -e /usr/bin/riyo'
say $? 'and they go again'
echo "1..$n"
exit $failed
