/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The words of an alert: who is told, what happened, and where it stands in the log. */
#include "config.h"

#include <string.h>
#include <time.h>

#include "base/base.h"
#include "log/log.h"
#include "send.h"

#define MAX_EVENTS 20u /* of one message */

static const char *const titles[] = {
  [RIYO_ALERT_REFUSED] = "利用の拒否",
  [RIYO_ALERT_REFUSED_BEGIN] = "利用開始の拒否",
  [RIYO_ALERT_LOG_FAILED] = "監査記録に書き込めません（すべての利用を止めています）",
  [RIYO_ALERT_SIGNED_TASK] = "判断者を記した業務（読み替え）の最初の利用",
  [RIYO_ALERT_LAW] = "法令に基づく利用の開始",
  [RIYO_ALERT_CLOCK] = "時計が、記録済みの日より前に戻っています",
  [RIYO_ALERT_ARCHIVE] = "監査記録の古いファイルの移動",
  [RIYO_ALERT_REPAIR]
  = "監査記録の修復（電源断や停止の跡など。riyo audit verify で確かめてください）",
  [RIYO_ALERT_LIFT] = "利用停止の解除",
  [RIYO_ALERT_ADOPT] = "利用目的の表・取扱規程・レイアウトの採用",
  [RIYO_ALERT_WITHDRAW] = "施行前の利用目的の表・取扱規程の取下げ",
  [RIYO_ALERT_DECLASSIFY] = "加工による類型の印の取外し",
  [RIYO_ALERT_WINDOW] = "前回の通知の後の出来事",
  [RIYO_ALERT_OVERDUE] = "通知できていなかった出来事",
  [RIYO_ALERT_TEST] = "通知の試験",
};

/* A refused purpose may be anything: a newline in it must not write a line of its own. */
static void
append_line (GString *text, const char *indent, const char *name, const char *value)
{
  const char *unsafe;

  if (value == NULL)
    return;
  g_string_append_printf (text, "%s%s: ", indent, name);
  for (; (unsafe = riyo_text_find_unsafe (value)) != NULL; value = g_utf8_next_char (unsafe))
    {
      g_string_append_len (text, value, unsafe - value);
      g_string_append (text, "\357\277\275"); /* U+FFFD */
    }
  g_string_append_printf (text, "%s\n", value);
}

/* Words first: what programs call it stands behind them. */
static void
append_reason (GString *text, const char *indent, const RiyoAlert *alert)
{
  const char *words = alert->code != NULL ? riyo_log_describe_code (alert->code) : NULL;

  if (words != NULL)
    g_string_append_printf (text, "%s理由: %s (%s)\n", indent, words, alert->code);
  else
    append_line (text, indent, "理由", alert->code != NULL ? alert->code : alert->reason);
}

/* The same of one that is told alone, and of each of several. */
static void
append_what (GString *text, const char *indent, const RiyoAlert *alert)
{
  append_line (text, indent, "担当者", alert->actor);
  append_line (text, indent, "利用目的", alert->purpose);
  append_line (text, indent, "類型", alert->category);
  append_reason (text, indent, alert);
  append_line (text, indent, "対象", alert->about);
}

static void
append_time (GString *text)
{
  struct tm tm;

  riyo_date_clock (&tm);
  g_string_append_printf (text, "日時: %04d-%02d-%02d %02d:%02d:%02d\n", tm.tm_year + 1900,
                          tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec);
}

/* The first that is told of. */
static guint64
get_first (const RiyoAlertCount *told)
{
  return told->first_seq > 0 ? told->first_seq : told->last_seq;
}

/* Where an entry is to be looked for, when the log's files up to @archived are kept elsewhere. */
static void
append_entries (GString *text, const RiyoAlertCount *told, guint64 archived, const char *folder)
{
  gboolean many = told->first_seq > 0 && told->first_seq < told->last_seq;
  gboolean moved = get_first (told) <= archived;
  g_autofree char *first
      = g_strdup_printf ("%" G_GUINT64_FORMAT "%s", told->first_seq, many ? "-" : "");
  g_autofree char *way
      = riyo_advice_new (folder, "audit show --seq %s%" G_GUINT64_FORMAT "%s", many ? first : "",
                         told->last_seq, moved ? " --archived 移動先" : "");

  if (told->last_seq == 0)
    return;
  g_string_append_printf (text, "監査記録: 記録番号 %" G_GUINT64_FORMAT, told->last_seq);
  if (many)
    g_string_append_printf (text, "（前回の通知の後、%" G_GUINT64_FORMAT " から）",
                            told->first_seq);
  g_string_append_printf (text, " を %s で見てください\n", way);
}

/* One that is told alone and at once says what it is itself. */
static gboolean
lists_events (const RiyoAlert *alert, const RiyoAlertCount *told)
{
  gboolean says = alert->kind != RIYO_ALERT_WINDOW && alert->kind != RIYO_ALERT_OVERDUE;

  return told->last_seq != 0 && (!says || get_first (told) != told->last_seq);
}

/* Whoever tells of one at once is who did it. */
static void
append_own (GString *text, const RiyoAlert *alert)
{
  g_autofree char *account = riyo_account_dup_name (NULL);
  g_autofree char *actor
      = alert->actor != NULL ? riyo_account_describe_actor (alert->actor, account) : NULL;
  RiyoAlert told = *alert;

  told.actor = actor;
  append_what (text, "", &told);
}

/* Several events, as their entries tell of them. */
typedef struct
{
  GString *text;
  const char *folder;
  guint n;
  GHashTable *refused; /* op -> how many of its refusals have an entry of their own */
} Events;

static char *
dup_day_and_time (const RiyoLine *line)
{
  char *text = g_strndup (line->time.text, MIN (line->time.len, strlen ("2026-04-01T00:00:00")));

  return g_strdelimit (text, "T", ' ');
}

static void
add_event (Events *events, const RiyoLine *line, RiyoAlertKind kind, const char *about)
{
  g_autofree char *actor = riyo_line_has (line, RIYO_KEY_ACTOR) ? riyo_line_dup_who (line) : NULL;
  g_autofree char *stated = riyo_line_dup_purpose (line), *law = NULL, *time = NULL;
  g_autofree char *category = riyo_line_dup_text (line, RIYO_KEY_CATEGORY);
  g_autofree char *code = riyo_line_dup_text (line, RIYO_KEY_CODE);
  g_autofree char *reason = riyo_line_dup_text (line, RIYO_KEY_REASON);
  RiyoAlert alert = { .kind = kind,
                      .actor = actor,
                      .category = category,
                      .code = code,
                      .reason = reason,
                      .about = about };

  law = riyo_line_dup_text (line, RIYO_KEY_LAW);
  alert.purpose = stated != NULL ? stated : law;
  if (++events->n > MAX_EVENTS)
    return;
  time = dup_day_and_time (line);
  g_string_append_printf (events->text, "%u. %s（記録番号 %" G_GUINT64_FORMAT "、%s）\n", events->n,
                          titles[kind], line->seq, time);
  append_what (events->text, "   ", &alert);
}

static guint
count_refused (const Events *events, const char *op)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (events->refused, op));
}

/* Of a begin, or of what an operation would have used. */
static void
add_refusal (Events *events, const RiyoLine *line)
{
  char *op = g_strndup (line->op.len > 0 ? line->op.text : "", line->op.len);

  add_event (events, line, *op != '\0' ? RIYO_ALERT_REFUSED : RIYO_ALERT_REFUSED_BEGIN, NULL);
  g_hash_table_replace (events->refused, op, GUINT_TO_POINTER (count_refused (events, op) + 1));
}

static void
add_begin (Events *events, const RiyoLine *line)
{
  if (riyo_line_has (line, RIYO_KEY_LAST_DAY))
    add_event (events, line, RIYO_ALERT_CLOCK, NULL);
  if (riyo_line_has (line, RIYO_KEY_LAW))
    add_event (events, line, RIYO_ALERT_LAW, NULL);
  else if (riyo_alert_state_is_first (events->folder, line->seq))
    add_event (events, line, RIYO_ALERT_SIGNED_TASK, NULL);
}

/* The first refusal of each kind has an entry; of all there were the end tells. */
static void
add_end (Events *events, const RiyoLine *line)
{
  guint64 n = riyo_line_get_number (line, RIYO_KEY_REFUSED);
  g_autofree char *op = g_strndup (line->op.len > 0 ? line->op.text : "", line->op.len);
  g_autofree char *about = g_strdup_printf ("この利用で拒否した %" G_GUINT64_FORMAT " 件", n);

  if (n > count_refused (events, op))
    add_event (events, line, RIYO_ALERT_REFUSED, about);
}

static void
add_part (Events *events, const RiyoLine *line, RiyoAlertKind kind)
{
  static const char *const kinds[][2]
      = { { "table", "利用目的の表" }, { "rules", "取扱規程" }, { "layout", "レイアウト" } };
  g_autofree char *part = riyo_line_dup_text (line, RIYO_KEY_KIND);
  g_autofree char *name = riyo_line_dup_text (line, RIYO_KEY_NAME);
  g_autofree char *day = riyo_line_dup_text (line, RIYO_KEY_EFFECTIVE_ON);
  g_autoptr (GString) about = g_string_new (part);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_strcmp0 (part, kinds[i][0]) == 0)
      g_string_assign (about, kinds[i][1]);
  if (name != NULL)
    g_string_append_printf (about, " %s", name);
  if (day != NULL)
    g_string_append_printf (about, "、施行日 %s", day);
  add_event (events, line, kind, about->str);
}

char *
riyo_alert_name_lifted (const char *reference, guint64 n_persons)
{
  return n_persons > 0 ? g_strdup_printf ("%s（%" G_GUINT64_FORMAT " 人）", reference, n_persons)
                       : g_strdup (reference);
}

static void
add_lift (Events *events, const RiyoLine *line)
{
  g_autofree char *reference = riyo_line_dup_text (line, RIYO_KEY_REFERENCE);
  g_autofree char *about
      = riyo_alert_name_lifted (reference, riyo_line_get_number (line, RIYO_KEY_COUNT));

  add_event (events, line, RIYO_ALERT_LIFT, about);
}

static void
add_declassification (Events *events, const RiyoLine *line)
{
  g_autofree char *processing = riyo_line_dup_text (line, RIYO_KEY_PROCESSING);

  add_event (events, line, RIYO_ALERT_DECLASSIFY, processing);
}

/* A rehearsal is told to nobody. */
static void
add_line (Events *events, const RiyoLine *line)
{
  if (riyo_line_has_flag (line, RIYO_KEY_REHEARSAL))
    return;
  if (riyo_span_is (line->event, RIYO_EVENT_REFUSED))
    add_refusal (events, line);
  else if (riyo_span_is (line->event, RIYO_EVENT_BEGIN))
    add_begin (events, line);
  else if (riyo_span_is (line->event, RIYO_EVENT_END)
           || riyo_span_is (line->event, RIYO_EVENT_ABANDON))
    add_end (events, line);
  else if (riyo_span_is (line->event, RIYO_EVENT_ADOPT))
    add_part (events, line, RIYO_ALERT_ADOPT);
  else if (riyo_span_is (line->event, RIYO_EVENT_WITHDRAW))
    add_part (events, line, RIYO_ALERT_WITHDRAW);
  else if (riyo_span_is (line->event, RIYO_EVENT_LIFT))
    add_lift (events, line);
  else if (riyo_span_is (line->event, RIYO_EVENT_DECLASSIFY))
    add_declassification (events, line);
  else if (riyo_span_is (line->event, RIYO_EVENT_REPAIR))
    add_event (events, line, RIYO_ALERT_REPAIR, NULL);
  else if (riyo_span_is (line->event, RIYO_EVENT_ARCHIVE))
    add_event (events, line, RIYO_ALERT_ARCHIVE, NULL);
}

/* What cannot be listed is said to be missing: its number is all that will ever be told of it. */
static void
append_unlisted (GString *text, guint64 first, guint64 last, const char *why, const char *way)
{
  g_string_append_printf (text, "記録番号 %" G_GUINT64_FORMAT, first);
  if (first < last)
    g_string_append_printf (text, " から %" G_GUINT64_FORMAT, last);
  g_string_append_printf (text, " は%s（%s）\n", why, way);
}

static void
append_moved (GString *text, guint64 first, guint64 last, const char *folder)
{
  g_autofree char *way = riyo_advice_new (folder, "audit show --event archive");
  g_autofree char *told = g_strconcat ("移動先は ", way, " で分かります", NULL);

  append_unlisted (text, first, last, "別の場所に移した記録にあり、この内訳にありません", told);
}

static void
append_unread (GString *text, guint64 first, guint64 last, const char *folder)
{
  g_autofree char *way = riyo_advice_new (folder, "audit verify");
  g_autofree char *told = g_strconcat (way, " で確かめてください", NULL);

  append_unlisted (text, first, last, "監査記録から読めず、この内訳にありません", told);
}

/* Who is told of several, or later, hears of each what one that is told alone and at once says. */
static void
append_events (GString *text, RiyoEntries *entries, guint64 archived, const RiyoAlertCount *told,
               const char *folder, const char *absolute)
{
  guint64 first = get_first (told), seen = MAX (first - 1, MIN (archived, told->last_seq));
  Events events = { .text = text, .folder = folder };
  RiyoLine line;

  g_string_append (text, "内訳:\n");
  if (first <= archived)
    append_moved (text, first, seen, absolute);
  events.refused = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  while (entries != NULL && riyo_entries_step (entries, &line, NULL))
    {
      add_line (&events, &line);
      seen = line.seq;
    }
  g_hash_table_unref (events.refused);
  if (events.n > MAX_EVENTS)
    g_string_append_printf (text, "ほか %u 件\n", events.n - MAX_EVENTS);
  if (seen < told->last_seq)
    append_unread (text, seen + 1, told->last_seq, absolute);
}

/* The entries that are told of, and how many before are kept elsewhere; NULL: they cannot be read.
 */
static RiyoEntries *
open_entries (const RiyoAlertCount *told, const char *folder, guint64 *archived)
{
  g_autofree char *span = g_strdup_printf ("%" G_GUINT64_FORMAT "-%" G_GUINT64_FORMAT,
                                           get_first (told), told->last_seq);
  g_autoptr (RiyoEntries) entries = riyo_entries_open (folder, NULL);

  *archived = entries != NULL ? riyo_entries_get_n_read (entries) : 0;
  return entries != NULL && riyo_entries_set_filter (entries, "seq", span, NULL)
             ? g_steal_pointer (&entries)
             : NULL;
}

char *
riyo_alert_describe (const char *folder, const RiyoContact *contact, const RiyoAlert *alert,
                     const RiyoAlertCount *told)
{
  g_autofree char *absolute = g_canonicalize_filename (folder, NULL);
  gboolean lists = lists_events (alert, told);
  guint64 archived = 0;
  g_autoptr (RiyoEntries) entries = lists ? open_entries (told, folder, &archived) : NULL;
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "【個人情報の取扱い】%s\n", titles[alert->kind]);
  append_line (text, "", "宛先", contact->person);
  append_time (text);
  append_own (text, alert);
  g_string_append_printf (text, "件数: %" G_GUINT64_FORMAT " 件\n", told->unsent);
  append_entries (text, told, archived, absolute);
  if (lists)
    append_events (text, entries, archived, told, folder, absolute);
  append_line (text, "", "計算機", g_get_host_name ());
  append_line (text, "", "フォルダー", absolute);
  return g_string_free (text, FALSE);
}
