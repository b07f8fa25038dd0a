/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Records: a payload behind its tags and subjects, reachable only through an operation. */
#include "config.h"

#include "base/base.h"
#include "folder/folder.h"
#include "log/log.h"
#include "operation.h"
#include "rules/rules.h"

struct _RiyoRecord
{
  gatomicrefcount n_refs;
  RiyoTags tags;
  GPtrArray *subjects; /* of char *; owned */
  gboolean unstated;   /* it holds someone's data, and nobody says whose */
  gboolean cleared;    /* a declared 加工 made it no personal data */
  gboolean is_bytes;
  gpointer data;
  GDestroyNotify free_data;
  RiyoRecord *sealed; /* the record whose payload this one shares, or NULL */
};

G_DEFINE_BOXED_TYPE (RiyoRecord, riyo_record, riyo_record_ref, riyo_record_unref)

static RiyoRecord *
record_new (RiyoTags tags, gpointer data, GDestroyNotify free_data)
{
  RiyoRecord *record = g_new0 (RiyoRecord, 1);

  g_atomic_ref_count_init (&record->n_refs);
  record->tags = tags;
  record->subjects = g_ptr_array_new_with_free_func (g_free);
  record->data = data;
  record->free_data = free_data;
  return record;
}

RiyoRecord *
riyo_record_ref (RiyoRecord *record)
{
  if (record != NULL)
    g_atomic_ref_count_inc (&record->n_refs);
  return record;
}

void
riyo_record_unref (RiyoRecord *record)
{
  if (record == NULL || !g_atomic_ref_count_dec (&record->n_refs))
    return;
  if (record->free_data != NULL)
    record->free_data (record->data);
  g_ptr_array_unref (record->subjects);
  riyo_record_unref (record->sealed);
  g_free (record);
}

static void
add_subject (RiyoRecord *record, const char *subject)
{
  for (guint i = 0; i < record->subjects->len; i++)
    if (g_str_equal (g_ptr_array_index (record->subjects, i), subject))
      return;
  g_ptr_array_add (record->subjects, g_strdup (subject));
}

RiyoRecord *
riyo_record_new (RiyoTags tags, const char *subject, gpointer data, GDestroyNotify free_data)
{
  RiyoRecord *record = record_new (tags, data, free_data);

  record->unstated = subject == NULL;
  if (subject != NULL)
    add_subject (record, subject);
  return record;
}

RiyoRecord *
riyo_record_new_bytes (RiyoTags tags, const char *subject, GBytes *data)
{
  if (data == NULL)
    return NULL;
  RiyoRecord *record
      = riyo_record_new (tags, subject, g_bytes_ref (data), (GDestroyNotify)g_bytes_unref);

  record->is_bytes = TRUE;
  return record;
}

static gboolean
may_open (const RiyoRecord *record, RiyoOperation *operation, GError **error)
{
  if (operation == NULL)
    {
      g_set_error_literal (error, RIYO_ERROR, RIYO_ERROR_STATE,
                           _ ("the record is personal data; it opens through an operation only"));
      return FALSE;
    }
  return riyo_use_check_subjects (riyo_operation_use (operation), record->tags,
                                  (const char *const *)record->subjects->pdata,
                                  record->subjects->len, record->unstated, error);
}

gpointer
riyo_record_open (RiyoRecord *record, RiyoOperation *operation, GError **error)
{
  if (record == NULL)
    return riyo_return_null (error);
  return record->cleared || may_open (record, operation, error) ? record->data : NULL;
}

GBytes *
riyo_record_open_bytes (RiyoRecord *record, RiyoOperation *operation, GError **error)
{
  if (record == NULL)
    return riyo_return_null (error);
  GBytes *data;

  if (!record->is_bytes)
    {
      g_set_error_literal (error, RIYO_ERROR, RIYO_ERROR_ARGUMENT,
                           _ ("the record holds a pointer, not bytes"));
      return NULL;
    }
  data = riyo_record_open (record, operation, error);
  return data != NULL ? g_bytes_ref (data) : NULL;
}

/* A parent's tags and subjects, added to what the record has. What was cleared adds nothing; NULL
 * is anybody's, and untagged. */
static void
inherit (RiyoRecord *record, const RiyoRecord *parent)
{
  if (parent == NULL)
    {
      record->tags |= RIYO_TAGS_UNTAGGED;
      record->cleared = FALSE;
      record->unstated = TRUE;
      return;
    }
  if (parent->cleared)
    return;
  record->tags = record->cleared ? parent->tags : riyo_tags_union (record->tags, parent->tags);
  record->cleared = FALSE;
  record->unstated |= parent->unstated;
  for (guint i = 0; i < parent->subjects->len; i++)
    add_subject (record, g_ptr_array_index (parent->subjects, i));
}

RiyoRecord *
riyo_record_derive (RiyoRecord *const *parents, gsize n, gpointer data, GDestroyNotify free_data)
{
  RiyoRecord *record;

  if (n == 0 || parents == NULL)
    {
      if (free_data != NULL)
        free_data (data);
      return NULL;
    }
  record = record_new (0, data, free_data);
  record->cleared = TRUE; /* until the first parent that is not */
  for (gsize i = 0; i < n; i++)
    inherit (record, parents[i]);
  return record;
}

RiyoRecord *
riyo_record_derive_bytes (RiyoRecord *const *parents, gsize n, GBytes *data)
{
  if (data == NULL)
    return NULL;
  RiyoRecord *record
      = riyo_record_derive (parents, n, g_bytes_ref (data), (GDestroyNotify)g_bytes_unref);

  if (record != NULL)
    record->is_bytes = TRUE;
  return record;
}

RiyoRecord *
riyo_record_add_tags (RiyoRecord *record, RiyoTags tags)
{
  if (record == NULL)
    return NULL;
  RiyoRecord *more = record_new (tags, record->data, NULL);

  more->sealed = riyo_record_ref (record);
  more->is_bytes = record->is_bytes;
  more->unstated = record->cleared;
  inherit (more, record);
  return more;
}

RiyoTags
riyo_record_get_tags (RiyoRecord *record)
{
  if (record == NULL)
    return 0;
  return record->tags;
}

/* Who is said to have approved must be one of those who may. Of a law's use the law names them. */
static gboolean
is_approved (const RiyoUse *use, const RiyoProcessing *processing)
{
  return use->approver == NULL || use->statement.law != NULL
         || g_strv_contains ((const char *const *)processing->approvers, use->approver);
}

const RiyoProcessing *
riyo_use_find_processing (const RiyoUse *use, RiyoTags tags, const char *name, GError **error)
{
  const RiyoProcessing *processing = riyo_rules_get_processing (use->adopted->rules, name);
  g_autofree char *beyond = NULL, *shown = NULL;

  if (processing != NULL && (tags & ~processing->from) == 0 && is_approved (use, processing))
    return processing;
  shown = riyo_text_show (name);
  if (processing == NULL)
    {
      g_set_error (error, RIYO_ERROR, RIYO_ERROR_NAME, _ ("the rules declare no [加工 %s]"), shown);
      return NULL;
    }
  if (!is_approved (use, processing))
    {
      g_set_error (error, RIYO_ERROR, RIYO_ERROR_NAME,
                   _ ("“%s” is not an approver (承認者) of [加工 %s]"), use->approver, shown);
      return NULL;
    }
  beyond = riyo_table_format_tags (use->adopted->table, tags & ~processing->from);
  g_set_error (error, RIYO_ERROR, RIYO_ERROR_NAME,
               _ ("[加工 %s] does not start from every category of the data: its 元 lacks %s"),
               shown, beyond);
  return NULL;
}

RiyoEntry *
riyo_use_start_declassify (RiyoUse *use, const RiyoProcessing *processing, RiyoTags from)
{
  g_autofree char *before = riyo_table_format_tags (use->adopted->table, from);
  g_autofree char *after = riyo_table_format_tags (use->adopted->table, processing->to);
  g_autofree char *approvers = g_strjoinv (" ", processing->approvers);
  RiyoEntry *entry = riyo_use_start_entry (use, RIYO_EVENT_DECLASSIFY);

  use->processing = processing->name;
  riyo_entry_add_text (entry, RIYO_KEY_PROCESSING, processing->name);
  riyo_entry_add_text (entry, RIYO_KEY_METHOD, processing->method);
  riyo_entry_add_text (entry, RIYO_KEY_APPROVER, approvers);
  riyo_entry_add_text (entry, RIYO_KEY_FROM, before);
  riyo_entry_add_text (entry, RIYO_KEY_TO, processing->to != 0 ? after : RIYO_NOT_PERSONAL);
  return entry;
}

static gboolean
record_processing (RiyoUse *use, const RiyoProcessing *processing, RiyoTags from, GError **error)
{
  riyo_use_start_declassify (use, processing, from);
  return riyo_use_record (use, error);
}

RiyoRecord *
riyo_record_declassify (RiyoRecord *record, RiyoOperation *operation, const char *name,
                        gpointer data, GDestroyNotify free_data, GError **error)
{
  RIYO_UNCANCELLED;
  const RiyoProcessing *processing = NULL;
  RiyoUse *use = riyo_operation_use (operation);
  gboolean recorded = FALSE;
  RiyoRecord *made;

  if (record == NULL || name == NULL)
    riyo_fail_null (error);
  else if (record->cleared)
    g_set_error_literal (error, RIYO_ERROR, RIYO_ERROR_ARGUMENT,
                         _ ("the record is not personal data; nothing is left to remove"));
  else if (riyo_use_enter (use, error))
    {
      if (may_open (record, operation, error))
        processing = riyo_use_find_processing (use, record->tags, name, error);
      recorded = processing != NULL && record_processing (use, processing, record->tags, error);
      riyo_use_leave (use);
    }
  if (!recorded)
    {
      if (free_data != NULL)
        free_data (data);
      return NULL;
    }
  made = record_new (processing->to, data, free_data);
  made->cleared = processing->to == 0;
  made->unstated = processing->to != 0 && record->unstated;
  for (guint i = 0; processing->to != 0 && i < record->subjects->len; i++)
    add_subject (made, g_ptr_array_index (record->subjects, i));
  return made;
}

RiyoRecord *
riyo_record_declassify_bytes (RiyoRecord *record, RiyoOperation *operation, const char *name,
                              GBytes *data, GError **error)
{
  if (data == NULL)
    return riyo_return_null (error);
  RiyoRecord *made = riyo_record_declassify (record, operation, name, g_bytes_ref (data),
                                             (GDestroyNotify)g_bytes_unref, error);

  if (made != NULL)
    made->is_bytes = TRUE;
  return made;
}
