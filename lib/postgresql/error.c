/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Refusals and failures as PostgreSQL's errors: their SQLSTATE, their words, and what they lose. */
#include "internal.h"

#include <access/xact.h>
#include <catalog/namespace.h>
#include <mb/pg_wchar.h>
#include <utils/memutils.h>

#define FIRST_FAILURE 50
#define DIGIT_BITS 6

/* RY0nn; six bits a digit, the fourth of them the tens. */
static int
get_sqlstate (const GError *error)
{
  int number = error->domain == RIYO_REFUSAL ? error->code : FIRST_FAILURE + error->code;

  return MAKE_SQLSTATE ('R', 'Y', '0', '0' + number / 10, '0' + number % 10);
}

/* One character more or less: what has no equivalent becomes '?'. */
static void
append_character (StringInfo text, const char *from, int n_bytes, int encoding, Oid procedure)
{
  unsigned char converted[MAX_CONVERSION_GROWTH * MAX_MULTIBYTE_CHAR_LEN + 1];

  memset (converted, 0, sizeof converted);
  if (pg_do_encoding_conversion_buf (procedure, PG_UTF8, encoding,
                                     (unsigned char *)unconstify (char *, from), n_bytes, converted,
                                     sizeof converted, true)
      == n_bytes)
    appendStringInfoString (text, (char *)converted);
  else
    appendStringInfoChar (text, '?');
}

char *
riyo_pg_from_utf8 (const char *utf8)
{
  int encoding = GetDatabaseEncoding ();
  StringInfoData text;
  Oid procedure;

  if (encoding == PG_UTF8 || encoding == PG_SQL_ASCII)
    return pstrdup (utf8);
  procedure = IsTransactionState () ? FindDefaultConversionProc (PG_UTF8, encoding) : InvalidOid;
  initStringInfo (&text);
  while (*utf8 != '\0')
    {
      int n_bytes = pg_utf_mblen ((const unsigned char *)utf8);

      if (!OidIsValid (procedure) || strnlen (utf8, (size_t)n_bytes) < (size_t)n_bytes)
        n_bytes = 1;
      if (n_bytes == 1 && (unsigned char)*utf8 < 0x80)
        appendStringInfoChar (&text, *utf8);
      else if (n_bytes > 1)
        append_character (&text, utf8, n_bytes, encoding, procedure);
      else
        appendStringInfoChar (&text, '?');
      utf8 += n_bytes;
    }
  return text.data;
}

char *
riyo_pg_to_utf8 (const char *text)
{
  char *utf8 = pg_server_to_any (text, (int)strlen (text), PG_UTF8);

  return utf8 == text ? pstrdup (text) : utf8;
}

/* The first line, and the rest without its indentation. */
static char *
cut_first_line (char *text)
{
  char *rest = strchr (text, '\n');

  if (rest == NULL)
    return NULL;
  *rest++ = '\0';
  while (*rest == ' ')
    rest++;
  return rest;
}

static void throw_text (int sqlstate, char *utf8, const char *hint) pg_attribute_noreturn ();

static void
throw_text (int sqlstate, char *utf8, const char *hint)
{
  char *text = riyo_pg_from_utf8 (utf8), *rest = cut_first_line (text);
  char *way = hint != NULL ? riyo_pg_from_utf8 (hint) : NULL;

  ereport (ERROR, (errcode (sqlstate), errmsg_internal ("%s", text),
                   rest != NULL ? errdetail_internal ("%s", rest) : 0,
                   way != NULL ? errhint ("%s", way) : 0));
  pg_unreachable ();
}

void
riyo_pg_throw (GError *error, const char *hint)
{
  int sqlstate = get_sqlstate (error);
  char *utf8 = pstrdup (error->message);

  g_error_free (error);
  throw_text (sqlstate, utf8, hint);
}

void
riyo_pg_refuse (int sqlstate, const char *hint, const char *format, ...)
{
  va_list arguments;
  char text[2048];

  va_start (arguments, format);
  vsnprintf (text, sizeof text, format, arguments);
  va_end (arguments);
  throw_text (sqlstate, text, hint);
}

/* What is told of the key, the row, the value, and the statement with its values. */
static void
strip (ErrorData *edata)
{
  edata->detail = edata->detail_log = edata->context = edata->internalquery = NULL;
  edata->internalpos = 0;
}

static bool
tells_of_rows (const ErrorData *edata)
{
  return ERRCODE_TO_CATEGORY (edata->sqlerrcode) == ERRCODE_INTEGRITY_CONSTRAINT_VIOLATION;
}

static bool
is_ours (const ErrorData *edata)
{
  return strncmp (unpack_sql_state (edata->sqlerrcode), "RY", 2) == 0;
}

/* Ours, and those that are of no value: of other sessions, of the machine, of the operator. What a
 * function of users raises is its own. */
static bool
tells_of_no_value (int sqlstate)
{
  static const char *const classes[] = { "RY", "P0", "25", "40", "53", "55", "57", "58" };
  const char *text = unpack_sql_state (sqlstate);

  for (int i = 0; i < (int)lengthof (classes); i++)
    if (strncmp (text, classes[i], 2) == 0)
      return true;
  return false;
}

/* PostgreSQL quotes a value as it does a name; bytes that are none of the encoding it spells out.
 */
static void
blank_quoted (ErrorData *edata)
{
  char *first = strchr (edata->message, '"'), *last = strrchr (edata->message, '"');
  const char *bytes = strstr (edata->message, "0x");

  if (bytes != NULL)
    edata->message = psprintf ("%.*s...", (int)(bytes - edata->message), edata->message);
  else if (last > first)
    edata->message = psprintf ("%.*s\"...%s", (int)(first - edata->message), edata->message, last);
}

/* A number is told without quotes: "index 7 out of valid range". */
static void
blank_numbers (ErrorData *edata)
{
  static const char digits[] = "0123456789";
  StringInfoData text;

  initStringInfo (&text);
  for (const char *at = edata->message; *at != '\0';)
    {
      size_t n = strcspn (at, digits);

      appendBinaryStringInfo (&text, at, (int)n);
      at += n;
      if (*at != '\0')
        appendStringInfoString (&text, "...");
      at += strspn (at, digits);
    }
  edata->message = text.data;
}

/* The lines of it that tell where, and no value. */
static char *
keep_places (const char *context)
{
  StringInfoData places;
  char *rest = NULL;

  if (context == NULL)
    return NULL;
  initStringInfo (&places);
  for (char *line = strtok_r (pstrdup (context), "\n", &rest); line != NULL;
       line = strtok_r (NULL, "\n", &rest))
    if (strncmp (line, "PL/pgSQL", strlen ("PL/pgSQL")) == 0)
      appendStringInfo (&places, "%s%s", places.len > 0 ? "\n" : "", line);
  return places.len > 0 ? places.data : NULL;
}

/* A statement that a function has put together holds the values that it was made of. */
static void
strip_statements (ErrorData *edata)
{
  edata->context = keep_places (edata->context);
  edata->internalquery = NULL;
  edata->internalpos = 0;
}

static void
strip_values (ErrorData *edata)
{
  edata->detail = edata->detail_log = NULL;
  strip_statements (edata);
  blank_quoted (edata);
  blank_numbers (edata);
}

void
riyo_pg_rethrow_bare (MemoryContext context, bool is_personal)
{
  MemoryContext failed = MemoryContextSwitchTo (context);
  ErrorData *edata;

  edata = CopyErrorData ();
  if (!tells_of_rows (edata) && !is_personal && !is_ours (edata))
    {
      FreeErrorData (edata);
      MemoryContextSwitchTo (failed);
      PG_RE_THROW ();
    }
  FlushErrorState ();
  if (tells_of_rows (edata))
    strip (edata);
  else if (tells_of_no_value (edata->sqlerrcode))
    strip_statements (edata);
  else
    strip_values (edata);
  ReThrowError (edata);
}

static emit_log_hook_type next_emit_log = NULL;

/* What no statement of ours surrounds: deferred constraints at the end of a transaction. */
static void
emit_log (ErrorData *edata)
{
  if (tells_of_rows (edata))
    strip (edata);
  else if (is_ours (edata))
    strip_statements (edata);
  if (next_emit_log != NULL)
    next_emit_log (edata);
}

void
riyo_pg_strip_hooked (void)
{
  next_emit_log = emit_log_hook;
  emit_log_hook = emit_log;
}
