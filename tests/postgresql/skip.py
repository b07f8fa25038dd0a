#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""SET LOCAL riyo.skip_suspended: rows of suspended persons are left out wherever they would be read, and counted; where
they cannot be, the statement is refused."""
import concurrent.futures
import json
import re
import subprocess
import time

import database
import shell
import ways

MADE = """
BEGIN; CREATE TABLE result (kigo int, bango int, edaban int, value text);
SECURITY LABEL FOR riyo ON TABLE result IS '健診; 本人=kigo,bango,edaban';
CREATE TABLE parts (kigo text, bango text, edaban text, year int, value text) PARTITION BY LIST (year);
SECURITY LABEL FOR riyo ON TABLE parts IS '健診; 本人=kigo,bango,edaban';
CREATE TABLE part PARTITION OF parts FOR VALUES IN (2026);
CREATE VIEW seen AS SELECT bango, value FROM result;
CREATE FUNCTION inlined() RETURNS SETOF text LANGUAGE sql STABLE AS 'SELECT value FROM result';
CREATE FUNCTION within() RETURNS SETOF text LANGUAGE plpgsql AS 'BEGIN RETURN QUERY SELECT value FROM result; END';
CREATE FUNCTION tell(text) RETURNS boolean LANGUAGE plpgsql COST 0.0001 AS $$ BEGIN RAISE NOTICE 'told %', $1; RETURN true; END $$;
CREATE FUNCTION becomes() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.bango := 3; RETURN NEW; END $$;
CREATE TABLE key (bango int PRIMARY KEY); SECURITY LABEL FOR riyo ON TABLE key IS '個人情報でない=番号だけ';
CREATE TABLE gone (kigo int, bango int REFERENCES key ON DELETE CASCADE, edaban int, value text);
SECURITY LABEL FOR riyo ON TABLE gone IS '健診; 本人=kigo,bango,edaban';
CREATE TABLE other (bango int PRIMARY KEY); SECURITY LABEL FOR riyo ON TABLE other IS '個人情報でない=番号だけ';
CREATE TABLE blank (kigo int, bango int REFERENCES other ON DELETE SET NULL, edaban int, value text);
SECURITY LABEL FOR riyo ON TABLE blank IS '健診; 本人=kigo,bango,edaban';
CREATE TABLE made (n int, kigo int, bango int GENERATED ALWAYS AS (n + 1) STORED, edaban int);
SECURITY LABEL FOR riyo ON TABLE made IS '健診; 本人=kigo,bango,edaban';
CREATE TABLE two (kigo int, bango int, edaban int, value text, name text);
SECURITY LABEL FOR riyo ON TABLE two IS '健診; 本人=kigo,bango,edaban'; SECURITY LABEL FOR riyo ON COLUMN two.name IS '資格';
CREATE TABLE keyed (kigo int, bango int, edaban int, no int UNIQUE, twice int GENERATED ALWAYS AS (n1 * 2) STORED UNIQUE, n1 int, shape box,
  late int UNIQUE DEFERRABLE INITIALLY DEFERRED, word text, flag boolean, value text, EXCLUDE USING gist (shape WITH &&));
CREATE UNIQUE INDEX ON keyed (upper(word)); CREATE UNIQUE INDEX ON keyed (kigo) WHERE flag;
SECURITY LABEL FOR riyo ON TABLE keyed IS '健診; 本人=kigo,bango,edaban';
CREATE TABLE kept (kigo int, bango int, edaban int, year int, no int) PARTITION BY LIST (year);
SECURITY LABEL FOR riyo ON TABLE kept IS '健診; 本人=kigo,bango,edaban';
CREATE TABLE kept_1 PARTITION OF kept FOR VALUES IN (1); CREATE TABLE kept_2 PARTITION OF kept FOR VALUES IN (2);
CREATE UNIQUE INDEX ON kept_1 (no); CREATE UNIQUE INDEX ON kept_2 (no);
CREATE FUNCTION heard(text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN IF $1 LIKE 'STOPPED%' AND current_setting('client_min_messages') <> 'warning' THEN RAISE NOTICE 'told %', $1; END IF; RETURN true; END $$;
CREATE FUNCTION spied(text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT spy($1)';
CREATE TABLE indexed (kigo int, bango int, edaban int, value text);
SECURITY LABEL FOR riyo ON TABLE indexed IS '健診; 本人=kigo,bango,edaban';
CREATE VIEW several AS SELECT value FROM result UNION ALL SELECT value FROM part;
CREATE TABLE waits (kigo int, bango int, edaban int, value text);
SECURITY LABEL FOR riyo ON TABLE waits IS '健診; 本人=kigo,bango,edaban';
CREATE FUNCTION sees() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE NOTICE 'seen %', NEW.value; RETURN NULL; END $$;
CREATE CONSTRAINT TRIGGER waits AFTER UPDATE ON waits DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION sees();
CREATE TABLE old (kigo int, bango int, edaban int, value text);
SECURITY LABEL FOR riyo ON TABLE old IS '健診; 本人=kigo,bango,edaban'; CREATE TABLE heir () INHERITS (old);
GRANT ALL ON ALL TABLES IN SCHEMA public TO app; COMMIT;
INSERT INTO key SELECT generate_series(1, 5); INSERT INTO other SELECT generate_series(1, 5);
BEGIN; SELECT riyo.begin('未受診者への受診勧奨');
INSERT INTO result SELECT 52, i, 1, CASE WHEN i = 3 THEN 'STOPPED' ELSE 'PLANTED' END || '-r' || i FROM generate_series(1, 5) AS i;
INSERT INTO result VALUES (NULL, 9, 1, 'STOPPED-unstated');
INSERT INTO parts SELECT '52', i, '1', 2026, CASE WHEN i = 3 THEN 'STOPPED' ELSE 'PLANTED' END || '-p' || i FROM generate_series(1, 5) AS i;
INSERT INTO heir SELECT 52, i, 1, CASE WHEN i = 3 THEN 'STOPPED' ELSE 'PLANTED' END || '-h' || i FROM generate_series(1, 5) AS i;
INSERT INTO gone SELECT 52, i, 1, 'STOPPED-g' FROM generate_series(1, 3) AS i; INSERT INTO blank SELECT 52, i, 1, 'STOPPED-b' FROM generate_series(4, 5) AS i;
INSERT INTO made (n, kigo, edaban) SELECT i, 52, 1 FROM generate_series(3, 5) AS i;
INSERT INTO keyed (kigo, bango, edaban, no, n1, shape, late, word, flag, value) SELECT 52, i, 1, i, i, box(point(i * 10, 0), point(i * 10 + 1, 1)), i, 'w' || i, i = 3, 'STOPPED-k' FROM generate_series(1, 5) AS i;
INSERT INTO kept SELECT 52, i, 1, 1 + i % 2, i FROM generate_series(1, 5) AS i;
INSERT INTO indexed SELECT 52, i, 1, CASE WHEN i = 3 THEN 'STOPPED' ELSE 'PLANTED' END || '-i' || i FROM generate_series(1, 5) AS i;
SET LOCAL client_min_messages = warning; CREATE INDEX ON indexed (spy(value)); CREATE INDEX ON indexed (bango) WHERE heard(value);
INSERT INTO waits SELECT 52, i, 1, CASE WHEN i = 4 THEN 'LATER' ELSE 'PLANTED' END || '-w' || i FROM generate_series(1, 5) AS i; COMMIT;
BEGIN; SELECT riyo.begin('オンライン資格確認システムへの連携'); INSERT INTO two SELECT 52, i, 1, CASE WHEN i = 3 THEN 'STOPPED-t' ELSE 'PLANTED-t' END || i, 'b' FROM generate_series(1, 5) AS i; COMMIT;
"""
SPY = """CREATE FUNCTION spy(text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE LEAKPROOF COST 1e-45 AS
  $$ BEGIN IF $1 LIKE 'STOPPED%' AND current_setting('client_min_messages') <> 'warning' THEN RAISE NOTICE 'told %', $1; END IF; RETURN true; END $$;"""
STATE = "BEGIN; SELECT riyo.begin('未受診者への受診勧奨'); "
SKIP = STATE + "SET LOCAL riyo.skip_suspended = on; "
COMES = [
    ("a scan", "SELECT value FROM result", 4), ("a count", "SELECT count(*) = 4 FROM result", 0),
    ("a condition", "SELECT value FROM result WHERE bango >= 3", 2), ("a function in the condition", "SELECT value FROM result WHERE tell(value)", 4),
    ("a view", "SELECT value FROM seen", 4), ("a join", "SELECT a.value FROM result a JOIN result b USING (bango)", 4),
    ("an outer join", "SELECT a.value FROM generate_series(1, 5) AS i LEFT JOIN result a ON a.bango = i", 4),
    ("a subquery", "SELECT (SELECT max(value) FROM result)", 1), ("EXISTS", "SELECT count(*) = 0 FROM (SELECT 1) x WHERE EXISTS (SELECT FROM result WHERE bango = 3)", 0),
    ("a CTE", "WITH c AS MATERIALIZED (SELECT value FROM result) SELECT * FROM c", 4), ("UNION", "SELECT value FROM result UNION SELECT value FROM result", 4),
    ("a table of parts", "SELECT value FROM parts", 4), ("a part", "SELECT value FROM part", 4),
    ("a cursor", "DECLARE c CURSOR FOR SELECT value FROM result; FETCH ALL FROM c", 4), ("a statement that is prepared now", "PREPARE p AS SELECT value FROM result; EXECUTE p", 4),
    ("COPY of a query", "COPY (SELECT value FROM result) TO STDOUT", 4), ("a function in PL/pgSQL", "SELECT * FROM within()", 4),
    ("UPDATE", "UPDATE result SET value = value RETURNING value", 4), ("DELETE", "DELETE FROM result RETURNING value", 4),
    ("what is cheap and LEAKPROOF", "SELECT value FROM result WHERE spy(value)", 4), ("put in by the planner", "SELECT value FROM result WHERE spied(value)", 4),
    ("in a view of several", "SELECT value FROM several WHERE spy(value)", 8), ("where nothing costs", "SET LOCAL cpu_operator_cost = 1e-300; SELECT value FROM several WHERE spy(value)", 8),
    ("of parts", "SELECT value FROM parts WHERE spy(value)", 4), ("in a join", "SELECT a.value FROM result a JOIN parts b ON a.bango::text = b.bango AND spy(b.value)", 4),
    ("of a lateral one", "SELECT a.value FROM generate_series(1, 5) AS i, LATERAL (SELECT value FROM result WHERE bango = i AND spy(value) OFFSET 0) a", 4),
    ("of a row lock", "SELECT value FROM result WHERE spy(value) FOR UPDATE", 4), ("of an UPDATE", "UPDATE result SET value = value WHERE spy(value) RETURNING value", 4),
    ("of a DELETE", "DELETE FROM parts WHERE spy(value) RETURNING value", 4), ("with an index", "SET LOCAL enable_seqscan = off; SELECT value FROM result WHERE bango > 0 AND spy(value)", 4),
    ("of COPY", "COPY (SELECT value FROM result WHERE spy(value)) TO STDOUT", 4),
    ("an UPDATE of what is held against no other row", "UPDATE keyed SET value = 'PLANTED' WHERE bango = 4 RETURNING value", 1),
    ("GROUPING SETS", "SELECT value FROM result GROUP BY GROUPING SETS ((value), (bango))", 4), ("a sample", "SELECT value FROM result TABLESAMPLE SYSTEM (100)", 4),
    ("a window", "SELECT first_value(value) OVER (PARTITION BY bango) FROM result", 4), ("ROWS FROM", "SELECT a.value FROM ROWS FROM (generate_series(1, 5), "
     "generate_series(2, 6)) AS i (i, j), LATERAL (SELECT value FROM result WHERE bango = i) a", 4),
    ("what a WITH has written", "WITH u AS (UPDATE result SET value = value RETURNING value) SELECT * FROM u", 4),
    ("a child without a label of its own", "SELECT value FROM heir", 4), ("and its parent", "SELECT value FROM old", 4),
    ("an index", "SET LOCAL enable_seqscan = off; SELECT value FROM result WHERE bango = 3", 0)]
REFUSED = [
    ("COPY of a table", "COPY result TO STDOUT"), ("a function that the planner puts in", "SELECT * FROM inlined()"),
    ("writing for anybody", "INSERT INTO result VALUES (52, 3, 1, 'x')"), ("ON CONFLICT", "INSERT INTO result VALUES (52, 4, 1, 'x') ON CONFLICT DO NOTHING"),
    ("MERGE", "MERGE INTO result r USING (SELECT 3 AS b) s ON r.bango = s.b WHEN MATCHED THEN UPDATE SET value = 'x'"),
    ("a table that does not say whose its rows are", "SELECT * FROM checkup"), ("one beside it", "SELECT r.value FROM result r JOIN checkup c USING (bango)"),
    ("a copy that does not say whose its rows are", "CREATE TEMP TABLE t (v text); INSERT INTO t SELECT value FROM result"),
    ("a row that becomes another person's", "UPDATE result SET bango = 3 WHERE bango = 4"), ("part of the number", "UPDATE result SET kigo = kigo"),
    ("by a trigger", "CREATE TRIGGER t BEFORE UPDATE ON result FOR EACH ROW EXECUTE FUNCTION becomes(); UPDATE result SET value = value WHERE bango = 4"),
    ("by what a generated column is made of", "UPDATE made SET n = 2 WHERE n = 4"), ("by way of a parent", "UPDATE parts SET bango = '3'"),
    ("a cascade that would leave rows without their key", "DELETE FROM key WHERE bango = 3"), ("a SET NULL", "DELETE FROM other WHERE bango = 5"),
    ("a column that stated whose rows are, gone and made anew", "ALTER TABLE result DROP COLUMN edaban; ALTER TABLE result ADD COLUMN edaban int DEFAULT 9; SELECT value FROM result"),
    ("gone with its type", "CREATE DOMAIN mood AS int; CREATE TABLE typed (kigo int, bango int, edaban mood); SECURITY LABEL FOR riyo ON TABLE typed IS "
     "'健診; 本人=kigo,bango,edaban'; DROP DOMAIN mood CASCADE; ALTER TABLE typed ADD COLUMN edaban int DEFAULT 9; SELECT * FROM typed"),
    ("a key that somebody may have", "UPDATE keyed SET no = 3 WHERE bango = 4"), ("one of a generated column", "UPDATE keyed SET n1 = 3 WHERE bango = 4"),
    ("a place that somebody may have", "UPDATE keyed SET shape = box(point(30, 0), point(31, 1)) WHERE bango = 4"),
    ("a key that waits", "UPDATE keyed SET late = 3 WHERE bango = 4"), ("one by an expression", "UPDATE keyed SET word = 'W3' WHERE bango = 4"),
    ("one by a condition", "UPDATE keyed SET flag = true WHERE bango = 4"), ("one of a part", "UPDATE kept SET no = 3 WHERE bango = 4"),
    ("one of another part", "UPDATE kept SET year = 3 - year WHERE bango = 4"),
    ("a column of 本人 whose type changes by way of a parent", "CREATE TABLE up (kigo int, bango int, edaban int); SECURITY LABEL FOR riyo ON TABLE up IS '健診'; CREATE TABLE "
     "down () INHERITS (up); SECURITY LABEL FOR riyo ON TABLE down IS '健診; 本人=kigo,bango,edaban'; ALTER TABLE up ALTER bango TYPE regrole; SELECT * FROM down"),
    ("TRUNCATE", "TRUNCATE result"), ("an index by an expression", "CREATE INDEX ON result (upper(value))")]
TYPED = ("CREATE TYPE said AS ENUM ('7'); CREATE DOMAIN number AS int; CREATE DOMAIN said_so AS said; CREATE TABLE typed (kigo int, bango {}, edaban int); "
         "SECURITY LABEL FOR riyo ON TABLE typed IS '健診; 本人={}'")
SAID = [
    *((f"本人 of {type}", TYPED.format(type, "kigo,bango,edaban"), "42809") for type in ("said", "said_so", "regrole", "regclass", "date", "oid", "text[]", "key")),
    ("a column of 本人 that becomes one", TYPED.format("int", "kigo,bango,edaban") + "; ALTER TABLE typed ALTER bango TYPE regrole", "42809"),
    ("本人 of a system column", TYPED.format("int", "ctid,bango"), "42809"), ("of the table itself", TYPED.format("int", "tableoid,bango,edaban"), "42809"),
    ("of one column twice", TYPED.format("int", "kigo,bango,bango"), "42701"),
    ("an index by a function that may be asked again", SKIP + "SET LOCAL enable_seqscan = off; SELECT value FROM indexed WHERE spy(value)", "RY050"),
    ("an index whose condition may be", SKIP + "SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off; SELECT value FROM indexed WHERE heard(value) AND bango > 0", "RY050"),
    ("本人 of fewer columns than a number has parts", TYPED.format("int", "kigo,bango"), "RY052"), ("of one", TYPED.format("int", "bango"), "RY052"),
    ("of more", TYPED.format("int, more int", "kigo,bango,edaban,more"), "RY052"), ("of more, of text", TYPED.format("text, more text", "kigo,bango,edaban,more"), "RY052"),
    ("whose rows are, said anew", "SECURITY LABEL FOR riyo ON TABLE result IS '健診; 本人=kigo,edaban,bango'", "RY063"),
    ("said for the first time of rows that are there", "SECURITY LABEL FOR riyo ON TABLE checkup IS '健診; 本人=bango,year,result'", "RY063"),
    ("a part whose rows would be others'", "CREATE TABLE kid (who int) INHERITS (result); SECURITY LABEL FOR riyo ON TABLE kid IS '健診; 本人=kigo,who,edaban'", "RY063"),
    ("a child that gets another parent, who says it otherwise", "CREATE TABLE p (kigo int, bango int, edaban int, value text); SECURITY LABEL FOR riyo ON TABLE "
     "p IS '健診; 本人=kigo,edaban,bango'; " + STATE + "ALTER TABLE heir INHERIT p", "RY063"),
    ("names that are exchanged by way of a type", "CREATE TYPE shape AS (kigo int, bango int, edaban int); CREATE TABLE typed OF shape; SECURITY LABEL FOR riyo ON TABLE "
     "typed IS '健診; 本人=kigo,bango,edaban'; ALTER TYPE shape RENAME ATTRIBUTE bango TO x CASCADE", "RY050"),
    ("a parent labelled after its part", "CREATE TABLE p (a text, b text); CREATE TABLE c () INHERITS (p); SECURITY LABEL FOR riyo ON TABLE c IS '健診; 本人=a'; "
     "SECURITY LABEL FOR riyo ON TABLE p IS '健診; 本人=b'", "RY063"),
    ("a part that joins", "CREATE TABLE j (kigo text, bango text, edaban text, year int, value text); SECURITY LABEL FOR riyo ON TABLE j IS '健診; 本人=kigo,value,edaban'; "
     "ALTER TABLE parts ATTACH PARTITION j FOR VALUES IN (2030)", "RY063"),
    ("how many were left out, told by a plan", SKIP + "EXPLAIN (ANALYZE) SELECT value FROM result WHERE bango = 3", "RY050"),
    ("by a plan in a function", SKIP + "DO $$ DECLARE t text; BEGIN FOR t IN EXECUTE 'EXPLAIN ANALYZE SELECT value FROM result' LOOP RAISE NOTICE '%', t; END LOOP; END $$", "RY050")]
PASSES = [
    *((f"本人 of {type}", TYPED.format(type, "kigo,bango,edaban")) for type in ("smallint", "bigint", "numeric", "text", "varchar(3)", "char(2)", "number")),
    ("本人 of one column of text, which holds them all", TYPED.format("text", "bango")), ("of two", TYPED.format("text", "kigo,bango")),
    ("the same 本人 again", "SECURITY LABEL FOR riyo ON TABLE result IS '健診; 本人=kigo,bango,edaban'"),
    ("whose rows are, not said any more", "SECURITY LABEL FOR riyo ON TABLE result IS '健診'"),
    ("a plan alone", SKIP + "EXPLAIN SELECT value FROM result"), ("and EXPLAIN (ANALYZE off)", SKIP + "EXPLAIN (ANALYZE off) SELECT value FROM result"),
    ("a key that nobody's suspended row has is looked up", SKIP + "UPDATE gone SET value = 'x' WHERE bango = 1")]
# Of result there are two: one is suspended, and of one nobody says whose it is.
COUNTED = [
    ("of a scan", "SELECT value FROM result", 2), ("of two statements", "SELECT value FROM result; SELECT value FROM result", 4),
    ("once, of a join that scans it for each row", "SELECT i, value FROM generate_series(1, 5) AS i, LATERAL (SELECT value FROM result OFFSET 0 * i) AS r", 2),
    ("of a join with itself", "SELECT a.value FROM result a JOIN result b USING (bango)", 2), ("of a subquery for each row", "SELECT (SELECT max(value) FROM result WHERE bango > i) FROM generate_series(1, 5) AS i", 2),
    ("of a function that is called for each row", "SELECT (SELECT max(w || i) FROM within() AS w) FROM generate_series(1, 3) AS i", 2),
    ("of a loop", "DO $$ BEGIN FOR i IN 1..5 LOOP PERFORM value FROM result; END LOOP; END $$", 2), ("of parts, each for itself", "SELECT value FROM several", 3),
    ("of a cursor that goes back", "DECLARE c SCROLL CURSOR FOR SELECT value FROM result; FETCH ALL FROM c; CLOSE c", 2),
    ("of an UPDATE", "UPDATE result SET value = value WHERE bango > 0", 2)]
WRONG = [
    ("stated for the session", f"SET riyo.skip_suspended = on; {STATE} SELECT value FROM result", "RY050"),
    ("by a function", STATE + "DO $$ BEGIN SET LOCAL riyo.skip_suspended = on; END $$", "RY050"),
    ("by set_config", STATE + "SELECT set_config('riyo.skip_suspended', 'on', true); SELECT value FROM result", "RY050"),
    ("by ALTER ROLE", "ALTER ROLE app SET riyo.skip_suspended = on", "RY050"),
    ("left from the transaction before", SKIP + "COMMIT; " + STATE + "SELECT value FROM result", "RY009"),
    ("rolled back with a savepoint", STATE + "SAVEPOINT s; SET LOCAL riyo.skip_suspended = on; ROLLBACK TO s; SELECT value FROM result", "RY009"),
    ("turned off again", SKIP + "SET LOCAL riyo.skip_suspended = off; SELECT value FROM result", "RY009"),
    ("a plan with it, used without", "PREPARE q AS SELECT value FROM result; " + SKIP + "EXECUTE q; COMMIT; " + STATE + "EXECUTE q", "RY009"),
    ("who is suspended is told to nobody", STATE + "SELECT riyo.keeps(1, 52, 3, 1)", "RY050"),
    ("nor by a view", SKIP + "SELECT i FROM generate_series(1, 5) AS i WHERE riyo.keeps(1::bigint, 52, i, 1)", "RY050"),
    ("another purpose", "BEGIN; SELECT riyo.begin('加入者の管理'); SET LOCAL riyo.skip_suspended = on; SELECT value FROM result", "RY007"),
    ("no purpose", "BEGIN; SET LOCAL riyo.skip_suspended = on; SELECT value FROM result", "RY040")]


def of_names(server):
    """Whose name is suspended has a row that stays whole: what goes is all of it."""
    server.riyo("suspend", "add", "-C", server.home / "riyo", "--ref", "3", "-s", "52-3-1", "--category", "資格", "--reason", "利用停止")
    wide = "BEGIN; SELECT riyo.begin('オンライン資格確認システムへの連携'); "
    text = server.psql(f"{STATE}DELETE FROM two; ROLLBACK; {STATE}TRUNCATE two; ROLLBACK;", "owner")
    shell.report("under a purpose of less nothing of it goes", ways.CODE.findall(text) == ["RY007", "RY007"], text)
    text = server.psql(f"{wide}TRUNCATE two; ROLLBACK; {wide}SET LOCAL riyo.skip_suspended = on; TRUNCATE two; ROLLBACK;", "owner")
    shell.report("nor by TRUNCATE, while anybody's is suspended", ways.CODE.findall(text) == ["RY009", "RY009"], text)
    text = server.psql(f"{wide}SET LOCAL riyo.skip_suspended = on; DELETE FROM two; COMMIT;"
                       f"{STATE}SELECT value FROM two; COMMIT;", "owner")
    shell.report("by DELETE all others' go", "STOPPED-t3" in text and "PLANTED" not in text and not ways.CODE.search(text), text)
    server.riyo("suspend", "lift", "-C", server.home / "riyo", "--ref", "3", "--reason", "誤記録")


MOVED = """CREATE TABLE moved (id int PRIMARY KEY, kigo int, bango int, edaban int, name text, value text);
SECURITY LABEL FOR riyo ON TABLE moved IS '資格; 本人=kigo,bango,edaban'; SECURITY LABEL FOR riyo ON COLUMN moved.value IS '健診';
CREATE VIEW moved_view AS SELECT id, kigo, bango, edaban, name FROM moved; CREATE FUNCTION flees() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
IF NEW.name = 'flee' THEN NEW.bango := 99; END IF; RETURN NEW; END $$;
BEGIN; SELECT riyo.begin('オンライン資格確認システムへの連携'); INSERT INTO moved SELECT i, 52, i, 1, 'n', 'STOPPED-m' FROM generate_series(1, 5) AS i; COMMIT;
CREATE TABLE even (id int, kigo int, bango int, edaban int, name text); SECURITY LABEL FOR riyo ON TABLE even IS '資格; 本人=kigo,bango,edaban';
CREATE TRIGGER t BEFORE UPDATE ON even FOR EACH ROW EXECUTE FUNCTION flees();
BEGIN; SELECT riyo.begin('加入者の管理'); INSERT INTO even SELECT i, 52, i, 1, 'n' FROM generate_series(1, 5) AS i; COMMIT;"""
NAMES = "BEGIN; SELECT riyo.begin('加入者の管理'); "
MOVES = [
    ("by UPDATE", "UPDATE moved SET bango = 99 WHERE bango = 3"), ("of all", "UPDATE moved SET kigo = 53"), ("by a view", "UPDATE moved_view SET bango = 99 WHERE id = 3"),
    ("by what is read", "UPDATE moved SET bango = (SELECT 99) WHERE id = 3"), ("by several at once", "UPDATE moved SET (kigo, bango) = (SELECT 52, 99) WHERE id = 3"),
    ("by ON CONFLICT", "INSERT INTO moved (id, bango) VALUES (3, 99) ON CONFLICT (id) DO UPDATE SET bango = EXCLUDED.bango"),
    ("by MERGE", "MERGE INTO moved USING (VALUES (3)) AS s (i) ON id = i WHEN MATCHED THEN UPDATE SET bango = 99"),
    ("by a function", "DO $$ BEGIN UPDATE moved SET bango = 99 WHERE bango = 3; END $$"),
    ("by a WITH", "WITH w AS (UPDATE moved SET bango = 99 WHERE id = 3 RETURNING 1) SELECT * FROM w"),
    ("of no stated number", "UPDATE moved SET edaban = NULL WHERE id = 4; UPDATE moved SET edaban = 1 WHERE id = 4"),
    ("by a trigger", "UPDATE even SET name = 'flee' WHERE id = 3"), ("by another type", "ALTER TABLE even ALTER bango TYPE numeric(10, -1)"),
    ("by a domain", "CREATE DOMAIN tens AS numeric(10, -1); ALTER TABLE even ALTER bango TYPE tens"), ("by a shorter text", "ALTER TABLE even ALTER bango TYPE varchar(1)"),
    ("by the type of a parent's", "CREATE TABLE up (bango int); SECURITY LABEL FOR riyo ON TABLE up IS '資格'; CREATE TABLE down (kigo int, edaban int) INHERITS (up); "
     "SECURITY LABEL FOR riyo ON TABLE down IS '資格; 本人=kigo,bango,edaban'; INSERT INTO down VALUES (3, 52, 1); ALTER TABLE up ALTER bango TYPE numeric(10, -1)")]
STAYS = [
    ("the number of another", "UPDATE moved SET bango = 99 WHERE bango = 4"), ("of several others", "UPDATE moved SET kigo = 53 WHERE id <> 3"),
    ("all columns of the row, as they were", "UPDATE moved SET kigo = 52, bango = 3, edaban = 1, name = 'x' WHERE id = 3"),
    ("by ON CONFLICT", "INSERT INTO moved (id, kigo, bango, edaban, name) VALUES (3, 52, 3, 1, 'y') ON CONFLICT (id) DO UPDATE SET kigo = EXCLUDED.kigo, bango = EXCLUDED.bango, name = EXCLUDED.name"),
    ("another column", "UPDATE moved SET name = 'x' WHERE id = 3"), ("a trigger that leaves the number", "UPDATE even SET name = 'stay' WHERE id = 3"),
    ("one that changes another's", "UPDATE even SET name = 'flee' WHERE id = 4"), ("a wider type", "ALTER TABLE even ALTER bango TYPE bigint, ALTER kigo TYPE text"),
    ("another column's type", "ALTER TABLE even ALTER name TYPE varchar(2)")]


def of_numbers(server):
    """Whoever may change a number could free a suspended person's row, also where another category is suspended."""
    made = server.psql(MOVED, "owner")
    shell.report("a table of persons' numbers and names", not ways.CODE.search(made), made)
    server.riyo("suspend", "add", "-C", server.home / "riyo", "--ref", "5", "-s", "52-3-1", "--category", "健診", "--reason", "利用停止")
    for says, sql in MOVES:
        text = server.psql(f"{NAMES}{sql}; ROLLBACK;", "owner")
        shell.report(f"a suspended person's number stays: {says}", "RY009" in ways.CODE.findall(text), text)
    for says, sql in STAYS:
        text = server.psql(f"{NAMES}{sql}; ROLLBACK;", "owner")
        shell.report(f"and is no hindrance to {says}", not ways.CODE.search(text), text)
    wide, by_key = "BEGIN; SELECT riyo.begin('オンライン資格確認システムへの連携'); ", "UPDATE moved SET value = 'x' WHERE id IN (3, 4) RETURNING bango; ROLLBACK;"
    text = server.psql(wide + by_key, "owner")
    shell.report("nor is a suspended person's row written by its key", "RY009" in ways.CODE.findall(text), text)
    text = server.psql(f"{wide}SET LOCAL riyo.skip_suspended = on; {by_key}", "owner")
    shell.report("left out, others' are", text.split() == ["4"], text)
    text = server.psql(f"CREATE VIEW moved_all AS SELECT bango, name, value FROM moved; {NAMES}SELECT count(name) FROM moved_all; ROLLBACK; {wide}SELECT value FROM moved_all; ROLLBACK;", "owner")
    shell.report("of a view, what is not asked for stops nobody", ways.CODE.findall(text) == ["RY009"] and "5" in text.split(), text)
    text = server.psql("SELECT riyo.why('未受診者への受診勧奨', 'moved', 'value')", "owner")
    shell.report("why tells of nobody's suspension", text.startswith("PERMITTED"), text)
    server.riyo("suspend", "lift", "-C", server.home / "riyo", "--ref", "5", "--reason", "誤記録")
    text = server.psql(f"{NAMES}UPDATE moved SET bango = 99 WHERE bango = 3; ALTER TABLE even ALTER bango TYPE numeric(10, -1); ROLLBACK;", "owner")
    shell.report("once it is lifted, the number changes", not ways.CODE.search(text), text)


def meanwhile(server, text, do, user="owner", **more):
    """What a session says that takes lock 77 on its way: @do comes while it waits for that."""
    env = server.environment_of_client("boss", "kumiai")
    with subprocess.Popen(["psql", "-XqAt"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=env) as holder:
        holder.stdin.write("SELECT pg_advisory_lock(77);\n\\echo held\n")
        holder.stdin.flush()
        while holder.stdout.readline() != "held\n":
            pass
        with concurrent.futures.ThreadPoolExecutor() as pool:
            told = pool.submit(server.psql, text, user, **more)
            while not told.done() and server.psql("SELECT count(*) FROM pg_locks WHERE NOT granted AND objid = 77", "boss") != "1\n":
                time.sleep(0.05)
            do()
            holder.stdin.close()
            return told.result()


def at_other_ends(server):
    """A trigger that waits may run where no statement of the client's ends the transaction."""
    server.psql("CREATE PROCEDURE goes() LANGUAGE plpgsql AS $$ BEGIN UPDATE waits SET value = value; PERFORM pg_advisory_lock(77); COMMIT; END $$; "
                "ALTER DATABASE kumiai SET lock_timeout = 0", "boss")
    one = "SELECT riyo.begin('未受診者への受診勧奨')\\; {}UPDATE waits SET value = value\\; SELECT pg_advisory_lock(77);"
    session = {"user": "dump", "PGOPTIONS": "-c riyo.purpose=未受診者への受診勧奨"}
    for n, (says, text, more) in enumerate([("at the end of one string", one.format(""), {}), ("leaving out", one.format("SET LOCAL riyo.skip_suspended = on\\; "), {}),
                                            ("at a procedure's own COMMIT", "CALL goes();", session)]):
        told = meanwhile(server, text, lambda n=n: server.riyo("suspend", "add", "-C", server.home / "riyo", "--ref", f"6{n}", "-s", "52-4-1", "--category", "健診",
                                                               "--reason", "利用停止"), **more)
        shell.report(f"a trigger that waits does not see who was suspended meanwhile, {says}", "LATER" not in told and ways.CODE.findall(told) == ["RY009"], told)
        server.riyo("suspend", "lift", "-C", server.home / "riyo", "--ref", f"6{n}", "--reason", "誤記録")
        told = meanwhile(server, text, lambda: None, **more)
        shell.report("and sees all while nobody is", told.count("seen") == 5 and not ways.CODE.search(told), told)


def in_loops(server):
    """Rows that a loop has had put aside, when somebody is suspended meanwhile: who is, is in none of those to come."""
    loop = ("DO $$ DECLARE r record; n int := 0; BEGIN FOR r IN {} LOOP RAISE NOTICE 'seen %', r.value; n := n + 1; IF n = 1 THEN PERFORM pg_advisory_lock(77); END IF; "
            "END LOOP; END $$; COMMIT;")
    server.psql("CREATE FUNCTION loops() RETURNS void LANGUAGE plpgsql AS $$ DECLARE r record; BEGIN FOR r IN UPDATE result SET value = value WHERE bango IN (1, 4, 5) RETURNING value LOOP "
                "RAISE NOTICE 'seen %', r.value; PERFORM told(); END LOOP; END $$; CREATE FUNCTION told() RETURNS void LANGUAGE plpgsql AS $$ BEGIN IF "
                "NOT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = 77 AND granted AND pid = pg_backend_pid()) THEN PERFORM pg_advisory_lock(77); END IF; "
                "END $$", "owner")
    update = "UPDATE result SET value = value WHERE bango IN (1, 4, 5) RETURNING value"
    for n, (says, text) in enumerate([("UPDATE … RETURNING", STATE + loop.format(update)), ("leaving out", SKIP + loop.format(update)),
                                      ("by EXECUTE", STATE + loop.format(f"EXECUTE '{update}'")), ("of a CTE", STATE + loop.format(f"WITH x AS ({update}) SELECT * FROM x")),
                                      ("of a function that calls another", STATE + "SELECT loops(); COMMIT;")]):
        told = meanwhile(server, text, lambda n=n: server.riyo("suspend", "add", "-C", server.home / "riyo", "--ref", f"7{n}", "-s", "52-4-1", "--category", "健診",
                                                               "--reason", "利用停止"))
        shell.report(f"a loop over rows that it wrote goes no further, {says}", told.count("seen") == 1 and ways.CODE.findall(told) == ["RY009"], told)
        server.riyo("suspend", "lift", "-C", server.home / "riyo", "--ref", f"7{n}", "--reason", "誤記録")
        told = meanwhile(server, text, lambda: None)
        shell.report("and goes to its end while nobody is", told.count("seen") > 2 and not ways.CODE.search(told), told)


def main():
    database.need()
    server = ways.new_server(more="riyo.session_purpose_logins = 'dump'")
    if not ways.prepare(server):
        shell.plan()
    server.psql(SPY, "boss")
    made = server.psql(MADE, "owner")
    shell.report("tables that say whose their rows are", not ways.CODE.search(made), made)
    server.psql("CREATE INDEX ON result (bango)", "owner")
    text = server.psql(SKIP + "SELECT value FROM result; ROLLBACK;")
    shell.report("while nobody is suspended, all rows come", text.count("PLANTED") == 4 and text.count("STOPPED") == 2, text)
    server.riyo("suspend", "add", "-C", server.home / "riyo", "--ref", "1", "-s", "52-3-1", "--category", "健診", "--reason", "利用停止")
    for says, sql, n in COMES:
        text = server.psql(f"{SKIP}{sql}; ROLLBACK;", "owner")
        rows = [line for line in text.splitlines() if line.startswith("PLANTED")]
        shell.report(f"left out of {says}", "STOPPED" not in text and not ways.CODE.search(text) and len(rows) == n
                     and "\nf" not in text, n, text)
    for says, sql in REFUSED:
        text = server.psql(f"{SKIP}{sql}; ROLLBACK;", "owner")
        shell.report(f"refused: {says}", "RY009" in ways.CODE.findall(text) and "STOPPED" not in text, text)
    for says, sql, code in SAID:
        text = server.psql(f"BEGIN; {sql.replace(STATE, STATE[7:])}; ROLLBACK;", "owner")
        shell.report(f"{says}: {code}", code in ways.CODE.findall(text) and "Removed" not in text, text)
    for says, sql in PASSES:
        text = server.psql(f"BEGIN; {sql.replace(STATE, STATE[7:])}; ROLLBACK;", "owner")
        shell.report(f"passes: {says}", not ways.CODE.search(text), text)
    for says, sql, code in WRONG:
        text = server.psql(f"{sql}; ROLLBACK;", "app")
        shell.report(f"{says}: {code}", code in ways.CODE.findall(text) and "STOPPED" not in text, text)
    before = len(server.entries())
    server.psql(f"{STATE}SELECT value FROM result; ROLLBACK; {STATE}SELECT value FROM result; COMMIT;")
    ended = [entry for entry in map(json.loads, server.entries()[before:]) if entry["event"] == "end"]
    shell.report("a refusal leaves nobody out", ended and all(entry.get("refused") == 1 and "left_out" not in entry for entry in ended), ended)
    suspend = (f"setpriv --reuid={server.account.pw_uid} --regid={server.account.pw_gid} --clear-groups " if shell.os.geteuid() == 0 else "")
    suspend += (f"env LD_LIBRARY_PATH={server.home}/tools {server.home}/tools/riyo suspend add -C {server.home}/riyo "
                "--ref 2 -s 52-4-1 --category 健診 --reason 利用停止 >/dev/null 2>&1")
    text = server.psql(SKIP + "DECLARE s CURSOR FOR SELECT value FROM result ORDER BY value; FETCH 1 FROM s; FETCH 1 FROM s; DECLARE t CURSOR FOR SELECT value FROM "
                       f"result; FETCH 1 FROM t;\n\\! {suspend}\nSAVEPOINT a; FETCH ALL FROM s; ROLLBACK TO a; FETCH ALL FROM t; ROLLBACK TO a; SELECT count(*) FROM "
                       "result; CLOSE s; DECLARE s CURSOR FOR SELECT value FROM result ORDER BY value; FETCH ALL FROM s; ROLLBACK;", "owner")
    shell.report("who is suspended while a cursor is open, is in none of its rows", "PLANTED-r4" not in text and ways.CODE.findall(text) == ["RY009", "RY009"]
                 and "PLANTED-r5" in text and "\n3\n" in text, text)
    lift = ("suspend", "lift", "-C", server.home / "riyo", "--ref", "2", "--reason", "誤記録")
    server.riyo(*lift)
    server.psql("CREATE FUNCTION all_of() RETURNS SETOF result LANGUAGE plpgsql AS 'BEGIN RETURN QUERY SELECT * FROM result ORDER BY value; END'", "owner")
    by_function = "DECLARE s CURSOR FOR SELECT value FROM all_of(); FETCH 1 FROM s;\n\\! {}\nFETCH ALL FROM s; ROLLBACK;"
    text = server.psql(SKIP + by_function.format(suspend.replace("--ref 2", "--ref 40")), "owner")
    shell.report("nor in those that a function had ready", "PLANTED-r4" not in text and ways.CODE.findall(text) == ["RY009"], text)
    server.riyo(*lift[:5], "40", *lift[6:])
    for n, (says, concludes) in enumerate([("at COMMIT", "COMMIT"), ("when it is called for", "SET CONSTRAINTS ALL IMMEDIATE"), ("at PREPARE TRANSACTION", "PREPARE TRANSACTION 'x'")]):
        again = suspend.replace("--ref 2", f"--ref 2{n}")
        text = server.psql(f"{SKIP}UPDATE waits SET value = value;\n\\! {again}\n{concludes}; ROLLBACK;", "owner")
        shell.report(f"a trigger that waits does not see who was suspended meanwhile, {says}", "LATER" not in text and ways.CODE.findall(text) == ["RY009"], text)
        server.riyo(*lift[:5], f"2{n}", *lift[6:])
    text = server.psql(f"{SKIP}UPDATE waits SET value = value; COMMIT;", "owner")
    shell.report("and sees all others", text.count("seen") == 4 and not ways.CODE.search(text), text)
    server.riyo("suspend", "lift", "-C", server.home / "riyo", "--ref", "1", "--reason", "誤記録")
    text = server.psql(f"{STATE}UPDATE waits SET value = value;\n\\! {suspend.replace('--ref 2', '--ref 23')}\nCOMMIT;", "owner")
    shell.report("nor without leaving out", "LATER" not in text and ways.CODE.findall(text) == ["RY009"], text)
    server.riyo(*lift[:5], "23", *lift[6:])
    text = server.psql(STATE + by_function.format("true"), "owner")
    shell.report("while nobody is suspended, a function's cursor goes on", "PLANTED-r4" in text and not ways.CODE.search(text), text)
    text = server.psql(STATE + by_function.format(suspend.replace("--ref 2", "--ref 41")), "owner")
    shell.report("and stops when somebody is", "PLANTED-r4" not in text and ways.CODE.findall(text) == ["RY009"], text)
    server.riyo(*lift[:5], "41", *lift[6:])
    server.psql("CREATE FUNCTION gathered() RETURNS refcursor LANGUAGE plpgsql AS $$ DECLARE a result[]; c refcursor := 's'; BEGIN "
                "SELECT array_agg(r ORDER BY value) INTO a FROM result r; OPEN c FOR SELECT value FROM unnest(a); RETURN c; END $$", "owner")
    text = server.psql(f"{STATE}SELECT gathered(); FETCH 1 FROM s;\n\\! {suspend.replace('--ref 2', '--ref 42')}\nFETCH ALL FROM s; ROLLBACK;", "owner")
    shell.report("so does one over rows that were gathered before", "PLANTED-r4" not in text and ways.CODE.findall(text) == ["RY009"], text)
    server.riyo(*lift[:5], "42", *lift[6:])
    server.psql("CREATE FUNCTION next_of(c refcursor) RETURNS text LANGUAGE plpgsql AS $$ DECLARE x text; y text := 'all'; BEGIN LOOP FETCH c INTO x; "
                "EXIT WHEN x IS NULL; y := y || x; END LOOP; RETURN y; END $$", "owner")
    for ref, says, state in ("43", "", STATE), ("44", ", leaving out", SKIP):
        text = server.psql(f"{state}SELECT gathered();\n\\! {suspend.replace('--ref 2', '--ref ' + ref)}\nSELECT next_of('s'); ROLLBACK;", "owner")
        shell.report(f"nor does a function fetch them first{says}", "PLANTED-r4" not in text and ways.CODE.findall(text) == ["RY009"], text)
        server.riyo(*lift[:5], ref, *lift[6:])
    for n, (says, commit) in enumerate([("COMMIT", "COMMIT"), ("PREPARE TRANSACTION", "PREPARE TRANSACTION 'x'"), ("COMMIT behind savepoints", "SAVEPOINT a; SAVEPOINT b; COMMIT")]):
        text = server.psql(f"{STATE}UPDATE waits SET value = value;\n\\! {suspend.replace('--ref 2', f'--ref 3{n}')}\n{commit}; SELECT 'goes on';", "owner")
        shell.report(f"a {says} that is refused has ended its transaction", ways.CODE.findall(text) == ["RY009"] and "goes on" in text, text)
        server.riyo(*lift[:5], f"3{n}", *lift[6:])
    text = server.psql(f"{STATE}UPDATE waits SET value = value WHERE bango = 99;\n\\! {suspend.replace('--ref 2', '--ref 33')}\nCOMMIT;", "owner")
    shell.report("where nothing waits, nothing is refused", not ways.CODE.search(text), text)
    server.riyo(*lift[:5], "33", *lift[6:])
    text = server.psql(f"{STATE}UPDATE waits SET value = value; SET CONSTRAINTS ALL IMMEDIATE;\n\\! {suspend.replace('--ref 2', '--ref 34')}\nCOMMIT;", "owner")
    shell.report("nor where it has run", text.count("seen") == 5 and not ways.CODE.search(text), text)
    server.riyo(*lift[:5], "34", *lift[6:])
    text = server.psql(f"{STATE}UPDATE waits SET value = value; SAVEPOINT a; SELECT 1/0; COMMIT; {STATE}UPDATE waits SET value = value; COMMIT;", "owner")
    shell.report("an end of what has failed looks at nothing", text.count("seen") == 5 and ways.CODE.findall(text) == ["22012"], text)
    text = server.psql("BEGIN; SAVEPOINT a; SELECT riyo.begin('未受診者への受診勧奨'); UPDATE waits SET value = value; ROLLBACK TO a; COMMIT;", "owner")
    shell.report("what is undone with its purpose is over", "seen" not in text and not ways.CODE.search(text), text)
    of_names(server)
    of_numbers(server)
    at_other_ends(server)
    in_loops(server)
    server.riyo("suspend", "add", "-C", server.home / "riyo", "--ref", "4", "-s", "52-3-1", "--category", "健診", "--reason", "利用停止")
    for says, sql, n in COUNTED:
        before = len(server.entries())
        text = server.psql(f"{SKIP}{sql}; COMMIT;", "owner")
        ended = [json.loads(line) for line in server.entries()[before:]][-1]
        shell.report(f"its end counts whom it left out: {says}", ended["event"] == "end" and ended.get("refused") == ended.get("left_out") == n, ended, text)
    found = [line for line in server.log().splitlines() if "STOPPED" in line]
    shell.report("nothing of them is in the server's log", not found, found[:3])
    shell.plan()


if __name__ == "__main__":
    main()
