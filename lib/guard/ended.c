/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which requests of persons a table ends, that is to come: they stay live, and stop nothing more of
 * a purpose. */
#include "config.h"

#include "base/base.h"
#include "folder/folder.h"
#include "internal.h"
#include "suspension/suspension.h"
#include "table/table.h"

struct _RiyoComing
{
  RiyoTable *now;
  GPtrArray *tables;  /* to come, RiyoTable, */
  GPtrArray *matches; /* and what is the same in each, RiyoTableMatch */
};

void
riyo_coming_free (RiyoComing *coming)
{
  if (coming == NULL)
    return;
  riyo_table_unref (coming->now);
  g_ptr_array_unref (coming->tables);
  g_ptr_array_unref (coming->matches);
  g_free (coming);
}

RiyoComing *
riyo_look_see_coming (const RiyoLook *look)
{
  RiyoComing *coming = g_new (RiyoComing, 1);

  coming->now = riyo_table_ref (look->adopted->table);
  coming->tables = riyo_look_list_coming (look);
  coming->matches = g_ptr_array_new_with_free_func ((GDestroyNotify)riyo_table_match_free);
  for (guint i = 0; i < coming->tables->len; i++)
    g_ptr_array_add (coming->matches, riyo_table_match_new (coming->now, coming->tables->pdata[i]));
  return coming;
}

RiyoComing *
riyo_guard_see_coming (RiyoGuard *guard, GError **error)
{
  g_auto (RiyoLook) look = { 0 };

  if (!riyo_guard_lock_and_look (guard, &look, error))
    return NULL;
  riyo_guard_unlock (guard);
  return riyo_look_see_coming (&look);
}

RiyoTable *
riyo_coming_get_now (const RiyoComing *coming)
{
  return coming->now;
}

static const guint *
into_of (const RiyoComing *coming, guint i)
{
  const RiyoTableMatch *match = g_ptr_array_index (coming->matches, i);

  return match->purpose_into_of;
}

RiyoTable *
riyo_coming_find_end (const RiyoComing *coming, const RiyoSuspension *suspension)
{
  for (guint i = 0; i < coming->tables->len; i++)
    {
      RiyoTable *table = g_ptr_array_index (coming->tables, i);

      if (riyo_suspension_is_ended (suspension, coming->now, table, into_of (coming, i)))
        return table;
    }
  return NULL;
}

/* What to type so that a purpose itself stops, which no table ends. */
static char *
advise (const char *path, const char *label)
{
  g_autofree char *word = riyo_advice_word (label);

  return riyo_advice_new (path, "suspend add -s %s --purpose %s --reason 利用停止 --ref %s",
                          _ ("SUBJECT"), word, _ ("NEW-REFERENCE"));
}

/* Else what ended are categories that the table retires. */
static gboolean
is_used_on (RiyoTable *table, guint purpose, RiyoTags ended)
{
  return (riyo_table_purpose_at (table, purpose)->cells & ended) != 0;
}

void
riyo_coming_append_ends (const RiyoComing *coming, const RiyoSuspension *suspension,
                         const char *path, GString *text)
{
  for (guint i = 0; i < coming->tables->len; i++)
    for (guint j = 0; j < coming->now->purposes->len; j++)
      {
        RiyoTable *table = g_ptr_array_index (coming->tables, i);
        guint same = into_of (coming, i)[j];
        const char *label = riyo_table_purpose_at (coming->now, j)->label;
        RiyoTags ended = same != G_MAXUINT
                             ? riyo_suspension_get_ended (suspension, coming->now, j, table, same)
                             : 0;
        g_autofree char *day = NULL, *way = NULL;

        if (ended == 0)
          continue;
        day = riyo_table_dup_effective_date (table);
        way = advise (path, label);
        g_string_append_printf (text,
                                is_used_on (table, same, ended)
                                    ? _ ("From %s on, by 版=%u, this no longer stops “%s”, of "
                                         "which that table says another 提供先 or 提供区分. For "
                                         "it to stop then too: %s")
                                    : _ ("From %s on, by 版=%u, this no longer stops “%s”: that "
                                         "table retires a category that it stops. For it to stop "
                                         "then too: %s"),
                                day, table->version, label, way);
        g_string_append_c (text, '\n');
      }
}

static char *
quote_all (const GPtrArray *labels)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < labels->len; i++)
    g_string_append_printf (text, i > 0 ? _ (", “%s”") : _ ("“%s”"), (char *)labels->pdata[i]);
  return g_string_free (text, FALSE);
}

/* Whether a table has a purpose no more, by no other name either. @heirs: what is stopped instead.
 */
static gboolean
has_dropped (const RiyoTable *table, const char *name, GPtrArray *heirs)
{
  return riyo_table_has_lost (table, name, heirs) && riyo_table_find_renamed (table, name) == NULL;
}

/* What a table does with a purpose that it has no more, by a name that a stop is kept by. */
static char *
describe_drop (const RiyoTable *table, const char *name, const GPtrArray *heirs)
{
  const char *label = riyo_table_describe_purpose (table, name);
  g_autofree char *others = NULL;

  if (heirs->len == 0)
    return g_strdup_printf (_ ("“%s” is used no more: this is kept, and stops it again where a "
                               "later table brings it back for data of which this stops it"),
                            label);
  others = quote_all (heirs);
  return g_strdup_printf (_ ("“%s” is there no more, and that table does not say whether something "
                             "takes its place: stopped instead is what is new there for the same "
                             "data, %s"),
                          label, others);
}

/* Told of the first table that has it no more. */
static void
append_drops (const RiyoComing *coming, const char *name, const char *path, GString *text)
{
  for (guint i = 0; i < coming->tables->len; i++)
    {
      RiyoTable *table = g_ptr_array_index (coming->tables, i);
      g_autoptr (GPtrArray) heirs = g_ptr_array_new ();
      g_autofree char *day = NULL, *what = NULL, *back = NULL;

      if (!has_dropped (table, name, heirs))
        continue;
      day = riyo_table_dup_effective_date (table);
      what = describe_drop (table, name, heirs);
      g_string_append_printf (text, _ ("From %s on, by 版=%u, %s."), day, table->version, what);
      back = riyo_advice_new (path, "adopt --withdraw %u", table->version);
      if (heirs->len > 0)
        g_string_append_printf (text,
                                _ (" Whoever answers for the table takes it back before that "
                                   "day and adopts it anew, to say which is the same, or that "
                                   "none is: %s"),
                                back);
      g_string_append_c (text, '\n');
      return;
    }
}

void
riyo_coming_append_drops (const RiyoComing *coming, const RiyoSuspension *suspension,
                          const char *path, GString *text)
{
  g_autoptr (GPtrArray) names = riyo_suspension_list_names (suspension);

  for (guint i = 0; i < names->len; i++)
    if (riyo_table_find_purpose (coming->now, names->pdata[i]) != G_MAXUINT)
      append_drops (coming, names->pdata[i], path, text);
}

/* The same of the table in force. */
static char *
describe_dropped (const RiyoTable *table, const char *name, const GPtrArray *heirs)
{
  const char *label = riyo_table_describe_purpose (table, name);
  g_autofree char *others = heirs->len > 0 ? quote_all (heirs) : NULL;

  return others == NULL
             ? g_strdup_printf (_ ("“%s” is not used; where a later table brings it back for "
                                   "data of which this stops it, it is stopped again"),
                                label)
             : g_strdup_printf (
                 _ ("“%s” is not there; stopped instead is what was new for the same "
                    "data when it went, %s"),
                 label, others);
}

char *
riyo_coming_describe_dropped (const RiyoComing *coming, const RiyoSuspension *suspension)
{
  g_autoptr (GPtrArray) names = riyo_suspension_list_names (suspension);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < names->len; i++)
    {
      g_autoptr (GPtrArray) heirs = g_ptr_array_new ();
      g_autofree char *what = NULL;

      if (!has_dropped (coming->now, names->pdata[i], heirs))
        continue;
      what = describe_dropped (coming->now, names->pdata[i], heirs);
      g_string_append_printf (text, "%s%s", text->len > 0 ? "; " : "", what);
    }
  return g_string_free (text, FALSE);
}

void
riyo_coming_append_counts (const RiyoComing *coming, const RiyoSuspensions *suspensions,
                           GString *text)
{
  for (guint i = 0; i < coming->tables->len; i++)
    {
      RiyoTable *table = g_ptr_array_index (coming->tables, i);
      guint n = riyo_suspensions_count_ending (suspensions, coming->now, table);
      g_autofree char *day = riyo_table_dup_effective_date (table);

      if (n > 0)
        g_string_append_printf (text, "次の版が終わらせる利用停止=%u (版=%u %s)\n", n,
                                table->version, day);
    }
}

/* A purpose that a table ends a stop of, though it goes on. What becomes one with another is called
 * as before: that one was not stopped. */
static void
find_ended (const RiyoGuard *guard, const RiyoSuspensions *suspensions, const RiyoTable *before,
            guint purpose, RiyoTable *after, const RiyoTableMatch *match, GPtrArray *findings)
{
  RiyoTags ended = 0;
  guint same = match->purpose_into_of[purpose];
  const char *label = match->purpose_after_of[purpose] == same
                          ? riyo_table_purpose_at (after, same)->label
                          : riyo_table_purpose_at (before, purpose)->label;
  guint n = riyo_suspensions_count_ended (suspensions, before, purpose, after, same, &ended);
  g_autofree char *way = NULL;

  if (n == 0)
    return;
  way = advise (guard->path, riyo_table_purpose_at (before, purpose)->label);
  riyo_findings_add (findings, "STOP_ENDS", NULL, label, NULL, NULL,
                     is_used_on (after, same, ended)
                         ? _ ("%u live suspensions stop “%s”, and no longer by this table, "
                              "whose 提供先 or 提供区分 of it is another: tell the persons, or "
                              "record that the purpose itself is to stop: %s")
                         : _ ("%u live suspensions stop “%s”, and no longer by this table, "
                              "which retires a category that they stop: tell the persons, or "
                              "record that the purpose itself is to stop: %s"),
                     n, label, way);
}

/* A purpose that a table has no more. */
static void
find_dropped (const RiyoSuspensions *suspensions, const RiyoTable *before, guint purpose,
              RiyoTable *after, GPtrArray *findings)
{
  const char *label = riyo_table_purpose_at (before, purpose)->label;
  guint n = riyo_suspensions_count_dropped (suspensions, before, purpose, after);
  g_autoptr (GPtrArray) heirs = g_ptr_array_new ();
  g_autofree char *what = NULL;

  if (n == 0 || !has_dropped (after, label, heirs))
    return;
  what = describe_drop (after, label, heirs);
  riyo_findings_add (findings, "STOP_KEPT", NULL, label, NULL, NULL,
                     _ ("%u live suspensions name it: by this table %s"), n, what);
}

/* A purpose that becomes one with another, which a person has stopped: more stops than was asked.
 */
static void
find_widened (const RiyoSuspensions *suspensions, RiyoTable *before, guint purpose,
              RiyoTable *after, const RiyoTableMatch *match, GPtrArray *findings)
{
  guint same = match->purpose_into_of[purpose];
  const char *label = riyo_table_purpose_at (before, purpose)->label;
  guint n;

  if (same == G_MAXUINT || !riyo_table_match_is_merged (match, before, same))
    return;
  n = riyo_suspensions_count_widened (suspensions, before, purpose, after, same);
  if (n > 0)
    riyo_findings_add (findings, "STOP_WIDENS", NULL, label, NULL, NULL,
                       _ ("%u live suspensions leave “%s” in use, and stop it by this table, where "
                          "it is one with what they stop, “%s”: tell the persons"),
                       n, label, riyo_table_purpose_at (after, same)->label);
}

gboolean
riyo_guard_find_ended (RiyoGuard *guard, RiyoTable *before, RiyoTable *after, GPtrArray *findings,
                       GError **error)
{
  g_auto (RiyoLook) look = { 0 };
  g_autoptr (RiyoTableMatch) match = riyo_table_match_new (before, after);

  if (!riyo_guard_lock_and_look (guard, &look, error))
    return FALSE;
  riyo_guard_unlock (guard);
  for (guint i = 0; i < before->purposes->len; i++)
    if (match->purpose_into_of[i] != G_MAXUINT)
      find_ended (guard, look.suspensions, before, i, after, match, findings);
    else
      find_dropped (look.suspensions, before, i, after, findings);
  for (guint i = 0; i < before->purposes->len; i++)
    find_widened (look.suspensions, before, i, after, match, findings);
  return TRUE;
}
