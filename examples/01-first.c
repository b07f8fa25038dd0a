/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <riyo/riyo.h>
#include <stdio.h>

int
main (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RiyoGuard) guard = riyo_guard_open ("riyo", &error);
  g_autoptr (RiyoOperation) use
      = guard ? riyo_guard_begin (guard, "医療費通知の発行", NULL, &error) : NULL;

  if (use && riyo_operation_check (use, 1 << 5 /* レセプト */, "52-1-1", &error))
    puts ("許可: レセプト");
  if (use && riyo_operation_check (use, 1 << 7 /* 健診 */, "52-1-1", &error))
    puts ("許可: 健診");
  if (error != NULL)
    puts (error->message);
  return error != NULL || !riyo_operation_end (use, NULL);
}
