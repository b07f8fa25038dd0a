/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Text as people write it: which bytes are UTF-8, which characters have no place in a name, what is
 * a name, how wide it is. */
#include "config.h"

#include <string.h>

#include "base.h"

#define ONES G_GUINT64_CONSTANT (0x0101010101010101)
#define HIGHS G_GUINT64_CONSTANT (0x8080808080808080)
#define SHOWN_CHARACTERS 128

/* Sixteen bytes, each 1 … 127. Where no high bit is set, taking 1 away sets one under a NUL only.
 */
static inline gboolean
is_ascii_stride (const guchar *p)
{
  guint64 a, b;

  memcpy (&a, p, sizeof a);
  memcpy (&b, p + sizeof a, sizeof b);
  return ((a | b | (a - ONES) | (b - ONES)) & HIGHS) == 0;
}

/* Two characters of three bytes, of the rows where every second byte goes: kana, kanji, hangul. */
static inline gboolean
is_wide_pair (const guchar *p)
{
  guint64 word;

  memcpy (&word, p, sizeof word);
  return (GUINT64_FROM_LE (word) & G_GUINT64_CONSTANT (0xc0c0f0c0c0f0))
             == G_GUINT64_CONSTANT (0x8080e08080e0)
         && p[0] != 0xe0 && p[0] != 0xed && p[3] != 0xe0 && p[3] != 0xed;
}

static inline gboolean
is_tail (guchar c)
{
  return (c & 0xc0) == 0x80;
}

/* Bytes of the character at @p, whose first has its high bit set; 0 when there is none. */
static inline gsize
char_bytes (const guchar *p, gsize left)
{
  if (p[0] >= 0xe0 && p[0] < 0xf0) /* kana and kanji first */
    return left >= 3 && is_tail (p[1]) && is_tail (p[2]) && (p[0] != 0xe0 || p[1] >= 0xa0)
                   && (p[0] != 0xed || p[1] < 0xa0) /* surrogates */
               ? 3
               : 0;
  if (p[0] >= 0xc2 && p[0] < 0xe0)
    return left >= 2 && is_tail (p[1]) ? 2 : 0;
  return p[0] >= 0xf0 && p[0] < 0xf5 && left >= 4 && is_tail (p[1]) && is_tail (p[2])
                 && is_tail (p[3]) && (p[0] != 0xf0 || p[1] >= 0x90)
                 && (p[0] != 0xf4 || p[1] < 0x90)
             ? 4
             : 0;
}

/* Unicode 15, table 3-7, at a few times the speed of GLib. */
gboolean
riyo_utf8_validate (const char *text, gsize len, const char **end)
{
  const guchar *p = (const guchar *)text, *stop = p + len;

  while (p < stop)
    {
      gsize n;

      if (*p >= 0x80 && stop - p >= 8 && is_wide_pair (p))
        n = 6;
      else if (*p >= 0x80)
        n = char_bytes (p, (gsize)(stop - p));
      else if (stop - p >= 16 && is_ascii_stride (p))
        n = 16;
      else
        n = *p != '\0';
      if (n == 0)
        break;
      p += n;
    }
  if (end != NULL)
    *end = (const char *)p;
  return p == stop;
}

/* What controls or formats text, or hides in it, has no place in a name, and could forge a line. */
static gboolean
is_unsafe_char (gunichar c)
{
  if (c == 0x115f || c == 0x1160 || c == 0x3164 || c == 0xffa0) /* letters that show nothing */
    return TRUE;
  switch (g_unichar_type (c))
    {
    case G_UNICODE_CONTROL:
    case G_UNICODE_FORMAT:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
    case G_UNICODE_SURROGATE:
      return TRUE;
    default:
      return FALSE;
    }
}

const guchar riyo_text_suspects[256] = {
  [0x01 ... 0x1f] = 1, ['#'] = 2,  [0x7f] = 1, [0xc2] = 1, [0xd8] = 1,          [0xdb] = 1,
  [0xdc] = 1,          [0xe0] = 1, [0xe1] = 1, [0xe2] = 1, [0xef ... 0xff] = 1,
};

const char *
riyo_text_find_unsafe (const char *text)
{
  for (const guchar *p = (const guchar *)text; *p != '\0'; p++)
    if ((riyo_text_suspects[*p] == 1 || (p[0] == 0xe3 && p[1] == 0x85)) /* U+3164 among kana */
        && is_unsafe_char (g_utf8_get_char ((const char *)p)))
      return (const char *)p;
  return NULL;
}

static char *
show (const char *text, gsize size, guint n_most)
{
  g_autofree char *valid = g_utf8_make_valid (text, (gssize)size);
  GString *shown = g_string_new (NULL);
  const char *p = valid;

  for (guint n = 0; *p != '\0' && n < n_most; n++, p = g_utf8_next_char (p))
    g_string_append_unichar (shown,
                             is_unsafe_char (g_utf8_get_char (p)) ? 0xfffd : g_utf8_get_char (p));
  if (*p != '\0')
    g_string_append (shown, "…");
  return g_string_free (shown, FALSE);
}

char *
riyo_text_show (const char *text)
{
  /* A character has at most four bytes; one that the cut splits becomes a mark, and is cut too. */
  return show (text, strnlen (text, SHOWN_CHARACTERS * 4 + 4), SHOWN_CHARACTERS);
}

char *
riyo_text_show_whole (const char *text)
{
  return show (text, strlen (text), G_MAXUINT);
}

/* What a terminal obeys, and what turns a line about. A line may end as spreadsheets want it. */
static gboolean
is_obeyed (const char *p)
{
  gunichar c = g_utf8_get_char (p);

  if (c == '\r')
    return p[1] != '\n';
  return (c < 0x20 && c != '\n' && c != '\t') || (c >= 0x7f && c < 0xa0)
         || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0x200e
         || c == 0x200f || c == 0x061c;
}

char *
riyo_text_show_lines (const char *text)
{
  char *valid = g_utf8_make_valid (text, -1), *p = valid;
  GString *shown;

  while (*p != '\0' && !is_obeyed (p))
    p = g_utf8_next_char (p);
  if (*p == '\0')
    return valid;
  shown = g_string_new_len (valid, p - valid);
  for (; *p != '\0'; p = g_utf8_next_char (p))
    g_string_append_unichar (shown, is_obeyed (p) ? 0xfffd : g_utf8_get_char (p));
  g_free (valid);
  return g_string_free (shown, FALSE);
}

gboolean
riyo_text_is_safe (const char *text, gsize max_bytes)
{
  gsize len = strnlen (text, max_bytes + 1);

  return len > 0 && len <= max_bytes && riyo_utf8_validate (text, len, NULL)
         && riyo_text_find_unsafe (text) == NULL;
}

gboolean
riyo_text_is_name (const char *text, gsize max_bytes)
{
  return riyo_text_is_safe (text, max_bytes) && !g_unichar_isspace (g_utf8_get_char (text))
         && !g_unichar_isspace (g_utf8_get_char (g_utf8_prev_char (text + strlen (text))));
}

gboolean
riyo_text_is_id (const char *text)
{
  gsize len = strspn (text, "abcdefghijklmnopqrstuvwxyz0123456789-");

  return text[len] == '\0' && len >= 1 && len <= 32 && g_ascii_islower (text[0]);
}

gboolean
riyo_text_is_short_name (const char *text)
{
  static const char forbidden[] = ",;/[]=#，；／［］＝＃";

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_isspace (c) || g_utf8_strchr (forbidden, -1, c) != NULL)
        return FALSE;
    }
  return *text != '\0';
}

/* Without differences of width and case. */
static char *
fold (const char *text)
{
  g_autofree char *composed = g_utf8_normalize (text, -1, G_NORMALIZE_ALL_COMPOSE);
  g_autofree char *folded = g_utf8_casefold (composed != NULL ? composed : "", -1);

  return g_utf8_normalize (folded, -1, G_NORMALIZE_ALL_COMPOSE);
}

/* Hyphens, dashes, the minus sign, and the long vowel's mark, which keyboards give in their place.
 */
static gboolean
is_dash (gunichar c)
{
  return (c >= 0x2010 && c <= 0x2015) || c == 0x2212 || c == 0x30fc;
}

char *
riyo_text_look (const char *text)
{
  g_autofree char *folded = fold (text);
  GString *look = g_string_new (NULL);

  for (const char *p = folded; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      g_string_append_unichar (look, is_dash (c) ? '-' : c);
    }
  return g_string_free (look, FALSE);
}

char *
riyo_text_fold (const char *text)
{
  g_autofree char *folded = fold (text);
  GString *kept = g_string_new (NULL);

  for (const char *p = folded; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (!g_unichar_isspace (c) && !g_unichar_ispunct (c))
        g_string_append_unichar (kept, c);
    }
  return g_string_free (kept, FALSE);
}

guint
riyo_text_width (const char *text)
{
  guint width = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (!g_unichar_iszerowidth (c))
        width += g_unichar_iswide (c) ? 2 : 1;
    }
  return width;
}

void
riyo_text_pad (GString *out, const char *text, guint width)
{
  g_string_append (out, text);
  for (guint used = riyo_text_width (text); used < width; used++)
    g_string_append_c (out, ' ');
}

char *
riyo_text_compose (const char *text)
{
  char *composed = g_utf8_normalize (text, -1, G_NORMALIZE_DEFAULT_COMPOSE);

  return composed != NULL ? composed : g_strdup (text);
}
