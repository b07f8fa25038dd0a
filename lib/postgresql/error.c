/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Refusals and failures as PostgreSQL's errors: their SQLSTATE, their words, and what they lose. */
#include "internal.h"

#include <access/parallel.h>
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
is_of_class (const ErrorData *edata, const char *class)
{
  return strncmp (unpack_sql_state (edata->sqlerrcode), class, 2) == 0;
}

static bool
is_raised_in (const ErrorData *edata, const char *function)
{
  return edata->funcname != NULL && strcmp (edata->funcname, function) == 0;
}

static bool
is_ours (const ErrorData *edata)
{
  return is_of_class (edata, "RY") || is_raised_in (edata, "throw_text");
}

/* Of PL/pgSQL's RAISE and ASSERT: who has written the function has chosen the words. */
static bool
is_own_word (const ErrorData *edata)
{
  return is_raised_in (edata, "exec_stmt_raise") || is_raised_in (edata, "exec_stmt_assert");
}

/* Ours, and those that are of no value: of other sessions, of the machine, of the operator. */
static bool
tells_of_no_value (const ErrorData *edata)
{
  static const char *const classes[] = { "08", "25", "40", "53", "57" };

  for (int i = 0; i < (int)lengthof (classes); i++)
    if (is_of_class (edata, classes[i]))
      return true;
  return is_ours (edata) || is_own_word (edata) || edata->sqlerrcode == ERRCODE_LOCK_NOT_AVAILABLE
         || is_raised_in (edata, "mdread") || is_raised_in (edata, "mdwrite")
         || is_raised_in (edata, "mdextend");
}

/* The lines of it that tell where, and no value: what is quoted may be one. */
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
    if (strncmp (line, "PL/pgSQL", strlen ("PL/pgSQL")) == 0 && strchr (line, '"') == NULL)
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
  strip_statements (edata);
  edata->message = riyo_pg_words_get (edata);
  edata->detail = edata->detail_log = edata->hint = NULL;
  edata->schema_name = edata->table_name = edata->column_name = NULL;
  edata->datatype_name = edata->constraint_name = NULL;
}

static bool
may_tell (const ErrorData *edata, bool is_personal)
{
  return is_personal || tells_of_rows (edata) || is_ours (edata);
}

static void
strip_any (ErrorData *edata)
{
  if (tells_of_rows (edata))
    strip (edata);
  else if (tells_of_no_value (edata))
    strip_statements (edata);
  else
    strip_values (edata);
}

void
riyo_pg_rethrow_bare (MemoryContext context, bool is_personal)
{
  MemoryContext failed = MemoryContextSwitchTo (context);
  ErrorData *edata = CopyErrorData ();

  if (!may_tell (edata, is_personal))
    {
      FreeErrorData (edata);
      MemoryContextSwitchTo (failed);
      PG_RE_THROW ();
    }
  FlushErrorState ();
  strip_any (edata);
  ReThrowError (edata);
}

static emit_log_hook_type next_emit_log = NULL;

/* What is logged of statements, and how long they took, is the operator's: but not the statement of
 * a function that has put it together, nor a plan's constants, or how many rows it left out, as
 * auto_explain tells them. */
static void
strip_entry (ErrorData *edata)
{
  strip_statements (edata);
  if (is_raised_in (edata, "elog_node_display"))
    edata->detail = NULL;
  if (is_raised_in (edata, "explain_ExecutorEnd"))
    edata->message = riyo_pg_words_get (edata);
}

/* What no statement of ours surrounds, such as triggers at the end of a transaction, rows on their
 * way out, or a parallel worker, whose leader alone knows what it works for; and notices. */
static void
emit_log (ErrorData *edata)
{
  if (may_tell (edata, riyo_pg_personal_is_now () || IsParallelWorker ()))
    {
      if (edata->elevel == LOG || edata->elevel == LOG_SERVER_ONLY)
        strip_entry (edata);
      else
        strip_any (edata);
    }
  edata->output_to_server = riyo_pg_personal_is_logged (edata->elevel);
  if (next_emit_log != NULL && edata->output_to_server)
    next_emit_log (edata);
}

void
riyo_pg_strip_hooked (void)
{
  next_emit_log = emit_log_hook;
  emit_log_hook = emit_log;
}
