/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The table: categories, purposes, cells, versions and what changed between them. */
#pragma once

#include <glib.h>
#include <string.h>

#include "base/base.h"
#include "rule/rule.h"

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

/* On what ground a purpose hands data to its recipient (提供区分). */
typedef enum
{
  RIYO_PROVISION_NONE, /* it has no recipient */
  RIYO_PROVISION_THIRD_PARTY, /* 第三者: 個人情報保護法27条1項, what a person may stop; the default
                               */
  RIYO_PROVISION_LAW,       /* 法令: 27条1項各号 */
  RIYO_PROVISION_ENTRUSTED, /* 委託: 27条5項1号 */
  RIYO_PROVISION_JOINT,     /* 共同利用: 27条5項3号 */
  RIYO_PROVISION_STATE,     /* 国等: to those of 16条2項各号 */
} RiyoProvisionKind;

#define RIYO_N_PROVISION_KINDS (RIYO_PROVISION_STATE + 1)

/* How each is written; NULL where there is none. */
extern const char *const riyo_provision_names[RIYO_N_PROVISION_KINDS];

typedef struct
{
  const char *label;
  const char *id; /* nullable */
  char **aliases;
  const char *recipient; /* 提供先; NULL = not said, or said to be none */
  gboolean provision_said;
  RiyoProvisionKind provision;
  gboolean kind_said; /* 提供区分 */
  RiyoTags cells;     /* the categories that have a cell for it */
} RiyoPurpose;

/* What [セル …] adds to one cell. */
typedef struct
{
  guint category;          /* number */
  guint purpose;           /* index */
  const char *unpublished; /* 非公表: the clause of the law, or NULL */
  const char *judge;       /* 判断者 */
  RiyoDate judged_on;      /* 判断日; 0 = not said */
  RiyoDate valid_until;    /* 有効期限; 0 = no end */
  const char *reason;      /* 理由 */
} RiyoCellFact;

struct _RiyoTable
{
  gatomicrefcount n_refs;
  GBytes *bytes;          /* the file as it was read */
  char *folder, *file;    /* in which it is adopted, and where it lies there; NULL = not said */
  gboolean is_builtin;    /* the sample, which lies nowhere */
  RiyoDocument *document; /* owns every string below */
  const char *society;
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
  GHashTable *lost; /* names that tables before it had; NULL = what was before it is not known */
};

/* Says which folder adopted it, as which file, before others see it; and what prints it, for
 * advice, whether it is in force or not. */
void riyo_table_set_folder (RiyoTable *table, const char *folder, const char *file);
char *riyo_table_advise_show (const RiyoTable *table);

/* What is wrong with a name that is no category's: a table that was imported has long names until
 * somebody gives the short ones that layouts, rules and sidecars say. */
char *riyo_table_explain_category (const RiyoTable *table, const char *name);

/* What [公表事項] and [安全管理措置] may say, in the notice's order. */
extern const RiyoKeySpec riyo_table_notice_keys[], riyo_table_safety_keys[];

#define RIYO_NO_INDEX 0xff

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

/* The short name of a category, or #NUMBER where @table (nullable) has none; those of @categories,
 * with commas between. */
void riyo_table_append_category (GString *text, const RiyoTable *table, guint number);
void riyo_table_append_categories (GString *text, const RiyoTable *table, RiyoTags categories);

static inline const RiyoPurpose *
riyo_table_purpose_at (const RiyoTable *table, guint index)
{
  return &g_array_index (table->purposes, RiyoPurpose, index);
}

/* The index of a purpose by any of its names, or G_MAXUINT. */
guint riyo_table_find_purpose (const RiyoTable *table, const char *name);

/* The categories of the table that are retired. */
RiyoTags riyo_table_get_retired (const RiyoTable *table);

/* How many may be used for something: those of retired rows alone are none. */
guint riyo_table_count_purposes (const RiyoTable *table);

/* What a record keeps that is to outlive the table, by which riyo_table_find_purpose () finds the
 * same purpose in the next one: its ID, which stays where the label is reworded; without one the
 * label, which is a 別名 then. Of @coming (RiyoTable), which are adopted to follow, all have it
 * where they share any of its names. And the label that it has in @table (nullable), or had before,
 * else the name. */
const char *riyo_purpose_get_kept_name (const RiyoPurpose *purpose, const GPtrArray *coming);
const char *riyo_table_describe_purpose (const RiyoTable *table, const char *kept);

/* Of a table that others do not see yet: that @before came before it, which knows what was before
 * that. */
void riyo_table_inherit (RiyoTable *table, const RiyoTable *before);

/* Whether a name that is kept may mean a purpose of the table. One that no table before it had
 * either may mean any. One that it lost means what went on in place of what it was: the same
 * purpose by another name or, where no table says which that is, what its data may be used for
 * otherwise than before; none where there is no such thing. */
gboolean riyo_table_may_mean (const RiyoTable *table, const char *name, guint purpose);

/* Whether it is such a name; adds to @heirs (nullable) the labels (borrowed) of what it means. */
gboolean riyo_table_has_lost (const RiyoTable *table, const char *name, GPtrArray *heirs);

/* What such a purpose is called, which is there by another name; else NULL. */
const char *riyo_table_find_renamed (const RiyoTable *table, const char *name);

/* The cell that "CATEGORY / PURPOSE" names, by any of their names; FALSE when the table has none.
 */
gboolean
riyo_table_find_cell (const RiyoTable *table, const char *cell, guint *category, guint *purpose);

/* What [セル …] says of a cell, or NULL. */
const RiyoCellFact *
riyo_table_get_cell_fact (const RiyoTable *table, guint category, guint purpose);

/* Whether a purpose hands data to third parties: what 第三者提供の停止 stops, and what is recorded
 * by 個人情報保護法29条. */
static inline gboolean
riyo_purpose_is_stoppable (const RiyoPurpose *purpose)
{
  return purpose->provision == RIYO_PROVISION_THIRD_PARTY;
}

/* "21-4-2" as the law is cited: 個人情報保護法第21条第4項第2号. Owned. */
char *riyo_table_cite_clause (const char *clause);

/* Whether a cell is kept from the persons themselves. 21条4項4号 (obvious) keeps it from the
 * published page alone: 32条1項2号 and 2項2号 except 1 to 3号. */
static inline gboolean
riyo_cell_fact_is_withheld (const RiyoCellFact *fact)
{
  return fact != NULL && fact->unpublished != NULL && strcmp (fact->unpublished, "21-4-4") != 0;
}

/* Whether the table is in force on a day: 公表日 ≤ 施行日 ≤ day ≤ 終了日; version 1 may lack the
 * dates. */
gboolean riyo_table_is_in_force (const RiyoTable *table, RiyoDate day);

/* Which rows and purposes of two tables are the same. */
typedef struct
{
  guint8 after_of[RIYO_MAX_CATEGORIES + 1];  /* number before -> number after, 0 = gone */
  guint8 before_of[RIYO_MAX_CATEGORIES + 1]; /* number after -> number before, 0 = new */
  guint *purpose_after_of;                   /* index -> index, G_MAXUINT = none */
  guint *purpose_before_of;
  guint
      *purpose_into_of; /* the same as @purpose_after_of, or one that another purpose went on as */
} RiyoTableMatch;

RiyoTableMatch *riyo_table_match_new (const RiyoTable *before, const RiyoTable *after);
void riyo_table_match_free (RiyoTableMatch *match);

/* Whether a purpose of the table after is what several of @before went on as. */
gboolean
riyo_table_match_is_merged (const RiyoTableMatch *match, const RiyoTable *before, guint purpose);

static inline gboolean
riyo_table_has_cell (const RiyoTable *table, guint category, guint purpose)
{
  return (riyo_table_purpose_at (table, purpose)->cells & RIYO_TAG (category)) != 0;
}

/* No number that @before gave may mean another category in @after, those of @later left out: asked
 * of every table that was ever adopted, where a later one had the number. */
gboolean
riyo_table_check_numbers (RiyoTable *before, RiyoTable *after, RiyoTags later, GError **error);

/* Names that programs state keep their meaning, or lose it; they never get another. @traced: where
 * each purpose of @before is in @after, by way of the tables between; G_MAXUINT = nowhere. */
gboolean
riyo_table_check_names (RiyoTable *before, RiyoTable *after, const guint *traced, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RiyoTableMatch, riyo_table_match_free)

/* No judgement of the table is of a day to come: RIYO_ERROR_DATE. Asked at adoption. */
gboolean riyo_table_check_judged (RiyoTable *table, RiyoDate today, GError **error);

/* Whether one table may follow another: its version is higher, its dates are there and in order, no
 * number and no name that programs state means another category or purpose, and who judged each
 * cell that is new or reworded reasonably related (個人情報保護法17条2項) is named; so of a cell
 * whose 名称, 提供先, 提供区分 or 非公表 is another: what was judged before is not what is said
 * now. The errors are, in this order, RIYO_ERROR_STATE, DATE, NAME, UNSIGNED. The library records
 * judgements, and does not judge. */
gboolean riyo_table_check_successor (RiyoTable *before, RiyoTable *after, GError **error);

/* One thing found in a table, or between two. */
typedef struct
{
  const char *code;                          /* for programs; static */
  char *category, *purpose, *before, *after; /* what it is about, nullable */
  const char *key;                           /* what is lacking, nullable; static */
  char *text;                                /* for people: a sentence in the locale's language */
} RiyoFinding;

void riyo_finding_free (RiyoFinding *finding);

/* A list that owns its findings. */
GPtrArray *riyo_findings_new (void);

/* Adds one; @category, @purpose, @before and @after are nullable, the sentence is formatted. */
void riyo_findings_add (GPtrArray *findings, const char *code, const char *category,
                        const char *purpose, const char *before, const char *after,
                        const char *format, ...) G_GNUC_PRINTF (7, 8);

/* How long before its end a judgement is to be made anew. */
#define RIYO_RENEWAL_DAYS 30

/* Adds RENEW when a judgement that ends at @end (0 = never) has ended, or will soon. */
void riyo_findings_add_renewal (GPtrArray *findings, const char *category, const char *purpose,
                                const char *judge, RiyoDate end, RiyoDate today);

/* Adds BACKDATED where what is to be adopted has a 施行日 before @today: of a table, that has a
 * 公表日, or of rules (0). It is no error: a notice may have been published on its day, and its
 * file be adopted late. */
void riyo_findings_add_backdated (GPtrArray *findings, RiyoDate published, RiyoDate effective,
                                  RiyoDate today);

/* The cells whose judgement is to be made anew: RENEW. */
void riyo_table_find_renewals (RiyoTable *table, RiyoDate today, GPtrArray *findings);

/* That the table ends, or did: ENDS. Asked where none is known to follow on that day. */
void riyo_table_find_end (const RiyoTable *table, RiyoDate today, GPtrArray *findings);

/* A line for each, "CODE: text". */
char *riyo_findings_to_text (GPtrArray *findings);

/* An array of objects with code, text and, where there are any, category, purpose, before, after.
 */
char *riyo_findings_to_json (GPtrArray *findings);

/* Words a refusal so that it ends the search: what may not be used for what, what the purpose may
 * use, what the category may serve, whom to ask. It never names another purpose that would pass.
 * @purpose is what was stated; @contact is nullable; @idle_on is the day on which no table is in
 * force, so that one that is not was asked, 0 = one is. */
void riyo_refuse_purpose (GError **error, const RiyoTable *table, const char *purpose,
                          RiyoDate idle_on, const char *contact);
/* The same for a datum: what the rule decided, but BAD_SUBJECT. */
void riyo_refuse_datum (GError **error, const RiyoTable *table, RiyoVerdict verdict,
                        const char *purpose, RiyoTags usable, const char *contact);

/* What follows is what the command shows of a table, and reads from spreadsheets. */

/* Whether it is about what @name says: a purpose, a category, CATEGORY / PURPOSE, or a key. */
gboolean riyo_finding_is_of (const RiyoFinding *finding, const char *name);

/* What a person should look at again; none of it is an error: the table is enforced as it is. The
 * codes: NEAR (names that differ only in width, case, blanks or marks), LIST (a purpose with 、 may
 * be two), CATCH_ALL (等, その他), PROVISION (reads like provision to others, 提供先 is not said),
 * GROUND (提供先 without 提供区分), DUTY (what 個人情報保護法32条1項 or 27条5項3号 wants said and
 * the table does not), PLACEHOLDER (no society named), NO_PURPOSE (a row without cells),
 * RETIRED_ROW (a retired row that still lists purposes, or whose 廃止日 is after 施行日), RENEW (a
 * judgement that ends). */
GPtrArray *riyo_table_lint (RiyoTable *table);

/* Every difference, cell by cell. Categories are the same when they share a name, purposes when
 * they share label, ID or alias; then what differs between them is reported as reworded. The codes:
 * WIDENED and NARROWED (a cell more, a cell less), CATEGORY_ADDED, CATEGORY_REMOVED, RENUMBERED,
 * NUMBER_REUSED, REWORDED, RETIRED, LISTED (in a retired row), NAME (IDs and aliases), PROVISION,
 * UNPUBLISHED, SIGNATURE, SOCIETY, VERSION, DATE, TEXT (the notice's sentences), ORDER. */
GPtrArray *riyo_table_diff (RiyoTable *before, RiyoTable *after);

/* For a terminal, columns aligned by display width; and as one JSON object. */
char *riyo_table_to_text (RiyoTable *table);
char *riyo_table_to_json (RiyoTable *table);

/* A table file in one canonical form, which riyo_table_load () reads back as the same table: the
 * same table, the same bytes. Comments are not kept. */
char *riyo_table_to_file (RiyoTable *table);

/* Categories and cells for a spreadsheet: tab-separated with a header, a line for each cell. */
char *riyo_table_to_sheet (RiyoTable *table);

/* Where a cell of a sheet that holds several purposes is divided. */
enum
{
  RIYO_CUT_AT_COMMAS = 1, /* 、 */
  RIYO_CUT_AT_LINES = 2,  /* line breaks within the cell */
};

/* How a sheet is to be read. */
typedef struct
{
  RiyoTable *base;     /* nullable */
  const char *society; /* nullable */
  gboolean remove;     /* what the base has and the sheet lacks */
  guint cut;           /* RIYO_CUT_AT_… */
  gboolean whole;      /* what other marks a cell holds are of its purpose */
  gboolean fill;       /* an empty 類型 is that of the row above (merged cells) */
  GPtrArray *notes;    /* nullable: gets a sentence (owned) of each row that was not read */
} RiyoImportWishes;

/* A table of a spreadsheet, one cell a line, tab- or comma-separated, with a header that has at
 * least 類型 and 利用目的 or what people write for them, behind any title; UTF-8, CP932 or UTF-16
 * with its mark. Numbers, facts, texts and order are kept of the base, and its society unless one
 * is said, else a placeholder. New rows get numbers that were never used; a category that vanishes
 * keeps its number and is retired today. RIYO_ERROR_MISMATCH when something of the base is lacking
 * and its removal was not wished; else a RIYO_ERROR with the line, which names all that is doubtful
 * in the rows at once. */
RiyoTable *riyo_table_new_from_sheet (GBytes *sheet, const char *name,
                                      const RiyoImportWishes *wishes, GError **error);
