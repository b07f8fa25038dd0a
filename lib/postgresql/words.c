/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What an error of PostgreSQL says without what it was given: its own words stand in its format,
 * and whatever was put into that may be a value, quoted or not, in any language. */
#include "internal.h"

#include <mb/pg_wchar.h>

#define LEFT_OUT "..."

/* What may be said of what was given: PostgreSQL's own names, which are as many as they are. */
static const char *const types[] = { "bigint",
                                     "bit",
                                     "boolean",
                                     "bytea",
                                     "character",
                                     "character varying",
                                     "date",
                                     "double precision",
                                     "inet",
                                     "integer",
                                     "interval",
                                     "json",
                                     "jsonb",
                                     "numeric",
                                     "real",
                                     "smallint",
                                     "text",
                                     "time",
                                     "time without time zone",
                                     "timestamp",
                                     "timestamp with time zone",
                                     "timestamp without time zone",
                                     "uuid",
                                     "xml" };

/* Of PostgreSQL's catalogue, not of ours. */
static const char syntax[] = "syntax error";

static bool
is_own_name (const char *given)
{
  for (int i = 0; i < (int)lengthof (types); i++)
    if (strcmp (given, types[i]) == 0)
      return true;
  return strcmp (given, dgettext (PG_TEXTDOMAIN ("postgres"), syntax)) == 0
         || pg_char_to_encoding (given) >= 0;
}

/* Behind the % of a conversion: its last character. */
static const char *
find_conversion (const char *at)
{
  return at + strspn (at, "0123456789$-+ #.*hlqjzt");
}

/* How the format goes on until what was given next: %% is a mark of its own, and %m the system's.
 */
static const char *
take_words (const char *at, int error, StringInfo words)
{
  resetStringInfo (words);
  for (; *at != '\0'; at++)
    {
      if (*at != '%')
        appendStringInfoChar (words, *at);
      else if (at[1] == '%')
        appendStringInfoChar (words, *++at);
      else if (at[1] == 'm')
        {
          appendStringInfoString (words, strerror (error));
          at++;
        }
      else
        break;
    }
  return at;
}

/* Where those words stand in what was said; what is found too early is no name of ours, and left
 * out as well. */
static const char *
find_words (const char *said, const StringInfo words, bool is_last)
{
  size_t n = strlen (said);

  if (!is_last)
    return strstr (said, words->data);
  return n >= (size_t)words->len && strcmp (said + n - words->len, words->data) == 0
             ? said + n - words->len
             : NULL;
}

static void
append_given (StringInfo text, const char *from, const char *to)
{
  char *given = to != NULL ? pnstrdup (from, (Size)(to - from)) : NULL;

  appendStringInfoString (text, given != NULL && is_own_name (given) ? given : LEFT_OUT);
}

/* What another has worded as a whole, as another server or a parallel worker's error; said where it
 * needs no conversion, which would look a function up. */
static const char *
get_replacement (void)
{
  return GetDatabaseEncoding () == PG_UTF8
             ? _ ("the words of this error are left out: they may tell a value")
             : LEFT_OUT;
}

char *
riyo_pg_words_get (const ErrorData *edata)
{
  const char *said = edata->message, *at;
  StringInfoData text, words;

  if (edata->message_id == NULL || strcmp (edata->message_id, "%s") == 0)
    return pstrdup (get_replacement ());
  at = dgettext (edata->domain != NULL ? edata->domain : PG_TEXTDOMAIN ("postgres"),
                 edata->message_id);
  initStringInfo (&text);
  initStringInfo (&words);
  at = take_words (at, edata->saved_errno, &words);
  appendStringInfoString (&text, words.data);
  said = said != NULL && strncmp (said, words.data, (size_t)words.len) == 0 ? said + words.len
                                                                            : NULL;
  while (*at == '%')
    {
      const char *next = NULL;

      at = find_conversion (at + 1);
      at = take_words (*at != '\0' ? at + 1 : at, edata->saved_errno, &words);
      if (said != NULL)
        next = find_words (said, &words, *at == '\0');
      append_given (&text, said, next);
      appendStringInfoString (&text, words.data);
      said = next != NULL ? next + words.len : NULL;
    }
  return text.data;
}
