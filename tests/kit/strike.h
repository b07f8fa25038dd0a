/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One call of the system fails, or the process dies in it. Whoever links this has these calls for
 * the C library's, and so has the library under test. */
#pragma once

#include <glib.h>

enum
{
  WRITE,
  FDATASYNC,
  FSYNC,
  OPENAT,
  RENAMEAT,
  FTRUNCATE,
  FLOCK,
  FSTATAT,
  N_CALLS
};
extern const char *const call_names[N_CALLS];

enum
{
  SHORT = -1,      /* half of it, then go on */
  SHORT_FULL = -2, /* half of it, then the disk is full */
  KILL_BEFORE = -3,
  KILL_HALF = -4,
  KILL_AFTER = -5,
};
#define N_FAULTS 10
extern const int faults[N_FAULTS]; /* those, and the errnos of a disk */

/* What the child tells. */
typedef struct
{
  guint64 acknowledged;
  guint n_calls[N_CALLS];
} Shared;
extern Shared *shared;

/* Makes @shared; before all else. */
void strike_init (void);

typedef gboolean (*Work) (const char *folder);

/* Does the work in a child, whose @nth call of @call has the fault; @call -1: none has. How the
 * child ended: 0 all done, 1 refused, 9 wrong, 128 killed. */
int strike_child (Work do_work, const char *folder, int call, guint nth, int fault);
