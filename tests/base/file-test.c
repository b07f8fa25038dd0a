/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Small files read with suspicion and replaced whole; days that exist, and today's in Japan. */
#include "config.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/base.h"
#include "kit/clock.h"
#include "kit/harness.h"

static ino_t last_synced;

/* Stands before libc's: what was synced last. */
int
fsync (int fd)
{
  struct stat status = { 0 };

  if (fstat (fd, &status) == 0)
    last_synced = status.st_ino;
  return (int)syscall (SYS_fsync, fd);
}

TEST (days)
{
  static const char *const good[]
      = { "0001-01-01", "1970-01-01", "2024-02-29", "2000-02-29", "9999-12-31" };
  static const char *const bad[] = { "",
                                     "2026-4-1",
                                     "2026-04-1",
                                     "2026/04/01",
                                     "20260401",
                                     "2026-13-01",
                                     "2026-00-10",
                                     "2026-04-31",
                                     "2025-02-29",
                                     "1900-02-29",
                                     "0000-01-01",
                                     "2026-04-01 ",
                                     " 2026-04-01",
                                     "2026-04-01T",
                                     "-026-04-01",
                                     "２０２６-04-01" };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      char text[11] = "";
      RiyoDate date = riyo_date_parse (good[i]);

      if (CHECK_ROW (date != 0, "%s", good[i]))
        riyo_date_format (date, text);
      CHECK_STR (text, good[i]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    CHECK_ROW (riyo_date_parse (bad[i]) == 0, "%s", bad[i]);
}

/* Midnight is Japan's, whatever TZ says. */
TEST (today)
{
  static const char *const zones[] = { "UTC", "America/New_York", "Asia/Tokyo" };
  RiyoDate day = riyo_date_parse ("2026-04-01");

  for (guint i = 0; i < G_N_ELEMENTS (zones); i++)
    {
      g_setenv ("TZ", zones[i], TRUE);
      tzset ();
      clock_at_s = 1774969199; /* 2026-03-31 23:59:59 in Japan */
      CHECK_INT (riyo_date_today (), day - 1);
      clock_at_s++;
      CHECK_INT (riyo_date_today (), day);
    }
}

static GBytes *
read_file (int fd, const char *name, gboolean trusted, GError **error)
{
  return riyo_file_read (fd, name, name, trusted, error);
}

TEST (reading)
{
  g_autofree char *folder = harness_make_folder ();
  int fd = open (folder, O_RDONLY | O_DIRECTORY);
  struct
  {
    const char *name;
    gboolean trusted;
    RiyoError want;
  } rows[] = {
    { "missing", FALSE, RIYO_ERROR_IO },      { ".", FALSE, RIYO_ERROR_PERMISSION },
    { "fifo", FALSE, RIYO_ERROR_PERMISSION }, { "open", TRUE, RIYO_ERROR_PERMISSION },
    { "huge", FALSE, RIYO_ERROR_SYNTAX },
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  int huge = openat (fd, "huge", O_WRONLY | O_CREAT, 0600);

  CHECK (riyo_file_replace (fd, ".", "open", "open", "text", 4, TRUE, &error));
  CHECK (mkfifoat (fd, "fifo", 0600) == 0 && fchmodat (fd, "open", 0666, 0) == 0);
  CHECK (ftruncate (huge, (off_t)RIYO_FILE_LIMIT_BYTES + 1) == 0 && close (huge) == 0);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) failure = NULL;

      CHECK_ROW (read_file (fd, rows[i].name, rows[i].trusted, &failure) == NULL, "%s was read",
                 rows[i].name);
      CHECK_ERROR (failure, RIYO_ERROR, (int)rows[i].want);
    }
  bytes = read_file (fd, "open", FALSE, &error);
  CHECK_NO_ERROR (error);
  CHECK (bytes != NULL && g_bytes_get_size (bytes) == 4);
  close (fd);
}

TEST (replacing)
{
  g_autofree char *folder = harness_make_folder ();
  int fd = open (folder, O_RDONLY | O_DIRECTORY);
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = NULL;
  struct stat status;
  guint n = 0;

  CHECK (riyo_file_replace (fd, ".", "part", "part", "old", 3, TRUE, &error));
  CHECK (riyo_file_replace (fd, ".", "part", "part", "newer", 5, TRUE, &error));
  CHECK (fstatat (fd, "part", &status, 0) == 0 && status.st_size == 5
         && (status.st_mode & 07777) == 0600);
  CHECK (!riyo_file_replace (fd, ".", "none/part", "part", "x", 1, TRUE, &error));
  CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_IO);
  dir = g_dir_open (folder, 0, NULL);
  while (g_dir_read_name (dir) != NULL)
    n++;
  CHECK_INT (n, 1); /* nothing temporary is left */
  close (fd);
}

/* The log may say that a table is adopted only when a power cut leaves it its name. */
TEST (a_new_name_is_synced_in_its_own_folder)
{
  g_autofree char *folder = harness_make_folder ();
  int fd = open (folder, O_RDONLY | O_DIRECTORY);
  struct stat tables = { 0 };
  g_autoptr (GError) error = NULL;

  CHECK (mkdirat (fd, "tables", 0700) == 0 && fstatat (fd, "tables", &tables, 0) == 0);
  CHECK (riyo_file_replace (fd, ".", "tables/1.riyo", "1.riyo", "text", 4, TRUE, &error));
  CHECK (last_synced == tables.st_ino);
  close (fd);
}

TEST (names_of_one_file)
{
  g_autofree char *folder = harness_make_folder ();
  g_autofree char *file = g_build_filename (folder, "file", NULL);
  g_autofree char *linked = g_build_filename (folder, "linked", NULL);
  g_autofree char *behind = g_build_filename (folder, "behind", NULL);
  g_autofree char *same = g_build_filename (folder, "same", NULL);
  g_autofree char *lost = g_build_filename (folder, "lost", NULL);
  struct stat status;

  CHECK (g_file_set_contents (file, "見本", -1, NULL));
  CHECK (g_file_set_contents (same, "見本", -1, NULL));
  CHECK_INT (link (file, linked), 0);
  CHECK_INT (symlink ("linked", behind), 0);
  CHECK_INT (stat (file, &status), 0);
  CHECK (riyo_file_names_are_one (file, file));
  CHECK (riyo_file_names_are_one (file, linked));
  CHECK (riyo_file_names_are_one (behind, file));
  CHECK (!riyo_file_names_are_one (file, same));
  CHECK (!riyo_file_names_are_one (file, lost));
  CHECK (!riyo_file_names_are_one (lost, lost)); /* what is not there is no file */
  CHECK (riyo_file_is_at (behind, &status));
  CHECK (!riyo_file_is_at (same, &status));
  CHECK (!riyo_file_is_at (NULL, &status));
}
