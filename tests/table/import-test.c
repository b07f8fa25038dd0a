/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The spreadsheet door, and what lint finds. */
#include "config.h"

#include <string.h>

#include "kit/clock.h"
#include "kit/harness.h"
#include "table/table.h"

__attribute__ ((constructor)) static void
speak_english (void)
{
  g_setenv ("LANGUAGE", "C", TRUE);
  clock_at_s = 1775012400; /* 2026-04-01, 12:00 in Japan */
}

static const char base_text[]
    = "[表]\n組合=見本健康保険組合\n版=1\n[公表事項]\n前文=例示\n"
      "[類型 資格]\n番号=1\nID=eligibility\n名称=資格に関する情報\n別名=台帳\n"
      "利用目的=加入者の管理\n利用目的=保険料の徴収\n"
      "[類型 健診]\n番号=5\n名称=健康診査に関する情報\n利用目的=国に対する実績報告\n"
      "[類型 旧台帳]\n番号=9\n名称=旧台帳に関する情報\n廃止日=2025-03-31\n利用目的=加入者の管理\n"
      "利用目的=旧業務\n"
      "[利用目的 国に対する実績報告]\nID=report\n提供先=国\n"
      "[セル 健診 / 国に対する実績報告]\n判断者=例示花子\n";

#define BOTH "資格\t加入者の管理\n資格\t保険料の徴収\n健診\t国に対する実績報告\n"

/* What a sheet gives: lines that the table file then holds, or an error. */
static const struct
{
  const char *says;
  gboolean with_base, remove;
  const char *sheet;
  const char *want; /* pieces separated by | : in the file, or (after !) in the message; - absent */
} rows[] = {
  { "two columns", FALSE, FALSE, "類型\t利用目的\n資格に関する情報\t加入者の管理\n",
    "組合=（組合名）\n版=1\n|[類型 "
    "資格に関する情報]\n番号=1\n名称=資格に関する情報\n利用目的=加入者の"
    "管理\n" },
  { "commas and the columns exchanged", FALSE, FALSE, "利用目的,類型\n加入者の管理,資格\n",
    "[類型 資格]\n番号=1\n名称=資格\n利用目的=加入者の管理\n" },
  { "quotes", FALSE, FALSE, "類型,利用目的\n\"資格\",\"管理, \"\"仮\"\"\"\r\n\"健診\",特定\r\n",
    "利用目的=管理, \"仮\"\n|[類型 健診]\n番号=2\n" },
  { "tabs with quotes", FALSE, FALSE, "類型\t利用目的\n資格\t\"「\"\"仮\"\"」\"\n",
    "利用目的=「\"仮\"」\n" },
  { "blank rows", FALSE, FALSE, "類型,利用目的\n\n資格,管理\n,\n ,\t\n健診,管理\n", "番号=2\n" },
  { "no newline at the end", FALSE, FALSE, "類型,利用目的\n資格,管理", "利用目的=管理\n" },
  { "a byte order mark", FALSE, FALSE, "\xef\xbb\xbf類型,利用目的\n資格,管理\n",
    "利用目的=管理\n" },
  { "no newline behind a quoted field", FALSE, FALSE, "類型,利用目的\n資格,\"管理\"",
    "利用目的=管理\n" },
  { "a line end cut in two", FALSE, FALSE, "類型,利用目的\r\n資格,\"管理\"\r", "利用目的=管理\n" },
  { "a derived short name", FALSE, FALSE,
    "類型\t利用目的\n保険 事業（補助／助成）, その他 [新]\t管理\n",
    "[類型 保険事業（補助助成）その他新]\n番号=1\n名称=保険 事業（補助／助成）, その他 [新]\n" },
  { "a category without purposes", FALSE, FALSE, "類型\t利用目的\n資格\t\n",
    "[類型 資格]\n番号=1\n" },
  { "every column", FALSE, FALSE,
    "番号\t類型\t名称\t類型ID\t廃止日\t利用目的\t利用目的ID\t提供先\t提供区分\t"
    "非公表\t判断者\t判断日\t有効期限\t理由\n"
    "7\t健診\t健康診査\tcheckup\t\t報告\treport\t国\t法令\t21-4-2\t例示\t2026-04-01\t"
    "2029-03-31\t例示の理由\n",
    "番号=7\nID=checkup\n名称=健康診査\n|[利用目的 報告]\nID=report\n提供先=国\n提供区分=法令\n|"
    "[セル 健診 / 報告]\n非公表=21-4-2\n判断者=例示\n判断日=2026-04-01\n有効期限=2029-03-31\n"
    "理由=例示の理由\n" },
  { "a kind that is none", FALSE, FALSE, "類型,利用目的,提供先,提供区分\n資格,管理,国,同意\n",
    "!SYNTAX|:2: |提供区分=同意" },
  { "a kind without a recipient", FALSE, FALSE, "類型,利用目的,提供区分\n資格,管理,法令\n",
    "!SYNTAX|提供区分=法令 without a recipient" },
  { "the last number is left for a new row", FALSE, FALSE,
    "番号,類型,利用目的\n62,甲,管理\n,乙,管理\n", "[類型 乙]\n番号=63\n" },
  { "stated and new numbers", FALSE, FALSE, "番号,類型,利用目的\n,甲,管理\n4,乙,管理\n,丙,管理\n",
    "[類型 甲]\n番号=5\n|[類型 乙]\n番号=4\n|[類型 丙]\n番号=6\n" },

  { "the base as it is", TRUE, FALSE, "類型\t利用目的\n" BOTH,
    "[公表事項]\n前文=例示\n|別名=台帳\n|番号=9\n|提供先=国\n|判断者=例示花子\n|利用目的="
    "旧業務\n" },
  { "any name of a category", TRUE, FALSE,
    "類型\t利用目的\n台帳\t加入者の管理\neligibility\t保険料の徴収\n健康診査に関する情報\treport\n",
    "[類型 資格]\n番号=1\nID=eligibility\n名称=資格に関する情報\n別名=台帳\n利用目的=加入者の管理\n"
    "利用目的=保険料の徴収\n\n[類型 健診]\n番号=5\n|利用目的=国に対する実績報告\n" },
  { "a new cell stands last", TRUE, FALSE, "類型\t利用目的\n資格\t連絡\n" BOTH,
    "利用目的=保険料の徴収\n利用目的=連絡\n" },
  { "an old purpose in another row of the base", TRUE, FALSE,
    "類型\t利用目的\n" BOTH "健診\t加入者の管理\n",
    "利用目的=国に対する実績報告\n利用目的=加入者の管理\n" },
  { "an old purpose in a new row", TRUE, FALSE, "類型\t利用目的\n" BOTH "口座\t加入者の管理\n",
    "[類型 口座]\n番号=10\n名称=口座\n利用目的=加入者の管理\n" },
  { "a retired row is stated without its cell", TRUE, FALSE,
    "類型\t利用目的\n" BOTH "旧台帳\t旧業務\n", "!MISMATCH|旧台帳 / 加入者の管理" },
  { "another purpose's ID", TRUE, FALSE,
    "類型\t利用目的\t利用目的ID\n資格\t加入者の管理\treport\n資格\t保険料の徴収\t\n"
    "健診\t国に対する実績報告\treport\n",
    "!NAME|report" },
  { "a new row gets a number that was never used", TRUE, FALSE,
    "類型\t利用目的\n" BOTH "口座\t支払\n", "[類型 口座]\n番号=10\n名称=口座\n利用目的=支払\n" },
  { "a cell vanished", TRUE, FALSE, "類型\t利用目的\n資格\t加入者の管理\n健診\treport\n",
    "!MISMATCH|資格 / 保険料の徴収|--remove" },
  { "a cell removed", TRUE, TRUE, "類型\t利用目的\n資格\t加入者の管理\n健診\treport\n",
    "-利用目的=保険料の徴収|[類型 資格]|番号=9\n" },
  { "a row vanished", TRUE, FALSE, "類型\t利用目的\n資格\t加入者の管理\n資格\t保険料の徴収\n",
    "!MISMATCH|健診" },
  { "a row removed keeps its number", TRUE, TRUE,
    "類型\t利用目的\n資格\t加入者の管理\n資格\t保険料の徴収\n",
    "[類型 健診]\n番号=5\n名称=健康診査に関する情報\n廃止日=2026-04-01\n|-国に対する実績報告" },
  { "a fact vanished", TRUE, FALSE,
    "類型\t利用目的\t提供先\n資格\t加入者の管理\t\n資格\t保険料の徴収\t\n健診\treport\t\n",
    "!MISMATCH|提供先=国" },
  { "a fact removed", TRUE, TRUE,
    "類型\t利用目的\t提供先\n資格\t加入者の管理\t\n資格\t保険料の徴収\t\n健診\treport\t\n",
    "-提供先|判断者=例示花子\n" },
  { "a fact changed", TRUE, FALSE,
    "類型\t利用目的\t提供先\n資格\t加入者の管理\t\n資格\t保険料の徴収\t\n健診\treport\t厚生労働省"
    "\n",
    "提供先=厚生労働省\n" },
  { "a label reworded under its ID", TRUE, FALSE,
    "類型\t利用目的\t利用目的ID\n資格\t加入者の管理\t\n資格\t保険料の徴収\t\n健診\t国への実績報告\t"
    "report\n",
    "利用目的=国への実績報告\n|[利用目的 国への実績報告]\nID=report\n提供先=国\n" },
  { "a row renamed under its number", TRUE, FALSE,
    "番号\t類型\t利用目的\n1\t資格\t加入者の管理\n1\t資格\t保険料の徴収\n5\t健康診査\treport\n",
    "[類型 健康診査]\n番号=5\n名称=健康診査に関する情報\n" },
  { "another number for a row", TRUE, FALSE, "番号\t類型\t利用目的\n2\t資格\t加入者の管理\n",
    "!MISMATCH|:2: |番号=1 in the base table, not 2" },

  { "an empty sheet", FALSE, FALSE, "", "!SYNTAX|the sheet is empty" },
  { "no header", FALSE, FALSE, "資格,加入者の管理\n", "!SYNTAX|:1: |unknown column “資格”" },
  { "a column lacking", FALSE, FALSE, "類型\n資格\n", "!SYNTAX|lacks 類型 or 利用目的" },
  { "the other column lacking", FALSE, FALSE, "利用目的\n管理\n",
    "!SYNTAX|lacks 類型 or 利用目的" },
  { "nothing but the mark of UTF-16", FALSE, FALSE, "\xff\xfe", "!SYNTAX|the sheet is empty" },
  { "half the mark of UTF-16", FALSE, FALSE, "\xff\x41\x41\x41", "!ENCODING|cells.tsv" },
  { "the other half of it", FALSE, FALSE, "\x41\xfe\x41\x41", "!ENCODING|cells.tsv" },
  { "half the other mark", FALSE, FALSE, "\xfe\x41\x41\x41", "!ENCODING|cells.tsv" },
  { "the other half of that", FALSE, FALSE, "\x41\xff\x41\x41", "!ENCODING|cells.tsv" },
  { "half a character of UTF-16", FALSE, FALSE, "\xff\xfe\x41", "!ENCODING|:1: |UTF-16" },
  { "text after the last quote", FALSE, FALSE, "類型,利用目的\n資格,\"管理\"x\n",
    "!SYNTAX|:2: |after a quoted" },
  { "a carriage return alone behind a quoted field", FALSE, FALSE,
    "類型,利用目的\n\"資格\"\r,管理\n", "!SYNTAX|:2: |after a quoted" },
  { "a column twice", FALSE, FALSE, "類型,利用目的,類型\n", "!SYNTAX|類型 occurs twice" },
  { "an unknown column", FALSE, FALSE, "類型,利用目的,備考\n", "!SYNTAX|unknown column “備考”" },
  { "a cell twice", FALSE, FALSE, "類型,利用目的\n資格,管理\n資格,管理\n",
    "!SYNTAX|:3: |資格 / 管理" },
  { "a merged cell", FALSE, FALSE, "類型,利用目的\n資格,管理\n,徴収\n",
    "!SYNTAX|:3: |merged cells" },
  { "a field too many", FALSE, FALSE, "類型,利用目的\n資格,管理,徴収\n",
    "!SYNTAX|:2: |more fields" },
  { "an open quote", FALSE, FALSE, "類型,利用目的\n資格,\"管理\n", "!SYNTAX|:2: |closing" },
  { "text after a quote", FALSE, FALSE, "類型,利用目的\n\"資格\"x,管理\n",
    "!SYNTAX|:2: |after a quoted" },
  { "a line break in a purpose", FALSE, FALSE, "類型,利用目的\n資格,\"管理\n徴収\"\n",
    "!SYNTAX|:2: |“管理徴収” may be several purposes (line breaks)" },
  { "a tab in a field", FALSE, FALSE, "類型,利用目的\n資格,\"管理\t徴収\"\n",
    "!SYNTAX|:2: |control or invisible" },
  { "a full-width blank at an end", FALSE, FALSE, "類型,利用目的\n資格,管理　\n",
    "!SYNTAX|:2: |full-width blank" },
  { "two values for one thing", FALSE, FALSE, "類型,利用目的,提供先\n資格,管理,国\n健診,管理,県\n",
    "!MISMATCH|:3: 提供先=県, but line 2 says 国" },
  { "a number taken", FALSE, FALSE, "番号,類型,利用目的\n1,資格,管理\n1,健診,管理\n",
    "!NAME|:3: 番号=1 is taken by [類型 資格]" },
  { "number 64", FALSE, FALSE, "番号,類型,利用目的\n64,資格,管理\n", "!SYNTAX|:2: |from 1 to 63" },
  { "no number left for a new row", FALSE, FALSE, "番号,類型,利用目的\n63,甲,管理\n,乙,管理\n",
    "!SYNTAX|:3: |no number is left for 乙" },
  { "a line break at a field's end counts as a line", FALSE, FALSE,
    "類型,利用目的\n資格,\"管理\n\"\n健診,管理,徴収\n", "!SYNTAX|:4: |more fields" },
  { "no such date", FALSE, FALSE, "類型,廃止日,利用目的\n資格,2026-02-30,管理\n", "!DATE|:2: " },
  { "a fact without a purpose", FALSE, FALSE, "類型,利用目的,提供先\n資格,,国\n",
    "!SYNTAX|:2: |提供先 without 利用目的" },
  { "an ID that is none", FALSE, FALSE, "類型,利用目的,利用目的ID\n資格,管理,Kanri\n",
    "!NAME|:2: |ID=Kanri|-as a table" },
};

static void
check_pieces (const char *says, char **pieces, const char *text)
{
  for (char **piece = pieces; *piece != NULL; piece++)
    {
      gboolean absent = **piece == '-' && strncmp (*piece, "--", 2) != 0;

      CHECK_ROW ((strstr (text, *piece + absent) == NULL) == absent, "%s: %s in: %s", says, *piece,
                 text);
    }
}

/* Pieces of the file, or, where @want begins with !, of the error. */
static void
check_outcome (const char *says, const char *want, RiyoTable *table, const GError *error)
{
  g_auto (GStrv) pieces = g_strsplit (want, "|", -1);
  g_autofree char *file = table != NULL ? riyo_table_to_file (table) : NULL;

  CHECK_ROW ((table == NULL) == (error != NULL), "%s: both or neither", says);
  if (pieces[0][0] != '!')
    {
      if (CHECK_ROW (table != NULL, "%s: %s", says, error ? error->message : ""))
        check_pieces (says, pieces, file);
    }
  else if (CHECK_ROW (table == NULL, "%s: was imported", says))
    {
      CHECK_ROW (g_str_equal (riyo_error_code_name (error), pieces[0] + 1), "%s: %s: %s", says,
                 riyo_error_code_name (error), error->message);
      check_pieces (says, pieces + 1, error->message);
    }
}

static RiyoTable *
load_base (void)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (base_text, strlen (base_text));

  return riyo_table_new_from_bytes (bytes, "base.riyo", NULL);
}

TEST (sheets)
{
  g_autoptr (RiyoTable) base = load_base ();

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GBytes) bytes = g_bytes_new_static (rows[i].sheet, strlen (rows[i].sheet));
      g_autoptr (GError) error = NULL;
      RiyoImportWishes wishes
          = { .base = rows[i].with_base ? base : NULL, .remove = rows[i].remove };
      g_autoptr (RiyoTable) table = riyo_table_new_from_sheet (bytes, "cells.tsv", &wishes, &error);

      check_outcome (rows[i].says, rows[i].want, table, error);
    }
}

/* Sheets as people have them, of the shapes that societies publish: what is read of them, what is
 * told beside, and what is doubtful. */
static const struct
{
  const char *says;
  RiyoImportWishes wishes;
  const char *sheet;
  const char *want;
  const char *notes; /* NULL = none */
} published[] = {
  { "the header of a notice",
    { NULL },
    "個人情報の類型,利用目的\n資格,管理\n",
    "[類型 資格]|利用目的=管理\n",
    NULL },
  { "its other words, broken and padded",
    { NULL },
    "\"個人情報\nの種類\",\"　主な\n利用目的\"\n資格,管理\n",
    "[類型 資格]|利用目的=管理\n",
    NULL },
  { "half-width words", { NULL }, "種類,個人情報の利用目的\n資格,管理\n", "利用目的=管理\n", NULL },
  { "both words for one column",
    { NULL },
    "類型,種類,利用目的\n資格,資格,管理\n",
    "!SYNTAX|:1: the column 類型 occurs twice",
    NULL },
  { "titles above the header",
    { NULL },
    "見本健康保険組合,,\n\n個人情報の利用目的,,\n類型,利用目的,\n資格,管理,\n",
    "[類型 資格]\n番号=1\n名称=資格\n利用目的=管理\n|-見本",
    "cells.csv:1: above the header, not read: 見本健康保険組合|cells.csv:3: above the header, not "
    "read: "
    "個人情報の利用目的" },
  { "a title in front of tabs",
    { NULL },
    "利用目的の一覧\n類型\t利用目的\n資格\t管理\n",
    "利用目的=管理\n",
    "cells.csv:1: above the header, not read: 利用目的の一覧" },
  { "columns without a name and text",
    { NULL },
    "類型,,利用目的,,\n資格,,管理,,\n",
    "利用目的=管理\n",
    NULL },
  { "text in a column without a name",
    { NULL },
    "類型,利用目的,\n資格,管理,備考\n",
    "!SYNTAX|:2: “備考” stands in column 3, which has no name",
    NULL },
  { "notes below",
    { NULL },
    "類型,利用目的\n資格,管理\n※保有個人データの利用目的は、上表と同一です。,\n,（注１）例示\n",
    "利用目的=管理\n|-上表|-例示",
    "cells.csv:3: a note, not read (注= of [公表事項] is for it): "
    "※保有個人データの利用目的は、上表と"
    "同一です。|cells.csv:4: a note, not read (注= of [公表事項] is for it): （注１）例示" },
  { "a mark of a note before a purpose is none",
    { NULL },
    "類型,利用目的\n※資格,管理\n",
    "名称=※資格\n利用目的=管理\n",
    NULL },
  { "a category over two lines",
    { NULL },
    "類型,利用目的\n\"被扶養者（なろうとする者を\r\n含む）の収入\",認定\n",
    "名称=被扶養者（なろうとする者を含む）の収入\n",
    NULL },
  { "a purpose over two lines, kept",
    { .whole = TRUE },
    "類型,利用目的\n資格,\"管理及び\n徴収、連絡\"\n",
    "利用目的=管理及び徴収、連絡\n",
    NULL },
  { "purposes on lines",
    { .cut = RIYO_CUT_AT_LINES },
    "類型,利用目的\n資格,\"・管理\n・ 徴収\n\n①連絡\"\n",
    "利用目的=管理\n利用目的=徴収\n利用目的=連絡\n",
    NULL },
  { "purposes between 、, lines that fit the cell",
    { .cut = RIYO_CUT_AT_COMMAS },
    "類型,利用目的\n資格,\"管理、各種証\nの発行管理、、徴収\"\n",
    "利用目的=管理\n利用目的=各種証の発行管理\n利用目的=徴収\n",
    NULL },
  { "both",
    { .cut = RIYO_CUT_AT_COMMAS | RIYO_CUT_AT_LINES },
    "類型,利用目的\n資格,\"管理、徴収\n連絡\"\n",
    "利用目的=管理\n利用目的=徴収\n利用目的=連絡\n",
    NULL },
  { "a mark that was not said",
    { .cut = RIYO_CUT_AT_LINES },
    "類型,利用目的\n資格,\"管理、徴収\n連絡\"\n",
    "!SYNTAX|:2: |may be several purposes (、)",
    NULL },
  { "kept beside what is divided",
    { .cut = RIYO_CUT_AT_LINES, .whole = TRUE },
    "類型,利用目的\n資格,\"管理、徴収\n連絡\"\n",
    "利用目的=管理、徴収\n利用目的=連絡\n",
    NULL },
  { "a bullet",
    { NULL },
    "類型,利用目的\n資格,・管理\n",
    "!SYNTAX|:2: |(a bullet)|--cut|--whole",
    NULL },
  { "・ between words is none",
    { NULL },
    "類型,利用目的\n資格,審査・支払\n",
    "利用目的=審査・支払\n",
    NULL },
  { "one purpose twice in a cell",
    { .cut = RIYO_CUT_AT_COMMAS },
    "類型,利用目的\n資格,管理、管理\n",
    "!SYNTAX|:2: 資格 / 管理 occurs twice",
    NULL },
  { "a piece that no table may hold",
    { .cut = RIYO_CUT_AT_COMMAS },
    "類型,利用目的\n資格,管理、徴収　、連絡\n",
    "!SYNTAX|:2: |full-width blank",
    NULL },
  { "merged cells, filled",
    { .fill = TRUE },
    "類型,利用目的\n資格,管理\n,徴収\n健診,特定\n,勧奨\n",
    "[類型 資格]\n番号=1\n名称=資格\n利用目的=管理\n利用目的=徴収\n|利用目的=特定\n利用目的=勧奨\n",
    NULL },
  { "nothing to fill from",
    { .fill = TRUE },
    "類型,利用目的\n,徴収\n",
    "!SYNTAX|:2: 類型 is empty",
    NULL },
  { "all doubts at once",
    { NULL },
    "類型,利用目的,備考\n資格,管理、徴収,\n,連絡,\n健診,\"特定\n勧奨\",例示\n口座,支払,,余り\n",
    "!SYNTAX|5 things to put right:\n|\n  cells.csv:1: unknown column “備考”|\n  cells.csv:2: "
    "“管理、徴収” "
    "may be|\n  cells.csv:3: 類型 is empty|\n  cells.csv:4: “特定勧奨” may be|\n  cells.csv:6: the "
    "row "
    "has more fields",
    NULL },
  { "a matrix of ○",
    { NULL },
    ",管理,徴収\n資格,○,○\n健診,,○\n",
    "!SYNTAX|cells.csv: a matrix of ○",
    NULL },
  { "a list by work",
    { NULL },
    "業務,利用目的\n保険給付に必要な利用目的,給付の実施\n保険料の徴収等に必要な利用目的,徴収\n",
    "!SYNTAX|cells.csv: a list by work (as 別表2",
    NULL },
  { "a list by field",
    { NULL },
    "分野,利用目的\n給付,給付の実施\n",
    "!SYNTAX|a list by work",
    NULL },
  { "a workbook", { NULL }, "PK\3\4xl", "!ENCODING|cells.csv: a workbook (.xlsx|xlsx2csv", NULL },
  { "an old workbook", { NULL }, "\xd0\xcf\x11\xe0", "!ENCODING|a workbook of old Excel", NULL },
  { "a PDF", { NULL }, "%PDF-1.7", "!ENCODING|a PDF", NULL },
};

TEST (as_people_have_them)
{
  for (guint i = 0; i < G_N_ELEMENTS (published); i++)
    {
      g_autoptr (GBytes) bytes
          = g_bytes_new_static (published[i].sheet, strlen (published[i].sheet));
      g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);
      g_autoptr (GError) error = NULL;
      g_autoptr (RiyoTable) table = NULL;
      g_autofree char *told = NULL;
      RiyoImportWishes wishes = published[i].wishes;

      wishes.notes = notes;
      table = riyo_table_new_from_sheet (bytes, "cells.csv", &wishes, &error);
      check_outcome (published[i].says, published[i].want, table, error);
      g_ptr_array_add (notes, NULL);
      told = g_strjoinv ("|", (char **)notes->pdata);
      CHECK_ROW (g_str_equal (told, published[i].notes != NULL ? published[i].notes : ""), "%s: %s",
                 published[i].says, told);
    }
}

/* A purpose that the base knows is one, whatever it holds, and whether or not others are divided.
 */
TEST (purposes_of_the_base_are_whole)
{
  static const char text[] = "[表]\n組合=見本健康保険組合\n版=1\n[類型 資格]\n番号=1\n名称=資格\n"
                             "利用目的=管理、徴収\n利用目的=・連絡\n";
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
  g_autoptr (RiyoTable) base = riyo_table_new_from_bytes (bytes, "base.riyo", NULL);
  g_autofree char *sheet = riyo_table_to_sheet (base);
  g_autofree char *before = riyo_table_to_file (base);
  g_autoptr (GBytes) exported = g_bytes_new (sheet, strlen (sheet));

  for (guint cut = 0; cut <= (RIYO_CUT_AT_COMMAS | RIYO_CUT_AT_LINES); cut++)
    {
      RiyoImportWishes wishes = { .base = base, .cut = cut };
      g_autoptr (GError) error = NULL;
      g_autoptr (RiyoTable) same = riyo_table_new_from_sheet (exported, "sheet", &wishes, &error);
      g_autofree char *after = same != NULL ? riyo_table_to_file (same) : NULL;

      CHECK_NO_ERROR (error);
      CHECK_ROW (g_strcmp0 (after, before) == 0, "cut at %u: %s", cut, after);
    }
}

/* Excel saves CSV in CP932 and "Unicode text" in UTF-16. */
TEST (encodings)
{
  static const char *const encodings[] = { "CP932", "UTF-16LE", "UTF-16BE" };
  static const char sheet[] = "\xef\xbb\xbf類型\t利用目的\r\n表示ソ能\t加入者の管理\r\n";
  static const RiyoImportWishes named = { .society = "見本健康保険組合" };

  for (guint i = 0; i < G_N_ELEMENTS (encodings); i++)
    {
      const char *text = i == 0 ? sheet + 3 : sheet;
      gsize size = 0;
      char *encoded = g_convert (text, -1, encodings[i], "UTF-8", NULL, &size, NULL);
      g_autoptr (GBytes) bytes = g_bytes_new_take (encoded, size);
      g_autoptr (GError) error = NULL;
      g_autoptr (RiyoTable) table = riyo_table_new_from_sheet (bytes, "cells.txt", &named, &error);

      CHECK_NO_ERROR (error);
      if (table != NULL)
        CHECK_INT (riyo_table_lookup_category (table, "表示ソ能"), 1);
      if (table != NULL)
        CHECK_STR (riyo_table_get_society (table), "見本健康保険組合");
    }
}

/* A NUL would end the text early, unseen. */
TEST (a_nul_in_utf_16)
{
  static const char sheet[] = "\xff\xfe"
                              "A\0,\0\0\0B\0\n";
  g_autoptr (GBytes) bytes = g_bytes_new_static (sheet, sizeof sheet);
  g_autoptr (GError) error = NULL;

  CHECK (riyo_table_new_from_sheet (bytes, "cells.txt", &(RiyoImportWishes){ NULL }, &error)
         == NULL);
  CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_ENCODING);
}

static char *
lint_codes (RiyoTable *table)
{
  g_autoptr (GPtrArray) findings = riyo_table_lint (table);
  GString *codes = g_string_new (NULL);

  for (guint i = 0; i < findings->len; i++)
    {
      RiyoFinding *finding = g_ptr_array_index (findings, i);
      const char *about = finding->purpose ?: finding->category ?: finding->key;

      g_string_append_printf (codes, "%s %s\n", finding->code, about != NULL ? about : "");
    }
  return g_string_free (codes, FALSE);
}

TEST (lint_builtin)
{
  g_autoptr (RiyoTable) table = riyo_table_new_builtin ();
  g_autofree char *codes = lint_codes (table);

  CHECK_STR (codes, "PROVISION オンライン資格確認システムへの連携\n"
                    "PROVISION 番号法に基づく情報連携\n"
                    "PROVISION 健康保険組合連合会に対する高額医療交付金の申請\n"
                    "CATCH_ALL 保険料等の還付\n"
                    "GROUND 国に対する特定健診の実績報告\n"
                    "GROUND 国に対する特定保健指導の実績報告\n"
                    "PROVISION 加害者及び保険会社に対する求償\n"
                    "DUTY 所在地\nDUTY 代表者\n");
}

TEST (lint_every_rule)
{
  static const char text[]
      = "[表]\n組合=（組合名）\n版=1\n"
        "[類型 甲]\n番号=1\n名称=甲（旧）\n利用目的=等級の決定\n利用目的=平等な扱い\n"
        "利用目的=その他の業務\n利用目的=連絡など\n利用目的=管理、連絡\n"
        "利用目的=ＡＢＣの管理\n利用目的=abc の管理\n利用目的=県への報告\n利用目的=町への報告\n"
        "利用目的=市への報告\n利用目的=合同の研修\n"
        "[類型 乙]\n番号=2\n名称=甲(旧)\n"
        "[類型 丙]\n番号=3\n名称=丙\n廃止日=2026-01-01\n利用目的=等級の決定\n"
        "利用目的=国への報告\n"                           /* provided to nobody any more */
        "[類型 丁]\n番号=4\n名称=丁\n廃止日=2026-01-01\n" /* nothing to say: it is over */
        "[利用目的 町への報告]\n提供先=なし\n"
        "[利用目的 市への報告]\n提供先=市\n"
        "[利用目的 合同の研修]\n提供先=見本組合\n提供区分=共同利用\n"
        "[セル 甲 / 等級の決定]\n判断者=例示\n有効期限=2020-03-31\n";
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
  g_autoptr (RiyoTable) table = riyo_table_new_from_bytes (bytes, "lint.riyo", NULL);
  g_autofree char *codes = table != NULL ? lint_codes (table) : NULL;

  CHECK_STR (codes, "PLACEHOLDER \nNO_PURPOSE 乙\nNEAR 甲(旧)\nRETIRED_ROW 丙\n"
                    "CATCH_ALL その他の業務\nCATCH_ALL 連絡など\nLIST 管理、連絡\n"
                    "NEAR abc の管理\nPROVISION 県への報告\nGROUND 市への報告\n"
                    "DUTY 所在地\nDUTY 代表者\nDUTY 手続\nDUTY 苦情の申出先\n"
                    "DUTY 安全管理措置\nDUTY 共同利用\nRENEW 等級の決定\n");
}

/* What the page has to say, said: each by one key; 手続 or 照会先. */
TEST (lint_duties_done)
{
  static const char text[]
      = "[表]\n組合=見本健康保険組合\n版=1\n"
        "[公表事項]\n所在地=見本県\n代表者=見本一郎\n照会先=見本係\n苦情の申出先=見本係\n"
        "共同利用=共同利用の例示\n[安全管理措置]\n人的=例示\n"
        "[類型 甲]\n番号=1\n名称=甲\n利用目的=合同の研修\n"
        "[利用目的 合同の研修]\n提供先=見本組合\n提供区分=共同利用\n";
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
  g_autoptr (RiyoTable) table = riyo_table_new_from_bytes (bytes, "lint.riyo", NULL);
  g_autofree char *codes = table != NULL ? lint_codes (table) : NULL;

  CHECK_STR (codes, "");
}
