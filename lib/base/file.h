/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* No table, rules or layout comes near this. */
#define RIYO_FILE_LIMIT_BYTES (128u * 1024 * 1024)
