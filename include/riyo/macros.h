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
