/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Finds the translation of a message, in UTF-8 whatever the locale's charset: cron runs under
 * LC_ALL=C. */
#include "config.h"

#include "base-i18n.h"

#include <libintl.h>
#include <stdlib.h>

static void
bind_domain (void)
{
  /* gettext(1) has the same variable; it chooses words, never a verdict. */
  const char *folder = secure_getenv ("TEXTDOMAINDIR");

  bindtextdomain (GETTEXT_PACKAGE, folder != NULL ? folder : LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
}

const char *
riyo_gettext (const char *msgid)
{
  static gsize bound = 0;

  if (g_once_init_enter (&bound))
    {
      bind_domain ();
      g_once_init_leave (&bound, 1);
    }
  return dgettext (GETTEXT_PACKAGE, msgid);
}
