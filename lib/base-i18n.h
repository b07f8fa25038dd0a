/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* Messages are written in English here and in Japanese in po/ja.po; they are always UTF-8. */
const char *riyo_gettext (const char *msgid) G_GNUC_FORMAT (1);

#define _(msgid) riyo_gettext (msgid)
#define N_(msgid) (msgid)
