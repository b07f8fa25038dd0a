/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Finds the translation of a message, in UTF-8 whatever the locale's charset: cron runs under
 * LC_ALL=C. */
#include "config.h"

#include <errno.h>
#include <gio/gio.h>
#include <libintl.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "base.h"
#include "resources.h"

static locale_t environment;
static __thread gboolean speaks_japanese;

static void
bind_domain (void)
{
  /* gettext(1) has the same variable; it chooses words, never a verdict. */
  const char *folder = secure_getenv ("TEXTDOMAINDIR");

  bindtextdomain (GETTEXT_PACKAGE, folder != NULL ? folder : LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  environment = newlocale (LC_CTYPE_MASK | LC_MESSAGES_MASK, "", (locale_t)0);
}

/* A batch program of thirty years has never called setlocale (): then the environment speaks for
 * it. */
static const char *
translate_by_environment (const char *msgid)
{
  locale_t before = uselocale (environment);
  const char *text = dgettext (GETTEXT_PACKAGE, msgid);

  uselocale (before);
  return text;
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

/* The Japanese of a message out of the library itself, NULL of one it does not hold: a page that is
 * wholly Japanese depends neither on the caller's locale nor on what is installed. */
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
  static gsize bound = 0;
  const char *japanese = speaks_japanese ? find_japanese (msgid) : NULL;

  if (japanese != NULL)
    return japanese;
  if (g_once_init_enter (&bound))
    {
      bind_domain ();
      g_once_init_leave (&bound, 1);
    }
  if (environment != (locale_t)0 && strcmp (setlocale (LC_MESSAGES, NULL), "C") == 0)
    return translate_by_environment (msgid);
  return dgettext (GETTEXT_PACKAGE, msgid);
}

/* It stands beside errno in calls: the first message reads catalogues and locales. */
const char *
riyo_gettext (const char *msgid)
{
  int saved = errno;
  const char *text = translate (msgid);

  errno = saved;
  return text;
}
