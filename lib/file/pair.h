/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "sink.h"

/* Gives a file and its sidecar their names in the folder that both were opened in, the sidecar
 * first; on any error what stood there stands there again, both as they were. That the path leads
 * to another folder by then is one; only where that happens once an earlier file was replaced does
 * the new pair stay there. A program that is killed in between leaves the earlier file with
 * the new sidecar, and the earlier sidecar, or that there was none, under a name of its own: see
 * below. */
gboolean riyo_pair_publish (RiyoSink *sink, RiyoSink *sidecar, GError **error);

/* What a program that was killed left half done beside @path is finished or undone: whichever
 * sidecar is of the bytes that are there stays. Where neither is, or names cannot be given, all
 * stays as it is. */
void riyo_pair_settle (const char *path);
