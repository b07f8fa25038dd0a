/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether a log's newest file belongs where it stands: a copy under a wrong name is written to by
 * nobody. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/base.h"
#include "follows.h"
#include "line.h"

#define FIRST_READ_BYTES 8192u

static gboolean
fail_read (const RiyoTail *tail, GError **error)
{
  return riyo_tail_fail (tail, RIYO_ERROR_NOT_RECORDED, errno, _ ("cannot be read"), error);
}

/* The first line of the newest file, without its newline; empty where there is none. */
static gboolean
read_first (const RiyoTail *tail, GString *text, GError **error)
{
  const char *newline = NULL;

  for (gsize want = FIRST_READ_BYTES; newline == NULL; want *= 8)
    {
      if (!riyo_tail_read_range (tail, tail->fd, 0, want, text, error))
        return FALSE;
      newline = memchr (text->str, '\n', text->len);
      if (newline == NULL && text->len < want)
        newline = text->str;
    }
  g_string_truncate (text, (gsize)(newline - text->str));
  return TRUE;
}

/* The same of the last line of a file of @size bytes. */
static gboolean
read_last (const RiyoTail *tail, int fd, guint64 size, GString *text, GError **error)
{
  for (guint64 want = FIRST_READ_BYTES;; want *= 8)
    {
      guint64 from = size > want ? size - want : 0;
      const char *before;

      if (!riyo_tail_read_range (tail, fd, from, (gsize)(size - from), text, error))
        return FALSE;
      if (text->len == 0 || text->str[text->len - 1] != '\n')
        g_string_truncate (text, 0);
      before = text->len > 0 ? memrchr (text->str, '\n', text->len - 1) : NULL;
      if (before == NULL && from > 0 && text->len > 0 && want <= RIYO_LINE_LIMIT_BYTES)
        continue;
      if (text->len > 0)
        g_string_truncate (text, text->len - 1);
      if (before != NULL)
        g_string_erase (text, 0, before + 1 - text->str);
      return TRUE;
    }
}

/* FALSE without an error where it is archived. */
static gboolean
read_before (const RiyoTail *tail, GString *text, GError **error)
{
  char name[RIYO_LOG_NAME_BYTES];
  struct stat status;
  gboolean done;
  int fd;

  riyo_log_file_name (tail->number - 1, name);
  fd = riyo_file_open (tail->audit_fd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK, 0);
  if (fd < 0)
    return errno == ENOENT ? FALSE : fail_read (tail, error);
  done = fstat (fd, &status) == 0 ? read_last (tail, fd, (guint64)status.st_size, text, error)
                                  : fail_read (tail, error);
  close (fd);
  return done;
}

static gboolean
is_followed (const RiyoLine *before, const RiyoLine *first)
{
  return first->seq == before->seq + 1
         && memcmp (first->prev, before->hash, RIYO_SHA256_HEX_BYTES) == 0;
}

gboolean
riyo_log_check_follows (const RiyoTail *tail, GError **error)
{
  g_autoptr (GString) first = g_string_new (NULL), last = g_string_new (NULL);
  g_autoptr (GError) failure = NULL;
  g_autofree char *what = NULL;
  char name[RIYO_LOG_NAME_BYTES];
  RiyoLine line, before;

  if (tail->number <= 1)
    return TRUE;
  if (!read_before (tail, last, &failure) || !read_first (tail, first, &failure))
    {
      if (failure == NULL) /* archived */
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (riyo_line_parse (last->str, last->len, &before) != NULL)
    return TRUE;
  if (riyo_line_parse (first->str, first->len, &line) == NULL && is_followed (&before, &line))
    return TRUE;
  riyo_log_file_name (tail->number, name);
  what = g_strdup_printf (
      _ ("%s does not follow the file before it: it is another's copy, or one of "
         "the two was put back or changed"),
      name);
  return riyo_tail_fail (tail, RIYO_ERROR_DAMAGED, 0, what, error);
}
