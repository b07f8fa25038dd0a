/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Runs the registered tests through CUnit and prints TAP. */
#include "config.h"

#include "harness.h"

#include <gio/gio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static HarnessTest *first_test;
static const char *skipped;
static pid_t main_pid;
static GPtrArray *folders;

void
harness_register (HarnessTest *test)
{
  HarnessTest **place = &first_test;

  while (*place != NULL)
    place = &(*place)->next;
  *place = test;
}

void
harness_skip (const char *why)
{
  skipped = why;
}

gboolean
harness_check (gboolean ok, const char *file, int line, const char *format, ...)
{
  va_list args;

  CU_assertImplementation (ok ? CU_TRUE : CU_FALSE, (unsigned)line, "check", file, "", CU_FALSE);
  if (!ok)
    {
      g_autofree char *text = NULL;

      va_start (args, format);
      text = g_strdup_vprintf (format, args);
      va_end (args);
      for (char *p = text; *p != '\0'; p++)
        if (*p == '\n')
          *p = '|';
      printf ("# %s:%d: %s\n", file, line, text);
    }
  return ok;
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir
      = g_file_test (path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_tree (child);
    }
  remove (path);
}

void
harness_remove_folders (void)
{
  for (guint i = 0; getpid () == main_pid && folders != NULL && i < folders->len; i++)
    remove_tree (g_ptr_array_index (folders, i));
  g_clear_pointer (&folders, g_ptr_array_unref);
}

char *
harness_make_folder (void)
{
  char *folder = g_dir_make_tmp ("riyo-test-XXXXXX", NULL);

  g_assert (folder != NULL);
  if (folders == NULL)
    folders = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (folders, g_strdup (folder));
  return folder;
}

char *
harness_source (const char *path)
{
  return g_build_filename (SOURCE_FOLDER, path, NULL);
}

char *
harness_read (const char *path)
{
  char *text = NULL;
  GError *error = NULL;

  if (!g_file_get_contents (path, &text, NULL, &error))
    g_error ("%s", error->message);
  return text;
}

gboolean
harness_init (const char *folder, const char *table_path, GError **error)
{
  g_autoptr (RiyoTable) table
      = table_path != NULL ? riyo_table_load (table_path, error) : riyo_table_new_builtin ();

  return table != NULL && riyo_folder_init (folder, table, error);
}

char *
harness_make_riyo (void)
{
  g_autofree char *parent = harness_make_folder ();
  g_autofree char *folder = g_build_filename (parent, "riyo", NULL);
  GError *error = NULL;

  if (!harness_init (folder, NULL, &error))
    g_error ("%s", error->message);
  return g_steal_pointer (&folder);
}

RiyoLayout *
harness_parse_layout (RiyoGuard *guard, const char *text)
{
  g_autoptr (RiyoTable) table
      = guard != NULL ? riyo_guard_dup_table (guard) : riyo_table_new_builtin ();
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (GError) error = NULL;
  RiyoLayout *layout = riyo_layout_new_from_bytes (table, bytes, "x.layout", &error);

  CHECK_NO_ERROR (error);
  return layout;
}

/* Whether the test passed: no failure, and at least one assertion. */
static gboolean
run_one (CU_pSuite suite, HarnessTest *test)
{
  CU_pTest entry = CU_add_test (suite, test->name, test->run);
  unsigned n_failed;

  skipped = NULL;
  if (entry == NULL || CU_run_test (suite, entry) != CUE_SUCCESS)
    return FALSE;
  /* CU_run_test starts its counts anew. */
  n_failed = CU_get_number_of_failure_records ();
  if (skipped == NULL && CU_get_number_of_asserts () == 0)
    {
      printf ("# %s asserts nothing\n", test->name);
      return FALSE;
    }
  return n_failed == 0;
}

int
main (int argc, char **argv)
{
  CU_pSuite suite;
  int n = 0, n_failed = 0;

  setvbuf (stdout, NULL, _IOLBF, 0); /* a crash must not swallow what was printed */
  main_pid = getpid ();
  atexit (harness_remove_folders);
  if (CU_initialize_registry () != CUE_SUCCESS
      || (suite = CU_add_suite ("riyo", NULL, NULL)) == NULL)
    return EXIT_FAILURE;
  for (HarnessTest *test = first_test; test != NULL; test = test->next)
    {
      gboolean ok;

      if (argc > 1 && strstr (test->name, argv[1]) == NULL)
        continue;
      ok = run_one (suite, test);
      n_failed += !ok;
      printf ("%s %d %s%s%s\n", ok ? "ok" : "not ok", ++n, test->name,
              skipped != NULL ? " # SKIP " : "", skipped != NULL ? skipped : "");
    }
  printf ("1..%d\n", n);
  CU_cleanup_registry ();
  return n > 0 && n_failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
