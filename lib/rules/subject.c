/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One person, one spelling: subjects brought to their canonical form. */
#include "config.h"

#include <string.h>

#include "part.h"
#include "subject.h"

/* A text being read part by part. */
typedef struct
{
  RiyoSubject *subject;
  guint len;    /* of subject->text */
  guint digits; /* bit i: part i is digits, or blank */
  gboolean lacks_first;
  gboolean blank;   /* a part behind the first was blank: only blank ones may follow */
  gboolean divided; /* a hyphen ended some part */
} Reading;

static gboolean
fail (Reading *reading, RiyoSubjectFault fault)
{
  if (reading->subject->fault == 0)
    {
      reading->subject->fault = fault;
      reading->subject->bad_part = reading->subject->n_parts;
    }
  return FALSE;
}

static gboolean
fail_at_mark (Reading *reading, const char *part, gsize n)
{
  if (reading->subject->fault == 0)
    reading->subject->mark = riyo_part_find_mark (part, n);
  return fail (reading, RIYO_FAULT_MARK);
}

/* Appends one canonical part. Neither too many nor too long. */
static gboolean
append_part (Reading *reading, const char *part, gsize n, gboolean quoted)
{
  RiyoSubject *subject = reading->subject;
  guint joint = subject->n_parts > 0, quote = quoted ? 1 : 0;
  char *out = subject->text + reading->len;

  if (subject->n_parts == RIYO_SUBJECT_MAX_PARTS)
    return fail (reading, RIYO_FAULT_PARTS);
  if (reading->len + joint + n + 2 * quote > RIYO_SUBJECT_MAX_BYTES)
    return fail (reading, RIYO_FAULT_LENGTH);
  if (joint)
    *out++ = '-';
  if (quoted)
    *out++ = '"';
  for (gsize i = 0; i < n; i++)
    *out++ = g_ascii_tolower (part[i]);
  if (quoted)
    *out++ = '"';
  reading->len = (guint)(out - subject->text);
  subject->ends[subject->n_parts++] = (guint8)reading->len;
  return TRUE;
}

/* A part that may hold marks: in a field of its own, or in quotes. */
static gboolean
read_marked (Reading *reading, const char *part, gsize n)
{
  g_autoptr (GString) folded = g_string_sized_new (n);
  gboolean marked = FALSE;

  return riyo_part_fold (part, n, folded, &marked)
             ? append_part (reading, folded->str, folded->len, marked)
             : fail_at_mark (reading, part, n);
}

static void
trim (const char **part, gsize *n)
{
  for (; *n > 0 && g_ascii_isspace (**part); --*n)
    ++*part;
  while (*n > 0 && g_ascii_isspace ((*part)[*n - 1]))
    --*n;
}

/* The first part may be blank before others, where a form says so; the rest only behind all. */
static gboolean
read_blank (Reading *reading)
{
  RiyoSubject *subject = reading->subject;

  if (subject->n_parts == 0 && !reading->blank && !reading->lacks_first)
    reading->lacks_first = TRUE;
  else
    reading->blank = TRUE;
  return TRUE;
}

/* Takes one part of NFKC text; NFKC has made U+3000 an ASCII blank. */
static gboolean
read_part (Reading *reading, const char *part, gsize n, gboolean marks)
{
  RiyoSubject *subject = reading->subject;

  trim (&part, &n);
  if (n == 0)
    return read_blank (reading);
  if (reading->blank)
    return fail (reading, RIYO_FAULT_BLANK);
  if (reading->lacks_first && subject->n_parts == 0)
    {
      subject->ends[subject->n_parts++] = 0;
      reading->digits |= 1;
    }
  if (riyo_part_is_digits (part, n))
    {
      gsize zeros = riyo_part_skip_zeros (part, n);

      reading->digits |= 1u << MIN (subject->n_parts, RIYO_SUBJECT_MAX_PARTS);
      return append_part (reading, part + zeros, n - zeros, FALSE);
    }
  if (riyo_part_is_plain (part, n))
    return append_part (reading, part, n, FALSE);
  return marks ? read_marked (reading, part, n) : fail_at_mark (reading, part, n);
}

/* The end of the part that begins at @p: in quotes, hyphens are its own. */
static const char *
find_end (const char *p, const char *end)
{
  gboolean quoted = FALSE;

  for (; p < end; p = g_utf8_next_char (p))
    if (*p == '"')
      quoted = !quoted;
    else if (!quoted && riyo_part_is_hyphen (g_utf8_get_char (p)))
      break;
  return p;
}

static gboolean
read_joined_part (Reading *reading, const char *part, gsize n)
{
  trim (&part, &n);
  if (n < 2 || *part != '"' || part[n - 1] != '"')
    return read_part (reading, part, n, FALSE);
  part++, n -= 2;
  trim (&part, &n);
  return n > 0 && memchr (part, '"', n) == NULL ? read_part (reading, part, n, TRUE)
                                                : fail_at_mark (reading, part, n);
}

static gboolean
read_joined (Reading *reading, const char *text, gsize len)
{
  const char *start = text, *end = text + len;

  for (;;)
    {
      const char *stop = find_end (start, end);

      if (!read_joined_part (reading, start, (gsize)(stop - start)))
        return FALSE;
      if (stop == end)
        return TRUE;
      reading->divided = TRUE;
      start = g_utf8_next_char (stop);
    }
}

static gboolean
read_field (Reading *reading, const char *text, gsize len)
{
  return read_part (reading, text, len, TRUE);
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

char *
riyo_subject_normalise (const char *text, gsize len)
{
  g_autofree char *normal = NULL, *folded = NULL;

  if (!g_utf8_validate (text, (gssize)len, NULL))
    return NULL;
  normal = g_utf8_normalize (text, (gssize)len, G_NORMALIZE_ALL_COMPOSE);
  folded = normal != NULL ? g_utf8_casefold (normal, -1) : NULL;
  return folded != NULL ? g_utf8_normalize (folded, -1, G_NORMALIZE_ALL_COMPOSE) : NULL;
}

/* Any text; @joined says whether hyphens separate parts in it. */
static gboolean
read_text (Reading *reading, const RiyoSubjectPart *part, gboolean joined)
{
  gboolean (*read) (Reading *, const char *, gsize) = joined ? read_joined : read_field;
  g_autofree char *normal = NULL;

  if (part->data == NULL || part->len == 0)
    return read_blank (reading);
  if (part->len > RIYO_SUBJECT_MAX_WRITTEN_BYTES)
    return fail (reading, RIYO_FAULT_LENGTH);
  if (is_ascii (part->data, part->len))
    return read (reading, part->data, part->len);
  normal = riyo_subject_normalise (part->data, part->len);
  return normal != NULL ? read (reading, normal, strlen (normal))
                        : fail (reading, RIYO_FAULT_UNREADABLE);
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
  subject->n_parts = subject->fault = subject->bad_part = subject->may_hold = 0;
  subject->text[0] = '\0'; /* not the whole: 30 ns */
}

/* What keeps a subject from the form, and where; 0 = nothing. */
static RiyoSubjectFault
find_misfit (const Reading *reading, const RiyoSubjectForm *form, guint *part)
{
  const RiyoSubject *subject = reading->subject;
  guint letters = form->digits & ~reading->digits & ((1u << subject->n_parts) - 1);

  *part = 0;
  if (subject->n_parts > form->n_parts)
    {
      *part = form->n_parts;
      return RIYO_FAULT_PARTS;
    }
  if (subject->ends[0] == 0 && !form->may_lack_first)
    return RIYO_FAULT_BLANK;
  if (letters != 0)
    *part = (guint)__builtin_ctz (letters);
  return letters != 0 ? RIYO_FAULT_LETTERS : 0;
}

/* Whether some form has such a subject; else the first that has as many parts says why not. */
static gboolean
fit (Reading *reading, const RiyoSubjectForms *forms)
{
  RiyoSubjectFault fault = RIYO_FAULT_PARTS;
  guint bad_part = forms->max_parts;

  for (guint i = 0; i < forms->forms->len; i++)
    {
      guint part;
      RiyoSubjectFault misfit = find_misfit (reading, riyo_subject_form_at (forms, i), &part);

      if (misfit == 0)
        return TRUE;
      if (fault != RIYO_FAULT_PARTS || misfit == RIYO_FAULT_PARTS)
        continue;
      fault = misfit;
      bad_part = part;
    }
  reading->subject->fault = fault;
  reading->subject->bad_part = (guint8)bad_part;
  return FALSE;
}

static RiyoSubjectKind
finish (Reading *reading, gboolean good)
{
  RiyoSubject *subject = reading->subject;

  if (good && subject->n_parts > 0)
    {
      subject->text[reading->len] = '\0';
      return RIYO_SUBJECT_STATED;
    }
  subject->n_parts = 0;
  subject->text[0] = '\0';
  return good ? RIYO_SUBJECT_NOT_STATED : RIYO_SUBJECT_BAD;
}

static gboolean
read_whole (Reading *reading, const RiyoSubjectPart *part, RiyoSubject *subject)
{
  start (reading, subject);
  if (part->len <= RIYO_SUBJECT_MAX_WRITTEN_BYTES && part->data != NULL
      && read_digits (subject, part->data, part->len))
    {
      reading->len = subject->ends[subject->n_parts - 1];
      reading->digits = ~0u;
      reading->divided = subject->n_parts > 1;
      return TRUE;
    }
  start (reading, subject);
  return read_text (reading, part, TRUE);
}

#define EACH_BYTE(b) (G_GUINT64_CONSTANT (0x0101010101010101) * (b))
#define WORD_BYTES 8

static inline guint64
load_32 (const char *p)
{
  guint32 word;

  memcpy (&word, p, sizeof word);
  return GUINT32_FROM_LE (word);
}

static inline guint64
load_16 (const char *p)
{
  guint16 word;

  memcpy (&word, p, sizeof word);
  return GUINT16_FROM_LE (word);
}

/* The values of 1 … WORD_BYTES digits, the first lowest, and 0 behind them: from two loads that
 * overlap, or, where it matters only what there is, stand side by side. */
static inline guint64
load_values (const char *p, gsize n, gboolean aside)
{
  if (n >= 4)
    return (load_32 (p) ^ 0x30303030)
           | (load_32 (p + n - 4) ^ 0x30303030) << (aside ? 32 : 8 * (n - 4));
  if (n >= 2)
    return (load_16 (p) ^ 0x3030) | (load_16 (p + n - 2) ^ 0x3030) << (aside ? 16 : 8 * (n - 2));
  return (guchar)*p ^ '0';
}

/* Not 0 where the value of some byte is none of a digit. */
static inline guint64
find_other (guint64 values)
{
  return (values | (values + EACH_BYTE (0x80 - 10))) & EACH_BYTE (0x80);
}

/* Writes a part of at most WORD_BYTES digits without its leading zeros, and WORD_BYTES in all: no
 * loop, no branch hangs on them. How many; 0 where it is anything else. */
static inline gsize
put_short (char *out, const char *p, gsize n)
{
  const guint64 last = G_GUINT64_CONSTANT (1) << (8 * (n - 1));
  guint64 values = load_values (p, n, FALSE), word;
  guint n_zeros = (guint)__builtin_ctzll (values | last) / 8; /* of all zeros one stays */

  word = GUINT64_TO_LE ((values >> (8 * n_zeros)) ^ EACH_BYTE ('0'));
  memcpy (out, &word, sizeof word);
  return find_other (values) == 0 ? n - n_zeros : 0;
}

/* The same of any part, with less than @room bytes. */
static inline gsize
put_digits (char *out, gsize room, const char *p, gsize n)
{
  gsize n_zeros = 0;

  if (n - 1 < WORD_BYTES && room > WORD_BYTES)
    return put_short (out, p, n);
  while (n_zeros + 1 < n && p[n_zeros] == '0')
    n_zeros++;
  n -= n_zeros;
  if (n >= room)
    return 0;
  for (gsize i = 0; i < n; i++)
    {
      out[i] = p[n_zeros + i];
      if (!g_ascii_isdigit (out[i]))
        return 0;
    }
  return n;
}

gboolean
riyo_subject_read_digits (const RiyoSubjectForms *forms, const RiyoSubjectPart *parts,
                          guint n_parts, RiyoSubject *subject)
{
  char *out = subject->text, *full = subject->text + RIYO_SUBJECT_MAX_BYTES + 1;

  if (n_parts < 2 || n_parts > forms->max_parts)
    return FALSE;
  for (guint i = 0; i < n_parts; i++)
    {
      const char *p = parts[i].data;
      gsize n = parts[i].len, n_digits;

      if (p == NULL)
        return FALSE;
      while (n > 0 && p[n - 1] == ' ')
        n--;
      n_digits = put_digits (out, (gsize)(full - out), p, n);
      if (n_digits == 0)
        return FALSE;
      out += n_digits;
      subject->ends[i] = (guint8)(out - subject->text);
      *out++ = '-'; /* or the end */
    }
  *--out = '\0';
  subject->n_parts = (guint8)n_parts;
  subject->fault = subject->bad_part = subject->may_hold = 0;
  return TRUE;
}

gboolean
riyo_subject_are_plain (const RiyoSubjectForms *forms, const RiyoSubjectPart *parts, guint n_parts)
{
  gsize len = n_parts;
  guint64 bad = 0;

  if (n_parts < 2 || n_parts > forms->max_parts)
    return FALSE;
  for (guint i = 0; i < n_parts; i++)
    {
      const char *data = parts[i].data;
      gsize n = parts[i].len;

      if (data == NULL || n - 1 >= RIYO_SUBJECT_MAX_BYTES)
        return FALSE;
      len += n;
      for (; n > WORD_BYTES; n--)
        bad |= (guchar)(*data++ - '0') > 9;
      bad |= find_other (load_values (data, n, TRUE));
    }
  return bad == 0 && len - 1 <= RIYO_SUBJECT_MAX_BYTES;
}

/* The others may stand in a number in one piece: a file's is no first part, and one that a program
 * states is asked about with each of them. */
static gboolean
check_divided (Reading *reading, const RiyoSubjectForms *forms, gboolean field)
{
  RiyoSubject *subject = reading->subject;

  if (reading->divided || (field && forms->has_lone))
    return TRUE;
  if (!field)
    {
      subject->may_hold = subject->text[0] != '"' ? (guint8)forms->max_parts : 0;
      return TRUE;
    }
  subject->n_parts = 0;
  return fail (reading, RIYO_FAULT_UNDIVIDED);
}

static RiyoSubjectKind
parse_joined (const RiyoSubjectForms *forms, const RiyoSubjectPart *part, gboolean field,
              RiyoSubject *subject)
{
  Reading reading;
  gboolean read = read_whole (&reading, part, subject);

  return finish (&reading,
                 read
                     && (subject->n_parts == 0
                         || (fit (&reading, forms) && check_divided (&reading, forms, field))));
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

RiyoSubjectPart
riyo_subject_get_part (const RiyoSubject *subject, guint part)
{
  gsize start = part == 0 || part >= subject->n_parts ? 0 : subject->ends[part - 1] + 1u;

  return part < subject->n_parts
             ? (RiyoSubjectPart){ subject->text + start, subject->ends[part] - start }
             : (RiyoSubjectPart){ NULL, 0 };
}

/* The parts after the first are never blank: what lacks one lacks all behind it. */
gboolean
riyo_subject_is_whole (const RiyoSubjectForms *forms, RiyoSubject *subject)
{
  for (guint i = 0; i < forms->forms->len && subject->ends[0] > 0; i++)
    if (riyo_subject_form_at (forms, i)->n_parts == subject->n_parts)
      return TRUE;
  riyo_subject_fail (subject, RIYO_FAULT_LACKING, subject->ends[0] > 0 ? subject->n_parts : 0);
  return FALSE;
}

RiyoSubjectKind
riyo_subject_parse (const RiyoSubjectForms *forms, const char *text, RiyoSubject *subject)
{
  RiyoSubjectPart whole = { text, text != NULL ? strlen (text) : 0 };

  return parse_joined (forms, &whole, FALSE, subject);
}

/* All of a subject's parts in the first field are no first part. */
static gboolean
check_fields (Reading *reading)
{
  const RiyoSubject *subject = reading->subject;
  gboolean whole = subject->n_parts == 1 && subject->text[0] == '"';

  if (!whole)
    return TRUE;
  reading->subject->n_parts = 0;
  return fail_at_mark (reading, "\"", 1);
}

RiyoSubjectKind
riyo_subject_parse_parts (const RiyoSubjectForms *forms, const RiyoSubjectPart *parts,
                          guint n_parts, RiyoSubject *subject)
{
  Reading reading;
  gboolean read = TRUE;

  if (n_parts == 1)
    return parse_joined (forms, parts, TRUE, subject);
  if (riyo_subject_read_digits (forms, parts, n_parts, subject))
    return RIYO_SUBJECT_STATED;
  start (&reading, subject);
  for (guint i = 0; read && i < n_parts; i++)
    read = read_text (&reading, &parts[i], FALSE);
  return finish (
      &reading,
      read && (subject->n_parts == 0 || (check_fields (&reading) && fit (&reading, forms))));
}

RiyoSubjectKind
riyo_subject_read_field (const RiyoSubjectPart *field, gboolean alone, RiyoSubject *subject)
{
  Reading reading;
  gboolean read;

  if (alone)
    read = read_whole (&reading, field, subject);
  else
    {
      start (&reading, subject);
      read = read_text (&reading, field, FALSE);
    }
  return finish (&reading, read);
}

RiyoSubjectKind
riyo_subject_fail (RiyoSubject *subject, RiyoSubjectFault fault, guint part)
{
  *subject = (RiyoSubject){ .fault = fault, .bad_part = (guint8)part };
  return RIYO_SUBJECT_BAD;
}

void
riyo_subject_swap_first (const RiyoSubject *subject, const char *first, RiyoSubject *swapped)
{
  gsize n = strlen (first), cut = subject->ends[0];
  gsize rest = subject->ends[subject->n_parts - 1] - cut;

  *swapped = (RiyoSubject){ .n_parts = subject->n_parts };
  memcpy (swapped->text, first, n);
  memcpy (swapped->text + n, subject->text + cut, rest);
  for (guint i = 0; i < subject->n_parts; i++)
    swapped->ends[i] = (guint8)(subject->ends[i] - cut + n);
}
