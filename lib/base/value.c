/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What may stand behind a key: plain text, a number, a day. */
#include "config.h"

#include <string.h>

#include "base.h"

static inline gboolean
is_foreign_blank (const char *p)
{
  const guchar lead = (guchar)*p;

  return (lead == 0xc2 || (lead >= 0xe1 && lead <= 0xe3))
         && g_unichar_isspace (g_utf8_get_char (p));
}

/* One pass over what almost every value is: nothing suspect, and no U+3000 at an end. */
static gboolean
is_plain (const char *value)
{
  const guchar *text = (const guchar *)value;
  guchar found = 0;
  gsize n = 0;

  for (; text[n] != '\0'; n++)
    found |= riyo_text_suspects[text[n]];
  return found == 0 && n >= 3 && memcmp (text, "　", 3) != 0 && memcmp (text + n - 3, "　", 3) != 0;
}

/* ASCII blanks are trimmed; any other at an end would be an invisible part of a name. */
static gboolean
has_foreign_blank_at_end (const char *text)
{
  const char *last = text + strlen (text) - 1;

  while (last > text && ((guchar)*last & 0xc0) == 0x80)
    last--;
  return is_foreign_blank (text) || is_foreign_blank (last);
}

/* A mark that begins a comment elsewhere: more likely a mistake than part of a label. */
static gboolean
has_trailing_comment (const char *value)
{
  static const char *const marks[] = { " #", "\t#", "　#", " ＃", "\t＃", "　＃" };

  if (strchr (value, '#') == NULL && strchr (value, '\xef') == NULL) /* ＃ is EF BC 83 */
    return FALSE;
  if (*value == '#' || g_str_has_prefix (value, "＃"))
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
    if (strstr (value, marks[i]) != NULL)
      return TRUE;
  return FALSE;
}

gboolean
riyo_value_check (const char *value, const char *file, guint line, GError **error)
{
  const char *fault = NULL;

  if (is_plain (value))
    return TRUE;
  if (has_foreign_blank_at_end (value))
    fault = _ ("a full-width blank (U+3000 or alike) where an ASCII one is meant");
  else if (has_trailing_comment (value))
    fault = _ ("a comment after a value; comments need lines of their own");
  else if (riyo_text_find_unsafe (value) != NULL)
    fault = _ ("a control or invisible character; expected plain text");
  return fault == NULL || riyo_error_at (error, RIYO_ERROR_SYNTAX, file, line, "%s", fault);
}

gboolean
riyo_item_get_number (const RiyoItem *item, const char *file, guint min, guint max, guint *number,
                      GError **error)
{
  gsize len = strspn (item->value, "0123456789");
  guint64 value = len > 0 && len <= 9 && item->value[len] == '\0'
                      ? g_ascii_strtoull (item->value, NULL, 10)
                      : G_MAXUINT64;

  if (value < min || value > max)
    return riyo_error_at (error, RIYO_ERROR_SYNTAX, file, item->line,
                          _ ("%s=%s: expected a number from %u to %u"), item->key, item->value, min,
                          max);
  *number = (guint)value;
  return TRUE;
}

gboolean
riyo_item_get_date (const RiyoItem *item, const char *file, guint32 *date, GError **error)
{
  const char *text = item->value;
  gboolean is_written = strlen (text) == 10 && text[4] == '-' && text[7] == '-';

  *date = is_written ? riyo_date_parse (text) : 0;
  return *date != 0
         || riyo_error_at (error, RIYO_ERROR_DATE, file, item->line,
                           is_written ? _ ("%s=%s: no such date; expected YYYY-MM-DD")
                                      : _ ("%s=%s: not written as a date; expected YYYY-MM-DD"),
                           item->key, text);
}
