/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A cost beside its limit, in one run: pairs of runs, medians, a line of a table. */
#pragma once

#include <riyo/riyo.h>

/* Does the work once. What it computes goes into bench_sink, so that none of it is left out. */
typedef void (*BenchFunc) (gpointer data);

extern volatile guint64 bench_sink;

typedef enum
{
  BENCH_NS, /* nanoseconds a unit; the ratio is ours / limit, at most the target */
  BENCH_MS,
  BENCH_NS_TIMES, /* the same, but the ratio is limit / ours, at least the target */
  BENCH_GB_S,     /* units are bytes; the ratio is ours / limit, at least the target */
  BENCH_G_S,      /* 10^9 units a second */
} BenchKind;

typedef struct
{
  const char *name;
  BenchKind kind;
  double n_units; /* done by one run of each */
  BenchFunc ours;
  BenchFunc limit;      /* NULL: the target is what ours may cost */
  double target;        /* 0: shown, not judged */
  double n_limit_units; /* where the limit does another number; 0 = n_units */
  BenchFunc tidy;       /* after each run of ours, not measured; or NULL */
} BenchRow;

/* Names the machine and heads the table. When the program ends, it counts what was met. */
void bench_head (const char *title);

void bench_row (const BenchRow *row, gpointer data);

/* A riyo folder in a temporary place, opened; bench_close () takes all of them away. */
RiyoGuard *bench_open (void);
void bench_close (RiyoGuard *guard);

/* Takes a file away, or a folder and all in it. */
void bench_remove (const char *path);

/* The path of a temporary file that holds a table of so many rows and labels; owned by the caller.
 */
char *bench_make_table (guint n_categories, guint n_purposes, gboolean cp932);
