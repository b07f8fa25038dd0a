/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#define LAW "開示等の請求への対応"
#define REPORT_TO_STATE "国に対する特定健診の実績報告"

/* A folder with roles, a task and a law; and one used every way that a report tells of. */
char *make_riyo (void);
char *make_used (void);
