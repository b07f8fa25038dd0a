/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tells an accident from damage: what may be taken away behind the last whole entry. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "leftover.h"
#include "line.h"

static gboolean
check_others (const RiyoTail *tail, RiyoLogAsk ask, GError **error)
{
  int fd;
  gboolean ok;

  if (ask == NULL)
    return TRUE;
  fd = riyo_file_open (tail->audit_fd, "..", O_RDONLY | O_DIRECTORY, 0);
  if (fd < 0)
    return riyo_tail_fail (tail, RIYO_ERROR_NOT_RECORDED, errno, _ ("cannot be examined"), error);
  ok = ask (fd, tail->shown, tail->state.text->str, error);
  close (fd);
  return ok;
}

gboolean
riyo_leftover_check (const RiyoTail *tail, RiyoLogAsk ask, gsize *torn, GError **error)
{
  if (!riyo_line_is_leftover (tail->torn->str, tail->torn->len, tail->seq + 1, tail->hash, torn))
    return riyo_tail_fail (tail, RIYO_ERROR_DAMAGED, 0,
                           _ ("what follows its last entry is not an unfinished entry"), error);
  return check_others (tail, ask, error);
}

void
riyo_leftover_fill_entry (const RiyoTail *tail, gsize torn, RiyoEntry *entry)
{
  char hash[RIYO_SHA256_HEX_BYTES + 1] = "";

  riyo_hash_hex (tail->torn->str, torn, hash);
  riyo_entry_start (entry, RIYO_EVENT_REPAIR);
  riyo_entry_add_number (entry, RIYO_KEY_TORN_BYTES, torn);
  riyo_entry_add_text (entry, RIYO_KEY_TORN_SHA256, hash);
  if (tail->torn->len > torn)
    riyo_entry_add_number (entry, RIYO_KEY_NUL_BYTES, tail->torn->len - torn);
}
