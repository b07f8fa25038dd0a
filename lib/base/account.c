/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who the operating system says is acting: the effective account, whatever the environment claims.
 */
#include "config.h"

#include <pwd.h>
#include <unistd.h>

#include "base.h"

char *
riyo_account_dup_name (void)
{
  struct passwd entry, *found = NULL;
  char buffer[4096];

  if (getpwuid_r (geteuid (), &entry, buffer, sizeof buffer, &found) == 0 && found != NULL
      && riyo_text_is_safe (found->pw_name, 256))
    return g_strdup (found->pw_name);
  return g_strdup_printf ("uid:%u", (guint)geteuid ());
}
