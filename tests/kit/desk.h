/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <riyo/riyo.h>

/* A new folder with the built-in table, or with this text's. */
char *make_riyo (const char *table);
RiyoGuard *open_guard (const char *folder);

/* @scope: "all", "provision", "c:NAME" or "p:NAME" */
RiyoSuspension *suspension_of (const char *reference, const char *scope, const char *subject);
gboolean suspend (RiyoGuard *guard, const char *reference, const char *scope, const char *subject,
                  GError **error);
