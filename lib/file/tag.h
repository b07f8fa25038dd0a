/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "digest.h"
#include "sidecar.h"

/* What is shared by the ways in which a file gets a sidecar that no filter wrote. */

/* Opens a regular file: a sidecar stands beside nothing else. -1 on failure. */
int riyo_tag_open (const char *file, GError **error);

gboolean riyo_tag_digest_file (const char *file, char hex[RIYO_DIGEST_HEX], guint64 *n_bytes,
                               GError **error);

/* The sidecars of a source, which must have some and still be the file they describe. */
RiyoSidecar *riyo_tag_load_source (const char *file, GError **error);

/* Those of the new file that describe its present content; NULL without an error when none does. */
RiyoSidecar *riyo_tag_load_own (const char *file, const char *digest, GError **error);

/* Nothing of ours is written beside what an adoption put into force. */
gboolean riyo_tag_check_place (const char *file, GError **error);

/* A file by the name that tells something later: a descriptor's does not, what it leads to does. */
char *riyo_tag_dup_path (const char *file);

/* Adds to the head what the file was made from. */
void riyo_tag_add_sources (GString *text, const char *const *sources);
