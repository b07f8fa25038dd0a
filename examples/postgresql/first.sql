-- SPDX-License-Identifier: LGPL-2.1-or-later
-- From CREATE EXTENSION to the first refusal; all data is invented, and the categories are of the built-in table. In a
-- database of your own, as the account of the server, which may not read your files:
--   sudo -u postgres psql -d try <first.sql
CREATE EXTENSION IF NOT EXISTS riyo;

-- What a column carries is said while the table is empty, in the transaction that makes it.
BEGIN;
CREATE TABLE member (kigo int, bango int, edaban int, name text);
SECURITY LABEL FOR riyo ON TABLE member IS '資格; 本人=kigo,bango,edaban';
CREATE TABLE checkup (kigo int, bango int, edaban int, glucose int);
SECURITY LABEL FOR riyo ON TABLE checkup IS '健診; 本人=kigo,bango,edaban';
CREATE TABLE code (code text, meaning text);
SECURITY LABEL FOR riyo ON TABLE code IS '個人情報でない=公表された符号';
COMMIT;

-- One purpose a transaction, stated first; writing is a use, too.
BEGIN;
SELECT riyo.begin('加入者の管理');
INSERT INTO member VALUES (52, 1, 1, '例示 花子');
COMMIT;
BEGIN;
SELECT riyo.begin('未受診者への受診勧奨');
INSERT INTO checkup VALUES (52, 1, 1, 98);
SELECT glucose FROM checkup;
COMMIT;

-- Nothing stated: RY040. Another purpose: RY007, with the words of the table.
SELECT glucose FROM checkup;
BEGIN;
SELECT riyo.begin('加入者の管理');
SELECT name, glucose FROM member JOIN checkup USING (bango);
ROLLBACK;

-- What is no personal data needs no purpose.
SELECT count(*) FROM code;
