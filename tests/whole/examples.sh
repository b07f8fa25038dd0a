#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# The examples where something goes wrong: they say so, GLib has nothing to warn of, and no operation is left without
# its end. What they print where all goes well, the README has (snippets.py). In none is a bit written by hand.
. "$top_srcdir/tests/kit/tap.sh"
G_DEBUG=gc-friendly,fatal-warnings LANGUAGE=en
export G_DEBUG LANGUAGE
examples=$top_builddir/examples
data=$top_srcdir/examples/data
iconv -t CP932 "$data/members.txt" >members.txt || exit 99
covers=各種証の発行管理

# runs STATUS SAYS PATTERN EXAMPLE ARGUMENT…: its exit status, and a line of either output
runs () {
  status=$1 says=$2 pattern=$3 example=$4
  shift 4
  "$examples/$example" "$@" >out 2>err <"$input"
  got=$?
  [ "$got" -eq "$status" ] && cat out err | grep -q -e "$pattern"
  ok $? "$example: $says (exit $got, want $status)"
}
# all_ended SAYS
all_ended () {
  "$riyo" audit verify -C riyo >out 2>err && ! grep abandoned out \
    && begun=$("$riyo" audit show -C riyo --event begin | grep -c '"event":"begin"') \
    && [ "$begun" -eq "$("$riyo" audit show -C riyo --event end | grep -c '"event":"end"')" ] && [ "$begun" -gt 0 ]
  ok $? "$1, every operation has its end"
}

for example in 01-first 02-after 03-records 04-many 05-reader; do
  runs 1 'no folder' '/riyo: no such folder\. Is this' $example $covers
done
runs 0 'tests in a folder of their own' '^ok 2' 06-unit-test
[ ! -e riyo ] && ! ls -d "${TMPDIR:-/tmp}"/notice-test-?????? >/dev/null 2>&1
ok $? '06-unit-test: leaves nothing'
"$riyo" init riyo --builtin --quiet || exit 99
for example in 01-first 03-records 04-many; do runs 0 'as it is shown' 許可\\\|件が使えます $example; done
input=members.txt
runs 0 'as it is shown' '^3 covers' 02-after $covers
runs 1 'a refusal' '^REFUSED NOT_IN_TABLE' 02-after 医療費通知の発行
runs 1 'no purpose' '^REFUSED UNKNOWN_PURPOSE' 02-after
"$riyo" suspend add -C riyo -s 9901-12-2 --category 資格 --reason 利用停止 --ref R8-001 --quiet || exit 99
runs 1 'a person whose data is suspended' '^REFUSED SUSPENDED' 02-after $covers
grep -q '^1 covers' err
ok $? 'and who stands before is not stopped'
printf '9901000000A' >short.txt
input=short.txt
runs 0 'half a record' '^0 covers' 02-after $covers
tr -d 1 <members.txt >shifted.txt
input=shifted.txt
runs 1 'records of another length' '^REFUSED BAD_SUBJECT' 02-after $covers
input=$data/claims-and-checkups.csv
runs 1 'no layout' '^no layout' 05-reader 医療費通知の発行
"$riyo" adopt -C riyo "$data/claims-and-checkups.layout" --quiet || exit 99
runs 0 'as it is shown' '^4 lines' 05-reader 医療費通知の発行
runs 1 'no purpose' '^REFUSED UNKNOWN_PURPOSE' 05-reader
printf '記号,番号\n1,2\n' >other.csv
input=other.csv
runs 1 'another file' . 05-reader 医療費通知の発行
all_ended 'after all that'

printf '[担当 通知係]\n類型=レセプト\n担当者=誰でもない人\n[本人 加入者]\n形式=記号-番号-枝番\n省略可=記号\n台帳=資格\n' >rules.riyo
"$riyo" adopt -C riyo rules.riyo --quiet || exit 99
input=/dev/null
for example in 01-first 02-after 03-records 04-many 05-reader; do
  runs 1 'nobody who may' '^REFUSED UNKNOWN_ACTOR' $example $covers
done
all_ended 'and where the begin was refused'
finish
