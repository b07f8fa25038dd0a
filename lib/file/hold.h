/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* Holds the folder of @path against all others who give or take names in it, a moment for each;
 * until it is closed. -1 where it cannot be held: without an error, where its file system has no
 * such locks. */
int riyo_hold_folder (const char *path, GError **error);
/* The same of a folder that is open, as that of @path was. */
int riyo_hold_opened (int folder_fd, const char *path, GError **error);

/* Marks a hidden file as of a program that is alive; and removes from a folder those that are of
 * none, and this account's. */
void riyo_hold_hidden (int fd);
void riyo_hold_sweep (int folder_fd);

/* A name for a hidden file. */
char *riyo_hold_name_hidden (void);
