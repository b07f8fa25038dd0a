#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Labels as a layout of 形式=表: printed, adopted, and from then on the least that a label says. And riyo.why ()."""
import re

import database
import shell
import ways

STATE = "BEGIN; SELECT riyo.begin('未受診者への受診勧奨');"
READ = f"{STATE} SELECT count(*) FROM checkup; COMMIT;"
HEAD = "[レイアウト]\n形式=表\n本人=なし\n"


def told(says, text, *wanted):
    return shell.report(says, all(re.search(word, text, re.M) for word in wanted), wanted, text)


def refused(says, text, code):
    return shell.report(says, code in ways.CODE.findall(text) and "PLANTED" not in text, code, text)


def passed(says, text, wanted=""):
    return shell.report(says, not ways.CODE.search(text) and re.search(wanted, text, re.M), wanted, text)


def why(server):
    def ask(arguments, who="app"):
        return server.psql(f"SELECT riyo.why({arguments})", who)

    before = len(server.entries())
    passed("why: permitted", ask("'未受診者への受診勧奨', 'checkup'"), "^PERMITTED$")
    passed("why: not, in the words of the refusal", ask("'未受診者への受診勧奨', 'claim'"), "NOT_IN_TABLE")
    passed("why: of one column", ask("'加入者の管理', 'mixed', 'name'"), "^PERMITTED$")
    passed("why: of another", ask("'加入者の管理', 'mixed', 'result'"), "NOT_IN_TABLE")
    passed("why: of the table with both", ask("'加入者の管理', 'mixed'"), "NOT_IN_TABLE")
    passed("why: no personal data", ask("'加入者の管理', 'code'"), "no personal data")
    passed("why: no label", ask("'加入者の管理', 'bare'"), "UNTAGGED")
    passed("why: no such purpose", ask("'加入者の管埋', 'member'"), "UNKNOWN_PURPOSE")
    passed("why: a role that is not his", ask("'加入者の管理', 'member', NULL, '資格だけ'"), "REFUSED")
    passed("why: an account that no role names", ask("'加入者の管理', 'member'", "nobody_known"), "UNKNOWN_ACTOR")
    refused("why: a view", ask("'加入者の管理', 'checkup_view'"), "42809")
    refused("why: a column that is not there", ask("'加入者の管理', 'member', 'x'"), "42703")
    shell.report("why records nothing", len(server.entries()) == before, server.entries()[before:])
    refused("and states nothing", server.psql("BEGIN; SELECT riyo.why('未受診者への受診勧奨', 'checkup'); SELECT * FROM checkup;"), "RY040")


def layout_of(server, who="owner"):
    return server.psql("SELECT riyo.layout()", who)


def prints(server):
    """The labels of what the caller owns."""
    refused("the layout is printed for whom its owner lets", layout_of(server, "app"), "42501")
    server.psql("GRANT EXECUTE ON FUNCTION riyo.layout() TO owner, app;", "boss")
    text = layout_of(server)
    told("the layout: its head", text, r"\A\[レイアウト\]\n形式=表\n本人=なし\n# だれの行かは、各表のラベルの 本人= が示します。$")
    told("a table", text, r"^\[表 kumiai\.public\.checkup\]\n類型=健診$")
    told("a column", text, r"^\[表 kumiai\.public\.mixed 列 result\]\n類型=健診$")
    told("no personal data", text, r"^\[表 kumiai\.public\.code\]\n個人情報でない=")
    shell.report("nothing that is not labelled, and no part without a label", "bare" not in text and "yearly_2025" not in text, text)
    shell.report("nothing that is another's", "[表" not in layout_of(server, "app"), layout_of(server, "app"))
    server.psql('CREATE TABLE "Odd ""one" ("列 1" int); SECURITY LABEL FOR riyo ON TABLE "Odd ""one" IS \'資格\'; '
                'SECURITY LABEL FOR riyo ON COLUMN "Odd ""one"."列 1" IS \'資格,健診\';', "owner")
    text = layout_of(server)
    told("names as SQL writes them", text, r'^\[表 kumiai\.public\."Odd ""one" 列 "列 1"\]$')
    server.psql('CREATE TABLE "a]b" (x int); SECURITY LABEL FOR riyo ON TABLE "a]b" IS \'資格\';', "owner")
    refused("a name that no layout holds is told", layout_of(server), "RY063")
    server.psql('DROP TABLE "a]b"', "owner")
    return text


def floor(server, text):
    """From the adoption on, a label says that or more."""
    server.psql("CREATE TABLE late (a text); SECURITY LABEL FOR riyo ON TABLE late IS '健診'; CREATE TABLE filled (a text);"
                "SECURITY LABEL FOR riyo ON TABLE filled IS '資格';"
                "BEGIN; SELECT riyo.begin('加入者の管理'); INSERT INTO filled VALUES ('PLANTED-filled'); COMMIT;", "owner")
    adopted = server.adopt("kumiai.layout", text + "\n[表 kumiai.public.planned]\n類型=健診\n[表 kumiai.public.planned 列 name]\n"
                           "類型=資格\n[表 kumiai.public.filled]\n類型=資格\n類型=健診\n[表 kumiai.public.old]\n類型=健診\n")
    shell.report("it is adopted as it is", adopted.returncode == 0, adopted.stderr)
    passed("and all goes on", server.psql(READ), "^20")
    passed("a part without a label needs no line", server.psql(f"{STATE} SELECT count(*) FROM yearly_2025; COMMIT;"), "^20")
    refused("a table without a line", server.psql(f"{STATE} INSERT INTO late VALUES ('x'); COMMIT;", "owner"), "RY060")
    refused("a label that lacks a tag", server.psql("BEGIN; SELECT riyo.begin('加入者の管理'); SELECT * FROM filled; COMMIT;", "owner"), "RY060")
    passed("why tells", server.psql("SELECT riyo.why('加入者の管理', 'filled')", "owner"), "NOT_ADOPTED")
    passed("a label that has it", server.psql("SECURITY LABEL FOR riyo ON TABLE filled IS '資格,健診'; BEGIN; SELECT "
           "riyo.begin('オンライン資格確認システムへの連携'); SELECT count(*) FROM filled; COMMIT;", "owner"), "^1")
    passed("more tags are always allowed", server.psql("SECURITY LABEL FOR riyo ON TABLE code IS '資格'; BEGIN; SELECT "
           "riyo.begin('加入者の管理'); SELECT count(*) FROM code; COMMIT;", "owner"), "^1")
    passed("adopted first, then migrated", server.psql(
        "CREATE TABLE planned (name text, result text); BEGIN; SELECT riyo.begin('加入者の管理'); INSERT INTO planned (name) "
        "VALUES ('PLANTED-name'); SELECT count(name) FROM planned; COMMIT;", "owner"), "^1")
    refused("a column by its table's line", server.psql("BEGIN; SELECT riyo.begin('加入者の管理'); SELECT result FROM planned;", "owner"), "RY007")
    refused("a table of that name with fewer tags", server.psql(
        "DROP TABLE planned; BEGIN; CREATE TABLE planned (name text); SECURITY LABEL FOR riyo ON TABLE planned IS "
        "'個人情報でない=x'; INSERT INTO planned VALUES ('x'); COMMIT;", "owner"), "RY060")
    refused("another name for it", server.psql(f"ALTER TABLE checkup RENAME TO renamed; {STATE} SELECT * FROM renamed;", "owner"), "RY060")
    passed("and back", server.psql(f"ALTER TABLE renamed RENAME TO checkup; {READ}", "owner"), "^20")
    passed("what CREATE TABLE AS made needs no line", server.psql(
        f"{STATE} CREATE TABLE taken AS SELECT result FROM checkup; SELECT count(*) FROM taken; COMMIT;", "owner"), "^20")
    passed("nor what it made of no personal data", server.psql("CREATE TABLE nothing AS SELECT 1 AS x; SELECT x FROM nothing;", "owner"), "^1")
    passed("nor what DETACH left of that", server.psql("CREATE TABLE parted (x int) PARTITION BY LIST (x); CREATE TABLE parted_1 PARTITION OF parted FOR VALUES IN (1); "
           "SECURITY LABEL FOR riyo ON TABLE parted IS '個人情報でない=x'; ALTER TABLE parted DETACH PARTITION parted_1; INSERT INTO parted_1 VALUES (1) RETURNING x;", "owner"), "^1")
    refused("the module's mark on it, by the owner", server.psql("CREATE TABLE marked_0 (x int); SECURITY LABEL FOR riyo ON TABLE marked_0 IS "
            "'個人情報でない=元の表のとおり; 由来=元の表'; INSERT INTO marked_0 VALUES (1);", "owner"), "RY060")
    refused("a mark that the owner writes is none", server.psql(
        "CREATE TABLE marked (a text); SECURITY LABEL FOR riyo ON TABLE marked IS '健診; 由来=元の表'; "
        f"{STATE} INSERT INTO marked VALUES ('x');", "owner"), "RY060")
    passed("a temporary table", server.psql("BEGIN; SELECT riyo.begin('未受診者への受診勧奨'); CREATE TEMP TABLE t (a text); "
           "INSERT INTO t SELECT result FROM checkup; SELECT count(*) FROM t; COMMIT;"), "^20")
    passed("a materialized view", server.psql(f"{STATE} CREATE MATERIALIZED VIEW mv AS SELECT result FROM checkup; "
           "SELECT count(*) FROM mv; COMMIT;", "owner"), "^20")


def other_database(server):
    """A copy of a database, or another name for it, is none that may do without lines."""
    below = "BEGIN; SELECT riyo.begin('加入者の管理'); SELECT count(*) FROM member; COMMIT;"
    server.adopt("below.layout", HEAD + "[表 kumiai.public.member]\n類型=資格\n類型=健診\n")
    refused("what lacks a tag, in its database", server.psql(below, "owner"), "RY060")
    server.psql("CREATE DATABASE copied TEMPLATE kumiai OWNER owner", "boss", "postgres")
    refused("in a copy of it", server.psql(below, "owner", "copied"), "RY060")
    server.psql("DROP DATABASE copied; ALTER DATABASE kumiai RENAME TO other", "boss", "postgres")
    refused("under another name", server.psql(below, "owner", "other"), "RY060")
    server.psql("ALTER DATABASE other RENAME TO kumiai", "boss", "postgres")
    server.adopt("below.layout", HEAD + "[表 kumiai.public.member]\n類型=資格\n")
    passed("and when the label says what was adopted", server.psql(below, "owner"), "^20")
    server.psql("CREATE DATABASE again TEMPLATE kumiai OWNER owner", "boss", "postgres")
    told("what was restored, and is not adopted: the way is said", server.psql(below, "owner", "again"), "RY060", "before it, under the name of this database")
    server.adopt("again.layout", HEAD + "[表 again.public.member]\n類型=資格\n")
    passed("adopted under its name", server.psql(below, "owner", "again"), "^20")
    server.psql("DROP DATABASE again", "boss", "postgres")


def new_columns(server):
    """Adopted first, then added: a column that holds nothing has its own line's label at once."""
    server.adopt("columns.layout", HEAD + "".join(f"[表 kumiai.public.mixed 列 {name}]\n類型=資格\n" for name in ("extra", "given", "number")))
    told("a new column of a table with rows has its line's label", server.psql(
        "ALTER TABLE mixed ADD COLUMN extra text; SELECT label FROM pg_seclabels WHERE objname = 'mixed.extra'", "owner"), "^資格$")
    passed("and is used under it", server.psql("BEGIN; SELECT riyo.begin('加入者の管理'); SELECT count(extra) FROM mixed; UPDATE mixed SET extra = name; COMMIT;", "owner"), "^0")
    server.psql("ALTER TABLE mixed DROP COLUMN extra", "owner")
    refused("one that was filled, under that name", server.psql(
        "BEGIN; ALTER TABLE mixed RENAME result TO extra; ALTER TABLE mixed ADD COLUMN IF NOT EXISTS extra text; SELECT riyo.begin('加入者の管理'); "
        "SELECT extra FROM mixed; ROLLBACK;", "owner"), "RY060")
    refused("one with a default", server.psql("BEGIN; ALTER TABLE mixed ADD COLUMN given text DEFAULT 'x'; SELECT riyo.begin('加入者の管理'); "
            "SELECT given FROM mixed; ROLLBACK;", "owner"), "RY007")
    refused("one whose type has one", server.psql("BEGIN; CREATE DOMAIN d AS text DEFAULT 'x'; ALTER TABLE mixed ADD COLUMN given d; SELECT "
            "riyo.begin('加入者の管理'); SELECT given FROM mixed; ROLLBACK;", "owner"), "RY007")
    passed("serial, as migration tools write it", server.psql(
        "BEGIN; SELECT riyo.begin('オンライン資格確認システムへの連携'); ALTER TABLE mixed ADD COLUMN number serial; SELECT count(number) FROM mixed; ROLLBACK;", "owner"), "^20")


def first_label(server):
    """Of rows that were there before anybody labelled them."""
    server.stop()
    server.preload = ""
    server.configure()
    config = server.home / "data/postgresql.auto.conf"
    config.write_text(config.read_text().replace("riyo.folder", "#riyo.folder"))
    server.start()
    server.psql("CREATE TABLE old (a text); INSERT INTO old VALUES ('PLANTED-old'); CREATE TABLE older AS TABLE old;", "owner")
    server.stop()
    server.preload = "riyo"
    server.configure()
    server.start()
    refused("rows without a label", server.psql(f"{STATE} SELECT * FROM old;", "owner"), "RY060")
    refused("a first label with fewer tags than adopted", server.psql("SECURITY LABEL FOR riyo ON TABLE old IS '資格'", "owner"), "RY050")
    refused("or none", server.psql("SECURITY LABEL FOR riyo ON TABLE old IS '個人情報でない=古い'", "owner"), "RY050")
    refused("or of what no layout names", server.psql("SECURITY LABEL FOR riyo ON TABLE older IS '健診'", "owner"), "RY050")
    passed("the first label as it was adopted", server.psql(
        f"SECURITY LABEL FOR riyo ON TABLE old IS '健診'; {STATE} SELECT count(*) FROM old; COMMIT;", "owner"), "^1")


def other_session(server):
    """An adoption reaches a session that has begun before."""
    adopt = (f"setpriv --reuid={server.account.pw_uid} --regid={server.account.pw_gid} --clear-groups "
             if shell.os.geteuid() == 0 else "")
    adopt += f"env LD_LIBRARY_PATH={server.home}/tools {server.home}/tools/riyo adopt {server.home}/more.layout -C {server.home}/riyo"
    (server.home / "more.layout").write_text(HEAD + "[表 kumiai.public.checkup]\n類型=健診\n類型=資格\n")
    (server.home / "more.layout").chmod(0o644)
    text = server.psql(f"{READ}\n\\! {adopt} >/dev/null 2>&1\n{READ}")
    told("an adoption counts from the next begin on", text, "^20", "RY060")
    (server.home / "more.layout").write_text(HEAD + "[表 kumiai.public.checkup]\n類型=健診\n")
    server.riyo("adopt", server.home / "more.layout", "-C", server.home / "riyo")
    passed("and when it is taken back", server.psql(READ), "^20")


def bad_layouts(server):
    rows = [("a name of two parts", "[表 public.checkup]"), ("four parts", "[表 a.b.c.d]"), ("a capital without quotes", "[表 a.b.C]"),
            ("a quote that does not end", '[表 a.b."c]'), ("a column without a name", "[表 a.b.c 列 ]"), ("an empty name", '[表 a.b.""]'),
            ("a column of a file", "[列 1]")]
    for says, group in rows:
        (server.home / "bad.layout").write_text(f"{HEAD}{group}\n類型=健診\n")
        done = server.riyo("adopt", server.home / "bad.layout", "-C", server.home / "riyo", check=False)
        shell.report(f"a layout: {says}", done.returncode == 2 and "bad.layout:4:" in done.stderr, done.stderr)
    (server.home / "bad.layout").write_text(f'{HEAD}[表 a.b.c]\n類型=健診\n[表 "a".b.c]\n類型=資格\n')
    done = server.riyo("adopt", server.home / "bad.layout", "-C", server.home / "riyo", check=False)
    shell.report("a layout: one table twice", done.returncode == 2 and "bad.layout:6:" in done.stderr, done.stderr)
    (server.home / "in").write_text("x\n")
    done = server.riyo("layout", "check", "-C", server.home / "riyo", "kumiai", server.home / "in", check=False)
    shell.report("a layout of tables is of no file", done.returncode != 0 and "形式=表" in done.stderr, done.stderr)


def main():
    database.need()
    server = ways.new_server()
    if ways.prepare(server):
        why(server)
        floor(server, prints(server))
        other_session(server)
        other_database(server)
        new_columns(server)
        bad_layouts(server)
        first_label(server)
    shell.plan()


if __name__ == "__main__":
    main()
