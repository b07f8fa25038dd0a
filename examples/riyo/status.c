/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* riyo status: what is in force, and what is wrong. */
#include "config.h"

#include <string.h>

#include "command.h"
#include "guard/guard.h"

/* The words of the lines, which are those of the files. */
static const struct
{
  const char *key, *shown;
} words[] = {
  { "施行中の版", N_ ("version in force") },
  { "次の版", N_ ("version to come") },
  { "施行されない版", N_ ("version that does not come: another of its 施行日 took its place") },
  { "終了した版", N_ ("version that ended") },
  { "組合", N_ ("society") },
  { "類型", N_ ("categories") },
  { "利用目的", N_ ("purposes") },
  { "公表日", N_ ("published on") },
  { "施行日", N_ ("in force from") },
  { "終了日", N_ ("in force until") },
  { "次の版のない終了日", N_ ("nothing may be used after this day: no version follows the one in "
                              "force") },
  { "次の版まで空く終了日", N_ ("nothing may be used after this day, until the next version") },
  { "表のハッシュ", N_ ("hash of the table") },
  { "取扱規程", N_ ("rules in force") },
  { "取扱規程の施行日", N_ ("rules in force from") },
  { "取扱規程のハッシュ", N_ ("hash of the rules") },
  { "次の取扱規程", N_ ("rules to come") },
  { "次の取扱規程の施行日", N_ ("rules to come in force from") },
  { "次の取扱規程のハッシュ", N_ ("hash of the rules to come") },
  { "担当", N_ ("role") },
  { "業務", N_ ("task") },
  { "読み替え", N_ ("task across differing purposes, signed") },
  { "更新を要する判断", N_ ("a judgement to be made anew") },
  { "レイアウト", N_ ("layout") },
  { "使えないレイアウト", N_ ("a layout adopted once that no run can use now") },
  { "途中の採用",
    N_ ("an adoption recorded and in force, which the next use or riyo adopt finishes") },
  { "部品でないファイル", N_ ("a file that is no part of the folder, and is not read") },
  { "修復が残したファイル", N_ ("what a repair set aside: keep it, as evidence") },
  { "グループ", N_ ("the group whose members share it") },
  { "利用できない理由", N_ ("uses are refused here") },
  { "このコンテナだけの層",
    N_ ("what is recorded stays in this container's layer, and reaches no other: mount the host's "
        "folder") },
  { "ほかの名前のある部品",
    N_ ("a part that has another name, as a hard-linked copy (cp -al): what is recorded in one of "
        "them damages the other") },
  { "利用停止", N_ ("live suspensions") },
  { "何も止めない利用停止",
    N_ ("live suspensions of which a part stops nothing by the table in force") },
  { "次の版が終わらせる利用停止", N_ ("live suspensions of which a version to come ends a part") },
  { "通知できない理由", N_ ("no alert can reach anybody") },
  { "数えられない通知", N_ ("alerts cannot be counted, or what was counted is lost") },
  { "届いていない通知", N_ ("alerts that reached nobody yet") },
  { "通知先のない出来事",
    N_ ("events of which nobody is told: the rules state no コマンド in [連絡]") },
  { "時計より先の記録", N_ ("a later day than the clock's is recorded, and decides") },
  { "時計よりはるかに先の記録",
    N_ ("a day far after the clock's is recorded, and does not decide") },
  { "判断する日", N_ ("the day that decides") },
  { "監査記録", N_ ("audit log, last entry") },
};

static const char *
show_key (const char *key)
{
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (strcmp (words[i].key, key) == 0)
      return _ (words[i].shown);
  return key;
}

static void
print_text (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (char **line = lines; *line != NULL; line++)
    {
      char *equals = strchr (*line, '=');

      if (equals == NULL)
        continue;
      *equals = '\0';
      command_print ("%s=%s\n", show_key (*line),
                     strcmp (equals + 1, "なし") == 0 ? _ ("none") : equals + 1);
    }
}

/* What somebody has to see to: that uses are refused here, in a copy without keys too, an alert
 * that reached nobody, that nothing is in force any more, or soon will be. */
static gboolean
has_trouble (const char *text)
{
  static const char *const lines[]
      = { "\n利用できない理由=",     "\n届いていない通知=",    "\n終了した版=",
          "\nほかの名前のある部品=", "\n数えられない通知=",    "\n取扱規程=なし",
          "\n次の版のない終了日=",   "\n次の版まで空く終了日=" };

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    if (strstr (text, lines[i]) != NULL)
      return TRUE;
  return FALSE;
}

/* Each line key=value becomes a pair in the order it came. */
static void
print_json (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (GString) json = g_string_new ("[");

  for (char **line = lines; *line != NULL; line++)
    {
      char *equals = strchr (*line, '=');

      if (equals == NULL)
        continue;
      *equals = '\0';
      g_string_append (json, json->len > 1 ? ",[" : "[");
      riyo_json_append_text (json, *line);
      g_string_append_c (json, ',');
      riyo_json_append_text (json, equals + 1);
      g_string_append_c (json, ']');
    }
  command_print ("%s]\n", json->str);
}

static CommandStatus
run (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  CommandStatus status;

  if (!command_parse (&command_status, NULL, &argc, &argv, &status))
    return status;
  if (argc != 1)
    return command_misused (&command_status, _ ("expected no operand"));
  text = riyo_folder_describe (command_get_folder (), &error);
  if (text == NULL)
    return command_fail (error);
  if (command_options.json)
    print_json (text);
  else if (!command_options.quiet)
    print_text (text);
  return has_trouble (text) ? COMMAND_REFUSED : COMMAND_DONE;
}

const Command command_status
    = { "status", run, "[-C FOLDER]", N_ ("say what is in force, and what is wrong") };
