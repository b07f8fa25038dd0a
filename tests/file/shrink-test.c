/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A file that is changed while it is read is not taken for a whole one, whatever reads it. */
#include "config.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "file/file.h"
#include "file/input.h"
#include "guard/internal.h"
#include "kit/harness.h"
#include "kit/paths.h"

#define PURPOSE "保険給付の審査・支払" /* of レセプト */
#define ROW_BYTES 9
#define N_ROWS 40
#define SIZE ((off_t)N_ROWS * ROW_BYTES)
#define PIECE 90

static const struct
{
  const char *text, *row;
  gboolean opaque;
} layouts[] = {
  { "[レイアウト]\n形式=csv\n本人=なし\n[列 1-]\n類型=レセプト\n", "52,2,1,x\n", FALSE },
  { "[レイアウト]\n形式=固定長\nレコード長=9\n改行=なし\n本人=なし\n[部分 1-9]\n類型=レセプト\n",
    "52-2-1-xy", FALSE },
  { "[レイアウト]\n形式=固定長\nレコード長=8\n改行=LF\n本人=なし\n[部分 1-8]\n類型=レセプト\n",
    "52-2-1-x\n", FALSE },
  { "[レイアウト]\n形式=一括\n本人=なし\n[全体]\n類型=レセプト\n", "52-2-1-x\n", TRUE },
};

/* What happens to the file when so much of it was read. */
typedef struct
{
  const char *says;
  off_t at, cut;     /* it is cut to so many bytes; -1: it is not */
  guint n_added;     /* then so many rows are added */
  guint n_over;      /* and so many written over, from the first on */
  gboolean put_back; /* then its time is as it was: only that of its status tells */
} Event;

static struct
{
  struct stat file;
  const char *path, *row;
  const Event *event; /* NULL when it has happened */
} meanwhile;

static void
append_rows (guint n)
{
  int fd = open (meanwhile.path, O_WRONLY | O_APPEND | O_CLOEXEC);

  for (guint i = 0; i < n; i++)
    CHECK_INT (write (fd, meanwhile.row, ROW_BYTES), ROW_BYTES);
  close (fd);
}

static void
write_over (guint n)
{
  int fd = open (meanwhile.path, O_WRONLY | O_CLOEXEC);

  for (guint i = 0; i < n; i++)
    CHECK_INT (write (fd, meanwhile.row, ROW_BYTES), ROW_BYTES);
  close (fd);
}

static void
put_time_back (void)
{
  const struct timespec times[] = { meanwhile.file.st_atim, meanwhile.file.st_mtim };

  CHECK_INT (utimensat (AT_FDCWD, meanwhile.path, times, 0), 0);
}

static gboolean
is_due (int fd)
{
  struct stat status;

  return meanwhile.event != NULL && fstat (fd, &status) == 0
         && status.st_ino == meanwhile.file.st_ino && status.st_dev == meanwhile.file.st_dev
         && lseek (fd, 0, SEEK_CUR) >= meanwhile.event->at;
}

ssize_t
read (int fd, void *data, size_t n)
{
  const Event *event = meanwhile.event;

  if (event != NULL && is_due (fd))
    {
      meanwhile.event = NULL;
      CHECK (event->cut < 0 || truncate (meanwhile.path, event->cut) == 0);
      append_rows (event->n_added);
      write_over (event->n_over);
      if (event->put_back)
        put_time_back ();
    }
  return syscall (SYS_read, fd, data, n);
}

/* Each reads the file of its own path, and tells whether it took it for a whole one. */
typedef struct
{
  RiyoGuard *guard;
  RiyoLayout *layout;
  const char *in, *out;
} Setting;

static RiyoOperation *
begin (const Setting *setting, gboolean rehearsal)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RiyoRequest) request = riyo_request_new (PURPOSE);
  RiyoOperation *operation;

  riyo_request_set_rehearsal (request, rehearsal);
  operation = riyo_guard_begin_request (setting->guard, request, &error);
  CHECK_NO_ERROR (error);
  return operation;
}

static gboolean
run (const Setting *setting, gboolean rehearsal, GError **error)
{
  g_autoptr (RiyoOperation) operation = begin (setting, rehearsal);
  g_autoptr (RiyoFilter) filter = riyo_filter_new (operation, setting->layout, 0, error);

  return riyo_filter_run (filter, setting->in, setting->out, error);
}

static gboolean
filter_file (const Setting *setting, GError **error)
{
  return run (setting, FALSE, error);
}

static gboolean
rehearse (const Setting *setting, GError **error)
{
  return run (setting, TRUE, error);
}

static gboolean
read_records (const Setting *setting, GError **error)
{
  g_autoptr (RiyoOperation) operation = begin (setting, FALSE);
  g_autoptr (RiyoReader) reader = NULL;
  g_autoptr (GError) failure = NULL;
  int fd = open (setting->in, O_RDONLY | O_CLOEXEC);
  gsize n;

  reader = riyo_reader_new (operation, setting->layout, 0, fd, "rows", &failure);
  while (riyo_reader_next (reader, &n, failure != NULL ? NULL : &failure) != NULL)
    ;
  close (fd);
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

static gboolean
check_layout (const Setting *setting, GError **error)
{
  RiyoFileDoubts doubts;
  g_autofree char *found
      = riyo_layout_check_file (setting->layout, NULL, setting->in, &doubts, error);

  return found != NULL;
}

static gboolean
tag (const Setting *setting, GError **error)
{
  guint64 n_records;

  return riyo_file_tag_first (setting->guard, "rows", setting->in, NULL, &n_records, error);
}

static const struct
{
  const char *says;
  gboolean (*read) (const Setting *setting, GError **error);
} ways[] = {
  { "filter", filter_file },
  { "rehearsal", rehearse },
  { "reader", read_records },
  { "layout check", check_layout },
  { "tag", tag },
};

static RiyoLayout *
adopt (RiyoGuard *guard, const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (GError) error = NULL;

  CHECK (riyo_folder_adopt_bytes (guard->path, bytes, "rows.layout", NULL, NULL, NULL, &error));
  CHECK_NO_ERROR (error);
  return harness_parse_layout (guard, text);
}

static void
write_file (const char *path, const char *row)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < N_ROWS; i++)
    g_string_append (text, row);
  CHECK (g_file_set_contents (path, text->str, (gssize)text->len, NULL));
  CHECK_INT (utimensat (AT_FDCWD, path, (const struct timespec[]){ { 1000, 1 }, { 1000, 1 } }, 0),
             0); /* else what comes next may be within the same tick */
  CHECK_INT (stat (path, &meanwhile.file), 0);
  meanwhile.path = path;
  meanwhile.row = row;
}

static gboolean
is_published (const Setting *setting)
{
  g_autofree char *in_tags = g_strconcat (setting->in, ".riyotag", NULL);
  g_autofree char *out_tags = g_strconcat (setting->out, ".riyotag", NULL);
  gboolean there = g_file_test (setting->out, G_FILE_TEST_EXISTS)
                   || g_file_test (in_tags, G_FILE_TEST_EXISTS)
                   || g_file_test (out_tags, G_FILE_TEST_EXISTS);

  unlink (in_tags);
  unlink (out_tags);
  unlink (setting->out);
  return there;
}

static void
check_event (const Setting *setting, guint layout, guint way, const Event *event)
{
  g_autoptr (GError) error = NULL;
  gboolean done, happened;

  if (layouts[layout].opaque && ways[way].read == read_records)
    return; /* it reads no opaque files */
  write_file (setting->in, layouts[layout].row);
  if (event->put_back)
    g_usleep (20000); /* the clock of files moves on */
  meanwhile.event = event;
  riyo_input_piece_bytes = PIECE;
  done = ways[way].read (setting, &error);
  riyo_input_piece_bytes = RIYO_READ_BYTES;
  happened = meanwhile.event == NULL;
  meanwhile.event = NULL;
  CHECK_ROW (happened, "%u, %s, %s: it did not happen", layout, ways[way].says, event->says);
  CHECK_ROW (!done, "%u, %s, %s: taken for a whole file", layout, ways[way].says, event->says);
  CHECK_ROW (g_error_matches (error, RIYO_ERROR, RIYO_ERROR_MISMATCH), "%u, %s, %s: got %s", layout,
             ways[way].says, event->says, riyo_error_code_name (error));
  CHECK_ROW (!is_published (setting), "%u, %s, %s: published", layout, ways[way].says, event->says);
}

TEST (a_file_that_changes)
{
  static const Event events[] = {
    { "written over, its time put back", PIECE, -1, 0, 1, TRUE },
    { "the same at its end", SIZE, -1, 0, N_ROWS, TRUE },
    { "nothing but its time, put back", PIECE, -1, 0, 0, TRUE },
    { "emptied before the first byte", 0, 0, 0, 0, FALSE },
    { "emptied between pieces", PIECE, 0, 0, 0, FALSE },
    { "cut where it was read", 2 * PIECE, PIECE, 0, 0, FALSE },
    { "cut where the next byte is", PIECE, PIECE, 0, 0, FALSE },
    { "cut after a row", PIECE, 3 * PIECE, 0, 0, FALSE },
    { "cut within a field", PIECE, 2 * PIECE + ROW_BYTES - 2, 0, 0, FALSE },
    { "cut by one byte", PIECE, SIZE - 1, 0, 0, FALSE },
    { "another, shorter one in its place", PIECE, 0, N_ROWS - 5, 0, FALSE },
    { "another, as long", PIECE, 0, N_ROWS, 0, FALSE },
    { "another, longer one in its place", PIECE, 0, N_ROWS + 5, 0, FALSE },
    { "cut at its end", SIZE, PIECE, 0, 0, FALSE },
    { "longer", PIECE, -1, 3, 0, FALSE },
    { "longer at its end", SIZE, -1, 3, 0, FALSE },
    { "written over, a row", PIECE, -1, 0, 1, FALSE },
    { "written over by what is as long", 2 * PIECE, -1, 0, N_ROWS, FALSE },
    { "written over by what is longer", PIECE, -1, 0, N_ROWS + 3, FALSE },
    { "written over at its end", SIZE, -1, 0, 1, FALSE },
  };

  for (guint layout = 0; layout < G_N_ELEMENTS (layouts); layout++)
    {
      g_autoptr (RiyoGuard) guard = paths_open_guard ();
      g_autoptr (RiyoLayout) parsed = adopt (guard, layouts[layout].text);
      g_autofree char *in = g_strconcat (guard->path, "-in", NULL);
      g_autofree char *out = g_strconcat (guard->path, "-out", NULL);
      Setting setting = { guard, parsed, in, out };

      for (guint way = 0; way < G_N_ELEMENTS (ways); way++)
        for (guint i = 0; i < G_N_ELEMENTS (events); i++)
          check_event (&setting, layout, way, &events[i]);
    }
}
