/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "guard/guard.h"
#include "sidecar.h"

/* Whether what is read lies outside of riyo folders, whose files are no data; else ARGUMENT. */
gboolean riyo_source_check_place (const RiyoUse *use, int fd, const char *shown, GError **error);

/* Whether an open file is still at its first byte, or has no place; else MISMATCH. */
gboolean riyo_source_check_start (int fd, const char *shown, GError **error);

/* The sidecar of an open file: beside @name, or, when that is NULL, beside the regular file that
 * @fd leads to. NULL without an error when there is none; an error when that file cannot be found,
 * or is not at its first byte. @piped says that it is no regular file. */
RiyoSidecar *riyo_sidecar_load_source (int fd, const char *name, gboolean *piped, GError **error);

/* As riyo_sidecar_check (), for what is still to be read of a regular file. */
gboolean
riyo_sidecar_check_ahead (const RiyoSidecar *sidecar, int fd, const char *shown, GError **error);
