/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Lays out on the sheets what was gathered from the log, what the table says of it, and how the log
 * was found. */
#include "config.h"

#include <string.h>

#include "gather.h"
#include "lay-out.h"
#include "log/log.h"
#include "sheet.h"
#include "table/table.h"

#define T(text) riyo_field_text (text)
#define N(number) riyo_field_number (number)
#define ADD(sheet, ...) RIYO_REPORT_ADD (&report->sheets[sheet], __VA_ARGS__)

/* What people call what programs call so; @name itself when it is not known. */
static const char *
translate (const char *const words[][2], guint n, const char *name)
{
  for (guint i = 0; name != NULL && i < n; i++)
    if (strcmp (words[i][0], name) == 0)
      return words[i][1];
  return name;
}

static const char *
describe_kind (const char *kind)
{
  static const char *const words[][2]
      = { { "table", "利用目的の表" }, { "rules", "取扱規程" }, { "layout", "レイアウト" } };

  return translate (words, G_N_ELEMENTS (words), kind);
}

static const char *
describe_withdrawal (const char *kind)
{
  return g_strcmp0 (kind, "rules") == 0 ? "取扱規程の取下げ" : "利用目的の表の取下げ";
}

const char *
riyo_report_get_problem (const RiyoReport *report)
{
  const char *problem = riyo_verification_get_problem (report->verification);

  if (problem == NULL)
    problem = report->altered;
  return problem == NULL && riyo_report_has_faults (report) ? report->now.faults->pdata[0]
                                                            : problem;
}

gboolean
riyo_report_has_faults (const RiyoReport *report)
{
  return report->integrity == RIYO_INTEGRITY_INTACT && report->now.faults != NULL
         && report->now.faults->len > 0;
}

const char *
riyo_report_describe_verdict (const RiyoReport *report)
{
  return riyo_report_has_faults (report) ? "記録は改変なし、採用したものに不一致あり"
                                         : riyo_report_describe_integrity (report->integrity);
}

char *
riyo_report_describe_period (const RiyoReportCover *cover)
{
  const char *first = cover->archived > 0 ? "残る記録の初め" : "記録の初め";
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "%s ～ %s", cover->from != NULL ? cover->from : first,
                          cover->to != NULL ? cover->to : "現在");
  if (cover->to != NULL && riyo_date_parse (cover->to) > riyo_date_today ())
    g_string_append (text, "（まだ終わっていない期間）");
  if (cover->archived > 0 && cover->society == NULL)
    g_string_append_printf (
        text, "（移動済みの記録 %" G_GUINT64_FORMAT " 件は、この報告と合計に含まれません）",
        cover->archived);
  else if (cover->archived > 0)
    g_string_append_printf (
        text, "（記録番号 1 から %" G_GUINT64_FORMAT " は移動済みで、この報告に含まれません）",
        cover->archived);
  return g_string_free (text, FALSE);
}

const char *
riyo_report_describe_integrity (RiyoIntegrity integrity)
{
  static const char *const verdicts[] = { "読めません", "改変あり", "以前より短い", "改変なし" };

  return verdicts[integrity];
}

void
riyo_report_cover_init (RiyoReportCover *cover, const RiyoReport *report)
{
  const char *problem = riyo_report_get_problem (report);

  *cover = (RiyoReportCover){
    .of = riyo_table_get_society (report->table),
    .society = riyo_table_get_society (report->table),
    .from = report->from,
    .to = report->to,
    .integrity = report->integrity,
    .n = &report->gathered->n,
    .day = report->now.day,
    .archived = report->n_unread,
  };
  if (riyo_report_has_faults (report))
    cover->warning = g_strconcat (
        "採用した表や規程などに、監査記録と一致しないものがあります。確かめられないものは「不明」と"
        "記します。",
        problem, NULL);
  if (report->integrity != RIYO_INTEGRITY_INTACT)
    cover->warning = g_strconcat ("監査記録に異常があります。以下の数は信頼できません。",
                                  problem != NULL ? problem : "", NULL);
}

void
riyo_report_cover_clear (RiyoReportCover *cover)
{
  g_clear_pointer (&cover->warning, g_free);
}

static void
lay_out_unfinished (RiyoReport *report, const RiyoUnfinished *unfinished)
{
  ADD (RIYO_SHEET_UNFINISHED, N (unfinished->seq), T (unfinished->time), T (unfinished->who),
       T (unfinished->purpose), T (unfinished->state));
}

static int
compare_seqs (gconstpointer a, gconstpointer b)
{
  const RiyoUnfinished *x = *(const RiyoUnfinished *const *)a;
  const RiyoUnfinished *y = *(const RiyoUnfinished *const *)b;

  return x->seq < y->seq ? -1 : x->seq > y->seq;
}

static void
lay_out_all_unfinished (RiyoReport *report)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer unfinished;

  g_ptr_array_extend (all, report->gathered->abandoned, NULL, NULL);
  g_hash_table_iter_init (&iter, report->gathered->open);
  while (g_hash_table_iter_next (&iter, NULL, &unfinished))
    g_ptr_array_add (all, unfinished);
  g_ptr_array_sort (all, compare_seqs);
  for (guint i = 0; i < all->len; i++)
    lay_out_unfinished (report, all->pdata[i]);
}

static void
lay_out_law (RiyoReport *report, const RiyoLawUse *use)
{
  RiyoReportField permitted = use->has_counts ? N (use->permitted) : T (NULL);
  RiyoReportField refused = use->has_counts ? N (use->refused) : T (NULL);

  ADD (RIYO_SHEET_LAWS, N (use->seq), T (use->time), T (use->law), T (use->article), T (use->actor),
       T (use->approver), T (use->reference), permitted, refused, T (use->state));
}

static void
lay_out_provision (RiyoReport *report, const RiyoProvision *provision)
{
  g_autofree char *cut
      = g_strdup_printf ("%" G_GUINT64_FORMAT " 以下（出力が途中で失敗）", provision->permitted);
  RiyoReportField permitted = provision->is_cut      ? T (cut)
                              : provision->has_count ? N (provision->permitted)
                                                     : T (RIYO_UNFINISHED);

  ADD (RIYO_SHEET_PROVISION_LIST, N (provision->seq), T (provision->time),
       T (provision->recipients), T (provision->items), T (provision->purpose),
       T (provision->ground), T (provision->actor), permitted);
}

void
riyo_report_list_provisions (RiyoReport *report)
{
  const GPtrArray *provisions = report->gathered->provisions;

  for (guint i = 0; i < provisions->len; i++)
    if (!((const RiyoProvision *)provisions->pdata[i])->is_empty)
      lay_out_provision (report, provisions->pdata[i]);
}

/* Those of one month, one recipient and the same data are one row. */
typedef struct
{
  char month[8];
  const RiyoProvision *first, *last;
  guint64 operations, permitted, uncounted;
} Folded;

static Folded *
find_folded (GPtrArray *all, GHashTable *index, const RiyoProvision *provision)
{
  g_autofree char *key
      = g_strdup_printf ("%.7s\t%s\t%s\t%s", provision->time, provision->recipients,
                         provision->items != NULL ? provision->items : "", provision->purpose);
  Folded *folded = g_hash_table_lookup (index, key);

  if (folded != NULL)
    return folded;
  folded = g_new0 (Folded, 1);
  memcpy (folded->month, provision->time, 7);
  folded->first = provision;
  g_ptr_array_add (all, folded);
  g_hash_table_insert (index, g_steal_pointer (&key), folded);
  return folded;
}

static void
lay_out_folded (RiyoReport *report)
{
  const GPtrArray *provisions = report->gathered->provisions;
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) index = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < provisions->len; i++)
    {
      const RiyoProvision *provision = provisions->pdata[i];
      gboolean is_counted;
      Folded *folded;

      if (provision->is_empty)
        continue;
      folded = find_folded (all, index, provision);
      folded->last = provision;
      is_counted = provision->permitted > 0 && !provision->is_cut;
      folded->operations += is_counted;
      folded->uncounted += !is_counted;
      folded->permitted += is_counted ? provision->permitted : 0;
    }
  for (guint i = 0; i < all->len; i++)
    {
      const Folded *folded = all->pdata[i];

      ADD (RIYO_SHEET_PROVISIONS, T (folded->month), T (folded->first->recipients),
           T (folded->first->items), T (folded->first->purpose), N (folded->operations),
           N (folded->permitted), N (folded->uncounted), N (folded->first->seq),
           N (folded->last->seq));
    }
}

static void
lay_out_limits (RiyoReport *report)
{
  const RiyoGathering *gathered = report->gathered;

  for (guint i = 0; i < gathered->handed->len; i++)
    {
      const RiyoHanded *handed = gathered->handed->pdata[i];

      if (handed->operations > 0 || handed->uncounted > 0)
        ADD (RIYO_SHEET_HANDED, T (handed->recipient), N (handed->operations),
             N (handed->permitted), N (handed->files), N (handed->uncounted));
    }
  for (guint i = 0; i < gathered->limited->len; i++)
    {
      const RiyoLimited *use = gathered->limited->pdata[i];
      RiyoReportField permitted = use->has_counts ? N (use->permitted) : T (NULL);
      RiyoReportField left_out = use->has_counts ? N (use->left_out) : T (NULL);

      ADD (RIYO_SHEET_LIMITED, N (use->seq), T (use->time), T (use->purpose), T (use->subject),
           T (use->only), T (use->recipient), T (use->actor), permitted, left_out, T (use->state));
    }
}

/* Until when the judgement holds that the rules of now have of it; 0: for ever, or it is another.
 */
static RiyoDate
find_end (const RiyoReport *report, const RiyoSignedTask *task)
{
  for (guint i = 0; report->rules != NULL && i < report->rules->tasks->len; i++)
    {
      const RiyoTask *now = &g_array_index (report->rules->tasks, RiyoTask, i);

      if (strcmp (now->name, task->name) == 0 && g_strcmp0 (now->judge, task->judge) == 0)
        return now->valid_until;
    }
  return 0;
}

static void
lay_out_task (RiyoReport *report, const RiyoSignedTask *task)
{
  RiyoDate end = find_end (report, task);
  g_autofree char *reason = riyo_report_say_ended (task->reason, end, report->now.day);
  char until[11] = "";

  if (end != 0)
    riyo_date_format (end, until);
  ADD (RIYO_SHEET_SIGNED_TASKS, T (task->name), T (task->judge), T (reason), T (until),
       N (task->operations));
}

/* The sheets that follow the log from its first entry to its last. */
static void
lay_out_entries (RiyoReport *report)
{
  const RiyoGathering *gathered = report->gathered;

  for (guint i = 0; i < gathered->reasons->len; i++)
    {
      const RiyoReasonCount *reason = gathered->reasons->pdata[i];

      const char *words = riyo_log_describe_code (reason->code);

      ADD (RIYO_SHEET_REFUSALS, T (words != NULL ? words : reason->code), N (reason->begins),
           N (reason->uses), T (reason->code));
    }
  for (guint i = 0; i < gathered->tasks->len; i++)
    lay_out_task (report, gathered->tasks->pdata[i]);
  for (guint i = 0; i < gathered->rehearsals->len; i++)
    {
      const RiyoRehearsal *rehearsal = gathered->rehearsals->pdata[i];

      ADD (RIYO_SHEET_REHEARSALS, T (rehearsal->purpose), N (rehearsal->operations),
           N (rehearsal->permitted), N (rehearsal->refused));
    }
  for (guint i = 0; i < gathered->adoptions->len; i++)
    {
      const RiyoAdoption *adoption = gathered->adoptions->pdata[i];

      ADD (RIYO_SHEET_ADOPTIONS, T (adoption->time),
           T (adoption->withdrawn ? describe_withdrawal (adoption->kind)
                                  : describe_kind (adoption->kind)),
           T (adoption->name), T (adoption->from), T (adoption->actor), T (adoption->judge));
    }
  for (guint i = 0; i < gathered->laws->len; i++)
    lay_out_law (report, gathered->laws->pdata[i]);
}

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (a, b);
}

gboolean
riyo_report_translate (const char *category, const char *purpose, char **new_category,
                       char **new_purpose, gpointer report)
{
  return riyo_report_tables_translate (&((const RiyoReport *)report)->tables, category, purpose,
                                       new_category, new_purpose);
}

static char *
join_or (char **names, const char *otherwise)
{
  return names == NULL || *names == NULL ? g_strdup (otherwise) : g_strjoinv ("、", names);
}

static void
lay_out_roles (RiyoReport *report)
{
  if (report->rules == NULL)
    ADD (RIYO_SHEET_ROLES, T ("不明（取扱規程が採用したとおりではないか、当時の表に合わない）"),
         T (NULL), T (NULL), T (NULL), T (NULL));
  for (guint i = 0; report->rules != NULL && i < report->rules->roles->len; i++)
    {
      const RiyoRole *role = &g_array_index (report->rules->roles, RiyoRole, i);
      g_autofree char *categories = riyo_table_format_tags (report->rules->table, role->categories);
      g_autofree char *purposes = join_or (role->purposes, "類型のすべて");
      g_autofree char *actors = join_or (role->actors, "");
      g_autofree char *delegates = join_or (role->delegates, "");

      ADD (RIYO_SHEET_ROLES, T (role->name), T (categories), T (purposes), T (actors),
           T (delegates));
    }
}

/* What became of an alert, in words; the log's are for programs. */
static char *
describe_result (const char *result)
{
  if (result == NULL || strcmp (result, "sent") == 0)
    return g_strdup (result != NULL ? "送信" : "");
  if (strcmp (result, "timeout") == 0)
    return g_strdup ("失敗（60秒で終わらない）");
  return g_strdup_printf ("失敗（%s）", result);
}

/* What waits or failed has no entry that says so of the entries of this period. */
static void
lay_out_untold (RiyoReport *report)
{
  const RiyoReportNow *now = &report->now;
  const RiyoGathering *gathered = report->gathered;

  if (now->n_untold > 0 && now->first_untold <= gathered->last_seq
      && now->last_untold >= gathered->first_seq)
    ADD (RIYO_SHEET_ALERTS, T (NULL), T (NULL), N (now->first_untold), N (now->last_untold),
         N (now->n_untold),
         T (now->tells_nobody ? "通知先がない（取扱規程の [連絡] に コマンド がない）"
                              : "まだ届いていない"));
}

static void
lay_out_events (RiyoReport *report)
{
  const RiyoGathering *gathered = report->gathered;

  for (guint i = 0; i < gathered->months->len; i++)
    {
      const RiyoMonth *month = gathered->months->pdata[i];

      ADD (RIYO_SHEET_MONTHS, T (month->month), N (month->begun), N (month->permitted),
           N (month->refused), N (month->refused_begins));
    }
  for (guint i = 0; i < gathered->requests->len; i++)
    {
      const RiyoPersonRequest *request = gathered->requests->pdata[i];
      RiyoReportField persons = request->n_persons > 0 ? N (request->n_persons) : T (NULL);

      ADD (RIYO_SHEET_REQUESTS, N (request->seq), T (request->time), T (request->what),
           T (request->reference), T (request->reason), T (request->scope), persons,
           T (request->actor));
    }
  for (guint i = 0; i < gathered->told->len; i++)
    {
      const RiyoTold *told = gathered->told->pdata[i];
      g_autofree char *result = describe_result (told->result);
      /* A test is about no entry. */
      RiyoReportField first = told->first > 0 ? N (told->first) : T (NULL);
      RiyoReportField last = told->about > 0 ? N (told->about) : T (NULL);

      ADD (RIYO_SHEET_ALERTS, N (told->seq), T (told->time), first, last, N (told->count),
           T (result));
    }
  lay_out_untold (report);
}

static void
lay_out_staff (RiyoReport *report)
{
  g_autoptr (GList) keys
      = g_list_sort (g_hash_table_get_keys (report->gathered->staff), compare_texts);

  for (GList *item = keys; item != NULL; item = item->next)
    {
      g_auto (GStrv) names = g_strsplit (item->data, "\t", 2);
      const RiyoUseCount *tally = g_hash_table_lookup (report->gathered->staff, item->data);

      ADD (RIYO_SHEET_STAFF, T (names[0]), T (names[1]), N (tally->operations),
           N (tally->uncounted), N (tally->refused));
    }
}

/* By a table that was adopted behind its 施行日 nothing was decided before: the page that was
 * published, and what was permitted then, are not the same. */
static void
lay_out_late (RiyoReport *report)
{
  const RiyoReportTables *tables = &report->tables;

  for (guint i = 0; i < tables->all->len; i++)
    {
      const RiyoTable *table = tables->all->pdata[i];
      RiyoDate late = riyo_report_tables_get_late (tables, i);
      g_autofree char *words = NULL;
      char said[11], day[11];

      if (late == 0 || table->effective_on > report->now.day
          || (report->from != NULL && late < riyo_date_parse (report->from)))
        continue;
      riyo_date_format (table->effective_on, said);
      riyo_date_format (late, day);
      words = g_strdup_printf ("利用目的の表 第%u版（施行日 %s）は %s に採用した。それまでの利用は"
                               "、その時の版で判断した",
                               table->version, said, day);
      ADD (RIYO_SHEET_AUDITOR, T ("施行日より後の採用"), T (words));
    }
}

static char *
describe_doubtful (const RiyoReportTables *tables, const char *day)
{
  const char *archived = "採用の日が移動済みの記録にあるため（--archived DIR でそれも読む）";

  if (tables->doubtful == tables->last->version)
    return g_strdup_printf ("%s の版が第%u版か、それより前の版かは分からない。%s", day,
                            tables->doubtful, archived);
  if (tables->is_unsure)
    return g_strdup_printf ("%s の版が第%u版かは分からない。%s。第%u版は採用したとおりではなく、何"
                            "を定めていたか分からない。この報告の表は第%u版",
                            day, tables->doubtful, archived, tables->doubtful,
                            tables->last->version);
  return g_strdup_printf ("%s の版（第%u版）は採用したとおりではなく、何を定めていたか分からない。"
                          "この報告の表は第%u版",
                          day, tables->doubtful, tables->last->version);
}

/* Where nothing may be used, whatever stands on the page. */
static void
lay_out_force (RiyoReport *report)
{
  g_autofree char *words = NULL;
  char day[11];

  if (report->tables.in_force && report->tables.doubtful == 0)
    return;
  riyo_date_format (report->now.day, day);
  if (report->tables.doubtful > 0)
    words = describe_doubtful (&report->tables, day);
  else
    words = g_strdup_printf ("%s には、施行中の版がない。この報告の表は第%u版", day,
                             report->table->version);
  ADD (RIYO_SHEET_AUDITOR, T ("利用目的の表"), T (words));
}

/* The report has no option for an anchor or a key: verifying has. */
static char *
name_command (const char *advice)
{
  GString *text = g_string_new (advice);

  g_string_replace (text, "(--anchor", "(riyo audit verify --anchor", 0);
  g_string_replace (text, "(--seal-key", "(riyo audit verify --seal-key", 0);
  return g_string_free (text, FALSE);
}

static void
lay_out_auditor (RiyoReport *report)
{
  RiyoVerification *found = report->verification;
  const char *anchor = riyo_verification_get_anchor (found);

  ADD (RIYO_SHEET_AUDITOR, T ("検証の結果"), T (riyo_report_describe_verdict (report)));
  for (guint i = 0; riyo_report_has_faults (report) && i < report->now.faults->len; i++)
    ADD (RIYO_SHEET_AUDITOR, T ("一致しないもの"), T (report->now.faults->pdata[i]));
  if (!riyo_report_has_faults (report) && riyo_report_get_problem (report) != NULL)
    ADD (RIYO_SHEET_AUDITOR, T ("最初の異常"), T (riyo_report_get_problem (report)));
  if (report->altered != NULL)
    ADD (RIYO_SHEET_AUDITOR, T ("集計を止めた所"), T (report->altered));
  ADD (RIYO_SHEET_AUDITOR,
       T (report->integrity == RIYO_INTEGRITY_INTACT ? "記録の件数（全体）"
                                                     : "記録の件数（正しい記録）"),
       N (riyo_verification_get_n_entries (found)));
  ADD (RIYO_SHEET_AUDITOR, T ("記録の件数（期間）"), N (report->gathered->n.entries));
  if (report->gathered->n_ended_later > 0)
    ADD (RIYO_SHEET_AUDITOR, T ("期間の後に終わった利用（始めた期間に数える）"),
         N (report->gathered->n_ended_later));
  ADD (RIYO_SHEET_AUDITOR, T ("控え（紙に写す）"), T (anchor != NULL ? anchor : "なし"));
  ADD (RIYO_SHEET_AUDITOR, T ("最後の記録のハッシュ"), T (riyo_verification_get_head (found)));
  lay_out_force (report);
  lay_out_late (report);
  for (const char *const *note = riyo_verification_get_notes (found); *note != NULL; note++)
    ADD (RIYO_SHEET_AUDITOR, T ("参考"), T (*note));
  for (const char *const *gap = riyo_verification_get_unverified (found); *gap != NULL; gap++)
    {
      g_autofree char *words = name_command (*gap);

      ADD (RIYO_SHEET_AUDITOR, T ("検証していないこと"), T (words));
    }
}

void
riyo_report_lay_out (RiyoReport *report)
{
  riyo_gathering_rename (report->gathered, riyo_report_translate, report);
  riyo_report_lay_out_cells (report);
  lay_out_staff (report);
  lay_out_roles (report);
  lay_out_events (report);
  lay_out_entries (report);
  lay_out_all_unfinished (report);
  lay_out_folded (report);
  lay_out_limits (report);
  lay_out_auditor (report);
}
