/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the log writes as hash and seal is SHA-256 and HMAC-SHA256 of what it says; the digits here
 * were computed with Python's hashlib and hmac. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/base.h"
#include "kit/harness.h"
#include "log/line.h"
#include "log/log.h"
#include "log/seal.h"

#define N_LENGTHS 200 /* each place in a block, three blocks long */

/* An entry whose event has @n letters, up to ,"hash": */
static char *
make_body (gsize n)
{
  g_autofree char *event = g_strnfill (n, 'x');
  g_autofree char *prev = g_strnfill (RIYO_SHA256_HEX_BYTES, '0');

  return g_strdup_printf ("{\"seq\":1,\"time\":\"t\",\"mono\":1,\"host\":\"h\",\"pid\":1,"
                          "\"account\":\"a\",\"event\":\"%s\",\"state\":0,\"prev\":\"%s\"",
                          event, prev);
}

static const char *
parse (const char *body, const char *hash)
{
  g_autofree char *text = g_strdup_printf ("%s,\"hash\":\"%s\"}", body, hash);
  RiyoLine line;

  return riyo_line_parse (text, strlen (text), &line);
}

TEST (an_entry_with_the_hash_of_others_is_taken)
{
  static const struct
  {
    gsize n;
    const char *hash;
  } rows[] = {
    { 0, "20c475c4b71a6734c0c6eb646d1f39b40bf3c888eddb3ddd1d0504592df631aa" },
    { 1, "1765373f2715eaf467f4fbc7b2a3176ecf4dc86fcac245550a6cd0376c304c4e" },
    { 63, "9f67a7e67d32eb7d2d2e92ba2c6e7fb899dd990fdafca000b6567797ee734b5f" },
    { 64, "9a422d50cccbdc54b94a4d7a0787fd49042fc2c8673a3f9649297df1a1d9c9d0" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *body = make_body (rows[i].n), *longer = make_body (rows[i].n + 1);

      CHECK_STR (parse (body, rows[i].hash), NULL);
      CHECK_STR (parse (longer, rows[i].hash), "the hash is not that of the entry");
    }
}

/* The digests of all lengths, digested. */
TEST (every_length)
{
  g_autoptr (GString) digests = g_string_new (NULL);
  char hex[RIYO_SHA256_HEX_BYTES + 1] = "";

  for (gsize n = 0; n < N_LENGTHS; n++)
    {
      g_autofree char *body = make_body (n);

      riyo_hash_hex (body, strlen (body), hex);
      g_string_append (digests, hex);
    }
  riyo_hash_hex (digests->str, digests->len, hex);
  CHECK_STR (hex, "14045447a960f4ba1da509eb48e19a45542bb02f1cba06f0cc6c1e8d6f2ddae4");
  riyo_hash_hex ("", 0, hex);
  CHECK_STR (hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

/* 01 02 … 20, for the first seal */
static void
start (RiyoSeal *seal)
{
  seal->seq = RIYO_SEAL_INTERVAL;
  for (guint i = 0; i < sizeof seal->key; i++)
    seal->key[i] = (guint8)(i + 1);
}

TEST (a_seal_is_that_of_others)
{
  static const char prev[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
  static const struct
  {
    guint64 seq;
    const char *file, *mac;
  } rows[] = {
    { 64,
      "{\"seq\":64,\"key\":\"0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20\"}\n",
      "ba9e7b98d58196b526c856356b89b8a1a14ea713c9d285757700e345dc36480c" },
    { 128,
      "{\"seq\":128,\"key\":\"914bc94c95357dc08a9624a3d3c2620ba62ff47a00b6487778c569c9a0ed5336\"}"
      "\n",
      "f7b60216180efb2097b83341c0efdb836634af084d88ead8dd0b68de0139116c" },
    { 6400,
      "{\"seq\":6400,\"key\":\"109f6a645eac113be21231ce25a324b96c6525236b805da13f6ec0a992c9afe5\"}"
      "\n",
      "afe551d3167ad72de118a9deb209ae915d0e52c70b5b6f0b1912272e14de6c81" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GBytes) bytes = g_bytes_new_static (rows[i].file, strlen (rows[i].file));
      g_autofree char *file = NULL;
      char mac[RIYO_SHA256_HEX_BYTES + 1] = "";
      RiyoSeal seal, read = { 0 };

      start (&seal);
      CHECK (riyo_seal_advance (&seal, rows[i].seq));
      CHECK (!riyo_seal_advance (&seal, rows[i].seq - RIYO_SEAL_INTERVAL));
      riyo_seal_compute (&seal, prev, mac);
      CHECK_STR (mac, rows[i].mac);
      file = riyo_seal_format (&seal);
      CHECK_STR (file, rows[i].file);
      CHECK (riyo_seal_parse (bytes, "seal", &read, NULL));
      CHECK (memcmp (read.key, seal.key, sizeof seal.key) == 0);
    }
}

TEST (the_start_of_seals_is_that_of_others)
{
  static const char prev[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
  static const struct
  {
    guint64 seq;
    const char *mac;
  } rows[] = {
    { 12, "07134453f23daf62e12606ad1981ca5a31f12f70478c382a641b8ac01fcdf8cc" },
    { 65, "383a7ae65037a788d60af9f85433aa54e65d53c420fe27ee3041937c35eca198" },
  };
  RiyoSeal seal;

  start (&seal);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      char mac[RIYO_SHA256_HEX_BYTES + 1] = "";

      riyo_seal_compute_start (&seal, rows[i].seq, prev, mac);
      CHECK_STR (mac, rows[i].mac);
    }
}

TEST (a_key_is_64_small_digits)
{
  static const char *const keys[]
      = { "0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f2",
          "0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f2000",
          "0102030405060708090A0b0c0d0e0f101112131415161718191a1b1c1d1e1f20",
          "0102030405060708090g0b0c0d0e0f101112131415161718191a1b1c1d1e1f20" };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_autofree char *text = g_strdup_printf ("{\"seq\":64,\"key\":\"%s\"}\n", keys[i]);
      g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
      g_autoptr (GError) error = NULL;
      RiyoSeal seal;

      CHECK_ROW (!riyo_seal_parse (bytes, "seal", &seal, &error), "%s", keys[i]);
      CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_DAMAGED);
    }
}
