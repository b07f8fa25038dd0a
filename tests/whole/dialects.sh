#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Programs in the dialects of thirty years: two units each, by gcc and clang, with every warning an error, link and
# run; the inline check, the exported one and its address answer alike. In none can an operation be made or copied.
. "$top_srcdir/tests/kit/tap.sh"
case $TEST_CFLAGS in *-fsanitize*)
  ok 0 'programs in every dialect # SKIP a plain compiler links no sanitizer'
  finish
  ;;
esac
# GLib's own headers are the system's: its warnings are not ours.
system=$(echo "$TEST_CPPFLAGS" | sed 's/-I/-isystem /g')
here="-I$top_srcdir/include -I$top_builddir/include $system"
strict='-Wall -Wextra -Wshadow -pedantic -Werror'
libraries="-L$top_builddir/lib/.libs -lriyo $(pkg-config --libs gobject-2.0)"

# One text for both languages and every dialect.
cat >use.h <<'END'
#include <riyo/riyo.h>
#ifdef __cplusplus
extern "C" {
#endif
int answers (const RiyoOperation *operation, RiyoTags tags, int wanted);
int other_answers (const RiyoOperation *operation, RiyoTags tags, int wanted);
#ifdef __cplusplus
}
#endif
END
cat >unit.inc <<'END'
/* 0 when all three ways to ask say what is wanted, and nothing is permitted without an operation. */
int
UNIT (const RiyoOperation *operation, RiyoTags tags, int wanted)
{
  gboolean (*volatile asked) (const RiyoOperation *, RiyoTags) = riyo_operation_allows;

  static const RiyoTags constant = RIYO_TAG (6);

  if (!riyo_tags_contains (constant, tags) || riyo_tags_from_number (6) != tags)
    return 1;
  if (riyo_operation_allows (operation, tags) != wanted
      || (riyo_operation_allows) (operation, tags) != wanted || asked (operation, tags) != wanted)
    return 1;
  return riyo_operation_allows (NULL, tags) || asked (NULL, tags)
         || riyo_operation_allows (operation, 0) || asked (operation, 0);
}
END
cat >one.c <<'END'
#include "use.h"
#include <riyo/plain.h>
#include <stdio.h>
#define UNIT answers
#include "unit.inc"

static int
use (RiyoGuard *guard, const char *purpose, int wanted)
{
  GError *error = NULL;
  RiyoTags tags = 0;
  RiyoTable *table = riyo_guard_dup_table (guard);
  RiyoOperation *operation = riyo_guard_begin (guard, purpose, NULL, &error);
  int wrong = 1;

  if (operation != NULL && riyo_table_parse_tags (table, "\343\203\254\343\202\273\343\203\227\343\203\210", &tags, &error))
    wrong = answers (operation, tags, wanted) || other_answers (operation, tags, wanted)
            || !riyo_operation_end (operation, &error) || answers (operation, tags, 0)
            || other_answers (operation, tags, 0);
  if (error != NULL)
    puts (error->message);
  g_clear_error (&error);
  riyo_operation_unref (operation);
  riyo_table_unref (table);
  return wrong;
}

int
main (int argc, char **argv)
{
  GError *error = NULL;
  RiyoGuard *guard = argc == 4 ? riyo_guard_open (argv[1], &error) : NULL;
  int wrong = guard == NULL || use (guard, argv[2], 1) || use (guard, argv[3], 0);

  if (error != NULL)
    puts (error->message);
  riyo_guard_unref (guard);
  return wrong;
}
END
cat >two.c <<'END'
#include "use.h"
#define UNIT other_answers
#include "unit.inc"
/* What calls the check may itself be inline. */
#ifdef __cplusplus
template <int A, int B> RiyoTags either () { return RIYO_TAG (A) | RIYO_TAG (B); }
inline bool asks (const RiyoOperation *operation) { return riyo_operation_allows (operation, either<1, 2> ()); }
bool (*used) (const RiyoOperation *) = asks;
#elif __STDC_VERSION__ >= 199901L
inline int asks (const RiyoOperation *operation) { return riyo_operation_allows (operation, 1); }
extern int asks (const RiyoOperation *operation);
#endif
END

"$riyo" init riyo --builtin >out 2>&1
ok $? 'a folder'

# links COMPILER STANDARD LANGUAGE: one unit as it is debugged, the other as it is delivered
links () {
  $1 -std=$2 $strict $here -x $3 -c -O0 -o one.o one.c >out 2>&1 \
    && $1 -std=$2 $strict $here -x $3 -c -O2 -o two.o two.c >>out 2>&1 \
    && $1 -o program one.o two.o $libraries >>out 2>&1 \
    && LD_LIBRARY_PATH=$top_builddir/lib/.libs ./program riyo 医療費通知の発行 未受診者への受診勧奨 >>out 2>&1
  ok $? "two units of -std=$2 by $1"
}
# refused COMPILER LANGUAGE SAYS TEXT: it does not compile, because nobody but the library knows what an operation is
refused () {
  printf '#include <riyo/riyo.h>\nint use (RiyoOperation *operation);\nint use (RiyoOperation *operation) { %s }\n' "$4" >wrong.c
  ! $1 $here -x $2 -fsyntax-only wrong.c >out 2>&1 && grep -q 'incomplete' out
  ok $? "$3 by $1"
}
# inlined COMPILER LANGUAGE: no call is left where one was written
inlined () {
  printf '#include <riyo/riyo.h>\nint use (RiyoOperation *operation);\n%s\n' \
    'int use (RiyoOperation *operation) { return riyo_operation_allows (operation, 1); }' >inlined.c
  $1 $here -x $2 -c -O2 -o inlined.o inlined.c >out 2>&1 && nm inlined.o >>out 2>&1 && grep -q ' T ' out && ! grep riyo_ out
  ok $? "the check is put in where it is called by $1"
}
made='RiyoOperation o = { ~0 }; return riyo_operation_allows (operation == NULL ? &o : operation, 1);'
copied='RiyoOperation o = *operation; return riyo_operation_allows (&o, 1);'
raised='operation->allowed = ~(RiyoTags)0; return riyo_operation_allows (operation, 1);'
for pair in gcc:g++ clang:clang++; do
  c=${pair%:*} cxx=${pair#*:}
  for compiler in $c $cxx; do
    language=c standards='gnu89 gnu90 c99 c17'
    [ "$compiler" = "$c" ] || language=c++ standards='c++98 c++11 c++20'
    if ! command -v "$compiler" >/dev/null; then
      ok 0 "programs by $compiler # SKIP it is missing"
      continue
    fi
    for standard in $standards; do links "$compiler" "$standard" $language; done
    inlined "$compiler" $language
    refused "$compiler" $language 'no operation is made' "$made"
    refused "$compiler" $language 'no operation is copied' "$copied"
    refused "$compiler" $language 'no word is raised' "$raised"
  done
done
finish
