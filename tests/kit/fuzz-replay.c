/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Runs a fuzz target over its corpus in plain `make check`: tests/MODULE/fuzz-NAME over
 * tests/MODULE/corpus/, each file as it is and a few hundred times changed by chance, the same each
 * time. */
#include "config.h"

#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define N_CHANGES 300

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* A few bytes changed, taken out, doubled or put in. */
static void
change (GRand *rand, GByteArray *bytes)
{
  static const char *const marks[]
      = { "[", "]", "=", "\n", "#", "\"", "\t", ",", "\\", "\xe3\x80\x80", "\xff" };
  guint n = (guint)g_rand_int_range (rand, 1, 6);

  for (guint i = 0; i < n && bytes->len > 0; i++)
    {
      guint at = (guint)g_rand_int_range (rand, 0, (gint32)bytes->len);
      guint wanted = (guint)g_rand_int_range (rand, 1, 40), len = MIN (wanted, bytes->len - at);
      const char *mark = marks[g_rand_int_range (rand, 0, G_N_ELEMENTS (marks))];
      g_autofree guint8 *copy = g_memdup2 (bytes->data + at, len);

      switch (g_rand_int_range (rand, 0, 4))
        {
        case 0:
          bytes->data[at] = (guint8)g_rand_int_range (rand, 0, 256);
          break;
        case 1:
          g_byte_array_remove_range (bytes, at, len);
          break;
        case 2:
          g_byte_array_append (bytes, copy, len);
          break;
        default:
          memcpy (bytes->data + at, mark, MIN (strlen (mark), bytes->len - at));
        }
    }
}

static void
replay (const char *text, gsize size, guint32 seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);

  LLVMFuzzerTestOneInput ((const guint8 *)text, size);
  for (guint i = 0; i < N_CHANGES; i++)
    {
      g_autoptr (GByteArray) bytes = g_byte_array_new ();
      g_autofree guint8 *whole = NULL;

      g_byte_array_append (bytes, (const guint8 *)text, (guint)size);
      change (rand, bytes);
      /* A block of exactly this size: a byte read beyond it is seen. */
      whole = g_memdup2 (bytes->data, bytes->len);
      LLVMFuzzerTestOneInput (whole, bytes->len);
    }
}

int
main (int argc, char **argv)
{
  g_autofree char *program = g_canonicalize_filename (argv[0], NULL);
  const char *module = g_strrstr (program, "/tests/");
  g_autofree char *part = g_path_get_dirname (module != NULL ? module : program);
  const char *source = g_getenv ("top_srcdir");
  g_autofree char *folder = g_build_filename (source != NULL ? source : ".", part, "corpus", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *file;
  guint n = 0;

  setvbuf (stdout, NULL, _IOLBF, 0);
  while (dir != NULL && (file = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, file, NULL);
      g_autofree char *text = NULL;
      gsize size = 0;

      if (!g_file_get_contents (path, &text, &size, NULL))
        return EXIT_FAILURE;
      replay (text, size, g_str_hash (file));
      printf ("ok %u %s\n", ++n, file);
    }
  printf ("1..%u\n", n);
  return n > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
