# SPDX-License-Identifier: LGPL-2.1-or-later
# What shell tests share, for . "$top_srcdir/tests/kit/tap.sh": a folder of their own, in which they stand; a line of
# TAP a case; the command. They end with finish.
riyo=$top_builddir/examples/riyo/riyo
folder=$(mktemp -d) || exit 99
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 99
n=0 failed=0 input=/dev/null

# ok STATUS SAYS: one case; what was written to out and err is shown where it failed
ok () {
  n=$((n + 1))
  if [ "$1" -eq 0 ]; then echo "ok $n - $2"; else
    echo "not ok $n - $2"
    cat "$folder/out" "$folder/err" 2>/dev/null | cut -c1-300 | tail -20 | sed 's/^/# /'
    failed=1
    [ -z "$RIYO_TEST_FIRST" ] || exit 1
  fi
}
# want STATUS SAYS PATTERN ARGUMENT…: the command's exit status, and a line of either output
want () {
  status=$1 says=$2 pattern=$3
  shift 3
  "$riyo" "$@" >out 2>err <"$input"
  got=$?
  [ "$got" -eq "$status" ] && cat out err | grep -q -e "$pattern"
  ok $? "$says (exit $got, want $status)"
}
finish () {
  echo "1..$n"
  exit $failed
}
