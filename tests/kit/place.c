/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A log in a folder of its own, and its chain followed by other code than the log's. */
#include "config.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "harness.h"
#include "log/log.h"
#include "place.h"

void
place_clear (Place *place)
{
  close (place->fd);
  g_free (place->folder);
}

Place
make_place (void)
{
  Place place = { harness_make_folder (), -1 };
  g_autoptr (RiyoEntry) init = riyo_entry_new ();
  g_autoptr (GError) error = NULL;

  place.fd = open (place.folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  riyo_entry_start (init, "init");
  CHECK (riyo_log_create (place.fd, "folder", init, STATE, &error));
  CHECK_NO_ERROR (error);
  return place;
}

char *
file_of (const Place *place, guint number)
{
  g_autofree char *name = g_strdup_printf ("%06u.jsonl", number);

  return g_build_filename (place->folder, "audit", name, NULL);
}

RiyoLog *
open_log (const Place *place)
{
  g_autoptr (GError) error = NULL;
  RiyoLog *log = riyo_log_open (place->fd, "folder", &error);

  CHECK_NO_ERROR (error);
  return log;
}

gboolean
record (RiyoLog *log, const char *text, GError **error)
{
  g_autoptr (RiyoEntry) entry = riyo_entry_new ();

  riyo_entry_start (entry, "test");
  riyo_entry_add_text (entry, "text", text);
  return riyo_log_record (log, entry, NULL, error);
}

int
count_chain (const Place *place)
{
  g_autofree char *prev = g_strnfill (64, '0');
  int n = 0;

  for (guint number = 1;; number++)
    {
      g_autofree char *path = file_of (place, number), *text = NULL;
      g_auto (GStrv) lines = NULL;
      gsize len;

      if (!g_file_get_contents (path, &text, &len, NULL))
        return number > 1 ? n : -1;
      if (len == 0 || text[len - 1] != '\n' || strlen (text) != len)
        return -1;
      lines = g_strsplit (text, "\n", -1);
      for (guint i = 0; lines[i + 1] != NULL; i++)
        {
          gsize body = strlen (lines[i]) - 75;
          g_autofree char *hash
              = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *)lines[i], body);
          g_autofree char *start = g_strdup_printf ("{\"seq\":%d,\"time\":\"2", ++n);
          g_autofree char *link = g_strdup_printf (",\"prev\":\"%s\",\"hash\":\"%s\"}", prev, hash);

          if (!g_str_has_prefix (lines[i], start) || !g_str_has_suffix (lines[i], link))
            return -1;
          g_free (g_steal_pointer (&prev));
          prev = g_steal_pointer (&hash);
        }
    }
}
