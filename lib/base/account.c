/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who the operating system says is acting: the effective account, whatever the environment claims;
 * and who stands behind it. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base.h"

#define FIRST_BYTES 1024u
#define MOST_BYTES (1u << 20)
#define SMALL_FILE_BYTES 4096
#define LOGIN_UID "/proc/self/loginuid"
#define UID_MAP "/proc/self/uid_map"

/* A directory that answers "not here" in other words, or is not there at all as in an empty
 * container. With a list of accounts there, ENOENT is a service that could not be reached. */
static gboolean
is_absent (int failure)
{
  return failure == ESRCH || (failure == ENOENT && access ("/etc/passwd", F_OK) != 0);
}

/* 0 with a name, or with NULL where the account has none; else why that cannot be told. */
static int
look_up (uid_t uid, char **name)
{
  int failure = ERANGE;

  *name = NULL;
  for (gsize size = FIRST_BYTES; failure == ERANGE && size <= MOST_BYTES; size *= 4)
    {
      g_autofree char *buffer = g_malloc (size);
      struct passwd entry, *found = NULL;

      do
        failure = getpwuid_r (uid, &entry, buffer, size, &found);
      while (failure == EINTR);
      if (failure == 0 && found != NULL && riyo_text_is_safe (found->pw_name, 256))
        *name = g_strdup (found->pw_name);
    }
  return is_absent (failure) ? 0 : failure;
}

gboolean
riyo_account_find_group (const char *name, gid_t *gid, GError **error)
{
  struct group *found = NULL;
  int failure = ERANGE;

  for (gsize size = FIRST_BYTES; failure == ERANGE && size <= MOST_BYTES; size *= 4)
    {
      g_autofree char *buffer = g_malloc (size);
      struct group entry;

      do
        failure = getgrnam_r (name, &entry, buffer, size, &found);
      while (failure == EINTR);
      *gid = failure == 0 && found != NULL ? entry.gr_gid : (gid_t)-1;
    }
  if (failure == 0 && found != NULL)
    return TRUE;
  return riyo_error_at (error, failure == 0 ? RIYO_ERROR_NAME : RIYO_ERROR_IO, name, 0,
                        _ ("no such group can be found%s%s"), failure != 0 ? ": " : "",
                        failure != 0 ? g_strerror (failure) : "");
}

/* 0, or why it cannot be opened; the text is empty then, and where nothing can be read. */
static int
read_small (const char *path, char text[SMALL_FILE_BYTES])
{
  int fd = riyo_file_open (AT_FDCWD, path, O_RDONLY, 0), saved = errno;
  ssize_t n;

  text[0] = '\0';
  if (fd < 0)
    return saved;
  n = read (fd, text, SMALL_FILE_BYTES - 1);
  close (fd);
  text[MAX (n, 0)] = '\0';
  return 0;
}

static gboolean
fail_open (const char *path, int saved, GError **error)
{
  return riyo_error_errno (error, saved, path, _ ("cannot be opened"));
}

gboolean
riyo_account_get_login (uid_t *uid, gboolean *is, GError **error)
{
  char text[SMALL_FILE_BYTES];
  int failure = read_small (LOGIN_UID, text);
  guint64 number;

  *is = FALSE;
  if (riyo_errno_is_want (failure))
    return fail_open (LOGIN_UID, failure, error);
  if (g_ascii_string_to_unsigned (g_strchomp (text), 10, 0, G_MAXUINT32 - 1, &number, NULL))
    {
      *is = TRUE;
      *uid = (uid_t)number;
    }
  return TRUE;
}

/* Lines "inside outside count". Only the map of all accounts is one that nobody could have made up:
 * in a user namespace inside another, each may look as it likes. @is FALSE where it is that; FALSE
 * with an error where it cannot be asked for now. */
static gboolean
find_outside (guint self, uid_t *uid, gboolean *is, GError **error)
{
  char text[SMALL_FILE_BYTES]; /* empty also of a namespace that has no map yet */
  int failure = read_small (UID_MAP, text);
  guint inside, outside, count;

  *is = FALSE;
  if (failure == ENOENT)
    return TRUE;
  if (failure != 0)
    return fail_open (UID_MAP, failure, error);
  for (const char *line = text; line != NULL && *line != '\0'; line = strchr (line, '\n'))
    {
      line += *line == '\n';
      if (sscanf (line, "%u %u %u", &inside, &outside, &count) != 3 || self < inside
          || self - inside >= count)
        continue;
      *uid = (uid_t)(outside + (self - inside));
      *is = inside != 0 || outside != 0 || count != G_MAXUINT32;
      return TRUE;
    }
  *uid = RIYO_ACCOUNT_UNMAPPED;
  *is = TRUE;
  return TRUE;
}

gboolean
riyo_account_get_outside (uid_t *uid, gboolean *is, GError **error)
{
  return find_outside ((guint)geteuid (), uid, is, error);
}

/* What the name of a map says, whoever entered the namespace has chosen. NULL where there is none
 * of that kind. */
static gboolean
dup_outside (uid_t uid, char **name, GError **error)
{
  uid_t outside;
  gboolean is;

  *name = NULL;
  if (!find_outside ((guint)uid, &outside, &is, error))
    return FALSE;
  if (is)
    *name = outside != RIYO_ACCOUNT_UNMAPPED ? g_strdup_printf ("outside:%u", (guint)outside)
                                             : g_strdup ("outside:?");
  return TRUE;
}

char *
riyo_account_dup_name (GError **error)
{
  uid_t uid = geteuid ();
  char *name;
  int failure;

  if (!dup_outside (uid, &name, error))
    return NULL;
  failure = name == NULL ? look_up (uid, &name) : 0;
  if (failure == 0)
    return name != NULL ? name : g_strdup_printf ("uid:%u", (guint)uid);
  g_set_error (error, RIYO_ERROR, RIYO_ERROR_IO,
               _ ("the name of the account with number %u cannot be looked up: %s; nothing is "
                  "permitted to an account that is not known"),
               (guint)uid, g_strerror (failure));
  return NULL;
}

char *
riyo_account_describe_actor (const char *actor, const char *account)
{
  if (actor == NULL || account == NULL || strcmp (actor, account) == 0)
    return g_strdup (actor != NULL ? actor : account);
  return g_strdup_printf ("%s（アカウント %s）", actor, account);
}

char *
riyo_account_dup_name_of (uid_t uid)
{
  char *name;

  if (dup_outside (uid, &name, NULL) && name == NULL)
    look_up (uid, &name);
  return name != NULL ? name : g_strdup_printf ("uid:%u", (guint)uid);
}
