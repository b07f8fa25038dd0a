/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A check with its subject: where nobody is suspended, and where a hundred thousand are. */
#include "config.h"

#include "bench.h"
#include "guard/decide.h"
#include "guard/guard.h"
#include "guard/operation.h"
#include "rules/rules.h"
#include "suspension/index.h"
#include "suspension/internal.h"

#define N_SUSPENDED 100000
#define N_SUBJECTS 4096
#define N_CHECKS N_SUBJECTS
#define CLAIM (G_GUINT64_CONSTANT (1) << 5)

static RiyoOperation *operation;
static char *subjects[N_SUBJECTS];
static gboolean want;

static void
run_check (gpointer data)
{
  guint64 n = 0;

  for (guint i = 0; i < N_CHECKS; i++)
    n += (guint64)riyo_operation_check (operation, CLAIM, subjects[i % N_SUBJECTS], NULL);
  if (n != (want ? N_CHECKS : 0))
    g_error ("%" G_GUINT64_FORMAT " of %u permitted", n, N_CHECKS);
}

/* 0052-00000000-01 and so on: @first … are suspended or not. */
static void
fill (guint first)
{
  for (guint i = 0; i < N_SUBJECTS; i++)
    {
      guint number = first + i * 7919 % N_SUSPENDED; /* in no order */

      g_free (subjects[i]);
      subjects[i] = g_strdup_printf ("0052-%08u-01", number);
    }
}

static RiyoSuspensions *
make_suspensions (const RiyoUse *use)
{
  const RiyoKeys *keys = riyo_store_get_keys (use->guard->store);
  RiyoSuspensions *suspensions = riyo_suspensions_new (keys);
  guint all = riyo_suspensions_number_scope (
      suspensions, &(RiyoScope){ .kinds = RIYO_SCOPE_BIT (RIYO_SCOPE_ALL) });

  for (guint i = 0; i < N_SUSPENDED; i++)
    {
      g_autoptr (RiyoSuspension) suspension = riyo_suspension_new_empty (RIYO_RECORD_ADD);
      g_autofree char *text = g_strdup_printf ("0052-%08u-01", i);
      RiyoSubject subject;

      if (riyo_subject_parse (use->adopted->rules->subjects, text, &subject) != RIYO_SUBJECT_STATED)
        g_error ("%s is no subject", text);
      riyo_suspension_take_subject (suspension, keys, &subject);
      riyo_suspensions_add (suspensions, all,
                            &g_array_index (suspension->subjects, RiyoSuspendedSubject, 0), 1);
    }
  return suspensions;
}

/* As a look leaves an operation. */
static void
suspend (RiyoUse *use)
{
  g_autoptr (RiyoSuspensions) suspensions = make_suspensions (use);

  use->suspended = riyo_statement_find_suspended (&use->statement, use->adopted->table, suspensions,
                                                  G_MAXUINT64, NULL);
  riyo_use_lower (use, ~riyo_suspended_get_any (use->suspended));
}

int
main (void)
{
  RiyoGuard *guard = bench_open ();

  bench_head ("whose datum it is");
  operation = riyo_guard_begin (guard, "医療費通知の発行", NULL, NULL);
  fill (N_SUSPENDED);
  want = TRUE;
  bench_row (&(BenchRow){ "check with subject, nobody suspended", BENCH_NS, N_CHECKS, run_check,
                          NULL, 100 },
             NULL);
  suspend (riyo_operation_use (operation));
  bench_row (
      &(BenchRow){ "the same, 100,000 others suspended", BENCH_NS, N_CHECKS, run_check, NULL, 250 },
      NULL);
  fill (0);
  want = FALSE;
  bench_row (&(BenchRow){ "the same, this one suspended: refused", BENCH_NS, N_CHECKS, run_check,
                          NULL, 250 },
             NULL);
  for (guint i = 0; i < N_SUBJECTS; i++)
    g_free (subjects[i]);
  riyo_operation_unref (operation);
  bench_close (guard);
  return 0;
}
