/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <riyo/riyo.h>

/* A part of the number that the use is limited to. */
typedef struct
{
  char *part, *value;
} RiyoOnly;

struct _RiyoRequest
{
  gatomicrefcount n_refs;
  char *purpose;
  char *actor;
  char *role;
  char *reference;
  char *approver;
  char *law;
  char *recipient;
  char *door;
  char *subject;
  GPtrArray *only; /* RiyoOnly */
  gboolean rehearsal;
};

/* Names that could forge a line of the log or hide in it are refused here, at the door. */
gboolean riyo_request_check (const RiyoRequest *request, GError **error);
