/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "base/base.h"

#define RIYO_MAX_CATEGORIES 63

/* A row of the table. Its number is the tag's bit plus one. */
typedef struct
{
  guint number;
  const char *short_name;
  const char *id; /* nullable */
  const char *label;
  char **aliases;
  RiyoDate retired_on; /* 0 = in use; a retired category keeps its number and has no cell */
  GArray *purposes;    /* guint: indices into the table's purposes, in the file's order */
} RiyoCategory;

typedef struct
{
  const char *label;
  const char *id; /* nullable */
  char **aliases;
  const char *recipient; /* 提供先; NULL = not said, or said to be none */
  gboolean provision_said;
  RiyoTags cells; /* the categories that have a cell for it */
} RiyoPurpose;

/* What [セル …] adds to one cell. */
typedef struct
{
  guint category;          /* number */
  guint purpose;           /* index */
  const char *unpublished; /* 非公表: the clause of the law, or NULL */
  const char *judge;       /* 判断者 */
  const char *reason;      /* 理由 */
} RiyoCellFact;

struct _RiyoTable
{
  gatomicrefcount n_refs;
  GBytes *bytes;          /* the file as it was read */
  RiyoDocument *document; /* owns every string below */
  const char *union_name;
  guint version;
  RiyoDate published_on, effective_on, ends_on; /* 0 = absent */
  const RiyoGroup *notice, *safety;             /* 公表事項, 安全管理措置, or NULL */
  GArray *categories;                           /* RiyoCategory, in the file's order */
  GArray *purposes;                             /* RiyoPurpose, in order of first appearance */
  GArray *cell_facts;                           /* RiyoCellFact */
  GHashTable *fact_of;                          /* cell -> index into cell_facts + 1 */
  RiyoNames *category_names;                    /* -> number */
  RiyoNames *purpose_names;                     /* -> index */
  RiyoTags known;                               /* every number of the table */
  guint8 index_of[RIYO_MAX_CATEGORIES + 1];     /* number -> index into categories, 0xff = none */
};

#define RIYO_NO_INDEX 0xff

static inline RiyoTags
riyo_tags_of_number (guint number)
{
  return G_GUINT64_CONSTANT (1) << (number - 1);
}

/* The lowest category number of a set that is not empty. */
static inline guint
riyo_tags_lowest (RiyoTags tags)
{
  return (guint)__builtin_ctzll (tags) + 1;
}

static inline const RiyoCategory *
riyo_table_category_at (const RiyoTable *table, guint index)
{
  return &g_array_index (table->categories, RiyoCategory, index);
}

/* The category of a number, or NULL. */
static inline const RiyoCategory *
riyo_table_get_category (const RiyoTable *table, guint number)
{
  guint8 index = number <= RIYO_MAX_CATEGORIES ? table->index_of[number] : RIYO_NO_INDEX;

  return index != RIYO_NO_INDEX ? riyo_table_category_at (table, index) : NULL;
}

/* One cell as one key. */
static inline gpointer
riyo_cell_key (guint category, guint purpose)
{
  return GUINT_TO_POINTER (purpose * (RIYO_MAX_CATEGORIES + 1) + category);
}

static inline const RiyoPurpose *
riyo_table_purpose_at (const RiyoTable *table, guint index)
{
  return &g_array_index (table->purposes, RiyoPurpose, index);
}

/* The index of a purpose by any of its names, or G_MAXUINT. */
guint riyo_table_find_purpose (const RiyoTable *table, const char *name);

/* What [セル …] says of a cell, or NULL. */
const RiyoCellFact *
riyo_table_get_cell_fact (const RiyoTable *table, guint category, guint purpose);

/* Whether the table is in force on a day: 公表日 ≤ 施行日 ≤ day ≤ 終了日; version 1 may lack the
 * dates. */
gboolean riyo_table_is_in_force (const RiyoTable *table, RiyoDate day);

/* A table of nothing, to be filled; its strings belong to whoever fills it. */
RiyoTable *riyo_table_new_empty (void);

/* Fills a new table from its document; FALSE leaves it to be freed. */
gboolean riyo_table_parse (RiyoTable *table, GError **error);
