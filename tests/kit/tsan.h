/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Included before every source by `make check-tsan`: GLib is not built with ThreadSanitizer, which
 * cannot see how its locks and reference counts order things. Here it is told. */
#pragma once

#include "config.h"

#include <glib.h>
#include <sanitizer/tsan_interface.h>

#undef g_atomic_ref_count_init
#undef g_atomic_ref_count_inc
#undef g_atomic_ref_count_dec
#define g_atomic_ref_count_init(count) __atomic_store_n (count, 1, __ATOMIC_SEQ_CST)
#define g_atomic_ref_count_inc(count) ((void)__atomic_add_fetch (count, 1, __ATOMIC_SEQ_CST))
#define g_atomic_ref_count_dec(count) (__atomic_sub_fetch (count, 1, __ATOMIC_SEQ_CST) == 0)
#define g_mutex_lock(mutex) (g_mutex_lock (mutex), __tsan_acquire (mutex))
#define g_mutex_unlock(mutex) (__tsan_release (mutex), g_mutex_unlock (mutex))
