/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* Columns that a terminal gives to the text: East Asian wide characters take two. */
guint riyo_text_width (const char *text);

/* Appends the text and blanks up to @width columns. */
void riyo_text_pad (GString *out, const char *text, guint width);
