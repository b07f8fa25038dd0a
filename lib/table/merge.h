/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <riyo/riyo.h>

#include "sheet.h"
#include "table.h"

/* What the rows of a sheet state of one thing: a category, a purpose or a cell. */
typedef struct
{
  const char *value[RIYO_N_COLUMNS]; /* NULL = nothing */
  guint line[RIYO_N_COLUMNS];
  guint base;             /* number or index in the base table; G_MAXUINT = new */
  GHashTable *of_purpose; /* of a category: its cells by the purpose they are for */
  GPtrArray *purposes;    /* of a category: those purposes, in the sheet's order */
} RiyoStated;

typedef struct
{
  const char *file;
  RiyoSheet *sheet;
  RiyoTable *base; /* nullable */
  gboolean remove;
  const RiyoImportWishes *wishes;
  const char *above;       /* the category of the row before */
  GStringChunk *strings;   /* short names that were derived, purposes that were cut */
  GPtrArray *categories;   /* RiyoStated, in the sheet's order; owned */
  GPtrArray *others;       /* purposes and cells; owned */
  GHashTable *category_of; /* the base's short name, or the sheet's text -> RiyoStated */
  GHashTable *purpose_of;  /* the base's label, or the sheet's text -> RiyoStated */
} RiyoImport;

/* The rows laid over the base: a table whose strings are the sheet's and the base's. NULL with an
 * error. */
RiyoTable *riyo_import_merge (RiyoImport *import, const char *society, GError **error);
