/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "scan.h"

#if defined(__x86_64__)
RiyoSifted riyo_sift_blocks_avx512 (const RiyoSift *sift, const RiyoScan *scan, const guchar *data,
                                    gsize n, guchar *out);
#endif
