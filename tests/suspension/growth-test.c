/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One more suspension costs what it costs, however many there are already. */
#include "config.h"

#include "kit/allocations.h"
#include "kit/harness.h"
#include "kit/store.h"
#include "rules/rules.h"
#include "suspension/internal.h"
#include "suspension/suspension.h"

#define FEW 100
#define MANY 20000
#define N_MEASURED 16

static guint n_references;

static void
add (Fixture *f, const char *subject)
{
  g_autofree char *reference = g_strdup_printf ("%u", ++n_references);

  commit (f, suspension_of (reference, n_references % 2 == 0 ? "all" : "c:6", subject));
}

/* All of them at once. */
static void
fill (Fixture *f, guint n)
{
  g_autoptr (GString) lines = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *reference = g_strdup_printf ("%u", ++n_references);
      g_autofree char *subject = g_strdup_printf ("52-%u-%u", i / 3 + 1, i % 3 + 1);
      g_autoptr (RiyoSuspension) one
          = suspension_of (reference, i % 2 == 0 ? "all" : "c:6", subject);
      g_autofree char *line = riyo_suspension_format (one);

      g_string_append (lines, line);
    }
  CHECK (riyo_store_refresh (f->store, &f->mark, NULL));
  CHECK (riyo_store_append_lines (f->store, lines, n, &f->mark, NULL));
  CHECK (riyo_store_refresh (f->store, &f->mark, NULL));
}

/* What somebody who has the suspensions open, as operations have, pays for one more and one less.
 */
static guint64
measure (guint n, guint64 *lifting)
{
  Fixture f;
  guint64 adding;
  g_autoptr (RiyoSuspended) open = NULL;

  set_up (&f);
  fill (&f, n);
  open = see (&f, "医療費通知の発行", NULL);
  adding = allocations_bytes;
  for (guint i = 0; i < N_MEASURED; i++)
    {
      g_autofree char *subject = g_strdup_printf ("53-%u-1", i + 1);

      add (&f, subject);
      open = see (&f, "医療費通知の発行", open);
    }
  adding = (allocations_bytes - adding) / N_MEASURED;
  *lifting = allocations_bytes;
  for (guint i = 0; i < N_MEASURED; i++)
    {
      g_autofree char *reference = g_strdup_printf ("%u", n_references - i);

      lift (&f, reference);
      open = see (&f, "医療費通知の発行", open);
    }
  *lifting = (allocations_bytes - *lifting) / N_MEASURED;
  tear_down (&f);
  return adding;
}

TEST (one_more_of_many)
{
  guint64 lifting_few, lifting_many, few, many;

  if (!allocations_are_counted ())
    return;
  few = measure (FEW, &lifting_few);
  many = measure (MANY, &lifting_many);
  printf ("# bytes of memory for one more, and one less, of %u: %" G_GUINT64_FORMAT
          ", %" G_GUINT64_FORMAT "; of %u: %" G_GUINT64_FORMAT ", %" G_GUINT64_FORMAT "\n",
          FEW, few, lifting_few, MANY, many, lifting_many);
  CHECK (many < 4 * few);
  CHECK (lifting_many < 4 * lifting_few);
}
