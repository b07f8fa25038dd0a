/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A number in one piece: whose it may be, if the parts stand in it without a hyphen between them.
 */
#include "config.h"

#include <string.h>

#include "part.h"
#include "rules.h"

/* A cut of @n_parts parts being made of what is left of @from. */
typedef struct
{
  RiyoSubject cut;
  guint n_parts;
  RiyoSubjectMet met;
  gpointer data;
} Cutting;

static void
add_part (RiyoSubject *cut, guint part, const char *digits, gsize n)
{
  gsize zeros = riyo_part_skip_zeros (digits, n);
  char *out = cut->text;

  if (part > 0)
    {
      out += cut->ends[part - 1];
      *out++ = '-';
    }
  memcpy (out, digits + zeros, n - zeros);
  out[n - zeros] = '\0';
  cut->ends[part] = (guint8)(out + n - zeros - cut->text);
  cut->n_parts = (guint8)(part + 1);
}

/* @part and those behind it are in these digits, each at least one. */
static gboolean
cut_rest (Cutting *cutting, guint part, const char *digits, gsize n)
{
  guint n_behind = cutting->n_parts - part - 1;

  if (n_behind == 0)
    {
      add_part (&cutting->cut, part, digits, n);
      return cutting->met (cutting->data, &cutting->cut);
    }
  for (gsize k = 1; k + n_behind <= n; k++)
    {
      add_part (&cutting->cut, part, digits, k);
      if (cut_rest (cutting, part + 1, digits + k, n - k))
        return TRUE;
    }
  return FALSE;
}

/* The numbers in a text of something else too, each one part. How many; 0 where they do not fit. */
static guint
take_numbers (const char *text, RiyoSubject *cut, guint max_parts)
{
  guint part = 0;

  for (const char *p = text; *p != '\0';)
    {
      gsize n = strspn (p, "0123456789");

      if (n > 0 && part == max_parts)
        return 0;
      if (n > 0)
        add_part (cut, part++, p, n);
      p += n > 0 ? n : 1;
    }
  return part;
}

gboolean
riyo_subject_find_cut (const RiyoSubject *subject, RiyoSubjectMet met, gpointer data)
{
  Cutting cutting = { .met = met, .data = data };
  const char *text = subject->text;
  gsize n = strlen (text);

  if (strspn (text, "0123456789") < n)
    return take_numbers (text, &cutting.cut, subject->may_hold) > 1 && met (data, &cutting.cut);
  if (n > RIYO_SUBJECT_MAX_PIECE)
    return FALSE;
  for (cutting.n_parts = 2; cutting.n_parts <= subject->may_hold; cutting.n_parts++)
    if (cut_rest (&cutting, 0, text, n))
      return TRUE;
  return FALSE;
}
