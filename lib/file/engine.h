/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "answered.h"
#include "asked.h"
#include "inherit.h"
#include "input.h"
#include "layout/layout.h"

typedef enum
{
  RIYO_MODE_REFUSE, /* anything that may not be used keeps the whole file back */
  RIYO_MODE_BLANK,  /* refused parts are emptied */
  RIYO_MODE_DROP,   /* refused columns are left out */
} RiyoMode;

typedef enum
{
  RIYO_ANSWER_PASS,
  RIYO_ANSWER_LEAVE_OUT,
  RIYO_ANSWER_REFUSE,
  RIYO_ANSWER_FAIL, /* error is set */
} RiyoAnswer;

/* How many persons one unit may name. */
#define RIYO_UNIT_PERSONS 16

/* Who decides. An engine knows bytes and columns, and asks. */
typedef struct
{
  gpointer data;
  /* Whether a part with these tags may be used as far as its tags tell; once per part. */
  gboolean (*permits) (gpointer data, RiyoTags tags);
  /* Whether one record may be used. @text is the engine's: ANY until something tells, and whoever
   * learns it sets it. NULL = every record may. */
  RiyoAnswer (*ask) (gpointer data, const RiyoAsked *asked, RiyoText *text, GError **error);
  /* Also those are asked about of which no part with a tag would pass, unless they are nobody's. */
  gboolean asks_all;
  /* Whether a record of totals is left out, since records may be that it counts. */
  gboolean (*leaves_totals) (gpointer data);
  /* Whether a person stands there, by any encoding: a row that is counted as no data must have
   * none. NULL when the layout says 本人=なし. */
  gboolean (*is_person) (gpointer data, const RiyoSlice *subject, guint n_subject);
  /* Whether a row that is declared to be no data mentions somebody who is stopped. NULL = none may
   * be. */
  gboolean (*mentions_stopped) (gpointer data, const RiyoSlice *row);
  /* Whether two fields for one part of a subject say the same; whether one says nothing. */
  gboolean (*is_same) (gpointer data, RiyoText text, const RiyoSlice *a, const RiyoSlice *b);
  gboolean (*is_blank) (gpointer data, RiyoText text, const RiyoSlice *field);
} RiyoJudge;

/* A part met in the file. */
typedef struct
{
  char *name;
  guint part;         /* the layout's, or G_MAXUINT */
  RiyoTags tags;      /* RIYO_TAGS_UNTAGGED when the layout does not name it */
  const char *reason; /* why it is no personal data, or NULL */
  gboolean permitted;
  gboolean empty;   /* it was emptied before */
  gboolean emptied; /* and that is why it is permitted: it comes out empty */
  GArray *places;   /* RiyoPlace: where it stands in the input */
} RiyoMet;

typedef struct _RiyoEngine RiyoEngine;

/* A file being read by a layout, and what passes of it. Each form has a struct that begins with
 * this one. */
struct _RiyoEngine
{
  RiyoLayout *layout;
  RiyoMode mode;
  RiyoText text; /* what the file is read by: as declared, else as found, once for all of it */
  RiyoJudge judge;
  RiyoInput input;
  RiyoInherited inherited; /* what a sidecar adds to the layout's tags */
  GArray *met;             /* RiyoMet */
  guint n_findings;        /* of which so many may not be used */
  guint newline_bytes;     /* found behind each record of fixed width */
  guchar *out;             /* what passed; in the input's buffer where nothing had to move */
  gsize n_out;             /* of which this much is decided and may be taken */
  GArray *ends; /* gsize: where each record ends in out, when a reader wants to know; or NULL */
  RiyoAnswered *answered;        /* what was asked of those in out; there where the ends are */
  guint64 n_rows;                /* rows or records read, the header among them */
  guint64 *n_of_type;            /* of them by row of the layout; NULL where they are not counted */
  guint64 n_records;             /* data records, or units */
  guint64 n_left_out, n_refused; /* of them */
  guint64 n_totals;              /* records of totals that were left out: none of those above */
  gboolean nothing_kept;         /* no part of what was met may be used */
  gboolean finished;
  gboolean (*step) (RiyoEngine *engine, GError **error);
  void (*clear) (RiyoEngine *engine);
};

/* Fills in what engines of all forms share. */
void
riyo_engine_init (RiyoEngine *engine, RiyoLayout *layout, RiyoMode mode, const RiyoJudge *judge);
void riyo_engine_free (RiyoEngine *engine);

/* Reads on; out[0 … n_out) is then the next piece of what passed, valid until the next step. In
 * mode REFUSE nothing of a piece may be used before the file has `finished` without findings. */
gboolean riyo_engine_step (RiyoEngine *engine, GError **error);

/* So that a reader can hand records out one by one, and ask about them again meanwhile. */
void riyo_engine_keep_records (RiyoEngine *engine);

/* For engines: asks whether a record may be used that begins at @start of what passes, and ends at
 * @end where it is more than one. */
static inline RiyoAnswer
riyo_engine_ask (RiyoEngine *engine, const RiyoAsked *asked, gsize start, gsize end, GError **error)
{
  RiyoAnswer answer = engine->judge.ask (engine->judge.data, asked, &engine->text, error);

  if (engine->answered != NULL && answer == RIYO_ANSWER_PASS)
    riyo_answered_add (engine->answered, asked, engine->layout->subject->len, start, end);
  return answer;
}

/* The same for what holds nobody's parts, and so is not asked about: totals may be left out yet. */
static inline RiyoAnswer
riyo_engine_pass (RiyoEngine *engine, gboolean totals, gsize start, gsize end)
{
  if (engine->answered != NULL && totals && engine->judge.ask != NULL)
    riyo_answered_add (engine->answered, &(RiyoAsked){ .totals = TRUE }, 0, start, end);
  return RIYO_ANSWER_PASS;
}

/* For engines: whether a record of row @row holds totals that are left out. */
static inline gboolean
riyo_engine_leaves_totals (const RiyoEngine *engine, guint row)
{
  return riyo_layout_row_at (engine->layout, row)->totals && engine->judge.leaves_totals != NULL
         && engine->judge.leaves_totals (engine->judge.data);
}

/* For engines: "file: row N, byte M: message", or record N where there are no rows. FALSE. */
gboolean riyo_engine_fail (RiyoEngine *engine, guint64 record, guint64 byte, GError **error,
                           const char *format, ...) G_GNUC_PRINTF (5, 6);

/* For engines: whether what stands at a place may be used; notes that it was met, and adds its tags
 * to @kept when it is. FALSE also for what was emptied before: it is to come out empty. @part may
 * be G_MAXUINT: the layout does not name what @name tells. */
gboolean riyo_engine_permits_at (RiyoEngine *engine, guint part, const char *name,
                                 const RiyoPlace *place, RiyoTags *kept);

/* The same for a part that is neither columns nor bytes. */
gboolean riyo_engine_permits (RiyoEngine *engine, guint part, RiyoTags *kept);

const char *riyo_engine_word_behind_end (void);

/* Whether all of it is what may follow a file's last record: CR, LF, NUL, blanks and, where the
 * layout allows them, end marks. */
gboolean riyo_engine_is_padding (const RiyoLayout *layout, const guchar *data, gsize n);

/* Whether the file is counted in rows, the header among them, as a spreadsheet does; else in
 * records. */
static inline gboolean
riyo_engine_has_rows (const RiyoEngine *engine)
{
  return engine->layout->form != RIYO_FORM_FIXED && engine->layout->form != RIYO_FORM_WHOLE;
}

/* The text of some bytes of a file that is read by @text, which is not ANY; NULL when they are not
 * text. */
char *riyo_engine_decode (RiyoText text, const guchar *data, gsize n);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RiyoEngine, riyo_engine_free)
