#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# riyo suspend and riyo purposes at the prompt: what they say, and how they exit.
. "$top_srcdir/tests/tap.sh"
"$riyo" init riyo --quiet || exit 99
all='suspend add --all --reason 利用停止'

want 0 'all warns of payments' '支払を含めてすべて利用できなくなります' $all -s 0052-00000001-01 --ref 1
want 0 'and names them' '「保険給付の支払」も止まります' $all -s 52-9-9 --ref 2
want 1 'a check is refused' '^拒否 SUSPENDED' check -C riyo -p 医療費通知の発行 -t レセプト -s ５２－１－１
want 0 'another person is not' '^許可' check -C riyo -p 医療費通知の発行 -t レセプト -s 52-1-2
want 1 'nobody named counts as everyone' '^拒否 SUSPENDED' check -C riyo -p 医療費通知の発行 -t レセプト
want 2 'a reference is used once' '受付番号はすでに使われています' $all -s 52-1-3 --ref 1
want 1 'a long vowel is no hyphen' '^拒否 BAD_SUBJECT' $all -s 52ー1 --ref 3
want 2 'no scope' 'どれか一種類' suspend add -s 52-1-1 --reason 消去 --ref 3
want 2 'two kinds of scope' 'どれか一種類' $all --provision -s 52-1-1 --ref 3
want 2 'unknown purpose' 'その利用目的は表にありません' suspend add -s 52-1-1 --purpose 通知 --reason 消去 --ref 3
want 2 'unknown category' 'その類型は表にありません' suspend add -s 52-1-1 --category 通知 --reason 消去 --ref 3
want 2 'unknown reason' '理由は' suspend add -s 52-1-1 --all --reason 都合 --ref 3
want 2 'no reference' '^riyo suspend: ' suspend add -s 52-1-1 --all --reason 消去
want 2 'no action' 'add、lift、list' suspend
want 0 'provision' '国に対する特定健診の実績報告' suspend add -s 52-1-2 -s 99-1-2 --provision --reason 第三者提供の停止 --ref 4 -a 1042
want 0 'listed with who recorded it' '^4	.*第三者提供の停止	第三者提供	1042	' suspend list
want 0 'listed for an old number' '^4	' suspend list -s 99-1-2
want 0 'JSON' '^{"reference":"4",.*"subjects":\["[0-9a-f]\{32\}","[0-9a-f]\{32\}"\]}$' suspend list --json -s 99-1-2
want 0 'nobody else' '停止はありません' suspend list -s 77-1
want 0 'lifted' '^停止を解除しました (1)' suspend lift --ref 1
want 2 'once' 'すでに解除されています' suspend lift --ref 1
want 2 'unknown to lift' 'この受付番号の停止はありません' suspend lift --ref 77
want 0 'and used again' '^許可' check -C riyo -p 医療費通知の発行 -t レセプト -s 52-1-1
want 0 'the answer' '国に対する特定健診の実績報告（お申し出により停止しています）' purposes -s 52-1-2 -t 健診,レセプト
want 1 'of an unknown category' '^拒否 UNKNOWN_CATEGORY' purposes -s 52-1-2 -t 検診
want 2 'of nobody' '^riyo purposes: ' purposes -t 健診
want 2 'no folder' 'フォルダーがありません' suspend list -C nowhere

echo 52-7-7 | "$riyo" suspend add -s - --all --reason 消去 --ref 5 >out 2>err
ok $? 'a number from stdin'
"$riyo" suspend list -s 52-7-7 >out 2>err && grep -q '^5	' out
ok $? 'is that number'
number=$(printf '\202\124\202\121\201\174\202\127\201\174\202\127') # ５２－８－８ in CP932
"$riyo" suspend add -s "$number" --all --reason 消去 --ref 6 >out 2>err \
  && "$riyo" suspend list -s 52-8-8 >out 2>err && grep -q '^6	' out
ok $? 'a number in CP932'
! grep -q '52-7-7\|52-8-8' riyo/suspensions riyo/audit/*.jsonl
ok $? 'no number in the folder'
LC_ALL=C LANGUAGE='' "$riyo" suspend list -s 52-8-8 >out 2>err && grep -q '^6	.*消去	すべて' out
ok $? 'under LC_ALL=C Japanese stays Japanese'
env -i "$riyo" purposes -C riyo -s 52-8-8 -t 健診 >out 2>err && grep -q '利用目的の通知' out
ok $? 'and under env -i'
: >riyo/suspensions
want 2 'an emptied store' '監査記録と一致しません' check -C riyo -p 医療費通知の発行 -t レセプト -s 52-1-2

finish
