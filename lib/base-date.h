/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* A day of the Gregorian calendar, counted as GDate's julian day; 0 = no date given. */
typedef guint32 RiyoDate;

/* Strict YYYY-MM-DD of a day that exists; 0 otherwise. */
RiyoDate riyo_date_parse (const char *text);

/* Writes YYYY-MM-DD and a NUL; @date must not be 0. */
void riyo_date_format (RiyoDate date, char text[11]);

/* Today in Japan (UTC+9), whatever TZ says: the notice is Japan's. About 10 ns. */
RiyoDate riyo_date_today (void);
