/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One line of the log, taken apart and checked. */
#include "config.h"

#include <string.h>

#include "json.h"
#include "line.h"

/* Not a real entry's: reserved names in the order in which they stand. */
#define KEY(name)                                                                                  \
  {                                                                                                \
    name, sizeof name - 1                                                                          \
  }
static const RiyoSpan head_keys[]
    = { KEY (RIYO_KEY_SEQ), KEY (RIYO_KEY_TIME),    KEY (RIYO_KEY_MONO), KEY (RIYO_KEY_HOST),
        KEY (RIYO_KEY_PID), KEY (RIYO_KEY_ACCOUNT), KEY (RIYO_KEY_EVENT) };
#undef KEY

#define N_HEAD G_N_ELEMENTS (head_keys)

/* Keys that differ mostly have bits of their own; @seen holds those of the ones before. */
static gboolean
is_repeated (const RiyoMember *members, guint n, guint64 *seen)
{
  RiyoSpan key = members[n].key;
  guint sum = key.len > 0 ? (guint)(guchar)key.text[0] * 5 + (guchar)key.text[key.len - 1] : 0;
  guint64 bit = G_GUINT64_CONSTANT (1) << ((sum + key.len * 7) & 63);

  if ((*seen & bit) == 0)
    {
      *seen |= bit;
      return FALSE;
    }
  for (guint i = 0; i < n; i++)
    if (members[i].key.len == members[n].key.len
        && memcmp (members[i].key.text, members[n].key.text, members[n].key.len) == 0)
      return TRUE;
  return FALSE;
}

/* All members of the line; 0 when it is no strict JSON object. */
static guint
list_members (const char *text, gsize len, RiyoMember members[RIYO_LINE_MAX_MEMBERS])
{
  const char *p = text, *end = text + len;
  guint64 seen = 0;
  guint n = 0;

  if (len == 0 || *text != '{')
    return 0;
  while (n < RIYO_LINE_MAX_MEMBERS && riyo_json_next (&p, end, &members[n]))
    {
      if (is_repeated (members, n, &seen))
        return 0;
      n++;
    }
  return p == end ? n : 0;
}

static gboolean
is_string (RiyoSpan value)
{
  return value.len >= 2 && value.text[0] == '"';
}

/* Which digits they are is for the comparison with what they must be. */
static gboolean
is_hash (RiyoSpan value)
{
  return value.len == RIYO_SHA256_HEX_BYTES + 2 && is_string (value);
}

/* The two that an entry of a change has before its state. */
static gboolean
take_change (const RiyoMember *members, guint n, RiyoLine *line)
{
  const RiyoMember *change = &members[n - 5], *digest = &members[n - 4];

  line->change = (RiyoSpan){ NULL, 0 };
  line->folder_sha256 = NULL;
  if (!riyo_span_is (digest->key, RIYO_KEY_FOLDER_SHA256))
    return !riyo_span_is (digest->key, RIYO_KEY_CHANGE);
  if (n < N_HEAD + 5 || line->folder.len > 0 || !riyo_span_is (change->key, RIYO_KEY_CHANGE)
      || change->value.text[0] != '{' || !is_hash (digest->value))
    return FALSE;
  line->change = change->value;
  line->folder_sha256 = digest->value.text + 1;
  return TRUE;
}

static gboolean
take_state (const RiyoMember *member, RiyoLine *line)
{
  line->folder = (RiyoSpan){ NULL, 0 };
  line->state = 0;
  if (riyo_span_is (member->key, RIYO_KEY_FOLDER) && member->value.text[0] == '{')
    {
      line->folder = member->value;
      return TRUE;
    }
  return riyo_span_is (member->key, RIYO_KEY_STATE)
         && riyo_json_get_number (member->value, &line->state);
}

static gboolean
take_members (const RiyoMember *members, guint n, RiyoLine *line)
{
  guint64 unused;

  if (n < N_HEAD + 3)
    return FALSE;
  for (guint i = 0; i < N_HEAD; i++)
    if (members[i].key.len != head_keys[i].len
        || memcmp (members[i].key.text, head_keys[i].text, head_keys[i].len) != 0
        || !(i == 0 || i == 2 || i == 4 ? riyo_json_get_number (members[i].value, &unused)
                                        : is_string (members[i].value)))
      return FALSE;
  if (!take_state (&members[n - 3], line) || !take_change (members, n, line)
      || !riyo_span_is (members[n - 2].key, RIYO_KEY_PREV) || !is_hash (members[n - 2].value)
      || !riyo_span_is (members[n - 1].key, RIYO_KEY_HASH) || !is_hash (members[n - 1].value))
    return FALSE;
  riyo_json_get_number (members[0].value, &line->seq);
  line->time = (RiyoSpan){ members[1].value.text + 1, members[1].value.len - 2 };
  line->event = (RiyoSpan){ members[6].value.text + 1, members[6].value.len - 2 };
  line->op = (RiyoSpan){ NULL, 0 };
  for (guint i = N_HEAD; i < n - 3; i++)
    if (riyo_span_is (members[i].key, RIYO_KEY_OP) && is_string (members[i].value))
      line->op = members[i].value;
  line->prev = members[n - 2].value.text + 1;
  line->hash = members[n - 1].value.text + 1;
  return TRUE;
}

static gboolean
take_line (const char *text, gsize len, RiyoLine *line)
{
  if (len > RIYO_LINE_LIMIT_BYTES || !riyo_utf8_validate (text, len, NULL))
    return FALSE;
  line->n_members = list_members (text, len, line->members);
  return take_members (line->members, line->n_members, line);
}

gboolean
riyo_line_is_entry (const char *text, gsize len)
{
  RiyoLine line;

  return take_line (text, len, &line);
}

const char *
riyo_line_parse (const char *text, gsize len, RiyoLine *line)
{
  char hash[RIYO_SHA256_HEX_BYTES];

  if (!take_line (text, len, line))
    return N_ ("not an entry");
  line->whole = (RiyoSpan){ text, len };
  riyo_hash_hex (text, len - RIYO_LINE_HASH_BYTES, hash);
  if (memcmp (hash, line->hash, sizeof hash) != 0)
    return N_ ("the hash is not that of the entry");
  return NULL;
}

static gboolean
is_prefix (const char *text, gsize len, const char *whole, gsize whole_len)
{
  return len <= whole_len && memcmp (text, whole, len) == 0;
}

/* @text begins behind ,"prev":"…" of a line that begins at @start. */
static gboolean
is_torn_hash (const char *start, const char *text, gsize len)
{
  char whole[RIYO_LINE_HASH_BYTES + 1], hash[RIYO_SHA256_HEX_BYTES];

  riyo_hash_hex (start, (gsize)(text - start), hash);
  g_snprintf (whole, sizeof whole, RIYO_LINE_HASH "%.64s" RIYO_LINE_END, hash);
  return is_prefix (text, len, whole, sizeof whole - 1);
}

gboolean
riyo_line_is_torn (const char *text, gsize len, guint64 seq, const char *prev)
{
  char start[64], link[128];
  gsize start_len = (gsize)g_snprintf (start, sizeof start,
                                       RIYO_LINE_SEQ "%" G_GUINT64_FORMAT RIYO_LINE_TIME, seq);
  gsize link_len = (gsize)g_snprintf (link, sizeof link, RIYO_LINE_PREV "%.64s\"", prev);
  const char *found;

  if (!is_prefix (text, MIN (len, start_len), start, start_len) || len == 0)
    return FALSE;
  for (gsize i = 0; i < len; i++)
    if ((guchar)text[i] < 0x20 || text[i] == 0x7f)
      return FALSE;
  found = memmem (text, len, link, link_len);
  return found == NULL
         || is_torn_hash (text, found + link_len, len - (gsize)(found + link_len - text));
}

gboolean
riyo_line_is_leftover (const char *text, gsize len, guint64 seq, const char *prev, gsize *torn)
{
  gsize n = len;

  while (n > 0 && text[n - 1] == '\0')
    n--;
  *torn = n;
  return len > 0 && (n == 0 || riyo_line_is_torn (text, n, seq, prev));
}

static gboolean
find (const RiyoLine *line, const char *key, RiyoSpan *value)
{
  gsize len = strlen (key);

  for (guint i = 0; i < line->n_members; i++)
    if (line->members[i].key.len == len && memcmp (line->members[i].key.text, key, len) == 0)
      {
        *value = line->members[i].value;
        return TRUE;
      }
  return FALSE;
}

char *
riyo_line_dup_text (const RiyoLine *line, const char *key)
{
  RiyoSpan value;

  return find (line, key, &value) ? riyo_json_dup_text (value) : NULL;
}

guint64
riyo_line_get_number (const RiyoLine *line, const char *key)
{
  RiyoSpan value;
  guint64 number;

  return find (line, key, &value) && riyo_json_get_number (value, &number) ? number : 0;
}

gboolean
riyo_line_has (const RiyoLine *line, const char *key)
{
  RiyoSpan value;

  return find (line, key, &value);
}

gboolean
riyo_line_has_flag (const RiyoLine *line, const char *key)
{
  RiyoSpan value;

  return find (line, key, &value) && riyo_span_is (value, "true");
}

gboolean
riyo_line_ends_seals (const RiyoLine *line)
{
  return riyo_span_is (line->event, RIYO_EVENT_REPAIR)
         && riyo_line_has_flag (line, RIYO_KEY_UNSEALED);
}

RiyoDate
riyo_line_get_day (const RiyoLine *line)
{
  char day[11] = "";

  memcpy (day, line->time.text, MIN (line->time.len, 10));
  return riyo_date_parse (day);
}

guint
riyo_line_get_adopted_table (const RiyoLine *line)
{
  g_autofree char *kind = NULL, *name = NULL;

  if (!riyo_span_is (line->event, RIYO_EVENT_ADOPT))
    return 0; /* of most entries no more is read */
  kind = riyo_line_dup_text (line, RIYO_KEY_KIND);
  name = riyo_line_dup_text (line, RIYO_KEY_NAME);
  return g_strcmp0 (kind, "table") == 0 && name != NULL ? (guint)g_ascii_strtoull (name, NULL, 10)
                                                        : 0;
}

char *
riyo_line_dup_purpose (const RiyoLine *line)
{
  char *task = riyo_line_dup_text (line, RIYO_KEY_TASK);

  return task != NULL ? task : riyo_line_dup_text (line, RIYO_KEY_PURPOSE);
}

char *
riyo_line_dup_who (const RiyoLine *line)
{
  g_autofree char *actor = riyo_line_dup_text (line, RIYO_KEY_ACTOR);
  g_autofree char *account = riyo_line_dup_text (line, RIYO_KEY_ACCOUNT);
  char *who = riyo_account_describe_actor (actor, account);

  return who != NULL ? who : g_strdup ("");
}

char *
riyo_line_dup_list (const RiyoLine *line, const char *key, const char *separator)
{
  RiyoSpan list, item;
  const char *p;
  GString *text;

  if (!find (line, key, &list) || list.text[0] != '[')
    return NULL;
  text = g_string_new (NULL);
  p = list.text;
  while (riyo_json_next_element (&p, list.text + list.len, &item))
    {
      g_autofree char *name = riyo_json_dup_text (item);

      if (text->len > 0)
        g_string_append (text, separator);
      g_string_append (text, name != NULL ? name : "");
    }
  return g_string_free (text, FALSE);
}

void
riyo_line_foreach_cell (const RiyoLine *line, RiyoCellFunc func, gpointer user_data)
{
  RiyoSpan cells, cell;
  const char *p;

  if (!find (line, RIYO_KEY_CELLS, &cells) || cells.text[0] != '[')
    return;
  p = cells.text;
  while (riyo_json_next_element (&p, cells.text + cells.len, &cell))
    {
      g_autofree char *name = riyo_json_dup_text (cell);
      char *slash = name != NULL ? strstr (name, RIYO_CELL_SLASH) : NULL;

      if (slash == NULL)
        continue;
      *slash = '\0';
      func (name, slash + strlen (RIYO_CELL_SLASH), user_data);
    }
}
