/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Subjects: every spelling of one person is one person, and what may be another is nobody. */
#include "config.h"

#include <string.h>

#include "base/base.h"
#include "kit/forms.h"
#include "kit/harness.h"
#include "rules/rules.h"
#include "rules/subject.h"

static RiyoSubjectForms *
forms_of (const char *text, GError **error)
{
  g_autoptr (RiyoTable) table = riyo_table_new_builtin ();
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (RiyoSubjectForms) forms = riyo_subject_forms_new ();
  /* Forms borrow the document's strings; the few bytes stay until the program ends. */
  static GPtrArray *documents;
  RiyoDocument *document = riyo_document_new (bytes, "rules.riyo", error);
  const RiyoGroup *groups;
  guint n = 0;

  if (document == NULL)
    return NULL;
  if (documents == NULL)
    documents = g_ptr_array_new ();
  g_ptr_array_add (documents, document);
  groups = riyo_document_get_groups (document, &n);
  for (guint i = 0; i < n; i++)
    if (!riyo_subject_forms_add_group (forms, table, &groups[i], "rules.riyo", error))
      return NULL;
  return g_steal_pointer (&forms);
}

static RiyoSubjectForms *
member_forms (void)
{
  return forms_of ("[本人 加入者]\n形式=記号-番号-枝番\n台帳=資格\n", NULL);
}

typedef struct
{
  const char *written;
  const char *want; /* NULL = BAD, "" = not stated */
} Spelling;

static const Spelling spellings[] = {
  { "52-1-1", "52-1-1" },
  { "0052-00000001-01", "52-1-1" },
  { "５２－１－１", "52-1-1" },
  { "００５２－００００００１－０１", "52-1-1" },
  { " 52-1-1 ", "52-1-1" },
  { "　52 - 1 - 1　", "52-1-1" },
  { "52‐1‐1", "52-1-1" },   /* U+2010 */
  { "52‑1‑1", "52-1-1" },   /* U+2011 */
  { "52‒1–1", "52-1-1" },   /* U+2012, U+2013 */
  { "52—1―1", "52-1-1" },   /* U+2014, U+2015 */
  { "52−1−1", "52-1-1" },   /* U+2212 */
  { "52﹣1﹣1", "52-1-1" }, /* U+FE63 */
  { "㊿-①-1", "50-1-1" },   /* NFKC */
  { "52-1", "52-1" },
  { "52", "52" },
  { "52-1-", "52-1" },
  { "52-1-　", "52-1" },
  { "52--", "52" },
  { "000-00-0", "0-0-0" },
  { "0", "0" },
  { "00", "0" },
  { "健保１-007-0", "健保1-7-0" },
  { "ｹﾝﾎﾟ1-7-0", "ケンポ1-7-0" },
  { "ケンポ１-7-0", "ケンポ1-7-0" },
  { "Ａ０１-7-0", "a01-7-0" },
  { "A01-7-0", "a01-7-0" },
  { "ａ01-7-0", "a01-7-0" },
  { "Ａéß-7-0", "aéss-7-0" },
  { "0A1-7-0", "0a1-7-0" }, /* zeros are dropped from numbers only */
  { "a01-7-0", "a01-7-0" },
  { "一1-7-0", "一1-7-0" },
  { "健一1-7-0", "健一1-7-0" }, /* between a letter and a digit it is a letter */
  { "1一健-7-0", "1一健-7-0" },
  { "", "" },
  { " ", "" },
  { "　", "" },
  { "--", "" },
  { "　-　-　", "" },
  { "----------", "" },
  { "\"10-23\"-1", "\"10-23\"-1" }, /* a part that holds marks */
  { "＂１０－２３＂－１", "\"10-23\"-1" },
  { "\"10ー23\"-1", "\"10-23\"-1" },
  { "\"10一23\"-1", "\"10-23\"-1" },
  { "\"010 - 0023\"-1", "\"10-23\"-1" },
  { " \" 10-23 \" - 1 ", "\"10-23\"-1" },
  { "\"ケンポ　 （支）・１\"-1", "\"ケンポ(支)・1\"-1" },
  { "\"健保  0012\"-1", "\"健保 12\"-1" },
  { "\"0052\"-\"1\"-\"1\"", "52-1-1" }, /* quotes where none are needed */
  { "\"ケーン\"-1-1", "\"ケ-ン\"-1-1" },
  { "\"10-23\"", "\"10-23\"" },
  /* BAD */
  { "52-不明-1", NULL }, /* 番号 and 枝番 are digits */
  { "52-1-本人", NULL },
  { "52-1-A", NULL },
  { "52-1-1枝", NULL },
  { "52-\"1-2\"-1", NULL },
  { "\"10-23-1", NULL },
  { "\"10-23\"1-1", NULL },
  { "\"\"-1-1", NULL },
  { "\" \"-1-1", NULL },
  { "\"-\"-1-1", NULL },
  { "\"10-\"-1", NULL },
  { "\"・10\"-1", NULL },
  { "\"10/23\"-1", NULL },
  { "\"10\n23\"-1", NULL },
  { "\"10\"\"23\"-1", NULL },
  { "10・23-1", NULL }, /* quotes are missing */
  { "10(23)-1", NULL },
  { "52-1-1-1", NULL },
  { "52--1", NULL },
  { "-1-1", NULL },
  { "　-1-1", NULL },
  { "52ー1ー1", NULL }, /* U+30FC */
  { "52ｰ1ｰ1", NULL },   /* U+FF70 */
  { "ー", NULL },
  { "ケーン-1-1", NULL },
  { "52一1一1", NULL }, /* U+4E00 between digits */
  { "52─1─1", NULL },   /* U+2500 */
  { "52_1_1", NULL },
  { "52/1/1", NULL },
  { "52.1-1-1", NULL },
  { "5 2-1-1", NULL },
  { "5　2-1-1", NULL },
  { "52-1-1\n53-1-1", NULL },
  { "52-+1-1", NULL },
  { "52-1-1*", NULL },
  { "52-1-½", NULL },
  { "٥٢-1-1", NULL },             /* digits of another script */
  { "52\xe2\x80\x8b-1-1", NULL }, /* U+200B */
  { "52\xc2\xad-1-1", NULL },     /* U+00AD */
  { "52\xe3\x82\x99-1-1", NULL }, /* U+3099 alone */
  { "52\xe3\x85\xa4-1-1", NULL }, /* U+3164: letters that nobody sees */
  { "52\xef\xbe\xa0-1-1", NULL }, /* U+FFA0 */
  { "52\xe1\x85\x9f-1-1", NULL }, /* U+115F */
  { "52\xe1\x85\xa0-1-1", NULL }, /* U+1160 */
  { "\xe3\x85\xa4-1-1", NULL },
  { "52-1-\xff", NULL },
  { "52-1-\x82\x50", NULL }, /* CP932 bytes that nobody converted */
  { "52-1-\xc0\xb1", NULL },
};

static void
check_kind (const char *written, RiyoSubjectKind kind, const RiyoSubject *subject, const char *want)
{
  RiyoSubjectKind want_kind = want == NULL    ? RIYO_SUBJECT_BAD
                              : *want == '\0' ? RIYO_SUBJECT_NOT_STATED
                                              : RIYO_SUBJECT_STATED;

  CHECK_ROW (kind == want_kind, "\"%s\": got kind %d, want %d", written, kind, want_kind);
  CHECK_ROW (strcmp (subject->text, want != NULL ? want : "") == 0,
             "\"%s\": got \"%s\", want \"%s\"", written, subject->text,
             want != NULL ? want : "(bad)");
}

TEST (spellings)
{
  g_autoptr (RiyoSubjectForms) forms = member_forms ();

  for (guint i = 0; i < G_N_ELEMENTS (spellings); i++)
    {
      RiyoSubject subject;
      RiyoSubjectKind kind = riyo_subject_parse (forms, spellings[i].written, &subject);

      check_kind (spellings[i].written, kind, &subject, spellings[i].want);
    }
}

TEST (null_is_not_stated)
{
  g_autoptr (RiyoSubjectForms) forms = member_forms ();
  RiyoSubject subject;

  CHECK_INT (riyo_subject_parse (forms, NULL, &subject), RIYO_SUBJECT_NOT_STATED);
  CHECK_INT (riyo_subject_parse_parts (forms, NULL, 0, &subject), RIYO_SUBJECT_NOT_STATED);
}

/* What CP932 can write means the same after the way back, by both mappings of its hyphens. */
TEST (spellings_through_cp932)
{
  static const char *const encodings[] = { "CP932", "SHIFT_JIS" };
  g_autoptr (RiyoSubjectForms) forms = member_forms ();
  guint n = 0;

  for (guint e = 0; e < G_N_ELEMENTS (encodings); e++)
    for (guint i = 0; i < G_N_ELEMENTS (spellings); i++)
      {
        gsize len = 0;
        g_autofree char *bytes
            = g_convert (spellings[i].written, -1, encodings[e], "UTF-8", NULL, &len, NULL);
        g_autofree char *back = NULL;
        RiyoSubject subject;

        if (bytes == NULL)
          continue;
        back = g_convert (bytes, (gssize)len, "UTF-8", encodings[e], NULL, NULL, NULL);
        n++;
        check_kind (spellings[i].written, riyo_subject_parse (forms, back, &subject), &subject,
                    spellings[i].want);
      }
  CHECK (n > 60);
}

TEST (both_mappings_of_the_minus)
{
  static const char *const encodings[] = { "CP932", "SHIFT_JIS" };
  static const char bytes[] = "\x82\x54\x82\x51\x81\x7c\x82\x50\x81\x7c\x82\x50"; /* ５２－１－１ */
  g_autoptr (RiyoSubjectForms) forms = member_forms ();

  for (guint e = 0; e < G_N_ELEMENTS (encodings); e++)
    {
      g_autofree char *text = g_convert (bytes, -1, "UTF-8", encodings[e], NULL, NULL, NULL);
      RiyoSubject subject;

      check_kind (encodings[e], riyo_subject_parse (forms, text, &subject), &subject, "52-1-1");
    }
}

TEST (parts_of_a_file)
{
  static const struct
  {
    const char *parts[4];
    guint n;
    const char *want;
  } rows[] = {
    { { "0052", "00000001", "01" }, 3, "52-1-1" },
    { { "５２", "１", "１" }, 3, "52-1-1" },
    { { "52　　", "       1", " 1" }, 3, "52-1-1" },
    { { "52", "1", "  " }, 3, "52-1" },
    { { "52", "1", NULL }, 3, "52-1" },
    { { "52", "1" }, 2, "52-1" },
    { { "52-1-1" }, 1, "52-1-1" },
    { { "　", " ", NULL }, 3, "" },
    { { NULL }, 1, "" },
    { { "52", "", "1" }, 3, NULL },
    { { "", "1", "1" }, 3, NULL },
    { { "52-1", "1", "1" }, 3, "\"52-1\"-1-1" }, /* a hyphen inside a field is no new field */
    { { "52-1", "1", "" }, 3, "\"52-1\"-1" },
    { { "１０ー２３", "1" }, 3, "\"10-23\"-1" },
    { { "10 -  23", "1" }, 3, "\"10-23\"-1" },
    { { "健保（支） 1", "1" }, 3, "\"健保(支)1\"-1" },
    { { "52-1-1", "", "" }, 3, NULL }, /* nor all fields */
    { { "10-23", NULL, "" }, 3, NULL },
    { { "10-23", "不明" }, 3, NULL },
    { { "\"10-23\"", "1" }, 3, NULL }, /* quotes are for a text alone */
    { { "\"10-23\"-1" }, 1, "\"10-23\"-1" },
    { { "52", "1", "1", "1" }, 4, NULL },
    { { "52", "1", "1", " " }, 4, "52-1-1" },
    { { "52", "1", "ー" }, 3, NULL },
    { { "センター", "12", "1" }, 3, "\"センタ-\"-12-1" }, /* ー is the length of a letter */
    { { "ｾﾝﾀｰ", "12", "1" }, 3, "\"センタ-\"-12-1" },
    { { "せんたー", "1" }, 2, "\"せんた-\"-1" },
    { { "センタ-", "12", "1" }, 3, NULL }, /* what may be a hyphen too many is none */
    { { "センタ−", "12", "1" }, 3, NULL },
    { { "センターー", "12", "1" }, 3, NULL },
    { { "12ー", "1" }, 2, NULL },
    { { "Aー", "1" }, 2, NULL },
    { { "会ー", "1" }, 2, NULL },
    { { "ーア", "1" }, 2, NULL },
    { { "ア・", "1" }, 2, NULL },
  };
  g_autoptr (RiyoSubjectForms) forms = member_forms ();

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      RiyoSubjectPart parts[4];
      RiyoSubject subject;
      RiyoSubjectKind kind;
      g_autofree char *shown = g_strdup_printf ("row %u", i);

      for (guint j = 0; j < rows[i].n; j++)
        parts[j] = (RiyoSubjectPart){ rows[i].parts[j],
                                      rows[i].parts[j] != NULL ? strlen (rows[i].parts[j]) : 0 };
      kind = riyo_subject_parse_parts (forms, parts, rows[i].n, &subject);
      check_kind (shown, kind, &subject, rows[i].want);
    }
}

TEST (one_piece_in_a_field)
{
  static const struct
  {
    const char *written, *want, *want_lone; /* without a form of one part, and with one */
  } rows[] = {
    { "5200000101", NULL, "5200000101" },
    { "0052", NULL, "52" },
    { "５２００", NULL, "5200" },
    { "健保", NULL, "健保" },
    { "\"10-23\"", NULL, "\"10-23\"" },
    { "52-", "52", "52" },
    { "52--", "52", "52" },
    { "\"10-23\"-", "\"10-23\"", "\"10-23\"" },
    { "52-1", "52-1", "52-1" },
    { "0052-01-1", "52-1-1", "52-1-1" },
    { "", "", "" },
    { " ", "", "" },
    { "-", "", "" },
  };
  g_autoptr (RiyoSubjectForms) forms = member_forms ();
  g_autoptr (RiyoSubjectForms) lone = member_forms ();

  lone->has_lone = TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const char *written = rows[i].written;
      RiyoSubjectPart field = { written, strlen (written) };
      RiyoSubject subject;

      check_kind (written, riyo_subject_parse_parts (forms, &field, 1, &subject), &subject,
                  rows[i].want);
      CHECK_ROW (rows[i].want != NULL || subject.fault == RIYO_FAULT_UNDIVIDED, "%s: why", written);
      check_kind (written, riyo_subject_parse (forms, written, &subject), &subject,
                  rows[i].want_lone);
      check_kind (written, riyo_subject_parse_parts (lone, &field, 1, &subject), &subject,
                  rows[i].want_lone);
    }
}

TEST (a_nul_inside_is_bad)
{
  g_autoptr (RiyoSubjectForms) forms = member_forms ();
  RiyoSubjectPart parts[] = { { "5\0002", 3 }, { "1", 1 } };
  RiyoSubject subject;

  CHECK_INT (riyo_subject_parse_parts (forms, parts, 2, &subject), RIYO_SUBJECT_BAD);
  CHECK_INT (riyo_subject_parse_parts (forms, parts, 1, &subject), RIYO_SUBJECT_BAD);
}

/* The field as the first of @n, the others being absent. */
static void
check_field (const RiyoSubjectForms *forms, RiyoSubjectPart field, guint n, const char *want)
{
  RiyoSubjectPart parts[] = { field, { NULL, 0 } };
  RiyoSubject subject;
  RiyoSubjectKind kind = riyo_subject_parse_parts (forms, parts, n, &subject);
  g_autofree char *shown = field.len > 0 ? g_strndup (field.data, field.len) : g_strdup ("");

  check_kind (shown, kind, &subject, want);
}

/* A file's fields end without a NUL: what stands behind or before one is another's. */
TEST (a_field_is_read_to_its_end)
{
  static const struct
  {
    const char *bytes;
    gsize start, len;
    const char *want;
  } rows[] = {
    { "52-1-17", 0, 6, "52-1-1" }, { "00", 0, 1, "0" },    { "500", 0, 2, "50" },
    { "52-11", 0, 4, "52-1" },     { "52-1", 0, 3, "52" }, { "7", 1, 0, "" },
    { "  \n7", 0, 2, "" },         { "7-  \n", 1, 3, "" }, { "52 7", 0, 3, "52" },
    { "A17", 0, 2, "a1" },
  };
  g_autoptr (RiyoSubjectForms) forms = member_forms ();

  forms->has_lone = TRUE; /* one piece is a first part */
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      RiyoSubjectPart part = { rows[i].bytes + rows[i].start, rows[i].len };
      /* Of the exact size, so that AddressSanitizer sees a byte too far. */
      g_autofree char *exact = g_memdup2 (part.data, part.len);

      check_field (forms, part, 1, rows[i].want);
      check_field (forms, (RiyoSubjectPart){ exact, part.len }, 1, rows[i].want);
      if (memchr (part.data, '-', part.len) == NULL) /* a field of several joins nothing */
        check_field (forms, part, 2, rows[i].want);
    }
}

static gboolean
write_cut (gpointer data, const RiyoSubject *cut)
{
  g_string_append_printf (data, "%s ", cut->text);
  CHECK_INT (cut->ends[cut->n_parts - 1], strlen (cut->text));
  return FALSE;
}

/* A hyphen that was forgotten divides: whoever's number it may be. */
TEST (a_number_in_one_piece_is_cut)
{
  static const struct
  {
    const char *text, *want;
  } rows[] = {
    { "5211", "5-211 52-11 521-1 5-2-11 5-21-1 52-1-1 " },
    { "0051", "5-1 " },
    { "50001", "5-1 50-1 500-1 5000-1 5-0-1 5-0-1 5-0-1 50-0-1 50-0-1 500-0-1 " },
    { "７３", "7-3 " },
    { "記号52番号007枝番1", "52-7-1 " },
    { "1a", "" },
    { "1b2c3d4", "" },
    { "7", "" },
    { "52-", "" },
    { "\"5211\"", "5-211 52-11 521-1 5-2-11 5-21-1 52-1-1 " },
    { "\"10-23\"", "" },
    { "1111111111111111111111111", "" },
  };
  g_autoptr (RiyoSubjectForms) forms = member_forms ();
  RiyoSubject subject;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GString) cuts = g_string_new ("");

      CHECK_INT (riyo_subject_parse (forms, rows[i].text, &subject), RIYO_SUBJECT_STATED);
      riyo_subject_find_cut (&subject, write_cut, cuts);
      CHECK_ROW (g_str_equal (cuts->str, rows[i].want), "%s: %s", rows[i].text, cuts->str);
    }
  forms->has_lone = TRUE; /* it may be that form's number, or the other's */
  CHECK_INT (riyo_subject_parse (forms, "5211", &subject), RIYO_SUBJECT_STATED);
  CHECK_INT (subject.may_hold, 3);
}

TEST (prefixes_end_where_parts_end)
{
  g_autoptr (RiyoSubjectForms) forms = member_forms ();
  RiyoSubject subject;

  CHECK_INT (riyo_subject_parse (forms, "0052-123-04", &subject), RIYO_SUBJECT_STATED);
  CHECK_INT (subject.n_parts, 3);
  CHECK_INT (subject.ends[0], 2);
  CHECK_INT (subject.ends[1], 6);
  CHECK_INT (subject.ends[2], 8);
}

TEST (overlong)
{
  g_autoptr (RiyoSubjectForms) forms = member_forms ();
  RiyoSubject subject;

  for (guint n = 1; n < 1200; n++)
    {
      g_autofree char *digits = g_strnfill (n, '7'), *zeros = g_strnfill (n, '0');
      gboolean ok = n <= RIYO_SUBJECT_MAX_BYTES;

      CHECK_ROW ((riyo_subject_parse (forms, digits, &subject) == RIYO_SUBJECT_STATED) == ok,
                 "%u digits", n);
      CHECK_ROW (riyo_subject_is_plain (forms, digits) == ok, "%u digits are plain", n);
      ok = n <= RIYO_SUBJECT_MAX_WRITTEN_BYTES;
      CHECK_ROW ((riyo_subject_parse (forms, zeros, &subject) == RIYO_SUBJECT_STATED) == ok,
                 "%u zeros", n);
      zeros[n - 1] = 'A'; /* read part by part, not as digits */
      CHECK_ROW ((riyo_subject_parse (forms, zeros, &subject) == RIYO_SUBJECT_STATED)
                     == (n <= RIYO_SUBJECT_MAX_BYTES),
                 "%u bytes", n);
      zeros[n - 1] = ' ';
      CHECK_ROW ((riyo_subject_parse (forms, zeros, &subject) != RIYO_SUBJECT_BAD) == ok,
                 "%u zeros and a blank", n - 1);
    }
}

/* The short cut says stated of nothing that the reader does not. */
TEST (plain_subjects_are_stated)
{
  static const char bytes[] = "0123456789--- a\xef\xbc\x91";
  g_autoptr (RiyoSubjectForms) forms = member_forms ();
  guint n_plain = 0;

  for (guint i = 0; i < 200000; i++)
    {
      char text[RIYO_SUBJECT_MAX_BYTES + 8];
      gsize len = (gsize)g_random_int_range (0, i % 50 == 0 ? sizeof text : 12);
      gint n = i % 4 == 0 ? sizeof bytes - 1 : 12;
      RiyoSubject subject;
      gboolean plain;

      for (gsize k = 0; k < len; k++)
        text[k] = bytes[g_random_int_range (0, n)];
      text[len] = '\0';
      plain = riyo_subject_is_plain (forms, text);
      n_plain += plain;
      if (plain && riyo_subject_parse (forms, text, &subject) != RIYO_SUBJECT_STATED)
        CHECK_ROW (FALSE, "“%s” is plain and not stated", text);
    }
  CHECK_ROW (n_plain > 10000, "%u were plain", n_plain);
  CHECK (!riyo_subject_is_plain (forms, "") && !riyo_subject_is_plain (forms, "52-1-1-"));
  CHECK (!riyo_subject_is_plain (forms, "52-1-1-1")); /* more parts than a form has */
}

TEST (the_most_parts)
{
  g_autoptr (RiyoSubjectForms) forms = forms_of_parts ("a-b-c-d-e-f-g-h");
  static const struct
  {
    const char *written;
    RiyoSubjectKind want;
  } rows[] = {
    { "1-2-3-4-5-6-7-8", RIYO_SUBJECT_STATED },   { "a-b-c-d-e-f-g-h", RIYO_SUBJECT_STATED },
    { "1-2-3-4-5-6-7-8-9", RIYO_SUBJECT_BAD },    { "a-b-c-d-e-f-g-h-i", RIYO_SUBJECT_BAD },
    { "a-b-c-d-e-f-g-h--", RIYO_SUBJECT_STATED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      RiyoSubject subject;

      CHECK_ROW (riyo_subject_parse (forms, rows[i].written, &subject) == rows[i].want, "%s",
                 rows[i].written);
    }
}

/* What stands behind a part that fills the room has none: nothing is written beyond it. */
TEST (a_part_behind_a_full_one)
{
  g_autoptr (RiyoSubjectForms) forms = forms_of_parts ("a-b-c");
  static const char *const fillings[] = { "1", "H" };

  for (gsize n = RIYO_SUBJECT_MAX_BYTES - 3; n <= RIYO_SUBJECT_MAX_BYTES + 1; n++)
    for (guint i = 0; i < G_N_ELEMENTS (fillings); i++)
      for (gsize behind = 1; behind < 600; behind += 66)
        {
          struct
          {
            RiyoSubject subject;
            char guard[1024];
          } place;
          g_autofree char *first = g_strnfill (n, fillings[i][0]);
          g_autofree char *second = g_strnfill (behind, 'K');
          g_autofree char *text = g_strconcat (first, "-", second, NULL);
          gboolean fits = n + 1 + behind <= RIYO_SUBJECT_MAX_BYTES;
          RiyoSubjectKind kind;

          memset (&place, 0x5a, sizeof place);
          kind = riyo_subject_parse (forms, text, &place.subject);
          CHECK_ROW (kind == (fits ? RIYO_SUBJECT_STATED : RIYO_SUBJECT_BAD),
                     "%s: %" G_GSIZE_FORMAT " and %" G_GSIZE_FORMAT, fillings[i], n, behind);
          for (gsize k = 0; k < sizeof place.guard; k++)
            if (place.guard[k] != 0x5a)
              {
                CHECK_ROW (FALSE, "%" G_GSIZE_FORMAT ": wrote %" G_GSIZE_FORMAT " beyond", n, k);
                break;
              }
        }
}

TEST (without_a_form_every_subject_is_bad)
{
  g_autoptr (RiyoSubjectForms) none = riyo_subject_forms_new ();
  g_autoptr (RiyoSubjectForms) two
      = forms_of ("[本人 職員]\n形式=職員番号\n[本人 加入者]\n形式=記号-番号\n", NULL);
  RiyoSubject subject;

  CHECK_INT (riyo_subject_parse (none, "52", &subject), RIYO_SUBJECT_BAD);
  CHECK_INT (riyo_subject_parse (none, "", &subject), RIYO_SUBJECT_NOT_STATED);
  CHECK_INT (riyo_subject_parse (two, "52", &subject), RIYO_SUBJECT_STATED);
  CHECK_INT (riyo_subject_parse (two, "52-1", &subject), RIYO_SUBJECT_STATED);
  CHECK_INT (riyo_subject_parse (two, "52-1-1", &subject), RIYO_SUBJECT_BAD);
}

TEST (the_group)
{
  static const struct
  {
    const char *text;
    RiyoError code; /* 0 = good */
    const char *says;
  } rows[] = {
    { "[本人 加入者]\n形式=記号-番号-枝番\n台帳=資格\n", 0, NULL },
    { "[本人 加入者]\n形式=記号\n", 0, NULL },
    { "[本人 加入者]\n形式=コード-番号\n", 0, NULL },
    { "[本人 加入者]\n台帳=資格\n", RIYO_ERROR_SYNTAX, "rules.riyo:1:" },
    { "[本人 加入者]\n形式=記号-番号-記号\n", RIYO_ERROR_NAME, "rules.riyo:2:" },
    { "[本人 加入者]\n形式=記号－番号\n", RIYO_ERROR_SYNTAX, "rules.riyo:2:" },
    { "[本人 加入者]\n形式=記号--番号\n", RIYO_ERROR_SYNTAX, "rules.riyo:2:" },
    { "[本人 加入者]\n形式=記号-番号-\n", RIYO_ERROR_SYNTAX, "rules.riyo:2:" },
    { "[本人 加入者]\n形式=記号 - 番号\n", RIYO_ERROR_SYNTAX, "rules.riyo:2:" },
    { "[本人 加入者]\n形式=a-b-c-d-e-f-g-h\n", 0, NULL },
    { "[本人 加入者]\n形式=a-b-c-d-e-f-g-h-i\n", RIYO_ERROR_SYNTAX, "rules.riyo:2:" },
    { "[本人 加入者]\n形式=記号\n形式=番号\n", RIYO_ERROR_SYNTAX, "rules.riyo:3:" },
    { "[本人 加入者]\n形式=記号\n台帳=台帳\n", RIYO_ERROR_NAME, "rules.riyo:3:" },
    { "[本人 加入者]\n形式=記号\n様式=1\n", RIYO_ERROR_SYNTAX, "rules.riyo:3:" },
    { "[本人 加入者]\n形式=記号-番号-枝番\n数字=記号\n文字=番号\n文字=枝番\n省略可=記号\n", 0,
      NULL },
    { "[本人 加入者]\n形式=記号-番号\n数字=社員番号\n", RIYO_ERROR_NAME, "rules.riyo:3:" },
    { "[本人 加入者]\n形式=記号-番号\n文字=番号\n数字=番号\n", RIYO_ERROR_NAME, "rules.riyo:4:" },
    { "[本人 加入者]\n形式=記号-番号\n文字=番号\n文字=番号\n", RIYO_ERROR_SYNTAX, "rules.riyo:4:" },
    { "[本人 加入者]\n形式=記号-番号\n省略可=番号\n", RIYO_ERROR_SYNTAX, "rules.riyo:3:" },
    { "[本人 加入者]\n形式=記号\n省略可=記号\n", RIYO_ERROR_SYNTAX, "rules.riyo:3:" },
    { "[本人 加入者]\n形式=記号-番号\n省略可=なし\n", RIYO_ERROR_NAME, "rules.riyo:3:" },
    { "[本人 加入者]\n形式=記号-番号\n省略可=記号\n省略可=記号\n", RIYO_ERROR_SYNTAX,
      "rules.riyo:4:" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (RiyoSubjectForms) forms = forms_of (rows[i].text, &error);

      CHECK_ROW ((forms != NULL) == (rows[i].code == 0), "row %u", i);
      if (rows[i].code == 0)
        continue;
      CHECK_ERROR (error, RIYO_ERROR, (int)rows[i].code);
      CHECK_ROW (error != NULL && g_str_has_prefix (error->message, rows[i].says), "row %u: %s", i,
                 error != NULL ? error->message : "");
    }
}

TEST (the_ledger_is_known_by_number)
{
  g_autoptr (RiyoSubjectForms) forms = member_forms ();
  const RiyoSubjectForm *form = riyo_subject_form_at (forms, 0);

  CHECK_STR (form->name, "加入者");
  CHECK_INT (form->n_parts, 3);
  CHECK_STR (form->parts[2], "枝番");
  CHECK_INT (form->ledger, 1);
}

/* What is plain is stated, whatever else there is; and a row of a file seldom is not. */
TEST (plain_fields_are_stated)
{
  static const char twelve[] = "123456789012";
  static const struct
  {
    const char *parts[RIYO_SUBJECT_MAX_PARTS + 1];
    gboolean want;
  } rows[] = {
    { { "52", "1", "1" }, TRUE },
    { { "0052", "00000001", "01" }, TRUE },
    { { "0", "00", "0" }, TRUE },
    { { "52" }, FALSE }, /* one may hold the whole */
    { { "52", "" }, FALSE },
    { { "52", "1-1" }, FALSE },
    { { "52", " 1" }, FALSE },
    { { "52", "1a" }, FALSE },
    { { "52", "\xef\xbc\x91" }, FALSE },
    { { twelve, twelve, twelve, twelve, twelve, twelve, twelve, "12345" }, TRUE }, /* 96 bytes */
    { { twelve, twelve, twelve, twelve, twelve, twelve, twelve, "123456" }, FALSE },
    { { twelve, twelve, twelve, twelve, twelve, twelve, twelve, twelve }, FALSE },
    { { "1", "2", "3", "4", "5", "6", "7", "8", "9" }, FALSE },
  };
  g_autoptr (RiyoSubjectForms) forms = forms_of ("[本人 例示]\n形式=a-b-c-d-e-f-g-h\n", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      RiyoSubjectPart parts[RIYO_SUBJECT_MAX_PARTS + 1];
      RiyoSubject subject;
      gboolean plain;
      guint n = 0;

      for (; n < G_N_ELEMENTS (parts) && rows[i].parts[n] != NULL; n++)
        parts[n] = (RiyoSubjectPart){ rows[i].parts[n], strlen (rows[i].parts[n]) };
      plain = riyo_subject_are_plain (forms, parts, n);
      CHECK_ROW (plain == rows[i].want, "row %u: %d", i, plain);
      CHECK_ROW (!plain
                     || riyo_subject_parse_parts (forms, parts, n, &subject) == RIYO_SUBJECT_STATED,
                 "row %u", i);
    }
  CHECK (!riyo_subject_are_plain (forms,
                                  (RiyoSubjectPart[]){ { "52", 2 }, { NULL, 0 }, { NULL, 1 } }, 3));
}

/* Reads digits as the reader of any text does, whatever the length, and no byte beside them. */
static void
check_digits (const RiyoSubjectForms *forms, const char *text, gsize n)
{
  g_autofree char *exact = g_memdup2 (text, n); /* its end is an end, to a sanitizer */
  g_autofree char *joined = g_strdup_printf ("52-%.*s-1", (int)n, text);
  RiyoSubjectPart parts[] = { { "52", 2 }, { exact, n }, { "1", 1 } };
  RiyoSubject quick, slow;
  gboolean read = riyo_subject_read_digits (forms, parts, 3, &quick);
  gboolean plain = riyo_subject_are_plain (forms, parts, 3);
  gsize n_blanks = 0;

  while (n_blanks < n && text[n - 1 - n_blanks] == ' ')
    n_blanks++;
  CHECK_ROW (plain == (n > 0 && strspn (text, "0123456789") >= n), "plain: '%.*s'", (int)n, text);
  CHECK_ROW (read == (n > n_blanks && strspn (text, "0123456789") >= n - n_blanks), "read: '%.*s'",
             (int)n, text);
  if (!read)
    return;
  CHECK_INT (riyo_subject_parse (forms, joined, &slow), RIYO_SUBJECT_STATED);
  CHECK_STR (quick.text, slow.text);
  CHECK (quick.n_parts == 3 && memcmp (quick.ends, slow.ends, 3) == 0);
}

TEST (digits_of_every_length)
{
  static const char digits[] = "90817263540918273645";
  g_autoptr (RiyoSubjectForms) forms = forms_of ("[本人 例示]\n形式=a-b-c\n", NULL);

  for (gsize n = 0; n < sizeof digits; n++)
    {
      char text[sizeof digits];

      for (gsize n_zeros = 0; n_zeros <= n; n_zeros++)
        for (gsize n_blanks = 0; n_blanks <= n; n_blanks++)
          {
            memcpy (text, digits, sizeof digits);
            memset (text, '0', n_zeros);
            memset (text + n - n_blanks, ' ', n_blanks);
            check_digits (forms, text, n);
          }
      for (gsize at = 0; at < n; at++)
        for (guint byte = 1; byte < 256; byte++)
          {
            memcpy (text, digits, sizeof digits);
            text[at] = (char)byte;
            check_digits (forms, text, n);
          }
    }
}

TEST (what_a_form_says_of_its_parts)
{
  static const struct
  {
    const char *says, *written, *want;
  } rows[] = {
    { "形式=記号-番号-枝番", "52-A1-1", NULL },
    { "形式=記号-番号-枝番\n文字=番号", "52-A1-1", "52-a1-1" },
    { "形式=記号-番号-枝番\n文字=番号", "52-\"A-1\"-1", "52-\"a-1\"-1" },
    { "形式=記号-番号-枝番\n文字=番号", "52-A1-本人", NULL },
    { "形式=記号-番号-枝番\n数字=記号", "健保-1-1", NULL },
    { "形式=記号-番号-枝番\n数字=記号", "52-1-1", "52-1-1" },
    { "形式=会社-社員番号", "見本-A1", "見本-a1" },
    { "形式=会社-社員番号\n数字=社員番号", "見本-A1", NULL },
    { "形式=記号-番号-枝番", "-1-1", NULL },
    { "形式=記号-番号-枝番\n省略可=記号", "-1-1", "-1-1" },
    { "形式=記号-番号-枝番\n省略可=記号", "　－００１", "-1" },
    { "形式=記号-番号-枝番\n省略可=記号", "--1", NULL },
    { "形式=記号-番号-枝番\n省略可=記号", "-不明", NULL },
    { "形式=記号-番号-枝番\n省略可=記号", "--", "" },
    { "形式=番号\n[本人 組]\n形式=組-氏名", "見本-例示", "見本-例示" }, /* any form will do */
    { "形式=番号\n[本人 組]\n形式=組-氏名", "見本", "見本" },
    { "形式=番号\n[本人 組]\n形式=記号-番号", "1-例示", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = g_strdup_printf ("[本人 加入者]\n%s\n", rows[i].says);
      g_autoptr (RiyoSubjectForms) forms = forms_of (text, NULL);
      RiyoSubject subject;
      RiyoSubjectKind kind = riyo_subject_parse (forms, rows[i].written, &subject);

      check_kind (rows[i].written, kind, &subject, rows[i].want);
    }
}

TEST (why_a_subject_is_bad)
{
  static const struct
  {
    const char *written;
    RiyoSubjectFault fault;
    guint part;
    const char *says;
  } rows[] = {
    { "52-不明-1", RIYO_FAULT_LETTERS, 1, "番号: " },
    { "52-1-本人", RIYO_FAULT_LETTERS, 2, "枝番: " },
    { "5 2-1-1", RIYO_FAULT_MARK, 0, "記号: 番号に使わない文字「 」(U+0020)" },
    { "52-1/1", RIYO_FAULT_MARK, 1, "番号: 番号に使わない文字「/」(U+002F)" },
    { "52ー1ー1", RIYO_FAULT_MARK, 0, "記号: 「ー」(U+30FC) はハイフンではありません" },
    { "52-ｰ", RIYO_FAULT_MARK, 1, "番号: 「ー」(U+30FC) はハイフンではありません" },
    { "52--1", RIYO_FAULT_BLANK, 1, "番号: " },
    { "-1-1", RIYO_FAULT_BLANK, 0, "記号: " },
    { "52-1-1-1", RIYO_FAULT_PARTS, 3, "4 番目の部分: " },
    { "52-\xff", RIYO_FAULT_UNREADABLE, 0, "記号: " },
  };
  g_autoptr (RiyoSubjectForms) forms = member_forms ();

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      RiyoSubject subject;
      g_autofree char *says = NULL;

      CHECK_INT (riyo_subject_parse (forms, rows[i].written, &subject), RIYO_SUBJECT_BAD);
      CHECK_ROW (subject.fault == rows[i].fault && subject.bad_part == rows[i].part,
                 "\"%s\": fault %u of part %u", rows[i].written, subject.fault, subject.bad_part);
      says = riyo_subject_describe_fault (forms, subject.fault, subject.bad_part, subject.mark);
      CHECK_ROW (g_str_has_prefix (says, rows[i].says), "\"%s\": %s", rows[i].written, says);
    }
}

TEST (fields_that_mean_the_same)
{
  static const struct
  {
    const char *a, *b;
    gboolean alone, same;
  } rows[] = {
    { "01", "1", FALSE, TRUE },       { "9901", "９９０１", FALSE, TRUE },
    { "a12", "Ａ１２", FALSE, TRUE }, { "10-23", "１０ー２３", FALSE, TRUE },
    { "10", "23", FALSE, FALSE },     { "52-1", "52-1-1", TRUE, FALSE },
    { "52-01", "52-1", TRUE, TRUE },  { "52-01", "52-1", FALSE, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      RiyoSubjectPart a = { rows[i].a, strlen (rows[i].a) }, b = { rows[i].b, strlen (rows[i].b) };
      RiyoSubject of_a, of_b;

      CHECK_INT (riyo_subject_read_field (&a, rows[i].alone, &of_a), RIYO_SUBJECT_STATED);
      CHECK_INT (riyo_subject_read_field (&b, rows[i].alone, &of_b), RIYO_SUBJECT_STATED);
      CHECK_ROW ((strcmp (of_a.text, of_b.text) == 0) == rows[i].same, "%s and %s", rows[i].a,
                 rows[i].b);
    }
}

/* The everyday fields go a short way: a blank before one sends the same by the long one. */
TEST (digits_by_both_ways)
{
  g_autoptr (RiyoSubjectForms) forms = member_forms ();
  g_autoptr (GRand) random = g_rand_new_with_seed (20261129);

  for (guint round = 0; round < 20000; round++)
    {
      char shorts[4][80], longs[4][84];
      RiyoSubjectPart by_short[4], by_long[4];
      RiyoSubject a, b;
      RiyoSubjectKind kind_a, kind_b;
      guint n = (guint)g_rand_int_range (random, 2, 5);

      for (guint i = 0; i < n; i++)
        {
          gint n_digits = round % 50 == 0 ? g_rand_int_range (random, 0, 70)
                                          : g_rand_int_range (random, 0, 9);

          for (gint k = 0; k < n_digits; k++)
            shorts[i][k]
                = "0000123456789 x"[g_rand_int_range (random, 0, round % 7 == 0 ? 15 : 13)];
          shorts[i][n_digits] = '\0';
          g_snprintf (longs[i], sizeof longs[i], " %s", shorts[i]);
          by_short[i] = (RiyoSubjectPart){ shorts[i], (gsize)n_digits };
          by_long[i] = (RiyoSubjectPart){ longs[i], strlen (longs[i]) };
        }
      kind_a = riyo_subject_parse_parts (forms, by_short, n, &a);
      kind_b = riyo_subject_parse_parts (forms, by_long, n, &b);
      CHECK_ROW (kind_a == kind_b, "%s|%s: %d and %d", shorts[0], shorts[1], kind_a, kind_b);
      CHECK_ROW (strcmp (a.text, b.text) == 0 && a.n_parts == b.n_parts
                     && memcmp (a.ends, b.ends, a.n_parts) == 0 && a.fault == b.fault,
                 "%s|%s: %s and %s", shorts[0], shorts[1], a.text, b.text);
    }
}

static gboolean
is_number (gpointer wanted, const RiyoSubject *subject)
{
  return strcmp (subject->text, wanted) == 0;
}

static const struct
{
  const char *text, *number;
  gboolean mentioned;
} mentions[] = {
  { "52-1-1", "52-1-1", TRUE },
  { "52/1/1", "52-1-1", TRUE },
  { "52,1,1", "52-1-1", TRUE },
  { "52 1 1", "52-1-1", TRUE },
  { "対象: 52-1-1", "52-1-1", TRUE },
  { "第52-1-1号", "52-1-1", TRUE },
  { "52-1-1様", "52-1-1", TRUE },
  { "記号 52 番号 1 枝番 1", "52-1-1", TRUE },
  { "記号５２　番号００１（枝番０１）", "52-1-1", TRUE },
  { "５２－１－１", "52-1-1", TRUE },
  { "52ー1ー1", "52-1-1", TRUE },
  { "令和8年 52-1-1 3件", "52-1-1", TRUE },
  { "\"52\",\"1\",\"1\"", "52-1-1", TRUE },
  { "10-23,7,1", "\"10-23\"-7-1", TRUE },
  { "10ー23 7 1", "\"10-23\"-7-1", TRUE },
  { "アイ,1,1", "アイ-1-1", TRUE },
  { "a12-7-1", "a12-7-1", TRUE },
  { "Ａ１２ 7 1", "a12-7-1", TRUE },
  { "アイ第5の1", "アイ-5-1", TRUE },
  { "記号 イロハ 番号 5 枝番 1", "イロハ-5-1", TRUE },
  { "記号イロハ番号5枝番1", "イロハ-5-1", TRUE },
  { "健保東の8の1", "東-8-1", TRUE },
  { "No.52 No.1 No.1", "52-1-1", TRUE },
  { "Ｎｏ５２ Ｎｏ１ Ｎｏ１", "52-1-1", TRUE },
  { "<kigo>52</kigo><bango>1</bango><edaban>1</edaban>", "52-1-1", TRUE },
  { "52x1x1", "52-1-1", TRUE },
  { "A52-1-1", "52-1-1", TRUE },
  { "枝番1 番号1 記号52", "52-1-1", TRUE },
  { "1.記号52 2.番号1 3.枝番1", "52-1-1", TRUE },
  { "記号 52 1件目 番号 1 枝番 1", "52-1-1", TRUE },
  { "記号52 番号1", "52-1", TRUE },
  { "52-1", "52-1", FALSE },
  { "枝番：No.1 番号：No.1 記号：No.52", "52-1-1", TRUE },
  { "枝番は（1）、番号は（1）、記号は（52）", "52-1-1", TRUE },
  { "枝番 第1 番号 第1 記号 第52", "52-1-1", TRUE },
  { "52部 1/1", "52-1-1", FALSE },
  { "52 件 1/1", "52-1-1", FALSE },
  { "52号 1/1", "52-1-1", FALSE },
  { "52 名前 1 1", "52-1-1", TRUE },
  { "40-74歳", "40-74", FALSE },
  { "〒101-0005", "101-5", FALSE },
  { "昭和52年1月1日", "52-1-1", FALSE },
  { "52件 1ページ 1枚目", "52-1-1", FALSE },
  { "合計52件（1/1）", "52-1-1", FALSE },
  { "第52条第1項第1号", "52-1-1", FALSE },
  { "受診率52.1% 1位", "52-1-1", FALSE },
  { "第3四半期 120件 1枚", "3-120-1", FALSE },
  { "52 令和8年 1 1", "52-1-1", FALSE },
  { "152-1-1", "52-1-1", FALSE },
  { "52-1-11", "52-1-1", FALSE },
  { "52-11-1", "52-1-1", FALSE },
  { "", "52-1-1", FALSE },
  { "\x82\xa0 52-1-1", "52-1-1", FALSE },
};

TEST (mentioned_in_a_text)
{
  g_autoptr (RiyoSubjectForms) forms = member_forms ();
  for (guint i = 0; i < G_N_ELEMENTS (mentions); i++)
    CHECK_ROW (riyo_subject_find_mentioned (forms, mentions[i].text, strlen (mentions[i].text),
                                            is_number, (gpointer)mentions[i].number)
                   == mentions[i].mentioned,
               "%s in %s", mentions[i].number, mentions[i].text);
}
