/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is asked of malloc, counted by standing in for it. */
#include "config.h"

#include <string.h>

#include "allocations.h"
#include "harness.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif

volatile guint allocations_n;
volatile guint64 allocations_bytes;

#ifndef SANITIZED
/* GLib calls them too. */
#define EXPORTED __attribute__ ((visibility ("default")))

void *__libc_malloc (size_t size);
void *__libc_calloc (size_t n, size_t size);
void *__libc_realloc (void *memory, size_t size);

static void
count (size_t size)
{
  allocations_n++;
  allocations_bytes += size;
}

EXPORTED void *
malloc (size_t size)
{
  count (size);
  return __libc_malloc (size);
}

EXPORTED void *
calloc (size_t n, size_t size)
{
  count (n * size);
  return __libc_calloc (n, size);
}

EXPORTED void *
realloc (void *memory, size_t size)
{
  count (size);
  return __libc_realloc (memory, size);
}

/* valgrind stands in for malloc before this program can. */
gboolean
allocations_are_counted (void)
{
  guint before = allocations_n;
  g_autofree char *text = g_strdup_printf ("%u", before);

  if (allocations_n > before || strstr (g_getenv ("LD_PRELOAD") ?: "", "vgpreload") == NULL)
    return CHECK (text != NULL && allocations_n > before);
  harness_skip ("valgrind stands in for malloc");
  return FALSE;
}
#else
gboolean
allocations_are_counted (void)
{
  harness_skip ("a sanitizer stands in for malloc");
  return FALSE;
}
#endif
