/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Stands before the C library's clock_gettime (). */
#include "config.h"

#include "clock.h"

#include "syscalls.h"

gint64 clock_at_s, clock_later_s;

int
clock_gettime (clockid_t id, struct timespec *now)
{
  int result = syscall_clock_gettime (id, now);

  if (id != CLOCK_REALTIME && id != CLOCK_REALTIME_COARSE)
    return result;
  if (clock_at_s != 0)
    *now = (struct timespec){ .tv_sec = clock_at_s };
  now->tv_sec += clock_later_s;
  return result;
}
