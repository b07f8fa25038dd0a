/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the C library may lack. */
#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>

#include "base.h"

#ifndef HAVE_EXPLICIT_BZERO
void
riyo_forget (void *data, gsize size)
{
  memset (data, 0, size);
  __asm__ volatile("" : : "r"(data) : "memory");
}
#endif

#ifndef HAVE_SECURE_GETENV
const char *
riyo_getenv_safely (const char *name)
{
  return getauxval (AT_SECURE) == 0 ? getenv (name) : NULL;
}
#endif
