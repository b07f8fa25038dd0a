/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* A list that owns its findings. */
GPtrArray *riyo_findings_new (void);

/* Adds one; @category, @purpose, @before and @after are nullable, the sentence is formatted. */
void riyo_findings_add (GPtrArray *findings, const char *code, const char *category,
                        const char *purpose, const char *before, const char *after,
                        const char *format, ...) G_GNUC_PRINTF (7, 8);
