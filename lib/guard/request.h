/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <riyo/riyo.h>

struct _RiyoRequest
{
  gatomicrefcount n_refs;
  char *purpose;
  char *actor;
  char *role;
  char *reference;
  char *approver;
  char *law;
  gboolean rehearsal;
};

/* Names that could forge a line of the log or hide in it are refused here, at the door. */
gboolean riyo_request_check (const RiyoRequest *request, GError **error);
