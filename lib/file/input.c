/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads a file of any size through one buffer. */
#include "config.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/base.h"
#include "input.h"

#define SLACK_BYTES 128

gsize riyo_input_piece_bytes = RIYO_READ_BYTES;

static void
make_room (RiyoInput *input, gsize room)
{
  if (room <= input->room)
    return;
  input->room = MAX (room, input->room * 2);
  input->data = g_realloc (input->data, input->room + SLACK_BYTES);
}

/* How much one fill may add; of a record in memory no more than it has. */
static gsize
get_piece (const RiyoInput *input)
{
  return input->fd < 0 ? MIN (input->n_memory, RIYO_READ_BYTES) : RIYO_READ_BYTES;
}

void
riyo_input_init (RiyoInput *input, const char *shown, int fd)
{
  struct stat status;

  *input = (RiyoInput){ .shown = shown, .fd = fd };
  if (fd >= 0 && fstat (fd, &status) == 0)
    {
      input->file = riyo_file_get_id (&status);
      input->placed = S_ISREG (status.st_mode);
      input->size = status.st_size;
      input->modified = status.st_mtim;
      input->changed = status.st_ctim;
    }
  make_room (input, fd >= 0 ? 2 * RIYO_READ_BYTES : SLACK_BYTES);
}

void
riyo_input_init_memory (RiyoInput *input, const char *shown, gconstpointer data, gsize n)
{
  riyo_input_init (input, shown, -1);
  input->memory = data;
  input->n_memory = n;
}

void
riyo_input_clear (RiyoInput *input)
{
  g_clear_pointer (&input->data, g_free);
  g_clear_pointer (&input->digest, riyo_digest_free);
}

static ssize_t
read_some (RiyoInput *input, guchar *data, gsize n)
{
  ssize_t got;

  if (input->fd < 0)
    {
      n = MIN (n, input->n_memory);
      if (n > 0)
        memcpy (data, input->memory, n);
      input->memory += n;
      input->n_memory -= n;
      return (ssize_t)n;
    }
  do
    got = read (input->fd, data, n);
  while (got < 0 && errno == EINTR);
  return got;
}

/* Programs that were handed the same descriptor move it on together: each then has some pieces of
 * the file, and rows that begin nowhere. */
static gboolean
check_end (const RiyoInput *input, GError **error)
{
  return !input->placed || lseek (input->fd, 0, SEEK_CUR) == (off_t)(input->offset + input->n)
         || riyo_error_at (error, RIYO_ERROR_MISMATCH, input->shown, 0,
                           _ ("something else read from the same descriptor meanwhile, so it was "
                              "not read whole; expected it to be opened by one program alone"));
}

/* Before each piece: a host may have closed the descriptor, and opened another file. */
static gboolean
check_own (const RiyoInput *input, GError **error)
{
  struct stat status;

  if (input->fd < 0)
    return TRUE;
  if (fstat (input->fd, &status) != 0)
    return riyo_error_errno (error, errno, input->shown, _ ("cannot be read"));
  if (!riyo_file_has_id (&status, &input->file))
    return riyo_error_at (error, RIYO_ERROR_MISMATCH, input->shown, 0,
                          _ ("its descriptor was closed, and leads to another file now; expected "
                             "it open until the end"));
  return check_end (input, error);
}

static gboolean
is_same_time (const struct timespec *a, const struct timespec *b)
{
  return a->tv_sec == b->tv_sec && a->tv_nsec == b->tv_nsec;
}

/* The end of a file that was cut, written over or added to meanwhile looks like any other; what was
 * read of it may be half the old, half the new, and end within a row. Its size and the time of its
 * last change tell, whoever wrote; and the time of its status, since programs that copy put the
 * other back. A rename or another link changes that too: such a file is read again. Within one tick
 * of the clock, some milliseconds, two changes have one time; and who writes through memory
 * (mmap) need not be seen before it is done. */
static gboolean
check_unchanged (const RiyoInput *input, GError **error)
{
  off_t n_read = (off_t)(input->offset + input->n);
  struct stat status;

  if (!input->placed)
    return TRUE;
  if (fstat (input->fd, &status) != 0)
    return riyo_error_errno (error, errno, input->shown, _ ("cannot be read"));
  return (n_read == input->size && status.st_size == n_read
          && is_same_time (&status.st_mtim, &input->modified)
          && is_same_time (&status.st_ctim, &input->changed))
         || riyo_error_at (error, RIYO_ERROR_MISMATCH, input->shown, 0,
                           _ ("it was changed while it was read, so it was not read whole; "
                              "expected a file that nothing else changes. Run it again"));
}

gboolean
riyo_input_fill (RiyoInput *input, gsize n_used, GError **error)
{
  gsize wanted;

  input->n -= n_used;
  input->offset += n_used;
  if (n_used > 0)
    memmove (input->data, input->data + n_used, input->n);
  make_room (input, input->n + get_piece (input));
  if (!input->ended && !check_own (input, error))
    return FALSE;
  /* Pipes give little at a time: ask until the piece is whole, so that scans stay aligned. */
  for (wanted = riyo_input_piece_bytes; wanted > 0 && !input->ended;)
    {
      ssize_t got = read_some (input, input->data + input->n, wanted);

      if (got < 0)
        return riyo_error_errno (error, errno, input->shown, _ ("cannot be read"));
      input->ended = got == 0;
      if (input->digest != NULL)
        riyo_digest_update (input->digest, input->data + input->n, (gsize)got);
      input->n += (gsize)got;
      wanted -= (gsize)got;
      if (input->ended && (!check_end (input, error) || !check_unchanged (input, error)))
        return FALSE;
    }
  return TRUE;
}

void
riyo_input_append (RiyoInput *input, const char *bytes, gsize n)
{
  make_room (input, input->n + n);
  memcpy (input->data + input->n, bytes, n);
  input->n += n;
}
