/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Rehearsals: what would have been decided, written down and told to nobody who could lean on it.
 */
#include "config.h"

#include "guard.h"

void
riyo_operation_note (RiyoOperation *operation, RiyoTags tags, const char *subject)
{
  RiyoUse *use = riyo_operation_use (operation);

  if (use != NULL && use->rehearsal && !use->ended)
    riyo_use_rehearse (use, tags, subject, NULL);
}
