/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether a log is sealed: audit/seal says so, and may be gone; the entries behind the last number
 * that may be a seal's say it too. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/base.h"
#include "line.h"
#include "seal.h"
#include "sealed.h"

#define FIRST_READ_BYTES (64u << 10)

typedef enum
{
  SAYS_NOTHING,
  SAYS_SEALED,
  SAYS_NOT,
} Says;

static gboolean
has_word (const char *text, gsize len, const char *word)
{
  return memmem (text, len, word, strlen (word)) != NULL;
}

/* Whether it may say anything: a hash for each entry would cost as much again as to write it. */
static gboolean
may_say (const char *text, gsize len)
{
  gsize before = strlen (RIYO_LINE_SEQ);
  guint64 seq = len > before ? g_ascii_strtoull (text + before, NULL, 10) : 0;

  return seq <= 1 || seq % RIYO_SEAL_INTERVAL == 0 || has_word (text, len, "\"" RIYO_EVENT_SEAL)
         || has_word (text, len, "\"" RIYO_EVENT_ROTATE)
         || has_word (text, len, "\"" RIYO_EVENT_REPAIR);
}

/* A damaged entry says nothing: it is for who verifies. */
static Says
read_line (const char *text, gsize len)
{
  RiyoLine line;

  if (!may_say (text, len) || riyo_line_parse (text, len, &line) != NULL)
    return SAYS_NOTHING;
  if (riyo_span_is (line.event, RIYO_EVENT_SEAL) || riyo_span_is (line.event, RIYO_EVENT_SEAL_START)
      || (riyo_span_is (line.event, RIYO_EVENT_ROTATE)
          && riyo_line_get_number (&line, RIYO_KEY_FIRST) > 0))
    return SAYS_SEALED;
  return line.seq == 1 || line.seq % RIYO_SEAL_INTERVAL == 0 || riyo_line_ends_seals (&line)
             ? SAYS_NOT
             : SAYS_NOTHING;
}

/* From the last line back. Where the text does not begin with a line, its first is part of one. */
static Says
read_lines_back (const char *text, gsize len, gboolean whole)
{
  const char *newline = memrchr (text, '\n', len);

  while (newline != NULL)
    {
      const char *before = memrchr (text, '\n', (gsize)(newline - text));
      const char *start = before != NULL ? before + 1 : text;
      Says says
          = before != NULL || whole ? read_line (start, (gsize)(newline - start)) : SAYS_NOTHING;

      if (says != SAYS_NOTHING)
        return says;
      newline = before;
    }
  return SAYS_NOTHING;
}

static gboolean
read_file_back (const RiyoTail *tail, int fd, guint64 end, Says *says, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint64 want = FIRST_READ_BYTES;; want *= 8)
    {
      guint64 from = end > want ? end - want : 0;

      if (!riyo_tail_read_range (tail, fd, from, (gsize)(end - from), text, error))
        return FALSE;
      *says = read_lines_back (text->str, text->len, from == 0);
      if (*says != SAYS_NOTHING || from == 0)
        return TRUE;
    }
}

/* Of a file before the newest, which has its name until it is archived. */
static gboolean
read_older (const RiyoTail *tail, guint number, Says *says, GError **error)
{
  char name[RIYO_LOG_NAME_BYTES];
  struct stat status;
  gboolean done;
  int fd;

  riyo_log_file_name (number, name);
  fd = riyo_file_open (tail->audit_fd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK, 0);
  *says = SAYS_NOT;
  if (fd < 0)
    return errno == ENOENT
           || riyo_tail_fail (tail, RIYO_ERROR_NOT_RECORDED, errno, _ ("cannot be read"), error);
  done = fstat (fd, &status) == 0
             ? read_file_back (tail, fd, (guint64)status.st_size, says, error)
             : riyo_tail_fail (tail, RIYO_ERROR_NOT_RECORDED, errno, _ ("cannot be read"), error);
  close (fd);
  return done;
}

/* What is flushed is looked at: back to the last entry whose number may be a seal's. Files that
 * were archived are not read; the first that is left says it of them. */
gboolean
riyo_sealed_find (const RiyoTail *tail, gboolean *sealed, GError **error)
{
  Says says = SAYS_NOTHING;

  *sealed = FALSE;
  if (!read_file_back (tail, tail->fd, tail->end, &says, error))
    return FALSE;
  for (guint number = tail->number; says == SAYS_NOTHING && number > 1; number--)
    if (!read_older (tail, number - 1, &says, error))
      return FALSE;
  *sealed = says == SAYS_SEALED;
  return TRUE;
}

/* FALSE with an error only where that cannot be told. */
static gboolean
has_file (const RiyoTail *tail, gboolean *has, GError **error)
{
  struct stat status;

  *has = fstatat (tail->audit_fd, RIYO_SEAL_NAME, &status, AT_SYMLINK_NOFOLLOW) == 0;
  return *has || errno == ENOENT
         || riyo_tail_fail (tail, RIYO_ERROR_NOT_RECORDED, errno, _ ("cannot be examined"), error);
}

gboolean
riyo_sealed_find_lost (const RiyoTail *tail, gboolean *lost, GError **error)
{
  gboolean has;

  *lost = FALSE;
  return has_file (tail, &has, error) && (has || riyo_sealed_find (tail, lost, error));
}

gboolean
riyo_sealed_read (const RiyoTail *tail, RiyoSeal *seal, GError **error)
{
  g_autoptr (GError) failure = NULL;

  if (riyo_seal_read (tail->audit_fd, RIYO_SEAL_NAME, tail->shown, seal, &failure))
    return TRUE;
  if (g_error_matches (failure, RIYO_ERROR, RIYO_ERROR_DAMAGED))
    return riyo_tail_fail (tail, RIYO_ERROR_DAMAGED, 0,
                           _ ("audit/seal is not the key of this log's next seal"), error);
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

/* audit/seal holds the key of the seal to come: the one before it is in the log, or was. Who may
 * only read the log may not read that. A writer has the lock: nobody stages one meanwhile. */
gboolean
riyo_sealed_check (const RiyoTail *tail, GError **error)
{
  RiyoSeal seal = { 0 };
  gboolean has, lost = FALSE, is_behind;

  if (!has_file (tail, &has, error) || (!has && !riyo_sealed_find (tail, &lost, error)))
    return FALSE;
  if (lost)
    return riyo_tail_fail (tail, RIYO_ERROR_DAMAGED, 0,
                           _ ("audit/seal is missing, though the log is sealed"), error);
  if (!has || (tail->reads && faccessat (tail->audit_fd, RIYO_SEAL_NAME, R_OK, AT_EACCESS) != 0))
    return TRUE;
  if (!riyo_sealed_read (tail, &seal, error))
    return FALSE;
  if (!tail->reads)
    riyo_seal_sweep (tail->audit_fd);
  is_behind = seal.seq <= tail->seq + RIYO_SEAL_INTERVAL;
  riyo_seal_clear (&seal);
  return is_behind
         || riyo_tail_fail (tail, RIYO_ERROR_DAMAGED, 0,
                            _ ("it is shorter than its seals: entries were cut off"), error);
}

gboolean
riyo_sealed_get_next (const RiyoTail *tail, guint64 *first, GError **error)
{
  RiyoSeal seal = { 0 };
  gboolean has;

  *first = 0;
  if (!has_file (tail, &has, error) || (has && !riyo_sealed_read (tail, &seal, error)))
    return FALSE;
  *first = seal.seq;
  riyo_seal_clear (&seal);
  return TRUE;
}
