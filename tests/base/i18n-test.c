/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which language the environment asks for, whatever the system has generated. */
#include "config.h"

#include <locale.h>
#include <string.h>

#include "base/base.h"
#include "kit/harness.h"

#define ENGLISH "cannot be read"
#define JAPANESE "読み込めません"

static void
set (const char *name, const char *value)
{
  if (value != NULL)
    g_setenv (name, value, TRUE);
  else
    g_unsetenv (name);
}

TEST (the_environment_says_the_language)
{
  static const struct
  {
    const char *language, *lc_all, *lc_messages, *lang;
    gboolean japanese;
  } rows[] = {
    { NULL, NULL, NULL, NULL, FALSE },
    { NULL, NULL, NULL, "ja_JP.UTF-8", TRUE }, /* never generated on the machine of the tests */
    { NULL, NULL, NULL, "ja", TRUE },
    { NULL, NULL, NULL, "ja_JP.eucJP", TRUE },
    { NULL, NULL, NULL, "ja_XX.UTF-8@none", TRUE },
    { NULL, NULL, NULL, "ja@none", TRUE },
    { NULL, NULL, NULL, "jam_JM.UTF-8", FALSE }, /* Jamaican is no Japanese */
    { NULL, NULL, NULL, "en_US.UTF-8", FALSE },
    { NULL, NULL, NULL, "C.UTF-8", FALSE },
    { NULL, NULL, "en_US.UTF-8", "ja_JP.UTF-8", FALSE },
    { NULL, NULL, "ja_JP.UTF-8", "en_US.UTF-8", TRUE },
    { NULL, "en_US.UTF-8", "ja_JP.UTF-8", "ja_JP.UTF-8", FALSE },
    { NULL, "ja_JP.UTF-8", "C", "C", TRUE },
    { NULL, "", "", "ja_JP.UTF-8", TRUE }, /* empty is not set */
    { NULL, "C", "ja_JP.UTF-8", "ja_JP.UTF-8", FALSE },
    { "ja", "C.UTF-8", NULL, NULL, TRUE }, /* glibc 2.39 takes it for C */
    { "ja", "en_US.UTF-8", NULL, NULL, TRUE },
    { "ja", "C", NULL, NULL, FALSE },
    { "ja", "POSIX", NULL, NULL, FALSE },
    { "ja", NULL, NULL, NULL, FALSE },
    { "ja", NULL, "C", "ja_JP.UTF-8", FALSE },
    { "", "ja_JP.UTF-8", NULL, NULL, TRUE },
    { "en", "ja_JP.UTF-8", NULL, NULL, FALSE },
    { "C", "ja_JP.UTF-8", NULL, NULL, FALSE },
    { "en:ja", "ja_JP.UTF-8", NULL, NULL, FALSE },
    { "ja:en", "en_US.UTF-8", NULL, NULL, TRUE },
    { "fr:ja_JP", "en_US.UTF-8", NULL, NULL, TRUE },
    { "fr:en_GB:ja", "en_US.UTF-8", NULL, NULL, FALSE },
    { "::ja", "en_US.UTF-8", NULL, NULL, TRUE },
    { "fr", "ja_JP.UTF-8", NULL, NULL, FALSE },
    { "fr:", "ja_JP.UTF-8", NULL, NULL, FALSE },
  };
  g_auto (GStrv) before = g_get_environ ();

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      set ("LANGUAGE", rows[i].language);
      set ("LC_ALL", rows[i].lc_all);
      set ("LC_MESSAGES", rows[i].lc_messages);
      set ("LANG", rows[i].lang);
      CHECK_ROW (strcmp (_ (ENGLISH), rows[i].japanese ? JAPANESE : ENGLISH) == 0,
                 "row %u: LANGUAGE=%s LC_ALL=%s LC_MESSAGES=%s LANG=%s", i, rows[i].language,
                 rows[i].lc_all, rows[i].lc_messages, rows[i].lang);
    }
  for (guint i = 0; i < 4; i++)
    {
      static const char *const names[] = { "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG" };

      set (names[i], g_environ_getenv (before, names[i]));
    }
}

/* Neither what the program set, nor what the system has, says more than the environment. */
TEST (the_program_s_own_locale_is_left_alone)
{
  g_autofree char *before = g_strdup (setlocale (LC_ALL, NULL));

  CHECK (setlocale (LC_ALL, "C") != NULL);
  CHECK_STR (_ (ENGLISH), JAPANESE);
  CHECK_STR (setlocale (LC_MESSAGES, NULL), "C");
  setlocale (LC_ALL, before);
}

/* One of each module: the whole catalogue is in the library, the command's too. */
TEST (every_module_speaks)
{
  static const char *const messages[] = {
    "not an entry",
    "no guard or no request",
    "--only: expected PART=VALUE, such as 記号=52",
    "the folder (default ./riyo)",
  };

  for (guint i = 0; i < G_N_ELEMENTS (messages); i++)
    CHECK_ROW (strcmp (riyo_gettext (messages[i]), messages[i]) != 0, "%s", messages[i]);
  CHECK_STR (_ ("no message of any module"), "no message of any module");
}

TEST (doors_that_are_built_apart_speak)
{
  CHECK_STR (riyo_message_translate (ENGLISH), JAPANESE);
  CHECK_STR (riyo_message_translate ("no message of any module"), "no message of any module");
  CHECK (riyo_message_translate (NULL) == NULL);
}
