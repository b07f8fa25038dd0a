/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whose turn it is to write: flock on audit/turn, a file that only writers can open. On a file that
 * readers have too, whoever may read the log could hold up every program by locking it. */
#pragma once

#include <glib.h>
#include <sys/types.h>

#define RIYO_LOG_TURN "turn"

typedef struct
{
  int fd; /* -1: not open */
  RiyoFileId file;
} RiyoTurn;

/* Where it is missing, in a copy perhaps, it is made: it holds nothing. */
gboolean riyo_turn_open (RiyoTurn *turn, int audit_fd, const char *shown, GError **error);
/* FALSE where what is called so is no file, but a link perhaps. */
gboolean riyo_turn_check (int audit_fd, const char *shown, GError **error);
/* To read beside writers; FALSE where this account is none, or there is none. */
gboolean riyo_turn_open_to_read (RiyoTurn *turn, int audit_fd);
void riyo_turn_close (RiyoTurn *turn);

/* Waits as long as riyo_turn_patience_s; with LOCK_NB in @how not at all, with LOCK_SH beside
 * others. 0 or errno: EWOULDBLOCK, ETIMEDOUT, ESTALE where the name leads to another file. */
int riyo_turn_take (RiyoTurn *turn, int audit_fd, int how);
void riyo_turn_give_back (const RiyoTurn *turn);

/* Says why it was not taken, by what riyo_turn_take () answered: of ETIMEDOUT who is waited for.
 * Always FALSE. */
gboolean riyo_turn_fail (const RiyoTurn *turn, int failure, const char *shown, GError **error);

extern guint riyo_turn_patience_s;
