/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A table's names as constants: a copybook, a C header. */
#include "config.h"

#include <string.h>

#include "base/base.h"
#include "folder/folder.h"
#include "guard/guard.h"
#include "plain.h"
#include "rules/rules.h"
#include "table/table.h"

#define WORD_BYTES 31  /* of a COBOL word */
#define PIECE_BYTES 48 /* of a literal: the line ends before column 73 */
#define COMMENT_BYTES 60

typedef struct
{
  const char *comment; /* in C too */
  const char *prefix;  /* of a name: tag, purpose, task */
} Kind;

static const Kind kinds[2][3] = {
  { { "類型の番号", "RT" }, { "利用目的", "RP" }, { "業務", "RK" } },
  { { "類型のタグ", "RIYO_TAG" }, { "利用目的", "RIYO_PURPOSE" }, { "業務", "RIYO_TASK" } },
};

enum
{
  TAG,
  PURPOSE,
  TASK,
};

typedef struct
{
  RiyoNamesForm form;
  GString *text;
} Writer;

static gboolean
is_c (const Writer *writer)
{
  return writer->form == RIYO_NAMES_C_HEADER;
}

/* By ID, or by number where there is none or COBOL does not take it. */
static char *
name_of (const Writer *writer, guint kind, const char *id, guint number)
{
  const char *prefix = kinds[is_c (writer)][kind].prefix;
  char separator = is_c (writer) ? '_' : '-';
  char *name = id != NULL ? g_strdup_printf ("%s%c%s", prefix, separator, id) : NULL;

  if (name == NULL
      || (!is_c (writer) && (strlen (name) > WORD_BYTES || g_str_has_suffix (name, "-"))))
    {
      g_free (name);
      name = g_strdup_printf ("%s%c%03u", prefix, separator, number);
    }
  for (char *c = name; *c != '\0'; c++)
    *c = *c == '-' || *c == '_' ? separator : g_ascii_toupper (*c);
  return name;
}

/* The end of as many whole characters as fit; a quote will be written twice. */
static const char *
cut (const char *text, gssize max_bytes)
{
  const char *end = text;

  for (; *end != '\0' && g_utf8_next_char (end) - text <= max_bytes - (*end == '"');
       end = g_utf8_next_char (end))
    max_bytes -= *end == '"';
  return end;
}

/* Both languages: a comment cannot be broken out of, nor run past the line. */
static void
write_comment (Writer *writer, const char *label)
{
  const char *end = cut (label, COMMENT_BYTES);

  if (is_c (writer) && strstr (label, "*/") != NULL)
    return;
  g_string_append_printf (writer->text, is_c (writer) ? "/* %.*s */\n" : "      *> %.*s\n",
                          (int)(end - label), label);
}

static gboolean
can_write (const Writer *writer, const char *text)
{
  g_autofree char *cp932 = NULL;
  gsize n;

  if (writer->form != RIYO_NAMES_COPYBOOK_CP932)
    return TRUE;
  cp932 = riyo_text_encode (text, "CP932", &n);
  return cp932 != NULL;
}

static gsize
width_of (const Writer *writer, const char *piece)
{
  g_autofree char *cp932 = NULL;
  gsize n = strlen (piece);

  if (writer->form == RIYO_NAMES_COPYBOOK_CP932)
    cp932 = riyo_text_encode (piece, "CP932", &n);
  return n;
}

/* A literal in pieces, each within its line, whatever the length. */
static void
write_pieces (Writer *writer, const char *name, const char *value)
{
  g_string_append_printf (writer->text, "       01  %s.\n", name);
  while (*value != '\0')
    {
      const char *end = cut (value, PIECE_BYTES);
      g_autofree char *piece = g_strndup (value, (gsize)(end - value));
      g_auto (GStrv) parts = g_strsplit (piece, "\"", -1);
      g_autofree char *literal = g_strjoinv ("\"\"", parts);

      g_string_append_printf (writer->text,
                              "           05  FILLER PIC X(%" G_GSIZE_FORMAT ") VALUE\n"
                              "               \"%s\".\n",
                              width_of (writer, piece), literal);
      value = end;
    }
}

static void
write_category (Writer *writer, const RiyoCategory *row)
{
  g_autofree char *name = name_of (writer, TAG, row->id, row->number);

  write_comment (writer, row->short_name);
  if (is_c (writer))
    g_string_append_printf (writer->text, "#define %s RIYO_TAG (%u)\n", name, row->number);
  else
    g_string_append_printf (writer->text, "       01  %s\n           PIC S9(9) COMP-5 VALUE %u.\n",
                            name, row->number);
}

/* In COBOL the ID is the value where there is one: plain ASCII, the same in every encoding. */
static void
write_statement (Writer *writer, guint kind, const char *id, const char *label, guint number)
{
  g_autofree char *name = name_of (writer, kind, id, number);
  g_auto (GStrv) parts = g_strsplit (label, "\\", -1);
  g_autofree char *doubled = g_strjoinv ("\\\\", parts);
  g_auto (GStrv) quoted_parts = g_strsplit (doubled, "\"", -1);
  g_autofree char *escaped = g_strjoinv ("\\\"", quoted_parts);

  if (is_c (writer))
    g_string_append_printf (writer->text, "#define %s \"%s\"\n", name, escaped);
  else
    {
      write_comment (writer, label);
      if (can_write (writer, id != NULL ? id : label))
        write_pieces (writer, name, id != NULL ? id : label);
      else /* a literal with a ? in it would be compiled, and name nothing */
        write_comment (writer, "CP932 にない字がある: ID を付ける");
    }
}

static void
write_head (Writer *writer, const char *head)
{
  g_string_append_c (writer->text, '\n');
  write_comment (writer, head);
}

static void
write_table (Writer *writer, const RiyoTable *table)
{
  g_autofree char *title
      = g_strdup_printf ("%s 版=%u (riyo table export)", table->society, table->version);

  write_comment (writer, title);
  write_head (writer, kinds[is_c (writer)][TAG].comment);
  for (guint i = 0; i < table->categories->len; i++)
    if (riyo_table_category_at (table, i)->retired_on == 0)
      write_category (writer, riyo_table_category_at (table, i));
  write_head (writer, kinds[is_c (writer)][PURPOSE].comment);
  for (guint i = 0; i < table->purposes->len; i++)
    {
      const RiyoPurpose *purpose = riyo_table_purpose_at (table, i);

      write_statement (writer, PURPOSE, purpose->id, purpose->label, i + 1);
    }
}

static void
write_tasks (Writer *writer, const RiyoRules *rules)
{
  if (rules == NULL || rules->tasks->len == 0)
    return;
  write_head (writer, kinds[is_c (writer)][TASK].comment);
  for (guint i = 0; i < rules->tasks->len; i++)
    write_statement (writer, TASK, NULL, g_array_index (rules->tasks, RiyoTask, i).name, i + 1);
}

char *
riyo_table_to_names (RiyoTable *table, RiyoNamesForm form)
{
  Writer writer = { form, g_string_new (NULL) };

  write_table (&writer, table);
  return g_string_free (writer.text, FALSE);
}

char *
riyo_guard_to_names (RiyoGuard *guard, RiyoNamesForm form)
{
  Writer writer = { form, g_string_new (NULL) };
  g_autoptr (RiyoFolder) folder = riyo_guard_ref_folder (guard);
  const RiyoAdopted *adopted = riyo_folder_get_nearest (folder, riyo_guard_get_day (guard));

  write_table (&writer, adopted->table);
  write_tasks (&writer, adopted->rules);
  return g_string_free (writer.text, FALSE);
}
