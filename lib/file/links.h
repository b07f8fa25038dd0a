/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* The other names that the file @path, which is no link itself, has in its folder; NULL ends them,
 * transfer full. @elsewhere says that it has, or may have, one that is not among them: in another
 * folder, or where it is mounted from. NULL with an error where they cannot be asked for now. */
char **riyo_links_list (const char *path, gboolean *elsewhere, GError **error);
