-- SPDX-License-Identifier: LGPL-2.1-or-later
-- An invented union's database: what must not come out begins with PLANTED.
BEGIN;
CREATE TABLE member (kigo int, bango int PRIMARY KEY, edaban int, name text, address text);
SECURITY LABEL FOR riyo ON TABLE member IS '資格; 本人=kigo,bango,edaban';
CREATE TABLE checkup (bango int, year int, result text, PRIMARY KEY (bango, year));
SECURITY LABEL FOR riyo ON TABLE checkup IS '健診';
CREATE TABLE claim (id int PRIMARY KEY, bango int, illness text, points int);
SECURITY LABEL FOR riyo ON TABLE claim IS 'レセプト';
CREATE TABLE mixed (bango int, name text, result text);
SECURITY LABEL FOR riyo ON TABLE mixed IS '資格,健診';
SECURITY LABEL FOR riyo ON COLUMN mixed.bango IS '資格';
SECURITY LABEL FOR riyo ON COLUMN mixed.name IS '資格';
SECURITY LABEL FOR riyo ON COLUMN mixed.result IS '健診';
CREATE TABLE code (code text PRIMARY KEY, meaning text);
SECURITY LABEL FOR riyo ON TABLE code IS '個人情報でない=公表された符号';
CREATE TABLE bare (bango int, name text);
CREATE TABLE yearly (bango int, year int, result text) PARTITION BY LIST (year);
SECURITY LABEL FOR riyo ON TABLE yearly IS '健診';
CREATE TABLE yearly_2025 PARTITION OF yearly FOR VALUES IN (2025);
CREATE TABLE yearly_2026 PARTITION OF yearly FOR VALUES IN (2026);
CREATE TABLE free (x text);
SECURITY LABEL FOR riyo ON TABLE free IS '個人情報でない=試しの表';
CREATE VIEW checkup_view AS SELECT * FROM checkup;
CREATE VIEW member_names AS SELECT name FROM member;
-- A table whose columns carry different labels, and one of less and one of all beside it.
CREATE FUNCTION make_visit(t text, more text DEFAULT '') RETURNS void LANGUAGE plpgsql AS $$ BEGIN
  EXECUTE format('CREATE TABLE %I (id int PRIMARY KEY, name text, result text, changed text) %s', t, more);
  EXECUTE format('SECURITY LABEL FOR riyo ON TABLE %I IS ''資格''', t);
  EXECUTE format('SECURITY LABEL FOR riyo ON COLUMN %I.result IS ''資格,健診''', t);
  EXECUTE format('SECURITY LABEL FOR riyo ON COLUMN %I.changed IS ''資格,健診''', t);
  EXECUTE format('CREATE TABLE %I (a text)', t || '_low');
  EXECUTE format('SECURITY LABEL FOR riyo ON TABLE %I IS ''資格''', t || '_low');
  EXECUTE format('CREATE TABLE %I (a text)', t || '_wide');
  EXECUTE format('SECURITY LABEL FOR riyo ON TABLE %I IS ''資格,健診''', t || '_wide');
END $$;
-- One whose key is of one category, and whose values are of another.
CREATE FUNCTION make_chart(t text, more text DEFAULT '') RETURNS void LANGUAGE plpgsql AS $$ BEGIN
  EXECUTE format('CREATE TABLE %I (id int PRIMARY KEY, name text, glu int, version int DEFAULT 1) %s', t, more);
  EXECUTE format('SECURITY LABEL FOR riyo ON TABLE %I IS ''資格''', t);
  EXECUTE format('SECURITY LABEL FOR riyo ON COLUMN %I.glu IS ''健診''', t);
  EXECUTE format('SECURITY LABEL FOR riyo ON COLUMN %I.version IS ''健診''', t);
  EXECUTE format('GRANT ALL ON %I TO app', t);
END $$;
GRANT ALL ON ALL TABLES IN SCHEMA public TO app, nobody_known;
COMMIT;

BEGIN;
SELECT riyo.begin('加入者の管理');
INSERT INTO member SELECT 52, i, 1, 'PLANTED-name-' || i, 'PLANTED-address-' || i FROM generate_series(1, 20) AS i;
COMMIT;
BEGIN;
SELECT riyo.begin('未受診者への受診勧奨');
INSERT INTO checkup SELECT i, 2025, 'PLANTED-result-' || i FROM generate_series(1, 20) AS i;
INSERT INTO yearly SELECT i, 2025, 'PLANTED-yearly-' || i FROM generate_series(1, 20) AS i;
COMMIT;
BEGIN;
SELECT riyo.begin('医療費通知の発行');
INSERT INTO claim SELECT i, i, 'PLANTED-illness-' || i, i * 10 FROM generate_series(1, 20) AS i;
COMMIT;
BEGIN;
SELECT riyo.begin('オンライン資格確認システムへの連携');
INSERT INTO mixed SELECT i, 'PLANTED-mixed-' || i, 'PLANTED-both-' || i FROM generate_series(1, 20) AS i;
COMMIT;
INSERT INTO code VALUES ('A', 'plain meaning');

CREATE FUNCTION leak(anyelement) RETURNS boolean LANGUAGE plpgsql COST 0.0001 AS
  $$ BEGIN RAISE NOTICE 'leaked %', $1; RETURN true; END $$;
CREATE FUNCTION leak_text(text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS
  $$ BEGIN RAISE NOTICE 'leaked %', $1; RETURN $1; END $$;
