#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Ways in which a file could slip past its tags: each is refused, or comes out without what is refused.
. "$top_srcdir/tests/kit/tap.sh"
unset LANGUAGE
# want STATUS SAYS COMMAND…
want () {
  status=$1 says=$2
  shift 2
  "$@" >out 2>err
  got=$?
  [ "$got" -eq "$status" ]
  ok $? "$says (exit $got, want $status)"
}
lacks () { ! grep -q "$1" "$2"; }

"$riyo" init -q riyo --builtin
cat >secret.layout <<'END'
[レイアウト]
形式=csv
見出し行=1
本人=なし

[注釈]
個人情報でない=注釈

[列 名]
類型=健診

[列 口座]
類型=口座
END
sed -e 's/類型=.*/個人情報でない=見本/' secret.layout >plain.layout
printf '名,口座\n見本,1\n#N/A,secret\n' >a.csv
want 0 'a layout is adopted' "$riyo" adopt -q secret.layout
want 0 'another layout is adopted' "$riyo" adopt -q plain.layout
want 0 'refused columns are blanked' "$riyo" filter -q -p 未受診者への受診勧奨 -l secret --blank a.csv -o b.csv
want 0 'a row that begins with the comment mark is data' lacks secret b.csv
want 0 'the output is tagged' test -s b.csv.riyotag
want 1 'its tags are inherited' "$riyo" filter -q -p 保険料の徴収 -l plain b.csv -o c.csv
ln -s b.csv link.csv
want 1 'and through a link' "$riyo" filter -q -p 保険料の徴収 -l plain link.csv -o c.csv
printf '名,口座\n1,2\n' >p.csv
want 0 'a file without personal data passes' "$riyo" filter -q -p 保険料の徴収 -l plain p.csv -o q.csv
want 0 'tags are added' "$riyo" tag b.csv --from q.csv
want 1 'and never taken away' "$riyo" filter -q -p 保険料の徴収 -l plain b.csv -o c.csv
sed -i '/^\[部分\|^\[全体/,$d' b.csv.riyotag
want 2 'a sidecar cut short is an error' "$riyo" filter -q -p 保険料の徴収 -l plain b.csv -o c.csv
want 2 'and no source of tags' "$riyo" tag q.csv --from b.csv
printf '[レイアウト]\n形式=csv\n見出し行=1\n本人=番号\n本人=記号\n本人=枝番\n\n[列 番号]\n類型=レセプト\n' >order.layout
want 2 'in another order the parts would name another person' "$riyo" adopt -q order.layout
printf '名,口座,見本太郎\n見本,1,2\n' >h.csv
want 0 'a column that the layout does not name is blanked' "$riyo" filter -p 未受診者への受診勧奨 -l secret --blank h.csv -o i.csv
cp err said
want 0 'with its header' grep -qx '名,口座,' i.csv
want 0 'whose text is in no output, sidecar, log or report' sh -c '! grep -r 見本太郎 i.csv i.csv.riyotag riyo said'
want 1 'a refusal' "$riyo" filter -p 未受診者への受診勧奨 -l secret h.csv -o j.csv
cp err said
want 0 'tells the column by number' sh -c '! grep -r 見本太郎 riyo said && grep -q "列 3" said'
want 2 'an answer that cannot be written was not given' sh -c "$riyo check -p 保険料の徴収 -t 資格 >/dev/full"
finish
