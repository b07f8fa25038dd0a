/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "rules.h"

const RiyoLaw *riyo_rules_get_law (const RiyoRules *rules, const char *name);
