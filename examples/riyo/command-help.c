/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a command says of itself: its usage and its options, at 80 columns. */
#include "config.h"

#include <string.h>

#include "command.h"

#define COLUMNS 80
#define DEPTHS 4 /* of brackets in brackets */

/* Where a line may end: before a word, and around a character that is as wide as two, but where a
 * line of Japanese begins or ends with none such (禁則). */
static gboolean
may_break (gunichar before, gunichar after)
{
  static const char *const never_first = "、。，．）」』】・ー…,.;:)", *const never_last
                                                                       = "（「『【(";

  if (before == ' ' || after == ' ')
    return before == ' ' && after != ' ';
  return (g_unichar_iswide (before) || g_unichar_iswide (after))
         && g_utf8_strchr (never_first, -1, after) == NULL
         && g_utf8_strchr (never_last, -1, before) == NULL;
}

static guint
width_of (gunichar letter)
{
  return g_unichar_iszerowidth (letter) ? 0 : g_unichar_iswide (letter) ? 2 : 1;
}

/* In columns, up to @end. */
static guint
measure (const char *text, const char *end)
{
  guint columns = 0;

  for (; text < end; text = g_utf8_next_char (text))
    columns += width_of (g_utf8_get_char (text));
  return columns;
}

/* The outermost of the places where what belongs together in brackets may be divided. */
static gsize
find_outermost (const gsize *ends)
{
  for (guint depth = 0; depth < DEPTHS; depth++)
    if (ends[depth] > 0)
      return ends[depth];
  return 0;
}

/* How much of @text fits into @room columns, up to where it may be divided: of a usage between what
 * belongs together in brackets, where that can be. */
static gsize
fit (const char *text, guint room, gboolean is_usage)
{
  gunichar before = 0, letter;
  gsize ends[DEPTHS] = { 0 };
  guint column = 0, depth = 0;

  for (const char *c = text; *c != '\0'; c = g_utf8_next_char (c), before = letter)
    {
      letter = g_utf8_get_char (c);
      if (c > text && (is_usage ? before == ' ' : may_break (before, letter)))
        ends[MIN (depth, DEPTHS - 1)] = (gsize)(c - text);
      column += width_of (letter);
      if (column > room && letter != ' ')
        {
          gsize end = find_outermost (ends);

          return end > 0 ? end : c > text ? (gsize)(c - text) : strlen (text);
        }
      if (is_usage && (letter == '(' || letter == '['))
        depth++;
      else if (depth > 0 && (letter == ')' || letter == ']'))
        depth--;
    }
  return strlen (text);
}

/* Where the lines that a line is continued on begin: under an option's description, to the right of
 * a usage, under prose. */
static guint
find_hang (const char *line, gboolean is_usage)
{
  gsize blanks = strspn (line, " ");
  const char *gap = line[blanks] == '-' ? strstr (line + blanks, "  ") : NULL;

  if (gap != NULL)
    return measure (line, gap + strspn (gap, " "));
  return (guint)blanks + (is_usage ? 6 : 0);
}

static void
append_line (GString *text, const char *line, gboolean is_usage)
{
  guint hang = find_hang (line, is_usage), room = COLUMNS;

  do
    {
      gsize n = fit (line, room, is_usage), shown = n;

      while (shown > 0 && line[shown - 1] == ' ')
        shown--;
      if (room < COLUMNS)
        g_string_append_printf (text, "%*s", (int)hang, "");
      g_string_append_len (text, line, (gssize)shown);
      g_string_append_c (text, '\n');
      line += n;
      room = COLUMNS - hang;
    }
  while (*line != '\0');
}

static void
append_lines (GString *text, const char *lines)
{
  g_auto (GStrv) each = g_strsplit (lines, "\n", -1);

  for (char **line = each; *line != NULL; line++)
    append_line (text, *line, FALSE);
}

static void
append_usage (GString *text, const char *before, const Command *command)
{
  g_autofree char *line = g_strdup_printf ("%sriyo %s %s", before, command->name, command->usage);

  append_line (text, line, TRUE);
}

char *
command_format_usage (const Command *command)
{
  g_autofree char *before = g_strconcat (_ ("Usage:"), " ", NULL);
  GString *text = g_string_new (NULL);

  append_usage (text, before, command);
  return g_string_free (text, FALSE);
}

void
command_print_lines (const char *lines)
{
  g_autoptr (GString) text = g_string_new (NULL);

  append_lines (text, lines);
  command_print ("%s", text->str);
}

void
command_print_help (const Command *command, GOptionContext *context)
{
  g_autofree char *options = g_option_context_get_help (context, TRUE, NULL);
  g_autofree char *usage = command_format_usage (command);
  const char *heading = strstr (options, "\n\n");
  const char *list = heading != NULL ? strchr (heading + 2, '\n') : NULL;

  g_strchomp (options);
  command_print ("%s", usage);
  command_print_lines (riyo_gettext (command->summary));
  if (list != NULL) /* below GLib's heading, which is in a catalogue that many systems lack */
    {
      command_print ("\n%s\n", _ ("Options:"));
      command_print_lines (list + 1);
    }
}

gboolean
command_wants_parts (int argc, char **argv)
{
  return argc == 2 && (strcmp (argv[1], "--help") == 0 || strcmp (argv[1], "-h") == 0);
}

CommandStatus
command_print_parts (const Command *command, const Command *const *parts)
{
  g_autofree char *usage = command_format_usage (command);

  command_print ("%s", usage);
  command_print_lines (riyo_gettext (command->summary));
  command_print ("\n");
  for (guint i = 0; parts[i] != NULL; i++)
    {
      g_autofree char *summary = g_strconcat ("      ", riyo_gettext (parts[i]->summary), NULL);
      g_autoptr (GString) text = g_string_new (NULL);

      append_usage (text, "  ", parts[i]);
      append_line (text, summary, FALSE);
      command_print ("%s", text->str);
    }
  command_print ("\n");
  command_print_lines (_ ("The same with --help behind it tells its options."));
  return COMMAND_DONE;
}
