/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "command.h"
#include "guard/guard.h"

/* riyo suspend list. */
CommandStatus command_list_requests (RiyoGuard *guard, const char *subject, RiyoListed listed);
