/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The version that is running. */
#include "config.h"

#include <riyo/riyo.h>

const char *
riyo_version (void)
{
  return PACKAGE_VERSION;
}
