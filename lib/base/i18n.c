/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Finds the translation of a message, in UTF-8 whatever the locale's charset: cron runs under
 * LC_ALL=C. */
#include "config.h"

#include <libintl.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "base.h"
#include "i18n.h"

static locale_t environment;
static __thread gboolean speaks_japanese;

static void
bind_domain (void)
{
  /* gettext(1) has the same variable; it chooses words, never a verdict. */
  const char *folder = secure_getenv ("TEXTDOMAINDIR");

  bindtextdomain (GETTEXT_PACKAGE, folder != NULL ? folder : LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  environment = newlocale (LC_CTYPE_MASK | LC_MESSAGES_MASK, "", (locale_t)0);
}

/* A batch program of thirty years has never called setlocale (): then the environment speaks for
 * it. */
static const char *
translate_by_environment (const char *msgid)
{
  locale_t before = uselocale (environment);
  const char *text = dgettext (GETTEXT_PACKAGE, msgid);

  uselocale (before);
  return text;
}

gboolean
riyo_i18n_set_japanese (gboolean is_japanese)
{
  gboolean before = speaks_japanese;

  speaks_japanese = is_japanese;
  return before;
}

const char *
riyo_gettext (const char *msgid)
{
  static gsize bound = 0;
  const char *japanese = speaks_japanese ? riyo_japanese (msgid) : NULL;

  if (japanese != NULL)
    return japanese;
  if (g_once_init_enter (&bound))
    {
      bind_domain ();
      g_once_init_leave (&bound, 1);
    }
  if (environment != (locale_t)0 && strcmp (setlocale (LC_MESSAGES, NULL), "C") == 0)
    return translate_by_environment (msgid);
  return dgettext (GETTEXT_PACKAGE, msgid);
}
