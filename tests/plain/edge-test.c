/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The flat ABI reads and writes the bytes that plain.h says, and none beside them, whatever stands
 * in a field: each argument of each entry lies at the edge of a page whose neighbours nobody may
 * touch, and on the heap as a block of its own, for valgrind and the sanitizers. */
#include "config.h"

#include <setjmp.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "kit/harness.h"
#include "kit/program.h"

#define MAX_FIELDS 5
#define RECORD_BYTES 40
#define MESSAGE_BYTES 100
#define ELIGIBILITY 1
#define FAULT (-1)

/* What the good calls stand on. */
typedef struct
{
  Program program;
  gint32 operation, rehearsal;
  gint32 spare_operation, spare_folder; /* to be ended, to be closed */
} Stage;

/* A part of a field, and which of the contents below are right for it. */
typedef enum
{
  NOTHING = 0,
  BLANKS = 1 << 0,
  ZEROS = 1 << 1,
  TEXT = 1 << 2,
  ANYTHING = 0xff, /* it is written, or taken as it is */
} Right;

typedef struct
{
  const char *says;
  guint field;
  gsize at, width;
  Right right;
} Part;

typedef struct
{
  const char *name;
  gsize widths[MAX_FIELDS]; /* as plain.h says; the result's first */
  int (*call) (char *const *fields);
  void (*fill) (Stage *stage, char *const *fields);
  gboolean stays_ng;
  Part parts[7];
} Entry;

static void
fill_text (char *field, gsize width, const char *text)
{
  memset (field, ' ', width);
  memcpy (field, text, strlen (text));
}

static void
fill_number (char *field, gint32 number)
{
  memcpy (field, &number, sizeof number);
}

static int
call_open (char *const *f)
{
  return RIYOOPEN (f[0], (gpointer)f[1], f[2], f[3]);
}

static void
fill_open (Stage *stage, char *const *f)
{
  fill_number (f[1], 0);
  fill_text (f[2], RIYO_PLAIN_PATH_BYTES, stage->program.path);
  fill_text (f[3], RIYO_PLAIN_ENCODING_BYTES, "UTF-8");
}

static int
call_begin (char *const *f)
{
  return RIYOBEGN (f[0], (gpointer)f[1], (gpointer)f[2], (gpointer)f[3]);
}

static void
fill_begin (Stage *stage, char *const *f)
{
  fill_number (f[1], stage->program.folder);
  fill_number (f[2], 0);
  fill_text (f[3], sizeof (RiyoPlainRequest), "certificate-issuance");
}

static int
call_check (char *const *f)
{
  return RIYOCHK (f[0], (gpointer)f[1], f[2], f[3]);
}

static int
call_note (char *const *f)
{
  return RIYONOTE (f[0], (gpointer)f[1], f[2], f[3]);
}

static void
fill_check (Stage *stage, char *const *f)
{
  fill_number (f[1], stage->operation);
  fill_text (f[2], RIYO_PLAIN_NAME_BYTES, "eligibility");
  fill_text (f[3], RIYO_PLAIN_SUBJECT_BYTES, "52-1-1");
}

static void
fill_note (Stage *stage, char *const *f)
{
  fill_check (stage, f);
  fill_number (f[1], stage->rehearsal);
}

static int
call_check_number (char *const *f)
{
  return RIYOCHKN (f[0], (gpointer)f[1], (gpointer)f[2], f[3]);
}

static int
call_note_number (char *const *f)
{
  return RIYONOTN (f[0], (gpointer)f[1], (gpointer)f[2], f[3]);
}

static void
fill_check_number (Stage *stage, char *const *f)
{
  fill_number (f[1], stage->operation);
  fill_number (f[2], ELIGIBILITY);
  fill_text (f[3], RIYO_PLAIN_SUBJECT_BYTES, "52-1-1");
}

/* Without a subject, the short way. */
static void
fill_check_quickly (Stage *stage, char *const *f)
{
  fill_check_number (stage, f);
  fill_text (f[3], RIYO_PLAIN_SUBJECT_BYTES, "");
}

static void
fill_note_number (Stage *stage, char *const *f)
{
  fill_check_number (stage, f);
  fill_number (f[1], stage->rehearsal);
}

static int
call_batch (char *const *f)
{
  return RIYOBAT (f[0], (gpointer)f[1], (gpointer)f[2]);
}

static void
fill_batch (Stage *stage, char *const *f)
{
  g_autofree RiyoPlainBatch *batch = make_batch (RIYO_PLAIN_BATCH_RECORDS);

  for (guint i = 0; i < RIYO_PLAIN_BATCH_RECORDS; i++)
    batch->categories[i] = ELIGIBILITY;
  fill_number (f[1], stage->operation);
  memcpy (f[2], batch, sizeof *batch);
}

static int
call_blank (char *const *f)
{
  return RIYOBLNK (f[0], (gpointer)f[1], f[2], (gpointer)f[3], f[4]);
}

static void
fill_blank (Stage *stage, char *const *f)
{
  fill_number (f[1], stage->operation);
  fill_text (f[2], RIYO_PLAIN_NAME_BYTES, "members");
  fill_number (f[3], RECORD_BYTES);
  fill_text (f[4], RECORD_BYTES, "00520000000101MIHON TARO");
}

static int
call_message (char *const *f)
{
  return RIYOMSG (f[0], f[1], (gpointer)f[2], f[3]);
}

static void
fill_message (Stage *stage, char *const *f)
{
  fill_text (f[1], RIYO_PLAIN_CODE_BYTES, "");
  fill_number (f[2], MESSAGE_BYTES);
  fill_text (f[3], MESSAGE_BYTES, "");
}

static int
call_end (char *const *f)
{
  return RIYOEND (f[0], (gpointer)f[1]);
}

static gint32
begin (Stage *stage, char mode)
{
  g_autofree RiyoPlainRequest *request = make_request ("UTF-8", "certificate-issuance");
  gint32 operation = 0;
  char result[2];

  request->mode = mode;
  CHECK_INT (RIYOBEGN (result, &stage->program.folder, &operation, request), RIYO_PLAIN_PERMITTED);
  return operation;
}

static void
fill_end (Stage *stage, char *const *f)
{
  if (stage->spare_operation == 0)
    stage->spare_operation = begin (stage, ' ');
  fill_number (f[1], stage->spare_operation);
}

static int
call_close (char *const *f)
{
  return RIYOCLOS (f[0], (gpointer)f[1]);
}

static void
fill_close (Stage *stage, char *const *f)
{
  g_autofree char *path = make_field ("UTF-8", stage->program.path, RIYO_PLAIN_PATH_BYTES);
  char result[2];

  if (stage->spare_folder == 0)
    CHECK_INT (RIYOOPEN (result, &stage->spare_folder, path, "UTF-8   "), RIYO_PLAIN_PERMITTED);
  fill_number (f[1], stage->spare_folder);
}

#define OPERATION                                                                                  \
  {                                                                                                \
    "operation", 1, 0, 4, NOTHING                                                                  \
  }
#define SUBJECT                                                                                    \
  {                                                                                                \
    "subject", 3, 0, 64, BLANKS | TEXT                                                             \
  }

/* A note of what is untagged is one of a refusal. */
static const Entry entries[] = {
  { "RIYOOPEN",
    { 2, 4, 256, 8 },
    call_open,
    fill_open,
    FALSE,
    { { "folder", 1, 0, 4, ANYTHING },
      { "path", 2, 0, 256, NOTHING },
      { "encoding", 3, 0, 8, NOTHING } } },
  { "RIYOBEGN",
    { 2, 4, 4, 640 },
    call_begin,
    fill_begin,
    FALSE,
    { { "folder", 1, 0, 4, NOTHING },
      { "operation", 2, 0, 4, ANYTHING },
      { "request", 3, 0, 640, NOTHING },
      { "purpose", 3, 0, 256, NOTHING },
      { "actor to law", 3, 256, 320, BLANKS },
      { "mode", 3, 576, 1, BLANKS },
      { "reserved", 3, 577, 63, BLANKS } } },
  { "RIYOCHK",
    { 2, 4, 64, 64 },
    call_check,
    fill_check,
    FALSE,
    { OPERATION, { "tag", 2, 0, 64, NOTHING }, SUBJECT } },
  { "RIYOCHKN",
    { 2, 4, 4, 64 },
    call_check_number,
    fill_check_number,
    FALSE,
    { OPERATION, { "category", 2, 0, 4, NOTHING }, SUBJECT } },
  { "RIYOCHKN, nobody",
    { 2, 4, 4, 64 },
    call_check_number,
    fill_check_quickly,
    FALSE,
    { OPERATION, { "category", 2, 0, 4, NOTHING }, SUBJECT } },
  { "RIYONOTE",
    { 2, 4, 64, 64 },
    call_note,
    fill_note,
    TRUE,
    { OPERATION, { "tag", 2, 0, 64, BLANKS }, SUBJECT } },
  { "RIYONOTN",
    { 2, 4, 4, 64 },
    call_note_number,
    fill_note_number,
    TRUE,
    { OPERATION, { "category", 2, 0, 4, ZEROS }, SUBJECT } },
  { "RIYOBAT",
    { 2, 4, 17924 },
    call_batch,
    fill_batch,
    FALSE,
    { OPERATION,
      { "batch", 2, 0, 17924, NOTHING },
      { "records", 2, 0, 4, NOTHING },
      { "categories", 2, 4, 1024, NOTHING },
      { "subjects", 2, 1028, 16384, BLANKS | TEXT },
      { "verdicts", 2, 17412, 512, ANYTHING } } },
  { "RIYOBLNK",
    { 2, 4, 64, 4, RECORD_BYTES },
    call_blank,
    fill_blank,
    FALSE,
    { OPERATION,
      { "layout", 2, 0, 64, NOTHING },
      { "length", 3, 0, 4, NOTHING },
      { "record", 4, 0, RECORD_BYTES, ANYTHING } } },
  { "RIYOMSG",
    { 2, 20, 4, MESSAGE_BYTES },
    call_message,
    fill_message,
    TRUE,
    { { "code", 1, 0, 20, ANYTHING },
      { "length", 2, 0, 4, NOTHING },
      { "message", 3, 0, MESSAGE_BYTES, ANYTHING } } },
  { "RIYOEND", { 2, 4 }, call_end, fill_end, FALSE, { OPERATION } },
  { "RIYOCLOS", { 2, 4 }, call_close, fill_close, FALSE, { { "folder", 1, 0, 4, NOTHING } } },
};

/* What a part is filled with. */
static const struct
{
  const char *says;
  Right kind;
  char bytes[5];
  gint32 number; /* instead, if it is not 0 */
} contents[] = {
  { "blanks", BLANKS, "    ", 0 },
  { "zeros", ZEROS, "", 0 },
  { "digits", TEXT, "0255", 0 },
  { "letters", TEXT, "clai", 0 },
  { "0xFF", NOTHING, "\xff\xff\xff\xff", 0 },
  { "a wide blank and a lead byte", NOTHING, "\xe3\x80\x80\xe3", 0 },
  { "70,000", NOTHING, "", 70000 },
  { "a byte-swapped 1", NOTHING, "", 1 << 24 },
  { "the lowest number", NOTHING, "", G_MININT32 },
};

typedef enum
{
  AT_THE_END, /* of a page: the next byte cannot be touched */
  AT_THE_START,
  ON_THE_HEAP,
  N_PLACES,
} Place;

static const char *const places[] = { "at the end of a page", "at its start", "on the heap" };

static gsize
round_to_pages (gsize width)
{
  const gsize page = (gsize)sysconf (_SC_PAGESIZE);

  return (width + page - 1) / page * page;
}

static char *
place_field (Place place, gsize width)
{
  const gsize page = round_to_pages (1), room = round_to_pages (width);
  char *pages;

  if (place == ON_THE_HEAP)
    return g_malloc (width);
  pages = mmap (NULL, room + 2 * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  g_assert (pages != MAP_FAILED && mprotect (pages + page, room, PROT_READ | PROT_WRITE) == 0);
  return pages + page + (place == AT_THE_END ? room - width : 0);
}

static void
take_field (Place place, char *field, gsize width)
{
  const gsize page = round_to_pages (1), room = round_to_pages (width);

  if (place == ON_THE_HEAP)
    g_free (field);
  else
    munmap (field - page - (place == AT_THE_END ? room - width : 0), room + 2 * page);
}

static sigjmp_buf fault;

static void
jump (int signal_number)
{
  siglongjmp (fault, 1);
}

/* What the entry returns, or that it touched what it may not. */
static int
call (const Entry *entry, char *const *fields)
{
  struct sigaction to = { .sa_handler = jump }, segv, bus;
  int got = FAULT;

  sigaction (SIGSEGV, &to, &segv);
  sigaction (SIGBUS, &to, &bus);
  if (sigsetjmp (fault, 1) == 0)
    got = entry->call (fields);
  sigaction (SIGSEGV, &segv, NULL);
  sigaction (SIGBUS, &bus, NULL);
  return got;
}

/* What a call has opened or begun goes; what it has ended is no spare one any more. */
static void
clear_away (Stage *stage, const Entry *entry, char *const *fields, int got)
{
  char result[2];

  if (entry->call == call_open && got == RIYO_PLAIN_PERMITTED)
    RIYOCLOS (result, (gpointer)fields[1]);
  if (entry->call == call_begin && got == RIYO_PLAIN_PERMITTED)
    RIYOEND (result, (gpointer)fields[2]);
  if (entry->call == call_end && got == RIYO_PLAIN_DONE)
    stage->spare_operation = 0;
  if (entry->call == call_close && got == RIYO_PLAIN_DONE)
    stage->spare_folder = 0;
}

static void
spoil (char *const *fields, const Part *part, guint content)
{
  const char *bytes = contents[content].number != 0 ? (const char *)&contents[content].number
                                                    : contents[content].bytes;

  for (gsize i = 0; i < part->width; i++)
    fields[part->field][part->at + i] = bytes[i % 4];
}

/* A part of NULL: all is as it should be. */
static void
check_call (Stage *stage, const Entry *entry, Place place, char *const *fields, const Part *part,
            guint content)
{
  gboolean may
      = part == NULL || part->right == ANYTHING || (part->right & contents[content].kind) != 0;
  gboolean done, ok;
  int got;

  entry->fill (stage, fields);
  if (part != NULL)
    spoil (fields, part, content);
  memcpy (fields[0], "??", 2);
  got = call (entry, fields);
  done = got == RIYO_PLAIN_PERMITTED || got == RIYO_PLAIN_DONE;
  ok = memcmp (fields[0], "OK", 2) == 0;
  CHECK_ROW (got != FAULT && (ok || memcmp (fields[0], "NG", 2) == 0)
                 && ok == (done && !entry->stays_ng) && (may || !done) && (part != NULL || done),
             "%s, %s, %s of %s: got %.2s, %d%s", entry->name, places[place],
             part != NULL ? contents[content].says : "a good call",
             part != NULL ? part->says : "all", fields[0], got, got == FAULT ? ", a fault" : "");
  clear_away (stage, entry, fields, got);
}

static void
check_entry (Stage *stage, const Entry *entry, Place place)
{
  char *fields[MAX_FIELDS] = { NULL };

  for (guint i = 0; i < MAX_FIELDS && entry->widths[i] != 0; i++)
    fields[i] = place_field (place, entry->widths[i]);
  check_call (stage, entry, place, fields, NULL, 0);
  for (const Part *part = entry->parts; part < entry->parts + G_N_ELEMENTS (entry->parts); part++)
    for (guint c = 0; part->says != NULL && c < G_N_ELEMENTS (contents); c++)
      check_call (stage, entry, place, fields, part, c);
  for (guint i = 0; i < MAX_FIELDS && entry->widths[i] != 0; i++)
    take_field (place, fields[i], entry->widths[i]);
}

static void
adopt_layout (const Program *program)
{
  static const char layout[]
      = "[レイアウト]\n形式=固定長\n文字コード=CP932\nレコード長=40\n改行=なし\n"
        "本人=1-4\n本人=5-12\n本人=13-14\n[部分 1-40]\n類型=資格\n";
  g_autofree char *file = g_strconcat (program->path, "/../members.layout", NULL);

  CHECK (g_file_set_contents (file, layout, -1, NULL));
  CHECK (riyo_folder_adopt (program->path, file, NULL, NULL, NULL, NULL));
}

static void
check_place (Place place)
{
  Stage stage = { 0 };
  char result[2];

  program_start (&stage.program, "UTF-8");
  adopt_layout (&stage.program);
  stage.operation = begin (&stage, ' ');
  stage.rehearsal = begin (&stage, 'R');
  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    check_entry (&stage, &entries[i], place);
  CHECK_INT (RIYOEND (result, &stage.operation), RIYO_PLAIN_DONE);
  CHECK_INT (RIYOEND (result, &stage.rehearsal), RIYO_PLAIN_DONE);
  RIYOEND (result, &stage.spare_operation);
  RIYOCLOS (result, &stage.spare_folder);
  program_stop (&stage.program);
}

TEST (no_byte_behind_a_field)
{
  check_place (AT_THE_END);
}

TEST (no_byte_before_a_field)
{
  check_place (AT_THE_START);
}

TEST (no_byte_beside_a_block)
{
  check_place (ON_THE_HEAP);
}

/* The widths of the structures are those of their fields, in any compiler. */
TEST (the_widths_of_the_structures)
{
  CHECK_INT (sizeof (RiyoPlainRequest), 640);
  CHECK_INT (sizeof (RiyoPlainBatch), 17924);
  CHECK_INT (G_STRUCT_OFFSET (RiyoPlainRequest, mode), 576);
  CHECK_INT (G_STRUCT_OFFSET (RiyoPlainBatch, verdicts), 17412);
}
