/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* A command that a message advises, on the folder whose log is called @shown: FOLDER/audit. */
char *riyo_log_advise (const char *shown, const char *command);
