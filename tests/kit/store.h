/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "rules/rules.h"
#include "suspension/suspension.h"

extern const RiyoKeys store_keys;

/* A store in a folder of its own, with the mark that a log would keep. */
typedef struct
{
  char *folder;
  char *path;
  int fd;
  RiyoStoreMark mark;
  RiyoStore *store;
} Fixture;

void set_up (Fixture *f);
void tear_down (Fixture *f);
RiyoSubject subject_of (const char *text);

/* scope: "all", "provision", "c:6,8" or "p:LABEL" */
RiyoSuspension *suspension_of (const char *reference, const char *scope, const char *subjects);

/* What suspend add and suspend lift do, but for the log. */
void commit (Fixture *f, RiyoSuspension *suspension);
void lift (Fixture *f, const char *reference);

/* An operation over every cell of one purpose of the built-in table. */
RiyoSuspended *see (Fixture *f, const char *purpose, RiyoSuspended *before);
