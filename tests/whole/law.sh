#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# What a law demands, at the prompt: riyo check and riyo filter with --law.
. "$top_srcdir/tests/kit/tap.sh"
printf '氏名,番号\n見本太郎,1\n' >members.csv
input=members.csv
"$riyo" init riyo --builtin --quiet || exit 99
cat >rules.riyo <<EOF
[担当 窓口]
類型=資格
類型=レセプト
担当者=$(id -un)
[本人 加入者]
形式=記号-番号-枝番
[法令 開示等の請求への対応]
根拠=個人情報保護法33条
類型=資格
承認者=見本太郎
[法令 本人の開示]
根拠=個人情報保護法33条
類型=資格
承認者=見本太郎
本人ごと=はい
EOF
cat >台帳.layout <<'EOF'
[レイアウト]
形式=csv
見出し行=1
本人=記号
本人=番号
本人=枝番
[列 記号]
類型=資格
[列 番号]
類型=資格
[列 枝番]
類型=資格
[列 氏名]
類型=資格
EOF
printf '記号,番号,枝番,氏名\n52,1,1,見本太郎\n52,1,2,見本花子\n52,1,,見本\n' >ledger.csv
cat >名簿.layout <<'EOF'
[レイアウト]
形式=csv
見出し行=1
本人=なし
[列 氏名]
類型=資格
[列 番号]
類型=資格
EOF
sed 's/=資格/=レセプト/' 名簿.layout >明細.layout
for file in rules.riyo 名簿.layout 明細.layout 台帳.layout; do "$riyo" adopt $file --quiet || exit 99; done
law='--law 開示等の請求への対応'
by='--approver 見本太郎 --ref R-7'

want 0 'check permits it' '^許可: 「資格」は「開示等の請求への対応」に使えます' check -C riyo $law $by -t 資格
want 0 'and says so in JSON' '^{"decision":"permitted","tags":"資格","law":"開示等の請求への対応","society":"群馬銀行健康保険組合","version":1}$' check -C riyo $law $by -t 資格 --json
want 1 'a category it does not name' '^拒否 NOT_IN_TABLE' check -C riyo $law $by -t レセプト
want 1 'nobody of its approvers' '^拒否 OUT_OF_SCOPE: 「見本次郎」は' check -C riyo $law --approver 見本次郎 --ref R-7 -t 資格
want 1 'a law the rules lack' '^拒否 UNKNOWN_PURPOSE: 取扱規程に \[法令 捜査' check -C riyo --law 捜査 $by -t 資格
want 2 'no approver' '承認者と受付番号' check -C riyo $law --ref R-7 -t 資格
want 2 'no paper' '承認者と受付番号' check -C riyo $law --approver 見本太郎 -t 資格
want 2 'a purpose beside it' 'どちらか一つ' check -C riyo $law $by -p 加入者の管理 -t 資格
want 2 'of the sample' 'フォルダーの指定' check --builtin $law $by -t 資格
want 1 'a law is no purpose' '^拒否 UNKNOWN_PURPOSE' check -C riyo -p 開示等の請求への対応 -t 資格
! grep -q '"law"' riyo/audit/*.jsonl
ok $? 'a question is not recorded'

want 0 'filter passes it on' '^見本太郎,1$' filter $law $by -l 名簿
grep -q '"event":"begin".*"law":"開示等の請求への対応","article":"個人情報保護法33条","reference":"R-7","approver":"見本太郎","categories":\["資格"\]' riyo/audit/*.jsonl
ok $? 'and is recorded as what the law demands'
grep -q '"event":"end".*"law":"開示等の請求への対応".*"permitted":' riyo/audit/*.jsonl
ok $? 'to its end'
want 1 'what it does not name is refused' '^拒否 NOT_IN_TABLE' filter $law $by -l 明細
want 1 'nobody of its approvers' '^拒否 OUT_OF_SCOPE' filter $law --approver 見本次郎 --ref R-8 -l 名簿
grep -q '"event":"refused".*"law":"開示等の請求への対応","approver":"見本次郎","reference":"R-8"' riyo/audit/*.jsonl
ok $? 'a refused one is recorded too'
want 2 'a purpose beside it' 'どちらか一つ' filter $law $by -p 加入者の管理 -l 名簿
want 2 'neither' 'どちらか一つ' filter -l 名簿

# About one person at a time
law='--law 本人の開示'
want 1 'a law about one person: nobody is named' '^拒否 OUT_OF_SCOPE: \[法令 本人の開示\] は一人ずつ' filter $law $by -l 台帳 ledger.csv
grep -q '"event":"refused","code":"OUT_OF_SCOPE".*"law":"本人の開示"' riyo/audit/*.jsonl
ok $? 'which is recorded'
want 0 'one is named' '^52,1,2,見本花子$' filter $law $by -s ０５２-1-2 -l 台帳 ledger.csv
want 0 'what is left out is told apart' '除外 2 件。ほかの人のもの 1 件: 行 2。その人のものかもしれないが番号の足りないもの 1 件: 行 4' \
  filter $law $by -s 52-1-2 -l 台帳 ledger.csv
grep '"law":"本人の開示"' riyo/audit/*.jsonl | grep -q '"event":"begin".*"subject":"[0-9a-f]\{32\}"'
ok $? 'and recorded by pseudonym'
! grep -h '"law":"本人の開示"' riyo/audit/*.jsonl | grep -q '52-1-2'
ok $? 'never by number'
want 1 'the number lacks a part' '^拒否 BAD_SUBJECT' filter $law $by -s 52-1 -l 台帳 ledger.csv
want 1 'nobody of the file' '^拒否 MISMATCH' filter $law $by -s 52-7-1 -l 台帳 ledger.csv
want 2 'a layout that names nobody' '本人' filter $law $by -s 52-1-1 -l 名簿 members.csv
echo 52-1-2 >number
input=number
want 0 'the number is asked for' '^52,1,2,見本花子$' filter $law $by -s - -l 台帳 ledger.csv
input=/dev/null
want 2 'but not from where the file is' '標準入力' filter $law $by -s - -l 台帳
want 1 'a question without a person' '^拒否 OUT_OF_SCOPE' check -C riyo $law $by -t 資格
want 0 'and with one' '^許可' check -C riyo $law $by -t 資格 -s 52-1-2

finish
