/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "layout/layout.h"

/* What a file brings along from the sidecar beside it, by place. */
typedef struct
{
  RiyoTags everywhere; /* of what may be anywhere */
  RiyoTags all;
  GArray *places;     /* with what each carries */
  GPtrArray *dropped; /* names of parts that were left out */
  guint newline;      /* bytes after each record of fixed width; G_MAXUINT = not said */
} RiyoInherited;

void riyo_inherited_init (RiyoInherited *inherited);
void riyo_inherited_clear (RiyoInherited *inherited);

void riyo_inherited_add (RiyoInherited *inherited, const RiyoPlace *place, RiyoTags tags);
void riyo_inherited_add_emptied (RiyoInherited *inherited, const RiyoPlace *place);
void riyo_inherited_add_everywhere (RiyoInherited *inherited, RiyoTags tags);

/* The places do not fit after all: what they carry may be anywhere, and nothing is known empty. */
void riyo_inherited_spread (RiyoInherited *inherited);

/* What a place carries, by whatever it shares bytes with. */
RiyoTags riyo_inherited_get_tags (const RiyoInherited *inherited, const RiyoPlace *place);

/* Whether something carried may be in records of row @row. */
gboolean riyo_inherited_reaches (const RiyoInherited *inherited, guint row);

/* Whether all of a place was emptied before. */
gboolean riyo_inherited_is_emptied (const RiyoInherited *inherited, const RiyoPlace *place);

/* A part that was left out before; and how many of the columns that a layout counts are such. */
void riyo_inherited_add_dropped (RiyoInherited *inherited, const char *name);
guint riyo_inherited_count_dropped (const RiyoInherited *inherited, const RiyoLayout *layout);

/* Whether a column of this header was left out before. */
gboolean riyo_inherited_lacks (const RiyoInherited *inherited, const char *column);
