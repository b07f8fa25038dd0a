/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The strict reader: text to groups of key=value lines, refusing whatever is not exactly that. */
#include "config.h"

#include <string.h>

#include "base.h"

#define LINE_LIMIT_BYTES 65536

struct _RiyoDocument
{
  char *file;
  char *text; /* lines are cut in place; names and values point into it */
  char hash[RIYO_SHA256_HEX_BYTES + 1];
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

/* Cuts ASCII blanks off both ends of what lies before @end, in place. */
static char *
trim (char *text, char *end)
{
  while (text < end && (*text == ' ' || *text == '\t'))
    text++;
  while (end > text && (end[-1] == ' ' || end[-1] == '\t'))
    end--;
  *end = '\0';
  return text;
}

static gboolean
fail_foreign_blank (Reading *reading, GError **error)
{
  return fail (reading, error,
               _ ("a full-width blank (U+3000 or alike) where an ASCII one is meant"));
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
                     ? _ ("text after the group; comments need lines of their own")
                     : _ ("the group has no ]; expected [name]"));
  group.name = name = trim (line + 1, line + len - 1);
  if (*group.name == '\0' || strpbrk (group.name, "[]") != NULL)
    return fail (reading, error, _ ("not a group; expected [name]"));
  if (!riyo_value_check (group.name, document->file, reading->line, error))
    return FALSE;
  if (!join_kind_and_name (name))
    return fail_foreign_blank (reading, error);
  if (!g_hash_table_add (reading->names, (gpointer)group.name))
    return riyo_error_at (error, RIYO_ERROR_SYNTAX, document->file, reading->line,
                          _ ("group [%s] occurs twice; expected one group of each name"),
                          group.name);
  g_array_append_val (document->groups, group);
  return TRUE;
}

static gboolean
check_key (Reading *reading, const char *key, GError **error)
{
  if (*key == '\0')
    return fail (reading, error, _ ("no key before =; expected key=value"));
  if (strstr (key, "＝") != NULL)
    return fail (reading, error, _ ("a full-width ＝ where an ASCII = is meant"));
  if (!riyo_value_check (key, reading->document->file, reading->line, error))
    return FALSE;
  if (reading->document->groups->len == 0)
    return fail (reading, error, _ ("a line before the first group; expected [name]"));
  return TRUE;
}

static gboolean
fail_shapeless (Reading *reading, const char *line, GError **error)
{
  if (riyo_text_find_unsafe (line) != NULL)
    return fail (reading, error, _ ("a control or invisible character; expected plain text"));
  if (strstr (line, "＝") != NULL)
    return fail (reading, error, _ ("a full-width ＝ where an ASCII = is meant"));
  return fail (reading, error, _ ("neither a group nor a key; expected [name] or key=value"));
}

static gboolean
read_item (Reading *reading, char *line, char *end, GError **error)
{
  RiyoDocument *document = reading->document;
  char *equals = memchr (line, '=', (gsize)(end - line));
  RiyoItem item = { .line = reading->line };

  if (equals == NULL)
    return fail_shapeless (reading, line, error);
  item.key = trim (line, equals);
  item.value = trim (equals + 1, end);
  /* A run of one key is checked once and shares its text: searches skip it by pointer. */
  if (reading->key != NULL && strcmp (reading->key, item.key) == 0)
    item.key = reading->key;
  else if (!check_key (reading, item.key, error))
    return FALSE;
  if (*item.value == '\0')
    return riyo_error_at (error, RIYO_ERROR_SYNTAX, document->file, reading->line,
                          _ ("%s has no value; expected key=value, or no such line"), item.key);
  if (!riyo_value_check (item.value, document->file, reading->line, error))
    return FALSE;
  reading->key = item.key;
  g_array_append_val (document->items, item);
  g_array_index (document->groups, RiyoGroup, document->groups->len - 1).n_items++;
  return TRUE;
}

/* Marks that were typed in full width where a line begins. */
static gboolean
check_start (Reading *reading, const char *line, GError **error)
{
  if ((guchar)*line != 0xe3 && (guchar)*line != 0xef)
    return TRUE;
  if (g_str_has_prefix (line, "　"))
    return fail_foreign_blank (reading, error);
  if (g_str_has_prefix (line, "［"))
    return fail (reading, error, _ ("a full-width ［ where an ASCII [ is meant"));
  if (g_str_has_prefix (line, "＃"))
    return fail (reading, error, _ ("a full-width ＃ where an ASCII # is meant"));
  return TRUE;
}

static gboolean
read_line (Reading *reading, char *line, char *end, GError **error)
{
  if (end > line && end[-1] == '\r')
    end--;
  line = trim (line, end);
  if (*line == '\0' || *line == '#')
    return TRUE;
  return check_start (reading, line, error)
         && (*line == '[' ? read_group (reading, line, error)
                          : read_item (reading, line, end, error));
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
      if (!read_line (reading, line, stop, error))
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

      if (group->n_items > 0)
        group->items = &g_array_index (document->items, RiyoItem, next);
      next += group->n_items;
    }
}

RiyoDocument *
riyo_document_new (GBytes *bytes, const char *file, GError **error)
{
  g_autoptr (RiyoDocument) document = g_new0 (RiyoDocument, 1);
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
  Reading reading = { .document = document, .names = names };
  gsize len = 0, size = 0;
  gconstpointer data;

  document->file = g_strdup (file);
  document->groups = g_array_new (FALSE, FALSE, sizeof (RiyoGroup));
  document->items = g_array_new (FALSE, FALSE, sizeof (RiyoItem));
  document->text = riyo_text_decode (bytes, file, &len, error);
  if (document->text == NULL || !read_lines (&reading, len, error))
    return NULL;
  share_items (document);
  data = g_bytes_get_data (bytes, &size);
  riyo_hash_hex (data, size, document->hash);
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
