/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads the JSON of log entries, strictly and in place. */
#include "config.h"

#include <string.h>

#include "json.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#define MAX_DEPTH 16

static const char *
skip_hex4 (const char *p, const char *end)
{
  if (end - p < 4)
    return NULL;
  for (guint i = 0; i < 4; i++)
    if (!g_ascii_isxdigit (p[i]))
      return NULL;
  return p + 4;
}

/* Steps over what stands for itself in a string, sixteen bytes at a time. */
static inline const char *
skip_plain (const char *p, const char *end)
{
#if defined(__SSE2__)
  for (; end - p >= 16; p += 16)
    {
      __m128i text = _mm_loadu_si128 ((const __m128i *)(const void *)p);
      __m128i marks = _mm_or_si128 (_mm_cmpeq_epi8 (text, _mm_set1_epi8 ('"')),
                                    _mm_cmpeq_epi8 (text, _mm_set1_epi8 ('\\')));
      __m128i controls
          = _mm_or_si128 (_mm_cmpeq_epi8 (text, _mm_set1_epi8 (0x7f)),
                          _mm_cmpeq_epi8 (_mm_min_epu8 (text, _mm_set1_epi8 (0x1f)), text));
      int found = _mm_movemask_epi8 (_mm_or_si128 (marks, controls));

      if (found != 0)
        return p + __builtin_ctz ((guint)found);
    }
#endif
  while (p < end && *p != '"' && *p != '\\' && (guchar)*p >= 0x20 && *p != 0x7f)
    p++;
  return p;
}

static const char *
skip_string (const char *p, const char *end)
{
  for (p = skip_plain (p + 1, end); p < end; p = skip_plain (p + 1, end))
    {
      if (*p == '"')
        return p + 1;
      if (*p != '\\' || ++p == end)
        return NULL;
      if (*p == 'u')
        {
          p = skip_hex4 (p + 1, end);
          if (p == NULL)
            return NULL;
          p--;
        }
      else if (strchr ("\"\\/bfnrt", *p) == NULL || *p == '\0')
        return NULL;
    }
  return NULL;
}

static const char *
skip_number (const char *p, const char *end)
{
  const char *start = p;
  guint64 value;

  while (p < end && g_ascii_isdigit (*p))
    p++;
  if (p == start || (*start == '0' && p - start > 1))
    return NULL;
  return p - start < 20 || riyo_json_get_number ((RiyoSpan){ start, (gsize)(p - start) }, &value)
             ? p
             : NULL;
}

static const char *
skip_word (const char *p, const char *end, const char *word)
{
  gsize len = strlen (word);

  return (gsize)(end - p) >= len && memcmp (p, word, len) == 0 ? p + len : NULL;
}

static const char *skip_value (const char *p, const char *end, guint depth);

static const char *
skip_container (const char *p, const char *end, guint depth)
{
  char close = *p == '{' ? '}' : ']';

  if (depth >= MAX_DEPTH)
    return NULL;
  p++;
  if (p < end && *p == close)
    return p + 1;
  while (p < end)
    {
      if (close == '}')
        {
          p = *p == '"' ? skip_string (p, end) : NULL;
          if (p == NULL || p == end || *p++ != ':')
            return NULL;
        }
      p = skip_value (p, end, depth + 1);
      if (p == NULL || p == end || (*p != ',' && *p != close))
        return NULL;
      if (*p++ == close)
        return p;
    }
  return NULL;
}

static const char *
skip_value (const char *p, const char *end, guint depth)
{
  if (p >= end)
    return NULL;
  switch (*p)
    {
    case '"':
      return skip_string (p, end);
    case '{':
    case '[':
      return skip_container (p, end, depth);
    case 't':
      return skip_word (p, end, "true");
    case 'f':
      return skip_word (p, end, "false");
    case 'n':
      return skip_word (p, end, "null");
    default:
      return skip_number (p, end);
    }
}

const char *
riyo_json_skip (const char *p, const char *end)
{
  return skip_value (p, end, 0);
}

/* Steps over '{' or ',' to the next item; FALSE at the close or, with NULL, at an error. */
static gboolean
step (const char **p, const char *end, char open, char close)
{
  const char *q = *p;

  if (q == NULL || q >= end)
    {
      *p = NULL;
      return FALSE;
    }
  if (*q == close || (*q == open && q + 1 < end && q[1] == close))
    {
      *p = q + (*q == close ? 1 : 2);
      return FALSE;
    }
  *p = *q == open || *q == ',' ? q + 1 : NULL;
  return *p != NULL;
}

gboolean
riyo_json_next (const char **p, const char *end, RiyoMember *member)
{
  const char *q;

  if (!step (p, end, '{', '}'))
    return FALSE;
  member->key.text = *p + 1;
  q = *p < end && **p == '"' ? skip_string (*p, end) : NULL;
  *p = NULL;
  if (q == NULL || q == end || *q != ':')
    return FALSE;
  member->key.len = (gsize)(q - 1 - member->key.text);
  member->value.text = q + 1;
  q = skip_value (q + 1, end, 1);
  if (q == NULL || q == end)
    return FALSE;
  member->value.len = (gsize)(q - member->value.text);
  *p = q;
  return TRUE;
}

gboolean
riyo_json_next_element (const char **p, const char *end, RiyoSpan *value)
{
  const char *q;

  if (!step (p, end, '[', ']'))
    return FALSE;
  value->text = *p;
  q = skip_value (*p, end, 1);
  *p = q != NULL && q < end ? q : NULL;
  if (*p == NULL)
    return FALSE;
  value->len = (gsize)(q - value->text);
  return TRUE;
}

gboolean
riyo_json_find (RiyoSpan object, const char *key, RiyoSpan *value)
{
  const char *p = object.text;
  RiyoMember member;

  if (object.len == 0 || *p != '{')
    return FALSE;
  while (riyo_json_next (&p, object.text + object.len, &member))
    if (riyo_span_is (member.key, key))
      {
        *value = member.value;
        return TRUE;
      }
  return FALSE;
}

gboolean
riyo_json_get_number (RiyoSpan value, guint64 *number)
{
  guint64 sum = 0;

  if (value.len == 0 || (value.text[0] == '0' && value.len > 1))
    return FALSE;
  for (gsize i = 0; i < value.len; i++)
    {
      guint64 digit = (guint64)(guchar)value.text[i] - '0';

      if (digit > 9 || sum > (G_MAXUINT64 - digit) / 10)
        return FALSE;
      sum = sum * 10 + digit;
    }
  *number = sum;
  return TRUE;
}

static gunichar
read_hex4 (const char *p)
{
  gunichar c = 0;

  for (guint i = 0; i < 4; i++)
    c = c << 4 | (gunichar)g_ascii_xdigit_value (p[i]);
  return c;
}

static const char *
append_escape (GString *text, const char *p)
{
  static const char letters[] = "bfnrt", bytes[] = "\b\f\n\r\t";
  const char *letter = strchr (letters, *p);
  gunichar c, low;

  if (*p != 'u')
    {
      g_string_append_c (text, letter != NULL ? bytes[letter - letters] : *p);
      return p + 1;
    }
  c = read_hex4 (p + 1);
  p += 5;
  if (c >= 0xd800 && c < 0xdc00 && p[0] == '\\' && p[1] == 'u')
    {
      low = read_hex4 (p + 2);
      if (low >= 0xdc00 && low < 0xe000)
        {
          c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
          p += 6;
        }
    }
  g_string_append_unichar (text, (c >= 0xd800 && c < 0xe000) || c == 0 ? 0xfffd : c);
  return p;
}

char *
riyo_json_dup_text (RiyoSpan value)
{
  const char *p = value.text, *end = value.text + value.len;
  GString *text;

  if (value.len < 2 || *p != '"' || skip_string (p, end) != end)
    return NULL;
  text = g_string_sized_new (value.len);
  for (p++; p < end - 1;)
    if (*p == '\\')
      p = append_escape (text, p + 1);
    else
      g_string_append_c (text, *p++);
  return g_string_free (text, FALSE);
}
