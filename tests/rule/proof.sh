#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Proves lib/rule/ by Frama-C, whose packages it installs, and shows that the proof fails where the code is wrong. Run by
# make check-proof: it takes some minutes.
. "$top_srcdir/tests/kit/tap.sh"
. "$top_srcdir/tests/kit/packages.sh"
rule=$top_srcdir/lib/rule
have_provers () {
  for tool in frama-c why3 z3 cvc4; do command -v $tool >/dev/null || return 1; done
}
have_provers || get frama-c-base why3 z3 cvc4 >out 2>err
have_provers && WHY3CONFIG=$folder/why3.conf && export WHY3CONFIG && why3 config detect >out 2>err
ok $? 'frama-c, why3, z3 and cvc4 are here'
[ "$failed" -eq 0 ] || finish

# prove NAME FOLDER SECONDS ARGUMENT…: proves what lies there, SECONDS a goal at most; says so in NAME.out
# Two at a time: both provers try a goal, and the first to prove it ends the other.
prove () {
  to=$1.out from=$2 seconds=$3
  shift 3
  frama-c -wp -wp-rte -wp-prover z3,cvc4 -wp-timeout "$seconds" -wp-par 2 "$@" "$from/proof.c" >"$to" 2>&1
}
# is_proved NAME LEAST: at least so many goals, none open, and nothing that the prover passed over
is_proved () {
  set -- "$1" "$2" $(sed -n 's|^\[wp\] Proved goals: *\([0-9]*\) */ *\([0-9]*\)$|\1 \2|p' "$1.out")
  [ $# -eq 4 ] && [ "$3" -eq "$4" ] && [ "$3" -ge "$2" ] &&
    ! grep -E '\[wp\] \[|Warning|Error|aborted' "$1.out" | grep -v ': Valid' >out
}

! grep -nE 'admit|axiom|>>' "$rule/rule.h" "$rule/proof.h" "$rule/proof.c" "$rule/bulk-plain.c" "$rule/bulk-plain-body.h" |
  grep -v ':/\* \|: \* ' >out
ok $? 'nothing is admitted, and nothing shifted right'
many=riyo_rule_filter_plain_2,riyo_rule_filter_plain_4,riyo_rule_filter_plain_8
{ prove lemmas "$rule" 30 -wp-prop=@lemma; prove one "$rule" 30 -wp-skip-fct $many; } & prove many "$rule" 30 -wp-fct $many & wait
for name in lemmas one many; do
  is_proved $name 10
  ok $? "every goal is proved ($name): $(sed -n 's/^\[wp\] Proved goals: *//p' $name.out)"
done
cat lemmas.out one.out many.out >proved

# None slipped through a macro, or through what was asked for.
functions=$(sed -n 's/^\(NAME (\)\{0,1\}\(riyo_rule_[a-z_]*\).*/\2/p' "$rule/rule.h" "$rule/bulk-plain-body.h" | sort -u)
for function in $functions; do
  case $function in
  riyo_rule_filter) continue ;; # declared there, and compared instead: tests/rule/bulk-test.c
  riyo_rule_filter_plain) names='riyo_rule_filter_plain_2 riyo_rule_filter_plain_4 riyo_rule_filter_plain_8' ;;
  *) names=$function ;;
  esac
  for name in $names; do grep -q "Goal typed_${name}_ensures\|Goal typed_${name}_.*_ensures" proved || echo "$name"; done
done >out
lemmas=$(sed -n 's/^ *lemma \([a-z0-9_]*\):.*/\1/p' "$rule/proof.h" "$rule/rule.h")
for lemma in $lemmas; do grep -q "Goal typed_lemma_$lemma : Valid" proved || echo "$lemma"; done >>out
[ -n "$functions" ] && [ -n "$lemmas" ] && [ ! -s out ]
ok $? "each function and lemma is among them: $(echo "$functions" "$lemmas" | wc -w)"

# breaks SAYS FILE FUNCTION OLD NEW: the proof of FUNCTION fails when OLD, a text of FILE that stands once, is NEW. Two at
# a time; told at the end.
n_broken=0
breaks () {
  n_broken=$((n_broken + 1))
  echo "$1" >$n_broken.says
  cp -R "$rule" $n_broken.broken
  OLD=$4 NEW=$5 python3 -c '
import os, sys
text = open(sys.argv[1]).read()
old, new = os.environ["OLD"], os.environ["NEW"]
text.count(old) == 1 or sys.exit(f"{old}: stands {text.count(old)} times")
open(sys.argv[1], "w").write(text.replace(old, new))' "$n_broken.broken/$2" 2>$n_broken.out || return
  prove $n_broken $n_broken.broken 2 -wp-fct "$3" ${only+"$only"} &
  [ $((n_broken % 2)) -ne 0 ] || wait
}
breaks 'the mark of the untagged is no tag' rule.h riyo_rule_decide '(tags & RIYO_RULE_UNTAGGED) != 0' 'false'
breaks 'a tag without a cell is permitted' rule.h riyo_rule_decide 'riyo_rule_lack (tags, masks->celled)' \
  'riyo_rule_lack (tags, masks->known)'
breaks 'the role is asked before the table' rule.h riyo_rule_decide 'RIYO_REASON_NOT_IN_TABLE, failed' \
  'RIYO_REASON_OUT_OF_SCOPE, failed'
breaks 'a subject in no form is permitted' rule.h riyo_rule_decide 'if (masks->bad_subject)
    return riyo_rule_refuse (RIYO_REASON_BAD_SUBJECT, 0);' ''
breaks 'another category is named' rule.h riyo_rule_lowest 'while (number < 64' 'while (number < 63'
breaks 'one word forgets the mark of the untagged' rule.h riyo_rule_allowed 'riyo_rule_tag (64));' 'riyo_rule_tag (63));'
breaks 'of two refusals the later' rule.h riyo_rule_first 'of_a < of_b' 'of_a > of_b'
only=-wp-prop=@assert # of many goals those that are quick
breaks 'the 64th set is forgotten' bulk-plain-body.h riyo_rule_filter_plain_2 'if (n_bits == 64)' 'if (n_bits == 63)'
breaks 'a table is read one beyond its end' bulk-plain-body.h riyo_rule_filter_plain_2 'i < n; i++' 'i <= n; i++'
unset only
breaks 'what is false' rule.h riyo_rule_lack 'return tags & ~mask;' '//@ assert \false;
  return tags & ~mask;'
wait
for k in $(seq $n_broken); do
  cp $k.out out
  grep -q '^\[wp\] Proved goals: *[1-9]' $k.out && ! is_proved $k 1
  ok $? "unproved, as it should be: $(cat $k.says)"
done
finish
