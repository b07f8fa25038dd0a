/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What changed in the folder's state: found, put together, and applied. */
#include "config.h"

#include <string.h>

#include "change.h"
#include "json.h"

static RiyoSpan
span_of (const char *text)
{
  return (RiyoSpan){ text, strlen (text) };
}

static gboolean
is_same (RiyoSpan a, RiyoSpan b)
{
  return a.len == b.len && memcmp (a.text, b.text, a.len) == 0;
}

static gboolean
is_object (RiyoSpan value)
{
  return value.len > 0 && value.text[0] == '{';
}

static int
compare (RiyoSpan a, RiyoSpan b)
{
  int order = memcmp (a.text, b.text, MIN (a.len, b.len));

  /* Versions are decimal without leading zeros: the shorter is the smaller. */
  if (a.len > 0 && b.len > 0 && g_ascii_isdigit (a.text[0]) && g_ascii_isdigit (b.text[0])
      && a.len != b.len)
    return a.len < b.len ? -1 : 1;
  return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

int
riyo_log_compare_names (const char *a, const char *b)
{
  return compare (span_of (a), span_of (b));
}

static void
append_member (GString *object, RiyoSpan key, RiyoSpan value)
{
  g_string_append (object, object->str[object->len - 1] == '{' ? "\"" : ",\"");
  g_string_append_len (object, key.text, (gssize)key.len);
  g_string_append (object, "\":");
  g_string_append_len (object, value.text, (gssize)value.len);
}

/* FALSE when something is gone from @before, or stands elsewhere. */
static gboolean
find_change (RiyoSpan before, RiyoSpan after, gboolean within, GString *change)
{
  const char *b = before.text, *a = after.text;
  const char *b_end = b + before.len, *a_end = a + after.len;
  RiyoMember old, new;
  gboolean left = riyo_json_next (&b, b_end, &old);

  g_string_append_c (change, '{');
  while (riyo_json_next (&a, a_end, &new))
    {
      if (!left || !is_same (old.key, new.key))
        append_member (change, new.key, new.value);
      else
        {
          if (!is_same (old.value, new.value) && !within && is_object (old.value)
              && is_object (new.value))
            {
              append_member (change, new.key, (RiyoSpan){ "", 0 });
              if (!find_change (old.value, new.value, TRUE, change))
                return FALSE;
            }
          else if (!is_same (old.value, new.value))
            append_member (change, new.key, new.value);
          left = riyo_json_next (&b, b_end, &old);
        }
    }
  g_string_append_c (change, '}');
  return !left && a == a_end && b == b_end;
}

/* Whoever reads it later must come to the same: else it is none. */
static gboolean
leads_to (const char *before, const char *change, const char *after)
{
  g_autoptr (RiyoChanges) changes = riyo_changes_new ();
  g_autofree char *there = riyo_changes_add_before (changes, span_of (change))
                               ? riyo_changes_apply (changes, span_of (before))
                               : NULL;

  return g_strcmp0 (there, after) == 0;
}

char *
riyo_change_find (const char *before, const char *after)
{
  g_autoptr (GString) change = g_string_new (NULL);

  return find_change (span_of (before), span_of (after), FALSE, change)
                 && leads_to (before, change->str, after)
             ? g_strdup (change->str)
             : NULL;
}

/* The members of an object, by name; the value of one that is itself such an object is not text. */
typedef struct _Node Node;
struct _Node
{
  char *text;
  GHashTable *members; /* char * -> Node *; NULL: it is @text */
};

struct _RiyoChanges
{
  Node top;
};

static void
node_free (gpointer data)
{
  Node *node = data;

  g_free (node->text);
  g_clear_pointer (&node->members, g_hash_table_unref);
  g_free (node);
}

static GHashTable *
new_members (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, node_free);
}

RiyoChanges *
riyo_changes_new (void)
{
  RiyoChanges *changes = g_new0 (RiyoChanges, 1);

  changes->top.members = new_members ();
  return changes;
}

void
riyo_changes_free (RiyoChanges *changes)
{
  if (changes == NULL)
    return;
  g_hash_table_unref (changes->top.members);
  g_free (changes);
}

/* What came later stays. A value never turns from an object into another kind. */
static gboolean
add (GHashTable *members, RiyoSpan object, gboolean within)
{
  const char *p = object.text, *end = p + object.len;
  RiyoMember member;

  if (!is_object (object))
    return FALSE;
  while (riyo_json_next (&p, end, &member))
    {
      g_autofree char *key = g_strndup (member.key.text, member.key.len);
      gboolean splits = !within && is_object (member.value);
      Node *node = g_hash_table_lookup (members, key);

      if (node == NULL)
        {
          node = g_new0 (Node, 1);
          if (splits)
            node->members = new_members ();
          else
            node->text = g_strndup (member.value.text, member.value.len);
          g_hash_table_insert (members, g_steal_pointer (&key), node);
        }
      if (splits != (node->members != NULL) || (splits && !add (node->members, member.value, TRUE)))
        return FALSE;
    }
  return p == end;
}

gboolean
riyo_changes_add_before (RiyoChanges *changes, RiyoSpan change)
{
  return add (changes->top.members, change, FALSE);
}

static int
compare_keys (gconstpointer a, gconstpointer b)
{
  return riyo_log_compare_names (*(char *const *)a, *(char *const *)b);
}

/* The names that @state lacks, sorted. */
static GPtrArray *
list_new (GHashTable *members, RiyoSpan state)
{
  g_autoptr (GHashTable) there = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GPtrArray *list = g_ptr_array_new ();
  const char *p = state.text, *end = p + state.len;
  RiyoMember member;
  GHashTableIter iter;
  gpointer key;

  while (riyo_json_next (&p, end, &member))
    {
      char *name = g_strndup (member.key.text, member.key.len);

      if (g_hash_table_contains (members, name))
        g_hash_table_add (there, name);
      else
        g_free (name);
    }
  g_hash_table_iter_init (&iter, members);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    if (!g_hash_table_contains (there, key))
      g_ptr_array_add (list, key);
  g_ptr_array_sort (list, compare_keys);
  return list;
}

static gboolean apply (GHashTable *members, RiyoSpan state, GString *text);

/* One that is new is put into nothing. */
static gboolean
append_node (GString *text, RiyoSpan key, const Node *node, RiyoSpan before)
{
  if (node->members == NULL)
    {
      append_member (text, key, span_of (node->text));
      return !is_object (before);
    }
  append_member (text, key, (RiyoSpan){ "", 0 });
  return is_object (before) && apply (node->members, before, text);
}

static gboolean
append_new (GString *text, GHashTable *members, const char *key)
{
  return append_node (text, span_of (key), g_hash_table_lookup (members, key),
                      ((Node *)g_hash_table_lookup (members, key))->members != NULL
                          ? span_of ("{}")
                          : (RiyoSpan){ "", 0 });
}

static gboolean
apply (GHashTable *members, RiyoSpan state, GString *text)
{
  g_autoptr (GPtrArray) fresh = list_new (members, state);
  const char *p = state.text, *end = p + state.len;
  RiyoMember member;
  gboolean ok = TRUE;
  guint n = 0;

  g_string_append_c (text, '{');
  while (ok && riyo_json_next (&p, end, &member))
    {
      g_autofree char *key = g_strndup (member.key.text, member.key.len);
      const Node *node = g_hash_table_lookup (members, key);

      for (; ok && n < fresh->len && riyo_log_compare_names (fresh->pdata[n], key) < 0; n++)
        ok = append_new (text, members, fresh->pdata[n]);
      if (node == NULL)
        append_member (text, member.key, member.value);
      else
        ok = ok && append_node (text, member.key, node, member.value);
    }
  for (; ok && n < fresh->len; n++)
    ok = append_new (text, members, fresh->pdata[n]);
  g_string_append_c (text, '}');
  return ok && p == end;
}

char *
riyo_changes_apply (RiyoChanges *changes, RiyoSpan state)
{
  g_autoptr (GString) text = g_string_sized_new (state.len + 256);

  return is_object (state) && apply (changes->top.members, state, text)
             ? g_string_free (g_steal_pointer (&text), FALSE)
             : NULL;
}
