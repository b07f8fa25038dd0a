/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* RIYOCHK, RIYOCHKN, RIYONOTE and RIYONOTN: one datum, its category by name or by number. */
#include "config.h"

#include "base/base.h"
#include "field.h"
#include "guard/guard.h"
#include "internal.h"
#include "names.h"
#include "table/table.h"

/* Words for names that no bytes matched; they are decoded for that alone. What the table would
 * still recognise, such as a blank before a name, is refused like the rest: here bytes decide. */
static gboolean
refuse_names (const RiyoSlot *slot, const char *field, GError **error)
{
  RiyoTable *table = riyo_use_get_table (riyo_operation_use (slot->operation));
  g_autofree char *names
      = riyo_plain_dup_text (field, RIYO_PLAIN_NAME_BYTES, slot->encoding, "RIYO-TAG", error);
  RiyoTags tags;

  if (names != NULL && riyo_table_parse_tags (table, names, &tags, error))
    g_set_error (error, RIYO_REFUSAL, RIYO_REFUSAL_UNKNOWN_CATEGORY,
                 _ ("REFUSED UNKNOWN_CATEGORY: %s is not written byte for byte as in the table"),
                 "RIYO-TAG");
  return FALSE;
}

/* A small number in the place of names has a NUL in its four bytes: a word more for that mistake.
 */
static gsize
trim_names (const RiyoSlot *slot, const char *field, GError **error)
{
  if (memchr (field, '\0', sizeof (gint32)) == NULL)
    return riyo_plain_trim (field, RIYO_PLAIN_NAME_BYTES, slot->encoding, "RIYO-TAG", error);
  g_set_error (error, RIYO_ERROR, RIYO_ERROR_ENCODING,
               _ ("%s: a NUL; expected names padded with blanks (a number: RIYOCHKN, RIYONOTN)"),
               "RIYO-TAG");
  return G_MAXSIZE;
}

/* Names separated by ASCII commas; no character of either encoding holds that byte. None is an
 * untagged datum: for the operation to refuse and to count. */
static gboolean
read_names (const RiyoSlot *slot, const void *field, RiyoTags *tags, GError **error)
{
  char names[RIYO_PLAIN_NAME_BYTES + 1];
  gsize n = trim_names (slot, field, error);
  RiyoTags found = 0;

  if (n == G_MAXSIZE)
    return FALSE;
  memcpy (names, field, n);
  names[n] = '\0';
  for (char *name = names, *next = n > 0 ? names : NULL; next != NULL; name = next)
    {
      char *comma = strchr (name, ',');
      guint number;

      next = comma != NULL ? comma + 1 : NULL;
      if (comma != NULL)
        *comma = '\0';
      number = riyo_plain_names_find_category (slot->names, name);
      if (number == 0)
        return refuse_names (slot, field, error);
      found |= riyo_tags_from_number (number);
    }
  *tags = found;
  return TRUE;
}

/* Zero is an untagged datum, too. */
static gboolean
read_number (const RiyoSlot *slot, const void *field, RiyoTags *tags, GError **error)
{
  guint32 value = (guint32)riyo_plain_load (field);

  if (value > RIYO_MAX_CATEGORIES)
    return riyo_plain_fail_number (value, RIYO_MAX_CATEGORIES, "RIYO-TAG-NUMBER", error);
  *tags = value != 0 ? RIYO_TAG (value) : 0;
  return TRUE;
}

gboolean
riyo_plain_read_subject (const RiyoSlot *slot, const char *field,
                         char buffer[RIYO_PLAIN_SUBJECT_ROOM], const char **subject, GError **error)
{
  g_autofree char *text = NULL;
  gsize n;

  *subject = NULL;
  if (field == NULL || riyo_plain_is_blank (field, RIYO_PLAIN_SUBJECT_BYTES))
    return TRUE;
  n = riyo_plain_trim (field, RIYO_PLAIN_SUBJECT_BYTES, slot->encoding, "RIYO-SUBJECT", error);
  if (n == G_MAXSIZE)
    return FALSE;
  memcpy (buffer, field, n);
  buffer[n] = '\0';
  if (slot->encoding == RIYO_PLAIN_CP932 && !g_str_is_ascii (buffer))
    {
      text = riyo_plain_dup_text (field, RIYO_PLAIN_SUBJECT_BYTES, slot->encoding, "RIYO-SUBJECT",
                                  error);
      if (text == NULL)
        return FALSE;
      g_strlcpy (buffer, text, RIYO_PLAIN_SUBJECT_ROOM);
    }
  *subject = n > 0 ? buffer : NULL;
  return TRUE;
}

/* Which of the two an entry takes is the entry's alone: what stands in the field decides no width.
 */
typedef struct
{
  const char *what;
  gboolean (*read) (const RiyoSlot *slot, const void *field, RiyoTags *tags, GError **error);
} Form;

static const Form by_name = { "RIYO-TAG", read_names };
static const Form by_number = { "RIYO-TAG-NUMBER", read_number };

/* What a check and a note are about. */
typedef struct
{
  RiyoSlot *slot;
  RiyoTags tags;
  const char *subject;
  char buffer[RIYO_PLAIN_SUBJECT_ROOM];
} Datum;

static gboolean
read_datum (const Form *form, const int32_t *operation, const void *tag, const char *subject,
            Datum *datum, GError **error)
{
  datum->slot = riyo_plain_get_operation (operation, error);
  datum->tags = 0;
  return datum->slot != NULL && riyo_plain_has (tag, form->what, error)
         && form->read (datum->slot, tag, &datum->tags, error)
         && riyo_plain_read_subject (datum->slot, subject, datum->buffer, &datum->subject, error);
}

static int __attribute__ ((noinline))
check (const Form *form, char *result, const int32_t *operation, const void *tag,
       const char *subject)
{
  g_autoptr (GError) error = NULL;
  Datum datum;

  if (!riyo_plain_has (result, "RIYO-RESULT", &error)
      || !read_datum (form, operation, tag, subject, &datum, &error)
      || !riyo_operation_check (datum.slot->operation, datum.tags, datum.subject, &error))
    return riyo_plain_fail (error);
  riyo_plain_say_ok (result);
  return RIYO_PLAIN_PERMITTED;
}

static int
note (const Form *form, char *result, const int32_t *operation, const void *tag,
      const char *subject)
{
  g_autoptr (GError) error = NULL;
  Datum datum;

  riyo_plain_start (result);
  if (!riyo_plain_has (result, "RIYO-RESULT", &error)
      || !read_datum (form, operation, tag, subject, &datum, &error))
    return riyo_plain_fail (error);
  if (!riyo_use_is_rehearsal (riyo_operation_use (datum.slot->operation)))
    {
      g_set_error_literal (
          &error, RIYO_ERROR, RIYO_ERROR_STATE,
          _ ("only a rehearsal records what it would decide; begin it with RIYO-MODE R"));
      return riyo_plain_fail (error);
    }
  riyo_operation_note (datum.slot->operation, datum.tags, datum.subject);
  return RIYO_PLAIN_DONE;
}

/* The common answer: a number, no subject, permitted. FALSE says nothing yet: check () finds out. A
 * folder's slot has no operation. A slot that another thread is giving back has one still when its
 * handle is 0 already: zero is told by itself. */
static inline gboolean
count_quickly (const int32_t *operation, const int32_t *category)
{
  gint32 handle = riyo_plain_load (operation);
  const RiyoSlot *slot = &riyo_plain_slots[(guint32)handle % RIYO_PLAIN_SLOTS];
  guint32 bit = (guint32)riyo_plain_load (category) - 1;
  RiyoUse *use;

  if (handle == 0 || __atomic_load_n (&slot->handle, __ATOMIC_ACQUIRE) != handle)
    return FALSE;
  use = riyo_operation_use (slot->operation);
  return use != NULL && bit < RIYO_MAX_CATEGORIES
         && riyo_use_count_quickly (use, G_GUINT64_CONSTANT (1) << bit);
}

int
RIYOCHK (char *result, const int32_t *operation, const char *tag, const char *subject)
{
  riyo_plain_start (result);
  return check (&by_name, result, operation, tag, subject);
}

/* What is no common answer stands out of its way. */
static int __attribute__ ((noinline, cold))
check_number (char *result, const int32_t *operation, const int32_t *category, const char *subject)
{
  return check (&by_number, result, operation, category, subject);
}

int
RIYOCHKN (char *result, const int32_t *operation, const int32_t *category, const char *subject)
{
  riyo_plain_start (result);
  if (G_UNLIKELY (result == NULL || operation == NULL || category == NULL
                  || (subject != NULL && !riyo_plain_is_blank (subject, RIYO_PLAIN_SUBJECT_BYTES))
                  || !count_quickly (operation, category)))
    return check_number (result, operation, category, subject);
  riyo_plain_say_ok (result);
  return RIYO_PLAIN_PERMITTED;
}

int
RIYONOTE (char *result, const int32_t *operation, const char *tag, const char *subject)
{
  return note (&by_name, result, operation, tag, subject);
}

int
RIYONOTN (char *result, const int32_t *operation, const int32_t *category, const char *subject)
{
  return note (&by_number, result, operation, category, subject);
}
