/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A thin coat over CUnit: tests register themselves, results are TAP, and a test that asserts
 * nothing fails. */
#pragma once

#include <CUnit/CUnit.h>
#include <riyo/riyo.h>
#include <stdio.h>

typedef struct _HarnessTest HarnessTest;
struct _HarnessTest
{
  const char *name;
  void (*run) (void);
  HarnessTest *next;
};

void harness_register (HarnessTest *test);

/* Says why the running test cannot run here. Return right after it. */
void harness_skip (const char *why);

/* Notes one assertion; on failure the line names the place and the formatted @... */
gboolean harness_check (gboolean ok, const char *file, int line, const char *format, ...)
    G_GNUC_PRINTF (4, 5);

/* A new empty folder that goes away with the process. */
char *harness_make_folder (void);

/* riyo_folder_init () with the table of a file; NULL = the built-in one. */
gboolean harness_init (const char *folder, const char *table_path, GError **error);

/* What riyo init makes, in a folder of its own: the built-in table, rules that admit the account.
 */
char *harness_make_riyo (void);

/* A layout's text, read for a guard's table; without one, for the built-in table. Owned. */
RiyoLayout *harness_parse_layout (RiyoGuard *guard, const char *text);

/* Takes the folders so far away now. */
void harness_remove_folders (void);

/* The path of a file of the source tree: harness_source ("tests/table/matrix.txt"). */
char *harness_source (const char *path);

/* The whole file as text; aborts the test program when it cannot be read. */
char *harness_read (const char *path);

#define TEST(name)                                                                                 \
  static void test_##name (void);                                                                  \
  __attribute__ ((constructor)) static void register_##name (void)                                 \
  {                                                                                                \
    static HarnessTest self = { #name, test_##name, NULL };                                        \
    harness_register (&self);                                                                      \
  }                                                                                                \
  static void test_##name (void)

#define CHECK(condition) harness_check ((condition), __FILE__, __LINE__, "%s", #condition)
#define CHECK_ROW(condition, ...) harness_check ((condition), __FILE__, __LINE__, __VA_ARGS__)

/* got and want of integers, strings and errors */
#define CHECK_INT(got, want)                                                                       \
  G_STMT_START                                                                                     \
  {                                                                                                \
    gint64 got_ = (gint64)(got), want_ = (gint64)(want);                                           \
    harness_check (got_ == want_, __FILE__, __LINE__,                                              \
                   "%s: got %" G_GINT64_FORMAT ", want %" G_GINT64_FORMAT, #got, got_, want_);     \
  }                                                                                                \
  G_STMT_END
#define CHECK_STR(got, want)                                                                       \
  G_STMT_START                                                                                     \
  {                                                                                                \
    const char *got_ = (got), *want_ = (want);                                                     \
    harness_check (g_strcmp0 (got_, want_) == 0, __FILE__, __LINE__,                               \
                   "%s: got \"%s\", want \"%s\"", #got, got_, want_);                              \
  }                                                                                                \
  G_STMT_END
#define CHECK_NO_ERROR(error)                                                                      \
  harness_check ((error) == NULL, __FILE__, __LINE__, "error: %s",                                 \
                 (error) != NULL ? (error)->message : "")
#define CHECK_ERROR(error, domain, code)                                                           \
  harness_check (g_error_matches ((error), (domain), (code)), __FILE__, __LINE__,                  \
                 "want %s: got %s: %s", #code, riyo_error_code_name (error),                       \
                 (error) != NULL ? (error)->message : "no error")
