/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What comes between the begin and a record, or between two records, reaches the next one. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "file/input.h"
#include "guard/internal.h"
#include "kit/clock.h"
#include "kit/harness.h"
#include "kit/paths.h"

#define PURPOSE "保険給付の審査・支払" /* 現金給付 and レセプト */
#define CLAIM (1u << 5)                /* レセプト */
#define FREE "[列 1-3]\n個人情報でない=見本\n"
#define TAGGED "[列 4]\n類型=レセプト\n"
#define NOBODY "[レイアウト]\n形式=csv\n本人=なし\n" FREE TAGGED
#define NAMED "[レイアウト]\n形式=csv\n本人=1\n本人=2\n本人=3\n" FREE TAGGED
#define RECORD "[レイアウト]\n形式=固定長\nレコード長=4\n改行=なし\n"
#define N_ROWS 6000
#define WITHIN 1024 /* rows that are read already, at the most */

typedef enum
{
  NOTHING,
  OTHER_SUSPENSION, /* of a category that the file lacks */
  SUSPENSION,       /* recorded by another guard */
  SEEN_SUSPENSION,  /* … and seen by this operation elsewhere */
  UNRECORDED,       /* … and the refusal cannot be recorded */
  NEXT_DAY,
  LOG_FAILS,
  END,
} Event;

/* By a guard of its own, as by another process. */
static void
suspend (RiyoGuard *guard, const char *reference, const char *subject, const char *category)
{
  g_autoptr (RiyoSuspension) suspension
      = riyo_suspension_new (reference, RIYO_SUSPENSION_REASON_STOP_OF_USE);
  g_autoptr (GError) error = NULL;
  g_autoptr (RiyoGuard) other = riyo_guard_open (guard->path, &error);

  CHECK_NO_ERROR (error);
  riyo_suspension_add_subject (suspension, subject);
  riyo_suspension_add_category (suspension, category);
  CHECK (riyo_guard_suspend (other, suspension, NULL, &error));
  CHECK_NO_ERROR (error);
}

static void
happen (Event event, RiyoGuard *guard, RiyoOperation *operation)
{
  if (event == SUSPENSION || event == SEEN_SUSPENSION || event == UNRECORDED)
    suspend (guard, "例示1", "52-9-1", "レセプト");
  if (event == OTHER_SUSPENSION)
    suspend (guard, "例示1", "52-9-1", "現金給付");
  if (event == SEEN_SUSPENSION)
    CHECK (riyo_operation_check (operation, CLAIM, "52-2-1", NULL));
  if (event == UNRECORDED || event == LOG_FAILS)
    paths_sync_errno = EIO;
  if (event == LOG_FAILS)
    CHECK (riyo_guard_begin (guard, PURPOSE, NULL, NULL) == NULL);
  if (event == NEXT_DAY)
    clock_later_s = 2 * DAY_S;
  if (event == END)
    CHECK (riyo_operation_end (operation, NULL));
}

/* What happens when the rows are read on. */
static struct
{
  int rows, fd; /* the rows' file; the same when it is to happen, else -1 */
  Event event;
  RiyoGuard *guard;
  RiyoOperation *operation;
} in_read = { .fd = -1 };

ssize_t
read (int fd, void *data, size_t n)
{
  if (fd >= 0 && fd == in_read.fd)
    {
      in_read.fd = -1;
      happen (in_read.event, in_read.guard, in_read.operation);
    }
  return syscall (SYS_read, fd, data, n);
}

/* @n records like @row, and the last of person 52-9-1. */
static void
write_rows (const char *path, const char *row, guint n)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    g_string_append (text, row);
  g_string_append (text, "52,9,1,x\n");
  CHECK (g_file_set_contents (path, text->str, (gssize)text->len, NULL));
}

static int
open_rows (RiyoGuard *guard, const char *row)
{
  g_autofree char *path = g_strconcat (guard->path, "-in", NULL);

  write_rows (path, row, N_ROWS);
  return open (path, O_RDONLY | O_CLOEXEC);
}

static guint
count_entries (RiyoGuard *guard, const char *event)
{
  g_autofree char *path = g_build_filename (guard->path, "audit", "000001.jsonl", NULL);
  g_autofree char *log = harness_read (path);
  guint n = 0;

  for (const char *at = log; (at = strstr (at, event)) != NULL; at += strlen (event))
    n++;
  return n;
}

/* When it happens: before the reader is made, or after so many rows of it. */
#define BEFORE (-1)

typedef struct
{
  const char *says, *layout;
  gsize piece;
  Event event;
  int when;
  RiyoFilterFlags flags;
  guint more;      /* rows after the event, at the most */
  int want;        /* a RiyoRefusal, a RiyoError below 0, or 0 */
  gboolean during; /* in the next read of the file */
} Row;

/* How many rows came after the event. */
static guint
read_on (const Row *row, RiyoReader *reader, GError **error)
{
  guint n_after = 0, n_whole = 0;
  const char *record;
  gsize n_bytes;

  for (int n = 0;; n++)
    {
      if (n == row->when && row->during)
        in_read.fd = in_read.rows;
      else if (n == row->when)
        happen (row->event, in_read.guard, in_read.operation);
      record = riyo_reader_next (reader, &n_bytes, error);
      if (record == NULL)
        break;
      n_after += n >= row->when && in_read.fd < 0;
      n_whole += memmem (record, n_bytes, "x", 1) != NULL;
    }
  CHECK_INT (n_bytes, 0);
  if ((row->flags & RIYO_FILTER_BLANK) != 0 && row->want == 0)
    CHECK_ROW (n_whole == 0, "%s: %u rows", row->says, n_whole);
  return n_after;
}

/* While nobody's data is suspended, who is named need not be known; while @others' is, each is. */
static RiyoGuard *
open_guard (gboolean others)
{
  RiyoGuard *guard = paths_open_guard ();

  if (others)
    suspend (guard, "例示2", "52-8-1", "レセプト");
  return guard;
}

static void
check_row (const Row *row, gboolean others)
{
  g_autoptr (RiyoGuard) guard = open_guard (others);
  g_autoptr (GError) error = NULL;
  g_autoptr (RiyoOperation) operation = riyo_guard_begin (guard, PURPOSE, NULL, &error);
  g_autoptr (RiyoLayout) layout = harness_parse_layout (guard, row->layout);
  g_autoptr (RiyoReader) reader = NULL;
  int fd = open_rows (guard, row->during ? "52,9,1,x\n" : "52,2,1,x\n");
  guint n_more;
  gsize n_bytes;

  CHECK_NO_ERROR (error);
  in_read.rows = fd;
  in_read.fd = -1;
  in_read.event = row->event;
  in_read.guard = guard;
  in_read.operation = operation;
  riyo_input_piece_bytes = row->piece;
  if (row->when == BEFORE)
    happen (row->event, guard, operation);
  reader = riyo_reader_new (operation, layout, row->flags, fd, "rows", &error);
  CHECK_NO_ERROR (error);
  n_more = read_on (row, reader, &error);
  CHECK_ROW (n_more <= row->more, "%s: %u more rows", row->says, n_more);
  CHECK_ROW ((error != NULL) == (row->want != 0)
                 && (row->want == 0
                     || g_error_matches (error, row->want < 0 ? RIYO_ERROR : RIYO_REFUSAL,
                                         ABS (row->want))),
             "%s: got %s: %s", row->says, riyo_error_code_name (error),
             error != NULL ? error->message : "");
  if (error != NULL)
    CHECK_ROW (riyo_reader_next (reader, &n_bytes, NULL) == NULL, "%s: goes on", row->says);
  paths_sync_errno = 0;
  clock_later_s = 0;
  riyo_input_piece_bytes = RIYO_READ_BYTES;
  if (row->want == RIYO_REFUSAL_SUSPENDED)
    CHECK_ROW (count_entries (guard, "\"event\":\"refused\"") == 1, "%s: its entry", row->says);
  close (fd);
}

TEST (what_reaches_a_reader)
{
  static const Row rows[] = {
    { "nothing", NOBODY, 90, NOTHING, BEFORE, 0, N_ROWS + 1, 0 },
    { "of another category", NOBODY, 90, OTHER_SUSPENSION, 3, 0, N_ROWS, 0 },
    { "a suspension before", NOBODY, 90, SUSPENSION, BEFORE, 0, 0, RIYO_REFUSAL_SUSPENDED },
    { "before, emptied", NOBODY, 90, SUSPENSION, BEFORE, RIYO_FILTER_BLANK, N_ROWS + 1, 0 },
    { "before the first row", NOBODY, 90, SUSPENSION, 0, 0, 0, RIYO_REFUSAL_SUSPENDED },
    { "before the first row, emptied", NOBODY, 90, SUSPENSION, 0, RIYO_FILTER_BLANK, N_ROWS + 1,
      0 },
    { "small pieces", NOBODY, 90, SUSPENSION, 3, 0, 10, RIYO_REFUSAL_SUSPENDED },
    { "small pieces, emptied", NOBODY, 90, SUSPENSION, 3, RIYO_FILTER_BLANK, 10,
      RIYO_REFUSAL_SUSPENDED },
    { "a large piece", NOBODY, RIYO_READ_BYTES, SUSPENSION, 3, 0, 0, RIYO_REFUSAL_SUSPENDED },
    { "seen elsewhere", NOBODY, RIYO_READ_BYTES, SEEN_SUSPENSION, 3, 0, 0, RIYO_REFUSAL_SUSPENDED },
    { "a refusal unrecorded", NOBODY, 90, UNRECORDED, 3, 0, 10, -RIYO_ERROR_NOT_RECORDED },
    { "named: before", NAMED, 90, SUSPENSION, BEFORE, 0, N_ROWS, RIYO_REFUSAL_SUSPENDED },
    { "named: left out", NAMED, 90, SUSPENSION, BEFORE, RIYO_FILTER_SKIP_SUSPENDED, N_ROWS, 0 },
    { "named: small pieces", NAMED, 90, SUSPENSION, N_ROWS - 20, 0, 20, RIYO_REFUSAL_SUSPENDED },
    { "named: a large piece", NAMED, RIYO_READ_BYTES, SUSPENSION, 3, 0, 0, RIYO_REFUSAL_SUSPENDED },
    { "named: seen elsewhere", NAMED, RIYO_READ_BYTES, SEEN_SUSPENSION, 3, 0, 0,
      RIYO_REFUSAL_SUSPENDED },
    { "named: a large piece, left out", NAMED, RIYO_READ_BYTES, SUSPENSION, 3,
      RIYO_FILTER_SKIP_SUSPENDED, N_ROWS - 3, 0 },
    { "named: of another category", NAMED, RIYO_READ_BYTES, OTHER_SUSPENSION, 3, 0, N_ROWS, 0 },
    { "the next day", NOBODY, 90, NEXT_DAY, 3, 0, 10, RIYO_REFUSAL_NOT_IN_FORCE },
    { "the next day, a large piece", NOBODY, RIYO_READ_BYTES, NEXT_DAY, 3, 0, WITHIN,
      RIYO_REFUSAL_NOT_IN_FORCE },
    { "named: the next day", NAMED, RIYO_READ_BYTES, NEXT_DAY, 3, 0, WITHIN,
      RIYO_REFUSAL_NOT_IN_FORCE },
    { "a log that fails", NOBODY, 90, LOG_FAILS, 3, 0, 10, -RIYO_ERROR_NOT_RECORDED },
    { "named: a log that fails", NAMED, RIYO_READ_BYTES, LOG_FAILS, 3, 0, WITHIN,
      -RIYO_ERROR_NOT_RECORDED },
    { "while it is read", NOBODY, 90, SUSPENSION, 10, 0, 0, RIYO_REFUSAL_SUSPENDED, TRUE },
    { "the first piece", NOBODY, 90, SUSPENSION, 0, 0, 0, RIYO_REFUSAL_SUSPENDED, TRUE },
    { "while it is read, emptied", NOBODY, RIYO_READ_BYTES, SUSPENSION, 0, RIYO_FILTER_BLANK, 0,
      RIYO_REFUSAL_SUSPENDED, TRUE },
    { "named: while it is read", NAMED, 90, SUSPENSION, 10, 0, 0, RIYO_REFUSAL_SUSPENDED, TRUE },
    { "while it is read: a log that fails", NAMED, 90, LOG_FAILS, 10, 0, 0,
      -RIYO_ERROR_NOT_RECORDED, TRUE },
    { "the end", NOBODY, RIYO_READ_BYTES, END, 3, 0, 0, -RIYO_ERROR_STATE },
    { "named: the end", NAMED, RIYO_READ_BYTES, END, 3, 0, 0, -RIYO_ERROR_STATE },
    { "the end before", NOBODY, 90, END, BEFORE, 0, 0, -RIYO_ERROR_STATE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      check_row (&rows[i], FALSE);
      if (strcmp (rows[i].layout, NAMED) == 0)
        check_row (&rows[i], TRUE);
    }
}

/* What happens between the pieces of a file that a filter reads. */
typedef struct
{
  RiyoGuard *guard;
  RiyoOperation *operation;
  Event event;
} Between;

static gboolean
on_progress (guint64 n_bytes, gpointer data)
{
  Between *between = data;

  happen (between->event, between->guard, between->operation);
  between->event = NOTHING;
  return TRUE;
}

static gboolean
ends_with_end (RiyoGuard *guard)
{
  g_autofree char *path = g_build_filename (guard->path, "audit", "000001.jsonl", NULL);
  g_autofree char *log = harness_read (path);
  const char *line;

  log[strlen (log) - 1] = '\0';
  line = strrchr (log, '\n');
  return strstr (line, "\"event\":\"end\"") != NULL;
}

/* Far fewer rows than there are between two looks: the next piece is looked up anew. */
TEST (what_reaches_a_filter_between_pieces)
{
  static const struct
  {
    const char *says;
    Event event;
    int want; /* as above */
  } rows[] = {
    { "nothing", NOTHING, 0 },
    { "a suspension", SUSPENSION, RIYO_REFUSAL_SUSPENDED },
    { "one that was seen", SEEN_SUSPENSION, RIYO_REFUSAL_SUSPENDED },
    { "of another category", OTHER_SUSPENSION, -RIYO_ERROR_STATE }, /* not told apart */
    { "the next day", NEXT_DAY, RIYO_REFUSAL_NOT_IN_FORCE },
    { "a log that fails", LOG_FAILS, -RIYO_ERROR_NOT_RECORDED },
    { "the end", END, -RIYO_ERROR_STATE },
  };

  for (guint i = 0; i < 2 * G_N_ELEMENTS (rows); i++)
    {
      int want = rows[i / 2].want;
      g_autoptr (RiyoGuard) guard = open_guard (i % 2 != 0);
      g_autofree char *in = g_strconcat (guard->path, "-in", NULL);
      g_autofree char *out = g_strconcat (guard->path, "-out", NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (RiyoOperation) operation = riyo_guard_begin (guard, PURPOSE, NULL, &error);
      g_autoptr (RiyoLayout) layout = harness_parse_layout (guard, NAMED);
      g_autoptr (RiyoFilter) filter = riyo_filter_new (operation, layout, 0, &error);
      Between between = { guard, operation, rows[i / 2].event };
      gboolean done;

      write_rows (in, "52,2,1,x\n", 64);
      riyo_filter_set_progress (filter, on_progress, &between);
      riyo_input_piece_bytes = 90;
      done = riyo_filter_run (filter, in, out, &error);
      riyo_input_piece_bytes = RIYO_READ_BYTES;
      paths_sync_errno = 0;
      clock_later_s = 0;
      CHECK_ROW (done == (want == 0) && g_file_test (out, G_FILE_TEST_EXISTS) == done, "%s: %d",
                 rows[i / 2].says, done);
      CHECK_ROW (done || g_error_matches (error, want < 0 ? RIYO_ERROR : RIYO_REFUSAL, ABS (want)),
                 "%s: got %s", rows[i / 2].says, riyo_error_code_name (error));
      if (rows[i / 2].event == END)
        CHECK (ends_with_end (guard));
      unlink (out);
    }
}

/* One record in memory: emptied in place. */
TEST (what_reaches_a_record_that_is_emptied)
{
  static const struct
  {
    const char *says, *layout;
    Event event;
    int want;
    const char *left;
  } rows[] = {
    { "nothing", RECORD "本人=なし\n[部分 1-2]\n類型=レセプト\n[部分 3-4]\n個人情報でない=見本\n",
      NOTHING, 0, "abcd" },
    { "a suspension",
      RECORD "本人=なし\n[部分 1-2]\n類型=レセプト\n[部分 3-4]\n個人情報でない=見本\n", SUSPENSION,
      0, "  cd" },
    { "of all there is", RECORD "本人=なし\n[部分 1-4]\n類型=レセプト\n", SUSPENSION,
      RIYO_REFUSAL_SUSPENDED, "    " },
    { "unrecorded", RECORD "本人=なし\n[部分 1-4]\n類型=レセプト\n", UNRECORDED,
      -RIYO_ERROR_NOT_RECORDED, "    " },
    { "the next day", RECORD "本人=なし\n[部分 1-4]\n類型=レセプト\n", NEXT_DAY,
      RIYO_REFUSAL_NOT_IN_FORCE, "    " },
    { "a log that fails", RECORD "本人=なし\n[部分 1-4]\n個人情報でない=見本\n", LOG_FAILS,
      -RIYO_ERROR_NOT_RECORDED, "    " },
    { "the end", RECORD "本人=なし\n[部分 1-4]\n個人情報でない=見本\n", END, -RIYO_ERROR_STATE,
      "    " },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (RiyoGuard) guard = paths_open_guard ();
      g_autoptr (GError) error = NULL;
      g_autoptr (RiyoOperation) operation = riyo_guard_begin (guard, PURPOSE, NULL, &error);
      g_autoptr (RiyoLayout) layout = harness_parse_layout (guard, rows[i].layout);
      char record[] = "abcd";
      gboolean passed;

      CHECK (riyo_operation_blank_record (operation, layout, record, 4, &error));
      CHECK_STR (record, "abcd");
      happen (rows[i].event, guard, operation);
      passed = riyo_operation_blank_record (operation, layout, record, 4, &error);
      CHECK_ROW (passed == (rows[i].want == 0) && strcmp (record, rows[i].left) == 0,
                 "%s: left '%s'", rows[i].says, record);
      CHECK_ROW (rows[i].want == 0
                     || g_error_matches (error, rows[i].want < 0 ? RIYO_ERROR : RIYO_REFUSAL,
                                         ABS (rows[i].want)),
                 "%s: got %s", rows[i].says, riyo_error_code_name (error));
      paths_sync_errno = 0;
      clock_later_s = 0;
    }
}

/* The same of a copy; what is no personal data has no check of its own. */
TEST (what_reaches_a_record_that_is_copied)
{
  static const RiyoField tagged[] = { { 0, 4, CLAIM, NULL } };
  static const RiyoField both[] = { { 0, 2, CLAIM, NULL }, { 2, 2, 0, "見本" } };
  static const RiyoField others[]
      = { { 0, 1, 0, "見本" }, { 1, 1, CLAIM, NULL }, { 2, 2, CLAIM, NULL } };
  static const struct
  {
    const char *says, *subject;
    const RiyoField *fields;
    guint n_fields;
    Event event;
    int want;
    const char *left;
  } rows[] = {
    { "nothing", NULL, both, 2, NOTHING, 0, "abcd" },
    { "a suspension", NULL, tagged, 1, SUSPENSION, RIYO_REFUSAL_SUSPENDED, "" },
    { "a suspension, in part", NULL, both, 2, SUSPENSION, 0, "--cd" },
    { "another's", "52-2-1", both, 2, SUSPENSION, 0, "abcd" },
    { "one's own", "52-9-1", tagged, 1, SUSPENSION, RIYO_REFUSAL_SUSPENDED, "" },
    { "unrecorded", NULL, tagged, 1, UNRECORDED, -RIYO_ERROR_NOT_RECORDED, "" },
    { "unrecorded, in part", NULL, both, 2, UNRECORDED, -RIYO_ERROR_NOT_RECORDED, "" },
    { "unrecorded, before others", NULL, others, 3, UNRECORDED, -RIYO_ERROR_NOT_RECORDED, "" },
    { "the next day", NULL, both, 2, NEXT_DAY, RIYO_REFUSAL_NOT_IN_FORCE, "" },
    { "a log that fails", NULL, both, 2, LOG_FAILS, -RIYO_ERROR_NOT_RECORDED, "" },
    { "the end", "52-2-1", both, 2, END, -RIYO_ERROR_STATE, "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (RiyoGuard) guard = paths_open_guard ();
      g_autoptr (RiyoTable) table = riyo_guard_dup_table (guard);
      g_autoptr (GError) error = NULL;
      g_autoptr (RiyoOperation) operation = riyo_guard_begin (guard, PURPOSE, NULL, &error);
      g_autoptr (RiyoLayout) layout
          = riyo_layout_new_record (table, 4, rows[i].fields, rows[i].n_fields, '-', &error);
      char copy[5] = "";
      gsize n_left_out = 9;
      gboolean passed;

      CHECK (riyo_operation_copy_record (operation, layout, rows[i].subject, "abcd", 4, copy, NULL,
                                         &error));
      CHECK_STR (copy, "abcd");
      happen (rows[i].event, guard, operation);
      passed = riyo_operation_copy_record (operation, layout, rows[i].subject, "abcd", 4, copy,
                                           &n_left_out, &error);
      CHECK_ROW (passed == (rows[i].want == 0) && strcmp (copy, rows[i].left) == 0
                     && n_left_out == (copy[0] == '-'),
                 "%s: left '%s', out %u", rows[i].says, copy, (guint)n_left_out);
      CHECK_ROW (rows[i].want == 0
                     || g_error_matches (error, rows[i].want < 0 ? RIYO_ERROR : RIYO_REFUSAL,
                                         ABS (rows[i].want)),
                 "%s: got %s", rows[i].says, riyo_error_code_name (error));
      paths_sync_errno = 0;
      clock_later_s = 0;
    }
}
