/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One report of several folders: what an auditor of many nodes reads. */
#include "config.h"

#include <string.h>

#include "base/base.h"
#include "csv.h"
#include "lay-out.h"
#include "log/log.h"
#include "report.h"
#include "table/table.h"

#define T(text) riyo_field_text (text)
#define N(number) riyo_field_number (number)

/* A folder as it is called in the page, and its report; or why there is none. */
typedef struct
{
  const char *path;
  char *folder;
  RiyoReport *report;
  GError *error;
  gint copy_of; /* the index of the one whose log this is too, and which counts for both; or -1 */
  RiyoReport *rest; /* of a copy: of the entries that no other has, which count; or NULL */
  char *note;       /* what is to be said of it, or NULL */
} Part;

typedef struct
{
  GArray *parts;      /* Part */
  RiyoGathering *sum; /* of all that can be read */
  RiyoIntegrity integrity;
  RiyoReportSheet sheets[RIYO_N_SHEETS];
} Several;

static void
part_clear (gpointer data)
{
  Part *part = data;

  g_free (part->folder);
  g_free (part->note);
  riyo_report_free (part->report);
  riyo_report_free (part->rest);
  g_clear_error (&part->error);
}

static void
several_clear (Several *several)
{
  g_array_unref (several->parts);
  riyo_gathering_free (several->sum);
  riyo_report_sheets_clear (several->sheets);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Several, several_clear)

/* FALSE for a period that none can have: what is wrong with a folder stands in its row. */
static gboolean
read_all (Several *several, const char *const *folders, const RiyoReportOrder *order,
          GError **error)
{
  for (; *folders != NULL; folders++)
    {
      Part part = { .path = *folders, .folder = riyo_text_show_whole (*folders), .copy_of = -1 };

      part.report = riyo_report_new (*folders, order, &part.error);
      several->integrity
          = MIN (several->integrity,
                 part.report != NULL ? part.report->integrity : RIYO_INTEGRITY_UNREADABLE);
      g_array_append_val (several->parts, part);
      if (g_error_matches (part.error, RIYO_ERROR, RIYO_ERROR_DATE))
        {
          g_propagate_error (error, g_error_copy (part.error));
          return FALSE;
        }
    }
  return TRUE;
}

static Part *
part_at (const Several *several, guint i)
{
  return &g_array_index (several->parts, Part, i);
}

static guint64
count_entries (const Part *part)
{
  return riyo_verification_get_n_entries (part->report->verification);
}

/* Those of its log that were moved elsewhere, and that nobody read. */
static guint64
count_unread (const Part *part)
{
  return part->report->n_unread;
}

/* With what it archived, where that is read: what two had in common may be there alone. */
static RiyoEntries *
open_entries (const Part *part)
{
  const char *archived = part->report != NULL ? part->report->archived : NULL;

  return riyo_entries_open_archived (part->path, archived, NULL);
}

static gboolean
read_entry_hash (const Part *part, guint64 *seq, char hash[RIYO_SHA256_HEX_BYTES])
{
  g_autoptr (RiyoEntries) entries = open_entries (part);
  g_autofree char *number = g_strdup_printf ("%" G_GUINT64_FORMAT, *seq);
  RiyoLine line;

  if (entries == NULL || (*seq > 0 && !riyo_entries_set_filter (entries, "seq", number, NULL))
      || !riyo_entries_step (entries, &line, NULL))
    return FALSE;
  *seq = line.seq;
  memcpy (hash, line.hash, RIYO_SHA256_HEX_BYTES);
  return TRUE;
}

/* The hash of the entry @seq, or of the first that is known, whose number it then is: of what was
 * archived the last one's is. */
static gboolean
read_hash (const Part *part, guint64 *seq, char hash[RIYO_SHA256_HEX_BYTES])
{
  guint64 archived = count_unread (part) > 0 ? riyo_audit_get_archived_end (part->path, hash) : 0;

  if (archived == 0 || (*seq != 0 && *seq != archived))
    return read_entry_hash (part, seq, hash);
  *seq = archived;
  return TRUE;
}

/* Whether both have the entry @seq, and it is one. */
static gboolean
share_entry (const Part *a, const Part *b, guint64 seq)
{
  char hash[RIYO_SHA256_HEX_BYTES], other[RIYO_SHA256_HEX_BYTES];

  return read_hash (a, &seq, hash) && read_hash (b, &seq, other)
         && memcmp (hash, other, sizeof hash) == 0;
}

/* Each log begins with an entry like no other; of two of which old files were archived, one entry
 * that both have tells, or had last of what was archived. */
static gboolean
is_one_log (const Part *a, const Part *b)
{
  char hash[RIYO_SHA256_HEX_BYTES];
  guint64 first = 0, other = 0;

  return a->report != NULL && b->report != NULL && read_hash (a, &first, hash)
         && read_hash (b, &other, hash) && share_entry (a, b, MAX (first, other));
}

/* The sounder one counts, then the one that has most entries, then the one that was named first. */
static gboolean
is_better (const Part *a, const Part *b)
{
  if (a->report->integrity != b->report->integrity)
    return a->report->integrity > b->report->integrity;
  return count_entries (a) - count_unread (a) > count_entries (b) - count_unread (b);
}

/* Before what is wrong with it. */
static void
note (Part *part, const char *words)
{
  const char *problem = riyo_report_get_problem (part->report);

  g_free (part->note);
  part->note = g_strconcat (words, problem != NULL ? "。" : "", problem, NULL);
}

/* What was moved away of one log is read where it is. Not where that lacks some of it too, or what
 * is there does not lead to the entries here. @shown is the place as it is called. */
static void
complete (Part *part, const char *files, const char *shown, const RiyoReportOrder *order)
{
  g_autofree char *words = g_strdup_printf ("移動済みの記録は「%s」にあるものを読んだ", shown);
  RiyoReportOrder whole = *order;
  g_autoptr (RiyoReport) report = NULL;

  whole.archived = files;
  report = riyo_report_new (part->path, &whole, NULL);
  if (report == NULL || report->integrity < part->report->integrity || report->n_unread > 0)
    return;
  riyo_report_free (part->report);
  part->report = g_steal_pointer (&report);
  note (part, words);
}

/* In a copy made before it stands, too, as of --archived. */
static void
complete_by_copy (Part *part, const Part *copy, const RiyoReportOrder *order)
{
  g_autofree char *files = g_build_filename (copy->path, RIYO_LOG_FOLDER, NULL);

  if (is_one_log (part, copy))
    complete (part, files, copy->folder, order);
}

static void
complete_all (Several *several, const char *const *archives, const RiyoReportOrder *order)
{
  for (guint i = 0; i < several->parts->len; i++)
    {
      Part *part = part_at (several, i);

      if (part->report == NULL)
        continue;
      for (guint k = 0; archives != NULL && archives[k] != NULL && count_unread (part) > 0; k++)
        {
          g_autofree char *shown = riyo_text_show_whole (archives[k]);

          complete (part, archives[k], shown, order);
        }
      for (guint k = 0; k < several->parts->len; k++)
        if (i != k && count_unread (part) > 0)
          complete_by_copy (part, part_at (several, k), order);
    }
}

static RiyoEntries *
open_from (const Part *part, guint64 first)
{
  g_autofree char *span
      = g_strdup_printf ("%" G_GUINT64_FORMAT "-%" G_GUINT64_FORMAT, first, (guint64)G_MAXUINT64);
  g_autoptr (RiyoEntries) entries = open_entries (part);

  return entries != NULL && riyo_entries_set_filter (entries, "seq", span, NULL)
             ? g_steal_pointer (&entries)
             : NULL;
}

/* The last entry of those that both have, one log as they are; the first that both can have is. */
static guint64
find_parting (const Part *a, const Part *b)
{
  char hash[RIYO_SHA256_HEX_BYTES];
  guint64 first = 0, other = 0, last = 0;
  g_autoptr (RiyoEntries) entries = NULL, others = NULL;
  RiyoLine x, y;

  if (!read_hash (a, &first, hash) || !read_hash (b, &other, hash)
      || !share_entry (a, b, MAX (first, other)))
    return 0;
  last = MAX (first, other);
  entries = open_from (a, last + 1);
  others = open_from (b, last + 1);
  while (entries != NULL && others != NULL && riyo_entries_step (entries, &x, NULL)
         && riyo_entries_step (others, &y, NULL) && x.seq == y.seq
         && memcmp (x.hash, y.hash, RIYO_SHA256_HEX_BYTES) == 0)
    last = x.seq;
  return last;
}

/* What of the @i-th folder counts already of the log that a copy is of; NULL: nothing. */
static RiyoReport *
get_counted_of (const Several *several, const Part *copy, guint i)
{
  const Part *part = part_at (several, i);

  if (i == (guint)copy->copy_of)
    return part->report;
  return part->copy_of == copy->copy_of ? part->rest : NULL;
}

/* The last entry of a copy that counts elsewhere already: in the one that counts for both, or in
 * another copy, which went on together with this one. */
static guint64
find_counted (const Several *several, const Part *copy)
{
  guint64 last = 0;

  for (guint i = 0; i < several->parts->len; i++)
    if (get_counted_of (several, copy, i) != NULL)
      last = MAX (last, find_parting (copy, part_at (several, i)));
  return last;
}

static void
note_copy (Part *copy, const Part *of, guint64 last)
{
  guint64 end = count_entries (copy);
  g_autofree char *words = NULL;

  if (last >= end)
    words = g_strdup_printf ("「%s」と同じ監査記録の写し（記録番号 %" G_GUINT64_FORMAT
                             " まで）。合計に含まない",
                             of->folder, end);
  else
    words = g_strdup_printf ("「%s」と途中まで同じ監査記録。記録番号 %" G_GUINT64_FORMAT
                             " までは合計に含めたもの。%" G_GUINT64_FORMAT
                             " から %" G_GUINT64_FORMAT " までの %" G_GUINT64_FORMAT " 件は%s",
                             of->folder, last, last + 1, end, end - last,
                             copy->rest != NULL ? "このフォルダーだけのもので、合計に含む"
                                                : "合計に含まない");
  note (copy, words);
}

/* A use that ran while a copy was made has its begin in both, and its end in one: where the begin
 * counts, it was counted as one that has none. */
static void
settle (const Several *several, const Part *copy, const char *op)
{
  gboolean is_settled = FALSE;

  for (guint i = 0; !is_settled && i < several->parts->len; i++)
    {
      RiyoReport *report = get_counted_of (several, copy, i);

      is_settled = report != NULL
                   && riyo_gathering_settle (report->gathered, several->sum, op,
                                             riyo_report_translate, report);
    }
}

static void
add_rest (const Several *several, const Part *copy)
{
  const RiyoGathering *rest = copy->rest->gathered;

  riyo_gathering_add (several->sum, rest);
  for (guint i = 0; i < rest->settled->len; i++)
    settle (several, copy, rest->settled->pdata[i]);
}

/* Of a copy that went on by itself what it alone has, unless it was altered: then who knows what
 * that is. */
static void
count_copy (Several *several, Part *copy, const RiyoReportOrder *order)
{
  RiyoReportOrder rest = *order;

  rest.archived = copy->report->archived;
  rest.after = find_counted (several, copy);
  if (rest.after < count_entries (copy) && copy->report->integrity == RIYO_INTEGRITY_INTACT)
    copy->rest = riyo_report_new (copy->path, &rest, NULL);
  if (copy->rest != NULL)
    add_rest (several, copy);
  note_copy (copy, part_at (several, (guint)copy->copy_of), rest.after);
}

static void
find_copies (Several *several)
{
  guint n = several->parts->len;

  for (guint i = 0; i < n; i++)
    for (guint k = 0; k < i && part_at (several, i)->copy_of < 0; k++)
      if (part_at (several, k)->copy_of < 0
          && is_one_log (part_at (several, k), part_at (several, i)))
        {
          gboolean better = is_better (part_at (several, i), part_at (several, k));

          part_at (several, better ? k : i)->copy_of = (gint)(better ? i : k);
        }
  for (guint i = 0; i < n; i++)
    {
      Part *part = part_at (several, i);

      while (part->copy_of >= 0 && part_at (several, (guint)part->copy_of)->copy_of >= 0)
        part->copy_of = part_at (several, (guint)part->copy_of)->copy_of;
    }
}

/* What is counted twice is no sum. */
static void
add_up (Several *several, const RiyoReportOrder *order)
{
  for (guint i = 0; i < several->parts->len; i++)
    {
      Part *part = part_at (several, i);

      if (part->copy_of >= 0)
        count_copy (several, part, order);
      else if (part->report != NULL)
        riyo_gathering_add (several->sum, part->report->gathered);
    }
}

/* What of a folder is in the sums; NULL: nothing. */
static const RiyoReport *
get_counted (const Part *part)
{
  return part->copy_of < 0 ? part->report : part->rest;
}

static void
lay_out_part (Several *several, const Part *part)
{
  RiyoReportSheet *sheet = &several->sheets[RIYO_SHEET_FOLDERS];
  const RiyoReport *report = part->report;
  const RiyoFigures *n;

  if (report == NULL)
    {
      RIYO_REPORT_ADD (sheet, T (part->folder),
                       T (riyo_report_describe_integrity (RIYO_INTEGRITY_UNREADABLE)), T (NULL),
                       T (NULL), T (NULL), T (NULL), T (NULL), T (NULL), T (NULL),
                       T (part->error->message));
      return;
    }
  n = &report->gathered->n;
  RIYO_REPORT_ADD (sheet, T (part->folder), T (riyo_report_describe_verdict (report)),
                   T (riyo_table_get_society (report->table)), N (report->table->version),
                   N (n->entries), N (n->begun), N (n->permitted), N (n->refused),
                   N (n->refused_begins),
                   T (part->note != NULL ? part->note : riyo_report_get_problem (report)));
}

static guint
count_folders (const Several *several, const char *key)
{
  guint n = 0;

  for (guint i = 0; i < several->parts->len; i++)
    {
      const RiyoReport *counted = get_counted (part_at (several, i));

      n += counted != NULL && g_hash_table_contains (counted->gathered->cells, key);
    }
  return n;
}

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (a, b);
}

static void
lay_out (Several *several)
{
  g_autoptr (GList) keys = g_list_sort (g_hash_table_get_keys (several->sum->cells), compare_texts);

  for (guint i = 0; i < several->parts->len; i++)
    lay_out_part (several, part_at (several, i));
  for (GList *item = keys; item != NULL; item = item->next)
    {
      g_auto (GStrv) names = g_strsplit (item->data, "\t", 2);
      const RiyoUseCount *count = g_hash_table_lookup (several->sum->cells, item->data);

      RIYO_REPORT_ADD (&several->sheets[RIYO_SHEET_SUM], T (names[0]), T (names[1]),
                       N (count->operations), N (count->uncounted), N (count->refused),
                       N (count_folders (several, item->data)));
    }
}

static void
append_text (GString *text, const Several *several, const RiyoReportCover *cover)
{
  riyo_report_append_text_cover (text, cover);
  riyo_report_sheet_append_text (&several->sheets[RIYO_SHEET_FOLDERS], text);
  riyo_report_sheet_append_text (&several->sheets[RIYO_SHEET_SUM], text);
}

static void
append_text_part (GString *text, const RiyoReport *report, const RiyoReportCover *cover)
{
  riyo_report_append_text_cover (text, cover);
  riyo_report_append_text (text, report);
}

static void
append_html (GString *html, const Several *several, const RiyoReportCover *cover)
{
  riyo_report_open_html (html, cover);
  riyo_report_append_html_cover (html, cover);
  riyo_report_append_html_sheet (html, &several->sheets[RIYO_SHEET_FOLDERS]);
  riyo_report_append_html_sheet (html, &several->sheets[RIYO_SHEET_SUM]);
}

static void
append_html_part (GString *html, const RiyoReport *report, const RiyoReportCover *cover)
{
  riyo_report_append_html_cover (html, cover);
  riyo_report_append_html (html, report);
}

static void
append_json (GString *json, const Several *several, const RiyoReportCover *cover)
{
  static const RiyoReportSheetName sheets[] = { RIYO_SHEET_FOLDERS, RIYO_SHEET_SUM };

  g_string_append_c (json, '{');
  riyo_report_append_json_cover (json, cover);
  for (guint i = 0; i < G_N_ELEMENTS (sheets); i++)
    {
      riyo_json_add_key (json, several->sheets[sheets[i]].name);
      riyo_report_sheet_append_json (&several->sheets[sheets[i]], json);
    }
  riyo_json_add_key (json, "reports");
  g_string_append_c (json, '[');
}

static void
append_json_part (GString *json, const RiyoReport *report, const RiyoReportCover *cover)
{
  if (g_str_has_suffix (json->str, "}"))
    g_string_append_c (json, ',');
  g_string_append_c (json, '{');
  riyo_report_append_json_cover (json, cover);
  riyo_report_append_json (json, report);
  g_string_append_c (json, '}');
}

static void
append_csv (GString *csv, const Several *several, const RiyoReportCover *cover)
{
  riyo_csv_append_head (csv, TRUE);
}

static void
append_csv_part (GString *csv, const RiyoReport *report, const RiyoReportCover *cover)
{
  g_string_append_len (csv, report->csv->str, (gssize)report->csv->len);
}

static void
close_json (GString *json)
{
  g_string_append (json, "]}\n");
}

static const struct
{
  void (*append) (GString *out, const Several *several, const RiyoReportCover *cover);
  void (*append_part) (GString *out, const RiyoReport *report, const RiyoReportCover *cover);
  void (*close) (GString *out); /* nullable */
} formats[] = {
  [RIYO_REPORT_TEXT] = { append_text, append_text_part, NULL },
  [RIYO_REPORT_JSON] = { append_json, append_json_part, close_json },
  [RIYO_REPORT_HTML] = { append_html, append_html_part, riyo_report_close_html },
  [RIYO_REPORT_CSV] = { append_csv, append_csv_part, NULL },
};

/* Entries that nobody read. */
static guint64
count_archived (const Several *several)
{
  guint64 n = 0;

  for (guint i = 0; i < several->parts->len; i++)
    {
      const Part *part = part_at (several, i);

      n += part->report != NULL && part->copy_of < 0 ? count_unread (part) : 0;
    }
  return n;
}

/* What of other societies' is in the same sums is for who reads them to know. */
static char *
describe_societies (const Several *several)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autofree char *list = NULL;

  for (guint i = 0; i < several->parts->len; i++)
    {
      const RiyoReport *counted = get_counted (part_at (several, i));
      const char *name = counted != NULL ? riyo_table_get_society (counted->table) : NULL;

      if (name != NULL && !g_ptr_array_find_with_equal_func (names, name, g_str_equal, NULL))
        g_ptr_array_add (names, (gpointer)name);
    }
  if (names->len < 2)
    return NULL;
  g_ptr_array_add (names, NULL);
  list = g_strjoinv ("、", (char **)names->pdata);
  return g_strdup_printf ("異なる組合の利用を合計しています: %s。", list);
}

static gboolean
have_faults (const Several *several)
{
  for (guint i = 0; i < several->parts->len; i++)
    if (part_at (several, i)->report != NULL
        && riyo_report_has_faults (part_at (several, i)->report))
      return TRUE;
  return FALSE;
}

/* What must be known before the sums are read, or NULL. */
static char *
warn (const Several *several, const char *copies)
{
  g_autofree char *societies = describe_societies (several);
  const char *first
      = several->integrity != RIYO_INTEGRITY_INTACT
            ? "改変のある、または読めないフォルダーがあります。合計は信頼できません。"
        : have_faults (several) ? "採用した表や規程などが監査記録と一致しないフォルダーがあります。"
        : copies != NULL ? "同じ監査記録の写しがあります。同じ記録は一度だけ合計に含めました。"
                         : NULL;

  return first == NULL ? g_steal_pointer (&societies) : g_strconcat (first, societies, NULL);
}

static char *
format_all (const Several *several, const RiyoReportOrder *order, const char *copies)
{
  g_autofree char *of = g_strdup_printf ("%u 個のフォルダー", several->parts->len);
  g_auto (RiyoReportCover) cover = {
    .of = of,
    .from = order->from,
    .to = order->to,
    .integrity = several->integrity,
    .n = &several->sum->n,
    .archived = count_archived (several),
  };
  GString *out = g_string_new (NULL);

  cover.warning = warn (several, copies);
  formats[order->format].append (out, several, &cover);
  for (guint i = 0; i < several->parts->len; i++)
    {
      const Part *part = part_at (several, i);
      g_auto (RiyoReportCover) of_part = { 0 };

      /* Who counts the lines of a csv counts none twice either. */
      const RiyoReport *report
          = order->format == RIYO_REPORT_CSV ? get_counted (part) : part->report;

      if (report == NULL)
        continue;
      riyo_report_cover_init (&of_part, report);
      of_part.folder = part->folder;
      formats[order->format].append_part (out, report, &of_part);
    }
  if (formats[order->format].close != NULL)
    formats[order->format].close (out);
  return g_string_free (out, FALSE);
}

/* As they were named, or NULL. */
static char *
list_copies (const Several *several)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < several->parts->len; i++)
    if (part_at (several, i)->copy_of >= 0)
      g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "",
                              part_at (several, i)->folder);
  return names->len > 0 ? g_string_free (g_steal_pointer (&names), FALSE) : NULL;
}

char *
riyo_audit_report_several (const char *const *folders, const char *const *archives,
                           RiyoFindRules find_rules, const char *from, const char *to,
                           RiyoReportFormat format, RiyoIntegrity *integrity, char **copies,
                           GHashTable *elsewhere, GError **error)
{
  const RiyoReportOrder order
      = { .from = from, .to = to, .find_rules = find_rules, .format = format, .is_part = TRUE };
  g_auto (Several) several = {
    .parts = g_array_new (FALSE, FALSE, sizeof (Part)),
    .sum = riyo_gathering_new (),
    .integrity = RIYO_INTEGRITY_INTACT,
  };

  g_array_set_clear_func (several.parts, part_clear);
  riyo_report_sheets_init (several.sheets);
  *copies = NULL;
  if (!read_all (&several, folders, &order, error))
    {
      *integrity = RIYO_INTEGRITY_UNREADABLE;
      return NULL;
    }
  *integrity = several.integrity;
  complete_all (&several, archives, &order);
  for (guint i = 0; i < several.parts->len; i++)
    if (part_at (&several, i)->report != NULL && part_at (&several, i)->report->archived != NULL)
      g_hash_table_insert (elsewhere, g_strdup (part_at (&several, i)->path),
                           g_strdup (part_at (&several, i)->report->archived));
  find_copies (&several);
  add_up (&several, &order);
  *copies = list_copies (&several);
  lay_out (&several);
  return format_all (&several, &order, *copies);
}
