/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A disk that is full, of bytes, of files, or of what the account may have, and descriptors that
 * are used up: it is named, at once and as long as the program runs. This program defines the calls
 * that meet it. */
#include "config.h"

#include <dlfcn.h>
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/statvfs.h>

#include "base/base.h"
#include "guard/guard.h"
#include "kit/clock.h"
#include "kit/harness.h"
#include "kit/syscalls.h"

static int fault; /* errno of whatever would take room; 0 none */
static gboolean no_inodes, only_lock, no_memory;

static gboolean
is_full (int fd)
{
  struct stat status;
  gboolean is = fault != 0 && !no_inodes && fstat (fd, &status) == 0 && S_ISREG (status.st_mode)
                && (!only_lock || status.st_size == 24);

  errno = fault;
  return is;
}

ssize_t
write (int fd, const void *data, size_t size)
{
  return is_full (fd) ? -1 : syscall (SYS_write, fd, data, size);
}

ssize_t
pwrite (int fd, const void *data, size_t size, off_t offset)
{
  return is_full (fd) ? -1 : syscall (SYS_pwrite64, fd, data, size, offset);
}

/* The C library's own: each machine has the system's call in another form. */
static void *
next_mmap (void *at, size_t size, int protection, int flags, int fd, off_t offset)
{
#if defined(_FILE_OFFSET_BITS) && _FILE_OFFSET_BITS == 64
  static const char name[] = "mmap64";
#else
  static const char name[] = "mmap";
#endif
  void *(*next) (void *, size_t, int, int, int, off_t) = NULL;

  *(void **)&next = dlsym (RTLD_NEXT, name);
  return next (at, size, protection, flags, fd, offset);
}

void *
mmap (void *at, size_t size, int protection, int flags, int fd, off_t offset)
{
  if (!no_memory || fd < 0)
    return next_mmap (at, size, protection, flags, fd, offset);
  errno = ENOMEM;
  return MAP_FAILED;
}

int
openat (int folder, const char *path, int flags, ...)
{
  mode_t mode;

  READ_MODE (flags, mode);
  if (fault != 0 && no_inodes && (flags & O_CREAT) != 0)
    {
      errno = fault;
      return -1;
    }
  return syscall_openat (folder, path, flags, mode);
}

int
fstatvfs (int fd, struct statvfs *disk)
{
  *disk = (struct statvfs){ .f_files = 1000, .f_favail = no_inodes ? 0 : 10 };
  return 0;
}

int
statvfs (const char *path, struct statvfs *disk)
{
  return fstatvfs (*path, disk);
}

__attribute__ ((constructor)) static void
speak_english (void)
{
  g_setenv ("LANGUAGE", "C", TRUE);
}

static const struct
{
  int fault;
  gboolean no_inodes;
  const char *want;
} rows[] = {
  { ENOSPC, FALSE, "the disk is full, no space is left on it (df)" },
  { ENOSPC, TRUE, "its inodes are used up (df -i)" },
  { EDQUOT, FALSE, "quota" },
};

/* Without a descriptor it depends on the clock which part of the folder is opened first: another
 * than the log is @other. */
static void
check_named (RiyoGuard *guard, const char *want, RiyoError other)
{
  for (guint i = 0; i < 3; i++) /* at once, and by whoever tries again */
    {
      g_autoptr (GError) error = NULL;

      CHECK (riyo_guard_begin (guard, "医療費通知の発行", NULL, &error) == NULL);
      if (!g_error_matches (error, RIYO_ERROR, (int)other))
        CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_NOT_RECORDED);
      CHECK_ROW (error != NULL && strstr (error->message, want) != NULL, "%s, %u: %s", want, i,
                 error != NULL ? error->message : "");
    }
}

/* A begin, and the first file of a new day where there is no room for another file. */
TEST (a_full_disk_is_named)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *folder = harness_make_riyo ();
      g_autoptr (RiyoGuard) guard = riyo_guard_open (folder, NULL);
      g_autoptr (RiyoOperation) use = NULL;
      g_autoptr (GError) error = NULL;

      no_inodes = rows[i].no_inodes;
      clock_later_s = no_inodes ? DAY_S : 0;
      fault = rows[i].fault;
      check_named (guard, rows[i].want, RIYO_ERROR_NOT_RECORDED);
      fault = 0;
      if (!no_inodes) /* an entry was not written: once there is room, whoever starts anew goes on
                       */
        {
          g_clear_pointer (&guard, riyo_guard_unref);
          guard = riyo_guard_open (folder, &error);
        }
      CHECK_NO_ERROR (error);
      use = riyo_guard_begin (guard, "医療費通知の発行", NULL, &error);
      CHECK_NO_ERROR (error);
      clock_later_s = 0;
    }
}

/* The first file of a new day, where the program has used up its descriptors. */
TEST (descriptors_that_are_used_up_are_named)
{
  g_autofree char *folder = harness_make_riyo ();
  g_autoptr (RiyoGuard) guard = riyo_guard_open (folder, NULL);
  g_autoptr (RiyoOperation) use = NULL;
  g_autoptr (GError) error = NULL;
  struct rlimit limit, none_left;
  int first_free = dup (STDIN_FILENO);

  close (first_free);
  CHECK_INT (getrlimit (RLIMIT_NOFILE, &limit), 0);
  none_left = (struct rlimit){ .rlim_cur = (rlim_t)first_free, .rlim_max = limit.rlim_max };
  clock_later_s = DAY_S;
  CHECK_INT (setrlimit (RLIMIT_NOFILE, &none_left), 0);
  check_named (guard, "as many files open as it may (ulimit -n)", RIYO_ERROR_IO);
  CHECK_INT (setrlimit (RLIMIT_NOFILE, &limit), 0);
  use = riyo_guard_begin (guard, "医療費通知の発行", NULL, &error);
  CHECK_NO_ERROR (error);
  clock_later_s = 0;
}

/* A part that is written whole. */
TEST (an_adoption_on_a_full_disk)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *folder = harness_make_riyo ();
      g_autofree char *path = g_build_filename (folder, "rules.riyo", NULL);
      g_autofree char *text = harness_read (path), *more = g_strconcat (text, "# 見本\n", NULL);
      g_autoptr (GBytes) bytes = g_bytes_new (more, strlen (more));
      g_autoptr (GError) error = NULL;

      no_inodes = rows[i].no_inodes;
      fault = rows[i].fault;
      CHECK (!riyo_folder_adopt_bytes (folder, bytes, "rules.riyo", NULL, NULL, NULL, &error));
      fault = 0;
      CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_IO);
      CHECK_ROW (strstr (error->message, rows[i].want) != NULL, "%s", error->message);
      g_clear_error (&error);
      CHECK (riyo_folder_adopt_bytes (folder, bytes, "rules.riyo", NULL, NULL, NULL, &error));
      CHECK_NO_ERROR (error);
    }
}

/* Whatever the first message costs, the errno beside it is told. */
TEST (the_first_message_keeps_errno)
{
  errno = EMFILE;
  _ ("INTACT");
  CHECK_INT (errno, EMFILE);
}

/* As on a file system that copies on write and has no block left for a page that was written back:
 * a store into it is the end of the program, by a signal, and a write fails. */
static void
protect_lock (const char *folder, int protection)
{
  g_autofree char *path = g_build_filename (folder, "audit/lock", NULL), *maps = NULL;
  char *line;
  unsigned long at = 0;

  maps = harness_read ("/proc/self/maps");
  line = strstr (maps, path);
  while (line != NULL && line > maps && line[-1] != '\n')
    line--;
  CHECK (line != NULL && sscanf (line, "%lx", &at) == 1);
  CHECK_INT (mprotect ((void *)at, 1, protection), 0);
}

static gboolean
suspend_all (RiyoGuard *guard, GError **error)
{
  g_autoptr (RiyoSuspension) suspension
      = riyo_suspension_new ("1", RIYO_SUSPENSION_REASON_STOP_OF_USE);

  riyo_suspension_set_all (suspension);
  riyo_suspension_add_subject (suspension, "52-1-1");
  return riyo_guard_suspend (guard, suspension, NULL, error);
}

TEST (a_page_that_the_disk_has_no_block_for)
{
  for (guint i = 0; i < 4; i++)
    {
      g_autofree char *folder = harness_make_riyo ();
      g_autofree char *log = g_build_filename (folder, "audit/000001.jsonl", NULL);
      g_autofree char *before = NULL, *after = NULL;
      g_autoptr (RiyoGuard) guard = riyo_guard_open (folder, NULL);
      g_autoptr (GError) error = NULL;
      gboolean suspends = i % 2 != 0, is_named = i < 2;

      riyo_operation_unref (riyo_guard_begin (guard, "医療費通知の発行", NULL, NULL));
      before = harness_read (log);
      protect_lock (folder, PROT_READ);
      fault = is_named ? ENOSPC : 0; /* else room is found just then, and still it takes no store */
      only_lock = TRUE;
      if (suspends)
        CHECK (!suspend_all (guard, &error));
      else
        CHECK (riyo_guard_begin (guard, "医療費通知の発行", NULL, &error) == NULL);
      fault = 0;
      only_lock = FALSE;
      CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_NOT_RECORDED);
      CHECK (error != NULL && strstr (error->message, "audit/lock cannot be written") != NULL);
      CHECK (error != NULL && (!is_named || strstr (error->message, rows[0].want) != NULL));
      after = harness_read (log);
      CHECK_STR (after, before);
      protect_lock (folder, PROT_READ | PROT_WRITE);
    }
}

/* What the program cannot have is no damage of the folder. */
TEST (want_of_memory_is_named)
{
  g_autofree char *folder = harness_make_riyo ();
  g_autoptr (RiyoGuard) guard = NULL;
  g_autoptr (GError) error = NULL;

  no_memory = TRUE;
  guard = riyo_guard_open (folder, &error);
  no_memory = FALSE;
  CHECK (guard == NULL);
  CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_IO);
  CHECK (error != NULL && strstr (error->message, g_strerror (ENOMEM)) != NULL);
  CHECK (error != NULL && strstr (error->message, "repair") == NULL);
}

static gboolean
act (RiyoGuard *guard, const char *folder, guint what, GError **error)
{
  g_autofree char *path = g_build_filename (folder, "rules.riyo", NULL);
  g_autofree char *text = harness_read (path), *more = g_strconcat (text, "# 見本\n", NULL);
  g_autoptr (GBytes) bytes = g_bytes_new (more, strlen (more));
  g_autoptr (RiyoOperation) operation = NULL;

  if (what == 2)
    return riyo_folder_adopt_bytes (folder, bytes, "rules.riyo", NULL, NULL, NULL, error);
  if (what == 1)
    return suspend_all (guard, error);
  operation = riyo_guard_begin (guard, "医療費通知の発行", NULL, error);
  return operation != NULL;
}

/* ulimit -f: the signal that the kernel sends ends who has not asked for it. */
TEST (the_limit_of_a_file_is_named)
{
  static const rlim_t limits[] = { 100, 10, 10 };

  for (guint i = 0; i < G_N_ELEMENTS (limits); i++)
    {
      g_autofree char *folder = harness_make_riyo ();
      g_autoptr (RiyoGuard) guard = riyo_guard_open (folder, NULL);
      g_autoptr (RiyoVerification) found = NULL;
      g_autoptr (GError) error = NULL;
      struct rlimit limit, tight;
      gboolean done;

      CHECK_INT (getrlimit (RLIMIT_FSIZE, &limit), 0);
      tight = (struct rlimit){ .rlim_cur = limits[i], .rlim_max = limit.rlim_max };
      CHECK_INT (setrlimit (RLIMIT_FSIZE, &tight), 0);
      done = act (guard, folder, i, &error);
      CHECK_INT (setrlimit (RLIMIT_FSIZE, &limit), 0);
      CHECK_ROW (!done, "%u", i);
      CHECK_ROW (error != NULL && strstr (error->message, "ulimit -f") != NULL, "%u: %s", i,
                 error != NULL ? error->message : "");
      found = riyo_audit_verify (folder, NULL, NULL, NULL);
      CHECK_INT (riyo_verification_get_integrity (found), RIYO_INTEGRITY_INTACT);
      g_clear_pointer (&guard, riyo_guard_unref);
      guard = riyo_guard_open (folder, NULL);
      CHECK_ROW (act (guard, folder, i, NULL), "%u", i);
    }
}
