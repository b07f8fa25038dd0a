/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "base/base.h"
#include "rules.h"

#define RIYO_FILE(rules) riyo_document_get_file ((rules)->document)

/* Fills new rules from their document; FALSE leaves them to be freed. */
gboolean riyo_rules_parse (RiyoRules *rules, GError **error);

/* The set that the repeated key of a group names. */
gboolean riyo_rules_resolve_categories (const RiyoRules *rules, const RiyoGroup *group,
                                        const char *key, RiyoTags *tags, GError **error);

/* Parses [業務 NAME]. */
gboolean
riyo_rules_parse_task (RiyoRules *rules, const RiyoGroup *group, const char *name, GError **error);
