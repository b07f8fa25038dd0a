/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "folder.h"

RiyoState *riyo_state_new (void);
