#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# The test programs, built for other machines and run by qemu, and one folder handed from machine to machine: where
# the lowest byte comes last (s390x), where plain char is unsigned (s390x, aarch64), where a long has 32 bits (i386).
# Installs what it needs on Debian, as root. Each machine has a root of its own: several architectures in one system
# would need the same versions of every library.
#   MACHINES='s390x aarch64 i386' PROGRAMS='tests/MODULE/PART-test ...' tests/whole/machines.sh
set -u
source=$(cd "${top_srcdir:-.}" && pwd) work=$(cd "${top_builddir:-.}" && pwd)/check-machines
status=0
mkdir -p "$work"

. "$source/tests/kit/packages.sh"
say () { echo "check-machines: $*"; }

# Sets what Debian, the compiler and qemu call a machine.
name () {
  case $1 in
  s390x) debian=s390x triple=s390x-linux-gnu libraries=$triple package=gcc-$triple ;;
  aarch64) debian=arm64 triple=aarch64-linux-gnu libraries=$triple package=gcc-$triple ;;
  i386) debian=i386 triple=i686-linux-gnu libraries=i386-linux-gnu package=gcc-$triple ;;
  *) say "no machine $1"; exit 2 ;;
  esac
  root=$work/root-$1 build=$work/$1
}

# libc-bin has the machine's own locales: qemu would find those of the host, in its byte order.
make_root () {
  [ -e "$root/usr/include" ] || mmdebstrap -q --variant=extract --architectures=$debian \
    --include=libc-bin,libglib2.0-dev,libcunit1-dev,libxxhash-dev bookworm "$root" http://deb.debian.org/debian
}

make_build () {
  mkdir -p "$build" && cd "$build" || return 1
  export PKG_CONFIG_SYSROOT_DIR="$root" PKG_CONFIG_LIBDIR="$root/usr/lib/$libraries/pkgconfig:$root/usr/share/pkgconfig"
  [ -e config.status ] || "$source/configure" -q --host=$triple --enable-werror --disable-introspection \
    CC="${CCACHE-} $triple-gcc --sysroot=$root" CXX=false GLIB_COMPILE_RESOURCES="$(command -v glib-compile-resources)" CFLAGS='-O1 -g -Wno-psabi' || return 1
  make -j"$(nproc)" && make -j"$(nproc)" tests/kit/libharness.la tests/kit/libinterpose.la tests/log/tool
}

count () { find "$build/tests" -name '*.trs' -exec sed -n 's/^:test-result: *\([A-Z]*\).*/\1/p' {} + | grep -cxE "$1"; }

# What a program of that machine starts has to be started by qemu too: without binfmt_misc that cannot be.
can_start () { "$build/examples/riyo/riyo" --version >/dev/null 2>&1; }

run_tests () {
  chosen=
  for program in $PROGRAMS; do
    case $program in
    */alert-test) can_start || { say "$1: SKIP $program: the helper that it starts needs binfmt_misc"; continue; } ;;
    */swap-test | */share-test) say "$1: SKIP $program: many processes and threads, which qemu runs too slowly"; continue ;;
    esac
    chosen="$chosen $program.log"
  done
  find tests \( -name '*.trs' -o -name '*.log' \) -exec rm -f {} +
  RIYO_TEST_QUICK=1 make -k -j"$(nproc)" $chosen LOG_COMPILER="./libtool --mode=execute qemu-$1-static -L $root" >"$work/$1.log" 2>&1
  failed=$(count 'FAIL|XPASS|ERROR')
  for log in $chosen; do
    [ -e "${log%.log}.trs" ] || { say "$1: ${log%.log} did not run: $work/$1.log"; failed=$((failed + 1)); }
  done
  say "$1: $(count 'PASS|XFAIL') cases passed, $failed failed, $(count SKIP) skipped"
  find tests -name '*.log' -exec grep -hE '^(SKIP|FAIL|ERROR): ' {} + | sort -u
  [ "$failed" -eq 0 ] && [ "$(count 'PASS|XFAIL')" -gt 0 ]
}

# The command as a machine has it; amd64 is here.
riyo () {
  machine=$1
  shift
  if [ "$machine" = here ]; then "$work/../examples/riyo/riyo" "$@"; else qemu-$machine-static -L "$work/root-$machine" "$work/$machine/examples/riyo/riyo" "$@"; fi
}

# Each adopts, suspends, and reworks the file of the one before; then all give the same answers.
hand_on () {
  folder=$work/handed
  rm -rf "$folder" && mkdir "$folder" && cd "$folder" || return 1
  export LANGUAGE=C LC_ALL=C.UTF-8
  riyo here init riyo --builtin -q && printf '記号,番号,枝番,額\n52,1,1,100\n５２,9,1,200\n' >0.csv || return 1
  n=0
  for machine in here $MACHINES here; do
    n=$((n + 1))
    printf '[レイアウト]\n形式=csv\n見出し行=1\n本人=記号\n本人=番号\n本人=枝番\n[列 記号]\n類型=レセプト\n[列 番号]\n類型=レセプト\n[列 枝番]\n類型=レセプト\n[列 額]\n類型=レセプト\n' >"表$n.layout"
    riyo $machine adopt "表$n.layout" -q || return 1
    printf '８%s－00%s－1\n' $n $n >list
    riyo $machine suspend add --from list --all --reason 利用停止 --ref "$n" -q 2>/dev/null || return 1
    riyo $machine filter -p 医療費通知の発行 -l "表$n" $((n - 1)).csv -o $n.csv -q || return 1
    cmp 0.csv $n.csv || return 1
    first=
    for other in here $MACHINES; do
      riyo $other audit verify >verified && riyo $other suspend list --json >>verified || return 1
      for i in $(seq $n); do
        riyo $other check -C riyo -p 医療費通知の発行 -t レセプト -s "8$i-$i-01" -q 2>/dev/null
        [ $? -eq 1 ] || return 1
      done
      riyo $other check -C riyo -p 医療費通知の発行 -t レセプト -s 52-1-1 -q || return 1
      [ -z "$first" ] && mv verified first && first=yes && continue
      cmp first verified || { say "$other reads another folder than here, after $machine"; return 1; }
    done
  done
  say "one folder: here, $(echo $MACHINES | sed 's/ /, /g') and back: each reads what the others wrote"
}

MACHINES=${MACHINES:-s390x i386 aarch64}
for machine in $MACHINES; do
  name $machine
  if get mmdebstrap qemu-user-static $package && make_root && (make_build) >"$work/$machine-build.log" 2>&1; then
    (cd "$build" && run_tests $machine) || status=1
  else
    say "$machine: does not build: $work/$machine-build.log"
    tail -5 "$work/$machine-build.log"
    status=1
  fi
done
(hand_on) || { say 'one folder, handed on: FAILED'; status=1; }
exit $status
