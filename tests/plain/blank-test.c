/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* RIYOBLNK: what may not be used goes; whatever else happens, all goes. */
#include "config.h"

#include <riyo/plain.h>
#include <string.h>
#include <sys/stat.h>

#include "kit/harness.h"

#define RECORD_BYTES 40

static const char layout_text[]
    = "[レイアウト]\n形式=固定長\n文字コード=CP932\nレコード長=40\n改行=なし\n"
      "本人=1-4\n本人=5-12\n本人=13-14\n"
      "[部分 1-14]\n類型=資格\n[部分 15-34]\n類型=資格\n[部分 35-40]\n類型=口座\n";
static const char record_text[] = "00520000000101MIHON TARO          998877";

static gint32
open_with_layout (void)
{
  g_autofree char *parent = harness_make_folder ();
  g_autofree char *folder = g_build_filename (parent, "riyo", NULL);
  g_autofree char *file = g_build_filename (parent, "members.layout", NULL);
  char path[RIYO_PLAIN_PATH_BYTES], result[2];
  gint32 handle = 0;

  CHECK (harness_init (folder, NULL, NULL));
  CHECK (g_file_set_contents (file, layout_text, -1, NULL));
  CHECK (riyo_folder_adopt (folder, file, NULL, NULL, NULL, NULL));
  memset (path, ' ', sizeof path);
  memcpy (path, folder, strlen (folder));
  CHECK_INT (RIYOOPEN (result, &handle, path, "CP932   "), RIYO_PLAIN_PERMITTED);
  return handle;
}

static gint32
begin (gint32 folder, const char *purpose)
{
  RiyoPlainRequest request;
  char result[2];
  gint32 operation = 0;

  memset (&request, ' ', sizeof request);
  memcpy (request.purpose, purpose, strlen (purpose));
  CHECK_INT (RIYOBEGN (result, &folder, &operation, &request), RIYO_PLAIN_PERMITTED);
  return operation;
}

static const struct
{
  const char *says, *purpose, *layout, *record;
  gint32 length;
  int want;
  const char *left;
} rows[] = {
  { "a part goes", "certificate-issuance", "members", record_text, 40, RIYO_PLAIN_PERMITTED,
    "00520000000101MIHON TARO                " },
  { "another part goes", "benefit-payment", "members", record_text, 40, RIYO_PLAIN_PERMITTED,
    "                                  998877" },
  { "nothing may be used", "cost-notice", "members", record_text, 40, RIYO_REFUSAL_NOT_IN_TABLE,
    "                                        " },
  { "a subject that is none", "certificate-issuance", "members",
    "0052ABC-XYZ.01MIHON TARO          998877", 40, RIYO_REFUSAL_BAD_SUBJECT,
    "                                        " },
  { "the layout is longer", "certificate-issuance", "members", record_text, 39,
    100 + RIYO_ERROR_FORMAT, "                                       7" },
  { "the layout is far longer", "certificate-issuance", "zengin", record_text, 40,
    100 + RIYO_ERROR_FORMAT, "                                        " },
  { "a layout for files", "certificate-issuance", "eligibility", record_text, 40,
    100 + RIYO_ERROR_ARGUMENT, "                                        " },
  { "no such layout", "certificate-issuance", "none", record_text, 40, 100 + RIYO_ERROR_NAME,
    "                                        " },
  { "a path", "certificate-issuance", "../members", record_text, 40, 100 + RIYO_ERROR_NAME,
    "                                        " },
  { "no layout", "certificate-issuance", "", record_text, 40, 100 + RIYO_ERROR_NAME,
    "                                        " },
  { "half a character", "certificate-issuance", "\x83", record_text, 40, 100 + RIYO_ERROR_ENCODING,
    "                                        " },
  { "a newline in the record", "certificate-issuance", "members",
    "0052000000010\nMIHON TARO          998877 ", 40, 100 + RIYO_ERROR_FORMAT,
    "                                        " },
};

static void
check_row (gint32 folder, guint i)
{
  gint32 operation = begin (folder, rows[i].purpose);
  char layout[RIYO_PLAIN_NAME_BYTES], result[2];
  g_autofree char *record = g_memdup2 (rows[i].record, RECORD_BYTES);
  int got;

  memset (layout, ' ', sizeof layout);
  memcpy (layout, rows[i].layout, strlen (rows[i].layout));
  got = RIYOBLNK (result, &operation, layout, &rows[i].length, record);
  CHECK_ROW (got == rows[i].want, "%s: got %d, want %d", rows[i].says, got, rows[i].want);
  CHECK_ROW ((memcmp (result, "OK", 2) == 0) == (rows[i].want == RIYO_PLAIN_PERMITTED), "%s",
             rows[i].says);
  CHECK_ROW (memcmp (record, rows[i].left, RECORD_BYTES) == 0, "%s: left '%.40s'", rows[i].says,
             record);
  CHECK_INT (RIYOEND (result, &operation), RIYO_PLAIN_DONE);
  memcpy (record, record_text, RECORD_BYTES);
  CHECK_INT (RIYOBLNK (result, &operation, layout, &rows[i].length, record),
             100 + RIYO_ERROR_STATE);
  CHECK_ROW (record[0] == ' ' && record[38] == ' ', "%s: after the end", rows[i].says);
}

TEST (blanking)
{
  gint32 folder = open_with_layout ();
  char result[2];

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    check_row (folder, i);
  CHECK_INT (RIYOCLOS (result, &folder), RIYO_PLAIN_DONE);
}

/* Two records are not one. */
TEST (a_layout_shorter_than_the_record)
{
  gint32 folder = open_with_layout (), operation = begin (folder, "certificate-issuance");
  gint32 length = 2 * RECORD_BYTES;
  g_autofree char *records = g_strconcat (record_text, record_text, NULL);
  g_autofree char *blanks = g_strnfill (2 * RECORD_BYTES, ' ');
  g_autofree char *layout = g_strdup_printf ("%-64s", "members");
  char result[2];

  CHECK_INT (RIYOBLNK (result, &operation, layout, &length, records), 100 + RIYO_ERROR_FORMAT);
  CHECK (memcmp (result, "NG", 2) == 0);
  CHECK_STR (records, blanks);
  CHECK_INT (RIYOEND (result, &operation), RIYO_PLAIN_DONE);
  CHECK_INT (RIYOCLOS (result, &folder), RIYO_PLAIN_DONE);
}

TEST (lengths_that_are_none)
{
  static const gint32 lengths[] = { 0, -1, -40, 0x28000000, 65536, G_MAXINT32 };
  char result[2], record[] = "untouched";

  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      gint32 operation = 0;

      memcpy (result, "OK", 2);
      CHECK_INT (RIYOBLNK (result, &operation, "", &lengths[i], record), 100 + RIYO_ERROR_ARGUMENT);
      CHECK (memcmp (result, "NG", 2) == 0);
      CHECK_STR (record, "untouched");
    }
  CHECK_INT (RIYOBLNK (result, NULL, NULL, NULL, record), 100 + RIYO_ERROR_ARGUMENT);
  CHECK_INT (RIYOBLNK (result, NULL, NULL, &lengths[0], NULL), 100 + RIYO_ERROR_ARGUMENT);
}
