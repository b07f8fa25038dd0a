/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <riyo/table.h>

G_BEGIN_DECLS

/**
 * RiyoNoticeFormat:
 * @RIYO_NOTICE_TEXT: plain text, UTF-8, a label never broken
 * @RIYO_NOTICE_HTML: one self-contained page
 *
 * What a notice is written as.
 *
 * Since: 0.1
 */
typedef enum
{
  RIYO_NOTICE_TEXT,
  RIYO_NOTICE_HTML
} RiyoNoticeFormat;

/**
 * riyo_notice_render:
 * @table: a table
 * @format: text or HTML
 *
 * Writes the 公表事項 from the table that is enforced: its cells in its order, its notes, safety
 * measures, procedure and desks. Cells marked 非公表 and retired categories are left out. Always in
 * Japanese; the same table gives the same bytes.
 *
 * Returns: (transfer full): the notice
 *
 * Since: 0.1
 */
RIYO_API char *riyo_notice_render (RiyoTable *table, RiyoNoticeFormat format);

/**
 * riyo_notice_render_change:
 * @before: the table that is published
 * @after: the one that follows
 * @format: text or HTML
 *
 * Drafts the 変更のお知らせ: what the public reads differently. A change of what is not published
 * is not in it.
 *
 * Returns: (transfer full): the draft
 *
 * Since: 0.1
 */
RIYO_API char *
riyo_notice_render_change (RiyoTable *before, RiyoTable *after, RiyoNoticeFormat format);

G_END_DECLS
