/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The JSON of log entries: what is read, and the first of everything that is not. */
#include "config.h"

#include <string.h>

#include "kit/harness.h"
#include "log/json.h"
#include "log/log.h"

/* A heap block of the exact size, so that AddressSanitizer sees a byte too far. */
static gsize
skip (const char *text)
{
  gsize n = strlen (text);
  g_autofree char *copy = g_memdup2 (text, MAX (n, 1));
  const char *end = riyo_json_skip (copy, copy + n);

  return end != NULL ? (gsize)(end - copy) : G_MAXSIZE;
}

static const struct
{
  const char *text;
  gboolean want;
} values[] = {
  { "\"\"", TRUE },
  { "\"資格\"", TRUE },
  { "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", TRUE },
  { "\"\\u00e9\\uABCD\"", TRUE },
  { "0", TRUE },
  { "10", TRUE },
  { "18446744073709551615", TRUE },
  { "true", TRUE },
  { "false", TRUE },
  { "null", TRUE },
  { "{}", TRUE },
  { "[]", TRUE },
  { "{\"a\":[1,{\"b\":null}],\"c\":\"\"}", TRUE },
  { "", FALSE },
  { "\"", FALSE },
  { "\"a", FALSE },
  { "\"\\\"", FALSE },
  { "\"\\", FALSE },
  { "\"\\a\"", FALSE },
  { "\"\\u00e\"", FALSE },
  { "\"\\u00eg\"", FALSE },
  { "\"\\u00e", FALSE },
  { "\"\n\"", FALSE },
  { "\"\x1f\"", FALSE },
  { "\"\x7f\"", FALSE },
  { "\"0123456789abcde\x1f\"", FALSE }, /* where sixteen bytes are looked at together */
  { "\"0123456789abcde\x7f\"", FALSE },
  { "\"0123456789abcdef\x7f\"", FALSE },
  { "\"0123456789abcde\\\"\"", TRUE },
  { "00", FALSE },
  { "01", FALSE },
  { "-1", FALSE },
  { "18446744073709551616", FALSE },
  { "99999999999999999999", FALSE },
  { "tru", FALSE },
  { "True", FALSE },
  { " 1", FALSE },
  { "{", FALSE },
  { "{\"a\"}", FALSE },
  { "{\"a\":}", FALSE },
  { "{\"a\":1,}", FALSE },
  { "{a:1}", FALSE },
  { "{\"a\":1", FALSE },
  { "{\"a\":1]", FALSE },
  { "{,}", FALSE },
  { "[1,]", FALSE },
  { "[,]", FALSE },
  { "[1", FALSE },
  { "[1}", FALSE },
  { "[1 ]", FALSE },
};

TEST (what_is_read)
{
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    CHECK_ROW ((skip (values[i].text) == strlen (values[i].text)) == values[i].want
                   && (values[i].want || skip (values[i].text) == G_MAXSIZE),
               "%s: got %zd", values[i].text, (gssize)skip (values[i].text));
  CHECK_INT (skip ("1,2"), 1); /* what follows is the caller's */
}

/* Sixteen deep, and no deeper: arrays, objects, and of a member and an element as well. */
TEST (depth)
{
  for (guint n = 15; n <= 17; n++)
    {
      g_autoptr (GString) arrays = g_string_new (NULL), objects = g_string_new (NULL);
      const char *p;
      RiyoMember member;
      RiyoSpan value;

      for (guint i = 0; i < n; i++)
        g_string_append_c (arrays, '[');
      for (guint i = 1; i < n; i++)
        g_string_append (objects, "{\"a\":");
      g_string_append (objects, "{");
      for (guint i = 0; i < n; i++)
        {
          g_string_append_c (arrays, ']');
          g_string_append_c (objects, '}');
        }
      CHECK_ROW ((skip (arrays->str) == arrays->len) == (n <= 16), "%u arrays", n);
      CHECK_ROW ((skip (objects->str) == objects->len) == (n <= 16), "%u objects", n);
      p = objects->str;
      CHECK_ROW (riyo_json_next (&p, objects->str + objects->len, &member) == (n <= 16),
                 "a member of %u", n);
      p = arrays->str;
      CHECK_ROW (riyo_json_next_element (&p, arrays->str + arrays->len, &value) == (n <= 16),
                 "an element of %u", n);
    }
}

TEST (numbers)
{
  static const struct
  {
    const char *text;
    gboolean want;
    guint64 number;
  } rows[] = {
    { "0", TRUE, 0 },
    { "9", TRUE, 9 },
    { "18446744073709551615", TRUE, G_MAXUINT64 },
    { "18446744073709551616", FALSE, 0 },
    { "18446744073709551620", FALSE, 0 },
    { "184467440737095516150", FALSE, 0 },
    { "", FALSE, 0 },
    { "00", FALSE, 0 },
    { "1/", FALSE, 0 },
    { "1:", FALSE, 0 },
    { "\"1\"", FALSE, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      guint64 number = 77;
      RiyoSpan value = { rows[i].text, strlen (rows[i].text) };

      CHECK_ROW (riyo_json_get_number (value, &number) == rows[i].want, "%s", rows[i].text);
      CHECK_ROW (number == (rows[i].want ? rows[i].number : 77), "%s", rows[i].text);
    }
}

TEST (texts)
{
  static const struct
  {
    const char *json, *want; /* NULL: none */
  } rows[] = {
    { "\"\"", "" },
    { "\"\\\"\\\\\\/\\b\\f\\n\\r\\t資\"", "\"\\/\b\f\n\r\t資" },
    { "\"\\u8cc7\"", "資" },
    { "\"\\ud842\\udfb7\"", "𠮷" },
    { "\"\\udbff\\udfff\"", "\U0010ffff" },
    { "\"\\ud800\\udc00\"", "\U00010000" },
    { "\"\\ud842\"", "\ufffd" },
    { "\"\\ud842x\"", "\ufffdx" },
    { "\"\\ud842\\u0041\"", "\ufffdA" },
    { "\"\\ud842\\ue000\"", "\ufffd\ue000" },
    { "\"\\udc00\"", "\ufffd" },
    { "\"\\ud7ff\\ue000\"", "\ud7ff\ue000" },
    { "\"\\u0000\"", "\ufffd" },
    { "\"", NULL },
    { "1", NULL },
    { "\"a\"b", NULL },
    { "\"a", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text
          = riyo_json_dup_text ((RiyoSpan){ rows[i].json, strlen (rows[i].json) });

      CHECK_ROW (g_strcmp0 (text, rows[i].want) == 0, "%s: got %s", rows[i].json, text);
    }
}

TEST (members)
{
  static const char text[] = "{\"a\":1,\"b\":{\"c\":2},\"a\":3}";
  RiyoSpan object = { text, strlen (text) }, value = { NULL, 0 };

  CHECK (riyo_json_find (object, "a", &value) && value.len == 1 && *value.text == '1');
  CHECK (riyo_json_find (object, "b", &value) && value.len == 7);
  CHECK (!riyo_json_find (object, "c", &value));
  CHECK (!riyo_json_find (object, "", &value));
  CHECK (!riyo_json_find ((RiyoSpan){ text, 0 }, "a", &value));
  CHECK (!riyo_json_find ((RiyoSpan){ "[1]", 3 }, "1", &value));
}
