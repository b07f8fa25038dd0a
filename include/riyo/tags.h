/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <riyo/macros.h>

G_BEGIN_DECLS

/**
 * RiyoTags:
 *
 * The set of categories a datum carries. A set is made from names by riyo_table_parse_tags(), from
 * the names that `riyo table export --format c-header` writes, or from numbers by RIYO_TAG() and
 * riyo_tags_from_number(), never by a shift: 1 << 31 is negative, and so is a set of every category
 * from 32 on, and 1 << 32 is undefined. Sets are joined by | or riyo_tags_union().
 *
 * A table has at most 63 categories, numbered 1 to 63, and bit n - 1 stands for the one numbered n.
 * The limit is permanent, since files, logs and programs hold sets of 64 bits. 0, and any set with
 * %RIYO_TAGS_UNTAGGED, is untagged and refused.
 *
 * Since: 0.1
 */
typedef guint64 RiyoTags;

/**
 * RIYO_TAGS_UNTAGGED:
 *
 * Bit 63: the datum, or one it was derived from, carried no tag. Nothing clears it.
 *
 * Since: 0.1
 */
#define RIYO_TAGS_UNTAGGED G_GUINT64_CONSTANT (0x8000000000000000)

/**
 * RIYO_TAG:
 * @n: the number of a category, a constant from 1 to 63
 *
 * The tag of category @n, as a constant; %RIYO_TAGS_UNTAGGED for a number out of range, which is
 * refused alone and in every set. It evaluates @n more than once: use riyo_tags_from_number() for
 * what is not a constant.
 *
 * Since: 0.2
 */
#define RIYO_TAG(n)                                                                                \
  ((n) >= 1 && (n) <= 63 ? G_GUINT64_CONSTANT (1) << (((n)-1) & 63) : RIYO_TAGS_UNTAGGED)

/**
 * riyo_tags_from_number:
 * @number: the number of a category
 *
 * Makes the tag of a category. Whether a table has the category is not asked here: one that it does
 * not have is refused when it is used.
 *
 * Returns: the tag; %RIYO_TAGS_UNTAGGED if @number is not from 1 to 63
 *
 * Since: 0.2
 */
RIYO_API RiyoTags riyo_tags_from_number (gint64 number);

/**
 * riyo_tags_contains:
 * @tags: what a datum carries
 * @some: the categories to look for
 *
 * Tests whether all of @some are among @tags. It says nothing of what may be used.
 *
 * Returns: %TRUE if they are; %FALSE also if @some is untagged
 *
 * Since: 0.2
 */
RIYO_API gboolean riyo_tags_contains (RiyoTags tags, RiyoTags some);

/**
 * riyo_tags_union:
 * @a: the tags of one parent
 * @b: the tags of the other
 *
 * Joins the tags of two parents into those of what is made from both: every tag of each, and
 * untagged if either is untagged.
 *
 * Returns: @a | @b, with %RIYO_TAGS_UNTAGGED set if either is 0 or has it
 *
 * Since: 0.1
 */
RIYO_API RiyoTags riyo_tags_union (RiyoTags a, RiyoTags b);

G_END_DECLS
