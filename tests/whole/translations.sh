#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Every message of the sources has its Japanese, and no Japanese lacks its message.
. "$top_srcdir/tests/kit/tap.sh"
cd "$top_srcdir" || exit 99

find lib examples -name '*.[ch]' | LC_ALL=C sort >"$folder/sources"
xgettext --keyword=_ --keyword=N_ --from-code=UTF-8 -f "$folder/sources" -o "$folder/messages.pot"
msgcat --use-first -o "$folder/ja.po" po/ja-*.po

msgcmp "$folder/ja.po" "$folder/messages.pot" >"$folder/out" 2>&1
ok $? 'every message has its Japanese'
msgcmp --use-untranslated "$folder/messages.pot" "$folder/ja.po" >"$folder/out" 2>&1
ok $? 'no Japanese without its message'
msgfmt --check-format --check-domain -o /dev/null "$folder/ja.po" >"$folder/out" 2>&1
ok $? 'the Japanese has the same %s'
finish
