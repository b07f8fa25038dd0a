#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# What the command answers about days, retired categories, subjects and names beyond measure.
. "$top_srcdir/tests/kit/tap.sh"
cat >1.riyo <<'EOF'
[表]
組合=見本健康保険組合
版=1
公表日=2020-01-01
施行日=2020-04-01
[類型 資格]
番号=1
名称=資格に関する情報
利用目的=加入者の管理
[類型 旧台帳]
番号=3
名称=旧台帳に関する情報
利用目的=台帳の整理
利用目的=加入者の管理
EOF
sed -e 's/版=1/版=2/' -e 's/2020-/2030-/' -e 's/^\[類型 資格\]/[類型 加入資格]/' \
  -e 's/^\(名称=資格.*\)/\1\n別名=資格/' -e 's/^\(名称=旧台帳.*\)/\1\n廃止日=2030-03-31/' 1.riyo >2.riyo
"$riyo" init riyo --table 1.riyo --quiet || exit 99
input=1.riyo
want 0 'a folder with a table from standard input' '^piped ' init piped --table -
cmp -s 1.riyo piped/tables/1.riyo
ok $? 'has that table'
input=/dev/null
want 2 'no table there' '^riyo: -: ' init empty --table -
want 2 'whose table is not said' '^riyo init: --table FILE .*--builtin' init empty
want 2 'two tables' '^riyo init: --table .*--builtin' init empty --table 1.riyo --builtin
[ ! -e empty ]
ok $? 'makes no folder'
for twice in '-p 通知 -p 加入者の管理 -t 資格' '-C . -C riyo -p 加入者の管理 -t 資格' '-p 加入者の管理 -t 資格 --tags=資格'; do
  want 2 "of two, none is chosen: $twice" '^riyo check: --[a-z]*: 二度' check -C riyo $twice
done
want 2 'nor of two layouts' '^riyo filter: --layout: 二度' filter -p 加入者の管理 -l a -l b x.csv
want 2 'nor of two outputs' '^riyo filter: --output: 二度' filter -p 加入者の管理 -l a x.csv -o y -o z
want 2 'nor of two 版 to take back' '^riyo adopt: --withdraw: 二度' adopt -C riyo --withdraw 2 --withdraw 3
want 2 'nor the same one twice over' '^riyo adopt: --withdraw: 二度' adopt -C riyo --withdraw 2 --withdraw 2
check='check -C riyo -p 加入者の管理'

want 0 'today, by the table of today' '^許可' $check -t 資格
want 1 'before any table was in force' '^拒否 NOT_IN_FORCE: 2020-03-31 に' $check -t 資格 --date 2020-03-31
want 0 'the first day' '^許可' $check -t 資格 --date 2020-04-01
want 1 'what ends the begin is told before a wrong tag' '^拒否 UNKNOWN_PURPOSE' check -C riyo -p 通知 -t 無い
want 1 'a wrong tag' '^拒否 UNKNOWN_CATEGORY: 類型「無い」' $check -t 無い
want 2 'no such day' 'その日付はありません' $check -t 資格 --date 2026-02-30
want 0 'adopted for a day to come' '^tables/2.riyo として採用しました。2030-04-01 (施行日) から施行' adopt 2.riyo -C riyo
want 0 'the same again changes nothing' '^採用したときのものを tables/2.riyo に戻しました。施行中の版=1 は' adopt 2.riyo -C riyo
want 0 'the day before, the old names' '^許可' $check -t 資格 --date 2030-03-31
want 0 'that day, the new ones' '^許可: 「加入資格」' $check -t 加入資格 --date 2030-04-01
want 1 'which today has not' '^拒否 UNKNOWN_CATEGORY: 類型「加入資格」' $check -t 加入資格

want 0 'a purpose not yet retired' '^許可' check -C riyo -p 台帳の整理 -t 旧台帳
want 1 'retired with its category' '^拒否 UNKNOWN_PURPOSE' check -C riyo -p 台帳の整理 -t 旧台帳 --date 2030-04-01
want 1 'it says so' '^  廃止された類型だけの利用目的でした: 旧台帳$' check -C riyo -p 台帳の整理 -t 旧台帳 --date 2030-04-01
want 1 'a retired category has no cell' '^拒否 NOT_IN_TABLE' $check -t 旧台帳 --date 2030-04-01
want 1 'it lists no purpose of it' '^  「旧台帳」は廃止された類型 (廃止日 2030-03-31)' $check -t 旧台帳 --date 2030-04-01

want 1 'a bad subject: the forms are told' '^  定められた形式: 記号-番号-枝番$' $check -t 資格 -s 52_1
want 2 'so by purposes' '^  定められた形式: 記号-番号-枝番$' purposes -s 52_1 -t 資格
want 2 'so by suspend' '^  定められた形式: 記号-番号-枝番$' suspend add --all --reason 消去 --ref 1 -s 52_1

sed 's/^施行日=2020-/施行日=2035-/' 1.riyo >later.riyo # published, and not yet in force
"$riyo" init later --table later.riyo --quiet || exit 99
want 1 'purposes: nothing in force' '^拒否 NOT_IN_FORCE' purposes -C later -s 52-1-1 -t 資格
want 1 'check: nothing in force' '^拒否 NOT_IN_FORCE' check -C later -p 加入者の管理 -t 資格
want 1 'table show: nothing in force' '^拒否 NOT_IN_FORCE' table show -C later

nothing='check -C later -p 無い目的 -t 資格'
want 1 'an unknown purpose, nothing in force: that is said' '^  [0-9-]* に施行中の利用目的の表はありません。.*版=1' $nothing
want 1 'and where the purposes are' '^  公表された利用目的の一覧は riyo table show later/tables/1.riyo です' $nothing
want 0 'which is so' '加入者の管理' table show later/tables/1.riyo
want 2 'so for a stop' 'riyo table show later/tables/1.riyo' \
  suspend add -C later --purpose 無い目的 --reason 消去 --ref 1 -s 52-1-1
want 1 'asked for a day to come, by its table' 'riyo table show riyo/tables/2.riyo' \
  check -C riyo -p 無い目的 -t 資格 --date 2030-04-01

huge=$(head -c 100000 /dev/zero | tr '\0' 'x')
for what in "check -C riyo -t 資格 -p $huge" "check -C riyo -p 加入者の管理 -t $huge" "check -p $huge -t 資格" \
  "check -C riyo -p 加入者の管理 -t 資格 -s $huge" "check -C riyo -p 加入者の管理 -t $huge,," \
  "suspend add --all --reason 消去 -s 1 --ref $huge" "suspend add --purpose $huge --reason 消去 -s 1 --ref 9" \
  "suspend add --category $huge --reason 消去 -s 1 --ref 9" "suspend lift --ref $huge" \
  "suspend list -s $huge" "purposes -s 1 -t $huge" "check -C riyo -p 加入者の管理 -t 資格 --date $huge" "table $huge"; do
  "$riyo" $what >out 2>err </dev/null
  got=$?
  [ $got -ne 0 ] && [ $(cat out err | wc -c) -lt 2000 ] && [ $(cat out err | wc -c) -gt 20 ]
  ok $? "a huge name in $(echo "$what" | cut -c1-40): $(cat out err | wc -c) bytes"
done
escape=$(printf 'a\033[2Jb')
"$riyo" check -p "$escape" -t 資格 >out 2>err
! grep -q "$(printf '\033')" out err
ok $? 'no control character reaches the terminal'
for command in 'check -p 加入者の管理 -t 資格' 'status' 'adopt 1.riyo' 'suspend list' 'table show' 'purposes -s 1 -t 資格' 'notice'; do
  want 2 "an empty folder name: $command" '^riyo.*: -C にはフォルダーの名前' $command -C ''
done
want 2 'init of an empty name' 'フォルダーの名前' init ''

want 0 'status in Japanese' '^施行中の版=1$' status -C riyo
want 0 'and what comes next' '^次の版=2$' status -C riyo
LANGUAGE=C LC_ALL=C "$riyo" status -C riyo >out 2>err
grep -q '^version in force=1$' out && grep -q '^in force from=2030-04-01$' out && grep -q '^live suspensions=0$' out
ok $? 'status in English'
LANGUAGE=C LC_ALL=C "$riyo" status -C later >out 2>err
grep -q '^version in force=none$' out && grep -q '^version to come=1$' out
ok $? 'and where nothing is in force'

# Every answer that a table decided says which.
printf '番号,氏名\n1,見本\n' >members.csv
printf '[レイアウト]\n形式=csv\n見出し行=1\n本人=なし\n[列 番号]\n類型=資格\n[列 氏名]\n類型=資格\n' >members.layout
"$riyo" adopt members.layout -C riyo --quiet || exit 99
of='^  表: 見本健康保険組合 版=1$'
want 0 'check: permitted by which' "$of" $check -t 資格
want 1 'refused by which' "$of" check -C riyo -p 台帳の整理 -t 資格
want 1 'of another day, the table of that day' '^  表: 見本健康保険組合 版=2$' $check -t 資格,旧台帳 --date 2030-04-01
want 1 'a name that it does not have' "$of" $check -t 無い
want 1 'a purpose that it does not have' "$of" check -C riyo -p 通知 -t 資格
want 0 'filter: what passed' "$of" filter -C riyo -p 加入者の管理 -l members members.csv -o out.csv
tail -n 1 err | grep -q '^全 1 件'
ok $? 'the count stays the last line'
want 1 'filter: what was refused' "$of" filter -C riyo -p 台帳の整理 -l members members.csv -o out.csv
want 1 'filter: a begin that was refused' "$of" filter -C riyo -p 通知 -l members members.csv -o out.csv
want 0 'a rehearsal' "$of" filter -C riyo -p 加入者の管理 -l members members.csv --rehearse
want 1 'purposes' "$of" purposes -C riyo -s 52-1-1 -t 無い
want 2 'suspend' "$of" suspend add -C riyo -s 52-1-1 --category 無い --reason 消去 --ref 9
for asked in '$check -t 資格' 'check -C riyo -p 通知 -t 資格' 'purposes -C riyo -s 52-1-1 -t 資格' \
  'filter -C riyo -p 加入者の管理 -l members members.csv -o out.csv' 'filter -C riyo -p 台帳の整理 -l members members.csv -o out.csv'; do
  eval "\"\$riyo\" $asked --json" >out 2>err
  grep -q '"society":"見本健康保険組合","version":1[,}]' out
  ok $? "as JSON: $asked"
done
"$riyo" filter -C riyo -p 加入者の管理 -l members members.csv -o out.csv --quiet >out 2>err
[ ! -s err ] && [ ! -s out ]
ok $? '--quiet says nothing of what passed'
mkdir bare && cd bare
want 2 'where there is no folder, nothing answers' '^riyo: .*フォルダーがありません。.*--builtin です$' check -p 医療費通知の発行 -t レセプト
want 0 'the sample, by its name' '^  表: 群馬銀行健康保険組合 版=1 (内蔵の見本)$' check --builtin -p 医療費通知の発行 -t レセプト
cd ..

# Words that help.
for mark in 、 ， ' ' '　' ';' ・; do
  want 1 "names with $mark between" '半角のコンマで区切ってください: 資格,旧台帳$' check -C riyo -p 加入者の管理 -t "資格${mark}旧台帳"
done
want 1 'not where one is no name' '「資格、なし」は表にありません。一覧は riyo table show です。$' check -C riyo -p 加入者の管理 -t 資格、なし
want 1 'a short form of a purpose' '似た名前: .*「台帳の整理」' check -C riyo -p 台帳 -t 資格
want 1 'a purpose that none is like' '^  公表された利用目的の一覧は riyo table show' check -C riyo -p 存在しない -t 資格
mkdir other
for command in status 'suspend list' repair 'alert test' 'audit verify' 'audit show' 'audit report' 'audit seal key' \
  'audit archive --before 2026-01-01 elsewhere'; do
  want 2 "$command in a folder of others" '^riyo: other: riyo のフォルダーではありません' $command -C other
done
rm -r riyo/tables riyo/rules.riyo riyo/keys
want 2 'what has but its log is damaged' '^riyo: riyo/' status -C riyo
! grep 'フォルダーではありません' err
ok $? 'and not told to be none'
for filter in '--file 例示.csv' '--from 2020-01-01 --to 2020-01-02'; do
  want 0 "no entry: $filter" '当てはまるものはありません' audit show -C later $filter
  [ ! -s out ]
  ok $? 'on standard error'
done
for action in add extend lift list; do
  want 0 "suspend $action, its own usage" "^使い方: riyo suspend $action " suspend $action --help
  [ "$(grep -c -e ' extend --ref' -e ' lift --ref' -e ' list \[' -e ' add (' out)" = 1 ]
  ok $? 'and no other'
done
for command in 'init new --builtin' 'table diff 1.riyo 2.riyo' 'rules diff 1.riyo 2.riyo' 'table import 1.riyo'; do
  want 2 "no folder is asked by $command" '-C は不明なオプションです' $command -C riyo
done
[ ! -e new ]
ok $? 'and none is made'
"$riyo" suspend list --help >out
! grep -e --category -e --from -e --reason out
ok $? 'options that do nothing are not offered'
want 2 'nor taken' '--lifted は不明なオプションです' suspend lift --ref 1 --lifted
for action in show check suggest; do
  want 0 "layout $action, its own usage" "^使い方: riyo layout $action [^|]*| --builtin\]$" layout $action --help
done
want 2 'layout show takes no category' '-t は不明なオプションです' layout show -t 資格

finish
