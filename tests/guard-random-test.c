/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Random tables of up to 63 categories and 1,024 purposes, random roles: 10^7 sets on every path.
 */
#include "config.h"

#include <string.h>

#include "base-account.h"
#include "harness.h"
#include "paths.h"

#define N_TABLES 160
#define N_PURPOSES_ASKED 64
#define N_SETS 1024

/* What was made, and so what is right. */
typedef struct
{
  guint n_purposes;
  RiyoTags known;
  RiyoTags cells[1024];  /* by purpose */
  RiyoTags role;         /* its categories */
  gboolean admits[1024]; /* whether the role admits the purpose */
  gboolean role_lists;   /* or lists none, which admits all */
} World;

static RiyoTags
random_tags (GRand *rand)
{
  return (guint64)g_rand_int (rand) << 32 | g_rand_int (rand);
}

static void
make_world (World *world, GRand *rand)
{
  guint n_categories = (guint)g_rand_int_range (rand, 1, 64);
  guint density = (guint)g_rand_int_range (rand, 0, 3);

  world->n_purposes = (guint)g_rand_int_range (rand, 1, 1025);
  world->known = n_categories == 63 ? G_MAXINT64 : random_tags (rand) >> (64 - n_categories) | 1;
  world->role = g_rand_boolean (rand) ? world->known : (world->known & random_tags (rand)) | 1;
  world->role_lists = g_rand_boolean (rand);
  for (guint p = 0; p < world->n_purposes; p++)
    {
      world->cells[p] = world->known & random_tags (rand);
      for (guint i = 0; i < density; i++)
        world->cells[p] &= random_tags (rand);
      world->admits[p] = world->cells[p] != 0 && (!world->role_lists || g_rand_int (rand) % 4 != 0);
    }
}

static RiyoTable *
make_table (const World *world)
{
  g_autoptr (GString) text = g_string_new ("[表]\n組合=見本\n版=1\n");
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  RiyoTable *table;

  for (guint c = 0; c < 63; c++)
    if ((world->known >> c & 1) == 1)
      {
        g_string_append_printf (text, "[類型 類%u]\n番号=%u\n名称=類型%u\n", c, c + 1, c);
        for (guint p = 0; p < world->n_purposes; p++)
          if ((world->cells[p] >> c & 1) == 1)
            g_string_append_printf (text, "利用目的=目的%u\n", p);
      }
  bytes = g_bytes_new (text->str, text->len);
  table = riyo_table_new_from_bytes (bytes, "random.riyo", &error);
  if (table == NULL)
    g_error ("%s", error->message);
  return table;
}

static char *
make_rules (const World *world)
{
  g_autofree char *account = riyo_account_dup_name ();
  GString *text = g_string_new ("[担当 係]\n");

  for (guint c = 0; c < 63; c++)
    if ((world->role >> c & 1) == 1)
      g_string_append_printf (text, "類型=類%u\n", c);
  for (guint p = 0; world->role_lists && p < world->n_purposes; p++)
    if (world->admits[p])
      g_string_append_printf (text, "利用目的=目的%u\n", p);
  g_string_append_printf (text, "担当者=%s\n", account);
  return g_string_free (text, FALSE);
}

/* The oracle. */
static RiyoRefusal
oracle (const World *world, guint p, RiyoTags tags)
{
  const RiyoTags sets[] = { world->known, world->cells[p], world->role };
  const RiyoRefusal reasons[]
      = { RIYO_REFUSAL_UNKNOWN_CATEGORY, RIYO_REFUSAL_NOT_IN_TABLE, RIYO_REFUSAL_OUT_OF_SCOPE };

  if (tags == 0 || tags >> 63 == 1)
    return RIYO_REFUSAL_UNTAGGED;
  for (guint i = 0; i < G_N_ELEMENTS (sets); i++)
    for (guint c = 0; c < 63; c++)
      if ((tags >> c & 1) == 1 && (sets[i] >> c & 1) == 0)
        return reasons[i];
  return (RiyoRefusal)0;
}

/* Sets at the edge of the rule: most pass, or fail by one tag. */
static RiyoTags
edge_set (const World *world, guint p, GRand *rand)
{
  RiyoTags inside = world->cells[p] & (g_rand_boolean (rand) ? world->role : G_MAXUINT64);
  RiyoTags some = inside & random_tags (rand);

  switch (g_rand_int_range (rand, 0, 8))
    {
    case 0:
      return some | G_GUINT64_CONSTANT (1) << g_rand_int_range (rand, 0, 64);
    case 1:
      return world->known & random_tags (rand) & random_tags (rand);
    case 2:
      return random_tags (rand);
    default:
      return some;
    }
}

static void
ask_world (RiyoGuard *guard, const World *world, RiyoTable *table, guint p, GRand *rand)
{
  PathsQuestion questions[N_SETS];
  g_autofree char *purpose = g_strdup_printf ("目的%u", p);
  g_autoptr (GError) error = NULL;
  g_autoptr (RiyoOperation) operation = riyo_guard_begin (guard, purpose, NULL, &error);
  gboolean admitted = world->admits[p] && (world->cells[p] & world->role) != 0;
  guint n_wrong = 0;

  if ((operation != NULL) != admitted)
    CHECK_ROW (FALSE, "%s: begin", purpose);
  if (operation == NULL)
    CHECK_ERROR (error, RIYO_REFUSAL,
                 world->cells[p] == 0 ? RIYO_REFUSAL_UNKNOWN_PURPOSE : RIYO_REFUSAL_OUT_OF_SCOPE);
  for (guint i = 0; i < N_SETS; i++)
    {
      RiyoTags tags = edge_set (world, p, rand);
      gboolean in_table = tags != 0 && (tags & ~world->cells[p]) == 0;

      questions[i] = (PathsQuestion){ tags, oracle (world, p, tags), NULL };
      n_wrong += riyo_table_permits (table, purpose, tags, NULL) != in_table;
    }
  if (n_wrong > 0)
    CHECK_ROW (FALSE, "%s: riyo_table_permits", purpose);
  if (operation != NULL)
    paths_ask (operation, world->known, questions, N_SETS, purpose);
  for (guint i = 0; operation != NULL && i < 2; i++)
    {
      g_clear_error (&error);
      if (!riyo_operation_check (operation, questions[i].tags, NULL, &error))
        CHECK_ERROR (error, RIYO_REFUSAL, (gint)questions[i].want);
    }
}

TEST (random_tables_and_roles)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (20260401);
  g_autoptr (RiyoGuard) guard = paths_open_guard ();
  g_autofree World *world = g_new0 (World, 1);
  guint n_tables = paths_be_quick () ? 2 : N_TABLES;

  for (guint i = 0; i < n_tables; i++)
    {
      g_autoptr (RiyoTable) table = NULL;
      g_autofree char *rules = NULL;

      make_world (world, rand);
      table = make_table (world);
      rules = make_rules (world);
      /* a category or purpose that no row holds is not in the table */
      paths_pin (guard, table, rules);
      for (guint k = 0; k < N_PURPOSES_ASKED; k++)
        ask_world (guard, world, table,
                   (guint)g_rand_int_range (rand, 0, (gint32)world->n_purposes), rand);
    }
  CHECK (paths_n_verdicts > 0 && (paths_be_quick () || paths_n_verdicts >= 10000000));
  printf ("# %" G_GUINT64_FORMAT " verdicts of operations\n", paths_n_verdicts);
}
