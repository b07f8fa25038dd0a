/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "folder/folder.h"

/* A layout that was loaded (NULL: it failed), if the parts of its subject stand as the rules have
 * them; takes it over. */
RiyoLayout *riyo_named_layout_check (const RiyoAdopted *adopted, RiyoLayout *layout,
                                     const char *name, GError **error);

/* The same of a shipped one; NAME where none is called so. */
RiyoLayout *
riyo_named_layout_load_shipped (const RiyoAdopted *adopted, const char *name, GError **error);
