/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Random tables of up to 63 categories and 1,024 purposes, random roles: 10^7 sets on every path.
 * And random tasks under random suspensions. */
#include "config.h"

#include <string.h>

#include "base/base.h"
#include "kit/harness.h"
#include "kit/paths.h"
#include "table/table.h"

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

static GString *
make_table_text (const World *world)
{
  GString *text = g_string_new ("[表]\n組合=見本\n版=1\n");

  for (guint c = 0; c < 63; c++)
    if ((world->known >> c & 1) == 1)
      {
        g_string_append_printf (text, "[類型 類%u]\n番号=%u\n名称=類型%u\n", c, c + 1, c);
        for (guint p = 0; p < world->n_purposes; p++)
          if ((world->cells[p] >> c & 1) == 1)
            g_string_append_printf (text, "利用目的=目的%u\n", p);
      }
  return text;
}

static RiyoTable *
load_table (const GString *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text->str, text->len);
  g_autoptr (GError) error = NULL;
  RiyoTable *table = riyo_table_new_from_bytes (bytes, "random.riyo", &error);

  if (table == NULL)
    g_error ("%s", error->message);
  return table;
}

static char *
make_rules (const World *world)
{
  g_autofree char *account = riyo_account_dup_name (NULL);
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
      g_autoptr (GString) text = NULL;
      g_autoptr (RiyoTable) table = NULL;
      g_autofree char *rules = NULL;

      make_world (world, rand);
      text = make_table_text (world);
      table = load_table (text);
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

#define N_TASKS 6
#define N_STOPS 9
#define N_STOP_WORLDS 60
#define N_PERSONS 7

/* Those with fewer parts stand for everyone under them. */
static const char *const persons[N_PERSONS]
    = { "1-1-1", "1-1-2", "1-1", "1-2-1", "1", "2-1-1", NULL };

/* A bundle: by category the purpose of its cell, or G_MAXUINT. */
typedef struct
{
  guint purpose_of[63];
} Bundle;

typedef struct
{
  char kind; /* a = all, 3 = provision, c, p */
  guint which;
  const char *person;
} Stop;

typedef struct
{
  World world;
  gboolean provides[1024];
  Bundle tasks[N_TASKS];
  Stop stops[N_STOPS];
} StopWorld;

/* The purpose of a category's cell, from a random one on; G_MAXUINT where it has none. */
static guint
pick_cell (const World *world, guint c, GRand *rand)
{
  guint first = (guint)g_rand_int_range (rand, 0, (gint32)world->n_purposes);

  for (guint i = 0; i < world->n_purposes; i++)
    if ((world->cells[(first + i) % world->n_purposes] >> c & 1) == 1)
      return (first + i) % world->n_purposes;
  return G_MAXUINT;
}

/* FALSE where the table has no cell for some bundle or stop: then it is made again. */
static gboolean
make_stop_world (StopWorld *w, GRand *rand)
{
  static const char kinds[] = "a3cp3pcpp";
  gboolean provides = FALSE;

  make_world (&w->world, rand);
  w->world.role_lists = FALSE;
  w->world.n_purposes = MIN (w->world.n_purposes, 24);
  for (guint p = 0; p < w->world.n_purposes; p++)
    {
      w->provides[p] = g_rand_int (rand) % 8 == 0;
      provides |= w->provides[p] && w->world.cells[p] != 0;
    }
  for (guint t = 0; t < N_TASKS; t++)
    {
      RiyoTags some = w->world.known & random_tags (rand) & random_tags (rand), got = 0;

      for (guint c = 0; c < 63; c++)
        {
          w->tasks[t].purpose_of[c]
              = (some >> c & 1) == 1 ? pick_cell (&w->world, c, rand) : G_MAXUINT;
          got |= w->tasks[t].purpose_of[c] != G_MAXUINT ? some : 0;
        }
      if (got == 0)
        return FALSE;
    }
  for (guint s = 0; s < N_STOPS; s++)
    {
      guint c = (guint)g_rand_int_range (rand, 0, 63);
      guint p = (guint)g_rand_int_range (rand, 0, (gint32)w->world.n_purposes);

      while ((w->world.known >> c & 1) == 0)
        c = (c + 1) % 63;
      w->stops[s] = (Stop){ kinds[s], kinds[s] == 'c' ? c : p,
                            persons[g_rand_int_range (rand, 0, N_PERSONS - 1)] };
      if ((kinds[s] == 'c' && pick_cell (&w->world, c, rand) == G_MAXUINT)
          || (kinds[s] == 'p' && w->world.cells[p] == 0))
        return FALSE;
    }
  return provides;
}

static gboolean
is_over (const char *whole, const char *part)
{
  gsize n = strlen (part);

  return strncmp (whole, part, n) == 0 && (whole[n] == '\0' || whole[n] == '-');
}

/* Whether one of the stops takes category @c out of a use, all of whose cells @bundle tells. */
static gboolean
is_taken_out (const StopWorld *w, const Bundle *bundle, guint c, const char *person)
{
  for (guint s = 0; s < N_STOPS; s++)
    {
      const Stop *stop = &w->stops[s];
      gboolean taken = stop->kind == 'a' || (stop->kind == 'c' && stop->which == c);

      for (guint i = 0; i < 63; i++)
        if (bundle->purpose_of[i] != G_MAXUINT)
          taken |= (stop->kind == 'p' && bundle->purpose_of[i] == stop->which)
                   || (stop->kind == '3' && w->provides[bundle->purpose_of[i]]);
      if (taken
          && (person == NULL || is_over (person, stop->person) || is_over (stop->person, person)))
        return TRUE;
    }
  return FALSE;
}

/* The oracle of a use under suspensions. */
static RiyoRefusal
stop_oracle (const StopWorld *w, const Bundle *bundle, RiyoTags tags, const char *person)
{
  RiyoRefusal reason = (RiyoRefusal)0;

  for (guint c = 0; c < 63; c++)
    if ((tags >> c & 1) == 1 && bundle->purpose_of[c] == G_MAXUINT)
      return (w->world.known & tags) == tags ? RIYO_REFUSAL_NOT_IN_TABLE
                                             : RIYO_REFUSAL_UNKNOWN_CATEGORY;
  for (guint c = 0; c < 63; c++)
    if ((tags >> c & 1) == 1 && (w->world.role >> c & 1) == 0)
      return RIYO_REFUSAL_OUT_OF_SCOPE;
  for (guint c = 0; c < 63; c++)
    if ((tags >> c & 1) == 1 && is_taken_out (w, bundle, c, person))
      reason = RIYO_REFUSAL_SUSPENDED;
  return reason;
}

static RiyoTable *
make_stop_table (const StopWorld *w)
{
  g_autoptr (GString) text = make_table_text (&w->world);

  for (guint p = 0; p < w->world.n_purposes; p++)
    if (w->world.cells[p] != 0 && w->provides[p])
      g_string_append_printf (text, "[利用目的 目的%u]\n提供先=見本事業所\n", p);
  return load_table (text);
}

static char *
make_stop_rules (const StopWorld *w)
{
  g_autofree char *role = make_rules (&w->world);
  GString *text = g_string_new (role);

  g_string_append (text, "[本人 加入者]\n形式=記号-番号-枝番\n");
  for (guint t = 0; t < N_TASKS; t++)
    {
      g_string_append_printf (text, "[業務 業務%u]\n判断者=見本\n判断日=2026-04-01\n理由=例示\n",
                              t);
      for (guint c = 0; c < 63; c++)
        if (w->tasks[t].purpose_of[c] != G_MAXUINT)
          g_string_append_printf (text, "セル=類%u / 目的%u\n", c, w->tasks[t].purpose_of[c]);
    }
  return g_string_free (text, FALSE);
}

static void
record_stop (RiyoGuard *guard, const Stop *stop, guint number)
{
  g_autofree char *reference = g_strdup_printf ("%u", number);
  g_autofree char *name = g_strdup_printf ("%s%u", stop->kind == 'c' ? "類" : "目的", stop->which);
  g_autoptr (RiyoSuspension) suspension
      = riyo_suspension_new (reference, RIYO_SUSPENSION_REASON_STOP_OF_USE);
  g_autoptr (GError) error = NULL;

  riyo_suspension_add_subject (suspension, stop->person);
  if (stop->kind == 'a')
    riyo_suspension_set_all (suspension);
  else if (stop->kind == '3')
    riyo_suspension_set_provision (suspension);
  else if (stop->kind == 'c')
    riyo_suspension_add_category (suspension, name);
  else
    riyo_suspension_add_purpose (suspension, name);
  if (!riyo_guard_suspend (guard, suspension, NULL, &error))
    g_error ("%s: %s", name, error->message);
}

/* One use of everything it may use, in sets by chance, of every person. */
static void
ask_bundle (RiyoGuard *guard, const StopWorld *w, const char *name, const Bundle *bundle,
            GRand *rand)
{
  PathsQuestion questions[32 * N_PERSONS];
  g_autoptr (RiyoOperation) operation = riyo_guard_begin (guard, name, NULL, NULL);
  RiyoTags cells = 0;
  guint n = 0;

  for (guint c = 0; c < 63; c++)
    if (bundle->purpose_of[c] != G_MAXUINT)
      cells |= G_GUINT64_CONSTANT (1) << c;
  CHECK_ROW ((operation != NULL) == ((cells & w->world.role) != 0), "%s: begin", name);
  for (guint i = 0; operation != NULL && i < 32; i++)
    {
      RiyoTags some = i < 28 ? cells & w->world.role & random_tags (rand) : random_tags (rand) >> 1;
      RiyoTags tags = (i & 1) == 0 ? some & -some : some;

      for (guint person = 0; tags != 0 && person < N_PERSONS; person++)
        questions[n++] = (PathsQuestion){ tags, stop_oracle (w, bundle, tags, persons[person]),
                                          persons[person] };
    }
  if (operation != NULL)
    paths_ask (operation, w->world.known, questions, n, name);
}

static void
ask_stop_world (RiyoGuard *guard, const StopWorld *w, GRand *rand)
{
  for (guint t = 0; t < N_TASKS; t++)
    {
      g_autofree char *name = g_strdup_printf ("業務%u", t);

      ask_bundle (guard, w, name, &w->tasks[t], rand);
    }
  for (guint p = 0; p < w->world.n_purposes; p++)
    {
      g_autofree char *name = g_strdup_printf ("目的%u", p);
      Bundle alone;

      for (guint c = 0; c < 63; c++)
        alone.purpose_of[c] = (w->world.cells[p] >> c & 1) == 1 ? p : G_MAXUINT;
      ask_bundle (guard, w, name, &alone, rand);
    }
}

TEST (random_tasks_under_suspensions)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (20270401);
  g_autofree StopWorld *w = g_new0 (StopWorld, 1);
  guint64 before = paths_n_verdicts;

  for (guint i = 0; i < (paths_be_quick () ? 4 : N_STOP_WORLDS); i++)
    {
      g_autoptr (RiyoGuard) guard = paths_open_guard ();
      g_autoptr (RiyoTable) table = NULL;
      g_autofree char *rules = NULL;

      while (!make_stop_world (w, rand))
        ;
      table = make_stop_table (w);
      rules = make_stop_rules (w);
      for (guint s = 0; s < N_STOPS; s++)
        {
          paths_pin (guard, table, rules);
          record_stop (guard, &w->stops[s], s);
        }
      paths_pin (guard, table, rules);
      ask_stop_world (guard, w, rand);
    }
  CHECK (paths_n_verdicts - before > (paths_be_quick () ? 30000 : 900000));
}
