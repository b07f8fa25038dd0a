/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* Writes a fresh file of keys into a folder in the making; @hash is what the folder's state keeps
 * of it. */
gboolean riyo_keys_create (int folder_fd, const char *folder, char **hash, GError **error);
