/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined(RIYO_INSIDE) && !defined(RIYO_COMPILATION)
#error "Include <riyo/riyo.h>; its parts do not stand alone."
#endif

#include <glib-object.h>

/* Every exported prototype carries it: the library is built with -fvisibility=hidden. */
#define RIYO_API __attribute__ ((visibility ("default")))

/* A verdict that nobody reads protects nobody. */
#define RIYO_VERDICT RIYO_API G_GNUC_WARN_UNUSED_RESULT

/* A function whose text stands in a header beside its prototype, to be put in where it is called.
 * It is never the function itself, in no dialect (a C99 inline is one in gnu89, and a static one is
 * a copy in each unit, and may not be used in a C99 inline): that is in the library alone, which is
 * built with RIYO_INLINE empty where it is defined. Other compilers call it. */
#if !defined(RIYO_INLINE) && !defined(__GI_SCANNER__)                                              \
    && (defined(__GNUC_STDC_INLINE__) || defined(__GNUC_GNU_INLINE__))
#define RIYO_INLINE extern __inline__ __attribute__ ((__gnu_inline__))
#endif
