/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Records for a program's own loop: copied in memory, or read from a stream. */
#include "config.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "file/input.h"
#include "kit/harness.h"

typedef struct
{
  char name[8];
  gint32 points;
  char memo[4];
} Member;

static RiyoGuard *
open_guard (void)
{
  g_autofree char *parent = harness_make_folder ();
  g_autofree char *folder = g_build_filename (parent, "riyo", NULL);
  g_autoptr (GError) error = NULL;
  RiyoGuard *guard;

  CHECK (harness_init (folder, NULL, &error));
  guard = riyo_guard_open (folder, &error);
  CHECK_NO_ERROR (error);
  return guard;
}

TEST (copy_a_struct)
{
  static const RiyoField fields[]
      = { RIYO_FIELD (Member, name, 1), RIYO_FIELD (Member, points, 1 << 5) };
  g_autoptr (RiyoTable) table = riyo_table_new_builtin ();
  g_autoptr (GError) error = NULL;
  g_autoptr (RiyoLayout) layout
      = riyo_layout_new_record (table, sizeof (Member), fields, 2, '\0', &error);
  g_autoptr (RiyoGuard) guard = open_guard ();
  g_autoptr (RiyoOperation) use = riyo_guard_begin (guard, "各種証の発行管理", NULL, &error);
  g_autoptr (RiyoOperation) other = riyo_guard_begin (guard, "選挙の実施", NULL, &error);
  Member member = { "sample", 1230, "abc" }, copy, zero = { "", 0, "" };
  gsize n_left_out = 9;

  CHECK_NO_ERROR (error);
  CHECK (riyo_operation_copy_record (use, layout, "1-2-3", &member, sizeof member, &copy,
                                     &n_left_out, &error));
  CHECK_STR (copy.name, "sample");
  CHECK_INT (copy.points, 0);
  CHECK_INT (copy.memo[0], 0); /* no field names it */
  CHECK_INT (n_left_out, 1);
  CHECK (riyo_operation_copy_record (use, layout, NULL, &member, sizeof member, &member, NULL,
                                     &error)); /* in place */
  CHECK (memcmp (&member, &copy, sizeof copy) == 0);
  CHECK (!riyo_operation_copy_record (other, layout, "1-2-3", &copy, sizeof copy, &copy,
                                      &n_left_out, &error));
  CHECK_ERROR (error, RIYO_REFUSAL, RIYO_REFUSAL_NOT_IN_TABLE);
  CHECK (memcmp (&copy, &zero, sizeof copy) == 0);
  g_clear_error (&error);
  CHECK (!riyo_operation_copy_record (use, layout, "?", &member, 3, &copy, NULL, &error));
  CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_ARGUMENT);
}

#define COLUMNS "[列 1]\n類型=資格\n[列 2]\n類型=口座\n"

/* What a loop over riyo_reader_gets () collects, and the code of what ended it. */
static char *
read_all (const char *layout_text, RiyoFilterFlags flags, const char *data, gsize size, int *code)
{
  g_autoptr (RiyoLayout) layout = harness_parse_layout (NULL, layout_text);
  g_autoptr (RiyoGuard) guard = open_guard ();
  g_autoptr (GError) error = NULL;
  g_autoptr (RiyoOperation) use = riyo_guard_begin (guard, "各種証の発行管理", NULL, &error);
  g_autoptr (RiyoReader) reader = NULL;
  GString *all = g_string_new (NULL);
  char *line = g_malloc (size + 1);
  int ends[2];

  CHECK_INT (pipe (ends), 0);
  CHECK_INT (write (ends[1], data, strlen (data)), strlen (data));
  close (ends[1]);
  reader = riyo_reader_new (use, layout, flags, ends[0], "pipe", &error);
  while (reader != NULL && riyo_reader_gets (reader, line, size, &error) != NULL)
    g_string_append_printf (all, "<%s>", line);
  *code = error != NULL ? error->code : 0;
  CHECK (error == NULL || size == 0 || line[0] == '\0');
  close (ends[0]);
  g_free (line);
  return g_string_free (all, FALSE);
}

TEST (read_a_stream)
{
  static const struct
  {
    const char *says, *layout, *data;
    RiyoFilterFlags flags;
    gsize size;
    const char *want;
    int code;
  } rows[] = {
    { "blank", "[レイアウト]\n形式=csv\n本人=なし\n" COLUMNS, "1,2\n\"a\nb\",4\n",
      RIYO_FILTER_BLANK, 64, "<1,\n><\"a\nb\",\n>", 0 },
    { "no final newline", "[レイアウト]\n形式=csv\n本人=なし\n" COLUMNS, "1,2\n3,4",
      RIYO_FILTER_BLANK, 64, "<1,\n><3,>", 0 },
    { "refused whole", "[レイアウト]\n形式=csv\n本人=なし\n" COLUMNS, "1,2\n3,4\n",
      RIYO_FILTER_WHOLE, 64, "", RIYO_REFUSAL_NOT_IN_TABLE },
    { "too long for the buffer", "[レイアウト]\n形式=csv\n本人=なし\n" COLUMNS, "1,2\n345678,4\n",
      RIYO_FILTER_BLANK, 6, "<1,\n>", RIYO_ERROR_ARGUMENT },
    { "fixed width",
      "[レイアウト]\n形式=固定長\nレコード長=4\n改行=LF\n本人=なし\n"
      "[部分 1-2]\n類型=資格\n[部分 3-4]\n類型=口座\n",
      "abcd\nefgh\n", RIYO_FILTER_BLANK, 64, "<ab  \n><ef  \n>", 0 },
    { "typed lines",
      "[レイアウト]\n形式=行種別\n種別=1\n先頭=A\n本人=なし\n"
      "[行 A]\n類型=資格\n[行 B]\n類型=口座\n",
      "A,1\nB,2\nA,3\n", RIYO_FILTER_BLANK, 64, "<A,1\n><B,\n><A,3\n>", 0 },
    { "units of typed lines",
      "[レイアウト]\n形式=行種別\n種別=1\n先頭=A\n本人=A 2\n"
      "[行 A]\n類型=資格\n[行 B]\n類型=口座\n",
      "A,52-1-1\nB,2\nA,52-2-1\n", RIYO_FILTER_BLANK, 64, "<A,52-1-1\n><B,\n><A,52-2-1\n>", 0 },
    { "units of fixed width",
      "[レイアウト]\n形式=固定長\nレコード長=8\n改行=LF\n種別=1\n先頭=A\n本人=A 2-8\n"
      "[行 A]\n類型=資格\n[行 B]\n類型=口座\n[行 B 部分 2-3]\n類型=資格\n",
      "A52-1-1 \nB1234567\nBxyz    \nA52-2-1 \nB7654321\n", RIYO_FILTER_BLANK, 64,
      "<A52-1-1 \n><B12     \n><Bxy     \n><A52-2-1 \n><B76     \n>", 0 },
    { "ragged", "[レイアウト]\n形式=csv\n本人=なし\n" COLUMNS, "1,2\n3\n", RIYO_FILTER_BLANK, 64,
      "", RIYO_ERROR_FORMAT },
  };

  for (riyo_input_piece_bytes = RIYO_READ_BYTES; riyo_input_piece_bytes > 0;
       riyo_input_piece_bytes = riyo_input_piece_bytes == RIYO_READ_BYTES ? 5 : 0)
    for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
      {
        int code = 0;
        g_autofree char *got
            = read_all (rows[i].layout, rows[i].flags, rows[i].data, rows[i].size, &code);

        CHECK_ROW (code == rows[i].code
                       && (code == RIYO_ERROR_FORMAT || !strcmp (got, rows[i].want)),
                   "%s: code %d: %s", rows[i].says, code, got);
      }
  riyo_input_piece_bytes = RIYO_READ_BYTES;
}

/* An operation that ends, or is refused, before its reader is let go has counted what went out. */
/* Nor is a row above the header handed out before that tells that it has nobody's number. */
TEST (what_stands_above_a_header_waits_for_it)
{
  g_autoptr (RiyoLayout) layout = harness_parse_layout (
      NULL, "[レイアウト]\n形式=csv\n文字コード=UTF-8\n見出し行=3\n本人=a\n本人=b\n本人=c\n"
            "[前置き]\n行数=3\n個人情報でない=見出し\n[列 a]\n類型=資格\n[列 b]\n類型=資格\n"
            "[列 c]\n類型=資格\n");
  g_autoptr (RiyoGuard) guard = open_guard ();
  g_autoptr (GError) error = NULL;
  g_autoptr (RiyoOperation) use = riyo_guard_begin (guard, "各種証の発行管理", NULL, &error);
  g_autofree char *parent = harness_make_folder ();
  g_autofree char *in = g_build_filename (parent, "in", NULL);
  g_autoptr (RiyoReader) reader = NULL;
  GString *data = g_string_new ("9901,12,1\n");
  gsize n;
  int fd;

  for (guint i = 0; i < 2 * RIYO_READ_BYTES; i++)
    g_string_append_c (data, 'x');
  g_string_append (data, "\na,b,c\n1,2,3\n");
  CHECK (g_file_set_contents (in, data->str, (gssize)data->len, &error));
  fd = open (in, O_RDONLY | O_CLOEXEC);
  reader = riyo_reader_new (use, layout, 0, fd, in, &error);
  CHECK_NO_ERROR (error);
  CHECK (riyo_reader_next (reader, &n, &error) == NULL);
  CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_FORMAT);
  close (fd);
  g_string_free (data, TRUE);
}

TEST (what_was_handed_out_is_counted)
{
  static const char rows[] = "1,2\n3,4\n5,6\n";
  g_autofree char *parent = harness_make_folder ();
  g_autofree char *folder = g_build_filename (parent, "riyo", NULL);
  g_autofree char *log = g_build_filename (folder, "audit", "000001.jsonl", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (RiyoLayout) layout = harness_parse_layout (
      NULL, "[レイアウト]\n形式=csv\n本人=なし\n[列 1]\n類型=資格\n[列 2]\n類型=資格\n");
  g_autoptr (RiyoGuard) guard = NULL;
  g_autoptr (RiyoOperation) use = NULL;
  g_autoptr (RiyoReader) reader = NULL;
  gsize n = 0;
  int ends[2];

  CHECK (harness_init (folder, NULL, &error));
  guard = riyo_guard_open (folder, &error);
  use = riyo_guard_begin (guard, "各種証の発行管理", NULL, &error);
  CHECK_INT (pipe (ends), 0);
  CHECK_INT (write (ends[1], rows, strlen (rows)), strlen (rows));
  close (ends[1]);
  reader = riyo_reader_new (use, layout, 0, ends[0], "pipe", &error);
  CHECK (riyo_reader_next (reader, &n, &error) != NULL);
  CHECK (riyo_operation_end (use, &error));
  CHECK (riyo_reader_next (reader, &n, NULL) == NULL);
  close (ends[0]);
  text = harness_read (log);
  CHECK_ROW (strstr (text, "\"event\":\"end\"") != NULL && strstr (text, "\"permitted\":3") != NULL,
             "%s", text);
}

/* What a reader over a file says: 0 when all of it was handed out. */
static int
read_file (RiyoGuard *guard, const char *path, gboolean gone)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RiyoOperation) use = riyo_guard_begin (guard, "医療費通知の発行", NULL, &error);
  g_autoptr (RiyoLayout) layout
      = harness_parse_layout (NULL, "[レイアウト]\n形式=csv\n本人=なし\n[列 1-]\n類型=レセプト\n");
  g_autoptr (RiyoReader) reader = NULL;
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  gsize n;

  CHECK_NO_ERROR (error);
  if (gone)
    CHECK_INT (unlink (path), 0);
  reader = riyo_reader_new (use, layout, 0, fd, "rows", &error);
  while (reader != NULL && riyo_reader_next (reader, &n, &error) != NULL)
    ;
  close (fd);
  CHECK (reader == NULL || !g_error_matches (error, RIYO_ERROR, RIYO_ERROR_MISMATCH));
  return error != NULL ? error->code : 0;
}

/* A row's tail is no row, and stdio has read on. */
TEST (a_descriptor_is_at_its_files_beginning)
{
  static const int places[] = { 0, 2, 4, 8, 9 }; /* a row is 4 bytes, and there are two */
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = harness_make_riyo ();
  g_autofree char *path = g_build_filename (folder, "..", "in.csv", NULL);
  g_autoptr (RiyoGuard) guard = riyo_guard_open (folder, &error);
  g_autoptr (RiyoOperation) use = riyo_guard_begin (guard, "医療費通知の発行", NULL, &error);
  g_autoptr (RiyoLayout) layout
      = harness_parse_layout (NULL, "[レイアウト]\n形式=csv\n本人=なし\n[列 1-]\n類型=レセプト\n");

  CHECK (g_file_set_contents (path, "1,2\n3,4\n", -1, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autoptr (GError) failure = NULL;
      g_autoptr (RiyoReader) reader = NULL;
      int fd = open (path, O_RDONLY | O_CLOEXEC);

      CHECK_INT (lseek (fd, places[i], SEEK_SET), places[i]);
      reader = riyo_reader_new (use, layout, 0, fd, "rows", &failure);
      CHECK_ROW ((reader != NULL) == (places[i] == 0), "at byte %d", places[i]);
      if (places[i] != 0)
        CHECK_ERROR (failure, RIYO_ERROR, RIYO_ERROR_MISMATCH);
      close (fd);
    }
}

/* Moved on by somebody else, it is not read whole. */
TEST (a_descriptor_is_read_by_one)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = harness_make_riyo ();
  g_autofree char *path = g_build_filename (folder, "..", "in.csv", NULL);
  g_autoptr (RiyoGuard) guard = riyo_guard_open (folder, &error);
  g_autoptr (RiyoOperation) use = riyo_guard_begin (guard, "医療費通知の発行", NULL, &error);
  g_autoptr (RiyoLayout) layout
      = harness_parse_layout (NULL, "[レイアウト]\n形式=csv\n本人=なし\n[列 1-]\n類型=レセプト\n");
  g_autoptr (RiyoReader) reader = NULL;
  int fd;
  gsize n;

  CHECK (g_file_set_contents (path, "1,2\n3,4\n", -1, NULL));
  fd = open (path, O_RDONLY | O_CLOEXEC);
  reader = riyo_reader_new (use, layout, 0, fd, "rows", &error);
  CHECK_NO_ERROR (error);
  CHECK_INT (lseek (fd, 4, SEEK_SET), 4);
  CHECK (riyo_reader_next (reader, &n, &error) == NULL);
  CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_MISMATCH);
  CHECK (error != NULL && strstr (error->message, "記述子") != NULL);
  close (fd);
}

/* Whether the end of an operation that reads tells of a pipe. */
static gboolean
is_pipe_told (gboolean piped)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = harness_make_riyo ();
  g_autofree char *path = g_build_filename (folder, "..", "in.csv", NULL);
  g_autofree char *log = g_build_filename (folder, "audit", "000001.jsonl", NULL);
  g_autoptr (RiyoGuard) guard = riyo_guard_open (folder, &error);
  g_autoptr (RiyoOperation) use = riyo_guard_begin (guard, "医療費通知の発行", NULL, &error);
  g_autoptr (RiyoLayout) layout
      = harness_parse_layout (NULL, "[レイアウト]\n形式=csv\n本人=なし\n[列 1-]\n類型=レセプト\n");
  g_autofree char *text = NULL;
  int ends[2] = { -1, -1 };
  gsize n;

  CHECK (g_file_set_contents (path, "1,2\n", -1, NULL));
  CHECK_INT (pipe (ends), 0);
  CHECK_INT (write (ends[1], "1,2\n", 4), 4);
  close (ends[1]);
  if (!piped)
    CHECK_INT (dup2 (open (path, O_RDONLY | O_CLOEXEC), ends[0]), ends[0]);
  {
    g_autoptr (RiyoReader) reader = riyo_reader_new (use, layout, 0, ends[0], "rows", &error);

    CHECK (riyo_reader_next (reader, &n, &error) != NULL);
    CHECK (riyo_reader_next (reader, &n, &error) == NULL);
  }
  CHECK (riyo_operation_end (use, &error));
  CHECK_NO_ERROR (error);
  close (ends[0]);
  text = harness_read (log);
  return strstr (text, "\"source\":\"pipe\"") != NULL;
}

TEST (the_end_tells_of_a_pipe)
{
  CHECK (is_pipe_told (TRUE));
  CHECK (!is_pipe_told (FALSE));
}

TEST (a_descriptor_has_its_files_sidecar)
{
  g_autoptr (RiyoGuard) guard = open_guard ();
  g_autofree char *parent = harness_make_folder ();
  g_autofree char *in = g_build_filename (parent, "in.csv", NULL);
  g_autofree char *out = g_build_filename (parent, "out.csv", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (RiyoOperation) use = riyo_guard_begin (guard, "保険給付の支払", NULL, &error);
  g_autoptr (RiyoLayout) layout
      = harness_parse_layout (NULL, "[レイアウト]\n形式=csv\n本人=なし\n[列 1-]\n類型=口座\n");
  g_autoptr (RiyoFilter) filter = NULL;

  CHECK (g_file_set_contents (in, "1,2\n3,4\n", -1, NULL));
  filter = riyo_filter_new (use, layout, 0, &error);
  CHECK (riyo_filter_run (filter, in, out, &error));
  CHECK_NO_ERROR (error);
  CHECK_INT (read_file (guard, in, FALSE), 0);
  CHECK_INT (read_file (guard, out, FALSE), RIYO_REFUSAL_NOT_IN_TABLE);
  CHECK (g_file_set_contents (out, "1,2\n3,5\n", -1, NULL));
  CHECK_INT (read_file (guard, out, FALSE), RIYO_ERROR_MISMATCH);
  CHECK_INT (read_file (guard, out, TRUE), RIYO_ERROR_MISMATCH);
  CHECK_INT (read_file (guard, in, TRUE), RIYO_ERROR_MISMATCH);
}

/* Rows of persons, each tenth of them suspended, as one after another or as blocks. */
static GString *
read_rows (RiyoGuard *guard, const char *in, gboolean in_blocks, guint *n_blocks)
{
  g_autoptr (RiyoLayout) layout = harness_parse_layout (
      NULL, "[レイアウト]\n形式=csv\n文字コード=UTF-8\n見出し行=1\n本人=番\n[列 番]\n類型=資格\n"
            "[列 備考]\n類型=口座\n[列 件]\n個人情報でない=見本\n");
  g_autoptr (GError) error = NULL;
  g_autoptr (RiyoOperation) use = riyo_guard_begin (guard, "各種証の発行管理", NULL, &error);
  GString *all = g_string_new (NULL);
  g_autoptr (RiyoReader) reader = NULL;
  int fd = open (in, O_RDONLY | O_CLOEXEC);

  reader = riyo_reader_new (use, layout, RIYO_FILTER_BLANK | RIYO_FILTER_SKIP_SUSPENDED, fd, in,
                            &error);
  CHECK_NO_ERROR (error);
  CHECK (riyo_reader_get_column_tags (reader, "番") == RIYO_TAGS_UNTAGGED); /* not yet */
  for (*n_blocks = 0;; (*n_blocks)++)
    {
      gsize n = 0;
      g_autoptr (GBytes) block = in_blocks ? riyo_reader_next_block_bytes (reader, &error) : NULL;
      const char *data = block != NULL ? g_bytes_get_data (block, &n)
                         : in_blocks   ? NULL
                                       : riyo_reader_next (reader, &n, &error);

      if (data == NULL)
        break;
      CHECK (data[n - 1] == '\n');
      g_string_append_len (all, data, (gssize)n);
    }
  CHECK_NO_ERROR (error);
  CHECK (riyo_reader_get_column_tags (reader, "番") == RIYO_TAG (1));
  CHECK (riyo_reader_get_column_tags (reader, "列 番") == RIYO_TAG (1));
  CHECK (riyo_reader_get_column_tags (reader, "備考")
         == RIYO_TAG (7)); /* that it may not be used */
  CHECK_INT (riyo_reader_get_column_tags (reader, "件"), 0);
  CHECK (riyo_reader_get_column_tags (reader, "ほか") == RIYO_TAGS_UNTAGGED);
  CHECK_INT (riyo_reader_get_column_tags (reader, NULL), 0);
  CHECK (riyo_operation_end (use, NULL));
  close (fd);
  return all;
}

TEST (blocks_are_the_records_one_behind_another)
{
  g_autoptr (RiyoGuard) guard = open_guard ();
  g_autofree char *parent = harness_make_folder ();
  g_autofree char *in = g_build_filename (parent, "in.csv", NULL);
  g_autoptr (GString) data = g_string_new ("番,備考,件\n"), want = g_string_new ("番,備考,件\n");
  g_autoptr (RiyoSuspension) suspension
      = riyo_suspension_new ("見本1", RIYO_SUSPENSION_REASON_STOP_OF_USE);
  guint n_rows = 0, n_blocks = 0;

  riyo_suspension_add_category (suspension, "資格");
  for (guint i = 0; i < 5000; i++)
    {
      g_autofree char *subject = g_strdup_printf ("52-%u-1", i + 1);
      gboolean stopped = i < 50 && i % 10 == 5;

      g_string_append_printf (data, "%s,秘,%u\n", subject, i);
      if (stopped)
        riyo_suspension_add_subject (suspension, subject);
      else
        g_string_append_printf (want, "%s,,%u\n", subject, i);
    }
  CHECK (riyo_guard_suspend (guard, suspension, NULL, NULL));
  CHECK (g_file_set_contents (in, data->str, (gssize)data->len, NULL));
  {
    g_autoptr (GString) rows = read_rows (guard, in, FALSE, &n_rows);
    g_autoptr (GString) blocks = read_rows (guard, in, TRUE, &n_blocks);

    CHECK (g_string_equal (rows, want));
    CHECK (g_string_equal (blocks, want));
    CHECK_INT (n_rows, 4996);
    CHECK_ROW (n_blocks >= 5 && n_blocks < 20, "%u blocks", n_blocks);
  }
}
