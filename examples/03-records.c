/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sealed records: derived data carries the tags of all it was made from. */
#include <riyo/riyo.h>
#include <stdio.h>

#define CLAIM ((RiyoTags)1 << 5)   /* レセプト */
#define CHECKUP ((RiyoTags)1 << 7) /* 健診 */

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

static RiyoOperation *
begin (RiyoGuard *guard, const char *purpose)
{
  g_autoptr (GError) error = NULL;
  RiyoOperation *use = riyo_guard_begin (guard, purpose, NULL, &error);

  if (use == NULL)
    g_error ("%s", error->message);
  printf ("\n利用目的: %s\n", purpose);
  return use;
}

int
main (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RiyoGuard) guard = riyo_guard_open ("riyo", &error);
  g_autoptr (RiyoRecord) claim = riyo_record_new (CLAIM, "52-1-1", "外来 1,230 点", NULL);
  g_autoptr (RiyoRecord) checkup = riyo_record_new (CHECKUP, "52-1-1", "血圧 128/82", NULL);
  RiyoRecord *const parents[] = { claim, checkup };
  g_autoptr (RiyoRecord) joined = riyo_record_derive (parents, 2, "1,230 点 x 128/82", NULL);

  if (guard == NULL)
    return fprintf (stderr, "%s\n", error->message), 2;
  g_autoptr (RiyoOperation) notice = begin (guard, "医療費通知の発行");
  try_open (claim, notice, "レセプト");
  try_open (checkup, notice, "健診");
  try_open (joined, notice, "突き合わせた結果");
  if (!riyo_operation_end (notice, &error))
    return fprintf (stderr, "%s\n", error->message), 2;
  g_autoptr (RiyoOperation) selection = begin (guard, "保健指導対象者の特定");
  try_open (checkup, selection, "健診");
  try_open (joined, selection, "突き合わせた結果");
  return riyo_operation_end (selection, NULL) ? 0 : 2;
}
