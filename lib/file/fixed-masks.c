/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Fixed-width records of one type by whole registers, on CPUs with AVX-512. */
#include "config.h"

#include "fixed-masks.h"
#include "layout/layout.h"
#include "scan/scan.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define MASKS_TARGET __attribute__ ((target ("avx512f,avx512bw")))
#define BLOCK_BYTES 64u
#define BATCH_RECORDS 64

/* What bytes 64 i … 64 i + 63 of a record and its newline are, one bit each. */
typedef struct
{
  guint64 text; /* may hold neither LF nor NUL */
  guint64 edge; /* must not be a lead byte */
  guint64 emptied;
} Block;

struct _RiyoFixedMasks
{
  gsize width, stride;
  gboolean ends_with_lf; /* alone: a CR before it is that of a shorter record */
  guchar fill;
  guint n_blocks;
  Block blocks[];
};

static inline void
set_bit (RiyoFixedMasks *masks, gsize offset, gsize byte)
{
  guint64 *bits = (guint64 *)((guchar *)&masks->blocks[byte / BLOCK_BYTES] + offset);

  *bits |= G_GUINT64_CONSTANT (1) << byte % BLOCK_BYTES;
}

RiyoFixedMasks *
riyo_fixed_masks_new (const RiyoFixedPlan *plan, const RiyoLayout *layout, guint n_newline)
{
  guint width = layout->record_bytes, stride = width + n_newline;
  guint n_blocks = (stride + BLOCK_BYTES - 1) / BLOCK_BYTES;
  RiyoFixedMasks *masks;

  if (!riyo_scan_has_avx512 () || (layout->text == RIYO_TEXT_UTF8 && plan->n_edges > 0))
    return NULL;
  masks = g_malloc0 (sizeof *masks + n_blocks * sizeof (Block));
  masks->width = width;
  masks->stride = stride;
  masks->ends_with_lf = layout->text != RIYO_TEXT_BYTES && n_newline == 1;
  masks->fill = layout->fill;
  masks->n_blocks = n_blocks;
  for (guint i = 0; i < width && layout->text != RIYO_TEXT_BYTES; i++)
    set_bit (masks, G_STRUCT_OFFSET (Block, text), i);
  for (guint i = 0; i < plan->n_edges; i++)
    set_bit (masks, G_STRUCT_OFFSET (Block, edge), plan->edges[i].first + plan->edges[i].n - 1);
  for (guint i = 0; i < plan->n_emptied; i++)
    for (guint k = 0; k < plan->emptied[i].n; k++)
      set_bit (masks, G_STRUCT_OFFSET (Block, emptied), plan->emptied[i].first + k);
  return masks;
}

/* Control characters up to LF are suspected all alike, since one comparison finds them: who looks
 * at the record by itself knows which may stand there. */
MASKS_TARGET static inline gboolean
is_fine (const RiyoFixedMasks *masks, const guchar *record)
{
  gsize n_newline = masks->stride - masks->width;
  guint64 wrong = (n_newline > 0 && record[masks->stride - 1] != '\n')
                  || (n_newline == 2 && record[masks->width] != '\r')
                  || (masks->ends_with_lf && record[masks->width - 1] == '\r');

  for (guint i = 0; i < masks->n_blocks; i++)
    {
      const Block *block = &masks->blocks[i];
      __m512i bytes = _mm512_loadu_si512 (record + i * BLOCK_BYTES);
      guint64 low = _mm512_cmple_epu8_mask (bytes, _mm512_set1_epi8 ('\n'));
      /* 0x81-0x9f and 0xe0-0xfc, one range when bit 5 is flipped */
      __m512i flipped = _mm512_xor_si512 (bytes, _mm512_set1_epi8 (0x20));
      guint64 lead = _mm512_cmple_epu8_mask (
          _mm512_sub_epi8 (flipped, _mm512_set1_epi8 ((char)0xa1)), _mm512_set1_epi8 (0x3b));

      wrong |= (low & block->text) | (lead & block->edge);
    }
  return wrong == 0;
}

MASKS_TARGET static inline void
empty (const RiyoFixedMasks *masks, guchar *record)
{
  for (guint i = 0; i < masks->n_blocks; i++)
    if (masks->blocks[i].emptied != 0)
      _mm512_mask_storeu_epi8 (record + i * BLOCK_BYTES, masks->blocks[i].emptied,
                               _mm512_set1_epi8 ((char)masks->fill));
}

MASKS_TARGET gsize
riyo_fixed_masks_check (const RiyoFixedMasks *masks, const guchar *data, gsize n_records)
{
  gsize batch = MIN (n_records, BATCH_RECORDS), n = 0;

  while (n < batch && is_fine (masks, data + n * masks->stride))
    n++;
  return n;
}

/* In batches: a load that overlaps a masked store waits until that is done. */
MASKS_TARGET gsize
riyo_fixed_masks_run (const RiyoFixedMasks *masks, guchar *data, gsize n_records)
{
  for (gsize done = 0, n; done < n_records; done += n)
    {
      n = riyo_fixed_masks_check (masks, data + done * masks->stride, n_records - done);
      for (gsize i = 0; i < n; i++)
        empty (masks, data + (done + i) * masks->stride);
      if (n < MIN (n_records - done, BATCH_RECORDS))
        return done + n;
    }
  return n_records;
}
#else
RiyoFixedMasks *
riyo_fixed_masks_new (const RiyoFixedPlan *plan, const RiyoLayout *layout, guint n_newline)
{
  return NULL;
}

gsize
riyo_fixed_masks_check (const RiyoFixedMasks *masks, const guchar *data, gsize n_records)
{
  return 0;
}

gsize
riyo_fixed_masks_run (const RiyoFixedMasks *masks, guchar *data, gsize n_records)
{
  return 0;
}
#endif
