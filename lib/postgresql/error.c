/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Refusals and failures as PostgreSQL's errors: their SQLSTATE, their words, and what they lose. */
#include "internal.h"

#include <access/xact.h>
#include <catalog/namespace.h>
#include <libintl.h>
#include <mb/pg_wchar.h>
#include <utils/memutils.h>

#define DOMAIN_OF_MESSAGES "libriyo"
#define RY000 MAKE_SQLSTATE ('R', 'Y', '0', '0', '0')
#define FIRST_FAILURE 50
#define DIGIT_BITS 6

const char *
riyo_pg_gettext (const char *message)
{
  static bool bound = false;

  if (!bound)
    {
      const char *folder = getenv ("TEXTDOMAINDIR");

      bindtextdomain (DOMAIN_OF_MESSAGES, folder != NULL ? folder : LOCALEDIR);
      bind_textdomain_codeset (DOMAIN_OF_MESSAGES, "UTF-8");
      bound = true;
    }
  return dgettext (DOMAIN_OF_MESSAGES, message);
}

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

void
riyo_pg_refuse_as (RiyoRefusal reason, const char *hint, const char *format, ...)
{
  va_list arguments;
  char text[2048];

  va_start (arguments, format);
  vsnprintf (text, sizeof text, format, arguments);
  va_end (arguments);
  throw_text (MAKE_SQLSTATE ('R', 'Y', '0', '0', '0' + (int)reason), text, hint);
}

/* What an error of integrity tells of the row: the key, the row, the statement with its values. */
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

void
riyo_pg_rethrow_bare (MemoryContext context)
{
  MemoryContext failed = MemoryContextSwitchTo (context);
  ErrorData *edata;

  if (ERRCODE_TO_CATEGORY (geterrcode ()) != ERRCODE_INTEGRITY_CONSTRAINT_VIOLATION)
    {
      MemoryContextSwitchTo (failed);
      PG_RE_THROW ();
    }
  edata = CopyErrorData ();
  FlushErrorState ();
  strip (edata);
  ReThrowError (edata);
}

static emit_log_hook_type next_emit_log = NULL;

/* What no statement of ours surrounds: deferred constraints at the end of a transaction. */
static void
emit_log (ErrorData *edata)
{
  if (tells_of_rows (edata))
    strip (edata);
  if (next_emit_log != NULL)
    next_emit_log (edata);
}

void
riyo_pg_strip_hooked (void)
{
  next_emit_log = emit_log_hook;
  emit_log_hook = emit_log;
}
