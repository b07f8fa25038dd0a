/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A part that is edited, replaced, opened to others or taken away under an open guard: the next
 * begin says so, and where it carries a stop, the next look of an open operation. */
#include "config.h"

#include <string.h>

#include "kit/desk.h"
#include "kit/harness.h"
#include "kit/notice.h"

/* What is done in the folder, and what undoes it. */
typedef struct
{
  const char *name;
  const char *done, *undone;
  const char *says;      /* in Japanese, as the tests are run; NULL: nothing is wrong */
  gboolean carries_stop; /* so that open operations hear of it too */
} Way;

#define ADOPT "riyo adopt"
#define KEEP(part) "cp -p " part " kept; "
#define BACK(part) "cp -p kept " part

static const Way ways[] = {
  { "rules edited in place", KEEP ("rules.riyo") "echo '# x' >> rules.riyo", BACK ("rules.riyo"),
    ADOPT, FALSE },
  { "rules edited to the same length", KEEP ("rules.riyo") "sed -i 's/担当者=/代行=x/' rules.riyo",
    BACK ("rules.riyo"), ADOPT, FALSE },
  { "rules replaced", KEEP ("rules.riyo") "cp kept x; echo >> x; mv x rules.riyo",
    BACK ("rules.riyo"), ADOPT, FALSE },
  { "rules removed", "mv rules.riyo kept", "mv kept rules.riyo", "ありません", FALSE },
  { "rules that others may write", "chmod o+w rules.riyo", "chmod o-w rules.riyo", "chmod go-w",
    FALSE },
  { "rules that are a folder", "mv rules.riyo kept; mkdir rules.riyo",
    "rmdir rules.riyo; mv kept rules.riyo", "通常のファイルではありません", FALSE },
  { "table edited in place", KEEP ("tables/1.riyo") "echo '# x' >> tables/1.riyo",
    BACK ("tables/1.riyo"), ADOPT, FALSE },
  { "table removed", "mv tables/1.riyo kept", "mv kept tables/1.riyo", "ありません", FALSE },
  { "table that a group may write", "chmod g+w tables/1.riyo", "chmod g-w tables/1.riyo",
    "chmod go-w", FALSE },
  { "a table put beside it", "cp -p tables/1.riyo tables/2.riyo", "rm tables/2.riyo", "2.riyo",
    FALSE },
  { "tables that others may write", "chmod o+w tables", "chmod o-w tables", "chmod go-w", FALSE },
  { "tables moved away", "mv tables kept", "mv kept tables", "ありません", FALSE },
  { "layout edited in place", KEEP ("layouts/a.layout") "echo '# x' >> layouts/a.layout",
    BACK ("layouts/a.layout"), ADOPT, FALSE },
  { "layout removed", "mv layouts/a.layout kept", "mv kept layouts/a.layout", "ありません", FALSE },
  { "a layout put beside it", "cp -p layouts/a.layout layouts/b.layout", "rm layouts/b.layout",
    "b.layout", FALSE },
  { "layouts moved away", "mv layouts kept", "mv kept layouts", "ありません", FALSE },
  { "suspensions removed", "mv suspensions kept", "mv kept suspensions", "suspensions", TRUE },
  { "suspensions emptied", KEEP ("suspensions") ": > suspensions", BACK ("suspensions"),
    "suspensions", TRUE },
  { "suspensions edited to the same length",
    KEEP ("suspensions") "sed -i s/利用停止/利用停正/ suspensions", BACK ("suspensions"),
    "suspensions", TRUE },
  { "suspensions that others may write", "chmod 0666 suspensions", "chmod 0600 suspensions",
    "chmod go-w", TRUE },
  { "suspensions behind a link", "mv suspensions kept; ln -s kept suspensions",
    "mv kept suspensions", "suspensions", TRUE },
  { "keys removed", "mv keys kept", "mv kept keys", "keys", TRUE },
  { "keys that others may read", "chmod 0644 keys", "chmod 0600 keys", "chmod 600", TRUE },
  { "keys of another folder", KEEP ("keys") "tr 0-9a-e 1-9a-e0 < kept > keys", BACK ("keys"),
    "keys", TRUE },

  /* Whoever saves without a change, copies or restores the same changes nothing. */
  { "all touched", "touch rules.riyo tables/* layouts/* suspensions keys", NULL, NULL, FALSE },
  { "all restored",
    "for i in rules.riyo tables/1.riyo layouts/a.layout suspensions keys; do cp -p $i x; mv x $i; "
    "done",
    NULL, NULL, FALSE },
  { "tables replaced by a copy", "cp -a tables x; mv tables y; mv x tables; rm -r y", NULL, NULL,
    FALSE },
  { "an editor's file beside it", "echo > .rules.riyo.swp; echo > tables/.1.riyo.swp", NULL, NULL,
    FALSE },
  { "what a killed writer left", "printf '{\"half' >> suspensions", NULL, NULL, FALSE },
};

static void
adopt_layout (const Fixture *f)
{
  static const char text[] = "[レイアウト]\n形式=csv\n本人=なし\n[列 1]\n類型=レセプト\n";
  g_autofree char *parent = g_path_get_dirname (f->folder);
  g_autofree char *path = g_build_filename (parent, "a.layout", NULL);
  g_autoptr (GError) error = NULL;

  CHECK (g_file_set_contents (path, text, -1, NULL));
  CHECK (riyo_folder_adopt (f->folder, path, NULL, NULL, NULL, &error));
  CHECK_NO_ERROR (error);
}

static void
fixture_set_up (Fixture *f)
{
  g_autoptr (RiyoGuard) desk = NULL;

  f->folder = make_riyo (NULL);
  adopt_layout (f);
  desk = open_guard (f->folder);
  CHECK (suspend (desk, "1", "all", "52-9-9", NULL));
  fixture_begin (f);
}

static gboolean
check (RiyoOperation *operation, GError **error)
{
  return riyo_operation_check (operation, RECEIPT, PERSON, error);
}

static void
check_said (const Way *way, const char *what, gboolean done, const GError *error)
{
  if (way->says == NULL)
    {
      CHECK_ROW (done, "%s, %s: %s", way->name, what, error != NULL ? error->message : "");
      return;
    }
  CHECK_ROW (!done, "%s: %s", way->name, what);
  CHECK_ROW (g_error_matches (error, RIYO_ERROR, RIYO_ERROR_DAMAGED)
                 && strstr (error->message, way->says) != NULL,
             "%s, %s: %s", way->name, what, error != NULL ? error->message : "no error");
}

static gboolean
try_begin (const Fixture *f, GError **error)
{
  g_autoptr (RiyoOperation) operation = riyo_guard_begin (f->guard, NOTICE, NULL, error);

  return operation != NULL && riyo_operation_end (operation, error);
}

TEST (a_begin_says_it_while_it_is_so)
{
  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      g_auto (Fixture) f = { 0 };
      g_autoptr (GError) error = NULL, again = NULL, after = NULL;
      gboolean done;

      fixture_set_up (&f);
      CHECK (try_begin (&f, NULL));
      run_in (f.folder, ways[i].done);
      done = try_begin (&f, &error);
      check_said (&ways[i], "begin", done, error);
      done = try_begin (&f, &again);
      check_said (&ways[i], "begin again", done, again);
      if (ways[i].undone == NULL)
        continue;
      run_in (f.folder, ways[i].undone); /* nothing was missed meanwhile */
      CHECK_ROW (try_begin (&f, &after), "%s, undone: %s", ways[i].name,
                 after != NULL ? after->message : "");
    }
}

TEST (an_open_operation_hears_of_it_within_a_look)
{
  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      g_auto (Fixture) f = { 0 };
      g_autoptr (GError) error = NULL;
      gboolean done = TRUE;

      fixture_set_up (&f);
      run_in (f.folder, ways[i].done);
      for (guint k = 0; k + 2 < CHECKS_BETWEEN_LOOKS; k++)
        CHECK (check (f.operation, NULL) || ways[i].carries_stop);
      for (guint k = 0; k < 3 && done; k++)
        done = check (f.operation, &error);
      if (!ways[i].carries_stop) /* what it goes by is pinned */
        CHECK_ROW (done, "%s: %s", ways[i].name, error != NULL ? error->message : "");
      else
        check_said (&ways[i], "check", done, error);
    }
}

/* Another program's suspension is a change too, and a lawful one. */
TEST (what_grows_by_a_suspension_stands)
{
  g_auto (Fixture) f = { 0 };
  g_autoptr (RiyoGuard) other = NULL;

  fixture_set_up (&f);
  other = open_guard (f.folder);
  for (guint i = 0; i < 8; i++)
    {
      g_autofree char *reference = g_strdup_printf ("%u", i + 2);
      g_autofree char *subject = g_strdup_printf ("52-7-%u", i + 1);
      g_autoptr (GError) error = NULL;

      CHECK (suspend (i % 2 == 0 ? other : f.guard, reference, "all", subject, &error));
      CHECK_NO_ERROR (error);
      for (guint k = 0; k < 2; k++)
        CHECK (try_begin (&f, &error));
      CHECK_NO_ERROR (error);
      for (guint k = 0; k < CHECKS_BETWEEN_LOOKS; k++)
        if (!CHECK (check (f.operation, NULL)))
          return;
      CHECK (!riyo_operation_check (f.operation, RECEIPT, subject, NULL));
    }
}

/* The list of an older backup, and then a suspension: both at once, but not the whole. */
TEST (a_replaced_list_that_grew_is_read_from_its_beginning)
{
  g_auto (Fixture) f = { 0 };
  g_autoptr (GError) error = NULL;

  fixture_set_up (&f);
  CHECK (try_begin (&f, NULL));
  {
    g_autoptr (RiyoGuard) other = open_guard (f.folder);

    CHECK (suspend (other, "2", "all", "52-7-1", NULL));
  }
  run_in (f.folder, "sed 1s/利用停止/利用停正/ suspensions > x; chmod 600 x; mv x suspensions");
  CHECK (!try_begin (&f, &error));
  CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_DAMAGED);
}

/* An adoption that another program made is the way back. */
TEST (an_adoption_brings_it_in_order)
{
  g_auto (Fixture) f = { 0 };
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;

  fixture_set_up (&f);
  run_in (f.folder, "echo '# x' >> rules.riyo");
  CHECK (!try_begin (&f, NULL));
  path = g_build_filename (f.folder, "rules.riyo", NULL);
  CHECK (riyo_folder_adopt (f.folder, path, NULL, NULL, NULL, &error));
  CHECK_NO_ERROR (error);
  CHECK (try_begin (&f, &error));
  CHECK_NO_ERROR (error);
}
