/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tables made by chance, the same for the same seed. */
#include "config.h"

#include "random-table.h"

#include <string.h>

static const char *const stems[]
    = { "保険給付の審査・支払", "未受診者への受診勧奨", "国に対する実績報告",
        "資格（\"仮\"）の確認", "Ledger, printed",      "管理 / 連絡",
        "還付、充当",           "「等」の付く業務" };

static gboolean
chance (GRand *rand, guint percent)
{
  return (guint)g_rand_int_range (rand, 0, 100) < percent;
}

static void
shuffle (GRand *rand, guint *numbers, guint n)
{
  for (guint i = n; i > 1; i--)
    {
      guint k = (guint)g_rand_int_range (rand, 0, (gint32)i), swapped = numbers[i - 1];

      numbers[i - 1] = numbers[k];
      numbers[k] = swapped;
    }
}

static char *
label_of (guint purpose)
{
  return g_strdup_printf ("%s%u", stems[purpose % G_N_ELEMENTS (stems)], purpose);
}

static void
append_head (GRand *rand, GString *text)
{
  g_string_append (text, "[表]\n組合=見本健康保険組合\n");
  if (chance (rand, 50))
    g_string_append (text, "版=1\n");
  else
    g_string_append_printf (text, "版=%d\n公表日=2026-04-01\n施行日=2026-04-%02d\n",
                            g_rand_int_range (rand, 2, 99), g_rand_int_range (rand, 1, 31));
  if (chance (rand, 50))
    g_string_append_printf (text, "[公表事項]\n前文=例示の前文%u\n注=注1\n照会先=見本係\n",
                            g_rand_int (rand));
  if (chance (rand, 50))
    g_string_append (text, "[安全管理措置]\n組織的=例示\n技術的=例示\n");
}

static void
append_row (GRand *rand, GString *text, guint number, guint n_purposes, GString *cells,
            gboolean *listed)
{
  gboolean retired = chance (rand, 10);
  g_autofree guint *order = g_new (guint, n_purposes);

  for (guint i = 0; i < n_purposes; i++)
    order[i] = i;
  shuffle (rand, order, n_purposes);
  g_string_append_printf (text, "[類型 類型%u]\n番号=%u\n名称=類型%uに関する情報\n", number, number,
                          number);
  if (chance (rand, 60))
    g_string_append_printf (text, "ID=category-%u\n", number);
  if (chance (rand, 30))
    g_string_append_printf (text, "別名=第%u類型\n別名=row %u\n", number, number);
  if (retired)
    g_string_append (text, "廃止日=2026-03-31\n");
  for (guint i = 0; i < n_purposes; i++)
    {
      g_autofree char *label = label_of (order[i]);

      if (!chance (rand, 30))
        continue;
      listed[order[i]] = TRUE;
      g_string_append_printf (text, "利用目的=%s\n", label);
      if (!retired && chance (rand, 20))
        g_string_append_printf (cells, "[セル 類型%u / %s]\n判断者=例示太郎\n理由=例示の理由\n%s",
                                number, label, chance (rand, 50) ? "非公表=21-4-2\n" : "");
    }
}

char *
random_table_text (GRand *rand, guint max_categories, guint max_purposes)
{
  GString *text = g_string_new (NULL);
  g_autoptr (GString) cells = g_string_new (NULL);
  guint n_purposes = (guint)g_rand_int_range (rand, 1, (gint32)max_purposes + 1);
  guint n_categories = (guint)g_rand_int_range (rand, 1, (gint32)max_categories + 1);
  g_autofree gboolean *listed = g_new0 (gboolean, n_purposes);
  guint numbers[63];

  for (guint i = 0; i < 63; i++)
    numbers[i] = i + 1;
  shuffle (rand, numbers, 63);
  append_head (rand, text);
  for (guint i = 0; i < n_categories; i++)
    append_row (rand, text, numbers[i], n_purposes, cells, listed);
  for (guint i = 0; i < n_purposes; i++)
    {
      g_autofree char *label = label_of (i);

      if (listed[i] && chance (rand, 60))
        g_string_append_printf (text, "[利用目的 %s]\n%s%s", label,
                                chance (rand, 50) ? "提供先=国\n" : "提供先=なし\n",
                                chance (rand, 50) ? "" : "別名=");
      if (text->str[text->len - 1] == '=')
        g_string_append_printf (text, "別の%u\nID=purpose-%u\n", i, i);
    }
  g_string_append (text, cells->str);
  return g_string_free (text, FALSE);
}

RiyoTable *
random_table (GRand *rand, guint max_categories, guint max_purposes)
{
  g_autofree char *text = random_table_text (rand, max_categories, max_purposes);
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (GError) error = NULL;
  RiyoTable *table = riyo_table_new_from_bytes (bytes, "random.riyo", &error);

  if (table == NULL)
    g_error ("%s\n%s", error->message, text);
  return table;
}

char *
random_sorted_lines (GRand *rand, const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  guint n = g_strv_length (lines) - 1; /* after the last newline stands nothing */

  for (guint i = n; i > 2; i--)
    {
      guint k = (guint)g_rand_int_range (rand, 1, (gint32)i);
      char *swapped = lines[i - 1];

      lines[i - 1] = lines[k];
      lines[k] = swapped;
    }
  return g_strjoinv ("\n", lines);
}
