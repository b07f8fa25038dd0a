/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Many data at once: the bulk pass, and the bookkeeping that makes it equal to as many checks. */
#include "config.h"

#include <string.h>

#include "base/base.h"
#include "folder/folder.h"
#include "operation.h"
#include "rule/rule.h"

/* Small enough that looking for the first refusal of a kind again finds the sets in the cache. */
#define BLOCK_RECORDS 16384

/* From here on the bits, an eighth of a byte each, find no room in the cache beside the sets. */
#define FAR_RECORDS (4u << 20)

static gboolean
check_width (const RiyoUse *use, gsize width_bytes, GError **error)
{
  gboolean known = width_bytes == 2 || width_bytes == 4 || width_bytes == 8;

  if (known && (width_bytes == 8 || use->adopted->table->known >> (width_bytes * 8) == 0))
    return TRUE;
  g_set_error (error, RIYO_ERROR, RIYO_ERROR_WIDTH,
               known ? _ ("tag sets of %u bytes are too narrow for the table's numbers")
                     : _ ("tag sets of %u bytes; expected 2, 4 or 8"),
               (guint)width_bytes);
  return FALSE;
}

static RiyoTags
load_tags (const guint8 *tags, gsize width_bytes, gsize i)
{
  guint64 wide;
  guint32 middle;
  guint16 narrow;

  switch (width_bytes)
    {
    case 2:
      memcpy (&narrow, tags + i * 2, 2);
      return narrow;
    case 4:
      memcpy (&middle, tags + i * 4, 4);
      return middle;
    default:
      memcpy (&wide, tags + i * 8, 8);
      return wide;
    }
}

/* The kinds of refusal a block may hold, from the union of its refused sets. */
static guint
find_kinds (const RiyoMasks *masks, const RiyoBulkSum *sum)
{
  guint kinds = sum->any_empty ? 1u << RIYO_REASON_UNTAGGED : 0;

  /* Each refused tag alone fails where a set that has it may. */
  for (RiyoTags left = sum->refused; left != 0; left &= left - 1)
    kinds |= 1u << riyo_rule_decide (masks, left & -left).reason;
  return kinds & ~1u;
}

/* Records the first refusal of each kind that has no entry yet. */
static gboolean
note_block (RiyoUse *use, const guint8 *tags, gsize width_bytes, gsize n, const RiyoBulkSum *sum,
            GError **error)
{
  guint missing = find_kinds (&use->masks, sum) & ~use->noted;

  for (gsize i = 0; i < n && missing != 0; i++)
    {
      RiyoVerdict verdict = riyo_rule_decide (&use->masks, load_tags (tags, width_bytes, i));

      if ((missing & (1u << verdict.reason)) == 0)
        continue;
      if (!riyo_use_note_refusal (use, verdict, NULL, error))
        return FALSE;
      missing &= ~(1u << verdict.reason);
    }
  return TRUE;
}

static gboolean
filter_unstated (RiyoUse *use, const guint8 *tags, gsize width_bytes, gsize n, guint64 *kept_bits,
                 RiyoUseTally *tally, GError **error)
{
  riyo_use_draw_nearer (use, n);
  for (gsize start = 0; start < n; start += BLOCK_RECORDS)
    {
      gsize n_block = MIN (n - start, BLOCK_RECORDS);
      const guint8 *block = tags + start * width_bytes;
      RiyoBulkSum sum = { 0 };

      riyo_rule_filter (block, width_bytes, n_block, riyo_rule_allowed (&use->masks),
                        kept_bits + start / 64, n >= FAR_RECORDS, &sum);
      tally->n_permitted += sum.n_kept;
      tally->permitted_tags |= sum.kept;
      tally->n_refused += n_block - sum.n_kept;
      tally->refused_tags |= sum.refused;
      if (sum.n_kept < n_block && !note_block (use, block, width_bytes, n_block, &sum, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
filter_stated (RiyoUse *use, const guint8 *tags, gsize width_bytes, gsize n,
               const char *const *subjects, guint64 *kept_bits, RiyoUseTally *tally, GError **error)
{
  memset (kept_bits, 0, (n / 64 + (n % 64 != 0)) * sizeof *kept_bits);
  for (gsize i = 0; i < n; i++)
    {
      RiyoTags set = load_tags (tags, width_bytes, i);
      RiyoVerdict verdict = riyo_use_judge (use, set, subjects != NULL ? subjects[i] : NULL, NULL);

      kept_bits[i / 64] |= (guint64)verdict.permitted << (i % 64);
      riyo_tally_add (tally, set, verdict);
    }
  /* A refusal is no failure here; an operation that broke down meanwhile is. */
  return !riyo_use_is_over (use, error);
}

static gboolean
refuse_null (gsize n, guint64 *kept_bits, gsize *n_kept, GError **error)
{
  if (kept_bits != NULL)
    memset (kept_bits, 0, (n / 64 + (n % 64 != 0)) * sizeof *kept_bits);
  if (n_kept != NULL)
    *n_kept = 0;
  return riyo_fail_null (error);
}

gboolean
riyo_operation_filter (RiyoOperation *operation, gconstpointer tags, gsize width_bytes, gsize n,
                       const char *const *subjects, guint64 *kept_bits, gsize *n_kept,
                       GError **error)
{
  if (operation == NULL || (n > 0 && (tags == NULL || kept_bits == NULL)))
    return refuse_null (n, kept_bits, n_kept, error);
  RiyoUse *use = riyo_operation_use (operation);
  gsize n_words = n / 64 + (n % 64 != 0);
  RiyoUseTally tally = { 0 };
  gboolean decided = FALSE;

  if (riyo_use_enter (use, error))
    {
      riyo_use_look_ahead (use, n);
      decided = !riyo_use_is_over (use, error) && check_width (use, width_bytes, error)
                && (subjects == NULL && !riyo_use_is_limited (use)
                        ? filter_unstated (use, tags, width_bytes, n, kept_bits, &tally, error)
                        : filter_stated (use, tags, width_bytes, n, subjects, kept_bits, &tally,
                                         error));
      if (!decided)
        riyo_tally_take_back (&tally);
      riyo_use_count (use, &tally);
      riyo_use_leave (use);
    }
  /* Only here: every word is written when decided, and writing a tenth of what is read shows. */
  if (!decided && n_words > 0)
    memset (kept_bits, 0, n_words * sizeof *kept_bits);
  if (n_kept != NULL)
    *n_kept = tally.n_permitted;
  return decided;
}

GBytes *
riyo_operation_filter_bytes (RiyoOperation *operation, GBytes *tags, gsize width_bytes,
                             const char *const *subjects, gsize *n_kept, GError **error)
{
  if (n_kept != NULL)
    *n_kept = 0;
  if (operation == NULL || tags == NULL)
    return riyo_return_null (error);
  gsize size = 0;
  gconstpointer data = g_bytes_get_data (tags, &size);
  gsize n = width_bytes > 0 ? size / width_bytes : 0;
  g_autofree guint64 *kept_bits = NULL;

  if (n_kept != NULL)
    *n_kept = 0;
  if ((width_bytes > 0 && size % width_bytes != 0)
      || (subjects != NULL && g_strv_length ((char **)subjects) != n))
    {
      g_set_error_literal (error, RIYO_ERROR, RIYO_ERROR_ARGUMENT,
                           _ ("the sizes of tags and subjects do not match"));
      return NULL;
    }
  kept_bits = g_new0 (guint64, n / 64 + 1);
  if (!riyo_operation_filter (operation, data, width_bytes, n, subjects, kept_bits, n_kept, error))
    return NULL;
  return g_bytes_new_take (g_steal_pointer (&kept_bits), (n / 64 + (n % 64 != 0)) * 8);
}
