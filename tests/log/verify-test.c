/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "kit/harness.h"
#include "kit/syscalls.h"
#include "log/anchor.h"
#include "log/chain.h"
#include "log/log.h"
#include "log/wakeup.h"

#define STATE "{\"tables\":{}}"
/* Verifications of one log, which grows while it is read, and with it the time that one takes: the
 * round ends early where writing is faster than reading. */
#define ROUND 150
#define ENTRIES_A_ROUND 4000
#define ENTRIES_A_FILE 400
#define ENTRY_BYTES 300 /* about */

static guint n_verified, n_files;
static guint64 n_written;

static char *
make_log (guint n)
{
  char *folder = harness_make_folder ();
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  g_autoptr (RiyoEntry) entry = riyo_entry_new ();
  g_autoptr (RiyoLog) log = NULL;

  riyo_entry_start (entry, "init");
  g_assert (riyo_log_create (fd, "folder", entry, STATE, NULL));
  log = riyo_log_open (fd, "folder", NULL);
  close (fd);
  g_assert (log != NULL && riyo_log_lock (log, NULL));
  for (guint i = 1; i < n; i++)
    {
      riyo_entry_start (entry, i % 2 == 1 ? "begin" : "end");
      riyo_entry_add_text (entry, "op", "見本");
      riyo_entry_add_number (entry, "i", i);
      g_assert (riyo_log_append (log, entry, NULL, NULL, NULL));
    }
  riyo_log_unlock (log);
  g_assert (riyo_log_sync (log, NULL));
  return folder;
}

/* The first problem of @text, whose lines are from @line on. */
static const char *
follow_text (RiyoChain *chain, const RiyoLogLine *from, const char *text, gsize len)
{
  RiyoLogLine line = *from;

  for (const char *p = text, *end = text + len; p < end;)
    {
      const char *newline = memchr (p, '\n', (gsize)(end - p));
      const char *problem;

      line.kind = newline != NULL ? RIYO_LOG_LINE_WHOLE : RIYO_LOG_LINE_TAIL;
      line.text = (RiyoSpan){ p, (gsize)((newline != NULL ? newline : end) - p) };
      problem = riyo_chain_follow (chain, &line);
      if (problem != NULL)
        return problem;
      line.offset += line.text.len + 1;
      p = newline != NULL ? newline + 1 : end;
    }
  return NULL;
}

/* Every bit of every line (its newline too), with the line behind it: flipped, either is found
 * wrong. What came before is unchanged, so its outcome is kept. */
static guint
count_unseen_flips (RiyoChain *chain, const RiyoLogLine *at, const char *text, gsize len,
                    gsize n_own)
{
  g_autofree char *copy = g_memdup2 (text, len);
  gsize step = g_getenv ("RIYO_TEST_QUICK") != NULL ? 997 : 1; /* valgrind is 50 times slower */
  guint unseen = 0;

  for (gsize bit = 0; bit < n_own * 8; bit += step)
    {
      RiyoChain trial = *chain;

      copy[bit / 8] ^= (char)(1 << bit % 8);
      unseen += follow_text (&trial, at, copy, len) == NULL;
      copy[bit / 8] ^= (char)(1 << bit % 8);
    }
  return unseen;
}

TEST (every_bit_of_a_thousand_entries)
{
  g_autofree char *folder = make_log (1000);
  g_autofree char *path = g_build_filename (folder, "audit", "000001.jsonl", NULL);
  g_autofree char *text = harness_read (path);
  RiyoLogLine line = { .kind = RIYO_LOG_LINE_WHOLE, .file = "000001.jsonl" };
  RiyoChain chain;
  guint n_lines = 0, unseen = 0;

  riyo_chain_init (&chain);
  for (const char *p = text; *p != '\0'; n_lines++)
    {
      gsize own = (gsize)(strchr (p, '\n') + 1 - p);
      const char *after = strchr (p + own, '\n');

      unseen += count_unseen_flips (&chain, &line, p, after != NULL ? (gsize)(after + 1 - p) : own,
                                    own);
      line.text = (RiyoSpan){ p, own - 1 };
      g_assert (riyo_chain_follow (&chain, &line) == NULL);
      line.offset += own;
      p += own;
    }
  riyo_chain_clear (&chain);
  CHECK_INT (n_lines, 1000);
  CHECK_INT (unseen, 0);
}

TEST (result)
{
  g_autofree char *folder = make_log (4);
  g_autoptr (GError) error = NULL;
  g_autoptr (RiyoVerification) found = riyo_audit_verify (folder, NULL, NULL, &error);
  const char *file = "x";
  g_autofree char *start = NULL;

  CHECK_NO_ERROR (error);
  CHECK_INT (riyo_verification_get_integrity (found), RIYO_INTEGRITY_INTACT);
  CHECK_INT (riyo_verification_get_n_entries (found), 4);
  start = g_strndup (riyo_verification_get_head (found), 4);
  for (char *p = start; *p != '\0'; p++)
    *p = g_ascii_toupper (*p);
  CHECK (g_str_has_prefix (riyo_verification_get_anchor (found) + 2, start));
  riyo_verification_get_place (found, &file, NULL);
  CHECK (file == NULL && riyo_verification_get_problem (found) == NULL);
  CHECK (riyo_verification_get_notes (found)[0] != NULL); /* one operation has no end */
  CHECK (riyo_verification_get_unverified (found)[0] != NULL);
  CHECK (riyo_audit_verify (folder, "12 34", NULL, &error) == NULL);
  CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_ARGUMENT);
  CHECK_INT (riyo_verification_get_integrity (NULL), RIYO_INTEGRITY_UNREADABLE);
}

TEST (anchors)
{
  static const struct
  {
    const char *text;
    guint64 seq; /* 0: none */
  } rows[] = {
    { "1832 7F3A-91C0-55DE-08B2-4C6E", 1832 },
    { " 1832 7f3a-91c0-55de-08b2-4c6e ", 1832 },
    { "１８３２　７Ｆ３Ａ－９１Ｃ０－５５ＤＥ－０８Ｂ２－４Ｃ６Ｅ", 1832 },
    { "1832 7F3A 91C0 55DE 08B2 4C6E", 1832 },
    { "1832 7F3A91C055DE08B24C6E", 1832 },
    { "1832 7F3A‐91C0‐55DE‐08B2‐4C6E", 1832 },
    { "1832 7F3A−91C0−55DE−08B2−4C6E", 1832 },
    { "", 0 },
    { "1832", 0 },
    { "1832 7F3A-91C0-55DE-08B2-4C6", 0 },
    { "1832 7F3A-91C0-55DE-08B2-4C6E1", 0 },
    { "1832 7F3A-91C0-55DE-08B2-4C6G", 0 },
    { "0 7F3A-91C0-55DE-08B2-4C6E", 0 },
    { "99999999999999999999 7F3A-91C0-55DE-08B2-4C6E", 0 },
    { "x 7F3A-91C0-55DE-08B2-4C6E", 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      RiyoAnchor anchor = { 0 };
      gboolean ok = riyo_anchor_parse (rows[i].text, &anchor);

      CHECK_ROW (ok == (rows[i].seq != 0), "%s", rows[i].text);
      if (ok)
        CHECK_ROW (anchor.seq == rows[i].seq
                       && memcmp (anchor.digits, "7f3a91c055de08b24c6e", 20) == 0,
                   "%s", rows[i].text);
    }
}

/* Eighty bits, and each of them counts. */
TEST (every_digit_of_an_anchor)
{
  g_autofree char *folder = make_log (4);
  g_autoptr (RiyoVerification) whole = riyo_audit_verify (folder, NULL, NULL, NULL);
  g_autofree char *anchor = g_strdup (riyo_verification_get_anchor (whole));

  CHECK_INT (strlen (anchor), strlen ("4 7F3A-91C0-55DE-08B2-4C6E"));
  for (char *digit = anchor + 2; *digit != '\0'; digit++)
    {
      char before = *digit;
      g_autoptr (RiyoVerification) found = NULL;

      if (before == '-')
        continue;
      *digit = before == '0' ? '1' : '0';
      found = riyo_audit_verify (folder, anchor, NULL, NULL);
      CHECK_ROW (riyo_verification_get_integrity (found) == RIYO_INTEGRITY_ALTERED, "%s", anchor);
      *digit = before;
    }
}

static gboolean
is_unverified (const char *folder, const char *anchor, const char *key, const char *words)
{
  g_autoptr (RiyoVerification) found = riyo_audit_verify (folder, anchor, key, NULL);
  const char *const *gap = riyo_verification_get_unverified (found);

  CHECK_INT (riyo_verification_get_integrity (found), RIYO_INTEGRITY_INTACT);
  while (*gap != NULL && strstr (*gap, words) == NULL)
    gap++;
  return *gap != NULL;
}

/* A verification says what it could not tell: more was given, less is left. */
TEST (what_could_not_be_verified)
{
  g_autofree char *folder = make_log (4), *elsewhere = harness_make_folder ();
  g_autofree char *key = g_build_filename (elsewhere, "key", NULL);
  g_autoptr (RiyoVerification) whole = riyo_audit_verify (folder, NULL, NULL, NULL);
  const char *anchor = riyo_verification_get_anchor (whole);
  static const char truth[] = "正しく述べた", cut[] = "--anchor", later[] = "記録番号 4 (控え)";
  static const char no_seals[] = "封印していません", no_key[] = "--seal-key",
                    after[] = "まだ封印がありません";

  CHECK (is_unverified (folder, NULL, NULL, cut) && !is_unverified (folder, NULL, NULL, later));
  CHECK (is_unverified (folder, anchor, NULL, later) && !is_unverified (folder, anchor, NULL, cut));
  CHECK (is_unverified (folder, NULL, NULL, no_seals));
  CHECK (riyo_audit_seal (folder, key, NULL, NULL, NULL));
  CHECK (is_unverified (folder, NULL, NULL, no_key) && !is_unverified (folder, NULL, NULL, after));
  CHECK (is_unverified (folder, NULL, key, after) && !is_unverified (folder, NULL, key, no_key));
  CHECK (!is_unverified (folder, NULL, key, "記録番号 0")); /* which is no entry */
  CHECK (is_unverified (folder, anchor, key, truth));
}

/* The start of the seals is nowhere but in the file that goes elsewhere. */
TEST (the_first_key)
{
  g_autofree char *folder = make_log (4), *other = make_log (4);
  g_autofree char *elsewhere = harness_make_folder ();
  g_autofree char *key = g_build_filename (elsewhere, "key", NULL), *before = NULL, *after = NULL;
  g_autofree char *newer = g_build_filename (elsewhere, "newer", NULL);
  g_autoptr (GError) error = NULL;

  CHECK (riyo_audit_seal (folder, key, NULL, NULL, NULL));
  before = harness_read (key);
  CHECK (!riyo_audit_seal (other, key, NULL, NULL, &error)); /* never written over */
  CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_IO);
  after = harness_read (key);
  CHECK_STR (after, before);
  g_clear_error (&error);
  CHECK (!riyo_audit_seal (folder, newer, NULL, NULL, &error)); /* nor does it begin twice */
  CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_STATE);
}

static gboolean
append_one (const char *folder, GError **error)
{
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  g_autoptr (RiyoLog) log = riyo_log_open (fd, "folder", error);
  g_autoptr (RiyoEntry) entry = riyo_entry_new ();

  close (fd);
  riyo_entry_start (entry, "begin");
  return log != NULL && riyo_log_record (log, entry, NULL, error);
}

/* Wherever in the 64 the log stands, it goes on, and verifies. */
TEST (seals_begin_at_any_length)
{
  for (guint n = 58; n < 70; n++)
    {
      g_autofree char *folder = make_log (n), *elsewhere = harness_make_folder ();
      g_autofree char *key = g_build_filename (elsewhere, "key", NULL);
      g_autoptr (RiyoVerification) found = NULL;
      g_autoptr (GError) error = NULL;

      CHECK_ROW (riyo_audit_seal (folder, key, NULL, NULL, &error), "%u: %s", n,
                 error != NULL ? error->message : "");
      for (guint i = 0; i < 80; i++)
        CHECK_ROW (append_one (folder, &error), "%u and %u: %s", n, i,
                   error != NULL ? error->message : "");
      found = riyo_audit_verify (folder, NULL, key, NULL);
      CHECK_INT (riyo_verification_get_integrity (found), RIYO_INTEGRITY_INTACT);
    }
}

/* What looks like an accident, but audit/seal knows of a seal behind it. */
TEST (a_sealed_log_cut_to_a_torn_entry)
{
  for (guint n = 1; n <= 2; n++) /* what is left: before the last seal, or with it */
    {
      g_autofree char *folder = make_log (60), *elsewhere = harness_make_folder ();
      g_autofree char *key = g_build_filename (elsewhere, "key", NULL);
      g_autofree char *path = g_build_filename (folder, "audit", "000001.jsonl", NULL);
      g_autofree char *lock = g_build_filename (folder, "audit", "lock", NULL);
      g_autofree char *text = NULL, *want = NULL;
      g_autoptr (GError) error = NULL;
      const char *cut;

      CHECK (riyo_audit_seal (folder, key, NULL, NULL, NULL));
      for (guint i = 0; i < 10; i++)
        CHECK (append_one (folder, NULL));
      text = harness_read (path);
      want = g_strdup_printf ("{\"seq\":%u,", n == 1 ? 63 : 66);
      cut = strstr (text, want);
      g_assert (g_file_set_contents (path, text, cut - text + 40, NULL));
      g_assert (g_file_set_contents (lock, (const char *)&riyo_wakeup_new_page, 24, NULL));
      CHECK_ROW (append_one (folder, &error) == (n == 2), "%u: %s", n,
                 error != NULL ? error->message : "");
      if (n == 1)
        CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_DAMAGED);
    }
}

/* What writers share: how many entries they wrote, which is also their clock when days pass. */
static struct
{
  gboolean by_day;
  guint64 *n_written;
} writers_clock;

int
clock_gettime (clockid_t clock, struct timespec *now)
{
  int result = syscall_clock_gettime (clock, now);

  if (writers_clock.by_day && clock == CLOCK_REALTIME)
    now->tv_sec += (time_t)(__atomic_load_n (writers_clock.n_written, __ATOMIC_RELAXED)
                            * (24 * 60 * 60 / ENTRIES_A_FILE));
  return result;
}

static void
write_until_killed (const char *folder, gboolean by_day)
{
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  RiyoLog *log = riyo_log_open (fd, "folder", NULL);
  RiyoEntry *entry = riyo_entry_new ();

  if (log == NULL)
    _exit (1);
  writers_clock.by_day = by_day;
  if (!by_day)
    riyo_log_set_limit (log, ENTRIES_A_FILE * ENTRY_BYTES);
  for (guint i = 0;; i++)
    {
      riyo_entry_start (entry, "test");
      riyo_entry_add_number (entry, "i", i);
      if (!riyo_log_lock (log, NULL) || !riyo_log_append (log, entry, NULL, NULL, NULL))
        _exit (1);
      riyo_log_unlock (log);
      __atomic_add_fetch (writers_clock.n_written, 1, __ATOMIC_RELAXED);
      g_usleep (200);
    }
}

static pid_t
start_writer (const char *folder, gboolean by_day)
{
  pid_t child = fork ();

  if (child == 0)
    write_until_killed (folder, by_day);
  return child;
}

/* What a writer tells of its end: it wrote to the end. */
static void
stop_writer (pid_t writer)
{
  CHECK_INT (waitpid (writer, NULL, WNOHANG), 0);
  kill (writer, SIGKILL);
  waitpid (writer, NULL, 0);
}

static guint
count_files (const char *folder)
{
  g_autofree char *audit = g_build_filename (folder, "audit", NULL);
  g_autoptr (GDir) files = g_dir_open (audit, 0, NULL);
  const char *name;
  guint n = 0;

  while (files != NULL && (name = g_dir_read_name (files)) != NULL)
    n += g_str_has_suffix (name, ".jsonl");
  return n;
}

/* @n verifications of a log that grows meanwhile, file after file; how many raised an alarm. */
static guint
verify_while_written (guint n, gboolean by_day)
{
  g_autofree char *folder = make_log (2);
  pid_t writers[3];
  guint alarms = 0;

  *writers_clock.n_written = 0;
  for (guint i = 0; i < G_N_ELEMENTS (writers); i++)
    writers[i] = start_writer (folder, by_day);
  for (guint i = 0;
       (i < n && *writers_clock.n_written < ENTRIES_A_ROUND) || count_files (folder) < 3; i++)
    {
      g_autoptr (RiyoVerification) found = riyo_audit_verify (folder, NULL, NULL, NULL);

      n_verified++;
      if (riyo_verification_get_integrity (found) != RIYO_INTEGRITY_INTACT && alarms++ == 0)
        printf ("# %s\n", riyo_verification_get_problem (found));
    }
  for (guint i = 0; i < G_N_ELEMENTS (writers); i++)
    stop_writer (writers[i]);
  n_written += *writers_clock.n_written;
  n_files += count_files (folder);
  harness_remove_folders ();
  return alarms;
}

static gboolean
has_note (RiyoVerification *found, const char *text)
{
  for (const char *const *note = riyo_verification_get_notes (found); *note != NULL; note++)
    if (strstr (*note, text) != NULL)
      return TRUE;
  return FALSE;
}

/* What follows a begin that is gone, or an end, whole though the chain is. */
TEST (entries_of_operations_that_were_never_begun)
{
  static const struct
  {
    const char *events[4]; /* of one operation */
    const char *says;      /* in Japanese, as the tests are run; NULL: nothing */
  } rows[] = {
    { { "begin", "refused", "end" }, NULL },
    { { "begin", "file", "abandon" }, NULL },
    { { "end" }, "1 件 (最初は記録番号 2)" },
    { { "refused" }, "1 件 (最初は記録番号 2)" },
    { { "begin", "end", "end" }, "1 件 (最初は記録番号 4)" },
    { { "begin", "end", "refused", "end" }, "2 件 (最初は記録番号 4)" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *folder = make_log (1);
      int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
      g_autoptr (RiyoLog) log = riyo_log_open (fd, "folder", NULL);
      g_autoptr (RiyoEntry) entry = riyo_entry_new ();
      g_autoptr (RiyoVerification) found = NULL;

      for (guint j = 0; j < G_N_ELEMENTS (rows[i].events) && rows[i].events[j] != NULL; j++)
        {
          riyo_entry_start (entry, rows[i].events[j]);
          riyo_entry_add_text (entry, "op", "見本");
          CHECK (riyo_log_record (log, entry, NULL, NULL));
        }
      close (fd);
      found = riyo_audit_verify (folder, NULL, NULL, NULL);
      CHECK_INT (riyo_verification_get_integrity (found), RIYO_INTEGRITY_INTACT);
      CHECK_ROW (has_note (found, "始まっていない") == (rows[i].says != NULL), "row %u", i);
      CHECK_ROW (rows[i].says == NULL || has_note (found, rows[i].says), "row %u", i);
    }
}

/* audit/lock tells of what was acknowledged. */
TEST (a_cut_that_the_lock_knows_of)
{
  g_autofree char *folder = make_log (4);
  g_autofree char *path = g_build_filename (folder, "audit", "000001.jsonl", NULL);
  g_autofree char *copy = g_build_filename (folder, "audit", "lock", NULL);
  g_autofree char *text = harness_read (path), *page = NULL;
  gsize size = 0;

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (RiyoVerification) found = NULL;

      /* A copy of it is another file, which knows of nothing. */
      CHECK (i == 0
             || (g_file_get_contents (copy, &page, &size, NULL)
                 && g_file_set_contents (copy, page, (gssize)size, NULL)));
      g_assert (truncate (path, (char *)memrchr (text, '\n', strlen (text) - 1) + 1 - text) == 0);
      found = riyo_audit_verify (folder, NULL, NULL, NULL);
      CHECK_INT (riyo_verification_get_integrity (found),
                 i == 0 ? RIYO_INTEGRITY_SHORTER : RIYO_INTEGRITY_INTACT);
    }
}

/* Verifying while writers write never raises a false alarm. 10^5 times: RIYO_VERIFICATIONS, in
 * rounds, since the log grows and a verification takes longer and longer; its files end by size and
 * by day in turn. */
TEST (no_false_alarm)
{
  const char *wanted = g_getenv ("RIYO_VERIFICATIONS");
  guint n = wanted != NULL ? (guint)strtoul (wanted, NULL, 10) : 300, alarms = 0;

  writers_clock.n_written = mmap (NULL, sizeof *writers_clock.n_written, PROT_READ | PROT_WRITE,
                                  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  g_assert (writers_clock.n_written != MAP_FAILED);
  for (guint round = 0; n_verified < n; round++)
    alarms += verify_while_written (MIN (n / 2, ROUND), round % 2 == 1);
  printf ("# %u verifications, %" G_GUINT64_FORMAT " entries and %u files written meanwhile\n",
          n_verified, n_written, n_files);
  CHECK_INT (alarms, 0);
}
