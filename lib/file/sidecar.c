/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The sidecar: tags that travel beside a file. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hold.h"
#include "inherit.h"
#include "links.h"
#include "pair.h"
#include "sidecar.h"
#include "table/table.h"

static const RiyoKeySpec head_keys[] = {
  { "ダイジェスト", RIYO_KEY_REQUIRED },
  { "SHA256" },
  { "バイト数", RIYO_KEY_REQUIRED },
  { "件数" },
  { "表", RIYO_KEY_REQUIRED },
  { "レイアウト" },
  { "レイアウトのハッシュ" },
  RIYO_SHAPE_KEYS,
  { "改行" },
  { "利用" },
  { "加工" },
  { "もと", RIYO_KEY_REPEATED },
  { "部分数" }, /* these two are looked for by check_whole () */
  { "項目数" },
  { NULL },
};
static const RiyoKeySpec part_keys[] = { { "類型", RIYO_KEY_REPEATED },
                                         { "個人情報でない" },
                                         { "状態" },
                                         { "位置", RIYO_KEY_REPEATED },
                                         { NULL } };
static const char *const fates[] = { NULL, "空欄", "除外" };
static const char *const newlines[] = { "なし", "LF", "CRLF" }; /* by their bytes */

static char *
get_path (const char *file)
{
  return g_strconcat (file, RIYO_SIDECAR_SUFFIX, NULL);
}

void
riyo_sidecar_free (RiyoSidecar *sidecar)
{
  if (sidecar == NULL)
    return;
  riyo_sidecar_free (sidecar->other);
  riyo_document_free (sidecar->document);
  g_free (sidecar->path);
  g_free (sidecar);
}

/* A part says what it carries, or why nothing: silence is not "no personal data". */
static gboolean
check_part (const RiyoSidecar *sidecar, const RiyoGroup *group, GError **error)
{
  gboolean tagged = riyo_group_get (group, "類型") != NULL;
  gboolean free_of_persons = riyo_group_get (group, "個人情報でない") != NULL;

  if (!riyo_group_check (group, sidecar->path, part_keys, error))
    return FALSE;
  return (tagged != free_of_persons) || (!tagged && riyo_group_get (group, "状態") != NULL)
         || riyo_error_at (error, RIYO_ERROR_SYNTAX, sidecar->path, group->line,
                           _ ("[%s]: expected 類型 or 個人情報でない"), group->name);
}

static gboolean
is_sha256 (const char *digits)
{
  return strlen (digits) == RIYO_SHA256_HEX_BYTES
         && digits[strspn (digits, "0123456789abcdef")] == '\0';
}

static gboolean
check_groups (RiyoSidecar *sidecar, GError **error)
{
  guint n = 0;
  const RiyoGroup *groups = riyo_document_get_groups (sidecar->document, &n);

  if (strcmp (groups[0].name, "タグ") != 0)
    return riyo_error_at (error, RIYO_ERROR_SYNTAX, sidecar->path, groups[0].line,
                          _ ("[%s] comes first; expected [タグ]"), groups[0].name);
  if (!riyo_group_check (&groups[0], sidecar->path, head_keys, error))
    return FALSE;
  for (guint i = 1; i < n; i++)
    {
      if (strcmp (groups[i].name, "全体") != 0
          && riyo_group_get_operand (&groups[i], "部分") == NULL)
        return riyo_error_at (error, RIYO_ERROR_SYNTAX, sidecar->path, groups[i].line,
                              _ ("[%s]: expected [全体] or [部分 …]"), groups[i].name);
      if (!check_part (sidecar, &groups[i], error))
        return FALSE;
    }
  if (n < 2)
    return riyo_error_at (error, RIYO_ERROR_SYNTAX, sidecar->path, 0,
                          _ ("it tells of no part (cut off?); expected [全体] or [部分 …]"));
  sidecar->digest = riyo_group_get_value (&groups[0], "ダイジェスト");
  sidecar->sha256 = riyo_group_get_value (&groups[0], "SHA256");
  sidecar->table = riyo_group_get_value (&groups[0], "表");
  return sidecar->sha256 == NULL || is_sha256 (sidecar->sha256)
         || riyo_error_at (error, RIYO_ERROR_SYNTAX, sidecar->path, groups[0].line,
                           _ ("SHA256: expected 64 digits of 0 to 9 and a to f"));
}

static gboolean
is_number (const char *value, guint expected)
{
  g_autofree char *number = g_strdup_printf ("%u", expected);

  return value != NULL && strcmp (value, number) == 0;
}

/* What was cut off would have no tags: all is there that the head counts. (A document that ends
 * within a line is an error by itself.) */
static gboolean
check_whole (const RiyoSidecar *sidecar, GError **error)
{
  guint n = 0, n_items = 0;
  const RiyoGroup *groups = riyo_document_get_groups (sidecar->document, &n);

  for (guint i = 1; i < n; i++)
    n_items += groups[i].n_items;
  return (is_number (riyo_group_get_value (&groups[0], "部分数"), n - 1)
          && is_number (riyo_group_get_value (&groups[0], "項目数"), n_items))
         || riyo_error_at (
             error, RIYO_ERROR_SYNTAX, sidecar->path, 0,
             _ ("its parts are not those that 部分数 and 項目数 in its head count (cut off?); "
                "expected the whole sidecar"));
}

/* One that cannot be looked at is there; but beside a file whose name has no room for more, none
 * can be. */
static gboolean
is_there (const char *path)
{
  struct stat status;

  return lstat (path, &status) == 0
         || (errno != ENOENT && (errno != ENAMETOOLONG || strlen (path) >= PATH_MAX));
}

/* The sidecar's place beside what a name leads to; NULL when that is no name of its own. */
static char *
get_real_path (const char *file)
{
  char *target = realpath (file, NULL);
  char *path = target != NULL ? get_path (target) : NULL;

  free (target);
  return path;
}

/* More links than that in a row no system follows. */
#define MAX_LINKS 40

/* The sidecars' places beside the name as given and, where it is a link, beside each name on the
 * way to what it leads to: any of them may be the one by which the file got its tags. */
static char **
list_places (const char *file)
{
  g_autoptr (GStrvBuilder) places = g_strv_builder_new ();
  g_autofree char *name = g_strdup (file);

  for (guint i = 0; i <= MAX_LINKS && name != NULL; i++)
    {
      g_autofree char *path = get_path (name), *target = g_file_read_link (name, NULL);
      const char *slash = strrchr (name, '/');
      char *next = target == NULL || *target == '/' || slash == NULL
                       ? g_strdup (target)
                       : g_strdup_printf ("%.*s/%s", (int)(slash - name), name, target);

      g_strv_builder_add (places, path);
      g_free (name);
      name = next;
    }
  return g_strv_builder_end (places);
}

static RiyoSidecar *
load_at (const char *path, GError **error)
{
  g_autoptr (RiyoSidecar) sidecar = g_new0 (RiyoSidecar, 1);
  g_autoptr (GBytes) bytes = riyo_file_read (AT_FDCWD, path, path, FALSE, error);

  sidecar->path = g_strdup (path);
  if (bytes != NULL)
    sidecar->document = riyo_document_new (bytes, path, error);
  if (sidecar->document == NULL || !check_groups (sidecar, error) || !check_whole (sidecar, error))
    return NULL;
  return g_steal_pointer (&sidecar);
}

/* Adds to what was found what stands beside another place. */
static gboolean
add_at (RiyoSidecar **found, const char *path, GError **error)
{
  RiyoSidecar *sidecar = load_at (path, error);

  if (sidecar == NULL)
    return FALSE;
  sidecar->other = *found;
  *found = sidecar;
  return TRUE;
}

/* A file has as many names as there are links to it: what stands beside any of them counts. One
 * that is not in its folder cannot be looked for. */
static gboolean
add_beside_links (RiyoSidecar **found, const char *file, GError **error)
{
  char *real = realpath (file, NULL);
  gboolean elsewhere = FALSE;
  g_auto (GStrv) names = real != NULL ? riyo_links_list (real, &elsewhere, error) : NULL;
  gboolean failed = real != NULL && names == NULL;

  free (real);
  if (failed)
    return FALSE;
  for (char **name = names; name != NULL && *name != NULL; name++)
    {
      g_autofree char *path = get_path (*name);

      if (is_there (path) && !add_at (found, path, error))
        return FALSE;
    }
  return *found != NULL || !elsewhere
         || riyo_error_at (error, RIYO_ERROR_MISMATCH, file, 0,
                           _ ("the file has another name elsewhere (a hard link, or where it is "
                              "mounted from), beside which its sidecar may be; give it by that "
                              "name, or a copy with its own sidecar (riyo tag)"));
}

/* A program that was killed may have left the sidecar of another file there. */
static void
settle (const char *place)
{
  g_autofree char *file
      = place != NULL ? g_strndup (place, strlen (place) - strlen (RIYO_SIDECAR_SUFFIX)) : NULL;

  if (file != NULL)
    riyo_pair_settle (file);
}

RiyoSidecar *
riyo_sidecar_load (const char *file, GError **error)
{
  g_autofree char *real = get_real_path (file);
  g_auto (GStrv) places = list_places (file);
  g_autoptr (RiyoSidecar) found = NULL;

  settle (real);
  if (real != NULL && is_there (real) && !riyo_file_names_are_one (places[0], real)
      && !add_at (&found, real, error))
    return NULL;
  for (guint i = g_strv_length (places); i-- > 0;) /* the one beside the name is looked at first */
    if (is_there (places[i])
        && (i == 0
            || (!riyo_file_names_are_one (places[i], places[0])
                && (real == NULL || !riyo_file_names_are_one (places[i], real))))
        && !add_at (&found, places[i], error))
      return NULL;
  if (!add_beside_links (&found, file, error))
    return NULL;
  return g_steal_pointer (&found);
}

/* All 類型 of a group as tags. */
static gboolean
read_tags (const RiyoSidecar *sidecar, const RiyoGroup *group, RiyoTable *table, RiyoTags *tags,
           GError **error)
{
  *tags = 0;
  for (guint i = 0; i < group->n_items; i++)
    {
      const RiyoItem *item = &group->items[i];
      guint number;

      if (strcmp (item->key, "類型") != 0)
        continue;
      number = riyo_table_lookup_category (table, item->value);
      if (number == 0)
        {
          g_autofree char *why = riyo_table_explain_category (table, item->value);

          return riyo_error_at (error, RIYO_ERROR_NAME, sidecar->path, item->line, "類型=%s: %s",
                                item->value, why);
        }
      *tags |= riyo_tags_from_number (number);
    }
  return TRUE;
}

static RiyoFate
get_fate (const RiyoGroup *group)
{
  const char *state = riyo_group_get_value (group, "状態");

  for (guint fate = RIYO_FATE_BLANKED; state != NULL && fate < G_N_ELEMENTS (fates); fate++)
    if (strcmp (fates[fate], state) == 0)
      return (RiyoFate)fate;
  return RIYO_FATE_PASSED; /* an unknown state excuses nothing */
}

/* How a sidecar's places are to be taken by the layout that now reads the file. */
typedef struct
{
  RiyoEngine *engine;
  gboolean fits; /* they are the layout's places too */
  gboolean rows; /* and the same rows are data */
} Reading;

/* What is before the data, or a comment, for one layout may be data for another. */
static void
add_across_rows (RiyoInherited *inherited, const RiyoPlace *place, RiyoTags tags)
{
  RiyoPlace preamble = { .kind = RIYO_PART_PREAMBLE }, comment = { .kind = RIYO_PART_COMMENT };

  if (place->kind != RIYO_PART_COLUMN)
    {
      riyo_inherited_add_everywhere (inherited, tags);
      return;
    }
  riyo_inherited_add (inherited, place, tags);
  riyo_inherited_add (inherited, &preamble, tags);
  riyo_inherited_add (inherited, &comment, tags);
}

static void
inherit_place (const Reading *reading, const RiyoPlace *place, RiyoTags tags, RiyoFate fate)
{
  RiyoInherited *inherited = &reading->engine->inherited;

  if (fate != RIYO_FATE_BLANKED && reading->rows)
    riyo_inherited_add (inherited, place, tags);
  else if (fate != RIYO_FATE_BLANKED)
    add_across_rows (inherited, place, tags);
  else if (reading->rows)
    riyo_inherited_add_emptied (inherited, place);
}

/* The places of a part; what has none that fits may be anywhere. */
static void
inherit_part (const Reading *reading, const RiyoGroup *group, RiyoTags tags, RiyoFate fate)
{
  gboolean placed = FALSE;

  for (guint i = 0; i < group->n_items; i++)
    {
      RiyoPlace place;

      if (strcmp (group->items[i].key, "位置") != 0)
        continue;
      placed = reading->fits
               && riyo_place_parse (&place, reading->engine->layout, group->items[i].value);
      if (!placed)
        break;
      inherit_place (reading, &place, tags, fate);
    }
  if (!placed && fate == RIYO_FATE_PASSED)
    riyo_inherited_add_everywhere (&reading->engine->inherited, tags);
}

static void
inherit_newline (RiyoInherited *inherited, const RiyoGroup *head)
{
  const char *newline = riyo_group_get_value (head, "改行");

  for (guint n_bytes = 0; newline != NULL && n_bytes < G_N_ELEMENTS (newlines); n_bytes++)
    if (strcmp (newlines[n_bytes], newline) == 0)
      inherited->newline = n_bytes;
}

static gboolean
apply_one (const RiyoSidecar *sidecar, RiyoEngine *engine, RiyoTable *table, GError **error)
{
  guint n = 0;
  const RiyoGroup *groups = riyo_document_get_groups (sidecar->document, &n);
  Reading reading = { .engine = engine };

  reading.fits = riyo_shape_fits (RIYO_SHAPE_RECORDS, engine->layout, &groups[0]);
  reading.rows = reading.fits && riyo_shape_fits (RIYO_SHAPE_ROWS, engine->layout, &groups[0]);
  inherit_newline (&engine->inherited, &groups[0]);
  for (guint i = 1; i < n; i++)
    {
      const char *name = riyo_group_get_operand (&groups[i], "部分");
      RiyoFate fate = get_fate (&groups[i]);
      RiyoTags tags = 0;

      if (fate == RIYO_FATE_DROPPED && name != NULL)
        riyo_inherited_add_dropped (&engine->inherited, name);
      if (fate == RIYO_FATE_PASSED && !read_tags (sidecar, &groups[i], table, &tags, error))
        return FALSE;
      if (fate != RIYO_FATE_DROPPED)
        inherit_part (&reading, &groups[i], tags, fate);
    }
  return TRUE;
}

gboolean
riyo_sidecar_apply (const RiyoSidecar *sidecar, RiyoEngine *engine, RiyoTable *table,
                    GError **error)
{
  for (; sidecar != NULL; sidecar = sidecar->other)
    if (!apply_one (sidecar, engine, table, error))
      return FALSE;
  return TRUE;
}

static gboolean
check_one (const RiyoSidecar *sidecar, const char *file, const char *digest, GError **error)
{
  g_autofree char *beside = NULL;

  if (strcmp (digest, sidecar->digest) == 0)
    return TRUE;
  if (strcmp (file, "-") == 0) /* standard input: what it leads to */
    file = beside
        = g_strndup (sidecar->path, strlen (sidecar->path) - strlen (RIYO_SIDECAR_SUFFIX));
  return riyo_error_at (
      error, RIYO_ERROR_MISMATCH, file, 0,
      _ ("the content is not the one %s describes; it has been changed since. Give the reworked "
         "file the tags of its sources: riyo tag %s --from OLD…"),
      sidecar->path, file);
}

gboolean
riyo_sidecar_check (const RiyoSidecar *sidecar, const char *file, const char *digest,
                    GError **error)
{
  for (; sidecar != NULL; sidecar = sidecar->other)
    if (!check_one (sidecar, file, digest, error))
      return FALSE;
  return TRUE;
}

gboolean
riyo_sidecar_check_sha256 (const RiyoSidecar *sidecar, const char *sha256, GError **error)
{
  for (; sidecar != NULL && sha256 != NULL; sidecar = sidecar->other)
    if (sidecar->sha256 != NULL && strcmp (sidecar->sha256, sha256) != 0)
      return riyo_error_at (
          error, RIYO_ERROR_MISMATCH, sidecar->path, 0,
          _ ("its SHA256 is not that of the file, though its ダイジェスト is: one "
             "of them was changed. Make the file anew"));
  return TRUE;
}

/* The text with the numbers of its parts and of their items, which the head ends with. */
static GString *
count_parts (const GString *text)
{
  const char *parts = strstr (text->str, "\n\n[");
  gsize head = parts != NULL ? (gsize)(parts + 1 - text->str) : text->len;
  GString *whole = g_string_new_len (text->str, (gssize)head);
  guint n = 0, n_items = 0;

  for (gsize at = head; at < text->len; at += strcspn (text->str + at, "\n") + 1)
    if (text->str[at] == '[')
      n++;
    else if (text->str[at] != '\n')
      n_items++;
  g_string_append_printf (whole, "部分数=%u\n項目数=%u\n", n, n_items);
  return g_string_append (whole, text->str + head);
}

static gboolean
fill (RiyoSink *sink, const char *file, const GString *text, GError **error)
{
  g_autoptr (GString) whole = count_parts (text);

  riyo_sink_resemble (sink, file);
  if (riyo_sink_write (sink, whole->str, whole->len, error) && riyo_sink_sync (sink, error))
    return TRUE;
  riyo_sink_close (sink);
  return FALSE;
}

static gboolean
stage_at (RiyoSink *sink, const char *file, const char *path, const GString *text, GError **error)
{
  return riyo_sink_open_file (sink, path, FALSE, error) && fill (sink, file, text, error);
}

gboolean
riyo_sidecar_stage (RiyoSink *sink, const RiyoSink *file, const GString *text, GError **error)
{
  return riyo_sink_open_beside (sink, file, RIYO_SIDECAR_SUFFIX, error)
         && fill (sink, file->path, text, error);
}

static gboolean
write_at (const char *file, const char *path, const GString *text, GError **error)
{
  RiyoSink sink;
  gboolean written;

  if (!stage_at (&sink, file, path, text, error))
    return FALSE;
  written = riyo_sink_publish (&sink, error);
  riyo_sink_close (&sink);
  return written;
}

/* Where else something stands that counts for the file, once its own is at @place. */
static char **
list_others (const char *file, const char *place, GError **error)
{
  g_autoptr (GStrvBuilder) others = g_strv_builder_new ();
  g_auto (GStrv) places = list_places (file);
  char *real = realpath (file, NULL);
  gboolean elsewhere;
  g_auto (GStrv) names = real != NULL ? riyo_links_list (real, &elsewhere, error) : NULL;
  gboolean failed = real != NULL && names == NULL;

  free (real);
  if (failed)
    return NULL;
  for (char **at = places; *at != NULL; at++)
    if (is_there (*at) && strcmp (*at, place) != 0 && !riyo_file_names_are_one (*at, place))
      g_strv_builder_add (others, *at);
  for (char **name = names; name != NULL && *name != NULL; name++)
    {
      g_autofree char *path = get_path (*name);

      if (is_there (path) && !riyo_file_names_are_one (path, places[0]))
        g_strv_builder_add (others, path);
    }
  return g_strv_builder_end (others);
}

static RiyoFileSight
see (const char *path)
{
  return path != NULL ? riyo_file_see (AT_FDCWD, path) : (RiyoFileSight){ 0 };
}

void
riyo_sidecar_see (const char *file, RiyoSeenPair *seen)
{
  g_autofree char *place = get_real_path (file), *itself = NULL;

  settle (place);
  if (place != NULL)
    itself = g_strndup (place, strlen (place) - strlen (RIYO_SIDECAR_SUFFIX));
  *seen = (RiyoSeenPair){ see (itself), see (place) };
}

/* None is as none was. */
static gboolean
is_as_seen (const RiyoFileSight *now, const RiyoFileSight *then)
{
  return (now->id.inode == 0 && then->id.inode == 0) || riyo_file_looks_the_same (now, then);
}

/* Held, nobody else gives the file or its sidecar a name: what is there is what was read, or the
 * tags are of something else. */
static int
hold_as_seen (const RiyoStagedSidecar *staged, GError **error)
{
  GError *failure = NULL;
  int held = riyo_hold_folder (staged->sink.path, &failure);
  RiyoSeenPair now = { see (staged->file), see (staged->sink.path) };

  if (failure == NULL
      && (!is_as_seen (&now.file, &staged->seen.file)
          || !is_as_seen (&now.sidecar, &staged->seen.sidecar)))
    riyo_error_at (&failure, RIYO_ERROR_MISMATCH, staged->file, 0,
                   _ ("it, or the sidecar beside it, was changed while its tags were gathered; "
                      "expected a file that nothing else changes. Run it again"));
  if (failure != NULL)
    g_propagate_error (error, failure);
  return held;
}

static gboolean
publish_as_seen (RiyoStagedSidecar *staged, gboolean (*publish) (RiyoSink *, GError **),
                 GError **error)
{
  GError *failure = NULL;
  int held = hold_as_seen (staged, &failure);
  gboolean done = failure == NULL && publish (&staged->sink, &failure);

  if (held >= 0)
    close (held);
  if (failure != NULL)
    g_propagate_error (error, failure);
  return done;
}

gboolean
riyo_sidecar_stage_beside (RiyoStagedSidecar *staged, const char *file, const RiyoSeenPair *seen,
                           const GString *text, GError **error)
{
  g_autofree char *place = get_real_path (file), *itself = NULL;

  if (place == NULL)
    return riyo_error_at (error, RIYO_ERROR_MISMATCH, file, 0,
                          _ ("the file has no name beside which its sidecar %s could stand"),
                          RIYO_SIDECAR_SUFFIX);
  itself = g_strndup (place, strlen (place) - strlen (RIYO_SIDECAR_SUFFIX)); /* no link to it */
  if (!stage_at (&staged->sink, itself, place, text, error))
    return FALSE;
  staged->file = g_steal_pointer (&itself);
  staged->others = list_others (file, place, error);
  if (staged->others == NULL)
    {
      riyo_sidecar_unstage (staged);
      return FALSE;
    }
  staged->seen = *seen;
  return TRUE;
}

gboolean
riyo_sidecar_publish_beside (RiyoStagedSidecar *staged, const GString *text, GError **error)
{
  if (!publish_as_seen (staged, riyo_sink_publish, error))
    return FALSE;
  for (char **other = staged->others; *other != NULL; other++)
    if (!write_at (staged->file, *other, text, error))
      return FALSE;
  return TRUE;
}

gboolean
riyo_sidecar_publish_new (RiyoStagedSidecar *staged, GError **error)
{
  return publish_as_seen (staged, riyo_sink_publish_new, error);
}

char **
riyo_sidecar_list_staged (const RiyoStagedSidecar *staged, const char *file)
{
  g_autoptr (GStrvBuilder) all = g_strv_builder_new ();

  for (char **other = staged->others; *other != NULL; other++)
    {
      g_autofree char *name = g_strndup (*other, strlen (*other) - strlen (RIYO_SIDECAR_SUFFIX));

      g_strv_builder_add (all, name);
    }
  g_strv_builder_add (all, staged->file);
  g_strv_builder_add (all, file);
  return g_strv_builder_end (all);
}

void
riyo_sidecar_unstage (RiyoStagedSidecar *staged)
{
  riyo_sink_close (&staged->sink);
  g_clear_pointer (&staged->others, g_strfreev);
  g_clear_pointer (&staged->file, g_free);
}

gboolean
riyo_sidecar_write (const char *file, const RiyoSeenPair *seen, const GString *text, GError **error)
{
  RiyoStagedSidecar staged;
  gboolean written;

  if (!riyo_sidecar_stage_beside (&staged, file, seen, text, error))
    return FALSE;
  written = riyo_sidecar_publish_beside (&staged, text, error);
  riyo_sidecar_unstage (&staged);
  return written;
}

static void
add_line (GString *text, const char *key, const char *value)
{
  if (value != NULL)
    g_string_append_printf (text, "%s=%s\n", key, value);
}

GString *
riyo_sidecar_begin (const char *digest, const char *sha256, guint64 n_bytes, guint64 n_records,
                    const char *table, const char *layout, const char *layout_hash,
                    const char *operation)
{
  GString *text = g_string_new ("[タグ]\n");

  add_line (text, "ダイジェスト", digest);
  add_line (text, "SHA256", sha256);
  g_string_append_printf (text, "バイト数=%" G_GUINT64_FORMAT "\n", n_bytes);
  if (n_records != RIYO_SIDECAR_UNCOUNTED)
    g_string_append_printf (text, "件数=%" G_GUINT64_FORMAT "\n", n_records);
  add_line (text, "表", table);
  add_line (text, "レイアウト", layout);
  add_line (text, "レイアウトのハッシュ", layout_hash);
  add_line (text, "利用", operation);
  return text;
}

void
riyo_sidecar_add_shape (GString *text, const RiyoEngine *engine)
{
  riyo_shape_append (text, engine->layout);
  if (engine->layout->form == RIYO_FORM_FIXED)
    add_line (text, "改行", newlines[engine->newline_bytes]);
}

void
riyo_sidecar_add_place (GString *text, const RiyoLayout *layout, const RiyoPlace *place)
{
  g_autofree char *shown = riyo_place_format (place, layout);

  add_line (text, "位置", shown);
}

void
riyo_sidecar_add_source (GString *text, const char *name)
{
  g_autofree char *shown = riyo_text_show (name);

  if (riyo_value_check (shown, name, 0, NULL))
    add_line (text, "もと", shown);
  else /* a name that would break the file: with a mark of comments, or a wide blank at its end */
    g_string_append_printf (text, "もと=名前 %08x\n", g_str_hash (name));
}

void
riyo_sidecar_add_processing (GString *text, const char *name)
{
  add_line (text, "加工", name);
}

void
riyo_sidecar_add_met (GString *text, RiyoTable *table, const RiyoMet *met, guint nth,
                      GHashTable *names, RiyoFate fate)
{
  char *name = g_hash_table_contains (names, met->name)
                   ? g_strdup_printf ("%s (%u)", met->name, nth + 1)
                   : g_strdup (met->name);

  riyo_sidecar_add_part (text, name, table, met->tags, met->reason, fate);
  g_hash_table_add (names, name);
}

void
riyo_sidecar_add_part (GString *text, const char *name, RiyoTable *table, RiyoTags tags,
                       const char *reason, RiyoFate fate)
{
  g_autofree char *names = tags != 0 ? riyo_table_format_tags (table, tags) : g_strdup ("");
  g_auto (GStrv) list = g_strsplit (names, ",", -1);

  if (name != NULL && riyo_text_is_safe (name, 4096) && strpbrk (name, "[]") == NULL)
    g_string_append_printf (text, "\n[部分 %s]\n", name);
  else if (name != NULL) /* a name that would break the file: its tags then count everywhere */
    g_string_append_printf (text, "\n[部分 名前 %08x]\n", g_str_hash (name));
  else
    g_string_append (text, "\n[全体]\n");
  for (char **category = list; *category != NULL && (tags & ~RIYO_TAGS_UNTAGGED) != 0; category++)
    if (strcmp (*category, "タグなし") != 0)
      add_line (text, "類型", *category);
  add_line (text, "個人情報でない", tags == 0 ? reason : NULL);
  add_line (text, "状態", fates[fate]);
}

char **
riyo_sidecar_dup_categories (const RiyoSidecar *sidecar)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  guint n = 0;
  const RiyoGroup *groups = riyo_document_get_groups (sidecar->document, &n);

  for (guint i = 1; i < n; i++)
    for (guint k = 0; k < groups[i].n_items; k++)
      if (strcmp (groups[i].items[k].key, "類型") == 0 && get_fate (&groups[i]) == RIYO_FATE_PASSED
          && g_hash_table_add (seen, (gpointer)groups[i].items[k].value))
        g_strv_builder_add (names, groups[i].items[k].value);
  return g_strv_builder_end (names);
}

gboolean
riyo_sidecar_get_tags (const RiyoSidecar *sidecar, RiyoTable *table, RiyoTags *tags, GError **error)
{
  RiyoTags all = 0;
  guint n = 0;
  const RiyoGroup *groups = riyo_document_get_groups (sidecar->document, &n);

  *tags = 0;
  for (guint i = 1; i < n; i++)
    {
      RiyoTags part = 0;

      if (get_fate (&groups[i]) == RIYO_FATE_PASSED
          && !read_tags (sidecar, &groups[i], table, &part, error))
        return FALSE;
      all |= part;
    }
  *tags = all;
  return TRUE;
}

gboolean
riyo_sidecar_is_processed (const RiyoSidecar *sidecar, const char *name)
{
  for (; sidecar != NULL; sidecar = sidecar->other)
    {
      guint n;
      const RiyoGroup *groups = riyo_document_get_groups (sidecar->document, &n);

      if (g_strcmp0 (riyo_group_get_value (&groups[0], "加工"), name) != 0)
        return FALSE;
    }
  return TRUE;
}
