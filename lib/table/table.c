/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The table as an object: made whole from a file's bytes, then only read. */
#include "config.h"

#include <string.h>

#include "base/base.h"
#include "internal.h"
#include "table.h"

const RiyoKeySpec riyo_table_notice_keys[] = {
  { "前文", RIYO_KEY_REPEATED },
  { "注", RIYO_KEY_REPEATED },
  { "共同利用", RIYO_KEY_REPEATED },             /* 個人情報保護法27条5項3号 */
  { "委託", RIYO_KEY_REPEATED },                 /* 27条5項1号 */
  { "提供を希望しない場合", RIYO_KEY_REPEATED }, /* 27条1項の同意の留保 */
  { "手続", RIYO_KEY_REPEATED },                 /* 32条1項3号 */
  { "手数料", RIYO_KEY_REPEATED },               /* 32条1項3号, 38条2項 */
  { "照会先", RIYO_KEY_REPEATED },
  { "苦情の申出先", RIYO_KEY_REPEATED }, /* 施行令10条2号 */
  { "所在地", RIYO_KEY_REPEATED },       /* 32条1項1号 */
  { "代表者", RIYO_KEY_REPEATED },       /* 32条1項1号 */
  { NULL },
};
const char *const riyo_provision_names[RIYO_N_PROVISION_KINDS]
    = { NULL, "第三者", "法令", "委託", "共同利用", "国等" };
const RiyoKeySpec riyo_table_safety_keys[] = {
  { "組織的", RIYO_KEY_REPEATED },
  { "人的", RIYO_KEY_REPEATED },
  { "物理的", RIYO_KEY_REPEATED },
  { "技術的", RIYO_KEY_REPEATED },
  { NULL },
};

G_DEFINE_BOXED_TYPE (RiyoTable, riyo_table, riyo_table_ref, riyo_table_unref)

static void
clear_category (gpointer data)
{
  RiyoCategory *category = data;

  g_strfreev (category->aliases);
  g_array_unref (category->purposes);
}

static void
clear_purpose (gpointer data)
{
  g_strfreev (((RiyoPurpose *)data)->aliases);
}

RiyoTable *
riyo_table_new_empty (void)
{
  RiyoTable *table = g_new0 (RiyoTable, 1);

  g_atomic_ref_count_init (&table->n_refs);
  table->categories = g_array_new (FALSE, TRUE, sizeof (RiyoCategory));
  g_array_set_clear_func (table->categories, clear_category);
  table->purposes = g_array_new (FALSE, TRUE, sizeof (RiyoPurpose));
  g_array_set_clear_func (table->purposes, clear_purpose);
  table->cell_facts = g_array_new (FALSE, TRUE, sizeof (RiyoCellFact));
  table->fact_of = g_hash_table_new (NULL, NULL);
  table->category_names = riyo_names_new (64);
  table->purpose_names = riyo_names_new (64);
  memset (table->index_of, RIYO_NO_INDEX, sizeof table->index_of);
  return table;
}

RiyoTable *
riyo_table_ref (RiyoTable *table)
{
  if (table != NULL)
    g_atomic_ref_count_inc (&table->n_refs);
  return table;
}

void
riyo_table_unref (RiyoTable *table)
{
  if (table == NULL || !g_atomic_ref_count_dec (&table->n_refs))
    return;
  g_clear_pointer (&table->lost, g_hash_table_unref);
  riyo_names_free (table->purpose_names);
  riyo_names_free (table->category_names);
  g_hash_table_unref (table->fact_of);
  g_array_unref (table->cell_facts);
  g_array_unref (table->purposes);
  g_array_unref (table->categories);
  riyo_document_free (table->document);
  g_bytes_unref (table->bytes);
  g_free (table->folder);
  g_free (table->file);
  g_free (table);
}

void
riyo_table_set_folder (RiyoTable *table, const char *folder, const char *file)
{
  g_free (table->folder);
  g_free (table->file);
  table->folder = g_strdup (folder);
  table->file = g_strdup (file);
}

/* A folder shows the table of today; the sample answers whoever names it. */
char *
riyo_table_advise_show (const RiyoTable *table)
{
  RiyoDate today = riyo_date_today ();
  g_autofree char *file = NULL;

  if (table->is_builtin)
    return riyo_advice_new (NULL, "table show --builtin");
  if (table->file == NULL
      || (table->effective_on <= today && (table->ends_on == 0 || today <= table->ends_on)))
    return riyo_advice_new (table->folder, "table show");
  file = riyo_advice_word (table->file);
  return riyo_advice_new (NULL, "table show %s", file);
}

char *
riyo_table_explain_category (const RiyoTable *table, const char *name)
{
  g_autofree char *way = riyo_table_advise_show (table);
  g_autofree char *near = riyo_names_suggest (table->category_names, name);

  if (near != NULL)
    return g_strdup_printf (
        _ ("the table has no such category; similar: %s; %s lists them all. Where it has this one "
           "by a longer name, give it the short one, [類型 %s], leave its 名称, and adopt the "
           "table"),
        near, way, name);
  return g_strdup_printf (_ ("the table has no such category; %s lists them. Where it has this one "
                             "by a longer name, give it the short one, [類型 %s], leave its 名称, "
                             "and adopt the table"),
                          way, name);
}

const char *
riyo_table_get_society (RiyoTable *table)
{
  if (table == NULL)
    return NULL;
  return table->society;
}

guint
riyo_table_get_version (RiyoTable *table)
{
  if (table == NULL)
    return 0;
  return table->version;
}

char *
riyo_table_dup_effective_date (RiyoTable *table)
{
  if (table == NULL)
    return NULL;
  char day[11];

  if (table->effective_on == 0)
    return NULL;
  riyo_date_format (table->effective_on, day);
  return g_strdup (day);
}

const char *
riyo_table_get_hash (RiyoTable *table)
{
  if (table == NULL)
    return NULL;
  return riyo_document_get_hash (table->document);
}

RiyoTags
riyo_table_get_known_tags (RiyoTable *table)
{
  if (table == NULL)
    return 0;
  return table->known;
}

guint
riyo_table_lookup_category (RiyoTable *table, const char *name)
{
  if (table == NULL || name == NULL)
    return 0;
  guint number = riyo_names_lookup (table->category_names, name);

  return number != G_MAXUINT ? number : 0;
}

guint
riyo_table_find_purpose (const RiyoTable *table, const char *name)
{
  return riyo_names_lookup (table->purpose_names, name);
}

guint
riyo_table_count_purposes (const RiyoTable *table)
{
  guint n = 0;

  for (guint i = 0; i < table->purposes->len; i++)
    n += riyo_table_purpose_at (table, i)->cells != 0;
  return n;
}

static gboolean
is_known_to_all (const char *name, const GPtrArray *tables)
{
  for (guint i = 0; name != NULL && i < tables->len; i++)
    if (riyo_table_find_purpose (tables->pdata[i], name) == G_MAXUINT)
      return FALSE;
  return name != NULL;
}

const char *
riyo_purpose_get_kept_name (const RiyoPurpose *purpose, const GPtrArray *coming)
{
  if (is_known_to_all (purpose->id, coming))
    return purpose->id;
  if (is_known_to_all (purpose->label, coming))
    return purpose->label;
  for (char **alias = purpose->aliases; alias != NULL && *alias != NULL; alias++)
    if (is_known_to_all (*alias, coming))
      return *alias;
  return purpose->id != NULL ? purpose->id : purpose->label;
}

/* One cell as one key. */
static gpointer
cell_key (guint category, guint purpose)
{
  return GUINT_TO_POINTER (purpose * (RIYO_MAX_CATEGORIES + 1) + category);
}

void
riyo_table_add_fact (RiyoTable *table, const RiyoCellFact *fact)
{
  g_array_append_val (table->cell_facts, *fact);
  g_hash_table_insert (table->fact_of, cell_key (fact->category, fact->purpose),
                       GUINT_TO_POINTER (table->cell_facts->len));
}

const RiyoCellFact *
riyo_table_get_cell_fact (const RiyoTable *table, guint category, guint purpose)
{
  guint place
      = GPOINTER_TO_UINT (g_hash_table_lookup (table->fact_of, cell_key (category, purpose)));

  return place != 0 ? &g_array_index (table->cell_facts, RiyoCellFact, place - 1) : NULL;
}

char *
riyo_table_cite_clause (const char *clause)
{
  g_auto (GStrv) numbers = g_strsplit (clause, "-", -1);

  return g_strv_length (numbers) == 3 ? g_strdup_printf ("個人情報保護法第%s条第%s項第%s号",
                                                         numbers[0], numbers[1], numbers[2])
                                      : g_strdup_printf ("個人情報保護法（%s）", clause);
}

gboolean
riyo_table_lists (const RiyoTable *table, const RiyoCategory *category, guint purpose)
{
  if (category->retired_on == 0)
    return riyo_table_has_cell (table, category->number, purpose);
  for (guint i = 0; i < category->purposes->len; i++)
    if (g_array_index (category->purposes, guint, i) == purpose)
      return TRUE;
  return FALSE;
}

gboolean
riyo_table_find_cell (const RiyoTable *table, const char *cell, guint *category, guint *purpose)
{
  g_auto (GStrv) names = g_strsplit (cell, " / ", 2);

  if (g_strv_length (names) != 2)
    return FALSE;
  *category = riyo_names_lookup (table->category_names, g_strstrip (names[0]));
  *purpose = riyo_table_find_purpose (table, g_strstrip (names[1]));
  return *category != G_MAXUINT && *purpose != G_MAXUINT
         && riyo_table_has_cell (table, *category, *purpose);
}

gboolean
riyo_table_is_in_force (const RiyoTable *table, RiyoDate day)
{
  if (day == 0 || (table->ends_on != 0 && day > table->ends_on))
    return FALSE;
  if (table->effective_on == 0 && table->published_on == 0)
    return table->version == 1;
  return table->published_on <= day && table->effective_on <= day;
}

char **
riyo_table_list_categories (RiyoTable *table)
{
  if (table == NULL)
    return NULL;
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  for (guint i = 0; i < table->categories->len; i++)
    g_strv_builder_add (names, riyo_table_category_at (table, i)->short_name);
  return g_strv_builder_end (names);
}

char **
riyo_table_list_purposes (RiyoTable *table, const char *category)
{
  if (table == NULL)
    return NULL;
  g_autoptr (GStrvBuilder) labels = g_strv_builder_new ();
  const RiyoCategory *row
      = category != NULL
            ? riyo_table_get_category (table, riyo_table_lookup_category (table, category))
            : NULL;

  if (category == NULL)
    for (guint i = 0; i < table->purposes->len; i++)
      g_strv_builder_add (labels, riyo_table_purpose_at (table, i)->label);
  else if (row != NULL)
    for (guint i = 0; i < row->purposes->len; i++)
      g_strv_builder_add (
          labels, riyo_table_purpose_at (table, g_array_index (row->purposes, guint, i))->label);
  return g_strv_builder_end (labels);
}
