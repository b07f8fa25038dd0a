/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* libriyo: refuses any use of personal data whose stated purpose the table does not permit. */
#pragma once

#define RIYO_INSIDE
#include <riyo/audit.h>
#include <riyo/error.h>
#include <riyo/filter.h>
#include <riyo/folder.h>
#include <riyo/guard.h>
#include <riyo/layout.h>
#include <riyo/operation.h>
#include <riyo/reader.h>
#include <riyo/record.h>
#include <riyo/request.h>
#include <riyo/suspension.h>
#include <riyo/table.h>
#include <riyo/tags.h>
#include <riyo/version.h>
#undef RIYO_INSIDE
