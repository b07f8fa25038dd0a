/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sealed records: derived data carries the tags of all it was made from. */
#include <riyo/riyo.h>
#include <stdio.h>

#define CLAIM RIYO_TAG (6)   /* レセプト */
#define CHECKUP RIYO_TAG (8) /* 健診 */

static void
try_open (RiyoRecord *record, RiyoOperation *use, const char *what)
{
  g_autoptr (GError) error = NULL;
  const char *text = riyo_record_open (record, use, &error);

  if (text != NULL)
    printf ("許可: %s: %s\n", what, text);
  else
    printf ("%s: %s\n", what, error->message);
}

/* One use, from its begin to its end. */
static gboolean
use_records (RiyoGuard *guard, const char *purpose, RiyoRecord *claim, RiyoRecord *checkup)
{
  RiyoRecord *const parents[] = { claim, checkup };
  g_autoptr (RiyoRecord) joined = riyo_record_derive (parents, 2, "1,230 点 x 128/82", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (RiyoOperation) use = riyo_guard_begin (guard, purpose, NULL, &error);

  printf ("\n利用目的: %s\n", purpose);
  if (use != NULL)
    {
      try_open (claim, use, "レセプト");
      try_open (checkup, use, "健診");
      try_open (joined, use, "突き合わせた結果");
      riyo_operation_end (use, &error);
    }
  if (error != NULL)
    fprintf (stderr, "%s\n", error->message);
  return error == NULL;
}

int
main (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RiyoGuard) guard = riyo_guard_open ("riyo", &error);
  g_autoptr (RiyoRecord) claim = riyo_record_new (CLAIM, "52-1-1", "外来 1,230 点", NULL);
  g_autoptr (RiyoRecord) checkup = riyo_record_new (CHECKUP, "52-1-1", "血圧 128/82", NULL);

  if (guard == NULL)
    {
      fprintf (stderr, "%s\n", error->message);
      return 1;
    }
  if (!use_records (guard, "医療費通知の発行", claim, checkup))
    return 1;
  if (!use_records (guard, "保健指導対象者の特定", claim, checkup))
    return 1;
  return 0;
}
