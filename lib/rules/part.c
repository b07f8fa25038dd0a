/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The letters, digits and marks of one part of a subject. */
#include "config.h"

#include "part.h"

gboolean
riyo_part_is_hyphen (gunichar c)
{
  /* After NFKC, which makes U+FF0D and U+FE63 '-', U+2011 U+2010 and U+FE58 U+2014. CP932 0x817C
   * is U+FF0D to Microsoft and U+2212 to JIS. */
  return c == '-' || (c >= 0x2010 && c <= 0x2015) || c == 0x2212;
}

/* Letters to Unicode, that show nothing: after NFKC, which makes U+3164 and U+FFA0 U+1160. */
static gboolean
is_filler (gunichar c)
{
  return c == 0x115f || c == 0x1160;
}

/* Letters that are taken for a hyphen: the long-vowel mark ー (whatever its width), and 一 between
 * digits. */
static gboolean
looks_like_hyphen (gunichar c, const char *p, const char *start, const char *end)
{
  return c == 0x30fc
         || (c == 0x4e00 && p > start && p + 3 < end && g_ascii_isdigit (p[-1])
             && g_ascii_isdigit (p[3]));
}

/* Letters and ASCII digits. */
static gboolean
is_letter (gunichar c)
{
  return !is_filler (c) && (g_unichar_isalpha (c) || (c < 0x80 && g_ascii_isdigit ((char)c)));
}

/* What may stand between letters and digits of one part, as it is written: 0 is nothing. */
static gunichar
fold_mark (gunichar c, const char *p, const char *start, const char *end)
{
  if (riyo_part_is_hyphen (c) || looks_like_hyphen (c, p, start, end))
    return '-';
  return c == 0x30fb || c == '(' || c == ')' ? c : 0;
}

gunichar
riyo_part_find_mark (const char *part, gsize n)
{
  for (const char *p = part; p < part + n; p = g_utf8_next_char (p))
    if (!is_letter (g_utf8_get_char (p))
        || looks_like_hyphen (g_utf8_get_char (p), p, part, part + n))
      return g_utf8_get_char (p);
  return 0;
}

gboolean
riyo_part_is_plain (const char *part, gsize n)
{
  return riyo_part_find_mark (part, n) == 0;
}

gboolean
riyo_part_is_like_hyphen (gunichar c)
{
  return c == 0x30fc || c == 0x4e00;
}

/* The end of the letters and digits from @p on. */
static const char *
find_run_end (const char *p, const char *start, const char *end)
{
  while (p < end && is_letter (g_utf8_get_char (p))
         && !looks_like_hyphen (g_utf8_get_char (p), p, start, end))
    p = g_utf8_next_char (p);
  return p;
}

static void
append_run (GString *folded, const char *run, gsize n)
{
  gsize zeros = riyo_part_is_digits (run, n) ? riyo_part_skip_zeros (run, n) : 0;

  g_string_append_len (folded, run + zeros, (gssize)(n - zeros));
}

static gboolean
is_kana (gunichar c)
{
  return (c >= 0x3041 && c <= 0x3096) || (c >= 0x30a1 && c <= 0x30fa);
}

/* What a part may begin with. */
static gboolean
may_begin (gunichar mark)
{
  return mark != '-' && mark != 0x30fb;
}

/* What it may end with: ー behind kana is a letter's length, as in センター. */
static gboolean
may_end (gunichar mark, const char *p, const char *start)
{
  return may_begin (mark)
         || (g_utf8_get_char (p) == 0x30fc && p > start
             && is_kana (g_utf8_get_char (g_utf8_prev_char (p))));
}

gboolean
riyo_part_fold (const char *part, gsize n, GString *folded, gboolean *marked)
{
  const char *end = part + n, *p = part;
  gboolean blank = FALSE, after_run = FALSE, has_run = FALSE, ends = FALSE;

  while (p < end)
    {
      gunichar mark = fold_mark (g_utf8_get_char (p), p, part, end);
      const char *next = find_run_end (p, part, end);

      if (next == p && mark == 0 && *p != ' ')
        return FALSE;
      if (mark != 0)
        {
          g_string_append_unichar (folded, mark);
          ends = may_end (mark, p, part);
        }
      else if (next > p)
        {
          if (blank && after_run)
            g_string_append_c (folded, ' ');
          *marked |= blank && after_run;
          append_run (folded, p, (gsize)(next - p));
          has_run = ends = TRUE;
        }
      *marked |= mark != 0;
      blank = *p == ' ' && mark == 0;
      if (!blank)
        after_run = next > p;
      p = next > p ? next : g_utf8_next_char (p);
    }
  return has_run && ends && may_begin (g_utf8_get_char (folded->str));
}
