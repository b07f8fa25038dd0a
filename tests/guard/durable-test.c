/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whatever the guard has acknowledged is on the disk when it says so; when it cannot be brought
 * there, nothing is acknowledged. This program defines the calls that sync. */
#include "config.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/base.h"
#include "guard/guard.h"
#include "kit/harness.h"

#define CLAIM (1 << 5)
#define CHECKUP (1 << 7)
#define PURPOSE "医療費通知の発行"

static ino_t watched;
static off_t synced; /* bytes of the watched file when it was synced last */
enum
{
  SOUND,
  BROKEN_LOG, /* the watched file */
  BROKEN
};
static int disk = SOUND; /* which files cannot be synced */

static int
sync_file (int fd, long call)
{
  struct stat status;
  gboolean is_watched = fstat (fd, &status) == 0 && status.st_ino == watched;

  if (disk == BROKEN || (disk == BROKEN_LOG && is_watched))
    {
      errno = EIO;
      return -1;
    }
  if (is_watched)
    synced = status.st_size;
  return (int)syscall (call, fd);
}

int
fdatasync (int fd)
{
  return sync_file (fd, SYS_fdatasync);
}

int
fsync (int fd)
{
  return sync_file (fd, SYS_fsync);
}

typedef struct
{
  char *folder;
  RiyoGuard *guard;
  RiyoOperation *operation;
} Scene;

static gboolean
begin (Scene *scene)
{
  scene->operation = riyo_guard_begin (scene->guard, PURPOSE, NULL, NULL);
  return scene->operation != NULL;
}

static gboolean
refuse (Scene *scene)
{
  g_autoptr (GError) error = NULL;

  CHECK (!riyo_operation_check (scene->operation, CHECKUP, NULL, &error));
  return error->domain == RIYO_REFUSAL;
}

static gboolean
end (Scene *scene)
{
  return riyo_operation_end (scene->operation, NULL);
}

static gboolean
refuse_begin (Scene *scene)
{
  g_autoptr (GError) error = NULL;

  CHECK (riyo_guard_begin (scene->guard, "データ販売", NULL, &error) == NULL);
  return error->domain == RIYO_REFUSAL;
}

static gboolean
suspend_or_tell (Scene *scene, GError **error)
{
  g_autoptr (RiyoSuspension) suspension
      = riyo_suspension_new ("1", RIYO_SUSPENSION_REASON_STOP_OF_USE);

  riyo_suspension_set_all (suspension);
  riyo_suspension_add_subject (suspension, "52-1-1");
  return riyo_guard_suspend (scene->guard, suspension, NULL, error);
}

static gboolean
suspend (Scene *scene)
{
  return suspend_or_tell (scene, NULL);
}

static gboolean
lift (Scene *scene)
{
  return riyo_guard_lift_suspension (scene->guard, "1", NULL, NULL);
}

static gboolean
adopt (Scene *scene)
{
  g_autofree char *file = g_strconcat (scene->folder, ".rules", NULL);
  g_autofree char *account = riyo_account_dup_name (NULL);
  g_autofree char *rules = g_strdup_printf (
      "[担当 係]\n類型=レセプト\n担当者=%s\n[本人 加入者]\n形式=記号-番号-枝番\n"
      "[加工 月別集計]\n元=レセプト\n方法=10人未満を伏せた集計\n先=個人情報でない\n承認者=見本\n",
      account);

  g_assert (g_file_set_contents (file, rules, -1, NULL));
  return riyo_folder_adopt (scene->folder, file, NULL, NULL, NULL, NULL);
}

/* What is adopted, changed a little. */
static gboolean
adopt_or_tell (Scene *scene, GError **error)
{
  g_autofree char *file = g_strconcat (scene->folder, ".rules", NULL);
  g_autofree char *before = harness_read (file), *text = g_strconcat (before, "# 見本\n", NULL);

  g_assert (g_file_set_contents (file, text, -1, NULL));
  return riyo_folder_adopt (scene->folder, file, NULL, NULL, NULL, error);
}

static gboolean
declassify (Scene *scene)
{
  g_autoptr (RiyoRecord) claim = riyo_record_new (CLAIM, NULL, g_strdup ("1"), g_free);
  g_autoptr (RiyoRecord) sum
      = riyo_record_declassify (claim, scene->operation, "月別集計", g_strdup ("2"), g_free, NULL);

  return sum != NULL;
}

static const struct
{
  const char *says;
  gboolean (*act) (Scene *scene);
  gboolean elsewhere; /* another file fails before the log, which goes on */
} acts[] = {
  { "adopt", adopt, TRUE },
  { "refused begin", refuse_begin, FALSE },
  { "begin", begin, FALSE },
  { "first refusal", refuse, FALSE },
  { "end", end, FALSE },
  { "begin again", begin, FALSE },
  { "declassify", declassify, FALSE },
  { "suspend", suspend, TRUE },
  { "lift", lift, TRUE },
};

static Scene
make_scene (void)
{
  g_autofree char *parent = harness_make_folder ();
  Scene scene = { .folder = g_build_filename (parent, "riyo", NULL) };

  CHECK (harness_init (scene.folder, NULL, NULL));
  scene.guard = riyo_guard_open (scene.folder, NULL);
  return scene;
}

static void
clear_scene (Scene *scene)
{
  riyo_operation_unref (scene->operation);
  riyo_guard_unref (scene->guard);
  g_free (scene->folder);
}

static off_t
watch (const Scene *scene)
{
  g_autofree char *path = g_build_filename (scene->folder, "audit", "000001.jsonl", NULL);
  struct stat status = { 0 };

  g_assert (stat (path, &status) == 0);
  watched = status.st_ino;
  return status.st_size;
}

TEST (what_is_acknowledged_is_durable)
{
  Scene scene = make_scene ();
  off_t size = watch (&scene);

  for (guint i = 0; i < G_N_ELEMENTS (acts); i++)
    {
      off_t before = size;

      if (acts[i].act == begin)
        g_clear_pointer (&scene.operation, riyo_operation_unref);
      synced = 0;
      CHECK_ROW (acts[i].act (&scene), "%s", acts[i].says);
      size = watch (&scene);
      CHECK_ROW (size > before && synced == size, "%s: %ld bytes, %ld of them synced", acts[i].says,
                 (long)size, (long)synced);
    }
  clear_scene (&scene);
}

/* The disk fails in the act @i: it is not acknowledged, and an open operation permits no more. */
static void
expect_nothing (guint i, int failure)
{
  Scene scene = make_scene ();

  for (guint j = 0; j < i; j++)
    {
      if (acts[j].act == begin)
        g_clear_pointer (&scene.operation, riyo_operation_unref);
      g_assert (acts[j].act (&scene));
    }
  if (acts[i].act == begin)
    g_clear_pointer (&scene.operation, riyo_operation_unref);
  watch (&scene);
  disk = failure;
  CHECK_ROW (!acts[i].act (&scene), "%s", acts[i].says);
  disk = SOUND;
  if (scene.operation != NULL && !acts[i].elsewhere)
    CHECK_ROW (!riyo_operation_check (scene.operation, CLAIM, "52-2-1", NULL), "%s", acts[i].says);
  if (!acts[i].elsewhere)
    CHECK_ROW (riyo_guard_begin (scene.guard, PURPOSE, NULL, NULL) == NULL, "%s", acts[i].says);
  clear_scene (&scene);
}

TEST (what_is_not_durable_is_not_acknowledged)
{
  for (guint i = 0; i < G_N_ELEMENTS (acts); i++)
    {
      expect_nothing (i, BROKEN);
      expect_nothing (i, BROKEN_LOG);
    }
}

/* Where the log was written and the disk then failed, what was asked for stands there: who tries
 * again is to know, and nothing that the log names may be taken away. */
TEST (what_may_have_been_recorded_is_said)
{
  static const struct
  {
    gboolean (*act) (Scene *scene, GError **error);
    const char *shown_by;
  } changes[] = { { suspend_or_tell, "suspend list" }, { adopt_or_tell, "status" } };

  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      Scene scene = make_scene ();
      g_autofree char *rules = g_build_filename (scene.folder, "rules.riyo", NULL);
      g_autofree char *adopted = g_strconcat (scene.folder, ".rules", NULL);
      g_autoptr (GPtrArray) list = NULL;
      g_autoptr (GError) error = NULL;

      g_assert (adopt (&scene));
      watch (&scene);
      disk = BROKEN_LOG;
      CHECK_ROW (!changes[i].act (&scene, &error), "%s", changes[i].shown_by);
      disk = SOUND;
      CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_NOT_RECORDED);
      CHECK_ROW (error != NULL && strstr (error->message, changes[i].shown_by) != NULL
                     && strstr (error->message, "記録されていることもあり") != NULL,
                 "%s", error != NULL ? error->message : "");
      g_clear_error (&error);
      g_clear_pointer (&scene.guard, riyo_guard_unref);
      scene.guard = riyo_guard_open (scene.folder, &error);
      CHECK_NO_ERROR (error);
      CHECK_ROW (begin (&scene), "%s", changes[i].shown_by);
      list = riyo_guard_list_suspensions (scene.guard, NULL, NULL);
      CHECK (list != NULL && list->len == (i == 0 ? 1 : 0));
      if (i == 1)
        {
          g_autofree char *got = harness_read (rules), *want = harness_read (adopted);

          CHECK_STR (got, want);
        }
      clear_scene (&scene);
    }
}
