/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <riyo/riyo.h>
#include <stdio.h>

/* Uses a person's datum of this category, or says why not. */
static void
use_datum (RiyoOperation *use, RiyoTable *table, const char *category, const char *subject)
{
  g_autoptr (GError) error = NULL;
  RiyoTags tags;

  if (!riyo_table_parse_tags (table, category, &tags, &error))
    puts (error->message);
  else if (!riyo_operation_check (use, tags, subject, &error))
    puts (error->message);
  else
    printf ("許可: %s\n", category);
}

int
main (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RiyoGuard) guard = riyo_guard_open ("riyo", &error);
  g_autoptr (RiyoOperation) use = NULL;

  if (guard != NULL)
    use = riyo_guard_begin (guard, "医療費通知の発行", NULL, &error);
  if (use != NULL)
    {
      g_autoptr (RiyoTable) table = riyo_guard_dup_table (guard);

      use_datum (use, table, "レセプト", "52-1-1");
      use_datum (use, table, "健診", "52-1-1");
      riyo_operation_end (use, &error);
    }
  if (error != NULL)
    puts (error->message);
  return error != NULL;
}
