/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "rules.h"

/* Who acts, and who states others, in which roles: so that a begin looks at those roles alone. The
 * names stay the roles'. */
RiyoActors *riyo_actors_new (const GArray *roles);
void riyo_actors_free (RiyoActors *actors);
