/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The pages a society publishes, from its table. The command writes them. */
#pragma once

#include "base/base.h"

typedef enum
{
  RIYO_NOTICE_TEXT, /* plain text, UTF-8, a label never broken */
  RIYO_NOTICE_HTML, /* one self-contained page */
} RiyoNoticeFormat;

/* The 公表事項: the table's cells in its order, its notes, safety measures, procedure and desks.
 * Cells marked 非公表 and retired categories are left out; those that are by 21条4項4号 are told as
 * purposes of 保有個人データ. Always in Japanese; the same table gives
 * the same bytes. */
char *riyo_notice_render (RiyoTable *table, RiyoNoticeFormat format);

/* A draft of the 変更のお知らせ: what the public reads differently. A change of what is not
 * published is not in it; what was published and no longer is, while the use goes on, is told so.
 */
char *riyo_notice_render_change (RiyoTable *before, RiyoTable *after, RiyoNoticeFormat format);

/* 2026年4月1日, as pages and letters are dated. Owned. */
char *riyo_notice_format_day (RiyoDate day);
