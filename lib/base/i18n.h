/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* The Japanese of a message of the rooms audit and base, whatever the locale; NULL of any other. */
const char *riyo_japanese (const char *msgid) G_GNUC_FORMAT (1);
