/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <riyo/macros.h>

G_BEGIN_DECLS

/**
 * RiyoTags:
 *
 * The set of categories a datum carries: bit n-1 stands for the category numbered n (1 to 63).
 * 0 and any set with %RIYO_TAGS_UNTAGGED are untagged, and refused.
 *
 * Since: 0.1
 */
typedef guint64 RiyoTags;

/**
 * RIYO_TAGS_UNTAGGED:
 *
 * Bit 63: the datum, or one it was made from, carried no tag. It never goes away.
 *
 * Since: 0.1
 */
#define RIYO_TAGS_UNTAGGED G_GUINT64_CONSTANT (0x8000000000000000)

/**
 * riyo_tags_union:
 * @a: the tags of one parent
 * @b: the tags of the other
 *
 * Gives what data made from both carries: every tag of both, and untagged if either is untagged.
 *
 * Returns: @a | @b, with %RIYO_TAGS_UNTAGGED set if either is 0 or has it
 *
 * Since: 0.1
 */
RIYO_API RiyoTags riyo_tags_union (RiyoTags a, RiyoTags b);

G_END_DECLS
