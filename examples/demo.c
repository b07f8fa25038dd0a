/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The built-in table over invented records: what each purpose may use, and why not. */
#include <locale.h>
#include <riyo/riyo.h>
#include <stdio.h>

/* Where each record was acquired is its tag; whom it is about is invented. */
static const struct
{
  const char *text;
  const char *tags;
} records[] = {
  { "見本 太郎 記号 9901 番号 1", "資格" },
  { "見本 太郎 令和8年4月分 診療報酬明細書", "レセプト" },
  { "例示 花子 令和8年度 特定健診 結果票", "健診" },
  { "例示 花子 健診結果とレセプトを突き合わせた表", "レセプト,健診" },
};

static const char *const purposes[] = {
  "各種証の発行管理",     "医療費通知の発行",
  "保健指導対象者の特定", "加入者の健康管理及び施策立案を目的とした医療費分析",
  "新しい保険商品の案内",
};

static void
decide (RiyoTable *table, const char *purpose, const char *text, const char *names)
{
  g_autoptr (GError) error = NULL;
  RiyoTags tags = 0;

  if (riyo_table_parse_tags (table, names, &tags, &error)
      && riyo_table_permits (table, purpose, tags, &error))
    printf ("許可 「%s」は「%s」に使えます: 公表された利用目的です。\n", names, purpose);
  else
    printf ("%s\n", error->message);
  printf ("  データ: %s\n", text);
}

int
main (void)
{
  g_autoptr (RiyoTable) table = riyo_table_new_builtin ();

  setlocale (LC_ALL, "");
  printf ("表: %s 版=%u (内蔵の見本)\n", riyo_table_get_society (table),
          riyo_table_get_version (table));
  for (guint i = 0; i < G_N_ELEMENTS (purposes); i++)
    {
      printf ("\n利用目的: %s\n", purposes[i]);
      for (guint k = 0; k < G_N_ELEMENTS (records); k++)
        decide (table, purposes[i], records[k].text, records[k].tags);
    }
  return 0;
}
