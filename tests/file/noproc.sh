#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Where there is no /proc, as in a chroot: an output gets its name all the same, whole or not at all.
. "$top_srcdir/tests/kit/tap.sh"
riyo=$top_builddir/examples/riyo/riyo
without='mount -t tmpfs none /proc && exec "$@"'
if ! unshare -m sh -c "$without" sh true 2>/dev/null; then
  ok 0 'outputs without /proc # SKIP this machine lets nobody mount (needs root)'
  finish
fi
bare() { unshare -m sh -c "$without" sh "$@"; }

"$riyo" init riyo --builtin >out 2>&1
ok $? 'a folder'
cat >x.layout <<'END'
[レイアウト]
形式=csv
本人=なし
[列 1]
類型=レセプト
END
"$riyo" adopt x.layout -C riyo >out 2>&1
ok $? 'a layout'
printf '見本一\n見本二\n' >in.csv
cp in.csv fresh.csv
bare "$riyo" filter -C riyo -p 医療費通知の発行 -l x in.csv -o new.csv >out 2>&1 && cmp -s in.csv new.csv && [ -f new.csv.riyotag ]
ok $? 'a new file, with its sidecar'
bare "$riyo" filter -C riyo -p 医療費通知の発行 -l x in.csv -o new.csv >out 2>&1 && cmp -s in.csv new.csv
ok $? 'in the place of another'
bare "$riyo" filter -C riyo -p 医療費通知の発行 -l x in.csv >piped 2>out && cmp -s in.csv piped
ok $? 'to stdout'
bare "$riyo" filter -C riyo -p 加入者の管理 -l x in.csv -o refused.csv >out 2>&1
[ $? = 1 ] && [ ! -e refused.csv ] && [ ! -e refused.csv.riyotag ]
ok $? 'one that is refused is not there'
bare "$riyo" tag -C riyo --layout x fresh.csv >out 2>&1 && [ -f fresh.csv.riyotag ]
ok $? 'a first sidecar'
! ls -a | grep -q '^\.riyo-'
ok $? 'and nothing else'
"$riyo" audit verify -C riyo >out 2>&1
ok $? 'the log is whole'
finish
