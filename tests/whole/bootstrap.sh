#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# What ./bootstrap installs, configures and makes, and when again: with a system that is only played.
. "$top_srcdir/tests/kit/tap.sh"
mkdir tree system && cp "$top_srcdir/bootstrap" tree || exit 99

# play NAME: a command that writes down its words, behind what standard input has it do
play () {
  { printf '#!/bin/sh\necho %s "$@" >>%s/did\n' "$1" "$folder"; cat; } >"$2"
  chmod +x "$2"
}
play configure tree/configure <<'END'
mkdir -p examples
printf '#!/bin/sh\necho 見本\n' >examples/demo
printf '#!/bin/sh\necho config.status "$@" >>../../did\ntouch config.status\n' >config.status
chmod +x examples/demo config.status
END
play make system/make </dev/null
play ldconfig system/ldconfig </dev/null
play sudo system/sudo <<'END'
"$@"
END
play apt-get system/apt-get <<'END'
case "$*" in *' install '*) for word; do case $word in -* | install) ;; *) echo "$word" >>../installed ;; esac; done ;; esac
END
# What is in no system that this test plays: gi-docgen. What is installed: all that installed names.
play dpkg-query system/dpkg-query <<'END'
for package; do :; done
! grep -qx "$package" ../installed || echo installed
END
play apt-cache system/apt-cache <<'END'
[ "$2" = gi-docgen ] && echo '  Candidate: (none)' || echo '  Candidate: 1'
END
: >installed

# bootstrap WORDS…: what was done, without the questions
bootstrap () {
  : >did
  PATH=$folder/system:$PATH tree/bootstrap "$@" >out 2>err || return 1
  grep -vE '^(dpkg-query|apt-cache|sudo)' did >steps
}
steps () {
  cut -d ' ' -f 1-2 steps | tr '\n' ';'
}
has () {
  grep -qx "$1" installed
}

bootstrap demo --enable-werror
ok $? 'the first demo'
[ "$(steps)" = 'apt-get -q;apt-get -q;configure --enable-werror;make -C;' ]
ok $? "it installs, configures with the options given, and builds: $(steps)"
has gcc && ! has clang && ! has postgresql-15
ok $? 'what only the tests use is not installed for it'
grep -q 見本 out
ok $? 'and runs the demonstration'
bootstrap demo && [ "$(steps)" = 'make -C;' ]
ok $? "a second time there is nothing to install or configure: $(steps)"

# Packages that came since: what was not there when it was configured would never be built.
touch -d 2000-01-01 tree/build/config.status
bootstrap check && [ "$(steps)" = 'apt-get -q;apt-get -q;config.status --recheck;config.status;make -C;make -C;' ]
ok $? "check installs what the tests use, and configures again, with the same options: $(steps)"
has clang && has postgresql-server-dev-15
ok $? 'what the tests use is installed'
grep -qx 'bootstrap: Debian starts as services, which no test uses: pgbouncer postgresql-15' out
ok $? 'what runs from then on is named before'
! has gi-docgen && grep -q 'so some tests will be skipped: gi-docgen$' out
ok $? 'what the system does not have is named, and the rest goes on'
tail -1 steps | grep -q '^make -C build -j[0-9]* check$'
ok $? 'and all tests run'
bootstrap check --enable-gtk-doc && grep -qx 'configure --enable-gtk-doc' steps
ok $? 'options are heard in a build that is there, too'

bootstrap install && tail -1 out | grep -q '^Next: .*README.md'
ok $? 'when it is installed, the next step is named'

echo 'exit 1' >>system/apt-get && sed -i '/^gcc$/d' installed
! bootstrap demo && ! grep -q '^make' did
ok $? 'where a package cannot be installed, nothing is built'

"$top_srcdir/bootstrap" --help >out 2>&1 && ! grep -q '.\{81\}' out
ok $? 'its help is at most 80 columns wide'
finish
