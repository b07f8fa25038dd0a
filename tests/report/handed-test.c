/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* To whom data was handed, and which uses were limited: the log, its entries and its report agree.
 */
#include "config.h"

#include <string.h>

#include "base/base.h"
#include "kit/harness.h"
#include "log/log.h"
#include "report/report.h"

#define NOTICE "医療費通知の発行"
#define PROVISION "国に対する特定健診の実績報告" /* 提供先=国 */
#define RECEIPT (1u << 5)
#define CHECKUP (1u << 7)

typedef struct
{
  const char *purpose, *recipient, *subject, *sign;
  RiyoTags tags;
  gboolean rehearsal, open, refused, uncounted;
} Use;

static void
use (RiyoGuard *guard, const Use *what)
{
  g_autoptr (RiyoRequest) request = riyo_request_new (what->purpose);
  g_autoptr (RiyoOperation) operation = NULL;
  g_autoptr (GError) error = NULL;

  riyo_request_set_recipient (request, what->recipient);
  riyo_request_set_subject (request, what->subject);
  riyo_request_set_rehearsal (request, what->rehearsal);
  if (what->sign != NULL)
    riyo_request_add_only (request, "記号", what->sign);
  operation = riyo_guard_begin_request (guard, request, &error);
  CHECK_NO_ERROR (error);
  if (operation == NULL)
    return;
  if (what->uncounted)
    CHECK (riyo_operation_allows (operation, what->tags));
  else if (!what->rehearsal)
    CHECK (riyo_operation_check (operation, what->tags, "52-7-1", NULL) == !what->refused);
  if (!what->open)
    CHECK (riyo_operation_end (operation, NULL));
}

static char *
make_used_folder (void)
{
  static const Use uses[] = {
    { NOTICE, "見本商事", NULL, "52", RECEIPT, FALSE, FALSE },
    { NOTICE, "見本商事", NULL, NULL, RECEIPT, FALSE, FALSE },
    { NOTICE, "例示工業", "52-7-1", NULL, RECEIPT, FALSE, TRUE },
    { NOTICE, "予行商事", "52-7-1", "52", RECEIPT, TRUE, FALSE },
    { NOTICE, NULL, NULL, NULL, RECEIPT, FALSE, FALSE },
    { PROVISION, NULL, NULL, NULL, CHECKUP, FALSE, FALSE },
    { PROVISION, "国", NULL, NULL, CHECKUP, FALSE, FALSE },
    { NOTICE, "見本商事", NULL, NULL, CHECKUP, .refused = TRUE },
    { NOTICE, "拒否商事", NULL, NULL, CHECKUP, .refused = TRUE },
    { NOTICE, "件数不明商事", NULL, NULL, RECEIPT, .uncounted = TRUE },
  };
  char *folder = harness_make_riyo ();
  g_autoptr (RiyoGuard) guard = riyo_guard_open (folder, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (uses); i++)
    use (guard, &uses[i]);
  return folder;
}

TEST (the_report)
{
  static const char *const wanted[] = {
    ("\"handed\":[{\"recipient\":\"見本商事\",\"operations\":2,\"permitted\":2,\"files\":0,"
     "\"uncounted\":0},"
     "{\"recipient\":\"例示工業\",\"operations\":1,\"permitted\":1,\"files\":0,\"uncounted\":0},"
     "{\"recipient\":\"国\",\"operations\":2,\"permitted\":2,\"files\":0,\"uncounted\":0},"
     "{\"recipient\":\"件数不明商事\",\"operations\":0,\"permitted\":0,\"files\":0,\"uncounted\":1}"
     "]"),
    ("\"purpose\":\"医療費通知の発行\",\"subject\":\"\",\"only\":\"記号=52\",\"recipient\":"
     "\"見本商事\""),
    "\"only\":\"\",\"recipient\":\"例示工業\"",
    "\"permitted\":1,\"left_out\":0,\"state\":\"終了\"}",
    "\"permitted\":1,\"left_out\":0,\"state\":\"手放された\"}",
  };
  g_autofree char *folder = make_used_folder ();
  g_autoptr (GError) error = NULL;
  g_autofree char *json = riyo_audit_report (folder, NULL, NULL, RIYO_REPORT_JSON, NULL, &error);
  g_autofree char *text = riyo_audit_report (folder, NULL, NULL, RIYO_REPORT_TEXT, NULL, &error);
  g_autofree char *html = riyo_audit_report (folder, NULL, NULL, RIYO_REPORT_HTML, NULL, &error);

  CHECK_NO_ERROR (error);
  for (guint i = 0; json != NULL && i < G_N_ELEMENTS (wanted); i++)
    CHECK_ROW (strstr (json, wanted[i]) != NULL, "%s", wanted[i]);
  CHECK (strstr (json, "予行商事") == NULL);
  CHECK (strstr (json, "52-7-1") == NULL);
  CHECK (strstr (text, "■ 渡した先") != NULL && strstr (text, "■ 限って行った利用") != NULL);
  CHECK (strstr (html, "<h2>渡した先</h2>") != NULL);
  CHECK (strstr (html, "<td>記号=52</td>") != NULL);
}

/* What a use without a recipient of its own handed over went to whom the table names. */
TEST (the_entries)
{
  static const struct
  {
    const char *recipient;
    int want;
  } rows[] = { { "見本商事", 3 }, { "例示工業", 1 }, { "予行商事", 1 }, { "国", 2 }, { "県", 0 } };
  g_autofree char *folder = make_used_folder ();

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (RiyoEntries) entries = riyo_entries_open (folder, NULL);
      int n = 0;

      CHECK (riyo_entries_set_filter (entries, "recipient", rows[i].recipient, NULL));
      while (riyo_entries_next (entries, NULL) != NULL)
        n++;
      CHECK_ROW (n == rows[i].want, "%s: %d", rows[i].recipient, n);
    }
}
