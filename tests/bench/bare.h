/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <stdint.h>

__attribute__ ((visibility ("default"))) int bare_allows (const uint64_t *allowed, uint64_t tags);

/* Nothing, with the arguments of RIYOCHK. */
__attribute__ ((visibility ("default"))) int
bare_call (char *result, const int32_t *operation, const void *tag, const char *subject);
