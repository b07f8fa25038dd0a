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
static const RiyoSpan head_keys[] = { KEY ("seq"), KEY ("time"),    KEY ("mono"), KEY ("host"),
                                      KEY ("pid"), KEY ("account"), KEY ("event") };
#undef KEY

#define N_HEAD G_N_ELEMENTS (head_keys)
#define MAX_MEMBERS 64

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
list_members (const char *text, gsize len, RiyoMember members[MAX_MEMBERS])
{
  const char *p = text, *end = text + len;
  guint64 seen = 0;
  guint n = 0;

  if (len == 0 || *text != '{')
    return 0;
  while (n < MAX_MEMBERS && riyo_json_next (&p, end, &members[n]))
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

static gboolean
take_state (const RiyoMember *member, RiyoLine *line)
{
  line->folder = (RiyoSpan){ NULL, 0 };
  line->state = 0;
  if (riyo_span_is (member->key, "folder") && member->value.text[0] == '{')
    {
      line->folder = member->value;
      return TRUE;
    }
  return riyo_span_is (member->key, "state") && riyo_json_get_number (member->value, &line->state);
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
  if (!take_state (&members[n - 3], line) || !riyo_span_is (members[n - 2].key, "prev")
      || !is_hash (members[n - 2].value) || !riyo_span_is (members[n - 1].key, "hash")
      || !is_hash (members[n - 1].value))
    return FALSE;
  riyo_json_get_number (members[0].value, &line->seq);
  line->time = (RiyoSpan){ members[1].value.text + 1, members[1].value.len - 2 };
  line->event = (RiyoSpan){ members[6].value.text + 1, members[6].value.len - 2 };
  line->op = (RiyoSpan){ NULL, 0 };
  for (guint i = N_HEAD; i < n - 3; i++)
    if (riyo_span_is (members[i].key, "op") && is_string (members[i].value))
      line->op = members[i].value;
  line->prev = members[n - 2].value.text + 1;
  line->hash = members[n - 1].value.text + 1;
  return TRUE;
}

static gboolean
take_line (const char *text, gsize len, RiyoLine *line)
{
  RiyoMember members[MAX_MEMBERS];

  return len <= RIYO_LINE_LIMIT_BYTES && riyo_utf8_validate (text, len, NULL)
         && take_members (members, list_members (text, len, members), line);
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
  char whole[RIYO_LINE_HASH_BYTES];

  memcpy (whole, ",\"hash\":\"", 9);
  riyo_hash_hex (start, (gsize)(text - start), whole + 9);
  memcpy (whole + 9 + RIYO_SHA256_HEX_BYTES, "\"}", 2);
  return is_prefix (text, len, whole, sizeof whole);
}

gboolean
riyo_line_is_torn (const char *text, gsize len, guint64 seq, const char *prev)
{
  char start[64], link[RIYO_LINE_PREV_BYTES];
  gsize start_len
      = (gsize)g_snprintf (start, sizeof start, "{\"seq\":%" G_GUINT64_FORMAT ",\"time\":\"", seq);
  const char *found;

  if (!is_prefix (text, MIN (len, start_len), start, start_len) || len == 0)
    return FALSE;
  for (gsize i = 0; i < len; i++)
    if ((guchar)text[i] < 0x20 || text[i] == 0x7f)
      return FALSE;
  memcpy (link, ",\"prev\":\"", 9);
  memcpy (link + 9, prev, RIYO_SHA256_HEX_BYTES);
  link[sizeof link - 1] = '"';
  found = memmem (text, len, link, sizeof link);
  return found == NULL
         || is_torn_hash (text, found + sizeof link, len - (gsize)(found + sizeof link - text));
}
