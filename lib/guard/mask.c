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

/* What is reported of a file begins with its name, as riyo_error_at () has it; one name may begin
 * with another. */
char *
riyo_guard_mask_message (RiyoGuard *guard, const char *message, const char *const *paths)
{
  g_autofree char *mask = NULL;
  const char *path = NULL;
  gsize len = 0;

  for (; *paths != NULL; paths++)
    {
      g_autofree char *shown = riyo_text_show_whole (*paths);

      if (strlen (shown) <= len || !g_str_has_prefix (message, shown))
        continue;
      path = *paths;
      len = strlen (shown);
    }
  mask = path != NULL ? riyo_guard_mask_file (guard, path) : NULL;
  return g_strconcat (mask != NULL ? mask : "", message + len, NULL);
}

char *
riyo_use_mask_message (const RiyoUse *use, const char *message, const char *const *paths)
{
  return riyo_guard_mask_message (use->guard, message, paths);
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
