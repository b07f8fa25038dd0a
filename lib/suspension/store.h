/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "suspension.h"

/* Nothing is read yet. @shown is the file's name in messages. */
RiyoStore *riyo_store_new (int folder_fd, const char *shown, const RiyoKeys *keys);
