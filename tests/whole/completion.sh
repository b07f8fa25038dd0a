#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# bash completes commands, options, purposes and categories, from what the program itself says.
PATH=$top_builddir/examples/riyo:$PATH
export LD_LIBRARY_PATH=$top_builddir/lib/.libs
. "$top_srcdir/doc/riyo.bash"
n=0

# says, what is typed (the last word is completed), one word that must be offered, one that must not
case_of () {
  local says=$1 typed=$2 wanted=$3 unwanted=$4
  n=$((n + 1))
  COMP_WORDS=($typed)
  [[ $typed != *' ' ]] || COMP_WORDS+=('')
  COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
  _riyo 2>/dev/null
  local offered=$'\n'$(printf '%s\n' "${COMPREPLY[@]}")$'\n'
  if [[ $offered == *$'\n'"$wanted"$'\n'* && $offered != *$'\n'"$unwanted"$'\n'* ]]; then
    echo "ok $n - $says"
  else
    echo "not ok $n - $says"
    echo "# offered:" ${offered}
  fi
}

case_of 'commands' 'riyo ' status -C
case_of 'a command begun' 'riyo ad' adopt init
case_of 'options of a command' 'riyo check -' --purpose --table
case_of 'a long option begun' 'riyo check --su' --subject --purpose
case_of 'common options' 'riyo init --' --json --folder
case_of 'purposes of the built-in table' 'riyo check --builtin -p 医療費' 医療費通知の発行 加入者の管理
case_of 'categories' 'riyo check --builtin -t 健' 健診 資格
case_of 'no sample for who did not ask it' 'riyo check -p 医療費' '' 医療費通知の発行
case_of 'recipients' 'riyo filter --builtin --recipient ' 国 なし
case_of 'what limits a use' 'riyo filter --o' --only --rehearse
case_of 'options of one command alone' 'riyo tag --' --processing --blank
case_of 'the parts of a command' 'riyo suspend ' extend check
case_of 'those of the log' 'riyo audit ' archive add
case_of 'options of a part alone' 'riyo suspend lift --' --reason --category
case_of 'layouts' 'riyo filter -l z' zengin uke
own=$(mktemp -d) && mkdir "$own/layouts" && : >"$own/layouts/zaiseki.layout"
case_of 'layouts of a folder' "riyo tag x -C $own --layout z" zaiseki uke
rm -r "$own"
case_of 'what is taken back' 'riyo adopt --withdraw ' rules status
case_of 'encodings' 'riyo check --encoding ' CP932 健診
echo "1..$n"
