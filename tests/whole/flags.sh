#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# A compiler that lacks some of our flags still builds the library: configure asks for each, and leaves those out. Nobody
# but who asks for it has warnings as errors.
. "$top_srcdir/tests/kit/tap.sh"
if [ -e "$top_srcdir/config.status" ]; then
  ok 0 'flags are probed # SKIP the tree is built in place'
  finish
fi
cat >poor <<END
#!/bin/sh
for argument in "\$@"; do
  case \$argument in
  -fstack-clash-protection | -Wshadow | -Wl,-z,* | -Wl,--version-script=*) echo "\$argument: unknown" >&2; exit 1 ;;
  -Wvla) case " \$* " in *' -Werror '*) exit 1 ;; *) echo "\$argument: warning: unknown" >&2 ;; esac ;;
  esac
done
exec $CC "\$@"
END
chmod +x poor
"$top_srcdir/configure" CC="$folder/poor" --disable-introspection >out 2>&1
ok $? 'configure, with a compiler and a linker that lack flags'
# Of our own flags: CFLAGS are the user's.
grep -E '^(BASE|WARN|HARDEN|VERSION|GI)_[A-Z]+ =' Makefile >flags
! grep -E -e '-fstack-clash-protection|-Wshadow|-Wvla|-Wl,-z|version-script' flags >out 2>&1
ok $? 'what it lacks, or only warns of, is left out'
grep -q '^WARN_CFLAGS = .*-Wundef' flags && grep -q '^HARDEN_CFLAGS = .*-fstack-protector-strong' flags \
  && grep -q '^BASE_CFLAGS = .*-fvisibility=hidden' flags
ok $? 'what it has stays'
grep -q 'WARNING: the linker takes no version script' config.log
ok $? 'that symbols carry no version is said'
! grep -i -e '-[a-z-]*error' flags >out 2>&1
ok $? 'warnings are no errors'
${MAKE-make} lib/base/error.lo examples/02-before >out 2>&1
ok $? 'and it compiles and links'
finish
