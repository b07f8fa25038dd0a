/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Many tag sets in one pass, proved: what every faster form is compared with, and all that a CPU
 * without vectors needs. */
#include "bulk.h"

#define Set RiyoSet2
#define NAME(name) name##_2
#include "bulk-plain-body.h"
#undef Set
#undef NAME

#define Set RiyoSet4
#define NAME(name) name##_4
#include "bulk-plain-body.h"
#undef Set
#undef NAME

#define Set RiyoSet8
#define NAME(name) name##_8
#include "bulk-plain-body.h"
