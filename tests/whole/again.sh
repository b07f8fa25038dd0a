#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Runs tests again and again: what fails once in a hundred runs is a fault too, of the test or of what it tries.
#   TIMES=100 AGAIN='tests/MODULE/PART-test tests/MODULE/NAME.py ...' tests/whole/again.sh
# In the build, where they stand built. Keeps the log of what failed in check-again/, by round, and says at the end how
# often each failed. It ends by status 0 only where every round ran every test and none failed.
set -u
kept=check-again round=0 failed=0 cases=0 skipped=0 missing=0 results=
for test in $AGAIN; do results="$results $test.log $test.trs"; done
rm -rf "$kept" && mkdir -p "$kept" || exit 99

count () { sed -n 's/^:test-result: *\([A-Z]*\).*/\1/p' "$2" | grep -cxE "$1"; }

while [ "$round" -lt "$TIMES" ]; do
  round=$((round + 1)) here=0
  rm -f $results
  ${MAKE:-make} -s -k $results >"$kept/round" 2>&1
  for test in $AGAIN; do
    [ -s "$test.trs" ] || { echo "round $round: $test did not run"; missing=$((missing + 1)); continue; }
    red=$(count 'FAIL|XPASS|ERROR' "$test.trs")
    cases=$((cases + $(count 'PASS|XFAIL' "$test.trs"))) skipped=$((skipped + $(count SKIP "$test.trs")))
    [ "$red" -eq 0 ] && continue
    here=$((here + red))
    name=$(echo "$test" | tr / -)
    cp "$test.log" "$kept/$round-$name.log"
    sed -nE 's/^:test-result: *(FAIL|XPASS|ERROR) *[0-9]* *-* *//p' "$test.trs" | sed "s,^,$test: ," | tee -a "$kept/failed"
  done
  failed=$((failed + here))
  echo "round $round of $TIMES: $here failed"
done
[ ! -s "$kept/failed" ] || { echo "how often:"; sort "$kept/failed" | uniq -c | sort -rn; }
echo "again: $round rounds of $(echo $AGAIN | wc -w) tests: $cases cases passed, $failed failed, $skipped skipped, $missing did not run"
[ "$round" -gt 0 ] && [ "$cases" -gt 0 ] && [ "$failed" -eq 0 ] && [ "$missing" -eq 0 ]
