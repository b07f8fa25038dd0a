/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Finds the translation of a message: the language is what the environment says, whether or not the
 * system has generated such a locale, and the catalogue is in the library. In UTF-8 whatever the
 * locale's charset: cron runs under LC_ALL=C.
 */
#include "config.h"

#include <errno.h>
#include <gio/gio.h>
#include <string.h>

#include "base.h"
#include "resources.h"

static __thread gboolean speaks_japanese;

/* "ja", "ja_JP.UTF-8", "ja@x", as locales are named. */
static gboolean
is_language (const char *locale, const char *language)
{
  return g_str_has_prefix (locale, language) && !g_ascii_isalnum (locale[strlen (language)]);
}

static gboolean
is_posix (const char *locale)
{
  return strcmp (locale, "C") == 0 || strcmp (locale, "POSIX") == 0;
}

/* What is set but empty counts as not set: locale (7). */
static const char *
get_locale (void)
{
  static const char *const names[] = { "LC_ALL", "LC_MESSAGES", "LANG" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const char *locale = g_getenv (names[i]);

      if (locale != NULL && *locale != '\0')
        return locale;
    }
  return "C";
}

/* LANGUAGE is a list by preference, as gettext (3) has it, which reads it only where the locale is
 * not C. English is what stands in the source, so that there it ends the search.
 */
static gboolean
asks_for_japanese (void)
{
  const char *locale = get_locale (), *list = g_getenv ("LANGUAGE");

  if (is_posix (locale))
    return FALSE;
  if (list == NULL || *list == '\0')
    return is_language (locale, "ja");
  for (const char *end = list; *end != '\0'; list = end + 1)
    {
      g_autofree char *language = NULL;

      end = strchrnul (list, ':');
      language = g_strndup (list, (gsize)(end - list));
      if (is_language (language, "ja"))
        return TRUE;
      if (is_language (language, "en") || is_posix (language))
        return FALSE;
    }
  return FALSE;
}

/* A catalogue as msgfmt writes it: a header, then two lists of length and offset, the English
 * sorted. */
enum
{
  N_MESSAGES_AT = 8,
  ENGLISH_AT = 12,
  JAPANESE_AT = 16,
  ITEM_BYTES = 8,
};

static guint32
read_number (const char *catalogue, gsize offset)
{
  guint32 number;

  memcpy (&number, catalogue + offset, sizeof number);
  return GUINT32_FROM_LE (number);
}

static const char *
get_text (const char *catalogue, gsize list_at, guint i)
{
  return catalogue + read_number (catalogue, read_number (catalogue, list_at) + i * ITEM_BYTES + 4);
}

static const char *
open_catalogue (void)
{
  static const char *catalogue;
  static gsize opened = 0;

  if (g_once_init_enter (&opened))
    {
      g_autoptr (GBytes) bytes
          = g_resource_lookup_data (riyo_get_resource (), "/riyo/ja.mo", 0, NULL);

      catalogue = g_bytes_get_data (bytes, NULL); /* static: the resource is never let go */
      g_once_init_leave (&opened, 1);
    }
  return catalogue;
}

/* The Japanese of a message, NULL of one that has none. */
static const char *
find_japanese (const char *msgid)
{
  const char *catalogue = open_catalogue ();
  guint low = 0, high = read_number (catalogue, N_MESSAGES_AT);

  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      int order = strcmp (msgid, get_text (catalogue, ENGLISH_AT, middle));

      if (order == 0)
        return get_text (catalogue, JAPANESE_AT, middle);
      if (order < 0)
        high = middle;
      else
        low = middle + 1;
    }
  return NULL;
}

gboolean
riyo_i18n_set_japanese (gboolean is_japanese)
{
  gboolean before = speaks_japanese;

  speaks_japanese = is_japanese;
  return before;
}

static const char *
translate (const char *msgid)
{
  const char *japanese = speaks_japanese || asks_for_japanese () ? find_japanese (msgid) : NULL;

  return japanese != NULL ? japanese : msgid;
}

/* It stands beside errno in calls: the first message opens the catalogue. */
const char *
riyo_gettext (const char *msgid)
{
  int saved = errno;
  const char *text = translate (msgid);

  errno = saved;
  return text;
}

const char *
riyo_message_translate (const char *english)
{
  return english != NULL ? riyo_gettext (english) : NULL;
}
