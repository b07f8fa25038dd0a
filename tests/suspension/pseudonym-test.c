/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Pseudonyms: the published vectors of SipHash-2-4-128, and who shares one. */
#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "base/base.h"
#include "kit/forms.h"
#include "kit/harness.h"
#include "rules/rules.h"
#include "suspension/pseudonym.h"
#include "suspension/suspension.h"

TEST (reference_vectors)
{
  /* key 00 01 … 0f, message 00 01 … of n bytes: vectors.h of the reference implementation */
  static const struct
  {
    guint n;
    const char *want;
  } rows[] = {
    { 0, "a3817f04ba25a8e66df67214c7550293" },  { 1, "da87c1d86b99af44347659119b22fc45" },
    { 2, "8177228da4a45dc7fca38bdef60affe4" },  { 7, "a1f1ebbed8dbc153c0b84aa61ff08239" },
    { 8, "3b62a9ba6258f5610f83e264f31497b4" },  { 15, "5493e99933b0a8117e08ec0f97cfc3d9" },
    { 16, "6ee2a4ca67b054bbfd3315bf85230577" }, { 63, "5150d1772f50834a503e069a973fbd7c" },
  };
  guint8 key[16], message[64];

  for (guint i = 0; i < 64; i++)
    message[i] = (guint8)i;
  memcpy (key, message, sizeof key);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      char text[RIYO_PSEUDONYM_DIGITS + 1];
      RiyoFingerprint back;
      RiyoFingerprint print = riyo_siphash (key, message, rows[i].n);

      riyo_pseudonym_format (print, text);
      CHECK_STR (text, rows[i].want);
      CHECK (riyo_pseudonym_parse (text, &back));
      CHECK (back.low == print.low && back.high == print.high);
    }
}

TEST (text_that_is_no_pseudonym)
{
  static const char *const rows[]
      = { "", "a3817f04ba25a8e66df67214c755029", "A3817F04BA25A8E66DF67214C7550293",
          "g3817f04ba25a8e66df67214c7550293" };
  RiyoFingerprint print;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    CHECK_ROW (!riyo_pseudonym_parse (rows[i], &print), "%s", rows[i]);
}

static RiyoFingerprint
pseudonym_of (const RiyoKeys *keys, const char *text, guint n_parts)
{
  g_autoptr (RiyoSubjectForms) forms = forms_of_parts ("a-b-c");
  RiyoSubject subject;

  CHECK_INT (riyo_subject_parse (forms, text, &subject), RIYO_SUBJECT_STATED);
  return riyo_keys_pseudonym (keys, &subject, n_parts);
}

static gboolean
same (RiyoFingerprint a, RiyoFingerprint b)
{
  return a.low == b.low && a.high == b.high;
}

TEST (one_person_one_pseudonym)
{
  RiyoKeys keys = { { 1, 2, 3 } }, other = { { 1, 2, 4 } };
  RiyoFingerprint print = pseudonym_of (&keys, "52-1-1", 3);

  CHECK (same (print, pseudonym_of (&keys, "００５２－１－０１", 3)));
  CHECK (!same (print, pseudonym_of (&keys, "52-11", 2)));
  CHECK (!same (print, pseudonym_of (&keys, "521-1", 2)));
  CHECK (!same (print, pseudonym_of (&other, "52-1-1", 3)));
  CHECK (same (pseudonym_of (&keys, "52-1-1", 2), pseudonym_of (&keys, "52-1", 2)));
}

TEST (the_file_of_keys)
{
  static const struct
  {
    const char *text;
    int mode;
    int code; /* 0 = good */
  } rows[] = {
    { "# 鍵\n[鍵]\n仮名=000102030405060708090a0b0c0d0e0f\n", 0600, 0 },
    { "[鍵]\n仮名=000102030405060708090a0b0c0d0e0f\n", 0400, 0 },
    { "[鍵]\n仮名=000102030405060708090a0b0c0d0e0f\n", 0640, RIYO_ERROR_PERMISSION },
    { "[鍵]\n仮名=000102030405060708090a0b0c0d0e0f\n", 0604, RIYO_ERROR_PERMISSION },
    { "[鍵]\n仮名=000102030405060708090a0b0c0d0e0f\n", 0620, RIYO_ERROR_PERMISSION },
    { "[鍵]\n仮名=000102030405060708090a0b0c0d0e\n", 0600, RIYO_ERROR_DAMAGED },
    { "[鍵]\n仮名=000102030405060708090a0b0c0d0e0g\n", 0600, RIYO_ERROR_DAMAGED },
    { "[錠]\n仮名=000102030405060708090a0b0c0d0e0f\n", 0600, RIYO_ERROR_DAMAGED },
    { "", 0600, RIYO_ERROR_SYNTAX },
    { NULL, 0600, RIYO_ERROR_DAMAGED },
  };
  g_autofree char *folder = harness_make_folder ();
  g_autofree char *path = g_build_filename (folder, "keys", NULL);
  int fd = open (folder, O_RDONLY | O_DIRECTORY);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *hash
          = g_compute_checksum_for_string (G_CHECKSUM_SHA256, rows[i].text ? rows[i].text : "", -1);
      RiyoKeys keys = { { 9 } };
      gboolean loaded;

      g_unlink (path);
      if (rows[i].text != NULL)
        {
          CHECK (g_file_set_contents (path, rows[i].text, -1, NULL));
          CHECK_INT (g_chmod (path, rows[i].mode), 0);
        }
      loaded = riyo_keys_load (fd, path, hash, &keys, &error);
      CHECK_ROW (loaded == (rows[i].code == 0), "row %u: %s", i, error ? error->message : "");
      CHECK_ROW (keys.pseudonym[15] == (loaded ? 15 : 0) && keys.pseudonym[0] == 0, "row %u", i);
      if (rows[i].code != 0)
        CHECK_ERROR (error, RIYO_ERROR, rows[i].code);
    }
  close (fd);
}

TEST (exchanged_keys)
{
  g_autofree char *folder = harness_make_folder ();
  g_autofree char *path = g_build_filename (folder, "keys", NULL);
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, "another", -1);
  g_autoptr (GError) error = NULL;
  int fd = open (folder, O_RDONLY | O_DIRECTORY);
  RiyoKeys keys;

  CHECK (g_file_set_contents_full (path, "[鍵]\n仮名=000102030405060708090a0b0c0d0e0f\n", -1,
                                   G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  CHECK (!riyo_keys_load (fd, path, hash, &keys, &error));
  CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_DAMAGED);
  close (fd);
}
