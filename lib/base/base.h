/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The ground: errors, texts, names, dates, JSON, files on disk, messages. */
#pragma once

#include <errno.h>
#include <glib.h>
#include <pthread.h>
#include <riyo/riyo.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <time.h>

/* glibc's, which no other C library has. */
#ifndef TEMP_FAILURE_RETRY
#define TEMP_FAILURE_RETRY(call)                                                                   \
  __extension__({                                                                                  \
    __typeof__ (call) answer_;                                                                     \
    do                                                                                             \
      answer_ = (call);                                                                            \
    while (answer_ == -1 && errno == EINTR);                                                       \
    answer_;                                                                                       \
  })
#endif

#ifndef HAVE_EXPLICIT_BZERO
#define explicit_bzero riyo_forget
/* Overwrites in a way that no compiler leaves out. */
void riyo_forget (void *data, gsize size);
#endif
#ifndef HAVE_SECURE_GETENV
#define secure_getenv riyo_getenv_safely
/* NULL in a program that runs with more rights than who started it. */
const char *riyo_getenv_safely (const char *name);
#endif

/* To the end of the block a thread is not cancelled (pthread_cancel): one that ended in the middle
 * would keep its locks for ever, its descriptors, and an operation that it was in. It stands first
 * in each exported function that may wait for the system, and in what those call that must be quick
 * where it does wait. One within another is right. */
#define RIYO_UNCANCELLED                                                                           \
  __attribute__ ((cleanup (riyo_cancel_restore), unused)) int uncancelled_ = riyo_cancel_disable ()

static inline int
riyo_cancel_disable (void)
{
  int before = PTHREAD_CANCEL_ENABLE;

  pthread_setcancelstate (PTHREAD_CANCEL_DISABLE, &before);
  return before;
}

static inline void
riyo_cancel_restore (const int *before)
{
  int unused;

  pthread_setcancelstate (*before, &unused);
}

/* The OS account the process acts as now: its name, or uid:N where it has none; in a user
 * namespace, where anybody may be called anything, outside:N, which is its number outside. Owned by
 * the caller, and not to be kept: a process may change its account. NULL with RIYO_ERROR_IO where
 * that cannot be told: the list of accounts may be a service that is away. */
char *riyo_account_dup_name (GError **error);

/* Who acted, in Japanese as on pages and in alerts: the account too, where what was stated is
 * another name. NULL where both are; owned. */
char *riyo_account_describe_actor (const char *actor, const char *account);

/* The name of another account, or uid:N or outside:N: for evidence, which a service that is away
 * must not stop.
 */
char *riyo_account_dup_name_of (uid_t uid);

/* The number of a group; FALSE with an error where there is none of that name. */
gboolean riyo_account_find_group (const char *name, gid_t *gid, GError **error);

/* Who logged in, whatever account the session has changed to since; @is FALSE where nobody did.
 * FALSE with an error where it cannot be asked for now. */
gboolean riyo_account_get_login (uid_t *uid, gboolean *is, GError **error);

#define RIYO_ACCOUNT_UNMAPPED ((uid_t)-1) /* in a user namespace that maps it to nobody */

/* What the acting account is called outside of the user namespace that the process is in; @is FALSE
 * where it is in none. */
gboolean riyo_account_get_outside (uid_t *uid, gboolean *is, GError **error);

/* A day of the Gregorian calendar, counted as GDate's julian day; 0 = no date given. */
typedef guint32 RiyoDate;

/* Strict YYYY-MM-DD of a day that exists; 0 otherwise. */
RiyoDate riyo_date_parse (const char *text);

/* Writes YYYY-MM-DD and a NUL; @date must not be 0. */
void riyo_date_format (RiyoDate date, char text[11]);

/* Japan has one time, and no summer's. */
#define RIYO_JAPAN_OFFSET_S (9 * 3600)

/* A clock that is farther behind a day that is recorded than this is right, and the day was not. */
#define RIYO_DAYS_AHEAD 7

/* The clock; FALSE where it says what no entry and no day of ours can say: before 1970, or in the
 * year 10000, or nothing, as where seconds have 32 bits from 2038 on. */
gboolean riyo_clock_read (struct timespec *now);

/* Says so; always FALSE. */
gboolean riyo_clock_fail (const char *shown, GError **error);

/* Today in Japan, whatever TZ says: the notice is Japan's. About 10 ns. Where the clock cannot be
 * read, the last day that there is: whatever has an end is over. */
RiyoDate riyo_date_today (void);

/* The day and the time of day there, now. */
void riyo_date_clock (struct tm *clock);

/* When a page is made, in Japanese: by the clock; and the day by which it was decided what stands
 * there, where that is another one, or 0: by none. Owned. */
char *riyo_date_describe_making (RiyoDate decides, gboolean with_time);

/* Fails with "file:line: message"; @line 0 leaves the line out. Always FALSE, so it can be
 * returned. */
gboolean riyo_error_at (GError **error, RiyoError code, const char *file, guint line,
                        const char *format, ...) G_GNUC_PRINTF (5, 6);

/* As above, from errno @saved: "file: what: No such file or directory", code by errno. */
gboolean riyo_error_errno (GError **error, int saved, const char *file, const char *what);

/* What a call answers that was given NULL where something is needed: RIYO_ERROR_ARGUMENT, and FALSE
 * or NULL. It is answered before anything is looked at. */
gboolean riyo_fail_null (GError **error);
gpointer riyo_return_null (GError **error);

/* RIYO_ERROR_ARGUMENT, in words that are no format; and what is wrong with a name that somebody
 * typed, which is shown so that it obeys nothing. Always FALSE. */
gboolean riyo_fail_argument (GError **error, const char *message);
gboolean riyo_fail_name (GError **error, RiyoError code, const char *name, const char *message);

/* Whether what failed may go by itself, and is no fault of what is on the disk: RIYO_ERROR_IO. */
gboolean riyo_error_may_pass (const GError *error);

/* Turns what an open would have said of a part into RIYO_ERROR_DAMAGED, the same words: it was in
 * order before. What may pass stays what it is. Always FALSE. */
gboolean riyo_error_make_damaged (GError **error);

/* Which file it is, while it is open or mapped: whatever its name, and what is in its place. */
typedef struct
{
  dev_t device;
  ino_t inode;
} RiyoFileId;

RiyoFileId riyo_file_get_id (const struct stat *file);
gboolean riyo_file_has_id (const struct stat *file, const RiyoFileId *id);

/* What a name led to when it was looked at. */
typedef struct
{
  gboolean known; /* there was something, and not changed so lately that its times tell nothing */
  RiyoFileId id;
  mode_t mode;
  uid_t owner;
  gid_t group;
  guint64 size_bytes;
  struct timespec modified, changed;
} RiyoFileSight;

/* One system call. Before the file is read, so that no change is missed. */
RiyoFileSight riyo_file_see (int folder_fd, const char *name);

/* Whether nothing was changed between: neither the file nor what the name leads to. */
gboolean riyo_file_is_as_seen (const RiyoFileSight *now, const RiyoFileSight *before);

/* The same, but for a change within one tick of the clock. */
gboolean riyo_file_looks_the_same (const RiyoFileSight *now, const RiyoFileSight *before);

/* The same, but for what it holds. */
gboolean riyo_file_is_same_file (const RiyoFileSight *now, const RiyoFileSight *before);

/* Whether two files that were looked at are one; whether a name leads to a file that was; whether
 * two names lead to one. Links are followed, and what is not there is no file. */
gboolean riyo_file_is_one (const struct stat *a, const struct stat *b);
gboolean riyo_file_is_at (const char *path, const struct stat *file);
gboolean riyo_file_names_are_one (const char *a, const char *b);

/* Whether an errno tells that something ran out, which may be there again: descriptors, memory,
 * locks, room on the disk. What was refused for it, and has touched nothing, ends no more than
 * that.
 */
gboolean riyo_errno_is_want (int saved);
/* The same of asking: what is there could not be told just now, and need not have changed. */
gboolean riyo_errno_may_pass (int saved);

/* What an errno says, for who has to do something about it: a full disk, of space or of inodes, is
 * named as such, and so are descriptors that are used up. @fd -1: the disk is that of @path
 * (nullable). Valid until the next call. */
const char *riyo_errno_describe (int saved, int fd, const char *path);

/* Whether what is behind @fd may be a copy of its own: on overlayfs what is written goes to this
 * container's layer, and no other that has the layer below sees it. Nothing tells a folder that was
 * made there from one that an image brought. */
gboolean riyo_file_is_layered (int fd);

/* What the file system behind @fd is called where several machines mount it, or another one serves
 * it; else NULL. */
const char *riyo_file_find_remote (int fd);

/* Opens as openat (2) does, close-on-exec, and never as 0, 1 or 2: where the program has closed
 * those, what it prints would go into the file, and what it reads come from there. */
int riyo_file_open (int folder_fd, const char *name, int flags, mode_t mode);

/* The same for a descriptor that was made otherwise; it may be -1, and errno is then kept. */
int riyo_file_raise (int fd);

/* Whether what was opened, and is not needed for itself, was not for want of something, which errno
 * then tells: that is an answer to no question that a file would have answered. */
gboolean riyo_file_is_wanting (int fd);
/* Whether @folder_fd has a thing of this name, be it a link that leads nowhere; FALSE leaves errno.
 * Not by access (2), whose newer call the filters of older containers answer with EPERM. */
gboolean riyo_file_is_there (int folder_fd, const char *name);

/* An object that a fork must not take along as it is. */
typedef struct _RiyoForkWatch RiyoForkWatch;
struct _RiyoForkWatch
{
  gpointer object;
  void (*let_go) (gpointer object); /* NULL: not watched */
  RiyoForkWatch *next, *before;
};

/* @let_go runs in every child of fork (2), where it may take no lock. What the C library's fork
 * does not make, a bare clone (2) does, runs nothing: there riyo_process_get () tells. */
void riyo_fork_watch (RiyoForkWatch *watch, gpointer object, void (*let_go) (gpointer object));

/* Before what @let_go looks at is taken down. */
void riyo_fork_forget (RiyoForkWatch *watch);

/* A number of 63 bits, never 0, that is another in each process, however that was made. A few ns.
 */
guint64 riyo_process_get (void);

/* 64 bits that no other process has, a child neither. */
guint64 riyo_random (void);

/* Whether a folder is a group's, every member of which is what the owner of another folder is. */
gboolean riyo_file_is_of_group (const struct stat *folder);

/* What a part of the folder @folder, a name below @folder_fd, must be: its owner's or root's, and
 * nobody else's to write; of a folder of a group: that group's, and nobody else's to touch. */
gboolean riyo_file_check_part (int folder_fd, const char *folder, const struct stat *status,
                               const char *shown, GError **error);

/* Opens a file of the folder @folder that is made here and now, O_CREAT and @flags, and gives it to
 * whom the folder belongs, whoever makes it, whatever the umask. Before anything is written to it,
 * so that no other is locked out by what root did. @secret: only for who may write; else as
 * readable as what is beside it or was, @like (nullable), in its place. -1 leaves nothing. */
int riyo_file_make (int folder_fd, const char *folder, const char *name, const char *like,
                    int flags, gboolean secret, const char *shown, GError **error);

/* Makes a folder in the folder @folder, of whom that is; synced with what is made in it. */
gboolean riyo_file_make_folder (int folder_fd, const char *folder, const char *name,
                                const char *shown, GError **error);

/* Gives a file that is to replace the one at @path, which is @old, its owner, group, mode and list
 * of accounts (ACL). FALSE leaves errno. */
gboolean riyo_file_take_after (int fd, const char *path, const struct stat *old);

/* No table, rules or layout comes near this. */
#define RIYO_FILE_LIMIT_BYTES (128u * 1024 * 1024)

/* Reads a whole regular file of at most RIYO_FILE_LIMIT_BYTES; more is an error. @folder_fd may be
 * AT_FDCWD; @shown is the name in messages. With @trusted, a file that others than the
 * owner of the folder it is named from, or root, may write is RIYO_ERROR_PERMISSION. */
GBytes *riyo_file_read (int folder_fd, const char *name, const char *shown, gboolean trusted,
                        GError **error);

/* Writes a file under a temporary name, which it returns, and syncs both; NULL leaves nothing. It
 * is made as riyo_file_make () makes one. */
char *riyo_file_stage (int folder_fd, const char *folder, const char *name, const char *shown,
                       gconstpointer data, gsize size, gboolean secret, GError **error);

/* Whether a name is one that a file of the name @of is staged under. */
gboolean riyo_file_is_staged (const char *name, const char *of);

/* Gives a staged file its name for good: rename, fsync of the folder that holds it. A failure
 * leaves it staged. */
gboolean riyo_file_put_in_place (int folder_fd, const char *staged, const char *name,
                                 const char *shown, GError **error);

/* Makes the name of a file durable, in the folder that holds it; FALSE leaves errno. */
gboolean riyo_file_sync_name (int folder_fd, const char *name);

/* Both: a file is written whole or not at all. */
gboolean riyo_file_replace (int folder_fd, const char *folder, const char *name, const char *shown,
                            gconstpointer data, gsize size, gboolean secret, GError **error);

/* Writes all of @data at the file position, through short writes and EINTR; FALSE leaves errno. */
gboolean riyo_file_write_all (int fd, gconstpointer data, gsize size);
/* The same at @offset, wherever the file position is and whatever flags the host has given @fd. */
gboolean riyo_file_write_at (int fd, gconstpointer data, gsize size, guint64 offset);

#define RIYO_SHA256_BYTES 32
#define RIYO_SHA256_HEX_BYTES 64

/* SHA-256 of many short texts: 64 lower-case digits without a NUL. Allocates GLib's text of the
 * digest, which is freed at the next. Threads: any. */
void riyo_hash_hex (gconstpointer data, gsize size, char hex[RIYO_SHA256_HEX_BYTES]);

/* Messages are written in English here and in Japanese in po/; they are always UTF-8. */
const char *riyo_gettext (const char *msgid) G_GNUC_FORMAT (1);

/* Whether this thread's messages are Japanese whatever the locale, as a page in Japanese needs
 * them; what it was before, to be set again. */
gboolean riyo_i18n_set_japanese (gboolean is_japanese);

#define _(msgid) riyo_gettext (msgid)
#define N_(msgid) (msgid)

/* g_string_append_len () without a call where there is room: most of what an entry costs. */
static inline void
riyo_json_append_bytes (GString *json, const char *bytes, gsize n)
{
  if (G_UNLIKELY (n >= json->allocated_len - json->len))
    {
      g_string_append_len (json, bytes, (gssize)n);
      return;
    }
  memcpy (json->str + json->len, bytes, n);
  json->len += n;
  json->str[json->len] = '\0';
}

/* Appends @text as a JSON string, in quotes. Characters that control or format text are escaped, so
 * that none can forge a line; what is no UTF-8 becomes U+FFFD. */
void riyo_json_append_text (GString *json, const char *text);
void riyo_json_append_number (GString *json, guint64 number);

/* Appends "key":"text" with a comma before it unless an object or array was just opened; nothing
 * when @text is NULL. */
void riyo_json_add_text (GString *json, const char *key, const char *text);
void riyo_json_add_number (GString *json, const char *key, guint64 number);
/* "day": by which a page was decided, unless 0; and "made": the day that the clock shows. */
void riyo_json_add_days (GString *json, RiyoDate decides);
/* Only the key and its colon: the value follows. */
void riyo_json_add_key (GString *json, const char *key);

/* As people type it: a Mac decomposes the names of files, and so what is completed from them.
 * Owned; what is no UTF-8 stays as it is. */
char *riyo_text_compose (const char *text);

/* One namespace: names to numbers, by exact bytes. Names are borrowed and must outlive it. Built
 * once, then read by any number of threads. */
typedef struct _RiyoNames RiyoNames;

RiyoNames *riyo_names_new (guint n_expected);
void riyo_names_free (RiyoNames *names);

/* Adds a name for @id. FALSE when it already names another thing, which @taken then holds. */
gboolean riyo_names_add (RiyoNames *names, const char *name, guint id, guint *taken);

/* The number of a name, or G_MAXUINT. No allocation. */
guint riyo_names_lookup (const RiyoNames *names, const char *name);

/* Names that are a slip away from @name, joined for a message, or NULL: to be shown, never chosen.
 */
char *riyo_names_suggest (const RiyoNames *names, const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RiyoNames, riyo_names_free)

/* The strict key-file reader behind tables, rules and layouts. It keeps order and line numbers, and
 * merges nothing. All text is owned by the document. */
typedef struct
{
  const char *key;
  const char *value;
  guint line;
} RiyoItem;

typedef struct
{
  const char *name;
  guint line;
  const RiyoItem *items;
  guint n_items;
} RiyoGroup;

typedef struct _RiyoDocument RiyoDocument;

RiyoDocument *riyo_document_new (GBytes *bytes, const char *file, GError **error);
void riyo_document_free (RiyoDocument *document);
const char *riyo_document_get_file (const RiyoDocument *document);
const char *
riyo_document_get_hash (const RiyoDocument *document); /* SHA-256 of the bytes, 64 hex digits */
const RiyoGroup *riyo_document_get_groups (const RiyoDocument *document, guint *n_groups);
/* The group of exactly this name, or NULL. */
const RiyoGroup *riyo_document_get_group (const RiyoDocument *document, const char *name);

typedef enum
{
  RIYO_KEY_ONCE = 0,
  RIYO_KEY_REPEATED = 1 << 0, /* any number of lines, no value twice */
  RIYO_KEY_REQUIRED = 1 << 1,
  RIYO_KEY_CHECKED = 1 << 2, /* repeated, and the caller finds duplicates itself */
} RiyoKeyFlags;

typedef struct
{
  const char *key; /* NULL ends the list */
  RiyoKeyFlags flags;
} RiyoKeySpec;

/* Refuses unknown keys, repeated ones and missing ones. */
gboolean riyo_group_check (const RiyoGroup *group, const char *file, const RiyoKeySpec *specs,
                           GError **error);

/* The only or first item of a key, or NULL. */
const RiyoItem *riyo_group_get (const RiyoGroup *group, const char *key);
const char *riyo_group_get_value (const RiyoGroup *group, const char *key);

/* All values of a key, owned copies, NULL-terminated. */
char **riyo_group_dup_values (const RiyoGroup *group, const char *key);

/* For a group "KIND NAME": the name, or NULL when the group is of another kind or has no name. */
const char *riyo_group_get_operand (const RiyoGroup *group, const char *kind);

/* What may stand behind =, and in a spreadsheet's cell: no foreign blank at an end, no comment, no
 * control or invisible character. */
gboolean riyo_value_check (const char *value, const char *file, guint line, GError **error);

/* Strict values. FALSE with an error that names file, line and what was expected. */
gboolean riyo_item_get_number (const RiyoItem *item, const char *file, guint min, guint max,
                               guint *number, GError **error);
gboolean riyo_item_get_date (const RiyoItem *item, const char *file, guint32 *date, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RiyoDocument, riyo_document_free)

#define RIYO_SIPHASH_KEY_BYTES 16

/* A keyed fingerprint of 128 bits. */
typedef struct
{
  guint64 low, high;
} RiyoFingerprint;

/* SipHash-2-4 with 128 bits of output. About 20 ns for a subject. */
RiyoFingerprint
riyo_siphash (const guint8 key[RIYO_SIPHASH_KEY_BYTES], gconstpointer data, gsize size);

/* Its low half alone, for two thirds of the cost. */
guint64 riyo_siphash_low (const guint8 key[RIYO_SIPHASH_KEY_BYTES], gconstpointer data, gsize size);

/* Fills what is closed of 0, 1 and 2 with /dev/null, opened so that reading 0 and writing 1 or 2
 * still fails: an answer that nobody can read is no answer. FALSE where that cannot be done. For
 * programs; a library leaves its host's descriptors alone. */
gboolean riyo_stdio_fill (void);

/* Decodes @bytes (UTF-8 with or without BOM, else CP932) into NUL-terminated UTF-8 of @len bytes.
 * Refuses UTF-16, gzip and NUL, naming @file and line. */
char *riyo_text_decode (GBytes *bytes, const char *file, gsize *len, GError **error);

/* What a text that is no UTF-8 says as CP932, as of a source that was saved so; NULL of UTF-8, and
 * of what is neither. For a message alone: what is stated is UTF-8. */
char *riyo_text_read_cp932 (const char *text);

/* @text (UTF-8) in another encoding, @n bytes; NULL where the encoding lacks a character of it, or
 * has none that reads back as the same: CP932 of the C library writes “〜” as what reads as “～”.
 */
char *riyo_text_encode (const char *text, const char *encoding, gsize *n);

/* A command that a message advises, with -C where @folder (nullable: not known) is not the one that
 * commands take: "riyo " and what @format makes, whose words are as riyo_advice_word () has them.
 */
char *riyo_advice_new (const char *folder, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* A word, quoted where a shell would take it for something else. */
char *riyo_advice_word (const char *word);

/* The first place where @text holds a character that could forge a line or hide itself (control,
 * format, line separator), or NULL. @text is valid UTF-8. */
const char *riyo_text_find_unsafe (const char *text);

/* 1 for a byte that may begin such a character (controls, and the lead bytes of their types; of
 * Japanese characters only a few marks under 0xef do), 2 for what may begin a comment. */
extern const guchar riyo_text_suspects[256];

/* TRUE for valid UTF-8 of 1 to @max_bytes bytes without unsafe characters. */
gboolean riyo_text_is_safe (const char *text, gsize max_bytes);

/* The same, and no blank at either end: what somebody states now, and others are to find again. */
gboolean riyo_text_is_name (const char *text, gsize max_bytes);

/* What anybody may have written, fit for a message or a line of the log: valid UTF-8, each unsafe
 * character as U+FFFD, clipped after 128 characters with an ellipsis. */
char *riyo_text_show (const char *text);

/* The same unclipped: what names a file. */
char *riyo_text_show_whole (const char *text);

/* What is printed, whatever went into it: valid UTF-8, of control characters newlines and tabs
 * alone; those that a terminal obeys, and those that change direction, are U+FFFD. */
char *riyo_text_show_lines (const char *text);

/* [a-z][a-z0-9-]*, at most 32 bytes. */
gboolean riyo_text_is_id (const char *text);

/* No blank, and none of , ; / [ ] = # nor their full-width forms. */
gboolean riyo_text_is_short_name (const char *text);

/* NFKC, case folded, without blanks and marks: only to suggest, never to decide. */
char *riyo_text_fold (const char *text);

/* NFKC, case folded: what a name looks like to who reads it. Only to tell names apart by eye, never
 * to decide. */
char *riyo_text_look (const char *text);

/* Answers as g_utf8_validate () does with a length, in @end too (nullable): the first byte that
 * belongs to no character, a NUL among them. ASCII goes by in strides of 16 bytes. */
gboolean riyo_utf8_validate (const char *text, gsize len, const char **end);

/* Columns that a terminal gives to the text: East Asian wide characters take two. */
guint riyo_text_width (const char *text);

/* Appends the text and blanks up to @width columns. */
void riyo_text_pad (GString *out, const char *text, guint width);
