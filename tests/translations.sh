#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Every message of the sources has its Japanese, and no Japanese lacks its message.
folder=$(mktemp -d) || exit 99
trap 'rm -rf "$folder"' EXIT
cd "$top_srcdir" || exit 99

find lib examples -name '*.[ch]' | LC_ALL=C sort >"$folder/sources"
xgettext --keyword=_ --keyword=N_ --from-code=UTF-8 -f "$folder/sources" -o "$folder/messages.pot"
msgcat --use-first -o "$folder/ja.po" po/ja-*.po

n=0
report () {
  n=$((n + 1))
  if "$@" >"$folder/out" 2>&1; then echo "ok $n - $says"; else
    echo "not ok $n - $says"
    sed 's/^/# /' "$folder/out"
  fi
}
says='every message has its Japanese'
report msgcmp "$folder/ja.po" "$folder/messages.pot"
says='no Japanese without its message'
report msgcmp --use-untranslated "$folder/messages.pot" "$folder/ja.po"
says='the Japanese has the same %s'
report msgfmt --check-format --check-domain -o /dev/null "$folder/ja.po"
echo "1..$n"
