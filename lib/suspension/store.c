/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The store of suspensions: read as far as the audit log vouches for. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "index.h"
#include "internal.h"
#include "pseudonym.h"
#include "store-file.h"
#include "store.h"

/* Ticks are of 10 ms at most, but where a file system keeps whole seconds alone. */
#define SETTLING_TRIES 4
#define SETTLING_US 3000
#define LONG_BYTES (1u << 20)

/* A reference that was ever used, of a suspension or of a list of them; or numbers that were added
 * to one later. */
typedef struct _Known Known;
struct _Known
{
  guint n_live;       /* of a suspension 1 or 0 */
  Known *list;        /* that it is of, or NULL */
  GPtrArray *members; /* of a list: Known */
  Known *extensions;  /* the newest first */
  Known *before;      /* of an extension: the one before it */
  guint64 added_at;   /* the number of its record */
  guint scope;
  guint n_subjects;
  RiyoSuspendedSubject *subjects;
};

struct _RiyoStore
{
  RiyoStoreFile file;
  RiyoKeys keys;
  char *shown_keys, *keys_hash;
  gboolean lacks_keys;
  char *no_keys; /* why: it is not that this account may not read them; NULL else */
  gboolean broken;
  GChecksum *sum;     /* of the bytes read */
  RiyoStoreMark mark; /* what was read, */
  RiyoFileSight seen; /* and how the file lay there */
  RiyoFileSight seen_keys;
  guint64 n_applied;      /* records */
  gboolean opened;        /* read once: who looks may have looked before */
  GHashTable *references; /* -> Known */
  RiyoSuspensions *suspensions;
};

static void
free_known (gpointer data)
{
  Known *known = data;

  while (known->extensions != NULL)
    {
      Known *more = known->extensions;

      known->extensions = more->before;
      g_free (more->subjects);
      g_free (more);
    }
  g_clear_pointer (&known->members, g_ptr_array_unref);
  g_free (known->subjects);
  g_free (known);
}

RiyoStore *
riyo_store_new (int folder_fd, const char *shown, const RiyoKeys *keys)
{
  RiyoStore *store = g_new0 (RiyoStore, 1);

  store->file = (RiyoStoreFile){ folder_fd, g_strdup (shown) };
  store->keys = *keys;
  store->sum = g_checksum_new (G_CHECKSUM_SHA256);
  store->references = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_known);
  store->suspensions = riyo_suspensions_new (keys);
  return store;
}

void
riyo_store_free (RiyoStore *store)
{
  if (store == NULL)
    return;
  riyo_suspensions_unref (store->suspensions);
  g_hash_table_unref (store->references);
  g_checksum_free (store->sum);
  g_free (store->file.shown);
  g_free (store->no_keys);
  g_free (store->shown_keys);
  g_free (store->keys_hash);
  g_free (store);
}

RiyoStore *
riyo_store_open (int folder_fd, const char *folder, const char *keys_hash,
                 const RiyoStoreMark *mark, GError **error)
{
  g_autofree char *shown = g_build_filename (folder, RIYO_STORE_FILE_NAME, NULL);
  g_autofree char *shown_keys = g_build_filename (folder, RIYO_KEYS_FILE_NAME, NULL);
  g_autoptr (RiyoStore) store = NULL;
  RiyoFileSight seen_keys = riyo_file_see (folder_fd, RIYO_KEYS_FILE_NAME);
  RiyoKeys keys;

  if (!riyo_keys_load (folder_fd, shown_keys, keys_hash, &keys, error))
    return NULL;
  store = riyo_store_new (folder_fd, shown, &keys);
  store->shown_keys = g_steal_pointer (&shown_keys);
  store->keys_hash = g_strdup (keys_hash);
  store->seen_keys = seen_keys;
  return riyo_store_refresh (store, mark, error) ? g_steal_pointer (&store) : NULL;
}

gboolean
riyo_store_is_behind (int folder_fd, const char *folder, const RiyoStoreMark *mark, GError **error)
{
  g_autofree char *shown = g_build_filename (folder, RIYO_STORE_FILE_NAME, NULL);
  const RiyoStoreFile file = { folder_fd, shown };

  return riyo_store_file_check_tail (&file, mark->bytes, error);
}

/* Whether what is there under their name is not the keys: none are there in a copy for an auditor,
 * and whose they are not may not read them; that is no fault. */
static gboolean
are_bad (int folder_fd, const GError *failure)
{
  return !g_error_matches (failure, RIYO_ERROR, RIYO_ERROR_PERMISSION)
         && (riyo_file_is_there (folder_fd, RIYO_KEYS_FILE_NAME) || errno != ENOENT);
}

RiyoStore *
riyo_store_open_to_ask (int folder_fd, const char *folder, const char *keys_hash,
                        const RiyoStoreMark *mark, GError **error)
{
  g_autofree char *shown = g_build_filename (folder, RIYO_STORE_FILE_NAME, NULL);
  g_autofree char *shown_keys = g_build_filename (folder, RIYO_KEYS_FILE_NAME, NULL);
  static const RiyoKeys none;
  g_autoptr (RiyoStore) store = NULL;
  g_autoptr (GError) failure = NULL;
  RiyoKeys keys;
  gboolean has_keys = riyo_keys_load (folder_fd, shown_keys, keys_hash, &keys, &failure);

  explicit_bzero (&keys, sizeof keys);
  if (has_keys)
    return riyo_store_open (folder_fd, folder, keys_hash, mark, error);
  /* Also where a copy lets others read them: what is no secret any more is not leant on. */
  if (are_bad (folder_fd, failure))
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }
  store = riyo_store_new (folder_fd, shown, &none);
  store->lacks_keys = TRUE;
  /* Whose they are not is told nothing; of their mode who reads them is, for no use begins. */
  if (!g_error_matches (failure, RIYO_ERROR, RIYO_ERROR_PERMISSION)
      || faccessat (folder_fd, RIYO_KEYS_FILE_NAME, R_OK, AT_EACCESS) == 0)
    store->no_keys = g_strdup (failure->message);
  return riyo_store_refresh (store, mark, error) ? g_steal_pointer (&store) : NULL;
}

void
riyo_store_inspect (int folder_fd, const char *folder, const char *keys_hash,
                    const RiyoStoreMark *mark, GPtrArray *faults, GPtrArray *unread)
{
  g_autofree char *shown = g_build_filename (folder, RIYO_STORE_FILE_NAME, NULL);
  g_autofree char *shown_keys = g_build_filename (folder, RIYO_KEYS_FILE_NAME, NULL);
  static const RiyoKeys none;
  g_autoptr (RiyoStore) store = riyo_store_new (folder_fd, shown, &none);
  g_autoptr (GError) of_store = NULL, of_keys = NULL;
  RiyoKeys keys;

  store->lacks_keys = TRUE;
  if (!riyo_store_refresh (store, mark, &of_store))
    g_ptr_array_add (g_error_matches (of_store, RIYO_ERROR, RIYO_ERROR_PERMISSION) ? unread
                                                                                   : faults,
                     g_strdup (of_store->message));
  if (!riyo_keys_load (folder_fd, shown_keys, keys_hash, &keys, &of_keys))
    g_ptr_array_add (are_bad (folder_fd, of_keys) ? faults : unread, g_strdup (of_keys->message));
  explicit_bzero (&keys, sizeof keys);
}

gboolean
riyo_store_has_keys (const RiyoStore *store)
{
  return !store->lacks_keys;
}

const char *
riyo_store_why_no_keys (const RiyoStore *store)
{
  return store->no_keys;
}

const RiyoKeys *
riyo_store_get_keys (const RiyoStore *store)
{
  return &store->keys;
}

static gboolean
fail_damaged (const RiyoStore *store, GError **error)
{
  return riyo_store_file_fail_damaged (&store->file, error);
}

static void
keep_lifted (RiyoStore *store, Known *known)
{
  if (store->opened)
    riyo_suspensions_keep_lifted (store->suspensions, known->added_at, store->n_applied,
                                  known->scope, g_steal_pointer (&known->subjects),
                                  known->n_subjects);
  g_clear_pointer (&known->subjects, g_free);
}

static void
lift (RiyoStore *store, Known *known)
{
  known->n_live = 0;
  if (known->list != NULL)
    known->list->n_live--;
  for (Known *more = known->extensions; more != NULL; more = more->before)
    {
      riyo_suspensions_shorten (store->suspensions, more->scope, more->subjects, more->n_subjects);
      keep_lifted (store, more);
    }
  riyo_suspensions_remove (store->suspensions, known->scope, known->subjects, known->n_subjects);
  keep_lifted (store, known);
}

/* A list is lifted as a whole, as far as it is not yet. */
static void
lift_all (RiyoStore *store, Known *known)
{
  if (known->members == NULL)
    lift (store, known);
  for (guint i = 0; known->members != NULL && i < known->members->len; i++)
    {
      Known *member = g_ptr_array_index (known->members, i);

      if (member->n_live > 0)
        lift (store, member);
    }
}

/* The list of a record that was a line of one, made by its first; NULL for a reference that is no
 * list's. */
static Known *
find_list (RiyoStore *store, const RiyoSuspension *suspension)
{
  g_autofree char *name = g_strndup (suspension->reference, suspension->n_list);
  Known *list = g_hash_table_lookup (store->references, name);

  if (list == NULL)
    {
      list = g_new0 (Known, 1);
      list->members = g_ptr_array_new ();
      g_hash_table_insert (store->references, g_steal_pointer (&name), list);
    }
  return list->members != NULL ? list : NULL;
}

static gboolean
join_list (RiyoStore *store, Known *known, const RiyoSuspension *suspension)
{
  if (suspension->n_list == 0)
    return TRUE;
  known->list = find_list (store, suspension);
  if (known->list == NULL)
    return FALSE;
  g_ptr_array_add (known->list->members, known);
  known->list->n_live++;
  return TRUE;
}

/* Takes the subjects. */
static Known *
make_known (const RiyoStore *store, RiyoSuspension *suspension, guint scope)
{
  Known *known = g_new0 (Known, 1);

  known->n_live = 1;
  known->added_at = store->n_applied;
  known->scope = scope;
  known->n_subjects = suspension->subjects->len;
  known->subjects
      = (RiyoSuspendedSubject *)g_array_free (g_steal_pointer (&suspension->subjects), FALSE);
  return known;
}

static void
extend (RiyoStore *store, Known *known, RiyoSuspension *suspension)
{
  Known *more = make_known (store, suspension, known->scope);

  more->before = known->extensions;
  known->extensions = more;
  riyo_suspensions_extend (store->suspensions, more->scope, more->subjects, more->n_subjects);
}

/* Adds, extends or lifts one. FALSE for a reference that does not fit: added twice, extended or
 * lifted though it is not live. */
static gboolean
apply (RiyoStore *store, RiyoSuspension *suspension)
{
  Known *known = g_hash_table_lookup (store->references, suspension->reference);

  store->n_applied++;
  if (suspension->record != RIYO_RECORD_ADD)
    {
      if (known == NULL || known->n_live == 0
          || (suspension->record == RIYO_RECORD_EXTEND && known->members != NULL))
        return FALSE;
      if (suspension->record == RIYO_RECORD_EXTEND)
        extend (store, known, suspension);
      else
        lift_all (store, known);
      return TRUE;
    }
  if (known != NULL)
    return FALSE;
  known = make_known (store, suspension,
                      riyo_suspensions_number_scope (store->suspensions, &suspension->scope));
  riyo_suspensions_add (store->suspensions, known->scope, known->subjects, known->n_subjects);
  if (!join_list (store, known, suspension))
    {
      free_known (known);
      return FALSE;
    }
  g_hash_table_insert (store->references, g_steal_pointer (&suspension->reference), known);
  return TRUE;
}

/* Reads the lines of @text, cut up. The number of them, or G_MAXUINT64 when one is bad. */
static guint64
read_lines (char *text, gsize size, gboolean (*take) (RiyoSuspension *, gpointer), gpointer data)
{
  char *line = text, *end = text + size;
  guint64 n = 0;

  for (; line < end; n++)
    {
      char *stop = memchr (line, '\n', (gsize)(end - line));
      g_autoptr (RiyoSuspension) suspension = NULL;

      if (stop == NULL || memchr (line, '\0', (gsize)(stop - line)) != NULL)
        return G_MAXUINT64;
      *stop = '\0';
      suspension = riyo_suspension_parse (line);
      if (suspension == NULL || !take (suspension, data))
        return G_MAXUINT64;
      line = stop + 1;
    }
  return n;
}

static gboolean
take_record (RiyoSuspension *suspension, gpointer data)
{
  return apply (data, suspension);
}

/* Whoever reads the suspensions of before goes on with them. */
static gboolean
apply_lines (RiyoStore *store, char *text, gsize size, guint64 n)
{
  RiyoSuspensions *before = riyo_suspensions_ref (store->suspensions);

  store->suspensions = riyo_suspensions_own (store->suspensions);
  store->broken = read_lines (text, size, take_record, store) != n;
  if (store->broken) /* half read: nothing may lean on it any more */
    {
      riyo_suspensions_unref (store->suspensions);
      store->suspensions = before;
      return FALSE;
    }
  riyo_suspensions_set_n_records (store->suspensions, store->n_applied);
  riyo_suspensions_unref (before);
  store->opened = TRUE;
  return TRUE;
}

static gboolean
is_same_mark (const RiyoStoreMark *a, const RiyoStoreMark *b)
{
  return a->n == b->n && a->bytes == b->bytes && strcmp (a->hash, b->hash) == 0;
}

/* The hash of all bytes decides before a line is believed. */
static gboolean
read_new (RiyoStore *store, const RiyoStoreMark *mark, GError **error)
{
  g_autofree char *text = NULL;
  g_autoptr (GChecksum) sum = g_checksum_copy (store->sum), whole = NULL;
  gsize size;

  if (mark->bytes < store->mark.bytes || mark->n < store->mark.n)
    return fail_damaged (store, error);
  text = riyo_store_file_read (&store->file, store->mark.bytes, mark->bytes, error);
  if (text == NULL || !riyo_store_file_check_tail (&store->file, mark->bytes, error))
    return FALSE;
  size = (gsize)(mark->bytes - store->mark.bytes);
  g_checksum_update (sum, (const guchar *)text, (gssize)size);
  whole = g_checksum_copy (sum); /* to ask for the sum ends it */
  if (strcmp (g_checksum_get_string (whole), mark->hash) != 0)
    return fail_damaged (store, error);
  if (!apply_lines (store, text, size, mark->n - store->mark.n))
    return fail_damaged (store, error);
  g_checksum_free (store->sum);
  store->sum = g_steal_pointer (&sum);
  store->mark = *mark;
  return TRUE;
}

static RiyoFileSight
see_keys (const RiyoStore *store)
{
  return riyo_file_see (store->file.folder_fd, RIYO_KEYS_FILE_NAME);
}

static gboolean
keys_stand (RiyoStore *store, GError **error)
{
  RiyoFileSight now = see_keys (store);
  RiyoKeys keys;
  gboolean same;

  if (G_LIKELY (riyo_file_is_as_seen (&now, &store->seen_keys)) || store->keys_hash == NULL)
    return TRUE;
  same = riyo_keys_load (store->file.folder_fd, store->shown_keys, store->keys_hash, &keys, error);
  explicit_bzero (&keys, sizeof keys);
  if (same)
    store->seen_keys = now;
  return same || riyo_error_make_damaged (error);
}

/* All records that the log vouches for, from the first byte on; NULL when they are others now. */
static char *
read_again (RiyoStore *store, GError **error)
{
  g_autofree char *text = riyo_store_file_read (&store->file, 0, store->mark.bytes, error);
  g_autofree char *hash = NULL;

  if (text == NULL)
    return NULL;
  hash = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *)text,
                                      (gsize)store->mark.bytes);
  if (strcmp (hash, store->mark.hash) == 0)
    return g_steal_pointer (&text);
  fail_damaged (store, error);
  return NULL;
}

static gboolean
is_as_read (RiyoStore *store, GError **error)
{
  g_autofree char *text = read_again (store, error);

  return text != NULL && riyo_store_file_check_tail (&store->file, store->mark.bytes, error);
}

/* Of a file that changed within the clock's last tick it is not known whether it will change again
 * unseen, and it would be read whole the next time: a long one is worth the rest of the tick. */
static RiyoFileSight
see_settled (const RiyoStore *store)
{
  RiyoFileSight now = riyo_store_file_see (&store->file);

  for (guint i = 0; i < SETTLING_TRIES && !now.known && now.size_bytes > LONG_BYTES; i++)
    {
      g_usleep (SETTLING_US);
      now = riyo_store_file_see (&store->file);
    }
  return now;
}

/* What who suspended leaves behind the last record is no reason to read all of it again. */
static gboolean
file_stands (RiyoStore *store, GError **error)
{
  RiyoFileSight now = riyo_store_file_see (&store->file);

  if (G_LIKELY (riyo_file_is_as_seen (&now, &store->seen)))
    return TRUE;
  now = see_settled (store);
  if (!(riyo_file_is_same_file (&now, &store->seen)
        && riyo_store_file_has_new_witness (&store->file, store->mark.bytes, &store->seen, &now))
      && !is_as_read (store, error))
    return riyo_error_make_damaged (error);
  store->seen = now;
  return TRUE;
}

gboolean
riyo_store_stands (RiyoStore *store, GError **error)
{
  if (store->broken)
    return fail_damaged (store, error);
  return keys_stand (store, error) && file_stands (store, error);
}

gboolean
riyo_store_is_as_seen (const RiyoStore *store)
{
  RiyoFileSight file = riyo_store_file_see (&store->file), keys = see_keys (store);

  return riyo_file_looks_the_same (&file, &store->seen)
         && riyo_file_looks_the_same (&keys, &store->seen_keys);
}

/* A file that was replaced is read from its beginning; one that grew by what was recorded, from
 * where it was read up to. */
static gboolean
read_on (RiyoStore *store, const RiyoStoreMark *mark, GError **error)
{
  RiyoFileSight now = see_settled (store);
  gboolean same = !store->opened || riyo_file_is_same_file (&now, &store->seen);

  if (!read_new (store, mark, error) || (!same && !is_as_read (store, error)))
    return FALSE;
  store->seen = now;
  return TRUE;
}

gboolean
riyo_store_refresh (RiyoStore *store, const RiyoStoreMark *mark, GError **error)
{
  gboolean first = !store->opened;

  if (store->broken)
    return fail_damaged (store, error);
  if (!first && is_same_mark (&store->mark, mark))
    return riyo_store_stands (store, error);
  if (read_on (store, mark, error) && (first || keys_stand (store, error)))
    return TRUE;
  return first ? FALSE : riyo_error_make_damaged (error);
}

RiyoSuspensions *
riyo_store_ref_suspensions (RiyoStore *store)
{
  return riyo_suspensions_ref (store->suspensions);
}

gboolean
riyo_store_knows (const RiyoStore *store, const char *reference, guint *n_live)
{
  const Known *known = g_hash_table_lookup (store->references, reference);

  *n_live = known != NULL ? known->n_live : 0;
  return known != NULL;
}

/* What a reader takes for the same: full-width or not, large or small, blanks at the ends. */
static char *
dup_look (const char *reference)
{
  char *look = riyo_text_look (reference);

  return g_strstrip (look);
}

const char *
riyo_store_find_like (const RiyoStore *store, const char *reference)
{
  g_autofree char *look = dup_look (reference);
  GHashTableIter iter;
  gpointer used;

  g_hash_table_iter_init (&iter, store->references);
  while (g_hash_table_iter_next (&iter, &used, NULL))
    {
      g_autofree char *other = dup_look (used);

      if (strcmp (other, look) == 0)
        return used;
    }
  return NULL;
}

gboolean
riyo_store_is_list (const RiyoStore *store, const char *reference)
{
  const Known *known = g_hash_table_lookup (store->references, reference);

  return known != NULL && known->members != NULL;
}

gboolean
riyo_store_append_lines (RiyoStore *store, const GString *lines, guint n, RiyoStoreMark *mark,
                         GError **error)
{
  g_autoptr (GChecksum) sum = NULL;

  if (!riyo_store_file_append (&store->file, lines->str, lines->len, store->mark.bytes, error))
    return FALSE;
  sum = g_checksum_copy (store->sum);
  g_checksum_update (sum, (const guchar *)lines->str, (gssize)lines->len);
  mark->n = store->mark.n + n;
  mark->bytes = store->mark.bytes + lines->len;
  g_strlcpy (mark->hash, g_checksum_get_string (sum), sizeof mark->hash);
  return TRUE;
}

gboolean
riyo_store_append (RiyoStore *store, const RiyoSuspension *suspension, RiyoStoreMark *mark,
                   GError **error)
{
  g_autofree char *line = riyo_suspension_format (suspension);
  GString lines = { .str = line, .len = strlen (line) };

  return riyo_store_append_lines (store, &lines, 1, mark, error);
}

void
riyo_store_witness (RiyoStore *store, const RiyoStoreMark *mark)
{
  riyo_store_file_witness (&store->file, mark->bytes);
}

typedef struct
{
  RiyoStoreFunc each;
  gpointer data;
} Walk;

static gboolean
walk_record (RiyoSuspension *suspension, gpointer data)
{
  Walk *walk = data;

  return walk->each (suspension, walk->data);
}

gboolean
riyo_store_foreach (RiyoStore *store, RiyoStoreFunc each, gpointer data, GError **error)
{
  Walk walk = { each, data };
  g_autofree char *text = read_again (store, error);

  if (text == NULL)
    return FALSE;
  read_lines (text, (gsize)store->mark.bytes, walk_record, &walk);
  return TRUE;
}

/* The records from @at on that are whole and readable. */
static void
measure_records (char *text, gsize size, RiyoStoreMark *mark)
{
  while (mark->bytes < size)
    {
      char *line = text + mark->bytes;
      char *stop = memchr (line, '\n', size - (gsize)mark->bytes);
      g_autofree char *copy = stop != NULL ? g_strndup (line, (gsize)(stop - line)) : NULL;
      g_autoptr (RiyoSuspension) suspension = copy != NULL && strlen (copy) == (gsize)(stop - line)
                                                  ? riyo_suspension_parse (copy)
                                                  : NULL;

      if (suspension == NULL)
        return;
      mark->n++;
      mark->bytes = (guint64)(stop + 1 - text);
    }
}

gboolean
riyo_store_measure (int folder_fd, const char *folder, const RiyoStoreMark *mark,
                    RiyoStoreMark *whole, GError **error)
{
  g_autofree char *shown = g_build_filename (folder, RIYO_STORE_FILE_NAME, NULL);
  const RiyoStoreFile file = { folder_fd, shown };
  g_autoptr (GError) failure = NULL;
  g_autoptr (GBytes) bytes
      = riyo_file_read (folder_fd, RIYO_STORE_FILE_NAME, shown, TRUE, &failure);
  g_autofree char *hash = NULL, *new_hash = NULL, *text = NULL;
  gsize size = 0;
  const char *data = bytes != NULL ? g_bytes_get_data (bytes, &size) : NULL;

  if (bytes == NULL && !g_error_matches (failure, RIYO_ERROR, RIYO_ERROR_DAMAGED))
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (bytes == NULL || size < mark->bytes)
    return riyo_store_file_fail_damaged (&file, error);
  hash = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *)data, (gsize)mark->bytes);
  if (strcmp (hash, mark->hash) != 0)
    return riyo_store_file_fail_damaged (&file, error);
  *whole = *mark;
  text = g_memdup2 (data, size);
  measure_records (text, size, whole);
  new_hash
      = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *)data, (gsize)whole->bytes);
  g_strlcpy (whole->hash, new_hash, sizeof whole->hash);
  return TRUE;
}
