#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# riyo suspend and riyo purposes at the prompt: what they say, and how they exit.
. "$top_srcdir/tests/kit/tap.sh"
"$riyo" init riyo --builtin --quiet || exit 99
all='suspend add --all --reason 利用停止'

want 0 'all warns of payments' '支払を含めてすべて利用できなくなります' $all -s 0052-00000001-01 --ref 1
want 0 'and names them' '支払の「保険給付の支払」も含まれます' $all -s 52-9-9 --ref 2
want 1 'a check is refused' '^拒否 SUSPENDED' check -C riyo -p 医療費通知の発行 -t レセプト -s ５２－１－１
want 0 'another person is not' '^許可' check -C riyo -p 医療費通知の発行 -t レセプト -s 52-1-2
want 1 'nobody named counts as everyone' '^拒否 SUSPENDED' check -C riyo -p 医療費通知の発行 -t レセプト
want 2 'a reference is used once' '受付番号はすでに使われています' $all -s 52-1-3 --ref 1
! grep -q '利用できなくなります' out err
ok $? 'and what is not recorded is not said to stop'
want 2 'a long vowel is no hyphen' '「ー」(U+30FC) はハイフンではありません' $all -s 52ー1 --ref 3
want 2 'what is no part of a number is named' '番号に使わない文字「_」(U+005F)' $all -s 52_1 --ref 3
want 2 'no scope' '止める範囲を --category' suspend add -s 52-1-1 --reason 消去 --ref 3
want 2 'another scope beside all' 'ほかの範囲' $all --provision -s 52-1-1 --ref 3
want 2 'unknown purpose' 'その利用目的は表にありません' suspend add -s 52-1-1 --purpose 通知 --reason 消去 --ref 3
want 2 'unknown category' 'その類型は表にありません' suspend add -s 52-1-1 --category 通知 --reason 消去 --ref 3
want 2 'unknown reason' '理由は' suspend add -s 52-1-1 --all --reason 都合 --ref 3
want 2 'no reference' '^riyo suspend add: 受付番号がありません。--ref' suspend add -s 52-1-1 --all --reason 消去
want 2 'no reason' '^riyo suspend add: 理由がありません。--reason' suspend add -s 52-1-1 --all --ref 3
want 2 'nobody' '^riyo suspend add: だれの情報かがありません' suspend add --all --reason 消去 --ref 3
want 2 'no action' 'add、extend、lift、list' suspend
want 0 'provision' '国に対する特定健診の実績報告' suspend add -s 52-1-2 -s 99-1-2 --provision --reason 第三者提供の停止 --ref 4 -a 1042
want 0 'listed with who recorded it' '^4	.*第三者提供の停止	第三者提供	1042	' suspend list
want 0 'listed for an old number' '^4	' suspend list -s 99-1-2
want 0 'and for one without its hyphens' '^4	' suspend list -s 9900000102
want 1 'which a question refuses too' '^拒否 SUSPENDED' check -C riyo -p 国に対する特定健診の実績報告 -t 健診 -s 5200000102
want 0 'unless it is said to be a first part' '^許可' check -C riyo -p 国に対する特定健診の実績報告 -t 健診 -s 5200000102-
want 0 'JSON' '^{"reference":"4",.*"subjects":\["[0-9a-f]\{32\}","[0-9a-f]\{32\}"\]}$' suspend list --json -s 99-1-2
want 0 'nobody else' '停止はありません' suspend list -s 77-1
want 0 'none was lifted' '^解除した停止はありません' suspend list --lifted
want 2 'a lift says why' '誤記録' suspend lift --ref 1
want 2 'by one of two words' '本人の申出' suspend lift --ref 1 --reason 消去
want 2 'and a reason to suspend is told from one' '^riyo suspend lift: --reason: 「消去」は停止の理由で、.*誤記録 か 本人の申出' suspend lift --ref 1 --reason 消去
want 2 'what is no reason is named, with those there are' '^riyo suspend lift: --reason: 「誤記」という理由はありません。誤記録 か' suspend lift --ref 1 --reason 誤記
want 2 'also of a suspension' '^riyo suspend add: --reason: 「停止」という理由はありません。利用停止、消去' suspend add -s 52-8-1 --all --reason 停止 --ref 91
want 2 'and one to lift is told from one to suspend' '^riyo suspend add: --reason: 「誤記録」は解除の理由で、' suspend add -s 52-8-1 --all --reason 誤記録 --ref 91
want 0 'lifted' '^停止を解除しました (1、誤記録)' suspend lift --ref 1 --reason 誤記録
grep -q '"event":"lift".*"reason":"誤記録"' riyo/audit/*.jsonl
ok $? 'the log says why'
want 2 'once' 'すでに解除されています' suspend lift --ref 1 --reason 誤記録
want 2 'for another reason too, and why it was is said' '^riyo: 1: .*すでに解除されています (20[-0-9]*、誤記録)' suspend lift --ref 1 --reason 本人の申出
want 2 'unknown to lift' 'この受付番号の停止はありません' suspend lift --ref 77 --reason 誤記録
want 0 'and used again' '^許可' check -C riyo -p 医療費通知の発行 -t レセプト -s 52-1-1
want 0 'the answer' '国に対する特定健診の実績報告（利用を停止しています）' purposes -s 52-1-2 -t 健診,レセプト
want 0 'with the number of its paper' '^受付番号　受付-9$' purposes -s 52-1-2 -t 健診 --ref 受付-9
want 2 'which is not empty' '制御文字' purposes -s 52-1-2 -t 健診 --ref ''
want 2 'a letter is one person'"'"'s' '枝番: 述べられていません' purposes -s 52-1 -t 健診
want 2 'nobody'"'"'s is none' '^riyo: 本人の番号が' purposes -s '' -t 健診
want 1 'of an unknown category' '^拒否 UNKNOWN_CATEGORY' purposes -s 52-1-2 -t 検診
want 2 'of nobody' '^riyo purposes: ' purposes -t 健診
want 2 'no folder' 'フォルダーがありません' suspend list -C nowhere

# The desk is told whom it stops, and a partial number stops nobody unawares.
want 0 'said back' '^  記号 61・番号 7・枝番 1$' $all -s ００６１－７－０１ --ref 20
want 2 'a surname is no number' '^riyo: 記号だけの番号では、それに当たる全員' $all -s 見本 --ref 21
want 2 'nor an employer a person' '番号の全体 (記号-番号-枝番)' $all -s 61 --ref 21
want 2 'nor a family' '^riyo: 記号・番号だけの番号では' $all -s 61-8 --ref 21
want 2 'nor a number without its 記号' '^riyo: 番号・枝番だけの番号では' $all -s -8-1 --ref 21
want 2 'a part that cannot be one' '番号: 数字ではありません' $all -s 61-見本-1 --ref 21
want 0 'a family, where it is meant' '^  記号 61・番号 8 に当たる全員$' $all -s 61-8 --prefix --ref 21
want 1 'stops each of it' '^拒否 SUSPENDED' check -C riyo -p 医療費通知の発行 -t レセプト -s 61-8-2
want 2 'one person is no family' '一人分の番号の全体です' $all -s 61-9-1 --prefix --ref 22
want 0 'the number of a mistake is free again' '^停止を記録しました (22)' $all -s 61-9-1 --ref 22
want 0 'JSON says whom' '"whom":\["記号 61・番号 9・枝番 2"\]' $all -s 61-9-2 --ref 23 --json

want 0 'a cell may lack its blanks' '健診: 保健指導対象者の特定$' suspend add -s 62-9-1 --cell '健診/保健指導対象者の特定' --reason 利用停止 --ref 29

# One request, several scopes; a changed number; what was lifted.
want 0 'scopes together' '健診: .*保健指導対象者の特定' suspend add -s 62-1-1 --cell '健診 / 保健指導対象者の特定' --purpose 医療費通知の発行 --provision --reason 利用停止 --ref 30
want 0 'listed as one' '^30	.*	第三者提供、医療費通知の発行、健診 / 保健指導対象者の特定	' suspend list -s 62-1-1
want 1 'the cell' '^拒否 SUSPENDED' check -C riyo -p 保健指導対象者の特定 -t 健診 -s 62-1-1
want 1 'the purpose' '^拒否 SUSPENDED' check -C riyo -p 医療費通知の発行 -t レセプト -s 62-1-1
want 0 'and no other use' '^許可' check -C riyo -p 未受診者への受診勧奨 -t 健診 -s 62-1-1
want 2 'a cell the table lacks' 'このセルは表にありません' suspend add -s 62-1-1 --cell 'レセプト / 保健指導対象者の特定' --reason 利用停止 --ref 31
want 2 'a cell without a purpose' "^riyo suspend add: --cell .*'類型 / 利用目的'" suspend add -s 62-1-1 --cell 健診 --reason 利用停止 --ref 31
want 0 'carried over' '^  記号 63・番号 1・枝番 1$' suspend extend --ref 30 -s 63-1-1
want 2 'twice: it is there already' 'この受付番号ですでに停止しています。何も記録していません' suspend extend --ref 30 -s 0063-1-01
want 2 'the number of before, too' 'すでに停止しています' suspend extend --ref 30 -s 62-1-1 -s 63-1-1
[ "$(grep -c '"event":"extend"' riyo/audit/*.jsonl)" = 1 ]
ok $? 'and is in the log once'
want 1 'the new number' '^拒否 SUSPENDED' check -C riyo -p 保健指導対象者の特定 -t 健診 -s 63-1-1
want 1 'the old one too' '^拒否 SUSPENDED' check -C riyo -p 保健指導対象者の特定 -t 健診 -s 62-1-1
want 0 'found by the new one' '^30	' suspend list -s 63-1-1
grep -q '"event":"extend".*"reference":"30","subjects":\["[0-9a-f]*"\]' riyo/audit/*.jsonl
ok $? 'the log has it'
want 2 'to nobody' '^riyo suspend extend: ' suspend extend --ref 30
want 2 'of nothing' 'この受付番号の停止はありません' suspend extend --ref 31 -s 63-1-1
want 2 'a partial number here too' '番号の全体' suspend extend --ref 30 -s 64-1
want 0 'lifted with both numbers' '^停止を解除しました (30、本人の申出)' suspend lift --ref 30 --reason 本人の申出 -a 1042
want 0 'the new number is free' '^許可' check -C riyo -p 保健指導対象者の特定 -t 健診 -s 63-1-1
want 2 'and not extended any more' 'すでに解除されています' suspend extend --ref 30 -s 64-1-1
want 0 'what was lifted is listed' '^30	.*	[0-9-]*	本人の申出	1042$' suspend list --lifted
! grep -q '^4	' out
ok $? 'and nothing else'
want 0 'beside what is live' '^4	.*	-	-	-$' suspend list --all
grep -q '^30	.*	本人の申出	1042$' out
ok $? 'in one list'
want 0 'not in the usual one' '^4	' suspend list
! grep -q '^30	' out
ok $? 'which holds what is live'
want 2 'one or the other' '^riyo suspend list: ' suspend list --all --lifted

# Whoever lifts one request is told what else stops: the same number, a wider, a narrower one; nobody else's.
some='suspend add --purpose 医療費通知の発行 --reason 利用停止'
want 0 'one person, twice' '^停止を記録しました (40)' $all -s 66-1-1 --ref 40
want 0 'of which the second is of one use' '^停止を記録しました (41)' $some -s 66-1-1 --ref 41
want 0 'the family' '^停止を記録しました (42)' $some -s 66-1 --prefix --ref 42
want 0 'another of the family' '^停止を記録しました (43)' $some -s 66-1-2 --ref 43
want 0 'the same but for its 記号' '^停止を記録しました (44)' $some -s 67-1-1 --ref 44
want 0 'lifting says what stays' '^  41: 医療費通知の発行$' suspend lift --ref 40 --reason 本人の申出
grep -q '^  42: 医療費通知の発行$' out
ok $? 'the family too'
! grep -q '4[034]:' out
ok $? 'and of no other person'
want 0 'of a family, each of its members' '"lifted":"42","still":\[{"reference":"41","scope":"医療費通知の発行"},{"reference":"43","scope":"医療費通知の発行"}\],"unknown":0}' suspend lift --ref 42 --reason 誤記録 --json
want 0 'the last one' '^停止を解除しました (41、誤記録)' suspend lift --ref 41 --reason 誤記録
! grep -q '残っています' out
ok $? 'leaves nothing to tell'
want 0 'in JSON an empty list' '^{"lifted":"43","still":\[\],"unknown":0}$' suspend lift --ref 43 --reason 誤記録 --json
# A number without its first part may be anybody's: that nobody can tell is said, not that nothing stops.
"$riyo" init blank --builtin --quiet || exit 99
for who in '71-1-1 --ref 60' '-1-1 --prefix --ref 61' '72-2-2 --ref 62' '73-3-3 --ref 63'; do
  # shellcheck disable=SC2086
  "$riyo" suspend add -C blank --purpose 医療費通知の発行 --reason 利用停止 --quiet -s $who || exit 99
done
want 0 'a lift beside a number without its first part' '^ほかの 1 件の申出が同じ人のものかは分かりません' suspend lift -C blank --ref 60 --reason 誤記録
want 0 'a lift of such a number' '"unknown":2}$' suspend lift -C blank --ref 61 --reason 誤記録 --json
want 0 'of a whole number beside whole ones' '"unknown":0}$' suspend lift -C blank --ref 62 --reason 誤記録 --json
printf '68-1-1\n68-1-2\n' >list
want 0 'a list' '^停止を記録しました (45)' suspend add --from list --all --reason 消去 --ref 45
want 0 'one of the list besides' '^停止を記録しました (46)' $some -s 68-1-2 --ref 46
want 0 'one line lifted' '^停止を解除しました (45/1、誤記録)' suspend lift --ref 45/1 --reason 誤記録
! grep -q '残っています' out
ok $? 'no other line is of that person'
want 0 'the rest of the list' '^  46: 医療費通知の発行$' suspend lift --ref 45 --reason 誤記録
want 0 'put back' '^停止を記録しました (47)' $all -s 68-1-2 --ref 47
want 2 'and of nothing that is live, nothing is told' 'すでに解除されています' suspend lift --ref 45 --reason 誤記録
! grep -q '^  4' out
ok $? 'nor listed'
for ref in 44 46 47; do "$riyo" suspend lift --ref $ref --reason 誤記録 --quiet || exit 99; done

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

# A task is one use: what is stopped of one cell stops all of it, through every command.
"$riyo" init tasks --builtin --quiet || exit 99
cat >rules.riyo <<EOF
[担当 係]
類型=健診
類型=レセプト
類型=資格
担当者=$(id -un)
[本人 加入者]
形式=記号-番号-枝番
[業務 実績の報告]
セル=健診 / 国に対する特定健診の実績報告
セル=レセプト / 保険給付の審査・支払
セル=資格 / 加入者の管理
判断者=見本
判断日=2026-04-01
理由=例示
[業務 通知の発送]
セル=レセプト / 医療費通知の発行
セル=資格 / 加入者の管理
判断者=見本
判断日=2026-04-01
理由=例示
EOF
printf '[レイアウト]\n形式=csv\n見出し行=1\n本人=加入者\n[列 加入者]\n類型=資格\n[列 氏名]\n類型=資格\n' >名簿.layout
printf '加入者,氏名\n52-1-1,見本一\n52-1-2,見本二\n' >members.csv
"$riyo" adopt -C tasks rules.riyo --quiet && "$riyo" adopt -C tasks 名簿.layout --quiet || exit 99
want 0 'provision names the task' '「実績の報告」も止まります' suspend add -C tasks -s 52-1-1 --provision --reason 第三者提供の停止 --ref 1
! grep -q 通知の発送 out
ok $? 'and no task that provides nothing'
want 1 'a check of another cell of the task' '^拒否 SUSPENDED' check -C tasks -p 実績の報告 -t レセプト -s 52-1-1
want 0 'of the same category in another task' '^許可' check -C tasks -p 通知の発送 -t レセプト -s 52-1-1
want 0 'of its purpose alone' '^許可' check -C tasks -p 保険給付の審査・支払 -t レセプト -s 52-1-1
input=members.csv
want 1 'a file of another cell' '^拒否 SUSPENDED' filter -C tasks -p 実績の報告 -l 名簿
want 1 'and its rehearsal' 'SUSPENDED' filter -C tasks -p 実績の報告 -l 名簿 --rehearse
want 0 'left out as asked' '見本二' filter -C tasks -p 実績の報告 -l 名簿 --skip-suspended
! grep -q 見本一 out
ok $? 'the person is not in the file'
want 0 'the other task goes on' '見本一' filter -C tasks -p 通知の発送 -l 名簿
input=/dev/null
want 0 'a purpose names the task' '「通知の発送」も止まります' suspend add -C tasks -s 52-1-2 --purpose 医療費通知の発行 --reason 利用停止 --ref 2
want 1 'the envelope is not printed' '^拒否 SUSPENDED' check -C tasks -p 通知の発送 -t 資格 -s 52-1-2
want 0 'the ledger is kept' '^許可' check -C tasks -p 加入者の管理 -t 資格 -s 52-1-2
want 0 'the answer names what is stopped' '医療費通知の発行（利用を停止しています）' purposes -C tasks -s 52-1-2 -t 資格,レセプト
grep -q '加入者の管理$' out
ok $? 'and not what goes on'

want 2 'a task is no purpose, and said to be a task' '通知の発送: 利用目的ではなく、取扱規程の業務です' suspend add -C tasks -s 52-1-3 --purpose 通知の発送 --reason 利用停止 --ref 3
want 0 'a number of letters' '(Ｂ１)' suspend add -C tasks -s 52-1-3 --all --reason 利用停止 --ref Ｂ１
want 2 'a blank at an end is none of a reference' '前後に空白があるか' $all -s 52-1-4 --ref ' B7'
for like in B1 b1; do
  want 2 "what looks like it is not another: <$like>" 'Ｂ１: この受付番号はすでに使われており' suspend add -C tasks -s 52-1-3 --all --reason 利用停止 --ref "$like"
done
want 0 'a number with a hyphen' '(C-1)' suspend add -C tasks -s 52-1-5 --all --reason 利用停止 --ref C-1
for like in C‐1 C−1 C—1 Cー1 Ｃ－１; do
  want 2 "nor what has another dash: <$like>" 'C-1: この受付番号はすでに使われており' suspend add -C tasks -s 52-1-6 --all --reason 利用停止 --ref "$like"
done
want 2 'one person, or a list' '-s と --from は、どちらか一方' suspend add -C tasks -s 52-1-3 --from members.csv --all --reason 利用停止 --ref 4

# A number that is whole in one form and leads another's: both are said back.
"$riyo" init both --builtin --quiet || exit 99
printf '\n[本人 職員]\n形式=職員番号\n' | cat both/rules.riyo - >rules.both
"$riyo" adopt rules.both -C both --quiet || exit 99
want 0 'of whom the number is, in either form' '職員番号 52、および 記号 52 に当たる全員$' suspend add -C both -s 52 --all --reason 利用停止 --ref 1

: >riyo/suspensions
want 2 'an emptied store' '監査記録と一致しません' check -C riyo -p 医療費通知の発行 -t レセプト -s 52-1-2

finish
