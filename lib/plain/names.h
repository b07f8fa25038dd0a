/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "field.h"
#include "guard/guard.h"

/* The names of one table and its rules as bytes of the caller's encoding, made once, so that no
 * call converts one. Immutable but for its count. */
typedef struct _RiyoPlainNames RiyoPlainNames;

/* Fails when two things have one name in this encoding. */
RiyoPlainNames *riyo_plain_names_new (RiyoFolder *folder, const RiyoAdopted *adopted,
                                      RiyoPlainEncoding encoding, GError **error);
RiyoPlainNames *riyo_plain_names_ref (RiyoPlainNames *names);
void riyo_plain_names_unref (RiyoPlainNames *names);

/* Whether they are those of a adopted. */
gboolean riyo_plain_names_are_of (const RiyoPlainNames *names, const RiyoAdopted *adopted);

/* The number of a category, or 0. */
guint riyo_plain_names_find_category (const RiyoPlainNames *names, const char *name);

/* The purpose or task, by the name it has in its file; or NULL. */
const char *riyo_plain_names_find_statement (const RiyoPlainNames *names, const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RiyoPlainNames, riyo_plain_names_unref)
