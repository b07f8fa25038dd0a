/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <riyo/riyo.h>

/* Words a refused begin: UNKNOWN_ACTOR, OUT_OF_SCOPE or NOT_IN_FORCE. */
void riyo_refuse_begin (GError **error, RiyoRefusal reason, const char *actor, const char *account,
                        const char *purpose, const char *contact);

/* Words a refusal about the operation's day or a subject. */
void riyo_refuse_outlived (GError **error);
void riyo_refuse_subject (GError **error);
