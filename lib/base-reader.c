/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The strict reader: text to groups of key=value lines, refusing whatever is not exactly that. */
#include "config.h"

#include "base-reader.h"

#include <string.h>

#include "base-error.h"
#include "base-i18n.h"
#include "base-text.h"

#define LINE_LIMIT_BYTES 65536

struct _RiyoDocument
{
  char *file;
  char *text; /* lines are cut in place; names and values point into it */
  char hash[65];
  GArray *groups; /* RiyoGroup */
  GArray *items;  /* RiyoItem */
};

typedef struct
{
  RiyoDocument *document;
  GHashTable *names; /* of the groups so far */
  const char *key;   /* of the line before */
  guint line;
} Reading;

void
riyo_document_free (RiyoDocument *document)
{
  if (document == NULL)
    return;
  g_free (document->file);
  g_free (document->text);
  g_array_unref (document->groups);
  g_array_unref (document->items);
  g_free (document);
}

static gboolean
fail (Reading *reading, GError **error, const char *message)
{
  return riyo_error_at (error, RIYO_ERROR_SYNTAX, reading->document->file, reading->line, "%s",
                        message);
}

/* Cuts ASCII blanks off both ends, in place. */
static char *
trim (char *text)
{
  gsize len;

  text += strspn (text, " \t");
  len = strlen (text);
  while (len > 0 && (text[len - 1] == ' ' || text[len - 1] == '\t'))
    len--;
  text[len] = '\0';
  return text;
}

static inline gboolean
is_foreign_blank (const char *p)
{
  const guchar lead = (guchar)*p;

  return (lead == 0xc2 || (lead >= 0xe1 && lead <= 0xe3))
         && g_unichar_isspace (g_utf8_get_char (p));
}

/* ASCII blanks are trimmed; any other at an end would be an invisible part of a name. */
static gboolean
has_foreign_blank_at_end (const char *text)
{
  const char *last = text + strlen (text) - 1;

  while (last > text && ((guchar)*last & 0xc0) == 0x80)
    last--;
  return is_foreign_blank (text) || is_foreign_blank (last);
}

static gboolean
fail_foreign_blank (Reading *reading, GError **error)
{
  return fail (reading, error,
               _ ("a full-width blank (U+3000 or alike) where an ASCII one is meant"));
}

/* A mark that begins a comment elsewhere: more likely a mistake than part of a label. */
static gboolean
has_trailing_comment (const char *value)
{
  static const char *const marks[] = { " #", "\t#", "　#", " ＃", "\t＃", "　＃" };

  if (strchr (value, '#') == NULL && strchr (value, '\xef') == NULL) /* ＃ is EF BC 83 */
    return FALSE;
  if (*value == '#' || g_str_has_prefix (value, "＃"))
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
    if (strstr (value, marks[i]) != NULL)
      return TRUE;
  return FALSE;
}

/* "KIND  NAME" to "KIND NAME", so that one group has one spelling. FALSE when a full-width blank
 * stands in the ASCII one's place. */
static gboolean
join_kind_and_name (char *text)
{
  char *blank = strpbrk (text, " \t"), *wide = strstr (text, "　");

  if (wide != NULL && (blank == NULL || wide < blank))
    return FALSE;
  if (blank != NULL)
    {
      const char *name = blank + strspn (blank, " \t");

      *blank = ' ';
      memmove (blank + 1, name, strlen (name) + 1);
    }
  return TRUE;
}

static gboolean
read_group (Reading *reading, char *line, GError **error)
{
  RiyoDocument *document = reading->document;
  gsize len = strlen (line);
  RiyoGroup group = { .line = reading->line };
  char *name;

  if (line[len - 1] != ']')
    return fail (reading, error,
                 strchr (line, ']') != NULL
                     ? _ ("text after the group; comments stand on lines of their own")
                     : _ ("the group has no ]; expected [name]"));
  line[len - 1] = '\0';
  group.name = name = trim (line + 1);
  if (*group.name == '\0' || strpbrk (group.name, "[]") != NULL)
    return fail (reading, error, _ ("not a group; expected [name]"));
  if (has_foreign_blank_at_end (group.name) || !join_kind_and_name (name))
    return fail_foreign_blank (reading, error);
  if (riyo_text_find_unsafe (group.name) != NULL)
    return fail (reading, error, _ ("a control or invisible character; expected plain text"));
  if (!g_hash_table_add (reading->names, (gpointer)group.name))
    return riyo_error_at (error, RIYO_ERROR_SYNTAX, document->file, reading->line,
                          _ ("group [%s] occurs twice; expected one group of each name"),
                          group.name);
  g_array_append_val (document->groups, group);
  return TRUE;
}

gboolean
riyo_value_check (const char *value, const char *file, guint line, GError **error)
{
  const char *fault = NULL;

  if (has_foreign_blank_at_end (value))
    fault = _ ("a full-width blank (U+3000 or alike) where an ASCII one is meant");
  else if (has_trailing_comment (value))
    fault = _ ("a comment after a value; comments stand on lines of their own");
  else if (riyo_text_find_unsafe (value) != NULL)
    fault = _ ("a control or invisible character; expected plain text");
  return fault == NULL || riyo_error_at (error, RIYO_ERROR_SYNTAX, file, line, "%s", fault);
}

static gboolean
check_item (Reading *reading, const RiyoItem *item, GError **error)
{
  if (*item->key == '\0')
    return fail (reading, error, _ ("no key before =; expected key=value"));
  if (*item->value == '\0')
    return riyo_error_at (error, RIYO_ERROR_SYNTAX, reading->document->file, reading->line,
                          _ ("%s has no value; expected key=value, or no such line"), item->key);
  if (strstr (item->key, "＝") != NULL)
    return fail (reading, error, _ ("a full-width ＝ where an ASCII = is meant"));
  if (!riyo_value_check (item->key, reading->document->file, reading->line, error)
      || !riyo_value_check (item->value, reading->document->file, reading->line, error))
    return FALSE;
  if (reading->document->groups->len == 0)
    return fail (reading, error, _ ("a line before the first group; expected [name]"));
  return TRUE;
}

static gboolean
read_item (Reading *reading, char *line, GError **error)
{
  RiyoDocument *document = reading->document;
  char *equals = strchr (line, '=');
  RiyoItem item = { .line = reading->line };

  if (equals == NULL)
    return fail (reading, error,
                 riyo_text_find_unsafe (line) != NULL
                     ? _ ("a control or invisible character; expected plain text")
                 : strstr (line, "＝") != NULL
                     ? _ ("a full-width ＝ where an ASCII = is meant")
                     : _ ("neither a group nor a key; expected [name] or key=value"));
  *equals = '\0';
  item.key = trim (line);
  item.value = trim (equals + 1);
  if (reading->key != NULL && strcmp (reading->key, item.key) == 0)
    item.key = reading->key; /* a run of one key shares its text: searches skip it by pointer */
  reading->key = item.key;
  if (!check_item (reading, &item, error))
    return FALSE;
  g_array_append_val (document->items, item);
  g_array_index (document->groups, RiyoGroup, document->groups->len - 1).n_items++;
  return TRUE;
}

static gboolean
read_line (Reading *reading, char *line, GError **error)
{
  line = trim (line);
  if (*line == '\0' || *line == '#')
    return TRUE;
  if (g_str_has_prefix (line, "　"))
    return fail_foreign_blank (reading, error);
  if (g_str_has_prefix (line, "［"))
    return fail (reading, error, _ ("a full-width ［ where an ASCII [ is meant"));
  if (g_str_has_prefix (line, "＃"))
    return fail (reading, error, _ ("a full-width ＃ where an ASCII # is meant"));
  return *line == '[' ? read_group (reading, line, error) : read_item (reading, line, error);
}

static gboolean
read_lines (Reading *reading, gsize len, GError **error)
{
  char *line = reading->document->text, *end = line + len;

  while (line < end)
    {
      char *stop = memchr (line, '\n', (gsize)(end - line));

      reading->line++;
      if ((stop != NULL ? stop : end) - line > LINE_LIMIT_BYTES)
        return fail (reading, error, _ ("the line is too long; expected at most 65,536 bytes"));
      if (stop == NULL)
        return fail (reading, error,
                     _ ("the file ends within a line (cut off?); expected a newline at its end"));
      *stop = '\0';
      if (stop > line && stop[-1] == '\r')
        stop[-1] = '\0';
      if (!read_line (reading, line, error))
        return FALSE;
      line = stop + 1;
    }
  if (reading->document->groups->len == 0)
    return fail (reading, error, _ ("the file holds no group; expected [name]"));
  return TRUE;
}

/* Items lie in one array that moved while it grew: give each group its share now. */
static void
share_items (RiyoDocument *document)
{
  guint next = 0;

  for (guint i = 0; i < document->groups->len; i++)
    {
      RiyoGroup *group = &g_array_index (document->groups, RiyoGroup, i);

      group->items = &g_array_index (document->items, RiyoItem, next);
      next += group->n_items;
    }
}

static void
hash_bytes (GBytes *bytes, char hash[65])
{
  g_autofree char *hex = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);

  g_strlcpy (hash, hex, 65);
}

RiyoDocument *
riyo_document_new (GBytes *bytes, const char *file, GError **error)
{
  g_autoptr (RiyoDocument) document = g_new0 (RiyoDocument, 1);
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
  Reading reading = { .document = document, .names = names };
  gsize len = 0;

  document->file = g_strdup (file);
  document->groups = g_array_new (FALSE, FALSE, sizeof (RiyoGroup));
  document->items = g_array_new (FALSE, FALSE, sizeof (RiyoItem));
  document->text = riyo_text_decode (bytes, file, &len, error);
  if (document->text == NULL || !read_lines (&reading, len, error))
    return NULL;
  share_items (document);
  hash_bytes (bytes, document->hash);
  return g_steal_pointer (&document);
}

const char *
riyo_document_get_file (const RiyoDocument *document)
{
  return document->file;
}

const char *
riyo_document_get_hash (const RiyoDocument *document)
{
  return document->hash;
}

const RiyoGroup *
riyo_document_get_groups (const RiyoDocument *document, guint *n_groups)
{
  *n_groups = document->groups->len;
  return (const RiyoGroup *)document->groups->data;
}

const RiyoGroup *
riyo_document_get_group (const RiyoDocument *document, const char *name)
{
  for (guint i = 0; i < document->groups->len; i++)
    {
      const RiyoGroup *group = &g_array_index (document->groups, RiyoGroup, i);

      if (strcmp (group->name, name) == 0)
        return group;
    }
  return NULL;
}
