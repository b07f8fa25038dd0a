/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One person, one spelling: subjects brought to their canonical form. */
#include "config.h"

#include <string.h>

#include "subject.h"

/* A text being read part by part. */
typedef struct
{
  RiyoSubject *subject;
  guint len;      /* of subject->text */
  gboolean blank; /* a part was blank: only blank ones may follow */
} Reading;

/* Appends one canonical part. Neither too many nor too long. */
static gboolean
append_part (Reading *reading, const char *part, gsize n)
{
  RiyoSubject *subject = reading->subject;
  guint joint = subject->n_parts > 0;

  if (subject->n_parts == RIYO_SUBJECT_MAX_PARTS
      || reading->len + joint + n > RIYO_SUBJECT_MAX_BYTES)
    return FALSE;
  if (joint)
    subject->text[reading->len++] = '-';
  memcpy (subject->text + reading->len, part, n);
  reading->len += (guint)n;
  subject->ends[subject->n_parts++] = (guint8)reading->len;
  return TRUE;
}

static gboolean
is_hyphen (gunichar c)
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

/* Letters and ASCII digits, but none that is taken for a hyphen: the long-vowel mark ー (whatever
 * its width), and 一 between digits. */
static gboolean
is_part (const char *part, gsize n)
{
  for (const char *p = part; p < part + n; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c == 0x30fc || !(g_unichar_isalpha (c) || (c < 0x80 && g_ascii_isdigit ((char)c))))
        return FALSE;
      if (is_filler (c))
        return FALSE;
      if (c == 0x4e00 && p > part && p + 3 < part + n && g_ascii_isdigit (p[-1])
          && g_ascii_isdigit (p[3]))
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_all_digits (const char *part, gsize n)
{
  for (gsize i = 0; i < n; i++)
    if (!g_ascii_isdigit (part[i]))
      return FALSE;
  return n > 0;
}

/* Takes one part of NFKC text; NFKC has made U+3000 an ASCII blank. */
static gboolean
read_part (Reading *reading, const char *part, gsize n)
{
  while (n > 0 && g_ascii_isspace (*part))
    part++, n--;
  while (n > 0 && g_ascii_isspace (part[n - 1]))
    n--;
  if (n == 0)
    {
      reading->blank = TRUE;
      return TRUE;
    }
  if (reading->blank || !is_part (part, n))
    return FALSE;
  if (is_all_digits (part, n))
    for (; n > 1 && *part == '0'; n--)
      part++;
  return append_part (reading, part, n);
}

static gboolean
read_joined (Reading *reading, const char *text, gsize len)
{
  const char *start = text, *end = text + len;

  for (const char *p = text; p < end; p = g_utf8_next_char (p))
    if (is_hyphen (g_utf8_get_char (p)))
      {
        if (!read_part (reading, start, (gsize)(p - start)))
          return FALSE;
        start = g_utf8_next_char (p);
      }
  return read_part (reading, start, (gsize)(end - start));
}

/* No NUL either. Plain char is unsigned on some machines: there no byte is ever below 0. */
static gboolean
is_ascii (const char *text, gsize len)
{
  for (gsize i = 0; i < len; i++)
    if ((gint8)text[i] <= 0)
      return FALSE;
  return TRUE;
}

/* Any text, normalised; @joined says whether hyphens separate parts in it. */
static gboolean
read_text (Reading *reading, const RiyoSubjectPart *part, gboolean joined)
{
  gboolean (*read) (Reading *, const char *, gsize) = joined ? read_joined : read_part;
  g_autofree char *normal = NULL;

  if (part->data == NULL || part->len == 0)
    return read_part (reading, "", 0);
  if (part->len > RIYO_SUBJECT_MAX_WRITTEN_BYTES)
    return FALSE;
  if (is_ascii (part->data, part->len))
    return read (reading, part->data, part->len);
  if (!g_utf8_validate (part->data, (gssize)part->len, NULL))
    return FALSE;
  normal = g_utf8_normalize (part->data, (gssize)part->len, G_NORMALIZE_ALL_COMPOSE);
  return normal != NULL && read (reading, normal, strlen (normal));
}

/* Digits and hyphens only, no part blank: the everyday case, in one pass. FALSE leaves the rest to
 * read_text (). Works in locals, which stores through char pointers cannot alias. */
static inline gboolean
read_digits (RiyoSubject *subject, const char *p, gsize len)
{
  const char *end = p + len;
  char *out = subject->text, *full = subject->text + RIYO_SUBJECT_MAX_BYTES;
  guint n = 0;

  for (;;)
    {
      const char *part = p;

      while (p < end && *p == '0')
        p++;
      if (p > part && (p == end || !g_ascii_isdigit (*p)))
        p--; /* all zeros: "0" */
      part = p;
      while (p < end && (guchar)(*p - '0') <= 9 && out < full)
        *out++ = *p++;
      if (p == part || n == RIYO_SUBJECT_MAX_PARTS)
        return FALSE;
      subject->ends[n++] = (guint8)(out - subject->text);
      if (p == end)
        break;
      if (*p++ != '-' || out == full)
        return FALSE;
      *out++ = '-';
    }
  subject->n_parts = (guint8)n;
  return TRUE;
}

static void
start (Reading *reading, RiyoSubject *subject)
{
  *reading = (Reading){ .subject = subject };
  subject->n_parts = 0;
  subject->text[0] = '\0'; /* not the whole: 30 ns */
}

static RiyoSubjectKind
finish (Reading *reading, const RiyoSubjectForms *forms, gboolean read)
{
  RiyoSubject *subject = reading->subject;

  if (read && subject->n_parts == 0)
    return RIYO_SUBJECT_NOT_STATED;
  if (read && subject->n_parts <= forms->max_parts)
    {
      subject->text[subject->ends[subject->n_parts - 1]] = '\0';
      return RIYO_SUBJECT_STATED;
    }
  subject->n_parts = 0;
  subject->text[0] = '\0';
  return RIYO_SUBJECT_BAD;
}

static RiyoSubjectKind
parse_joined (const RiyoSubjectForms *forms, const RiyoSubjectPart *part, RiyoSubject *subject)
{
  Reading reading;

  start (&reading, subject);
  if (part->len <= RIYO_SUBJECT_MAX_WRITTEN_BYTES && part->data != NULL
      && read_digits (subject, part->data, part->len))
    return finish (&reading, forms, TRUE);
  start (&reading, subject);
  return finish (&reading, forms, read_text (&reading, part, TRUE));
}

gboolean
riyo_subject_is_plain (const RiyoSubjectForms *forms, const char *text)
{
  guint n_hyphens = 0, before = 1, bad = 0;
  const char *p = text;

  for (; *p != '\0'; p++)
    {
      guint is_digit = (guchar)(*p - '0') <= 9, is_joint = *p == '-';

      bad |= (is_digit | is_joint) ^ 1u;
      bad |= is_joint & before;
      n_hyphens += is_joint;
      before = is_joint;
    }
  return (bad | before) == 0 && p - text <= RIYO_SUBJECT_MAX_BYTES && n_hyphens < forms->max_parts;
}

gboolean
riyo_subject_are_plain (const RiyoSubjectForms *forms, const RiyoSubjectPart *parts, guint n_parts)
{
  gsize len = n_parts;
  guint bad = 0;

  if (n_parts < 2 || n_parts > forms->max_parts)
    return FALSE;
  for (guint i = 0; i < n_parts; i++)
    {
      const char *data = parts[i].data;

      if (data == NULL || parts[i].len - 1 >= RIYO_SUBJECT_MAX_BYTES)
        return FALSE;
      for (gsize k = 0; k < parts[i].len; k++)
        bad |= (guchar)(data[k] - '0') > 9;
      len += parts[i].len;
    }
  return bad == 0 && len - 1 <= RIYO_SUBJECT_MAX_BYTES;
}

gboolean
riyo_subject_is_numbered (const RiyoSubject *subject, guint n_fields)
{
  gsize first = subject->n_parts > 1 ? subject->ends[0] : 0;

  if (subject->n_parts < MIN (n_fields, 2))
    return FALSE;
  for (const char *p = subject->text + first; *p != '\0'; p++)
    if (!g_ascii_isdigit (*p) && *p != '-')
      return FALSE;
  return TRUE;
}

RiyoSubjectKind
riyo_subject_parse (const RiyoSubjectForms *forms, const char *text, RiyoSubject *subject)
{
  RiyoSubjectPart whole = { text, text != NULL ? strlen (text) : 0 };

  return parse_joined (forms, &whole, subject);
}

RiyoSubjectKind
riyo_subject_parse_parts (const RiyoSubjectForms *forms, const RiyoSubjectPart *parts,
                          guint n_parts, RiyoSubject *subject)
{
  Reading reading;

  if (n_parts == 1)
    return parse_joined (forms, parts, subject);
  start (&reading, subject);
  for (guint i = 0; i < n_parts; i++)
    if (!read_text (&reading, &parts[i], FALSE))
      return finish (&reading, forms, FALSE);
  return finish (&reading, forms, TRUE);
}
