/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "base/base.h"
#include "notice.h"
#include "table/table.h"

/* A page to be published, before it is text or HTML. Strings are borrowed from the tables. */
typedef enum
{
  RIYO_BLOCK_SECTION,   /* text: the heading, numbered by the renderer */
  RIYO_BLOCK_PARAGRAPH, /* text */
  RIYO_BLOCK_NOTE,      /* text, smaller */
  RIYO_BLOCK_LINE,      /* text: a line of an address */
  RIYO_BLOCK_TABLE,     /* text: the caption, which is not printed; rows follow */
  RIYO_BLOCK_ROW,       /* text: the row's head; items follow */
  RIYO_BLOCK_ITEM,      /* mark (nullable), before (nullable), text (nullable) */
  RIYO_BLOCK_TERM,      /* text: what the next paragraphs describe */
  RIYO_BLOCK_MEANING,   /* text */
} RiyoBlockKind;

typedef struct
{
  RiyoBlockKind kind;
  const char *mark;   /* 追加 変更 廃止 */
  const char *before; /* what the text replaces */
  const char *text;
} RiyoBlock;

typedef struct
{
  const char *title;
  const RiyoTable *table; /* whose society and dates head the page */
  const char *row_head, *row_body;
  GArray *blocks; /* RiyoBlock */
} RiyoPage;

void riyo_page_add (RiyoPage *page, RiyoBlockKind kind, const char *text);
void riyo_page_add_item (RiyoPage *page, const char *mark, const char *before, const char *text);
/* Every value of a key of the group, which may be NULL. */
void
riyo_page_add_values (RiyoPage *page, RiyoBlockKind kind, const RiyoGroup *group, const char *key);
gboolean riyo_page_has_values (const RiyoGroup *group, const char *key);

char *riyo_page_to_text (const RiyoPage *page);
char *riyo_page_to_html (const RiyoPage *page);
/* Either, for what renders a page of its own (notice.c). */
char *riyo_notice_render_page (const RiyoPage *page, RiyoNoticeFormat format);

/* The 公表事項 of the page's table. */
void riyo_notice_fill (RiyoPage *page, GStringChunk *strings);

/* What the page tells somewhere: a cell that is not kept from the persons themselves. */
gboolean riyo_notice_shows_cell (const RiyoTable *table, guint category, guint purpose);
/* Of those, one that is told as a purpose of 保有個人データ alone. */
gboolean riyo_notice_is_obvious (const RiyoTable *table, guint category, guint purpose);
gboolean riyo_notice_shows_purpose (const RiyoTable *table, guint purpose);
gboolean riyo_notice_shows_category (const RiyoTable *table, const RiyoCategory *category);

/* To whom a purpose provides data, as it is printed: 国（法令に基づく提供）. NULL where the table
 * does not state the kind (提供区分): it was not judged, and is not published. Owned. */
char *riyo_notice_dup_provision (const RiyoPurpose *purpose);

/* 組織的安全管理措置, of 組織的. */
const char *riyo_notice_name_measure (GStringChunk *strings, const char *key);

/* １ ２ … as the headings of the notice are numbered. */
void riyo_notice_append_number (GString *out, guint number);
