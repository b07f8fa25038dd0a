/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Receipts to be filtered. */
#include "config.h"

#include "receipts.h"

#include "harness.h"

void
receipts_set_up (Receipts *receipts)
{
  g_autofree char *folder = NULL;
  g_autoptr (GError) error = NULL;

  receipts->parent = harness_make_folder ();
  folder = g_build_filename (receipts->parent, "riyo", NULL);
  CHECK (harness_init (folder, NULL, &error));
  receipts->guard = riyo_guard_open (folder, &error);
  receipts->layout
      = harness_parse_layout (NULL, "[レイアウト]\n形式=csv\n本人=なし\n[列 1-]\n類型=レセプト\n");
  CHECK_NO_ERROR (error);
}

void
receipts_clear (Receipts *receipts)
{
  riyo_layout_unref (receipts->layout);
  riyo_guard_unref (receipts->guard);
  g_free (receipts->parent);
}
