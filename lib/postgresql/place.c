/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where we are within a statement of the client. */
#include "internal.h"

RiyoPgPlace riyo_pg_place = { 0 };
