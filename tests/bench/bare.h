/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <stdint.h>

__attribute__ ((visibility ("default"))) int bare_allows (const uint64_t *allowed, uint64_t tags);
