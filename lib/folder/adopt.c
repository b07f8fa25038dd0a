/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Puts a checked file into force: written whole, then recorded, all under the log's lock. */
#include "config.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "alert/alert.h"
#include "base/base.h"
#include "internal.h"
#include "layout/layout.h"
#include "log/log.h"
#include "state.h"
#include "suspension/suspension.h"
#include "table/table.h"

typedef enum
{
  KIND_TABLE,
  KIND_RULES,
  KIND_LAYOUT,
} Kind;

typedef struct
{
  const char *path; /* of the folder */
  const char *file;
  int fd;
  RiyoLog *log;
  const char *actor;
  const char *judge;
  const char *base; /* the hash of what it was made from; NULL = not said */
  gboolean asks;    /* what would be by any base, and adopts nothing */
  GBytes *bytes;
  char *hash;
  Kind kind;
  char *name;  /* version of a table, name of a layout */
  char *place; /* where in the folder it goes */
  RiyoState *state;
  RiyoDate decides;    /* the day by which it is: riyo_folder_find_day () */
  char *after;         /* what the state becomes, as the log carries it */
  RiyoDate day;        /* its 施行日; 0 = not said */
  RiyoState *subjects; /* of rules: how those that come last let subjects be written, */
  RiyoRulesPlace goes; /* where they go, */
  GArray *were;        /* and what was adopted before, RiyoRulesPart */
  RiyoRules *before;   /* nullable: those in force, whose contact is told */
  guint64 seq;         /* of its entry; 0 = not recorded */
} Adoption;

/* The first groups tell what a file is. */
static gboolean
find_kind (Adoption *adoption, GError **error)
{
  g_autoptr (RiyoDocument) document = riyo_document_new (adoption->bytes, adoption->file, error);

  if (document == NULL)
    return FALSE;
  if (riyo_document_get_group (document, "表") != NULL)
    adoption->kind = KIND_TABLE;
  else if (riyo_document_get_group (document, "レイアウト") != NULL)
    adoption->kind = KIND_LAYOUT;
  else
    adoption->kind = KIND_RULES;
  return TRUE;
}

/* A person's name given at adoption stands in for those that the table's cells lack. */
static gboolean
check_successor (const Adoption *adoption, const RiyoFolder *folder, RiyoTable *table,
                 GError **error)
{
  g_autoptr (GError) failure = NULL;

  if (riyo_folder_check_successor (folder, table, &failure)
      || (adoption->judge != NULL && g_error_matches (failure, RIYO_ERROR, RIYO_ERROR_UNSIGNED)))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

static RiyoFolder *
load_tables (const Adoption *adoption, GError **error)
{
  g_autofree char *json = riyo_state_format (adoption->state);
  g_autoptr (RiyoFolder) folder
      = riyo_folder_load_tables (adoption->fd, adoption->path, json, 0, adoption->decides, error);

  return folder != NULL
                 && (adoption->kind == KIND_TABLE || riyo_folder_check_tables (folder, error))
             ? g_steal_pointer (&folder)
             : NULL;
}

/* The other way than adopting what fits both: rules of the table's own day, where they may wait for
 * it; each begins a line. */
static char *
advise_rules_for (const Adoption *adoption, const RiyoTable *table)
{
  g_autoptr (GArray) list = riyo_state_list_rules (adoption->state);
  const RiyoRulesPart *last = &g_array_index (list, RiyoRulesPart, list->len - 1);
  g_autofree char *file = riyo_advice_new (adoption->path, "adopt %s", _ ("FILE"));
  g_autofree char *by_base
      = riyo_advice_new (adoption->path, "adopt %s --base %.12s", _ ("FILE"), last->hash);
  g_autofree char *back = riyo_advice_new (adoption->path, "adopt --withdraw rules");
  char day[11];

  if (table->effective_on <= adoption->decides)
    return g_strdup ("");
  if (last->from <= adoption->decides)
    return g_strdup_printf (_ ("\nOr rules of its 施行日, which name nothing it lacks:\n  %s"),
                            file);
  if (last->from == table->effective_on)
    return g_strdup_printf (_ ("\nOr, in the place of those that wait, rules that name nothing it "
                               "lacks:\n  %s"),
                            by_base);
  riyo_date_format (last->from, day);
  return g_strdup_printf (_ ("\nOr take back the rules that wait for %s, and adopt rules of this "
                             "table's 施行日, which name nothing it lacks:\n  %s\n  %s"),
                          day, back, file);
}

/* The rules and layouts that are there have to fit the new table as well; all that do not are
 * told. */
static gboolean
check_fit (const Adoption *adoption, const RiyoFolder *folder, RiyoTable *table, GError **error)
{
  g_autoptr (GPtrArray) broken = riyo_findings_new ();
  g_autofree char *text = NULL, *way = NULL;

  if (!riyo_folder_find_broken (folder, adoption->fd, table, broken, error))
    return FALSE;
  if (broken->len == 0)
    return TRUE;
  text = g_strchomp (riyo_findings_to_text (broken));
  way = advise_rules_for (adoption, table);
  return riyo_error_at (error, RIYO_ERROR_NAME, adoption->file, 0,
                        _ ("what is adopted does not fit this table:\n%s\nFirst adopt rules and "
                           "layouts that fit both it and the table in force.%s"),
                        text, way);
}

/* A table that only drops it says that nothing takes its place. What the person asked for stays
 * recorded: nothing else is stopped for it, and nothing lifted that was no mistake. */
static char *
advise_drop (const Adoption *adoption, const RiyoTable *table, const char *unknown)
{
  g_autoptr (GPtrArray) heirs = g_ptr_array_new ();
  g_autoptr (GString) labels = g_string_new (NULL);
  g_autofree char *file = riyo_advice_new (adoption->path, "adopt %s", _ ("FILE"));

  if (!riyo_table_has_lost (table, unknown, heirs))
    return g_strdup ("");
  for (guint i = 0; i < heirs->len; i++)
    g_string_append_printf (labels, "%s%s", i > 0 ? " / " : "", (char *)heirs->pdata[i]);
  return g_strdup_printf (
      _ ("\nOr, where nothing does (new for the same data is: %s), adopt first a table that drops "
         "it and adds nothing, under a 版 of its own; the same 施行日 will do:\n  %s"),
      labels->str, file);
}

/* Where a name is all that is lacking, to write it is the whole way. */
static gboolean
refuse_unknown (const Adoption *adoption, const RiyoTable *now, const RiyoTable *table,
                guint category, const char *unknown, GError **error)
{
  gboolean is_there;
  g_autofree char *named = riyo_folder_describe_unknown (now, category, unknown);
  g_autofree char *way = riyo_folder_advise_unknown (now, table, category, unknown, &is_there);
  g_autofree char *drop
      = category != 0 || is_there ? g_strdup ("") : advise_drop (adoption, table, unknown);

  return riyo_error_at (error, RIYO_ERROR_NAME, adoption->file, 0,
                        _ ("a live suspension names %s, and this table has no such name. %s.%s"),
                        named, way, drop);
}

/* A suspension must not lose its hold because a name went: the table says what it is now. */
static gboolean
check_suspensions (const Adoption *adoption, const RiyoFolder *folder, RiyoTable *table,
                   GError **error)
{
  const RiyoTable *newest
      = g_array_index (folder->adopted, RiyoAdopted, folder->adopted->len - 1).table;
  g_autoptr (RiyoSuspensions) suspensions
      = riyo_folder_load_suspensions (adoption->fd, adoption->path, adoption->state, error);
  g_autofree char *unknown = NULL;
  guint category;

  if (suspensions == NULL)
    return FALSE;
  riyo_table_inherit (table, newest);
  unknown = riyo_suspensions_find_unknown (suspensions, newest, table, &category);
  return unknown == NULL
         || refuse_unknown (adoption, riyo_folder_get_nearest (folder, adoption->decides)->table,
                            table, category, unknown, error);
}

/* Rules that are adopted, by a table; NULL where they cannot be read, or do not fit it. */
static RiyoRules *
load_part (const Adoption *adoption, const RiyoFolder *folder, const RiyoRulesPart *part,
           RiyoTable *table)
{
  g_autoptr (GBytes) bytes = riyo_part_read (folder, adoption->fd, part->part, part->hash, NULL);

  return bytes != NULL ? riyo_rules_new_from_bytes (bytes, part->part, table, NULL) : NULL;
}

/* Those that decide, now or later, by a table that is to follow; that they load is found out
 * elsewhere. */
static gboolean
check_looks_by_table (const Adoption *adoption, const RiyoFolder *folder, RiyoTable *table,
                      GError **error)
{
  g_autoptr (GArray) list = riyo_state_list_rules (adoption->state);
  gboolean ok = TRUE;

  for (guint i = 0; ok && i < list->len; i++)
    {
      g_autoptr (RiyoRules) rules
          = load_part (adoption, folder, &g_array_index (list, RiyoRulesPart, i), table);

      ok = rules == NULL || riyo_rules_check_looks (rules, adoption->file, error);
    }
  return ok;
}

static gboolean
check_table (Adoption *adoption, GError **error)
{
  g_autoptr (RiyoTable) table = riyo_table_new_from_bytes (adoption->bytes, adoption->file, error);
  g_autoptr (RiyoFolder) folder = NULL;
  const char *old;

  if (table == NULL)
    return FALSE;
  adoption->name = g_strdup_printf ("%u", table->version);
  adoption->day = table->effective_on;
  adoption->place = riyo_folder_name_table (adoption->name);
  old = g_tree_lookup (adoption->state->tables, adoption->name);
  if (old != NULL && strcmp (old, adoption->hash) == 0)
    return TRUE; /* what was adopted, put back in its place */
  if (riyo_state_is_withdrawn (adoption->state, adoption->name))
    return riyo_error_at (error, RIYO_ERROR_STATE, adoption->file, 0,
                          _ ("版=%u was withdrawn; its number is not used again"), table->version);
  if (old != NULL)
    return riyo_error_at (error, RIYO_ERROR_STATE, adoption->file, 0,
                          _ ("版=%u is adopted already, with another content; a changed table has "
                             "a new 版"),
                          table->version);
  folder = load_tables (adoption, error);
  return folder != NULL && riyo_table_check_judged (table, riyo_date_today (), error)
         && check_successor (adoption, folder, table, error)
         && check_fit (adoption, folder, table, error)
         && check_looks_by_table (adoption, folder, table, error)
         && (folder->adopted->len == 0 /* nothing that a stop names was ever known here */
             || check_suspensions (adoption, folder, table, error));
}

/* Whoever states a purpose or task reads what the names look like, by each table to come. */
static gboolean
check_looks (const Adoption *adoption, const RiyoFolder *folder, GError **error)
{
  for (guint i = 0; i < folder->adopted->len; i++)
    {
      const RiyoAdopted *adopted = &g_array_index (folder->adopted, RiyoAdopted, i);
      const RiyoRules *rules = adopted->from >= adoption->goes.from ? adopted->rules : NULL;

      if (rules != NULL && !riyo_rules_check_looks (rules, adoption->file, error))
        return FALSE;
    }
  return TRUE;
}

/* The file's rules, by the newest table that they are beside. */
static const RiyoAdopted *
find_own (const Adoption *adoption, const RiyoFolder *folder)
{
  RiyoDate until = adoption->goes.until;

  return riyo_folder_get_nearest (folder, until != 0 ? until - 1 : G_MAXUINT32 - 1);
}

/* Persons are stopped as the rules in force write them; where those are spoilt, as any did. */
static RiyoState *
list_subjects (const RiyoRules *rules, const RiyoState *state)
{
  RiyoState *subjects = riyo_state_new ();

  if (rules != NULL)
    riyo_state_set_subjects (subjects, rules->subjects);
  else
    for (guint i = 0; i < state->subjects->len; i++)
      g_ptr_array_add (subjects->subjects, g_strdup (g_ptr_array_index (state->subjects, i)));
  return subjects;
}

static gboolean
check_live (const Adoption *adoption, const char *lost, GError **error)
{
  g_autoptr (RiyoSuspensions) suspensions
      = riyo_folder_load_suspensions (adoption->fd, adoption->path, adoption->state, error);
  guint n = suspensions != NULL ? riyo_suspensions_get_n_live (suspensions) : 0;

  if (suspensions == NULL)
    return FALSE;
  return n == 0
         || riyo_error_at (error, RIYO_ERROR_NAME, adoption->file, 0,
                           _ ("%u live suspensions may be of persons written as “%s”, a form that "
                              "these rules lack: they would stop nothing any more. Keep the form "
                              "beside the new one (another [本人 …]), or lift the suspensions and, "
                              "under these rules, record them anew"),
                           n, lost);
}

/* Nor because a person is written in another way from now on. */
static gboolean
check_subjects (Adoption *adoption, const RiyoFolder *folder, GError **error)
{
  const RiyoRules *own = find_own (adoption, folder)->rules;
  const RiyoRules *last
      = g_array_index (folder->adopted, RiyoAdopted, folder->adopted->len - 1).rules;
  g_autoptr (RiyoState) before = list_subjects (adoption->before, adoption->state);
  g_autoptr (RiyoState) now = list_subjects (own, NULL);
  const char *lost = riyo_state_find_lost_subject (before, now);

  adoption->subjects = list_subjects (last, NULL);
  if (adoption->goes.from > adoption->decides)
    return riyo_folder_check_dated (before, now, adoption->before, own, adoption->file, error);
  return (lost == NULL || check_live (adoption, lost, error))
         && (own == last
             || riyo_folder_check_dated (
                 now, adoption->subjects, own, last,
                 g_array_index (adoption->goes.texts, RiyoRulesText, adoption->goes.texts->len - 1)
                     .shown,
                 error));
}

/* By the newest table, as both were read against it. */
static gboolean
check_rules_judged (const Adoption *adoption, const RiyoFolder *folder, GError **error)
{
  const RiyoAdopted *own = find_own (adoption, folder);
  const RiyoRulesPart *follows = &adoption->goes.follows;
  g_autoptr (RiyoRules) before
      = follows->hash != NULL ? load_part (adoption, folder, follows, own->table) : NULL;
  g_autoptr (GError) failure = NULL;

  if (!riyo_rules_check_judged (own->rules, adoption->file, riyo_date_today (), error))
    return FALSE;
  if (before == NULL || riyo_rules_check_successor (before, own->rules, adoption->file, &failure)
      || adoption->judge != NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

static gboolean
check_rules (Adoption *adoption, GError **error)
{
  RiyoRulesFile file = { .shown = adoption->file,
                         .hash = adoption->hash,
                         .bytes = adoption->bytes,
                         .base = adoption->base,
                         .asks = adoption->asks };
  g_autoptr (RiyoFolder) folder = NULL;

  if (!riyo_rules_read_day (adoption->bytes, adoption->file, &adoption->day, error))
    return FALSE;
  file.day = adoption->day;
  folder = load_tables (adoption, error);
  if (folder == NULL
      || !riyo_folder_place_rules (folder, adoption->fd, &file, &adoption->goes, error))
    return FALSE;
  adoption->place = g_strdup (adoption->goes.part);
  adoption->were = riyo_state_list_rules (adoption->state);
  if (adoption->goes.puts_back)
    return TRUE;
  return riyo_folder_apply_rules (folder, adoption->goes.texts, error)
         && check_looks (adoption, folder, error)
         && riyo_folder_check_host (adoption->fd, adoption->file,
                                    find_own (adoption, folder)->rules, error)
         && check_rules_judged (adoption, folder, error)
         && check_subjects (adoption, folder, error);
}

typedef struct
{
  const char *name;
  const char *alike;
} Likeness;

static gboolean
find_alike (gpointer name, gpointer hash, gpointer data)
{
  Likeness *likeness = data;
  g_autofree char *look = riyo_text_look (likeness->name), *other = riyo_text_look (name);

  if (strcmp (look, other) == 0 && strcmp (likeness->name, name) != 0)
    likeness->alike = name;
  return likeness->alike != NULL;
}

static gboolean
name_layout (Adoption *adoption, GError **error)
{
  g_autofree char *base = g_path_get_basename (adoption->file);
  g_autofree char *composed = riyo_text_compose (base);
  Likeness likeness = { 0 };

  adoption->name = riyo_folder_dup_stem (composed, RIYO_LAYOUT_SUFFIX);
  if (adoption->name == NULL)
    return riyo_error_at (error, RIYO_ERROR_NAME, adoption->file, 0,
                          _ ("a layout's file is called NAME.layout"));
  if (!riyo_folder_is_layout_name (adoption->name))
    return riyo_error_at (error, RIYO_ERROR_NAME, adoption->file, 0,
                          _ ("the name of a layout holds no blank, quote, dot or bracket, and does "
                             "not begin with ~"));
  likeness.name = adoption->name;
  g_tree_foreach (adoption->state->layouts, find_alike, &likeness);
  if (likeness.alike != NULL)
    return riyo_error_at (error, RIYO_ERROR_NAME, adoption->file, 0,
                          _ ("its name looks like that of the layout “%s”, which is another (in "
                             "width, case, or the characters used); expected the same, or one "
                             "that people can tell from it"),
                          likeness.alike);
  adoption->place = riyo_folder_name_layout (adoption->name);
  return TRUE;
}

/* By the rules in force, and those that wait. By rules that cannot be read nothing is used,
 * whatever its layout. */
static gboolean
check_usable (const Adoption *adoption, const RiyoFolder *folder, const RiyoLayout *layout,
              GError **error)
{
  RiyoTable *newest = g_array_index (folder->adopted, RiyoAdopted, folder->adopted->len - 1).table;
  g_autoptr (GArray) list = riyo_state_list_rules (folder->state);
  const RiyoRulesPart *first = &g_array_index (list, RiyoRulesPart, 0);
  const RiyoRulesPart *now = riyo_rules_part_on (list, folder->day);
  gboolean ok = TRUE;

  for (const RiyoRulesPart *part = now != NULL ? now : first; ok && part < first + list->len;
       part++)
    {
      g_autoptr (RiyoRules) rules = load_part (adoption, folder, part, newest);

      ok = rules == NULL
           || riyo_folder_check_usable (layout, rules->subjects, adoption->file, error);
    }
  return ok;
}

/* A layout fits the table in force, and those that are adopted to follow it. */
static gboolean
check_layout (Adoption *adoption, GError **error)
{
  g_autoptr (RiyoFolder) folder = load_tables (adoption, error);
  const RiyoAdopted *current
      = folder != NULL ? riyo_folder_get_adopted (folder, adoption->decides) : NULL;
  gboolean fits = folder != NULL && name_layout (adoption, error);

  for (guint i = 0; fits && i < folder->adopted->len; i++)
    {
      RiyoTable *table = g_array_index (folder->adopted, RiyoAdopted, i).table;
      g_autoptr (RiyoLayout) layout = NULL;

      if (current != NULL ? table->version < current->table->version : i + 1 < folder->adopted->len)
        continue;
      layout = riyo_layout_new_from_bytes (table, adoption->bytes, adoption->file, error);
      fits = layout != NULL && riyo_layout_check_looks (layout, adoption->file, error)
             && check_usable (adoption, folder, layout, error);
      if (!fits && current != NULL && table != current->table)
        g_prefix_error (error, _ ("with the table that follows (版=%u): "), table->version);
    }
  return fits;
}

static gboolean
check (Adoption *adoption, GError **error)
{
  switch (adoption->kind)
    {
    case KIND_TABLE:
      return check_table (adoption, error);
    case KIND_LAYOUT:
      return check_layout (adoption, error);
    default:
      return check_rules (adoption, error);
    }
}

static void
change_state (Adoption *adoption)
{
  RiyoState *state = adoption->state;

  if (adoption->kind == KIND_TABLE)
    g_tree_replace (state->tables, g_strdup (adoption->name), g_strdup (adoption->hash));
  else if (adoption->kind == KIND_LAYOUT)
    g_tree_replace (state->layouts, g_strdup (adoption->name), g_strdup (adoption->hash));
  else if (!adoption->goes.puts_back)
    {
      riyo_state_set_rules (state, adoption->goes.list);
      g_ptr_array_unref (state->subjects);
      state->subjects = g_ptr_array_ref (adoption->subjects->subjects);
    }
}

/* Nothing else makes it larger: what stops somebody can be recorded in every folder. What replaces
 * one of its name takes no room. */
static gboolean
check_room (Adoption *adoption, GError **error)
{
  g_autofree char *before = riyo_state_format (adoption->state);

  change_state (adoption);
  adoption->after = riyo_state_format (adoption->state);
  return strlen (adoption->after) <= MAX (RIYO_LOG_STATE_LIMIT_BYTES, strlen (before))
         || riyo_error_at (error, RIYO_ERROR_ARGUMENT, adoption->file, 0,
                           _ ("the list of what is adopted would be longer than %u MiB, and soon "
                              "no suspension could be recorded any more (%u layouts, %u tables). "
                              "Adopt it under the name of one that it replaces, or in another "
                              "folder (riyo init)"),
                           RIYO_LOG_STATE_LIMIT_BYTES >> 20,
                           (guint)g_tree_nnodes (adoption->state->layouts),
                           (guint)g_tree_nnodes (adoption->state->tables));
}

static gboolean
record (Adoption *adoption, GError **error)
{
  static const char *const kinds[] = { "table", "rules", "layout" };
  g_autoptr (RiyoEntry) entry = riyo_entry_new ();
  char day[11];

  riyo_entry_start (entry, RIYO_EVENT_ADOPT);
  riyo_entry_add_text (entry, RIYO_KEY_ACTOR, adoption->actor);
  riyo_entry_add_text (entry, RIYO_KEY_KIND, kinds[adoption->kind]);
  riyo_entry_add_text (entry, RIYO_KEY_NAME, adoption->name);
  riyo_entry_add_text (entry, RIYO_KEY_SHA256, adoption->hash);
  if (adoption->day != 0)
    riyo_date_format (adoption->day, day);
  riyo_entry_add_text (entry, RIYO_KEY_EFFECTIVE_ON, adoption->day != 0 ? day : NULL);
  riyo_entry_add_text (entry, RIYO_KEY_JUDGE, adoption->judge);
  return riyo_log_append (adoption->log, entry, adoption->after, &adoption->seq, error)
         && riyo_log_commit (adoption->log, error);
}

static char *
stage (const Adoption *adoption, const char *place, GBytes *bytes, GError **error)
{
  g_autofree char *shown = g_build_filename (adoption->path, place, NULL);
  g_autofree char *holder = g_path_get_dirname (place);
  gsize size = 0;
  gconstpointer data = g_bytes_get_data (bytes, &size);
  gboolean made;

  if (!riyo_folder_make_holder (adoption->fd, adoption->path, holder, &made, error))
    return NULL;
  return riyo_file_stage (adoption->fd, ".", place, shown, data, size, FALSE, error);
}

static gboolean
lies_there (const Adoption *adoption, const RiyoRulesPart *part)
{
  for (guint i = 0; i < adoption->were->len; i++)
    {
      const RiyoRulesPart *was = &g_array_index (adoption->were, RiyoRulesPart, i);

      if (strcmp (was->part, part->part) == 0 && strcmp (was->hash, part->hash) == 0)
        return TRUE;
    }
  return FALSE;
}

/* Other rules that go to another file: to rules.riyo once they are the first, or to that of their
 * day. NULL: none do. */
static const RiyoRulesPart *
find_moved (const Adoption *adoption, GBytes **bytes)
{
  const GArray *list = adoption->goes.list;

  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      const RiyoRulesPart *part = &g_array_index (list, RiyoRulesPart, i);

      if (part->from == adoption->goes.from || lies_there (adoption, part))
        continue;
      *bytes = g_array_index (adoption->goes.texts, RiyoRulesText, i).bytes;
      return part;
    }
  return NULL;
}

/* Once it is recorded it is in force: whoever comes next finishes what fails, or is killed, here.
 */
static gboolean
put_in_place (const Adoption *adoption, const char *staged, const char *moved, const char *part,
              GError **error)
{
  g_autofree char *shown = g_build_filename (adoption->path, adoption->place, NULL), *way = NULL;

  if ((moved == NULL || riyo_file_put_in_place (adoption->fd, moved, part, shown, error))
      && riyo_file_put_in_place (adoption->fd, staged, adoption->place, shown, error))
    return adoption->kind != KIND_RULES
           || riyo_folder_finish_rules (adoption->fd, adoption->path, adoption->state, error);
  way = riyo_advice_new (adoption->path, "adopt %s", _ ("FILE"));
  g_prefix_error (error,
                  _ ("recorded and in force, but not yet in its place, where the next use puts it, "
                     "or the next %s: "),
                  way);
  return FALSE;
}

/* The file is on the disk before it is recorded, and takes its place only then: a log that fails
 * leaves in force what was. */
static gboolean
write_and_record (Adoption *adoption, GError **error)
{
  g_autofree char *staged = stage (adoption, adoption->place, adoption->bytes, error),
                  *moved = NULL;
  GBytes *bytes = NULL;
  const RiyoRulesPart *moves = staged != NULL ? find_moved (adoption, &bytes) : NULL;

  if (moves != NULL)
    moved = stage (adoption, moves->part, bytes, error);
  if (staged != NULL && (moves == NULL || moved != NULL) && record (adoption, error))
    return put_in_place (adoption, staged, moved, moves != NULL ? moves->part : NULL, error);
  if (riyo_log_is_unsure (adoption->log)) /* what it names is then put in its place by the next */
    {
      riyo_log_tell_unsure (adoption->log, "status", error);
      return FALSE;
    }
  if (staged != NULL)
    unlinkat (adoption->fd, staged, 0);
  if (moved != NULL)
    unlinkat (adoption->fd, moved, 0);
  return FALSE;
}

static gboolean
take_newest (gpointer version, gpointer hash, gpointer newest)
{
  if (*(const char *)hash != '\0') /* withdrawn */
    *(const char **)newest = hash;
  return FALSE;
}

/* Of rules that are to be put back, too. */
static gboolean
check_rules_base (const Adoption *adoption, GError **error)
{
  g_autoptr (GArray) list = riyo_state_list_rules (adoption->state);
  const RiyoRulesPart *now;

  for (guint i = 0; i < list->len; i++)
    if (riyo_folder_check_base (adoption->base, g_array_index (list, RiyoRulesPart, i).hash,
                                adoption->file, NULL))
      return TRUE;
  now = riyo_rules_part_on (list, adoption->decides); /* NULL: all are to come */
  return riyo_folder_check_base (adoption->base, now != NULL ? now->hash : NULL, adoption->file,
                                 error);
}

/* What whoever made the file had before them is what it is to follow: else what another adopted
 * meanwhile would be undone unseen. Of rules it is where they go that tells what they follow. */
static gboolean
check_base (const Adoption *adoption, GError **error)
{
  const char *newest = NULL;

  if (adoption->base == NULL)
    return TRUE;
  if (adoption->kind == KIND_RULES)
    return check_rules_base (adoption, error);
  if (adoption->kind == KIND_TABLE)
    g_tree_foreach (adoption->state->tables, take_newest, &newest);
  else
    newest = g_tree_lookup (adoption->state->layouts, adoption->name);
  return riyo_folder_check_base (adoption->base, newest, adoption->file, error);
}

/* A layout's name is found by its check. */
static gboolean
check_on_base (Adoption *adoption, GError **error)
{
  if (adoption->kind == KIND_LAYOUT)
    return check (adoption, error) && check_base (adoption, error);
  return check_base (adoption, error) && check (adoption, error);
}

/* Under the lock: what is in force cannot change between the check and the record. */
static gboolean
adopt_locked (Adoption *adoption, GError **error)
{
  const char *state = riyo_log_get_state (adoption->log, NULL);

  adoption->decides = riyo_folder_find_day (riyo_log_get_day (adoption->log));
  adoption->state = riyo_state_parse (state, adoption->path, error);
  if (adoption->state != NULL)
    adoption->before
        = riyo_folder_load_rules (adoption->fd, adoption->path, state, adoption->decides);
  return adoption->state != NULL
         && riyo_folder_check_group (adoption->fd, adoption->path, adoption->state, error)
         && riyo_folder_finish (adoption->fd, adoption->path, adoption->state, error)
         && check_on_base (adoption, error) && check_room (adoption, error)
         && write_and_record (adoption, error);
}

static gboolean
adopt (Adoption *adoption, GError **error)
{
  RiyoAlert repair = { .kind = RIYO_ALERT_REPAIR };
  RiyoAlert done = { .kind = RIYO_ALERT_ADOPT, .actor = adoption->actor };
  gboolean adopted;

  if (!find_kind (adoption, error))
    return FALSE;
  adoption->hash = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, adoption->bytes);
  adoption->fd = riyo_folder_open (adoption->path, error);
  if (adoption->fd < 0)
    return FALSE;
  adoption->log = riyo_log_open_asking (adoption->fd, adoption->path, riyo_folder_ask, error);
  if (adoption->log == NULL || !riyo_log_lock (adoption->log, error))
    return FALSE;
  adopted = adopt_locked (adoption, error);
  repair.seq = riyo_log_take_repaired (adoption->log);
  riyo_log_unlock (adoption->log);
  if (repair.seq > 0)
    riyo_alert_raise (adoption->path, NULL, &repair);
  done.seq = adoption->seq;
  done.about = adoption->place;
  if (done.seq > 0 && adoption->before != NULL)
    riyo_alert_raise (adoption->path, &adoption->before->contact, &done);
  return adopted;
}

/* What --base and --judge let through is told as one thing more, and the rest is asked behind it.
 */
static gboolean
find_in_way (Adoption *adoption, GPtrArray *findings, GError **error)
{
  for (;;)
    {
      g_autoptr (GError) failure = NULL;

      riyo_rules_place_clear (&adoption->goes);
      g_clear_pointer (&adoption->place, g_free);
      g_clear_pointer (&adoption->were, g_array_unref);
      riyo_state_free (g_steal_pointer (&adoption->subjects));
      if (check_rules (adoption, &failure))
        return TRUE;
      if (g_error_matches (failure, RIYO_ERROR, RIYO_ERROR_STATE) && !adoption->asks)
        adoption->asks = TRUE;
      else if (g_error_matches (failure, RIYO_ERROR, RIYO_ERROR_UNSIGNED)
               && adoption->judge == NULL)
        adoption->judge = "-";
      else
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
      riyo_findings_add (findings, "RULES", NULL, NULL, NULL, NULL, "%s", failure->message);
    }
}

static void
clear (Adoption *adoption)
{
  if (adoption->log != NULL)
    riyo_log_free (adoption->log);
  if (adoption->fd >= 0)
    close (adoption->fd);
  riyo_state_free (adoption->state);
  g_free (adoption->after);
  riyo_state_free (adoption->subjects);
  g_clear_pointer (&adoption->before, riyo_rules_unref);
  riyo_rules_place_clear (&adoption->goes);
  g_clear_pointer (&adoption->were, g_array_unref);
  g_free (adoption->hash);
  g_free (adoption->name);
  g_free (adoption->place);
}

gboolean
riyo_folder_find_in_way (const RiyoFolder *folder, int fd, GBytes *rules, const char *name,
                         GPtrArray *findings, GError **error)
{
  g_autofree char *json = riyo_state_format (folder->state);
  Adoption adoption = { .path = folder->path,
                        .file = name,
                        .fd = fd,
                        .bytes = rules,
                        .kind = KIND_RULES,
                        .decides = folder->day };
  gboolean ok;

  adoption.state = riyo_state_parse (json, folder->path, error);
  if (adoption.state == NULL)
    return FALSE;
  adoption.hash = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, rules);
  adoption.before = riyo_folder_load_rules (fd, folder->path, json, folder->day);
  ok = find_in_way (&adoption, findings, error);
  adoption.fd = -1; /* its owner's */
  clear (&adoption);
  return ok;
}

gboolean
riyo_folder_adopt_bytes (const char *folder, GBytes *bytes, const char *name, const char *actor,
                         const char *judge, char **adopted, GError **error)
{
  RIYO_UNCANCELLED;
  return riyo_folder_adopt_on (folder, bytes, name, actor, judge, NULL, adopted, error);
}

gboolean
riyo_folder_adopt_on (const char *folder, GBytes *bytes, const char *name, const char *actor,
                      const char *judge, const char *base, char **adopted, GError **error)
{
  if (adopted != NULL)
    *adopted = NULL;
  if (folder == NULL || bytes == NULL || name == NULL)
    return riyo_fail_null (error);
  g_autofree char *account = riyo_account_dup_name (error);
  Adoption adoption = { .path = folder,
                        .file = name,
                        .bytes = bytes,
                        .fd = -1,
                        .actor = actor != NULL ? actor : account,
                        .judge = judge,
                        .base = base };
  gboolean done;

  if (account == NULL)
    return FALSE;
  if (!riyo_text_is_name (adoption.actor, 256)
      || (judge != NULL && !riyo_text_is_name (judge, 256)))
    return riyo_error_at (
        error, RIYO_ERROR_ARGUMENT, folder, 0,
        _ ("a name is empty, too long, begins or ends with a blank, or holds a control "
           "character"));
  done = adopt (&adoption, error);
  if (done && adopted != NULL)
    *adopted = g_strdup (adoption.place);
  clear (&adoption);
  return done;
}

gboolean
riyo_folder_adopt (const char *folder, const char *file, const char *actor, const char *judge,
                   char **adopted, GError **error)
{
  RIYO_UNCANCELLED;
  if (adopted != NULL)
    *adopted = NULL;
  if (folder == NULL || file == NULL)
    return riyo_fail_null (error);
  g_autoptr (GBytes) bytes = riyo_file_read (AT_FDCWD, file, file, FALSE, error);

  if (adopted != NULL)
    *adopted = NULL;
  return bytes != NULL
         && riyo_folder_adopt_bytes (folder, bytes, file, actor, judge, adopted, error);
}
