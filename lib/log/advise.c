/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a message of the log advises to type. */
#include "config.h"

#include "advise.h"
#include "base/base.h"

char *
riyo_log_advise (const char *shown, const char *command)
{
  g_autofree char *folder = g_path_get_dirname (shown);

  return riyo_advice_new (folder, "%s", command);
}
