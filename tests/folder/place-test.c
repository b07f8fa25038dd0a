/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A folder on a file system that several machines use, or that knows less than others. This program
 * defines the calls that tell. */
#include "config.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <grp.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "base/base.h"
#include "folder/folder.h"
#include "guard/guard.h"
#include "kit/harness.h"

static long type; /* of what is below @place; 0: what it is */
static char place[256];

int
fstatfs (int fd, struct statfs *disk)
{
  g_autofree char *link = g_strdup_printf ("/proc/self/fd/%d", fd);
  g_autofree char *path = g_file_read_link (link, NULL);
#ifdef SYS_fstatfs64 /* as the build asks for offsets of 64 bits */
  int result = (int)syscall (SYS_fstatfs64, fd, sizeof *disk, disk);
#else
  int result = (int)syscall (SYS_fstatfs, fd, disk);
#endif

  if (type != 0 && path != NULL && g_str_has_prefix (path, place))
    disk->f_type = type;
  return result;
}

static int rename_error; /* 0: renameat2 does what it is told */

int
renameat2 (int from_fd, const char *from, int to_fd, const char *to, unsigned flags)
{
  if (rename_error == 0)
    return (int)syscall (SYS_renameat2, from_fd, from, to_fd, to, flags);
  errno = rename_error;
  return -1;
}

static int list_error; /* of who asks for a file's access list; 0: none */

ssize_t
fgetxattr (int fd, const char *name, void *value, size_t size)
{
  if (list_error == 0 || strcmp (name, "system.posix_acl_access") != 0)
    return syscall (SYS_fgetxattr, fd, name, value, size);
  errno = list_error;
  return -1;
}

static char *
make_rules (const char *more)
{
  g_autofree char *account = riyo_account_dup_name (NULL);

  return g_strdup_printf ("[担当 係]\n類型=レセプト\n担当者=%s\n%s", account, more);
}

static gboolean
adopt (const char *folder, const char *more, GError **error)
{
  g_autofree char *text = make_rules (more);
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return riyo_folder_adopt_bytes (folder, bytes, "rules.riyo", NULL, NULL, NULL, error);
}

static gboolean
opens (const char *folder, GError **error)
{
  g_autoptr (RiyoGuard) guard = riyo_guard_open (folder, error);

  return guard != NULL;
}

static const struct
{
  long type;
  const char *name; /* in the message; NULL: it is one machine's */
} rows[]
    = { { 0x6969, "NFS" },    { 0xfe534d42, "SMB" }, { 0xff534d42, "CIFS" }, { 0x65735546, "FUSE" },
        { 0x01021997, "9p" }, { 0xef53, NULL },      { 0x58465342, NULL },   { 0x01021994, NULL },
        { 0x9123683e, NULL }, { 0x794c7630, NULL } };

TEST (refused_with_the_reason)
{
  static const char *const parts[] = { "", "/audit", "/tables", "/layouts" };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    for (guint j = 0; j < G_N_ELEMENTS (parts); j++)
      {
        g_autofree char *folder = harness_make_riyo ();
        g_autofree char *again = g_strconcat (folder, "-2", NULL);
        g_autoptr (GError) error = NULL;

        g_snprintf (place, sizeof place, "%s%s", folder, parts[j]);
        type = rows[i].type;
        CHECK_ROW (opens (folder, &error) == (rows[i].name == NULL), "%lx%s: %s", type, parts[j],
                   error != NULL ? error->message : "opened");
        if (rows[i].name != NULL)
          {
            CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_PERMISSION);
            CHECK_ROW (strstr (error->message, rows[i].name) != NULL, "%s", error->message);
            CHECK (!adopt (folder, "", NULL));
            if (j == 0)
              CHECK (!harness_init (again, NULL, NULL));
          }
        type = 0;
      }
}

/* On a container's layer a folder may be made, or have been copied there: that is told. */
TEST (a_layer_is_told)
{
  g_autofree char *folder = harness_make_riyo (), *before = NULL, *told = NULL;

  g_snprintf (place, sizeof place, "%s", folder);
  type = 0xef53;
  before = riyo_folder_describe (folder, NULL);
  type = 0x794c7630;
  told = riyo_folder_describe (folder, NULL);
  type = 0;
  CHECK (before != NULL && strstr (before, "overlayfs") == NULL);
  CHECK (told != NULL && strstr (told, "\nこのコンテナだけの層=overlayfs\n") != NULL);
}

/* One machine may, where the rules bind the folder to it: they are adopted elsewhere, then it is
 * moved. */
TEST (bound_to_one_machine)
{
  g_autofree char *folder = harness_make_riyo (), *more = NULL;
  g_autoptr (GError) error = NULL;
  char self[256] = "";

  gethostname (self, sizeof self - 1);
  more = g_strdup_printf ("[保管]\n計算機=%s\n", self);
  g_snprintf (place, sizeof place, "%s", folder);
  CHECK (adopt (folder, more, &error));
  CHECK_NO_ERROR (error);
  type = 0x6969;
  CHECK (opens (folder, &error));
  CHECK_NO_ERROR (error);
  CHECK (!adopt (folder, "", &error)); /* it would shut itself out */
  CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_PERMISSION);
  g_clear_error (&error);
  CHECK (adopt (folder, more, &error));
  type = 0;
  CHECK (adopt (folder, "[保管]\n計算機=another.example\n", &error));
  CHECK (opens (folder, &error)); /* on its own disk, nobody else has it */
  type = 0x6969;
  CHECK (!opens (folder, &error));
  CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_PERMISSION);
  type = 0;
}

TEST (what_the_group_may_hold)
{
  static const char *const rows_bad[]
      = { "[保管]\n", "[保管]\n計算機=\n", "[保管]\n計算機=a\n計算機=b\n", "[保管]\n場所=a\n",
          "[保管 a]\n計算機=a\n" };
  g_autofree char *folder = harness_make_riyo ();

  for (guint i = 0; i < G_N_ELEMENTS (rows_bad); i++)
    CHECK_ROW (!adopt (folder, rows_bad[i], NULL), "row %u", i);
}

/* ZFS before 2.2 and Gluster know no RENAME_NOREPLACE, kernels before 3.15 no renameat2. */
TEST (a_file_system_that_cannot_rename_without_replacing)
{
  static const int errors[] = { EINVAL, ENOSYS };

  for (guint i = 0; i < G_N_ELEMENTS (errors); i++)
    {
      g_autofree char *parent = harness_make_folder ();
      g_autofree char *folder = g_build_filename (parent, "riyo", NULL);
      g_autofree char *occupied = g_build_filename (parent, "file", NULL);
      g_autofree char *text = NULL;
      g_autoptr (RiyoTable) table = riyo_table_new_builtin ();
      g_autoptr (GDir) dir = NULL;
      guint n = 0;

      rename_error = errors[i];
      CHECK (riyo_folder_init (folder, table, NULL));
      CHECK (opens (folder, NULL));
      for (guint j = 0; j < 2; j++)
        {
          g_autoptr (GError) error = NULL;

          CHECK (g_file_set_contents (occupied, "mine", -1, NULL));
          CHECK (!riyo_folder_init (j == 0 ? folder : occupied, table, &error));
          CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_IO);
        }
      rename_error = 0;
      CHECK (opens (folder, NULL) && g_file_get_contents (occupied, &text, NULL, NULL));
      CHECK_STR (text, "mine");
      dir = g_dir_open (parent, 0, NULL);
      while (dir != NULL && g_dir_read_name (dir) != NULL)
        n++;
      CHECK_INT (n, 2); /* nothing of the vain ones is left */
    }
#ifdef HAVE_RENAMEAT2
  rename_error = EIO;
  {
    g_autofree char *folder = harness_make_folder ();
    g_autofree char *path = g_build_filename (folder, "riyo", NULL);

    CHECK (!harness_init (path, NULL, NULL)); /* what is no lack of the call is an error */
    CHECK (!g_file_test (path, G_FILE_TEST_EXISTS));
  }
  rename_error = 0;
#endif
}

/* Who it lets in cannot be told then; a file system without lists lets in nobody by them. */
TEST (an_access_list_that_cannot_be_read)
{
  static const struct
  {
    int code;
    gboolean opens;
  } answers[] = { { 0, TRUE },    { ENODATA, TRUE }, { EOPNOTSUPP, TRUE },
                  { EIO, FALSE }, { EACCES, FALSE }, { ENOMEM, FALSE } };
  const struct group *group = getgrgid (getegid ());
  g_autofree char *parent = harness_make_folder ();
  g_autofree char *folder = g_build_filename (parent, "riyo", NULL);
  g_autoptr (RiyoTable) table = riyo_table_new_builtin ();

  if (group == NULL)
    {
      harness_skip ("this account's group has no name");
      return;
    }
  CHECK (riyo_folder_make (folder, table, group->gr_name, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      list_error = answers[i].code;
      CHECK_ROW (opens (folder, NULL) == answers[i].opens, "errno %d", answers[i].code);
    }
  list_error = 0;
}
