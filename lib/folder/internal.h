/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "folder.h"

/* Reads a part and holds it against the hash of the one adopted last. One whose adoption is
 * recorded but was not finished is read where it was staged, and leaves @folder unfinished. */
GBytes *riyo_part_read (const RiyoFolder *folder, int fd, const char *part, const char *adopted,
                        GError **error);

/* What a guard goes by is in its memory; so a begin asks whether that is what lies there. */
typedef struct
{
  char *name;
  char *adopted;        /* the hash; NULL: a folder of parts */
  gboolean takes_turns; /* it is read again when it is used */
  RiyoFileSight seen;
} RiyoHeldPart;

/* The same, and remembers how it lay there. */
GBytes *riyo_part_hold (RiyoFolder *folder, int fd, const char *part, const char *adopted,
                        gboolean takes_turns, GError **error);

/* Remembers how it lies there now, before it is read. */
void riyo_part_see (RiyoFolder *folder, int fd, const char *name, const char *adopted);

/* Makes a folder of parts, of whom and with the mode that the folder's are; @made: it was missing.
 */
gboolean riyo_folder_make_holder (int fd, const char *path, const char *name, gboolean *made,
                                  GError **error);

/* Sees that the folder of tables or of layouts holds nothing that was not adopted. */
gboolean riyo_folder_check_holder (RiyoFolder *folder, int fd, const char *name, GError **error);

/* With the log locked: puts in its place what was adopted and is only staged yet. */
gboolean riyo_folder_finish (int fd, const char *path, const RiyoState *state, GError **error);

/* The same of the rules alone; those that are none any more are removed. */
gboolean
riyo_folder_finish_rules (int fd, const char *path, const RiyoState *state, GError **error);

/* What of a name is before @suffix, or NULL; and whether it is what the library writes there: the
 * number of a version, the name of a layout in NFC. */
char *riyo_folder_dup_stem (const char *name, const char *suffix);
gboolean riyo_folder_is_version (const char *stem);
gboolean riyo_folder_is_layout_name (const char *stem);

/* Whether a file of that name is a part of the folder, in its top (@holder ".") or below it. */
gboolean riyo_folder_is_part (const char *holder, const char *name);

/* Of a folder of the group @gid: whether no access list of a part lets in anybody else. */
gboolean riyo_folder_check_access (int fd, const char *path, gid_t gid, GError **error);

/* Leaves the folder behind @fd no list that came with the one around it. FALSE leaves errno. */
gboolean riyo_folder_drop_lists (int fd);

/* Whether the folder lies where it may; @rules are to say so of a network file system. */
gboolean riyo_folder_check_place (int fd, const char *path, GError **error);
gboolean riyo_folder_check_host (int fd, const char *shown, const RiyoRules *rules, GError **error);

/* The tables alone: what an adoption is held against, though another part may be spoilt. @since and
 * @day: see riyo_folder_load (); @since 0: all of them. */
RiyoFolder *riyo_folder_load_tables (int fd, const char *path, const char *state_json,
                                     RiyoDate since, RiyoDate day, GError **error);

/* FALSE with RIYO_ERROR_NOT_ADOPTED of a folder all of whose tables were withdrawn, as older
 * programs let them be: only a table can be adopted there. */
gboolean riyo_folder_check_tables (const RiyoFolder *folder, GError **error);

/* The rules in force on @day by the newest table that they fit, for whom to tell; NULL where they
 * cannot be read. */
RiyoRules *riyo_folder_load_rules (int fd, const char *path, const char *state_json, RiyoDate day);

/* The live suspensions, with the log locked; a store that cannot be read is an error. */
RiyoSuspensions *
riyo_folder_load_suspensions (int fd, const char *path, const RiyoState *state, GError **error);

/* Of RiyoAdopted. */
GArray *riyo_adopted_array_new (void);

/* Rules as they are read, and from which day on they decide. */
typedef struct
{
  RiyoDate from;
  GBytes *bytes;
  char *shown;
} RiyoRulesText;
GArray *riyo_rules_texts_new (void);
void riyo_rules_texts_add (GArray *texts, RiyoDate from, GBytes *bytes, const char *shown);

/* Those that are adopted; held, as riyo_part_hold () does. NULL where one is not as adopted. */
GArray *riyo_folder_hold_rules (RiyoFolder *folder, int fd, GError **error);

/* Where rules go that are adopted. */
typedef struct
{
  RiyoDate from;         /* their 施行日; 0: they have none */
  gboolean puts_back;    /* they are what is adopted there already */
  char *part;            /* where in the folder; */
  GArray *list;          /* RiyoRulesPart: what decides, with them in it, */
  GArray *texts;         /* RiyoRulesText: and what each of these says; not of what is put back */
  RiyoRulesPart follows; /* what they were made from; its hash is NULL where there is none */
  RiyoDate until;        /* the 施行日 of those behind them; 0: none are */
} RiyoRulesPlace;
void riyo_rules_place_clear (RiyoRulesPlace *place);

/* Rules that are to be adopted. */
typedef struct
{
  const char *shown, *hash;
  GBytes *bytes;
  RiyoDate day;     /* 施行日; 0 = not said */
  const char *base; /* the hash of what they were made from, or how it begins; NULL = not said */
  gboolean asks;    /* whatever it is: what would be by the right one */
} RiyoRulesFile;

/* RIYO_ERROR_STATE while others wait that would undo them, and where they would undo unseen what
 * others of a day changed. */
gboolean riyo_folder_place_rules (RiyoFolder *folder, int fd, const RiyoRulesFile *file,
                                  RiyoRulesPlace *place, GError **error);

/* Whether @base is the hash that was adopted, NULL = none, or how it begins. */
gboolean
riyo_folder_check_base (const char *base, const char *hash, const char *shown, GError **error);

/* Whether what is done until their day holds by rules that wait. @now: nullable. */
gboolean
riyo_folder_check_dated (const RiyoState *before, const RiyoState *after, const RiyoRules *now,
                         const RiyoRules *then, const char *shown, GError **error);

/* Whether a folder's tables load by the rules of @list, which lie there. */
gboolean riyo_folder_check_list (RiyoFolder *folder, int fd, const GArray *list, GError **error);

/* Puts beside each table the rules that decide while it is in force, and reads them against it. All
 * have to fit, but those of days that are past. */
gboolean riyo_folder_apply_rules (RiyoFolder *folder, const GArray *texts, GError **error);
