/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <riyo/plain.h>
#include <riyo/riyo.h>

#define CLAIM 6
#define CHECKUP 8

/* An open folder and what a program needs beside it. */
typedef struct
{
  char result[2];
  gint32 folder, operation;
  const char *encoding;
  char *path;
} Program;

/* A field: @text in the encoding, padded with blanks, as a heap block of exactly its width. */
char *make_field (const char *encoding, const char *text, gsize width);
RiyoPlainRequest *make_request (const char *encoding, const char *purpose);

/* Subjects blank, categories 1 to 256, verdicts that are neither. */
RiyoPlainBatch *make_batch (gint32 n);

/* A new folder, opened, and what is begun in it; each is checked to be permitted. */
void program_start (Program *program, const char *encoding);
void program_begin (Program *program, const char *purpose);
void program_end (Program *program);
void program_stop (Program *program);

/* The result is NG and not left over from before; the message says something. */
void check_refused (Program *program, int got, int want, const char *says);
void check_permitted (Program *program, int got, const char *says);
