/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <riyo/riyo.h>

#define NOTICE "医療費通知の発行" /* レセプト only */
#define RECEIPT (G_GUINT64_CONSTANT (1) << 5)
#define PERSON "52-1-1"
#define CHECKS_BETWEEN_LOOKS 1024

/* A notice that is under way, in the folder that it was opened by. */
typedef struct
{
  char *folder;
  RiyoGuard *guard;
  RiyoOperation *operation;
} Fixture;

/* Opens f->folder, and begins; one check of a person is permitted. */
void fixture_begin (Fixture *f);
void fixture_clear (Fixture *f);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fixture, fixture_clear)

/* How often a text stands in the first file of the folder's log. */
guint fixture_count (const Fixture *f, const char *text);

/* Commands of the shell, of which each must succeed, in a folder. */
void run_in (const char *folder, const char *commands);

/* Whether a call was refused as of another process, whose error it takes. */
gboolean is_state (gboolean done, GError **error);
