/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* Messages are written in English here and in Japanese in po/; they are always UTF-8. */
const char *riyo_gettext (const char *msgid) G_GNUC_FORMAT (1);

/* The Japanese of a message of the rooms audit and base, whatever the locale; NULL of any other. */
const char *riyo_japanese (const char *msgid) G_GNUC_FORMAT (1);

/* Whether this thread's messages are Japanese whatever the locale, as a page in Japanese needs
 * them; what it was before, to be set again. */
gboolean riyo_i18n_set_japanese (gboolean is_japanese);

#define _(msgid) riyo_gettext (msgid)
#define N_(msgid) (msgid)
