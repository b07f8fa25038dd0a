/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "scan.h"

/* The engines behind riyo_scan_run () besides the portable one; whole blocks only. */
#if defined(__x86_64__)
void riyo_scan_blocks_avx2 (RiyoScan *scan, const guchar *data, gsize from, gsize to);
void riyo_scan_blocks_avx512 (RiyoScan *scan, const guchar *data, gsize from, gsize to);
#endif

/* For tests: 0 takes the best the CPU has, 1 at most AVX2, 2 portable C. All find the same. */
extern guint riyo_scan_engine;
