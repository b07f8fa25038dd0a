/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The folder of this backend: opened when it is first needed, and anew after it has failed. */
#include "internal.h"

static RiyoGuard *guard = NULL;
static RiyoTable *table = NULL;
static RiyoLayout *relations = NULL;
static uint64 serial = 0;

void
riyo_pg_folder_forget (void)
{
  riyo_guard_unref (g_steal_pointer (&guard));
}

uint64
riyo_pg_folder_get_serial (void)
{
  return serial;
}

RiyoGuard *
riyo_pg_folder_need (void)
{
  GError *error = NULL;

  if (riyo_pg_folder == NULL || *riyo_pg_folder == '\0')
    riyo_pg_refuse (MAKE_SQLSTATE ('R', 'Y', '0', '5', '7'),
                    _ ("Set riyo.folder in postgresql.conf, and start the server again."),
                    _ ("riyo.folder is not set: no use of personal data is permitted"));
  if (guard == NULL)
    guard = riyo_guard_open (riyo_pg_folder, &error);
  if (guard == NULL)
    riyo_pg_throw (error, NULL);
  return guard;
}

/* The same object, as long as nothing was adopted, and the table in force is the same. */
void
riyo_pg_folder_glance (void)
{
  GError *error = NULL;
  RiyoLayout *found = riyo_guard_dup_relations (guard, &error);

  if (found == NULL)
    {
      riyo_pg_folder_forget ();
      riyo_pg_throw (error, NULL);
    }
  serial += found != relations;
  riyo_layout_unref (relations);
  relations = found;
}

void
riyo_pg_folder_refresh (void)
{
  GError *error = NULL;
  RiyoTable *found = riyo_guard_dup_table_on (guard, NULL, &error);

  if (found == NULL)
    {
      riyo_pg_folder_forget ();
      riyo_pg_throw (error, NULL);
    }
  if (table == NULL || strcmp (riyo_table_get_hash (table), riyo_table_get_hash (found)) != 0)
    serial++;
  riyo_table_unref (table);
  table = found;
  riyo_pg_folder_glance ();
}

RiyoLayout *
riyo_pg_need_relations (void)
{
  riyo_pg_need_table ();
  return relations;
}

RiyoTable *
riyo_pg_need_table (void)
{
  if (table == NULL || relations == NULL)
    {
      riyo_pg_folder_need ();
      riyo_pg_folder_refresh ();
    }
  return table;
}

RiyoPgStand
riyo_pg_folder_see_suspensions (void)
{
  char *path = psprintf ("%s/suspensions", riyo_pg_folder);
  RiyoPgStand now = { .size = -1 };
  struct stat status;

  if (stat (path, &status) == 0)
    now = (RiyoPgStand){ status.st_size, status.st_ino };
  pfree (path);
  return now;
}

bool
riyo_pg_folder_suspends_since (RiyoPgStand before)
{
  RiyoPgStand now = riyo_pg_folder_see_suspensions ();

  return now.size < 0 || now.size != before.size || now.inode != before.inode;
}
