/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined(RIYO_INSIDE) && !defined(RIYO_COMPILATION)
#error "Include <riyo/riyo.h>; its parts do not stand alone."
#endif

#include <glib-object.h>

/* On every exported prototype, because the library is built with -fvisibility=hidden. */
#define RIYO_API __attribute__ ((visibility ("default")))

/* An exported function whose result must not be ignored. */
#define RIYO_VERDICT RIYO_API G_GNUC_WARN_UNUSED_RESULT

/* An inline function of a header, beside its prototype. A gnu_inline emits no definition, in any
 * dialect: a C99 inline emits one in gnu89, and a C99 inline must not call a static one. So the
 * library has the only definition: RIYO_INLINE is empty where that is compiled. Compilers without
 * gnu_inline call it. */
#if !defined(RIYO_INLINE) && !defined(__GI_SCANNER__)                                              \
    && (defined(__GNUC_STDC_INLINE__) || defined(__GNUC_GNU_INLINE__))
#define RIYO_INLINE extern __inline__ __attribute__ ((__gnu_inline__))
#endif
