/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The names of the log: of its events, and of an entry's members. riyo-audit(5) tells what each
 * means. They are written and read in years apart: a name is added, never changed. */
#pragma once

/* What is used, and what came of it. */
#define RIYO_EVENT_BEGIN "begin"
#define RIYO_EVENT_REFUSED "refused"
#define RIYO_EVENT_DECLASSIFY "declassify"
#define RIYO_EVENT_FILE "file"
#define RIYO_EVENT_FILE_FAILED "file-failed"
#define RIYO_EVENT_TAG "tag"
#define RIYO_EVENT_END "end"
#define RIYO_EVENT_ABANDON "abandon"
#define RIYO_EVENT_ALERT "alert"

/* What the folder becomes. */
#define RIYO_EVENT_INIT "init"
#define RIYO_EVENT_ADOPT "adopt"
#define RIYO_EVENT_WITHDRAW "withdraw"
#define RIYO_EVENT_SUSPEND "suspend"
#define RIYO_EVENT_EXTEND "extend"
#define RIYO_EVENT_LIFT "lift"

/* What the log does itself. */
#define RIYO_EVENT_ROTATE "rotate"
#define RIYO_EVENT_REPAIR "repair"
#define RIYO_EVENT_ARCHIVE "archive"
#define RIYO_EVENT_SEAL_START "seal-start"
#define RIYO_EVENT_SEAL "seal"

/* Every entry begins and ends with these, which the log adds. */
#define RIYO_KEY_SEQ "seq"
#define RIYO_KEY_TIME "time"
#define RIYO_KEY_MONO "mono"
#define RIYO_KEY_HOST "host"
#define RIYO_KEY_PID "pid"
#define RIYO_KEY_ACCOUNT "account"
#define RIYO_KEY_EVENT "event"
#define RIYO_KEY_REAL "real" /* who stands behind the account, where that is another */
#define RIYO_KEY_LOGIN "login"
#define RIYO_KEY_OUTSIDE "outside"
#define RIYO_KEY_CHANGE "change"
#define RIYO_KEY_FOLDER_SHA256 "folder_sha256"
#define RIYO_KEY_STATE "state"
#define RIYO_KEY_FOLDER "folder"
#define RIYO_KEY_PREV "prev"
#define RIYO_KEY_HASH "hash"

/* Who states what. */
#define RIYO_KEY_OP "op"
#define RIYO_KEY_ACTOR "actor"
#define RIYO_KEY_ROLE "role"
#define RIYO_KEY_PURPOSE "purpose"
#define RIYO_KEY_TASK "task"
#define RIYO_KEY_LAW "law"
#define RIYO_KEY_ARTICLE "article"
#define RIYO_KEY_REFERENCE "reference"
#define RIYO_KEY_APPROVER "approver"
#define RIYO_KEY_JUDGE "judge"
#define RIYO_KEY_JUDGEMENT "judgement"
#define RIYO_KEY_REHEARSAL "rehearsal"

/* A begin. Its cells are an array of "CATEGORY / PURPOSE"; no category's name holds a blank. */
#define RIYO_KEY_VERSION "version"
#define RIYO_KEY_TABLE "table"
#define RIYO_KEY_CELLS "cells"
#define RIYO_KEY_CATEGORIES "categories"
#define RIYO_KEY_RECIPIENTS "recipients"             /* third parties: 27条1項 */
#define RIYO_KEY_OTHER_RECIPIENTS "other_recipients" /* on another ground (提供区分) */
#define RIYO_KEY_RECIPIENT "recipient"               /* to whom, as it was stated */
#define RIYO_KEY_DOOR "door"         /* by which one account serves many, as it was stated */
#define RIYO_KEY_ONLY "only"         /* an array of "PART=VALUE" */
#define RIYO_KEY_LAST_DAY "last_day" /* recorded before, where the clock is behind it */
#define RIYO_CELL_SLASH " / "

/* A refusal, and what was permitted and refused up to an end; the tags with commas between. */
#define RIYO_KEY_CODE "code"
#define RIYO_KEY_CHARACTERS "characters" /* of a purpose or law that is unknown */
#define RIYO_KEY_SIMILAR "similar"       /* the published names that are like it */
#define RIYO_KEY_CATEGORY "category"
#define RIYO_KEY_SUBJECT "subject"
#define RIYO_KEY_PERMITTED "permitted"
#define RIYO_KEY_PERMITTED_TAGS "permitted_tags"
#define RIYO_KEY_REFUSED "refused"
#define RIYO_KEY_REFUSED_TAGS "refused_tags"
#define RIYO_KEY_LEFT_OUT "left_out"
#define RIYO_KEY_UNSTATED "unstated" /* of them, those that state no subject */
#define RIYO_KEY_TOTALS "totals"     /* records of totals that were left out besides */

/* A file. */
#define RIYO_KEY_INPUT "input"
#define RIYO_KEY_SOURCE "source"
#define RIYO_SOURCE_PIPE "pipe" /* no regular file, so without a sidecar's tags */
#define RIYO_KEY_OUTPUT "output"
#define RIYO_KEY_LAYOUT "layout"
#define RIYO_KEY_LAYOUT_HASH "layout_hash"
#define RIYO_KEY_RECORDS "records"
#define RIYO_KEY_PASSED "passed"
#define RIYO_KEY_DROPPED "dropped"
#define RIYO_KEY_BLANKED "blanked"
#define RIYO_KEY_BYTES "bytes"
#define RIYO_KEY_XXH3 "xxh3"
#define RIYO_KEY_SHA256 "sha256"
#define RIYO_KEY_REASON "reason"
#define RIYO_KEY_LEFT "left" /* what failed may have gone out, or a part of it */

/* What is declassified, or gets its first tags. */
#define RIYO_KEY_PROCESSING "processing"
#define RIYO_KEY_METHOD "method"
#define RIYO_KEY_FROM "from"
#define RIYO_KEY_TO "to"
#define RIYO_NOT_PERSONAL "個人情報でない" /* instead of tags */
#define RIYO_KEY_SOURCES "sources"

/* An adoption, a suspension, an alert. */
#define RIYO_KEY_SOCIETY "society"
#define RIYO_KEY_GROUP "group" /* whose folder it is */
#define RIYO_KEY_GID "gid"
#define RIYO_KEY_KIND "kind"
#define RIYO_KEY_NAME "name"
#define RIYO_KEY_EFFECTIVE_ON "effective_on" /* 施行日 */
#define RIYO_KEY_SUBJECTS "subjects"
#define RIYO_KEY_SCOPE "scope"
#define RIYO_KEY_ABOUT "about"
#define RIYO_KEY_COUNT "count"
#define RIYO_KEY_COMMAND "command"
#define RIYO_KEY_RESULT "result"

/* A file of the log, a repair, a seal. */
#define RIYO_KEY_AFTER "after"
#define RIYO_KEY_TORN_BYTES "torn_bytes"
#define RIYO_KEY_TORN_SHA256 "torn_sha256"
#define RIYO_KEY_NUL_BYTES "nul_bytes"
#define RIYO_KEY_LAST_FILE "last_file"
#define RIYO_KEY_LAST "last"
#define RIYO_KEY_LAST_HASH "last_hash"
#define RIYO_KEY_PLACE "place"
#define RIYO_KEY_LOCK "lock"
#define RIYO_KEY_KNOWN_FILE "known_file"
#define RIYO_KEY_KNOWN_BYTES "known_bytes"
#define RIYO_KEY_ASIDE "aside"
#define RIYO_KEY_ASIDE_BYTES "aside_bytes"
#define RIYO_KEY_ASIDE_SHA256 "aside_sha256"
#define RIYO_KEY_SUSPENSIONS "suspensions"
#define RIYO_KEY_MADE "made" /* folders of parts that were missing */
#define RIYO_KEY_UNSEALED "unsealed"
#define RIYO_KEY_ARCHIVED "archived"
#define RIYO_KEY_FIRST "first"
#define RIYO_KEY_INTERVAL "interval"
#define RIYO_KEY_MAC "mac"
