/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A thread is cancelled at each point of a call where that could end it: the call is whole all the
 * same, and the others go on. This program defines the calls that are such points. */
#include "config.h"

#include <poll.h>
#include <pthread.h>
#include <string.h>
#include <sys/wait.h>

#include "base/base.h"
#include "kit/desk.h"
#include "kit/harness.h"
#include "kit/notice.h"
#include "kit/syscalls.h"

#define LAYOUT "[レイアウト]\n形式=csv\n本人=なし\n[列 1-]\n類型=レセプト\n"
#define MOST 400
#define STORM 150

static __thread guint nth, n;
static __thread gboolean armed;

/* The thread is told to end here, and ends here where it may. */
static void
meet_point (void)
{
  if (!armed)
    return;
  n++;
  if (n == nth)
    pthread_cancel (pthread_self ());
  pthread_testcancel ();
}

int
openat (int folder, const char *path, int flags, ...)
{
  mode_t mode;

  READ_MODE (flags, mode);
  meet_point ();
  return syscall_openat (folder, path, flags, mode);
}

ssize_t
read (int fd, void *data, size_t size)
{
  meet_point ();
  return syscall (SYS_read, fd, data, size);
}

ssize_t
write (int fd, const void *data, size_t size)
{
  meet_point ();
  return syscall (SYS_write, fd, data, size);
}

int
close (int fd)
{
  meet_point ();
  return (int)syscall (SYS_close, fd);
}

int
fsync (int fd)
{
  meet_point ();
  return (int)syscall (SYS_fsync, fd);
}

int
fdatasync (int fd)
{
  meet_point ();
  return (int)syscall (SYS_fdatasync, fd);
}

/* What a call needs beside the guard; made once for each. */
typedef struct
{
  char *folder, *in, *out, *rules;
  RiyoGuard *guard, *other;
  RiyoOperation *operation; /* begun before the call */
  RiyoLayout *layout;
} World;

static void
world_set_up (World *world)
{
  g_autofree char *parent = NULL;

  world->folder = make_riyo (NULL);
  parent = g_path_get_dirname (world->folder);
  world->in = g_build_filename (parent, "in.csv", NULL);
  world->out = g_build_filename (parent, "out.csv", NULL);
  world->rules = g_build_filename (world->folder, "rules.riyo", NULL);
  CHECK (g_file_set_contents (world->in, "52,1,1\n52,2,1\n", -1, NULL));
  world->guard = open_guard (world->folder);
  world->other = open_guard (world->folder);
  world->operation = riyo_guard_begin (world->guard, NOTICE, NULL, NULL);
  world->layout = harness_parse_layout (NULL, LAYOUT);
}

static void
world_clear (World *world)
{
  riyo_layout_unref (world->layout);
  riyo_operation_unref (world->operation);
  riyo_guard_unref (world->other);
  riyo_guard_unref (world->guard);
  g_free (world->rules);
  g_free (world->out);
  g_free (world->in);
  g_free (world->folder);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (World, world_clear)

static gboolean
use_whole (RiyoGuard *guard)
{
  g_autoptr (RiyoOperation) operation = riyo_guard_begin (guard, NOTICE, NULL, NULL);

  return operation != NULL && riyo_operation_check (operation, RECEIPT, PERSON, NULL)
         && riyo_operation_end (operation, NULL);
}

/* The calls: each answers whether it did what it should. */
static gboolean
use (World *world)
{
  return use_whole (world->guard);
}

static gboolean
abandon (World *world)
{
  g_clear_pointer (&world->operation, riyo_operation_unref);
  return TRUE;
}

static gboolean
be_refused (World *world)
{
  return riyo_guard_begin (world->guard, "見本の目的", NULL, NULL) == NULL;
}

static gboolean
refuse (World *world)
{
  return !riyo_operation_check (world->operation, RECEIPT << 1, PERSON, NULL)
         && riyo_operation_check (world->operation, RECEIPT, PERSON, NULL);
}

static gboolean
open_another (World *world)
{
  g_autoptr (RiyoGuard) guard = riyo_guard_open (world->folder, NULL);

  return guard != NULL;
}

static gboolean
stop (World *world)
{
  return suspend (world->guard, "甲-1", "all", "99-9-9", NULL);
}

static gboolean
lift (World *world)
{
  return riyo_guard_lift_suspension (world->guard, "乙-1", NULL, NULL);
}

static gboolean
list (World *world)
{
  g_autoptr (GPtrArray) found = riyo_guard_list_suspensions (world->guard, NULL, NULL);

  return found != NULL;
}

static gboolean
see_a_stop (World *world)
{
  return riyo_operation_check (world->operation, RECEIPT, PERSON, NULL);
}

static gboolean
see_a_stop_in_bulk (World *world)
{
  static const RiyoTags tags[] = { RECEIPT, RECEIPT };
  static const char *const persons[] = { PERSON, "88-8-8" };
  guint64 kept = 0;
  gsize n_kept = 0;

  return riyo_operation_filter (world->operation, tags, sizeof *tags, 2, persons, &kept, &n_kept,
                                NULL)
         && n_kept == 1;
}

static gboolean
see_a_stop_in_a_look (World *world)
{
  return riyo_operation_look (world->operation, NULL);
}

static gboolean
adopt (World *world)
{
  g_autofree char *text = harness_read (world->rules);
  g_autofree char *changed = g_strconcat (text, "\n# 見本\n", NULL);
  g_autoptr (GBytes) bytes = g_bytes_new (changed, strlen (changed));

  return riyo_folder_adopt_bytes (world->folder, bytes, "rules.riyo", NULL, NULL, NULL, NULL);
}

static gboolean
filter (World *world)
{
  g_autoptr (RiyoFilter) run = riyo_filter_new (world->operation, world->layout, 0, NULL);

  return run != NULL && riyo_filter_run (run, world->in, world->out, NULL);
}

static gboolean
read_records (World *world)
{
  int fd = syscall_openat (AT_FDCWD, world->in, O_RDONLY, 0);
  g_autoptr (RiyoReader) reader
      = riyo_reader_new (world->operation, world->layout, 0, fd, "in.csv", NULL);
  gsize size_bytes;
  guint n_records = 0;

  while (reader != NULL && riyo_reader_next (reader, &size_bytes, NULL) != NULL)
    n_records++;
  g_clear_pointer (&reader, riyo_reader_unref);
  syscall (SYS_close, fd);
  return n_records == 2;
}

static gboolean
verify (World *world)
{
  g_autoptr (RiyoVerification) found = riyo_audit_verify (world->folder, NULL, NULL, NULL);

  return riyo_verification_get_integrity (found) == RIYO_INTEGRITY_INTACT;
}

/* What others did before the call. */
static void
nothing (World *world)
{
  g_assert (world->guard != NULL);
}

static void
others_suspend (World *world)
{
  CHECK (suspend (world->other, "乙-1", "all", "88-8-8", NULL));
}

static void
others_adopt (World *world)
{
  CHECK (adopt (world));
}

static const struct
{
  const char *says;
  void (*before) (World *world);
  gboolean (*act) (World *world);
} rows[] = {
  { "a use", nothing, use },
  { "a use of what others adopted", others_adopt, use },
  { "the last unref", nothing, abandon },
  { "a refused begin", nothing, be_refused },
  { "a refusal", nothing, refuse },
  { "opening", nothing, open_another },
  { "a suspension", nothing, stop },
  { "lifting", others_suspend, lift },
  { "a list of suspensions", others_suspend, list },
  { "a check after a stop", others_suspend, see_a_stop },
  { "a filter after a stop", others_suspend, see_a_stop_in_bulk },
  { "a look after a stop", others_suspend, see_a_stop_in_a_look },
  { "an adoption", nothing, adopt },
  { "a file", nothing, filter },
  { "a reader", nothing, read_records },
  { "a verification", nothing, verify },
};

typedef struct
{
  World *world;
  guint row, nth, n;
  gboolean done, returned;
} Act;

/* What was pending acts behind the call, as the program had it. */
static void *
act_in_thread (void *data)
{
  Act *act = data;

  nth = act->nth;
  n = 0;
  armed = TRUE;
  act->done = rows[act->row].act (act->world);
  armed = FALSE;
  act->n = n;
  act->returned = TRUE;
  pthread_testcancel ();
  return NULL;
}

/* FALSE once there are less points. */
static gboolean
try (guint row, guint at)
{
  g_auto (World) world = { 0 };
  Act act = { .world = &world, .row = row, .nth = at };
  pthread_t thread;
  void *end = NULL;

  world_set_up (&world);
  rows[row].before (&world);
  CHECK (pthread_create (&thread, NULL, act_in_thread, &act) == 0);
  CHECK (pthread_join (thread, &end) == 0);
  CHECK_ROW (act.returned && act.done, "%s, point %u: %s", rows[row].says, at,
             act.returned ? "it failed" : "the thread ended in the middle");
  CHECK_ROW (!act.returned || (end == PTHREAD_CANCELED) == (act.n >= at), "%s, point %u: %s",
             rows[row].says, at, "what was asked for is forgotten");
  alarm (60); /* where something is locked for ever, this test ends here */
  CHECK_ROW (use_whole (world.guard), "%s, point %u: no other goes on", rows[row].says, at);
  alarm (0);
  return act.n >= at;
}

TEST (each_point_of_each_call)
{
  for (guint row = 0; row < G_N_ELEMENTS (rows); row++)
    {
      guint at = 1, step = g_getenv ("RIYO_TEST_QUICK") != NULL ? 7 : 1;

      while (at < MOST && try (row, at))
        at += step;
      CHECK_ROW (at > 1 && at < MOST, "%s: %u points", rows[row].says, at);
      harness_remove_folders ();
    }
}

static guint n_failed;

static void *
use_for_ever (void *guard)
{
  for (;;)
    {
      if (!use_whole (guard))
        __atomic_add_fetch (&n_failed, 1, __ATOMIC_RELAXED);
      pthread_testcancel ();
    }
  return NULL;
}

/* Also where it waits for another's sync, or for its turn. */
TEST (at_any_time)
{
  g_autofree char *folder = make_riyo (NULL);
  g_autoptr (RiyoGuard) guard = open_guard (folder);

  alarm (120);
  for (guint i = 0; i < STORM; i++)
    {
      pthread_t threads[3];

      for (guint t = 0; t < G_N_ELEMENTS (threads); t++)
        CHECK (pthread_create (&threads[t], NULL, use_for_ever, guard) == 0);
      g_usleep (g_random_int_range (0, 3000));
      for (guint t = 0; t < G_N_ELEMENTS (threads); t++)
        pthread_cancel (threads[t]);
      for (guint t = 0; t < G_N_ELEMENTS (threads); t++)
        CHECK (pthread_join (threads[t], NULL) == 0);
      CHECK (use_whole (guard));
    }
  alarm (0);
  CHECK_INT (n_failed, 0);
}
