/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The least a shared library can do: one call that tests a bit. */
#include "bare.h"

int
bare_allows (const uint64_t *allowed, uint64_t tags)
{
  return tags != 0 && (tags & ~*allowed) == 0;
}
