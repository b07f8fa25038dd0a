/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The last message of a thread, and RIYOMSG. */
#include "config.h"

#include "field.h"
#include "internal.h"

#define CODE_OF_OTHERS 199

typedef struct
{
  RiyoPlainEncoding encoding;
  char code[RIYO_PLAIN_CODE_BYTES + 1];
  char *text; /* UTF-8, one line */
} Last;

static void
last_free (gpointer data)
{
  Last *last = data;

  g_free (last->text);
  g_free (last);
}

static Last *
get_last (void)
{
  static GPrivate key = G_PRIVATE_INIT (last_free);
  Last *last = g_private_get (&key);

  if (last == NULL)
    {
      last = g_new0 (Last, 1);
      g_private_set (&key, last);
    }
  return last;
}

void
riyo_plain_set_encoding (RiyoPlainEncoding encoding)
{
  get_last ()->encoding = encoding;
}

/* A line of a COBOL file holds no newline: lines and their indentation become one blank. */
static char *
join_lines (const char *message)
{
  GString *line = g_string_sized_new (strlen (message));

  for (const char *p = message; *p != '\0'; p++)
    if (*p != '\n')
      g_string_append_c (line, *p);
    else
      {
        g_string_append_c (line, ' ');
        p += strspn (p + 1, " ");
      }
  return g_string_free (line, FALSE);
}

int
riyo_plain_fail (const GError *error)
{
  Last *last = get_last ();

  g_free (last->text);
  last->text = join_lines (error != NULL ? error->message : "");
  g_strlcpy (last->code, riyo_error_code_name (error), sizeof last->code);
  if (error == NULL || error->code < 1 || error->code > 98)
    return CODE_OF_OTHERS;
  if (error->domain == RIYO_REFUSAL)
    return error->code;
  return error->domain == RIYO_ERROR ? 100 + error->code : CODE_OF_OTHERS;
}

static gboolean
tell (char *code, const int32_t *length, char *message, GError **error)
{
  const Last *last = get_last ();
  g_autofree char *encoded = NULL;
  gsize n = 0;
  guint width;

  if (!riyo_plain_has (code, "RIYO-CODE", error)
      || !riyo_plain_has (length, "RIYO-MESSAGE-LENGTH", error)
      || !riyo_plain_has (message, "RIYO-MESSAGE", error)
      || !riyo_plain_read_number (length, RIYO_PLAIN_MAX_BYTES, "RIYO-MESSAGE-LENGTH", &width,
                                  error))
    return FALSE;
  encoded = riyo_plain_encode (last->text != NULL ? last->text : "", last->encoding, &n);
  riyo_plain_write_text (message, width, encoded, n, last->encoding);
  riyo_plain_write_text (code, RIYO_PLAIN_CODE_BYTES, last->code, strlen (last->code),
                         RIYO_PLAIN_UTF8);
  return TRUE;
}

int
RIYOMSG (char *result, char *code, const int32_t *length, char *message)
{
  g_autoptr (GError) error = NULL;

  riyo_plain_start (result);
  if (riyo_plain_has (result, "RIYO-RESULT", &error) && tell (code, length, message, &error))
    return RIYO_PLAIN_DONE;
  return riyo_plain_fail (error);
}
