/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How the log names files: it forgets nothing, and must not know of persons. */
#include "config.h"

#include <string.h>

#include "base/base.h"
#include "internal.h"
#include "operation.h"
#include "suspension/suspension.h"

#define MASKED_FILE "file"
#define MAX_TYPE_BYTES 4 /* csv, UKE, xlsx: longer ones may be names */

/* The dot and what follows it, or "". */
static const char *
find_type (const char *name)
{
  const char *dot = strrchr (name, '.');
  gsize len = dot != NULL ? strlen (dot + 1) : 0;

  if (dot == NULL || dot == name || len == 0 || len > MAX_TYPE_BYTES)
    return "";
  for (gsize i = 0; i < len; i++)
    if (!g_ascii_isalnum (dot[1 + i]))
      return "";
  return g_ascii_isalpha (dot[1]) ? dot : "";
}

static char *
mask_file (const RiyoKeys *keys, const char *path)
{
  g_autofree char *name = path != NULL ? g_path_get_basename (path) : NULL;
  char mask[RIYO_MASK_BYTES];

  if (name == NULL || strcmp (name, "-") == 0)
    return g_strdup ("-");
  riyo_keys_mask (keys, MASKED_FILE, name, mask);
  return g_strconcat (mask, find_type (name), NULL);
}

char *
riyo_use_mask_file (const RiyoUse *use, const char *path)
{
  return mask_file (riyo_store_get_keys (use->guard->store), path);
}

char *
riyo_guard_mask_file (RiyoGuard *guard, const char *path)
{
  return mask_file (riyo_store_get_keys (guard->store), path);
}
